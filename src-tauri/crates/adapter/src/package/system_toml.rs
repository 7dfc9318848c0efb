//! Reads `system.toml` into a [`Package`], reporting every fault with its line.
//!
//! Deliberately absent: rules that span packages (who waits for whom); see [`crate::Packages`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;
use yilutong_dictionary::{Dictionary, Element};

use super::codes;
use super::expression::Expression;
use super::facts::Terms;
use super::fault::{Faults, nearest};
use super::fields::FieldReader;
use super::files::{Files, SYSTEM};
use super::model::{
    Check, Codes, Each, ElementPath, Package, Record, Setting, SettingScope, Sharing, Unless, Zone,
};
use super::reading::{File, Said, Table};
use crate::charset::Charset;

/// What may be named while a package is read.
pub(crate) struct Known<'a> {
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) settings: BTreeSet<String>,
    pub(crate) codes: BTreeMap<String, Arc<Codes>>,
}

/// What the record at hand may name besides elements.
pub(crate) struct Standpoint {
    pub(crate) each: Each,
    pub(crate) terms: Vec<String>,
}

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
    let title = root.needed("title");
    Package {
        id,
        short: root.text("short").unwrap_or_else(|| title.clone()),
        title,
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
            &[("utf-8", Charset::Utf8), ("cp936", Charset::Cp936)],
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

impl Known<'_> {
    /// Compiles an expression and checks the names in it.
    pub(crate) fn expression(
        &self,
        file: File<'_>,
        said: &Said,
        at: &Standpoint,
    ) -> Option<Expression> {
        let expression = match Expression::compile(&said.text) {
            Ok(expression) => expression,
            Err(why) => {
                file.fault(
                    said.line,
                    format!("not a CEL expression: {why}"),
                    "correct the expression",
                );
                return None;
            }
        };
        for name in expression.names() {
            self.name(file, said.line, name, at);
        }
        Some(expression)
    }

    fn name(&self, file: File<'_>, line: usize, name: &str, at: &Standpoint) {
        if name == "today" {
            return;
        }
        if let Some(term) = name.strip_prefix("is.") {
            if !at.terms.iter().any(|known| known == term) {
                let mend = nearest(term, at.terms.iter().map(String::as_str)).map_or_else(
                    || "declare it in `[record.terms]`, before it is used".to_owned(),
                    |known| format!("did you mean `is.{known}`?"),
                );
                file.fault(line, format!("unknown term `{name}`"), mend);
            }
            return;
        }
        if let Some(setting) = name.strip_prefix("setting.") {
            if !self.settings.contains(setting) {
                file.fault(
                    line,
                    format!("unknown setting `{setting}`"),
                    "declare it with `[[setting]]`",
                );
            }
            return;
        }
        self.element(file, line, name, at);
    }

    /// The element of that id, reachable from such a record.
    pub(crate) fn element(
        &self,
        file: File<'_>,
        line: usize,
        id: &str,
        at: &Standpoint,
    ) -> Option<&Element> {
        let Some(element) = self.dictionary.element(id) else {
            let ids = self.dictionary.elements().map(|e| e.id.as_str());
            let mend = nearest(id, ids).map_or_else(
                || "name an element of the dictionary".to_owned(),
                |known| format!("did you mean `{known}`?"),
            );
            file.fault(line, format!("unknown element `{id}`"), mend);
            return None;
        };
        if at.each == Each::Entry
            && ["person", "stay", "family", "child"].contains(&element.group.as_str())
        {
            file.fault(
                line,
                format!("`{id}` belongs to a resident"),
                "use it only in a record with `each = \"residents\"`",
            );
        }
        Some(element)
    }

    pub(crate) fn path(&self, file: File<'_>, said: &Said, at: &Standpoint) -> Option<ElementPath> {
        self.element(file, said.line, &said.text, at)?;
        ElementPath::new(&said.text)
    }
}

fn record(table: &Table<'_, '_>, known: &Known<'_>) -> Record {
    let each = one_of(
        table,
        "each",
        &[("entry", Each::Entry), ("residents", Each::Residents)],
    )
    .unwrap_or_else(|| {
        if !table.has("each") {
            table.file.fault(
                table.line(),
                "`each` is missing",
                "write `each = \"entry\"` or `\"residents\"`",
            );
        }
        Each::Entry
    });
    let (at, terms) = terms(table, known, each);
    let at = &at;
    let condition = |key: &'static str| {
        table
            .said(key)
            .and_then(|said| known.expression(table.file, &said, at))
    };
    let key: Vec<Expression> = table
        .all_said("key")
        .iter()
        .filter_map(|said| known.expression(table.file, said, at))
        .collect();
    if key.is_empty() {
        table.file.fault(
            table.line(),
            "the record has no natural key",
            "add `key = [ … ]`",
        );
    }
    let unless = table
        .tables("unless")
        .iter()
        .filter_map(|t| {
            let when = t
                .said("when")
                .and_then(|said| known.expression(t.file, &said, at));
            let say = t.needed("say");
            if !t.has("when") {
                t.file.fault(
                    t.line(),
                    "`when` is missing",
                    "say when the record does not apply",
                );
            }
            t.done();
            Some(Unless { when: when?, say })
        })
        .collect();
    let reader = FieldReader { known, at };
    let fields = table
        .table("fields")
        .map(|t| reader.fields(&t))
        .unwrap_or_default();
    if fields.is_empty() {
        table.file.fault(
            table.line(),
            "the record has no fields",
            "add `[record.fields]`",
        );
    }
    let cancel_fields = table
        .table("cancel_fields")
        .map(|t| reader.fields(&t))
        .unwrap_or_default();
    let checks = table
        .tables("check")
        .iter()
        .filter_map(|t| check(t, known, at))
        .collect();
    let record = Record {
        id: table.needed("id"),
        title: table.needed("title"),
        each,
        terms,
        key,
        when: condition("when"),
        otherwise: table.text("otherwise"),
        unless,
        cancel_when: condition("cancel_when"),
        fields,
        cancel_fields,
        checks,
        line: table.line(),
    };
    table.done();
    if record.cancel_when.is_some() && record.cancel_fields.is_empty() {
        table.file.fault(
            table.line_of("cancel_when"),
            "nothing says what a cancellation carries",
            "add `[record.cancel_fields]`",
        );
    }
    record
}

/// The record's own words; each may build on those before it.
fn terms(table: &Table<'_, '_>, known: &Known<'_>, each: Each) -> (Standpoint, Terms) {
    let mut at = Standpoint {
        each,
        terms: Vec::new(),
    };
    let mut terms = Terms::new();
    for (name, said) in table.table("terms").iter().flat_map(Table::named_said) {
        if let Some(expression) = known.expression(table.file, &said, &at) {
            terms.push((name.clone(), expression));
        }
        at.terms.push(name);
    }
    (at, terms)
}

fn check(table: &Table<'_, '_>, known: &Known<'_>, at: &Standpoint) -> Option<Check> {
    let require = table
        .said("require")
        .and_then(|said| known.expression(table.file, &said, at));
    if !table.has("require") {
        table
            .file
            .fault(table.line(), "`require` is missing", "say what must hold");
    }
    let at: Vec<ElementPath> = table
        .all_said("at")
        .iter()
        .filter_map(|said| known.path(table.file, said, at))
        .collect();
    if at.is_empty() {
        table.file.fault(
            table.line(),
            "nothing says where the worker mends it",
            "add `at = [ … ]`",
        );
    }
    let on_cancel = one_of(table, "on", &[("put", false), ("cancel", true)]).unwrap_or(false);
    let say = table.needed("say");
    table.done();
    Some(Check {
        require: require?,
        at,
        say,
        on_cancel,
    })
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
