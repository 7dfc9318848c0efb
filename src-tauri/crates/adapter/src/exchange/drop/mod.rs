//! The protocol `sftp-xml`: a zip of XML put on a front-end machine, answered by a receipt file for each batch.
//!
//! A batch number is used up once its file is picked up, so a file whose fate is unknown keeps its number: it is looked
//! for in both directories, and only when it is nowhere for long enough is it handed over again, byte for byte. A
//! refusal of a repeated number lies beside the true receipt, which governs. Records are idempotent by source and
//! revision. Nothing here knows a department: namespace, elements and codes stand in `exchange.toml` and `replies.csv`.

mod document;
mod shelf;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use self::document::{Item, Said, text, value};
use self::shelf::{Shelf, Slip, Standing, Trouble, Way};
use super::clock::in_china;
use super::core::{Answer, Core};
use super::facts::Facts;
use super::gathered;
use super::spec::{DropRecord, DropSpec};
use crate::batch::{Batch, Carried, Errand, Member};
use crate::error::AdapterError;
use crate::order::{Again, Operation, Order, Outcome, Reason, Sealed};
use crate::wire::Receipt;

/// The members that the exchange adds to a record.
const SOURCE: &str = "$source";
const REVISION: &str = "$revision";
/// The receipts by which a record is known later.
pub(super) const RECEIPTS: [&str; 3] = ["number", "revision", "source_id"];
/// Digits of a batch's number within its day.
const DIGITS: usize = 4;
/// Revisions count from here, so that an installation after this one goes on above it.
const EPOCH: Timestamp = Timestamp::constant(1_735_689_600, 0);
/// Seconds in which one revision is counted.
const STEP: i64 = 600;

/// What has been learnt about the machine: numbers that are in use there.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<Vec<String>>);

impl Memory {
    fn learn(&self, names: Vec<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = names;
    }

    fn names(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// The record with its source and a revision above every one before.
pub(super) fn seal(core: &Core, spec: &DropSpec, order: &Order) -> Result<Sealed, AdapterError> {
    let record = of(core, spec, order)?;
    let mut sealed = gathered::seal(core, order)?;
    let source = Facts {
        sent: Some(&sealed.wire),
        ..Facts::of(core, order)
    }
    .fill(&record.source)
    .map_err(|member| AdapterError::NotReady {
        system: core.system.clone(),
        member,
    })?;
    let counted = order.entered_at.duration_since(EPOCH).as_secs() / STEP;
    // Who comes back goes on counting where the record ended.
    let last = order.receipt.get("revision");
    let last = last.or_else(|| order.ended.get("revision"));
    let last = last.and_then(|last| last.parse::<i64>().ok()).unwrap_or(0);
    let revision = counted.max(last + 1).clamp(1, 999_999);
    sealed.wire.insert(SOURCE.to_owned(), value(source));
    sealed
        .wire
        .insert(REVISION.to_owned(), value(revision.to_string()));
    Ok(sealed)
}

fn of<'s>(core: &Core, spec: &'s DropSpec, order: &Order) -> Result<&'s DropRecord, AdapterError> {
    spec.record
        .get(&order.record)
        .ok_or_else(|| AdapterError::UnknownRecord {
            system: core.system.clone(),
            record: order.record.clone(),
        })
}

/// Learns which numbers are in use: receipts of an installation before this one tell.
pub(super) async fn prepare(
    core: &Core,
    spec: &DropSpec,
    memory: &Memory,
    nothing: &Order,
) -> Result<(), Outcome> {
    let shelf = enter(core, spec, nothing).await.map_err(before)?;
    memory.learn(shelf.receipts().await.map_err(before)?);
    Ok(())
}

/// *Test now*.
pub(super) async fn check(
    core: &Core,
    spec: &DropSpec,
    memory: &Memory,
    nothing: &Order,
) -> Outcome {
    match prepare(core, spec, memory, nothing).await {
        Ok(()) => Outcome::Accepted {
            receipt: nothing.receipt.clone(),
            held: nothing.held.clone(),
        },
        Err(outcome) => outcome,
    }
}

/// The zip under the day's next number.
pub(super) fn pack(
    core: &Core,
    spec: &DropSpec,
    memory: &Memory,
    nothing: &Order,
    members: &[Member],
    last: Option<&str>,
) -> Result<Batch, AdapterError> {
    let org = filled(core, nothing, &spec.org)?;
    let made = core.now();
    let day = in_china(made).strftime("%Y%m%d").to_string();
    let known = memory.names();
    let used = known.iter().map(String::as_str).chain(last);
    let number = gathered::next_number(&format!("{org}{day}"), DIGITS, used);
    let file = document::packed(spec, &number, &org, made, members);
    Ok(Batch {
        name: format!("{number}.zip"),
        file: file.ok_or_else(|| AdapterError::Unwritable {
            system: core.system.clone(),
            what: "the batch",
        })?,
    })
}

fn filled(
    core: &Core,
    nothing: &Order,
    template: &super::expression::Template,
) -> Result<String, AdapterError> {
    Facts::of(core, nothing)
        .fill(template)
        .map_err(|name| AdapterError::NotConfigured {
            system: core.system.clone(),
            name,
        })
}

async fn enter(core: &Core, spec: &DropSpec, nothing: &Order) -> Result<Shelf, Trouble> {
    if let Some(script) = core.transport.script() {
        return Ok(Shelf::Played(script));
    }
    let fill = |template| filled(core, nothing, template).map_err(|_| Trouble::NotLetIn);
    let (host, port) = core
        .transport
        .host_and_port(22)
        .ok_or(Trouble::Before(Reason::Unreachable))?;
    Shelf::enter(&Way {
        host,
        port,
        username: fill(&spec.account.username)?,
        password: fill(&spec.account.password)?,
        host_key: fill(&spec.account.host_key)?,
        org: fill(&spec.org)?,
        patience: core.spec.limits().timeout,
    })
    .await
}

/// Trouble before anything could arrive.
fn before(trouble: Trouble) -> Outcome {
    match trouble {
        Trouble::Before(reason) => Outcome::Wait {
            reason,
            after: None,
        },
        Trouble::NotLetIn => Outcome::Stop {
            reason: Reason::Credentials,
            code: String::new(),
        },
        Trouble::OtherKey => Outcome::Stop {
            reason: Reason::OtherKey,
            code: String::new(),
        },
        Trouble::Perhaps => Outcome::Unsure {
            reason: Reason::ReplyLost,
        },
        Trouble::Taken => gathered::anew(Reason::SerialSpent),
    }
}

/// The number was used before: the records go again under another, which their own revisions make safe.
fn used_up() -> Carried {
    Carried::Whole(gathered::anew(Reason::SerialSpent))
}

/// Runs an errand with a batch.
pub(super) async fn carry(
    core: &Core,
    spec: &DropSpec,
    nothing: &Order,
    errand: Errand,
    batch: &Batch,
    members: &[Member],
) -> Carried {
    let Ok(org) = filled(core, nothing, &spec.org) else {
        return Carried::Whole(before(Trouble::NotLetIn));
    };
    let shelf = match enter(core, spec, nothing).await {
        Ok(shelf) => shelf,
        Err(trouble) => return Carried::Whole(before(trouble)),
    };
    let carrying = Carrying {
        core,
        spec,
        shelf,
        number: batch.name.trim_end_matches(".zip"),
        org,
        batch,
        members,
    };
    let carried = match errand {
        Errand::HandOver => carrying.hand_over().await,
        Errand::Settle(since) => carrying.settle(since).await,
        Errand::AskAfter => carrying.ask_after().await,
    };
    carried.unwrap_or_else(|trouble| Carried::Whole(before(trouble)))
}

/// A batch on its way.
struct Carrying<'a> {
    core: &'a Core,
    spec: &'a DropSpec,
    shelf: Shelf,
    number: &'a str,
    org: String,
    batch: &'a Batch,
    members: &'a [Member],
}

impl Carrying<'_> {
    async fn hand_over(&self) -> Result<Carried, Trouble> {
        self.shelf.put(&self.batch.name, &self.batch.file).await?;
        Ok(self.taken())
    }

    /// It lies there, or was picked up.
    fn taken(&self) -> Carried {
        let batch = ("batch".to_owned(), self.number.to_owned());
        self.spec.gather.taken(Receipt(BTreeMap::from([batch])))
    }

    async fn ask_after(&self) -> Result<Carried, Trouble> {
        Ok(match self.shelf.slip(self.number).await? {
            Slip::Receipt(bytes) => self.heard(&bytes),
            Slip::Repeated => used_up(),
            Slip::Nothing => self.taken(),
        })
    }

    /// What became of a batch whose rename nobody heard of.
    async fn settle(&self, since: Timestamp) -> Result<Carried, Trouble> {
        match self.shelf.slip(self.number).await? {
            Slip::Receipt(bytes) => return Ok(self.heard(&bytes)),
            Slip::Repeated => return Ok(used_up()),
            Slip::Nothing => {}
        }
        match self.shelf.standing(&self.batch.name).await? {
            Standing::Waiting => Ok(self.taken()),
            Standing::Unfinished => self.hand_over().await,
            Standing::Nothing => {
                let patience = SignedDuration::from_secs(
                    i64::try_from(self.spec.settle_seconds).unwrap_or(i64::MAX),
                );
                let left = patience - self.core.clock.now().duration_since(since);
                if left.is_positive() {
                    // It may have been picked up: then the receipt comes.
                    return Ok(Carried::Whole(Outcome::Wait {
                        reason: Reason::ReplyLost,
                        after: Duration::try_from(left).ok().map(|left| {
                            left.min(Duration::from_secs(self.spec.gather.ask_seconds))
                        }),
                    }));
                }
                self.hand_over().await
            }
        }
    }

    /// What a receipt means for each record.
    fn heard(&self, bytes: &[u8]) -> Carried {
        let Some(said) = document::receipt(bytes, self.number, &self.org) else {
            return Carried::Whole(Outcome::Wait {
                reason: Reason::Interface,
                after: None,
            });
        };
        if said.result != self.spec.worked {
            let answer = Answer {
                code: said.result,
                message: said.message,
                ..Answer::default()
            };
            return gathered::whole(self.core, self.members, &answer, true);
        }
        let outcomes: Option<Vec<Outcome>> = self
            .members
            .iter()
            .map(|member| Some(self.fate(member, item_of(&said, member)?)))
            .collect();
        // A receipt that speaks of other records is that of another batch under this number.
        outcomes.map_or_else(used_up, Carried::Worked)
    }

    fn fate(&self, member: &Member, item: &Item) -> Outcome {
        let receipt = || {
            let all = [
                ("number", item.province_id.as_str()),
                ("revision", item.revision.as_str()),
                ("source_id", item.source.as_str()),
            ];
            Receipt(all.map(|(k, v)| (k.to_owned(), v.to_owned())).into())
        };
        if self.spec.stored.contains(&item.code) {
            return if item.province_id.is_empty() {
                Outcome::Wait {
                    reason: Reason::Interface,
                    after: None,
                }
            } else {
                gathered::stored(self.core, member, receipt())
            };
        }
        if self.spec.raise.contains(&item.code) {
            let mut known = receipt();
            known.0.remove("number");
            return Outcome::Again(Again {
                adopt: Some(known),
                settled: true,
                reason: Some(Reason::Changed),
                ..Again::default()
            });
        }
        let answer = Answer {
            code: item.code.clone(),
            field: item.field.clone(),
            message: item.message.clone(),
            ..Answer::default()
        };
        gathered::refused(self.core, member, &[answer])
    }
}

/// The item that speaks of a member, by its place, its source and its revision.
fn item_of<'s>(said: &'s Said, member: &Member) -> Option<&'s Item> {
    said.items.iter().find(|item| {
        item.seq == member.place + 1
            && item.kind == member.order.record
            && item.source == text(&member.sealed.wire, SOURCE)
            && item.revision == text(&member.sealed.wire, REVISION)
    })
}

/// The record as it would stand in a batch.
pub(super) fn preview(core: &Core, spec: &DropSpec, order: &Order) -> Result<String, AdapterError> {
    let sealed = seal(core, spec, order)?;
    let org = filled(core, order, &spec.org)?;
    let member = Member {
        order: Order {
            operation: Operation::Create,
            ..order.clone()
        },
        sealed,
        place: 0,
        given: Receipt::default(),
    };
    let element = document::element(spec, &member).ok_or_else(|| AdapterError::UnknownRecord {
        system: core.system.clone(),
        record: order.record.clone(),
    })?;
    Ok(format!(
        "SFTP PUT /in/{org}/….zip\ndata.xml (GB18030)\n\n{}\n",
        element.replace("><", ">\n<")
    ))
}
