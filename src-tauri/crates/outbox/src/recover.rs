//! After a crash, or when a lease runs out: nothing is forgotten and nothing is guessed.
//!
//! An attempt begun and not ended may have reached the department: its delivery becomes unsure. A delivery leased
//! without an attempt was not touched and goes back to where it was leased from.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::attempts::end;
use crate::audit::{self, ITSELF, NewAuditLine};
use crate::batches;
use crate::deliveries::{Change, Delivery, give_way, set_unsettled, shift};
use crate::state::State;
use crate::store::{Stored, micros};
use crate::values::AttemptId;

/// The outcome of an attempt whose end nobody wrote down.
pub(crate) const INTERRUPTED: &str = "interrupted";

/// Recovers every lease: the process that held them is gone.
pub(crate) fn all(c: &Connection, now: Timestamp) -> Stored<usize> {
    let leased = Delivery::all(
        c,
        "SELECT * FROM deliveries WHERE state = 'sending' ORDER BY id",
        [],
    )?;
    let count = recover(c, leased, now)?;
    batches::let_all_go(c)?;
    set_back(c, now)?;
    Ok(count)
}

/// What was put off while the clock was ahead is due now: by a clock that was put right it would rest until then.
pub(crate) fn set_back(c: &Connection, now: Timestamp) -> Stored<usize> {
    Ok(c.prepare_cached(
        "UPDATE deliveries SET due = ?1, updated_at = ?1
         WHERE state IN ('waiting', 'unsure', 'reviewing') AND due > ?1 AND updated_at > ?1",
    )?
    .execute([micros(now)])?)
}

/// Recovers the leases that ran out.
pub(crate) fn expired(c: &Connection, now: Timestamp) -> Stored<usize> {
    let leased = Delivery::all(
        c,
        "SELECT * FROM deliveries WHERE state = 'sending' AND lease_until <= ?1 ORDER BY id",
        [micros(now)],
    )?;
    recover(c, leased, now)
}

fn recover(c: &Connection, leased: Vec<Delivery>, now: Timestamp) -> Stored<usize> {
    let count = leased.len();
    for delivery in leased {
        let open: Option<i64> = c
            .prepare_cached("SELECT id FROM attempts WHERE delivery = ?1 AND ended_at IS NULL")?
            .query_row(params![delivery.id.0], |row| row.get(0))
            .optional()?;
        let from = delivery.lease_from.unwrap_or(State::Ready);
        let Some(attempt) = open.map(AttemptId) else {
            let change = Change {
                // It was due when it was taken, by a clock that may have been put back since.
                due: delivery.due.min(now),
                ..delivery.asked_after(from, now)
            };
            shift(c, delivery.id, State::Sending, from, &change, now)?;
            give_way(c, delivery.id, now)?;
            continue;
        };
        end(c, attempt, INTERRUPTED, None, now)?;
        if from == State::Reviewing {
            // A poll writes nothing at the department.
            shift(
                c,
                delivery.id,
                State::Sending,
                State::Reviewing,
                &delivery.still_reviewed(INTERRUPTED, now),
                now,
            )?;
            continue;
        }
        if delivery.unsettled.is_none() {
            set_unsettled(c, delivery.id, Some(attempt))?;
        }
        shift(
            c,
            delivery.id,
            State::Sending,
            State::Unsure,
            &Change::because(INTERRUPTED, now),
            now,
        )?;
        audit::add(
            c,
            &NewAuditLine {
                at: now,
                by: ITSELF.to_owned(),
                what: "delivery.unsure".to_owned(),
                entry: Some(delivery.entry),
                delivery: Some(delivery.id),
                about: Some(INTERRUPTED.to_owned()),
            },
        )?;
    }
    Ok(count)
}
