//! What the suite must know of each system to tell its story: how its writes look from outside, and one change that
//! concerns it alone. Taken from the contracts; nothing here is shared with a package.

mod table;

use std::path::{Path, PathBuf};

use practice_departments::Record;
use serde_json::{Map, Value, json};
use yilutong_dictionary::{Entry, Resident};

use super::worker::Standing;

pub(crate) use table::SYSTEMS;

/// A kind of write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Create,
    Update,
    Cancel,
}

/// What the worker fills in for a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// The sample household.
    Household,
    /// An inspection of premises.
    Premises,
    /// An event of this category, with what its department wants to know besides, as JSON.
    Event(&'static str, &'static str),
}

/// Something that a department can do, or that can happen at one, and not at every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Capability {
    /// It has login sessions, or tokens that end.
    Sessions,
    /// An account is at one desk only: who signs in elsewhere throws the first one out.
    OneSession,
    /// It asks whether to move a registration here from elsewhere.
    Transfers,
    /// It keeps versions, so that two may change one record and it is noticed.
    Versions,
    /// Its records are people.
    People,
    /// Its records wait for the house code.
    NeedsHouse,
    /// It cannot write every character.
    NarrowCharset,
    /// It refuses a second record of what it holds already.
    Adopts,
    /// It changes nothing: what is wanted differently is ended and made anew.
    Renews,
    /// It changes nothing: what is wanted differently is added to the record in words.
    AddsWords,
    /// What it took goes on through its hands for days, and ends there.
    Flow,
    /// It takes files of many records, and tells later what came of each.
    TakesFiles,
    /// It holds the houses, too, and its people wait for theirs.
    KeepsHouses,
    /// Its answer is left in a folder: nothing tells that one was lost but that none comes.
    AnswersByFile,
}

/// An element that concerns one system alone, and where its department shows another value of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    element: (&'static str, &'static str),
    value: &'static str,
    /// The department's member, and its value then; where words are added, the list that they stand in, and a part of them.
    shown: (&'static str, &'static str),
}

/// One system and its one record.
#[derive(Debug)]
pub(crate) struct System {
    /// Of its package and of its department.
    pub(crate) id: &'static str,
    /// Its column: a department that takes two kinds of record has two.
    pub(crate) name: &'static str,
    /// What the worker fills in.
    pub(crate) takes: Takes,
    /// The department's word for these records, where it holds others besides.
    kind: Option<&'static str>,
    /// Method and path of each; empty where the department itself tells which step a fault is about.
    writes: [(&'static str, &'static str); 3],
    can: &'static [Capability],
    change: Change,
    /// Members that tell that a record has ended, with their values then; empty for one that is there only then.
    ended: &'static [(&'static str, &'static str)],
    /// A member with its value that tells a record which does nothing but end another one.
    departure: Option<(&'static str, &'static str)>,
    /// Codes of its own for "busy" and "broken inside", as the practice department can be made to say them, and whether
    /// the request was processed all the same.
    pub(crate) own_codes: &'static [(&'static str, bool)],
    /// It speaks as another one of the table does: only cases that its own data could break are tried.
    pub(crate) kin: bool,
}

impl System {
    /// Method and path of a kind of write.
    pub(crate) fn write(&self, act: Act) -> (&'static str, &'static str) {
        match act {
            Act::Create => self.writes[0],
            Act::Update => self.writes[1],
            Act::Cancel => self.writes[2],
        }
    }

    /// Whether it has a capability.
    pub(crate) fn can(&self, capability: Capability) -> bool {
        self.can.contains(&capability)
    }

    /// How many writes the department counts for one change.
    pub(crate) fn stores(&self, act: Act) -> u64 {
        match act {
            Act::Update if self.can(Capability::Renews) => 2,
            _ => 1,
        }
    }

    /// Changes the one element of the entry that concerns this system alone.
    pub(crate) fn change(&self, entry: &mut Entry) {
        self.change_to(entry, self.change.value);
    }

    /// The same with another value.
    pub(crate) fn change_to(&self, entry: &mut Entry, value: &str) {
        let (group, name) = self.change.element;
        set(entry, group, name, json!(value));
    }

    /// What an entry says of that element.
    pub(crate) fn original(&self, entry: &Entry) -> Option<String> {
        let (group, name) = self.change.element;
        let group = entry
            .group(group)
            .or_else(|| entry.residents.first()?.group(group))?;
        group.get(name).map(text)
    }

    /// The department's member that such a change ends up in.
    pub(crate) fn changed(&self) -> &'static str {
        self.change.shown.0
    }

    /// Whether these members show the change as what was said last.
    pub(crate) fn shows_change(&self, fields: &Map<String, Value>) -> bool {
        let (_, value) = self.change.shown;
        self.says(fields).is_some_and(|said| {
            if self.can(Capability::AddsWords) {
                said.contains(value)
            } else {
                said == value
            }
        })
    }

    /// What these members say of the element that such a change is about; where words are added, those added last.
    pub(crate) fn says(&self, fields: &Map<String, Value>) -> Option<String> {
        let said = at(fields, self.changed())?;
        if self.can(Capability::AddsWords) {
            let last = said.as_array()?.last()?;
            return last.get("text").map(text);
        }
        Some(text(said))
    }

    /// Ends what a household's entry says: the people leave; for the dwelling's system, the dwelling is gone, too.
    pub(crate) fn end(&self, entry: &mut Entry, today: &str) {
        for resident in &mut entry.residents {
            leave(resident, today);
        }
        if !self.can(Capability::People) {
            set(entry, "dwelling", "occupancy", json!("gone"));
        }
    }

    /// Whether a record has ended at the department.
    pub(crate) fn has_ended(&self, held: &Record) -> bool {
        let ended = |(member, value): &(&str, &str)| {
            let said = held.fields.get(*member).map(text);
            held.status == *value || said.is_some_and(|said| value.is_empty() || said == *value)
        };
        self.ended.iter().any(ended)
    }

    /// Whether a department's record is one of those that this system is about.
    pub(crate) fn is_about(&self, held: &Record) -> bool {
        self.kind.is_none_or(|kind| held.kind == kind)
    }

    /// Whether a record does nothing but end another one.
    pub(crate) fn is_departure(&self, held: &Record) -> bool {
        self.departure.is_some_and(|(member, value)| {
            at(&held.fields, member).is_some_and(|v| text(v) == value)
        })
    }

    /// Where the deliveries of the same entry to other systems stand while this one is in trouble.
    pub(crate) fn others(&self) -> Standing {
        match self.takes {
            Takes::Household if !self.can(Capability::People) => Standing::Blocked,
            Takes::Event(..) => Standing::Reviewing,
            _ => Standing::Accepted,
        }
    }
}

/// The person moves out, and stops working here.
pub(crate) fn leave(resident: &mut Resident, today: &str) {
    for (name, value) in [
        ("status", "left"),
        ("left_on", today),
        ("leave_reason", "left_city"),
    ] {
        resident.stay.insert(name.to_owned(), json!(value));
    }
    if resident.work.contains_key("since") {
        for (name, value) in [("ended_on", today), ("end_reason", "left_city")] {
            resident.work.insert(name.to_owned(), json!(value));
        }
    }
}

/// A value as its text.
fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The value of a department's member, `items/ZY` for one inside another.
pub(crate) fn at<'a>(fields: &'a Map<String, Value>, member: &str) -> Option<&'a Value> {
    let mut parts = member.split('/');
    let outermost = fields.get(parts.next()?);
    parts.fold(outermost, |inside, part| inside?.get(part))
}

/// A clerk's change of one member. Clerks name it without what it stands in; those of declarations by its pointer.
pub(crate) fn edit(member: &str, value: &str) -> Value {
    let name = match member.strip_prefix("declaration") {
        Some(pointer) => pointer,
        None => member.rsplit('/').next().unwrap_or(member),
    };
    json!({ name: value })
}

/// Sets an element of the dwelling, or of the first resident.
pub(crate) fn set(entry: &mut Entry, group: &str, name: &str, value: Value) {
    if let Some(group) = entry.group_mut(group) {
        group.insert(name.to_owned(), value);
    } else if let Some(resident) = entry.residents.first_mut()
        && let Some(group) = resident.group_mut(group)
    {
        group.insert(name.to_owned(), value);
    }
}

/// Where a package stands: one that the program carries, or an example of the guide.
pub(crate) fn folder(id: &str) -> PathBuf {
    let carried = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../src-tauri/systems")
        .join(id);
    if carried.exists() {
        carried
    } else {
        examples().join(id)
    }
}

/// The packages that the guide speaks of.
pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")
}
