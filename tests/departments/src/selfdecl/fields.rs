//! The table of a declaration, leaf by leaf: order, labels, lengths, formats, code lists. What the leaves owe each other
//! is in `rules`.
//!
//! Readings chosen: where the table gives no length, an empty value is a format fault (an enum fault in a code list); an
//! identity number with an impossible birth date has a wrong format; `Z` is an offset.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{codes, identity};

/// Pointer and label of every leaf, in table order.
pub(super) const LEAVES: [(&str, &str); 30] = [
    ("/declarationType", "申报类型"),
    ("/sourceRef", "来源编号"),
    ("/declaredAt", "申报时间"),
    ("/declarant/kind", "申报人类别"),
    ("/declarant/workerNo", "网格员编号"),
    ("/declarant/name", "房主姓名"),
    ("/person/name/full", "姓名"),
    ("/person/name/latin", "英文姓名"),
    ("/person/sex", "性别"),
    ("/person/birthDate", "出生日期"),
    ("/person/nationality", "国籍"),
    ("/person/ethnicity", "民族"),
    ("/person/document/type", "证件类型"),
    ("/person/document/number", "证件号码"),
    ("/person/maritalStatus", "婚姻状况"),
    ("/person/education", "文化程度"),
    ("/person/registeredAddress/divisionCode", "户籍地区划"),
    ("/person/registeredAddress/detail", "户籍地址"),
    ("/person/contact/mobile", "手机号码"),
    ("/person/guardian/name", "监护人"),
    ("/person/guardian/mobile", "监护人手机号码"),
    ("/residence/houseCode", "房屋编码"),
    ("/residence/address", "居住地址"),
    ("/residence/tenure", "居住方式"),
    ("/residence/moveInDate", "入住日期"),
    ("/residence/leaveDate", "离开日期"),
    ("/employment/status", "就业状况"),
    ("/employment/employerName", "单位名称"),
    ("/employment/employerCreditCode", "单位信用代码"),
    ("/note", "备注"),
];

/// Leaves that stay as declared.
pub(super) const FIXED: [&str; 5] = [
    "/declarationType",
    "/sourceRef",
    "/person/document/type",
    "/person/document/number",
    "/residence/houseCode",
];

/// Fewest and most characters, where the table gives them.
pub(super) fn length(pointer: &str) -> Option<(usize, usize)> {
    Some(match pointer {
        "/sourceRef" => (1, 64),
        "/declarant/workerNo" => (8, 8),
        "/declarant/name" | "/person/guardian/name" => (2, 50),
        "/person/name/full" => (1, 50),
        "/person/name/latin" => (2, 60),
        "/person/registeredAddress/divisionCode" => (6, 6),
        "/person/registeredAddress/detail" => (4, 120),
        "/residence/houseCode" => (25, 25),
        "/residence/address" => (8, 120),
        "/employment/employerName" => (2, 100),
        "/employment/employerCreditCode" => (18, 18),
        "/note" => (1, 200),
        _ => return None,
    })
}

/// The code list of a leaf.
pub(super) fn list(pointer: &str) -> Option<&'static str> {
    Some(match pointer {
        "/declarationType" => include_str!("../../data/selfdecl/declarationType.csv"),
        "/declarant/kind" => include_str!("../../data/selfdecl/declarantKind.csv"),
        "/person/sex" => include_str!("../../data/selfdecl/sex.csv"),
        "/person/nationality" => include_str!("../../data/selfdecl/nationality.csv"),
        "/person/ethnicity" => include_str!("../../data/selfdecl/ethnicity.csv"),
        "/person/document/type" => include_str!("../../data/selfdecl/documentType.csv"),
        "/person/maritalStatus" => include_str!("../../data/selfdecl/maritalStatus.csv"),
        "/person/education" => include_str!("../../data/selfdecl/education.csv"),
        "/residence/tenure" => include_str!("../../data/selfdecl/tenure.csv"),
        "/employment/status" => include_str!("../../data/selfdecl/employmentStatus.csv"),
        _ => return None,
    })
}

/// Whether the value is in the leaf's code list, if it has one.
pub(super) fn is_listed(pointer: &str, text: &str) -> bool {
    list(pointer).is_none_or(|csv| codes::listed(csv, text))
}

/// Whether the value has the leaf's format; `document` is the document's type when it is sound.
pub(super) fn has_form(pointer: &str, text: &str, document: Option<&str>) -> bool {
    if text.trim() != text || text.chars().any(char::is_control) {
        return false;
    }
    match pointer {
        "/sourceRef" => text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b)),
        "/declaredAt" => moment(text).is_some(),
        "/declarant/workerNo" => text.strip_prefix("WG").is_some_and(digits),
        "/person/name/latin" => {
            text.starts_with(|c: char| c.is_ascii_uppercase())
                && text
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || " ,'-".contains(c))
        }
        "/person/birthDate" | "/residence/moveInDate" | "/residence/leaveDate" => {
            date(text).is_some()
        }
        "/person/document/number" => is_document_number(text, document),
        "/person/registeredAddress/divisionCode" => {
            digits(text) && text.starts_with(|c| matches!(c, '1'..='8'))
        }
        "/person/contact/mobile" | "/person/guardian/mobile" => {
            text.strip_prefix("+861").is_some_and(|rest| {
                rest.len() == 10 && digits(rest) && rest.starts_with(|c| matches!(c, '3'..='9'))
            })
        }
        "/residence/houseCode" => digits(text) && text.starts_with("4403"),
        "/employment/employerCreditCode" => identity::looks_like_credit_code(text),
        _ => true,
    }
}

fn is_document_number(number: &str, document: Option<&str>) -> bool {
    let count = number.len();
    let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
    match document {
        Some("RESIDENT_ID") => {
            identity::looks_like_identity(number) && identity::identity_birth(number).is_some()
        }
        Some("PASSPORT") => (5..=15).contains(&count) && number.bytes().all(plain),
        Some("TAIWAN_PERMIT") => count == 8 && digits(number),
        Some("HKMO_PERMIT") => number
            .strip_prefix(['H', 'M'])
            .is_some_and(|rest| rest.len() == 8 && digits(rest)),
        Some("FOREIGN_PR") => {
            let letters = number.bytes().take(3).all(|b| b.is_ascii_uppercase());
            let old = count == 15 && letters && number.get(3..).is_some_and(digits);
            old || (number.starts_with('9') && identity::looks_like_identity(number))
        }
        _ => !number.is_empty(),
    }
}

/// `yyyy-MM-dd` as a date.
pub(super) fn date(text: &str) -> Option<Date> {
    let dashed = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    dashed
        .then(|| identity::date8(&text.replace('-', "")))
        .flatten()
}

/// A time of RFC 3339 with seconds and an offset, without a fraction.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let (day, rest) = (text.get(..10)?, text.get(10..)?);
    let (clock, offset) = (rest.get(..9)?, rest.get(9..)?);
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, expected)| {
                byte == expected || (expected == b'0' && byte.is_ascii_digit())
            })
    };
    let offset_holds = offset == "Z" || shaped(offset, "+00:00") || shaped(offset, "-00:00");
    if date(day).is_none() || !shaped(clock, "T00:00:00") || !offset_holds {
        return None;
    }
    if clock.ends_with(":60") {
        return None;
    }
    text.parse().ok()
}

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
