//! `bearer`: a token that is fetched with the system's own credentials, as a form (RFC 6749 section 4.4) or as JSON, and
//! used until it ends.
//!
//! Fetching one writes nothing, so whatever goes wrong on the way only means waiting. The token is kept
//! in memory alone, and thrown away as soon as the department does not know it any more.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::super::core::text_of;
use super::super::expression::Template;
use super::super::facts::Facts;
use super::super::json::at;
use super::super::spec::TokenSpec;
use super::super::transport::{Call, Heard, Missed};
use crate::order::{Outcome, Reason};

/// The token of a link, if it has one.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Kept(Mutex<Option<Token>>);

#[derive(Debug, Clone)]
struct Token {
    text: Zeroizing<String>,
    until: Timestamp,
}

impl Kept {
    /// The department does not know it any more.
    pub(in crate::exchange) async fn forget(&self) {
        *self.0.lock().await = None;
    }
}

/// A token that will live for a while; attempts that need one at the same time fetch it once.
pub(in crate::exchange) async fn token(
    spec: &TokenSpec,
    facts: &Facts<'_>,
) -> Result<Zeroizing<String>, Outcome> {
    let core = facts.core;
    let mut kept = core.token.0.lock().await;
    let now = core.clock.now();
    if let Some(token) = kept.as_ref().filter(|token| now < token.until) {
        return Ok(token.text.clone());
    }
    let heard = core
        .transport
        .send(call(spec, facts)?)
        .await
        .map_err(|missed| {
            wait(match missed {
                Missed::NotSent => Reason::Unreachable,
                Missed::Lost => Reason::ReplyLost,
            })
        })?;
    let token = read(spec, &heard, now)?;
    *kept = Some(token.clone());
    Ok(token.text)
}

fn call(spec: &TokenSpec, facts: &Facts<'_>) -> Result<Call, Outcome> {
    let fill = |template: &Template| {
        facts
            .fill(template)
            .map(Zeroizing::new)
            .map_err(|_| stop(Reason::Credentials))
    };
    let as_json = !spec.json.is_empty() || !spec.sha256.is_empty();
    let media_type = if as_json {
        "application/json"
    } else {
        "application/x-www-form-urlencoded"
    };
    let mut headers = vec![
        ("Accept".to_owned(), "application/json".to_owned()),
        ("Content-Type".to_owned(), media_type.to_owned()),
    ];
    if let Some(basic) = &spec.basic {
        let value = STANDARD.encode(fill(basic)?.as_bytes());
        headers.push(("Authorization".to_owned(), format!("Basic {value}")));
    }
    let mut members = Map::new();
    for (name, template) in &spec.json {
        members.insert(name.clone(), fill(template)?.as_str().into());
    }
    for (name, template) in &spec.sha256 {
        let digest = hex::encode(Sha256::digest(fill(template)?.as_bytes()));
        members.insert(name.clone(), digest.into());
    }
    let mut pairs = Vec::new();
    for (name, template) in &spec.form {
        let value = fill(template)?;
        pairs.push(format!(
            "{name}={}",
            utf8_percent_encode(&value, NON_ALPHANUMERIC)
        ));
    }
    let body = if as_json {
        Value::Object(members).to_string()
    } else {
        pairs.join("&")
    };
    let target = fill(&spec.request.target)?;
    Ok(Call {
        method: spec.request.method.clone(),
        target: facts.core.transport.target(&target),
        headers,
        body: body.into_bytes(),
    })
}

fn read(spec: &TokenSpec, heard: &Heard, now: Timestamp) -> Result<Token, Outcome> {
    match heard.status {
        429 => {
            return Err(Outcome::Wait {
                reason: Reason::TooMany,
                after: heard.retry_after,
            });
        }
        503 => return Err(wait(Reason::Maintenance)),
        500.. => return Err(wait(Reason::Internal)),
        _ => {}
    }
    let Some(reply) = serde_json::from_slice::<Value>(&heard.body)
        .ok()
        .filter(Value::is_object)
    else {
        return Err(wait(Reason::NotThisSystem));
    };
    let status = Value::from(heard.status);
    if spec
        .refused
        .holds(&[("reply", &reply), ("status", &status)])
    {
        return Err(stop(Reason::Credentials));
    }
    let locked = spec.locked.as_ref();
    if locked.is_some_and(|locked| locked.holds(&[("reply", &reply), ("status", &status)])) {
        return Err(wait(Reason::Locked));
    }
    let text = at(&reply, &spec.at)
        .map(text_of)
        .filter(|text| !text.is_empty());
    let lives = at(&reply, &spec.lives).and_then(Value::as_i64);
    match (heard.status, text, lives) {
        (200, Some(text), Some(lives)) if lives > 0 => {
            // Let go a little early: it must still be alive when the request arrives.
            let used = SignedDuration::from_secs(lives.min(86_400) * 9 / 10);
            Ok(Token {
                text: Zeroizing::new(text),
                until: now.checked_add(used).unwrap_or(now),
            })
        }
        _ => Err(stop(Reason::Interface)),
    }
}

fn wait(reason: Reason) -> Outcome {
    Outcome::Wait {
        reason,
        after: None,
    }
}

fn stop(reason: Reason) -> Outcome {
    Outcome::Stop {
        reason,
        code: String::new(),
    }
}
