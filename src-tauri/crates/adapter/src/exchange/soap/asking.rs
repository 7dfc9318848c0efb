//! One call and what its answer is worth: this service's, a fault at its door, somebody else's, or none.

use std::time::Duration;

use serde_json::Value;

use super::super::core::{Answer, Core, text_of};
use super::super::facts::Facts;
use super::super::spec::{SoapOperation, SoapRecord, SoapSpec};
use super::super::transport::Missed;
use super::document;
use super::envelope::{self, Content};
use super::sealing;
use super::tree::{self, Node};
use crate::order::{Order, Outcome, Reason};
use crate::wire::{Receipt, Wire};

/// What came back.
pub(super) enum Got {
    /// Success, with its data.
    Data(Node),
    /// Refusals, at least one.
    Refused(Vec<Answer>),
    /// A SOAP fault.
    Fault(Answer),
    /// Nothing that this service said.
    Else(Outcome),
}

/// Calls once. `writes` decides what a lost answer means.
pub(super) async fn ask(
    core: &Core,
    spec: &SoapSpec,
    operation: &SoapOperation,
    facts: &Facts<'_>,
    inner: &str,
    writes: bool,
) -> Got {
    let Ok(call) = envelope::call(core, spec, operation, facts, inner) else {
        return Got::Else(Outcome::Stop {
            reason: Reason::Credentials,
            code: String::new(),
        });
    };
    let unknown = |reason| {
        Got::Else(if writes {
            Outcome::Unsure { reason }
        } else {
            Outcome::Wait {
                reason,
                after: None,
            }
        })
    };
    let wait = |reason, after| Got::Else(Outcome::Wait { reason, after });
    let heard = match core.transport.send(call).await {
        Err(Missed::NotSent) => return wait(Reason::Unreachable, None),
        Err(Missed::Lost) => return unknown(Reason::ReplyLost),
        Ok(heard) => heard,
    };
    let stop = || {
        Got::Else(Outcome::Stop {
            reason: Reason::Interface,
            code: heard.status.to_string(),
        })
    };
    match heard.status {
        429 => {
            return wait(
                Reason::TooMany,
                heard.retry_after.or(Some(Duration::from_secs(1))),
            );
        }
        503 => return wait(Reason::Maintenance, heard.retry_after),
        404 | 405 | 413 | 415 => return stop(),
        _ => {}
    }
    let text = std::str::from_utf8(&heard.body).ok();
    let content = text.and_then(|text| envelope::open(spec, operation, text));
    match (heard.status, content) {
        (
            500,
            Some(Content::Fault {
                code,
                message,
                server_time,
            }),
        ) => {
            let told = server_time.and_then(|text| text.parse().ok());
            Got::Fault(Answer {
                code,
                message,
                date: told.or(heard.date),
                ..Answer::default()
            })
        }
        (200, Some(Content::Inner(response))) => {
            core.passed();
            read(spec, response, heard.date).unwrap_or_else(|| unknown(Reason::Interface))
        }
        (500.., _) => unknown(Reason::Internal),
        (200, None) if heard.body.starts_with(b"<?xml") => {
            // Whole, and in another envelope than was agreed: half of an answer is another matter.
            let whole = text.is_some_and(|text| tree::read(text).is_some());
            unknown(match whole {
                true => Reason::Interface,
                false => Reason::ReplyLost,
            })
        }
        _ => unknown(Reason::NotThisSystem),
    }
}

fn read(spec: &SoapSpec, response: Node, date: Option<jiff::Timestamp>) -> Option<Got> {
    let names = &spec.answer;
    let code = response.text_of(&names.code)?.to_owned();
    let at = response
        .children
        .iter()
        .position(|child| child.name == names.data);
    if code == names.success {
        let mut response = response;
        return Some(Got::Data(response.children.swap_remove(at?)));
    }
    if code != names.failure {
        return None;
    }
    let data = response.children.get(at?)?;
    let answers: Vec<Answer> = data
        .children
        .iter()
        .filter(|item| item.name == names.item)
        .map(|item| {
            let text = |name: &str| item.text_of(name).unwrap_or_default().to_owned();
            Answer {
                code: text(&names.error_code),
                field: text(&names.error_field),
                message: text(&names.error_message),
                date,
                ..Answer::default()
            }
        })
        .collect();
    (!answers.is_empty()).then_some(Got::Refused(answers))
}

/// What the department has stored under the record's key, standing or not.
pub(super) async fn stored(
    core: &Core,
    spec: &SoapSpec,
    record: &SoapRecord,
    order: &Order,
) -> Result<Option<Value>, Outcome> {
    let mut members = core
        .own(&Facts::of(core, order), &order.wire)
        .unwrap_or_default();
    for (member, value) in &order.held {
        members
            .entry(member.clone())
            .or_insert_with(|| value.clone());
    }
    query(core, spec, record, order, members).await
}

async fn query(
    core: &Core,
    spec: &SoapSpec,
    record: &SoapRecord,
    order: &Order,
    members: Wire,
) -> Result<Option<Value>, Outcome> {
    let mut wire = sealing::key(record, members);
    let facts = Facts::of(core, order);
    for (member, template) in &spec.document.members {
        let value = facts.fill(template).map_err(|_| Outcome::Stop {
            reason: Reason::Credentials,
            code: String::new(),
        })?;
        wire.insert(member.clone(), Value::String(value));
    }
    let inner = document::write(&spec.document, &record.find, &wire);
    match ask(core, spec, &record.find, &facts, &inner, false).await {
        Got::Data(data) => Ok(Some(document::stored(&data, &record.save))),
        Got::Refused(answers) if answers.iter().all(|answer| answer.code == record.nothing) => {
            Ok(None)
        }
        Got::Refused(answers) => Err(answers
            .first()
            .map_or(wait(), |answer| said(core, order, answer))),
        Got::Fault(answer) => Err(said(core, order, &answer)),
        Got::Else(outcome) => Err(outcome),
    }
}

fn wait() -> Outcome {
    Outcome::Wait {
        reason: Reason::Internal,
        after: None,
    }
}

/// What a refusal of a query means: nothing was written, whatever it says.
fn said(core: &Core, order: &Order, answer: &Answer) -> Outcome {
    let row = core.spec.replies.of(&answer.code, order.operation);
    match row.and_then(|row| core.outcome(order, row, answer, false)) {
        Some(Outcome::Unsure { reason }) => Outcome::Wait {
            reason,
            after: None,
        },
        Some(outcome) => outcome,
        None => wait(),
    }
}

/// The receipt of a stored record.
pub(super) fn receipt_of(record: &SoapRecord, known: &Receipt, stored: &Value) -> Receipt {
    let mut receipt = known.clone();
    for (name, spec) in &record.receipt {
        let member = match &spec.at {
            Some(member) => member,
            None if *name == record.stored_at_receipt => &record.stored_at,
            None => continue,
        };
        if let Some(value) = stored
            .get(member)
            .map(text_of)
            .filter(|value| !value.is_empty())
        {
            receipt.0.insert(name.clone(), value);
        }
    }
    receipt
}

/// *Test now*: a query for somebody who does not exist.
pub(in crate::exchange) async fn check(core: &Core, spec: &SoapSpec, nothing: &Order) -> Outcome {
    let Some(record) = spec.record.get(&spec.check.record) else {
        return Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        };
    };
    let members = spec
        .check
        .members
        .iter()
        .map(|(m, v)| (m.clone(), Value::String(v.clone())))
        .collect();
    match query(core, spec, record, nothing, members).await {
        Ok(_) => Outcome::Accepted {
            receipt: Receipt::default(),
            held: Wire::new(),
        },
        Err(outcome) => outcome,
    }
}
