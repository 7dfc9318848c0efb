//! Reads `system.toml` into a [`Package`], reporting every fault with its line.
//!
//! Deliberately absent: rules that span packages (who waits for whom); see [`crate::Packages`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;
use yilutong_dictionary::Dictionary;

use super::codes;
use super::fault::Faults;
use super::files::{Files, SYSTEM};
use super::known::Known;
use super::model::{Codes, Package, Record, Setting, SettingScope, Sharing, Zone};
use super::reading::{File, Said, Table};
use super::records::record;
use crate::charset::Charset;

/// Reads a package. `None` when it has no `system.toml`; faults decide whether it can be used.
pub(crate) fn read(files: Files, dictionary: &Dictionary, faults: &Faults) -> Option<Package> {
    let Some(text) = files.get(SYSTEM).map(str::to_owned) else {
        faults.fault(SYSTEM, 1, "the file is missing", "every package has one");
        return None;
    };
    let codes = files
        .code_lists()
        .map(|(name, text)| (name.to_owned(), Arc::new(codes::read(name, text, faults))))
        .collect();
    let file = File {
        name: SYSTEM,
        text: &text,
        faults,
    };
    let package = file.parse(|root| package(root, codes, dictionary));
    unused_codes(&package, file);
    Some(Package { files, ..package })
}

fn package(
    root: &Table<'_, '_>,
    codes: BTreeMap<String, Arc<Codes>>,
    dictionary: &Dictionary,
) -> Package {
    let settings: Vec<Setting> = root
        .tables("setting")
        .iter()
        .map(|t| setting(t, false))
        .collect();
    let credentials: Vec<Setting> = root
        .tables("credential")
        .iter()
        .map(|t| setting(t, true))
        .collect();
    unique(
        root,
        settings.iter().chain(&credentials).map(|s| s.id.as_str()),
        "setting",
    );
    let known = Known {
        dictionary,
        settings: settings.iter().map(|s| s.id.clone()).collect(),
        codes: codes.clone(),
    };
    let records: Vec<Record> = root
        .tables("record")
        .iter()
        .map(|t| record(t, &known))
        .collect();
    unique(root, records.iter().map(|r| r.id.as_str()), "record");
    if records.is_empty() {
        root.file.fault(
            root.line(),
            "the package takes no record",
            "add at least one `[[record]]`",
        );
    }
    let id = root.needed("id");
    if !id.is_empty()
        && !id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        root.file.fault(
            root.line_of("id"),
            format!("id `{id}`"),
            "use a-z, 0-9 and hyphens, as in the folder's name",
        );
    }
    // Both are read before anything else, by `family`.
    if let (None, Some(words)) = (root.said("extends"), root.table("words")) {
        root.file.fault(
            words.line(),
            "`words` without a family that asks for them",
            "say `extends = \"…\"`, or remove the words",
        );
    }
    let title = root.needed("title");
    Package {
        id,
        short: root.text("short").unwrap_or_else(|| title.clone()),
        title,
        family: root.text("extends"),
        owner: root.needed("owner"),
        purpose: root.needed("purpose"),
        sharing: one_of(
            root,
            "sharing",
            &[
                ("unconditional", Sharing::Unconditional),
                ("conditional", Sharing::Conditional),
                ("not-shared", Sharing::NotShared),
            ],
        )
        .unwrap_or(Sharing::Conditional),
        zone: one_of(
            root,
            "zone",
            &[
                ("internet", Zone::Internet),
                ("government", Zone::Government),
                ("police", Zone::Police),
            ],
        )
        .unwrap_or(Zone::Government),
        charset: one_of(
            root,
            "charset",
            &[
                ("utf-8", Charset::Utf8),
                ("cp936", Charset::Cp936),
                ("gb18030", Charset::Gb18030),
            ],
        )
        .unwrap_or_default(),
        settings,
        credentials,
        records,
        codes,
        order: root.integer("order").unwrap_or(100),
        files: Files::default(),
    }
}

/// A word out of a closed list.
pub(crate) fn one_of<T: Copy>(
    table: &Table<'_, '_>,
    key: &'static str,
    words: &[(&str, T)],
) -> Option<T> {
    let said = table.said(key)?;
    let found = words
        .iter()
        .find(|(word, _)| *word == said.text)
        .map(|(_, value)| *value);
    if found.is_none() {
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        table.file.fault(
            said.line,
            format!("`{key}` is `{}`", said.text),
            format!("write one of {}", all.join(", ")),
        );
    }
    found
}

fn unique<'n>(root: &Table<'_, '_>, ids: impl Iterator<Item = &'n str>, what: &str) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            root.file.fault(
                root.line(),
                format!("{what} `{id}` stands twice"),
                "give each its own id",
            );
        }
    }
}

fn setting(table: &Table<'_, '_>, secret: bool) -> Setting {
    let id = table.needed("id");
    let label = table.needed("label");
    let setting = Setting {
        label_en: table.text("label_en").unwrap_or_else(|| label.clone()),
        label,
        scope: one_of(
            table,
            "scope",
            &[
                ("worker", SettingScope::Worker),
                ("system", SettingScope::System),
            ],
        )
        .unwrap_or(SettingScope::System),
        secret,
        required: table
            .flag_or_said("required")
            .is_none_or(|flag| flag.unwrap_or(true)),
        pattern: table
            .said("pattern")
            .and_then(|said| pattern(table.file, &said)),
        default: table.text("default"),
        example: table.text("example"),
        id,
    };
    table.done();
    for (key, value) in [("default", &setting.default), ("example", &setting.example)] {
        if let (Some(pattern), Some(value)) = (&setting.pattern, value)
            && !pattern.is_match(value)
        {
            table.file.fault(
                table.line_of(key),
                format!("the {key} of `{}` does not match its pattern", setting.id),
                "correct one of them",
            );
        }
    }
    setting
}

/// A regular expression, always for the whole value.
pub(crate) fn pattern(file: File<'_>, said: &Said) -> Option<Regex> {
    match Regex::new(&format!("^(?:{})$", said.text)) {
        Ok(regex) => Some(regex),
        Err(error) => {
            let why = error
                .to_string()
                .lines()
                .last()
                .unwrap_or_default()
                .trim()
                .to_owned();
            file.fault(
                said.line,
                format!("the pattern is no regular expression: {why}"),
                "correct the pattern",
            );
            None
        }
    }
}

fn unused_codes(package: &Package, file: File<'_>) {
    let used: BTreeSet<*const Codes> = package
        .records
        .iter()
        .flat_map(|r| r.fields.iter().chain(&r.cancel_fields))
        .flat_map(|f| {
            std::iter::once(f).chain(f.items().map(|(_, inner)| inner).into_iter().flatten())
        })
        .filter_map(|f| f.codes.as_ref().map(Arc::as_ptr))
        .collect();
    for (name, codes) in &package.codes {
        if !used.contains(&Arc::as_ptr(codes)) {
            file.faults.warning(
                &format!("codes/{name}.csv"),
                1,
                "no field uses this list",
                "name it in a field or delete the file",
            );
        }
    }
}
