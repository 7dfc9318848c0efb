//! What the department's own people do at their counter: edit a registration, end one, or have made one earlier at
//! another police station. They obey the same rules but need no signature and no lsh of a client.

use jiff::Zoned;
use serde_json::Value;

use super::door::APPLICATIONS;
use super::register_book::{self as book, CANCELLED, TRANSFERRED, text};
use super::rules::Rules;
use super::{REGISTRATION, forms};
use crate::cabinet::{Drawer, Fields};
use crate::front::ClerkError;

/// Sets or (with `null`) takes away members; `zt` 2 or 3 ends the registration.
pub(crate) fn edit(
    key: &str,
    fields: &Fields,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<(), ClerkError> {
    let mut record = drawer
        .record(REGISTRATION, key)?
        .ok_or(ClerkError::UnknownRecord)?;
    if let Some(fixed) = ["djbh", "lsh", "zjlx", "zjhm", "fwbm"]
        .into_iter()
        .find(|name| fields.contains_key(*name))
    {
        return Err(ClerkError::Impossible(fixed));
    }
    for (name, value) in fields {
        if value.is_null() {
            record.fields.shift_remove(name);
        } else {
            record.fields.insert(name.clone(), value.clone());
        }
    }
    match fields.get("zt").map(Value::as_str) {
        None => Ok(book::refile(record, "edit", drawer, now)?),
        Some(Some(state @ (CANCELLED | TRANSFERRED))) => {
            Ok(book::end(record, state, "edit", drawer, now)?)
        }
        Some(_) => Err(ClerkError::Impossible("zt")),
    }
}

/// Files a registration of the other station. `lsh`, `czy` and `czsj` are made up when not given.
pub(crate) fn seed(
    record: &Fields,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<String, ClerkError> {
    let [_, other] = &APPLICATIONS;
    let mut fields = record.clone();
    let serial = drawer.next_number("seed")?;
    let made_up = [
        ("lsh", format!("SEED{serial:016}")),
        ("czy", "MJ000001".to_owned()),
        ("czsj", now.strftime("%Y%m%d%H%M%S").to_string()),
    ];
    for (name, value) in made_up {
        if !fields.contains_key(name) {
            fields.insert(name.to_owned(), value.into());
        }
    }
    let station = match fields.shift_remove("jgmc") {
        Some(Value::String(station)) => station,
        _ => other.station.to_owned(),
    };
    if fields
        .keys()
        .any(|name| !forms::REGISTER.contains(&name.as_str()))
    {
        return Err(ClerkError::Impossible("record"));
    }
    Rules {
        fields: &fields,
        now,
    }
    .check(&forms::REGISTER)
    .map_err(|refusal| ClerkError::Impossible(refusal.table_member()))?;
    if text(&fields, "qzbz") == "1" || book::in_force(&fields, drawer)?.is_some() {
        return Err(ClerkError::Impossible("zjhm"));
    }
    Ok(book::open(fields, &station, "seed", drawer, now)?.key)
}
