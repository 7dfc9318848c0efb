//! Value rules that a package may name: standards, not a department's habits.
//!
//! The rules themselves live in the dictionary; here they only get names.

use yilutong_dictionary::values;

/// A rule of a national standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// GB 11643-1999, 18 characters.
    CitizenId,
    /// GB 32100-2015.
    CreditCode,
    /// Either edition of the foreigner's permanent residence card.
    PermanentResidence,
    /// Chinese ideographs, and `·` between the parts of a name.
    ChineseName,
}

const RULES: [(&str, Rule); 4] = [
    ("citizen_id", Rule::CitizenId),
    ("credit_code", Rule::CreditCode),
    ("permanent_residence", Rule::PermanentResidence),
    ("chinese_name", Rule::ChineseName),
];

impl Rule {
    pub(crate) fn named(name: &str) -> Option<Self> {
        RULES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, rule)| *rule)
    }

    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        RULES.iter().map(|(name, _)| *name)
    }

    /// Whether a text satisfies the rule as it stands: nothing is normalised on the way.
    pub(crate) fn accepts(self, text: &str) -> bool {
        match self {
            Self::CitizenId => values::CitizenId::parse(text).is_ok_and(|id| id.as_str() == text),
            Self::CreditCode => {
                values::CreditCode::parse(text).is_ok_and(|code| code.as_str() == text)
            }
            Self::PermanentResidence => {
                values::PermanentResidence::parse(text).is_ok_and(|card| card.as_str() == text)
            }
            Self::ChineseName => text
                .chars()
                .all(|c| values::text::is_ideograph(c) || c == '·'),
        }
    }

    /// What to tell the worker, after the label.
    pub(crate) fn advice(self) -> &'static str {
        match self {
            Self::CitizenId => "不是有效的公民身份号码，请对照证件逐位核对",
            Self::CreditCode => "不是有效的统一社会信用代码，请对照执照逐位核对",
            Self::PermanentResidence => "不是有效的永久居留身份证号码，请对照证件逐位核对",
            Self::ChineseName => "应为证件上的中文姓名，只能有汉字和间隔号「·」",
        }
    }
}
