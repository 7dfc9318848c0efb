//! What each system holds of ours, lane by lane: the receipt it gave and the values it was last known to hold.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::{Failure, Stored, json, micros, receipt, receipt_text, time};
use crate::values::{DeliveryId, Lane, Receipt};

/// Whether a record stands at the department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It stands there.
    Standing,
    /// It was ended; its receipt is kept.
    Ended,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Ended => "ended",
        }
    }
}

/// What a system holds in one lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holding {
    /// The real-world record.
    pub lane: Lane,
    /// All that the department gave back for it.
    pub receipt: Receipt,
    /// The values it held after our last accepted write; `{}` when it was only found there.
    pub held: Value,
    /// Whether it stands or was ended.
    pub standing: Standing,
    /// When that was learnt.
    pub changed_at: Timestamp,
    /// The delivery that learnt it.
    pub delivery: DeliveryId,
}

impl Outbox {
    /// What a system holds in a lane, as far as we know.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn holding(&self, lane: &Lane) -> Result<Option<Holding>, OutboxError> {
        self.read(|c| find(c, lane))
    }
}

pub(crate) fn find(c: &Connection, lane: &Lane) -> Stored<Option<Holding>> {
    let mut statement =
        c.prepare_cached("SELECT * FROM holdings WHERE system = ?1 AND record = ?2 AND lane = ?3")?;
    let mut rows = statement.query(params![lane.system, lane.record, lane.key])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(Holding {
        lane: lane.clone(),
        receipt: receipt(row, "receipt")?,
        held: json(row, "held")?,
        standing: match row.get::<_, String>("status")?.as_str() {
            "standing" => Standing::Standing,
            "ended" => Standing::Ended,
            _ => return Err(Failure::Unreadable("a holding")),
        },
        changed_at: time(row, "changed_at")?,
        delivery: DeliveryId(row.get("delivery")?),
    }))
}

/// Writes what was learnt. Receipts that the department did not repeat stay, unless the record had ended in between.
pub(crate) fn learn(
    c: &Connection,
    lane: &Lane,
    given: &Receipt,
    held: &Value,
    standing: Standing,
    delivery: DeliveryId,
    now: Timestamp,
) -> Stored<()> {
    let mut receipt = match find(c, lane)? {
        Some(before) if before.standing == Standing::Standing || standing == Standing::Ended => {
            before.receipt
        }
        _ => Receipt::new(),
    };
    receipt.extend(
        given
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    c.prepare_cached(
        "INSERT OR REPLACE INTO holdings (system, record, lane, receipt, held, status, changed_at, delivery)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        lane.system,
        lane.record,
        lane.key,
        receipt_text(&receipt),
        held.to_string(),
        standing.as_str(),
        micros(now),
        delivery.0
    ])?;
    Ok(())
}

/// The record was found there already: its receipt is known, its values are not.
pub(crate) fn adopt(
    c: &Connection,
    lane: &Lane,
    given: &Receipt,
    delivery: DeliveryId,
    now: Timestamp,
) -> Stored<()> {
    let held = match find(c, lane)? {
        Some(before) if before.standing == Standing::Standing => before.held,
        _ => Value::Object(Map::new()),
    };
    learn(c, lane, given, &held, Standing::Standing, delivery, now)
}

/// The record is gone at the department: nothing of it is known any more.
pub(crate) fn forget(c: &Connection, lane: &Lane) -> Stored<()> {
    c.prepare_cached("DELETE FROM holdings WHERE system = ?1 AND record = ?2 AND lane = ?3")?
        .execute(params![lane.system, lane.record, lane.key])?;
    Ok(())
}
