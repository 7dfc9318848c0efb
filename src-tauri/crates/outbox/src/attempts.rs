//! Attempts: written down before they start and after they end.
//!
//! Deliberately absent: what an end means for its delivery; that is in `conclude`.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::conclude::{conclude, settle_lane};
use crate::deliveries::{Change, Delivery, shift};
use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Reply, Stored, micros};
use crate::values::{AttemptId, DeliveryId, Receipt};

/// An attempt about to start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeginAttempt {
    /// The leased delivery.
    pub delivery: DeliveryId,
    /// Who holds the lease.
    pub owner: String,
    /// What it does, for the history.
    pub operation: String,
    /// What it is about to write, frozen.
    pub sealed: Value,
    /// When.
    pub now: Timestamp,
}

/// An attempt that has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttemptEnd {
    /// The attempt.
    pub attempt: AttemptId,
    /// When.
    pub now: Timestamp,
    /// What came of it, as a code, for the history.
    pub outcome: String,
    /// And its particulars.
    pub detail: Option<Value>,
    /// What it means for the delivery.
    pub next: Next,
}

/// A lease given back without an attempt: nothing was sent, or a review was polled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// The leased delivery.
    pub delivery: DeliveryId,
    /// Who holds the lease.
    pub owner: String,
    /// When.
    pub now: Timestamp,
    /// What it means for the delivery. `None` puts it back as it was leased.
    pub next: Option<Next>,
}

/// What becomes of a delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "next")]
pub enum Next {
    /// The department holds the record as wanted.
    Accepted {
        /// All that it gave back.
        receipt: Receipt,
        /// The values it holds now.
        held: Value,
        /// True when the record was ended there.
        ended: bool,
    },
    /// Refused, and settled with that: the worker must change something.
    Refused {
        /// The department's code.
        code: String,
        /// What to change.
        explain: Value,
    },
    /// Only the worker may decide how to go on. An attempt of unknown fate stays one.
    Ask {
        /// The department's code.
        code: String,
        /// The decision that is asked for.
        explain: Value,
    },
    /// Another attempt, at once, with what was learnt.
    Again {
        /// A fresh seed, when the old one is spent.
        new_serial: Option<String>,
        /// The record was found to exist: its receipt.
        adopt: Option<Receipt>,
        /// The record is gone: forget its receipt.
        forget: bool,
        /// The attempt of unknown fate is now known not to have been processed.
        settled: bool,
        /// Why, as a code.
        reason: Option<String>,
    },
    /// Not processed; the same may be tried later. Stays unsure if an earlier attempt's fate is unknown.
    Wait {
        /// Not before.
        until: Timestamp,
        /// Why, as a code.
        reason: String,
    },
    /// Nobody knows whether it was processed.
    Unsure {
        /// When to settle it.
        until: Timestamp,
        /// Why, as a code.
        reason: String,
    },
    /// Rests with its system, which stops if it has not stopped already, until that is resumed or the worker resends it.
    /// A review goes on being a review meanwhile: the question wrote nothing.
    Pause {
        /// Why, as a code.
        reason: String,
    },
    /// A later revision already stands there: withdrawn.
    Superseded,
    /// Taken; the department decides later.
    Reviewing {
        /// When to ask.
        until: Timestamp,
        /// What it gave so far.
        receipt: Receipt,
        /// The values that stand there already; then a later delivery may change them before the decision.
        held: Option<Value>,
        /// What the worker should know meanwhile, kept with the delivery.
        explain: Option<Value>,
        /// Whether it is the worker's turn meanwhile.
        #[serde(default)]
        calls: bool,
    },
}

impl Outbox {
    /// Writes an attempt down. Only when this has returned may anything be sent.
    ///
    /// # Errors
    /// [`OutboxError::NotLeased`] when the owner does not hold the lease; or the database cannot be written.
    pub fn begin_attempt(&self, begin: BeginAttempt) -> Result<AttemptId, OutboxError> {
        self.begin_attempt_async(begin).wait()
    }

    /// [`begin_attempt`](Self::begin_attempt), to be awaited.
    pub fn begin_attempt_async(&self, begin: BeginAttempt) -> Reply<AttemptId> {
        self.queue(move |c| {
            self::begin(
                c,
                &begin.owner,
                begin.delivery,
                &begin.operation,
                &begin.sealed,
                begin.now,
            )
        })
    }

    /// Writes an attempt's end down with all it means: the delivery's state, what the system holds, those who waited
    /// for it, and the audit line. Returns where the delivery stands now.
    ///
    /// # Errors
    /// [`OutboxError::AttemptNotOpen`] when it has ended or was recovered as unsure; or the database cannot be written.
    pub fn end_attempt(&self, end: AttemptEnd) -> Result<State, OutboxError> {
        self.end_attempt_async(end).wait()
    }

    /// [`end_attempt`](Self::end_attempt), to be awaited.
    pub fn end_attempt_async(&self, ended: AttemptEnd) -> Reply<State> {
        self.queue(move |c| {
            let delivery: Option<i64> = c
                .prepare_cached("SELECT delivery FROM attempts WHERE id = ?1 AND ended_at IS NULL")?
                .query_row([ended.attempt.0], |row| row.get(0))
                .optional()?;
            let id = DeliveryId(delivery.ok_or(OutboxError::AttemptNotOpen { id: ended.attempt })?);
            end(
                c,
                ended.attempt,
                &ended.outcome,
                ended.detail.as_ref(),
                ended.now,
            )?;
            conclude(
                c,
                &Delivery::find(c, id)?,
                Some(ended.attempt),
                &ended.next,
                ended.now,
            )
        })
    }

    /// Gives a lease back without an attempt. Returns where the delivery stands now.
    ///
    /// # Errors
    /// [`OutboxError::NotLeased`]; [`OutboxError::IllegalMove`] for `Unsure` without anything ever sent; or the
    /// database cannot be written.
    pub fn release(&self, release: Release) -> Result<State, OutboxError> {
        self.release_async(release).wait()
    }

    /// [`release`](Self::release), to be awaited.
    pub fn release_async(&self, release: Release) -> Reply<State> {
        self.queue(move |c| {
            let delivery = leased(c, release.delivery, &release.owner)?;
            match &release.next {
                Some(next) => conclude(c, &delivery, None, next, release.now),
                None => {
                    let from = delivery.lease_from.unwrap_or(State::Ready);
                    let change = Change {
                        // It was due when it was taken, by a clock that may have been put back since.
                        due: delivery.due.min(release.now),
                        ..delivery.asked_after(from, release.now)
                    };
                    shift(c, delivery.id, State::Sending, from, &change, release.now)?;
                    settle_lane(c, &delivery, release.now)
                }
            }
        })
    }
}

/// The delivery, if this owner holds its lease and no attempt of it is open.
fn leased(c: &Connection, id: DeliveryId, owner: &str) -> Stored<Delivery> {
    let delivery = Delivery::find(c, id)?;
    let open: bool = c
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM attempts WHERE delivery = ?1 AND ended_at IS NULL)",
        )?
        .query_row([id.0], |row| row.get(0))?;
    if open || delivery.lease_owner.as_deref() != Some(owner) {
        return Err(OutboxError::NotLeased { id }.into());
    }
    Ok(delivery)
}

/// Writes an attempt down.
pub(crate) fn begin(
    c: &Connection,
    owner: &str,
    delivery: DeliveryId,
    operation: &str,
    sealed: &Value,
    now: Timestamp,
) -> Stored<AttemptId> {
    leased(c, delivery, owner)?;
    write_down(c, delivery, operation, sealed, now)
}

/// Writes an attempt down, whoever makes it.
pub(crate) fn write_down(
    c: &Connection,
    delivery: DeliveryId,
    operation: &str,
    sealed: &Value,
    now: Timestamp,
) -> Stored<AttemptId> {
    c.prepare_cached(
        "UPDATE deliveries SET attempts = attempts + 1, updated_at = ?2 WHERE id = ?1",
    )?
    .execute(params![delivery.0, micros(now)])?;
    c.prepare_cached(
        "INSERT INTO attempts (delivery, operation, sealed, begun_at) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        delivery.0,
        operation,
        sealed.to_string(),
        micros(now)
    ])?;
    Ok(AttemptId(c.last_insert_rowid()))
}

/// Writes an attempt's end down, without a word about its delivery.
pub(crate) fn end(
    c: &Connection,
    attempt: AttemptId,
    outcome: &str,
    detail: Option<&Value>,
    now: Timestamp,
) -> Stored<()> {
    c.prepare_cached("UPDATE attempts SET ended_at = ?2, outcome = ?3, detail = ?4 WHERE id = ?1")?
        .execute(params![
            attempt.0,
            micros(now),
            outcome,
            detail.map(Value::to_string)
        ])?;
    Ok(())
}
