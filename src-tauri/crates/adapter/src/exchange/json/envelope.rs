//! What some departments want wrapped around every request, and wrap around every answer: the content
//! encrypted, the whole signed. Closed just before a request leaves, opened just after its answer came,
//! so that everything else speaks of plain members only.
//!
//! An opened answer is the answer itself with its content in place: `reply.bizContent.bizCode`. What is
//! unsigned, wrongly signed, signed for another request or unreadable is never opened.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::super::auth::guomi::{self, NotAKey};
use super::super::clock::from_china;
use super::super::expression::{Slot, Template};
use super::super::facts::Facts;
use super::super::spec::{EnvelopeSpec, Request};
use crate::error::AdapterError;
use crate::order::Reason;

/// What stands in a preview where a signature would be.
const UNSIGNED: &str = "••••••";

/// A request in its envelope.
pub(super) struct Closed {
    pub(super) body: Vec<u8>,
    /// The answer must name it.
    pub(super) nonce: String,
}

/// An answer out of its envelope.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) reply: Value,
    /// The department's clock.
    pub(super) told: Option<Timestamp>,
}

/// Puts a request into its envelope.
pub(super) fn close(
    spec: &EnvelopeSpec,
    facts: &Facts<'_>,
    request: &Request,
    content: &[u8],
) -> Result<Closed, AdapterError> {
    let (mut members, nonce) = members(spec, facts, request)?;
    let mut iv = [0u8; 16];
    facts.core.clock.random(&mut iv);
    let key = filled(facts, &spec.key)?;
    let content =
        guomi::encrypt(&key, &iv, content).map_err(|NotAKey| unusable(facts, &spec.key))?;
    members.insert(spec.content.clone(), Value::String(content));
    let private = filled(facts, &spec.private_key)?;
    let sign = guomi::sign(&private, &signed_text(&members, &spec.sign))
        .map_err(|NotAKey| unusable(facts, &spec.private_key))?;
    members.insert(spec.sign.clone(), Value::String(sign));
    Ok(Closed {
        body: Value::Object(members).to_string().into_bytes(),
        nonce,
    })
}

/// The same for people to read: the content as it is before it is encrypted.
pub(super) fn shown(
    spec: &EnvelopeSpec,
    facts: &Facts<'_>,
    request: &Request,
    content: &Value,
) -> Result<Value, AdapterError> {
    let (mut members, _) = members(spec, facts, request)?;
    members.insert(spec.content.clone(), content.clone());
    members.insert(spec.sign.clone(), Value::String(UNSIGNED.to_owned()));
    Ok(Value::Object(members))
}

/// Takes an answer out of its envelope, if it is this department's answer to this request.
///
/// # Errors
/// Why it is not to be believed.
pub(super) fn open(
    spec: &EnvelopeSpec,
    facts: &Facts<'_>,
    nonce: &str,
    body: &[u8],
) -> Result<Opened, Reason> {
    let Ok(Value::Object(mut members)) = serde_json::from_slice::<Value>(body) else {
        return Err(Reason::NotThisSystem);
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let signature = text(&spec.sign).unwrap_or_default();
    let server = filled(facts, &spec.server_key).map_err(|_| Reason::Credentials)?;
    let holds = members.values().all(Value::is_string)
        && guomi::verify(&server, &signed_text(&members, &spec.sign), signature)
            .map_err(|NotAKey| Reason::Credentials)?;
    if !holds || text(&spec.nonce) != Some(nonce) {
        return Err(Reason::NotThisSystem);
    }
    let told = text(&spec.time).and_then(|time| from_china(time, &spec.time_format));
    let content = text(&spec.content).filter(|content| !content.is_empty());
    if let Some(content) = content {
        let key = filled(facts, &spec.key).map_err(|_| Reason::Credentials)?;
        let plain = guomi::decrypt(&key, content).map_err(|NotAKey| Reason::Credentials)?;
        let plain =
            plain.and_then(|plain| serde_json::from_slice::<Map<String, Value>>(&plain).ok());
        let plain = plain.ok_or(Reason::Interface)?;
        members.insert(spec.content.clone(), Value::Object(plain));
    }
    Ok(Opened {
        reply: Value::Object(members),
        told,
    })
}

/// The members of a request that say who asks for what, and its nonce.
fn members(
    spec: &EnvelopeSpec,
    facts: &Facts<'_>,
    request: &Request,
) -> Result<(Map<String, Value>, String), AdapterError> {
    let mut bytes = [0u8; 16];
    facts.core.clock.random(&mut bytes);
    let nonce = hex::encode(bytes);
    let value = |slot: &Slot| match slot.name.as_str() {
        "operation" => request.name.clone(),
        "nonce" => Some(nonce.clone()),
        _ => facts.value(slot),
    };
    let mut members = Map::new();
    for (name, template) in &spec.members {
        let text = template.fill(value).map_err(|slot| missing(facts, slot))?;
        members.insert(name.clone(), Value::String(text));
    }
    Ok((members, nonce))
}

/// `name=value` of all members but the signature, by name, joined with `&`.
pub(super) fn signed_text(members: &Map<String, Value>, sign: &str) -> String {
    let sorted: BTreeMap<&String, &Value> =
        members.iter().filter(|(name, _)| *name != sign).collect();
    let pairs = sorted
        .into_iter()
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default()));
    pairs.collect::<Vec<_>>().join("&")
}

/// A key, never masked: a preview neither encrypts nor signs.
fn filled(
    facts: &Facts<'_>,
    template: &Template,
) -> Result<zeroize::Zeroizing<String>, AdapterError> {
    let key = facts.fill(template).map_err(|slot| missing(facts, slot))?;
    Ok(zeroize::Zeroizing::new(key))
}

fn missing(facts: &Facts<'_>, slot: String) -> AdapterError {
    AdapterError::NotConfigured {
        system: facts.core.system.clone(),
        name: slot,
    }
}

fn unusable(facts: &Facts<'_>, template: &Template) -> AdapterError {
    let slot = template.slots().next().map(|slot| slot.name.clone());
    missing(facts, slot.unwrap_or_default())
}
