//! An outcome in the words of a reply case, to be compared with what the case expects.

use super::cases::written;
use crate::order::{Outcome, Reason};
use crate::wire::Receipt;

/// An outcome in the words of a case.
#[derive(Default)]
pub(super) struct Found<'o> {
    pub(super) outcome: &'static str,
    pub(super) code: Option<&'o str>,
    pub(super) receipt: Option<&'o Receipt>,
    pub(super) places: Vec<String>,
    pub(super) says: Vec<&'o str>,
    pub(super) calls: bool,
    pub(super) follow: Vec<String>,
    pub(super) decision: Option<&'o str>,
    pub(super) flags: Vec<String>,
    pub(super) reason: Option<String>,
    pub(super) seconds: Option<u64>,
}

impl<'o> Found<'o> {
    pub(super) fn of(outcome: &'o Outcome) -> Self {
        let none = Self::default();
        match outcome {
            Outcome::Accepted { receipt, .. } => Self {
                outcome: "accepted",
                receipt: Some(receipt),
                ..none
            },
            Outcome::Refused { faults, code } => Self {
                outcome: "refused",
                code: Some(code),
                places: faults
                    .iter()
                    .flat_map(|fault| fault.places.iter().map(written))
                    .collect(),
                says: faults.iter().map(|fault| fault.say.as_str()).collect(),
                ..none
            },
            Outcome::Ask { decision, code } => Self {
                outcome: "ask",
                code: Some(code),
                says: vec![&decision.ask],
                decision: Some(&decision.id),
                ..none
            },
            Outcome::Again(again) => Self {
                outcome: "again",
                receipt: again.adopt.as_ref(),
                flags: [
                    ("new_serial", again.new_serial),
                    ("adopt", again.adopt.is_some()),
                    ("forget", again.forget),
                    ("settled", again.settled),
                ]
                .into_iter()
                .filter(|(_, set)| *set)
                .map(|(flag, _)| flag.to_owned())
                .collect(),
                reason: again.reason.and_then(word),
                ..none
            },
            Outcome::Wait { reason, after } => Self {
                outcome: "wait",
                reason: word(*reason),
                seconds: after.map(|after| after.as_secs()),
                ..none
            },
            Outcome::Unsure { reason } => Self {
                outcome: "unsure",
                reason: word(*reason),
                ..none
            },
            Outcome::Stop { reason, code } => Self {
                outcome: "stop",
                code: Some(code),
                reason: word(*reason),
                ..none
            },
            Outcome::Reviewing {
                receipt,
                after,
                meanwhile,
                ..
            } => Self {
                outcome: "reviewing",
                receipt: Some(receipt),
                says: meanwhile.iter().map(|known| known.say.as_str()).collect(),
                calls: meanwhile.as_ref().is_some_and(|known| known.calls),
                follow: meanwhile
                    .iter()
                    .flat_map(|known| known.follow.iter().map(|one| one.label.clone()))
                    .collect(),
                seconds: after.map(|after| after.as_secs()),
                ..none
            },
            Outcome::Superseded => Self {
                outcome: "superseded",
                ..none
            },
        }
    }
}

/// A reason as `replies.csv` writes it.
fn word(reason: Reason) -> Option<String> {
    let json = serde_json::to_value(reason).ok()?;
    json.as_str().map(str::to_owned)
}
