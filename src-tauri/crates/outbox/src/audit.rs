//! The audit: who did what, when, to which entry or delivery. Lines are only ever added, each chained to the one
//! before it by SM3 (GB/T 32905), and triggers refuse to change or delete one.
//!
//! Deliberately absent: values. A line names ids and codes, never a person. The chain shows tampering by whoever has
//! no way to recompute it; it is no signature.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sm3::{Digest, Sm3};

use crate::entries::Window;
use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::{Stored, int, micros, time};
use crate::values::{DeliveryId, EntryId};

/// The name under which the outbox writes what nobody in particular did.
pub(crate) const ITSELF: &str = "outbox";

/// A line to be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAuditLine {
    /// When.
    pub at: Timestamp,
    /// The account that did it.
    pub by: String,
    /// What, as a code: `entry.submitted`, `number.unmasked`.
    pub what: String,
    /// The entry concerned.
    pub entry: Option<EntryId>,
    /// The delivery concerned.
    pub delivery: Option<DeliveryId>,
    /// One more code: a reason, a system, a count. Never a person's data.
    pub about: Option<String>,
}

/// A stored line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// What it says.
    #[serde(flatten)]
    pub line: NewAuditLine,
    /// SM3, in hex, of the hash before it and its own content.
    pub hash: String,
}

/// What a look at the whole chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditVerdict {
    /// Every line follows from the one before it.
    Intact {
        /// How many there are.
        lines: i64,
    },
    /// This line, or one just before it, is not what was written.
    Broken {
        /// The first line that does not fit.
        seq: i64,
    },
}

/// The fields of a line in fixed order, so that the same line always hashes to the same value.
fn chained(before: &str, seq: i64, line: &NewAuditLine) -> String {
    let content = json!([
        seq,
        micros(line.at),
        line.by,
        line.what,
        line.entry.as_ref().map(|entry| &entry.0),
        line.delivery.map(|delivery| delivery.0),
        line.about,
    ]);
    hex::encode(Sm3::digest(format!("{before}\n{content}")))
}

/// Adds a line in the transaction of what it tells of.
pub(crate) fn add(c: &Connection, line: &NewAuditLine) -> Stored<()> {
    let (last, before): (i64, String) = c
        .prepare_cached("SELECT seq, hash FROM audit_head")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let seq = last + 1;
    let hash = chained(&before, seq, line);
    c.prepare_cached(
        "INSERT INTO audit (seq, at, by, what, entry, delivery, about, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        seq,
        micros(line.at),
        line.by,
        line.what,
        line.entry.as_ref().map(|entry| &entry.0),
        line.delivery.map(|delivery| delivery.0),
        line.about,
        hash
    ])?;
    c.prepare_cached("UPDATE audit_head SET seq = ?1, hash = ?2")?
        .execute(params![seq, hash])?;
    Ok(())
}

fn line(row: &Row<'_>) -> Stored<AuditLine> {
    Ok(AuditLine {
        seq: row.get("seq")?,
        line: NewAuditLine {
            at: time(row, "at")?,
            by: row.get("by")?,
            what: row.get("what")?,
            entry: row.get::<_, Option<String>>("entry")?.map(EntryId),
            delivery: row.get::<_, Option<i64>>("delivery")?.map(DeliveryId),
            about: row.get("about")?,
        },
        hash: row.get("hash")?,
    })
}

impl Outbox {
    /// Adds a line of the desk's own: an unmasking, a sign-in, an export.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn add_audit(&self, line: NewAuditLine) -> Result<(), OutboxError> {
        self.write(move |c| add(c, &line))
    }

    /// The latest lines first, of one entry or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn audit(
        &self,
        entry: Option<&EntryId>,
        window: Window,
    ) -> Result<Vec<AuditLine>, OutboxError> {
        self.read(|c| {
            let mut statement =
                c.prepare_cached("SELECT * FROM audit WHERE ?1 IS NULL OR entry = ?1 ORDER BY seq DESC LIMIT ?2 OFFSET ?3")?;
            let mut rows = statement.query(params![entry.map(|id| &id.0), int(window.limit), int(window.offset)])?;
            let mut lines = Vec::new();
            while let Some(row) = rows.next()? {
                lines.push(line(row)?);
            }
            Ok(lines)
        })
    }

    /// Recomputes the whole chain.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn verify_audit(&self) -> Result<AuditVerdict, OutboxError> {
        self.read(verify)
    }
}

fn verify(c: &Connection) -> Stored<AuditVerdict> {
    let (last, head): (i64, String) =
        c.query_row("SELECT seq, hash FROM audit_head", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let mut statement = c.prepare("SELECT * FROM audit ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let (mut before, mut lines) = (String::new(), 0);
    while let Some(row) = rows.next()? {
        let stored = line(row)?;
        if stored.seq != lines + 1 || stored.hash != chained(&before, stored.seq, &stored.line) {
            return Ok(AuditVerdict::Broken { seq: lines + 1 });
        }
        (before, lines) = (stored.hash, stored.seq);
    }
    Ok(if lines == last && before == head {
        AuditVerdict::Intact { lines }
    } else {
        AuditVerdict::Broken { seq: lines + 1 }
    })
}
