//! Population records: created, updated, ended, looked up; one valid record per person and house.

use serde_json::{Map, Value, json};

use super::judge::{self, CONTRADICTION, Faults, REQUIRED, SURPLUS, integer, integer_fault};
use super::person::Person;
use super::refusal::{Refusal, brief, success};
use super::{Call, Decision, POPULATION, refuse};
use crate::cabinet::{CabinetError, Drawer, Fields, Record};
use crate::identity;

pub(super) const VALID: &str = "有效";
pub(super) const ENDED: &str = "注销";
const RESIDENTS: &str = "residents";
const LEAVING: &str = include_str!("../../data/grid/zxyy.csv");

/// Who this is, and in which house.
fn place(record: &Fields) -> String {
    let of = |name: &str| record["items"][name].as_str().unwrap_or_default();
    let house = judge::text(record, "fwbm");
    match of("GMSFHM") {
        "" => format!("{} {} {house}", of("ZJDM"), of("ZJHM")),
        number => format!("{number} {house}"),
    }
}

/// Another valid record of the same person in the same house.
fn another(
    body: &Fields,
    own: &str,
    drawer: &Drawer<'_>,
) -> Result<Result<(), Refusal>, CabinetError> {
    let Some((_, id)) = drawer.recall(RESIDENTS, &place(body))? else {
        return Ok(Ok(()));
    };
    if id == own {
        return Ok(Ok(()));
    }
    let Some(record) = drawer.record(POPULATION, &id)? else {
        return Ok(Ok(()));
    };
    let data = brief(&record.fields, &["personId", "version"]);
    Ok(Err(Refusal::with(40903, data)))
}

pub(super) fn create(call: &Call<'_>, body: &Fields) -> Decision {
    let person = Person {
        body,
        before: None,
        now: call.now,
    };
    if let Err(refusal) = person.check() {
        return refuse(refusal);
    }
    if let Some(known) = call.known(POPULATION, body)? {
        return Ok(known.map(|record| {
            let mut data = brief(&record.fields, &["personId", "version"]);
            data["repeated"] = 1.into();
            success(&data)
        }));
    }
    if let Err(refusal) = another(body, "", call.drawer)? {
        return refuse(refusal);
    }
    let record = file_new(call, body, "create")?;
    Ok(Ok(success(&brief(
        &record.fields,
        &["personId", "version"],
    ))
    .stored()))
}

pub(super) fn file_new(call: &Call<'_>, body: &Fields, act: &str) -> Result<Record, CabinetError> {
    let id = format!("RK{:08}", call.drawer.next_number(POPULATION)?);
    let mut fields = body.clone();
    fields.insert("personId".to_owned(), id.as_str().into());
    fields.insert("version".to_owned(), 1.into());
    fields.insert("status".to_owned(), VALID.into());
    let record = Record {
        kind: POPULATION.to_owned(),
        key: id.clone(),
        receipt: id.clone(),
        status: VALID.to_owned(),
        version: 1,
        fields,
    };
    call.drawer.remember(RESIDENTS, &place(body), 0, &id)?;
    call.file(&record, act)?;
    call.know(POPULATION, body, &id)?;
    Ok(record)
}

/// The record with this id while it is valid.
fn valid(call: &Call<'_>, id: &str) -> Result<Result<Record, Refusal>, CabinetError> {
    Ok(match call.drawer.record(POPULATION, id)? {
        None => Err(Refusal::new(40401)),
        Some(record) if record.status == ENDED => {
            Err(Refusal::with(40904, json!({ "state": ENDED })))
        }
        Some(record) => Ok(record),
    })
}

pub(super) fn update(call: &Call<'_>, id: &str, body: &Fields) -> Decision {
    let mut record = match valid(call, id)? {
        Ok(record) => record,
        Err(refusal) => return refuse(refusal),
    };
    let person = Person {
        body,
        before: Some(&record.fields),
        now: call.now,
    };
    if let Err(refusal) = person.check() {
        return refuse(refusal);
    }
    if integer(&body["version"]) != Some(record.version) {
        return refuse(Refusal::with(40901, record.fields.into()));
    }
    if let Err(refusal) = another(body, id, call.drawer)? {
        return refuse(refusal);
    }
    replace(call, &mut record, body.clone(), "update")?;
    Ok(Ok(success(&brief(
        &record.fields,
        &["personId", "version"],
    ))
    .stored()))
}

/// Files the record with other members, as a new version.
pub(super) fn replace(
    call: &Call<'_>,
    record: &mut Record,
    mut fields: Fields,
    act: &str,
) -> Result<(), CabinetError> {
    call.drawer.forget(RESIDENTS, &place(&record.fields))?;
    record.version += 1;
    fields.insert("personId".to_owned(), record.key.as_str().into());
    fields.insert("version".to_owned(), record.version.into());
    fields.insert("status".to_owned(), record.status.as_str().into());
    if record.status == VALID {
        call.drawer
            .remember(RESIDENTS, &place(&fields), 0, &record.key)?;
    }
    record.fields = fields;
    call.file(record, act)
}

pub(super) fn leave(call: &Call<'_>, id: &str, body: &Fields) -> Decision {
    let mut record = match valid(call, id)? {
        Ok(record) => record,
        Err(refusal) => return refuse(refusal),
    };
    if let Err(refusal) = check_leave(body, call) {
        return refuse(refusal);
    }
    if integer(&body["version"]) != Some(record.version) {
        return refuse(Refusal::with(40901, record.fields.into()));
    }
    let mut fields = record.fields.clone();
    for name in ["zxyy", "zxrq"] {
        fields.insert(name.to_owned(), body[name].clone());
    }
    ENDED.clone_into(&mut record.status);
    replace(call, &mut record, fields, "leave")?;
    let data = brief(&record.fields, &["personId", "version", "status"]);
    Ok(Ok(success(&data).stored()))
}

fn check_leave(body: &Map<String, Value>, call: &Call<'_>) -> Result<(), Refusal> {
    let rows = [
        ("version", "版本号"),
        ("zxyy", "注销原因"),
        ("zxrq", "注销日期"),
    ];
    let mut faults = Faults::default();
    for name in body.keys() {
        if !rows.iter().any(|(known, _)| known == name) {
            faults.add(name, SURPLUS);
        }
    }
    for (name, label) in rows {
        let fault = match (name, body.get(name)) {
            (_, None) => Some(REQUIRED),
            ("version", Some(value)) => integer_fault(value, 1, i64::MAX),
            ("zxyy", Some(value)) => judge::text_fault(value, None, |_| true, Some(LEAVING)),
            (_, Some(value)) => {
                let is_date = |text: &str| identity::date8(text).is_some();
                let day = identity::date8(value.as_str().unwrap_or_default());
                judge::text_fault(value, Some((8, 8)), is_date, None)
                    .or_else(|| (day > Some(call.now.date())).then_some(CONTRADICTION))
            }
        };
        if let Some(rule) = fault {
            faults.add(label, rule);
        }
    }
    faults.verdict()
}

pub(super) fn read(call: &Call<'_>, id: &str) -> Decision {
    Ok(match call.drawer.record(POPULATION, id)? {
        Some(record) => Ok(success(&record.fields.into())),
        None => Err(Refusal::new(40401)),
    })
}

/// Whether the record meets a condition of the query.
pub(super) fn meets(record: &Record, name: &str, value: &str) -> bool {
    match name {
        "sourceId" | "fwbm" => judge::text(&record.fields, name) == value,
        _ => record.fields["items"][name.to_ascii_uppercase()] == value,
    }
}

/// Whether a parameter of the query has a value that a record could have.
pub(super) fn could_be(name: &str, value: &str) -> bool {
    let item = name.to_ascii_uppercase();
    let value = Value::from(value);
    let fault = match name {
        "sourceId" => judge::text_fault(&value, Some((1, 40)), |t| judge::has_form(name, t), None),
        "fwbm" => judge::text_fault(&value, Some((25, 25)), |t| judge::has_form(name, t), None),
        "zjhm" => judge::text_fault(&value, Some((1, 30)), |_| true, None),
        _ => {
            let has_form = |text: &str| super::items::has_form(&item, text, None);
            judge::text_fault(&value, None, has_form, super::items::list(&item))
        }
    };
    fault.is_none()
}

/// A clerk changes members of the envelope or items.
pub(super) fn edited(record: &Record, changes: &Fields) -> Option<Fields> {
    let mut fields = record.fields.clone();
    for (name, value) in changes {
        let within = if super::person::label_of(name).is_some() {
            fields["items"].as_object_mut()?
        } else if matches!(name.as_str(), "wgbm" | "collector" | "collectedAt" | "rklx") {
            &mut fields
        } else {
            return None;
        };
        if value.is_null() {
            within.shift_remove(name);
        } else {
            within.insert(name.clone(), value.clone());
        }
    }
    Some(fields)
}
