//! What the register learns from a submitted entry: its dwelling and everybody in it.

use std::collections::BTreeMap;

use yilutong_dictionary::{Dictionary, Entry, Group, name_initials};
use yilutong_outbox::{Dwelling, Person, RegisterRow};

/// The form whose address is somebody's dwelling; that of the others says where something is or happened.
const HOUSEHOLD: &str = "household";

/// The rows of one entry.
pub(crate) fn rows(entry: &Entry) -> Vec<RegisterRow> {
    if !["", HOUSEHOLD].contains(&entry.form.as_str()) {
        return Vec::new();
    }
    let derived = Dictionary::builtin().derive(entry);
    let key = text(&derived.dwelling, "key");
    let address = text(&derived.dwelling, "full_address");
    let mut rows = Vec::new();
    if !key.is_empty() {
        let values: BTreeMap<_, _> =
            [("dwelling", &entry.dwelling), ("owner", &entry.owner)].into();
        rows.push(RegisterRow::Dwelling(Dwelling {
            key: key.clone(),
            address: address.clone(),
            values: serde_json::to_value(values).unwrap_or_default(),
            entry: None,
            updated_at: None,
        }));
    }
    for (resident, typed) in derived.residents.iter().zip(&entry.residents) {
        let number = text(&resident.person, "id_number");
        if number.is_empty() {
            continue;
        }
        let name = crate::entries::name_of(&resident.person);
        rows.push(RegisterRow::Person(Person {
            key: format!("{}:{number}", text(&resident.person, "id_type")),
            id_number: number,
            initials: name_initials(&name),
            name,
            phone: text(&resident.person, "phone"),
            dwelling: key.clone(),
            address: address.clone(),
            values: serde_json::to_value(typed).unwrap_or_default(),
            entry: None,
            updated_at: None,
        }));
    }
    rows
}

fn text(group: &Group, name: &str) -> String {
    group
        .get(name)
        .and_then(|value| value.as_str())
        .unwrap_or_default()
        .to_owned()
}
