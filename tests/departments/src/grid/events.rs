//! Events: reported, supplemented, voided, looked up. How they move on by themselves is in `flow`.

use serde_json::{Value, json};

use super::event::Event;
use super::judge::{self, Faults, REQUIRED, SURPLUS, integer, integer_fault};
use super::refusal::{Refusal, brief, success};
use super::{Call, Decision, EVENT, flow, pictures, refuse};
use crate::cabinet::{CabinetError, Fields, Record};

const TOLD: [&str; 3] = ["eventId", "version", "state"];

pub(super) fn create(call: &Call<'_>, body: &Fields) -> Decision {
    let event = Event {
        body,
        before: None,
        now: call.now,
    };
    if let Err(refusal) = event.check() {
        return refuse(refusal);
    }
    if let Some(known) = call.known(EVENT, body)? {
        return Ok(known.map(|record| {
            let mut data = brief(&record.fields, &TOLD);
            data["repeated"] = 1.into();
            success(&data)
        }));
    }
    if let Err(refusal) = pictures::use_up(call, body, &[])? {
        return refuse(refusal);
    }
    let record = file_new(call, body, "create")?;
    Ok(Ok(success(&brief(&record.fields, &TOLD)).stored()))
}

pub(super) fn file_new(call: &Call<'_>, body: &Fields, act: &str) -> Result<Record, CabinetError> {
    let id = format!("SJ{:08}", call.drawer.next_number(EVENT)?);
    let mut fields = body.clone();
    fields.insert("eventId".to_owned(), id.as_str().into());
    fields.insert("version".to_owned(), 1.into());
    fields.insert("state".to_owned(), flow::REPORTED.into());
    fields.insert("steps".to_owned(), json!([]));
    let mut record = Record {
        kind: EVENT.to_owned(),
        key: id.clone(),
        receipt: id.clone(),
        status: flow::REPORTED.to_owned(),
        version: 1,
        fields,
    };
    flow::step(&mut record, flow::REPORTED, "", call.now);
    call.file(&record, act)?;
    flow::wait(call.drawer, &id, call.now)?;
    call.know(EVENT, body, &id)?;
    Ok(record)
}

/// The event with this id while the worker may still change it.
fn changeable(call: &Call<'_>, id: &str) -> Result<Result<Record, Refusal>, CabinetError> {
    Ok(match call.drawer.record(EVENT, id)? {
        None => Err(Refusal::new(40402)),
        Some(record) if matches!(record.status.as_str(), flow::REPORTED | flow::RETURNED) => {
            Ok(record)
        }
        Some(record) => Err(Refusal::with(40904, json!({ "state": record.status }))),
    })
}

pub(super) fn update(call: &Call<'_>, id: &str, body: &Fields) -> Decision {
    let mut record = match changeable(call, id)? {
        Ok(record) => record,
        Err(refusal) => return refuse(refusal),
    };
    let event = Event {
        body,
        before: Some(&record.fields),
        now: call.now,
    };
    if let Err(refusal) = event.check() {
        return refuse(refusal);
    }
    if integer(&body["version"]) != Some(record.version) {
        return refuse(Refusal::with(40901, shown(&record)));
    }
    let before = record.fields.get("attachments").and_then(Value::as_array);
    let own = before.cloned().unwrap_or_default();
    if let Err(refusal) = pictures::use_up(call, body, &own)? {
        return refuse(refusal);
    }
    let mut fields = body.clone();
    for name in ["eventId", "state", "steps", "returned"] {
        if let Some(value) = record.fields.get(name) {
            fields.insert(name.to_owned(), value.clone());
        }
    }
    record.version += 1;
    fields.insert("version".to_owned(), record.version.into());
    record.fields = fields;
    if record.status == flow::RETURNED {
        flow::step(&mut record, flow::REPORTED, "", call.now);
        flow::wait(call.drawer, id, call.now)?;
    }
    call.file(&record, "update")?;
    Ok(Ok(success(&brief(&record.fields, &TOLD)).stored()))
}

pub(super) fn void(call: &Call<'_>, id: &str, body: &Fields) -> Decision {
    let mut record = match changeable(call, id)? {
        Ok(record) => record,
        Err(refusal) => return refuse(refusal),
    };
    if let Err(refusal) = check_void(body) {
        return refuse(refusal);
    }
    if integer(&body["version"]) != Some(record.version) {
        return refuse(Refusal::with(40901, shown(&record)));
    }
    record.version += 1;
    record
        .fields
        .insert("version".to_owned(), record.version.into());
    flow::step(
        &mut record,
        flow::VOID,
        judge::text(body, "reason"),
        call.now,
    );
    call.file(&record, "void")?;
    Ok(Ok(success(&brief(&record.fields, &TOLD)).stored()))
}

fn check_void(body: &Fields) -> Result<(), Refusal> {
    let rows = [("version", "版本号"), ("reason", "作废原因")];
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
            (_, Some(value)) => judge::text_fault(value, Some((4, 200)), |_| true, None),
        };
        if let Some(rule) = fault {
            faults.add(label, rule);
        }
    }
    faults.verdict()
}

/// An event as a read shows it: its flow is asked for apart.
pub(super) fn shown(record: &Record) -> Value {
    let mut fields = record.fields.clone();
    fields.shift_remove("steps");
    if let Some(reason) = fields.shift_remove("returned")
        && record.status == flow::RETURNED
    {
        fields.insert("returnReason".to_owned(), reason);
    }
    Value::Object(fields)
}

pub(super) fn read(call: &Call<'_>, id: &str) -> Decision {
    Ok(match call.drawer.record(EVENT, id)? {
        Some(record) => Ok(success(&shown(&record))),
        None => Err(Refusal::new(40402)),
    })
}

/// The steps after `since`.
pub(super) fn steps(call: &Call<'_>, id: &str, since: i64) -> Decision {
    let Some(record) = call.drawer.record(EVENT, id)? else {
        return refuse(Refusal::new(40402));
    };
    let steps = record.fields["steps"].as_array();
    let later: Vec<_> = steps
        .into_iter()
        .flatten()
        .filter(|step| step["seq"].as_i64() > Some(since))
        .cloned()
        .collect();
    let data = json!({ "state": record.status, "steps": later });
    Ok(Ok(success(&data)))
}
