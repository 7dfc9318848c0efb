//! The protocol `folder-csv`: a zip of tables put into the folder of a device, acknowledged row by row.
//!
//! The folder comes and goes: while it is away nothing is sent and nothing has failed. A package is repeated under its
//! name, byte for byte, as often as it takes; the device works it once. Rows are idempotent by their number and the
//! time at which they were collected. Nothing here knows a department: tables, columns and words stand in
//! `exchange.toml`, codes in `replies.csv`. The packages that the device gives are read in `collecting`.

mod collecting;
mod package;
mod shelf;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sm3::{Digest, Sm3};

pub(super) use self::collecting::{answer, collected, judged};
use self::package::{Head, Row, Said};
use self::shelf::{Dock, Folder, Standing, Trouble};
use super::clock::in_china;
use super::core::{Answer, Core, text_of};
use super::expression::Template;
use super::facts::Facts;
use super::gathered;
use super::replies::Then;
use super::spec::{DockSpec, Table};
use crate::batch::{Batch, Carried, Errand, Member};
use crate::error::AdapterError;
use crate::order::{Again, Order, Outcome, Reason, Sealed};
use crate::wire::{Receipt, Wire};

/// The members that the exchange adds to a record.
const ID: &str = "$id";
const TIME: &str = "$time";
/// Digits of a package's number within its second.
const DIGITS: usize = 3;
const CLOCK: &str = "%Y/%m/%d %H:%M:%S";
/// How soon a syncing device is turned to again.
const SYNCING: Duration = Duration::from_secs(2);

/// What was seen at the dock: packages that are gone without a word, since when; and those whose end has been told.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    gone: BTreeMap<String, Timestamp>,
    told: Vec<String>,
}

impl Memory {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The record with its number, the same on every computer, and the time at which it was collected.
pub(super) fn seal(core: &Core, spec: &DockSpec, order: &Order) -> Result<Sealed, AdapterError> {
    let table = of(core, spec, order)?;
    let mut sealed = gathered::seal(core, order)?;
    let id = match order.receipt.get("number") {
        Some(id) => id.to_owned(),
        None => number_of(core, table, &sealed.wire),
    };
    // Who comes back goes on counting where the record ended.
    let last = order.receipt.get("time");
    let last = last.or_else(|| order.ended.get("time"));
    let last = last.and_then(instant);
    let after = last.map(|last| last.saturating_add(SignedDuration::from_secs(1)));
    let at = match after {
        Some(Ok(after)) => order.entered_at.max(after),
        _ => order.entered_at,
    };
    let time = in_china(at).strftime(CLOCK).to_string();
    sealed.wire.insert(ID.to_owned(), Value::String(id));
    sealed.wire.insert(TIME.to_owned(), Value::String(time));
    Ok(sealed)
}

fn of<'s>(core: &Core, spec: &'s DockSpec, order: &Order) -> Result<&'s Table, AdapterError> {
    spec.table(&order.record)
        .ok_or_else(|| AdapterError::UnknownRecord {
            system: core.system.clone(),
            record: order.record.clone(),
        })
}

/// A UUID of version 8 (RFC 9562) made from what the record is known by.
fn number_of(core: &Core, table: &Table, wire: &Wire) -> String {
    let mut digest = Sm3::new();
    digest.update(core.system.as_bytes());
    for text in [&table.file].into_iter().chain(&table.known_by) {
        let value = wire.get(text).map(text_of).unwrap_or_default();
        digest.update(text.as_bytes());
        digest.update([0]);
        digest.update(value.as_bytes());
        digest.update([0]);
    }
    let mut bytes = [0u8; 16];
    for (byte, made) in bytes.iter_mut().zip(digest.finalize()) {
        *byte = made;
    }
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex::encode(bytes);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

fn instant(text: &str) -> Option<Timestamp> {
    let time = DateTime::strptime(CLOCK, text).ok()?;
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    Some(time.to_zoned(zone).ok()?.timestamp())
}

/// What the office set up.
struct Setup {
    grid: String,
    device: String,
    operator: String,
}

impl Setup {
    fn of(core: &Core, spec: &DockSpec, order: &Order) -> Result<Self, AdapterError> {
        let fill = |template: &Template| {
            Facts::of(core, order)
                .fill(template)
                .map_err(|name| AdapterError::NotConfigured {
                    system: core.system.clone(),
                    name,
                })
        };
        Ok(Self {
            grid: fill(&spec.grid)?,
            device: fill(&spec.device)?,
            operator: fill(&spec.operator)?,
        })
    }

    /// What package names begin with.
    fn prefix(&self) -> String {
        format!("P{}_", self.grid)
    }
}

fn dock(core: &Core, spec: &DockSpec, setup: &Setup) -> Result<Dock, Trouble> {
    if let Some(script) = core.transport.script() {
        return Ok(Dock::Played(script));
    }
    Ok(Dock::Folder(Folder {
        path: core.transport.folder().ok_or(Trouble::Away)?,
        grid: setup.grid.clone(),
        device: setup.device.clone(),
        version: spec.version.clone(),
    }))
}

/// Does something at the dock. A folder may be slow, so nobody else waits for it.
async fn at<T: Send + 'static>(
    dock: &Dock,
    work: impl FnOnce(&Dock) -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    if let Dock::Played(_) = dock {
        return work(dock);
    }
    let dock = dock.clone();
    tokio::task::spawn_blocking(move || work(&dock))
        .await
        .unwrap_or(Err(Trouble::Perhaps))
}

/// What trouble at the dock means for what was to go.
fn troubled(trouble: Trouble) -> Outcome {
    let wait = |reason, after| Outcome::Wait { reason, after };
    match trouble {
        Trouble::Away => wait(Reason::Unreachable, None),
        Trouble::Other => wait(Reason::NotThisSystem, None),
        Trouble::Locked => wait(Reason::Busy, Some(SYNCING)),
        Trouble::Perhaps => Outcome::Unsure {
            reason: Reason::ReplyLost,
        },
    }
}

fn not_set_up() -> Outcome {
    Outcome::Stop {
        reason: Reason::Credentials,
        code: String::new(),
    }
}

/// Whether a package would be taken now: the right device is docked, and it is not syncing.
pub(super) async fn prepare(core: &Core, spec: &DockSpec, nothing: &Order) -> Result<(), Outcome> {
    let setup = Setup::of(core, spec, nothing).map_err(|_| not_set_up())?;
    let dock = dock(core, spec, &setup).map_err(troubled)?;
    at(&dock, Dock::ready).await.map_err(troubled)
}

/// *Test now*.
pub(super) async fn check(core: &Core, spec: &DockSpec, nothing: &Order) -> Outcome {
    match prepare(core, spec, nothing).await {
        // A syncing device is a sign of life.
        Ok(())
        | Err(Outcome::Wait {
            reason: Reason::Busy,
            ..
        }) => Outcome::Accepted {
            receipt: nothing.receipt.clone(),
            held: nothing.held.clone(),
        },
        Err(outcome) => outcome,
    }
}

/// The package under the second's next number.
pub(super) fn pack(
    core: &Core,
    spec: &DockSpec,
    nothing: &Order,
    members: &[Member],
    last: Option<&str>,
) -> Result<Batch, AdapterError> {
    let setup = Setup::of(core, spec, nothing)?;
    let prefix = setup.prefix();
    let made = in_china(core.now());
    let second = format!("{prefix}{}", made.strftime("%Y%m%d%H%M%S"));
    let stem = gathered::next_number(&second, DIGITS, last);
    let head = Head {
        batch: stem.strip_prefix(&prefix).unwrap_or_default(),
        grid: &setup.grid,
        device: &setup.device,
        operator: &setup.operator,
        made: &made.strftime(CLOCK).to_string(),
    };
    let file = package::packed(spec, &head, members);
    Ok(Batch {
        name: format!("{stem}.zip"),
        file: file.ok_or_else(|| AdapterError::Unwritable {
            system: core.system.clone(),
            what: "the package",
        })?,
    })
}

/// Runs an errand with a package.
pub(super) async fn carry(
    core: &Core,
    spec: &DockSpec,
    memory: &Memory,
    nothing: &Order,
    errand: Errand,
    batch: &Batch,
    members: &[Member],
) -> Carried {
    let Ok(setup) = Setup::of(core, spec, nothing) else {
        return Carried::Whole(not_set_up());
    };
    let dock = match dock(core, spec, &setup) {
        Ok(dock) => dock,
        Err(trouble) => return Carried::Whole(troubled(trouble)),
    };
    let carrying = Carrying {
        core,
        spec,
        memory,
        setup,
        dock,
        stem: batch.name.trim_end_matches(".zip"),
        batch,
        members,
    };
    let carried = match errand {
        Errand::HandOver => carrying.hand_over().await,
        Errand::Settle(since) => carrying.follow(Some(since)).await,
        Errand::AskAfter => carrying.follow(None).await,
    };
    carried.unwrap_or_else(|trouble| Carried::Whole(troubled(trouble)))
}

/// A package on its way.
struct Carrying<'a> {
    core: &'a Core,
    spec: &'a DockSpec,
    memory: &'a Memory,
    setup: Setup,
    dock: Dock,
    stem: &'a str,
    batch: &'a Batch,
    members: &'a [Member],
}

impl Carrying<'_> {
    async fn hand_over(&self) -> Result<Carried, Trouble> {
        let (name, bytes) = (self.batch.name.clone(), self.batch.file.clone());
        at(&self.dock, move |dock| {
            dock.ready()?;
            dock.put(&name, &bytes)
        })
        .await?;
        self.memory.seen().gone.remove(self.stem);
        Ok(self.taken())
    }

    /// It lies there, or was taken.
    fn taken(&self) -> Carried {
        let batch = ("batch".to_owned(), self.stem.to_owned());
        self.spec.gather.taken(Receipt(BTreeMap::from([batch])))
    }

    /// How a package is coming along of which it is known since when it may be there, or that it was there.
    async fn follow(&self, since: Option<Timestamp>) -> Result<Carried, Trouble> {
        let stem = self.stem.to_owned();
        // By now the end of earlier packages is kept here.
        let mut told = std::mem::take(&mut self.memory.seen().told);
        told.retain(|other| *other != stem);
        let standing = at(&self.dock, move |dock| {
            dock.ready()?;
            dock.clear(&told);
            dock.standing(&stem)
        })
        .await?;
        match standing {
            Standing::Acknowledged(bytes) => match self.said(&bytes) {
                Some(said) => Ok(self.heard(&said)),
                None => {
                    let stem = self.stem.to_owned();
                    at(&self.dock, move |dock| {
                        dock.clear(&[stem]);
                        Ok(())
                    })
                    .await?;
                    self.hand_over().await
                }
            },
            Standing::Repeated => Ok(used_up()),
            Standing::Waiting => Ok(self.taken()),
            Standing::Gone => {
                let now = self.core.clock.now();
                let gone = match since {
                    Some(since) => since,
                    None => *self
                        .memory
                        .seen()
                        .gone
                        .entry(self.stem.to_owned())
                        .or_insert(now),
                };
                let patience = SignedDuration::from_secs(self.spec.settle_seconds);
                if now.duration_since(gone) >= patience {
                    return self.hand_over().await;
                }
                if since.is_none() {
                    return Ok(self.taken());
                }
                Ok(Carried::Whole(Outcome::Wait {
                    reason: Reason::ReplyLost,
                    after: Some(Duration::from_secs(self.spec.gather.ask_seconds)),
                }))
            }
        }
    }

    fn said(&self, bytes: &[u8]) -> Option<Said> {
        let head = Head {
            batch: self.stem.strip_prefix(&self.setup.prefix())?,
            grid: &self.setup.grid,
            device: &self.setup.device,
            operator: &self.setup.operator,
            made: "",
        };
        package::acknowledgement(bytes, &head)
    }

    /// What an acknowledgement means for each record.
    fn heard(&self, said: &Said) -> Carried {
        let mut seen = self.memory.seen();
        seen.gone.remove(self.stem);
        seen.told.push(self.stem.to_owned());
        drop(seen);
        if said.result != self.spec.worked {
            let answer = Answer {
                code: said.code.clone(),
                message: said.message.clone(),
                ..Answer::default()
            };
            return gathered::whole(self.core, self.members, &answer, true);
        }
        let outcomes: Option<Vec<Outcome>> = self
            .members
            .iter()
            .map(|member| self.fate(member, said))
            .collect();
        // It speaks of other records: somebody else's package had this name.
        outcomes.map_or_else(used_up, Carried::Worked)
    }

    /// What came of a member; `None` when nothing is said about it.
    fn fate(&self, member: &Member, said: &Said) -> Option<Outcome> {
        let table = self.spec.table(&member.order.record)?;
        let id = member.sealed.wire.get(ID).map(text_of)?;
        let row = said
            .rows
            .iter()
            .find(|row| row.file == table.file && row.id == id)?;
        if self.spec.stored.contains(&row.result) {
            return Some(gathered::stored(self.core, member, known(table, member)));
        }
        (row.result == self.spec.failed).then(|| self.refused(table, member, row))
    }

    fn refused(&self, table: &Table, member: &Member, row: &Row) -> Outcome {
        if self.spec.later.contains(&row.code) {
            return Outcome::Again(Again {
                adopt: Some(known(table, member)),
                settled: true,
                reason: Some(Reason::Changed),
                ..Again::default()
            });
        }
        let replies = &self.core.spec.replies;
        let reply = replies.of_field(&row.code, &row.field, member.sealed.operation);
        if reply.is_some_and(|reply| reply.then == Then::Gone) {
            return Outcome::Again(Again {
                forget: true,
                settled: true,
                reason: Some(Reason::Gone),
                ..Again::default()
            });
        }
        let answer = Answer {
            code: row.code.clone(),
            field: row.field.clone(),
            message: row.message.clone(),
            ..Answer::default()
        };
        gathered::refused(self.core, member, &[answer])
    }
}

/// The receipts of a record that stands there.
fn known(table: &Table, member: &Member) -> Receipt {
    let wire = &member.sealed.wire;
    let text = |name: &str| wire.get(name).map(text_of).unwrap_or_default();
    let mut receipt = BTreeMap::from([
        ("number".to_owned(), text(ID)),
        ("time".to_owned(), text(TIME)),
    ]);
    for (name, member) in &table.keep {
        receipt.insert(name.clone(), text(member));
    }
    Receipt(receipt)
}

/// The name was used before: the records go again under another, which their own numbers make safe.
fn used_up() -> Carried {
    Carried::Whole(gathered::anew(Reason::SerialSpent))
}

/// The row as it would stand in a package.
pub(super) fn preview(core: &Core, spec: &DockSpec, order: &Order) -> Result<String, AdapterError> {
    let table = of(core, spec, order)?;
    let setup = Setup::of(core, spec, order)?;
    let member = Member {
        order: order.clone(),
        sealed: seal(core, spec, order)?,
        place: 0,
        given: Receipt::default(),
    };
    let mut text = format!(
        "IN{}{}….zip\n{}\n\n",
        std::path::MAIN_SEPARATOR,
        setup.prefix(),
        table.file
    );
    for (column, value) in table
        .columns
        .iter()
        .zip(package::row(spec, table, 1, &member))
    {
        text.push_str(&format!("{column}: {value}\n"));
    }
    Ok(text)
}
