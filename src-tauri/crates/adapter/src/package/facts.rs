//! What an expression may look at: one entry, one resident or list item of it, today, the settings.
//!
//! Every element exists in every entry; one that is not filled reads as `null`. Deliberately absent:
//! the clock, and everything that only a department knows.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::expression::{Expression, Judge};
use cel::common::types::{CelBool, CelDouble, CelInt, CelNull, CelString};
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use serde_json::{Map, Value};
use yilutong_dictionary::{Dictionary, Entry, Group, Resident};

/// True for the groups an element may belong to, those of the items of lists among them.
pub(crate) fn is_group(group: &str) -> bool {
    Entry::GROUPS.contains(&group)
        || Resident::GROUPS.contains(&group)
        || Entry::list_of_items(group).is_some()
}

/// What is known of the entry as a whole: `entry.id`, `entry.ended`.
pub(crate) const ABOUT: [&str; 2] = ["id", "ended"];

/// One item of a list: its group, its position, its members.
pub(crate) type Item<'a> = (&'a str, usize, &'a Map<String, Value>);

static NULL: CelNull = CelNull;

/// One standpoint in an entry.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) resident: Option<&'a Resident>,
    pub(crate) item: Option<Item<'a>>,
    /// What the entry is kept under; empty while it was never kept.
    pub(crate) id: &'a str,
    pub(crate) today: &'a str,
    pub(crate) settings: &'a BTreeMap<String, String>,
    /// The record's own words for what a resident is, `is.child`.
    pub(crate) terms: &'a Terms,
}

/// A record's own words, in the order in which they may build on one another.
pub(crate) type Terms = Vec<(String, Expression)>;

impl<'a> Facts<'a> {
    fn group(&self, group: &str) -> Option<&'a Group> {
        self.entry
            .group(group)
            .or_else(|| self.resident?.group(group))
    }

    /// The value of an element; `None` when it is not filled.
    pub(crate) fn value(&self, group: &str, name: &str) -> Option<&'a Value> {
        let value = match self.item {
            Some((items, _, members)) if items == group => members.get(name),
            _ => self.group(group)?.get(name),
        };
        value.filter(|v| !absent(v))
    }
}

impl<'a> Facts<'a> {
    /// A setting that is filled in.
    pub(crate) fn setting(&self, id: &str) -> Option<&'a str> {
        self.settings
            .get(id)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    }

    /// What is known of the entry as a whole; `null` for an id that it has not yet.
    pub(crate) fn about(&self, name: &str) -> Value {
        match name {
            "id" if !self.id.is_empty() => Value::from(self.id),
            "ended" => Value::from(self.entry.ended),
            _ => Value::Null,
        }
    }

    /// Whether one of the record's own words holds; `None` when that cannot be judged.
    pub(crate) fn term(&self, name: &str) -> Option<bool> {
        let (_, expression) = self.terms.iter().find(|(known, _)| known == name)?;
        expression.holds(&Judge::over(self))
    }
}

/// True for a value that counts as not filled.
pub(crate) fn absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

impl VariableResolver for Facts<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        if variable == "today" {
            return Some(CowVal::owned(CelString::from(self.today)));
        }
        let (group, name) = variable.split_once('.')?;
        if group == "setting" {
            let text = self.setting(name);
            return Some(text.map_or(CowVal::Borrowed(&NULL), |text| {
                CowVal::owned(CelString::from(text))
            }));
        }
        if group == "is" {
            return self
                .term(name)
                .map(|holds| CowVal::owned(CelBool::from(holds)));
        }
        if group == "entry" {
            return Some(match self.about(name) {
                Value::String(text) => CowVal::owned(CelString::from(text)),
                Value::Bool(b) => CowVal::owned(CelBool::from(b)),
                _ => CowVal::Borrowed(&NULL),
            });
        }
        if !is_group(group) || name.contains('.') {
            return None;
        }
        Some(match self.value(group, name) {
            None => CowVal::Borrowed(&NULL),
            Some(Value::String(text)) => CowVal::owned(CelString::from(text.as_str())),
            Some(Value::Bool(b)) => CowVal::owned(CelBool::from(*b)),
            Some(Value::Number(n)) => number(n),
            Some(list) => self.list(variable, list),
        })
    }
}

/// The names that an item of a list may have, all of them, so that a missing one reads as `null`.
fn names_of_items(list: &str) -> &'static [String] {
    static NAMES: OnceLock<BTreeMap<&'static str, Vec<String>>> = OnceLock::new();
    let all = NAMES.get_or_init(|| {
        let of = |items: &str| {
            let elements = Dictionary::builtin().elements();
            let own = elements.filter(|e| e.group == items);
            own.map(|e| e.name.clone()).collect()
        };
        let lists = Entry::ITEMS.iter();
        lists.map(|(items, list)| (*list, of(items))).collect()
    });
    all.get(list).map(Vec::as_slice).unwrap_or_default()
}

fn number<'b>(n: &serde_json::Number) -> CowVal<'b, 'b> {
    n.as_i64().map_or_else(
        || {
            n.as_f64().map_or(CowVal::Borrowed(&NULL), |f| {
                CowVal::owned(CelDouble::from(f))
            })
        },
        |i| CowVal::owned(CelInt::from(i)),
    )
}

impl Facts<'_> {
    /// A list of groups, each with all its names.
    fn list<'b>(&'b self, id: &str, list: &Value) -> CowVal<'b, 'b> {
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        let complete: Vec<cel::Value> = items
            .iter()
            .map(|item| {
                let mut all: std::collections::HashMap<String, cel::Value> = names_of_items(id)
                    .iter()
                    .map(|name| (name.clone(), cel::Value::Null))
                    .collect();
                for (name, value) in item.as_object().into_iter().flatten() {
                    if !absent(value) {
                        all.insert(name.clone(), scalar(value));
                    }
                }
                cel::Value::from(all)
            })
            .collect();
        cel::Value::from(complete)
            .try_into()
            .map_or(CowVal::Borrowed(&NULL), CowVal::Owned)
    }
}

fn scalar(value: &Value) -> cel::Value {
    match value {
        Value::String(text) => cel::Value::from(text.clone()),
        Value::Bool(b) => cel::Value::from(*b),
        Value::Number(n) => n
            .as_i64()
            .map(cel::Value::from)
            .or_else(|| n.as_f64().map(cel::Value::from))
            .unwrap_or(cel::Value::Null),
        _ => cel::Value::Null,
    }
}
