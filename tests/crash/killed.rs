//! Round after round: the program is started, given something to do, and killed at a random moment.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::household;
use crate::ledger::Ledger;
use crate::office::Office;
use crate::program::{Program, Silence};

/// The longest life of a program once its profile is open.
const LIFE: Duration = Duration::from_millis(1500);
/// After so many rounds everything is let come to rest and compared.
const CHAPTER: u32 = 50;

/// What is to be tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) rounds: u32,
    pub(crate) seed: u64,
}

/// Where the story has come to.
struct Story {
    office: Office,
    ledger: Ledger,
    /// The number of the next new household.
    next: usize,
    /// The first household of the folder that was taken in last: taken in again, it must change nothing.
    taken_in: usize,
    /// How long a start took last time.
    start: Duration,
    /// Entries acknowledged in the round before: the next start must know them.
    fresh: Vec<String>,
}

/// Runs all rounds; panics with seed and round at the first violation.
pub(crate) fn run(plan: Plan) {
    let Plan { rounds, seed } = plan;
    let began = Instant::now();
    let mut story = Story {
        office: Office::open(),
        ledger: Ledger::default(),
        next: 0,
        taken_in: 0,
        start: Duration::from_secs(1),
        fresh: Vec::new(),
    };
    // One household that nobody disturbs shows what a household comes to.
    let undisturbed = story.import(0, 1, None);
    undisturbed
        .and_then(|()| story.ledger.settle(&story.office))
        .unwrap();
    for round in 1..=rounds {
        let mut chance = Chance::new(seed, round);
        let mut held = story.round(&mut chance);
        if held.is_ok() && (round % CHAPTER == 0 || round == rounds) {
            held = story.ledger.settle(&story.office);
            println!(
                "{round} of {rounds} rounds, {} entries acknowledged, {:.0} s",
                story.ledger.promises(),
                began.elapsed().as_secs_f64()
            );
        }
        if let Err(violation) = held {
            panic!(
                "seed {seed}, round {round}: {violation}\nagain: cargo xtask crash --rounds {round} --seed {seed}"
            );
        }
    }
}

impl Story {
    fn round(&mut self, chance: &mut Chance) -> Result<(), String> {
        match chance.below(10) {
            0 | 1 => {
                let households = 1 + chance.below(3);
                let life = self.start + chance.time(LIFE);
                let life = if chance.below(3) == 0 { life / 2 } else { life };
                let again = chance.below(3) == 0;
                let first = if again { self.taken_in } else { self.next };
                self.import(first, usize::try_from(households).unwrap_or(1), Some(life))
            }
            2 => self.die_while_starting(chance),
            _ => self.work(chance),
        }
    }

    /// A program that is killed before anybody could ask it anything.
    fn die_while_starting(&mut self, chance: &mut Chance) -> Result<(), String> {
        let mut program = Program::start(&self.office, &[]);
        program.kill_after(self.start.mul_f64(chance.below(1000) as f64 / 800.0));
        match program.unlock() {
            Ok(()) | Err(Silence::Gone) => {}
            Err(Silence::Refused(fault)) => return Err(format!("it does not open: {fault}")),
        }
        program.dead();
        Ok(())
    }

    /// A program that delivers, while entries are typed in, until it is killed.
    fn work(&mut self, chance: &mut Chance) -> Result<(), String> {
        let began = Instant::now();
        let mut program = Program::start(&self.office, &[]);
        if let Err(silence) = program.unlock() {
            return Err(format!("after a kill it must open: {silence:?}"));
        }
        self.start = began.elapsed();
        program.kill_after(chance.time(LIFE));
        for entry in std::mem::take(&mut self.fresh) {
            self.ledger.opens(&program, &entry)?;
        }
        for _ in 0..chance.below(3) {
            let submit = chance.below(4) > 0;
            if !self.type_in(&program, submit)? {
                break;
            }
        }
        program.dead();
        Ok(())
    }

    /// Types one household in; false when the program was gone before it answered.
    fn type_in(&mut self, program: &Program, submit: bool) -> Result<bool, String> {
        let number = self.next;
        self.next += 1;
        let body = household::make(number);
        let saved = match program.call("entry.save", &json!({ "body": body })) {
            Ok(saved) => saved,
            Err(Silence::Gone) => return Ok(false),
            Err(Silence::Refused(fault)) => return Err(format!("a draft was refused: {fault}")),
        };
        let id = saved["id"].as_str().unwrap_or_default().to_owned();
        self.ledger.saved(&id, number);
        self.fresh.push(id.clone());
        if !submit {
            return Ok(true);
        }
        self.ledger.tried(number);
        match program.call("entry.submit", &json!({ "id": id, "body": body })) {
            Ok(_) => {
                self.ledger.submitted(&id, number);
                Ok(true)
            }
            Err(Silence::Gone) => Ok(false),
            Err(Silence::Refused(fault)) => Err(format!("a good entry was refused: {fault}")),
        }
    }

    /// A folder of entries is taken in by a program that is killed at it, unless it may live.
    fn import(
        &mut self,
        first: usize,
        households: usize,
        life: Option<Duration>,
    ) -> Result<(), String> {
        let folder = format!("import-{first}-{households}");
        for number in first..first + households {
            let name = format!("{folder}/{number:06}.json");
            self.office.write(&name, &household::make(number));
            self.ledger.tried(number);
        }
        self.taken_in = first;
        self.next = self.next.max(first + households);
        let path = self.office.folder.path().join(&folder);
        let mut command = self.office.command(&["--json", "enter", "--submit"]);
        command
            .arg(path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        if let Some(life) = life {
            std::thread::sleep(life);
            // It may have been quicker.
            let _ = child.kill();
        }
        let output = child
            .wait_with_output()
            .map_err(|error| error.to_string())?;
        if life.is_none() && !output.status.success() {
            return Err("undisturbed, the folder must be taken in".to_owned());
        }
        let said = String::from_utf8_lossy(&output.stdout);
        // What was cut off in the middle was not said.
        let replies = serde_json::Deserializer::from_str(&said).into_iter::<Value>();
        for (number, reply) in (first..).zip(replies.map_while(Result::ok)) {
            let Some(id) = reply["id"].as_str() else {
                return Err(format!("a good entry was refused: {reply}"));
            };
            self.ledger.submitted(id, number);
            self.fresh.push(id.to_owned());
        }
        Ok(())
    }
}
