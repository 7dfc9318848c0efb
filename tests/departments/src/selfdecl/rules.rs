//! All faults of a declaration, in the contract's order: unknown members first, then leaf by leaf. A rule that depends
//! on a faulty leaf is skipped.

use jiff::Zoned;
use serde_json::{Map, Value, json};

use super::fields::{self, FIXED, LEAVES};
use crate::identity;

/// Seconds a declaration may be ahead of the server's clock.
const AHEAD: i64 = 300;
const ADULT: i16 = 16;

/// A declaration to be judged.
pub(super) struct Declared<'d> {
    pub(super) declaration: &'d Map<String, Value>,
    /// The declaration it is to replace, which fixes some leaves.
    pub(super) before: Option<&'d Map<String, Value>>,
    /// The server's time in UTC+8.
    pub(super) now: &'d Zoned,
}

/// What stands at a leaf.
enum Found<'d> {
    Value(&'d Value),
    Missing,
    /// Something above it is not an object; how long the pointer to that is.
    Broken(usize),
}

/// A leaf as other leaves' rules see it.
enum Governing<'d> {
    Sound(&'d str),
    Absent,
    Faulty,
}

#[derive(PartialEq)]
enum Need {
    Required,
    Optional,
    Forbidden,
}

fn find<'d>(declaration: &'d Map<String, Value>, pointer: &str) -> Found<'d> {
    let mut within = declaration;
    let mut reached = 0;
    for part in pointer[1..].split('/') {
        reached += 1 + part.len();
        match within.get(part) {
            None => return Found::Missing,
            Some(value) if reached == pointer.len() => return Found::Value(value),
            Some(Value::Object(inner)) => within = inner,
            Some(_) => return Found::Broken(reached),
        }
    }
    Found::Missing
}

/// The text at a leaf; empty when there is none.
pub(super) fn text<'d>(declaration: &'d Map<String, Value>, pointer: &str) -> &'d str {
    match find(declaration, pointer) {
        Found::Value(Value::String(text)) => text,
        _ => "",
    }
}

impl<'d> Declared<'d> {
    /// Every fault as the contract lists it; empty when the declaration is sound.
    pub(super) fn faults(&self) -> Vec<Value> {
        let mut faults = Vec::new();
        unknown(self.declaration, "", &mut faults);
        let mut broken = "";
        for (pointer, label) in LEAVES {
            if let Found::Broken(length) = find(self.declaration, pointer) {
                if broken != &pointer[..length] {
                    broken = &pointer[..length];
                    faults.push(fault(broken, "type", "此处应为对象".to_owned()));
                }
            } else if let Some(code) = self.fault(pointer) {
                faults.push(fault(pointer, code, format!("{label}{}", words(code))));
            }
        }
        faults
    }

    /// The first fault of a leaf in the contract's order of codes.
    fn fault(&self, pointer: &str) -> Option<&'static str> {
        let need = self.need(pointer);
        let value = match find(self.declaration, pointer) {
            Found::Value(value) => value,
            Found::Missing => return (need == Need::Required).then_some("required"),
            Found::Broken(_) => return Some("type"),
        };
        let Some(text) = value.as_str() else {
            return Some("type");
        };
        let document = match pointer {
            "/person/document/number" => self.sound("/person/document/type"),
            _ => None,
        };
        let count = text.chars().count();
        if need == Need::Forbidden {
            Some("forbidden")
        } else if fields::length(pointer).is_some_and(|(min, max)| !(min..=max).contains(&count)) {
            Some("length")
        } else if !fields::has_form(pointer, text, document) {
            Some("format")
        } else if !fields::is_listed(pointer, text) {
            Some("enum")
        } else if !self.check_holds(pointer, text) {
            Some("checksum")
        } else if !self.agrees(pointer, text) {
            Some("mismatch")
        } else if !self.is_in_range(pointer, text) {
            Some("range")
        } else if self
            .before
            .is_some_and(|before| FIXED.contains(&pointer) && self::text(before, pointer) != text)
        {
            Some("immutable")
        } else {
            None
        }
    }

    fn governing(&self, pointer: &str) -> Governing<'d> {
        if self.fault(pointer).is_some() {
            return Governing::Faulty;
        }
        match find(self.declaration, pointer) {
            Found::Value(Value::String(text)) => Governing::Sound(text),
            _ => Governing::Absent,
        }
    }

    fn sound(&self, pointer: &str) -> Option<&'d str> {
        match self.governing(pointer) {
            Governing::Sound(text) => Some(text),
            Governing::Absent | Governing::Faulty => None,
        }
    }

    fn need(&self, pointer: &str) -> Need {
        let when =
            |governing: &str, values: &[&str], otherwise: Need| match self.governing(governing) {
                Governing::Faulty => Need::Optional,
                Governing::Sound(value) if values.contains(&value) => Need::Required,
                Governing::Sound(_) | Governing::Absent => otherwise,
            };
        match pointer {
            "/declarant/workerNo" => when("/declarant/kind", &["GRID_WORKER"], Need::Forbidden),
            "/declarant/name" => when("/declarant/kind", &["HOUSEHOLDER"], Need::Forbidden),
            "/person/name/latin" => when(
                "/person/document/type",
                &["PASSPORT", "FOREIGN_PR"],
                Need::Optional,
            ),
            "/person/ethnicity"
            | "/person/registeredAddress/divisionCode"
            | "/person/registeredAddress/detail" => {
                when("/person/document/type", &["RESIDENT_ID"], Need::Forbidden)
            }
            "/person/maritalStatus"
            | "/person/education"
            | "/person/contact/mobile"
            | "/employment/status" => match self.is_adult() {
                Some(true) => Need::Required,
                _ => Need::Optional,
            },
            "/person/guardian/name" | "/person/guardian/mobile" => match self.is_adult() {
                Some(true) => Need::Forbidden,
                Some(false) => Need::Required,
                None => Need::Optional,
            },
            "/residence/leaveDate" => when("/declarationType", &["MOVE_OUT"], Need::Forbidden),
            "/employment/employerName" => {
                when("/employment/status", &["EMPLOYED"], Need::Forbidden)
            }
            "/employment/employerCreditCode" => {
                let need = when(
                    "/employment/status",
                    &["EMPLOYED", "SELF_EMPLOYED"],
                    Need::Forbidden,
                );
                match need {
                    Need::Required => Need::Optional,
                    other => other,
                }
            }
            "/note" => Need::Optional,
            _ => Need::Required,
        }
    }

    fn check_holds(&self, pointer: &str, text: &str) -> bool {
        match pointer {
            "/person/document/number" => match self.sound("/person/document/type") {
                Some("RESIDENT_ID") => identity::identity_check_holds(text),
                Some("FOREIGN_PR") if text.len() == 18 => identity::identity_check_holds(text),
                _ => true,
            },
            "/employment/employerCreditCode" => identity::credit_check_holds(text),
            _ => true,
        }
    }

    fn agrees(&self, pointer: &str, text: &str) -> bool {
        match pointer {
            "/person/sex" => self.resident_number().is_none_or(|number| {
                let odd = number
                    .as_bytes()
                    .get(16)
                    .is_some_and(|digit| digit % 2 == 1);
                text == if odd { "M" } else { "F" }
            }),
            "/person/birthDate" => self
                .resident_number()
                .is_none_or(|number| identity::identity_birth(number) == fields::date(text)),
            "/person/nationality" => match self.sound("/person/document/type") {
                Some("RESIDENT_ID" | "HKMO_PERMIT" | "TAIWAN_PERMIT") => text == "CN",
                Some(_) => text != "CN",
                None => true,
            },
            _ => true,
        }
    }

    fn is_in_range(&self, pointer: &str, text: &str) -> bool {
        let day = fields::date(text);
        let not_before = |other: &str| {
            self.sound(other)
                .is_none_or(|earlier| fields::date(earlier) <= day)
        };
        let not_after_today = day <= Some(self.now.date());
        match pointer {
            "/declaredAt" => fields::moment(text).is_some_and(|declared| {
                declared.as_second() - self.now.timestamp().as_second() <= AHEAD
            }),
            "/person/birthDate" => not_after_today,
            "/residence/moveInDate" => not_before("/person/birthDate") && not_after_today,
            "/residence/leaveDate" => not_before("/residence/moveInDate") && not_after_today,
            _ => true,
        }
    }

    /// The number of a resident identity card, when it is sound.
    fn resident_number(&self) -> Option<&'d str> {
        match self.sound("/person/document/type") {
            Some("RESIDENT_ID") => self.sound("/person/document/number"),
            _ => None,
        }
    }

    fn is_adult(&self) -> Option<bool> {
        let born = fields::date(self.sound("/person/birthDate")?)?;
        Some(identity::completed_years(born, self.now.date()) >= ADULT)
    }
}

/// Members that are in no row of the table, in the order of the body.
fn unknown(object: &Map<String, Value>, above: &str, faults: &mut Vec<Value>) {
    for (name, value) in object {
        let pointer = format!("{above}/{}", name.replace('~', "~0").replace('/', "~1"));
        let inside = format!("{pointer}/");
        if LEAVES.iter().any(|(leaf, _)| leaf.starts_with(&inside)) {
            if let Value::Object(inner) = value {
                unknown(inner, &pointer, faults);
            }
        } else if !LEAVES.iter().any(|(leaf, _)| *leaf == pointer) {
            faults.push(fault(&pointer, "unknown", "未定义的项".to_owned()));
        }
    }
}

fn fault(pointer: &str, code: &str, detail: String) -> Value {
    json!({ "pointer": pointer, "code": code, "detail": detail })
}

fn words(code: &str) -> &'static str {
    match code {
        "required" => "不能为空",
        "type" => "应为文本",
        "length" => "长度不符合要求",
        "format" => "格式不正确",
        "enum" => "不在代码表中",
        "checksum" => "校验位不正确",
        "mismatch" => "与证件不一致",
        "range" => "超出允许的范围",
        "forbidden" => "在此情形下不应填写",
        _ => "不可修改",
    }
}
