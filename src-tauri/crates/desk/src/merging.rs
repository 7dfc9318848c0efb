//! Putting what a device collected into an entry: what is empty is filled, what somebody typed stays and is told apart.
//!
//! Every value that was collected is remembered beside the entry until the entry is submitted, so that the worker sees
//! where the two differ, whoever typed last. Deliberately absent: any judgement which of the two is right.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use yilutong_adapter::{CollectedRow, Reading, Understood, Unread};
use yilutong_dictionary::{Dictionary, Entry, Group, Place, Resident};

use crate::departures::text;
use crate::register::person_key;

/// What is remembered of what was collected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Gathered {
    /// When it was collected, as the device writes it.
    pub(crate) at: String,
    /// By whom.
    pub(crate) by: String,
    /// Place by place, what was read or could not be.
    pub(crate) notes: Vec<Noted>,
}

/// What was collected of one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Noted {
    /// Where it belongs.
    pub(crate) place: Place,
    /// The value; none where the word says nothing certain.
    pub(crate) value: Option<Value>,
    /// The device's own word.
    pub(crate) word: String,
    /// What the worker reads, where it is more than the word.
    pub(crate) say: Option<String>,
}

/// An entry into which rows are put.
pub(crate) struct Merging<'e> {
    pub(crate) entry: &'e mut Entry,
    pub(crate) gathered: &'e mut Gathered,
}

impl Merging<'_> {
    /// The row of the dwelling.
    pub(crate) fn house(&mut self, row: &CollectedRow, said: &Understood) {
        self.seen(row);
        for reading in &said.values {
            self.put(Place::of(&reading.element), reading);
            self.community(reading);
        }
        self.address(row);
        self.unread(None, &said.unread);
        if row.ended {
            self.told(
                Place::of("dwelling.occupancy"),
                String::new(),
                "PDA 上已注销这套房屋，请核实房屋是否还在".to_owned(),
            );
        }
    }

    /// The row of a person; which resident of the entry it is.
    pub(crate) fn person(
        &mut self,
        row: &CollectedRow,
        said: &Understood,
        known_as: Option<&str>,
    ) -> String {
        self.seen(row);
        let reference = self.resident(said, known_as);
        for reading in &said.values {
            self.put(Place::of_resident(&reference, &reading.element), reading);
        }
        self.unread(Some(&reference), &said.unread);
        if row.ended {
            let left = Reading {
                element: "stay.status".to_owned(),
                value: json!("left"),
                word: "已离开".to_owned(),
            };
            self.put(Place::of_resident(&reference, &left.element), &left);
        }
        reference
    }

    fn seen(&mut self, row: &CollectedRow) {
        if row.at >= self.gathered.at {
            self.gathered.at.clone_from(&row.at);
            self.gathered.by.clone_from(&row.by);
        }
    }

    /// Who it is: as an earlier row was put in, else by document, else by name and birth date; else somebody new.
    fn resident(&mut self, said: &Understood, known_as: Option<&str>) -> String {
        if let Some(known) = known_as.filter(|known| self.entry.resident(known).is_some()) {
            return known.to_owned();
        }
        let told = |element: &str| -> &str {
            let mut of = said.values.iter();
            let found = of.find(|one| one.element == element);
            found.and_then(|one| one.value.as_str()).unwrap_or_default()
        };
        let mut person = Group::new();
        for name in ["id_type", "id_number", "name", "birth_date"] {
            person.insert(name.to_owned(), told(&format!("person.{name}")).into());
        }
        let number = told("person.id_number");
        let derived = Dictionary::builtin().derive(self.entry);
        let is_same = |resident: &&Resident| {
            if number.is_empty() {
                let name = text(&person, "name");
                !name.is_empty()
                    && text(&resident.person, "name") == name
                    && text(&resident.person, "birth_date") == text(&person, "birth_date")
            } else {
                text(&resident.person, "id_number").eq_ignore_ascii_case(number)
                    || person_key(&resident.person) == person_key(&person)
            }
        };
        if let Some(known) = derived.residents.iter().find(is_same) {
            return known.reference.clone();
        }
        let free = (1..).map(|n| format!("r{n}"));
        let mut free = free.filter(|name| self.entry.resident(name).is_none());
        let reference = free.next().unwrap_or_default();
        self.entry.residents.push(Resident {
            reference: reference.clone(),
            ..Resident::default()
        });
        reference
    }

    /// Fills an empty place, renews what an earlier row filled and nobody changed, leaves alone what somebody typed.
    fn put(&mut self, place: Place, reading: &Reading) {
        let present = self.entry.value(&place).cloned();
        let before = self.gathered.notes.iter().find(|one| one.place == place);
        let untouched = match (&present, before) {
            (None, _) => true,
            (Some(present), Some(before)) => before.value.as_ref() == Some(present),
            (Some(_), None) => false,
        };
        if untouched && let Some((group, name)) = self.group_of(&place) {
            group.insert(name, reading.value.clone());
        }
        self.note(Noted {
            place,
            value: Some(reading.value.clone()),
            word: reading.word.clone(),
            say: None,
        });
    }

    fn group_of(&mut self, place: &Place) -> Option<(&mut Group, String)> {
        let (group, name) = place.element.split_once('.')?;
        let group = match &place.resident {
            Some(reference) => self.entry.resident_mut(reference)?.group_mut(group)?,
            None => self.entry.group_mut(group)?,
        };
        Some((group, name.to_owned()))
    }

    /// A grid's first twelve digits are its community.
    fn community(&mut self, reading: &Reading) {
        let grid = reading
            .value
            .as_str()
            .filter(|_| reading.element == "dwelling.grid");
        let community = grid.and_then(|grid| grid.get(..12));
        let known = community.filter(|code| Dictionary::builtin().community(code).is_some());
        if let Some(code) = known {
            self.put(
                Place::of("dwelling.community"),
                &Reading {
                    element: "dwelling.community".to_owned(),
                    value: json!(code),
                    word: reading.word.clone(),
                },
            );
        }
    }

    /// An address in one line is not taken apart by guessing: it is shown where its parts are missing.
    fn address(&mut self, row: &CollectedRow) {
        let known = Dictionary::builtin().derive(self.entry);
        if row.address.is_empty() || text(&known.dwelling, "full_address") == row.address {
            return;
        }
        self.told(
            Place::of("dwelling.road"),
            row.address.clone(),
            format!(
                "PDA 采集的地址是「{}」，请核对路街门牌、楼栋和房号",
                row.address
            ),
        );
    }

    fn unread(&mut self, resident: Option<&str>, unread: &[Unread]) {
        for one in unread {
            let element = one.element.clone().unwrap_or_default();
            let place = match resident {
                Some(reference) => Place::of_resident(reference, &element),
                None => Place::of(&element),
            };
            let say = if one.several {
                format!(
                    "PDA 的「{}」是「{}」，这里分得更细，请选择",
                    one.column, one.word
                )
            } else {
                format!(
                    "PDA 的「{}」是「{}」，一录通不认识，没有填，请核对后填写",
                    one.column, one.word
                )
            };
            self.told(place, one.word.clone(), say);
        }
    }

    fn told(&mut self, place: Place, word: String, say: String) {
        self.note(Noted {
            place,
            value: None,
            word,
            say: Some(say),
        });
    }

    fn note(&mut self, noted: Noted) {
        let same =
            |one: &Noted| one.place == noted.place && one.value.is_some() == noted.value.is_some();
        self.gathered.notes.retain(|one| !same(one));
        self.gathered.notes.push(noted);
    }
}
