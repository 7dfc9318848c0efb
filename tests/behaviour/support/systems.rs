//! What the suite must know of each system to tell its story: how its writes look from outside, and one change that
//! concerns it alone. Taken from the contracts; nothing here is shared with a package.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use yilutong_dictionary::Entry;

/// A kind of write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Create,
    Update,
    Cancel,
}

/// Something that a department can do, or that can happen at one, and not at every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Capability {
    /// It has login sessions.
    Sessions,
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
}

/// One system and its one record.
#[derive(Debug)]
pub(crate) struct System {
    pub(crate) id: &'static str,
    writes: [(&'static str, &'static str); 3],
    can: &'static [Capability],
    /// An element that concerns this system alone: group, name, another value; the department's member with that value.
    change: (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    ),
    /// The member that tells whether the record stands or has ended, with its value once ended.
    ended: (&'static str, &'static str),
    /// Codes of its own for "busy" and "broken inside", as the practice department can be made to say them, and whether
    /// the request was processed all the same.
    pub(crate) own_codes: &'static [(&'static str, bool)],
}

const SOAP: (&str, &str) = ("POST", "/QyrkService");

/// Every system of the household form.
pub(crate) const SYSTEMS: [System; 5] = [
    System {
        id: "housing",
        writes: [
            ("POST", "/houses"),
            ("PUT", "/houses/"),
            ("PUT", "/houses/"),
        ],
        can: &[Capability::Versions],
        change: ("dwelling", "remark", "楼梯房", "remark", "楼梯房"),
        ended: ("occupancy", "9"),
        own_codes: &[("H500", false)],
    },
    System {
        id: "residence",
        writes: [
            ("POST", "/dj/register"),
            ("POST", "/dj/change"),
            ("POST", "/dj/cancel"),
        ],
        can: &[
            Capability::Transfers,
            Capability::People,
            Capability::NeedsHouse,
        ],
        change: ("stay", "expected_until", "2027-12-31", "yjlkrq", "20271231"),
        ended: ("zt", "2"),
        own_codes: &[("9001", false), ("9999", false), ("9999", true)],
    },
    System {
        id: "workstation",
        writes: [
            ("POST", "/person/save.do"),
            ("POST", "/person/update.do"),
            ("POST", "/person/update.do"),
        ],
        can: &[
            Capability::Sessions,
            Capability::People,
            Capability::NeedsHouse,
            Capability::NarrowCharset,
        ],
        change: ("stay", "relation_to_head", "80", "yhzgx", "9"),
        ended: ("zt", "0"),
        own_codes: &[],
    },
    System {
        id: "familyplan",
        writes: [SOAP, SOAP, SOAP],
        can: &[Capability::People, Capability::NeedsHouse],
        change: (
            "family",
            "first_marriage_on",
            "2020-01-02",
            "CHRQ",
            "20200102",
        ),
        ended: ("status", "9"),
        own_codes: &[
            ("E900", false),
            ("soapenv:Server", false),
            ("soapenv:Server", true),
        ],
    },
    System {
        id: "grid",
        writes: [
            ("POST", "/population"),
            ("PUT", "/population/"),
            ("POST", "/leave"),
        ],
        can: &[
            Capability::Versions,
            Capability::People,
            Capability::NeedsHouse,
        ],
        change: ("work", "job_title", "教师", "items/ZY", "教师"),
        ended: ("status", "注销"),
        own_codes: &[("50000", false), ("50000", true)],
    },
];

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

    /// Changes the one element of the entry that concerns this system alone.
    pub(crate) fn change(&self, entry: &mut Entry) {
        let (group, name, value, ..) = self.change;
        set(entry, group, name, json!(value));
    }

    /// The same with another value.
    pub(crate) fn change_to(&self, entry: &mut Entry, value: &str) {
        let (group, name, ..) = self.change;
        set(entry, group, name, json!(value));
    }

    /// The department's member that such a change ends up in, and its value then.
    pub(crate) fn changed(&self) -> (&'static str, Value) {
        (self.change.3, json!(self.change.4))
    }

    /// Ends what the entry says: the people leave; for the dwelling's system, the dwelling is gone, too.
    pub(crate) fn end(&self, entry: &mut Entry, today: &str) {
        for resident in &mut entry.residents {
            for (name, value) in [
                ("status", "left"),
                ("left_on", today),
                ("leave_reason", "left_city"),
            ] {
                resident.stay.insert(name.to_owned(), json!(value));
            }
        }
        if !self.can(Capability::People) {
            set(entry, "dwelling", "occupancy", json!("gone"));
        }
    }

    /// Whether a record has ended at the department.
    pub(crate) fn has_ended(&self, held: &practice_departments::Record) -> bool {
        let (member, value) = self.ended;
        held.status == value || held.fields.get(member).and_then(Value::as_str) == Some(value)
    }
}

/// The value of a department's member, `items/ZY` for one inside another.
pub(crate) fn at<'a>(fields: &'a Map<String, Value>, member: &str) -> Option<&'a Value> {
    let mut parts = member.split('/');
    let outermost = fields.get(parts.next()?);
    parts.fold(outermost, |inside, part| inside?.get(part))
}

/// A clerk's change of one member; clerks name it without what it stands in.
pub(crate) fn edit(member: &str, value: &str) -> Value {
    let name = member.rsplit('/').next().unwrap_or(member);
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

/// Where a package that the program carries stands.
pub(crate) fn folder(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../src-tauri/systems")
        .join(id)
}
