//! What ledgers brought: their rows become drafts, each person at each dwelling once, in one transaction with its mark.
//!
//! Deliberately absent: what a row says, how a dwelling is written, and how a row is put into an entry that is there.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::{Stored, micros};
use crate::values::EntryId;

/// Whom a ledger brought where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedMark {
    /// The dwelling's address as the desk writes it.
    pub place: String,
    /// The person's key, made by the desk.
    pub person: String,
    /// A hash of what the row said.
    pub content: String,
    /// The entry it went into; filled in when stored.
    pub entry: Option<EntryId>,
}

/// A draft made of rows, or added to by them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedDraft {
    /// The entry whose draft it becomes; `None` begins a new one.
    pub entry: Option<EntryId>,
    /// When that entry was last touched as it was read: somebody typing meanwhile makes it stale.
    pub read_at: Option<Timestamp>,
    /// The form of a new entry.
    pub form: String,
    /// A line for lists.
    pub title: String,
    /// The draft.
    pub body: Value,
    /// The rows that it holds.
    pub rows: Vec<ImportedMark>,
}

impl Outbox {
    /// Whom ledgers brought to a dwelling, as far as their entries are still there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn imported(&self, place: &str) -> Result<Vec<ImportedMark>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT i.person, i.content, i.entry FROM imported i JOIN entries e ON e.id = i.entry WHERE i.place = ?1",
            )?;
            let mut rows = statement.query([place])?;
            let mut marks = Vec::new();
            while let Some(row) = rows.next()? {
                marks.push(ImportedMark {
                    place: place.to_owned(),
                    person: row.get(0)?,
                    content: row.get(1)?,
                    entry: Some(EntryId(row.get(2)?)),
                });
            }
            Ok(marks)
        })
    }

    /// Keeps drafts and the marks of their rows, all or none. When this returns, they survive a power cut. The entry of
    /// each, in their order; `None` where somebody typed at it since it was read, and nothing of it was kept.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn take_imported(
        &self,
        drafts: Vec<ImportedDraft>,
        now: Timestamp,
    ) -> Result<Vec<Option<EntryId>>, OutboxError> {
        self.write(move |c| drafts.iter().map(|draft| store(c, draft, now)).collect())
    }
}

fn store(c: &Connection, draft: &ImportedDraft, now: Timestamp) -> Stored<Option<EntryId>> {
    let body = draft.body.to_string();
    let id = match &draft.entry {
        Some(id) => {
            let touched: Option<i64> = c
                .prepare_cached("SELECT updated_at FROM entries WHERE id = ?1")?
                .query_row([&id.0], |row| row.get(0))
                .optional()?;
            if touched != draft.read_at.map(micros) {
                return Ok(None);
            }
            c.prepare_cached("UPDATE entries SET title = ?2, draft = ?3, updated_at = ?4, closed = 0 WHERE id = ?1")?
                .execute(params![id.0, draft.title, body, micros(now)])?;
            id.clone()
        }
        None => {
            let id = EntryId(Uuid::new_v4().to_string());
            c.prepare_cached(
                "INSERT INTO entries (id, form, title, created_at, updated_at, draft) VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
            )?
            .execute(params![id.0, draft.form, draft.title, micros(now), body])?;
            id
        }
    };
    for row in &draft.rows {
        c.prepare_cached("INSERT OR REPLACE INTO imported (place, person, content, entry) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![row.place, row.person, row.content, id.0])?;
    }
    Ok(Some(id))
}
