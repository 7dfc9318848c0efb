//! What departments did with what they were sent within a period, and what typing once saved.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use yilutong_dictionary::Dictionary;
use yilutong_outbox::{Intent, Outbox, OutboxError, State};

use super::rules::{Rules, words};
use crate::schema::{Burden, DepartmentRow};

/// What one department did, while it is counted.
#[derive(Default)]
struct Counted {
    row: DepartmentRow,
    seconds: Vec<i64>,
}

/// Department by department, by the systems' ids; and the fields that they accepted.
pub(crate) fn departments(
    outbox: &Outbox,
    from: Timestamp,
    until: Timestamp,
) -> Result<(BTreeMap<String, DepartmentRow>, u64), OutboxError> {
    let mut counted: BTreeMap<String, Counted> = BTreeMap::new();
    let mut delivered = 0;
    outbox.sent_between(from, until, |sent| {
        let one = counted.entry(sent.system.clone()).or_default();
        one.row.made += 1;
        match sent.state {
            State::Accepted => {
                one.row.accepted += 1;
                one.row.at_once += u32::from(!sent.returned);
                one.seconds
                    .push((sent.updated_at - sent.created_at).get_seconds());
            }
            State::Refused => one.row.returned += 1,
            State::Withdrawn => one.row.withdrawn += 1,
            _ => one.row.under_way += 1,
        }
        if let Some(wire) = &sent.wire {
            let before = sent.before.as_ref().filter(|_| sent.intent == Intent::Put);
            delivered += changed(wire, before);
        }
    })?;
    let rows = counted.into_iter().map(|(system, mut one)| {
        one.row.hours = median(&mut one.seconds);
        (system, one.row)
    });
    Ok((rows.collect(), delivered))
}

/// What was typed within the time, against the fields that departments accepted.
pub(crate) fn burden(
    outbox: &Outbox,
    from: Timestamp,
    until: Timestamp,
    delivered: u64,
) -> Result<Burden, OutboxError> {
    let (mut entries, mut typed) = (0, 0);
    outbox.revised_between(from, until, |revised| {
        entries += 1;
        typed += changed(
            &asked(&revised.body),
            revised.before.as_ref().map(asked).as_ref(),
        );
    })?;
    let seconds = Rules::builtin().figures.seconds_per_field;
    Ok(Burden {
        entries,
        typed,
        delivered,
        minutes: delivered.saturating_sub(typed) * seconds / 60,
        rule: words(
            &format!(
                "少填的项数 × 每项 {seconds} 秒（找到栏目、录入、核对）。只算部门已受理的；更正只算改动的项"
            ),
            &format!(
                "Fields not typed × {seconds} seconds each, to find, type and look over. Only what was accepted counts; of a correction, only what changed"
            ),
        ),
    })
}

/// Of an entry, what people type: nothing derived, and nothing that only says how it is kept.
fn asked(body: &Value) -> Value {
    let mut body = body.clone();
    if let Value::Object(members) = &mut body {
        members.retain(|name, _| !["form", "skip", "collected", "ended"].contains(&name.as_str()));
        for (group, values) in members.iter_mut() {
            strip(group, values);
        }
        if let Some(residents) = members.get_mut("residents").and_then(Value::as_array_mut) {
            for resident in residents.iter_mut().filter_map(Value::as_object_mut) {
                resident.shift_remove("ref");
                for (group, values) in resident.iter_mut() {
                    strip(group, values);
                }
            }
        }
    }
    body
}

fn strip(group: &str, values: &mut Value) {
    if let Value::Object(values) = values {
        let derived = |name: &str| {
            let element = Dictionary::builtin().element_of(group, name);
            element.is_some_and(|element| element.derived)
        };
        values.retain(|name, _| !derived(name));
    }
}

/// How many values of a document are filled and not the same in the one before it.
fn changed(now: &Value, before: Option<&Value>) -> u64 {
    match now {
        Value::Null => 0,
        Value::String(text) if text.is_empty() => 0,
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| changed(value, before.and_then(|before| before.get(name))))
            .sum(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, value)| changed(value, before.and_then(|before| before.get(at))))
            .sum(),
        value => u64::from(before != Some(value)),
    }
}

fn median(seconds: &mut [i64]) -> Option<f64> {
    seconds.sort_unstable();
    let middle = *seconds.get(seconds.len() / 2)?;
    #[allow(clippy::cast_precision_loss)] // hours, to a tenth
    let hours = middle as f64 / 3600.0;
    Some((hours * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_filled_counts_and_of_a_correction_only_what_changed() {
        let first =
            json!({ "xm": "测试乙", "dh": "", "xb": "1", "none": null, "children": [{ "n": 1 }] });
        assert_eq!(changed(&first, None), 3, "name, sex and the child's order");
        let second =
            json!({ "xm": "测试乙", "dh": "19900000001", "xb": "1", "children": [{ "n": 1 }] });
        assert_eq!(changed(&second, Some(&first)), 1, "only the phone is new");
    }

    #[test]
    fn what_follows_by_itself_is_not_typed() {
        let body = json!({
            "form": "household", "visit": { "on": "2026-11-20" },
            "dwelling": { "room": "1203", "district": "宝湾区" },
            "residents": [{ "ref": "a", "person": { "name": "测试乙", "age": 36 } }],
            "skip": [{ "system": "labour" }],
        });
        assert_eq!(changed(&asked(&body), None), 3, "day, room and name");
    }
}
