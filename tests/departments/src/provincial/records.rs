//! Works the records of a batch into the register: houses first, then population, events and cancels, each with its one
//! code, the first of E08, E06, E05 (or 1), E07, E04, E01, E02, E03, E09.
//!
//! Readings chosen: of two things that belong together the missing one is named; a document in a party is named as
//! `idNo`; the later in the document is the double (E08), whatever the order of work.

use std::collections::HashSet;

use jiff::civil::DateTime;
use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};

use super::batch::Entry;
use super::schema;
use crate::cabinet::{CabinetError, Drawer, Record};
use crate::identity;

const IDENTITY_CARD: &str = "111";
/// Status of a record in force, and of a cancelled one.
const IN_FORCE: &str = "有效";
pub(super) const CANCELLED: &str = "注销";
/// Memory of the last revision of a record and what it said.
const LAST: &str = "last";

/// What a record came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) code: &'static str,
    pub(super) field: &'static str,
    /// The province's number of the record; empty when it was refused.
    pub(super) province_id: String,
}

type Fault = (&'static str, &'static str);

/// One batch being worked.
pub(super) struct Work<'w> {
    pub(super) org: &'w str,
    pub(super) now: &'w Zoned,
    pub(super) drawer: &'w Drawer<'w>,
}

impl Work<'_> {
    /// The outcomes in document order.
    pub(super) fn all(&self, entries: &[Entry]) -> Result<Vec<Outcome>, CabinetError> {
        let mut seen = HashSet::new();
        let doubled: Vec<_> = entries
            .iter()
            .map(|entry| !seen.insert((&entry.kind, &entry.source_id)))
            .collect();
        let mut order: Vec<_> = (0..entries.len()).collect();
        order.sort_by_key(
            |at| match (&entries[*at].is_cancel, entries[*at].kind.as_str()) {
                (true, _) => 3,
                (_, "house") => 0,
                (_, "population") => 1,
                _ => 2,
            },
        );
        let mut outcomes = vec![None; entries.len()];
        for at in order {
            outcomes[at] = Some(self.one(&entries[at], doubled[at])?);
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    fn one(&self, entry: &Entry, doubled: bool) -> Result<Outcome, CabinetError> {
        let refused = |(code, field): Fault| {
            Ok(Outcome {
                code,
                field,
                province_id: String::new(),
            })
        };
        if doubled {
            return refused(("E08", ""));
        }
        let key = key(self.org, &entry.source_id);
        let stored = self.drawer.record(&entry.kind, &key)?;
        if let Some(stored) = &stored {
            let last = self.last(entry, &key)?;
            let revision = last["revision"].as_u64().unwrap_or_default();
            if entry.revision < revision {
                return refused(("E06", ""));
            }
            if entry.revision == revision {
                if last["content"] != content(entry) {
                    return refused(("E05", ""));
                }
                return Ok(Outcome {
                    code: "1",
                    field: "",
                    province_id: stored.receipt.clone(),
                });
            }
        }
        if let Some(fault) = self.fault(entry, stored.is_some())? {
            return refused(fault);
        }
        let code = match (entry.is_cancel, &stored) {
            (true, _) => "3",
            (false, Some(_)) => "2",
            (false, None) => "0",
        };
        let province_id = self.file(entry, key, stored)?;
        Ok(Outcome {
            code,
            field: "",
            province_id,
        })
    }

    /// Files a record that somebody else sent earlier, unchecked.
    pub(super) fn seed(&self, entry: &Entry) -> Result<(), CabinetError> {
        let key = key(self.org, &entry.source_id);
        let stored = self.drawer.record(&entry.kind, &key)?;
        self.file(entry, key, stored)?;
        Ok(())
    }

    fn last(&self, entry: &Entry, key: &str) -> Result<Value, CabinetError> {
        let space = format!("{LAST} {}", entry.kind);
        Ok(match self.drawer.recall(&space, key)? {
            Some((_, last)) => serde_json::from_str(&last)?,
            None => Value::Null,
        })
    }

    fn file(
        &self,
        entry: &Entry,
        key: String,
        stored: Option<Record>,
    ) -> Result<String, CabinetError> {
        let (receipt, version, mut fields) = match stored {
            Some(stored) => (stored.receipt, stored.version + 1, stored.fields),
            None => {
                let letter = entry.kind[..1].to_uppercase();
                let number = self.drawer.next_number(&entry.kind)?;
                (format!("P44{letter}{number:012}"), 1, Default::default())
            }
        };
        if entry.is_cancel {
            fields.extend(entry.fields.clone());
        } else {
            fields = entry.fields.clone();
        }
        fields.insert("sourceId".to_owned(), entry.source_id.as_str().into());
        fields.insert("revision".to_owned(), entry.revision.into());
        let space = format!("{LAST} {}", entry.kind);
        let last = json!({ "revision": entry.revision, "content": content(entry) });
        let at = self.now.timestamp().as_second();
        self.drawer.remember(&space, &key, at, &last.to_string())?;
        let (status, act) = match (entry.is_cancel, version) {
            (true, _) => (CANCELLED, "cancel"),
            (false, 1) => (IN_FORCE, "create"),
            (false, _) => (IN_FORCE, "update"),
        };
        let record = Record {
            kind: entry.kind.clone(),
            key,
            receipt: receipt.clone(),
            status: status.to_owned(),
            version,
            fields,
        };
        let at = self.now.strftime("%Y-%m-%d %H:%M:%S").to_string();
        self.drawer.file(&record, act, &at)?;
        Ok(receipt)
    }

    /// The fault of the record itself: E07, E04, E01, E02, E03, E09.
    fn fault(&self, entry: &Entry, is_known: bool) -> Result<Option<Fault>, CabinetError> {
        if entry.is_cancel {
            if !is_known {
                return Ok(Some(("E07", "")));
            }
            let late = entry.date("cancelDate") > Some(self.now.date());
            return Ok(late.then_some(("E03", "cancelDate")));
        }
        let outside = ["houseCode", "gridCode"].into_iter().find(|name| {
            entry.fields.contains_key(*name) && !entry.text(name).starts_with(self.org)
        });
        if let Some(field) = outside {
            return Ok(Some(("E04", field)));
        }
        Ok(match entry.kind.as_str() {
            "population" => {
                let fault = person_fault(entry).or_else(|| self.dates_fault(entry));
                match fault {
                    None if !self.has_house(entry)? => Some(("E09", "houseSourceId")),
                    fault => fault,
                }
            }
            "event" => parties_fault(entry).or_else(|| self.event_fault(entry)),
            _ => None,
        })
    }

    fn dates_fault(&self, entry: &Entry) -> Option<Fault> {
        let today = Some(self.now.date());
        let (birth, arrived) = (entry.date("birth"), entry.date("arriveDate"));
        if birth > today {
            return Some(("E03", "birth"));
        }
        if arrived < birth || arrived > today {
            return Some(("E03", "arriveDate"));
        }
        let left = entry.date("leaveDate")?;
        (Some(left) < arrived || Some(left) > today).then_some(("E03", "leaveDate"))
    }

    fn has_house(&self, entry: &Entry) -> Result<bool, CabinetError> {
        let key = key(self.org, entry.text("houseSourceId"));
        let house = self.drawer.record("house", &key)?;
        Ok(house.is_some_and(|house| house.status != CANCELLED))
    }

    fn event_fault(&self, entry: &Entry) -> Option<Fault> {
        let latest = (self.now + 300.seconds()).datetime();
        let moment = |name: &str| schema::moment(entry.text(name));
        let has = |name: &str| entry.fields.contains_key(name);
        let occurred = moment("occurredAt");
        let is_late = |moment: Option<DateTime>| moment > Some(latest);
        if is_late(occurred) {
            return Some(("E03", "occurredAt"));
        }
        match (has("lon"), has("lat")) {
            (true, false) => return Some(("E03", "lat")),
            (false, true) => return Some(("E03", "lon")),
            _ => {}
        }
        let is_closed = entry.text("state") == "3";
        for name in ["closedAt", "closeNote"] {
            if has(name) != is_closed {
                return Some(("E03", name));
            }
        }
        let closed = moment("closedAt");
        (is_closed && (closed < occurred || is_late(closed))).then_some(("E03", "closedAt"))
    }
}

fn key(org: &str, source_id: &str) -> String {
    format!("{org} {source_id}")
}

/// What a revision says, apart from its number.
fn content(entry: &Entry) -> Value {
    json!([entry.is_cancel, entry.fields])
}

fn person_fault(entry: &Entry) -> Option<Fault> {
    if entry.text("idType") != IDENTITY_CARD {
        return None;
    }
    let number = entry.text("idNo");
    if !identity::identity_check_holds(number) {
        return Some(("E01", "idNo"));
    }
    if identity::identity_birth(number) != entry.date("birth") {
        return Some(("E02", "birth"));
    }
    let odd = number.as_bytes()[16] % 2 == 1;
    (entry.text("sex") != if odd { "1" } else { "2" }).then_some(("E02", "sex"))
}

fn parties_fault(entry: &Entry) -> Option<Fault> {
    let parties = entry.fields.get("party").and_then(Value::as_array)?;
    parties.iter().find_map(
        |party| match (party["idType"].as_str(), party["idNo"].as_str()) {
            (None, None) => None,
            (None, Some(_)) => Some(("E01", "idType")),
            (Some(_), None) => Some(("E01", "idNo")),
            (Some(kind), Some(number)) => (kind == IDENTITY_CARD
                && !identity::identity_check_holds(number))
            .then_some(("E01", "idNo")),
        },
    )
}
