//! The register: people and dwellings known locally, found by exact value, by prefix and by fragment of an address.
//!
//! Rows are handed in by the desk with each submission. Only what is searched for stands in columns; everything else
//! is one opaque value. Deliberately absent: how a key is made, and any judgement who is the same person.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::departures::{self, Departure};
use crate::entries::{self, EntrySummary};
use crate::error::OutboxError;
use crate::hazards;
use crate::likenesses;
use crate::outbox::Outbox;
use crate::places;
use crate::stays::{self, Surveyed};
use crate::store::{Stored, int, json, micros, time};
use crate::values::EntryId;

/// A row for the register, made by the desk at submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RegisterRow {
    /// A person.
    Person(Person),
    /// A dwelling.
    Dwelling(Dwelling),
    /// Somebody left.
    Departure(Departure),
    /// Something that is found by asking.
    Surveyed(Surveyed),
}

/// A person known locally. Empty texts are never found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The number it is kept under, which says nothing about anybody; filled in when stored.
    pub id: Option<i64>,
    /// The person's key, made by the desk from kind and number of the document.
    pub key: String,
    /// The document's number.
    pub id_number: String,
    /// The name.
    pub name: String,
    /// The initials of the name's pinyin, lower case.
    pub initials: String,
    /// The telephone number.
    pub phone: String,
    /// The key of the dwelling they were last entered at.
    pub dwelling: String,
    /// Its address.
    pub address: String,
    /// The last values, opaque.
    pub values: Value,
    /// What they are found again by when they are written a little differently; only written, never read back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<String>,
    /// The entry they were last entered by; filled in when stored.
    pub entry: Option<EntryId>,
    /// When; filled in when stored.
    pub updated_at: Option<Timestamp>,
}

/// A dwelling known locally.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dwelling {
    /// The number it is kept under; filled in when stored.
    pub id: Option<i64>,
    /// The dwelling's key, made by the desk.
    pub key: String,
    /// Its address.
    pub address: String,
    /// The last values, opaque.
    pub values: Value,
    /// What it is found again by when it is written a little differently; only written, never read back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<String>,
    /// The entry it was last entered by; filled in when stored.
    pub entry: Option<EntryId>,
    /// When; filled in when stored.
    pub updated_at: Option<Timestamp>,
}

/// Somebody or something in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The person of this key.
    Person(String),
    /// The dwelling of this key.
    Dwelling(String),
}

impl Outbox {
    /// People whose document number, telephone, name or initials begin with the text, or whose address contains it;
    /// in that order, each once. Case does not matter.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn find_people(&self, text: &str, limit: usize) -> Result<Vec<Person>, OutboxError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        self.read(|c| {
            let mut found = Vec::<Person>::new();
            for (column, text) in [
                ("id_number", text.to_uppercase()),
                ("phone", text.to_owned()),
                ("name", text.to_owned()),
                ("initials", text.to_lowercase()),
            ] {
                let sql = format!("SELECT * FROM people WHERE {column} <> '' AND {column} >= ?1 AND {column} < ?2 ORDER BY {column}, id LIMIT ?3");
                add(&mut found, people(c, &sql, params![text, after(&text), int(limit)])?, limit);
            }
            for dwelling in dwellings(c, text, limit)? {
                if found.len() < limit {
                    let sql = "SELECT * FROM people WHERE dwelling <> '' AND dwelling = ?1 ORDER BY id LIMIT ?2";
                    add(&mut found, people(c, sql, params![dwelling.key, int(limit)])?, limit);
                }
            }
            Ok(found)
        })
    }

    /// Dwellings whose address contains the text.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn find_dwellings(&self, text: &str, limit: usize) -> Result<Vec<Dwelling>, OutboxError> {
        let text = text.trim();
        if text.is_empty() {
            Ok(Vec::new())
        } else {
            self.read(|c| dwellings(c, text, limit))
        }
    }

    /// The person of a key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn person(&self, key: &str) -> Result<Option<Person>, OutboxError> {
        self.read(|c| Ok(people(c, "SELECT * FROM people WHERE key = ?1", [key])?.pop()))
    }

    /// The dwelling of a key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dwelling(&self, key: &str) -> Result<Option<Dwelling>, OutboxError> {
        self.read(|c| Ok(dwelling_rows(c, "SELECT * FROM dwellings WHERE key = ?1", [key])?.pop()))
    }

    /// The person kept under a number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn person_kept_as(&self, id: i64) -> Result<Option<Person>, OutboxError> {
        self.read(|c| Ok(people(c, "SELECT * FROM people WHERE id = ?1", [id])?.pop()))
    }

    /// The dwelling kept under a number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dwelling_kept_as(&self, id: i64) -> Result<Option<Dwelling>, OutboxError> {
        self.read(|c| Ok(dwelling_rows(c, "SELECT * FROM dwellings WHERE id = ?1", [id])?.pop()))
    }

    /// People, those told of last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recent_people(&self, limit: usize) -> Result<Vec<Person>, OutboxError> {
        self.read(|c| {
            let sql = "SELECT * FROM people ORDER BY updated_at DESC, id DESC LIMIT ?1";
            people(c, sql, [int(limit)])
        })
    }

    /// Dwellings, those told of last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recent_dwellings(&self, limit: usize) -> Result<Vec<Dwelling>, OutboxError> {
        self.read(|c| {
            let sql = "SELECT * FROM dwellings ORDER BY updated_at DESC, id DESC LIMIT ?1";
            dwelling_rows(c, sql, [int(limit)])
        })
    }

    /// People kept under a number above `after`, in the order of these numbers: a list of all, part by part.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people_after(&self, after: i64, limit: usize) -> Result<Vec<Person>, OutboxError> {
        self.read(|c| {
            let sql = "SELECT * FROM people WHERE id > ?1 ORDER BY id LIMIT ?2";
            people(c, sql, params![after, int(limit)])
        })
    }

    /// Dwellings kept under a number above `after`, in the order of these numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dwellings_after(&self, after: i64, limit: usize) -> Result<Vec<Dwelling>, OutboxError> {
        self.read(|c| {
            let sql = "SELECT * FROM dwellings WHERE id > ?1 ORDER BY id LIMIT ?2";
            dwelling_rows(c, sql, params![after, int(limit)])
        })
    }

    /// The dwelling of an address, written exactly so.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dwelling_at(&self, address: &str) -> Result<Option<Dwelling>, OutboxError> {
        self.read(|c| {
            let sql = "SELECT * FROM dwellings WHERE address = ?1 LIMIT 1";
            Ok(dwelling_rows(c, sql, [address])?.pop())
        })
    }

    /// The people last entered at a dwelling.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people_at(&self, dwelling: &str) -> Result<Vec<Person>, OutboxError> {
        self.read(|c| {
            people(
                c,
                "SELECT * FROM people WHERE dwelling <> '' AND dwelling = ?1 ORDER BY id",
                [dwelling],
            )
        })
    }

    /// How many people and dwellings are known.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn register_size(&self) -> Result<(u32, u32), OutboxError> {
        self.read(|c| {
            Ok(c.query_row(
                "SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM dwellings)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })
    }

    /// The entries that told of a person or a dwelling, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn history(&self, subject: &Subject) -> Result<Vec<EntrySummary>, OutboxError> {
        let (kind, key) = match subject {
            Subject::Person(key) => ("person", key.clone()),
            Subject::Dwelling(key) => ("dwelling", key.clone()),
        };
        self.read(|c| {
            let condition = "id IN (SELECT entry FROM sightings WHERE kind = ?1 AND subject = ?2)";
            let window = entries::Window {
                offset: 0,
                limit: usize::MAX,
            };
            Ok(entries::list(c, condition, &[Box::new(kind), Box::new(key)], window)?.items)
        })
    }
}

/// Replaces what an earlier revision of an entry told by what the present one tells.
pub(crate) fn tell(
    c: &Connection,
    rows: &[RegisterRow],
    entry: &EntryId,
    now: Timestamp,
) -> Stored<()> {
    let mut people = stays::forget(c, entry)?;
    people.extend(departures::forget(c, entry)?);
    hazards::forget(c, entry)?;
    places::forget(c, entry)?;
    for row in rows {
        upsert(c, row, entry, now)?;
        match row {
            RegisterRow::Surveyed(Surveyed::Stay(stay)) => people.insert(stay.person.clone()),
            RegisterRow::Departure(departure) => people.insert(departure.person.clone()),
            _ => false,
        };
    }
    stays::settle(c, &people)
}

/// Stores what a submission tells of a person or a dwelling.
fn upsert(c: &Connection, row: &RegisterRow, entry: &EntryId, now: Timestamp) -> Stored<()> {
    let (kind, key) = match row {
        RegisterRow::Person(person) => {
            c.prepare_cached(
                "INSERT INTO people (key, id_number, name, initials, phone, dwelling, address, body, entry, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (key) DO UPDATE SET id_number = ?2, name = ?3, initials = ?4, phone = ?5, dwelling = ?6,
                        address = ?7, body = ?8, entry = ?9, updated_at = ?10",
            )?
            .execute(params![
                person.key,
                person.id_number.to_uppercase(),
                person.name,
                person.initials.to_lowercase(),
                person.phone,
                person.dwelling,
                person.address,
                person.values.to_string(),
                entry.0,
                micros(now)
            ])?;
            let id = c
                .prepare_cached("SELECT id FROM people WHERE key = ?1")?
                .query_row([&person.key], |row| row.get(0))?;
            likenesses::keep(c, "person", id, &person.alike)?;
            ("person", &person.key)
        }
        RegisterRow::Dwelling(dwelling) => {
            upsert_dwelling(c, dwelling, entry, now)?;
            ("dwelling", &dwelling.key)
        }
        RegisterRow::Departure(departure) => {
            departures::upsert(c, departure, entry)?;
            ("person", &departure.person)
        }
        RegisterRow::Surveyed(surveyed) => {
            return match surveyed {
                Surveyed::Stay(stay) => stays::tell(c, stay, entry, now),
                Surveyed::Hazard(hazard) => hazards::tell(c, hazard, entry),
                Surveyed::Review(review) => hazards::review(c, review, entry),
                Surveyed::Premises(told) => places::tell_premises(c, told, entry, now),
                Surveyed::Spot(spot) => places::tell_spot(c, spot, entry, now),
            };
        }
    };
    c.prepare_cached("INSERT OR IGNORE INTO sightings (kind, subject, entry) VALUES (?1, ?2, ?3)")?
        .execute(params![kind, key, entry.0])?;
    Ok(())
}

/// The fragments' index follows by hand: it takes an address out only when told what it was.
fn upsert_dwelling(
    c: &Connection,
    dwelling: &Dwelling,
    entry: &EntryId,
    now: Timestamp,
) -> Stored<()> {
    let before: Option<(i64, String)> = c
        .prepare_cached("SELECT id, address FROM dwellings WHERE key = ?1")?
        .query_row([&dwelling.key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let body = dwelling.values.to_string();
    let id = match &before {
        Some((id, _)) => {
            c.prepare_cached("UPDATE dwellings SET address = ?2, body = ?3, entry = ?4, updated_at = ?5 WHERE id = ?1")?
                .execute(params![id, dwelling.address, body, entry.0, micros(now)])?;
            *id
        }
        None => {
            c.prepare_cached("INSERT INTO dwellings (key, address, body, entry, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![dwelling.key, dwelling.address, body, entry.0, micros(now)])?;
            c.last_insert_rowid()
        }
    };
    likenesses::keep(c, "dwelling", id, &dwelling.alike)?;
    match &before {
        Some((_, address)) if *address == dwelling.address => return Ok(()),
        Some((_, address)) => {
            c.prepare_cached(
                "INSERT INTO dwelling_fragments (dwelling_fragments, rowid, address) VALUES ('delete', ?1, ?2)",
            )?
            .execute(params![id, address])?;
        }
        None => {}
    }
    c.prepare_cached("INSERT INTO dwelling_fragments (rowid, address) VALUES (?1, ?2)")?
        .execute(params![id, dwelling.address])?;
    Ok(())
}

/// The first text after all that begin with `prefix`, so that a range of the index holds exactly them.
fn after(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

fn add(found: &mut Vec<Person>, more: Vec<Person>, limit: usize) {
    for person in more {
        if found.len() < limit && found.iter().all(|known| known.key != person.key) {
            found.push(person);
        }
    }
}

fn dwellings(c: &Connection, fragment: &str, limit: usize) -> Stored<Vec<Dwelling>> {
    let plain = fragment.replace('%', "_");
    let sql = "SELECT * FROM dwellings WHERE instr(address, ?2) > 0 AND id IN
                      (SELECT rowid FROM dwelling_fragments WHERE address LIKE '%' || ?1 || '%') LIMIT ?3";
    dwelling_rows(c, sql, params![plain, fragment, int(limit)])
}

pub(crate) fn people(
    c: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> Stored<Vec<Person>> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(person(row)?);
    }
    Ok(found)
}

fn person(row: &Row<'_>) -> Stored<Person> {
    Ok(Person {
        id: Some(row.get("id")?),
        key: row.get("key")?,
        id_number: row.get("id_number")?,
        name: row.get("name")?,
        initials: row.get("initials")?,
        phone: row.get("phone")?,
        dwelling: row.get("dwelling")?,
        address: row.get("address")?,
        values: json(row, "body")?,
        alike: Vec::new(),
        entry: Some(EntryId(row.get("entry")?)),
        updated_at: Some(time(row, "updated_at")?),
    })
}

pub(crate) fn dwelling_rows(
    c: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> Stored<Vec<Dwelling>> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Dwelling {
            id: Some(row.get("id")?),
            key: row.get("key")?,
            address: row.get("address")?,
            values: json(row, "body")?,
            alike: Vec::new(),
            entry: Some(EntryId(row.get("entry")?)),
            updated_at: Some(time(row, "updated_at")?),
        });
    }
    Ok(found)
}
