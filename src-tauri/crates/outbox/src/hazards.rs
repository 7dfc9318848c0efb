//! Hazards that premises were given time to put right, the reviews since, and what workers have seen to.
//!
//! Deliberately absent: what a category means, and whose business a hazard is.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::{Stored, instant, micros};
use crate::values::EntryId;

/// A hazard with a day by which it has to be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// Its place in the inspection, from 0.
    pub item: u32,
    /// What the premises are called.
    pub premises: String,
    /// Where they are.
    pub address: String,
    /// Its category, a code.
    pub category: String,
    /// Its level, a code.
    pub level: String,
    /// The day, `2026-12-10`.
    pub deadline: String,
}

/// Somebody looked at a hazard again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The number that the department gave the hazard.
    pub hazard: String,
    /// Whether it was put right.
    pub passed: bool,
    /// Until when it has to be, where it was not.
    pub new_deadline: String,
    /// When that was.
    pub at: String,
}

/// What a worker has seen to, or says is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The worker's word for it, a code.
    pub word: String,
    /// When.
    pub at: Timestamp,
    /// By which account.
    pub by: String,
}

/// What was seen to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matter {
    /// The rule that brought it up.
    pub rule: String,
    /// Whom or what it is about.
    pub subject: String,
    /// What would bring it up again if it changed.
    pub about: String,
}

impl Outbox {
    /// The hazards whose day is before this one, with the entry that told of each, the earliest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn hazards_due_before(&self, day: &str) -> Result<Vec<(EntryId, Hazard)>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT entry, item, premises, address, category, level, deadline FROM hazards
                  WHERE deadline < ?1 ORDER BY deadline, entry, item",
            )?;
            let rows = statement.query_map([day], |row| {
                Ok((
                    EntryId(row.get(0)?),
                    Hazard {
                        item: row.get(1)?,
                        premises: row.get(2)?,
                        address: row.get(3)?,
                        category: row.get(4)?,
                        level: row.get(5)?,
                        deadline: row.get(6)?,
                    },
                ))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The last review of the hazard with this number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_review(&self, number: &str) -> Result<Option<Review>, OutboxError> {
        self.read(|c| {
            Ok(c.prepare_cached(
                "SELECT hazard, passed, new_deadline, at FROM reviews WHERE hazard = ?1 ORDER BY at DESC LIMIT 1",
            )?
            .query_row([number], |row| {
                Ok(Review {
                    hazard: row.get(0)?,
                    passed: row.get(1)?,
                    new_deadline: row.get(2)?,
                    at: row.get(3)?,
                })
            })
            .optional()?)
        })
    }

    /// What was seen to of a rule.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn seen(&self, rule: &str) -> Result<Vec<(Matter, Seen)>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT rule, subject, about, word, at, by FROM seen WHERE rule = ?1",
            )?;
            let rows = statement.query_map([rule], |row| {
                Ok((
                    Matter {
                        rule: row.get(0)?,
                        subject: row.get(1)?,
                        about: row.get(2)?,
                    },
                    Seen {
                        word: row.get(3)?,
                        at: instant(row.get(4)?),
                        by: row.get(5)?,
                    },
                ))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Remembers that something was seen to; no word forgets it again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn see_to(
        &self,
        matter: Matter,
        word: Option<String>,
        by: String,
        now: Timestamp,
    ) -> Result<(), OutboxError> {
        self.write(move |c| {
            let Matter { rule, subject, about } = &matter;
            match &word {
                Some(word) => c
                    .prepare_cached("INSERT OR REPLACE INTO seen (rule, subject, about, word, at, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                    .execute(params![rule, subject, about, word, micros(now), by])?,
                None => c
                    .prepare_cached("DELETE FROM seen WHERE rule = ?1 AND subject = ?2 AND about = ?3")?
                    .execute(params![rule, subject, about])?,
            };
            Ok(())
        })
    }
}

pub(crate) fn tell(c: &Connection, hazard: &Hazard, entry: &EntryId) -> Stored<()> {
    c.prepare_cached(
        "INSERT OR REPLACE INTO hazards (entry, item, premises, address, category, level, deadline)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        entry.0,
        hazard.item,
        hazard.premises,
        hazard.address,
        hazard.category,
        hazard.level,
        hazard.deadline
    ])?;
    Ok(())
}

pub(crate) fn review(c: &Connection, review: &Review, entry: &EntryId) -> Stored<()> {
    c.prepare_cached(
        "INSERT OR REPLACE INTO reviews (entry, hazard, passed, new_deadline, at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        entry.0,
        review.hazard,
        review.passed,
        review.new_deadline,
        review.at
    ])?;
    Ok(())
}

/// Forgets what an earlier revision of the entry told.
pub(crate) fn forget(c: &Connection, entry: &EntryId) -> Stored<()> {
    for sql in [
        "DELETE FROM hazards WHERE entry = ?1",
        "DELETE FROM reviews WHERE entry = ?1",
    ] {
        c.prepare_cached(sql)?.execute([&entry.0])?;
    }
    Ok(())
}
