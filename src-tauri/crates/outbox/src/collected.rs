//! What a device collected: its rows become drafts, each row once, in one transaction with its mark.
//!
//! Deliberately absent: what a row says, and how it is put into an entry that is there.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::{Stored, micros};
use crate::values::EntryId;

/// Where a row of a device went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectedMark {
    /// The table of the device.
    pub source: String,
    /// The row's id.
    pub id: String,
    /// When it was collected, as the device writes it.
    pub at: String,
    /// The dwelling's code at the device; empty when it says none.
    pub house: String,
    /// The entry it went into; filled in when stored.
    pub entry: Option<EntryId>,
    /// Whom the entry knows it as; `None` for the dwelling.
    pub resident: Option<String>,
}

/// A draft made of rows, or renewed by them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CollectedDraft {
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
    pub rows: Vec<CollectedMark>,
}

impl Outbox {
    /// Where a row of a device went.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn collected(
        &self,
        system: &str,
        source: &str,
        id: &str,
    ) -> Result<Option<CollectedMark>, OutboxError> {
        self.read(|c| {
            let sql = "SELECT source, id, at, house, entry, resident FROM collected
                       WHERE system = ?1 AND source = ?2 AND id = ?3";
            let mut statement = c.prepare_cached(sql)?;
            let mark = statement.query_row(params![system, source, id], |row| {
                Ok(CollectedMark {
                    source: row.get(0)?,
                    id: row.get(1)?,
                    at: row.get(2)?,
                    house: row.get(3)?,
                    entry: Some(EntryId(row.get(4)?)),
                    resident: row.get(5)?,
                })
            });
            Ok(mark.optional()?)
        })
    }

    /// How many entries hold what a device collected and nobody has confirmed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unconfirmed(&self) -> Result<u32, OutboxError> {
        self.read(|c| {
            let sql = "SELECT count(*) FROM entries WHERE collected = 1";
            Ok(c.query_row(sql, [], |row| row.get(0))?)
        })
    }

    /// The entry of a dwelling that a device knows by this code: one whose record gave the code as a receipt, else one
    /// that an earlier row went into.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn entry_of_house(
        &self,
        system: &str,
        receipt: &str,
        house: &str,
    ) -> Result<Option<EntryId>, OutboxError> {
        self.read(|c| {
            let mut given = c.prepare_cached(
                "SELECT d.entry FROM holdings h JOIN deliveries d ON d.id = h.delivery JOIN entries e ON e.id = d.entry
                 WHERE d.resident IS NULL AND json_extract(h.receipt, '$.' || ?1) = ?2
                 ORDER BY h.changed_at DESC LIMIT 1",
            )?;
            let found: Option<String> = given
                .query_row(params![receipt, house], |row| row.get(0))
                .optional()?;
            let found = match found {
                Some(found) => Some(found),
                None => c
                    .prepare_cached(
                        "SELECT c.entry FROM collected c JOIN entries e ON e.id = c.entry
                         WHERE c.system = ?1 AND c.house = ?2 AND c.house <> '' ORDER BY e.updated_at DESC LIMIT 1",
                    )?
                    .query_row(params![system, house], |row| row.get(0))
                    .optional()?,
            };
            Ok(found.map(EntryId))
        })
    }

    /// Keeps drafts and the marks of their rows, all or none. When this returns, they survive a power cut.
    ///
    /// # Errors
    /// [`OutboxError::Stale`] when somebody typed at an entry since it was read; or the database cannot be written.
    pub fn take_collected(
        &self,
        system: &str,
        drafts: Vec<CollectedDraft>,
        now: Timestamp,
    ) -> Result<Vec<EntryId>, OutboxError> {
        let system = system.to_owned();
        self.write(move |c| {
            let taken = drafts.iter().map(|draft| store(c, &system, draft, now));
            taken.collect()
        })
    }
}

fn store(c: &Connection, system: &str, draft: &CollectedDraft, now: Timestamp) -> Stored<EntryId> {
    let body = draft.body.to_string();
    let id = match &draft.entry {
        Some(id) => {
            let changed = c
                .prepare_cached(
                    "UPDATE entries SET title = ?2, draft = ?3, updated_at = ?4, closed = 0, collected = 1
                     WHERE id = ?1 AND updated_at = ?5",
                )?
                .execute(params![
                    id.0,
                    draft.title,
                    body,
                    micros(now),
                    draft.read_at.map(micros)
                ])?;
            if changed != 1 {
                return Err(OutboxError::Stale {
                    id: id.clone(),
                    base: 0,
                    found: 0,
                }
                .into());
            }
            id.clone()
        }
        None => {
            let id = EntryId(Uuid::new_v4().to_string());
            c.prepare_cached(
                "INSERT INTO entries (id, form, title, created_at, updated_at, draft, collected)
                 VALUES (?1, ?2, ?3, ?4, ?4, ?5, 1)",
            )?
            .execute(params![id.0, draft.form, draft.title, micros(now), body])?;
            id
        }
    };
    for row in &draft.rows {
        c.prepare_cached(
            "INSERT OR REPLACE INTO collected (system, source, id, at, house, entry, resident)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            system,
            row.source,
            row.id,
            row.at,
            row.house,
            id.0,
            row.resident
        ])?;
    }
    Ok(id)
}
