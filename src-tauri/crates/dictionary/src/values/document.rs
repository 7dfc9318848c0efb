//! A document number read by its kind (code list `id_document`), and who its digits say the holder is.
//!
//! Absent: whether a kind suits a person or an owner; that is asked by the check of an entry.

use jiff::civil::Date;

use super::{
    CitizenId, CreditCode, HkMacaoPermit, HmtPermit, Passport, PermanentResidence, Sex,
    TaiwanPermit, ValueError,
};

/// A document number that is well formed for its kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Document {
    /// `111`, `113`: identity card and household register share one number space.
    Citizen(CitizenId),
    /// `HMT`.
    Hmt(HmtPermit),
    /// `553`.
    PermanentResidence(PermanentResidence),
    /// `516`.
    HkMacao(HkMacaoPermit),
    /// `511`.
    Taiwan(TaiwanPermit),
    /// `414`.
    Passport(Passport),
    /// `USCC`.
    Organisation(CreditCode),
}

impl Document {
    /// Reads a number of the kind `kind`; `None` when the kind has no numbers (`none`) or is unknown.
    #[must_use]
    pub fn parse(kind: &str, number: &str) -> Option<Result<Self, ValueError>> {
        Some(match kind {
            "111" | "113" => CitizenId::parse(number).map(Self::Citizen),
            "HMT" => HmtPermit::parse(number).map(Self::Hmt),
            "553" => PermanentResidence::parse(number).map(Self::PermanentResidence),
            "516" => HkMacaoPermit::parse(number).map(Self::HkMacao),
            "511" => TaiwanPermit::parse(number).map(Self::Taiwan),
            "414" => Passport::parse(number).map(Self::Passport),
            "USCC" => CreditCode::parse(number).map(Self::Organisation),
            _ => return None,
        })
    }

    /// As [`Document::parse`], but a 15-digit citizen number of an old file is read as the number it became. For
    /// matching and for telling birth date and sex, never for sending.
    #[must_use]
    pub fn parse_for_matching(kind: &str, number: &str) -> Option<Result<Self, ValueError>> {
        match kind {
            "111" | "113" => Some(CitizenId::to_18(number).map(Self::Citizen)),
            _ => Self::parse(kind, number),
        }
    }

    /// The normalised number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Citizen(number) => number.as_str(),
            Self::Hmt(number) => number.as_str(),
            Self::PermanentResidence(number) => number.as_str(),
            Self::HkMacao(number) => number.as_str(),
            Self::Taiwan(number) => number.as_str(),
            Self::Passport(number) => number.as_str(),
            Self::Organisation(number) => number.as_str(),
        }
    }

    /// The birth date its digits tell.
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        match self {
            Self::Citizen(number) => Some(number.birth_date()),
            Self::Hmt(number) => Some(number.birth_date()),
            Self::PermanentResidence(number) => number.birth_date(),
            _ => None,
        }
    }

    /// The sex its digits tell.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        match self {
            Self::Citizen(number) => Some(number.sex()),
            Self::Hmt(number) => Some(number.sex()),
            Self::PermanentResidence(number) => number.sex(),
            _ => None,
        }
    }

    /// The division the holder comes from, six digits, as far as its digits tell.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        match self {
            Self::Citizen(number) => Some(number.region()),
            Self::Hmt(number) => Some(number.region().division()),
            Self::HkMacao(number) => Some(if number.is_macao() {
                "820000"
            } else {
                "810000"
            }),
            _ => None,
        }
    }

    /// What two records of one holder have in common: the number space and the part of the number that stays.
    /// Personal, like the number itself.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Citizen(number) => format!("citizen|{number}"),
            Self::Hmt(number) => format!("HMT|{number}"),
            Self::PermanentResidence(number) => format!("553|{number}"),
            Self::HkMacao(number) => format!("516|{}", number.lifelong()),
            Self::Taiwan(number) => format!("511|{number}"),
            Self::Passport(number) => format!("414|{number}"),
            Self::Organisation(number) => format!("USCC|{number}"),
        }
    }
}
