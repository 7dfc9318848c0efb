//! What every protocol needs of a link: settings, time, the way there, and how answers become outcomes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::auth::token;
use super::clock::{Clock, shifted};
use super::credentials::Credentials;
use super::facts::Facts;
use super::names::Names;
use super::photos::Photos;
use super::replies::{Reply, Then, presentable, spoken};
use super::spec::{DecisionSpec, ExchangeSpec};
use super::transport::Transport;
use crate::charset::Charset;
use crate::error::AdapterError;
use crate::order::{Again, Choice, Decision, Effect, Fault, Operation, Order, Outcome, Reason};
use crate::package::Placeholder;
use crate::wire::Wire;

/// What stands in a preview where a secret would be.
pub(super) const MASK: &str = "••••••";
/// Repetitions at once, of the kind that a right clock and a right key need once, before it is a pause.
const PATIENCE: u32 = 3;

/// What every protocol needs.
pub(super) struct Core {
    pub(super) system: String,
    pub(super) spec: Arc<ExchangeSpec>,
    pub(super) names: Names,
    pub(super) charset: Charset,
    pub(super) settings: BTreeMap<String, String>,
    pub(super) credentials: Credentials,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) transport: Transport,
    pub(super) photos: Photos,
    /// The token we are let in with, where a system gives tokens.
    pub(super) token: token::Kept,
    offset: Mutex<SignedDuration>,
    strikes: AtomicU32,
}

/// What an answer says, in the words of no protocol.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) code: String,
    pub(super) field: String,
    pub(super) message: String,
    pub(super) data: Value,
    pub(super) date: Option<Timestamp>,
    /// Whether it is this system's success.
    pub(super) accepted: bool,
    /// The version of the record, as the department marks it.
    pub(super) etag: Option<String>,
    /// When the department wants to be asked again.
    pub(super) after: Option<Duration>,
}

impl Core {
    #[allow(clippy::too_many_arguments)] // the parts of one thing, gathered once
    pub(super) fn new(
        system: String,
        spec: Arc<ExchangeSpec>,
        names: Names,
        charset: Charset,
        settings: BTreeMap<String, String>,
        credentials: Credentials,
        clock: Arc<dyn Clock>,
        transport: Transport,
        offset: SignedDuration,
        photos: Photos,
    ) -> Self {
        Self {
            system,
            spec,
            names,
            charset,
            settings,
            credentials,
            clock,
            transport,
            photos,
            token: token::Kept::default(),
            offset: Mutex::new(offset),
            strikes: AtomicU32::new(0),
        }
    }

    /// How far the department's clock is ahead of this computer's.
    pub(super) fn offset(&self) -> SignedDuration {
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The department's time.
    pub(super) fn now(&self) -> Timestamp {
        shifted(self.clock.now(), self.offset())
    }

    /// Takes over the department's time from an answer; false when the answer does not tell it.
    pub(super) fn learn_time(&self, theirs: Option<Timestamp>) -> bool {
        let Some(theirs) = theirs else {
            return false;
        };
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner) =
            theirs.duration_since(self.clock.now());
        true
    }

    /// An answer came that passed the door: signature, clock and session were right.
    pub(super) fn passed(&self) {
        self.strikes.store(0, Ordering::Relaxed);
    }

    /// Another attempt at once, but not for ever: after a few in a row, a pause.
    pub(super) fn at_once(&self, reason: Reason, then: Outcome) -> Outcome {
        if self.strikes.fetch_add(1, Ordering::Relaxed) < PATIENCE {
            then
        } else {
            self.passed();
            Outcome::Wait {
                reason,
                after: Some(Duration::from_secs(60)),
            }
        }
    }

    /// Random characters of `0-9a-z`.
    pub(super) fn nonce(&self, length: usize) -> String {
        let mut bytes = vec![0u8; length];
        self.clock.random(&mut bytes);
        let digits = b"0123456789abcdefghijklmnopqrstuvwxyz";
        bytes
            .iter()
            .map(|b| char::from(digits[usize::from(*b) % digits.len()]))
            .collect()
    }

    /// The wire's own members as they will stand there: settings, serial and time filled in, empty
    /// ones and notes of decisions (`$…`) left out.
    pub(super) fn own(&self, facts: &Facts<'_>, wire: &Wire) -> Result<Wire, AdapterError> {
        let mut own = Wire::new();
        for (member, value) in wire {
            if member.starts_with('$') || value.is_null() || value.as_str() == Some("") {
                continue;
            }
            let value = match Placeholder::of(value) {
                None => value.clone(),
                Some(placeholder) => match facts.placeholder(&placeholder) {
                    Some(text) => Value::String(text),
                    None => {
                        return Err(AdapterError::NotReady {
                            system: self.system.clone(),
                            member: member.clone(),
                        });
                    }
                },
            };
            own.insert(member.clone(), value);
        }
        Ok(own)
    }

    /// The outcome that a row of `replies.csv` stands for; `None` when the protocol must look first.
    pub(super) fn outcome(
        &self,
        order: &Order,
        reply: &Reply,
        answer: &Answer,
        settling: bool,
    ) -> Option<Outcome> {
        let again = |again: Again| {
            Outcome::Again(Again {
                settled: settling,
                ..again
            })
        };
        let code = answer.code.clone();
        Some(match &reply.then {
            Then::Accepted => Outcome::Accepted {
                receipt: order.receipt.clone(),
                held: held_after(order),
            },
            Then::Fix(member) => {
                let member = member.as_deref().unwrap_or(&answer.field);
                Outcome::Refused {
                    faults: vec![self.fault(order, member, &reply.say, answer)],
                    code,
                }
            }
            Then::Ask(id) => {
                let decision = self.spec.head.decision.get(id)?;
                Outcome::Ask {
                    decision: decide(id, decision, order, &answer.data),
                    code,
                }
            }
            Then::Again => again(Again {
                reason: Some(Reason::Changed),
                ..Again::default()
            }),
            Then::NewSerial => again(Again {
                new_serial: true,
                reason: Some(Reason::SerialSpent),
                ..Again::default()
            }),
            Then::Clock => {
                if !self.learn_time(answer.date) {
                    return Some(Outcome::Wait {
                        reason: Reason::Clock,
                        after: None,
                    });
                }
                // The earlier attempt, if there is one, stays unsettled: this one was stopped at the door.
                let again = Again {
                    reason: Some(Reason::Clock),
                    ..Again::default()
                };
                self.at_once(Reason::Clock, Outcome::Again(again))
            }
            Then::SignAgain => {
                let again = Again {
                    reason: Some(Reason::SignedIn),
                    ..Again::default()
                };
                self.at_once(Reason::Busy, Outcome::Again(again))
            }
            Then::Wait(reason, after) => Outcome::Wait {
                reason: *reason,
                after: *after,
            },
            Then::Unsure(reason) => Outcome::Unsure { reason: *reason },
            Then::Stop(reason) => Outcome::Stop {
                reason: *reason,
                code,
            },
            Then::Superseded => Outcome::Superseded,
            Then::Adopt | Then::Same | Then::Gone | Then::Overtaken => return None,
        })
    }

    /// What the worker is told about one member.
    pub(super) fn fault(&self, order: &Order, member: &str, say: &str, answer: &Answer) -> Fault {
        let member = &self.names.member(&order.record, member);
        let label = match member.as_str() {
            "" => "填写内容".to_owned(),
            _ => self.names.label(&order.record, member),
        };
        let values = BTreeMap::from([
            ("label", label),
            ("code", answer.code.clone()),
            ("message", presentable(&answer.message)),
        ]);
        Fault {
            member: member.clone(),
            places: self.names.places(&order.record, member),
            say: spoken(say, &values),
        }
    }
}

/// The values of a wire that are the record's own, without notes of decisions and empty ones.
pub(super) fn own_values(wire: &Wire) -> Wire {
    wire.iter()
        .filter(|(member, value)| {
            !member.starts_with('$') && !value.is_null() && value.as_str() != Some("")
        })
        .map(|(member, value)| (member.clone(), value.clone()))
        .collect()
}

/// What counts as held once the order is fulfilled: what was wanted; after a cancel, what was held before.
///
/// Not what the department stores, which others edit too: the next merge asks what *the entry* changed.
pub(super) fn held_after(order: &Order) -> Wire {
    if order.operation == Operation::Cancel {
        order.held.clone()
    } else {
        own_values(&order.wire)
    }
}

/// A declared question, with what the answer's data says in its places.
pub(super) fn decide(id: &str, spec: &DecisionSpec, order: &Order, data: &Value) -> Decision {
    let said: Vec<(&String, &str)> = data
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name, value.as_str()?)))
        .collect();
    let shown = said
        .iter()
        .map(|(name, text)| (name.as_str(), presentable_date(text)));
    let exact: BTreeMap<&str, String> = said
        .iter()
        .map(|(name, text)| (name.as_str(), (*text).to_owned()))
        .collect();
    let wire = Value::Object(order.wire.clone());
    let offered = |choice: &&Choice| {
        let offer = spec.offer.get(&choice.id);
        offer.is_none_or(|when| when.holds(&[("wire", &wire)]))
    };
    let filled = |choice: &Choice| {
        let mut choice = choice.clone();
        if let Effect::Set { members } = &mut choice.effect {
            for value in members.values_mut().filter(|value| value.contains('{')) {
                *value = spoken(value, &exact);
            }
        }
        choice
    };
    Decision {
        id: id.to_owned(),
        ask: spoken(&spec.ask, &shown.collect()),
        choices: spec.choice.iter().filter(offered).map(filled).collect(),
    }
}

/// A date of eight digits as people write it, anything else as it may be shown.
fn presentable_date(text: &str) -> String {
    match jiff::civil::Date::strptime("%Y%m%d", text) {
        Ok(date) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Err(_) => presentable(text),
    }
}

/// The question when the department and the entry changed the same members.
pub(super) fn conflict(
    core: &Core,
    order: &Order,
    members: &[(String, Option<Value>, Option<Value>)],
) -> Decision {
    let shown = |value: &Option<Value>| value.as_ref().map_or_else(|| "空".to_owned(), text_of);
    let mut lines = Vec::new();
    let mut theirs = BTreeMap::new();
    let mut ours = BTreeMap::new();
    for (member, their, our) in members {
        let label = core.names.label(&order.record, member);
        lines.push(format!(
            "「{label}」部门现为“{}”，本次录入为“{}”",
            shown(their),
            shown(our)
        ));
        let their = their.as_ref().map(text_of).unwrap_or_default();
        theirs.insert(member.clone(), their.clone());
        ours.insert(format!("{SEEN}{member}"), their);
    }
    let choice = |id: &str, label: &str, members| Choice {
        id: id.to_owned(),
        label: label.to_owned(),
        effect: Effect::Set { members },
        reason: None,
    };
    Decision {
        id: "choose".to_owned(),
        ask: format!("部门也改了同一项：{}。以哪个为准？", lines.join("；")),
        choices: vec![
            choice("theirs", "保留部门的", theirs),
            choice("ours", "以本次录入为准", ours),
        ],
    }
}

/// The note in a wire that the worker saw the department's value and chose to replace it.
pub(super) const SEEN: &str = "$seen.";

/// A scalar as text.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
