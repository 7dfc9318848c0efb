//! What an expression may look at: one entry, one resident or list item of it, today, the settings.
//!
//! Every element exists in every entry; one that is not filled reads as `null`. Deliberately absent:
//! the clock, and everything that only a department knows.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::expression::{Expression, Judge};
use super::model::{Each, ElementPath, Record};
use crate::grids::{self, Grids};
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
/// The place of an item in its list, from 1.
pub(crate) const POSITION: &str = "item.number";

/// One item of a list: its group, its position, its members.
pub(crate) type Item<'a> = (&'a str, usize, &'a Map<String, Value>);

static NULL: CelNull = CelNull;

/// An entry with every value at the position of its element: laid out once, asked for thousands of values.
pub(crate) struct Spread<'a> {
    entry: &'a Entry,
    whole: Vec<Option<&'a Value>>,
    residents: Vec<Vec<Option<&'a Value>>>,
}

impl<'a> Spread<'a> {
    pub(crate) fn of(entry: &'a Entry) -> Self {
        let dictionary = Dictionary::builtin();
        let mut whole = vec![None; dictionary.elements().len()];
        for group in Entry::GROUPS {
            lay(dictionary, group, entry.group(group), &mut whole);
        }
        let of_resident = |resident: &'a Resident| {
            let mut values = whole.clone();
            for group in Resident::GROUPS {
                lay(dictionary, group, resident.group(group), &mut values);
            }
            values
        };
        let residents = entry.residents.iter().map(of_resident).collect();
        Self {
            entry,
            whole,
            residents,
        }
    }

    /// The entry as a record sees it: once, or once per resident.
    pub(crate) fn standpoints(
        &'a self,
        record: &'a Record,
        around: Circumstances<'a>,
    ) -> impl Iterator<Item = Facts<'a>> {
        let seen_by: Vec<Option<usize>> = match record.each() {
            Each::Entry => vec![None],
            Each::Residents => (0..self.residents.len()).map(Some).collect(),
        };
        seen_by
            .into_iter()
            .map(move |resident| Facts::new(self, resident, &record.terms, around))
    }
}

fn lay<'a>(
    dictionary: &Dictionary,
    group: &str,
    values: Option<&'a Group>,
    onto: &mut [Option<&'a Value>],
) {
    for (name, value) in values.into_iter().flatten().filter(|(_, v)| !absent(v)) {
        if let Some(place) = dictionary
            .position_of(group, name)
            .and_then(|position| onto.get_mut(position))
        {
            *place = Some(value);
        }
    }
}

/// What is said beside the entry.
#[derive(Clone, Copy)]
pub(crate) struct Circumstances<'a> {
    /// What the entry is kept under; empty while it was never kept.
    pub(crate) id: &'a str,
    pub(crate) today: &'a str,
    pub(crate) settings: &'a BTreeMap<String, String>,
    pub(crate) grids: &'a Grids,
}

impl<'a> Circumstances<'a> {
    pub(crate) fn new(id: &'a str, today: &'a str, settings: &'a BTreeMap<String, String>) -> Self {
        Self {
            id,
            today,
            settings,
            grids: &grids::NONE,
        }
    }
}

/// One standpoint in an entry.
#[derive(Clone)]
pub(crate) struct Facts<'a> {
    pub(crate) resident: Option<&'a Resident>,
    pub(crate) item: Option<Item<'a>>,
    pub(crate) today: &'a str,
    entry: &'a Entry,
    values: &'a [Option<&'a Value>],
    id: &'a str,
    settings: &'a BTreeMap<String, String>,
    grids: &'a Grids,
    terms: &'a Terms,
    /// Which of the record's own words hold here, in their order; `None` where that cannot be judged.
    holding: Vec<Option<bool>>,
}

/// A record's own words for what a resident is, `is.child`, in the order in which they may build on one another.
pub(crate) type Terms = Vec<(String, Expression)>;

impl<'a> Facts<'a> {
    /// The entry as a whole, or as the resident at this position sees it.
    pub(crate) fn new(
        spread: &'a Spread<'a>,
        resident: Option<usize>,
        terms: &'a Terms,
        around: Circumstances<'a>,
    ) -> Self {
        let of_resident = resident.and_then(|at| spread.residents.get(at));
        let facts = Self {
            resident: resident.and_then(|at| spread.entry.residents.get(at)),
            item: None,
            today: around.today,
            entry: spread.entry,
            values: of_resident.unwrap_or(&spread.whole),
            id: around.id,
            settings: around.settings,
            grids: around.grids,
            terms,
            holding: Vec::with_capacity(terms.len()),
        };
        facts.judged()
    }

    /// The same seen from an item of a list.
    pub(crate) fn at_item(&self, item: Option<Item<'a>>) -> Self {
        let facts = Self {
            item,
            holding: Vec::with_capacity(self.terms.len()),
            ..self.clone()
        };
        facts.judged()
    }

    /// Judges the record's own words, each by those before it.
    fn judged(mut self) -> Self {
        for (_, expression) in self.terms {
            let holds = expression.holds(&Judge::over(&self));
            self.holding.push(holds);
        }
        self
    }

    /// The value of an element; `None` when it is not filled.
    pub(crate) fn value(&self, path: &ElementPath) -> Option<&'a Value> {
        match self.item {
            Some((items, _, members)) if items == path.group() => {
                members.get(path.name()).filter(|v| !absent(v))
            }
            _ => *self.values.get(path.position)?,
        }
    }

    /// How the departments' own grids match the base grids.
    pub(crate) fn grids(&self) -> &'a Grids {
        self.grids
    }

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

    /// The place of the item at hand in its list, from 1.
    pub(crate) fn position(&self) -> Option<i64> {
        let (_, index, _) = self.item?;
        i64::try_from(index + 1).ok()
    }

    /// Whether one of the record's own words holds; `None` when that cannot be judged.
    pub(crate) fn term(&self, name: &str) -> Option<bool> {
        let at = self.terms.iter().position(|(known, _)| known == name)?;
        *self.holding.get(at)?
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
        if variable == POSITION {
            return Some(self.position().map_or(CowVal::Borrowed(&NULL), |number| {
                CowVal::owned(CelInt::from(number))
            }));
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
        let Some(path) = ElementPath::new(variable) else {
            return Some(CowVal::Borrowed(&NULL));
        };
        Some(match self.value(&path) {
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
