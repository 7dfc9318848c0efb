//! Looking registrations up by number, register call, person or house.
//!
//! Readings chosen: an empty parameter is malformed (only `housing` counts it as absent); a code that is not in its
//! list is 1104; `lsh` finds the caller's own register call, for an lsh is unique per application only; `zs` counts
//! all that were found although `lb` holds at most 100.

use serde_json::{Value, json};

use super::door::Application;
use super::refusal::Refusal;
use super::{Decision, REGISTRATION, acts, forms, refuse};
use crate::cabinet::{CabinetError, Drawer, Record};
use crate::front::{Reply, Request};
use crate::query;

const PARAMETERS: [&str; 6] = ["djbh", "lsh", "zjlx", "zjhm", "fwbm", "zt"];
const MOST: usize = 100;

pub(crate) fn answer(
    request: &Request,
    application: &Application,
    drawer: &Drawer<'_>,
) -> Decision {
    let conditions = match read(request.query()) {
        Ok(conditions) => conditions,
        Err(refusal) => return refuse(refusal),
    };
    let mut found = candidates(&conditions, drawer)?;
    for (name, value) in &conditions {
        if *name == "lsh" {
            let own = acts::registered_by(application, value, drawer)?;
            found.retain(|record| Some(&record.key) == own.as_ref());
        } else {
            found.retain(|record| record.fields.get(*name).and_then(Value::as_str) == Some(value));
        }
    }
    let list: Vec<_> = found
        .iter()
        .rev()
        .take(MOST)
        .map(|record| Value::Object(record.fields.clone()))
        .collect();
    let data = json!({ "zs": found.len().to_string(), "lb": list });
    let body = json!({ "code": "0", "msg": "成功", "data": data });
    Ok(Ok(Reply::json(200, &body).outcome("0")))
}

/// One registration when its number is asked for, else all, oldest first.
fn candidates(
    conditions: &[(&str, String)],
    drawer: &Drawer<'_>,
) -> Result<Vec<Record>, CabinetError> {
    match conditions.iter().find(|(name, _)| *name == "djbh") {
        Some((_, number)) => Ok(drawer.record(REGISTRATION, number)?.into_iter().collect()),
        None => drawer.records(REGISTRATION),
    }
}

fn read(query: &str) -> Result<Vec<(&'static str, String)>, Refusal> {
    let parameters = query::parameters(query);
    for (at, parameter) in parameters.iter().enumerate() {
        let repeated = parameters[..at].iter().any(|p| p.name == parameter.name);
        if repeated || !PARAMETERS.contains(&parameter.name.as_str()) {
            return Err(Refusal::at("1107", &parameter.name));
        }
    }
    let given = |name: &str| parameters.iter().find(|p| p.name == name);
    if parameters.iter().all(|p| p.name == "zt") {
        return Err(Refusal::new("1102"));
    }
    let mut document = String::new();
    let mut conditions = Vec::new();
    for name in PARAMETERS {
        let Some(parameter) = given(name) else {
            let partner = match name {
                "zjlx" => given("zjhm"),
                "zjhm" => given("zjlx"),
                _ => None,
            };
            if partner.is_some() {
                return Err(Refusal::at("1102", name));
            }
            continue;
        };
        let Some(value) = &parameter.value else {
            return Err(Refusal::at("1103", name));
        };
        forms::check(name, &value.as_str().into(), &document)?;
        if name == "zjlx" {
            document.clone_from(value);
        }
        conditions.push((name, value.clone()));
    }
    Ok(conditions)
}
