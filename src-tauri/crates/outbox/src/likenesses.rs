//! What people and dwellings are found again by when they are written a little differently; and what the worker decided
//! about a likeness, so that it is asked once.
//!
//! Deliberately absent: what is alike. The desk makes the texts; here they are only equal or not.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::register::{Dwelling, Person, dwelling_rows, people};
use crate::store::{Stored, int, micros};

/// Rows that are caught up with in one transaction.
const PAGE: usize = 500;
/// The setting that says that every row has its likenesses.
const CAUGHT_UP: &str = "register.likenesses";

impl Outbox {
    /// People with this very document number, whatever the kind of the document.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people_of_number(&self, number: &str, limit: usize) -> Result<Vec<Person>, OutboxError> {
        let number = number.to_uppercase();
        self.read(|c| {
            let sql = "SELECT * FROM people WHERE id_number <> '' AND id_number = ?1 ORDER BY id LIMIT ?2";
            people(c, sql, params![number, int(limit)])
        })
    }

    /// People with this very phone number, those told of last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people_of_phone(&self, phone: &str, limit: usize) -> Result<Vec<Person>, OutboxError> {
        self.read(|c| {
            let sql = "SELECT * FROM people WHERE phone <> '' AND phone = ?1 ORDER BY updated_at DESC, id DESC LIMIT ?2";
            people(c, sql, params![phone, int(limit)])
        })
    }

    /// People of whom this likeness was told, those that became known last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people_alike(&self, likeness: &str, limit: usize) -> Result<Vec<Person>, OutboxError> {
        self.read(|c| {
            let sql =
                "SELECT people.* FROM likenesses JOIN people ON people.id = likenesses.subject
                        WHERE likenesses.likeness = ?1 AND likenesses.kind = 'person'
                        ORDER BY likenesses.subject DESC LIMIT ?2";
            people(c, sql, params![likeness, int(limit)])
        })
    }

    /// Dwellings of which this likeness was told.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dwellings_alike(
        &self,
        likeness: &str,
        limit: usize,
    ) -> Result<Vec<Dwelling>, OutboxError> {
        self.read(|c| {
            let sql = "SELECT dwellings.* FROM likenesses JOIN dwellings ON dwellings.id = likenesses.subject
                        WHERE likenesses.likeness = ?1 AND likenesses.kind = 'dwelling'
                        ORDER BY likenesses.subject DESC LIMIT ?2";
            dwelling_rows(c, sql, params![likeness, int(limit)])
        })
    }

    /// What was decided about each of these, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn judgements(&self, about: &[String]) -> Result<Vec<Option<String>>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached("SELECT act FROM judgements WHERE about = ?1")?;
            let mut found = Vec::with_capacity(about.len());
            for one in about {
                found.push(statement.query_row([one], |row| row.get(0)).optional()?);
            }
            Ok(found)
        })
    }

    /// Keeps what the worker decided; a later decision replaces an earlier one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn judge(
        &self,
        about: String,
        act: String,
        at: Timestamp,
        by: String,
    ) -> Result<(), OutboxError> {
        self.write(move |c| {
            c.prepare_cached(
                "INSERT OR REPLACE INTO judgements (about, act, at, by) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![about, act, micros(at), by])?;
            Ok(())
        })
    }

    /// Gives every row of a register that an older program wrote its likenesses; does nothing the second time.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn catch_up_likenesses(
        &self,
        of_person: impl Fn(&Person) -> Vec<String>,
        of_dwelling: impl Fn(&Dwelling) -> Vec<String>,
    ) -> Result<(), OutboxError> {
        if self.setting(CAUGHT_UP)?.is_some() {
            return Ok(());
        }
        let mut after = 0_i64;
        loop {
            let page = self.read(|c| {
                let sql = "SELECT * FROM people WHERE id > ?1 ORDER BY id LIMIT ?2";
                people(c, sql, params![after, int(PAGE)])
            })?;
            let Some(last) = page.last().and_then(|person| person.id) else {
                break;
            };
            after = last;
            let told = page
                .iter()
                .filter_map(|one| Some((one.id?, of_person(one))));
            self.add_likenesses("person", told.collect())?;
        }
        after = 0;
        loop {
            let page = self.read(|c| {
                let sql = "SELECT * FROM dwellings WHERE id > ?1 ORDER BY id LIMIT ?2";
                dwelling_rows(c, sql, params![after, int(PAGE)])
            })?;
            let Some(last) = page.last().and_then(|dwelling| dwelling.id) else {
                break;
            };
            after = last;
            let told = page
                .iter()
                .filter_map(|one| Some((one.id?, of_dwelling(one))));
            self.add_likenesses("dwelling", told.collect())?;
        }
        self.set_setting(CAUGHT_UP, Some(serde_json::Value::Bool(true)))
    }

    /// Only adds: what a submission told meanwhile is newer than what was read.
    fn add_likenesses(
        &self,
        kind: &'static str,
        told: Vec<(i64, Vec<String>)>,
    ) -> Result<(), OutboxError> {
        self.write(move |c| {
            for (subject, likenesses) in told {
                let has = known(c, kind, subject)?;
                if has.is_empty() {
                    insert(c, kind, subject, likenesses.iter())?;
                }
            }
            Ok(())
        })
    }
}

/// Keeps the likenesses of a row, in place of those it had.
pub(crate) fn keep(c: &Connection, kind: &str, subject: i64, alike: &[String]) -> Stored<()> {
    let has = known(c, kind, subject)?;
    let wants: BTreeSet<&String> = alike.iter().collect();
    for gone in has.iter().filter(|one| !wants.contains(one)) {
        c.prepare_cached(
            "DELETE FROM likenesses WHERE kind = ?1 AND subject = ?2 AND likeness = ?3",
        )?
        .execute(params![kind, subject, gone])?;
    }
    insert(
        c,
        kind,
        subject,
        wants.into_iter().filter(|one| !has.contains(*one)),
    )
}

fn known(c: &Connection, kind: &str, subject: i64) -> Stored<BTreeSet<String>> {
    let mut statement =
        c.prepare_cached("SELECT likeness FROM likenesses WHERE kind = ?1 AND subject = ?2")?;
    let rows = statement.query_map(params![kind, subject], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn insert<'a>(
    c: &Connection,
    kind: &str,
    subject: i64,
    likenesses: impl Iterator<Item = &'a String>,
) -> Stored<()> {
    for likeness in likenesses {
        c.prepare_cached(
            "INSERT OR IGNORE INTO likenesses (kind, subject, likeness) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![kind, subject, likeness])?;
    }
    Ok(())
}
