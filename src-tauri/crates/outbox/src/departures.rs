//! Who left which dwelling, and when: told by an entry, taken back with it.
//!
//! Deliberately absent: what follows from it. The desk decides whom a later entry registers again.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::Stored;
use crate::values::EntryId;

/// Somebody left a dwelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// The person's key, as the desk makes it.
    pub person: String,
    /// The dwelling's key, likewise.
    pub dwelling: String,
    /// The day the stay had begun, `2026-09-01`; empty when nobody said.
    pub arrived_on: String,
    /// The day it ended.
    pub left_on: String,
}

impl Outbox {
    /// Who left a dwelling, each by the last entry that told so.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn departures_from(&self, dwelling: &str) -> Result<Vec<Departure>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT person, dwelling, arrived_on, left_on FROM departures WHERE dwelling = ?1 ORDER BY person",
            )?;
            let rows = statement.query_map([dwelling], |row| {
                Ok(Departure {
                    person: row.get(0)?,
                    dwelling: row.get(1)?,
                    arrived_on: row.get(2)?,
                    left_on: row.get(3)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// Stores what a submission tells.
pub(crate) fn upsert(c: &Connection, departure: &Departure, entry: &EntryId) -> Stored<()> {
    c.prepare_cached(
        "INSERT OR REPLACE INTO departures (person, dwelling, arrived_on, left_on, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        departure.person,
        departure.dwelling,
        departure.arrived_on,
        departure.left_on,
        entry.0
    ])?;
    Ok(())
}

/// Forgets what an earlier revision of the entry told, as the new one tells all of it; whom it told of.
pub(crate) fn forget(c: &Connection, entry: &EntryId) -> Stored<Vec<String>> {
    let mut told = c.prepare_cached("DELETE FROM departures WHERE entry = ?1 RETURNING person")?;
    let people = told.query_map([&entry.0], |row| row.get(0))?;
    Ok(people.collect::<Result<_, _>>()?)
}
