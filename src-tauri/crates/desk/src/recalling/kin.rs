//! What a household says of one of its own: whom the others name and who is not there yet, the stay and the registered
//! residence they share, who is married to whom, whose child somebody is, and who looks after a minor.
//!
//! It is offered, never filled in unasked, and only where nothing stands. It comes from this very entry: what the register
//! keeps of a family is not looked at.

use jiff::civil::Date;
use serde_json::{Value, json};
use yilutong_dictionary::values::{age_on, parse_date};
use yilutong_dictionary::{Group, Resident};

use super::{Found, Known, Looking, about, place_of};
use crate::departures::text;
use crate::entries::name_of;
use crate::schema::{MarkSource, Recall, RecallAct, RecallKind};

/// Who needs a guardian.
const OF_AGE: i16 = 18;
/// Codes of the relation to the head of the household.
const HEAD: &str = "02";
const SPOUSE: &str = "10";
const SON: &str = "20";
const DAUGHTER: &str = "30";
/// Codes of those who are married begin like this.
const MARRIED: char = '2';
/// What is usually the same for everybody who came together.
const STAY: [&str; 4] = [
    "arrived_on",
    "expected_until",
    "living_mode",
    "relation_to_owner",
];
/// What a family has in common.
const REGISTERED: [&str; 4] = ["nation", "hukou_division", "hukou_kind", "hukou_address"];
/// Digits of an identity number that say where it was issued.
const ISSUED: usize = 6;

/// What is gathered about somebody, and the words for it.
struct Gathered<'a> {
    known: Resident,
    /// Whom somebody before names, who is not there yet.
    named: Option<String>,
    guardian: Option<&'a Resident>,
}

impl Looking<'_> {
    /// What a further resident has from those who are there.
    pub(super) fn household(&self, at: usize, resident: &Resident, found: &mut Vec<Found>) {
        let told_before = self
            .before
            .and_then(|before| before.resident(&resident.reference));
        if told_before.is_some() {
            return;
        }
        let gathered = self.gathered(at, resident);
        let marks = self.filling(MarkSource::Household).empty(&gathered.known);
        if marks.is_empty() {
            return;
        }
        let say = self.said(&gathered, at, marks.len());
        let elements: Vec<&str> = marks
            .iter()
            .map(|mark| mark.place.element.as_str())
            .collect();
        let elements = elements.join(",");
        found.push(Found {
            recall: Recall {
                about: about::of("household", &[self.id, &resident.reference, &elements]),
                place: place_of(&resident.reference, "person.name"),
                kind: RecallKind::Household,
                say,
                history: Vec::new(),
                acts: vec![RecallAct::Take, RecallAct::Refuse],
            },
            known: Known::Values { marks },
        });
    }

    fn said(&self, gathered: &Gathered<'_>, at: usize, count: usize) -> String {
        let guardian = gathered
            .guardian
            .map(|adult| format!("，监护人{}的姓名和电话也带出", name_of(&adult.person)))
            .unwrap_or_default();
        if let Some(named) = &gathered.named {
            return format!("是{named}吗？前面已填过的{count}项可以带出{guardian}");
        }
        if !gathered.known.stay.is_empty()
            && let Some(first) = self.first_of(at)
        {
            let name = name_of(&first.person);
            return format!("与{name}一起住进来？入住日期等{count}项可以带出{guardian}");
        }
        match gathered.guardian {
            Some(adult) if gathered.known.family.is_empty() => {
                format!(
                    "监护人是{}？姓名和电话等{count}项可以带出",
                    name_of(&adult.person)
                )
            }
            _ => format!("家里人已填过的{count}项可以带出"),
        }
    }

    /// Everything that the others say of somebody.
    fn gathered(&self, at: usize, resident: &Resident) -> Gathered<'_> {
        let mut person = resident.clone();
        let mut known = Resident {
            reference: resident.reference.clone(),
            ..Resident::default()
        };
        let nobody_yet = ["name", "latin_name", "id_number"]
            .iter()
            .all(|name| text(&person.person, name).is_empty());
        let named = match nobody_yet && at > 0 {
            true => self.named_before(at),
            false => None,
        };
        let named = named.map(|(told, words)| {
            copy(&mut known.person, &told.person);
            copy(&mut known.stay, &told.stay);
            copy(&mut person.person, &told.person);
            copy(&mut person.stay, &told.stay);
            words
        });
        if text(&resident.stay, "arrived_on").is_empty()
            && let Some(first) = self.first_of(at)
        {
            for name in STAY {
                let own_home = text(&first.stay, "relation_to_owner") == "self";
                if !(own_home && name == "relation_to_owner") {
                    take(&mut known.stay, name, first.stay.get(name));
                }
            }
        }
        let guardian = self.guardian_of(&person);
        if let Some(adult) = guardian {
            take(&mut known.person, "guardian_name", adult.person.get("name"));
            take(
                &mut known.person,
                "guardian_phone",
                adult.person.get("phone"),
            );
        }
        let partner = self.partner_of(&person);
        if let Some(partner) = partner {
            married(&mut known, &person, partner);
        }
        self.parents_of(&person, &mut known);
        if let Some(kin) = partner
            .or(guardian)
            .or_else(|| self.issued_like(at, &person))
        {
            for name in REGISTERED {
                take(&mut known.person, name, kin.person.get(name));
            }
        }
        Gathered {
            known,
            named,
            guardian,
        }
    }

    /// The first of those before whose stay is told.
    fn first_of(&self, at: usize) -> Option<&Resident> {
        let stays = |one: &&Resident| text(&one.stay, "status") != "left";
        let mut others = self.entry.residents.iter().take(at).filter(stays);
        others.find(|one| !text(&one.stay, "arrived_on").is_empty())
    }

    /// Whom somebody before names as spouse or child and who is not there yet, with words for it.
    fn named_before(&self, at: usize) -> Option<(Resident, String)> {
        let residents = &self.entry.residents;
        for (place, one) in residents.iter().take(at).enumerate() {
            let of = name_of(&one.person);
            let (name, number) = (
                text(&one.family, "spouse_name"),
                text(&one.family, "spouse_id_number"),
            );
            if !name.is_empty() && !self.is_there(name, number) {
                let mut told = Resident::default();
                take(&mut told.person, "name", one.family.get("spouse_name"));
                take(
                    &mut told.person,
                    "id_type",
                    one.family.get("spouse_id_type"),
                );
                take(
                    &mut told.person,
                    "id_number",
                    one.family.get("spouse_id_number"),
                );
                take(&mut told.person, "marital", one.person.get("marital"));
                match text(&one.stay, "relation_to_head") {
                    HEAD => insert(&mut told.stay, "relation_to_head", SPOUSE),
                    SPOUSE => insert(&mut told.stay, "relation_to_head", HEAD),
                    _ => {}
                }
                return Some((told, format!("{of}的配偶{name}")));
            }
            let of_head = matches!(text(&one.stay, "relation_to_head"), HEAD | SPOUSE);
            for child in children(one) {
                let (name, number) = (of_child(child, "name"), of_child(child, "id_number"));
                if name.is_empty() || self.is_there(name, number) {
                    continue;
                }
                let mut told = Resident::default();
                for name in ["name", "id_number", "sex", "birth_date"] {
                    take(&mut told.person, name, child.get(name));
                }
                let relation = match of_child(child, "sex") {
                    "1" => Some(SON),
                    "2" => Some(DAUGHTER),
                    _ => None,
                };
                if let Some(relation) = relation.filter(|_| of_head || place == 0) {
                    insert(&mut told.stay, "relation_to_head", relation);
                }
                return Some((told, format!("{of}的子女{name}")));
            }
        }
        None
    }

    /// Whether somebody of this number, or without one of this name, is among the residents.
    fn is_there(&self, name: &str, number: &str) -> bool {
        self.entry.residents.iter().any(|one| {
            let own = text(&one.person, "id_number");
            match own.is_empty() || number.is_empty() {
                true => text(&one.person, "name") == name,
                false => own.eq_ignore_ascii_case(number),
            }
        })
    }

    /// Who is married to somebody, by what either says.
    fn partner_of(&self, person: &Resident) -> Option<&Resident> {
        let married = |one: &Resident| text(&one.person, "marital").starts_with(MARRIED);
        let own = text(&person.person, "id_number");
        let names = text(&person.family, "spouse_id_number");
        let mut others = self
            .derived
            .residents
            .iter()
            .filter(|one| one.reference != person.reference);
        let mut of_number = others.clone().filter(|one| {
            let there = text(&one.person, "id_number");
            let named = text(&one.family, "spouse_id_number");
            (!own.is_empty() && own == named) || (!there.is_empty() && there == names)
        });
        if let Some(partner) = of_number.next() {
            return Some(partner);
        }
        let wanted = match text(&person.stay, "relation_to_head") {
            HEAD => SPOUSE,
            SPOUSE => HEAD,
            _ => return None,
        };
        if !married(person) {
            return None;
        }
        others.find(|one| text(&one.stay, "relation_to_head") == wanted && married(one))
    }

    /// Who names somebody as a child.
    fn parents_of(&self, person: &Resident, known: &mut Resident) {
        let (name, number) = (
            text(&person.person, "name"),
            text(&person.person, "id_number"),
        );
        if name.is_empty() && number.is_empty() {
            return;
        }
        for parent in &self.derived.residents {
            let told = children(parent).find(|child| {
                let theirs = of_child(child, "id_number");
                match theirs.is_empty() || number.is_empty() {
                    true => !name.is_empty() && of_child(child, "name") == name,
                    false => theirs == number,
                }
            });
            let Some(told) = told else { continue };
            take(&mut known.family, "birth_order", told.get("order"));
            let parts: &[(&str, &str)] = match text(&parent.person, "sex") {
                "2" => &[
                    ("mother_name", "name"),
                    ("mother_id_type", "id_type"),
                    ("mother_id_number", "id_number"),
                ],
                "1" => &[("father_name", "name"), ("father_id_number", "id_number")],
                _ => &[],
            };
            for (here, there) in parts {
                take(&mut known.family, here, parent.person.get(*there));
            }
        }
    }

    /// A relative before whose number was issued in the same place: those who only share a flat have homes of their own.
    fn issued_like(&self, at: usize, person: &Resident) -> Option<&Resident> {
        let issued = |one: &Resident| {
            let number = text(&one.person, "id_number");
            let whole = number.len() == 18 && number.is_ascii();
            whole.then(|| number[..ISSUED].to_owned())
        };
        let own = issued(person)?;
        let mut before = self.derived.residents.iter().take(at);
        before.find(|one| issued(one).as_ref() == Some(&own) && related(one, person))
    }

    /// The adult whose phone is a minor's: the head or their spouse before others.
    fn guardian_of(&self, resident: &Resident) -> Option<&Resident> {
        let age = self.age(&resident.person)?;
        if age >= OF_AGE {
            return None;
        }
        let adults = self.derived.residents.iter().filter(|one| {
            one.reference != resident.reference
                && self.age(&one.person).is_some_and(|age| age >= OF_AGE)
                && !text(&one.person, "phone").is_empty()
        });
        adults.min_by_key(|one| match text(&one.stay, "relation_to_head") {
            HEAD => 0,
            SPOUSE => 1,
            _ => 2,
        })
    }

    fn age(&self, person: &Group) -> Option<i16> {
        let on = parse_date(text(&self.derived.visit, "on")).unwrap_or(self.today);
        age_of(person, on)
    }
}

/// Whether somebody is said to be of the family, or has the same surname.
fn related(one: &Resident, person: &Resident) -> bool {
    let surname = |one: &Resident| text(&one.person, "name").chars().next();
    let told = text(&person.stay, "relation_to_head");
    match told.is_empty() {
        true => surname(person).is_some() && surname(one) == surname(person),
        false => told.bytes().all(|digit| digit.is_ascii_digit()) && told != "80",
    }
}

/// What spouses have in common.
fn married(known: &mut Resident, person: &Resident, partner: &Resident) {
    for (here, there) in [
        ("spouse_name", "name"),
        ("spouse_id_type", "id_type"),
        ("spouse_id_number", "id_number"),
    ] {
        take(&mut known.family, here, partner.person.get(there));
    }
    if text(&person.person, "marital") == text(&partner.person, "marital") {
        let since = "first_marriage_on";
        take(&mut known.family, since, partner.family.get(since));
    }
    take(
        &mut known.family,
        "children",
        partner.family.get("children"),
    );
}

/// The children somebody names.
fn children(parent: &Resident) -> impl Iterator<Item = &Value> {
    let told = parent.family.get("children").and_then(Value::as_array);
    told.into_iter().flatten()
}

fn of_child<'a>(child: &'a Value, name: &str) -> &'a str {
    child.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn take(to: &mut Group, name: &str, value: Option<&Value>) {
    if let Some(value) = value.filter(|value| !value.is_null()) {
        to.entry(name.to_owned()).or_insert_with(|| value.clone());
    }
}

fn insert(to: &mut Group, name: &str, value: &str) {
    take(to, name, Some(&json!(value)));
}

fn copy(to: &mut Group, from: &Group) {
    for (name, value) in from {
        take(to, name, Some(value));
    }
}

fn age_of(person: &Group, on: Date) -> Option<i16> {
    age_on(parse_date(text(person, "birth_date")).ok()?, on)
}
