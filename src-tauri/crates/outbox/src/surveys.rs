//! The register looked at as a whole: every stay for a table, and what does not agree with itself.
//!
//! Deliberately absent: what of it is wrong. The desk says so, and the worker knows better.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::error::OutboxError;
use crate::narrow::{Is, Narrow};
use crate::outbox::Outbox;
use crate::stays::{Among, StayRow};
use crate::store::Stored;

/// A stay, as tables count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The day it began; empty when nobody said.
    pub arrived_on: String,
    /// The day it ended: left, or the next stay began; empty while it goes on.
    pub ends_on: String,
    /// Came from another dwelling known here.
    pub moved_in: bool,
    /// Went to another dwelling known here.
    pub moved_out: bool,
    /// Sex, a code.
    pub sex: String,
    /// Date of birth.
    pub birth_date: String,
    /// Kind of population, a code.
    pub population: String,
    /// Where they are registered, six digits.
    pub hukou_division: String,
    /// Nationality, a code.
    pub nationality: String,
    /// Why they came, a code.
    pub reason: String,
    /// The community they live in.
    pub community: String,
}

/// A dwelling with many people for its size.
#[derive(Debug, Clone, PartialEq)]
pub struct Crowded {
    /// The dwelling's key.
    pub dwelling: String,
    /// Its address.
    pub address: String,
    /// How many live there.
    pub people: u32,
    /// Its floor area in square metres.
    pub area: f64,
    /// The entry that told of one of them last.
    pub entry: String,
    /// The number the register keeps the dwelling under.
    pub registered: Option<i64>,
}

/// A dwelling that departments know by different codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoCodes {
    /// The dwelling's key.
    pub dwelling: String,
    /// Its address.
    pub address: String,
    /// The number the register keeps it under.
    pub registered: i64,
    /// The entry that told of it last.
    pub entry: String,
    /// Code by code, the systems that gave it, each with the delivery that brought it.
    pub codes: BTreeMap<String, Vec<(String, i64)>>,
}

impl Outbox {
    /// Every stay, those of the past too, in no order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn spells(&self, mut each: impl FnMut(Spell)) -> Result<(), OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT stay_arrived_on, ends_on, moved_in, moved_out, person_sex, person_birth_date, person_population,
                        person_hukou_division, person_nationality, stay_reason, dwelling_community
                   FROM stays WHERE standing > 0",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                each(Spell {
                    arrived_on: row.get(0)?,
                    ends_on: row.get(1)?,
                    moved_in: row.get(2)?,
                    moved_out: row.get(3)?,
                    sex: row.get(4)?,
                    birth_date: row.get(5)?,
                    population: row.get(6)?,
                    hukou_division: row.get(7)?,
                    nationality: row.get(8)?,
                    reason: row.get(9)?,
                    community: row.get(10)?,
                });
            }
            Ok(())
        })
    }

    /// Stays that nobody has ended although the person is told of elsewhere since: the earlier one and the present one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn left_open(&self) -> Result<Vec<(StayRow, StayRow)>, OutboxError> {
        let people = self.read(|c| {
            texts(
                c,
                "SELECT DISTINCT person FROM stays WHERE standing = 1 AND stay_left_on = '' ORDER BY person",
            )
        })?;
        let mut found = Vec::new();
        for person in people {
            let all = self.stays_of(&person)?;
            let Some(present) = self.last_stay(&person)? else {
                continue;
            };
            for earlier in all {
                if earlier.id != present.id
                    && earlier.fact("stay.left_on").is_empty()
                    && earlier.dwelling != present.dwelling
                {
                    found.push((earlier, present.clone()));
                }
            }
        }
        Ok(found)
    }

    /// The stays of a person that count, in no order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stays_of(&self, person: &str) -> Result<Vec<StayRow>, OutboxError> {
        self.stays_where("s.standing > 0 AND s.person = ?1", &[&person])
    }

    /// The people who work for a company that is written in more than one way, company by company.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn spelt_differently(&self) -> Result<BTreeMap<String, Vec<StayRow>>, OutboxError> {
        let codes = self.read(|c| {
            texts(
                c,
                "SELECT work_employer_code FROM stays WHERE standing = 3 AND work_employer_code <> ''
                  GROUP BY work_employer_code HAVING count(DISTINCT nullif(work_employer, '')) > 1",
            )
        })?;
        let mut found = BTreeMap::new();
        for code in codes {
            let narrow = Narrow {
                element: "work.employer_code".to_owned(),
                is: Is::OneOf(vec![code.clone()]),
            };
            let named = |stay: &StayRow| !stay.fact("work.employer").is_empty();
            found.insert(code, self.stays(Among::Living, &[narrow], named)?);
        }
        Ok(found)
    }

    /// Dwellings in which each person has fewer square metres than this, the fullest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn crowded(&self, least: f64) -> Result<Vec<Crowded>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT s.dwelling, s.address, n, area, s.entry, d.id FROM
                        (SELECT dwelling AS key, count(*) AS n, max(CAST(dwelling_area AS REAL)) AS area FROM stays
                          WHERE standing = 3 AND dwelling <> '' GROUP BY dwelling HAVING area > 0 AND n > 1 AND area < n * ?1) f
                   JOIN stays s ON s.id = (SELECT id FROM stays WHERE dwelling = f.key AND standing = 3 ORDER BY told_at DESC LIMIT 1)
                   LEFT JOIN dwellings d ON d.key = f.key ORDER BY area / n, s.address",
            )?;
            let rows = statement.query_map([least], |row| {
                Ok(Crowded {
                    dwelling: row.get(0)?,
                    address: row.get(1)?,
                    people: row.get(2)?,
                    area: row.get(3)?,
                    entry: row.get(4)?,
                    registered: row.get(5)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The communities in which somebody has lived, by their codes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn communities(&self) -> Result<Vec<String>, OutboxError> {
        // From one code to the next through the index, however many people live there.
        self.read(|c| {
            texts(
                c,
                "WITH RECURSIVE seen (code) AS (
                    SELECT min(dwelling_community) FROM stays WHERE dwelling_community <> ''
                    UNION ALL
                    SELECT (SELECT min(dwelling_community) FROM stays WHERE dwelling_community <> '' AND dwelling_community > seen.code) FROM seen
                     WHERE seen.code IS NOT NULL
                 ) SELECT code FROM seen WHERE code IS NOT NULL",
            )
        })
    }

    /// Dwellings that departments gave different codes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn two_codes(&self) -> Result<Vec<TwoCodes>, OutboxError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT DISTINCT w.key, w.address, w.id, w.entry, json_extract(h.receipt, '$.house_code'), h.system, h.delivery
                   FROM holdings h
                   JOIN deliveries d ON d.id = h.delivery
                   JOIN sightings s ON s.entry = d.entry AND s.kind = 'dwelling'
                   JOIN dwellings w ON w.key = s.subject
                  WHERE json_extract(h.receipt, '$.house_code') IS NOT NULL AND h.status = 'standing'",
            )?;
            let mut rows = statement.query([])?;
            let mut found: BTreeMap<String, TwoCodes> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let dwelling: String = row.get(0)?;
                let one = found.entry(dwelling.clone()).or_insert(TwoCodes {
                    dwelling,
                    address: row.get(1)?,
                    registered: row.get(2)?,
                    entry: row.get(3)?,
                    codes: BTreeMap::new(),
                });
                let by = (row.get(5)?, row.get(6)?);
                one.codes.entry(row.get(4)?).or_default().push(by);
            }
            Ok(found
                .into_values()
                .filter(|one| one.codes.len() > 1)
                .collect())
        })
    }
}

fn texts(c: &Connection, sql: &str) -> Stored<Vec<String>> {
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
