//! Looking records up. Conditions given together must all hold; the first parameter at fault is named.

use serde_json::{Value, json};

use super::refusal::{Refusal, success};
use super::{Call, Decision, EVENT, POPULATION, events, population, refuse};
use crate::cabinet::Record;
use crate::query;

const DEFAULT_SIZE: usize = 20;
const MOST: usize = 50;

struct Search {
    conditions: Vec<(String, String)>,
    page: usize,
    size: usize,
}

/// The search, or the name of the parameter that is wrong.
fn read(query: &str, allowed: &[&str]) -> Result<Search, String> {
    let mut search = Search {
        conditions: Vec::new(),
        page: 1,
        size: DEFAULT_SIZE,
    };
    let parameters = query::parameters(query);
    for (at, parameter) in parameters.iter().enumerate() {
        let name = &parameter.name;
        let wrong = || name.clone();
        let value = parameter.value.as_deref().ok_or_else(wrong)?;
        if parameters[..at].iter().any(|p| p.name == *name) {
            return Err(wrong());
        }
        match name.as_str() {
            "page" => search.page = number(value, usize::MAX).ok_or_else(wrong)?,
            "size" => search.size = number(value, MOST).ok_or_else(wrong)?,
            known if allowed.contains(&known) && population::could_be(known, value) => {
                search.conditions.push((name.clone(), value.to_owned()));
            }
            _ => return Err(wrong()),
        }
    }
    let given = |name: &str| search.conditions.iter().any(|(known, _)| known == name);
    match (given("zjdm"), given("zjhm")) {
        (true, false) => Err("zjhm".to_owned()),
        (false, true) => Err("zjdm".to_owned()),
        _ if search.conditions.is_empty() => Err("sourceId".to_owned()),
        _ => Ok(search),
    }
}

/// A plain number from 1 to `most`.
fn number(text: &str, most: usize) -> Option<usize> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|_| plain)?;
    (1..=most).contains(&number).then_some(number)
}

fn answer(
    call: &Call<'_>,
    kind: &str,
    search: &Search,
    shown: impl Fn(&Record) -> Value,
) -> Decision {
    let mut found = call.drawer.records(kind)?;
    found.retain(|record| {
        search
            .conditions
            .iter()
            .all(|(name, value)| population::meets(record, name, value))
    });
    let skipped = (search.page - 1).saturating_mul(search.size);
    let page = found.iter().skip(skipped).take(search.size);
    let rows: Vec<_> = page.map(shown).collect();
    Ok(Ok(success(&json!({ "total": found.len(), "rows": rows }))))
}

pub(super) fn people(call: &Call<'_>, query: &str) -> Decision {
    match read(query, &["sourceId", "gmsfhm", "zjdm", "zjhm", "fwbm"]) {
        Err(name) => refuse(Refusal::parameter(&name)),
        Ok(search) => answer(call, POPULATION, &search, |record| {
            record.fields.clone().into()
        }),
    }
}

pub(super) fn events(call: &Call<'_>, query: &str) -> Decision {
    match read(query, &["sourceId"]) {
        Err(name) => refuse(Refusal::parameter(&name)),
        Ok(search) => answer(call, EVENT, &search, events::shown),
    }
}

/// The steps an event's flow has after `since`.
pub(super) fn steps(call: &Call<'_>, id: &str, query: &str) -> Decision {
    let mut since = 0;
    for (at, parameter) in query::parameters(query).iter().enumerate() {
        let value = parameter.value.as_deref().unwrap_or_default();
        let plain = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
        match value.parse() {
            Ok(number) if parameter.name == "since" && at == 0 && plain => since = number,
            _ => return refuse(Refusal::parameter(&parameter.name)),
        }
    }
    super::events::steps(call, id, since)
}
