//! The register itself: inspections with their hazards, and reviews, as filed, and how they look today. It judges
//! nothing.

use data_encoding::HEXLOWER;
use hmac_sha256::Hash;
use jiff::civil::{Date, DateTime};
use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};

use super::forms::{date, time};
use super::rules::text;
use super::{INSPECTION, REVIEW};
use crate::cabinet::{CabinetError, Drawer, Fields, Record};
use crate::json as same_json;

pub(crate) const OPEN: &str = "10";
pub(crate) const OVERDUE: &str = "20";
pub(crate) const FAILED: &str = "30";
pub(crate) const DONE: &str = "40";
pub(crate) const VOID: &str = "50";
/// State of an inspection.
pub(crate) const VALID: &str = "1";
/// State of an inspection.
pub(crate) const REVOKED: &str = "9";

pub(crate) fn clock(now: &Zoned) -> String {
    now.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The same for bodies with equal JSON values.
pub(crate) fn content(body: &Fields) -> String {
    let members: Vec<_> = body.clone().into_iter().collect();
    HEXLOWER.encode(&Hash::hash(same_json::canonical(&members).as_bytes()))
}

fn number(letters: &str, drawer: &Drawer<'_>, now: &Zoned) -> Result<String, CabinetError> {
    let series = format!("{letters}{}", now.strftime("%Y"));
    Ok(format!("{series}{:012}", drawer.next_number(&series)?))
}

/// Numbers and files a new inspection of `account`.
pub(crate) fn open(
    body: &Fields,
    account: &str,
    act: &str,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<Record, CabinetError> {
    let key = number("AQ", drawer, now)?;
    let mut fields = body.clone();
    let hazards = fields.get_mut("hazards").and_then(Value::as_array_mut);
    for hazard in hazards.into_iter().flatten() {
        let number = number("YH", drawer, now)?;
        drawer.remember("hazard", &number, 0, &key)?;
        let done = hazard["rectifyMode"] == "1";
        hazard["hazardId"] = number.into();
        hazard["state"] = if done { DONE } else { OPEN }.into();
        hazard["updatedAt"] = clock(now).into();
    }
    fields.insert("inspectionId".to_owned(), key.as_str().into());
    fields.insert("account".to_owned(), account.into());
    fields.insert("state".to_owned(), VALID.into());
    let record = Record {
        kind: INSPECTION.to_owned(),
        key: key.clone(),
        receipt: key.clone(),
        status: VALID.to_owned(),
        version: 1,
        fields,
    };
    drawer.file(&record, act, &clock(now))?;
    let client = text(body, "clientNo");
    let memory = json!({ "number": key, "content": content(body) }).to_string();
    drawer.remember(&clients(account), client, 0, &memory)?;
    Ok(record)
}

/// Files an inspection as it stands after `act`.
pub(crate) fn refile(
    record: &mut Record,
    act: &str,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<(), CabinetError> {
    record.version += 1;
    drawer.file(record, act, &clock(now))
}

/// Files a review of the hazard at `place` in the inspection, and what it makes of the hazard. Returns its number.
pub(crate) fn review(
    body: &Fields,
    inspection: &mut Record,
    place: usize,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<String, CabinetError> {
    let key = number("FC", drawer, now)?;
    let passed = body.get("passed") == Some(&Value::Bool(true));
    let hazard = &mut inspection.fields["hazards"][place];
    hazard["state"] = if passed { DONE } else { FAILED }.into();
    hazard["updatedAt"] = clock(now).into();
    hazard["lastReviewedAt"] = text(body, "reviewedAt").into();
    if let Some(deadline) = body.get("newDeadline") {
        hazard["deadline"] = deadline.clone();
    }
    let hazard_number = hazard["hazardId"].as_str().unwrap_or_default().to_owned();
    let account = text(&inspection.fields, "account").to_owned();
    let mut fields = body.clone();
    fields.insert("reviewId".to_owned(), key.as_str().into());
    fields.insert("hazardId".to_owned(), hazard_number.as_str().into());
    let record = Record {
        kind: REVIEW.to_owned(),
        key: key.clone(),
        receipt: key.clone(),
        status: String::new(),
        version: 1,
        fields,
    };
    drawer.file(&record, "review", &clock(now))?;
    refile(inspection, "review", drawer, now)?;
    let memory = json!({
        "number": key, "hazard": hazard_number, "content": content(body),
    });
    let number = text(body, "reviewNo");
    drawer.remember(&reviews(&account), number, 0, &memory.to_string())?;
    Ok(key)
}

fn clients(account: &str) -> String {
    format!("clientNo {account}")
}

fn reviews(account: &str) -> String {
    format!("reviewNo {account}")
}

/// What this account did under this clientNo: `number`, `content`.
pub(crate) fn by_client(
    account: &str,
    client: &str,
    drawer: &Drawer<'_>,
) -> Result<Option<Value>, CabinetError> {
    remembered(&clients(account), client, drawer)
}

/// What this account did under this reviewNo: `number`, `hazard`, `content`.
pub(crate) fn by_review(
    account: &str,
    number: &str,
    drawer: &Drawer<'_>,
) -> Result<Option<Value>, CabinetError> {
    remembered(&reviews(account), number, drawer)
}

fn remembered(space: &str, key: &str, drawer: &Drawer<'_>) -> Result<Option<Value>, CabinetError> {
    match drawer.recall(space, key)? {
        Some((_, memory)) => Ok(serde_json::from_str(&memory)?),
        None => Ok(None),
    }
}

/// An inspection of this account.
pub(crate) fn inspection(
    key: &str,
    account: &str,
    drawer: &Drawer<'_>,
) -> Result<Option<Record>, CabinetError> {
    let record = drawer.record(INSPECTION, key)?;
    Ok(record.filter(|record| text(&record.fields, "account") == account))
}

/// The inspection a hazard stands in, and its place there.
pub(crate) fn hazard(
    key: &str,
    drawer: &Drawer<'_>,
) -> Result<Option<(Record, usize)>, CabinetError> {
    let Some((_, inspection)) = drawer.recall("hazard", key)? else {
        return Ok(None);
    };
    let record = drawer.record(INSPECTION, &inspection)?;
    Ok(record.and_then(|record| {
        let place = super::rules::hazards(&record.fields)
            .position(|hazard| text(hazard, "hazardId") == key)?;
        Some((record, place))
    }))
}

/// A hazard as it shows on a day: its state, since when, and by how many days it is overdue.
pub(crate) struct Shown {
    pub(crate) state: String,
    pub(crate) updated: DateTime,
    pub(crate) overdue: i32,
}

pub(crate) fn shown(hazard: &Fields, today: Date) -> Shown {
    let state = text(hazard, "state");
    let changed = time(text(hazard, "updatedAt")).unwrap_or_default();
    let deadline = date(text(hazard, "deadline")).unwrap_or(today);
    if !matches!(state, OPEN | FAILED) || deadline >= today {
        return Shown {
            state: state.to_owned(),
            updated: changed,
            overdue: 0,
        };
    }
    let after = deadline.checked_add(1.day()).unwrap_or(deadline);
    Shown {
        state: OVERDUE.to_owned(),
        updated: changed.max(after.at(0, 0, 0, 0)),
        overdue: (today - deadline).get_days(),
    }
}

/// What a client gets of an inspection.
pub(crate) fn view(record: &Record, today: Date) -> Value {
    let hazards: Vec<_> = super::rules::hazards(&record.fields)
        .map(|hazard| {
            json!({
                "seq": hazard["seq"],
                "hazardId": hazard["hazardId"],
                "state": shown(hazard, today).state,
            })
        })
        .collect();
    json!({
        "inspectionId": record.key,
        "clientNo": record.fields["clientNo"],
        "hazards": hazards,
    })
}
