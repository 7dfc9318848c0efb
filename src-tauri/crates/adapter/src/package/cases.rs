//! The tests a package carries: an entry in, wire values or problems out; a reply in, an outcome out.
//!
//! `cases.toml` holds one `[entry]` (another one for a record of another form: `[entry_of.event]`) and many
//! `[[case]]`s that change it; see the carried packages for
//! the shape. Reply cases (`[[reply]]`) and, where a person types, card cases (`[[card]]`) stand in the same file and
//! speak of the same entry; see [`super::reply_cases`] and [`super::card_cases`]. A case is judged by its package alone: what the dictionary or other packages
//! would say plays no part.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::{Map, Value};
use yilutong_dictionary::{Dictionary, Entry, Place};

use super::expression::Judge;
use super::facts::{Circumstances, Facts, Spread, absent};
use super::fault::Faults;
use super::files::{CASES, Files};
use super::model::{Each, Package, Record};
use super::reading::{File, Table};
use super::rendering::{Renderer, Rendering};
use super::reply_cases::Prepared;
use super::standing::Standing;
use super::{card_cases, reply_cases};
use crate::grids::Grids;

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// The case's title, after its line.
    pub title: String,
    /// What differed; empty when it passed.
    pub differences: Vec<String>,
}

/// Runs the entry cases and the reply cases of a package. A file that cannot be read is a case that failed.
#[must_use]
pub fn run_cases(package: &Package) -> Vec<CaseResult> {
    let faults = Faults::default();
    let mut results = read(package, &faults, |root, common| {
        let entries = root.tables("case");
        let entries = entries.iter().map(|table| {
            let case = Case::read(table, common);
            table.done();
            let base = common.base_of(&case.situation.record);
            case.run(package, base)
        });
        let mut results: Vec<CaseResult> = entries.collect();
        results.extend(reply_cases::run(package, root, common));
        results.extend(card_cases::run(package, root, common));
        results
    });
    let faults = faults.into_sorted().into_iter();
    let faults = faults.map(|fault| package.files.traced(fault));
    results.extend(faults.map(|fault| CaseResult {
        title: format!("{}:{}", fault.file, fault.line),
        differences: vec![fault.to_string()],
    }));
    results
}

/// The reply cases of a package, ready to be played with other answers than theirs.
pub(super) fn prepared(package: &Package) -> Vec<(String, Prepared)> {
    read(package, &Faults::default(), |root, common| {
        reply_cases::prepared(package, root, common)
    })
}

/// Hands the file and what its cases share to `each`.
fn read<T: Default>(
    package: &Package,
    faults: &Faults,
    each: impl FnOnce(&Table<'_, '_>, &Common<'_>) -> T,
) -> T {
    let file = File {
        name: CASES,
        text: package.cases_toml(),
        faults,
    };
    file.parse(|root| {
        let today = root.text("today");
        let settings = root
            .json("settings")
            .as_ref()
            .map(texts)
            .unwrap_or_default();
        let grids: Grids = root
            .json("grids")
            .and_then(|json| serde_json::from_value(json).ok())
            .unwrap_or_default();
        let base: Entry = root
            .json("entry")
            .and_then(|json| serde_json::from_value(json).ok())
            .unwrap_or_default();
        let bases = root
            .json("entry_of")
            .and_then(|json| serde_json::from_value(json).ok())
            .unwrap_or_default();
        let receipts = object(root, "receipts");
        let receipts = receipts.iter().filter_map(|(path, value)| {
            let mut parts = path.splitn(3, '.').map(str::to_owned);
            let key = (parts.next()?, parts.next()?, parts.next()?);
            Some((key, value.as_str()?.to_owned()))
        });
        let common = Common {
            files: &package.files,
            receipts: receipts.collect(),
            base,
            bases,
            today,
            settings,
            grids: Arc::new(grids),
        };
        each(root, &common)
    })
}

/// What all cases of a file start from.
pub(super) struct Common<'p> {
    files: &'p Files,
    base: Entry,
    /// What the cases of one record start from, where it is made of another form.
    bases: BTreeMap<String, Entry>,
    today: Option<String>,
    settings: BTreeMap<String, String>,
    /// How the department's own grids match the base grids.
    grids: Arc<Grids>,
    /// What other systems gave, where a member waits for it.
    pub(super) receipts: BTreeMap<(String, String, String), String>,
}

/// An entry as a case changes it, and which of its records is meant.
pub(super) struct Situation {
    pub(super) today: String,
    pub(super) settings: BTreeMap<String, String>,
    grids: Arc<Grids>,
    set: Map<String, Value>,
    pub(super) record: String,
    resident: Option<String>,
}

/// One case as it stands in the file.
struct Case {
    title: String,
    situation: Situation,
    wire: Map<String, Value>,
    without: Vec<String>,
    problems: Vec<String>,
    standing: String,
}

fn texts(json: &Value) -> BTreeMap<String, String> {
    let pairs = json.as_object().into_iter().flatten();
    pairs
        .filter_map(|(id, value)| Some((id.clone(), value.as_str()?.to_owned())))
        .collect()
}

pub(super) fn object(table: &Table<'_, '_>, key: &'static str) -> Map<String, Value> {
    match table.json(key) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

pub(super) fn said(table: &Table<'_, '_>, key: &'static str) -> Vec<String> {
    table.all_said(key).into_iter().map(|s| s.text).collect()
}

impl Common<'_> {
    /// Where a case stands, before its title.
    pub(super) fn title(&self, table: &Table<'_, '_>) -> String {
        let (file, line) = self.files.origin(CASES, table.line());
        format!("{file}:{line} {}", table.needed("title"))
    }

    /// What the cases of a record start from.
    pub(super) fn base_of(&self, record: &str) -> &Entry {
        self.bases.get(record).unwrap_or(&self.base)
    }
}

impl Situation {
    pub(super) fn read(table: &Table<'_, '_>, common: &Common<'_>) -> Self {
        Self {
            today: table
                .text("today")
                .or_else(|| common.today.clone())
                .unwrap_or_default(),
            settings: table
                .json("settings")
                .as_ref()
                .map_or_else(|| common.settings.clone(), texts),
            grids: Arc::clone(&common.grids),
            set: object(table, "set"),
            record: table.needed("record"),
            resident: table.text("resident"),
        }
    }

    /// Hands the record and what is known about it to `judge`.
    pub(super) fn over<T>(
        &self,
        package: &Package,
        base: &Entry,
        judge: impl FnOnce(&Record, &Facts<'_>) -> T,
    ) -> Result<T, String> {
        let record = package
            .record(&self.record)
            .ok_or_else(|| format!("no record `{}`", self.record))?;
        self.today
            .parse::<Date>()
            .map_err(|_| "`today` is not a date".to_owned())?;
        let mut entry = base.clone();
        for (path, value) in &self.set {
            set(&mut entry, path, value)
                .ok_or_else(|| format!("`{path}` leads nowhere in the entry"))?;
        }
        let entry = Dictionary::builtin().derive(&entry);
        if !record.is_of(&entry.form) {
            return Err(format!(
                "no form `{}` makes a record `{}`",
                entry.form, self.record
            ));
        }
        let resident = match record.each() {
            Each::Entry => None,
            Each::Residents => {
                let wanted = self
                    .resident
                    .as_deref()
                    .or_else(|| entry.residents.first().map(|r| r.reference.as_str()));
                let found = entry
                    .residents
                    .iter()
                    .position(|r| Some(r.reference.as_str()) == wanted);
                Some(found.ok_or_else(|| "the resident is not in the entry".to_owned())?)
            }
        };
        let spread = Spread::of(&entry);
        let around = Circumstances {
            grids: &self.grids,
            ..Circumstances::new("case", &self.today, &self.settings)
        };
        let facts = Facts::new(&spread, resident, &record.terms, around);
        Ok(judge(record, &facts))
    }

    /// What the record's wire looks like, put or cancelled.
    pub(super) fn rendered(
        &self,
        package: &Package,
        record: &Record,
        facts: &Facts<'_>,
        cancel: bool,
    ) -> Rendering {
        let renderer = Renderer {
            dictionary: Dictionary::builtin(),
            package,
            record,
            settings: &self.settings,
            promised: None,
        };
        renderer.render(facts, &Judge::over(facts), cancel)
    }
}

impl Case {
    fn read(table: &Table<'_, '_>, common: &Common<'_>) -> Self {
        Self {
            title: common.title(table),
            situation: Situation::read(table, common),
            wire: object(table, "wire"),
            without: said(table, "without"),
            problems: said(table, "problems"),
            standing: table.text("standing").unwrap_or_else(|| "put".to_owned()),
        }
    }

    fn run(&self, package: &Package, base: &Entry) -> CaseResult {
        let differences = self
            .situation
            .over(package, base, |record, facts| {
                self.compare(package, record, facts)
            })
            .unwrap_or_else(|why| vec![why]);
        CaseResult {
            title: self.title.clone(),
            differences,
        }
    }

    fn compare(&self, package: &Package, record: &Record, facts: &Facts<'_>) -> Vec<String> {
        let judge = Judge::over(facts);
        let standing = Standing::of(package, record, &judge);
        let (name, cancel) = match &standing {
            Standing::Put => ("put", false),
            Standing::Cancel => ("cancel", true),
            Standing::Out { notable: true, .. } => ("inapplicable", false),
            Standing::Out { .. } => ("not their case", false),
        };
        if name != self.standing {
            return vec![format!("the record is `{name}`, not `{}`", self.standing)];
        }
        if matches!(standing, Standing::Out { .. }) {
            return Vec::new();
        }
        let Rendering { wire, complaints } =
            self.situation.rendered(package, record, facts, cancel);
        let mut differences = Vec::new();
        for (member, wanted) in &self.wire {
            if wire.get(member) != Some(wanted) {
                let found = wire
                    .get(member)
                    .map_or_else(|| "absent".to_owned(), Value::to_string);
                differences.push(format!("{member} is {found}, not {wanted}"));
            }
        }
        for member in self
            .without
            .iter()
            .filter(|member| wire.contains_key(*member))
        {
            differences.push(format!("{member} is there"));
        }
        let mut places: Vec<String> = complaints.iter().map(|c| written(&c.place)).collect();
        let mut wanted = self.problems.clone();
        places.sort();
        wanted.sort();
        if places != wanted {
            let said: Vec<&str> = complaints.iter().map(|c| c.say.as_str()).collect();
            differences.push(format!(
                "problems at {places:?} ({}), not at {wanted:?}",
                said.join("; ")
            ));
        }
        differences
    }
}

/// `person.name`, or `child.name[0]` inside a list.
pub(super) fn written(place: &Place) -> String {
    place.item.map_or_else(
        || place.element.clone(),
        |item| format!("{}[{item}]", place.element),
    )
}

/// Sets `dwelling.room`, `r1:person.name`, `r1:child.name[0]` or `entry.ended`; an empty text removes the value.
fn set(entry: &mut Entry, path: &str, value: &Value) -> Option<()> {
    if path == "entry.ended" {
        entry.ended = value.as_bool()?;
        return Some(());
    }
    let (resident, element) = path
        .split_once(':')
        .map_or((None, path), |(r, e)| (Some(r), e));
    let (group, name) = element.split_once('.')?;
    let list = Entry::list_of_items(group).and_then(|list| list.split_once('.'));
    let holder = list.map_or(group, |(holder, _)| holder);
    let group = match resident {
        None => entry.group_mut(holder)?,
        Some(reference) => entry.resident_mut(reference)?.group_mut(holder)?,
    };
    if let Some((_, list)) = list {
        let (name, index) = name.split_once('[')?;
        let index: usize = index.trim_end_matches(']').parse().ok()?;
        let item = group.get_mut(list)?.get_mut(index)?.as_object_mut()?;
        item.insert(name.to_owned(), value.clone());
        return Some(());
    }
    if absent(value) {
        group.remove(name);
    } else {
        group.insert(name.to_owned(), value.clone());
    }
    Some(())
}
