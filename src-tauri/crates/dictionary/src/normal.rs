//! The normal form of an entry: every value as its kind writes it, nothing empty, nothing derived.
//!
//! What cannot be understood stays as it was typed, for the check to speak about.

use serde_json::{Number, Value};

use crate::dictionary::Dictionary;
use crate::element::{Element, Kind};
use crate::entry::{Entry, Group, Resident, is_filled};
use crate::values::{Phone, minute_of, parse_date, parse_date_time, text};

impl Dictionary {
    /// A copy with every value in its normal form. Empty values and derived elements are left out; unknown elements
    /// and values of the wrong JSON type stay. Doing it twice changes nothing more.
    #[must_use]
    pub fn normalise(&self, entry: &Entry) -> Entry {
        Entry {
            form: entry.form.clone(),
            visit: self.normal_group("visit", &entry.visit),
            dwelling: self.normal_group("dwelling", &entry.dwelling),
            owner: self.normal_group("owner", &entry.owner),
            event: self.normal_group("event", &entry.event),
            premises: self.normal_group("premises", &entry.premises),
            inspection: self.normal_group("inspection", &entry.inspection),
            review: self.normal_group("review", &entry.review),
            ended: entry.ended,
            residents: entry
                .residents
                .iter()
                .map(|resident| Resident {
                    reference: resident.reference.clone(),
                    person: self.normal_group("person", &resident.person),
                    work: self.normal_group("work", &resident.work),
                    stay: self.normal_group("stay", &resident.stay),
                    family: self.normal_group("family", &resident.family),
                })
                .collect(),
        }
    }

    fn normal_group<'a>(
        &self,
        group: &str,
        values: impl IntoIterator<Item = (&'a String, &'a Value)>,
    ) -> Group {
        let names = self.names_of(group);
        let mut out = Group::new();
        for (name, value) in values {
            let element = names.and_then(|names| self.element_at(*names.get(name)?));
            let normal = match element {
                Some(element) if element.derived => continue,
                Some(element) => self.normal_value(element, value),
                None => value.clone(),
            };
            if is_filled(&normal) {
                out.insert(name.clone(), normal);
            }
        }
        out
    }

    fn normal_value(&self, element: &Element, value: &Value) -> Value {
        match (value, &element.items) {
            (Value::String(typed), _) => Value::String(normal_text(element.kind, typed)),
            (Value::Number(number), _) if element.kind == Kind::Integer => {
                Value::Number(whole(number))
            }
            (Value::Array(items), Some(group)) => Value::Array(
                items
                    .iter()
                    .map(|item| match item {
                        Value::Object(members) => {
                            Value::Object(self.normal_group(group, members).into_iter().collect())
                        }
                        other => other.clone(),
                    })
                    .collect(),
            ),
            _ => value.clone(),
        }
    }
}

fn normal_text(kind: Kind, typed: &str) -> String {
    if is_normal(kind, typed) {
        return typed.to_owned();
    }
    match kind {
        Kind::Text | Kind::Integer | Kind::Decimal | Kind::Boolean | Kind::Photos | Kind::List => {
            text::line(typed)
        }
        Kind::Address => text::address(typed),
        Kind::Room => text::number(typed),
        Kind::PersonName => text::person_name(typed),
        Kind::LatinName => text::latin_name(typed),
        Kind::IdNumber
        | Kind::CreditCode
        | Kind::Division
        | Kind::Community
        | Kind::Grid
        | Kind::HouseCode
        | Kind::Mark => text::number(typed),
        Kind::Code => text::code(typed),
        Kind::Date => parse_date(typed).map_or_else(|_| text::line(typed), |date| date.to_string()),
        Kind::DateTime => parse_date_time(typed).map_or_else(|_| text::line(typed), minute_of),
        Kind::Phone | Kind::Mobile => Phone::parse(typed)
            .map_or_else(|_| text::code(typed), |phone| phone.as_str().to_owned()),
    }
}

/// Whether a text is plainly in its normal form already; most are, and a draft is normalised at every keystroke.
fn is_normal(kind: Kind, typed: &str) -> bool {
    let bytes = typed.as_bytes();
    match kind {
        Kind::Code => bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || *b == b'_'),
        Kind::IdNumber
        | Kind::CreditCode
        | Kind::Division
        | Kind::Community
        | Kind::Grid
        | Kind::HouseCode
        | Kind::Room => bytes
            .iter()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()),
        Kind::Date => {
            bytes.len() == 10
                && bytes.iter().enumerate().all(|(at, b)| {
                    if at == 4 || at == 7 {
                        *b == b'-'
                    } else {
                        b.is_ascii_digit()
                    }
                })
        }
        Kind::Phone | Kind::Mobile => {
            bytes.len() == 11 && bytes[0] == b'1' && bytes.iter().all(u8::is_ascii_digit)
        }
        Kind::PersonName => typed.chars().all(is_common),
        Kind::Address | Kind::Text => typed
            .chars()
            .all(|c| is_common(c) || c.is_ascii_alphanumeric()),
        _ => false,
    }
}

/// Whether it is one of the ideographs of everyday use.
fn is_common(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// `12.0` is 12.
#[allow(clippy::cast_possible_truncation)] // bounded by the condition
fn whole(number: &Number) -> Number {
    match number.as_f64() {
        Some(value) if !number.is_i64() && value.fract() == 0.0 && value.abs() < 1e15 => {
            Number::from(value as i64)
        }
        _ => number.clone(),
    }
}
