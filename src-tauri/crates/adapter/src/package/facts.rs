//! What an expression may look at: one entry, one resident or child of it, today, the settings.
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

/// The groups an element may belong to; `child` are the items of `family.children`.
pub(crate) const GROUPS: [&str; 8] = [
    "visit", "dwelling", "owner", "person", "work", "stay", "family", "child",
];

static NULL: CelNull = CelNull;

/// One standpoint in an entry.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) resident: Option<&'a Resident>,
    pub(crate) child: Option<(usize, &'a Map<String, Value>)>,
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
        let value = if group == "child" {
            self.child?.1.get(name)
        } else {
            self.group(group)?.get(name)
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
        if !GROUPS.contains(&group) || name.contains('.') {
            return None;
        }
        Some(match self.value(group, name) {
            None => CowVal::Borrowed(&NULL),
            Some(Value::String(text)) => CowVal::owned(CelString::from(text.as_str())),
            Some(Value::Bool(b)) => CowVal::owned(CelBool::from(*b)),
            Some(Value::Number(n)) => number(n),
            Some(list) => self.list(list),
        })
    }
}

/// The names of the items of lists, all of them, so that a missing one reads as `null`.
fn child_names() -> &'static [String] {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let elements = Dictionary::builtin().elements();
        elements
            .filter(|e| e.group == "child")
            .map(|e| e.name.clone())
            .collect()
    })
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
    fn list<'b>(&'b self, list: &Value) -> CowVal<'b, 'b> {
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        let complete: Vec<cel::Value> = items
            .iter()
            .map(|item| {
                let mut all: std::collections::HashMap<String, cel::Value> = child_names()
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
