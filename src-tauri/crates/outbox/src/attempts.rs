//! Attempts: written down before they start and after they end, and what their end means for the delivery.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::audit::{self, ITSELF, NewAuditLine};
use crate::deliveries::{Change, Delivery, give_way, paused_reason, promote, set_unsettled, shift};
use crate::error::OutboxError;
use crate::holdings::{self, Standing};
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Reply, Stored, micros, receipt_text};
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
    /// Rests until its system is resumed or the worker resends it. Pausing the system itself is another call.
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
            leased(c, begin.delivery, &begin.owner)?;
            c.prepare_cached("UPDATE deliveries SET attempts = attempts + 1, updated_at = ?2 WHERE id = ?1")?
                .execute(params![begin.delivery.0, micros(begin.now)])?;
            c.prepare_cached("INSERT INTO attempts (delivery, operation, sealed, begun_at) VALUES (?1, ?2, ?3, ?4)")?.execute(
                params![begin.delivery.0, begin.operation, begin.sealed.to_string(), micros(begin.now)],
            )?;
            Ok(AttemptId(c.last_insert_rowid()))
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
        self.write(move |c| {
            let delivery = leased(c, release.delivery, &release.owner)?;
            match &release.next {
                Some(next) => conclude(c, &delivery, None, next, release.now),
                None => {
                    let from = delivery.lease_from.unwrap_or(State::Ready);
                    let change = Change {
                        due: delivery.due,
                        ..Change::plain(release.now)
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

/// Draws the consequences of an attempt, or of a poll, for a delivery that is being sent.
fn conclude(
    c: &Connection,
    delivery: &Delivery,
    attempt: Option<AttemptId>,
    next: &Next,
    now: Timestamp,
) -> Stored<State> {
    let (id, from, lane) = (delivery.id, delivery.state, &delivery.lane);
    let unknown = delivery.unsettled.is_some();
    match next {
        Next::Accepted {
            receipt,
            held,
            ended,
        } => {
            accept(c, delivery, receipt, held, *ended, now)?;
        }
        Next::Refused { code, explain } => {
            set_unsettled(c, id, None)?;
            let change = Change {
                explain: Some(explain),
                ..Change::because(code, now)
            };
            shift(c, id, from, State::Refused, &change, now)?;
        }
        Next::Ask { code, explain } => {
            let change = Change {
                explain: Some(explain),
                ..Change::because(code, now)
            };
            shift(c, id, from, State::Refused, &change, now)?;
        }
        Next::Again {
            new_serial,
            adopt,
            forget,
            settled,
            reason,
        } => {
            if *settled {
                set_unsettled(c, id, None)?;
            }
            if let Some(serial) = new_serial {
                c.prepare_cached("UPDATE deliveries SET serial = ?2 WHERE id = ?1")?
                    .execute(params![id.0, serial])?;
            }
            if *forget {
                holdings::forget(c, lane)?;
            }
            if let Some(receipt) = adopt {
                holdings::adopt(c, lane, receipt, id, now)?;
                promote(c, lane, now)?;
            }
            let to = if unknown && !settled {
                State::Unsure
            } else {
                State::Ready
            };
            shift(
                c,
                id,
                from,
                to,
                &Change {
                    note: reason.as_deref(),
                    ..Change::plain(now)
                },
                now,
            )?;
        }
        Next::Wait { until, reason } => {
            let to = match delivery.lease_from {
                Some(State::Reviewing) => State::Reviewing,
                _ if unknown => State::Unsure,
                _ => State::Waiting,
            };
            shift(
                c,
                id,
                from,
                to,
                &Change {
                    due: *until,
                    ..Change::because(reason, now)
                },
                now,
            )?;
        }
        Next::Unsure { until, reason } => {
            // A poll of a review writes nothing: a lost answer only means asking again.
            let polled = delivery.lease_from == Some(State::Reviewing);
            if !polled && !unknown {
                let attempt = attempt.ok_or(OutboxError::IllegalMove {
                    id,
                    from,
                    to: State::Unsure,
                })?;
                set_unsettled(c, id, Some(attempt))?;
            }
            let to = if polled {
                State::Reviewing
            } else {
                State::Unsure
            };
            shift(
                c,
                id,
                from,
                to,
                &Change {
                    due: *until,
                    ..Change::because(reason, now)
                },
                now,
            )?;
        }
        Next::Pause { reason } => shift(
            c,
            id,
            from,
            State::Paused,
            &Change::because(reason, now),
            now,
        )?,
        Next::Superseded => {
            set_unsettled(c, id, None)?;
            shift(
                c,
                id,
                from,
                State::Withdrawn,
                &Change::because("superseded_there", now),
                now,
            )?;
        }
        Next::Reviewing { until, receipt } => {
            set_unsettled(c, id, None)?;
            give(c, id, receipt)?;
            let change = Change {
                due: *until,
                ..Change::plain(now)
            };
            shift(c, id, from, State::Reviewing, &change, now)?;
        }
    }
    let state = settle_lane(c, delivery, now)?;
    audit::add(
        c,
        &NewAuditLine {
            at: now,
            by: ITSELF.to_owned(),
            what: format!("delivery.{state}"),
            entry: Some(delivery.entry.clone()),
            delivery: Some(id),
            about: Delivery::find(c, id)?.note,
        },
    )?;
    Ok(state)
}

/// The department holds it: what it gave is kept, and those who waited for it go on.
pub(crate) fn accept(
    c: &Connection,
    delivery: &Delivery,
    receipt: &Receipt,
    held: &Value,
    ended: bool,
    now: Timestamp,
) -> Stored<()> {
    let standing = if ended {
        Standing::Ended
    } else {
        Standing::Standing
    };
    holdings::learn(c, &delivery.lane, receipt, held, standing, delivery.id, now)?;
    give(c, delivery.id, receipt)?;
    set_unsettled(c, delivery.id, None)?;
    shift(
        c,
        delivery.id,
        delivery.state,
        State::Accepted,
        &Change::plain(now),
        now,
    )?;
    promote(c, &delivery.lane, now)
}

/// Lets the lane's later delivery take over, or the system's pause take hold; returns where this one stands.
fn settle_lane(c: &Connection, delivery: &Delivery, now: Timestamp) -> Stored<State> {
    give_way(c, delivery.id, now)?;
    let state = Delivery::find(c, delivery.id)?.state;
    if matches!(state, State::Ready | State::Waiting)
        && let Some(reason) = paused_reason(c, &delivery.lane.system)?
    {
        shift(
            c,
            delivery.id,
            state,
            State::Paused,
            &Change::because(&reason, now),
            now,
        )?;
        return Ok(State::Paused);
    }
    Ok(state)
}

fn give(c: &Connection, id: DeliveryId, receipt: &Receipt) -> Stored<()> {
    let mut all = Delivery::find(c, id)?.receipt;
    all.extend(
        receipt
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    c.prepare_cached("UPDATE deliveries SET receipt = ?2 WHERE id = ?1")?
        .execute(params![id.0, receipt_text(&all)])?;
    Ok(())
}
