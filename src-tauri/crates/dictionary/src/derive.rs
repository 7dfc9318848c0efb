//! Derived elements: what follows from other elements and is never typed.
//!
//! Pure: the only day it knows is the day of the visit. Nothing typed is overwritten; where a typed birth date or sex
//! disagrees with the number, the check says so.

use jiff::civil::Date;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::dictionary::Dictionary;
use crate::entry::{Entry, Group, Resident, text};
use crate::values::{Document, age_on, parse_date};

impl Dictionary {
    /// A copy with values in their normal form ([`Dictionary::normalise`]) and every derived element filled that its
    /// sources allow. Birth date and sex are taken from the document number where they are not typed; a stay without
    /// a status is `arrived`, one in a form that ends is `left`; ages are completed years on `visit.on` and are left out without it.
    #[must_use]
    pub fn derive(&self, entry: &Entry) -> Entry {
        let mut entry = self.normalise(entry);
        if self.form(&entry.form).is_some_and(|form| form.ends) {
            for resident in &mut entry.residents {
                set(&mut resident.stay, "status", "left");
            }
        }
        self.derive_dwelling(&mut entry.dwelling);
        let on = date(&entry.visit, "on");
        let city = text(&entry.dwelling, "community")
            .and_then(|code| code.get(..CITY))
            .map(str::to_owned);
        for resident in &mut entry.residents {
            self.derive_resident(resident, on);
            derive_population(&mut resident.person, city.as_deref());
        }
        derive_household(&mut entry);
        entry
    }

    fn derive_dwelling(&self, dwelling: &mut Group) {
        let road = text(dwelling, "road").unwrap_or("").to_owned();
        let room = text(dwelling, "room").unwrap_or("").to_owned();
        let building = text(dwelling, "building").unwrap_or("").to_owned();
        let code = text(dwelling, "community").unwrap_or("").to_owned();
        let Some(community) = self.community(&code) else {
            return;
        };
        set(dwelling, "district", &community.district);
        set(dwelling, "street", &community.street);
        if road.is_empty() {
            return;
        }
        let building_address = format!("{}{}{road}", community.district, community.street);
        // Where several buildings share a house number, the road names the building already.
        let building = if road.ends_with(&building) {
            ""
        } else {
            &building
        };
        set(
            dwelling,
            "full_address",
            &format!("{building_address}{building}{room}"),
        );
        set(dwelling, "building_address", &building_address);
        if !room.is_empty() {
            set(
                dwelling,
                "key",
                &format!("{code}|{}|{}", natural(&road), natural(&room)),
            );
        }
    }

    fn derive_resident(&self, resident: &mut Resident, on: Option<Date>) {
        let person = &mut resident.person;
        let document = document(person, "id_type", "id_number");
        if let Some(document) = &document {
            if let (None, Some(birth)) = (text(person, "birth_date"), document.birth_date()) {
                set(person, "birth_date", &birth.to_string());
            }
            if let (None, Some(sex)) = (text(person, "sex"), document.sex()) {
                set(person, "sex", sex.code());
            }
            if let Some(region) = document.region() {
                let names = self.division_names(region).concat();
                if !names.is_empty() {
                    set(person, "origin", &names);
                }
            }
        }
        if let Some(age) = date(person, "birth_date")
            .zip(on)
            .and_then(|(birth, on)| age_on(birth, on))
        {
            person.insert("age".to_owned(), Value::from(age));
        }
        if text(&resident.stay, "status").is_none() {
            set(&mut resident.stay, "status", "arrived");
        }
    }
}

/// How many digits of a division code name the city.
const CITY: usize = 4;

/// Whose resident a person is: of this city, of another one, of Hong Kong, Macao or Taiwan, or a foreigner. Left out
/// while the document, or for a citizen the place of registration or the dwelling's community, is not known.
fn derive_population(person: &mut Group, city: Option<&str>) {
    let kind = match text(person, "id_type") {
        Some("414" | "553") => "foreign",
        Some("511" | "516" | "HMT") => "hmt",
        Some(_) => {
            let registered = text(person, "hukou_division").and_then(|code| code.get(..CITY));
            match registered.zip(city) {
                Some((registered, city)) if registered == city => "registered",
                Some(_) => "floating",
                None => return,
            }
        }
        None => return,
    };
    set(person, "population", kind);
}

/// What only the whole household tells: how many live there, and who heads it.
fn derive_household(entry: &mut Entry) {
    let living = |resident: &&Resident| text(&resident.stay, "status") != Some("left");
    let residents = entry.residents.iter().filter(living).count();
    entry
        .dwelling
        .insert("residents".to_owned(), Value::from(residents));
    let mut heads = entry
        .residents
        .iter()
        .filter(living)
        .filter(|resident| text(&resident.stay, "relation_to_head") == Some("02"));
    let head = heads.next().and_then(|head| text(&head.person, "name"));
    // Two heads are told by the check; neither is taken.
    if let (Some(head), None) = (head.map(str::to_owned), heads.next()) {
        for resident in &mut entry.residents {
            set(&mut resident.stay, "head_name", &head);
        }
    }
}

/// The document of a group, when kind and number are there and well formed; 15-digit numbers count.
pub(crate) fn document(group: &Group, kind: &str, number: &str) -> Option<Document> {
    Document::parse_for_matching(text(group, kind)?, text(group, number)?)?.ok()
}

/// The date `name` of a group, when it is one.
pub(crate) fn date(group: &Group, name: &str) -> Option<Date> {
    parse_date(text(group, name)?).ok()
}

fn set(group: &mut Group, name: &str, value: &str) {
    group.insert(name.to_owned(), Value::String(value.to_owned()));
}

/// The part of a natural key: NFKC, upper case, no white space.
fn natural(part: &str) -> String {
    part.nfkc()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}
