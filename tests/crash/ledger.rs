//! What was promised, kept outside the program, and the comparison with what is there in the end.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::household::id_number;
use crate::office::Office;
use crate::program::{Program, Silence};

/// The longest that everything may take to come to rest, once nobody kills the program any more.
const REST: Duration = Duration::from_secs(240);
/// What a department does with a record by itself.
const OWN_ACTS: [&str; 4] = ["review", "close", "step", "flow"];

/// The promises that were given.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Entries that were acknowledged, with the household's number and whether they were submitted.
    promised: BTreeMap<String, (usize, bool)>,
    /// Households that were at least tried to submit.
    tried: BTreeSet<usize>,
    /// How many deliveries and holdings one household makes; learnt from one that nobody disturbed.
    shape: Option<Shape>,
}

#[derive(Debug, PartialEq, Eq)]
struct Shape {
    deliveries: usize,
    held: BTreeMap<String, usize>,
}

impl Ledger {
    /// The program said that this entry is saved.
    pub(crate) fn saved(&mut self, entry: &str, household: usize) {
        let promised = self.promised.entry(entry.to_owned());
        promised.or_insert((household, false));
    }

    /// The program said that this entry is submitted.
    pub(crate) fn submitted(&mut self, entry: &str, household: usize) {
        self.promised.insert(entry.to_owned(), (household, true));
    }

    /// The program was asked to submit this household; nobody knows yet whether it did.
    pub(crate) fn tried(&mut self, household: usize) {
        self.tried.insert(household);
    }

    /// Entries that were promised.
    pub(crate) fn promises(&self) -> usize {
        self.promised.len()
    }

    /// Every promised entry must open, in a program that was just started.
    pub(crate) fn opens(&self, program: &Program, entry: &str) -> Result<(), String> {
        let promised = self.promised.get(entry);
        match program.call("entry.open", &json!({ "id": entry })) {
            Ok(view) => {
                let submitted = view["revision"].as_u64().unwrap_or(0) > 0;
                if promised.is_some_and(|(_, wanted)| *wanted && !submitted) {
                    return Err(format!("entry {entry} was submitted and is a draft"));
                }
                Ok(())
            }
            // Killed again; the end looks at all of them.
            Err(Silence::Gone) => Ok(()),
            Err(Silence::Refused(fault)) => Err(format!("entry {entry} was saved: {fault}")),
        }
    }

    /// Lets everything come to rest, then compares all that was promised with all that is there.
    pub(crate) fn settle(&mut self, office: &Office) -> Result<(), String> {
        come_to_rest(office)?;
        let export: Value = serde_json::from_str(&office.done(&["export"])).unwrap();
        let entries = export["entries"].as_array().unwrap();
        let mut deliveries: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in entries {
            let number = id_of(entry).unwrap_or_default();
            for delivery in entry["deliveries"].as_array().unwrap() {
                let (state, system) = (&delivery["state"], &delivery["system"]);
                if state != "accepted" {
                    return Err(format!("a delivery for {system} is stuck: {state}"));
                }
                *deliveries.entry(number).or_default() += 1;
            }
        }
        for (id, (household, submitted)) in &self.promised {
            let found = entries.iter().find(|entry| entry["entry"] == **id);
            let Some(found) = found else {
                return Err(format!("entry {id} was acknowledged and is gone"));
            };
            if *submitted && found["revision"].as_u64().unwrap_or(0) == 0 {
                return Err(format!("entry {id} was submitted and is a draft"));
            }
            if id_of(found) != Some(id_number(*household).as_str()) {
                return Err(format!("entry {id} holds something else than was typed"));
            }
        }
        let holdings = office.holdings();
        for (department, held) in &holdings {
            for holding in held {
                let own = |act: &&str| OWN_ACTS.contains(act);
                let acts = holding.history.iter().map(|act| act.act.as_str());
                let written: Vec<&str> = acts.filter(|act| !own(act)).collect();
                if written.len() != 1 {
                    return Err(format!("{department} wrote a record as {written:?}"));
                }
            }
        }
        let held = holdings.iter().map(|(id, held)| (id.clone(), held.len()));
        let held: BTreeMap<String, usize> = held.filter(|(_, count)| *count > 0).collect();
        let Some(shape) = &self.shape else {
            let of_one = deliveries.values().next().copied().unwrap_or(0);
            assert!(of_one > 5, "a household goes to many departments");
            self.shape = Some(Shape {
                deliveries: of_one,
                held,
            });
            return Ok(());
        };
        if let Some((_, count)) = deliveries.iter().find(|(_, n)| **n != shape.deliveries) {
            let wanted = shape.deliveries;
            return Err(format!("a household has {count} deliveries, not {wanted}"));
        }
        let there = deliveries.len();
        let must = self.promised.values().filter(|(_, submitted)| *submitted);
        let must: BTreeSet<usize> = must.map(|(household, _)| *household).collect();
        if there < must.len() || there > self.tried.len() {
            let (least, most) = (must.len(), self.tried.len());
            return Err(format!("{there} households instead of {least} to {most}"));
        }
        for (department, of_one) in &shape.held {
            let (count, wanted) = (held.get(department).copied().unwrap_or(0), of_one * there);
            if count != wanted {
                return Err(format!(
                    "{department} holds {count} records instead of {wanted}"
                ));
            }
        }
        Ok(())
    }
}

/// Whose entry it is.
fn id_of(entry: &Value) -> Option<&str> {
    entry["body"]
        .pointer("/residents/0/person/id_number")?
        .as_str()
}

/// Delivers until nothing is on its way; whatever still is, or needs somebody, is stuck.
fn come_to_rest(office: &Office) -> Result<(), String> {
    let mut program = Program::start(office, &[]);
    let gone = |silence: Silence| format!("undisturbed, the program failed: {silence:?}");
    program.unlock().map_err(gone)?;
    let began = Instant::now();
    loop {
        let pulse = program.call("desk.pulse", &Value::Null).map_err(gone)?;
        let count = |name: &str| pulse[name].as_u64().unwrap_or(0);
        if count("needsMe") + count("paused") > 0 {
            return Err(format!("something needs a person: {pulse}"));
        }
        if count("onTheWay") == 0 {
            break;
        }
        if began.elapsed() > REST {
            let matrix = program.call("outbox.matrix", &json!({ "limit": 500 }));
            return Err(format!("never came to rest: {pulse} {matrix:?}"));
        }
        // Patience with departments that were interrupted is no part of this test.
        program.call("outbox.retry", &Value::Null).map_err(gone)?;
        std::thread::sleep(Duration::from_millis(300));
    }
    program.dead();
    Ok(())
}
