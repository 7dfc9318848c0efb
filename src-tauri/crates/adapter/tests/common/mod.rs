//! The sample household, and small changes to it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;
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
    let worker = [("operator", "WG100023"), ("operator_name", "王采集")];
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
    let json = include_str!("../../../../../tests/samples/household.json");
    Dictionary::builtin().parse_entry(json).unwrap()
}

/// Sets, or with `null` removes, elements: `dwelling.room`, `wife:person.name`, `wife:child.name[0]`.
pub(crate) fn change(entry: &mut Entry, changes: &[(&str, Value)]) {
    for (path, value) in changes {
        let (resident, element) = path
            .split_once(':')
            .map_or((None, *path), |(r, e)| (Some(r), e));
        let (group, name) = element.split_once('.').unwrap();
        let (name, item) = name.split_once('[').map_or((name, None), |(n, i)| {
            (n, Some(i.trim_end_matches(']').parse::<usize>().unwrap()))
        });
        if group == "child" {
            let resident = entry
                .residents
                .iter_mut()
                .find(|r| Some(r.reference.as_str()) == resident)
                .unwrap();
            let children = resident
                .family
                .get_mut("children")
                .unwrap()
                .as_array_mut()
                .unwrap();
            children[item.unwrap()][name] = value.clone();
            continue;
        }
        let group: &mut Group = match resident {
            None => entry.group_mut(group),
            Some(reference) => entry.resident_mut(reference).unwrap().group_mut(group),
        }
        .unwrap_or_else(|| panic!("{path} names no group, or a resident's without the resident"));
        if value.is_null() {
            group.remove(name);
        } else {
            group.insert(name.to_owned(), value.clone());
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
