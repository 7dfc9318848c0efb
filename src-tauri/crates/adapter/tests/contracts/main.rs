//! Every constraint of the contracts that can be known at the desk: a value, and what preflight says of it.
//!
//! Each row changes the sample household, which is clean, and names the places that must then be
//! wrong for that system: no more and no fewer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;
mod familyplan;
mod gridadmin;
mod housing;
mod residence;
mod workstation;

use std::collections::BTreeSet;

use common::{changed, only, packages};
use serde_json::{Value, json};
use yilutong_adapter::Severity;

/// What is changed, and where it must then be wrong; `wife:person.name` or `dwelling.room`.
type Row<'a> = (&'a str, Vec<(&'a str, Value)>, &'a [&'a str]);

fn judge(system: &str, rows: Vec<Row<'_>>) {
    let mut failures = Vec::new();
    for (why, changes, wanted) in rows {
        let found = packages().preflight(&changed(&changes), &only(&[system, "housing"]));
        let places: BTreeSet<String> = found
            .problems
            .iter()
            .filter(|p| p.severity == Severity::Error)
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
        if places != wanted {
            let said: Vec<String> = found.problems.iter().map(common::readable).collect();
            failures.push(format!(
                "{why}: wrong at {places:?}, expected {wanted:?}\n    {}",
                said.join("\n    ")
            ));
        }
    }
    assert!(failures.is_empty(), "{system}:\n{}", failures.join("\n"));
}

fn text(length: usize) -> Value {
    "样".repeat(length).into()
}
