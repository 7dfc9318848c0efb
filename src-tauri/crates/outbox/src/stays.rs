//! Stays: who lived where from when to when, with the facts that hints, lists and reports ask for.
//!
//! Every telling is a row of its own, so that taking an entry back brings the earlier telling to light again. What
//! follows from all tellings of a person together (which of them counts, when a stay ended, whether somebody moved) is
//! worked out as they are stored, so that a question only reads. Deliberately absent: what a fact means.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Row, ToSql, params, params_from_iter};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::OutboxError;
use crate::narrow::{Narrow, column, condition};
use crate::outbox::Outbox;
use crate::places;
use crate::store::{Stored, json, micros, time};
use crate::values::EntryId;

/// The facts that are kept of a stay, by the ids of their elements.
pub const FACTS: [&str; 31] = [
    "person.sex",
    "person.birth_date",
    "person.id_type",
    "person.id_valid_until",
    "person.nationality",
    "person.population",
    "person.hukou_division",
    "person.education",
    "person.marital",
    "work.status",
    "work.since",
    "work.employer",
    "work.employer_code",
    "work.contract_until",
    "stay.arrived_on",
    "stay.left_on",
    "stay.reason",
    "stay.expected_until",
    "stay.living_mode",
    "stay.permit",
    "stay.permit_on",
    "stay.relation_to_head",
    "stay.relation_to_owner",
    "stay.purpose_in_china",
    "stay.entered_china_on",
    "dwelling.community",
    "dwelling.grid",
    "dwelling.occupancy",
    "dwelling.usage",
    "dwelling.area",
    "visit.on",
];

/// Who arrives elsewhere within so many days after leaving has moved, and has not left the district in between.
const MOVING: i32 = 30;

/// What an entry tells of somebody's stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// What the entry calls the person.
    pub resident: String,
    /// The person's key, as the desk makes it.
    pub person: String,
    /// The dwelling's key, likewise.
    pub dwelling: String,
    /// The name.
    pub name: String,
    /// The address.
    pub address: String,
    /// What is known, by the ids of [`FACTS`]; others are not kept.
    pub facts: BTreeMap<String, String>,
}

/// A stay as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StayRow {
    /// The number it is kept under until it is told anew.
    pub id: i64,
    /// The entry that told of it last.
    pub entry: EntryId,
    /// What that entry calls the person.
    pub resident: String,
    /// The person's key.
    pub person: String,
    /// The number the register keeps the person under; who has no document has none.
    pub registered: Option<i64>,
    /// The dwelling's key.
    pub dwelling: String,
    /// The name.
    pub name: String,
    /// The address.
    pub address: String,
    /// Facts in the order of [`FACTS`]; empty texts are not known.
    pub facts: Vec<String>,
}

impl StayRow {
    /// A fact, by the id of its element; empty when it is not known or not kept.
    #[must_use]
    pub fn fact(&self, element: &str) -> &str {
        let at = FACTS.iter().position(|fact| *fact == element);
        at.and_then(|at| self.facts.get(at))
            .map_or("", String::as_str)
    }
}

/// Which stays are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Among {
    /// Those of the people who live there now.
    Living,
    /// All, ended ones too.
    All,
}

impl Outbox {
    /// The stays that all of these conditions hold for and that `keep` is true of, the person told of last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stays(
        &self,
        among: Among,
        narrow: &[Narrow],
        mut keep: impl FnMut(&StayRow) -> bool,
    ) -> Result<Vec<StayRow>, OutboxError> {
        let (mut sql, mut values) = (select(), Vec::new());
        sql.push_str(match among {
            Among::Living => " WHERE s.standing = 3",
            Among::All => " WHERE s.standing > 0",
        });
        for one in narrow {
            if FACTS.contains(&one.element.as_str()) {
                condition(&mut sql, &mut values, one);
            }
        }
        sql.push_str(" ORDER BY s.told_at DESC, s.id DESC");
        self.read(|c| {
            let mut statement = c.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let stay = stay(row)?;
                if keep(&stay) {
                    found.push(stay);
                }
            }
            Ok(found)
        })
    }

    /// The stay that a person's last telling is about, whether they live there or left.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_stay(&self, person: &str) -> Result<Option<StayRow>, OutboxError> {
        let found = self.stays_where("s.standing >= 2 AND s.person = ?1", &[&person])?;
        Ok(found.into_iter().next())
    }

    /// A stay, by the number it is kept under.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stay_kept_as(&self, id: i64) -> Result<Option<StayRow>, OutboxError> {
        let found = self.stays_where("s.id = ?1", &[&id])?;
        Ok(found.into_iter().next())
    }

    /// The stays that a condition of ours holds for.
    pub(crate) fn stays_where(
        &self,
        condition: &str,
        values: &[&dyn ToSql],
    ) -> Result<Vec<StayRow>, OutboxError> {
        let sql = format!("{} WHERE {condition}", select());
        self.read(|c| {
            let mut statement = c.prepare_cached(&sql)?;
            let mut rows = statement.query(values)?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(stay(row)?);
            }
            Ok(found)
        })
    }

    /// Whether what is kept of stays was made in this way; else it is to be told anew, entry by entry.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stays_made_as(&self, way: &str) -> Result<bool, OutboxError> {
        Ok(self.setting(WAY)?.is_some_and(|made| made == way))
    }

    /// Replaces all that is kept of stays by what `tell` reads in the latest revision of every entry.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn retell_stays(
        &self,
        way: &str,
        tell: impl Fn(&Value) -> Vec<Surveyed> + Send + 'static,
    ) -> Result<(), OutboxError> {
        let way = Value::from(way);
        self.write(move |c| {
            for table in ["stays", "hazards", "reviews"].into_iter().chain(places::TABLES) {
                c.execute(&format!("DELETE FROM {table}"), [])?;
            }
            let mut people = BTreeSet::new();
            let mut statement = c.prepare(
                "SELECT e.id, r.body, r.submitted_at FROM entries e
                   JOIN entry_revisions r ON r.entry = e.id AND r.revision = e.revision ORDER BY r.submitted_at, e.id",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (entry, at) = (EntryId(row.get("id")?), time(row, "submitted_at")?);
                for told in tell(&json(row, "body")?) {
                    match told {
                        Surveyed::Stay(stay) => {
                            self::tell(c, &stay, &entry, at)?;
                            people.insert(stay.person);
                        }
                        Surveyed::Hazard(hazard) => crate::hazards::tell(c, &hazard, &entry)?,
                        Surveyed::Review(review) => crate::hazards::review(c, &review, &entry)?,
                        Surveyed::Premises(told) => places::tell_premises(c, &told, &entry, at)?,
                        Surveyed::Spot(spot) => places::tell_spot(c, &spot, &entry, at)?,
                    }
                }
            }
            settle(c, &people)?;
            c.execute(
                "INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)",
                params![WAY, way.to_string()],
            )?;
            Ok(())
        })
    }
}

/// The setting that says how what is kept was made.
const WAY: &str = "register.stays";

/// Something that is found by asking, not by its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Surveyed {
    /// Somebody's stay.
    Stay(Stay),
    /// A hazard with a day by which it has to be put right.
    Hazard(crate::hazards::Hazard),
    /// Somebody looked at a hazard again.
    Review(crate::hazards::Review),
    /// Premises, as an inspection found them.
    Premises(places::Premises),
    /// A house number, or a building at it.
    Spot(places::Spot),
}

fn select() -> String {
    let facts: Vec<String> = FACTS.iter().map(|f| format!(", s.{}", column(f))).collect();
    format!(
        "SELECT s.id, s.entry, s.resident, s.person, p.id, s.dwelling, s.name, s.address{}
           FROM stays s LEFT JOIN people p ON p.key = s.person",
        facts.concat()
    )
}

/// The columns before the facts.
const HEAD: usize = 8;

fn stay(row: &Row<'_>) -> Stored<StayRow> {
    let facts = (HEAD..HEAD + FACTS.len()).map(|at| row.get(at));
    Ok(StayRow {
        id: row.get(0)?,
        entry: EntryId(row.get(1)?),
        resident: row.get(2)?,
        person: row.get(3)?,
        registered: row.get(4)?,
        dwelling: row.get(5)?,
        name: row.get(6)?,
        address: row.get(7)?,
        facts: facts.collect::<Result<_, _>>()?,
    })
}

/// Stores what an entry tells of a stay; what follows from it is worked out by [`settle`].
pub(crate) fn tell(c: &Connection, stay: &Stay, entry: &EntryId, now: Timestamp) -> Stored<()> {
    let facts: Vec<String> = FACTS.iter().map(|f| column(f)).collect();
    let marks = vec!["?"; 8 + FACTS.len()].join(", ");
    let sql = format!(
        "INSERT INTO stays (entry, resident, person, dwelling, name, address, told_at, told_left, {}) VALUES ({marks})",
        facts.join(", ")
    );
    let fact = |element: &str| stay.facts.get(element).cloned().unwrap_or_default();
    let mut values: Vec<Sql> = vec![
        entry.0.clone().into(),
        stay.resident.clone().into(),
        stay.person.clone().into(),
        stay.dwelling.clone().into(),
        stay.name.clone().into(),
        stay.address.clone().into(),
        micros(now).into(),
        fact("stay.left_on").into(),
    ];
    values.extend(FACTS.iter().map(|element| Sql::from(fact(element))));
    c.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(())
}

/// Forgets what an earlier revision of an entry told of stays; whom it told of.
pub(crate) fn forget(c: &Connection, entry: &EntryId) -> Stored<BTreeSet<String>> {
    let mut told = c.prepare_cached("SELECT person FROM stays WHERE entry = ?1")?;
    let people = told.query_map([&entry.0], |row| row.get(0))?;
    let people = people.collect::<Result<BTreeSet<String>, _>>()?;
    if !people.is_empty() {
        c.prepare_cached("DELETE FROM stays WHERE entry = ?1")?
            .execute([&entry.0])?;
    }
    Ok(people)
}

/// One telling, while it is compared with the others.
#[derive(Debug, Clone, PartialEq)]
struct Telling {
    id: i64,
    dwelling: String,
    arrived: String,
    left: String,
    told_at: i64,
    settled: Settled,
}

/// What follows from all tellings together.
#[derive(Debug, Clone, Default, PartialEq)]
struct Settled {
    standing: i64,
    left: String,
    ends_on: String,
    moved_in: bool,
    moved_out: bool,
}

/// Works out, for each of these people, which telling counts and when each stay ended.
pub(crate) fn settle(c: &Connection, people: &BTreeSet<String>) -> Stored<()> {
    for person in people {
        let departures = departures(c, person)?;
        let mut statement = c.prepare_cached(
            "SELECT id, dwelling, stay_arrived_on, told_left, told_at, standing, stay_left_on, ends_on, moved_in, moved_out
               FROM stays WHERE person = ?1 ORDER BY told_at DESC, id DESC",
        )?;
        let tellings = statement.query_map([person], |row| {
            Ok(Telling {
                id: row.get(0)?,
                dwelling: row.get(1)?,
                arrived: row.get(2)?,
                left: row.get(3)?,
                told_at: row.get(4)?,
                settled: Settled {
                    standing: row.get(5)?,
                    left: row.get(6)?,
                    ends_on: row.get(7)?,
                    moved_in: row.get(8)?,
                    moved_out: row.get(9)?,
                },
            })
        })?;
        let mut tellings = tellings.collect::<Result<Vec<_>, _>>()?;
        for telling in &mut tellings {
            if telling.left.is_empty()
                && let Some((_, _, left)) = departures.iter().find(|(dwelling, arrived, left)| {
                    *dwelling == telling.dwelling
                        && (*arrived == telling.arrived || telling.arrived < *left)
                })
            {
                telling.left.clone_from(left);
            }
        }
        let settled = settled(&tellings);
        for (telling, settled) in tellings.iter().zip(settled) {
            if telling.settled != settled {
                c.prepare_cached(
                    "UPDATE stays SET standing = ?2, stay_left_on = ?3, ends_on = ?4, moved_in = ?5, moved_out = ?6 WHERE id = ?1",
                )?
                .execute(params![
                    telling.id,
                    settled.standing,
                    settled.left,
                    settled.ends_on,
                    settled.moved_in,
                    settled.moved_out
                ])?;
            }
        }
    }
    Ok(())
}

/// Dwelling, day of arrival and day of leaving, as departures told them.
fn departures(c: &Connection, person: &str) -> Stored<Vec<(String, String, String)>> {
    let mut statement =
        c.prepare_cached("SELECT dwelling, arrived_on, left_on FROM departures WHERE person = ?1")?;
    let rows = statement.query_map([person], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What follows from the tellings of one person, the newest first.
fn settled(tellings: &[Telling]) -> Vec<Settled> {
    let mut counting: Vec<usize> = Vec::new();
    for (at, telling) in tellings.iter().enumerate() {
        let told_again = counting
            .iter()
            .filter_map(|at| tellings.get(*at))
            .any(|newer| newer.dwelling == telling.dwelling && !apart(telling, newer));
        if !told_again {
            counting.push(at);
        }
    }
    counting.sort_by_key(|at| tellings.get(*at).map(|t| (t.arrived.clone(), t.told_at)));
    let mut settled: Vec<Settled> = tellings
        .iter()
        .map(|telling| Settled {
            left: telling.left.clone(),
            ..Settled::default()
        })
        .collect();
    let mut moved_in = false;
    for (place, at) in counting.iter().enumerate() {
        let next = counting.get(place + 1).and_then(|next| tellings.get(*next));
        let (Some(telling), Some(one)) = (tellings.get(*at), settled.get_mut(*at)) else {
            continue;
        };
        one.moved_in = moved_in;
        one.standing = match (next, telling.left.is_empty()) {
            (Some(_), _) => 1,
            (None, false) => 2,
            (None, true) => 3,
        };
        one.ends_on.clone_from(&telling.left);
        if let Some(next) = next {
            if telling.left.is_empty() {
                one.ends_on.clone_from(&next.arrived);
            }
            moved_in = telling.left.is_empty() || soon(&telling.left, &next.arrived);
            one.moved_out = moved_in;
        }
    }
    settled
}

/// Whether two tellings of one dwelling are about two stays: the one had ended before the other began.
fn apart(one: &Telling, other: &Telling) -> bool {
    let over = |first: &Telling, then: &Telling| {
        !first.left.is_empty() && !then.arrived.is_empty() && first.left <= then.arrived
    };
    over(one, other) || over(other, one)
}

fn soon(left: &str, arrived: &str) -> bool {
    let days = |day: &str| day.parse::<Date>().ok();
    days(left)
        .zip(days(arrived))
        .and_then(|(left, arrived)| left.until(arrived).ok())
        .is_some_and(|span| span.get_days() <= MOVING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(at: i64, dwelling: &str, arrived: &str, left: &str) -> Telling {
        Telling {
            id: at,
            dwelling: dwelling.to_owned(),
            arrived: arrived.to_owned(),
            left: left.to_owned(),
            told_at: at,
            settled: Settled::default(),
        }
    }

    fn standings(tellings: &[Telling]) -> Vec<(i64, String, bool, bool)> {
        settled(tellings)
            .into_iter()
            .map(|s| (s.standing, s.ends_on, s.moved_in, s.moved_out))
            .collect()
    }

    #[test]
    fn a_stay_told_twice_counts_once_even_with_a_corrected_day() {
        let newest_first = [
            told(2, "a", "2026-02-01", ""),
            told(1, "a", "2026-01-01", ""),
        ];
        assert_eq!(
            standings(&newest_first),
            [
                (3, String::new(), false, false),
                (0, String::new(), false, false)
            ],
            "the second visit corrects the first"
        );
    }

    #[test]
    fn who_comes_back_has_two_stays_and_who_moves_is_no_arrival() {
        let back = [
            told(2, "a", "2026-05-01", ""),
            told(1, "a", "2026-01-01", "2026-02-01"),
        ];
        assert_eq!(
            standings(&back),
            [
                (3, String::new(), false, false),
                (1, "2026-02-01".to_owned(), false, false)
            ],
            "three months away is an absence"
        );
        let moved = [
            told(2, "b", "2026-05-01", ""),
            told(1, "a", "2026-01-01", ""),
        ];
        assert_eq!(
            standings(&moved),
            [
                (3, String::new(), true, false),
                (1, "2026-05-01".to_owned(), false, true)
            ],
            "nobody lives at two places: the first stay ended when the next began"
        );
    }
}
