//! What the fields owe each other and the employers' list (1107, 1108, 1105, 1106, 1201, 1202), after each was right by
//! itself.

use jiff::civil::Date;

use super::forms::{EMPLOYERS, RECORD, Values, date};
use super::refusal::Refusal;
use crate::{codes, identity};

const ADULT: i16 = 16;

/// Judges a whole registration on the day `today`.
pub(super) fn check(values: &Values<'_>, today: Date) -> Result<(), Refusal> {
    let forbidden = |name: &&&str| !values.text(name).is_empty() && !is_allowed(name, values);
    if let Some(name) = RECORD.iter().find(forbidden) {
        return Err(Refusal::at("1107", name));
    }
    if values.text("zjlx") == "01" {
        agree_with_number(values)?;
    }
    let (born, begun) = (date(values.text("csrq")), date(values.text("jyrq")));
    let of_age = born
        .zip(begun)
        .is_some_and(|(born, begun)| identity::completed_years(born, begun) >= ADULT);
    if !of_age {
        return Err(Refusal::at("1105", "jyrq"));
    }
    let (from, until) = (date(values.text("htksrq")), date(values.text("htjsrq")));
    if until.is_some() && from > until {
        return Err(Refusal::at("1106", "htjsrq"));
    }
    if begun > Some(today) {
        return Err(Refusal::at("1106", "jyrq"));
    }
    if matches!(values.text("jylx"), "1" | "2") {
        employer(values)?;
    }
    Ok(())
}

/// Whether the field may be there, given the others.
fn is_allowed(name: &str, values: &Values<'_>) -> bool {
    let jylx = values.text("jylx");
    match name {
        "tyshxydm" => matches!(jylx, "1" | "2"),
        "dwmc" | "gz" | "gzdz" | "yx" | "cbzt" => jylx != "4",
        "htlx" => jylx == "1",
        "htksrq" => matches!(values.text("htlx"), "1" | "2" | "3"),
        "htjsrq" => values.text("htlx") == "1",
        "syyy" => jylx == "4",
        _ => true,
    }
}

fn agree_with_number(values: &Values<'_>) -> Result<(), Refusal> {
    let number = values.text("sfzh");
    let odd = number
        .as_bytes()
        .get(16)
        .is_some_and(|digit| digit % 2 == 1);
    if values.text("xb") != if odd { "1" } else { "2" } {
        return Err(Refusal::at("1108", "xb"));
    }
    if identity::identity_birth(number) != date(values.text("csrq")) {
        return Err(Refusal::at("1108", "csrq"));
    }
    Ok(())
}

fn employer(values: &Values<'_>) -> Result<(), Refusal> {
    let (name, is_open) =
        registered(values.text("tyshxydm")).ok_or_else(|| Refusal::at("1201", "tyshxydm"))?;
    if !is_open {
        return Err(Refusal::at("1202", "tyshxydm"));
    }
    if values.text("dwmc") != name {
        return Err(Refusal::at("1102", "dwmc"));
    }
    Ok(())
}

/// The registered name of an employer, and whether it is still in business.
pub(super) fn registered(code: &str) -> Option<(&'static str, bool)> {
    codes::rows(EMPLOYERS)
        .find(|row| row.first() == Some(&code))
        .and_then(|row| Some((*row.get(1)?, row.get(2) == Some(&"存续"))))
}
