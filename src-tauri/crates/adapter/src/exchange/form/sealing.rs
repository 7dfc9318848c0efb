//! What will be submitted, checked for characters that the department has not; and the same for people to read.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::core::{Answer, Core, text_of};
use super::super::facts::Facts;
use super::super::spec::FormSpec;
use crate::charset::{Charset, NotInCp936, encode_cp936, encode_gb18030};
use crate::error::AdapterError;
use crate::order::{Fault, Operation, Order, Sealed};
use crate::wire::Wire;

/// What stands in a preview where a token will be.
const LATER: &str = "(token)";

/// The members that are wanted.
pub(in crate::exchange) fn seal(
    core: &Core,
    spec: &FormSpec,
    order: &Order,
) -> Result<Sealed, AdapterError> {
    if order.record != spec.record {
        return Err(AdapterError::UnknownRecord {
            system: core.system.clone(),
            record: order.record.clone(),
        });
    }
    let facts = Facts::of(core, order);
    let mut wire = core.own(&facts, &order.wire)?;
    wire.retain(|member, _| {
        spec.fields.labels.contains_key(member) || spec.fields.state.contains_key(member)
    });
    Ok(Sealed {
        operation: order.operation,
        wire,
        serial: String::new(),
        sealed_at: facts.sealed_at,
    })
}

/// One fault for each member with a character that the department has not; such a text is never sent in disguise.
pub(super) fn unwritable(core: &Core, order: &Order, wire: &Wire) -> Vec<Fault> {
    let absent = |value: &Value| core.charset.missing(&text_of(value));
    let absent = wire
        .iter()
        .filter_map(|(member, value)| Some((member, absent(value)?)));
    absent
        .map(|(member, character)| {
            let say = format!(
                "该系统的字库里没有「{{label}}」中的“{character}”（U+{:04X}）。证件允许的请改用别的写法，否则请到窗口人工登记",
                u32::from(character)
            );
            core.fault(order, member, &say, &Answer::default())
        })
        .collect()
}

/// Text percent-encoded in the department's charset.
pub(super) fn encoded(charset: Charset, text: &str) -> Result<String, NotInCp936> {
    let bytes = match charset {
        Charset::Cp936 => encode_cp936(text)?,
        Charset::Gb18030 => encode_gb18030(text),
        Charset::Utf8 => text.as_bytes().to_vec(),
    };
    Ok(form_urlencoded::byte_serialize(&bytes).collect())
}

/// A body of a form, in the given order.
pub(super) fn body<'p>(
    core: &Core,
    pairs: impl Iterator<Item = (&'p str, &'p String)>,
) -> Result<String, NotInCp936> {
    let pairs = pairs.map(|(name, value)| {
        Ok(format!(
            "{}={}",
            encoded(core.charset, name)?,
            encoded(core.charset, value)?
        ))
    });
    Ok(pairs.collect::<Result<Vec<_>, _>>()?.join("&"))
}

/// What would be submitted; token and session are had only when it is sent.
pub(in crate::exchange) fn preview(
    core: &Core,
    spec: &FormSpec,
    order: &Order,
) -> Result<String, AdapterError> {
    let sealed = seal(core, spec, order)?;
    let page = if order.operation == Operation::Create {
        &spec.add
    } else {
        &spec.edit
    };
    let mut values: Vec<(&str, String)> = vec![(&spec.fields.token, LATER.to_owned())];
    if order.operation != Operation::Create {
        values.push((
            &spec.fields.id,
            order.receipt.get(super::ID).unwrap_or(LATER).to_owned(),
        ));
    }
    values.extend(
        spec.fields
            .labels
            .keys()
            .map(|member| (member.as_str(), value_of(&sealed.wire, member))),
    );
    if order.operation != Operation::Create {
        let state = if order.operation == Operation::Cancel {
            &spec.fields.ended
        } else {
            &spec.fields.standing
        };
        for member in spec.fields.state.keys() {
            let value = state
                .get(member)
                .cloned()
                .unwrap_or_else(|| value_of(&sealed.wire, member));
            values.push((member, value));
        }
    }
    let body = body(core, values.iter().map(|(name, value)| (*name, value))).map_err(|absent| {
        AdapterError::Unencodable {
            system: core.system.clone(),
            member: String::new(),
            character: absent.0,
        }
    })?;
    let mut text = String::new();
    // Writing into a String cannot fail.
    let _ = writeln!(
        text,
        "POST {}{}",
        core.transport.origin(),
        core.transport.target(&page.submit)
    );
    let _ = writeln!(text, "Cookie: {}=••••••", spec.auth.cookie);
    let _ = writeln!(text, "Content-Type: application/x-www-form-urlencoded\n");
    text.push_str(&body);
    Ok(text)
}

fn value_of(wire: &Wire, member: &str) -> String {
    wire.get(member).map(text_of).unwrap_or_default()
}
