//! What an operation will write, frozen before anything is sent; and the same for people to read.

use serde_json::Value;

use super::super::auth::headers::headers;
use super::super::core::{Core, MASK, SEEN, own_values, text_of};
use super::super::facts::Facts;
use super::super::spec::{JsonOperation, JsonSpec, Style};
use super::nested::nest;
use super::{asking, envelope, merge};
use crate::error::AdapterError;
use crate::order::{Order, Sealed};
use crate::wire::Wire;

/// The members as they will stand on the wire, the envelope's among them.
pub(in crate::exchange) fn seal(
    core: &Core,
    spec: &JsonSpec,
    order: &Order,
) -> Result<Sealed, AdapterError> {
    let record = spec
        .record
        .get(&order.record)
        .ok_or_else(|| AdapterError::UnknownRecord {
            system: core.system.clone(),
            record: order.record.clone(),
        })?;
    let operation = record.operation_for(order, order.operation);
    let facts = Facts::of(core, order);
    let mut wire = own_sealed(core, operation, order)?;
    for (member, template) in &operation.add {
        // The worker saw what the department holds and chose to replace it.
        let seen = order.wire.get(&format!("{SEEN}{member}")).map(text_of);
        let value = match seen.map_or_else(|| facts.fill(template), Ok) {
            Ok(value) => value,
            // Found by the attempt before it writes.
            Err(slot) if slot.starts_with("receipt.") => continue,
            Err(slot) => {
                return Err(AdapterError::NotConfigured {
                    system: core.system.clone(),
                    name: slot,
                });
            }
        };
        let floor = operation
            .rising
            .get(member)
            .and_then(|name| order.receipt.get(name));
        let value = floor
            .map_or(value.as_str(), |floor| floor.max(value.as_str()))
            .to_owned();
        let number = operation.integers.contains(member);
        let number = number.then(|| value.parse::<u64>().ok()).flatten();
        wire.insert(
            member.clone(),
            number.map_or(Value::String(value), Value::from),
        );
    }
    let serial = facts.order.serial.clone();
    Ok(Sealed {
        operation: order.operation,
        wire,
        serial,
        sealed_at: facts.sealed_at,
    })
}

/// The own members that this operation writes, as far as that is known before asking the department.
pub(super) fn own_sealed(
    core: &Core,
    operation: &JsonOperation,
    order: &Order,
) -> Result<Wire, AdapterError> {
    let wanted = wanted(core, operation, order)?;
    let held = own_values(&order.held);
    Ok(match operation.style {
        Style::Changes if !held.is_empty() => merge::changes(operation, &held, &wanted),
        Style::Changes => merge::changes(operation, &Wire::new(), &wanted),
        Style::Plain | Style::Whole | Style::Patch => wanted,
    })
}

/// The own members as the worker wants them, placeholders filled in.
pub(super) fn wanted(
    core: &Core,
    operation: &JsonOperation,
    order: &Order,
) -> Result<Wire, AdapterError> {
    let own: Wire = order
        .wire
        .iter()
        .filter(|(member, _)| !operation.add.contains_key(*member))
        .filter(|(member, _)| {
            operation
                .members
                .as_ref()
                .is_none_or(|all| all.contains(member))
        })
        .map(|(member, value)| (member.clone(), value.clone()))
        .collect();
    let mut own = core.own(&Facts::of(core, order), &own)?;
    for (member, value) in &operation.set {
        own.insert(member.clone(), value.clone());
    }
    for member in &operation.added {
        let before = order.held.get(member).and_then(Value::as_array);
        if let (Some(before), Some(Value::Array(now))) = (before, own.get_mut(member)) {
            now.retain(|one| !before.contains(one));
        }
        if own
            .get(member)
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
        {
            own.remove(member);
        }
    }
    if operation.style == Style::Plain {
        let whole = Value::Object(own.clone());
        let rules = operation.drop.iter();
        for rule in rules.filter(|rule| rule.when.holds(&[("wire", &whole)])) {
            own.retain(|member, _| !rule.members.contains(member));
        }
    }
    Ok(own)
}

/// A sealed wire without what the operation adds to it.
pub(super) fn without_envelope(operation: &JsonOperation, wire: &Wire) -> Wire {
    wire.iter()
        .filter(|(member, _)| !operation.add.contains_key(*member))
        .map(|(member, value)| (member.clone(), value.clone()))
        .collect()
}

/// The bytes that would be sent, secrets masked.
pub(in crate::exchange) fn preview(
    core: &Core,
    spec: &JsonSpec,
    order: &Order,
) -> Result<String, AdapterError> {
    let sealed = seal(core, spec, order)?;
    let record = spec
        .record
        .get(&order.record)
        .ok_or_else(|| AdapterError::UnknownRecord {
            system: core.system.clone(),
            record: order.record.clone(),
        })?;
    let operation = record.operation_for(order, order.operation);
    let facts = Facts {
        sent: Some(&sealed.wire),
        masked: true,
        ..Facts::of(core, order)
    };
    let target = asking::target(core, &operation.request, &facts).map_err(|name| {
        AdapterError::NotReady {
            system: core.system.clone(),
            member: name,
        }
    })?;
    let content = nest(&sealed.wire);
    let body = match &spec.envelope {
        None => content.to_string(),
        Some(envelope) => {
            envelope::shown(envelope, &facts, &operation.request, &content)?.to_string()
        }
    };
    let mut text = format!(
        "{} {}{target}\n",
        operation.request.method,
        core.transport.origin()
    );
    for (name, value) in headers(
        &spec.auth,
        &facts,
        (&operation.request.method, &target, body.as_bytes()),
        true,
        MASK,
    )? {
        text.push_str(&format!("{name}: {value}\n"));
    }
    for (name, template) in &operation.headers {
        // What is only known once the record was read is not known in a preview.
        if let Ok(value) = facts.fill(template) {
            text.push_str(&format!("{name}: {value}\n"));
        }
    }
    text.push_str(&format!("Content-Type: {}\n\n", operation.media_type));
    text.push_str(&body);
    Ok(text)
}
