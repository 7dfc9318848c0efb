//! What the register learns from a submitted entry: its dwelling and everybody in it.

use std::collections::BTreeMap;

use yilutong_dictionary::{Dictionary, Entry, Group, name_initials};
use yilutong_outbox::{Dwelling, Person, RegisterRow};

use crate::departures;
use crate::insight::surveyed;
use crate::likeness;

/// The form whose address is somebody's dwelling; that of the others says where something is or happened.
pub(crate) const HOUSEHOLD: &str = "household";

/// Whether an entry tells who lives where.
pub(crate) fn is_household(entry: &Entry) -> bool {
    ["", HOUSEHOLD].contains(&entry.form.as_str())
}

/// Kind and number of the document; of who has none, name and birth date.
pub(crate) fn person_key(person: &Group) -> String {
    let kind = text(person, "id_type");
    let number = text(person, "id_number");
    if number.is_empty() {
        return format!(
            "{kind}:{}:{}",
            text(person, "name"),
            text(person, "birth_date")
        );
    }
    format!("{kind}:{number}")
}

/// The rows of one entry; who has left since is known already, and better.
pub(crate) fn rows(entry: &Entry, departed: &BTreeMap<String, String>) -> Vec<RegisterRow> {
    if departures::ends(&entry.form) {
        return departures::rows(entry);
    }
    let mut rows: Vec<RegisterRow> = surveyed(entry)
        .into_iter()
        .map(RegisterRow::Surveyed)
        .collect();
    if !is_household(entry) {
        return rows;
    }
    let derived = Dictionary::builtin().derive(entry);
    let key = text(&derived.dwelling, "key");
    let address = text(&derived.dwelling, "full_address");
    if !key.is_empty() {
        let values: BTreeMap<_, _> =
            [("dwelling", &entry.dwelling), ("owner", &entry.owner)].into();
        rows.push(RegisterRow::Dwelling(Dwelling {
            id: None,
            key: key.clone(),
            address: address.clone(),
            values: serde_json::to_value(values).unwrap_or_default(),
            alike: likeness::address(&derived.dwelling).into_iter().collect(),
            entry: None,
            updated_at: None,
        }));
    }
    for (resident, typed) in derived.residents.iter().zip(&entry.residents) {
        let number = text(&resident.person, "id_number");
        if number.is_empty() || departed.contains_key(&resident.reference) {
            continue;
        }
        let name = crate::entries::name_of(&resident.person);
        rows.push(RegisterRow::Person(Person {
            id: None,
            key: person_key(&resident.person),
            id_number: number,
            initials: name_initials(&name),
            name,
            phone: text(&resident.person, "phone"),
            dwelling: key.clone(),
            address: address.clone(),
            values: serde_json::to_value(typed).unwrap_or_default(),
            alike: likeness::of_resident(resident),
            entry: None,
            updated_at: None,
        }));
    }
    rows
}

pub(crate) fn text(group: &Group, name: &str) -> String {
    group
        .get(name)
        .and_then(|value| value.as_str())
        .unwrap_or_default()
        .to_owned()
}
