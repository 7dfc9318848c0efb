//! The register 台账 on screen: who and what is known here, with a page for each person and dwelling.
//!
//! Everything comes from the entries that told of them; nothing is kept twice. Numbers of documents and phones, and
//! whatever the dictionary calls sensitive, are covered until the worker asks, and asking stands in the audit.
//! Deliberately absent: any judgement that two people are one.

use std::collections::BTreeMap;

use serde_json::Value;
use yilutong_dictionary::{
    Dictionary, Element, Entry, Group, Kind, Resident, Section, Sensitivity,
};
use yilutong_outbox::{
    Delivery, Dwelling, EntrySummary, Intent, NewAuditLine, Outbox, OutboxError, Person, Revision,
    Subject,
};

use crate::DeskError;
use crate::desk::Desk;
use crate::entries::line as entry_line;
use crate::insight::of_person;
use crate::kept::Kept;
use crate::register::{is_household, person_key, text};
use crate::schema::{
    DwellingLine, DwellingView, FactView, FactsView, PersonLine, PersonView, RegisterRef,
    RegisterRequest, RegisterView, StayView, ToldView, UncoverRequest, Uncovered, Words,
};
use crate::words;

/// People shown for one search.
const PEOPLE: usize = 50;
/// Dwellings shown for one search.
const DWELLINGS: usize = 30;
/// What stands for a covered value that is no number.
const COVERED: &str = "••••••";
/// The form whose sections order what is known.
const HOUSEHOLD: &str = "household";

/// An entry that told of somebody, as it was last submitted.
pub(crate) struct Telling {
    summary: EntrySummary,
    latest: Revision,
    /// Everything that follows from it.
    entry: Entry,
    deliveries: Vec<Delivery>,
}

impl Desk {
    /// Finds people and dwellings by number, phone, name, initials or address.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn register_find(&self, request: RegisterRequest) -> Result<RegisterView, DeskError> {
        let open = self.profile().await?;
        let text = request.text.trim().to_owned();
        open.keep(move |outbox| {
            let (mut people, mut dwellings) = if text.is_empty() {
                (
                    outbox.recent_people(PEOPLE + 1)?,
                    outbox.recent_dwellings(DWELLINGS + 1)?,
                )
            } else {
                (
                    outbox.find_people(&text, PEOPLE + 1)?,
                    outbox.find_dwellings(&text, DWELLINGS + 1)?,
                )
            };
            let (more_people, more_dwellings) =
                (people.len() > PEOPLE, dwellings.len() > DWELLINGS);
            people.truncate(PEOPLE);
            dwellings.truncate(DWELLINGS);
            let (people_known, dwellings_known) = outbox.register_size()?;
            Ok(RegisterView {
                people: people
                    .iter()
                    .map(|person| person_line(outbox, person))
                    .collect::<Result<_, _>>()?,
                dwellings: dwellings
                    .iter()
                    .map(|dwelling| dwelling_line(outbox, dwelling))
                    .collect::<Result<_, _>>()?,
                more_people,
                more_dwellings,
                people_known,
                dwellings_known,
            })
        })
        .await
    }

    /// A person's page.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::NotRegistered`], or the store cannot be read.
    pub async fn register_person(&self, request: RegisterRef) -> Result<PersonView, DeskError> {
        let open = self.census().await?;
        let today = self.today();
        let found = open
            .keep(move |outbox| {
                let Some(person) = outbox.person_kept_as(request.id)? else {
                    return Ok(None);
                };
                let line = person_line(outbox, &person)?;
                let hints = of_person(outbox, &person.key, today)?;
                let tellings = tellings(outbox, &Subject::Person(person.key.clone()))?;
                let dwelling = outbox.dwelling(&person.dwelling)?.and_then(|d| d.id);
                Ok(Some((person, line, tellings, dwelling, hints)))
            })
            .await?;
        let (person, line, tellings, dwelling, hints) = found.ok_or(DeskError::NotRegistered)?;
        let of_them = |delivery: &Delivery, entry: &Entry| {
            let reference = delivery.resident.as_deref();
            resident(entry, &person.key)
                .is_some_and(|resident| reference == Some(&resident.reference))
        };
        let visit = tellings.iter().find(|one| is_household(&one.entry));
        let latest = visit.and_then(|visit| resident(&visit.entry, &person.key));
        Ok(PersonView {
            facts: latest.map_or_else(Vec::new, |resident| {
                facts(true, |group| resident.group(group))
            }),
            stays: stays(&tellings, &person.key),
            told: self.told(&tellings, of_them),
            entry: visit.map(|visit| visit.summary.id.0.clone()),
            resident: latest.map(|resident| resident.reference.clone()),
            line,
            hints,
            dwelling,
        })
    }

    /// A dwelling's page.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::NotRegistered`], or the store cannot be read.
    pub async fn register_dwelling(&self, request: RegisterRef) -> Result<DwellingView, DeskError> {
        let open = self.profile().await?;
        let found = open
            .keep(move |outbox| {
                let Some(dwelling) = outbox.dwelling_kept_as(request.id)? else {
                    return Ok(None);
                };
                let line = dwelling_line(outbox, &dwelling)?;
                let people = outbox.people_at(&dwelling.key)?;
                let people: Vec<PersonLine> = people
                    .iter()
                    .map(|person| person_line(outbox, person))
                    .collect::<Result<_, _>>()?;
                let tellings = tellings(outbox, &Subject::Dwelling(dwelling.key))?;
                Ok(Some((line, people, tellings)))
            })
            .await?;
        let (line, people, tellings) = found.ok_or(DeskError::NotRegistered)?;
        let facts = tellings.first().map_or_else(Vec::new, |telling| {
            facts(false, |group| telling.entry.group(group))
        });
        Ok(DwellingView {
            told: self.told(&tellings, |delivery, _| delivery.resident.is_none()),
            entries: tellings
                .into_iter()
                .map(|telling| entry_line(telling.summary))
                .collect(),
            line,
            facts,
            people,
        })
    }

    /// Uncovers one value of a person; the audit keeps who asked for what.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::NotRegistered`], or the store cannot be read or written.
    pub async fn register_uncover(&self, request: UncoverRequest) -> Result<Uncovered, DeskError> {
        let open = self.profile().await?;
        let by = self.worker(&open).await;
        let at = self.now();
        let value = open
            .keep(move |outbox| {
                let Some(person) = outbox.person_kept_as(request.id)? else {
                    return Ok(None);
                };
                let tellings = tellings(outbox, &Subject::Person(person.key.clone()))?;
                let latest = tellings.iter().find(|t| is_household(&t.entry));
                let value = latest.and_then(|telling| {
                    let (group, name) = request.element.split_once('.')?;
                    let group = resident(&telling.entry, &person.key)?.group(group)?;
                    let element = Dictionary::builtin().element(&request.element)?;
                    Some(read(element, group.get(name)?)?.zh)
                });
                if value.is_some() {
                    outbox.add_audit(NewAuditLine {
                        at,
                        by,
                        what: "value.uncovered".to_owned(),
                        entry: latest.map(|telling| telling.summary.id.clone()),
                        delivery: None,
                        about: Some(request.element),
                    })?;
                }
                Ok(value)
            })
            .await?;
        let value = value.ok_or(DeskError::NotRegistered)?;
        Ok(Uncovered { value })
    }

    /// The latest delivery of each record, the latest change first.
    fn told(
        &self,
        tellings: &[Telling],
        concerns: impl Fn(&Delivery, &Entry) -> bool,
    ) -> Vec<ToldView> {
        let mut latest: BTreeMap<_, &Delivery> = BTreeMap::new();
        for telling in tellings {
            for delivery in &telling.deliveries {
                if concerns(delivery, &telling.entry) {
                    let lane = &delivery.lane;
                    let known = latest
                        .entry((&lane.system, &lane.record, &lane.key))
                        .or_insert(delivery);
                    if known.id < delivery.id {
                        *known = delivery;
                    }
                }
            }
        }
        let mut told: Vec<&Delivery> = latest.into_values().collect();
        told.sort_by_key(|delivery| (std::cmp::Reverse(delivery.updated_at), delivery.id));
        told.into_iter()
            .map(|delivery| ToldView {
                delivery: delivery.id.0,
                system: self.packages.system(&delivery.lane.system).map_or_else(
                    || delivery.lane.system.clone(),
                    |package| package.short().to_owned(),
                ),
                record: self.record_title(&delivery.lane.system, &delivery.lane.record),
                ends: delivery.intent == Intent::Cancel,
                state: words::state(delivery.state),
                receipt: delivery.receipt.get("number").cloned(),
                at: delivery.updated_at.to_string(),
            })
            .collect()
    }
}

/// The entries that told of somebody or something, as they were last submitted, the latest first.
pub(crate) fn tellings(outbox: &Outbox, subject: &Subject) -> Result<Vec<Telling>, OutboxError> {
    let mut tellings = Vec::new();
    for summary in outbox.history(subject)? {
        let Some(latest) = outbox.entry(&summary.id)?.latest else {
            continue;
        };
        // What cannot be read tells nothing here; its own page says so.
        let Ok(kept) = Kept::read(latest.body.clone()) else {
            continue;
        };
        tellings.push(Telling {
            entry: Dictionary::builtin().derive(&kept.entry),
            deliveries: outbox.deliveries_of(&summary.id)?,
            summary,
            latest,
        });
    }
    tellings.sort_by_key(|telling| std::cmp::Reverse(telling.latest.submitted_at));
    Ok(tellings)
}

fn resident<'a>(entry: &'a Entry, key: &str) -> Option<&'a Resident> {
    entry
        .residents
        .iter()
        .find(|r| person_key(&r.person) == key)
}

/// The day somebody left the dwelling they were last entered at, when that was told.
pub(crate) fn left_on(outbox: &Outbox, person: &Person) -> Result<Option<String>, OutboxError> {
    let left = outbox.departures_from(&person.dwelling)?;
    let arrived = person
        .values
        .pointer("/stay/arrived_on")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let told = person.values.pointer("/stay/left_on");
    let departure = left.into_iter().find(|one| {
        one.person == person.key && (arrived == one.arrived_on || arrived < one.left_on.as_str())
    });
    Ok(departure
        .map(|one| one.left_on)
        .or_else(|| Some(told?.as_str()?.to_owned())))
}

pub(crate) fn person_line(outbox: &Outbox, person: &Person) -> Result<PersonLine, OutboxError> {
    let left_on = left_on(outbox, person)?;
    Ok(PersonLine {
        id: person.id.unwrap_or_default(),
        name: person.name.clone(),
        number: covered(&person.id_number),
        phone: covered(&person.phone),
        address: person.address.clone(),
        left_on,
        told_at: person
            .updated_at
            .map(|at| at.to_string())
            .unwrap_or_default(),
    })
}

pub(crate) fn dwelling_line(
    outbox: &Outbox,
    dwelling: &Dwelling,
) -> Result<DwellingLine, OutboxError> {
    let mut residents = 0_u32;
    for person in outbox.people_at(&dwelling.key)? {
        if person_line(outbox, &person)?.left_on.is_none() {
            residents += 1;
        }
    }
    Ok(DwellingLine {
        id: dwelling.id.unwrap_or_default(),
        address: dwelling.address.clone(),
        residents,
        told_at: dwelling
            .updated_at
            .map(|at| at.to_string())
            .unwrap_or_default(),
    })
}

/// Where somebody has lived, each dwelling once for each day of arrival, the latest first.
pub(crate) fn stays(tellings: &[Telling], key: &str) -> Vec<StayView> {
    let mut stays: Vec<(String, StayView)> = Vec::new();
    for telling in tellings {
        let Some(resident) = resident(&telling.entry, key) else {
            continue;
        };
        let here = text(&telling.entry.dwelling, "key");
        let day = |name: &str| Some(text(&resident.stay, name)).filter(|day| !day.is_empty());
        let (since, until) = (day("arrived_on"), day("left_on"));
        let known = stays
            .iter_mut()
            .find(|(there, stay)| *there == here && stay.since == since);
        match known {
            Some((_, stay)) => stay.until = stay.until.take().or(until),
            None => stays.push((
                here,
                StayView {
                    address: text(&telling.entry.dwelling, "full_address"),
                    since,
                    until,
                    entry: telling.summary.id.0.clone(),
                    told_at: telling.latest.submitted_at.to_string(),
                },
            )),
        }
    }
    stays.into_iter().map(|(_, stay)| stay).collect()
}

/// What is known, in the order of the form; sections without a value are left out.
fn facts<'a>(per_resident: bool, group: impl Fn(&str) -> Option<&'a Group>) -> Vec<FactsView> {
    let form = Dictionary::builtin().form(HOUSEHOLD);
    let sections = form.into_iter().flat_map(|form| &form.sections);
    let parts: Vec<&Section> = sections
        .filter(|section| section.repeated == per_resident)
        .flat_map(|section| match section.parts.is_empty() {
            true => vec![section],
            false => section.parts.iter().collect(),
        })
        .collect();
    parts
        .into_iter()
        .filter_map(|part| {
            let lines: Vec<FactView> = part
                .elements
                .iter()
                .filter_map(|id| {
                    let element = Dictionary::builtin().element(id)?;
                    let value = read(element, group(&element.group)?.get(&element.name)?)?;
                    Some(fact(element, value))
                })
                .collect();
            (!lines.is_empty()).then(|| FactsView {
                title: words_of(&part.label.zh, &part.label.en),
                lines,
            })
        })
        .collect()
}

fn fact(element: &Element, value: Words) -> FactView {
    let number = matches!(element.kind, Kind::IdNumber | Kind::Phone | Kind::Mobile);
    let sensitive = element.sensitivity == Sensitivity::Sensitive;
    FactView {
        element: element.id.clone(),
        label: words_of(&element.label.zh, &element.label.en),
        covered: number || sensitive,
        value: match (number, sensitive) {
            (true, _) => words_of(&covered(&value.zh), ""),
            (false, true) => words_of(COVERED, ""),
            (false, false) => value,
        },
    }
}

/// A value as people read it; nothing for lists and pictures, and for what was left empty.
pub(crate) fn read(element: &Element, value: &Value) -> Option<Words> {
    let dictionary = Dictionary::builtin();
    let plain = match value {
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => return Some(words_of("是", "Yes")),
        Value::Bool(false) => return Some(words_of("否", "No")),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(match element.kind {
        Kind::Code => match dictionary
            .list_of(&element.id)
            .and_then(|list| list.get(&plain))
        {
            Some(code) => words_of(&code.zh, &code.en),
            None => words_of(&plain, ""),
        },
        Kind::Community => match dictionary.community(&plain) {
            Some(community) => words_of(&format!("{}{}", community.street, community.name), ""),
            None => words_of(&plain, ""),
        },
        Kind::Division => match dictionary.division_names(&plain).concat() {
            names if names.is_empty() => words_of(&plain, ""),
            // Of a code that is not known itself only the province or the city is.
            names if !is_division(&plain) => words_of(&format!("{names}（{plain}）"), ""),
            names => words_of(&names, ""),
        },
        _ => words_of(&plain, ""),
    })
}

fn is_division(code: &str) -> bool {
    let known = Dictionary::builtin().list("division");
    known.is_some_and(|list| list.get(code).is_some())
}

pub(crate) fn words_of(zh: &str, en: &str) -> Words {
    Words {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// A number with its middle covered: `4401**********9017`.
pub(crate) fn covered(number: &str) -> String {
    let length = number.chars().count();
    let ends = (length / 4).min(4);
    let shown = |at: usize| at < ends || at + ends >= length;
    number
        .chars()
        .enumerate()
        .map(|(at, c)| if shown(at) { c } else { '*' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_number_only_its_ends_are_seen() {
        assert_eq!(covered("440106199001019017"), "4401**********9017");
        assert_eq!(covered("19900000003"), "19*******03");
        assert_eq!(covered("E1234567"), "E1****67", "a passport's, too");
        assert_eq!(covered(""), "");
    }

    #[test]
    fn a_division_is_read_by_its_name() {
        let element = Dictionary::builtin()
            .element("person.hukou_division")
            .unwrap();
        for (code, name) in [
            ("430102", "湖南省长沙市芙蓉区"),
            ("430199", "湖南省长沙市（430199）"),
            ("990000", "990000"),
        ] {
            assert_eq!(read(element, &Value::from(code)).unwrap().zh, name);
        }
    }

    #[test]
    fn what_is_sensitive_is_covered_whatever_it_is() {
        let dictionary = Dictionary::builtin();
        let shown = |id: &str, value: &str| {
            let element = dictionary.element(id).unwrap();
            fact(element, read(element, &Value::from(value)).unwrap())
        };
        let name = shown("person.name", "陈示例");
        assert!(
            !name.covered && name.value.zh == "陈示例",
            "names are how people are found"
        );
        let nation = shown("person.nation", "01");
        assert_eq!(nation.value.zh, "汉族", "codes are read out");
        let number = shown("person.id_number", "440106199001019017");
        assert!(
            number.covered && !number.value.zh.contains("19900101"),
            "not even the birthday"
        );
        for element in dictionary.elements() {
            if element.sensitivity == Sensitivity::Sensitive {
                let told = fact(element, words_of("甲乙丙丁", ""));
                assert!(!told.value.zh.contains('乙'), "{} is sensitive", element.id);
            }
        }
    }
}
