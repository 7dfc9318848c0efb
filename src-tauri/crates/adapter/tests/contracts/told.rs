//! What one department's readiness says of an entry, whatever the others think of it.

use std::collections::BTreeSet;

use yilutong_dictionary::Place;

use super::Row;
use super::common::{changed, only, packages, readable};

/// Each row makes these places wrong for the records of this system, no more and no fewer, and something is said there in
/// Chinese.
pub(crate) fn judge_own(system: &str, rows: Vec<Row<'_>>) {
    let mut failures = Vec::new();
    for (why, changes, wanted) in rows {
        let found = packages().preflight(&changed(&changes), &only(&[system, "housing"]));
        let records = found.systems.iter().filter(|one| one.system == system);
        let missing: Vec<&Place> = records
            .flat_map(|one| &one.records)
            .flat_map(|record| &record.missing)
            .collect();
        let silent = missing.iter().filter(|place| {
            !found.problems.iter().any(|problem| {
                let chinese = |c| ('\u{4e00}'..='\u{9fff}').contains(&c);
                problem.place == ***place && problem.say.chars().any(chinese)
            })
        });
        let silent: BTreeSet<String> = silent.map(|place| written(place)).collect();
        let places: BTreeSet<String> = missing.iter().map(|place| written(place)).collect();
        let wanted: BTreeSet<String> = wanted.iter().map(|w| (*w).to_owned()).collect();
        if places != wanted || !silent.is_empty() {
            let said: Vec<String> = found.problems.iter().map(readable).collect();
            failures.push(format!(
                "{why}: wrong at {places:?}, expected {wanted:?}; nothing is said at {silent:?}\n    {}",
                said.join("\n    ")
            ));
        }
    }
    assert!(failures.is_empty(), "{system}:\n{}", failures.join("\n"));
}

fn written(place: &Place) -> String {
    let resident = place.resident.as_ref();
    let resident = resident.map(|r| format!("{r}:")).unwrap_or_default();
    format!("{resident}{}", place.element)
}
