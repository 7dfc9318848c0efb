//! What the outbox keeps of an entry so that it can be asked: stays, hazards, reviews, premises, house numbers. And back: a kept stay, as an
//! entry that conditions can look at.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use yilutong_dictionary::{Dictionary, Entry, Group, Resident, initials};
use yilutong_outbox::{FACTS, Hazard, Premises, Review, Spot, Stay, StayRow, Surveyed};

use crate::DeskError;
use crate::departures;
use crate::desk::{Desk, Open};
use crate::entries::name_of;
use crate::kept::Kept;
use crate::register::{is_household, person_key, text};

/// How stays are made of entries. A new way makes all of them anew, once, in every profile.
const WAY: &str = "2";
/// Ways of putting right that have a day of their own.
const BY_A_DAY: [&str; 2] = ["by_deadline", "suspend"];

impl Desk {
    /// The open profile, with everything of the register in a form that can be asked.
    pub(crate) async fn census(&self) -> Result<Arc<Open>, DeskError> {
        let open = self.profile().await?;
        open.keep(|outbox| {
            if outbox.stays_made_as(WAY)? {
                return Ok(());
            }
            outbox.retell_stays(WAY, |body| match Kept::read(body.clone()) {
                Ok(kept) => surveyed(&kept.entry),
                // What cannot be read tells nothing here; its own page says so.
                Err(_) => Vec::new(),
            })
        })
        .await?;
        Ok(open)
    }
}

/// What an entry tells that is found by asking.
pub(crate) fn surveyed(entry: &Entry) -> Vec<Surveyed> {
    if entry.ended || departures::ends(&entry.form) {
        return Vec::new();
    }
    let derived = Dictionary::builtin().derive(entry);
    let mut told: Vec<Surveyed> = match entry.form.as_str() {
        "premises" => hazards(&derived)
            .map(Surveyed::Hazard)
            .chain(premises(entry, &derived).map(Surveyed::Premises))
            .collect(),
        "review" => review(&derived).map(Surveyed::Review).into_iter().collect(),
        _ if is_household(entry) => stays(&derived).map(Surveyed::Stay).collect(),
        _ => Vec::new(),
    };
    told.extend(spot(&derived).map(Surveyed::Spot));
    told
}

/// Premises as they were found; without a name nobody finds them again.
fn premises(entry: &Entry, derived: &Entry) -> Option<Premises> {
    let name = text(&derived.premises, "name");
    let told = BTreeMap::from([
        ("premises", &entry.premises),
        ("dwelling", &entry.dwelling),
        ("inspection", &entry.inspection),
    ]);
    (!name.is_empty()).then(|| Premises {
        initials: initials(&name),
        name,
        code: text(&derived.premises, "credit_code"),
        place: text(&derived.dwelling, "key"),
        values: serde_json::to_value(told).unwrap_or_default(),
        entry: None,
        told_at: None,
    })
}

/// The house number, with what is the same for everything there.
fn spot(derived: &Entry) -> Option<Spot> {
    let dwelling = &derived.dwelling;
    let [community, road] = ["community", "road"].map(|part| text(dwelling, part));
    let number = |group: &Group, name: &str| group.get(name).and_then(Value::as_f64);
    let lies = |group: &Group| number(group, "longitude").zip(number(group, "latitude"));
    (!community.is_empty() && !road.is_empty()).then(|| Spot {
        community,
        initials: initials(&road),
        road,
        building: text(dwelling, "building"),
        grid: text(dwelling, "grid"),
        at: lies(dwelling).or_else(|| lies(&derived.inspection)),
    })
}

fn stays(derived: &Entry) -> impl Iterator<Item = Stay> {
    derived.residents.iter().map(|resident| {
        let mut facts: BTreeMap<String, String> = FACTS
            .iter()
            .filter_map(|element| {
                let (group, name) = element.split_once('.')?;
                let group = resident.group(group).or_else(|| derived.group(group))?;
                let value = match group.get(name)? {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    _ => return None,
                };
                Some(((*element).to_owned(), value))
            })
            .collect();
        if text(&resident.stay, "status") == "left" {
            let told = text(&derived.visit, "on");
            facts.entry("stay.left_on".to_owned()).or_insert(told);
        } else {
            facts.remove("stay.left_on");
        }
        Stay {
            resident: resident.reference.clone(),
            person: person_key(&resident.person),
            dwelling: text(&derived.dwelling, "key"),
            name: name_of(&resident.person),
            address: text(&derived.dwelling, "full_address"),
            facts,
        }
    })
}

fn hazards(derived: &Entry) -> impl Iterator<Item = Hazard> {
    let items = derived.inspection.get("hazards").and_then(Value::as_array);
    let items = items.map(Vec::as_slice).unwrap_or_default().iter();
    items.zip(0_u32..).filter_map(|(hazard, item)| {
        let of = |name: &str| hazard.get(name).and_then(Value::as_str).unwrap_or_default();
        let by_a_day = BY_A_DAY.contains(&of("rectify_mode")) && !of("deadline").is_empty();
        by_a_day.then(|| Hazard {
            item,
            premises: text(&derived.premises, "name"),
            address: text(&derived.dwelling, "full_address"),
            category: of("category").to_owned(),
            level: of("level").to_owned(),
            deadline: of("deadline").to_owned(),
        })
    })
}

fn review(derived: &Entry) -> Option<Review> {
    let hazard = text(&derived.review, "hazard_number");
    (!hazard.is_empty()).then(|| Review {
        hazard,
        passed: derived.review.get("passed") == Some(&Value::Bool(true)),
        new_deadline: text(&derived.review, "new_deadline"),
        at: text(&derived.review, "at"),
    })
}

/// A kept stay, as an entry with one resident.
pub(crate) fn entry_of(stay: &StayRow) -> Entry {
    let mut entry = Entry {
        residents: vec![Resident::default()],
        ..Entry::default()
    };
    for (element, value) in FACTS.iter().zip(&stay.facts) {
        let Some((group, name)) = element.split_once('.').filter(|_| !value.is_empty()) else {
            continue;
        };
        let whole = Entry::GROUPS.contains(&group);
        let of_resident = entry.residents.first_mut();
        let group: Option<&mut Group> = match of_resident {
            Some(resident) if !whole => resident.group_mut(group),
            _ => entry.group_mut(group),
        };
        if let Some(group) = group {
            group.insert(name.to_owned(), Value::from(value.as_str()));
        }
    }
    entry
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(entry: Value) -> Vec<Surveyed> {
        surveyed(&serde_json::from_value(entry).unwrap())
    }

    #[test]
    fn a_household_tells_of_everybody_even_of_a_baby_without_a_number() {
        let told = read(json!({
            "form": "household", "visit": { "on": "2026-11-20" },
            "dwelling": { "community": "440306001001", "road": "海棠路12号", "room": "1203", "area": 68.5 },
            "residents": [
                { "ref": "a", "person": { "name": "测试乙", "id_type": "111", "id_number": "430102199003079017", "hukou_division": "430102" } },
                { "ref": "b", "person": { "name": "测试小乙", "id_type": "none", "birth_date": "2026-11-01" }, "stay": { "status": "left" } },
            ],
        }));
        let [
            Surveyed::Stay(grown),
            Surveyed::Stay(baby),
            Surveyed::Spot(spot),
        ] = &told[..]
        else {
            panic!("two stays and where they are: {told:?}")
        };
        assert_eq!(spot.road, "海棠路12号");
        assert_eq!(
            grown.facts["person.birth_date"], "1990-03-07",
            "it follows from the number"
        );
        assert_eq!(grown.facts["person.population"], "floating", "so does this");
        assert_eq!(grown.facts["dwelling.area"], "68.5");
        assert_eq!(
            baby.facts["stay.left_on"], "2026-11-20",
            "left by the day of the visit at the latest"
        );
    }

    #[test]
    fn only_what_still_has_to_be_put_right_has_a_day() {
        let told = read(json!({
            "form": "premises", "premises": { "name": "某餐馆" },
            "inspection": { "hazards": [
                { "category": "ebike", "rectify_mode": "on_the_spot" },
                { "category": "blocked_exit", "level": "general", "rectify_mode": "by_deadline", "deadline": "2026-12-01" },
            ] },
        }));
        let [Surveyed::Hazard(hazard), Surveyed::Premises(premises)] = &told[..] else {
            panic!("one hazard, and where it is: {told:?}")
        };
        assert_eq!(premises.name, "某餐馆");
        assert_eq!((hazard.item, hazard.deadline.as_str()), (1, "2026-12-01"));
        let taken_back = json!({ "form": "premises", "ended": true, "inspection": {} });
        assert_eq!(read(taken_back), []);
    }
}
