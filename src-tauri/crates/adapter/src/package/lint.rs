//! Loads a package and says everything that is wrong with it, file by file and line by line.

use std::path::Path;

use yilutong_dictionary::Dictionary;

use super::family::{self, Families};
use super::fault::{Faults, LintFault, LintSeverity};
use super::files::{CASES, EXCHANGE, Files, REPLIES, SYSTEM, name_of};
use super::model::{Field, Package, Source};
use super::system_toml;
use crate::exchange::Declared;

/// Everything wrong with the package in a folder, one line per fault; empty when there is nothing.
#[must_use]
pub fn lint(dir: &Path) -> Vec<LintFault> {
    match Files::read(dir) {
        Ok(files) if files.is_family() => family::lint(&files),
        Ok(files) => load(&name_of(dir), files, &Families::beside(dir)).1,
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
pub(crate) fn load(
    folder: &str,
    files: Files,
    families: &Families,
) -> (Option<Package>, Vec<LintFault>) {
    let faults = Faults::default();
    let files = family::inherit(files, families, &faults);
    let origins = files.clone();
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
    for (file, line) in files.misread() {
        faults.fault(
            file,
            line,
            "the file is not UTF-8",
            "save it again as UTF-8; in Excel: 另存为 CSV UTF-8",
        );
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
        exchange(package, &faults);
    }
    let all = faults.into_sorted().into_iter();
    let all: Vec<LintFault> = all.map(|fault| origins.traced(fault)).collect();
    let broken = all.iter().any(|f| f.severity == LintSeverity::Fault);
    (package.filter(|_| !broken), all)
}

/// What the exchange says about its two files.
fn exchange(package: &Package, faults: &Faults) {
    if package.exchange_toml().is_empty() {
        return;
    }
    let settings: Vec<&str> = package.settings.iter().map(|s| s.id.as_str()).collect();
    let credentials: Vec<&str> = package.credentials.iter().map(|s| s.id.as_str()).collect();
    let records: Vec<(&str, Vec<&str>)> = package
        .records
        .iter()
        .map(|record| {
            let fields = record.fields.iter().chain(&record.cancel_fields);
            (record.id(), fields.map(Field::member).collect())
        })
        .collect();
    let declared = Declared {
        settings: &settings,
        credentials: &credentials,
        records: &records,
    };
    for fault in crate::exchange::lint(package.exchange_toml(), package.replies_csv(), declared) {
        faults.fault(fault.file, fault.line, fault.what, fault.mend);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const SYSTEM_TOML: &str = r#"id = "demo"
title = "示例系统"
owner = "示例局"
purpose = "示例"
zone = "government"

[[setting]]
id = "operator"
label = "网格员编号"
pattern = "[0-9]{4}"
example = "1234"

[[record]]
id = "person"
title = "人员"
each = "residents"
key = ["person.id_number"]
when = "person.name != null"

[record.terms]
adult = "age(person.birth_date, today) >= 18"

[record.fields]
xm = { from = "person.name", required = true, max = 50, pattern = ".+" }
xb = { from = "person.sex", codes = "xb" }
csrq = { from = "person.birth_date", format = "%Y%m%d" }
gzdw = { from = "work.employer", when = "is.adult" }
czy = { setting = "operator" }

[[record.check]]
require = "person.birth_date <= today"
at = ["person.birth_date"]
say = "出生日期不能晚于今天"
"#;
    const CODES: &str = "neutral,code,name\n1,M,男\n2,F,女\n9,,\n";

    fn faults(system: &str, codes: &str) -> Vec<String> {
        let files = Files::of(&[
            ("system.toml", system),
            ("codes/xb.csv", codes),
            ("exchange.toml", ""),
            ("replies.csv", ""),
            ("cases.toml", ""),
        ]);
        load("demo", files, &Families::default())
            .1
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_sound_package_has_no_fault() {
        assert_eq!(
            faults(SYSTEM_TOML, CODES),
            Vec::<String>::new(),
            "the base of the cases below"
        );
    }

    /// What is replaced by what, and the words that the only fault must then hold.
    #[test]
    fn every_slip_is_told_with_its_line_and_remedy() {
        for (from, to, wanted) in [
            (
                "required = true",
                "requird = true",
                &["system.toml:24", "`requird`", "`required`"][..],
            ),
            (
                "person.name\", req",
                "person.nmae\", req",
                &["system.toml:24", "`person.nmae`", "`person.name`"],
            ),
            (
                "person.name != null",
                "person.nmae != null",
                &["system.toml:18", "`person.nmae`"],
            ),
            (
                "person.name != null",
                "person.name !=",
                &["system.toml:18", "not a CEL expression"],
            ),
            (
                "person.name != null",
                "agee(person.name)",
                &["system.toml:18", "agee"],
            ),
            ("is.adult", "is.adlt", &["system.toml:27", "`is.adult`"]),
            (
                "codes = \"xb\"",
                "codes = \"xbb\"",
                &["system.toml:25", "`xbb`", "codes/xbb.csv"],
            ),
            ("\".+\"", "\"(\"", &["system.toml:24", "regular expression"]),
            ("%Y%m%d", "%Q", &["system.toml:26", "date format"]),
            (
                "setting = \"operator\"",
                "setting = \"worker\"",
                &["system.toml:28", "`worker`"],
            ),
            (
                "setting = \"operator\"",
                "setting = \"operator\", value = \"x\"",
                &["system.toml:28", "2 sources"],
            ),
            ("title = \"示例系统\"\n", "", &["system.toml:1", "`title`"]),
            (
                "zone = \"government\"",
                "zone = \"moon\"",
                &["system.toml:5", "`moon`", "`police`"],
            ),
            (
                "example = \"1234\"",
                "example = \"12\"",
                &["system.toml:11", "pattern"],
            ),
            (
                "each = \"residents\"",
                "each = \"everybody\"",
                &["system.toml:16", "`everybody`"],
            ),
            (
                "at = [\"person.birth_date\"]",
                "at = []",
                &["system.toml:30", "mends"],
            ),
            (
                "from = \"work.employer\"",
                "from = \"person.age\"",
                &["system.toml:27", "derived"],
            ),
            (
                "max = 50",
                "max = \"50\"",
                &["system.toml:24", "whole number"],
            ),
            (
                "id = \"demo\"",
                "id = \"other\"",
                &["system.toml:1", "folder `demo`"],
            ),
            ("zone = ", "zone ", &["system.toml:5", "not TOML"]),
            (
                "czy = { setting = \"operator\" }",
                "czy = { receipt = \"demo.person.number\" }",
                &["system.toml:13", "own receipt"],
            ),
        ] {
            assert!(
                SYSTEM_TOML.contains(from),
                "the case no longer fits: {from}"
            );
            let found = faults(&SYSTEM_TOML.replacen(from, to, 1), CODES);
            let fitting = found.iter().find(|f| wanted.iter().all(|w| f.contains(w)));
            assert!(fitting.is_some(), "{to}: {wanted:?} not in {found:#?}");
        }
    }

    #[test]
    fn code_lists_are_compared_with_the_dictionary() {
        for (codes, wanted) in [
            (
                "neutral,code,name\n1,M,男\n2,F,女\n",
                "codes/xb.csv:1: no row for 9",
            ),
            (
                "neutral,code,name\n1,M,男\n2,F,女\n9,,\n7,X,x\n",
                "codes/xb.csv:5: `7` is not in the dictionary's list",
            ),
            (
                "neutral,code,name\n1,M,男\n1,F,女\n2,F,女\n9,,\n",
                "codes/xb.csv:3: neutral value `1` stands twice",
            ),
            (
                "code,neutral,name\n1,M,男\n2,F,女\n9,,\n",
                "codes/xb.csv:1: the header is wrong",
            ),
            (
                "neutral,code,name\n1,M\n2,F,女\n9,,\n",
                "codes/xb.csv:2: 2 cells",
            ),
        ] {
            let found = faults(SYSTEM_TOML, codes);
            assert!(
                found.iter().any(|f| f.starts_with(wanted)),
                "{wanted} not in {found:#?}"
            );
        }
    }
}
