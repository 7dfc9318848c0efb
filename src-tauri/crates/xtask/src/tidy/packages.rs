//! System packages: every folder has the same files, so that whoever has read one can read them all. A family, which is
//! no system, has what its members share; they need not have it again.

use std::collections::{BTreeMap, BTreeSet};

use super::Untidy;

const FOLDER: &str = "src-tauri/systems/";
/// What every package has; code lists may be named as the department names them.
const FILES: &[&str] = &["system.toml", "exchange.toml", "replies.csv", "cases.toml"];
/// What makes a folder a family.
const FAMILY: &str = "family.toml";

/// Compares the folders; `extends` tells what a package's `system.toml` says of its family.
pub(super) fn check(files: &[String], extends: impl Fn(&str) -> Option<String>) -> Vec<Untidy> {
    let mut held: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (system, file) in files
        .iter()
        .filter_map(|f| f.strip_prefix(FOLDER)?.split_once('/'))
    {
        held.entry(system).or_default().insert(file);
    }
    let mut faults = Vec::new();
    for (system, own) in &held {
        let is_family = own.contains(FAMILY);
        let family = extends(system).and_then(|family| held.get(family.as_str()));
        let has = |file: &&str| own.contains(*file) || family.is_some_and(|f| f.contains(*file));
        for file in FILES.iter().filter(|file| !is_family && !has(file)) {
            faults.push(format!(
                "{FOLDER}{system}/{file}: is missing; every package has the same files"
            ));
        }
        let belongs = |file: &str| match file {
            FAMILY => true,
            "system.toml" => !is_family,
            _ => FILES.contains(&file) || code_list(file),
        };
        for file in own.iter().filter(|file| !belongs(file)) {
            faults.push(format!("{FOLDER}{system}/{file}: belongs to no package; give every package one, or put it elsewhere"));
        }
    }
    faults
}

fn code_list(file: &str) -> bool {
    file.strip_prefix("codes/")
        .is_some_and(|name| name.ends_with(".csv") && !name.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_and_a_strange_file_are_each_one_fault() {
        let files: Vec<String> = [
            "system.toml",
            "exchange.toml",
            "replies.csv",
            "codes/xb.csv",
            "notes.txt",
        ]
        .map(|file| format!("{FOLDER}housing/{file}"))
        .to_vec();
        let faults = check(&files, |_| None);
        assert_eq!(
            faults.len(),
            2,
            "cases.toml is missing and notes.txt belongs nowhere: {faults:?}"
        );
    }

    #[test]
    fn a_member_need_not_have_what_its_family_has() {
        let family = ["family.toml", "exchange.toml", "replies.csv"];
        let files: Vec<String> = family
            .map(|file| format!("{FOLDER}linkage/{file}"))
            .into_iter()
            .chain([format!("{FOLDER}ev-fire/system.toml")])
            .collect();
        let extends = |system: &str| (system == "ev-fire").then(|| "linkage".to_owned());
        let faults = check(&files, extends);
        assert_eq!(faults.len(), 1, "neither has cases.toml: {faults:?}");
        assert_eq!(check(&files, |_| None).len(), 3, "alone it lacks three");
    }
}
