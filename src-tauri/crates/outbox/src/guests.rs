//! Deliveries of another computer, brought here in a file and delivered from here like our own.
//!
//! A guest is known by its sender and by what the sender calls it, so that a file taken twice changes nothing. How it
//! ends is kept until the sender is known to have heard of it; what the department refuses is handed back, since only
//! the sender can mend it. Deliberately absent: whom the deliveries are about; no entry comes with them.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use crate::attempts::{self, Next};
use crate::audit::{self, NewAuditLine};
use crate::deliveries::{Change, Delivery, set_unsettled, shift, start};
use crate::error::OutboxError;
use crate::holdings;
use crate::lease::Leased;
use crate::outbox::Outbox;
use crate::parcels::{Brought, CARRY};
use crate::state::State;
use crate::store::{Failure, Stored, micros, receipt_text};
use crate::submit::supersede;
use crate::values::{AttemptId, DeliveryId, ParcelId, Receipt};

/// The form of an entry that stands for deliveries brought from elsewhere.
pub const FORM: &str = "carried";
/// The note of a guest that was refused and handed back to its sender.
pub const HANDED_BACK: &str = "handed_back";
/// The outcome of an attempt that was made elsewhere.
const ELSEWHERE: &str = "elsewhere";

/// What a file brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Adopt {
    /// The computer it came from.
    pub sender: String,
    /// A line for lists; nothing personal.
    pub title: String,
    /// Its number there.
    pub parcel: ParcelId,
    /// The network that it was carried into.
    pub zone: String,
    /// The deliveries, every receipt of another system filled into their wires.
    pub deliveries: Vec<Leased>,
    /// The pictures that each entry's deliveries name, by SHA-256; kept as long as the entry.
    pub pictures: Vec<String>,
    /// What the sender still waited for when the file was made.
    pub still_out: Vec<DeliveryId>,
    /// Files that the sender gave up as lost before.
    pub void: Vec<ParcelId>,
    /// When.
    pub now: Timestamp,
}

/// What taking a file in came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Deliveries that begin here with it.
    pub taken: usize,
    /// Deliveries that were here already.
    pub known: usize,
}

/// What can be told a sender.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// How deliveries ended, of which the sender is not known to have heard.
    pub outcomes: Vec<Brought>,
    /// How many of them leave for the first time.
    pub news: usize,
    /// How many deliveries have not ended yet.
    pub open: usize,
    /// The network that the sender's last file was carried into.
    pub zone: String,
}

/// The guests of one sender, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestSummary {
    /// The computer they came from.
    pub sender: String,
    /// Not ended yet.
    pub open: u32,
    /// Ended, and in no reply yet.
    pub news: u32,
    /// Ended and told, but not known to have been heard.
    pub told: u32,
}

impl Outbox {
    /// Takes in what a file brought. A second time it changes nothing.
    ///
    /// # Errors
    /// [`OutboxError::ParcelVoid`]; or the database cannot be written.
    pub fn adopt(&self, adopt: Adopt) -> Result<Adopted, OutboxError> {
        self.write(move |c| take_in(c, &adopt))
    }

    /// Everything that can be told a sender; from now on it counts as told.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn tell(&self, sender: &str, now: Timestamp) -> Result<Told, OutboxError> {
        let sender = sender.to_owned();
        self.write(move |c| tell(c, &sender, now))
    }

    /// Every sender with guests that it does not know all about.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn guests(&self) -> Result<Vec<GuestSummary>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT sender, sum(outcome IS NULL), sum(outcome IS NOT NULL AND told_at IS NULL),
                        sum(told_at IS NOT NULL) FROM guests WHERE heard = 0 GROUP BY sender ORDER BY sender",
            )?;
            let found = statement.query_map([], |row| {
                Ok(GuestSummary {
                    sender: row.get(0)?,
                    open: row.get(1)?,
                    news: row.get(2)?,
                    told: row.get(3)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

fn take_in(c: &Connection, adopt: &Adopt) -> Stored<Adopted> {
    let void: Option<bool> = c
        .prepare_cached("SELECT void FROM arrivals WHERE sender = ?1 AND parcel = ?2")?
        .query_row(params![adopt.sender, adopt.parcel.0], |row| row.get(0))
        .optional()?;
    if void == Some(true) {
        return Err(OutboxError::ParcelVoid { id: adopt.parcel }.into());
    }
    for (parcel, void) in (adopt.void.iter().map(|id| (id, true))).chain([(&adopt.parcel, false)]) {
        c.prepare_cached(
            "INSERT OR IGNORE INTO arrivals (sender, parcel, zone, taken_at, void) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![adopt.sender, parcel.0, adopt.zone, micros(adopt.now), void])?;
    }
    heard(c, adopt)?;
    let mut adopted = Adopted::default();
    for leased in &adopt.deliveries {
        if take_one(c, adopt, leased)? {
            adopted.taken += 1;
        } else {
            adopted.known += 1;
        }
    }
    audit::add(
        c,
        &NewAuditLine {
            at: adopt.now,
            by: adopt.sender.clone(),
            what: "parcel.taken".to_owned(),
            entry: None,
            delivery: None,
            about: Some(format!("{}: {}", adopt.parcel, adopted.taken)),
        },
    )?;
    Ok(adopted)
}

/// What the sender did not wait for any more when it made the file, it has heard of.
fn heard(c: &Connection, adopt: &Adopt) -> Stored<()> {
    let mut statement = c.prepare_cached(
        "SELECT theirs FROM guests WHERE sender = ?1 AND parcel < ?2 AND outcome IS NOT NULL AND heard = 0",
    )?;
    let ended: Vec<i64> = statement
        .query_map(params![adopt.sender, adopt.parcel.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for theirs in ended {
        if !adopt.still_out.contains(&DeliveryId(theirs)) {
            c.prepare_cached("UPDATE guests SET heard = 1 WHERE sender = ?1 AND theirs = ?2")?
                .execute(params![adopt.sender, theirs])?;
        }
    }
    Ok(())
}

/// Takes one delivery in; `false` when it is here already and only its file is another.
fn take_one(c: &Connection, adopt: &Adopt, leased: &Leased) -> Stored<bool> {
    let theirs = leased.delivery.0;
    let known: Option<(i64, String, i64)> = c
        .prepare_cached(
            "SELECT parcel, serial, delivery FROM guests WHERE sender = ?1 AND theirs = ?2",
        )?
        .query_row(params![adopt.sender, theirs], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    if let Some((parcel, serial, ours)) = known {
        if parcel >= adopt.parcel.0 {
            return Ok(false);
        }
        let (state, _) = Delivery::standing(c, DeliveryId(ours))?;
        // Unsure where it comes from, and unchanged: only the file was lost. Here it is known how it stands.
        let doubtful = matches!(leased.from, State::Unsure | State::Reviewing);
        if !state.is_finished() || (doubtful && serial == leased.serial) {
            c.prepare_cached(
                "UPDATE guests SET parcel = ?3, told_at = NULL, heard = 0 WHERE sender = ?1 AND theirs = ?2",
            )?
            .execute(params![adopt.sender, theirs, adopt.parcel.0])?;
            return Ok(false);
        }
    }
    let ours = begin_here(c, adopt, leased)?;
    c.prepare_cached(
        "INSERT OR REPLACE INTO guests (sender, theirs, parcel, serial, delivery) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        adopt.sender,
        theirs,
        adopt.parcel.0,
        leased.serial,
        ours.0
    ])?;
    Ok(true)
}

/// A delivery of ours for one of theirs, standing where theirs stood.
fn begin_here(c: &Connection, adopt: &Adopt, leased: &Leased) -> Stored<DeliveryId> {
    let (lane, now) = (&leased.lane, adopt.now);
    stand_in(c, adopt, leased)?;
    supersede(c, lane, now)?;
    let (state, note) = match leased.from {
        State::Reviewing => (State::Reviewing, None),
        State::Unsure => (State::Unsure, None),
        _ => start(c, lane, &[], leased.intent)?,
    };
    c.prepare_cached(
        "INSERT INTO deliveries (entry, revision, system, record, lane, resident, intent, state, wire, serial, note,
                                 receipt, due, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?13)",
    )?
    .execute(params![
        leased.entry.0,
        leased.revision,
        lane.system,
        lane.record,
        lane.key,
        leased.resident,
        leased.intent.as_str(),
        state.as_str(),
        leased.wire.to_string(),
        leased.serial,
        note,
        receipt_text(&leased.given),
        micros(now),
        micros(leased.entered_at)
    ])?;
    let id = DeliveryId(c.last_insert_rowid());
    if state == State::Unsure {
        let (sealed, since) = match &leased.unsettled {
            Some(unsettled) => (unsettled.sealed.clone(), unsettled.since),
            None => (Value::Null, leased.attempted_at.unwrap_or(now)),
        };
        let attempt = attempts::write_down(c, id, CARRY, &sealed, since)?;
        attempts::end(c, attempt, ELSEWHERE, None, now)?;
        set_unsettled(c, id, Some(attempt))?;
    }
    let alone: bool = c
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM deliveries WHERE system = ?1 AND record = ?2 AND lane = ?3 AND id <> ?4
                                AND state NOT IN ('accepted', 'withdrawn'))",
        )?
        .query_row(params![lane.system, lane.record, lane.key, id.0], |row| row.get(0))?;
    // The sender has heard of all that ended in its lane, so it knows best what the department holds.
    if alone {
        holdings::forget(c, lane)?;
        if let Some(held) = &leased.holding {
            holdings::learn(c, lane, &held.receipt, &held.held, held.standing, id, now)?;
        }
    }
    Ok(id)
}

/// The entry that stands for theirs: it tells nothing but which pictures are still needed.
fn stand_in(c: &Connection, adopt: &Adopt, leased: &Leased) -> Stored<()> {
    let (entry, revision, now) = (&leased.entry.0, leased.revision, micros(adopt.now));
    c.prepare_cached(
        "INSERT OR IGNORE INTO entries (id, form, title, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)",
    )?
    .execute(params![entry, FORM, adopt.title, now])?;
    c.prepare_cached(
        "UPDATE entries SET revision = max(revision, ?2), title = ?3, closed = 0, updated_at = ?4 WHERE id = ?1",
    )?
    .execute(params![entry, revision, adopt.title, now])?;
    let before: Option<String> = c
        .prepare_cached("SELECT body FROM entry_revisions WHERE entry = ?1 AND revision = ?2")?
        .query_row(params![entry, revision], |row| row.get(0))
        .optional()?;
    let before: Value = before
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let before = before["pictures"].as_array().cloned().unwrap_or_default();
    let mut pictures: Vec<Value> = before;
    for sha256 in &adopt.pictures {
        let named = json!({ "sha256": sha256 });
        if !pictures.contains(&named) {
            pictures.push(named);
        }
    }
    let body = json!({ "form": FORM, "pictures": pictures }).to_string();
    c.prepare_cached(
        "INSERT INTO entry_revisions (entry, revision, body, submitted_at, by) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (entry, revision) DO UPDATE SET body = excluded.body",
    )?
    .execute(params![
        entry,
        revision,
        body,
        micros(leased.entered_at),
        adopt.sender
    ])?;
    Ok(())
}

fn tell(c: &Connection, sender: &str, now: Timestamp) -> Stored<Told> {
    let mut told = Told::default();
    let mut statement = c.prepare_cached(
        "SELECT theirs, parcel, serial, outcome, unsettled, told_at FROM guests WHERE sender = ?1 AND heard = 0 ORDER BY theirs",
    )?;
    let mut rows = statement.query([sender])?;
    while let Some(row) = rows.next()? {
        let Some(outcome) = row.get::<_, Option<String>>("outcome")? else {
            told.open += 1;
            continue;
        };
        let unread = |_| Failure::Unreadable("an outcome");
        let unsettled: Option<String> = row.get("unsettled")?;
        told.outcomes.push(Brought {
            parcel: ParcelId(row.get("parcel")?),
            delivery: DeliveryId(row.get("theirs")?),
            serial: row.get("serial")?,
            next: serde_json::from_str(&outcome).map_err(unread)?,
            unsettled: unsettled
                .map(|text| serde_json::from_str(&text).map_err(unread))
                .transpose()?,
        });
        if row.get::<_, Option<i64>>("told_at")?.is_none() {
            told.news += 1;
        }
    }
    told.zone = c
        .prepare_cached("SELECT zone FROM arrivals WHERE sender = ?1 ORDER BY parcel DESC LIMIT 1")?
        .query_row([sender], |row| row.get(0))
        .optional()?
        .unwrap_or_default();
    c.prepare_cached(
        "UPDATE guests SET told_at = ?2 WHERE sender = ?1 AND outcome IS NOT NULL AND told_at IS NULL",
    )?
    .execute(params![sender, micros(now)])?;
    Ok(told)
}

/// Whether a delivery was brought here from elsewhere.
pub(crate) fn is_one(c: &Connection, id: DeliveryId) -> Stored<bool> {
    Ok(
        c.prepare_cached("SELECT EXISTS (SELECT 1 FROM guests WHERE delivery = ?1)")?
            .query_row([id.0], |row| row.get(0))?,
    )
}

/// Keeps how a guest ended, unless that is known; of any other delivery nothing is kept.
fn keep(
    c: &Connection,
    id: DeliveryId,
    next: &Next,
    unsettled: Option<&Value>,
    now: Timestamp,
) -> Stored<()> {
    if !is_one(c, id)? {
        return Ok(());
    }
    let text = serde_json::to_string(next).map_err(|_| Failure::Unreadable("an outcome"))?;
    c.prepare_cached(
        "UPDATE guests SET outcome = ?2, unsettled = ?3, ended_at = ?4 WHERE delivery = ?1 AND outcome IS NULL",
    )?
    .execute(params![
        id.0,
        text,
        unsettled.map(Value::to_string),
        micros(now)
    ])?;
    Ok(())
}

/// Keeps that a guest was refused, or that its sender is asked.
pub(crate) fn ended(
    c: &Connection,
    delivery: &Delivery,
    next: &Next,
    now: Timestamp,
) -> Stored<()> {
    match next {
        Next::Refused { .. } => keep(c, delivery.id, next, None, now),
        Next::Ask { .. } => {
            let sealed = delivery.unsettled.map(|id| sealed(c, id)).transpose()?;
            keep(c, delivery.id, next, sealed.as_ref(), now)
        }
        _ => Ok(()),
    }
}

/// Keeps that a guest was accepted.
pub(crate) fn accepted(
    c: &Connection,
    delivery: &Delivery,
    receipt: &Receipt,
    held: &Value,
    ended: bool,
    now: Timestamp,
) -> Stored<()> {
    let next = Next::Accepted {
        receipt: receipt.clone(),
        held: held.clone(),
        ended,
    };
    keep(c, delivery.id, &next, None, now)
}

/// Keeps that a guest was given up for something later, if nothing else is known of its end.
pub(crate) fn gave_way(c: &Connection, id: DeliveryId, now: Timestamp) -> Stored<()> {
    keep(c, id, &Next::Superseded, None, now)
}

/// A guest that was refused is finished here: its sender mends it. Returns where it stands.
pub(crate) fn hand_back(
    c: &Connection,
    id: DeliveryId,
    state: State,
    now: Timestamp,
) -> Stored<State> {
    if state != State::Refused || !is_one(c, id)? {
        return Ok(state);
    }
    set_unsettled(c, id, None)?;
    let change = Change::because(HANDED_BACK, now);
    shift(c, id, State::Refused, State::Withdrawn, &change, now)?;
    Ok(State::Withdrawn)
}

fn sealed(c: &Connection, attempt: AttemptId) -> Stored<Value> {
    let text: String = c
        .prepare_cached("SELECT sealed FROM attempts WHERE id = ?1")?
        .query_row([attempt.0], |row| row.get(0))?;
    serde_json::from_str(&text).map_err(|_| Failure::Unreadable("an attempt"))
}
