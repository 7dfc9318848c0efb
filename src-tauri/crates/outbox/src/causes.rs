//! What needs somebody, gathered by cause: ten thousand refusals of one kind are one thing to see to.
//!
//! Whoever ends an attempt names the cause, as one word in the particulars; nothing here knows what it means. What rests
//! with its system has the system's own reason for a cause.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::audit::{self, NewAuditLine};
use crate::deliveries::{Change, Delivery, rest, shift, state, waits};
use crate::error::OutboxError;
use crate::guests;
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Stored, int, opt_json, time};
use crate::submit::wait_for;
use crate::values::{DeliveryId, Intent, Wait};

/// Most causes that are told; whoever has more begins with these.
const MOST: usize = 200;

/// Deliveries that wait for somebody for one and the same reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// What they have in common.
    pub of: CauseKey,
    /// How many they are.
    pub deliveries: u32,
    /// Of how many entries.
    pub entries: u32,
    /// The first of them, for an example.
    pub first: DeliveryId,
    /// The particulars of that one.
    pub explain: Option<Value>,
    /// Since when the one that waits longest waits.
    pub since: Timestamp,
}

/// What deliveries of one cause have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CauseKey {
    /// The system.
    pub system: String,
    /// The kind of record.
    pub record: String,
    /// Refused or paused.
    pub state: State,
    /// Why, as a code.
    pub note: Option<String>,
    /// The cause as whoever ended the attempt named it; none where nobody did.
    pub cause: Option<String>,
}

/// What a delivery is to say from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rewrite {
    /// The delivery.
    pub delivery: DeliveryId,
    /// What it was planned for: another intent is not touched.
    pub intent: Intent,
    /// The values wanted.
    pub wire: Value,
    /// What it waits for.
    pub waits: Vec<Wait>,
    /// A fresh seed, since the content differs.
    pub serial: String,
}

impl Outbox {
    /// What needs somebody, by cause; the one of the most deliveries first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn causes(&self) -> Result<Vec<Cause>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT g.*, d.explain FROM (
                     SELECT system, record, state, note, cause, count(*) AS deliveries, count(DISTINCT entry) AS entries,
                            min(id) AS first, min(updated_at) AS since
                     FROM deliveries WHERE state IN ('refused', 'paused')
                     GROUP BY system, record, state, note, cause ORDER BY deliveries DESC, first LIMIT ?1) g
                 JOIN deliveries d ON d.id = g.first ORDER BY g.deliveries DESC, g.first",
            )?;
            let mut rows = statement.query([int(MOST)])?;
            let mut causes = Vec::new();
            while let Some(row) = rows.next()? {
                causes.push(Cause {
                    of: CauseKey {
                        system: row.get("system")?,
                        record: row.get("record")?,
                        state: state(row)?,
                        note: row.get("note")?,
                        cause: row.get("cause")?,
                    },
                    deliveries: row.get("deliveries")?,
                    entries: row.get("entries")?,
                    first: DeliveryId(row.get("first")?),
                    explain: opt_json(row, "explain")?,
                    since: time(row, "since")?,
                });
            }
            Ok(causes)
        })
    }

    /// The next deliveries of a cause after this one, in the order of their numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of_cause(
        &self,
        of: &CauseKey,
        after: DeliveryId,
        most: usize,
    ) -> Result<Vec<Delivery>, OutboxError> {
        self.read(|c| {
            Delivery::all(
                c,
                "SELECT * FROM deliveries WHERE state IN ('refused', 'paused') AND system = ?1 AND record = ?2
                        AND state = ?3 AND note IS ?4 AND cause IS ?5 AND id > ?6 ORDER BY id LIMIT ?7",
                params![
                    of.system,
                    of.record,
                    of.state.as_str(),
                    of.note,
                    of.cause,
                    after.0,
                    int(most)
                ],
            )
        })
    }

    /// Gives deliveries other words: what is wanted is the same, but it is written differently. Left alone is whatever
    /// may stand at the department already, is on its way, came from elsewhere, or was changed by somebody's decision.
    /// Returns how many differ now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rewrite(
        &self,
        rewrites: Vec<Rewrite>,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, OutboxError> {
        let by = by.to_owned();
        self.write(move |c| {
            let mut differ = 0;
            for one in rewrites {
                let Ok(delivery) = Delivery::find(c, one.delivery) else {
                    continue;
                };
                if delivery.intent != one.intent
                    || !delivery.state.gives_way()
                    || delivery.unsettled.is_some()
                    || guests::is_one(c, delivery.id)?
                    || decided(c, &delivery)?
                {
                    continue;
                }
                let waits = waits(c, delivery.id)?;
                let (before, after): (BTreeSet<_>, BTreeSet<_>) =
                    (waits.iter().collect(), one.waits.iter().collect());
                if delivery.wire == one.wire && before == after {
                    continue;
                }
                put(c, &delivery, &one, now)?;
                audit::add(
                    c,
                    &NewAuditLine {
                        at: now,
                        by: by.clone(),
                        what: "delivery.rewritten".to_owned(),
                        entry: Some(delivery.entry.clone()),
                        delivery: Some(delivery.id),
                        about: Some(delivery.state.as_str().to_owned()),
                    },
                )?;
                differ += 1;
            }
            Ok(differ)
        })
    }
}

/// Whether somebody's decision stands in its values.
fn decided(c: &Connection, delivery: &Delivery) -> Stored<bool> {
    let mut statement = c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM audit WHERE entry = ?1 AND delivery = ?2 AND what = 'delivery.changed')",
    )?;
    Ok(
        statement.query_row(params![delivery.entry.0, delivery.id.0], |row| {
            row.get::<_, bool>(0)
        })?,
    )
}

fn put(c: &Connection, delivery: &Delivery, one: &Rewrite, now: Timestamp) -> Stored<()> {
    c.prepare_cached("UPDATE deliveries SET wire = ?2, serial = ?3 WHERE id = ?1")?
        .execute(params![delivery.id.0, one.wire.to_string(), one.serial])?;
    c.prepare_cached("DELETE FROM waits WHERE delivery = ?1")?
        .execute([delivery.id.0])?;
    for wait in &one.waits {
        wait_for(c, delivery.id, wait)?;
    }
    if matches!(delivery.state, State::Blocked | State::Ready) {
        let (to, note) = rest(c, delivery)?;
        if to != delivery.state {
            let change = Change {
                note: note.as_deref(),
                ..Change::plain(now)
            };
            shift(c, delivery.id, delivery.state, to, &change, now)?;
        }
    }
    Ok(())
}
