//! Every kill point, one after the other: the program dies exactly there, before or after a durable write or a send, and
//! the promises hold. The list is this file's own: a point that is not on it, and one that is never reached, both fail.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::household;
use crate::ledger::Ledger;
use crate::office::Office;
use crate::program::{Program, Silence};

/// What every start and every working day does.
const DAILY: [&str; 19] = [
    "migrate",
    "recover leases",
    "sweep_attachments",
    "set_settings",
    "keep_attachment",
    "save_draft_async",
    "discard_draft",
    "submit_async",
    "lease_async",
    "begin_attempt_async",
    "begin_batch_async",
    "end_attempt_async",
    "release_async",
    "retry_now",
    "send a request",
    "name an uploaded file",
    "name a file in the dock",
    "pause_system",
    "resume_system",
];
/// Points that have no second half: a file that is being written has no name yet, so that it has not happened.
const ONLY_BEFORE: [&str; 2] = ["upload a file", "write into the dock"];
/// What happens once in a profile's life.
const ONCE: [&str; 2] = ["replace a small file", "name the database"];
/// The longest until a point is reached.
const PATIENCE: Duration = Duration::from_secs(90);
/// The practice key of `housing`.
const KEY: &str = "fw-test-7f3a91c2";
/// Any picture will do.
const SCENE: &[u8] = yilutong_tests::SCENE;

fn daily() -> Vec<String> {
    let both = DAILY
        .iter()
        .flat_map(|point| [format!("before {point}"), format!("after {point}")]);
    both.chain(ONLY_BEFORE.iter().map(|point| format!("before {point}")))
        .collect()
}

/// Dies at every point of a working day in turn; in the end everything is there, once.
pub(crate) fn each_in_turn() {
    let office = Office::open();
    let mut ledger = Ledger::default();
    let visited = office.folder.path().join("points");
    let mut day = Day {
        office: &office,
        ledger: &mut ledger,
        number: 0,
    };
    // A day without a death shows what a household comes to, and which points there are.
    let points = [("YILU_POINTS", visited.display().to_string())];
    let lived = day.live(&points);
    assert!(lived, "nobody asked it to die");
    ledger.settle(&office).unwrap();
    let all = daily();
    compare(&all, &visited);
    for (number, point) in (1..).zip(&all) {
        let mut day = Day {
            office: &office,
            ledger: &mut ledger,
            number,
        };
        let lived = day.live(&[("YILU_KILL_AT", point.clone())]);
        assert!(!lived, "the program never came to {point:?}");
    }
    let mut day = Day {
        office: &office,
        ledger: &mut ledger,
        number: all.len() + 1,
    };
    assert!(day.live(&[]), "after all of it a day goes by as any other");
    ledger
        .settle(&office)
        .unwrap_or_else(|violation| panic!("after a death at each point: {violation}"));
    println!("{} kill points visited: {}", all.len(), all.join(", "));
}

/// A profile whose creation broke off at any point can be created, or opened, afterwards.
pub(crate) fn at_first_start() {
    let office = Office::open();
    let points = ONCE
        .iter()
        .flat_map(|point| [format!("before {point}"), format!("after {point}")]);
    for point in points {
        let folder = office.folder.path().join(point.replace(' ', "-"));
        let die = [("YILU_KILL_AT", point.as_str())];
        let died = office.at(&folder, &["init"], &die);
        assert!(!died.status.success(), "it died at {point:?}");
        let again = office.at(&folder, &["init"], &[]);
        let there = office.at(&folder, &["outbox"], &[]);
        assert!(
            there.status.success(),
            "after a death at {point:?} a second start leads to a profile: {}{}",
            String::from_utf8_lossy(&again.stderr),
            String::from_utf8_lossy(&there.stderr)
        );
    }
}

fn compare(known: &[String], visited: &Path) {
    let text = std::fs::read_to_string(visited).unwrap();
    let reached: BTreeSet<&str> = text.lines().collect();
    let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
    let missed: Vec<_> = known.difference(&reached).collect();
    let unknown: Vec<_> = reached.difference(&known).collect();
    assert!(
        missed.is_empty(),
        "a day must come to every point: {missed:?}"
    );
    assert!(
        unknown.is_empty(),
        "points nobody dies at; list them: {unknown:?}"
    );
}

/// A working day: a little of everything a worker does.
struct Day<'a> {
    office: &'a Office,
    ledger: &'a mut Ledger,
    number: usize,
}

impl Day<'_> {
    /// Lives through it; false when the program died before its end.
    fn live(&mut self, environment: &[(&str, String)]) -> bool {
        let mut program = Program::start(self.office, environment);
        match self.hours(&mut program) {
            Ok(()) => true,
            Err(Silence::Gone) => false,
            Err(Silence::Refused(fault)) => panic!("a good day's work was refused: {fault}"),
        }
    }

    fn hours(&mut self, program: &mut Program) -> Result<(), Silence> {
        program.unlock()?;
        // The day before may have ended with the system stopped.
        self.key(program, KEY)?;
        if count(&program.call("desk.pulse", &Value::Null)?, "paused") > 0 {
            program.call("system.resume", &json!({ "system": "housing" }))?;
        }
        let picture = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, SCENE);
        program.call("photo.add", &json!({ "name": "a.png", "base64": picture }))?;
        let thrown = program.call("entry.save", &json!({ "body": household::make(9000) }))?;
        program.call("entry.discard", &json!({ "id": thrown["id"] }))?;
        // A system that is stopped, because its key was mistyped, and goes on once it is mended.
        self.key(program, "mistyped")?;
        self.submit(program)?;
        self.until(program, |pulse| count(pulse, "paused") > 0)?;
        self.key(program, KEY)?;
        program.call("system.resume", &json!({ "system": "housing" }))?;
        self.until(program, |pulse| {
            count(pulse, "onTheWay") + count(pulse, "paused") == 0
        })
    }

    fn key(&self, program: &Program, key: &str) -> Result<(), Silence> {
        let change = json!({ "systems": { "housing": { "credentials": { "app_key": key } } } });
        program.call("settings.change", &change).map(drop)
    }

    fn submit(&mut self, program: &Program) -> Result<(), Silence> {
        let body = household::make(self.number);
        self.ledger.tried(self.number);
        let submitted = program.call("entry.submit", &json!({ "body": body }))?;
        let id = submitted["id"].as_str().unwrap_or_default();
        self.ledger.submitted(id, self.number);
        Ok(())
    }

    /// Waits until the outbox looks like this.
    fn until(&self, program: &Program, reached: impl Fn(&Value) -> bool) -> Result<(), Silence> {
        let began = Instant::now();
        loop {
            let pulse = program.call("desk.pulse", &Value::Null)?;
            if reached(&pulse) {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                panic!("the day never ends: {pulse} {:?}", unfinished(program)?);
            }
            program.call("outbox.retry", &Value::Null)?;
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// What stands in the way of the day's end.
fn unfinished(program: &Program) -> Result<Vec<String>, Silence> {
    let matrix = program.call("outbox.matrix", &json!({ "limit": 500 }))?;
    let rows = matrix["rows"].as_array().cloned().unwrap_or_default();
    let cells = rows
        .iter()
        .flat_map(|row| row["cells"].as_array().cloned().unwrap_or_default());
    let open = cells.filter(|cell| cell["state"] != "accepted");
    Ok(open
        .map(|cell| format!("{} {} {}", cell["system"], cell["state"], cell["say"]))
        .collect())
}

fn count(pulse: &Value, name: &str) -> u64 {
    pulse[name].as_u64().unwrap_or(0)
}
