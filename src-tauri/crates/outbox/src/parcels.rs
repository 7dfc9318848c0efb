//! Deliveries that leave in a file, to be carried to a network that cannot be reached from here, and come back.
//!
//! From the moment a parcel is written down its deliveries are *away*: an attempt of each has begun, nothing sends them
//! from here, and no other parcel takes them. What stands in a parcel is kept, so that its file can be written again.
//! Given up as lost, they are unsure: somebody may have delivered them after all. Each outcome counts once, whatever is
//! brought back how often and in which order. Deliberately absent: the file itself, its seal, and who is trusted.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::attempts::{self, Next};
use crate::audit::{self, NewAuditLine};
use crate::batches;
use crate::conclude::conclude;
use crate::deliveries::{Change, Delivery, set_unsettled, shift};
use crate::error::OutboxError;
use crate::lease::{Leased, leased, sendable};
use crate::outbox::Outbox;
use crate::state::State;
use crate::store::{Failure, Stored, json, micros, opt_time, time};
use crate::values::{AttemptId, DeliveryId, ParcelId};

/// What an attempt that left in a file is called in the history.
pub const CARRY: &str = "carry";
/// The outcome of an attempt whose file was given up, and the note of its delivery.
pub const LOST: &str = "file_lost";

/// What is to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendAway {
    /// The network.
    pub zone: String,
    /// Its systems.
    pub systems: Vec<String>,
    /// The computer that delivers it there, by its fingerprint.
    pub recipient: String,
    /// The most that goes into one file.
    pub most: usize,
    /// Who sends it.
    pub by: String,
    /// When.
    pub now: Timestamp,
    /// Not to be delivered after.
    pub until: Timestamp,
}

/// A file's content.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// Its number.
    pub id: ParcelId,
    /// The network.
    pub zone: String,
    /// The computer that delivers it there.
    pub recipient: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Not to be delivered after.
    pub until: Timestamp,
    /// When it was given up as lost.
    pub lost_at: Option<Timestamp>,
    /// The deliveries in it.
    pub deliveries: Vec<Leased>,
    /// Deliveries of earlier parcels for the same computer that had not come back when it was made.
    pub still_out: Vec<DeliveryId>,
    /// Earlier parcels for the same computer that were given up as lost.
    pub void: Vec<ParcelId>,
}

/// A file at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelSummary {
    /// Its number.
    pub id: ParcelId,
    /// The network.
    pub zone: String,
    /// The computer that delivers it there.
    pub recipient: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Not to be delivered after.
    pub until: Timestamp,
    /// When it was given up as lost.
    pub lost_at: Option<Timestamp>,
    /// How many deliveries left in it.
    pub count: u32,
    /// How many of them have not come back.
    pub away: u32,
}

/// What became of one delivery elsewhere, as it was brought back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brought {
    /// The file it left in.
    pub parcel: ParcelId,
    /// Which delivery.
    pub delivery: DeliveryId,
    /// Its seed when it left, so that no outcome is ever taken for that of something else.
    pub serial: String,
    /// What became of it: accepted, refused, asked about or superseded.
    pub next: Next,
    /// What was about to be written there, when even then nobody knew whether it was.
    pub unsettled: Option<Value>,
}

/// What a reply came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BroughtBack {
    /// How many were news.
    pub news: usize,
    /// How many were known already, or are of no concern any more.
    pub known: usize,
}

/// What is kept of a parcel.
#[derive(Serialize, Deserialize)]
struct Content {
    deliveries: Vec<Leased>,
    still_out: Vec<DeliveryId>,
    void: Vec<ParcelId>,
}

impl Outbox {
    /// Writes a parcel down: everything that could be sent to these systems, but for what hangs on a batch that was made
    /// here. Only when this has returned may its file be written. `None` when nothing waits.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn send_away(&self, send: SendAway) -> Result<Option<Parcel>, OutboxError> {
        self.write(move |c| send_away(c, &send))
    }

    /// A parcel as it was written down, to write its file again.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchParcel`]; or the database cannot be read.
    pub fn parcel(&self, id: ParcelId) -> Result<Parcel, OutboxError> {
        self.read(|c| find(c, id))
    }

    /// Every file that ever left, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn parcels(&self) -> Result<Vec<ParcelSummary>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT p.id, p.zone, p.recipient, p.made_at, p.until, p.lost_at,
                        (SELECT count(*) FROM attempts a WHERE a.parcel = p.id) AS n,
                        (SELECT count(*) FROM attempts a WHERE a.parcel = p.id AND a.ended_at IS NULL) AS away
                 FROM parcels p ORDER BY p.id DESC",
            )?;
            let mut rows = statement.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(ParcelSummary {
                    id: ParcelId(row.get("id")?),
                    zone: row.get("zone")?,
                    recipient: row.get("recipient")?,
                    made_at: time(row, "made_at")?,
                    until: time(row, "until")?,
                    lost_at: opt_time(row, "lost_at")?,
                    count: row.get("n")?,
                    away: row.get("away")?,
                });
            }
            Ok(found)
        })
    }

    /// Gives a file up as lost: what has not come back is unsure, and is looked for before it is written again. Returns
    /// how many.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchParcel`]; or the database cannot be written.
    pub fn parcel_lost(
        &self,
        id: ParcelId,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, OutboxError> {
        let by = by.to_owned();
        self.write(move |c| {
            find(c, id)?;
            let away = out_with(c, id)?;
            for (attempt, delivery) in &away {
                lose(c, *attempt, *delivery, now)?;
            }
            c.prepare_cached("UPDATE parcels SET lost_at = ?2 WHERE id = ?1 AND lost_at IS NULL")?
                .execute(params![id.0, micros(now)])?;
            note(c, &by, "parcel.lost", format!("{id}: {}", away.len()), now)?;
            Ok(away.len())
        })
    }

    /// Takes in what was brought back: each outcome counts once, and only for the file that its delivery left in last.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn bring_back(
        &self,
        brought: Vec<Brought>,
        by: &str,
        now: Timestamp,
    ) -> Result<BroughtBack, OutboxError> {
        let by = by.to_owned();
        self.write(move |c| {
            let mut back = BroughtBack::default();
            for one in &brought {
                if bring(c, one, now)? {
                    back.news += 1;
                } else {
                    back.known += 1;
                }
            }
            let about = format!("news {}, known {}", back.news, back.known);
            note(c, &by, "parcel.returned", about, now)?;
            Ok(back)
        })
    }
}

fn send_away(c: &Connection, send: &SendAway) -> Stored<Option<Parcel>> {
    let mut leaving = Vec::new();
    for system in &send.systems {
        let room = send.most - leaving.len();
        for (delivery, receipts) in sendable(c, system, room, Timestamp::MAX, send.now)? {
            // The file that it stands in is here, and is asked after from here.
            if batches::of(c, &delivery)?.is_none() {
                leaving.push((delivery, receipts));
            }
        }
    }
    if leaving.is_empty() {
        return Ok(None);
    }
    let (still_out, void) = so_far(c, &send.recipient)?;
    c.prepare_cached(
        "INSERT INTO parcels (zone, recipient, content, made_at, until) VALUES (?1, ?2, '', ?3, ?4)",
    )?
    .execute(params![
        send.zone,
        send.recipient,
        micros(send.now),
        micros(send.until)
    ])?;
    let id = ParcelId(c.last_insert_rowid());
    let mut deliveries = Vec::with_capacity(leaving.len());
    for (delivery, receipts) in leaving {
        let from = delivery.state;
        let goes = leased(c, delivery, receipts)?;
        leave(c, id, goes.delivery, from, send.now)?;
        deliveries.push(goes);
    }
    let count = deliveries.len();
    let content = Content {
        deliveries,
        still_out,
        void,
    };
    let text = serde_json::to_string(&content).map_err(|_| Failure::Unreadable("a parcel"))?;
    c.prepare_cached("UPDATE parcels SET content = ?2 WHERE id = ?1")?
        .execute(params![id.0, text])?;
    note(
        c,
        &send.by,
        "parcel.made",
        format!("{id}: {count}"),
        send.now,
    )?;
    find(c, id).map(Some)
}

/// One delivery leaves: an attempt has begun, and it is out of our hands.
fn leave(
    c: &Connection,
    parcel: ParcelId,
    id: DeliveryId,
    from: State,
    now: Timestamp,
) -> Stored<()> {
    shift(c, id, from, State::Away, &Change::plain(now), now)?;
    c.prepare_cached("UPDATE deliveries SET lease_from = ?2 WHERE id = ?1")?
        .execute(params![id.0, from.as_str()])?;
    let attempt = attempts::write_down(c, id, CARRY, &json!({ "parcel": parcel }), now)?;
    c.prepare_cached("UPDATE attempts SET parcel = ?2 WHERE id = ?1")?
        .execute(params![attempt.0, parcel.0])?;
    Ok(())
}

/// What earlier parcels for a computer have not brought back, and which of them were given up.
fn so_far(c: &Connection, recipient: &str) -> Stored<(Vec<DeliveryId>, Vec<ParcelId>)> {
    let mut out = c.prepare_cached(
        "SELECT a.delivery FROM attempts a JOIN parcels p ON p.id = a.parcel
         WHERE p.recipient = ?1 AND a.ended_at IS NULL ORDER BY a.delivery",
    )?;
    let out = out.query_map([recipient], |row| row.get(0).map(DeliveryId))?;
    let mut void = c.prepare_cached(
        "SELECT id FROM parcels WHERE recipient = ?1 AND lost_at IS NOT NULL ORDER BY id",
    )?;
    let void = void.query_map([recipient], |row| row.get(0).map(ParcelId))?;
    Ok((
        out.collect::<Result<_, _>>()?,
        void.collect::<Result<_, _>>()?,
    ))
}

fn find(c: &Connection, id: ParcelId) -> Stored<Parcel> {
    let mut statement = c.prepare_cached("SELECT * FROM parcels WHERE id = ?1")?;
    let mut rows = statement.query([id.0])?;
    let row = rows.next()?.ok_or(OutboxError::NoSuchParcel { id })?;
    let content: Content = serde_json::from_value(json(row, "content")?)
        .map_err(|_| Failure::Unreadable("a parcel"))?;
    Ok(Parcel {
        id,
        zone: row.get("zone")?,
        recipient: row.get("recipient")?,
        made_at: time(row, "made_at")?,
        until: time(row, "until")?,
        lost_at: opt_time(row, "lost_at")?,
        deliveries: content.deliveries,
        still_out: content.still_out,
        void: content.void,
    })
}

/// The attempts that left in a parcel and have not come back.
fn out_with(c: &Connection, id: ParcelId) -> Stored<Vec<(AttemptId, DeliveryId)>> {
    let mut statement = c.prepare_cached(
        "SELECT id, delivery FROM attempts WHERE parcel = ?1 AND ended_at IS NULL ORDER BY id",
    )?;
    let found = statement.query_map([id.0], |row| {
        Ok((AttemptId(row.get(0)?), DeliveryId(row.get(1)?)))
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn lose(c: &Connection, attempt: AttemptId, id: DeliveryId, now: Timestamp) -> Stored<()> {
    let delivery = Delivery::find(c, id)?;
    attempts::end(c, attempt, LOST, None, now)?;
    // A question after a review writes nothing, wherever it is asked.
    let to = match delivery.lease_from {
        Some(State::Reviewing) => State::Reviewing,
        _ => State::Unsure,
    };
    if to == State::Unsure && delivery.unsettled.is_none() {
        set_unsettled(c, id, Some(attempt))?;
    }
    shift(c, id, State::Away, to, &Change::because(LOST, now), now)
}

/// Takes one outcome in; `false` when it is no news.
fn bring(c: &Connection, one: &Brought, now: Timestamp) -> Stored<bool> {
    let ends = matches!(
        one.next,
        Next::Accepted { .. } | Next::Refused { .. } | Next::Ask { .. } | Next::Superseded
    );
    // The last attempt of the delivery, if that is how it left in this very file.
    let attempt: Option<(i64, Option<String>)> = c
        .prepare_cached(
            "SELECT id, outcome FROM attempts a WHERE delivery = ?1 AND parcel = ?2
                    AND NOT EXISTS (SELECT 1 FROM attempts b WHERE b.delivery = ?1 AND b.id > a.id)",
        )?
        .query_row(params![one.delivery.0, one.parcel.0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((attempt, outcome)) = attempt.filter(|_| ends) else {
        return Ok(false);
    };
    let delivery = Delivery::find(c, one.delivery)?;
    if delivery.serial != one.serial {
        return Ok(false);
    }
    match (delivery.state, outcome.as_deref()) {
        (State::Away, None) => {}
        // Given up too early: it comes back after all, and nothing was done about it meanwhile.
        (from @ (State::Unsure | State::Reviewing), Some(LOST)) => {
            shift(c, delivery.id, from, State::Away, &Change::plain(now), now)?;
        }
        _ => return Ok(false),
    }
    let attempt = AttemptId(attempt);
    let (word, detail) = match &one.next {
        Next::Accepted { .. } => ("accepted", None),
        Next::Refused { explain, .. } => ("refused", Some(explain)),
        Next::Ask { explain, .. } => ("ask", Some(explain)),
        _ => ("superseded", None),
    };
    attempts::end(c, attempt, word, detail, now)?;
    if let Next::Ask { .. } = one.next {
        set_unsettled(c, delivery.id, one.unsettled.as_ref().map(|_| attempt))?;
        if let Some(sealed) = &one.unsettled {
            c.prepare_cached("UPDATE attempts SET sealed = ?2 WHERE id = ?1")?
                .execute(params![attempt.0, sealed.to_string()])?;
        }
    }
    let delivery = Delivery::find(c, delivery.id)?;
    conclude(c, &delivery, Some(attempt), &one.next, now)?;
    Ok(true)
}

fn note(c: &Connection, by: &str, what: &str, about: String, now: Timestamp) -> Stored<()> {
    audit::add(
        c,
        &NewAuditLine {
            at: now,
            by: by.to_owned(),
            what: what.to_owned(),
            entry: None,
            delivery: None,
            about: Some(about),
        },
    )
}
