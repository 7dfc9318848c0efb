//! What was done in a stretch of time: deliveries with their fate, and what was typed for them.
//!
//! Deliberately absent: sums. Wires and bodies are opaque; the desk counts what stands in them.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::deliveries::SUPERSEDED;
use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Failure, Stored, instant, json, micros, opt_json, time};
use crate::values::Intent;

/// A delivery and its fate.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The system's id.
    pub system: String,
    /// Put or cancel.
    pub intent: Intent,
    /// Where it stands.
    pub state: State,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed; of an accepted one, when it was accepted.
    pub updated_at: Timestamp,
    /// Whether the department ever returned it, or asked.
    pub returned: bool,
    /// Of an accepted one, the values that were delivered.
    pub wire: Option<Value>,
    /// And those that had been accepted before in its lane.
    pub before: Option<Value>,
}

/// A revision of an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Revised {
    /// What was submitted.
    pub body: Value,
    /// The revision before; `None` for the first.
    pub before: Option<Value>,
}

impl Outbox {
    /// Every delivery made from a moment until before another, but for those that gave way to a later one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sent_between(
        &self,
        from: Timestamp,
        until: Timestamp,
        mut each: impl FnMut(Sent),
    ) -> Result<(), OutboxError> {
        self.read(|c| {
            // System by system and state by state, as the index has them: whole rows are read only of the time in question.
            let mut statement = c.prepare_cached(
                "SELECT d.intent, d.created_at, d.updated_at,
                        EXISTS (SELECT 1 FROM attempts a WHERE a.delivery = d.id AND a.outcome IN ('refused', 'ask')) AS returned,
                        CASE WHEN d.state = 'accepted' THEN d.wire END AS wire,
                        CASE WHEN d.state = 'accepted' THEN
                            (SELECT p.wire FROM deliveries p WHERE p.system = d.system AND p.record = d.record AND p.lane = d.lane
                                AND p.id < d.id AND p.state = 'accepted' ORDER BY p.id DESC LIMIT 1) END AS before
                   FROM deliveries d
                  WHERE d.system = ?1 AND d.state = ?2 AND d.created_at >= ?3 AND d.created_at < ?4
                        AND NOT (d.state = 'withdrawn' AND d.note IS ?5)",
            )?;
            for system in systems(c)? {
                for state in State::ALL {
                    let mut rows = statement.query(params![
                        system,
                        state.as_str(),
                        micros(from),
                        micros(until),
                        SUPERSEDED
                    ])?;
                    while let Some(row) = rows.next()? {
                        let intent: String = row.get("intent")?;
                        each(Sent {
                            system: system.clone(),
                            intent: Intent::parse(&intent)
                                .ok_or(Failure::Unreadable("an intent"))?,
                            state,
                            created_at: time(row, "created_at")?,
                            updated_at: time(row, "updated_at")?,
                            returned: row.get("returned")?,
                            wire: opt_json(row, "wire")?,
                            before: opt_json(row, "before")?,
                        });
                    }
                }
            }
            Ok(())
        })
    }

    /// Every revision submitted from a moment until before another.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn revised_between(
        &self,
        from: Timestamp,
        until: Timestamp,
        mut each: impl FnMut(Revised),
    ) -> Result<(), OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT r.body, (SELECT p.body FROM entry_revisions p WHERE p.entry = r.entry AND p.revision = r.revision - 1) AS before
                   FROM entry_revisions r WHERE r.submitted_at >= ?1 AND r.submitted_at < ?2",
            )?;
            let mut rows = statement.query(params![micros(from), micros(until)])?;
            while let Some(row) = rows.next()? {
                each(Revised {
                    body: json(row, "body")?,
                    before: opt_json(row, "before")?,
                });
            }
            Ok(())
        })
    }

    /// The deliveries made before a moment that stand in one of these states: how many for each system, and the oldest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open_before(
        &self,
        before: Timestamp,
        states: &[State],
    ) -> Result<Vec<(String, u32, Timestamp)>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT count(*), min(created_at) FROM deliveries WHERE system = ?1 AND state = ?2 AND created_at < ?3",
            )?;
            let mut found = Vec::new();
            for system in systems(c)? {
                let (mut all, mut oldest) = (0_u32, None::<i64>);
                for state in states {
                    let (count, first): (u32, Option<i64>) = statement
                        .query_row(params![system, state.as_str(), micros(before)], |row| {
                            Ok((row.get(0)?, row.get(1)?))
                        })?;
                    all += count;
                    oldest = oldest.into_iter().chain(first).min();
                }
                if let Some(oldest) = oldest {
                    found.push((system, all, instant(oldest)));
                }
            }
            Ok(found)
        })
    }
}

/// The systems that anything was made for, from one to the next through the index.
fn systems(c: &Connection) -> Stored<Vec<String>> {
    let mut statement = c.prepare_cached(
        "WITH RECURSIVE seen (system) AS (
            SELECT min(system) FROM deliveries
            UNION ALL
            SELECT (SELECT min(system) FROM deliveries WHERE system > seen.system) FROM seen WHERE seen.system IS NOT NULL
         ) SELECT system FROM seen WHERE system IS NOT NULL",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
