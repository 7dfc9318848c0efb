//! Loads a package and says everything that is wrong with it, file by file and line by line.

use std::path::Path;

use yilutong_dictionary::Dictionary;

use super::fault::{Faults, LintFault, LintSeverity};
use super::files::{CASES, EXCHANGE, Files, REPLIES, SYSTEM, name_of};
use super::model::{Package, Source};
use super::system_toml;

/// Everything wrong with the package in a folder, one line per fault; empty when there is nothing.
#[must_use]
pub fn lint(dir: &Path) -> Vec<LintFault> {
    match Files::read(dir) {
        Ok(files) => {
            let (_, mut all) = load(&name_of(dir), files.clone());
            all.extend(exchange(&files));
            all
        }
        Err(error) => {
            let faults = Faults::default();
            faults.fault(
                SYSTEM,
                1,
                format!("the folder cannot be read: {error}"),
                "check the path and its permissions",
            );
            faults.into_sorted()
        }
    }
}

/// The package, unless a fault keeps it from being used, and all faults.
pub(crate) fn load(folder: &str, files: Files) -> (Option<Package>, Vec<LintFault>) {
    let faults = Faults::default();
    for needed in [EXCHANGE, REPLIES, CASES] {
        if files.get(needed).is_none() {
            faults.warning(
                needed,
                1,
                "the file is missing",
                "every package has the same files",
            );
        }
    }
    let package = system_toml::read(files, Dictionary::builtin(), &faults);
    if let Some(package) = &package {
        if package.id != folder && !package.id.is_empty() {
            faults.fault(
                SYSTEM,
                1,
                format!("id `{}` in folder `{folder}`", package.id),
                "give both the same name",
            );
        }
        own_receipts(package, &faults);
    }
    let all = faults.into_sorted();
    let broken = all.iter().any(|f| f.severity == LintSeverity::Fault);
    (package.filter(|_| !broken), all)
}

/// What the exchange says about its two files.
fn exchange(files: &Files) -> Vec<LintFault> {
    let Some(exchange) = files.get(EXCHANGE) else {
        return Vec::new();
    };
    let found = crate::exchange::lint(exchange, files.get(REPLIES).unwrap_or_default());
    found
        .into_iter()
        .map(|fault| LintFault {
            file: fault.file.to_owned(),
            line: fault.line,
            what: fault.what,
            mend: fault.mend,
            severity: LintSeverity::Fault,
        })
        .collect()
}

/// A record that waits for itself, directly or around a ring, would wait forever.
fn own_receipts(package: &Package, faults: &Faults) {
    let waits = |id: &str| -> Vec<&str> {
        let record = package.records.iter().find(|r| r.id == id);
        record
            .into_iter()
            .flat_map(|r| r.fields.iter())
            .filter_map(|f| match &f.source {
                Source::Receipt { system, record, .. } if *system == package.id => {
                    Some(record.as_str())
                }
                _ => None,
            })
            .collect()
    };
    for record in &package.records {
        let (mut seen, mut open) = (Vec::new(), waits(&record.id));
        while let Some(next) = open.pop() {
            if next == record.id {
                faults.fault(
                    SYSTEM,
                    record.line,
                    format!("record `{}` waits for its own receipt", record.id),
                    "break the ring",
                );
                break;
            }
            if !seen.contains(&next) {
                seen.push(next);
                open.extend(waits(next));
            }
        }
        for field in &record.fields {
            if let Source::Receipt {
                system, record: of, ..
            } = &field.source
                && *system == package.id
                && !package.records.iter().any(|r| r.id == *of)
            {
                faults.fault(
                    SYSTEM,
                    field.line,
                    format!("there is no record `{of}` here"),
                    "name a record of this package",
                );
            }
        }
    }
}
