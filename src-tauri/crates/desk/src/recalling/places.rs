//! Premises that were inspected before, or for which somebody works; house numbers at which something was told of before.
//!
//! Whoever looks for them may have typed no more than the beginning of a name, or its initials: what is taken stands in
//! the place of that. Absent: what was found there last time. An inspection tells it anew.

use std::cmp::Reverse;

use serde_json::Value;
use yilutong_dictionary::{Dictionary, Group, Place};
use yilutong_outbox::{OutboxError, Premises, Sought, Spot};

use super::{Found, Known, Looking, about, day, told};
use crate::known::read;
use crate::likeness;
use crate::schema::{Mark, MarkSource, Recall, RecallAct, RecallKind};

/// Premises or house numbers that are shown at once.
const SHOWN: usize = 3;
/// Rows that are looked at for them.
const LOOKED_AT: usize = 40;
/// Letters that say something.
const LEAST: usize = 2;
/// Characters of a credit code that say something: those before them are the same for a whole city.
const LEAST_OF_CODE: usize = 9;
/// How far apart, in degrees, the buildings of one house number may lie for it to be one place.
const NEAR: f64 = 0.003;

/// The groups of an inspection that its premises keep.
const KEPT: [(&str, &[&str]); 3] = [
    (
        "premises",
        &[
            "name",
            "type",
            "credit_code",
            "no_licence_reason",
            "contact",
            "phone",
        ],
    ),
    (
        "dwelling",
        &[
            "community",
            "road",
            "building",
            "room",
            "grid",
            "house_code",
        ],
    ),
    ("inspection", &["longitude", "latitude"]),
];

impl Looking<'_> {
    /// Everything known of the place that an entry is about.
    pub(super) fn places(&self, found: &mut Vec<Found>) -> Result<(), OutboxError> {
        match self.entry.form.as_str() {
            "premises" => {
                self.premises(found)?;
                if found.is_empty() {
                    self.employer_here(["premises.name", "premises.credit_code"], found)?;
                    self.spot(["inspection.longitude", "inspection.latitude"], found)?;
                }
            }
            "event" => {
                self.enterprise(found)?;
                self.spot(["dwelling.longitude", "dwelling.latitude"], found)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Premises that were inspected before: by what is typed of their name, of their code, or by the whole address.
    fn premises(&self, found: &mut Vec<Found>) -> Result<(), OutboxError> {
        let [name, code] = ["name", "credit_code"].map(|one| day(&self.entry.premises, one));
        let place = day(&self.derived.dwelling, "key");
        let sought = [
            (code.chars().count() >= LEAST_OF_CODE)
                .then_some(("premises.credit_code", Sought::Code(&code))),
            (name.chars().count() >= LEAST).then_some(("premises.name", Sought::Name(&name))),
            (!place.is_empty()).then_some(("dwelling.room", Sought::Place(&place))),
        ];
        for (at, sought) in sought.into_iter().flatten() {
            let mut known: Vec<(Premises, Vec<String>)> = Vec::new();
            // The last inspection counts, whichever was written down last.
            let mut inspections = self.outbox.premises(sought, LOOKED_AT)?;
            inspections.sort_by_cached_key(|one| Reverse(day(&inspection(one), "at")));
            for one in inspections {
                if self.is_this(one.entry.as_ref()) {
                    continue;
                }
                let line = inspected(&one);
                match known.iter_mut().find(|(first, _)| is_same(first, &one)) {
                    Some((_, history)) => history.push(line),
                    None => known.push((one, vec![line])),
                }
            }
            for (one, history) in known.into_iter().take(SHOWN) {
                self.offer_premises(at, &one, history, found);
            }
            if !found.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn offer_premises(
        &self,
        at: &str,
        one: &Premises,
        history: Vec<String>,
        found: &mut Vec<Found>,
    ) {
        let mut marks = Vec::new();
        for (group, names) in KEPT {
            let told = one.values.get(group).cloned().unwrap_or_default();
            let told: Group = serde_json::from_value(told).unwrap_or_default();
            for name in names {
                if let Some(value) = told.get(*name) {
                    marks.extend(self.mark(&format!("{group}.{name}"), value, at));
                }
            }
        }
        if marks.iter().all(|mark| mark.was.is_some()) {
            return;
        }
        let address = self.address_of(&one.values);
        let last = history.first().cloned().unwrap_or_default();
        found.push(Found {
            recall: Recall {
                about: about::of("premises", &[self.id, &one.name, &one.code, &one.place]),
                place: Place::of(at),
                kind: RecallKind::Premises,
                say: format!("台账里有「{}」{address}，{last}", one.name),
                history: if history.len() > 1 {
                    history
                } else {
                    Vec::new()
                },
                acts: vec![RecallAct::Take, RecallAct::Refuse],
            },
            known: Known::Values { marks },
        });
    }

    fn address_of(&self, values: &Value) -> String {
        let told = values.get("dwelling").cloned().unwrap_or_default();
        let told: Group = serde_json::from_value(told).unwrap_or_default();
        let entry = yilutong_dictionary::Entry {
            dwelling: told,
            ..yilutong_dictionary::Entry::default()
        };
        let derived = Dictionary::builtin().derive(&entry);
        match day(&derived.dwelling, "full_address") {
            empty if empty.is_empty() => String::new(),
            address => format!("（{address}）"),
        }
    }

    /// What somebody who works there told of an employer: its name and its code.
    fn employer_here(
        &self,
        [name, code]: [&'static str; 2],
        found: &mut Vec<Found>,
    ) -> Result<(), OutboxError> {
        let text = |element: &str| {
            let value = self.entry.value(&Place::of(element));
            value.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let typed: Group = [("employer", text(name)), ("employer_code", text(code))]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect();
        for likeness in likeness::employers(&typed) {
            for person in self.outbox.people_alike(&likeness, LOOKED_AT)? {
                let work = told(&person).work;
                let pairs = [
                    (name, work.get("employer")),
                    (code, work.get("employer_code")),
                ];
                let marks: Vec<Mark> = pairs
                    .into_iter()
                    .filter_map(|(element, value)| self.mark(element, value?, ""))
                    .filter(|mark| mark.was.is_none())
                    .collect();
                if marks.is_empty() {
                    continue;
                }
                let at = if text(name).is_empty() { code } else { name };
                found.push(Found {
                    recall: Recall {
                        about: about::of("employer", &[self.id, &likeness]),
                        place: Place::of(at),
                        kind: RecallKind::Employer,
                        say: format!(
                            "台账里有人在「{}」工作，可以带出单位的其他内容",
                            day(&work, "employer")
                        ),
                        history: Vec::new(),
                        acts: vec![RecallAct::Take, RecallAct::Refuse],
                    },
                    known: Known::Values { marks },
                });
                return Ok(());
            }
        }
        Ok(())
    }

    /// The enterprise of an event: premises, or an employer.
    fn enterprise(&self, found: &mut Vec<Found>) -> Result<(), OutboxError> {
        const AT: [&str; 2] = ["event.enterprise_name", "event.enterprise_code"];
        let name = day(&self.entry.event, "enterprise_name");
        if name.chars().count() < LEAST {
            return Ok(());
        }
        let mut shown: Vec<Premises> = Vec::new();
        for one in self.outbox.premises(Sought::Name(&name), LOOKED_AT)? {
            if shown.len() == SHOWN || shown.iter().any(|first| is_same(first, &one)) {
                continue;
            }
            let told = [(AT[0], &one.name), (AT[1], &one.code)].into_iter();
            let marks: Vec<Mark> = told
                .filter(|(_, value)| !value.is_empty())
                .filter_map(|(at, value)| self.mark(at, &Value::from(value.as_str()), AT[0]))
                .collect();
            if marks.iter().any(|mark| mark.was.is_none()) {
                found.push(Found {
                    recall: Recall {
                        about: about::of("enterprise", &[self.id, &one.name, &one.code]),
                        place: Place::of(AT[0]),
                        kind: RecallKind::Premises,
                        say: format!("台账里有「{}」{}", one.name, self.address_of(&one.values)),
                        history: Vec::new(),
                        acts: vec![RecallAct::Take, RecallAct::Refuse],
                    },
                    known: Known::Values { marks },
                });
            }
            shown.push(one);
        }
        match found.is_empty() {
            true => self.employer_here(AT, found),
            false => Ok(()),
        }
    }

    /// House numbers at which something was told of before, with where they lie.
    fn spot(
        &self,
        [longitude, latitude]: [&'static str; 2],
        found: &mut Vec<Found>,
    ) -> Result<(), OutboxError> {
        const AT: &str = "dwelling.road";
        let here = &self.derived.dwelling;
        let [community, road, building] =
            ["community", "road", "building"].map(|part| day(here, part));
        if road.chars().count() < LEAST {
            return Ok(());
        }
        let mut roads: Vec<(String, Vec<Spot>)> = Vec::new();
        for spot in self.outbox.spots(&community, &road, LOOKED_AT)? {
            match roads.iter_mut().find(|(road, _)| *road == spot.road) {
                Some((_, known)) => known.push(spot),
                None => roads.push((spot.road.clone(), vec![spot])),
            }
        }
        for (known, spots) in roads.into_iter().take(SHOWN) {
            let mut marks = Vec::new();
            marks.extend(self.mark(AT, &Value::from(known.as_str()), AT));
            let grid = same(spots.iter().map(|spot| spot.grid.as_str()));
            marks.extend(grid.and_then(|grid| self.mark("dwelling.grid", &Value::from(grid), "")));
            let lies = lies(&spots, &building);
            for (element, number) in [longitude, latitude]
                .into_iter()
                .zip(lies.into_iter().flat_map(|(x, y)| [x, y]))
            {
                marks.extend(self.mark(element, &Value::from(number), ""));
            }
            // Where it lies is told here; what is there already stays.
            marks.retain(|mark| mark.was.is_none());
            if marks.is_empty() {
                continue;
            }
            let with = if lies.is_some() {
                "，坐标也可以带出"
            } else {
                ""
            };
            found.push(Found {
                recall: Recall {
                    about: about::of("spot", &[self.id, &community, &known]),
                    place: Place::of(AT),
                    kind: RecallKind::Spot,
                    say: format!("台账里有「{known}」{with}"),
                    history: Vec::new(),
                    acts: vec![RecallAct::Take, RecallAct::Refuse],
                },
                known: Known::Values { marks },
            });
        }
        Ok(())
    }

    /// A known value beside what stands there: filled in where nothing stands or where it was only looked for, told where
    /// something else stands; nothing where it is the same or nobody asks for it.
    fn mark(&self, element: &str, value: &Value, looked_for_at: &str) -> Option<Mark> {
        if !self.asked.contains(element) || value.is_null() || *value == "" {
            return None;
        }
        let place = Place::of(element);
        let described = Dictionary::builtin().element(element)?;
        let present = self.entry.value(&place);
        let (value, was) = match present {
            Some(present) if present == value => return None,
            Some(present) if element != looked_for_at => (
                present.clone(),
                read(described, value).map(|words| words.zh),
            ),
            _ => (value.clone(), None),
        };
        Some(Mark {
            place,
            source: MarkSource::Register,
            value,
            was,
            sure: true,
        })
    }
}

/// Whether two inspections were of the same premises: the same code, or without one the same name at the same address.
fn is_same(one: &Premises, other: &Premises) -> bool {
    match one.code.is_empty() && other.code.is_empty() {
        true => one.name == other.name && one.place == other.place,
        false => one.code == other.code,
    }
}

fn inspection(one: &Premises) -> Group {
    let told = one.values.get("inspection").cloned().unwrap_or_default();
    serde_json::from_value(told).unwrap_or_default()
}

/// When it was inspected, and what was found.
fn inspected(one: &Premises) -> String {
    let told = inspection(one);
    let on: String = day(&told, "at").chars().take("2026-11-22".len()).collect();
    let hazards = told.get("hazards").and_then(Value::as_array);
    match hazards.map_or(0, Vec::len) {
        0 => format!("{on}检查，没有隐患"),
        n => format!("{on}检查，有{n}处隐患"),
    }
}

/// The one text that all say who say one.
fn same<'a>(mut texts: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let first = texts.clone().find(|text| !text.is_empty())?;
    texts
        .all(|text| text.is_empty() || text == first)
        .then_some(first)
}

/// Where a house number lies: its building, else all of it where it is one place.
fn lies(spots: &[Spot], building: &str) -> Option<(f64, f64)> {
    let own = spots
        .iter()
        .find(|spot| !building.is_empty() && spot.building == building);
    if let Some(at) = own.and_then(|spot| spot.at) {
        return Some(at);
    }
    let mut known = spots.iter().filter_map(|spot| spot.at);
    let first = known.next()?;
    let near = |(x, y): (f64, f64)| (x - first.0).abs() < NEAR && (y - first.1).abs() < NEAR;
    known.all(near).then_some(first)
}
