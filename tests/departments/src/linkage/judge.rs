//! Every fault a body has in its form.
//!
//! Readings chosen: a condition on a member that is itself missing or at fault is judged as "else"; a house code is held
//! against the community code only when that is one; too many photos are one fault, and each photo is judged all the
//! same; 30.0 is an integer, for JSON knows one kind of number; a photo is complete when it decodes to its last line.

use data_encoding::BASE64;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::fault::{Fault, Rule};
use super::forms::{Facts, Member, Need, PHOTO, PHOTOS, Shape, are_digits, is_community};
use crate::cabinet::Fields;
use crate::{codes, identity, jpeg};

const MOST_PHOTOS: usize = 3;
const PHOTO_LIMIT: usize = 524_288;
/// How far a worker's clock may be ahead of the server's.
const AHEAD: SignedDuration = SignedDuration::from_secs(300);

/// Every fault, one per member, unknown members first.
pub(crate) fn faults(table: &[Member], body: &Fields, now: Timestamp) -> Vec<Fault> {
    let facts = Facts::of(body, now);
    let mut found = Vec::new();
    judge_all("", "", table, Some(body), &facts, &mut found);
    found.sort_by_key(|fault| fault.rule != Rule::Unknown);
    found
}

/// The members of one object; a missing object has none.
fn judge_all(
    path: &str,
    label: &'static str,
    table: &[Member],
    object: Option<&Fields>,
    facts: &Facts<'_>,
    found: &mut Vec<Fault>,
) {
    for name in object.into_iter().flat_map(Fields::keys) {
        if !table.iter().any(|member| member.name == name) {
            found.push(Fault {
                name: format!("{path}{name}"),
                label,
                rule: Rule::Unknown,
            });
        }
    }
    for member in table {
        let value = object.and_then(|members| members.get(member.name));
        let name = format!("{path}{}", member.name);
        judge(name, member, value, facts, found);
    }
}

fn judge(
    name: String,
    member: &Member,
    value: Option<&Value>,
    facts: &Facts<'_>,
    found: &mut Vec<Fault>,
) {
    let need = (member.need)(facts);
    let rule = match (member.shape, value) {
        (Shape::Group(table), None) => {
            return judge_all(&format!("{name}."), member.label, table, None, facts, found);
        }
        (Shape::Group(table), Some(Value::Object(members))) => {
            let path = format!("{name}.");
            return judge_all(&path, member.label, table, Some(members), facts, found);
        }
        (Shape::Photos, Some(Value::Array(photos))) => {
            let amount = match photos.len() {
                0 if need == Need::Required => Some(Rule::Required),
                0..=MOST_PHOTOS => None,
                _ => Some(Rule::Length),
            };
            judge_photos(&name, photos, amount, facts, found);
            return;
        }
        (_, None) => (need == Need::Required).then_some(Rule::Required),
        (shape, Some(value)) => broken(shape, need, value, facts),
    };
    let label = member.label;
    found.extend(rule.map(|rule| Fault { name, label, rule }));
}

fn judge_photos(
    name: &str,
    photos: &[Value],
    amount: Option<Rule>,
    facts: &Facts<'_>,
    found: &mut Vec<Fault>,
) {
    let fault = |name: String, rule| Fault {
        name,
        label: PHOTOS,
        rule,
    };
    found.extend(amount.map(|rule| fault(name.to_owned(), rule)));
    for (at, photo) in photos.iter().enumerate() {
        let place = format!("{name}[{at}]");
        match photo.as_object() {
            None => found.push(fault(place, Rule::Type)),
            Some(members) => {
                let path = format!("{place}.");
                judge_all(&path, PHOTOS, &PHOTO, Some(members), facts, found);
            }
        }
    }
}

/// The first rule that a value which is there breaks.
fn broken(shape: Shape, need: Need, value: &Value, facts: &Facts<'_>) -> Option<Rule> {
    let is_number = matches!(shape, Shape::Number { .. } | Shape::Integer { .. });
    let number = value.as_f64();
    let text = value.as_str();
    let typed = match shape {
        Shape::Number { .. } => number.is_some(),
        Shape::Integer { .. } => number.is_some_and(|number| number.fract() == 0.0),
        Shape::Photos | Shape::Group(_) => false,
        _ => text.is_some(),
    };
    if !typed {
        return Some(Rule::Type);
    }
    if need == Need::Forbidden {
        return Some(Rule::Forbidden);
    }
    if is_number {
        return broken_number(shape, number.unwrap_or_default());
    }
    broken_text(shape, text.unwrap_or_default(), facts)
}

fn broken_number(shape: Shape, number: f64) -> Option<Rule> {
    let (least, most, decimals) = match shape {
        Shape::Number {
            least,
            most,
            decimals,
        } => (least, most, decimals),
        Shape::Integer { least, most } => (least, most, 0),
        _ => return None,
    };
    // Decimals of the value, not of its spelling: 25.50 has one.
    let spelt = number.to_string();
    if spelt.split_once('.').map_or(0, |(_, after)| after.len()) > decimals {
        return Some(Rule::Format);
    }
    (!(least..=most).contains(&number)).then_some(Rule::Range)
}

fn broken_text(shape: Shape, text: &str, facts: &Facts<'_>) -> Option<Rule> {
    let count = text.chars().count();
    match shape {
        Shape::Listed(list) => (!codes::listed(list, text)).then_some(Rule::Code),
        Shape::Text {
            least,
            most,
            lines,
            form,
        } => {
            if !(least..=most).contains(&count) {
                return Some(Rule::Length);
            }
            (!is_clean(text, lines) || !form(text)).then_some(Rule::Format)
        }
        Shape::CreditCode => match () {
            () if count != 18 => Some(Rule::Length),
            () if !identity::looks_like_credit_code(text) => Some(Rule::Format),
            () if !identity::credit_check_holds(text) => Some(Rule::Checksum),
            () => None,
        },
        Shape::HouseCode => match () {
            () if count != 25 => Some(Rule::Length),
            () if !text.starts_with("4403") || !are_digits(text) => Some(Rule::Format),
            () if is_community(facts.community) && !text.starts_with(facts.community) => {
                Some(Rule::Mismatch)
            }
            () => None,
        },
        Shape::Moment => match moment(text) {
            None => Some(Rule::Format),
            Some(found) => (found.duration_since(facts.now) > AHEAD).then_some(Rule::Range),
        },
        Shape::Jpeg => match BASE64.decode(text.as_bytes()) {
            Ok(photo) if photo.len() > PHOTO_LIMIT => Some(Rule::Length),
            Ok(photo) if jpeg::sides(&photo).is_some() => None,
            _ => Some(Rule::Format),
        },
        Shape::Number { .. } | Shape::Integer { .. } | Shape::Photos | Shape::Group(_) => None,
    }
}

/// Without white space at its ends and control characters (line feeds where `lines` says so).
fn is_clean(text: &str, lines: bool) -> bool {
    text.trim() == text
        && !text
            .chars()
            .any(|c| c.is_control() && !(lines && c == '\n'))
}

/// RFC 3339 with seconds and offset, without a fraction.
fn moment(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let pattern: &[u8] = match bytes.len() {
        20 => b"0000-00-00T00:00:00Z",
        25 => b"0000-00-00T00:00:00+00:00",
        _ => return None,
    };
    let matches = bytes
        .iter()
        .zip(pattern)
        .all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            b'+' => matches!(byte, b'+' | b'-'),
            _ => byte == wanted,
        });
    // The parser would take a leap second for the one before it.
    if !matches || text.get(17..19) == Some("60") {
        return None;
    }
    text.parse().ok()
}
