//! How an event moves on by itself, one step about every two seconds of the department's clock:
//! 上报 → 受理 → 分派 → 处置 → 核查 → 结案. Steps are only ever added.

use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};

use super::judge::{integer, text};
use super::{EVENT, moment};
use crate::cabinet::{CabinetError, Drawer, Record};

pub(super) const REPORTED: &str = "10";
const TAKEN: &str = "20";
pub(super) const RETURNED: &str = "90";
pub(super) const VOID: &str = "99";

/// Seconds a step takes.
const PACE: i64 = 2;
/// Memory of the events that wait for their next step.
const WAITING: &str = "flow";
/// What the test environment says when it returns an event.
const OPINION: &str = "请补充现场照片";

fn words(state: &str) -> (&'static str, &'static str) {
    match state {
        REPORTED => ("上报", "网格员"),
        TAKEN => ("受理", "综治中心"),
        "30" => ("分派", "综治中心"),
        "40" => ("处置", "职能部门"),
        "50" => ("核查", "综治中心"),
        "60" => ("结案", "综治中心"),
        RETURNED => ("退回", "综治中心"),
        _ => ("作废", "网格员"),
    }
}

/// Adds a step; the event is in its state afterwards.
pub(super) fn step(record: &mut Record, state: &str, opinion: &str, at: &Zoned) {
    let (name, unit) = words(state);
    state.clone_into(&mut record.status);
    record.fields["state"] = state.into();
    if let Some(steps) = record.fields["steps"].as_array_mut() {
        steps.push(json!({
            "seq": steps.len() + 1, "state": state, "stateName": name, "time": moment(at),
            "unit": unit, "opinion": opinion,
        }));
    }
}

/// Returns the event to the worker, once more a new version.
pub(super) fn hand_back(record: &mut Record, opinion: &str, at: &Zoned) {
    record.version += 1;
    record.fields["version"] = record.version.into();
    record.fields.insert("returned".to_owned(), opinion.into());
    step(record, RETURNED, opinion, at);
}

type Waiting = Vec<(i64, String)>;

fn waiting(drawer: &Drawer<'_>) -> Result<Waiting, CabinetError> {
    Ok(match drawer.recall(WAITING, "")? {
        Some((_, list)) => serde_json::from_str(&list)?,
        None => Vec::new(),
    })
}

fn keep(list: &Waiting, drawer: &Drawer<'_>) -> Result<(), CabinetError> {
    drawer.remember(WAITING, "", 0, &serde_json::to_string(list)?)
}

/// The event takes its next step a little after `now`.
pub(super) fn wait(drawer: &Drawer<'_>, id: &str, now: &Zoned) -> Result<(), CabinetError> {
    let mut list = waiting(drawer)?;
    list.retain(|(_, waits)| waits != id);
    list.push((now.timestamp().as_second() + PACE, id.to_owned()));
    keep(&list, drawer)
}

/// Takes every step that has fallen due at `now`, each at its own time.
pub(super) fn catch_up(drawer: &Drawer<'_>, now: &Zoned) -> Result<(), CabinetError> {
    let second = now.timestamp().as_second();
    let mut list = waiting(drawer)?;
    if list.iter().all(|(due, _)| *due > second) {
        return Ok(());
    }
    let mut later = Waiting::new();
    while let Some((due, id)) = list.pop() {
        if due > second {
            later.push((due, id));
            continue;
        }
        let Some(mut record) = drawer.record(EVENT, &id)? else {
            continue;
        };
        let at = now
            .checked_sub((second - due).seconds())
            .unwrap_or_else(|_| now.clone());
        let before = record.status.clone();
        if advance(&mut record, &at) {
            list.push((due + PACE, id));
        }
        if record.status != before {
            drawer.file(&record, "step", &moment(&at))?;
        }
    }
    later.reverse();
    keep(&later, drawer)
}

/// Takes the next step; says whether another follows by itself.
fn advance(record: &mut Record, at: &Zoned) -> bool {
    let alone = record.fields.get("selfHandled").and_then(integer) == Some(1);
    let returnable = text(&record.fields, "title").contains("退回测试")
        && record.fields.get("returned").is_none_or(Value::is_null);
    let next = match record.status.as_str() {
        REPORTED => TAKEN,
        TAKEN if returnable => {
            hand_back(record, OPINION, at);
            return false;
        }
        TAKEN if alone => "50",
        TAKEN => "30",
        "30" => "40",
        "40" => "50",
        "50" => "60",
        _ => return false,
    };
    step(record, next, "", at);
    next != "60"
}
