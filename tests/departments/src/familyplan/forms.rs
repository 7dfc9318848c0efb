//! The form of single values: lengths, patterns, code lists, check characters. One value in, its first error code out.

use jiff::civil::Date;

use crate::{codes, identity};

use super::fields::Kind;

/// A document type that means there is no document.
pub(super) const NO_DOCUMENT: &str = "98";
/// The citizen's identity card.
pub(super) const IDENTITY_CARD: &str = "01";

/// What is wrong with a value that is not empty. `document_type` is that of a number.
pub(super) fn fault(
    value: &str,
    longest: usize,
    kind: Kind,
    document_type: &str,
) -> Option<&'static str> {
    let edges = value.starts_with(char::is_whitespace) || value.ends_with(char::is_whitespace);
    if edges || value.contains(char::is_control) || value.chars().count() > longest {
        return Some("E102");
    }
    let fits = match kind {
        Kind::Text => true,
        Kind::Name => !value.contains(|c: char| is_digit(c) || c == '<' || c == '>'),
        Kind::Code(list) => return (!codes::listed(list, value)).then_some("E103"),
        Kind::Flag => return (!matches!(value, "0" | "1")).then_some("E103"),
        Kind::NumberOf(_) if document_type == IDENTITY_CARD => return citizen_number_fault(value),
        Kind::NumberOf(_) => is_document_number(value),
        Kind::AnyNumber if value.len() == 18 && is_document_number(value) => {
            return (!identity::identity_check_holds(value)).then_some("E104");
        }
        Kind::AnyNumber => is_document_number(value),
        Kind::Digits(count) => is_digits(value, count),
        Kind::Digit(first, last) => {
            is_digits(value, 1)
                && value
                    .bytes()
                    .all(|digit| (first..=last).contains(&(digit - b'0')))
        }
        Kind::Date => identity::date8(value).is_some(),
        Kind::Mobile => {
            is_digits(value, 11)
                && value.starts_with('1')
                && matches!(value.as_bytes()[1], b'3'..=b'9')
        }
        Kind::Certificate => {
            value.starts_with(|c: char| c.is_ascii_uppercase())
                && value.get(1..).is_some_and(|rest| is_digits(rest, 9))
        }
    };
    (!fits).then_some("E102")
}

/// The form of a citizen's number is a matter of E102, its check character of E104.
pub(super) fn citizen_number_fault(value: &str) -> Option<&'static str> {
    if !identity::looks_like_identity(value) {
        return Some("E102");
    }
    (!identity::identity_check_holds(value)).then_some("E104")
}

/// Whether the number says a man; odd 17th digits are men's.
pub(super) fn is_male(number: &str) -> bool {
    number
        .as_bytes()
        .get(16)
        .is_some_and(|digit| digit % 2 == 1)
}

/// Which of CSRQ and XB disagree with the number.
pub(super) fn disagreeing(
    number: &str,
    birth: Option<Date>,
    sex: Option<&str>,
) -> Vec<&'static str> {
    let mut names = Vec::new();
    if birth.is_some_and(|birth| identity::identity_birth(number) != Some(birth)) {
        names.push("CSRQ");
    }
    if sex.is_some_and(|sex| (sex == "1") != is_male(number)) {
        names.push("XB");
    }
    names
}

fn is_document_number(value: &str) -> bool {
    (5..=20).contains(&value.len())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn is_digits(value: &str, count: usize) -> bool {
    value.len() == count && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits of names are half-width or full-width; 〇 is a character of names.
fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || ('０'..='９').contains(&character)
}
