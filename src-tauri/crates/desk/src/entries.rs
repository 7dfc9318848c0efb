//! Drafts and submitted entries: save, open, list, discard.

use yilutong_dictionary::{Dictionary, Entry};
use yilutong_outbox::{DraftSave, EntryFilter, EntryId, EntryStanding, EntrySummary, Window};

use crate::DeskError;
use crate::departures;
use crate::desk::Desk;
use crate::kept::Kept;
use crate::marks;
use crate::merging::Gathered;
use crate::schema::{
    CollectedNote, CollectedView, Done, EntriesRequest, EntriesView, EntryBody, EntryLine,
    EntryRef, EntryView, Saved,
};

/// Lines of a list, when nobody says how many.
pub(crate) const PAGE: u32 = 50;

impl Desk {
    /// Saves a draft. What was saved survives a killed process and a power cut.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be written.
    pub async fn entry_save(&self, request: EntryBody) -> Result<Saved, DeskError> {
        let open = self.profile().await?;
        let now = self.now();
        let mut kept = Kept::new(&request.body, &request.skip);
        kept.marks = marks::standing(&request.body, request.marks);
        let id = request.id.map(EntryId);
        if let Some(id) = id.clone() {
            // What a device collected stays beside what is typed until it is submitted.
            let before = open.keep(move |outbox| outbox.entry(&id)).await?;
            if before.summary.collected {
                let before = before.draft.map(Kept::read).transpose()?;
                kept.collected = before.and_then(|before| before.collected);
            }
        }
        let draft = DraftSave {
            id,
            form: request.body.form.clone(),
            title: title(&request.body),
            body: kept.body(),
            now,
        };
        let id = open.keep(move |outbox| outbox.save_draft(draft)).await?;
        Ok(Saved {
            id: id.0,
            at: now.to_string(),
        })
    }

    /// Opens an entry: its draft if there is one, else its latest revision.
    ///
    /// # Errors
    /// [`DeskError::Locked`], no such entry, [`DeskError::Unreadable`], or the store cannot be read.
    pub async fn entry_open(&self, request: EntryRef) -> Result<EntryView, DeskError> {
        let open = self.profile().await?;
        let id = EntryId(request.id);
        let entry = open.keep(move |outbox| outbox.entry(&id)).await?;
        if entry.summary.form == yilutong_outbox::CARRIED_FORM {
            return Err(DeskError::FromElsewhere);
        }
        let drafted = entry.draft.is_some();
        let kept = entry
            .draft
            .or_else(|| entry.latest.map(|latest| latest.body))
            .map_or_else(|| Ok(Kept::default()), Kept::read)?;
        Ok(EntryView {
            id: entry.summary.id.0,
            revision: entry.summary.revision,
            body: kept.entry,
            skip: kept.skip,
            draft: drafted,
            title: entry.summary.title,
            changed_at: entry.summary.updated_at.to_string(),
            collected: kept.collected.map(CollectedView::from),
            marks: kept.marks,
        })
    }

    /// Lists entries, the one changed last first.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn entry_list(&self, request: EntriesRequest) -> Result<EntriesView, DeskError> {
        let open = self.profile().await?;
        let filter = EntryFilter {
            standing: request.drafts_only.then_some(EntryStanding::Drafted),
            text: request.search.filter(|text| !text.trim().is_empty()),
            collected: request.collected_only,
            ..EntryFilter::default()
        };
        let window = window(request.offset, request.limit);
        let page = open
            .keep(move |outbox| outbox.entries(&filter, window))
            .await?;
        Ok(EntriesView {
            entries: page.items.into_iter().map(line).collect(),
            total: u32::try_from(page.total).unwrap_or(u32::MAX),
        })
    }

    /// Throws a draft away; what was submitted stays.
    ///
    /// # Errors
    /// [`DeskError::Locked`], no such entry, or the store cannot be written.
    pub async fn entry_discard(&self, request: EntryRef) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        let id = EntryId(request.id);
        open.keep(move |outbox| outbox.discard_draft(&id)).await?;
        Ok(Done {
            say: "草稿已删除".to_owned(),
        })
    }
}

/// A part of a list; no limit means a page.
pub(crate) fn window(offset: u32, limit: u32) -> Window {
    Window {
        offset: offset as usize,
        limit: if limit == 0 { PAGE } else { limit } as usize,
    }
}

/// A line for lists: where, and who lives there first; of anything else, what it is about and where.
pub(crate) fn title(entry: &Entry) -> String {
    // Of the residents, the first one is named and the others are counted.
    let told = Entry {
        form: entry.form.clone(),
        dwelling: entry.dwelling.clone(),
        event: entry.event.clone(),
        premises: entry.premises.clone(),
        review: entry.review.clone(),
        residents: entry.residents.first().cloned().into_iter().collect(),
        ..Entry::default()
    };
    let derived = Dictionary::builtin().derive(&told);
    let text = |group: &yilutong_dictionary::Group, name: &str| {
        group
            .get(name)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let mut place: Vec<String> = ["road", "building", "room"]
        .iter()
        .map(|name| text(&derived.dwelling, name))
        .filter(|part| !part.is_empty())
        .collect();
    // Where several buildings share a house number, the road names the building already.
    place.dedup_by(|next, before| before.ends_with(next.as_str()));
    let headline = [
        text(&derived.event, "title"),
        text(&derived.premises, "name"),
        text(&derived.review, "hazard_number"),
    ]
    .concat();
    if !headline.is_empty() {
        return [headline, place.join(" ")]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ");
    }
    let first = derived
        .residents
        .first()
        .map(|r| name_of(&r.person))
        .unwrap_or_default();
    let mut title = if place.is_empty() {
        "未填地址".to_owned()
    } else {
        place.join(" ")
    };
    if !first.is_empty() {
        title.push_str(" · ");
        title.push_str(&first);
        if entry.residents.len() > 1 {
            title.push_str(&format!(" 等{}人", entry.residents.len()));
        }
        if departures::ends(&entry.form) {
            title.push_str("离开");
        }
    }
    title
}

/// What a resident is called on screen: the Chinese name, else the Latin one.
pub(crate) fn name_of(person: &yilutong_dictionary::Group) -> String {
    ["name", "latin_name"]
        .iter()
        .filter_map(|key| person.get(*key)?.as_str())
        .find(|name| !name.is_empty())
        .unwrap_or_default()
        .to_owned()
}

impl From<Gathered> for CollectedView {
    fn from(gathered: Gathered) -> Self {
        let notes = gathered.notes.into_iter();
        Self {
            at: gathered.at,
            by: gathered.by,
            notes: notes
                .map(|one| CollectedNote {
                    place: one.place,
                    value: one.value,
                    word: one.word,
                    say: one.say,
                })
                .collect(),
        }
    }
}

pub(crate) fn line(summary: EntrySummary) -> EntryLine {
    EntryLine {
        id: summary.id.0,
        title: summary.title,
        revision: summary.revision,
        draft: summary.drafted,
        collected: summary.collected,
        changed_at: summary.updated_at.to_string(),
    }
}
