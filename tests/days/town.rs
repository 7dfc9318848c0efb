//! The departments of a story: they keep records, obey each contract's rule for what comes twice, and notice at once
//! when a promise is broken under their eyes.
//!
//! Models and not the practice departments, for speed: a story makes some thousand requests and ten thousand days are to
//! be told. What they leave out is what the adapter does (signing, spelling, sessions); that is the practice lane's. They
//! are less forgiving than the real ones: whoever does not look, or uses a fresh serial, gets a second record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::watch;
use yilutong_adapter::{Operation, Receipt, Sealed, Wire};
use yilutong_outbox::{DeliveryId, Lane};

use crate::clock::Laptop;
use crate::contracts::{self, Contract, Settles};
use crate::story::{Promise, Story};
use crate::weather::Weather;

/// A record's kind and what the department tells it apart by.
pub(crate) type Key = (String, String);

/// A record that a department holds, or held.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) number: String,
    pub(crate) wire: Wire,
    pub(crate) standing: bool,
}

/// What a department says to a write.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Done(Receipt),
    Gone,
    /// It will decide later, under this number.
    Pending(Receipt),
}

/// What was taken and is decided later.
#[derive(Debug, Clone)]
pub(crate) struct Later {
    pub(crate) sealed: Sealed,
    pub(crate) record: String,
    pub(crate) receipt: Receipt,
    pub(crate) due: Timestamp,
    pub(crate) decided: Option<Answer>,
}

/// A file that was handed in.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) rows: Vec<(Sealed, String, Receipt)>,
    pub(crate) due: Timestamp,
    pub(crate) worked: Option<Vec<Answer>>,
}

/// One department's books.
#[derive(Debug, Default)]
pub(crate) struct Department {
    pub(crate) records: BTreeMap<Key, Vec<Record>>,
    /// The last delivery that was carried out for a key.
    last: BTreeMap<Key, DeliveryId>,
    serials: BTreeMap<String, Answer>,
    pub(crate) pending: BTreeMap<String, Later>,
    pub(crate) files: BTreeMap<String, File>,
    given: u64,
    /// Requests that came through.
    pub(crate) asked: u64,
    /// How often each serial knocked.
    knocks: BTreeMap<String, u64>,
}

/// Everything outside the laptop, and the story that is told of it.
pub(crate) struct Books {
    pub(crate) departments: BTreeMap<&'static str, Department>,
    pub(crate) weather: Weather,
    pub(crate) story: Story,
    /// What each serial was made for.
    pub(crate) serials: BTreeMap<String, (DeliveryId, Lane)>,
    /// Deliveries that a department carried out, and where each lane's record stands.
    pub(crate) carried_out: BTreeSet<DeliveryId>,
    pub(crate) keys: BTreeMap<Lane, Key>,
    /// How many of the next writes to a system are held on their way.
    pub(crate) hold: BTreeMap<&'static str, usize>,
}

/// The departments. Clones are the same ones.
#[derive(Clone)]
pub(crate) struct Town {
    pub(crate) seed: u64,
    pub(crate) laptop: Laptop,
    books: Arc<Mutex<Books>>,
    /// Writes that are held on their way go on when this changes.
    pub(crate) released: watch::Sender<()>,
    /// How many are held on their way.
    pub(crate) under_way: watch::Sender<usize>,
}

impl Town {
    pub(crate) fn new(seed: u64, laptop: Laptop) -> Self {
        let books = Books {
            departments: contracts::CONTRACTS
                .iter()
                .map(|contract| (contract.id, Department::default()))
                .collect(),
            weather: Weather::default(),
            story: Story::default(),
            serials: BTreeMap::new(),
            carried_out: BTreeSet::new(),
            keys: BTreeMap::new(),
            hold: BTreeMap::new(),
        };
        Self {
            seed,
            laptop,
            books: Arc::new(Mutex::new(books)),
            released: watch::Sender::new(()),
            under_way: watch::Sender::new(0),
        }
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A write that has left the laptop and is not there yet, if the story holds it.
    pub(crate) async fn on_its_way(&self, id: &'static str) {
        let held = match self.books().hold.get_mut(id) {
            Some(more) if *more > 0 => {
                *more -= 1;
                true
            }
            _ => false,
        };
        if held {
            let mut released = self.released.subscribe();
            self.under_way.send_modify(|count| *count += 1);
            // The story lives as long as its town.
            let _ = released.changed().await;
            self.under_way.send_modify(|count| *count -= 1);
        }
    }

    pub(crate) fn tell(&self, what: impl std::fmt::Display) {
        let at = self.laptop.really();
        self.books().story.tell(at, what);
    }

    pub(crate) fn breaks(&self, promise: Promise, how: impl std::fmt::Display) {
        let at = self.laptop.really();
        self.books().story.breaks(at, promise, how);
    }
}

impl Books {
    /// Counts a request by its serial; how many came before with the same one.
    pub(crate) fn knock(&mut self, id: &'static str, serial: &str) -> u64 {
        let Some(department) = self.departments.get_mut(id) else {
            return 0;
        };
        department.asked += 1;
        let knocks = department.knocks.entry(serial.to_owned()).or_default();
        *knocks += 1;
        *knocks - 1
    }

    /// The record that stands under a key.
    pub(crate) fn standing(&self, id: &str, key: &Key) -> Option<&Record> {
        let records = self.departments.get(id)?.records.get(key)?;
        records.iter().rev().find(|record| record.standing)
    }

    /// Carries a write out, or says why not. What was carried out under the same serial is only answered again, where
    /// the contract says so.
    pub(crate) fn write(
        &mut self,
        contract: &'static Contract,
        record: &str,
        sealed: &Sealed,
        receipt: &Receipt,
        at: Timestamp,
    ) -> Answer {
        let remembers = matches!(contract.settles, Settles::Serial | Settles::Review);
        let Some(department) = self.departments.get_mut(contract.id) else {
            return Answer::Gone;
        };
        if remembers && let Some(before) = department.serials.get(&sealed.serial) {
            return before.clone();
        }
        let answer = if contract.settles == Settles::Review && sealed.operation != Operation::Cancel
        {
            department.given += 1;
            let number = format!("{}-pending-{}", contract.id, department.given);
            let given = receipts(&number);
            let later = Later {
                sealed: sealed.clone(),
                record: record.to_owned(),
                receipt: receipt.clone(),
                due: at + SignedDuration::from_secs(90),
                decided: None,
            };
            department.pending.insert(number, later);
            Answer::Pending(given)
        } else {
            self.carry_out(contract, record, sealed, receipt, at)
        };
        if remembers
            && answer != Answer::Gone
            && let Some(department) = self.departments.get_mut(contract.id)
        {
            let serial = sealed.serial.clone();
            department.serials.insert(serial, answer.clone());
        }
        answer
    }

    /// Changes the books.
    pub(crate) fn carry_out(
        &mut self,
        contract: &'static Contract,
        record: &str,
        sealed: &Sealed,
        receipt: &Receipt,
        at: Timestamp,
    ) -> Answer {
        let made_for = self.serials.get(&sealed.serial).cloned();
        let Some(department) = self.departments.get_mut(contract.id) else {
            return Answer::Gone;
        };
        let key = department
            .holds(receipt.get("number"))
            .or_else(|| key_of(contract, record, &sealed.wire));
        let Some(key) = key else {
            return Answer::Gone;
        };
        let repeats = matches!(contract.settles, Settles::Repeating | Settles::File);
        let records = department.records.entry(key.clone()).or_default();
        let standing = records.iter().rposition(|record| record.standing);
        let answer = match (
            sealed.operation,
            standing.and_then(|place| records.get_mut(place)),
        ) {
            (Operation::Create, Some(there)) if repeats => {
                there.wire = sealed.wire.clone();
                Answer::Done(receipts(&there.number))
            }
            (Operation::Create, _) => {
                department.given += 1;
                let number = format!("{}-{}", contract.id, department.given);
                records.push(Record {
                    number: number.clone(),
                    wire: sealed.wire.clone(),
                    standing: true,
                });
                Answer::Done(receipts(&number))
            }
            (Operation::Update, Some(there)) => {
                there.wire = sealed.wire.clone();
                Answer::Done(receipts(&there.number))
            }
            (Operation::Update, None) => return Answer::Gone,
            (Operation::Cancel, Some(there)) => {
                there.standing = false;
                Answer::Done(receipts(&there.number))
            }
            (Operation::Cancel, None) => Answer::Done(Receipt::default()),
        };
        let stand = records.iter().filter(|record| record.standing).count();
        if stand > 1 {
            let how = format!("{} holds {stand} records of one {record}", contract.id);
            self.story.breaks(at, Promise::NothingDoubled, how);
        }
        if let Some((delivery, lane)) = made_for {
            let last = department.last.entry(key.clone()).or_insert(delivery);
            if *last > delivery {
                let how = format!(
                    "{} carried out delivery {delivery} after {last}, which came later",
                    contract.id
                );
                self.story.breaks(at, Promise::OrderHolds, how);
            }
            *last = delivery.max(*last);
            self.carried_out.insert(delivery);
            self.keys.insert(lane, key);
        }
        answer
    }
}

impl Department {
    /// Under which key it holds a record of this number.
    fn holds(&self, number: Option<&str>) -> Option<Key> {
        let number = number?;
        let mut all = self.records.iter();
        all.find(|(_, records)| records.iter().any(|record| record.number == number))
            .map(|(key, _)| key.clone())
    }

    /// How many records stand.
    pub(crate) fn standing(&self) -> usize {
        let all = self.records.values().flatten();
        all.filter(|record| record.standing).count()
    }
}

/// What a department tells a record apart by; none when the wire does not say.
pub(crate) fn key_of(contract: &Contract, record: &str, wire: &Wire) -> Option<Key> {
    let kind = contract.kinds.iter().find(|kind| kind.record == record)?;
    let mut parts = Vec::with_capacity(kind.key.len());
    for member in kind.key {
        parts.push(wire.get(*member).and_then(Value::as_str)?);
    }
    Some((record.to_owned(), parts.join("|")))
}

/// What is given for a record: whatever anybody may wait for.
fn receipts(number: &str) -> Receipt {
    let names = ["number", "house_code", "building_code", "source_id"];
    Receipt(
        names
            .into_iter()
            .map(|name| (name.to_owned(), number.to_owned()))
            .collect(),
    )
}
