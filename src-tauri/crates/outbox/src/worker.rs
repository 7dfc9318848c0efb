//! What a person does to deliveries: withdraw, send again, decide, try now.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::audit::{self, NewAuditLine};
use crate::conclude::accept;
use crate::deliveries::{Change, Delivery, behind, give_way, rest, set_unsettled, shift};
use crate::error::OutboxError;
use crate::guests;
use crate::holdings;
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Stored, micros};
use crate::values::{DeliveryId, Receipt};

/// A decision of the worker about one delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decide {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Who decides.
    pub by: String,
    /// When.
    pub now: Timestamp,
    /// What.
    pub act: Act,
}

/// What a decision does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Act {
    /// Send again with other members. What an attempt of unknown fate wrote is settled first.
    Change {
        /// Members to set.
        set: BTreeMap<String, Value>,
        /// Members to leave out.
        unset: Vec<String>,
        /// A fresh seed, since the content differs.
        new_serial: String,
    },
    /// Treat it as not processed and send again; also the worker's word on an attempt of unknown fate.
    Resend {
        /// A fresh seed, where the old one is spent.
        new_serial: Option<String>,
    },
    /// Treat it as accepted, with the receipt the worker typed.
    Accept {
        /// The receipt.
        receipt: Receipt,
        /// True when the record was ended there.
        ended: bool,
    },
    /// Forget what the department gave and create the record anew. What an attempt of unknown fate wrote is settled
    /// first.
    Recreate {
        /// A fresh seed.
        new_serial: String,
    },
}

/// Which deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every one.
    All,
    /// Those of one system.
    System(String),
    /// One.
    Delivery(DeliveryId),
}

impl Outbox {
    /// Gives a delivery up. What stands at the department stays there.
    ///
    /// # Errors
    /// [`OutboxError::IllegalMove`] when it is being sent or has finished; [`OutboxError::NoSuchDelivery`]; or the
    /// database cannot be written.
    pub fn withdraw(&self, id: DeliveryId, by: &str, now: Timestamp) -> Result<(), OutboxError> {
        let by = by.to_owned();
        self.write(move |c| {
            let delivery = in_our_hands(c, id, State::Withdrawn)?;
            // Only where it comes from somebody knows what is to become of it.
            if guests::is_one(c, id)? {
                return Err(OutboxError::Guest { id }.into());
            }
            shift(
                c,
                id,
                delivery.state,
                State::Withdrawn,
                &Change::because("by_worker", now),
                now,
            )?;
            note(c, &delivery, &by, "delivery.withdrawn", now)
        })
    }

    /// Sends a refused, paused or waiting delivery again as it is. One of unknown fate is settled first. Returns where
    /// it stands now.
    ///
    /// # Errors
    /// [`OutboxError::IllegalMove`] from any other state; [`OutboxError::NoSuchDelivery`]; or the database cannot be
    /// written.
    pub fn resend(&self, id: DeliveryId, by: &str, now: Timestamp) -> Result<State, OutboxError> {
        let by = by.to_owned();
        self.write(move |c| {
            let delivery = in_our_hands(c, id, State::Ready)?;
            if !matches!(
                delivery.state,
                State::Refused | State::Paused | State::Waiting
            ) {
                return Err(OutboxError::IllegalMove {
                    id,
                    from: delivery.state,
                    to: State::Ready,
                }
                .into());
            }
            note(c, &delivery, &by, "delivery.resent", now)?;
            go_on(c, id, now)
        })
    }

    /// Carries a decision out. Returns where the delivery stands now.
    ///
    /// # Errors
    /// [`OutboxError::IllegalMove`] when it is being sent or has finished; [`OutboxError::NotFirst`] when it is to be
    /// accepted before an earlier one of its lane; [`OutboxError::NoSuchDelivery`]; or the database cannot be written.
    pub fn decide(&self, decide: Decide) -> Result<State, OutboxError> {
        self.write(move |c| {
            let Decide {
                delivery: id,
                by,
                now,
                act,
            } = decide;
            let to = if matches!(act, Act::Accept { .. }) {
                State::Accepted
            } else {
                State::Ready
            };
            let delivery = in_our_hands(c, id, to)?;
            let what = match act {
                Act::Change {
                    set,
                    unset,
                    new_serial,
                } => {
                    let wire = patched(delivery.wire.clone(), set, &unset);
                    c.prepare_cached("UPDATE deliveries SET wire = ?2 WHERE id = ?1")?
                        .execute(params![id.0, wire.to_string()])?;
                    renew_serial(c, id, &new_serial)?;
                    "delivery.changed"
                }
                Act::Resend { new_serial } => {
                    set_unsettled(c, id, None)?;
                    if let Some(serial) = new_serial {
                        renew_serial(c, id, &serial)?;
                    }
                    "delivery.resent"
                }
                Act::Accept { receipt, ended } => {
                    // The earlier one would be sent after it and undo it.
                    if let Some(first) = behind(c, &delivery)?.first() {
                        return Err(OutboxError::NotFirst { id, first: *first }.into());
                    }
                    accept(c, &delivery, &receipt, &delivery.wire, ended, now)?;
                    note(c, &delivery, &by, "delivery.accepted_by_hand", now)?;
                    return Ok(State::Accepted);
                }
                Act::Recreate { new_serial } => {
                    holdings::forget(c, &delivery.lane)?;
                    renew_serial(c, id, &new_serial)?;
                    "delivery.recreated"
                }
            };
            note(c, &delivery, &by, what, now)?;
            go_on(c, id, now)
        })
    }

    /// Makes what waits for a later time due at once. Returns how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn retry_now(&self, scope: &Scope, now: Timestamp) -> Result<usize, OutboxError> {
        let (system, delivery) = match scope {
            Scope::All => (None, None),
            Scope::System(system) => (Some(system.clone()), None),
            Scope::Delivery(id) => (None, Some(id.0)),
        };
        self.write(move |c| {
            Ok(c.prepare_cached(
                "UPDATE deliveries SET due = ?1, updated_at = ?1 WHERE state IN ('waiting', 'unsure', 'reviewing') AND due > ?1
                        AND (?2 IS NULL OR system = ?2) AND (?3 IS NULL OR id = ?3)",
            )?
            .execute(params![micros(now), system, delivery])?)
        })
    }
}

/// The delivery, unless it is on its way to the department, in a file elsewhere, or has finished: then nothing can be done to it.
fn in_our_hands(c: &Connection, id: DeliveryId, to: State) -> Stored<Delivery> {
    let delivery = Delivery::find(c, id)?;
    if matches!(delivery.state, State::Sending | State::Away) || delivery.state.is_finished() {
        return Err(OutboxError::IllegalMove {
            id,
            from: delivery.state,
            to,
        }
        .into());
    }
    Ok(delivery)
}

/// Moves a delivery to where it can go on from; it may stand there already.
fn go_on(c: &Connection, id: DeliveryId, now: Timestamp) -> Stored<State> {
    let delivery = Delivery::find(c, id)?;
    let (to, reason) = rest(c, &delivery)?;
    if to != delivery.state {
        let change = Change {
            note: reason.as_deref(),
            ..Change::plain(now)
        };
        shift(c, id, delivery.state, to, &change, now)?;
    }
    give_way(c, id, now)?;
    Ok(Delivery::standing(c, id)?.0)
}

fn renew_serial(c: &Connection, id: DeliveryId, serial: &str) -> Stored<()> {
    c.prepare_cached("UPDATE deliveries SET serial = ?2 WHERE id = ?1")?
        .execute(params![id.0, serial])?;
    Ok(())
}

/// The wire with members set and left out; a wire that is no map is left as it is.
fn patched(mut wire: Value, set: BTreeMap<String, Value>, unset: &[String]) -> Value {
    if let Value::Object(members) = &mut wire {
        for name in unset {
            members.shift_remove(name);
        }
        members.extend(set);
    }
    wire
}

fn note(c: &Connection, delivery: &Delivery, by: &str, what: &str, now: Timestamp) -> Stored<()> {
    audit::add(
        c,
        &NewAuditLine {
            at: now,
            by: by.to_owned(),
            what: what.to_owned(),
            entry: Some(delivery.entry.clone()),
            delivery: Some(delivery.id),
            about: Some(delivery.state.as_str().to_owned()),
        },
    )
}
