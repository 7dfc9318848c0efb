//! What saving an entry with its deliveries costs above the bare transaction that writes the same rows.

use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use yilutong_adapter::Packages;
use yilutong_dictionary::{Dictionary, Entry, Group, initials};
use yilutong_outbox::{
    DraftSave, Dwelling, EntryId, Intent, Lane, NewDelivery, Outbox, Person, Profile, RegisterRow,
    Submission, Surveyed, Wait,
};

use crate::bare::Bare;
use crate::{Figure, households, median, preflight};

/// Both take turns, so that whatever else the machine does meets both.
const TURNS: usize = 20;
const PER_TURN: usize = 100;
const AIM: f64 = 0.9;
/// Entries that are saved in one go, as an import does.
const BULK: usize = 10_000;
const AIM_OF_BULK: f64 = 0.6;

/// Saves through the outbox and bare, in turns.
pub(crate) fn figures() -> Vec<Figure> {
    let folder = TempDir::new().unwrap();
    let outbox = Profile::create(
        &folder.path().join("profile"),
        "bench-passphrase",
        jiff::Timestamp::now(),
    )
    .unwrap();
    let mut bare = Bare::create(&folder.path().join("bare.db"));
    let sample = Sample::new();
    let (mut kept, mut written) = (Vec::new(), Vec::new());
    // One turn each to fill caches and to reach the ordinary size of the log.
    turn_outbox(&outbox, &sample, 0);
    turn_bare(&mut bare, &sample, 0);
    for turn in 1..=TURNS {
        kept.push(turn_outbox(&outbox, &sample, turn));
        written.push(turn_bare(&mut bare, &sample, turn));
    }
    let (ours, floor) = (median(kept), median(written));
    let per_entry =
        |time: Duration| time.as_secs_f64() * 1e3 / f64::from(u32::try_from(PER_TURN).unwrap());
    let ratio = floor.as_secs_f64() / ours.as_secs_f64();
    println!(
        "saving: outbox {:.3} ms, bare SQLCipher {:.3} ms an entry of {} deliveries",
        per_entry(ours),
        per_entry(floor),
        sample.deliveries.len()
    );
    vec![Figure {
        what: "saving an entry with its deliveries, against the bare transaction".to_owned(),
        value: format!("{ratio:.2}"),
        aim: ">= 0.9",
        reached: ratio >= AIM,
    }]
}

/// Saves many in one go, through the outbox and bare.
pub(crate) fn bulk() -> Vec<Figure> {
    let many: usize = crate::size("YILU_BENCH_BULK", BULK);
    let folder = TempDir::new().unwrap();
    let outbox = Profile::create(
        &folder.path().join("profile"),
        "bench-passphrase",
        jiff::Timestamp::now(),
    )
    .unwrap();
    let mut bare = Bare::create(&folder.path().join("bare.db"));
    let sample = Sample::new();
    let ready = drafted(&outbox, &sample, 0, many);
    let began = Instant::now();
    let queued: Vec<_> = ready
        .into_iter()
        .map(|submission| outbox.submit_async(submission))
        .collect();
    for one in queued {
        one.wait().unwrap();
    }
    let ours = began.elapsed();
    let ready: Vec<Submission> = (0..many)
        .map(|number| sample.submission(0, number))
        .collect();
    ready.iter().for_each(|submission| bare.draft(submission));
    let began = Instant::now();
    bare.save_all(&ready);
    let floor = began.elapsed();
    let ratio = floor.as_secs_f64() / ours.as_secs_f64();
    println!(
        "saving in bulk: {many} entries through the outbox {:.2} s, in one bare transaction {:.2} s",
        ours.as_secs_f64(),
        floor.as_secs_f64()
    );
    vec![Figure {
        what: format!("saving {many} entries in bulk, against one bare transaction"),
        value: format!("{ratio:.2}"),
        aim: ">= 0.6",
        reached: ratio >= AIM_OF_BULK,
    }]
}

/// Entries with their drafts, ready to be submitted.
fn drafted(outbox: &Outbox, sample: &Sample, turn: usize, many: usize) -> Vec<Submission> {
    let with_draft = |number| {
        let mut submission = sample.submission(turn, number);
        submission.entry = outbox
            .save_draft(DraftSave {
                id: None,
                form: "household".to_owned(),
                title: submission.title.clone(),
                body: submission.body.clone(),
                now: submission.now,
            })
            .unwrap();
        submission
    };
    (0..many).map(with_draft).collect()
}

fn turn_outbox(outbox: &Outbox, sample: &Sample, turn: usize) -> Duration {
    let ready = drafted(outbox, sample, turn, PER_TURN);
    let began = Instant::now();
    for submission in ready {
        outbox.submit(submission).unwrap();
    }
    began.elapsed()
}

fn turn_bare(bare: &mut Bare, sample: &Sample, turn: usize) -> Duration {
    let ready: Vec<Submission> = (0..PER_TURN)
        .map(|number| sample.submission(turn, number))
        .collect();
    ready.iter().for_each(|submission| bare.draft(submission));
    let began = Instant::now();
    for submission in &ready {
        bare.save(submission);
    }
    began.elapsed()
}

/// The sample household as the desk hands it to the outbox.
struct Sample {
    body: Value,
    deliveries: Vec<NewDelivery>,
    register: Vec<RegisterRow>,
}

impl Sample {
    fn new() -> Self {
        let packages = Packages::builtin().unwrap();
        let body = households::make(0);
        let entry: Entry = serde_json::from_value(body.clone()).unwrap();
        let lane = |lane: &yilutong_adapter::Lane| Lane {
            system: lane.of.system.clone(),
            record: lane.of.record.clone(),
            key: lane.key.clone(),
        };
        let deliveries: Vec<NewDelivery> = packages
            .plan(&entry, &preflight::scope(&packages))
            .planned
            .into_iter()
            .map(|planned| NewDelivery {
                lane: lane(&planned.lane),
                resident: planned.resident,
                intent: Intent::Put,
                wire: Value::Object(planned.wire),
                waits: planned
                    .waits
                    .iter()
                    .map(|need| Wait {
                        lane: lane(&need.lane),
                        receipt: need.receipt.clone(),
                    })
                    .collect(),
                serial: "0123456789abcdef0123456789abcdef".to_owned(),
            })
            .collect();
        assert!(
            deliveries.len() > 10,
            "the sample calls for deliveries to every system"
        );
        Self {
            body,
            deliveries,
            register: register(&entry),
        }
    }

    /// Another household each time: nothing is an update, nothing gives way.
    fn submission(&self, turn: usize, number: usize) -> Submission {
        let mark = format!("{turn:03}{number:05}");
        let mut deliveries = self.deliveries.clone();
        for delivery in &mut deliveries {
            delivery.lane.key.replace_range(..8, &mark);
            delivery
                .waits
                .iter_mut()
                .for_each(|wait| wait.lane.key.replace_range(..8, &mark));
        }
        let mut register = self.register.clone();
        for row in &mut register {
            match row {
                RegisterRow::Person(person) => {
                    person.key.push_str(&mark);
                    person.dwelling.push_str(&mark);
                }
                RegisterRow::Dwelling(dwelling) => dwelling.key.push_str(&mark),
                RegisterRow::Departure(departure) => departure.person.push_str(&mark),
                RegisterRow::Surveyed(Surveyed::Stay(stay)) => {
                    stay.person.push_str(&mark);
                    stay.dwelling.push_str(&mark);
                }
                RegisterRow::Surveyed(_) => {}
            }
        }
        Submission {
            entry: EntryId(format!("bare-entry-of-the-bench-{mark}")),
            base: 0,
            body: self.body.clone(),
            title: "海棠路12号海棠花园3栋1203".to_owned(),
            now: jiff::Timestamp::now(),
            by: "WG100023".to_owned(),
            deliveries,
            register,
            given_up: Vec::new(),
        }
    }
}

fn register(entry: &Entry) -> Vec<RegisterRow> {
    let derived = Dictionary::builtin().derive(entry);
    let text = |group: &Group, name: &str| {
        group
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (key, address) = (
        text(&derived.dwelling, "key"),
        text(&derived.dwelling, "full_address"),
    );
    let mut rows = vec![RegisterRow::Dwelling(Dwelling {
        id: None,
        key: key.clone(),
        address: address.clone(),
        values: serde_json::to_value(&entry.dwelling).unwrap(),
        alike: Vec::new(),
        entry: None,
        updated_at: None,
    })];
    rows.extend(derived.residents.iter().map(|resident| {
        let name = text(&resident.person, "name");
        RegisterRow::Person(Person {
            id: None,
            key: text(&resident.person, "id_number"),
            id_number: text(&resident.person, "id_number"),
            initials: initials(&name),
            name,
            phone: text(&resident.person, "phone"),
            dwelling: key.clone(),
            address: address.clone(),
            values: serde_json::to_value(resident).unwrap(),
            alike: Vec::new(),
            entry: None,
            updated_at: None,
        })
    }));
    rows
}
