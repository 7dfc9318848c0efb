//! Known people, like people, known employers, and what a household has in common.

use jiff::civil::Date;
use yilutong_dictionary::values::{age_on, parse_date};
use yilutong_dictionary::{Group, Resident};
use yilutong_outbox::{OutboxError, Person, Subject};

use super::{Found, Known, Looking, Meant, about, day, place_of, told};
use crate::departures::text;
use crate::entries::name_of;
use crate::known::{covered, left_on, stays, tellings};
use crate::likeness;
use crate::register::person_key;
use crate::schema::{MarkSource, Recall, RecallAct, RecallKind, StayView};

/// Like people that are shown for one resident.
const ALIKE: usize = 3;
/// Rows that are looked at for one likeness.
const LOOKED_AT: usize = 12;
/// Who needs a guardian.
const OF_AGE: i16 = 18;

impl Looking<'_> {
    /// Whoever is known of a resident.
    pub(super) fn people(
        &self,
        resident: &Resident,
        found: &mut Vec<Found>,
    ) -> Result<(), OutboxError> {
        let number = text(&resident.person, "id_number");
        let known = match number.is_empty() {
            true => Vec::new(),
            false => self.outbox.people_of_number(number, ALIKE)?,
        };
        for person in &known {
            if !self.is_this(person.entry.as_ref()) {
                self.this_person(resident, person, found)?;
            }
        }
        if known.is_empty() {
            self.alike(resident, found)?;
            self.of_phone(resident, found)?;
        }
        self.employer(resident, found)
    }

    /// Somebody with this very number.
    fn this_person(
        &self,
        resident: &Resident,
        person: &Person,
        found: &mut Vec<Found>,
    ) -> Result<(), OutboxError> {
        let left = left_on(self.outbox, person)?;
        let here = day(&self.derived.dwelling, "key");
        let known = told(person);
        let since = said_since(&known.stay);
        let at = &person.address;
        let same_home = !here.is_empty() && person.dwelling == here;
        let keys = [person.key.as_str(), &here, &person.dwelling];
        let both = about::of("elsewhere", &keys);
        let asked = std::slice::from_ref(&both);
        let elsewhere = left.is_none() && !same_home && !here.is_empty();
        let decided = elsewhere && self.outbox.judgements(asked)?.iter().any(Option::is_some);
        let (kind, say, acts, about) = if elsewhere && !decided {
            (
                RecallKind::Elsewhere,
                format!("台账里此人还住在{at}{since}，没有办过离开"),
                vec![RecallAct::Moved, RecallAct::Both, RecallAct::Refuse],
                both,
            )
        } else {
            let say = match &left {
                Some(left) => format!("台账里有此人：{left}从{at}离开"),
                None if same_home => format!("台账里有此人，就住在这套房屋{since}"),
                None => format!("台账里有此人，住在{at}{since}"),
            };
            let mut acts = vec![RecallAct::Take, RecallAct::Refuse];
            if left.is_none() && self.before.is_none() && self.entry.residents.len() == 1 {
                acts.insert(0, RecallAct::Revisit);
            }
            let keys = [self.id, resident.reference.as_str(), &person.key];
            (RecallKind::Person, say, acts, about::of("person", &keys))
        };
        let nothing_to_take = self
            .filling(MarkSource::Register)
            .person(
                &resident.reference,
                &known,
                Meant {
                    stay: same_home,
                    number: true,
                },
            )
            .is_empty();
        if kind == RecallKind::Person && nothing_to_take {
            return Ok(());
        }
        found.push(Found {
            recall: Recall {
                about,
                place: place_of(&resident.reference, "person.id_number"),
                kind,
                say,
                history: match kind {
                    RecallKind::Elsewhere => self.history(person)?,
                    _ => Vec::new(),
                },
                acts,
            },
            known: Known::Person {
                resident: resident.reference.clone(),
                person: person.clone(),
                here: same_home,
            },
        });
        Ok(())
    }

    /// Somebody else whose name sounds alike, born on the same day.
    fn alike(&self, resident: &Resident, found: &mut Vec<Found>) -> Result<(), OutboxError> {
        let Some(likeness) = likeness::name(&resident.person) else {
            return Ok(());
        };
        let number = text(&resident.person, "id_number");
        let own_key = person_key(&resident.person);
        let in_entry = |key: &str| {
            let mut residents = self.derived.residents.iter();
            residents.any(|one| person_key(&one.person) == key)
        };
        let people = self.outbox.people_alike(&likeness, LOOKED_AT)?;
        let others = people
            .into_iter()
            .filter(|person| !self.is_this(person.entry.as_ref()) && !in_entry(&person.key));
        for person in others.take(ALIKE) {
            let (at, covered) = (&person.address, covered(&person.id_number));
            let (say, acts) = if number.is_empty() {
                (
                    format!(
                        "台账里有同一天出生、姓名同音的「{}」（{covered}），住在{at}",
                        person.name
                    ),
                    vec![RecallAct::Same, RecallAct::Different],
                )
            } else {
                (
                    format!(
                        "台账里有同一天出生、姓名同音的「{}」，证件号码是另一个（{covered}），住在{at}",
                        person.name
                    ),
                    vec![RecallAct::Different, RecallAct::Same],
                )
            };
            found.push(Found {
                recall: Recall {
                    about: about::pair("people", &own_key, &person.key),
                    place: place_of(&resident.reference, "person.name"),
                    kind: RecallKind::AlikePerson,
                    say,
                    history: self.history(&person)?,
                    acts,
                },
                known: Known::Person {
                    resident: resident.reference.clone(),
                    here: person.dwelling == day(&self.derived.dwelling, "key"),
                    person,
                },
            });
        }
        Ok(())
    }

    /// Whose phone it is, while nothing else says who is meant.
    fn of_phone(&self, resident: &Resident, found: &mut Vec<Found>) -> Result<(), OutboxError> {
        let phone = text(&resident.person, "phone");
        let named = ["name", "latin_name", "id_number"].map(|one| text(&resident.person, one));
        if phone.is_empty() || named.iter().any(|one| !one.is_empty()) {
            return Ok(());
        }
        for person in self.outbox.people_of_phone(phone, ALIKE)? {
            if self.is_this(person.entry.as_ref()) {
                continue;
            }
            let here = person.dwelling == day(&self.derived.dwelling, "key");
            found.push(Found {
                recall: Recall {
                    about: about::of("phone", &[self.id, &resident.reference, &person.key]),
                    place: place_of(&resident.reference, "person.phone"),
                    kind: RecallKind::Person,
                    say: format!("台账里这个电话是{}的，住在{}", person.name, person.address),
                    history: Vec::new(),
                    acts: vec![RecallAct::Take, RecallAct::Refuse],
                },
                known: Known::Person {
                    resident: resident.reference.clone(),
                    here,
                    person,
                },
            });
        }
        Ok(())
    }

    /// An employer of whom more is known.
    fn employer(&self, resident: &Resident, found: &mut Vec<Found>) -> Result<(), OutboxError> {
        let filling = self.filling(MarkSource::Register);
        for likeness in likeness::employers(&resident.work) {
            let own = text(&resident.person, "id_number");
            let mut people = self.outbox.people_alike(&likeness, LOOKED_AT)?;
            people.retain(|person| own.is_empty() || person.id_number != own);
            let fuller = people.into_iter().find(|person| {
                !filling
                    .employer(&resident.reference, &told(person).work)
                    .is_empty()
            });
            let Some(person) = fuller else { continue };
            let work = told(&person).work;
            let element = match text(&resident.work, "employer").is_empty() {
                true => "work.employer_code",
                false => "work.employer",
            };
            found.push(Found {
                recall: Recall {
                    about: about::of("employer", &[self.id, &resident.reference, &likeness]),
                    place: place_of(&resident.reference, element),
                    kind: RecallKind::Employer,
                    say: format!(
                        "台账里登记过「{}」，可以带出单位的其他内容",
                        text(&work, "employer")
                    ),
                    history: Vec::new(),
                    acts: vec![RecallAct::Take, RecallAct::Refuse],
                },
                known: Known::Employer {
                    resident: resident.reference.clone(),
                    person,
                },
            });
            break;
        }
        Ok(())
    }

    /// What a further resident has in common with those before.
    pub(super) fn household(&self, at: usize, resident: &Resident, found: &mut Vec<Found>) {
        let known = self
            .before
            .and_then(|before| before.resident(&resident.reference));
        if known.is_some() {
            return;
        }
        let stays = |one: &&Resident| text(&one.stay, "status") != "left";
        let mut others = self.entry.residents.iter().take(at).filter(stays);
        let Some(first) = others.find(|one| !text(&one.stay, "arrived_on").is_empty()) else {
            return;
        };
        let filling = self.filling(MarkSource::Household);
        let mut marks = match text(&resident.stay, "arrived_on") {
            "" => filling.shared(&resident.reference, first),
            _ => Vec::new(),
        };
        let shared = marks.len();
        let guardian = self.guardian_of(resident);
        if let Some(guardian) = guardian {
            marks.extend(filling.guardian(&resident.reference, guardian));
        }
        if marks.is_empty() {
            return;
        }
        let say = match (shared, guardian) {
            (0, Some(adult)) => format!("监护人是{}？姓名和电话可以带出", name_of(&adult.person)),
            (_, Some(adult)) if marks.len() > shared => format!(
                "与{}一起住进来？入住日期等{shared}项相同；监护人{}的姓名和电话也带出",
                name_of(&first.person),
                name_of(&adult.person)
            ),
            _ => format!(
                "与{}一起住进来？入住日期等{shared}项相同",
                name_of(&first.person)
            ),
        };
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
            known: Known::Household { marks },
        });
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
            "02" => 0,
            "10" => 1,
            _ => 2,
        })
    }

    fn age(&self, person: &Group) -> Option<i16> {
        let on = parse_date(text(&self.derived.visit, "on")).unwrap_or(self.today);
        age_of(person, on)
    }

    /// Where somebody has lived, a line each.
    fn history(&self, person: &Person) -> Result<Vec<String>, OutboxError> {
        let tellings = tellings(self.outbox, &Subject::Person(person.key.clone()))?;
        let left = left_on(self.outbox, person)?;
        let line = |(at, stay): (usize, StayView)| {
            let until = stay.until.or_else(|| left.clone().filter(|_| at == 0));
            let since = stay.since.unwrap_or_else(|| "日期不详".to_owned());
            let until = until.unwrap_or_else(|| "今".to_owned());
            format!("{since}至{until}　{}", stay.address)
        };
        Ok(stays(&tellings, &person.key)
            .into_iter()
            .enumerate()
            .map(line)
            .collect())
    }
}

fn age_of(person: &Group, on: Date) -> Option<i16> {
    age_on(parse_date(text(person, "birth_date")).ok()?, on)
}

fn said_since(stay: &Group) -> String {
    match text(stay, "arrived_on") {
        "" => String::new(),
        since => format!("（{since}入住）"),
    }
}
