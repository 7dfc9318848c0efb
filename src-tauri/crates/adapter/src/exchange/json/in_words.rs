//! Refusals that are told in words alone, one sentence per fault: no code, no name of a member.
//!
//! The sentences stand in `replies.csv` with a place for the label, `请填写{label}`; how the text is cut
//! into them stands in `exchange.toml`.

use serde_json::Value;

use super::super::core::Answer;
use super::super::spec::SentencesSpec;
use super::super::transport::Heard;
use super::Attempt;
use super::asking::Got;
use crate::order::Outcome;

/// A refusal in plain text; `None` when the answer is something else.
pub(super) fn in_words(of: &SentencesSpec, heard: &Heard) -> Option<Got> {
    let text = std::str::from_utf8(&heard.body).ok()?;
    let mut begins = of.begins.iter();
    let told = begins.find_map(|begins| text.strip_prefix(begins.as_str()))?;
    let media_type = heard.media_type.split(';').next()?.trim();
    if heard.status != of.status || media_type != of.media_type || told.is_empty() {
        return None;
    }
    let sentences: Vec<&str> = told.split(&of.between).collect();
    let answer = Answer {
        code: of.code.clone(),
        message: text.to_owned(),
        date: heard.date,
        ..Answer::default()
    };
    Some(Got::Reply(Value::from(sentences), answer))
}

impl Attempt<'_> {
    /// What the worker is told about each sentence.
    pub(super) fn told_in_words(&self, sentences: &[Value], answer: &Answer) -> Option<Outcome> {
        let mut faults = Vec::new();
        for sentence in sentences.iter().filter_map(Value::as_str) {
            let replies = &self.core.spec.replies;
            let (row, places) = replies.of_message(sentence, self.sealed.operation)?;
            let label = places.get("label").map(String::as_str).unwrap_or_default();
            let about = Answer {
                code: answer.code.clone(),
                field: self.core.names.member(&self.order.record, label),
                message: sentence.to_owned(),
                ..Answer::default()
            };
            match self.core.outcome(self.order, row, &about, self.settling)? {
                Outcome::Refused { faults: more, .. } => faults.extend(more),
                other => return Some(other),
            }
        }
        (!faults.is_empty()).then(|| Outcome::Refused {
            faults,
            code: answer.code.clone(),
        })
    }
}
