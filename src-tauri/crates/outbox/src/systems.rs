//! What is remembered of each system: whether it is paused and why, its clock, its breaker.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::audit::{self, NewAuditLine};
use crate::deliveries::{Change, Delivery, give_way, rest, shift};
use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Stored, micros, opt_json, opt_time};
use crate::values::DeliveryId;

/// What is remembered of a system.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SystemState {
    /// Why and since when nothing is sent to it.
    pub paused: Option<Paused>,
    /// Its clock minus ours, in seconds.
    pub clock_offset: i64,
    /// The breaker's state, opaque.
    pub breaker: Option<Value>,
    /// Whatever else the dispatcher keeps, opaque and small.
    pub memory: Option<Value>,
}

/// A pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    /// Why, as a code.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
}

/// What to remember from now on; `None` leaves a thing as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SystemChange {
    /// Its clock minus ours, in seconds.
    pub clock_offset: Option<i64>,
    /// The breaker's state; JSON `null` forgets it.
    pub breaker: Option<Value>,
    /// Whatever else; JSON `null` forgets it.
    pub memory: Option<Value>,
}

impl Outbox {
    /// What is remembered of a system; of an unknown one, nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn system(&self, system: &str) -> Result<SystemState, OutboxError> {
        self.read(|c| find(c, system))
    }

    /// Remembers things of a system.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remember(&self, system: &str, change: SystemChange) -> Result<(), OutboxError> {
        let system = system.to_owned();
        self.write(move |c| {
            ensure(c, &system)?;
            let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
            c.prepare_cached(
                "UPDATE systems SET clock_offset = coalesce(?2, clock_offset),
                        breaker = CASE WHEN ?3 IS NULL THEN breaker ELSE nullif(?3, 'null') END,
                        memory = CASE WHEN ?4 IS NULL THEN memory ELSE nullif(?4, 'null') END WHERE system = ?1",
            )?
            .execute(params![system, change.clock_offset, text(&change.breaker), text(&change.memory)])?;
            Ok(())
        })
    }

    /// Stops sending to a system: what is ready or waiting becomes paused, what is submitted later starts paused, and
    /// what is unsure or under review rests as it is. Returns how many were paused.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn pause_system(
        &self,
        system: &str,
        reason: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, OutboxError> {
        let (system, reason, by) = (system.to_owned(), reason.to_owned(), by.to_owned());
        self.write(move |c| pause(c, &system, &reason, &by, now))
    }

    /// Stops sending to a system, as [`pause_system`](Self::pause_system) does, and lets these of its deliveries rest
    /// with it if it refused them: they go on when it does.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_aside(
        &self,
        system: &str,
        reason: &str,
        refused: BTreeSet<DeliveryId>,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, OutboxError> {
        let (system, reason, by) = (system.to_owned(), reason.to_owned(), by.to_owned());
        self.write(move |c| {
            let mut paused = pause(c, &system, &reason, &by, now)?;
            for id in refused {
                if Delivery::standing(c, id)?.0 == State::Refused {
                    let because = Change::because(&reason, now);
                    shift(c, id, State::Refused, State::Paused, &because, now)?;
                    paused += 1;
                }
            }
            Ok(paused)
        })
    }

    /// Sends to a system again: what was paused goes on where it was. Returns how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn resume_system(
        &self,
        system: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, OutboxError> {
        let (system, by) = (system.to_owned(), by.to_owned());
        self.write(move |c| {
            c.prepare_cached(
                "UPDATE systems SET paused = NULL, paused_at = NULL WHERE system = ?1",
            )?
            .execute([&system])?;
            let paused = of_system(c, &system, "state = 'paused'")?;
            for delivery in &paused {
                let (to, _) = rest(c, delivery)?;
                shift(c, delivery.id, State::Paused, to, &Change::plain(now), now)?;
                give_way(c, delivery.id, now)?;
            }
            note(c, &by, "system.resumed", system, now)?;
            Ok(paused.len())
        })
    }
}

pub(crate) fn find(c: &Connection, system: &str) -> Stored<SystemState> {
    let mut statement = c.prepare_cached("SELECT * FROM systems WHERE system = ?1")?;
    let mut rows = statement.query([system])?;
    rows.next()?
        .map(from_row)
        .transpose()
        .map(Option::unwrap_or_default)
}

pub(crate) fn pause(
    c: &Connection,
    system: &str,
    reason: &str,
    by: &str,
    now: Timestamp,
) -> Stored<usize> {
    ensure(c, system)?;
    c.prepare_cached("UPDATE systems SET paused = ?2, paused_at = ?3 WHERE system = ?1")?
        .execute(params![system, reason, micros(now)])?;
    let resting = of_system(c, system, "state IN ('ready', 'waiting')")?;
    for delivery in &resting {
        shift(
            c,
            delivery.id,
            delivery.state,
            State::Paused,
            &Change::because(reason, now),
            now,
        )?;
    }
    note(c, by, "system.paused", format!("{system}: {reason}"), now)?;
    Ok(resting.len())
}

fn of_system(c: &Connection, system: &str, condition: &str) -> Stored<Vec<Delivery>> {
    Delivery::all(
        c,
        &format!("SELECT * FROM deliveries WHERE system = ?1 AND {condition} ORDER BY id"),
        [system],
    )
}

fn ensure(c: &Connection, system: &str) -> Stored<()> {
    c.prepare_cached("INSERT OR IGNORE INTO systems (system) VALUES (?1)")?
        .execute([system])?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> Stored<SystemState> {
    let reason: Option<String> = row.get("paused")?;
    let since = opt_time(row, "paused_at")?;
    Ok(SystemState {
        paused: reason
            .zip(since)
            .map(|(reason, since)| Paused { reason, since }),
        clock_offset: row.get("clock_offset")?,
        breaker: opt_json(row, "breaker")?,
        memory: opt_json(row, "memory")?,
    })
}

fn note(c: &Connection, by: &str, what: &str, about: String, now: Timestamp) -> Stored<()> {
    audit::add(
        c,
        &NewAuditLine {
            at: now,
            by: by.to_owned(),
            what: what.to_owned(),
            entry: None,
            delivery: None,
            about: Some(about),
        },
    )
}
