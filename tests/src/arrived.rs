//! Whether every department holds exactly what its contract asks for, once. Looks only at what the departments hold and
//! at the hand-written expectation; the product has no say in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use practice_departments::Holding;
use serde_json::{Map, Value};

use crate::expected::{self, Expected};
use crate::practice::{Practice, PracticeError};
use crate::sample::Sample;

/// What one department holds of one record, judged.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What was to arrive.
    pub expected: Expected,
    /// What the department finds it by; none when it holds nothing.
    pub key: Option<String>,
    /// The number that the department gave; none when it holds nothing.
    pub receipt: Option<String>,
    /// How many of the expected members it holds with the expected value.
    pub agree: usize,
    /// What is not as it must be, one sentence each.
    pub faults: Vec<String>,
}

/// Everything that must have arrived.
#[derive(Debug, Clone)]
pub struct Arrivals {
    /// One per expected record.
    pub records: Vec<Arrival>,
    /// What departments hold beyond that, one sentence each.
    pub strays: Vec<String>,
    /// Departments that none of the samples reaches.
    pub left_out: Vec<String>,
}

impl Arrivals {
    /// True when every department holds exactly what its contract asks for, once.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.strays.is_empty() && self.records.iter().all(|record| record.faults.is_empty())
    }

    /// Every fault, with the department in front.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.records
            .iter()
            .flat_map(|record| {
                record
                    .faults
                    .iter()
                    .map(|fault| format!("{}: {fault}", record.expected.department))
            })
            .chain(self.strays.iter().cloned())
            .collect()
    }
}

/// Compares what the departments hold with what the samples, each typed in on its day, must have left there.
///
/// # Errors
/// When a department's store or an expectation cannot be read.
pub fn compare(practice: &Practice, entered: &[(Sample, Date)]) -> Result<Arrivals, PracticeError> {
    compare_as(practice, entered, |_| true)
}

/// The same where the samples were entered with differences: each expected record can be made what it must be then, or be
/// said not to be expected.
///
/// # Errors
/// When a department's store or an expectation cannot be read.
pub fn compare_as(
    practice: &Practice,
    entered: &[(Sample, Date)],
    mut differs: impl FnMut(&mut Expected) -> bool,
) -> Result<Arrivals, PracticeError> {
    let mut holdings = practice.holdings()?;
    for (_, held) in &mut holdings {
        held.retain(|holding| holding.record.kind != PICTURE);
    }
    let house_code = holdings
        .iter()
        .find(|(department, held)| department == "housing" && held.len() == 1)
        .map_or("", |(_, held)| held[0].record.receipt.as_str());
    let mut records: Vec<Expected> = Vec::new();
    let mut issued: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (sample, day) in entered {
        let (asked, made_up) = expected::of(*sample, *day, house_code)?;
        for record in asked {
            if !record.continues {
                records.push(record);
            } else if let Some(earlier) = records
                .iter_mut()
                .find(|earlier| continues(&record, earlier))
            {
                earlier.fields.extend(record.fields);
                earlier.pictures.extend(record.pictures);
                earlier.writes += usize::from(!record.by_itself);
            }
        }
        for (department, members) in made_up {
            issued.entry(department).or_default().extend(members);
        }
    }
    records.retain_mut(|record| differs(record));
    let shown = shown(&holdings, &records);
    let left_out = holdings
        .iter()
        .map(|(department, _)| department)
        .filter(|department| !records.iter().any(|one| one.department == **department))
        .cloned()
        .collect();
    let mut seen = BTreeSet::new();
    let mut arrivals = Vec::new();
    for record in records {
        let held: Vec<&Holding> = holdings
            .iter()
            .filter(|(department, _)| *department == record.department)
            .flat_map(|(_, held)| held)
            .filter(|holding| {
                let fields = named(&holding.record.fields);
                let mut find = record.find.iter();
                find.all(|(name, value)| fields.get(name) == Some(value))
            })
            .collect();
        seen.extend(
            held.iter()
                .map(|holding| (record.department.clone(), holding.record.key.clone())),
        );
        let issued = issued
            .get(&record.department)
            .map_or(&[][..], Vec::as_slice);
        let shown = shown.get(&record.department);
        arrivals.push(judge(record, &held, issued, shown));
    }
    let strays = holdings
        .iter()
        .flat_map(|(department, held)| {
            held.iter()
                .map(move |holding| (department.clone(), holding.record.key.clone()))
        })
        .filter(|place| !seen.contains(place))
        .map(|(department, _)| format!("{department}: holds a record that nobody should have sent"))
        .collect();
    Ok(Arrivals {
        records: arrivals,
        strays,
        left_out,
    })
}

/// Whether a record is the one that an earlier sample left there.
fn continues(record: &Expected, earlier: &Expected) -> bool {
    record.department == earlier.department && record.find == earlier.find
}

/// How often each picture stands in a department, wherever one is expected.
fn shown(
    holdings: &[(String, Vec<Holding>)],
    records: &[Expected],
) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut shown: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (department, held) in holdings {
        let expected = records.iter().filter(|one| one.department == *department);
        let places: BTreeSet<&String> = expected.flat_map(|one| one.pictures.keys()).collect();
        let all = shown.entry(department.clone()).or_default();
        for holding in held {
            let fields = Value::Object(holding.record.fields.clone());
            for picture in places
                .iter()
                .flat_map(|place| pictures(&fields, place))
                .flatten()
            {
                *all.entry(picture).or_default() += 1;
            }
        }
    }
    shown
}

/// The pictures at a member, each by what tells it from others: one list for each item of a list on the way there.
fn pictures(fields: &Value, place: &str) -> Vec<Vec<String>> {
    match (place.split_once('/'), fields) {
        (_, Value::Array(items)) => items
            .iter()
            .flat_map(|item| pictures(item, place))
            .collect(),
        (Some((first, rest)), _) => pictures(&fields[first], rest),
        (None, _) => {
            let list = fields[place].as_array().into_iter().flatten();
            // By number, or as it stands there.
            vec![
                list.map(|one| one["sha256"].as_str().or(one.as_str()).unwrap_or_default())
                    .map(str::to_owned)
                    .collect(),
            ]
        }
    }
}

fn judge(
    expected: Expected,
    held: &[&Holding],
    issued: &[String],
    shown: Option<&BTreeMap<String, usize>>,
) -> Arrival {
    let [holding] = held else {
        let faults = vec![format!(
            "holds {} records where there should be one",
            held.len()
        )];
        return Arrival {
            expected,
            key: None,
            receipt: None,
            agree: 0,
            faults,
        };
    };
    let mut faults = Vec::new();
    let mut agree = 0;
    let fields = named(&holding.record.fields);
    for (name, wanted) in &expected.fields {
        match fields.get(name) {
            Some(value) if same(&known_of(value, name, issued), wanted) => agree += 1,
            Some(_) => faults.push(format!(
                "{name} has another value than the contract asks for"
            )),
            None => faults.push(format!("{name} is missing")),
        }
    }
    for (name, value) in &fields {
        if !expected.fields.contains_key(name) && !issued.contains(name) && !nothing(value) {
            faults.push(format!("{name} was sent, and nothing asks for it"));
        }
    }
    let all = Value::Object(holding.record.fields.clone());
    for (place, wanted) in &expected.pictures {
        for list in pictures(&all, place) {
            if list.len() != *wanted {
                let found = list.len();
                faults.push(format!(
                    "{place} shows {found} pictures instead of {wanted}"
                ));
            }
            let once = |picture: &String| shown.and_then(|all| all.get(picture)) == Some(&1);
            if !list.iter().all(once) {
                faults.push(format!("{place} shows a picture that stands elsewhere too"));
            }
        }
    }
    let written = holding.history.iter();
    let written = written
        .filter(|act| !OWN_ACTS.contains(&act.act.as_str()))
        .count();
    if written != expected.writes {
        let wanted = expected.writes;
        faults.push(format!("was written {written} times instead of {wanted}"));
    }
    if holding.record.receipt.is_empty() {
        faults.push("gave no receipt".to_owned());
    }
    Arrival {
        expected,
        key: Some(holding.record.key.clone()),
        receipt: Some(holding.record.receipt.clone()),
        agree,
        faults,
    }
}

/// What a department does with a record by itself.
pub const OWN_ACTS: [&str; 4] = ["review", "close", "step", "flow"];
/// What stands beside records and is none: the pictures of an event.
const PICTURE: &str = "attachment";

/// Every member by its name, those inside others as `person/name/full`.
fn named(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut all = Map::new();
    for (name, value) in fields {
        match value {
            Value::Object(inner) => {
                let inner = named(inner).into_iter();
                all.extend(inner.map(|(inside, value)| (format!("{name}/{inside}"), value)));
            }
            other => {
                all.insert(name.clone(), other.clone());
            }
        }
    }
    all
}

/// A list without those members of its items that are made up: `hazards/hazardId`.
fn known_of(value: &Value, name: &str, issued: &[String]) -> Value {
    let Value::Array(items) = value else {
        return value.clone();
    };
    let made_up = |member: &str| issued.contains(&format!("{name}/{member}"));
    let items = items.iter().map(|item| match item {
        Value::Object(members) => {
            let members = members.clone().into_iter();
            Value::Object(members.filter(|(member, _)| !made_up(member)).collect())
        }
        other => other.clone(),
    });
    items.collect()
}

/// Equal as a department reads it: 68.5 and 68.50 are one number, "1" and 1 are not.
fn same(held: &Value, wanted: &Value) -> bool {
    match (held.as_f64(), wanted.as_f64()) {
        (Some(held), Some(wanted)) => (held - wanted).abs() < 1e-9,
        _ => held == wanted,
    }
}

/// An empty member: nothing was said.
fn nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::pictures;

    #[test]
    fn pictures_are_found_wherever_they_stand() {
        let fields = json!({
            "photos": [{ "name": "1.jpg", "sha256": "aa" }],
            "hazards": [{ "photos": ["F1", "F2"] }, { "photos": [] }],
        });
        assert_eq!(
            pictures(&fields, "photos"),
            [["aa"]],
            "one inside the record, by its hash"
        );
        assert_eq!(
            pictures(&fields, "hazards/photos"),
            [vec!["F1", "F2"], vec![]],
            "a list for each hazard, by number"
        );
        assert_eq!(
            pictures(&fields, "attachments"),
            [Vec::<String>::new()],
            "a member that is missing shows none"
        );
    }
}
