//! Entries and their drafts.
//!
//! An entry is closed when nothing of it is under way and nothing is drafted; the outbox keeps that by itself.
//! Deliberately absent: what stands in a body.

use jiff::Timestamp;
use rusqlite::{Connection, Row, ToSql, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::{Reply, Stored, int, json, micros, opt_json, time};
use crate::values::EntryId;

/// A draft to be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftSave {
    /// The entry it continues; `None` begins a new one.
    pub id: Option<EntryId>,
    /// The form it fills. An entry never changes its form; for an existing entry this is ignored.
    pub form: String,
    /// A line for lists, made by the desk.
    pub title: String,
    /// What has been typed so far.
    pub body: Value,
    /// When.
    pub now: Timestamp,
}

/// An entry as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What lists show of it.
    #[serde(flatten)]
    pub summary: EntrySummary,
    /// What is typed but not submitted.
    pub draft: Option<Value>,
    /// The latest submitted revision.
    pub latest: Option<Revision>,
}

/// A submitted revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// Its number, from 1.
    pub revision: u32,
    /// What was submitted.
    pub body: Value,
    /// When.
    pub submitted_at: Timestamp,
    /// By which account.
    pub by: String,
}

/// What lists show of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntrySummary {
    /// Its identity.
    pub id: EntryId,
    /// The form it fills.
    pub form: String,
    /// A line for lists.
    pub title: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last typed at or submitted.
    pub updated_at: Timestamp,
    /// The latest submitted revision; 0 when there is none.
    pub revision: u32,
    /// Whether something is typed but not submitted.
    pub drafted: bool,
    /// Whether nothing is left to do.
    pub closed: bool,
    /// Whether its draft holds what a device collected and nobody has confirmed.
    pub collected: bool,
}

/// Where an entry stands, for filtering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryStanding {
    /// Something is typed but not submitted.
    Drafted,
    /// Submitted at least once.
    Submitted,
    /// Something is drafted or under way.
    Open,
    /// Nothing is left to do.
    Closed,
}

/// Which entries; all conditions hold together, and an empty filter means all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryFilter {
    /// Only of this form.
    pub form: Option<String>,
    /// Only in this standing.
    pub standing: Option<EntryStanding>,
    /// Only with this text in the title.
    pub text: Option<String>,
    /// Only touched at or after this time.
    pub since: Option<Timestamp>,
    /// Only those that hold what a device collected and nobody has confirmed.
    pub collected: bool,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// How many to leave out before it.
    pub offset: usize,
    /// How many at most.
    pub limit: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            offset: 0,
            limit: 50,
        }
    }
}

/// A part of a list, with the length of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The part.
    pub items: Vec<T>,
    /// How long the whole list is.
    pub total: u64,
}

impl Outbox {
    /// Keeps a draft. When this returns, it survives a power cut.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchEntry`] for an unknown id; or the database cannot be written.
    pub fn save_draft(&self, draft: DraftSave) -> Result<EntryId, OutboxError> {
        self.save_draft_async(draft).wait()
    }

    /// [`save_draft`](Self::save_draft), to be awaited. Several queued at once share their transaction.
    pub fn save_draft_async(&self, draft: DraftSave) -> Reply<EntryId> {
        self.queue(move |c| {
            let now = micros(draft.now);
            if let Some(id) = draft.id {
                let changed = c
                    .prepare_cached("UPDATE entries SET title = ?2, draft = ?3, updated_at = ?4, closed = 0 WHERE id = ?1")?
                    .execute(params![id.0, draft.title, draft.body.to_string(), now])?;
                return if changed == 1 { Ok(id) } else { Err(OutboxError::NoSuchEntry { id }.into()) };
            }
            let id = EntryId(Uuid::new_v4().to_string());
            c.prepare_cached(
                "INSERT INTO entries (id, form, title, created_at, updated_at, draft) VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
            )?
            .execute(params![id.0, draft.form, draft.title, now, draft.body.to_string()])?;
            Ok(id)
        })
    }

    /// Throws the draft away. An entry never submitted is gone with it; another goes back to its latest revision.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchEntry`]; or the database cannot be written.
    pub fn discard_draft(&self, id: &EntryId) -> Result<(), OutboxError> {
        let id = id.clone();
        self.write(move |c| {
            let gone = c.prepare_cached("DELETE FROM entries WHERE id = ?1 AND revision = 0")?.execute([&id.0])?;
            let cleared = c
                .prepare_cached(
                    "UPDATE entries SET draft = NULL, collected = 0, closed = NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.entry = entries.id
                            AND d.state NOT IN ('accepted', 'withdrawn')) WHERE id = ?1",
                )?
                .execute([&id.0])?;
            if gone + cleared == 0 { Err(OutboxError::NoSuchEntry { id }.into()) } else { Ok(()) }
        })
    }

    /// An entry with its draft and its latest revision.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchEntry`]; or the database cannot be read.
    pub fn entry(&self, id: &EntryId) -> Result<Entry, OutboxError> {
        self.read(|c| find(c, id))
    }

    /// One revision of an entry, or `None` if there is no such number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn revision(&self, id: &EntryId, revision: u32) -> Result<Option<Revision>, OutboxError> {
        self.read(|c| find_revision(c, id, revision))
    }

    /// Entries, the latest touched first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn entries(
        &self,
        filter: &EntryFilter,
        window: Window,
    ) -> Result<Page<EntrySummary>, OutboxError> {
        self.read(|c| {
            let (condition, values) = sql(filter);
            list(c, &condition, &values, window)
        })
    }
}

/// A condition on `entries`, with the values of its numbered parameters.
pub(crate) fn sql(filter: &EntryFilter) -> (String, Vec<Box<dyn ToSql>>) {
    let (mut terms, mut values) = (vec!["1 = 1".to_owned()], Vec::<Box<dyn ToSql>>::new());
    if let Some(form) = &filter.form {
        values.push(Box::new(form.clone()));
        terms.push(format!("form = ?{}", values.len()));
    }
    if let Some(text) = filter.text.as_ref().filter(|text| !text.is_empty()) {
        values.push(Box::new(text.clone()));
        terms.push(format!("instr(title, ?{}) > 0", values.len()));
    }
    if let Some(since) = filter.since {
        values.push(Box::new(micros(since)));
        terms.push(format!("updated_at >= ?{}", values.len()));
    }
    if filter.collected {
        terms.push("collected = 1".to_owned());
    }
    if let Some(standing) = filter.standing {
        terms.push(
            match standing {
                EntryStanding::Drafted => "draft IS NOT NULL",
                EntryStanding::Submitted => "revision > 0",
                EntryStanding::Open => "closed = 0",
                EntryStanding::Closed => "closed = 1",
            }
            .to_owned(),
        );
    }
    (terms.join(" AND "), values)
}

/// Entries that meet a condition, the latest touched first.
pub(crate) fn list(
    c: &Connection,
    condition: &str,
    values: &[Box<dyn ToSql>],
    window: Window,
) -> Stored<Page<EntrySummary>> {
    let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
    let total: i64 = c.query_row(
        &format!("SELECT count(*) FROM entries WHERE {condition}"),
        values.as_slice(),
        |row| row.get(0),
    )?;
    let mut statement = c.prepare(&format!(
        "SELECT id, form, title, created_at, updated_at, revision, draft IS NOT NULL AS drafted, closed, collected
         FROM entries
         WHERE {condition} ORDER BY updated_at DESC, id DESC LIMIT {} OFFSET {}",
        int(window.limit),
        int(window.offset)
    ))?;
    let mut rows = statement.query(values.as_slice())?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(summary(row)?);
    }
    Ok(Page {
        items,
        total: u64::try_from(total).unwrap_or_default(),
    })
}

fn summary(row: &Row<'_>) -> Stored<EntrySummary> {
    Ok(EntrySummary {
        id: EntryId(row.get("id")?),
        form: row.get("form")?,
        title: row.get("title")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
        revision: row.get("revision")?,
        drafted: row.get("drafted")?,
        closed: row.get("closed")?,
        collected: row.get("collected")?,
    })
}

pub(crate) fn find(c: &Connection, id: &EntryId) -> Stored<Entry> {
    let mut statement =
        c.prepare_cached("SELECT *, draft IS NOT NULL AS drafted FROM entries WHERE id = ?1")?;
    let mut rows = statement.query([&id.0])?;
    let Some(row) = rows.next()? else {
        return Err(OutboxError::NoSuchEntry { id: id.clone() }.into());
    };
    let (summary, draft) = (summary(row)?, opt_json(row, "draft")?);
    let latest = find_revision(c, id, summary.revision)?;
    Ok(Entry {
        summary,
        draft,
        latest,
    })
}

fn find_revision(c: &Connection, id: &EntryId, revision: u32) -> Stored<Option<Revision>> {
    let mut statement =
        c.prepare_cached("SELECT * FROM entry_revisions WHERE entry = ?1 AND revision = ?2")?;
    let mut rows = statement.query(params![id.0, revision])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(Revision {
        revision,
        body: json(row, "body")?,
        submitted_at: time(row, "submitted_at")?,
        by: row.get("by")?,
    }))
}
