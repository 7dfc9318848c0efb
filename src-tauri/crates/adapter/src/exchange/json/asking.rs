//! One request and what its answer is worth: this system's, somebody else's, or none.

use std::collections::BTreeMap;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use zeroize::Zeroizing;

use super::super::auth::headers::headers;
use super::super::auth::token;
use super::super::core::{Answer, Core, text_of};
use super::super::expression::Template;
use super::super::facts::Facts;
use super::super::replies::Then;
use super::super::spec::{EnvelopeSpec, JsonOperation, JsonSpec, Request, Somewhere};
use super::super::transport::{Call, Heard, Missed};
use super::envelope;
use super::in_words::in_words;
use super::reading::at;
use crate::order::{Order, Outcome, Reason};
use crate::wire::Wire;

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

/// One request, as an operation wants it.
pub(super) struct Asking<'a> {
    request: &'a Request,
    /// Header lines beside those that tell who asks.
    headers: Option<&'a BTreeMap<String, Template>>,
    media_type: &'a str,
    body: Vec<u8>,
    /// Decides what a lost answer means.
    writes: bool,
}

impl<'a> Asking<'a> {
    /// A question.
    pub(super) fn reading(request: &'a Request) -> Self {
        Self {
            request,
            headers: None,
            media_type: "",
            body: Vec::new(),
            writes: false,
        }
    }

    /// A question that carries something.
    pub(super) fn carrying(request: &'a Request, body: Vec<u8>) -> Self {
        Self {
            media_type: "application/json",
            body,
            ..Self::reading(request)
        }
    }

    /// A write of such a thing.
    pub(super) fn ending(request: &'a Request, body: Vec<u8>) -> Self {
        Self {
            writes: true,
            ..Self::carrying(request, body)
        }
    }

    /// A picture that goes before what names it: nothing that counts is written by it.
    pub(super) fn uploading(request: &'a Request, media_type: &'a str, body: Vec<u8>) -> Self {
        Self {
            media_type,
            body,
            ..Self::reading(request)
        }
    }

    /// A write without a body.
    pub(super) fn writing(request: &'a Request) -> Self {
        Self {
            writes: true,
            ..Self::reading(request)
        }
    }

    /// What an operation writes.
    pub(super) fn of(operation: &'a JsonOperation, body: Vec<u8>) -> Self {
        Self {
            headers: Some(&operation.headers),
            media_type: &operation.media_type,
            body,
            ..Self::writing(&operation.request)
        }
    }
}

/// Asks; once more when the token that we asked with had ended, for then nothing was done.
pub(super) async fn ask(
    core: &Core,
    spec: &JsonSpec,
    facts: &Facts<'_>,
    asking: Asking<'_>,
) -> Got {
    let got = ask_once(core, spec, facts, &asking).await;
    if !signed_out(core, spec, facts, &got) {
        return got;
    }
    core.token.forget().await;
    let got = ask_once(core, spec, facts, &asking).await;
    if signed_out(core, spec, facts, &got) {
        core.token.forget().await;
    }
    got
}

/// Whether the department does not know the token any more.
fn signed_out(core: &Core, spec: &JsonSpec, facts: &Facts<'_>, got: &Got) -> bool {
    let Got::Reply(_, answer) = got else {
        return false;
    };
    let row = || core.spec.replies.of(&answer.code, facts.order.operation);
    spec.auth.token.is_some() && row().is_some_and(|row| row.then == Then::SignAgain)
}

async fn ask_once(core: &Core, spec: &JsonSpec, facts: &Facts<'_>, asking: &Asking<'_>) -> Got {
    let Asking {
        request,
        headers: own,
        media_type,
        ref body,
        writes,
    } = *asking;
    let interface = || {
        Got::Else(Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        })
    };
    let Ok(target) = target(core, request, facts) else {
        return interface();
    };
    let unsigned = || {
        Got::Else(Outcome::Stop {
            reason: Reason::Credentials,
            code: String::new(),
        })
    };
    let (body, nonce) = match &spec.envelope {
        None => (body.clone(), String::new()),
        Some(envelope) => match envelope::close(envelope, facts, request, body) {
            Ok(closed) => (closed.body, closed.nonce),
            Err(_) => return unsigned(),
        },
    };
    let token = match &spec.auth.token {
        None => Zeroizing::default(),
        Some(from) => match token::token(from, facts).await {
            Ok(token) => token,
            Err(outcome) => return Got::Else(outcome),
        },
    };
    let known = (request.method.as_str(), target.as_str(), body.as_slice());
    let Ok(mut all) = headers(&spec.auth, facts, known, writes, &token) else {
        return unsigned();
    };
    for (name, template) in own.into_iter().flatten() {
        let Ok(value) = facts.fill(template) else {
            return interface();
        };
        all.push((name.clone(), value));
    }
    all.push(("Accept".to_owned(), "application/json".to_owned()));
    if !body.is_empty() {
        all.push(("Content-Type".to_owned(), media_type.to_owned()));
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
        Ok(heard) => match &spec.envelope {
            None => weigh(core, spec, heard, writes),
            Some(envelope) => unwrap(core, spec, envelope, facts, &nonce, heard, writes),
        },
    }
}

/// Names the HTTP status in place of a member, for departments whose codes are just that.
const STATUS: &str = "$status";

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
    if let Some(told) = spec
        .answer
        .sentences
        .as_ref()
        .and_then(|of| in_words(of, &heard))
    {
        return told;
    }
    let reply = match std::str::from_utf8(&heard.body) {
        _ if !spec.answer.statuses.contains(&heard.status) => None,
        Ok("") => Some(Value::Null),
        Ok(text) => serde_json::from_str::<Value>(text).ok(),
        Err(_) => None,
    };
    let whole = matches!(reply, Some(Value::Object(_)));
    if let Some(got) = reply.and_then(|reply| ours(core, spec, reply, &heard, heard.date)) {
        return got;
    }
    let page = Value::from(text.chars().take(20_000).collect::<String>().to_lowercase());
    let reason = match heard.status {
        503 => Reason::Maintenance,
        500.. => Reason::Internal,
        // Whole, and in other words than were agreed: half of an answer is another matter.
        _ if whole => Reason::Interface,
        status if spec.answer.statuses.contains(&status) && text.trim_start().starts_with('{') => {
            Reason::ReplyLost
        }
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

/// What an answer in an envelope is worth. What cannot be opened says nothing about what became of the
/// request, with whatever status it came.
fn unwrap(
    core: &Core,
    spec: &JsonSpec,
    envelope: &EnvelopeSpec,
    facts: &Facts<'_>,
    nonce: &str,
    heard: Heard,
    writes: bool,
) -> Got {
    let doubt = match envelope::open(envelope, facts, nonce, &heard.body) {
        Ok(opened) => {
            let told = opened.told.or(heard.date);
            match ours(core, spec, opened.reply, &heard, told) {
                Some(Got::Reply(..)) if heard.status == 429 => {
                    return Got::Else(Outcome::Wait {
                        reason: Reason::TooMany,
                        after: heard.retry_after,
                    });
                }
                Some(got) => return got,
                None => Reason::Interface,
            }
        }
        Err(Reason::NotThisSystem) if heard.status == 503 => Reason::Maintenance,
        Err(Reason::NotThisSystem) if heard.status >= 500 => Reason::Internal,
        Err(reason) => reason,
    };
    Got::Else(unknown(writes, doubt))
}

/// What this system says; `None` when it is not this system's answer.
fn ours(
    core: &Core,
    spec: &JsonSpec,
    reply: Value,
    heard: &Heard,
    told: Option<Timestamp>,
) -> Option<Got> {
    let status = Value::from(heard.status);
    let media_type = Value::from(heard.media_type.as_str());
    if !spec.answer.ours.holds(&[
        ("reply", &reply),
        ("status", &status),
        ("media_type", &media_type),
    ]) {
        return None;
    }
    let text_at = |path: &str| match path {
        STATUS => heard.status.to_string(),
        path => at(&reply, path).map(text_of).unwrap_or_default(),
    };
    let first = |somewhere: &Somewhere| {
        let all = somewhere.places().iter().map(|path| text_at(path));
        all.into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    };
    let code = first(&spec.answer.code);
    let accepted = spec
        .answer
        .accepted
        .holds(&[("reply", &reply), ("status", &status)]);
    let answer = Answer {
        code: code
            .strip_prefix(&spec.answer.code_begins)
            .unwrap_or(&code)
            .to_owned(),
        field: first(&spec.answer.field),
        message: first(&spec.answer.message),
        data: at(&reply, &spec.answer.data).cloned().unwrap_or_default(),
        date: told,
        accepted,
        etag: heard.etag.clone(),
        after: heard.retry_after,
    };
    if accepted {
        core.passed();
    }
    Some(Got::Reply(reply, answer))
}

/// What a query carries, in bytes; the slot that has no value, if there is one.
pub(super) fn carried(
    members: &BTreeMap<String, Template>,
    facts: &Facts<'_>,
) -> Result<Vec<u8>, String> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let filled: Result<Wire, String> = members
        .iter()
        .map(|(name, template)| Ok((name.clone(), Value::String(facts.fill(template)?))))
        .collect();
    Ok(Value::Object(filled?).to_string().into_bytes())
}

/// *Test now*: a query that finds nothing, answered by this system with success.
pub(in crate::exchange) async fn check(core: &Core, spec: &JsonSpec, nothing: &Order) -> Outcome {
    let facts = Facts::of(core, nothing);
    let Ok(body) = carried(&spec.check.body, &facts) else {
        return Outcome::Stop {
            reason: Reason::Credentials,
            code: String::new(),
        };
    };
    let works = |reply: &Value, answer: &Answer| match &spec.check.works {
        Some(works) => works.holds(&[("reply", reply)]),
        None => answer.accepted,
    };
    let asking = Asking::carrying(&spec.check.request, body);
    match ask(core, spec, &facts, asking).await {
        Got::Else(outcome) => outcome,
        Got::Reply(reply, answer) if works(&reply, &answer) => Outcome::Accepted {
            receipt: nothing.receipt.clone(),
            held: nothing.held.clone(),
        },
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
