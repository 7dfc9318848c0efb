//! The fields of the encrypted part, each by itself: required, form, code list, check character (1101–1104).
//!
//! Readings chosen: a code longer than its field is a form fault (1102), a shorter one is not in the dictionary (1103); an
//! identity number with an impossible birth date has a wrong form.

use jiff::civil::Date;

use super::refusal::Refusal;
use crate::{codes, identity};

/// Fields of a registration, in table order.
pub(super) const RECORD: [&str; 27] = [
    "lsh", "xm", "zjlx", "sfzh", "xb", "csrq", "mz", "xl", "hjxz", "lxdh", "fwbm", "jzdz", "jylx",
    "tyshxydm", "dwmc", "gz", "gzdz", "htlx", "htksrq", "htjsrq", "jyrq", "yx", "cbzt", "syyy",
    "jzbz", "wgy", "bz",
];

/// Fields of a termination, in the order they are checked.
pub(super) const TERMINATION: [&str; 6] = ["lsh", "jyxh", "bbh", "zzyy", "zzrq", "wgy"];

pub(super) const EMPLOYERS: &str = include_str!("../../data/labour/employers.csv");

/// The values of a plain text; what is empty is not there.
pub(super) struct Values<'v>(pub(super) &'v serde_json::Map<String, serde_json::Value>);

impl Values<'_> {
    /// A value; empty when it is absent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    }
}

fn list(name: &str) -> Option<&'static str> {
    Some(match name {
        "zjlx" => include_str!("../../data/labour/zjlx.csv"),
        "xb" => include_str!("../../data/labour/xb.csv"),
        "mz" => include_str!("../../data/labour/mz.csv"),
        "xl" => include_str!("../../data/labour/xl.csv"),
        "hjxz" => include_str!("../../data/labour/hjxz.csv"),
        "jylx" => include_str!("../../data/labour/jylx.csv"),
        "gz" => include_str!("../../data/labour/gz.csv"),
        "htlx" => include_str!("../../data/labour/htlx.csv"),
        "cbzt" => include_str!("../../data/labour/cbzt.csv"),
        "syyy" => include_str!("../../data/labour/syyy.csv"),
        "zzyy" => include_str!("../../data/labour/zzyy.csv"),
        _ => return None,
    })
}

/// Whether the field must be there, given the others.
fn is_required(name: &str, values: &Values<'_>) -> bool {
    let jylx = values.text("jylx");
    match name {
        "mz" | "gzdz" | "yx" | "jzbz" | "bz" => false,
        "tyshxydm" | "dwmc" => matches!(jylx, "1" | "2"),
        "gz" | "cbzt" => matches!(jylx, "1" | "2" | "3"),
        "htlx" => jylx == "1",
        "htksrq" => jylx == "1" && matches!(values.text("htlx"), "1" | "2" | "3"),
        "htjsrq" => jylx == "1" && values.text("htlx") == "1",
        "syyy" => jylx == "4",
        _ => true,
    }
}

/// Checks the fields named, in this order, each by itself.
pub(super) fn check(values: &Values<'_>, names: &[&'static str]) -> Result<(), Refusal> {
    for name in names {
        let text = values.text(name);
        let refuse = |code| Err(Refusal::at(code, name));
        if text.is_empty() {
            if is_required(name, values) {
                return refuse("1101");
            }
        } else if !has_form(name, text, values) {
            return refuse("1102");
        } else if list(name).is_some_and(|csv| !codes::listed(csv, text)) {
            return refuse("1103");
        } else if !check_holds(name, text, values) {
            return refuse("1104");
        }
    }
    Ok(())
}

fn has_form(name: &str, text: &str, values: &Values<'_>) -> bool {
    if text.trim() != text || text.chars().any(char::is_control) {
        return false;
    }
    let count = text.chars().count();
    match name {
        "lsh" => {
            (8..=40).contains(&count)
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }
        "jyxh" => text
            .strip_prefix("JY")
            .is_some_and(|rest| rest.len() == 13 && digits(rest)),
        "bbh" => (1..=9).contains(&count) && digits(text) && !text.starts_with('0'),
        "xm" => count <= 40,
        "zjlx" | "mz" | "xl" | "hjxz" | "syyy" | "zzyy" => count <= 2,
        "sfzh" => match values.text("zjlx") {
            "01" => identity::looks_like_identity(text) && identity::identity_birth(text).is_some(),
            _ => {
                let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
                (5..=20).contains(&count) && text.bytes().all(plain)
            }
        },
        "xb" | "jylx" | "htlx" | "cbzt" => count == 1,
        "csrq" | "htksrq" | "htjsrq" | "jyrq" | "zzrq" => {
            date(text).is_some_and(|day| day > Date::constant(1900, 1, 1))
        }
        "lxdh" => {
            count == 11
                && digits(text)
                && text.starts_with('1')
                && (b'3'..=b'9').contains(&text.as_bytes()[1])
        }
        "fwbm" => count == 25 && digits(text),
        "jzdz" | "gzdz" => count <= 120,
        "tyshxydm" => identity::looks_like_credit_code(text),
        "dwmc" => count <= 100,
        "gz" => count <= 4,
        "yx" => is_money(text),
        "jzbz" => text == "1",
        "wgy" => count <= 20,
        "bz" => count <= 200,
        _ => true,
    }
}

fn check_holds(name: &str, text: &str, values: &Values<'_>) -> bool {
    match name {
        "sfzh" if values.text("zjlx") == "01" => identity::identity_check_holds(text),
        "tyshxydm" => identity::credit_check_holds(text),
        _ => true,
    }
}

/// Two decimals, no leading zero, at most 9999999.99.
fn is_money(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, cents)| {
        (1..=7).contains(&whole.len())
            && digits(whole)
            && (whole == "0" || !whole.starts_with('0'))
            && cents.len() == 2
            && digits(cents)
    })
}

/// `yyyy-MM-dd` as a date.
pub(super) fn date(text: &str) -> Option<Date> {
    let dashed = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    dashed
        .then(|| identity::date8(&text.replace('-', "")))
        .flatten()
}

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
