//! Deliveries to a system without an interface: a person is the sender, and the one table of states holds as it is.
//!
//! A card that is due is `ready`. It is `sending` from the moment its values are shown, with an attempt on disk as
//! before any byte that leaves: what was shown may have been typed. What the person reports ends the attempt, as an
//! answer would: `accepted` with the receipt, `refused` with the department's words, `ready` again when nothing was
//! typed. Without a report, because the program ended or the lease ran out, nobody knows: `unsure`, and the person is
//! asked. A later revision therefore takes the place of a card that nobody saw, and waits behind one that may have
//! been typed, exactly as behind a lost reply. No state and no move of its own is needed, and a system that gets an
//! interface later finds its deliveries as it would have left them.
//!
//! Deliberately absent: what a card says, and leasing by the dispatcher, which gives such a system no slots.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::attempts::{self, Next};
use crate::audit::{self, NewAuditLine};
use crate::conclude::{accept, conclude};
use crate::deliveries::{Change, Delivery, behind, gains, shift};
use crate::error::OutboxError;
use crate::holdings::{self, Standing};
use crate::lease::{Leased, leased};
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Stored, json, micros};
use crate::values::{AttemptId, DeliveryId, Intent, Lane, Receipt};

/// A delivery as a person finds it who is about to type it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AtHand {
    /// All that a card is built from; `from` is where it stands.
    pub delivery: Leased,
    /// The earlier delivery of its lane that must be done, or settled, before it.
    pub first: Option<DeliveryId>,
    /// False while a receipt of another record is missing.
    pub complete: bool,
    /// What the person has in front of them, or had when nobody wrote down how it ended.
    pub shown: Option<Value>,
}

/// A person begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeginByHand {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Who holds the lease: this run of the program.
    pub owner: String,
    /// The person.
    pub by: String,
    /// What is done, for the history.
    pub operation: String,
    /// What is shown to the person, frozen.
    pub sealed: Value,
    /// When.
    pub now: Timestamp,
    /// Until when it is believed that the person is at it.
    pub until: Timestamp,
}

/// A person reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndByHand {
    /// The beginning, for a person who reports what nobody saw them begin.
    pub begun: BeginByHand,
    /// What came of it, as a code, for the history.
    pub outcome: String,
    /// And its particulars.
    pub detail: Option<Value>,
    /// What it means for the delivery.
    pub next: Next,
}

impl Outbox {
    /// A delivery as a person finds it. Nothing is begun by looking.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchDelivery`]; or the database cannot be read.
    pub fn at_hand(&self, id: DeliveryId) -> Result<AtHand, OutboxError> {
        self.read(|c| {
            let delivery = Delivery::find(c, id)?;
            let first = behind(c, &delivery)?.first().copied();
            let receipts = gains(c, &delivery)?;
            let complete = receipts.is_some();
            let shown = match delivery.unsettled {
                Some(attempt) => Some(attempt),
                None => open_attempt(c, id)?,
            };
            Ok(AtHand {
                first,
                complete,
                shown: shown.map(|attempt| sealed(c, attempt)).transpose()?,
                delivery: leased(c, delivery, receipts.unwrap_or_default())?,
            })
        })
    }

    /// A person begins: from now on it may have been typed. Beginning again what one has begun changes nothing.
    ///
    /// # Errors
    /// [`OutboxError::NotFirst`] while an earlier one of its lane is open; [`OutboxError::IllegalMove`] when it is not
    /// due; [`OutboxError::NoSuchDelivery`]; or the database cannot be written.
    pub fn begin_by_hand(&self, begun: BeginByHand) -> Result<AttemptId, OutboxError> {
        self.write(move |c| begin(c, &begun))
    }

    /// A person reports how it ended. Returns where the delivery stands now.
    ///
    /// # Errors
    /// As [`begin_by_hand`](Self::begin_by_hand).
    pub fn end_by_hand(&self, ended: EndByHand) -> Result<State, OutboxError> {
        self.write(move |c| {
            let EndByHand {
                begun,
                outcome,
                detail,
                next,
            } = ended;
            let attempt = begin(c, &begun)?;
            attempts::end(c, attempt, &outcome, detail.as_ref(), begun.now)?;
            let delivery = Delivery::find(c, begun.delivery)?;
            note(c, &delivery, &begun, &format!("delivery.by_hand.{outcome}"))?;
            conclude(c, &delivery, Some(attempt), &next, begun.now)
        })
    }

    /// Ends what was to be ended and never stood there: nobody need go there for it. Returns how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end_what_never_stood(
        &self,
        systems: Vec<String>,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, OutboxError> {
        let by = by.to_owned();
        self.write(move |c| {
            let mut ended = 0;
            for system in systems {
                let endings = Delivery::all(
                    c,
                    "SELECT * FROM deliveries WHERE system = ?1 AND state = 'ready' AND intent = 'cancel'
                            AND unsettled IS NULL ORDER BY id",
                    [&system],
                )?;
                for delivery in endings {
                    ended += usize::from(end_what_never_stood(c, &delivery, &by, now)?);
                }
            }
            Ok(ended)
        })
    }

    /// The other lanes of a record that were given this number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn given_to_others(
        &self,
        lane: &Lane,
        receipt: &str,
        value: &str,
    ) -> Result<Vec<DeliveryId>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT delivery FROM holdings WHERE system = ?1 AND record = ?2 AND lane <> ?3
                        AND json_extract(receipt, '$.' || json_quote(?4)) = ?5",
            )?;
            let values = params![lane.system, lane.record, lane.key, receipt, value];
            let others = statement.query_map(values, |row| row.get(0).map(DeliveryId))?;
            Ok(others.collect::<Result<_, _>>()?)
        })
    }
}

fn end_what_never_stood(
    c: &Connection,
    delivery: &Delivery,
    by: &str,
    now: Timestamp,
) -> Stored<bool> {
    let stands = holdings::find(c, &delivery.lane)?
        .is_some_and(|holding| holding.standing == Standing::Standing);
    if stands || delivery.intent != Intent::Cancel || !behind(c, delivery)?.is_empty() {
        return Ok(false);
    }
    let nothing = Value::Object(Map::new());
    accept(c, delivery, &Receipt::new(), &nothing, true, now)?;
    audit::add(
        c,
        &NewAuditLine {
            at: now,
            by: by.to_owned(),
            what: "delivery.by_hand.nothing_to_end".to_owned(),
            entry: Some(delivery.entry.clone()),
            delivery: Some(delivery.id),
            about: None,
        },
    )?;
    Ok(true)
}

/// The attempt of somebody who begins, or has begun.
fn begin(c: &Connection, begun: &BeginByHand) -> Stored<AttemptId> {
    let id = begun.delivery;
    let delivery = Delivery::find(c, id)?;
    if delivery.state == State::Sending {
        let own = delivery.lease_owner.as_deref() == Some(&begun.owner);
        let Some(attempt) = open_attempt(c, id)?.filter(|_| own) else {
            return Err(OutboxError::NotLeased { id }.into());
        };
        c.prepare_cached("UPDATE deliveries SET lease_until = ?2 WHERE id = ?1")?
            .execute(params![id.0, micros(begun.until)])?;
        return Ok(attempt);
    }
    if let Some(first) = behind(c, &delivery)?.first() {
        return Err(OutboxError::NotFirst { id, first: *first }.into());
    }
    let due = match delivery.state {
        State::Ready | State::Waiting => gains(c, &delivery)?.is_some(),
        // It may have been typed when it was complete.
        State::Unsure => true,
        _ => false,
    };
    if !due {
        let (from, to) = (delivery.state, State::Sending);
        return Err(OutboxError::IllegalMove { id, from, to }.into());
    }
    let change = Change {
        lease: Some((&begun.owner, begun.until)),
        due: delivery.due,
        ..Change::plain(begun.now)
    };
    shift(c, id, delivery.state, State::Sending, &change, begun.now)?;
    note(c, &delivery, begun, "delivery.by_hand.begun")?;
    attempts::begin(
        c,
        &begun.owner,
        id,
        &begun.operation,
        &begun.sealed,
        begun.now,
    )
}

fn open_attempt(c: &Connection, id: DeliveryId) -> Stored<Option<AttemptId>> {
    Ok(
        c.prepare_cached("SELECT id FROM attempts WHERE delivery = ?1 AND ended_at IS NULL")?
            .query_row([id.0], |row| row.get(0).map(AttemptId))
            .optional()?,
    )
}

fn sealed(c: &Connection, attempt: AttemptId) -> Stored<Value> {
    let mut statement = c.prepare_cached("SELECT sealed FROM attempts WHERE id = ?1")?;
    let mut rows = statement.query([attempt.0])?;
    match rows.next()? {
        Some(row) => json(row, "sealed"),
        None => Ok(json!(null)),
    }
}

fn note(c: &Connection, delivery: &Delivery, begun: &BeginByHand, what: &str) -> Stored<()> {
    audit::add(
        c,
        &NewAuditLine {
            at: begun.now,
            by: begun.by.clone(),
            what: what.to_owned(),
            entry: Some(delivery.entry.clone()),
            delivery: Some(delivery.id),
            about: Some(begun.operation.clone()),
        },
    )
}
