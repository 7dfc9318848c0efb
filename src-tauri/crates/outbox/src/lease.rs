//! Leasing: who may be sent now, in which order, and everything needed to send it.
//!
//! Deliberately absent: rates, breakers and opening hours. The dispatcher says how many it can take of each system.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::batches::{self, InBatch};
use crate::deliveries::{Change, Delivery, gains, give_way, paused_reason, shift};
use crate::error::OutboxError;
use crate::holdings::{self, Holding};
use crate::outbox::Outbox;
use crate::recover;
use crate::state::State;
use crate::store::{Failure, Reply, Stored, instant, int, json, micros, time};
use crate::values::{AttemptId, DeliveryId, EntryId, Intent, Lane, Receipt, Wait};

/// What the dispatcher can take on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseRequest {
    /// The present.
    pub now: Timestamp,
    /// The lease's end; by then the attempt has ended or is of unknown fate.
    pub until: Timestamp,
    /// Who leases.
    pub owner: String,
    /// System → how many more deliveries it can take. A system not named gets none.
    pub slots: BTreeMap<String, usize>,
    /// How many in all.
    pub most: usize,
}

/// A leased delivery with all that an order is built from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leased {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Its entry.
    pub entry: EntryId,
    /// The entry's revision.
    pub revision: u32,
    /// The real-world record.
    pub lane: Lane,
    /// The resident it is about.
    pub resident: Option<String>,
    /// Put or cancel.
    pub intent: Intent,
    /// What it was leased from: `reviewing` asks for a poll, `unsure` for settling, else for a write.
    pub from: State,
    /// The values wanted.
    pub wire: Value,
    /// The seed of serials and idempotency keys.
    pub serial: String,
    /// The receipts it waited for.
    pub receipts: Vec<(Wait, String)>,
    /// What the system holds in its own lane.
    pub holding: Option<Holding>,
    /// What this delivery itself was given so far, such as a review's number.
    pub given: Receipt,
    /// What must be settled first.
    pub unsettled: Option<Unsettled>,
    /// The batch that it went with, when that is what must be settled or polled.
    pub batch: Option<InBatch>,
    /// When the worker submitted the revision.
    pub entered_at: Timestamp,
    /// Attempts begun before.
    pub attempts: u32,
    /// When the last of them began.
    pub attempted_at: Option<Timestamp>,
    /// Why the last attempt did not finish it, as a code.
    pub note: Option<String>,
}

/// An attempt of unknown fate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unsettled {
    /// The attempt.
    pub attempt: AttemptId,
    /// What it was about to write, as it was sealed.
    pub sealed: Value,
    /// When it began: the earliest of unknown fate.
    pub since: Timestamp,
}

impl Outbox {
    /// Leases what is due: oldest first within a system, in turn across systems, never one whose lane has an earlier
    /// delivery still under way. Leases that ran out are recovered first.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn lease(&self, request: LeaseRequest) -> Result<Vec<Leased>, OutboxError> {
        self.lease_async(request).wait()
    }

    /// [`lease`](Self::lease), to be awaited.
    pub fn lease_async(&self, request: LeaseRequest) -> Reply<Vec<Leased>> {
        self.queue(move |c| lease(c, &request))
    }

    /// Extends leases that this owner still holds; returns those it does not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn renew(
        &self,
        owner: &str,
        deliveries: &[DeliveryId],
        until: Timestamp,
    ) -> Result<Vec<DeliveryId>, OutboxError> {
        let (owner, deliveries) = (owner.to_owned(), deliveries.to_vec());
        self.write(move |c| {
            let mut lost = Vec::new();
            for id in deliveries {
                let renewed = c
                    .prepare_cached(
                        "UPDATE deliveries SET lease_until = ?3 WHERE id = ?1 AND lease_owner = ?2",
                    )?
                    .execute(params![id.0, owner, micros(until)])?;
                if renewed == 0 {
                    lost.push(id);
                }
            }
            Ok(lost)
        })
    }

    /// The clock was put back to `now`: what was put off by a clock that was ahead becomes due. Returns how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn clock_set_back(&self, now: Timestamp) -> Result<usize, OutboxError> {
        self.write(move |c| recover::set_back(c, now))
    }

    /// The earliest time after `now` at which something becomes due, or a lease runs out, by the passing of time alone.
    ///
    /// What is due already is not counted: it waits for a slot, its lane or its system, and those change by a commit
    /// (see [`wait_for_change`](Self::wait_for_change)).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, OutboxError> {
        self.read(|c| {
            let next: Option<i64> = c
                .prepare_cached(
                    "SELECT min(at) FROM (
                         SELECT min(due) AS at FROM deliveries WHERE state IN ('waiting', 'unsure', 'reviewing') AND due > ?1
                         UNION ALL
                         SELECT min(lease_until) FROM deliveries WHERE state = 'sending' AND lease_until > ?1)",
                )?
                .query_row([micros(now)], |row| row.get(0))?;
            Ok(next.map(instant))
        })
    }
}

/// Nothing earlier in the lane may be under way.
macro_rules! first_in_lane {
    () => {
        "NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.system = d.system AND e.record = d.record AND e.lane = d.lane
                     AND e.id < d.id AND e.state NOT IN ('accepted', 'withdrawn'))"
    };
}

/// What may be sent to a system: the ready and the due, each through its own index, the one that waited longest first.
pub(crate) const SENDABLE: &str = concat!(
    "SELECT * FROM (
         SELECT * FROM (SELECT d.*, d.created_at AS turn FROM deliveries d WHERE d.system = ?1 AND d.state = 'ready'
                        AND ",
    first_in_lane!(),
    " ORDER BY d.created_at, d.id LIMIT ?3)
         UNION ALL
         SELECT * FROM (SELECT d.*, d.due AS turn FROM deliveries d WHERE d.system = ?1
                        AND d.state IN ('waiting', 'unsure', 'reviewing') AND d.due <= ?2
                        AND ",
    first_in_lane!(),
    " ORDER BY d.due, d.id LIMIT ?3)
     ) ORDER BY turn, id LIMIT ?3"
);

fn lease(c: &Connection, request: &LeaseRequest) -> Stored<Vec<Leased>> {
    recover::expired(c, request.now)?;
    let mut queues = Vec::new();
    for (system, slots) in &request.slots {
        if *slots > 0 && paused_reason(c, system)?.is_none() {
            queues.push(sendable(
                c,
                system,
                (*slots).min(request.most),
                request.now,
                request.now,
            )?);
        }
    }
    let mut leased = Vec::new();
    // One of each system in turn, so that a long queue in one does not push the others out.
    while leased.len() < request.most && queues.iter().any(|queue| !queue.is_empty()) {
        for queue in &mut queues {
            if leased.len() < request.most
                && let Some((delivery, receipts)) = queue.pop_front()
            {
                leased.push(take(c, delivery, receipts, request)?);
            }
        }
    }
    Ok(leased)
}

pub(crate) type Sendable = (Delivery, Vec<(Wait, String)>);

/// The first `slots` deliveries of a system that may be sent at `due`.
pub(crate) fn sendable(
    c: &Connection,
    system: &str,
    slots: usize,
    due: Timestamp,
    now: Timestamp,
) -> Stored<VecDeque<Sendable>> {
    let mut found = VecDeque::new();
    // What has lost its receipts goes back to waiting for them and frees its slot for the next.
    loop {
        let candidates = Delivery::all(c, SENDABLE, params![system, micros(due), int(slots)])?;
        let mut lost = false;
        found.clear();
        for delivery in candidates {
            match gains(c, &delivery)? {
                Some(receipts) => found.push_back((delivery, receipts)),
                // It may stand at the department: it is looked for even without them.
                None if matches!(delivery.state, State::Unsure | State::Reviewing) => {
                    found.push_back((delivery, Vec::new()))
                }
                None => {
                    shift(
                        c,
                        delivery.id,
                        delivery.state,
                        State::Blocked,
                        &Change::plain(now),
                        now,
                    )?;
                    give_way(c, delivery.id, now)?;
                    lost = true;
                }
            }
        }
        if !lost {
            return Ok(found);
        }
    }
}

fn take(
    c: &Connection,
    delivery: Delivery,
    receipts: Vec<(Wait, String)>,
    request: &LeaseRequest,
) -> Stored<Leased> {
    let change = Change {
        lease: Some((&request.owner, request.until)),
        due: delivery.due,
        ..delivery.asked_after(delivery.state, request.now)
    };
    shift(
        c,
        delivery.id,
        delivery.state,
        State::Sending,
        &change,
        request.now,
    )?;
    leased(c, delivery, receipts)
}

/// A delivery with all that an order is built from.
pub(crate) fn leased(
    c: &Connection,
    delivery: Delivery,
    receipts: Vec<(Wait, String)>,
) -> Stored<Leased> {
    let holding = holdings::find(c, &delivery.lane)?;
    let batch = batches::of(c, &delivery)?;
    let unsettled = delivery
        .unsettled
        .map(|attempt| unsettled(c, attempt))
        .transpose()?;
    Ok(Leased {
        delivery: delivery.id,
        entry: delivery.entry,
        revision: delivery.revision,
        lane: delivery.lane,
        resident: delivery.resident,
        intent: delivery.intent,
        from: delivery.state,
        wire: delivery.wire,
        serial: delivery.serial,
        receipts,
        holding,
        given: delivery.receipt,
        unsettled,
        batch,
        entered_at: delivery.created_at,
        attempts: delivery.attempts,
        attempted_at: last_attempt(c, delivery.id)?,
        note: delivery.note,
    })
}

fn last_attempt(c: &Connection, delivery: DeliveryId) -> Stored<Option<Timestamp>> {
    let begun: Option<i64> = c
        .prepare_cached("SELECT max(begun_at) FROM attempts WHERE delivery = ?1")?
        .query_row([delivery.0], |row| row.get(0))?;
    Ok(begun.map(instant))
}

fn unsettled(c: &Connection, attempt: AttemptId) -> Stored<Unsettled> {
    let mut statement = c.prepare_cached("SELECT sealed, begun_at FROM attempts WHERE id = ?1")?;
    let mut rows = statement.query([attempt.0])?;
    let row = rows.next()?.ok_or(Failure::Unreadable("an attempt"))?;
    Ok(Unsettled {
        attempt,
        sealed: json(row, "sealed")?,
        since: time(row, "begun_at")?,
    })
}
