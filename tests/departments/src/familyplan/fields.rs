//! The table of a person: form, length and code list of every element, and which category of persons may have it.
//!
//! Facts only; conditions between elements stand in `rules`.

use crate::codes;

/// What a value must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any text of the allowed length.
    Text,
    /// A person's name: no digits, no angle brackets.
    Name,
    /// A value of a code list.
    Code(&'static str),
    /// A number of the document whose type stands in the named element.
    NumberOf(&'static str),
    /// A document number without a type: 5–20 of `A-Z0-9`, checked when it has 18 characters.
    AnyNumber,
    /// Exactly so many digits.
    Digits(usize),
    /// One digit from the first to the last.
    Digit(u8, u8),
    /// `0` or `1`.
    Flag,
    /// `yyyyMMdd`.
    Date,
    /// Mobile number.
    Mobile,
    /// A capital letter and nine digits.
    Certificate,
}

/// What a category of persons does with an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Must not be empty.
    Must,
    /// May be empty; conditions may ask for it.
    May,
    /// Must be empty.
    Not,
}

/// One element of PERSON that holds a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) longest: usize,
    pub(super) kind: Kind,
    /// For women, children and married persons.
    pub(super) needs: [Need; 3],
}

macro_rules! list {
    ($file:literal) => {
        include_str!(concat!("../../data/familyplan/codes/", $file))
    };
}

pub(super) const CATEGORY: &str = list!("RYLB.csv");
pub(super) const SEX: &str = list!("XB.csv");
pub(super) const DOCUMENT_TYPE: &str = list!("ZJLX.csv");
pub(super) const CANCEL_REASON: &str = list!("ZXYY.csv");
const ETHNICITY: &str = list!("MZ.csv");
const HOUSEHOLD: &str = list!("HJXZ.csv");
const MARITAL_STATUS: &str = list!("HYZK.csv");
const CONTRACEPTION: &str = list!("BYFS.csv");
const ERRORS: &str = list!("errors.csv");

/// The department's words for an error code.
pub(super) fn message(code: &str) -> &'static str {
    codes::rows(ERRORS)
        .find(|row| row.first() == Some(&code))
        .and_then(|row| row.get(1).copied())
        .unwrap_or_default()
}

const EVERYONE: [Need; 3] = [Need::Must; 3];
const ANYONE: [Need; 3] = [Need::May; 3];
const WOMEN: [Need; 3] = [Need::Must, Need::Not, Need::Not];
const WOMEN_PERHAPS: [Need; 3] = [Need::May, Need::Not, Need::Not];
const CHILDREN: [Need; 3] = [Need::Not, Need::Must, Need::Not];
const CHILDREN_PERHAPS: [Need; 3] = [Need::Not, Need::May, Need::Not];
const ADULTS: [Need; 3] = [Need::Must, Need::Not, Need::Must];
const ADULTS_PERHAPS: [Need; 3] = [Need::May, Need::Not, Need::May];
const CHILDREN_MAY: [Need; 3] = [Need::Must, Need::May, Need::Must];

const fn field(name: &'static str, longest: usize, kind: Kind, needs: [Need; 3]) -> Field {
    Field {
        name,
        longest,
        kind,
        needs,
    }
}

/// All elements with a value, in schema order.
pub(super) const FIELDS: [Field; 31] = [
    field("RYLB", 1, Kind::Code(CATEGORY), EVERYONE),
    field("XM", 30, Kind::Name, EVERYONE),
    field("XB", 1, Kind::Code(SEX), EVERYONE),
    field("ZJLX", 2, Kind::Code(DOCUMENT_TYPE), EVERYONE),
    field("ZJHM", 20, Kind::NumberOf("ZJLX"), ANYONE),
    field("CSRQ", 8, Kind::Date, EVERYONE),
    field("MZ", 2, Kind::Code(ETHNICITY), EVERYONE),
    field("HJXZ", 1, Kind::Code(HOUSEHOLD), EVERYONE),
    field("HJD_XZQH", 6, Kind::Digits(6), ANYONE),
    field("XZD_XZQH", 12, Kind::Digits(12), EVERYONE),
    field("XZD_DZ", 100, Kind::Text, EVERYONE),
    field("FWBM", 25, Kind::Digits(25), EVERYONE),
    field("LXDH", 11, Kind::Mobile, CHILDREN_MAY),
    field("CJRQ", 8, Kind::Date, EVERYONE),
    field("HYZK", 2, Kind::Code(MARITAL_STATUS), ADULTS),
    field("CHRQ", 8, Kind::Date, ADULTS_PERHAPS),
    field("PO_XM", 30, Kind::Name, ANYONE),
    field("PO_ZJLX", 2, Kind::Code(DOCUMENT_TYPE), ANYONE),
    field("PO_ZJHM", 20, Kind::NumberOf("PO_ZJLX"), ANYONE),
    field("BYFS", 2, Kind::Code(CONTRACEPTION), WOMEN_PERHAPS),
    field("HYZT", 1, Kind::Flag, WOMEN),
    field("YCQ", 8, Kind::Date, WOMEN_PERHAPS),
    field("ZNS", 1, Kind::Digit(0, 9), ADULTS),
    field("HC", 1, Kind::Digit(1, 9), CHILDREN),
    field("MQ_XM", 30, Kind::Name, CHILDREN),
    field("MQ_ZJLX", 2, Kind::Code(DOCUMENT_TYPE), CHILDREN),
    field("MQ_ZJHM", 20, Kind::NumberOf("MQ_ZJLX"), CHILDREN),
    field("FQ_XM", 30, Kind::Name, CHILDREN_PERHAPS),
    field("FQ_ZJHM", 20, Kind::AnyNumber, CHILDREN_PERHAPS),
    field("CSYXZMBH", 10, Kind::Certificate, CHILDREN_PERHAPS),
    field("BZ", 100, Kind::Text, ANYONE),
];
