//! Register, change and cancel: members first, then what protects the register (the lsh, the order of operation times,
//! one registration in force per person).
//!
//! Readings chosen: an empty string takes away only a member that can be optional at all, so an always required one
//! is a format fault (1103) while one that this registration needs is missing afterwards (1102); a registration is
//! open to both applications, for the contract names no owner.

use jiff::Zoned;
use serde_json::{Value, json};

use super::door::Application;
use super::refusal::Refusal;
use super::register_book::{self as book, ACTIVE, CANCELLED, TRANSFERRED, text};
use super::rules::Rules;
use super::{Call, Decision, REGISTRATION, forms, refuse};
use crate::cabinet::{CabinetError, Drawer, Fields, Record};
use crate::front::Reply;
use crate::json;

pub(crate) fn register(call: &Call<'_>) -> Decision {
    let fields = match read(call, &forms::REGISTER, &[]).and_then(|fields| {
        judge(&fields, call.now).check(&forms::REGISTER)?;
        Ok(fields)
    }) {
        Ok(fields) => fields,
        Err(refusal) => return refuse(refusal),
    };
    if let Some(settled) = used(call, "register", &fields)? {
        return Ok(settled);
    }
    let elsewhere = match elsewhere(&fields, call.drawer)? {
        Ok(elsewhere) => elsewhere,
        Err(refusal) => return refuse(refusal),
    };
    let transferred = elsewhere.as_ref().map(|there| there.key.clone());
    if let Some(there) = elsewhere {
        book::end(there, TRANSFERRED, "transfer", call.drawer, call.now)?;
    }
    let lsh = text(&fields, "lsh").to_owned();
    let station = call.application.station;
    let record = book::open(fields, station, "register", call.drawer, call.now)?;
    let mut data = json!({ "djbh": record.key, "zt": ACTIVE });
    if let Some(number) = transferred {
        data["ydjbh"] = number.into();
    }
    accept(call, "register", &lsh, &data)
}

/// The registration a transfer replaces, or 2001, 2002, 2007.
fn elsewhere(
    fields: &Fields,
    drawer: &Drawer<'_>,
) -> Result<Result<Option<Record>, Refusal>, CabinetError> {
    let forced = text(fields, "qzbz") == "1";
    Ok(match book::in_force(fields, drawer)? {
        Some(there) if text(&there.fields, "fwbm") == text(fields, "fwbm") => {
            Err(Refusal::new("2001").with(json!({ "djbh": there.key })))
        }
        Some(there) if !forced => {
            let since = text(&there.fields, "djsj").get(..8).unwrap_or_default();
            Err(Refusal::new("2002").with(json!({
                "djbh": there.key,
                "fwbm": text(&there.fields, "fwbm"),
                "jgmc": text(&there.fields, "jgmc"),
                "djrq": since,
            })))
        }
        None if forced => Err(Refusal::new("2007")),
        there => Ok(there),
    })
}

pub(crate) fn change(call: &Call<'_>) -> Decision {
    let fields = match read(call, &forms::HEAD, &forms::CHANGEABLE).and_then(|fields| {
        change_forms(&fields, call.now)?;
        Ok(fields)
    }) {
        Ok(fields) => fields,
        Err(refusal) => return refuse(refusal),
    };
    if let Some(settled) = used(call, "change", &fields)? {
        return Ok(settled);
    }
    let mut record = match standing(&fields, call.drawer)? {
        Ok(record) => record,
        Err(refusal) => return refuse(refusal),
    };
    for name in forms::CHANGEABLE {
        match fields.get(name) {
            None => {}
            Some(value) if value == "" => {
                record.fields.shift_remove(name);
            }
            Some(value) => {
                record.fields.insert(name.to_owned(), value.clone());
            }
        }
    }
    if let Err(refusal) = afterwards(&record.fields, &fields, call.now) {
        return refuse(refusal);
    }
    sign_for(&mut record, &fields);
    let data = json!({ "djbh": record.key, "zt": ACTIVE });
    book::refile(record, "change", call.drawer, call.now)?;
    accept(call, "change", text(&fields, "lsh"), &data)
}

pub(crate) fn cancel(call: &Call<'_>) -> Decision {
    let fields = match read(call, &forms::HEAD, &forms::CANCEL).and_then(|fields| {
        judge(&fields, call.now).check(&forms::HEAD)?;
        judge(&fields, call.now).check(&forms::CANCEL)?;
        Ok(fields)
    }) {
        Ok(fields) => fields,
        Err(refusal) => return refuse(refusal),
    };
    if let Some(settled) = used(call, "cancel", &fields)? {
        return Ok(settled);
    }
    let mut record = match standing(&fields, call.drawer)? {
        Ok(record) => record,
        Err(refusal) => return refuse(refusal),
    };
    // Both are yyyyMMdd, which sorts like the dates.
    if text(&fields, "zxrq") < text(&record.fields, "rzrq") {
        return refuse(Refusal::at("1106", "zxrq"));
    }
    for name in forms::CANCEL {
        record
            .fields
            .insert(name.to_owned(), text(&fields, name).into());
    }
    sign_for(&mut record, &fields);
    let data = json!({ "djbh": record.key, "zt": CANCELLED });
    book::end(record, CANCELLED, "cancel", call.drawer, call.now)?;
    accept(call, "cancel", text(&fields, "lsh"), &data)
}

/// 1107 and 1108 of all members, in body order.
fn read(call: &Call<'_>, head: &[&str], more: &[&str]) -> Result<Fields, Refusal> {
    let mut fields = Fields::new();
    let is_change = more == forms::CHANGEABLE;
    for (name, value) in call.body {
        let known = head.contains(&name.as_str()) || more.contains(&name.as_str());
        if !known && is_change && forms::REGISTER.contains(&name.as_str()) {
            return Err(Refusal::at("1108", name));
        }
        if !known || fields.insert(name.clone(), value.clone()).is_some() {
            return Err(Refusal::at("1107", name));
        }
    }
    Ok(fields)
}

fn judge<'f>(fields: &'f Fields, now: &'f Zoned) -> Rules<'f> {
    Rules { fields, now }
}

/// The members of a change, each by itself.
fn change_forms(fields: &Fields, now: &Zoned) -> Result<(), Refusal> {
    judge(fields, now).check(&forms::HEAD)?;
    if !forms::CHANGEABLE
        .iter()
        .any(|name| fields.contains_key(*name))
    {
        return Err(Refusal::new("1102"));
    }
    for name in forms::CHANGEABLE {
        let always_required = matches!(name, "jzdz" | "jzfs" | "jzsy" | "yfzgx");
        match fields.get(name) {
            None => {}
            Some(value) if value == "" && !always_required => {}
            Some(value) => forms::check(name, value, "")?,
        }
    }
    Ok(())
}

/// Judges the registration as it would be after the change.
fn afterwards(stored: &Fields, change: &Fields, now: &Zoned) -> Result<(), Refusal> {
    let mut whole = stored.clone();
    if !judge(stored, now).is_child() {
        // Guardians of one who has turned 16 stay, unless the change itself brings one.
        for name in ["jhrxm", "jhrdh"] {
            if text(change, name).is_empty() {
                whole.shift_remove(name);
            }
        }
    }
    let lasting = |name: &&&str| !matches!(**name, "lsh" | "czy" | "czsj" | "qzbz" | "qzsm");
    judge(&whole, now).check(forms::REGISTER.iter().filter(lasting))
}

/// The registration in force a change or cancel is for, or 2003, 2004, 2005.
fn standing(fields: &Fields, drawer: &Drawer<'_>) -> Result<Result<Record, Refusal>, CabinetError> {
    let Some(record) = drawer.record(REGISTRATION, text(fields, "djbh"))? else {
        return Ok(Err(Refusal::new("2003")));
    };
    if record.status != ACTIVE {
        return Ok(Err(
            Refusal::new("2004").with(json!({ "zt": record.status }))
        ));
    }
    let last = text(&record.fields, "czsj");
    if text(fields, "czsj") < last {
        return Ok(Err(Refusal::new("2005").with(json!({ "czsj": last }))));
    }
    Ok(Ok(record))
}

/// Notes who did the last operation, and when.
fn sign_for(record: &mut Record, fields: &Fields) {
    for name in ["czy", "czsj"] {
        record
            .fields
            .insert(name.to_owned(), text(fields, name).into());
    }
}

fn memory_of(application: &Application) -> String {
    format!("lsh {}", application.id)
}

/// The answer to an lsh that was used before: the first answer to the same call, 2006 to another.
fn used(
    call: &Call<'_>,
    operation: &str,
    fields: &Fields,
) -> Result<Option<Result<Reply, Refusal>>, CabinetError> {
    let space = memory_of(call.application);
    let Some((_, remembered)) = call.drawer.recall(&space, text(fields, "lsh"))? else {
        return Ok(None);
    };
    let first: Value = serde_json::from_str(&remembered)?;
    if first["operation"] != operation || first["content"] != json::canonical(call.body).as_str() {
        return Ok(Some(Err(Refusal::new("2006"))));
    }
    let mut data = first["data"].clone();
    data["cf"] = "1".into();
    Ok(Some(Ok(success(&data))))
}

/// Uses the lsh up and answers.
fn accept(call: &Call<'_>, operation: &str, lsh: &str, data: &Value) -> Decision {
    let remembered = json!({
        "operation": operation,
        "content": json::canonical(call.body),
        "data": data,
    });
    let at = call.now.timestamp().as_second();
    let space = memory_of(call.application);
    call.drawer
        .remember(&space, lsh, at, &remembered.to_string())?;
    Ok(Ok(success(data).stored()))
}

/// The number of the registration that `application` made with this lsh.
pub(crate) fn registered_by(
    application: &Application,
    lsh: &str,
    drawer: &Drawer<'_>,
) -> Result<Option<String>, CabinetError> {
    let Some((_, remembered)) = drawer.recall(&memory_of(application), lsh)? else {
        return Ok(None);
    };
    let first: Value = serde_json::from_str(&remembered)?;
    let number = first["data"]["djbh"].as_str().map(str::to_owned);
    Ok(number.filter(|_| first["operation"] == "register"))
}

fn success(data: &Value) -> Reply {
    let body = json!({ "code": "0", "msg": "成功", "data": data });
    Reply::json(200, &body).outcome("0")
}
