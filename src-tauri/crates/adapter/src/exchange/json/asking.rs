//! One request and what its answer is worth: this system's, somebody else's, or none.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::super::auth::headers::headers;
use super::super::core::{Answer, Core, Facts};
use super::super::spec::{JsonSpec, Request};
use super::super::transport::{Call, Heard, Missed};
use super::reading::at;
use crate::order::{Order, Outcome, Reason};

/// What is left as it is in an address.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What came back.
pub(super) enum Got {
    /// This system's answer, and what it says.
    Reply(Value, Answer),
    /// Nothing that this system said.
    Else(Outcome),
}

/// The request line's target with its slots filled, or the slot that has no value.
pub(super) fn target(core: &Core, request: &Request, facts: &Facts<'_>) -> Result<String, String> {
    let filled = request.target.fill(|slot| {
        let value = facts.value(slot)?;
        Some(utf8_percent_encode(&value, UNRESERVED).to_string())
    })?;
    Ok(core.transport.target(&filled))
}

/// Asks once. `writes` decides what a lost answer means.
pub(super) async fn ask(
    core: &Core,
    spec: &JsonSpec,
    request: &Request,
    facts: &Facts<'_>,
    body: Vec<u8>,
    writes: bool,
) -> Got {
    let interface = || {
        Got::Else(Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        })
    };
    let Ok(target) = target(core, request, facts) else {
        return interface();
    };
    let Ok(mut all) = headers(&spec.auth, facts, &request.method, &target, &body, writes) else {
        return Got::Else(Outcome::Stop {
            reason: Reason::Credentials,
            code: String::new(),
        });
    };
    all.push(("Accept".to_owned(), "application/json".to_owned()));
    if !body.is_empty() {
        all.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    let call = Call {
        method: request.method.clone(),
        target,
        headers: all,
        body,
    };
    match core.transport.send(call).await {
        Err(Missed::NotSent) => Got::Else(Outcome::Wait {
            reason: Reason::Unreachable,
            after: None,
        }),
        Err(Missed::Lost) => Got::Else(unknown(writes, Reason::ReplyLost)),
        Ok(heard) => weigh(core, spec, heard, writes),
    }
}

/// Nobody knows what became of a write; a read is simply repeated.
fn unknown(writes: bool, reason: Reason) -> Outcome {
    if writes {
        Outcome::Unsure { reason }
    } else {
        Outcome::Wait {
            reason,
            after: None,
        }
    }
}

fn weigh(core: &Core, spec: &JsonSpec, heard: Heard, writes: bool) -> Got {
    if heard.status == 429 {
        return Got::Else(Outcome::Wait {
            reason: Reason::TooMany,
            after: heard.retry_after,
        });
    }
    let status = Value::from(heard.status);
    let text = String::from_utf8_lossy(&heard.body);
    let reply = if heard.status == 200 {
        std::str::from_utf8(&heard.body).ok()
    } else {
        None
    };
    let reply = reply.and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let Some(reply) = reply
        && spec
            .answer
            .ours
            .holds(&[("reply", &reply), ("status", &status)])
    {
        let text_at = |path: &str| {
            at(&reply, path)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let answer = Answer {
            code: text_at(&spec.answer.code),
            field: text_at(&spec.answer.field),
            message: text_at(&spec.answer.message),
            data: at(&reply, &spec.answer.data).cloned().unwrap_or_default(),
            date: heard.date,
        };
        if spec.answer.accepted.holds(&[("reply", &reply)]) {
            core.passed();
        }
        return Got::Reply(reply, answer);
    }
    let page = Value::from(text.chars().take(20_000).collect::<String>().to_lowercase());
    let reason = match heard.status {
        503 => Reason::Maintenance,
        500.. => Reason::Internal,
        200 if text.trim_start().starts_with('{') => Reason::ReplyLost,
        _ => Reason::NotThisSystem,
    };
    if spec
        .answer
        .unprocessed
        .holds(&[("status", &status), ("page", &page)])
    {
        return Got::Else(Outcome::Wait {
            reason,
            after: heard.retry_after,
        });
    }
    Got::Else(unknown(writes, reason))
}

/// *Test now*: a query that finds nothing, answered by this system with success.
pub(in crate::exchange) async fn check(core: &Core, spec: &JsonSpec, nothing: &Order) -> Outcome {
    let facts = Facts::of(core, nothing);
    match ask(core, spec, &spec.check.request, &facts, Vec::new(), false).await {
        Got::Else(outcome) => outcome,
        Got::Reply(reply, _) if spec.answer.accepted.holds(&[("reply", &reply)]) => {
            Outcome::Accepted {
                receipt: nothing.receipt.clone(),
                held: nothing.held.clone(),
            }
        }
        Got::Reply(_, answer) => core
            .spec
            .replies
            .of(&answer.code, nothing.operation)
            .and_then(|row| core.outcome(nothing, row, &answer, false))
            .unwrap_or(Outcome::Stop {
                reason: Reason::Interface,
                code: answer.code,
            }),
    }
}
