//! What is known already of whoever and whatever an entry is about, said while it is typed: known people, dwellings,
//! employers, premises and house numbers to be taken over, likenesses to decide on, what the household has in common, what changed since last time.
//!
//! A decision is kept and not asked for again. Values travel only when they are taken, and that stands in the audit.
//! Deliberately absent: any judgement that two people or dwellings are one.

mod about;
mod dwellings;
mod fills;
mod kin;
mod people;
mod places;

use std::collections::BTreeSet;

use yilutong_dictionary::{Dictionary, Entry, Group, Place, Resident};
use yilutong_outbox::{Dwelling, EntryId, NewAuditLine, Outbox, OutboxError, Person};

pub(crate) use fills::{Filling, Meant};

use crate::DeskError;
use crate::desk::Desk;
use crate::kept::Kept;
use crate::marks;
use crate::register::is_household;
use crate::schema::{
    ChangedValue, DepartureBegin, EntryBody, Mark, MarkSource, Recall, RecallAct, RecallDecision,
    RecallKind, RecallView, Recalled, RevisitBegin,
};

/// A recall with whom or what it is about.
struct Found {
    recall: Recall,
    known: Known,
}

/// What is known.
enum Known {
    Person {
        resident: String,
        person: Person,
        here: bool,
    },
    Dwelling(Dwelling),
    Employer {
        resident: String,
        person: Person,
    },
    /// Values that are the same whoever looks: they were gathered while looking.
    Values {
        marks: Vec<Mark>,
    },
}

/// An entry that is looked at, beside the register.
struct Looking<'a> {
    outbox: &'a Outbox,
    /// The entry's id; empty before it was first saved.
    id: &'a str,
    /// What stands in it, in its normal form.
    entry: &'a Entry,
    /// With everything that follows from it.
    derived: &'a Entry,
    asked: &'a BTreeSet<String>,
    /// The revision submitted last.
    before: Option<&'a Entry>,
    today: jiff::civil::Date,
}

impl Looking<'_> {
    fn filling(&self, source: MarkSource) -> Filling<'_> {
        Filling {
            entry: self.entry,
            asked: self.asked,
            source,
        }
    }

    /// Whether an entry is the one at hand.
    fn is_this(&self, entry: Option<&EntryId>) -> bool {
        entry.is_some_and(|entry| entry.0 == self.id)
    }

    /// Everything known and not decided yet.
    fn look(&self) -> Result<Vec<Found>, OutboxError> {
        let mut found = Vec::new();
        if !is_household(self.entry) {
            if self.before.is_none() {
                self.places(&mut found)?;
            }
            return self.undecided(found);
        }
        self.dwellings(&mut found)?;
        for (at, resident) in self.derived.residents.iter().enumerate() {
            self.people(resident, &mut found)?;
            self.household(at, resident, &mut found);
        }
        self.undecided(found)
    }

    /// What nobody has decided yet.
    fn undecided(&self, mut found: Vec<Found>) -> Result<Vec<Found>, OutboxError> {
        let about: Vec<String> = found.iter().map(|one| one.recall.about.clone()).collect();
        let decided = self.outbox.judgements(&about)?;
        let mut decided = decided.into_iter();
        found.retain(|_| decided.next().flatten().is_none());
        Ok(found)
    }
}

/// What is looked at, owned: the store is read on a thread of its own.
struct Sight {
    id: String,
    entry: Entry,
    derived: Entry,
    asked: BTreeSet<String>,
    before: Option<Entry>,
    today: jiff::civil::Date,
}

impl Sight {
    fn looking<'a>(&'a self, outbox: &'a Outbox) -> Looking<'a> {
        Looking {
            outbox,
            id: &self.id,
            entry: &self.entry,
            derived: &self.derived,
            asked: &self.asked,
            before: self.before.as_ref(),
            today: self.today,
        }
    }
}

impl Desk {
    /// What is known of an entry, while it is typed.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn entry_recall(&self, request: EntryBody) -> Result<RecallView, DeskError> {
        let open = self.census().await?;
        let sight = self.sight(&request).await?;
        open.keep(move |outbox| {
            let found = sight.looking(outbox).look()?;
            let changes = sight.before.iter();
            let changes = changes.flat_map(|before| fills::changes(before, &sight.entry));
            Ok(RecallView {
                recalls: found.into_iter().map(|one| one.recall).collect(),
                changes: changes
                    .map(|(place, was)| ChangedValue { place, was })
                    .collect(),
                last_visit: sight.before.as_ref().map(|before| day(&before.visit, "on")),
            })
        })
        .await
    }

    /// Does what the worker says to a recall, and keeps that it was said. A recall that does not hold any more changes
    /// nothing.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read or written.
    pub async fn recall_decide(&self, request: RecallDecision) -> Result<Recalled, DeskError> {
        let open = self.profile().await?;
        let sight = self.sight(&request.entry).await?;
        let (about, act) = (request.about.clone(), request.act);
        let found = open
            .keep(move |outbox| {
                let found = sight.looking(outbox).look()?;
                let mut meant = found
                    .into_iter()
                    .filter(|one| one.recall.about == about && one.recall.acts.contains(&act));
                Ok(meant.next().map(|one| (sight.fills(&one, act), one)))
            })
            .await?;
        let Some((fills, found)) = found else {
            return Ok(Recalled::default());
        };
        let mut recalled = Recalled {
            fills,
            ..Recalled::default()
        };
        match request.act {
            RecallAct::Revisit => {
                let begun = self
                    .revisit_begin(revisit(&found.known, request.entry.id))
                    .await?;
                recalled.entry = Some(begun.id);
                return Ok(recalled);
            }
            RecallAct::Moved => recalled.say = self.moved(&found.known, &request.entry).await?,
            _ => {}
        }
        let by = self.worker(&open).await;
        let (now, act) = (self.now(), about::word(request.act));
        // Before it is saved an entry has no name of its own: what is decided about it alone is not remembered then.
        let lasts = request.entry.id.is_some()
            || matches!(
                found.recall.kind,
                RecallKind::Elsewhere | RecallKind::AlikePerson | RecallKind::AlikeDwelling
            );
        let line = (!recalled.fills.is_empty()).then(|| NewAuditLine {
            at: now,
            by: by.clone(),
            what: "values.recalled".to_owned(),
            entry: request.entry.id.clone().map(EntryId),
            delivery: None,
            about: Some(format!("{:?}", found.recall.kind).to_lowercase()),
        });
        open.keep(move |outbox| {
            if let Some(line) = line {
                outbox.add_audit(line)?;
            }
            match lasts {
                true => outbox.judge(request.about, act.to_owned(), now, by),
                false => Ok(()),
            }
        })
        .await?;
        Ok(recalled)
    }

    /// What an entry is looked at with.
    async fn sight(&self, request: &EntryBody) -> Result<Sight, DeskError> {
        let open = self.profile().await?;
        let scope = self.scope(request.id.as_deref(), &request.skip).await?;
        let id = request.id.clone().map(EntryId);
        let latest = match id {
            Some(id) => open.keep(move |outbox| outbox.entry(&id)).await?.latest,
            None => None,
        };
        let dictionary = Dictionary::builtin();
        let before = latest.and_then(|latest| Kept::read(latest.body).ok());
        Ok(Sight {
            id: request.id.clone().unwrap_or_default(),
            entry: dictionary.normalise(&marks::told(request)),
            derived: dictionary.derive(&request.body),
            asked: self.asked_for(&request.body.form, &scope),
            before: before.map(|kept| dictionary.normalise(&kept.entry)),
            today: self.today(),
        })
    }

    /// The elements that the form asks for.
    pub(crate) fn asked_for(
        &self,
        form: &str,
        scope: &yilutong_adapter::Scope,
    ) -> BTreeSet<String> {
        let asked = self.packages.form(form, scope).into_iter();
        asked.map(|element| element.element).collect()
    }

    /// Begins the departure from where somebody lived before; what to tell the worker.
    async fn moved(&self, known: &Known, entry: &EntryBody) -> Result<Option<String>, DeskError> {
        let Known::Person {
            resident, person, ..
        } = known
        else {
            return Ok(None);
        };
        let Some(former) = person.entry.clone() else {
            return Ok(None);
        };
        let told = person.values.get("ref").and_then(|told| told.as_str());
        let arrived = entry.body.resident(resident);
        let arrived = arrived.map(|one| day(&one.stay, "arrived_on"));
        let begun = DepartureBegin {
            entry: former.0,
            residents: told.map(str::to_owned).into_iter().collect(),
            left_on: arrived.filter(|day| !day.is_empty()),
            reason: None,
        };
        self.departure_begin(begun).await?;
        Ok(Some(
            "已起草原住处的离开注销，在工作台的草稿里，核对后提交".to_owned(),
        ))
    }
}

impl Sight {
    /// What an act fills in.
    fn fills(&self, found: &Found, act: RecallAct) -> Vec<Mark> {
        let takes = matches!(
            act,
            RecallAct::Take | RecallAct::Moved | RecallAct::Both | RecallAct::Same
        );
        if !takes {
            return Vec::new();
        }
        let filling = Filling {
            entry: &self.entry,
            asked: &self.asked,
            source: MarkSource::Register,
        };
        match &found.known {
            Known::Person {
                resident,
                person,
                here,
            } => {
                let meant = Meant {
                    stay: *here,
                    number: true,
                };
                filling.person(resident, &told(person), meant)
            }
            Known::Dwelling(dwelling) if act == RecallAct::Same => {
                filling.address(&group(dwelling, "dwelling"))
            }
            Known::Dwelling(dwelling) => {
                filling.dwelling(&group(dwelling, "dwelling"), &group(dwelling, "owner"))
            }
            Known::Employer { resident, person } => filling.employer(resident, &told(person).work),
            Known::Values { marks } => marks.clone(),
        }
    }
}

fn revisit(known: &Known, instead_of: Option<String>) -> RevisitBegin {
    let mut begin = RevisitBegin {
        instead_of,
        ..RevisitBegin::default()
    };
    match known {
        Known::Person { person, .. } => begin.person = person.id,
        Known::Dwelling(dwelling) => begin.dwelling = dwelling.id,
        Known::Employer { .. } | Known::Values { .. } => {}
    }
    begin
}

/// What was last told of somebody.
fn told(person: &Person) -> Resident {
    serde_json::from_value(person.values.clone()).unwrap_or_default()
}

/// A group of what was last told of a dwelling.
fn group(dwelling: &Dwelling, name: &str) -> Group {
    let told = dwelling.values.get(name).cloned().unwrap_or_default();
    serde_json::from_value(told).unwrap_or_default()
}

fn day(group: &Group, name: &str) -> String {
    crate::departures::text(group, name).to_owned()
}

fn place_of(resident: &str, element: &str) -> Place {
    Place::of_resident(resident, element)
}
