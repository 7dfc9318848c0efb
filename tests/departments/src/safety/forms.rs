//! Members by themselves: JSON type and unknown members (30400) of a whole body first, then form, code list and check
//! character (30401, 30402, 30403) in table order. What members owe each other is in `rules`.
//!
//! Readings chosen: a text may hold any character but line breaks; a missing member that is always required is a form
//! fault.

use jiff::civil::{Date, DateTime, Time};
use serde_json::Value;

use super::refusal::Refusal;
use crate::cabinet::Fields;
use crate::{codes, identity};

/// What a member is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text {
        least: usize,
        most: usize,
        lines: bool,
    },
    Uuid,
    Digest,
    Device,
    Listed(&'static str),
    CreditCode,
    Digits(usize),
    Phone,
    Moment,
    Day,
    Number {
        least: f64,
        most: f64,
    },
    /// The place in the array, from 1.
    Seq,
    Bool,
    Names,
    Files(usize),
    Hazards,
}

#[derive(Debug)]
struct Member {
    name: &'static str,
    required: bool,
    kind: Kind,
}

const fn always(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: true,
        kind,
    }
}

const fn maybe(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: false,
        kind,
    }
}

const fn text(least: usize, most: usize) -> Kind {
    Kind::Text {
        least,
        most,
        lines: false,
    }
}

const PLACES: &str = include_str!("../../data/safety/placeType.csv");
const RESULTS: &str = include_str!("../../data/safety/inspectionResult.csv");
const CATEGORIES: &str = include_str!("../../data/safety/hazardCategory.csv");
const LEVELS: &str = include_str!("../../data/safety/hazardLevel.csv");
const MODES: &str = include_str!("../../data/safety/rectifyMode.csv");
const REASONS: &str = include_str!("../../data/safety/revokeReason.csv");
pub(crate) const STATES: &str = include_str!("../../data/safety/hazardState.csv");

/// A form: its members in the order they are checked.
pub(crate) struct Form(&'static [Member]);

pub(crate) const INSPECTION: Form = Form(&[
    always("clientNo", Kind::Uuid),
    always("placeName", text(1, 60)),
    always("placeType", Kind::Listed(PLACES)),
    maybe("uscc", Kind::CreditCode),
    maybe("noLicenceReason", text(1, 50)),
    always("address", text(1, 100)),
    always("houseCode", Kind::Digits(25)),
    always("gridCode", Kind::Digits(15)),
    always("contact", text(1, 30)),
    always("contactPhone", Kind::Phone),
    always("inspectedAt", Kind::Moment),
    always("inspectors", Kind::Names),
    always("result", Kind::Listed(RESULTS)),
    always("photos", Kind::Files(9)),
    maybe(
        "lon",
        Kind::Number {
            least: 73.0,
            most: 136.0,
        },
    ),
    maybe(
        "lat",
        Kind::Number {
            least: 3.0,
            most: 54.0,
        },
    ),
    maybe(
        "remark",
        Kind::Text {
            least: 1,
            most: 500,
            lines: true,
        },
    ),
    always("hazards", Kind::Hazards),
]);

const HAZARD: Form = Form(&[
    always("seq", Kind::Seq),
    always("category", Kind::Listed(CATEGORIES)),
    always("level", Kind::Listed(LEVELS)),
    always("description", text(5, 200)),
    always("rectifyMode", Kind::Listed(MODES)),
    always("deadline", Kind::Day),
    always("photos", Kind::Files(9)),
    maybe("afterPhotos", Kind::Files(3)),
]);

pub(crate) const REVIEW: Form = Form(&[
    always("reviewNo", Kind::Uuid),
    always("reviewedAt", Kind::Moment),
    always("passed", Kind::Bool),
    always("opinion", text(2, 200)),
    always("photos", Kind::Files(9)),
    maybe("newDeadline", Kind::Day),
]);

pub(crate) const REVOKE: Form = Form(&[
    always("reason", Kind::Listed(REASONS)),
    maybe("remark", text(1, 100)),
]);

pub(crate) const LOGIN: Form = Form(&[
    always("account", text(1, usize::MAX)),
    always("digest", Kind::Digest),
    always("deviceNo", Kind::Device),
]);

impl Form {
    /// The member of this name.
    pub(crate) fn member(&self, name: &str) -> Option<&'static str> {
        let mut names = self.0.iter().map(|member| member.name);
        names.find(|known| *known == name)
    }

    /// 30400 for the first member of the body that is unknown or of a wrong type.
    pub(crate) fn types(&self, body: &Fields) -> Result<(), Refusal> {
        self.types_at("", body)
    }

    fn types_at(&self, path: &str, body: &Fields) -> Result<(), Refusal> {
        for (name, value) in body {
            let path = format!("{path}{name}");
            let member = self.0.iter().find(|member| member.name == name);
            let Some(member) = member else {
                return Err(Refusal::at(30400, path));
            };
            if !member.kind.is_type_of(value) {
                return Err(Refusal::at(30400, path));
            }
            let elements = value.as_array().into_iter().flatten().enumerate();
            for (at, element) in elements {
                let path = format!("{path}[{at}]");
                match (member.kind, element) {
                    (Kind::Hazards, Value::Object(hazard)) => {
                        HAZARD.types_at(&format!("{path}."), hazard)?;
                    }
                    (Kind::Names | Kind::Files(_), Value::String(_)) => {}
                    _ => return Err(Refusal::at(30400, path)),
                }
            }
        }
        Ok(())
    }

    /// 30401, 30402, 30403 for the first member at fault, in table order. The types hold.
    pub(crate) fn check(&self, body: &Fields) -> Result<(), Refusal> {
        self.check_at("", 0, body)
    }

    fn check_at(&self, path: &str, place: usize, body: &Fields) -> Result<(), Refusal> {
        for member in self.0 {
            let path = format!("{path}{}", member.name);
            match body.get(member.name) {
                Some(value) => member.kind.check(&path, place, value)?,
                None if member.required => return Err(Refusal::at(30401, path)),
                None => {}
            }
        }
        Ok(())
    }
}

impl Kind {
    fn is_type_of(self, value: &Value) -> bool {
        match self {
            Self::Bool => value.is_boolean(),
            Self::Number { .. } => value.is_number(),
            Self::Seq => value.as_f64().is_some_and(|number| number.fract() == 0.0),
            Self::Names | Self::Files(_) | Self::Hazards => value.is_array(),
            _ => value.is_string(),
        }
    }

    fn check(self, path: &str, place: usize, value: &Value) -> Result<(), Refusal> {
        let text = value.as_str().unwrap_or_default();
        let elements = value.as_array().map_or(&[][..], Vec::as_slice);
        let formed = match self {
            Self::Text { least, most, lines } => is_text(text, least, most, lines),
            Self::Uuid => is_uuid(text),
            Self::Digest => text.len() == 64 && text.bytes().all(is_lower_hex),
            Self::Device => {
                (1..=32).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            }
            Self::Listed(list) => {
                let known = codes::listed(list, text);
                return match text {
                    "" => Err(Refusal::at(30401, path)),
                    _ if known => Ok(()),
                    _ => Err(Refusal::at(30402, path)),
                };
            }
            Self::CreditCode => {
                if !identity::looks_like_credit_code(text) {
                    return Err(Refusal::at(30401, path));
                }
                if !identity::credit_check_holds(text) {
                    return Err(Refusal::at(30403, path));
                }
                true
            }
            Self::Digits(count) => text.len() == count && are_digits(text),
            Self::Phone => is_phone(text),
            Self::Moment => time(text).is_some(),
            Self::Day => date(text).is_some(),
            Self::Number { least, most } => {
                let number = value.as_f64().unwrap_or_default();
                (least..=most).contains(&number) && decimals(number) <= 6
            }
            #[allow(clippy::cast_precision_loss)] // at most 20
            Self::Seq => value.as_f64() == Some(place as f64 + 1.0),
            Self::Bool => true,
            Self::Names => return check_names(path, elements),
            Self::Files(most) => {
                if !(1..=most).contains(&elements.len()) {
                    return Err(Refusal::at(30401, path));
                }
                return elementwise(path, elements, |number, _| is_hex32(number));
            }
            Self::Hazards => {
                if elements.len() > 20 {
                    return Err(Refusal::at(30401, path));
                }
                let hazards = elements.iter().filter_map(Value::as_object).enumerate();
                for (at, hazard) in hazards {
                    HAZARD.check_at(&format!("{path}[{at}]."), at, hazard)?;
                }
                true
            }
        };
        if formed {
            Ok(())
        } else {
            Err(Refusal::at(30401, path))
        }
    }
}

fn check_names(path: &str, elements: &[Value]) -> Result<(), Refusal> {
    if !(1..=5).contains(&elements.len()) {
        return Err(Refusal::at(30401, path));
    }
    elementwise(path, elements, |name, at| {
        is_text(name, 1, 20, false) && elements[..at].iter().all(|earlier| earlier != name)
    })
}

fn elementwise(
    path: &str,
    elements: &[Value],
    is_sound: impl Fn(&str, usize) -> bool,
) -> Result<(), Refusal> {
    for (at, element) in elements.iter().enumerate() {
        if !is_sound(element.as_str().unwrap_or_default(), at) {
            return Err(Refusal::at(30401, format!("{path}[{at}]")));
        }
    }
    Ok(())
}

fn is_text(text: &str, least: usize, most: usize, lines: bool) -> bool {
    let breaks = |c| {
        matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    (least..=most).contains(&text.chars().count())
        && text.trim() == text
        && (lines || !text.contains(breaks))
}

/// Lower-case, 8-4-4-4-12.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => is_lower_hex(byte),
        })
}

fn is_hex32(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(is_lower_hex)
}

fn is_lower_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// A mobile number, or a landline with its area code.
fn is_phone(text: &str) -> bool {
    match text.split_once('-') {
        None => {
            text.len() == 11
                && are_digits(text)
                && matches!(text.as_bytes(), [b'1', b'3'..=b'9', ..])
        }
        Some((area, number)) => {
            matches!(area.len(), 3 | 4)
                && matches!(number.len(), 7 | 8)
                && area.starts_with('0')
                && are_digits(area)
                && are_digits(number)
        }
    }
}

/// Decimals of the value, not of its spelling.
fn decimals(number: f64) -> usize {
    let spelt = number.to_string();
    spelt.split_once('.').map_or(0, |(_, after)| after.len())
}

/// `yyyy-MM-dd`
pub(crate) fn date(text: &str) -> Option<Date> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else {
        return None;
    };
    identity::date8(std::str::from_utf8(&[a, b, c, d, e, f, g, h]).ok()?)
}

/// `yyyy-MM-dd HH:mm:ss`
pub(crate) fn time(text: &str) -> Option<DateTime> {
    let (day, clock) = text.split_once(' ')?;
    let day = date(day)?;
    let &[_, _, b':', _, _, b':', _, _] = clock.as_bytes() else {
        return None;
    };
    let part = |at: usize| {
        let digits = clock.get(at..at + 2).filter(|part| are_digits(part))?;
        digits.parse().ok()
    };
    let clock = Time::new(part(0)?, part(3)?, part(6)?, 0).ok()?;
    Some(day.to_datetime(clock))
}
