//! What is wrong with a form, all of it: as a list of members, or as the one sentence of the department that has no
//! list.
//!
//! Reading chosen: sentences stand in the order of the table, as the contract words it, although its one example has
//! the address before the description.

use serde_json::{Value, json};

use super::forms::PHOTOS;

/// Which rule a member breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    Unknown,
    Required,
    Type,
    Forbidden,
    Code,
    Length,
    Format,
    Checksum,
    Range,
    Mismatch,
}

impl Rule {
    fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Required => "required",
            Self::Type => "type",
            Self::Forbidden => "forbidden",
            Self::Code => "code",
            Self::Length => "length",
            Self::Format => "format",
            Self::Checksum => "checksum",
            Self::Range => "range",
            Self::Mismatch => "mismatch",
        }
    }

    fn sentence(self, label: &str) -> String {
        match self {
            Self::Unknown => "含有无法识别的内容".to_owned(),
            Self::Required => format!("请填写{label}"),
            Self::Type | Self::Format => format!("{label}格式不正确"),
            Self::Forbidden => format!("此类案件不应填写{label}"),
            Self::Code => format!("{label}不在受理范围"),
            Self::Length => format!("{label}字数不符合要求"),
            Self::Checksum => format!("{label}校验不通过"),
            Self::Range => format!("{label}超出允许范围"),
            Self::Mismatch => format!("{label}与社区不一致"),
        }
    }
}

/// One member at fault.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Its path: `extra.roadName`, `photos[0].data`.
    pub(crate) name: String,
    /// Its meaning; that of the member it stands in when it is unknown.
    pub(crate) label: &'static str,
    /// The first rule it breaks.
    pub(crate) rule: Rule,
}

/// The faults as the machine-readable list.
pub(crate) fn list(faults: &[Fault]) -> Value {
    faults
        .iter()
        .map(|fault| {
            json!({
                "name": fault.name,
                "rule": fault.rule.name(),
                "message": fault.rule.sentence(fault.label),
            })
        })
        .collect()
}

/// The faults as one text after `opening`; photos are named by their first fault only, and nothing is said twice.
pub(crate) fn text(opening: &str, faults: &[Fault]) -> String {
    let mut sentences: Vec<String> = Vec::new();
    let mut photos_named = false;
    for fault in faults {
        let sentence = if fault.label == PHOTOS {
            if std::mem::replace(&mut photos_named, true) {
                continue;
            }
            let rule = match fault.rule {
                Rule::Unknown => Rule::Format,
                rule => rule,
            };
            rule.sentence(fault.label)
        } else {
            fault.rule.sentence(fault.label)
        };
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    format!("{opening}失败：{}", sentences.join("；"))
}
