//! What a department waits for: the entry of another form that goes on with a delivery, begun with all that is known.
//!
//! Which there are stands in the package and came with the department's answer. Deliberately absent: any word on what a
//! hazard or its review is.

use serde_json::Value;
use yilutong_dictionary::Entry;
use yilutong_outbox::{
    DeliveryId, DraftSave, EntryFilter, EntryId, EntryStanding, Outbox, OutboxError, Window,
};

use crate::DeskError;
use crate::desk::Desk;
use crate::entries::title;
use crate::kept::Kept;
use crate::matrix::explain;
use crate::schema::{FollowRequest, Saved};

/// Most drafts that are looked through for one that was begun before.
const DRAFTS: usize = 200;

impl Desk {
    /// Begins the entry that a department waits for; it is a draft until the worker submits it. One that was begun
    /// before and not submitted is gone on with.
    ///
    /// # Errors
    /// [`DeskError::Locked`], no such delivery, [`DeskError::NotNow`] when nothing of the kind is waited for, or the
    /// store cannot be written.
    pub async fn delivery_follow(&self, request: FollowRequest) -> Result<Saved, DeskError> {
        let open = self.profile().await?;
        let id = DeliveryId(request.delivery);
        let delivery = open.keep(move |outbox| outbox.delivery(id)).await?;
        let number = usize::try_from(request.number).unwrap_or(usize::MAX);
        let follow = explain(delivery.explain.as_ref())
            .follow
            .into_iter()
            .nth(number)
            .ok_or(DeskError::NotNow {
                delivery: request.delivery,
                act: "followed",
            })?;
        let mut entry = Entry {
            form: follow.form,
            ..Entry::default()
        };
        for (element, value) in follow.set {
            if let Some((group, name)) = element.split_once('.')
                && let Some(group) = entry.group_mut(group)
            {
                group.insert(name.to_owned(), Value::String(value));
            }
        }
        let now = self.now();
        let draft = DraftSave {
            id: None,
            form: entry.form.clone(),
            title: title(&entry),
            body: Kept::new(&entry, &[]).body(),
            now,
        };
        let id = open
            .keep(move |outbox| match begun(outbox, &entry)? {
                Some(begun) => Ok(begun),
                None => outbox.save_draft(draft),
            })
            .await?;
        Ok(Saved {
            id: id.0,
            at: now.to_string(),
        })
    }
}

/// A draft that was begun with the same and never submitted.
fn begun(outbox: &Outbox, wanted: &Entry) -> Result<Option<EntryId>, OutboxError> {
    let filter = EntryFilter {
        form: Some(wanted.form.clone()),
        standing: Some(EntryStanding::Drafted),
        ..EntryFilter::default()
    };
    let window = Window {
        offset: 0,
        limit: DRAFTS,
    };
    for summary in outbox.entries(&filter, window)?.items {
        if summary.revision > 0 {
            continue;
        }
        let draft = outbox.entry(&summary.id)?.draft;
        let drafted = draft.and_then(|body| Kept::read(body).ok());
        if drafted.is_some_and(|kept| says_all(&kept.entry, wanted)) {
            return Ok(Some(summary.id));
        }
    }
    Ok(None)
}

/// Whether an entry says everything that another one says.
fn says_all(entry: &Entry, wanted: &Entry) -> bool {
    Entry::GROUPS.iter().all(|name| {
        let (of_entry, of_wanted) = (entry.group(name), wanted.group(name));
        of_wanted
            .into_iter()
            .flatten()
            .all(|(member, value)| of_entry.and_then(|group| group.get(member)) == Some(value))
    })
}
