//! The form of each member by itself: type, length, format, code list (1103, 1104). What members owe each other is in
//! `rules`.
//!
//! Three readings had to be chosen. The prefixes of `hjxz` are a format, not a code list (1103). A name's "CJK
//! ideograph" is one of Unicode's unified or compatibility ideographs, so 〇 (U+3007, a symbol) is refused. An identity
//! number with an impossible birth date is wrong in itself (1105 `zjhm`).

use jiff::civil::DateTime;
use serde_json::Value;

use super::refusal::Refusal;
use crate::{codes, identity};

/// Members of a register call, in table order.
pub(crate) const REGISTER: [&str; 27] = [
    "lsh", "zjlx", "zjhm", "xm", "ywxm", "xb", "mz", "gj", "csrq", "hjxz", "hjdz", "lxdh", "jhrxm",
    "jhrdh", "fwbm", "jzdz", "rzrq", "yjlkrq", "jzfs", "jzsy", "yfzgx", "fwcs", "qzbz", "qzsm",
    "bz", "czy", "czsj",
];

/// Members every change and cancel begin with, in the order they are checked.
pub(crate) const HEAD: [&str; 4] = ["lsh", "djbh", "czy", "czsj"];

/// Members a change may carry besides, in table order.
pub(crate) const CHANGEABLE: [&str; 13] = [
    "ywxm", "hjxz", "hjdz", "lxdh", "jhrxm", "jhrdh", "jzdz", "yjlkrq", "jzfs", "jzsy", "yfzgx",
    "fwcs", "bz",
];

/// Members a cancel carries besides.
pub(crate) const CANCEL: [&str; 2] = ["zxyy", "zxrq"];

const DOCUMENTS: &str = include_str!("../../data/residence/zjlx.csv");
const SEXES: &str = include_str!("../../data/residence/xb.csv");
const ETHNICITIES: &str = include_str!("../../data/residence/mz.csv");
const COUNTRIES: &str = include_str!("../../data/residence/gj.csv");
const WAYS: &str = include_str!("../../data/residence/jzfs.csv");
const REASONS: &str = include_str!("../../data/residence/jzsy.csv");
const RELATIONS: &str = include_str!("../../data/residence/yfzgx.csv");
const LEAVING: &str = include_str!("../../data/residence/zxyy.csv");
const STATES: &str = include_str!("../../data/residence/zt.csv");

const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82",
];

/// Checks the form of a member; `document` is the registration's `zjlx`, which decides that of `zjhm` and `xm`.
pub(crate) fn check(name: &str, value: &Value, document: &str) -> Result<(), Refusal> {
    let Some(text) = value.as_str() else {
        return Err(Refusal::at("1103", name));
    };
    let clean = !text.is_empty() && text.trim() == text && !text.chars().any(char::is_control);
    if !clean || !has_form(name, text, document) {
        return Err(Refusal::at("1103", name));
    }
    if is_listed(name, text) {
        Ok(())
    } else {
        Err(Refusal::at("1104", name))
    }
}

fn has_form(name: &str, text: &str, document: &str) -> bool {
    let count = text.chars().count();
    match name {
        "lsh" => (20..=32).contains(&count) && text.bytes().all(is_plain),
        "djbh" => is_registration_number(text),
        "zjlx" | "gj" => count == 3,
        "zjhm" => is_document_number(text, document),
        "xm" => {
            let chinese = matches!(document, "111" | "113" | "511" | "516");
            (2..=50).contains(&count)
                && (!chinese || text.chars().all(|c| c == '·' || is_ideograph(c)))
        }
        "ywxm" => {
            (2..=60).contains(&count)
                && text.starts_with(|c: char| c.is_ascii_uppercase())
                && text
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || " ,'-".contains(c))
        }
        "xb" | "zxyy" | "zt" => count == 1,
        "mz" | "jzfs" | "jzsy" | "yfzgx" => count == 2,
        "csrq" | "rzrq" | "yjlkrq" | "zxrq" => identity::date8(text).is_some(),
        "hjxz" => count == 6 && digits(text) && PROVINCES.contains(&&text[..2]),
        "hjdz" => (4..=100).contains(&count),
        "lxdh" | "jhrdh" => {
            count == 11
                && digits(text)
                && text.starts_with('1')
                && (b'3'..=b'9').contains(&text.as_bytes()[1])
        }
        "jhrxm" => (2..=50).contains(&count),
        "fwbm" => count == 25 && digits(text) && text.starts_with("4403"),
        "jzdz" => (8..=100).contains(&count),
        "fwcs" => (2..=100).contains(&count),
        "qzbz" => text == "0" || text == "1",
        "qzsm" => (5..=100).contains(&count),
        "bz" => (1..=200).contains(&count),
        "czy" => {
            count == 8
                && text.bytes().take(2).all(|b| b.is_ascii_uppercase())
                && text.bytes().skip(2).all(|b| b.is_ascii_digit())
        }
        "czsj" => moment14(text).is_some(),
        _ => true,
    }
}

fn is_listed(name: &str, text: &str) -> bool {
    let list = match name {
        "zjlx" => DOCUMENTS,
        "xb" => SEXES,
        "mz" => ETHNICITIES,
        // Chinese citizens are registered with their own documents.
        "gj" => return text != "CHN" && codes::listed(COUNTRIES, text),
        "jzfs" => WAYS,
        "jzsy" => REASONS,
        "yfzgx" => RELATIONS,
        "zxyy" => LEAVING,
        "zt" => STATES,
        _ => return true,
    };
    codes::listed(list, text)
}

fn is_document_number(number: &str, document: &str) -> bool {
    let count = number.len();
    match document {
        "111" | "113" => identity::looks_like_identity(number),
        "414" => (5..=15).contains(&count) && number.bytes().all(is_plain),
        "511" => count == 8 && digits(number),
        "516" => number
            .strip_prefix(['H', 'M'])
            .is_some_and(|rest| matches!(rest.len(), 8 | 10) && digits(rest)),
        "553" => {
            let old = number.bytes().take(3).all(|b| b.is_ascii_uppercase())
                && number.bytes().skip(3).all(|b| b.is_ascii_digit());
            (count == 15 && old)
                || (number.starts_with('9') && identity::looks_like_identity(number))
        }
        _ => (5..=18).contains(&count) && number.bytes().all(is_plain),
    }
}

/// `DJ` and 21 digits.
fn is_registration_number(text: &str) -> bool {
    text.strip_prefix("DJ")
        .is_some_and(|rest| rest.len() == 21 && digits(rest))
}

/// `yyyyMMddHHmmss` as a time.
pub(crate) fn moment14(text: &str) -> Option<DateTime> {
    if text.len() != 14 || !digits(text) {
        return None;
    }
    let date = identity::date8(&text[..8])?;
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse().ok();
    let time = jiff::civil::Time::new(part(8..10)?, part(10..12)?, part(12..14)?, 0).ok()?;
    Some(date.to_datetime(time))
}

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase()
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAD9
        | 0x2_0000..=0x2_A6DF | 0x2_A700..=0x2_EE5D | 0x2_F800..=0x2_FA1D
        | 0x3_0000..=0x3_3479)
}
