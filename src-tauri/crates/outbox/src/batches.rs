//! Batches: a file of many deliveries, durable before it is sent and kept until none of them hangs on it.
//!
//! A department that takes files is asked about the very bytes it was given, or given them again, so they are kept
//! as they were. Each delivery in a batch has an attempt of its own; what becomes of it is `conclude`'s, as ever.
//! Deliberately absent: what stands in the file.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::attempts;
use crate::deliveries::Delivery;
use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Failure, Reply, Stored, int, json, micros, time};
use crate::values::{AttemptId, DeliveryId};

/// A batch's identity. A later batch always has a greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(pub i64);

/// A file that was, or may have been, handed to a system.
#[derive(Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its identity.
    pub id: BatchId,
    /// The system.
    pub system: String,
    /// What the file is called there.
    pub name: String,
    /// Its bytes.
    pub file: Vec<u8>,
    /// When it was made.
    pub made_at: Timestamp,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch")
            .field("id", &self.id)
            .field("system", &self.system)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A delivery's place in a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InBatch {
    /// The batch.
    pub batch: BatchId,
    /// Which record of the file it is, from 0.
    pub place: usize,
    /// What of it stands in the file, as it was sealed.
    pub sealed: Value,
}

/// A batch about to be handed over, for the first time or again.
#[derive(Debug, Clone, PartialEq)]
pub struct BeginBatch {
    /// The file.
    pub file: BatchFile,
    /// The leased deliveries in it.
    pub members: Vec<BatchMember>,
    /// Who holds their leases.
    pub owner: String,
    /// When.
    pub now: Timestamp,
}

/// The file of a batch.
#[derive(Clone, PartialEq, Eq)]
pub enum BatchFile {
    /// A new one.
    New {
        /// The system that it is for.
        system: String,
        /// What it is called there; no two of a system are called alike.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// One that is kept, to be settled.
    Kept(BatchId),
}

impl std::fmt::Debug for BatchFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::New { system, name, .. } => write!(f, "New({system}, {name})"),
            Self::Kept(id) => write!(f, "Kept({})", id.0),
        }
    }
}

/// One delivery of a batch about to be handed over.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchMember {
    /// The leased delivery.
    pub delivery: DeliveryId,
    /// Which record of the file it is, from 0.
    pub place: usize,
    /// What is done, for the history.
    pub operation: String,
    /// What of it stands in the file, frozen.
    pub sealed: Value,
}

impl Outbox {
    /// Writes a batch down, file and attempts, all of it or nothing. Only when this has returned may it be sent.
    /// The attempts come back in the order of the members.
    pub fn begin_batch_async(&self, begin: BeginBatch) -> Reply<(BatchId, Vec<AttemptId>)> {
        self.queue(move |c| {
            let batch =
                match &begin.file {
                    BatchFile::Kept(id) => *id,
                    BatchFile::New {
                        system,
                        name,
                        bytes,
                    } => {
                        if last(c, system)?.as_deref() == Some(name) {
                            let (system, name) = (system.clone(), name.clone());
                            return Err(OutboxError::BatchNamed { system, name }.into());
                        }
                        c.prepare_cached(
                        "INSERT INTO batches (system, name, file, made_at) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .execute(params![system, name, bytes, micros(begin.now)])?;
                        BatchId(c.last_insert_rowid())
                    }
                };
            let mut begun = Vec::with_capacity(begin.members.len());
            for member in &begin.members {
                let attempt = attempts::begin(
                    c,
                    &begin.owner,
                    member.delivery,
                    &member.operation,
                    &member.sealed,
                    begin.now,
                )?;
                c.prepare_cached("UPDATE attempts SET batch = ?2, place = ?3 WHERE id = ?1")?
                    .execute(params![attempt.0, batch.0, int(member.place)])?;
                // What may have been written elsewhere, in a file that is not here, hangs on this one from now on.
                c.prepare_cached(
                    "UPDATE deliveries SET unsettled = ?2 WHERE id = ?1 AND unsettled IS NOT NULL AND NOT EXISTS
                            (SELECT 1 FROM attempts a WHERE a.id = deliveries.unsettled AND a.batch IS NOT NULL)",
                )?
                .execute(params![member.delivery.0, attempt.0])?;
                begun.push(attempt);
            }
            Ok((batch, begun))
        })
    }

    /// A batch with its file.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchBatch`] when it is unknown, or settled and gone; or the database cannot be read.
    pub fn batch(&self, id: BatchId) -> Result<Batch, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT id, system, name, file, made_at FROM batches WHERE id = ?1 AND file IS NOT NULL",
            )?;
            let mut rows = statement.query([id.0])?;
            let row = rows.next()?.ok_or(OutboxError::NoSuchBatch { id })?;
            Ok(Batch {
                id,
                system: row.get("system")?,
                name: row.get("name")?,
                file: row.get("file")?,
                made_at: time(row, "made_at")?,
            })
        })
    }

    /// What the last batch for a system was called, settled or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_batch(&self, system: &str) -> Result<Option<String>, OutboxError> {
        self.read(|c| last(c, system))
    }
}

fn last(c: &Connection, system: &str) -> Stored<Option<String>> {
    Ok(
        c.prepare_cached("SELECT name FROM batches WHERE system = ?1 ORDER BY id DESC LIMIT 1")?
            .query_row([system], |row| row.get(0))
            .optional()?,
    )
}

/// The batch that a delivery hangs on: that of its attempt of unknown fate, or the one that is under review.
pub(crate) fn of(c: &Connection, delivery: &Delivery) -> Stored<Option<InBatch>> {
    let reviewing = delivery.state == State::Reviewing;
    if delivery.unsettled.is_none() && !reviewing {
        return Ok(None);
    }
    let mut statement = c.prepare_cached(
        "SELECT batch, place, sealed FROM attempts WHERE delivery = ?1 AND batch IS NOT NULL AND (?2 IS NULL OR id = ?2)
         ORDER BY id DESC LIMIT 1",
    )?;
    let mut rows = statement.query(params![
        delivery.id.0,
        delivery.unsettled.map(|attempt| attempt.0)
    ])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let place: i64 = row.get("place")?;
    Ok(Some(InBatch {
        batch: BatchId(row.get("batch")?),
        place: usize::try_from(place).map_err(|_| Failure::Unreadable("a place in a batch"))?,
        sealed: json(row, "sealed")?,
    }))
}

/// True in SQL for a delivery `d` that hangs on a batch: see [`of`].
pub(crate) const HANGS_ON_ONE: &str = "((d.unsettled IS NOT NULL OR d.state = 'reviewing')
    AND EXISTS (SELECT 1 FROM attempts a WHERE a.delivery = d.id AND a.batch IS NOT NULL
                AND (d.unsettled IS NULL OR a.id = d.unsettled)))";

/// Lets go of the files of a delivery's batches on which nothing hangs any more.
pub(crate) fn let_go(c: &Connection, delivery: DeliveryId) -> Stored<()> {
    c.prepare_cached(&format!(
        "UPDATE batches SET file = NULL WHERE file IS NOT NULL
             AND id IN (SELECT batch FROM attempts WHERE delivery = ?1 AND batch IS NOT NULL) AND {NOBODY_HANGS_ON_IT}"
    ))?
    .execute([delivery.0])?;
    Ok(())
}

/// Lets go of every file on which nothing hangs any more.
pub(crate) fn let_all_go(c: &Connection) -> Stored<()> {
    c.execute(
        &format!("UPDATE batches SET file = NULL WHERE file IS NOT NULL AND {NOBODY_HANGS_ON_IT}"),
        [],
    )?;
    Ok(())
}

const NOBODY_HANGS_ON_IT: &str = "NOT EXISTS (
    SELECT 1 FROM attempts a JOIN deliveries d ON d.id = a.delivery
    WHERE a.batch = batches.id AND (a.ended_at IS NULL OR d.unsettled IS NOT NULL OR d.state = 'reviewing'
          OR (d.state = 'sending' AND d.lease_from = 'reviewing')))";
