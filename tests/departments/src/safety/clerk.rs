//! What the department's own people do at their counter: set the state or the deadline of a hazard, edit an inspection,
//! or have recorded one earlier.

use super::book::{self, REVOKED, VALID};
use super::refusal::Refusal;
use super::{Call, INSPECTION, forms, rules, tokens};
use crate::cabinet::Fields;
use crate::codes;
use crate::front::ClerkError;

/// `key` is an inspection's or a hazard's number. Sets or (with `null`) takes away members.
pub(crate) fn edit(call: &Call<'_>, key: &str, fields: &Fields) -> Result<(), ClerkError> {
    let fixed = [
        "inspectionId",
        "hazardId",
        "clientNo",
        "account",
        "hazards",
        "seq",
    ];
    if let Some(fixed) = fixed.into_iter().find(|name| fields.contains_key(*name)) {
        return Err(ClerkError::Impossible(fixed));
    }
    let state = fields
        .get("state")
        .map(|state| state.as_str().unwrap_or_default());
    let deadline = fields.get("deadline").and_then(serde_json::Value::as_str);
    if let Some((mut record, place)) = book::hazard(key, call.drawer)? {
        if state.is_some_and(|state| !codes::listed(forms::STATES, state)) {
            return Err(ClerkError::Impossible("state"));
        }
        if fields.contains_key("deadline") && deadline.and_then(forms::date).is_none() {
            return Err(ClerkError::Impossible("deadline"));
        }
        if let Some(hazard) = record.fields["hazards"][place].as_object_mut() {
            set(hazard, fields);
            hazard.insert("updatedAt".to_owned(), book::clock(&call.now).into());
        }
        return Ok(book::refile(&mut record, "edit", call.drawer, &call.now)?);
    }
    let record = call.drawer.record(INSPECTION, key)?;
    let mut record = record.ok_or(ClerkError::UnknownRecord)?;
    match state {
        None => {}
        Some(state @ (VALID | REVOKED)) => state.clone_into(&mut record.status),
        Some(_) => return Err(ClerkError::Impossible("state")),
    }
    set(&mut record.fields, fields);
    Ok(book::refile(&mut record, "edit", call.drawer, &call.now)?)
}

fn set(members: &mut Fields, changes: &Fields) {
    for (name, value) in changes {
        if value.is_null() {
            members.shift_remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
}

/// Files an inspection of `account` (the second one when not said) with photos nobody has to upload.
pub(crate) fn seed(call: &Call<'_>, record: &Fields) -> Result<String, ClerkError> {
    let mut body = record.clone();
    let account = match body.shift_remove("account") {
        Some(account) => tokens::known(account.as_str().unwrap_or_default()),
        None => tokens::known("wg002"),
    };
    let (account, _) = account.ok_or(ClerkError::Impossible("account"))?;
    forms::INSPECTION
        .types(&body)
        .and_then(|()| forms::INSPECTION.check(&body))
        .and_then(|()| rules::of_inspection(&body, call.now.datetime()))
        .map_err(|refusal: Refusal| ClerkError::Impossible(member(refusal.field())))?;
    let client = rules::text(&body, "clientNo");
    if book::by_client(account, client, call.drawer)?.is_some() {
        return Err(ClerkError::Impossible("clientNo"));
    }
    Ok(book::open(&body, account, "seed", call.drawer, &call.now)?.key)
}

/// The member of the table a path begins with.
fn member(path: &str) -> &'static str {
    let name = path.split(['[', '.']).next().unwrap_or_default();
    forms::INSPECTION.member(name).unwrap_or("record")
}
