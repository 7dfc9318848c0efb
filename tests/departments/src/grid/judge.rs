//! What both kinds of record have in common when they are judged: the rules by name, the forms of shared members, and the
//! list of faults as the platform tells it.
//!
//! Readings chosen: an identity number with an impossible birth date is a 格式 fault; an empty text is a 长度 fault (编码
//! in a code list).

use jiff::Zoned;
use jiff::civil::{Date, DateTime, Time};
use serde_json::{Map, Value, json};

use super::gb18030;
use super::refusal::Refusal;
use crate::{codes, identity};

pub(super) const SURPLUS: &str = "多余";
pub(super) const REQUIRED: &str = "必填";
pub(super) const TYPE: &str = "类型";
pub(super) const LENGTH: &str = "长度";
pub(super) const FORM: &str = "格式";
pub(super) const CODE: &str = "编码";
pub(super) const CHECK: &str = "校验位";
pub(super) const CONTRADICTION: &str = "不一致";

/// Seconds a worker's clock may be ahead.
const AHEAD: i64 = 300;

/// Whether a member must, may or must not be there.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Need {
    Required,
    Optional,
    Surplus,
}

/// Fewest and most bytes in GB18030; for code lists `None`.
pub(super) type Bytes = Option<(usize, usize)>;

/// Faults as they are found; surplus ones come first when they are told.
#[derive(Debug, Default)]
pub(super) struct Faults {
    surplus: Vec<Value>,
    others: Vec<Value>,
}

impl Faults {
    pub(super) fn add(&mut self, item: &str, rule: &str) {
        let fault = json!({ "item": item, "rule": rule });
        let list = if rule == SURPLUS {
            &mut self.surplus
        } else {
            &mut self.others
        };
        if !list.contains(&fault) {
            list.push(fault);
        }
    }

    pub(super) fn verdict(mut self) -> Result<(), Refusal> {
        self.surplus.append(&mut self.others);
        if self.surplus.is_empty() {
            Ok(())
        } else {
            Err(Refusal::items(42200, self.surplus))
        }
    }
}

/// Type, length, spelling, format and code list of a text.
pub(super) fn text_fault(
    value: &Value,
    bytes: Bytes,
    has_form: impl Fn(&str) -> bool,
    list: Option<&'static str>,
) -> Option<&'static str> {
    let Some(text) = value.as_str() else {
        return Some(TYPE);
    };
    if bytes.is_some_and(|(least, most)| !(least..=most).contains(&gb18030::bytes(text))) {
        return Some(LENGTH);
    }
    if text.trim() != text || text.chars().any(char::is_control) || !has_form(text) {
        return Some(FORM);
    }
    list.filter(|csv| !codes::listed(csv, text)).map(|_| CODE)
}

/// A whole number from `least` to `most`.
pub(super) fn integer_fault(value: &Value, least: i64, most: i64) -> Option<&'static str> {
    if !value.is_number() {
        return Some(TYPE);
    }
    match integer(value) {
        Some(number) if (least..=most).contains(&number) => None,
        _ => Some(FORM),
    }
}

/// The value as a whole number; 1.0 is one.
pub(super) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
    })
}

/// JSON equality, where 1 and 1.0 are one number.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(_), Value::Number(_)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, a)| other.get(name).is_some_and(|b| same(a, b)))
        }
        _ => one == other,
    }
}

/// Formats that members of both kinds, and parameters of the query, share.
pub(super) fn has_form(name: &str, text: &str) -> bool {
    match name {
        "sourceId" => text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        "wgbm" => text.len() == 15 && text.starts_with("4403") && digits(text),
        "fwbm" => text.len() == 25 && text.starts_with("4403") && digits(text),
        "collector" => {
            text.len() == 8
                && text.bytes().take(2).all(|b| b.is_ascii_uppercase())
                && text.bytes().skip(2).all(|b| b.is_ascii_digit())
        }
        "collectedAt" | "occurredAt" => moment(text).is_some(),
        _ => true,
    }
}

/// Whether a time is at most a little ahead of the server's.
pub(super) fn is_in_time(text: &str, now: &Zoned) -> bool {
    moment(text)
        .and_then(|time| time.to_zoned(now.time_zone().clone()).ok())
        .is_some_and(|time| time.timestamp().as_second() - now.timestamp().as_second() <= AHEAD)
}

/// `yyyy-MM-dd HH:mm:ss` as a time.
fn moment(text: &str) -> Option<DateTime> {
    let shape = b"0000-00-00 00:00:00";
    let shaped = text.len() == shape.len()
        && text.bytes().zip(shape).all(|(byte, expected)| {
            byte == *expected || (*expected == b'0' && byte.is_ascii_digit())
        });
    if !shaped {
        return None;
    }
    let date: Date = identity::date8(&text[..10].replace('-', ""))?;
    let part = |from: usize| text[from..from + 2].parse().ok();
    let time = Time::new(part(11)?, part(14)?, part(17)?, 0).ok()?;
    Some(date.to_datetime(time))
}

pub(super) fn is_mobile(text: &str) -> bool {
    text.len() == 11
        && digits(text)
        && text.starts_with('1')
        && (b'3'..=b'9').contains(&text.as_bytes()[1])
}

pub(super) fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// The text of a member; empty when there is none.
pub(super) fn text<'f>(fields: &'f Map<String, Value>, name: &str) -> &'f str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}
