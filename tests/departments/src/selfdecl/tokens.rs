//! The token address: OAuth 2.0 client credentials (RFC 6749 section 4.4) with HTTP Basic, and the tokens it gave out.
//! Tokens live in memory only, so a restart drops them, as the contract warns.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use data_encoding::BASE64;
use serde_json::json;

use crate::front::{Reply, Request};
use crate::query;

const CLIENT: &str = "sd-client-01:sd-Secret-9c41";
const SCOPE: &str = "declare";
const LIFE_SECONDS: i64 = 120;

/// Tokens alive, each with the Unix second it ends at.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<HashMap<String, i64>>);

impl Tokens {
    /// Answers a request to the token address at Unix second `now`.
    pub(super) fn answer(&self, request: &Request, now: i64) -> Reply {
        if request.method != "POST" {
            let reply = refusal(405, "invalid_request", "only POST is served here");
            return reply.header("allow", "POST");
        }
        if !is_client(request) {
            let reply = refusal(401, "invalid_client", "client authentication failed");
            return reply.header("www-authenticate", "Basic realm=\"oauth2\"");
        }
        match asked(request) {
            Err(error) => refusal(400, error, "see RFC 6749 section 5.2"),
            Ok(()) => self.issue(now),
        }
    }

    fn issue(&self, now: i64) -> Reply {
        let token = format!("{:032x}", rand::random::<u128>());
        let mut alive = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        alive.retain(|_, end| *end > now);
        alive.insert(token.clone(), now + LIFE_SECONDS);
        let body = json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": LIFE_SECONDS,
            "scope": SCOPE,
        });
        Reply::json(200, &body)
            .header("cache-control", "no-store")
            .outcome("token")
    }

    /// Whether the request bears a token that is alive at Unix second `now`.
    pub(super) fn admit(&self, request: &Request, now: i64) -> bool {
        let alive = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        credentials(request, "Bearer")
            .and_then(|token| alive.get(token))
            .is_some_and(|end| now < *end)
    }

    /// Drops every token.
    pub(super) fn drop_all(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

/// What follows the scheme's name, which may be written in any case (RFC 9110).
fn credentials<'r>(request: &'r Request, scheme: &str) -> Option<&'r str> {
    let (name, rest) = request.header("authorization")?.split_once(' ')?;
    name.eq_ignore_ascii_case(scheme).then_some(rest.trim())
}

fn is_client(request: &Request) -> bool {
    credentials(request, "Basic")
        .and_then(|encoded| BASE64.decode(encoded.as_bytes()).ok())
        .is_some_and(|pair| pair == CLIENT.as_bytes())
}

/// Whether a token of the right kind is asked for. A parameter without a value is as good as none (section 3.2); one
/// that is there twice, or a second way of authentication, is a fault of the request.
fn asked(request: &Request) -> Result<(), &'static str> {
    let media = request.header("content-type").unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    let body = std::str::from_utf8(&request.body).map_err(|_| "invalid_request")?;
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err("invalid_request");
    }
    let parameters = query::parameters(body);
    for (at, parameter) in parameters.iter().enumerate() {
        let repeated = parameters[..at].iter().any(|p| p.name == parameter.name);
        if repeated || parameter.value.is_none() || parameter.name == "client_secret" {
            return Err("invalid_request");
        }
    }
    let given = |name: &str| {
        let parameter = parameters.iter().find(|p| p.name == name)?;
        parameter.value.as_deref().filter(|value| !value.is_empty())
    };
    match (given("grant_type"), given("scope")) {
        (None, _) => Err("invalid_request"),
        (Some("client_credentials"), None | Some(SCOPE)) => Ok(()),
        (Some("client_credentials"), Some(_)) => Err("invalid_scope"),
        (Some(_), _) => Err("unsupported_grant_type"),
    }
}

fn refusal(status: u16, error: &str, description: &str) -> Reply {
    let body = json!({ "error": error, "error_description": description });
    Reply::json(status, &body).outcome(error)
}
