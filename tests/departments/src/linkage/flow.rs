//! How a case goes on by itself: one step about every two seconds of the department's clock, caught up with when somebody
//! comes or looks. Titles of the test environment send it back once or turn it down.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields, Record};
use crate::clock::in_china;
use crate::codes;

pub(crate) const RECEIVED: &str = "RECEIVED";
pub(crate) const ASSIGNED: &str = "ASSIGNED";
pub(crate) const CLOSED: &str = "CLOSED";
pub(crate) const RETURNED: &str = "RETURNED";
pub(crate) const REJECTED: &str = "REJECTED";
pub(crate) const CANCELLED: &str = "CANCELLED";

const STATES: &str = include_str!("../../data/linkage/state.csv");
const STEP: SignedDuration = SignedDuration::from_secs(2);
const RETURN_REASON: &str = "请补充现场照片";
const REJECT_REASON: &str = "不属于本部门职责";

/// The name of a state, if it is one.
pub(crate) fn name(state: &str) -> Option<&'static str> {
    codes::rows(STATES)
        .find(|row| row.first() == Some(&state))
        .and_then(|row| row.get(1).copied())
}

/// RFC 3339 in whole seconds, UTC+8.
pub(crate) fn rfc3339(moment: Timestamp) -> String {
    in_china(moment)
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// The department's time as histories have it.
pub(crate) fn plain_time(moment: Timestamp) -> String {
    in_china(moment).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Takes the case as far as it has gone by `now`.
pub(crate) fn advance(
    record: &mut Record,
    unit: &str,
    drawer: &Drawer<'_>,
    now: Timestamp,
) -> Result<(), CabinetError> {
    while let Some(next) = next(record) {
        let Some(due) = last_step(&record.fields).and_then(|last| last.checked_add(STEP).ok())
        else {
            break;
        };
        if due > now {
            break;
        }
        enter(record, next, None, due);
        if next == ASSIGNED {
            record.fields.insert("unit".to_owned(), unit.into());
        }
        refile(record, "flow", drawer, due)?;
    }
    Ok(())
}

/// Puts the case in a state, with the reason where the state has one.
pub(crate) fn enter(record: &mut Record, state: &str, reason: Option<&str>, at: Timestamp) {
    let fields = &mut record.fields;
    fields.shift_remove("returnReason");
    fields.shift_remove("rejectReason");
    let note = match state {
        RETURNED => Some(("returnReason", reason.unwrap_or(RETURN_REASON))),
        REJECTED => Some(("rejectReason", reason.unwrap_or(REJECT_REASON))),
        _ => None,
    };
    if let Some((member, reason)) = note {
        fields.insert(member.to_owned(), reason.into());
    }
    let note = note.map_or("", |(_, reason)| reason);
    let step = json!({ "state": state, "time": rfc3339(at), "note": note });
    match fields.get_mut("steps").and_then(Value::as_array_mut) {
        Some(steps) => steps.push(step),
        None => {
            fields.insert("steps".to_owned(), json!([step]));
        }
    }
    fields.insert("state".to_owned(), state.into());
    state.clone_into(&mut record.status);
}

/// Files the case as it stands after `act`.
pub(crate) fn refile(
    record: &mut Record,
    act: &str,
    drawer: &Drawer<'_>,
    at: Timestamp,
) -> Result<(), CabinetError> {
    record.version += 1;
    record
        .fields
        .insert("updatedAt".to_owned(), rfc3339(at).into());
    drawer.file(record, act, &plain_time(at))
}

fn next(record: &Record) -> Option<&'static str> {
    let title = record.fields.get("title").and_then(Value::as_str)?;
    Some(match record.status.as_str() {
        RECEIVED if title.contains("退回测试") && !was_returned(&record.fields) => RETURNED,
        RECEIVED if title.contains("不予受理测试") => REJECTED,
        RECEIVED => "ACCEPTED",
        "ACCEPTED" => ASSIGNED,
        ASSIGNED => "HANDLING",
        "HANDLING" => "DONE",
        "DONE" => CLOSED,
        _ => return None,
    })
}

fn steps(fields: &Fields) -> &[Value] {
    fields
        .get("steps")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn was_returned(fields: &Fields) -> bool {
    steps(fields).iter().any(|step| step["state"] == RETURNED)
}

fn last_step(fields: &Fields) -> Option<Timestamp> {
    steps(fields).last()?["time"].as_str()?.parse().ok()
}
