//! Whether `exchange.toml` speaks of the records and members that `system.toml` has.
//!
//! Looked for in the text itself, so that each is told with its own line. Names that only the department knows
//! (what it adds, what a decision sets) are left alone.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::fault::ExchangeFault;
use super::declared::Declared;
use crate::package::nearest;

/// Keys of a record whose values are lists of its members.
const LISTS: [&str; 4] = ["same", "members", "always", "key"];

/// Every record and member that is named and not there, and every record that nothing is said about.
pub(super) fn unknown(text: &str, declared: Declared<'_>) -> Vec<ExchangeFault> {
    let (document, _) = DeTable::parse_recoverable(text);
    let root = document.get_ref();
    let mut walk = Walk {
        text,
        set: BTreeSet::new(),
        faults: Vec::new(),
    };
    root.iter().for_each(|(_, value)| walk.settings(value));
    let records: Vec<&str> = declared.records.iter().map(|(id, _)| *id).collect();
    if let Some(DeValue::Table(told)) = root.get("record").map(Spanned::get_ref) {
        for (name, value) in told {
            let id = name.get_ref().as_ref();
            if records.contains(&id) {
                walk.record(value, &declared.members(Some(id)), "");
            } else {
                let mend = mend(id, &records).unwrap_or_default();
                walk.fault(
                    name.span().start,
                    format!("there is no record `{id}` in system.toml"),
                    mend,
                );
            }
        }
        for missing in records.iter().filter(|id| !told.contains_key(**id)) {
            let mend = format!(
                "add `[record.{missing}.…]`, as the other packages of this protocol have it"
            );
            walk.fault(
                0,
                format!("nothing says how the record `{missing}` is sent"),
                mend,
            );
        }
    }
    if let Some(value) = root.get("record")
        && let DeValue::String(id) = value.get_ref()
        && let Some(mend) = mend(id, &records)
    {
        walk.fault(
            value.span().start,
            format!("there is no record `{id}` in system.toml"),
            mend,
        );
    }
    let members = declared.members(None);
    for key in ["labels", "fixed"] {
        if let Some(DeValue::Table(fields)) = root.get("fields").map(Spanned::get_ref)
            && let Some(value) = fields.get(key)
        {
            walk.names(value, &members);
        }
    }
    for (key, value) in root {
        if !["record", "decision"].contains(&key.get_ref().as_ref()) {
            walk.slots(value, &members);
        }
    }
    walk.faults.sort_by_key(|fault| fault.line);
    walk.faults
}

/// How a name that is not there is mended; `None` when it is there.
pub(super) fn mend(name: &str, known: &[&str]) -> Option<String> {
    if known.contains(&name) {
        return None;
    }
    let listed = || format!("name one of {}", known.join(", "));
    let near = nearest(name, known.iter().copied());
    Some(near.map_or_else(listed, |near| format!("did you mean `{near}`?")))
}

struct Walk<'w> {
    text: &'w str,
    /// Members that decisions and operations set by themselves.
    set: BTreeSet<String>,
    faults: Vec<ExchangeFault>,
}

impl Walk<'_> {
    fn fault(&mut self, offset: usize, what: String, mend: String) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = 1 + before.matches('\n').count();
        self.faults.push(ExchangeFault::exchange(line, what, mend));
    }

    /// Gathers what `set`, `add` and the choices of decisions put beside the record's own members.
    fn settings(&mut self, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => {
                for (key, inner) in table {
                    let sets = ["set", "add", "members"].contains(&key.get_ref().as_ref());
                    if let (true, DeValue::Table(of)) = (sets, inner.get_ref()) {
                        self.set
                            .extend(of.iter().map(|(name, _)| name.get_ref().to_string()));
                    }
                    self.settings(inner);
                }
            }
            DeValue::Array(items) => items.iter().for_each(|item| self.settings(item)),
            _ => {}
        }
    }

    fn record(&mut self, value: &Spanned<DeValue<'_>>, members: &[&str], under: &str) {
        match value.get_ref() {
            DeValue::Table(table) => {
                for (key, inner) in table {
                    let key = key.get_ref().as_ref();
                    let names = LISTS.contains(&key) && !["lists", "drop"].contains(&under);
                    match inner.get_ref() {
                        DeValue::Array(_) if names => self.names(inner, members),
                        DeValue::Table(_) if under == "lists" => {}
                        _ => self.record(inner, members, key),
                    }
                }
            }
            DeValue::Array(items) => items
                .iter()
                .for_each(|item| self.record(item, members, under)),
            _ => self.slots(value, members),
        }
    }

    fn names(&mut self, value: &Spanned<DeValue<'_>>, members: &[&str]) {
        let named: Vec<(usize, String)> = match value.get_ref() {
            DeValue::Table(table) => {
                let keys = table
                    .iter()
                    .map(|(key, _)| (key.span().start, key.get_ref().to_string()));
                keys.collect()
            }
            DeValue::Array(items) => {
                let texts = items.iter().filter_map(|item| {
                    Some((item.span().start, item.get_ref().as_str()?.to_owned()))
                });
                texts.collect()
            }
            _ => Vec::new(),
        };
        for (at, name) in named {
            self.member(at, &name, members);
        }
    }

    /// The `{{ wire.… }}` in a text, or in all texts of a table.
    fn slots(&mut self, value: &Spanned<DeValue<'_>>, members: &[&str]) {
        match value.get_ref() {
            DeValue::String(_) => {
                let (start, text) = (value.span().start, self.text);
                let source = text.get(value.span()).unwrap_or_default();
                for (at, _) in source.match_indices("{{") {
                    let inside = source[at + 2..].split("}}").next().unwrap_or_default();
                    let name = inside.split('|').next().unwrap_or_default().trim();
                    if let Some(member) = name.strip_prefix("wire.") {
                        self.member(start + at, member, members);
                    }
                }
            }
            DeValue::Array(items) => items.iter().for_each(|item| self.slots(item, members)),
            DeValue::Table(table) => table
                .iter()
                .for_each(|(_, inner)| self.slots(inner, members)),
            _ => {}
        }
    }

    fn member(&mut self, at: usize, name: &str, members: &[&str]) {
        if self.set.contains(name) || name.starts_with('$') {
            return;
        }
        if let Some(mend) = mend(name, members) {
            self.fault(
                at,
                format!("no field of system.toml is called `{name}`"),
                mend,
            );
        }
    }
}
