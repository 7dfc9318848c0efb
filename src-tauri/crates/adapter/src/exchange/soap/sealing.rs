//! What a save or cancel will write: new values, and an empty text for every element that is to be cleared.
//!
//! An absent element keeps what the department has stored, an empty one clears it. So an update names
//! only what changed, and says emptily what the worker took away.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::super::core::{Core, own_values};
use super::super::facts::Facts;
use super::super::spec::{SoapOperation, SoapRecord, SoapSpec};
use super::{Memory, document, envelope};
use crate::error::AdapterError;
use crate::order::{Operation, Order, Sealed};
use crate::wire::Wire;

/// The members of head and record as they will stand on the wire.
pub(in crate::exchange) fn seal(
    core: &Core,
    spec: &SoapSpec,
    memory: &Memory,
    order: &Order,
) -> Result<Sealed, AdapterError> {
    let record = spec
        .record
        .get(&order.record)
        .ok_or_else(|| AdapterError::UnknownRecord {
            system: core.system.clone(),
            record: order.record.clone(),
        })?;
    let operation = record.operation(order.operation);
    let facts = Facts {
        sealed_at: time_of_sending(core.now(), memory.spent()),
        ..Facts::of(core, order)
    };
    let mut wire = Wire::new();
    for (member, template) in &spec.document.members {
        let value = facts
            .fill(template)
            .map_err(|name| AdapterError::NotConfigured {
                system: core.system.clone(),
                name,
            })?;
        wire.insert(member.clone(), Value::String(value));
    }
    wire.extend(members(core, &facts, operation, order)?);
    let serial = wire
        .get(&spec.document.sent_at)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    Ok(Sealed {
        operation: order.operation,
        wire,
        serial,
        sealed_at: facts.sealed_at,
    })
}

/// Whole seconds, and later than every time that is already spent.
fn time_of_sending(now: Timestamp, spent: Option<Timestamp>) -> Timestamp {
    let next = spent.and_then(|spent| spent.checked_add(SignedDuration::from_secs(1)).ok());
    next.map_or(now, |next| now.max(next))
}

fn members(
    core: &Core,
    facts: &Facts<'_>,
    operation: &SoapOperation,
    order: &Order,
) -> Result<Wire, AdapterError> {
    let mut wanted = core.own(facts, &order.wire)?;
    wanted.retain(|member, _| operation.members.contains(member));
    let whole = Value::Object(wanted.clone());
    for rule in operation
        .drop
        .iter()
        .filter(|rule| rule.when.holds(&[("wire", &whole)]))
    {
        wanted.retain(|member, _| !rule.members.contains(member));
    }
    if order.operation == Operation::Cancel {
        return Ok(wanted);
    }
    let held = own_values(&order.held);
    // An adopted record was never ours: it is made as wanted, everything else cleared.
    let adopted = order.operation == Operation::Update && held.is_empty();
    let mut written = Wire::new();
    for member in &operation.members {
        match (wanted.get(member), held.get(member)) {
            (Some(value), before) => {
                let named = operation.always.contains(member) || operation.key.contains(member);
                let partial = order.operation == Operation::Update && !named;
                if !partial || before.is_none() || !document::alike(Some(value), before) {
                    written.insert(member.clone(), value.clone());
                }
            }
            (None, before) if before.is_some() || adopted => {
                let empty = if operation.lists.contains_key(member) {
                    Value::Array(Vec::new())
                } else {
                    Value::String(String::new())
                };
                written.insert(member.clone(), empty);
            }
            (None, _) => {}
        }
    }
    Ok(written)
}

/// What names the record, of all that is known about it.
pub(super) fn key(record: &SoapRecord, mut members: Wire) -> Wire {
    members.retain(|member, _| record.find.members.contains(member));
    let whole = Value::Object(members.clone());
    for rule in record
        .find
        .drop
        .iter()
        .filter(|rule| rule.when.holds(&[("wire", &whole)]))
    {
        members.retain(|member, _| !rule.members.contains(member));
    }
    members
}

/// True for an update whose values the department holds already.
pub(super) fn changes_nothing(order: &Order) -> bool {
    let (held, wanted) = (own_values(&order.held), own_values(&order.wire));
    order.operation == Operation::Update
        && !held.is_empty()
        && held
            .keys()
            .chain(wanted.keys())
            .all(|m| document::alike(held.get(m), wanted.get(m)))
}

/// Whether what was sealed earlier is still what the worker wants, the head aside.
pub(super) fn still_wanted(
    core: &Core,
    spec: &SoapSpec,
    memory: &Memory,
    order: &Order,
    earlier: &Sealed,
) -> bool {
    let own = |wire: &Wire| -> Wire {
        let own = wire
            .iter()
            .filter(|(member, _)| !spec.document.members.contains_key(*member));
        own.map(|(member, value)| (member.clone(), value.clone()))
            .collect()
    };
    order.operation == earlier.operation
        && seal(core, spec, memory, order).is_ok_and(|now| own(&now.wire) == own(&earlier.wire))
}

/// The bytes that would be sent, the password's digest masked.
pub(in crate::exchange) fn preview(
    core: &Core,
    spec: &SoapSpec,
    memory: &Memory,
    order: &Order,
) -> Result<String, AdapterError> {
    let sealed = seal(core, spec, memory, order)?;
    let record = spec
        .record
        .get(&order.record)
        .ok_or_else(|| AdapterError::UnknownRecord {
            system: core.system.clone(),
            record: order.record.clone(),
        })?;
    let operation = record.operation(order.operation);
    let inner = document::write(&spec.document, operation, &sealed.wire);
    let facts = Facts {
        sent: Some(&sealed.wire),
        masked: true,
        ..Facts::of(core, order)
    };
    let call = envelope::call(core, spec, operation, &facts, &inner)?;
    let mut text = format!(
        "{} {}{}\n",
        call.method,
        core.transport.origin(),
        call.target
    );
    for (name, value) in &call.headers {
        let _ = writeln!(text, "{name}: {value}"); // writing into a String cannot fail
    }
    text.push('\n');
    text.push_str(&String::from_utf8_lossy(&call.body));
    Ok(text)
}
