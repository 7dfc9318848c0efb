//! System packages: every folder has the same files, so that whoever has read one can read them all.

use std::collections::{BTreeMap, BTreeSet};

use super::Untidy;

const FOLDER: &str = "src-tauri/systems/";
/// What every package has; code lists may be named as the department names them.
const FILES: &[&str] = &["system.toml", "exchange.toml", "replies.csv", "cases.toml"];

/// Compares the folders.
pub(super) fn check(files: &[String]) -> Vec<Untidy> {
    let mut held: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (system, file) in files
        .iter()
        .filter_map(|f| f.strip_prefix(FOLDER)?.split_once('/'))
    {
        held.entry(system).or_default().insert(file);
    }
    let mut faults = Vec::new();
    for (system, held) in &held {
        for file in FILES.iter().filter(|file| !held.contains(*file)) {
            faults.push(format!(
                "{FOLDER}{system}/{file}: is missing; every package has the same files"
            ));
        }
        for file in held
            .iter()
            .filter(|file| !FILES.contains(file) && !code_list(file))
        {
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
        let faults = check(&files);
        assert_eq!(
            faults.len(),
            2,
            "cases.toml is missing and notes.txt belongs nowhere: {faults:?}"
        );
    }
}
