//! The sample household, and small changes to it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Value, json};
use yilutong_adapter::{Packages, Problem, Scope, Severity};
use yilutong_dictionary::{Dictionary, Entry, Group};

pub(crate) const ALL: [&str; 10] = [
    "housing",
    "residence",
    "selfdecl",
    "pda",
    "workstation",
    "familyplan",
    "labour",
    "grid",
    "gridadmin",
    "provincial",
];

/// The carried packages, loaded once per test program.
pub(crate) fn packages() -> &'static Packages {
    static PACKAGES: OnceLock<Packages> = OnceLock::new();
    PACKAGES.get_or_init(|| Packages::builtin().unwrap())
}

/// 22 November 2026, a well-configured office, all systems on.
pub(crate) fn scope() -> Scope {
    let mut scope = Scope::new(jiff::civil::date(2026, 11, 22));
    scope.enabled = ALL.map(str::to_owned).into();
    let one = |id: &str, value: &str| BTreeMap::from([(id.to_owned(), value.to_owned())]);
    let both = |id: &str, value: &str, other: &str, another: &str| {
        [(id, value), (other, another)]
            .map(|(id, value)| (id.to_owned(), value.to_owned()))
            .into()
    };
    let worker = [
        ("operator", "WG100023"),
        ("operator_name", "王采集"),
        ("phone", "19900000009"),
    ];
    scope.settings.insert(
        "worker".to_owned(),
        worker
            .map(|(id, value)| (id.to_owned(), value.to_owned()))
            .into(),
    );
    scope
        .settings
        .insert("gridadmin".to_owned(), one("street", "440306001"));
    scope.settings.insert(
        "provincial".to_owned(),
        both("org", "440306001001", "host_key", "AAAA"),
    );
    scope.settings.insert(
        "pda".to_owned(),
        both("grid", "440306001001003", "device", "PDA-TEST-0001"),
    );
    scope
        .settings
        .insert("familyplan".to_owned(), one("org_code", "440306001001"));
    scope
}

/// Only these systems on.
pub(crate) fn only(systems: &[&str]) -> Scope {
    Scope {
        enabled: systems.iter().map(|id| (*id).to_owned()).collect(),
        ..scope()
    }
}

/// The sample household of five.
pub(crate) fn household() -> Entry {
    sample(include_str!("../../../../../tests/samples/household.json"))
}

/// The sample event: a flooded road, seen today.
pub(crate) fn event() -> Entry {
    sample(include_str!("../../../../../tests/samples/event.json"))
}

/// The sample inspection of premises, with a picture wherever one is asked for.
pub(crate) fn premises() -> Entry {
    let mut entry = sample(include_str!("../../../../../tests/samples/premises.json"));
    change(
        &mut entry,
        &[
            ("inspection.photos", pictures(1)),
            ("hazard.photos[0]", pictures(1)),
            ("hazard.after_photos[0]", pictures(1)),
            ("hazard.photos[1]", pictures(1)),
            ("hazard.after_photos[1]", pictures(1)),
        ],
    );
    entry
}

fn sample(json: &str) -> Entry {
    Dictionary::builtin().parse_entry(json).unwrap()
}

/// So many pictures of an ordinary size.
pub(crate) fn pictures(many: usize) -> Value {
    (0..many)
        .map(|n| json!({ "sha256": format!("{n:064x}"), "width": 1600, "height": 1200 }))
        .collect()
}

/// Sets, or with `null` removes, elements: `dwelling.room`, `wife:person.name`, `wife:child.name[0]`, `hazard.level[1]`.
pub(crate) fn change(entry: &mut Entry, changes: &[(&str, Value)]) {
    for (path, value) in changes {
        let (resident, element) = path
            .split_once(':')
            .map_or((None, *path), |(r, e)| (Some(r), e));
        let (group, name) = element.split_once('.').unwrap();
        let (name, item) = name.split_once('[').map_or((name, None), |(n, i)| {
            (n, Some(i.trim_end_matches(']').parse::<usize>().unwrap()))
        });
        let list = Entry::list_of_items(group).map(|list| list.split_once('.').unwrap());
        let holder = list.map_or(group, |(holder, _)| holder);
        let held: &mut Group = match resident {
            None => entry.group_mut(holder),
            Some(reference) => entry.resident_mut(reference).unwrap().group_mut(holder),
        }
        .unwrap_or_else(|| panic!("{path} names no group, or a resident's without the resident"));
        if let Some((_, list)) = list {
            let items = held.get_mut(list).unwrap().as_array_mut().unwrap();
            let members = items[item.unwrap()].as_object_mut().unwrap();
            if value.is_null() {
                members.remove(name);
            } else {
                members.insert(name.to_owned(), value.clone());
            }
        } else if value.is_null() {
            held.remove(name);
        } else {
            held.insert(name.to_owned(), value.clone());
        }
    }
}

/// The sample household with changes.
pub(crate) fn changed(changes: &[(&str, Value)]) -> Entry {
    let mut entry = household();
    change(&mut entry, changes);
    entry
}

/// Errors of a preflight, readable in an assertion: `system resident element[item] sentence`.
pub(crate) fn errors(entry: &Entry, scope: &Scope) -> Vec<String> {
    packages()
        .preflight(entry, scope)
        .problems
        .iter()
        .filter(|p| p.severity == Severity::Error)
        .map(readable)
        .collect()
}

pub(crate) fn readable(problem: &Problem) -> String {
    let place = &problem.place;
    let item = place.item.map(|i| format!("[{i}]")).unwrap_or_default();
    format!(
        "{} {} {}{item} {}",
        problem.system.as_deref().unwrap_or("-"),
        place.resident.as_deref().unwrap_or("-"),
        place.element,
        problem.say
    )
}
