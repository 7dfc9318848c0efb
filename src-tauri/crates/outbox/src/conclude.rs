//! What the end of an attempt, or of a poll, means: for the delivery, for what the system holds, for those who wait.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::attempts::Next;
use crate::audit::{self, ITSELF, NewAuditLine};
use crate::batches;
use crate::deliveries::{
    CALLS, Change, Delivery, give_way, paused_reason, promote, set_unsettled, shift,
};
use crate::error::OutboxError;
use crate::guests;
use crate::holdings::{self, Standing};
use crate::state::State;
use crate::store::{Stored, receipt_text};
use crate::systems;
use crate::values::{AttemptId, Receipt};

/// Draws the consequences of an attempt, or of a poll, for a delivery that is being sent.
pub(crate) fn conclude(
    c: &Connection,
    delivery: &Delivery,
    attempt: Option<AttemptId>,
    next: &Next,
    now: Timestamp,
) -> Stored<State> {
    let (id, from, lane) = (delivery.id, delivery.state, &delivery.lane);
    let unknown = delivery.unsettled.is_some();
    guests::ended(c, delivery, next, now)?;
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
            let (to, change) = match delivery.lease_from {
                Some(State::Reviewing) => (State::Reviewing, delivery.still_reviewed(reason, now)),
                _ if unknown => (State::Unsure, Change::because(reason, now)),
                _ => (State::Waiting, Change::because(reason, now)),
            };
            let change = Change {
                due: *until,
                ..change
            };
            shift(c, id, from, to, &change, now)?;
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
            let (to, change) = if polled {
                (State::Reviewing, delivery.still_reviewed(reason, now))
            } else {
                (State::Unsure, Change::because(reason, now))
            };
            let change = Change {
                due: *until,
                ..change
            };
            shift(c, id, from, to, &change, now)?;
        }
        Next::Pause { reason } => {
            // A delivery never rests for a system that goes on: nobody would ever let it go on again.
            if paused_reason(c, &lane.system)?.is_none() {
                systems::pause(c, &lane.system, reason, ITSELF, now)?;
            }
            // A question after a review wrote nothing: it is asked again once the system goes on.
            let (to, change) = if delivery.lease_from == Some(State::Reviewing) {
                let change = delivery.still_reviewed(reason, now);
                (State::Reviewing, Change { due: now, ..change })
            } else {
                (State::Paused, Change::because(reason, now))
            };
            shift(c, id, from, to, &change, now)?;
        }
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
        Next::Reviewing {
            until,
            receipt,
            held,
            explain,
            calls,
        } => {
            set_unsettled(c, id, None)?;
            give(c, delivery, receipt)?;
            if let Some(held) = held {
                holdings::learn(c, lane, receipt, held, Standing::Standing, id, now)?;
                promote(c, lane, now)?;
            }
            // Of somebody else's delivery, its sender is to be called.
            let calls = *calls && !guests::is_one(c, id)?;
            let change = Change {
                due: *until,
                note: calls.then_some(CALLS),
                explain: explain.as_ref(),
                ..Change::plain(now)
            };
            shift(c, id, from, State::Reviewing, &change, now)?;
        }
    }
    let state = settle_lane(c, delivery, now)?;
    let state = guests::hand_back(c, id, state, now)?;
    batches::let_go(c, id)?;
    audit::add(
        c,
        &NewAuditLine {
            at: now,
            by: ITSELF.to_owned(),
            what: format!("delivery.{state}"),
            entry: Some(delivery.entry.clone()),
            delivery: Some(id),
            about: Delivery::standing(c, id)?.1,
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
    guests::accepted(c, delivery, receipt, held, ended, now)?;
    let standing = if ended {
        Standing::Ended
    } else {
        Standing::Standing
    };
    holdings::learn(c, &delivery.lane, receipt, held, standing, delivery.id, now)?;
    give(c, delivery, receipt)?;
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
pub(crate) fn settle_lane(c: &Connection, delivery: &Delivery, now: Timestamp) -> Stored<State> {
    give_way(c, delivery.id, now)?;
    let (state, _) = Delivery::standing(c, delivery.id)?;
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

/// Keeps what a delivery was given beside what it was given before.
fn give(c: &Connection, delivery: &Delivery, receipt: &Receipt) -> Stored<()> {
    let mut all = delivery.receipt.clone();
    all.extend(
        receipt
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    c.prepare_cached("UPDATE deliveries SET receipt = ?2 WHERE id = ?1")?
        .execute(params![delivery.id.0, receipt_text(&all)])?;
    Ok(())
}
