//! What screens ask for: the matrix, one delivery in full, the systems at a glance.
//!
//! Deliberately absent: words for people. Notes and particulars are handed through as they were given.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::batches;
use crate::deliveries::{CALLS, Delivery, behind, state, waits};
use crate::entries::{self, EntryFilter, EntrySummary, Page, Window};
use crate::error::OutboxError;
use crate::holdings::{self, Holding};
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Stored, int, json, micros, opt_json, opt_time, receipt, time};
use crate::systems::{self, SystemState};
use crate::values::{AttemptId, DeliveryId, EntryId, Lane, Wait};

/// Which rows of the matrix; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixFilter {
    /// Which entries.
    pub entries: EntryFilter,
    /// Only entries with a delivery to this system.
    pub system: Option<String>,
    /// Only entries with a delivery in one of these states (to that system, if one is named); empty means any.
    pub states: Vec<State>,
    /// Systems for which other states are meant than `states`.
    pub instead: BTreeMap<String, Vec<State>>,
    /// Whether deliveries that a department has are meant, too, where it is the worker's turn all the same.
    pub calling: bool,
}

/// An entry with its cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatrixRow {
    /// The entry.
    pub entry: EntrySummary,
    /// The latest delivery of each of its lanes, in the order they were first planned.
    pub cells: Vec<Cell>,
}

/// One delivery in the matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The revision it belongs to.
    pub revision: u32,
    /// The real-world record.
    pub lane: Lane,
    /// The resident it is about.
    pub resident: Option<String>,
    /// Where it stands.
    pub state: State,
    /// The receipt's `number`, once there is one.
    pub number: Option<String>,
    /// Why it stands there, as a code.
    pub note: Option<String>,
    /// The particulars of the note.
    pub explain: Option<Value>,
    /// When it is tried next; of meaning when waiting, unsure or reviewing.
    pub due: Timestamp,
    /// Attempts begun.
    pub attempts: u32,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// A file with it was handed over from here, and what became of it is asked from here.
    pub handed_over: bool,
}

/// A delivery with everything known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryDetail {
    /// The delivery.
    pub delivery: Delivery,
    /// Its attempts, the first one first.
    pub attempts: Vec<Attempt>,
    /// What it waits for.
    pub waits: Vec<WaitView>,
    /// What the system holds in its lane.
    pub holding: Option<Holding>,
    /// Earlier deliveries of the lane that are still under way: it is not sent before them.
    pub behind: Vec<DeliveryId>,
    /// A file with it was handed over from here, and what became of it is asked from here.
    pub handed_over: bool,
}

/// An attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its identity.
    pub id: AttemptId,
    /// What it did.
    pub operation: String,
    /// What it was about to write.
    pub sealed: Value,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it ended; `None` while it runs.
    pub ended_at: Option<Timestamp>,
    /// What came of it, as a code; `interrupted` when nobody wrote its end down.
    pub outcome: Option<String>,
    /// And its particulars.
    pub detail: Option<Value>,
}

/// Something a delivery waits for, and how it stands with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitView {
    /// The receipt waited for.
    pub wait: Wait,
    /// Its value, once it is there.
    pub value: Option<String>,
    /// The newest delivery that is to bring it; `None` when nobody will.
    pub from: Option<(DeliveryId, State)>,
}

/// A system at a glance.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SystemSummary {
    /// How many deliveries are in each state; a state not named has none.
    pub counts: BTreeMap<State, u32>,
    /// How many of them the department has, where it is the worker's turn all the same.
    pub calling: u32,
    /// How many of those that wait or are unsure were handed over from here in a file, and are settled from here.
    pub handed_over: u32,
    /// What is remembered of it.
    pub state: SystemState,
    /// When the oldest delivery still under way was submitted.
    pub oldest: Option<Timestamp>,
}

impl Cell {
    /// Whether a department has it, and it is the worker's turn all the same.
    #[must_use]
    pub fn calls(&self) -> bool {
        matches!(self.state, State::Reviewing | State::Sending)
            && self.note.as_deref() == Some(CALLS)
    }
}

impl Outbox {
    /// A page of entries with the latest delivery of each of their lanes, the entry touched last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn matrix(
        &self,
        filter: &MatrixFilter,
        window: Window,
    ) -> Result<Page<MatrixRow>, OutboxError> {
        self.read(|c| {
            let (mut condition, mut values) = entries::sql(&filter.entries);
            condition.push_str(" AND revision > 0");
            if filter.system.is_some() || !filter.states.is_empty() {
                condition
                    .push_str(" AND EXISTS (SELECT 1 FROM deliveries d WHERE d.entry = entries.id");
                if let Some(system) = &filter.system {
                    values.push(Box::new(system.clone()));
                    condition.push_str(&format!(" AND d.system = ?{}", values.len()));
                }
                if !filter.states.is_empty() {
                    let mut meant = format!("d.state IN ({})", listed(&filter.states));
                    for (system, states) in &filter.instead {
                        values.push(Box::new(system.clone()));
                        let (at, own) = (values.len(), listed(states));
                        meant = format!(
                            "CASE WHEN d.system = ?{at} THEN d.state IN ({own}) ELSE {meant} END"
                        );
                    }
                    if filter.calling {
                        meant = format!("({meant} OR {CALLING})");
                    }
                    condition.push_str(&format!(" AND {meant}"));
                }
                condition.push(')');
            }
            let page = entries::list(c, &condition, &values, window)?;
            let items = page.items.into_iter().map(|entry| {
                Ok(MatrixRow {
                    cells: cells(c, &entry.id)?,
                    entry,
                })
            });
            Ok(Page {
                items: items.collect::<Stored<_>>()?,
                total: page.total,
            })
        })
    }

    /// All deliveries of an entry, of every revision, in the order they were planned.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn deliveries_of(&self, entry: &EntryId) -> Result<Vec<Delivery>, OutboxError> {
        self.read(|c| {
            Delivery::all(
                c,
                "SELECT * FROM deliveries WHERE entry = ?1 ORDER BY id",
                [&entry.0],
            )
        })
    }

    /// A delivery as it stands.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchDelivery`]; or the database cannot be read.
    pub fn delivery(&self, id: DeliveryId) -> Result<Delivery, OutboxError> {
        self.read(|c| Delivery::find(c, id))
    }

    /// A delivery with its attempts, its waits and its lane.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchDelivery`]; or the database cannot be read.
    pub fn delivery_detail(&self, id: DeliveryId) -> Result<DeliveryDetail, OutboxError> {
        self.read(|c| {
            let delivery = Delivery::find(c, id)?;
            Ok(DeliveryDetail {
                attempts: attempts(c, id)?,
                waits: waits(c, id)?
                    .into_iter()
                    .map(|wait| wait_view(c, wait))
                    .collect::<Stored<_>>()?,
                holding: holdings::find(c, &delivery.lane)?,
                behind: behind(c, &delivery)?,
                handed_over: batches::of(c, &delivery)?.is_some(),
                delivery,
            })
        })
    }

    /// Deliveries in some of the states, the oldest first; of one system or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn deliveries_in(
        &self,
        system: Option<&str>,
        states: &[State],
        window: Window,
    ) -> Result<Vec<Delivery>, OutboxError> {
        self.read(|c| {
            // Said twice, what is under way is found through its own index and not among all that ever was.
            let open = states.iter().all(|state| !state.is_finished());
            let under_way = if open { "AND state NOT IN ('accepted', 'withdrawn')" } else { "" };
            let sql = format!(
                "SELECT * FROM deliveries WHERE state IN ({}) {under_way} AND (?1 IS NULL OR system = ?1)
                 ORDER BY id LIMIT ?2 OFFSET ?3",
                listed(states),
            );
            Delivery::all(c, &sql, params![system, int(window.limit), int(window.offset)])
        })
    }

    /// How many deliveries were accepted since a moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn accepted_since(&self, since: Timestamp) -> Result<u64, OutboxError> {
        self.read(|c| {
            let count: u32 = c
                .prepare_cached(
                    "SELECT count(*) FROM deliveries WHERE state = 'accepted' AND updated_at >= ?1",
                )?
                .query_row([micros(since)], |row| row.get(0))?;
            Ok(count.into())
        })
    }

    /// Every system that has deliveries or is remembered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn systems(&self) -> Result<BTreeMap<String, SystemSummary>, OutboxError> {
        self.read(|c| {
            let mut all = BTreeMap::<String, SystemSummary>::new();
            let mut statement = c.prepare_cached(
                "SELECT system, state, count(*) AS n, min(created_at) AS first FROM deliveries GROUP BY system, state
                 UNION ALL SELECT system, NULL, 0, NULL FROM systems",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let summary = all.entry(row.get("system")?).or_default();
                let count = row.get("n")?;
                if count == 0 {
                    continue;
                }
                let state = state(row)?;
                summary.counts.insert(state, count);
                if !state.is_finished() {
                    let first = time(row, "first")?;
                    summary.oldest = Some(summary.oldest.map_or(first, |oldest| oldest.min(first)));
                }
            }
            let mut calling = c.prepare_cached(&format!(
                "SELECT count(*) FROM deliveries d WHERE d.system = ?1 AND {CALLING}"
            ))?;
            let mut handed_over = c.prepare_cached(&format!(
                "SELECT count(*) FROM deliveries d WHERE d.system = ?1 AND d.state IN ('waiting', 'unsure') AND {}",
                batches::HANGS_ON_ONE
            ))?;
            for (system, summary) in &mut all {
                summary.state = systems::find(c, system)?;
                let with_it = [State::Reviewing, State::Sending];
                if with_it.iter().any(|state| summary.counts.contains_key(state)) {
                    summary.calling = calling.query_row([system], |row| row.get(0))?;
                }
                let waiting = [State::Waiting, State::Unsure];
                if waiting.iter().any(|state| summary.counts.contains_key(state)) {
                    summary.handed_over = handed_over.query_row([system], |row| row.get(0))?;
                }
            }
            Ok(all)
        })
    }
}

/// True in SQL for what a department has, and about which it is the worker's turn all the same: also while it is asked.
const CALLING: &str = "(d.state IN ('reviewing', 'sending') AND d.note = 'calls')";

/// States as a list in SQL.
fn listed(states: &[State]) -> String {
    let states: Vec<_> = states.iter().map(|state| format!("'{state}'")).collect();
    states.join(", ")
}

fn cells(c: &Connection, entry: &EntryId) -> Stored<Vec<Cell>> {
    let mut statement = c.prepare_cached(&format!(
        "SELECT id, revision, system, record, lane, resident, state, receipt, note, explain, due, attempts, updated_at,
                {} AS handed_over
         FROM deliveries d WHERE entry = ?1 ORDER BY id",
        batches::HANGS_ON_ONE
    ))?;
    let mut rows = statement.query([&entry.0])?;
    let mut cells = Vec::<Cell>::new();
    while let Some(row) = rows.next()? {
        let cell = Cell {
            delivery: DeliveryId(row.get("id")?),
            revision: row.get("revision")?,
            lane: Lane {
                system: row.get("system")?,
                record: row.get("record")?,
                key: row.get("lane")?,
            },
            resident: row.get("resident")?,
            state: state(row)?,
            number: receipt(row, "receipt")?.remove("number"),
            note: row.get("note")?,
            explain: opt_json(row, "explain")?,
            due: time(row, "due")?,
            attempts: row.get("attempts")?,
            updated_at: time(row, "updated_at")?,
            handed_over: row.get("handed_over")?,
        };
        match cells.iter_mut().find(|earlier| earlier.lane == cell.lane) {
            Some(earlier) => *earlier = cell,
            None => cells.push(cell),
        }
    }
    Ok(cells)
}

fn attempts(c: &Connection, id: DeliveryId) -> Stored<Vec<Attempt>> {
    let mut statement =
        c.prepare_cached("SELECT * FROM attempts WHERE delivery = ?1 ORDER BY id")?;
    let mut rows = statement.query([id.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Attempt {
            id: AttemptId(row.get("id")?),
            operation: row.get("operation")?,
            sealed: json(row, "sealed")?,
            begun_at: time(row, "begun_at")?,
            ended_at: opt_time(row, "ended_at")?,
            outcome: row.get("outcome")?,
            detail: opt_json(row, "detail")?,
        });
    }
    Ok(found)
}

fn wait_view(c: &Connection, wait: Wait) -> Stored<WaitView> {
    let value = holdings::find(c, &wait.lane)?
        .and_then(|holding| holding.receipt.get(&wait.receipt).cloned());
    let mut statement = c.prepare_cached(
        "SELECT id, state FROM deliveries WHERE system = ?1 AND record = ?2 AND lane = ?3 AND state <> 'withdrawn'
         ORDER BY id DESC LIMIT 1",
    )?;
    let mut rows = statement.query(params![wait.lane.system, wait.lane.record, wait.lane.key])?;
    let from = match rows.next()? {
        Some(row) => Some((DeliveryId(row.get("id")?), state(row)?)),
        None => None,
    };
    Ok(WaitView { wait, value, from })
}
