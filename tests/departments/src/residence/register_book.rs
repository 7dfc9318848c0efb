//! The register itself: registrations as filed, numbered, in force or ended. It judges nothing.

use jiff::Zoned;
use serde_json::Value;

use super::REGISTRATION;
use crate::cabinet::{CabinetError, Drawer, Fields, Record};

/// In force.
pub(crate) const ACTIVE: &str = "1";
/// Ended by a cancel.
pub(crate) const CANCELLED: &str = "2";
/// Ended by a register call with `qzbz` elsewhere.
pub(crate) const TRANSFERRED: &str = "3";

/// Memory of who has a registration in force.
const IN_FORCE: &str = "in force";

/// The text of a member; empty when it is not there.
pub(crate) fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Who this is: 111 and 113 share one space of numbers.
fn person(fields: &Fields) -> String {
    let document = match text(fields, "zjlx") {
        "111" | "113" => "identity",
        other => other,
    };
    format!("{document} {}", text(fields, "zjhm"))
}

/// The registration in force of the person in `fields`.
pub(crate) fn in_force(
    fields: &Fields,
    drawer: &Drawer<'_>,
) -> Result<Option<Record>, CabinetError> {
    match drawer.recall(IN_FORCE, &person(fields))? {
        Some((_, number)) => drawer.record(REGISTRATION, &number),
        None => Ok(None),
    }
}

/// Numbers and files a new registration, taken by `station`.
pub(crate) fn open(
    mut fields: Fields,
    station: &str,
    act: &str,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<Record, CabinetError> {
    let district = text(&fields, "fwbm").get(..6).unwrap_or_default();
    let series = format!("DJ{district}{}", now.strftime("%Y%m%d"));
    let number = format!("{series}{:07}", drawer.next_number(&series)?);
    let own = [
        ("djbh", number.as_str()),
        ("zt", ACTIVE),
        ("djsj", &now.strftime("%Y%m%d%H%M%S").to_string()),
        ("jgmc", station),
    ];
    for (name, value) in own {
        fields.insert(name.to_owned(), value.into());
    }
    drawer.remember(IN_FORCE, &person(&fields), 0, &number)?;
    let record = Record {
        kind: REGISTRATION.to_owned(),
        key: number.clone(),
        receipt: number,
        status: ACTIVE.to_owned(),
        version: 1,
        fields,
    };
    drawer.file(&record, act, &moment(now))?;
    Ok(record)
}

/// Files a registration as it stands after `act`.
pub(crate) fn refile(
    mut record: Record,
    act: &str,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<(), CabinetError> {
    record.version += 1;
    drawer.file(&record, act, &moment(now))
}

/// Files a registration as ended.
pub(crate) fn end(
    mut record: Record,
    state: &str,
    act: &str,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<(), CabinetError> {
    drawer.forget(IN_FORCE, &person(&record.fields))?;
    state.clone_into(&mut record.status);
    record.fields.insert("zt".to_owned(), state.into());
    refile(record, act, drawer, now)
}

fn moment(now: &Zoned) -> String {
    now.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
