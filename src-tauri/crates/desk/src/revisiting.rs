//! 复访: the dwelling's last entry opened again for another visit. It becomes a further revision, so that departments
//! hear only of what changed; the day of the visit is new, and all else stands as it was told last.
//!
//! Deliberately absent: any judgement that nothing has changed. The worker looks, and submits.

use serde_json::json;
use yilutong_outbox::{DraftSave, EntryId, Outbox, OutboxError};

use crate::DeskError;
use crate::desk::Desk;
use crate::entries::title;
use crate::kept::Kept;
use crate::register::is_household;
use crate::schema::{RevisitBegin, Saved};

impl Desk {
    /// Begins another visit; a draft of the same entry goes on as it is.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::NotRegistered`] when nothing tells of such a dwelling,
    /// [`DeskError::Unreadable`], or the store cannot be read or written.
    pub async fn revisit_begin(&self, request: RevisitBegin) -> Result<Saved, DeskError> {
        let open = self.profile().await?;
        let now = self.now();
        let instead_of = request.instead_of.clone().map(EntryId);
        let found = open
            .keep(move |outbox| match last_visit(outbox, &request)? {
                Some(id) => Ok(Some(outbox.entry(&id)?)),
                None => Ok(None),
            })
            .await?;
        let entry = found.ok_or(DeskError::NotRegistered)?;
        let id = entry.summary.id.clone();
        if entry.draft.is_none()
            && let Some(latest) = entry.latest
        {
            let mut kept = Kept::read(latest.body)?;
            if !is_household(&kept.entry) {
                return Err(DeskError::NotRegistered);
            }
            let visit = &mut kept.entry.visit;
            visit.insert("on".to_owned(), json!(self.today().to_string()));
            visit.remove("note");
            let draft = DraftSave {
                id: Some(id.clone()),
                form: kept.entry.form.clone(),
                title: title(&kept.entry),
                body: kept.body(),
                now,
            };
            open.keep(move |outbox| outbox.save_draft(draft)).await?;
        }
        if let Some(instead_of) = instead_of.filter(|other| *other != id) {
            open.keep(move |outbox| {
                // Only what was begun for this and never submitted is thrown away.
                match outbox.entry(&instead_of)?.summary.revision {
                    0 => outbox.discard_draft(&instead_of),
                    _ => Ok(()),
                }
            })
            .await?;
        }
        Ok(Saved {
            id: id.0,
            at: now.to_string(),
        })
    }
}

/// The entry that told of a dwelling last.
fn last_visit(outbox: &Outbox, request: &RevisitBegin) -> Result<Option<EntryId>, OutboxError> {
    if let Some(entry) = &request.entry {
        return Ok(Some(EntryId(entry.clone())));
    }
    if let Some(person) = request.person {
        let person = outbox.person_kept_as(person)?;
        let Some(person) = person else {
            return Ok(None);
        };
        let dwelling = outbox.dwelling(&person.dwelling)?;
        return Ok(dwelling.and_then(|one| one.entry).or(person.entry));
    }
    match request.dwelling {
        Some(dwelling) => Ok(outbox.dwelling_kept_as(dwelling)?.and_then(|one| one.entry)),
        None => Ok(None),
    }
}
