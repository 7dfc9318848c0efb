//! Power cuts: the real program runs over a layer that writes down every write, sync and send; then the disk is cut at
//! random points of that record, and what is left must keep every promise that had been given by then.

mod disk;
mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;
use tempfile::TempDir;
use yilutong_outbox::{EntryId, Profile};

use crate::chance::Chance;
use crate::household;
use crate::office::{Office, PASSPHRASE};
use crate::program::Program;
use disk::Disk;
use record::Event;
pub(crate) use record::shim;

/// How long the program delivers while it is written down.
const LIFE: Duration = Duration::from_secs(4);
/// Departments that are told the number of an ID document in plain text: where a request can be told from another.
const PLAIN: [&str; 3] = ["residence", "grid", "housing"];

/// One life of the program, written down.
pub(crate) struct Recorded {
    _folder: TempDir,
    before: Disk,
    events: Vec<Event>,
    /// Who lives in each entry that was submitted, and how many deliveries that made.
    entries: BTreeMap<String, Submitted>,
    /// Department by port.
    ports: BTreeMap<u16, String>,
}

struct Submitted {
    number: String,
    deliveries: usize,
}

/// What must be true of whatever is left after a cut.
#[derive(Default)]
struct Promises {
    /// Entries whose acknowledgement had left.
    saved: BTreeSet<String>,
    /// Department and ID number of everything that had been sent.
    sent: BTreeSet<(String, String)>,
}

/// Lets the program work for a while and writes down what it does.
pub(crate) fn record(households: usize, weakened: bool) -> Recorded {
    let office = Office::open();
    let before = Disk::at_rest(&office.profile());
    let log = office.folder.path().join("power.log");
    let mut environment = vec![
        (
            "LD_PRELOAD",
            record::shim(office.folder.path()).display().to_string(),
        ),
        ("POWER_DIR", office.profile().display().to_string()),
        ("POWER_LOG", log.display().to_string()),
    ];
    if weakened {
        environment.push(("YILU_WEAKENED", "1".to_owned()));
    }
    let mut program = Program::start(&office, &environment);
    program
        .unlock()
        .expect("under the shim it works as without");
    let mut entries = BTreeMap::new();
    let began = Instant::now();
    for number in 0..households {
        let body = household::make(number);
        let submitted = program
            .call("entry.submit", &json!({ "body": body }))
            .expect("a good entry is taken");
        entries.insert(
            submitted["id"].as_str().unwrap().to_owned(),
            Submitted {
                number: household::id_number(number),
                deliveries: usize::try_from(submitted["deliveries"].as_u64().unwrap()).unwrap(),
            },
        );
        // Spread over its life, so that what is saved and what is delivered mix.
        let due = LIFE.mul_f64(number as f64 / households as f64);
        std::thread::sleep(due.saturating_sub(began.elapsed()));
    }
    std::thread::sleep(LIFE.saturating_sub(began.elapsed()));
    program.dead();
    let events = record::read(&log, &office.profile());
    Recorded {
        before,
        events,
        entries,
        ports: office.ports(),
        _folder: office.folder,
    }
}

impl Recorded {
    /// How much was written down.
    pub(crate) fn events(&self) -> usize {
        self.events.len()
    }

    /// Cuts the power at random points; tells the first promise that is broken.
    pub(crate) fn cut(&self, cuts: u32, seed: u64) -> Result<(), String> {
        let writes = self
            .events
            .iter()
            .filter(|e| matches!(e, Event::Write { .. }));
        assert!(writes.count() > 100, "a program at work writes");
        let mut points: Vec<(usize, u32)> = (0..cuts)
            .map(|cut| {
                let point = Chance::new(seed, cut).below(self.events.len() as u64);
                (usize::try_from(point).unwrap_or(0), cut)
            })
            .collect();
        // In order, so that the disk is followed once.
        points.sort_unstable();
        let mut points = points.into_iter().peekable();
        let (mut disk, mut promises) = (self.before.clone(), Promises::default());
        for (at, event) in self.events.iter().enumerate() {
            while let Some((point, cut)) = points.next_if(|(point, _)| *point == at) {
                let mut chance = Chance::new(seed ^ 0x5EED, cut);
                let left = tempfile::tempdir().unwrap();
                disk.cut(&mut chance, left.path());
                self.judge(left.path(), &promises).map_err(|broken| {
                    format!("seed {seed}, cut {cut} before event {point}: {broken}")
                })?;
            }
            self.promised(event, &mut promises);
            disk.follow(event);
        }
        Ok(())
    }

    /// What a send promises: to the worker, that an entry is saved; to a department, that we know of having asked it.
    fn promised(&self, event: &Event, promises: &mut Promises) {
        let Event::Send { port, data } = event else {
            return;
        };
        let text = String::from_utf8_lossy(data);
        let Some(department) = self.ports.get(port) else {
            let answered = text.contains("\"deliveries\"");
            let ids = self
                .entries
                .keys()
                .filter(|id| answered && text.contains(*id));
            promises.saved.extend(ids.cloned());
            return;
        };
        if PLAIN.contains(&department.as_str()) {
            let numbers = self.entries.values().map(|entry| &entry.number);
            let named = numbers.filter(|number| text.contains(*number));
            promises
                .sent
                .extend(named.map(|number| (department.clone(), number.clone())));
        }
    }

    fn judge(&self, folder: &Path, promises: &Promises) -> Result<(), String> {
        let outbox = Profile::open(folder, PASSPHRASE, Timestamp::now())
            .map_err(|error| format!("the profile does not open: {error}"))?;
        let broken = outbox.check().map_err(|error| error.to_string())?;
        if !broken.is_empty() {
            return Err(format!("the database is unsound: {broken:?}"));
        }
        let mut known = BTreeSet::new();
        for (id, submitted) in &self.entries {
            let id = EntryId(id.clone());
            let deliveries = outbox.deliveries_of(&id).unwrap_or_default();
            if promises.saved.contains(&id.0) && deliveries.len() != submitted.deliveries {
                return Err(format!(
                    "entry {} was acknowledged with {} deliveries and has {}",
                    id.0,
                    submitted.deliveries,
                    deliveries.len()
                ));
            }
            for delivery in deliveries {
                let detail = outbox
                    .delivery_detail(delivery.id)
                    .map_err(|error| error.to_string())?;
                if !detail.attempts.is_empty() {
                    known.insert((delivery.lane.system, submitted.number.clone()));
                }
            }
        }
        match promises.sent.difference(&known).next() {
            Some((department, _)) => Err(format!(
                "{department} was asked about somebody, and no attempt is known"
            )),
            None => Ok(()),
        }
    }
}

/// How many acknowledgements the record shows; without them, and without requests, a cut would prove nothing.
pub(crate) fn acknowledged(recorded: &Recorded) -> usize {
    let mut promises = Promises::default();
    for event in &recorded.events {
        recorded.promised(event, &mut promises);
    }
    assert!(
        !promises.sent.is_empty(),
        "requests to departments are seen in the record"
    );
    promises.saved.len()
}
