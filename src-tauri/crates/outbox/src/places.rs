//! Premises as inspections found them, and house numbers with what is the same for everything there: found again by a
//! name, its initials, a credit code, an address, or the beginning of one of them.
//!
//! Deliberately absent: whether two premises are one. The desk says so.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::OutboxError;
use crate::outbox::Outbox;
use crate::store::{Stored, int, json, micros, time};
use crate::values::EntryId;

/// Premises as one inspection found them. Empty texts are never found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Premises {
    /// What they are called.
    pub name: String,
    /// The initials of the name's pinyin, lower case.
    pub initials: String,
    /// Their credit code.
    pub code: String,
    /// The key of their address.
    pub place: String,
    /// What was told of them, opaque.
    pub values: Value,
    /// The inspection; filled in when stored.
    pub entry: Option<EntryId>,
    /// When it was submitted; filled in when stored.
    pub told_at: Option<Timestamp>,
}

/// A house number, or a building at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// The community in which it lies.
    pub community: String,
    /// Road and house number.
    pub road: String,
    /// The building; empty where none was told.
    pub building: String,
    /// The initials of the road's pinyin, lower case.
    pub initials: String,
    /// The grid; empty where it was not told.
    pub grid: String,
    /// Where it lies, east and north.
    pub at: Option<(f64, f64)>,
}

/// By what premises are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought<'a> {
    /// A name, the beginning of one, a part of one, or the beginning of its initials.
    Name(&'a str),
    /// A credit code, or the beginning of one.
    Code(&'a str),
    /// The key of an address.
    Place(&'a str),
}

impl Outbox {
    /// Inspections of premises that are found by this, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn premises(&self, sought: Sought<'_>, limit: usize) -> Result<Vec<Premises>, OutboxError> {
        const AS_TOLD: &str = "ORDER BY told_at DESC, rowid DESC LIMIT ?2";
        let equal = |column: &str, text: &str| {
            self.read(|c| {
                let sql = format!(
                    "SELECT * FROM premises WHERE {column} <> '' AND {column} = ?1 {AS_TOLD}"
                );
                premises(c, &sql, params![text, int(limit)])
            })
        };
        let beginning = |column: &str, text: &str| {
            self.read(|c| {
                let sql = format!(
                    "SELECT * FROM premises WHERE {column} <> '' AND {column} >= ?1 AND {column} < ?3 {AS_TOLD}"
                );
                let after = format!("{text}{}", char::MAX);
                premises(c, &sql, params![text, int(limit), after])
            })
        };
        let (column, text) = match sought {
            Sought::Name(text) => ("name", text),
            Sought::Code(text) => ("code", text),
            Sought::Place(text) => return equal("place", text),
        };
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = equal(column, text)?;
        if found.is_empty() {
            found = beginning(column, text)?;
        }
        if found.is_empty() && column == "name" {
            found = beginning("initials", &text.to_lowercase())?;
        }
        if found.is_empty() && column == "name" {
            found = self.read(|c| {
                let sql = format!("SELECT * FROM premises WHERE instr(name, ?1) > 0 {AS_TOLD}");
                premises(c, &sql, params![text, int(limit)])
            })?;
        }
        Ok(found)
    }

    /// The inspection that was submitted last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_inspected(&self) -> Result<Option<Premises>, OutboxError> {
        self.read(|c| {
            let sql = "SELECT * FROM premises ORDER BY told_at DESC, rowid DESC LIMIT 1";
            Ok(premises(c, sql, [])?.pop())
        })
    }

    /// What is known at a house number of a community, the latest first; where nothing is, at those house numbers that
    /// begin like this or whose initials do.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn spots(
        &self,
        community: &str,
        road: &str,
        limit: usize,
    ) -> Result<Vec<Spot>, OutboxError> {
        if community.is_empty() || road.is_empty() {
            return Ok(Vec::new());
        }
        self.read(|c| {
            let sql = "SELECT * FROM spots WHERE community = ?1 AND road = ?2 ORDER BY told_at DESC, building LIMIT ?3";
            let found = spots(c, sql, params![community, road, int(limit)])?;
            if !found.is_empty() {
                return Ok(found);
            }
            for (column, text) in [("road", road.to_owned()), ("initials", road.to_lowercase())] {
                let sql = format!(
                    "SELECT * FROM spots WHERE community = ?1 AND {column} >= ?2 AND {column} < ?4 ORDER BY told_at DESC, road, building LIMIT ?3"
                );
                let after = format!("{text}{}", char::MAX);
                let found = spots(c, &sql, params![community, text, int(limit), after])?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            Ok(Vec::new())
        })
    }
}

/// What stands in these tables is made of the entries.
pub(crate) const TABLES: [&str; 2] = ["premises", "spots"];

pub(crate) fn tell_premises(
    c: &Connection,
    told: &Premises,
    entry: &EntryId,
    at: Timestamp,
) -> Stored<()> {
    c.prepare_cached(
        "INSERT OR REPLACE INTO premises (entry, name, initials, code, place, body, told_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        entry.0,
        told.name,
        told.initials.to_lowercase(),
        told.code,
        told.place,
        told.values.to_string(),
        micros(at)
    ])?;
    Ok(())
}

/// What an earlier entry knew and this one does not say stays; what says nothing new writes nothing.
pub(crate) fn tell_spot(c: &Connection, spot: &Spot, entry: &EntryId, at: Timestamp) -> Stored<()> {
    let (longitude, latitude) = spot.at.unzip();
    c.prepare_cached(
        "INSERT INTO spots (community, road, building, initials, grid, longitude, latitude, entry, told_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (community, road, building) DO UPDATE SET
                grid = CASE WHEN excluded.grid <> '' THEN excluded.grid ELSE grid END,
                longitude = CASE WHEN excluded.longitude IS NULL THEN longitude ELSE excluded.longitude END,
                latitude = CASE WHEN excluded.longitude IS NULL THEN latitude ELSE excluded.latitude END,
                entry = excluded.entry, told_at = excluded.told_at
          WHERE (excluded.grid <> '' AND excluded.grid <> grid)
             OR (excluded.longitude IS NOT NULL AND (longitude IS NOT excluded.longitude OR latitude IS NOT excluded.latitude))",
    )?
    .execute(params![
        spot.community,
        spot.road,
        spot.building,
        spot.initials.to_lowercase(),
        spot.grid,
        longitude,
        latitude,
        entry.0,
        micros(at)
    ])?;
    Ok(())
}

/// Forgets what an earlier revision of the entry told.
pub(crate) fn forget(c: &Connection, entry: &EntryId) -> Stored<()> {
    for table in TABLES {
        c.prepare_cached(&format!("DELETE FROM {table} WHERE entry = ?1"))?
            .execute([&entry.0])?;
    }
    Ok(())
}

fn premises(c: &Connection, sql: &str, values: impl rusqlite::Params) -> Stored<Vec<Premises>> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Premises {
            name: row.get("name")?,
            initials: row.get("initials")?,
            code: row.get("code")?,
            place: row.get("place")?,
            values: json(row, "body")?,
            entry: Some(EntryId(row.get("entry")?)),
            told_at: Some(time(row, "told_at")?),
        });
    }
    Ok(found)
}

fn spots(c: &Connection, sql: &str, values: impl rusqlite::Params) -> Stored<Vec<Spot>> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(spot(row)?);
    }
    Ok(found)
}

fn spot(row: &Row<'_>) -> Stored<Spot> {
    let longitude: Option<f64> = row.get("longitude")?;
    let latitude: Option<f64> = row.get("latitude")?;
    Ok(Spot {
        community: row.get("community")?,
        road: row.get("road")?,
        building: row.get("building")?,
        initials: row.get("initials")?,
        grid: row.get("grid")?,
        at: longitude.zip(latitude),
    })
}
