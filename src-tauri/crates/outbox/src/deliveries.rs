//! Deliveries: the row, and the only statement that changes a state.
//!
//! Deliberately absent: who asks for a move and why; that is in `submit`, `lease`, `attempts`, `worker` and `systems`.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::OutboxError;
use crate::guests;
use crate::holdings::{self, Standing};
use crate::state::State;
use crate::store::{Failure, Stored, json, micros, opt_json, opt_time, receipt, time};
use crate::values::{AttemptId, DeliveryId, EntryId, Intent, Lane, Receipt, Wait};

/// One record of one entry revision bound for one system, as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its identity.
    pub id: DeliveryId,
    /// The entry it belongs to.
    pub entry: EntryId,
    /// The entry's revision.
    pub revision: u32,
    /// The real-world record it is about.
    pub lane: Lane,
    /// The resident it is about; `None` for the dwelling.
    pub resident: Option<String>,
    /// Put or cancel.
    pub intent: Intent,
    /// Where it stands.
    pub state: State,
    /// The values wanted.
    pub wire: Value,
    /// The seed of serials and idempotency keys.
    pub serial: String,
    /// Why it stands where it stands: a code (`superseded`, a reason of the adapter, a department's code).
    pub note: Option<String>,
    /// The particulars of the note, opaque.
    pub explain: Option<Value>,
    /// What this delivery itself was given so far.
    pub receipt: Receipt,
    /// Not to be leased before; of meaning when waiting, unsure or reviewing.
    pub due: Timestamp,
    /// Attempts begun.
    pub attempts: u32,
    /// The first attempt of unknown fate, which must be settled before anything else is written.
    pub unsettled: Option<AttemptId>,
    /// Who has it leased.
    pub lease_owner: Option<String>,
    /// Until when.
    pub lease_until: Option<Timestamp>,
    /// The state it was leased from.
    pub lease_from: Option<State>,
    /// When its revision was submitted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Delivery {
    pub(crate) fn from_row(row: &Row<'_>) -> Stored<Self> {
        Ok(Self {
            id: DeliveryId(row.get("id")?),
            entry: EntryId(row.get("entry")?),
            revision: row.get("revision")?,
            lane: Lane {
                system: row.get("system")?,
                record: row.get("record")?,
                key: row.get("lane")?,
            },
            resident: row.get("resident")?,
            intent: intent(row)?,
            state: state(row)?,
            wire: json(row, "wire")?,
            serial: row.get("serial")?,
            note: row.get("note")?,
            explain: opt_json(row, "explain")?,
            receipt: receipt(row, "receipt")?,
            due: time(row, "due")?,
            attempts: row.get("attempts")?,
            unsettled: row.get::<_, Option<i64>>("unsettled")?.map(AttemptId),
            lease_owner: row.get("lease_owner")?,
            lease_until: opt_time(row, "lease_until")?,
            lease_from: row
                .get::<_, Option<String>>("lease_from")?
                .map(|text| State::parse(&text).ok_or(Failure::Unreadable("a state")))
                .transpose()?,
            created_at: time(row, "created_at")?,
            updated_at: time(row, "updated_at")?,
        })
    }

    pub(crate) fn find(c: &Connection, id: DeliveryId) -> Stored<Self> {
        let mut statement = c.prepare_cached("SELECT * FROM deliveries WHERE id = ?1")?;
        let mut rows = statement.query([id.0])?;
        match rows.next()? {
            Some(row) => Self::from_row(row),
            None => Err(OutboxError::NoSuchDelivery { id }.into()),
        }
    }

    /// Only its state and note, without its values.
    pub(crate) fn standing(c: &Connection, id: DeliveryId) -> Stored<(State, Option<String>)> {
        let mut statement = c.prepare_cached("SELECT state, note FROM deliveries WHERE id = ?1")?;
        let mut rows = statement.query([id.0])?;
        match rows.next()? {
            Some(row) => Ok((state(row)?, row.get("note")?)),
            None => Err(OutboxError::NoSuchDelivery { id }.into()),
        }
    }

    /// What is known of a record that is under review stays known while the department is only asked.
    pub(crate) fn asked_after(&self, from: State, now: Timestamp) -> Change<'_> {
        let known = from == State::Reviewing;
        Change {
            note: self.note.as_deref().filter(|_| known),
            explain: self.explain.as_ref().filter(|_| known),
            ..Change::plain(now)
        }
    }

    /// A question after a review was not answered, for this reason: what was known stays known.
    pub(crate) fn still_reviewed<'a>(&'a self, because: &'a str, now: Timestamp) -> Change<'a> {
        let calls = self.note.as_deref() == Some(CALLS);
        Change {
            note: Some(if calls { CALLS } else { because }),
            explain: self.explain.as_ref(),
            ..Change::plain(now)
        }
    }

    pub(crate) fn all(
        c: &Connection,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Stored<Vec<Self>> {
        let mut statement = c.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Self::from_row(row)?);
        }
        Ok(found)
    }
}

pub(crate) fn state(row: &Row<'_>) -> Stored<State> {
    State::parse(&row.get::<_, String>("state")?).ok_or(Failure::Unreadable("a state"))
}

pub(crate) fn intent(row: &Row<'_>) -> Stored<Intent> {
    Intent::parse(&row.get::<_, String>("intent")?).ok_or(Failure::Unreadable("an intent"))
}

/// What a move leaves behind beside the state.
pub(crate) struct Change<'a> {
    /// Why, as a code.
    pub(crate) note: Option<&'a str>,
    /// And its particulars; their `cause` is what gathers deliveries that need the same.
    pub(crate) explain: Option<&'a Value>,
    /// When it is due again.
    pub(crate) due: Timestamp,
    /// Owner and end of the lease; exactly when it becomes `sending`.
    pub(crate) lease: Option<(&'a str, Timestamp)>,
}

impl<'a> Change<'a> {
    /// No reason to give, due at once.
    pub(crate) fn plain(now: Timestamp) -> Self {
        Self {
            note: None,
            explain: None,
            due: now,
            lease: None,
        }
    }

    /// A code that says why.
    pub(crate) fn because(note: &'a str, now: Timestamp) -> Self {
        Self {
            note: Some(note),
            ..Self::plain(now)
        }
    }
}

/// Moves a delivery, if the table allows it. Nothing else in the crate writes the state of a stored delivery.
pub(crate) fn shift(
    c: &Connection,
    id: DeliveryId,
    from: State,
    to: State,
    change: &Change<'_>,
    now: Timestamp,
) -> Stored<()> {
    if !from.may_become(to) {
        return Err(OutboxError::IllegalMove { id, from, to }.into());
    }
    let (owner, until) = change.lease.unzip();
    let moved = c
        .prepare_cached(
            "UPDATE deliveries SET state = ?3, note = ?4, explain = ?5, due = ?6, lease_owner = ?7, lease_until = ?8,
                    lease_from = ?9, updated_at = ?10, cause = ?11 WHERE id = ?1 AND state = ?2",
        )?
        .execute(params![
            id.0,
            from.as_str(),
            to.as_str(),
            change.note,
            change.explain.map(Value::to_string),
            micros(change.due),
            owner,
            until.map(micros),
            owner.map(|_| from.as_str()),
            micros(now),
            change.explain.and_then(|explain| explain.get("cause")?.as_str())
        ])?;
    if moved == 0 {
        let (found, _) = Delivery::standing(c, id)?;
        return Err(OutboxError::IllegalMove {
            id,
            from: found,
            to,
        }
        .into());
    }
    if to.is_finished() {
        guests::gave_way(c, id, now)?;
        close_if_done(c, id)?;
    }
    Ok(())
}

/// Where a delivery rests that could go on: what is unsure comes first, then what is missing, then a paused system.
pub(crate) fn rest(c: &Connection, delivery: &Delivery) -> Stored<(State, Option<String>)> {
    if delivery.unsettled.is_some() {
        return Ok((State::Unsure, None));
    }
    start(c, &delivery.lane, &waits(c, delivery.id)?, delivery.intent)
}

/// Where a delivery rests of which nothing was ever sent.
pub(crate) fn start(
    c: &Connection,
    lane: &Lane,
    waits: &[Wait],
    intent: Intent,
) -> Stored<(State, Option<String>)> {
    if gained(c, lane, waits, intent)?.is_none() {
        return Ok((State::Blocked, None));
    }
    Ok(match paused_reason(c, &lane.system)? {
        Some(reason) => (State::Paused, Some(reason)),
        None => (State::Ready, None),
    })
}

/// The reason why a system is paused, if it is.
pub(crate) fn paused_reason(c: &Connection, system: &str) -> Stored<Option<String>> {
    let mut statement = c.prepare_cached("SELECT paused FROM systems WHERE system = ?1")?;
    Ok(statement
        .query_row([system], |row| row.get::<_, Option<String>>(0))
        .optional()?
        .flatten())
}

/// What a delivery waits for, in the order of lanes.
pub(crate) fn waits(c: &Connection, id: DeliveryId) -> Stored<Vec<Wait>> {
    let mut statement =
        c.prepare_cached("SELECT system, record, lane, receipt FROM waits WHERE delivery = ?1")?;
    let waits = statement.query_map([id.0], |row| {
        Ok(Wait {
            lane: Lane {
                system: row.get(0)?,
                record: row.get(1)?,
                key: row.get(2)?,
            },
            receipt: row.get(3)?,
        })
    })?;
    Ok(waits.collect::<Result<_, _>>()?)
}

/// The receipts a delivery waits for; `None` while one is missing.
pub(crate) fn gains(c: &Connection, delivery: &Delivery) -> Stored<Option<Vec<(Wait, String)>>> {
    gained(c, &delivery.lane, &waits(c, delivery.id)?, delivery.intent)
}

/// What an ended record once gave serves to end others, not to put them. To end what does not stand, nothing is needed.
fn gained(
    c: &Connection,
    lane: &Lane,
    waits: &[Wait],
    intent: Intent,
) -> Stored<Option<Vec<(Wait, String)>>> {
    if intent == Intent::Cancel {
        let stands = holdings::find(c, lane)?;
        if stands.is_none_or(|holding| holding.standing == Standing::Ended) {
            return Ok(Some(Vec::new()));
        }
    }
    let mut gained = Vec::with_capacity(waits.len());
    for wait in waits {
        let Some(holding) = holdings::find(c, &wait.lane)? else {
            return Ok(None);
        };
        if holding.standing == Standing::Ended && intent == Intent::Put {
            return Ok(None);
        }
        let Some(value) = holding.receipt.get(&wait.receipt) else {
            return Ok(None);
        };
        gained.push((wait.clone(), value.clone()));
    }
    Ok(Some(gained))
}

/// Earlier deliveries of the lane that are still under way, the oldest first.
pub(crate) fn behind(c: &Connection, delivery: &Delivery) -> Stored<Vec<DeliveryId>> {
    let lane = &delivery.lane;
    let mut statement = c.prepare_cached(
        "SELECT id FROM deliveries WHERE system = ?1 AND record = ?2 AND lane = ?3 AND id < ?4
                AND state NOT IN ('accepted', 'withdrawn') ORDER BY id",
    )?;
    let values = params![lane.system, lane.record, lane.key, delivery.id.0];
    let earlier = statement.query_map(values, |row| row.get(0).map(DeliveryId))?;
    Ok(earlier.collect::<Result<_, _>>()?)
}

/// Frees what waited for this lane's receipts and has them all now.
pub(crate) fn promote(c: &Connection, lane: &Lane, now: Timestamp) -> Stored<()> {
    let waiting = Delivery::all(
        c,
        "SELECT * FROM deliveries WHERE state = 'blocked' AND id IN
                (SELECT delivery FROM waits WHERE system = ?1 AND record = ?2 AND lane = ?3) ORDER BY id",
        params![lane.system, lane.record, lane.key],
    )?;
    for delivery in waiting {
        let (to, note) = rest(c, &delivery)?;
        if to != State::Blocked {
            shift(
                c,
                delivery.id,
                State::Blocked,
                to,
                &Change {
                    note: note.as_deref(),
                    ..Change::plain(now)
                },
                now,
            )?;
        }
    }
    Ok(())
}

/// Whether a later delivery may take its place: nothing of it is at the department, or it is known what. What
/// stands there while it is being reviewed is simply what the later one changes or ends.
pub(crate) fn may_give_way(c: &Connection, delivery: &Delivery) -> Stored<bool> {
    if delivery.unsettled.is_some() {
        return Ok(false);
    }
    if delivery.state != State::Reviewing || delivery.intent != Intent::Put {
        return Ok(delivery.state.gives_way());
    }
    let holding = holdings::find(c, &delivery.lane)?;
    Ok(holding.is_some_and(|holding| {
        holding.delivery == delivery.id && holding.standing == Standing::Standing
    }))
}

/// Lets a later delivery of the lane take over, if this one rests and what of it is at the department is known.
pub(crate) fn give_way(c: &Connection, id: DeliveryId, now: Timestamp) -> Stored<()> {
    let delivery = Delivery::find(c, id)?;
    if !may_give_way(c, &delivery)? {
        return Ok(());
    }
    let lane = &delivery.lane;
    let overtaken: bool = c
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM deliveries WHERE system = ?1 AND record = ?2 AND lane = ?3 AND id > ?4
                            AND state NOT IN ('accepted', 'withdrawn'))",
        )?
        .query_row(params![lane.system, lane.record, lane.key, id.0], |row| row.get(0))?;
    if overtaken {
        shift(
            c,
            id,
            delivery.state,
            State::Withdrawn,
            &Change::because(SUPERSEDED, now),
            now,
        )?;
    }
    Ok(())
}

/// The note of a delivery that gave way to a later one.
pub const SUPERSEDED: &str = "superseded";
/// The note of a delivery that a department has, and about which it is the worker's turn all the same.
pub const CALLS: &str = "calls";

/// Closes the delivery's entry when nothing of it is under way and nothing is drafted.
fn close_if_done(c: &Connection, id: DeliveryId) -> Stored<()> {
    c.prepare_cached(
        "UPDATE entries SET closed = 1 WHERE id = (SELECT entry FROM deliveries WHERE id = ?1) AND draft IS NULL AND NOT EXISTS
                (SELECT 1 FROM deliveries d WHERE d.entry = entries.id AND d.state NOT IN ('accepted', 'withdrawn'))",
    )?
    .execute([id.0])?;
    Ok(())
}

/// Forgets or names the attempt of unknown fate.
pub(crate) fn set_unsettled(
    c: &Connection,
    id: DeliveryId,
    attempt: Option<AttemptId>,
) -> Stored<()> {
    c.prepare_cached("UPDATE deliveries SET unsettled = ?2 WHERE id = ?1")?
        .execute(params![id.0, attempt.map(|a| a.0)])?;
    Ok(())
}
