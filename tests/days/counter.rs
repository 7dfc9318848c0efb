//! How a story's desk speaks with a department: what the adapter would do, by the contract's own rule for what is
//! unsure, at most one write to an attempt.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::time;
use yilutong_adapter::{
    AdapterError, Again, Batch, Carried, Choice, Clock, Decision, Effect, Errand, Fault, Gathering,
    Member, Operation, Order, Outcome, Reason, Receipt, Sealed,
};
use yilutong_dispatch::{Boxed, Closed, Exchange, Gathers, Limits};

use crate::clock::Laptop;
use crate::contracts::{Contract, Settles};
use crate::town::{Answer, File, Town, key_of};
use crate::weather::Trouble;

/// A clock that is off by more than this is minded.
const MINDED: i64 = 300;

/// One department, seen from the desk.
pub(crate) struct Counter {
    pub(crate) town: Town,
    pub(crate) contract: &'static Contract,
    pub(crate) laptop: Laptop,
    /// The edition of the package that is installed.
    pub(crate) edition: u32,
    /// How far the laptop is known to be ahead, in seconds.
    learnt: AtomicI64,
}

impl Counter {
    pub(crate) fn new(town: Town, contract: &'static Contract, edition: u32) -> Self {
        Self {
            laptop: town.laptop.clone(),
            town,
            contract,
            edition,
            learnt: AtomicI64::new(0),
        }
    }

    /// A request on its way, met by whatever is about.
    fn knock(&self, serial: &str) -> Result<Option<Trouble>, Outcome> {
        let id = self.contract.id;
        let mut books = self.town.books();
        let nth = books.knock(id, serial);
        let weather = &books.weather;
        let stop = |reason| Outcome::Stop {
            reason,
            code: String::new(),
        };
        if weather.editions.get(id).copied().unwrap_or(1) > self.edition {
            return Err(stop(Reason::Interface));
        }
        if weather.vanished.contains(id) {
            return Err(wait(Reason::Unreachable, None));
        }
        if weather.revoked.contains(id) {
            return Err(stop(Reason::Credentials));
        }
        if weather.taken.contains(id) {
            return Err(stop(Reason::AccountTaken));
        }
        let off = self.laptop.error().as_secs();
        if self.contract.minds_clocks && (off - self.learnt.load(Ordering::SeqCst)).abs() > MINDED {
            self.learnt.store(off, Ordering::SeqCst);
            return Err(again(Reason::Clock));
        }
        match weather.strikes(self.town.seed, id, serial, nth) {
            Some(Trouble::Maintenance503) => Err(wait(Reason::Maintenance, None)),
            Some(Trouble::TooMany429) => Err(wait(Reason::TooMany, Some(3))),
            Some(Trouble::ExpireSession) => Err(again(Reason::SignedIn)),
            Some(Trouble::OwnCode) => Err(wait(Reason::Busy, None)),
            Some(Trouble::Unreachable) => Err(wait(Reason::Unreachable, None)),
            Some(Trouble::Locked) => Err(wait(Reason::Locked, Some(1800))),
            Some(Trouble::DropBefore) => Err(unsure(Reason::ReplyLost)),
            Some(Trouble::LoginPage200 | Trouble::Garbage) => Err(unsure(Reason::NotThisSystem)),
            Some(Trouble::Status500) => Err(unsure(Reason::Internal)),
            other => Ok(other),
        }
    }

    async fn try_once(&self, order: &Order, sealed: &Sealed) -> Outcome {
        let mut trouble = match self.knock(&sealed.serial) {
            Ok(trouble) => trouble,
            Err(outcome) => return outcome,
        };
        let contract = self.contract;
        let wanted = order.unsettled.as_ref().unwrap_or(sealed);
        if let Some(found) = self.sought(order, wanted) {
            return found;
        }
        if order.unsettled.is_some() {
            trouble =
                trouble.filter(|trouble| !matches!(trouble, Trouble::Refusal | Trouble::Question));
        }
        match trouble {
            Some(Trouble::Refusal) => return refused(),
            Some(Trouble::Question) => return question(),
            _ => {}
        }
        self.town.on_its_way(contract.id).await;
        let now = self.town.laptop.really();
        let answer = self
            .town
            .books()
            .write(contract, &order.record, wanted, &order.receipt, now);
        match trouble {
            Some(Trouble::GarbageAfter) => unsure(Reason::NotThisSystem),
            Some(Trouble::Status500After | Trouble::OwnCodeAfter) => unsure(Reason::Internal),
            Some(_) => unsure(Reason::ReplyLost),
            None => said(answer, wanted),
        }
    }

    /// Where nothing is remembered, the record is looked for before anything is written.
    fn sought(&self, order: &Order, wanted: &Sealed) -> Option<Outcome> {
        if self.contract.settles != Settles::Seeking {
            return None;
        }
        let key = key_of(self.contract, &order.record, &wanted.wire)?;
        let books = self.town.books();
        let there = books.standing(self.contract.id, &key);
        let receipt =
            there.map(|there| Receipt([("number".to_owned(), there.number.clone())].into()));
        if order.unsettled.is_none() {
            let adopt = receipt.filter(|_| wanted.operation == Operation::Create)?;
            return Some(Outcome::Again(Again {
                adopt: Some(adopt),
                reason: Some(Reason::Adopted),
                ..Again::default()
            }));
        }
        let done = match wanted.operation {
            Operation::Cancel => there.is_none(),
            _ => there.is_some_and(|there| there.wire == wanted.wire),
        };
        Some(if done {
            accepted(receipt.unwrap_or_default(), wanted)
        } else {
            Outcome::Again(Again {
                settled: true,
                adopt: receipt.filter(|_| wanted.operation == Operation::Create),
                ..Again::default()
            })
        })
    }

    async fn ask(&self, order: &Order) -> Outcome {
        let number = order.receipt.get("number").unwrap_or_default().to_owned();
        if let Err(outcome) = self.knock(&number) {
            return match outcome {
                Outcome::Unsure { reason } => wait(reason, None),
                other => other,
            };
        }
        let now = self.town.laptop.really();
        let mut books = self.town.books();
        let department = books.departments.get_mut(self.contract.id);
        let pending = department.and_then(|department| department.pending.get(&number).cloned());
        let Some(mut pending) = pending else {
            return wait(Reason::Busy, None);
        };
        if pending.due > now {
            return wait(Reason::Busy, Some(60));
        }
        let decided = match pending.decided.take() {
            Some(decided) => decided,
            None => books.carry_out(
                self.contract,
                &pending.record,
                &pending.sealed,
                &pending.receipt,
                now,
            ),
        };
        let outcome = said(decided.clone(), &pending.sealed);
        if let Some(department) = books.departments.get_mut(self.contract.id) {
            pending.decided = Some(decided);
            department.pending.insert(number, pending);
        }
        outcome
    }

    async fn errand(&self, errand: Errand, batch: &Batch, members: &[Member]) -> Carried {
        let trouble = match self.knock(&format!("{}{errand:?}", batch.name)) {
            Ok(trouble) => trouble,
            Err(outcome) => return Carried::Whole(outcome),
        };
        let now = self.town.laptop.really();
        let mut books = self.town.books();
        let contract = self.contract;
        let Some(department) = books.departments.get_mut(contract.id) else {
            return Carried::Whole(wait(Reason::Busy, None));
        };
        if errand != Errand::AskAfter {
            // A name that is known there is the file that is known there.
            department.files.entry(batch.name.clone()).or_insert(File {
                // Whatever was packed, however many of it are asked about now.
                rows: serde_json::from_slice(&batch.file).unwrap_or_default(),
                due: now + SignedDuration::from_secs(120),
                worked: None,
            });
            let gone = trouble
                .is_some_and(|trouble| !matches!(trouble, Trouble::Refusal | Trouble::Question));
            return Carried::Whole(if gone {
                unsure(Reason::ReplyLost)
            } else {
                taken()
            });
        }
        let Some(file) = department.files.get(&batch.name).cloned() else {
            return Carried::Whole(unsure(Reason::Interface));
        };
        if file.due > now {
            return Carried::Whole(taken());
        }
        let worked = file.worked.clone().unwrap_or_else(|| {
            file.rows
                .iter()
                .map(|(sealed, record, receipt)| {
                    books.carry_out(contract, record, sealed, receipt, now)
                })
                .collect()
        });
        if let Some(kept) = books
            .departments
            .get_mut(contract.id)
            .and_then(|department| department.files.get_mut(&batch.name))
        {
            kept.worked = Some(worked.clone());
        }
        let outcomes = worked.into_iter().zip(&file.rows);
        let outcomes: Vec<Outcome> = outcomes
            .map(|(answer, (sealed, ..))| said(answer, sealed))
            .collect();
        // Only those that are still asked about, each by its own place.
        let asked = members
            .iter()
            .map(|member| outcomes.get(member.place).cloned());
        Carried::Worked(
            asked
                .map(|outcome| outcome.unwrap_or_else(|| unsure(Reason::Interface)))
                .collect(),
        )
    }
}

impl Exchange for Counter {
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        Ok(Sealed {
            operation: order.operation,
            wire: order.wire.clone(),
            serial: order.serial.clone(),
            sealed_at: self.laptop.now(),
        })
    }

    fn attempt<'a>(&'a self, order: &'a Order, sealed: &'a Sealed) -> Boxed<'a, Outcome> {
        Box::pin(self.try_once(order, sealed))
    }

    fn review<'a>(&'a self, order: &'a Order) -> Boxed<'a, Outcome> {
        Box::pin(self.ask(order))
    }

    fn limits(&self) -> Limits {
        let closed = self.contract.closed.map(|hour| Closed {
            days: Vec::new(),
            from: time(hour, 0, 0, 0),
            to: time(hour + 1, 0, 0, 0),
        });
        Limits {
            concurrency: 2,
            lease: Duration::from_secs(60),
            closed: closed.into_iter().collect(),
        }
    }

    fn gathers(&self) -> Option<&dyn Gathers> {
        (self.contract.settles == Settles::File).then_some(self)
    }
}

impl Gathers for Counter {
    fn gathering(&self) -> Gathering {
        Gathering {
            most: 40,
            wait: Duration::ZERO,
        }
    }

    fn prepare(&self) -> Boxed<'_, Result<(), Outcome>> {
        Box::pin(async { Ok(()) })
    }

    fn pack(&self, members: &[Member], last: Option<&str>) -> Result<Batch, AdapterError> {
        let last = last.and_then(|name| name.parse::<u64>().ok()).unwrap_or(0);
        let rows = members.iter().map(|member| {
            let Order {
                record, receipt, ..
            } = &member.order;
            (&member.sealed, record, receipt)
        });
        Ok(Batch {
            name: format!("{:06}", last + 1),
            file: serde_json::to_vec(&rows.collect::<Vec<_>>()).unwrap_or_default(),
        })
    }

    fn carry<'a>(
        &'a self,
        errand: Errand,
        batch: &'a Batch,
        members: &'a [Member],
    ) -> Boxed<'a, Carried> {
        Box::pin(self.errand(errand, batch, members))
    }
}

pub(crate) fn accepted(receipt: Receipt, sealed: &Sealed) -> Outcome {
    Outcome::Accepted {
        receipt,
        held: sealed.wire.clone(),
    }
}

/// A department's answer in the adapter's words.
fn said(answer: Answer, sealed: &Sealed) -> Outcome {
    match answer {
        Answer::Done(receipt) => accepted(receipt, sealed),
        Answer::Gone => Outcome::Again(Again {
            forget: true,
            settled: true,
            reason: Some(Reason::Gone),
            ..Again::default()
        }),
        Answer::Pending(receipt) => Outcome::Reviewing {
            receipt,
            held: None,
            after: Some(Duration::from_secs(60)),
            meanwhile: None,
        },
    }
}

fn taken() -> Outcome {
    Outcome::Reviewing {
        receipt: Receipt::default(),
        held: None,
        after: Some(Duration::from_secs(60)),
        meanwhile: None,
    }
}

fn wait(reason: Reason, seconds: Option<u64>) -> Outcome {
    Outcome::Wait {
        reason,
        after: seconds.map(Duration::from_secs),
    }
}

fn again(reason: Reason) -> Outcome {
    Outcome::Again(Again {
        reason: Some(reason),
        ..Again::default()
    })
}

fn unsure(reason: Reason) -> Outcome {
    Outcome::Unsure { reason }
}

fn refused() -> Outcome {
    Outcome::Refused {
        faults: vec![Fault {
            member: String::new(),
            places: Vec::new(),
            say: "此项不合要求，请核对".to_owned(),
        }],
        code: "4001".to_owned(),
    }
}

fn question() -> Outcome {
    let choice = |id: &str, effect| Choice {
        id: id.to_owned(),
        label: id.to_owned(),
        effect,
        reason: None,
    };
    Outcome::Ask {
        decision: Decision {
            id: "sure".to_owned(),
            ask: "确定要登记吗？".to_owned(),
            choices: vec![choice("again", Effect::Resend)],
        },
        code: "4002".to_owned(),
    }
}
