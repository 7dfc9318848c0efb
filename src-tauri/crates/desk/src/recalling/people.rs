//! Known people, like people, and known employers.

use yilutong_dictionary::{Group, Resident};
use yilutong_outbox::{OutboxError, Person, Subject};

use super::{Found, Known, Looking, Meant, about, day, place_of, told};
use crate::departures::text;
use crate::known::{covered, left_on, stays, tellings};
use crate::likeness;
use crate::register::person_key;
use crate::schema::{MarkSource, Recall, RecallAct, RecallKind, StayView};

/// Like people that are shown for one resident.
const ALIKE: usize = 3;
/// Rows that are looked at for one likeness.
const LOOKED_AT: usize = 12;

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

fn said_since(stay: &Group) -> String {
    match text(stay, "arrived_on") {
        "" => String::new(),
        since => format!("（{since}入住）"),
    }
}
