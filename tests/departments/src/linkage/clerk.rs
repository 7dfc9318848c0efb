//! What a department's own people do at their counter: move a case, say why, or have taken one earlier.

use serde_json::Value;

use super::cases::Call;
use super::{flow, forms, judge};
use crate::cabinet::Fields;
use crate::front::ClerkError;

/// Sets or (with `null`) takes away members; `state` moves the case there, with `returnReason` or `rejectReason`.
pub(crate) fn edit(call: &Call<'_>, key: &str, fields: &Fields) -> Result<(), ClerkError> {
    let mut record = call.case(key)?.ok_or(ClerkError::UnknownRecord)?;
    if let Some(fixed) = ["caseNo", "sourceNo", "nextSeq", "steps", "supplements"]
        .into_iter()
        .find(|name| fields.contains_key(*name))
    {
        return Err(ClerkError::Impossible(fixed));
    }
    if let Some(state) = fields.get("state") {
        let state = state.as_str().filter(|state| flow::name(state).is_some());
        let state = state.ok_or(ClerkError::Impossible("state"))?;
        flow::enter(&mut record, state, None, call.now);
        let reason = ["returnReason", "rejectReason"].map(|name| fields.get(name));
        let steps = record.fields.get_mut("steps").and_then(Value::as_array_mut);
        if let [Some(reason), _] | [_, Some(reason)] = reason
            && let Some(step) = steps.and_then(|steps| steps.last_mut())
        {
            step["note"] = reason.clone();
        }
    }
    for (name, value) in fields {
        if value.is_null() {
            record.fields.shift_remove(name);
        } else {
            record.fields.insert(name.clone(), value.clone());
        }
    }
    Ok(flow::refile(&mut record, "edit", call.drawer, call.now)?)
}

/// Files a case of somebody else; `sourceNo` is made up when not given.
pub(crate) fn seed(call: &Call<'_>, record: &Fields) -> Result<String, ClerkError> {
    let mut body = record.clone();
    if !body.contains_key("sourceNo") {
        let made_up = format!("SEED-{:08}", call.drawer.next_number("seed")?);
        body.insert("sourceNo".to_owned(), made_up.into());
    }
    let table = forms::case(call.profile);
    if let Some(fault) = judge::faults(&table, &body, call.now).first() {
        let member = table.iter().find(|member| fault.name == member.name);
        return Err(ClerkError::Impossible(
            member.map_or("record", |member| member.name),
        ));
    }
    let source = body["sourceNo"].as_str().unwrap_or_default();
    if call.drawer.recall("sourceNo", source)?.is_some() {
        return Err(ClerkError::Impossible("sourceNo"));
    }
    Ok(call.file(&body, "seed")?.key)
}
