//! A person of the register: what is stored, how sent elements are merged into it, and the key it is found by.
//!
//! No rule is known here. Beside each record the register remembers the SEND_TIME and the elements of its last write,
//! which is all it knows of repetition and order.

use serde_json::{Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields, Record};

use super::document::{CHILD, CHILDREN, PERSON, Sent, Values};
use super::forms::NO_DOCUMENT;
use super::xml::escaped;

/// The one kind of record.
const KIND: &str = "person";
/// Where last writes are remembered, by RECORD_ID.
const WRITES: &str = "last write";

/// STATUS of a record.
pub(super) const VALID: &str = "1";
pub(super) const CANCELLED: &str = "9";

/// A merged person: empty values have no entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) values: Values,
    pub(super) children: Vec<Values>,
}

/// The last write of a record.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Write {
    pub(super) send_time: String,
    pub(super) sent: Value,
}

/// A person with the register's marks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    pub(super) key: String,
    /// `QY` and 12 digits.
    pub(super) id: String,
    pub(super) status: String,
    pub(super) version: i64,
    pub(super) person: Person,
    pub(super) write: Write,
}

/// The key of the sent or stored values; `None` when one of its parts is empty.
pub(super) fn key(values: &Values) -> Option<String> {
    let part = |name: &str| values.get(name).filter(|value| !value.is_empty());
    let document_type = part("ZJLX")?;
    if document_type == NO_DOCUMENT {
        return newborn_key(values);
    }
    Some(format!("{document_type}:{}", part("ZJHM")?))
}

/// The key under which a child without a number is known.
pub(super) fn newborn_key(values: &Values) -> Option<String> {
    let part = |name: &str| values.get(name).filter(|value| !value.is_empty());
    Some(format!(
        "{NO_DOCUMENT}:{}:{}",
        part("MQ_ZJHM")?,
        part("HC")?
    ))
}

impl Person {
    /// The value of an element, empty when it has none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// This person with the sent elements: an absent one keeps, an empty one clears.
    pub(super) fn merged(&self, sent: &Sent) -> Self {
        let mut merged = self.clone();
        merged.values.extend(sent.values.clone());
        merged.values.retain(|_, value| !value.is_empty());
        if let Some(children) = &sent.children {
            merged.children.clone_from(children);
        }
        merged
    }

    /// `<PERSON>` with every element that is not empty, in schema order.
    pub(super) fn to_xml(&self) -> String {
        let parts: String = PERSON
            .iter()
            .map(|(name, _)| {
                if *name == CHILDREN {
                    self.children_xml()
                } else {
                    element(name, self.value(name))
                }
            })
            .collect();
        format!("<PERSON>{parts}</PERSON>")
    }

    fn children_xml(&self) -> String {
        if self.children.is_empty() {
            return String::new();
        }
        let child = |child: &Values| {
            let parts: String = CHILD
                .iter()
                .map(|name| {
                    format!(
                        "<{name}>{}</{name}>",
                        escaped(child.get(*name).map_or("", String::as_str))
                    )
                })
                .collect();
            format!("<CHILD>{parts}</CHILD>")
        };
        format!(
            "<CHILDREN>{}</CHILDREN>",
            self.children.iter().map(child).collect::<String>()
        )
    }

    fn members(&self) -> Fields {
        let mut members = Fields::new();
        for (name, _) in PERSON {
            if name == CHILDREN && !self.children.is_empty() {
                members.insert(name.to_owned(), json!(self.children));
            } else if let Some(value) = self.values.get(name) {
                members.insert(name.to_owned(), json!(value));
            }
        }
        members
    }

    /// The person whose members these are; `None` when one has a value that no person can have.
    pub(super) fn of(members: &Fields) -> Option<Self> {
        let mut person = Self::default();
        for (name, value) in members {
            if name == CHILDREN {
                person.children = serde_json::from_value(value.clone()).ok()?;
            } else if PERSON.iter().any(|(known, _)| known == name) {
                person
                    .values
                    .insert(name.clone(), value.as_str()?.to_owned());
            } else {
                return None;
            }
        }
        person.values.retain(|_, value| !value.is_empty());
        Some(person)
    }
}

impl Stored {
    /// The record with this key or RECORD_ID.
    pub(super) fn find(drawer: &Drawer<'_>, key: &str) -> Result<Option<Self>, CabinetError> {
        let record = match drawer.record(KIND, key)? {
            None if key.starts_with("QY") => drawer
                .records(KIND)?
                .into_iter()
                .find(|record| record.receipt == key),
            found => found,
        };
        record.map(|record| Self::read(drawer, record)).transpose()
    }

    /// Files the record, in place of the one it had under `earlier_key`, if that was another key.
    pub(super) fn file(
        &self,
        drawer: &Drawer<'_>,
        earlier_key: Option<&str>,
        act: &str,
        at: &str,
    ) -> Result<(), CabinetError> {
        if let Some(earlier) = earlier_key.filter(|earlier| *earlier != self.key) {
            drawer.discard(KIND, earlier)?;
        }
        let record = Record {
            kind: KIND.to_owned(),
            key: self.key.clone(),
            receipt: self.id.clone(),
            status: self.status.clone(),
            version: self.version,
            fields: self.person.members(),
        };
        drawer.file(&record, act, at)?;
        self.remember_write(drawer)
    }

    /// Remembers the last write although it changed nothing.
    pub(super) fn remember_write(&self, drawer: &Drawer<'_>) -> Result<(), CabinetError> {
        let written = json!({ "send_time": self.write.send_time, "sent": self.write.sent });
        drawer.remember(WRITES, &self.id, 0, &written.to_string())
    }

    fn read(drawer: &Drawer<'_>, record: Record) -> Result<Self, CabinetError> {
        let written = match drawer.recall(WRITES, &record.receipt)? {
            Some((_, written)) => serde_json::from_str(&written)?,
            None => Value::Null,
        };
        Ok(Self {
            person: Person::of(&record.fields).unwrap_or_default(),
            write: Write {
                send_time: written["send_time"].as_str().unwrap_or_default().to_owned(),
                sent: written["sent"].clone(),
            },
            key: record.key,
            id: record.receipt,
            status: record.status,
            version: record.version,
        })
    }
}

/// The next RECORD_ID.
pub(super) fn next_id(drawer: &Drawer<'_>) -> Result<String, CabinetError> {
    Ok(format!("QY{:012}", drawer.next_number(KIND)?))
}

fn element(name: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!("<{name}>{}</{name}>", escaped(value))
    }
}
