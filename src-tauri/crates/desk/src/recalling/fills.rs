//! Known values beside those of an entry: what is empty can be filled, what differs is told and stays.

use std::collections::BTreeSet;

use serde_json::Value;
use yilutong_dictionary::{Dictionary, Entry, Group, Place, Resident};

use crate::known::read;
use crate::schema::{Mark, MarkSource, Words};

/// What of a stay belongs to the dwelling where it was told, or ends it.
const ENDS: [&str; 4] = ["status", "left_on", "leave_reason", "remark"];
/// What tells who somebody is.
const NUMBER: [&str; 2] = ["id_type", "id_number"];

/// An entry whose form asks for these elements, and values that are known elsewhere.
pub(crate) struct Filling<'a> {
    pub(crate) entry: &'a Entry,
    /// What the enabled systems ask for; the rest is nobody's business.
    pub(crate) asked: &'a BTreeSet<String>,
    pub(crate) source: MarkSource,
}

/// Which of the known values are meant.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Meant {
    /// The stay, too: it is told of this very dwelling.
    pub(crate) stay: bool,
    /// Only what differs is told of the number: the worker says that it is the same person.
    pub(crate) number: bool,
}

impl Filling<'_> {
    /// What is known of a person. Family matters are never carried over: they are told on the person's own application.
    pub(crate) fn person(&self, reference: &str, known: &Resident, meant: Meant) -> Vec<Mark> {
        let mut marks = Vec::new();
        let skipped = |name: &str| !meant.number && NUMBER.contains(&name);
        self.group(
            Some(reference),
            "person",
            &known.person,
            skipped,
            &mut marks,
        );
        self.group(Some(reference), "work", &known.work, |_| false, &mut marks);
        if meant.stay {
            let skipped = |name: &str| ENDS.contains(&name);
            self.group(Some(reference), "stay", &known.stay, skipped, &mut marks);
        }
        marks
    }

    /// What is known of a dwelling and its owner.
    pub(crate) fn dwelling(&self, dwelling: &Group, owner: &Group) -> Vec<Mark> {
        let mut marks = Vec::new();
        self.group(
            None,
            "dwelling",
            dwelling,
            |name| name == "remark",
            &mut marks,
        );
        self.group(None, "owner", owner, |_| false, &mut marks);
        marks
    }

    /// The address as it was written before, in place of what stands here.
    pub(crate) fn address(&self, known: &Group) -> Vec<Mark> {
        let parts = ["community", "road", "building", "room"].into_iter();
        let told = parts.filter_map(|name| Some((name, known.get(name)?)));
        told.map(|(name, value)| self.mark(Place::of(&format!("dwelling.{name}")), value, None))
            .collect()
    }

    /// What is known of an employer; only what is empty.
    pub(crate) fn employer(&self, reference: &str, known: &Group) -> Vec<Mark> {
        let others = |name: &str| !["employer", "employer_code", "place"].contains(&name);
        let mut marks = Vec::new();
        self.group(Some(reference), "work", known, others, &mut marks);
        marks.retain(|mark| mark.was.is_none());
        marks
    }

    /// What the rest of the household says of somebody; only what is empty.
    pub(crate) fn empty(&self, known: &Resident) -> Vec<Mark> {
        let reference = known.reference.as_str();
        let mut marks = Vec::new();
        for (name, group) in [
            ("person", &known.person),
            ("stay", &known.stay),
            ("family", &known.family),
        ] {
            self.group(Some(reference), name, group, |_| false, &mut marks);
        }
        marks.retain(|mark| mark.was.is_none());
        let children = Place::of_resident(reference, "family.children");
        let told = known.family.get("children").filter(|told| !told.is_null());
        if let Some(told) = told.filter(|_| self.asked.contains(&children.element))
            && self.entry.value(&children).is_none()
        {
            marks.push(self.mark(children, told, None));
        }
        marks
    }

    /// Every value of a group that is asked for and not the same here.
    fn group(
        &self,
        reference: Option<&str>,
        group: &str,
        known: &Group,
        skipped: impl Fn(&str) -> bool,
        marks: &mut Vec<Mark>,
    ) {
        let dictionary = Dictionary::builtin();
        let mut told: Vec<_> = known
            .iter()
            .filter(|(name, value)| !skipped(name) && is_plain(value))
            .filter_map(|(name, value)| {
                let element = dictionary.element_of(group, name)?;
                let wanted = !element.derived && self.asked.contains(&element.id);
                wanted.then(|| (dictionary.position(&element.id), element, value))
            })
            .collect();
        told.sort_by_key(|(at, ..)| *at);
        for (_, element, value) in told {
            let place = Place {
                resident: reference.map(str::to_owned),
                element: element.id.clone(),
                item: None,
            };
            match self.entry.value(&place) {
                None => marks.push(self.mark(place, value, None)),
                Some(present) if present == value => {}
                Some(present) => {
                    let was = read(element, value).map(|words| words.zh);
                    marks.push(self.mark(place, present, was));
                }
            }
        }
    }

    fn mark(&self, place: Place, value: &Value, was: Option<String>) -> Mark {
        Mark {
            place,
            source: self.source,
            value: value.clone(),
            was,
            sure: self.source != MarkSource::Pasted,
        }
    }
}

/// Lists and pictures are not carried over.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Number(_) | Value::Bool(_) => true,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// What differs between two revisions, as people read what stood there. The visit itself is new each time.
pub(crate) fn changes(before: &Entry, now: &Entry) -> Vec<(Place, Option<Words>)> {
    let dictionary = Dictionary::builtin();
    let mut found = Vec::new();
    let mut compare = |group: &str, reference: Option<&str>, before: &Group, now: &Group| {
        let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        let mut differing: Vec<_> = names
            .into_iter()
            .filter(|name| before.get(*name) != now.get(*name))
            .filter_map(|name| dictionary.element_of(group, name))
            .filter(|element| !element.derived)
            .collect();
        differing.sort_by_key(|element| dictionary.position(&element.id));
        for element in differing {
            let was = before.get(&element.name);
            found.push((
                Place {
                    resident: reference.map(str::to_owned),
                    element: element.id.clone(),
                    item: None,
                },
                was.and_then(|was| read(element, was)),
            ));
        }
    };
    for name in Entry::GROUPS.into_iter().filter(|name| *name != "visit") {
        if let (Some(was), Some(is)) = (before.group(name), now.group(name)) {
            compare(name, None, was, is);
        }
    }
    let nobody = Resident::default();
    for resident in &now.residents {
        let was = before.resident(&resident.reference).unwrap_or(&nobody);
        for name in Resident::GROUPS {
            if let (Some(was), Some(is)) = (was.group(name), resident.group(name)) {
                compare(name, Some(&resident.reference), was, is);
            }
        }
    }
    found
}
