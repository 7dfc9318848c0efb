//! Every constraint of the contracts that can be known at the desk: a value, and what preflight says of it.
//!
//! Each row changes the sample household, which is clean, and names the places that must then be
//! wrong for that system: no more and no fewer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;
mod familyplan;
mod grid;
mod grid_events;
mod gridadmin;
mod housing;
mod labour;
mod linkage;
mod pda;
mod provincial;
mod residence;
mod safety;
mod selfdecl;
mod told;
mod workstation;

use std::collections::BTreeSet;

use common::{change, household, only, packages};
use serde_json::{Value, json};
use yilutong_adapter::Severity;
use yilutong_dictionary::Entry;

/// What is changed, and where it must then be wrong; `wife:person.name` or `dwelling.room`.
type Row<'a> = (&'a str, Vec<(&'a str, Value)>, &'a [&'a str]);

/// Changes of the sample household.
fn judge(system: &str, rows: Vec<Row<'_>>) {
    judge_of(&household(), &[system, "housing"], rows);
}

/// Changes of an entry, before the eyes of these systems.
fn judge_of(entry: &Entry, systems: &[&str], rows: Vec<Row<'_>>) {
    let mut failures = Vec::new();
    for (why, changes, wanted) in rows {
        let mut changed = entry.clone();
        change(&mut changed, &changes);
        let found = packages().preflight(&changed, &only(systems));
        let errors = || {
            let all = found.problems.iter();
            all.filter(|p| p.severity == Severity::Error)
        };
        let places: BTreeSet<String> = errors()
            .map(|p| {
                let resident = p
                    .place
                    .resident
                    .as_ref()
                    .map(|r| format!("{r}:"))
                    .unwrap_or_default();
                let item = p.place.item.map(|i| format!("[{i}]")).unwrap_or_default();
                format!("{resident}{}{item}", p.place.element)
            })
            .collect();
        let wanted: BTreeSet<String> = wanted.iter().map(|w| (*w).to_owned()).collect();
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        if places != wanted || !errors().all(|p| p.say.contains(chinese)) {
            let said: Vec<String> = found.problems.iter().map(common::readable).collect();
            failures.push(format!(
                "{why}: wrong at {places:?}, expected {wanted:?}, in Chinese\n    {}",
                said.join("\n    ")
            ));
        }
    }
    assert!(
        failures.is_empty(),
        "{}:\n{}",
        systems[0],
        failures.join("\n")
    );
}

fn text(length: usize) -> Value {
    "样".repeat(length).into()
}

#[test]
fn what_is_still_to_come_has_not_happened() {
    let mut scope = only(&["grid"]);
    scope.time = Some(jiff::civil::time(10, 0, 0, 0));
    for (at, wrong) in [
        ("2026-11-22T10:05", false),
        ("2026-11-22T10:06", true),
        ("2026-11-21T23:59", false),
    ] {
        let mut event = common::event();
        change(&mut event, &[("event.found_at", at.into())]);
        let found = packages().preflight(&event, &scope);
        let said = found
            .problems
            .iter()
            .any(|p| p.place.element == "event.found_at" && p.say.contains("不能晚于现在"));
        assert_eq!(said, wrong, "{at} at ten: departments bear five minutes");
    }
}
