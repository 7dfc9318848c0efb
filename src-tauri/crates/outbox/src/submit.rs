//! Submitting: the revision, its deliveries, what they supersede, the register and the audit line, in one transaction.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::audit::{self, NewAuditLine};
use crate::deliveries::{Change, Delivery, SUPERSEDED, may_give_way, shift, start};
use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::register::{self, RegisterRow};
use crate::state::State;
use crate::store::{Reply, Stored, micros};
use crate::values::{DeliveryId, EntryId, Intent, Lane, Wait};

/// An entry revision with everything it calls for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// The entry; it exists as a draft or as an earlier revision.
    pub entry: EntryId,
    /// The revision the worker had in front of them; 0 for the first. Another one standing makes it stale.
    pub base: u32,
    /// What is submitted.
    pub body: Value,
    /// A line for lists.
    pub title: String,
    /// When.
    pub now: Timestamp,
    /// By which account.
    pub by: String,
    /// In an order in which nothing comes before what it waits for.
    pub deliveries: Vec<NewDelivery>,
    /// What the register shall know from now on.
    pub register: Vec<RegisterRow>,
    /// Lanes of which nothing is wanted any more: what has provably not reached the department is withdrawn.
    pub given_up: Vec<Lane>,
}

/// A delivery to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewDelivery {
    /// The real-world record.
    pub lane: Lane,
    /// The resident it is about; `None` for the dwelling.
    pub resident: Option<String>,
    /// Put or cancel.
    pub intent: Intent,
    /// The values wanted, complete but for receipts, serial and time.
    pub wire: Value,
    /// Receipts that must be there before it may leave.
    pub waits: Vec<Wait>,
    /// A fresh random seed in hex for serials and idempotency keys.
    pub serial: String,
}

/// What a submission made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// The new revision's number.
    pub revision: u32,
    /// The deliveries, in the order they were handed in.
    pub deliveries: Vec<DeliveryId>,
    /// Earlier deliveries that were never sent, or are being reviewed, and gave way.
    pub superseded: Vec<DeliveryId>,
}

impl Outbox {
    /// Submits an entry. When this returns, the revision and all its deliveries survive a power cut.
    ///
    /// In each lane, an earlier delivery that has provably never reached the department gives way; one that may have
    /// stays, and the new one waits behind it.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchEntry`], [`OutboxError::Stale`]; or the database cannot be written.
    pub fn submit(&self, submission: Submission) -> Result<Submitted, OutboxError> {
        self.submit_async(submission).wait()
    }

    /// [`submit`](Self::submit), to be awaited. An import queues many and then waits: they share their transactions.
    pub fn submit_async(&self, submission: Submission) -> Reply<Submitted> {
        self.queue(move |c| store(c, &submission))
    }
}

fn store(c: &Connection, submission: &Submission) -> Stored<Submitted> {
    let Submission {
        entry, base, now, ..
    } = submission;
    let found: Option<u32> = c
        .prepare_cached("SELECT revision FROM entries WHERE id = ?1")?
        .query_row([&entry.0], |row| row.get(0))
        .optional()?;
    let found = found.ok_or_else(|| OutboxError::NoSuchEntry { id: entry.clone() })?;
    if found != *base {
        return Err(OutboxError::Stale {
            id: entry.clone(),
            base: *base,
            found,
        }
        .into());
    }
    let revision = found + 1;
    c.prepare_cached("INSERT INTO entry_revisions (entry, revision, body, submitted_at, by) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![entry.0, revision, submission.body.to_string(), micros(*now), submission.by])?;
    c.prepare_cached("UPDATE entries SET revision = ?2, title = ?3, draft = NULL, collected = 0, updated_at = ?4, closed = ?5 WHERE id = ?1")?
        .execute(params![entry.0, revision, submission.title, micros(*now), false])?;

    let mut superseded = Vec::new();
    for lane in &submission.given_up {
        superseded.extend(supersede(c, lane, *now)?);
    }
    for new in &submission.deliveries {
        superseded.extend(supersede(c, &new.lane, *now)?);
    }
    let mut deliveries = Vec::with_capacity(submission.deliveries.len());
    for new in &submission.deliveries {
        deliveries.push(insert(c, entry, revision, new, *now)?);
    }
    // A revision that changes nothing anywhere leaves nothing to do.
    c.prepare_cached(
        "UPDATE entries SET closed = 1 WHERE id = ?1 AND NOT EXISTS
                (SELECT 1 FROM deliveries d WHERE d.entry = ?1 AND d.state NOT IN ('accepted', 'withdrawn'))",
    )?
    .execute([&entry.0])?;
    register::tell(c, &submission.register, entry, *now)?;
    audit::add(
        c,
        &NewAuditLine {
            at: *now,
            by: submission.by.clone(),
            what: "entry.submitted".to_owned(),
            entry: Some(entry.clone()),
            delivery: None,
            about: Some(format!(
                "revision {revision}, deliveries {}",
                deliveries.len()
            )),
        },
    )?;
    Ok(Submitted {
        revision,
        deliveries,
        superseded,
    })
}

/// Withdraws what stands in the lane and has provably never reached the department, or is known to stand there.
pub(crate) fn supersede(c: &Connection, lane: &Lane, now: Timestamp) -> Stored<Vec<DeliveryId>> {
    let earlier = Delivery::all(
        c,
        "SELECT * FROM deliveries WHERE system = ?1 AND record = ?2 AND lane = ?3
                AND state NOT IN ('accepted', 'withdrawn') AND unsettled IS NULL ORDER BY id",
        params![lane.system, lane.record, lane.key],
    )?;
    let mut withdrawn = Vec::new();
    for delivery in earlier {
        if !may_give_way(c, &delivery)? {
            continue;
        }
        shift(
            c,
            delivery.id,
            delivery.state,
            State::Withdrawn,
            &Change::because(SUPERSEDED, now),
            now,
        )?;
        withdrawn.push(delivery.id);
    }
    Ok(withdrawn)
}

fn insert(
    c: &Connection,
    entry: &EntryId,
    revision: u32,
    new: &NewDelivery,
    now: Timestamp,
) -> Stored<DeliveryId> {
    let (state, note) = start(c, &new.lane, &new.waits, new.intent)?;
    c.prepare_cached(
        "INSERT INTO deliveries (entry, revision, system, record, lane, resident, intent, state, wire, serial, note,
                                 due, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12)",
    )?
    .execute(params![
        entry.0,
        revision,
        new.lane.system,
        new.lane.record,
        new.lane.key,
        new.resident,
        new.intent.as_str(),
        state.as_str(),
        new.wire.to_string(),
        new.serial,
        note,
        micros(now)
    ])?;
    let id = DeliveryId(c.last_insert_rowid());
    for wait in &new.waits {
        wait_for(c, id, wait)?;
    }
    Ok(id)
}

/// Has a delivery wait for a receipt.
pub(crate) fn wait_for(c: &Connection, id: DeliveryId, wait: &Wait) -> Stored<()> {
    let lane = &wait.lane;
    c.prepare_cached(
        "INSERT OR IGNORE INTO waits (delivery, system, record, lane, receipt) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![id.0, lane.system, lane.record, lane.key, wait.receipt])?;
    Ok(())
}
