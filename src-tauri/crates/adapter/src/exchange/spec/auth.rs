//! `[auth]` of protocols over HTTP: how requests say in their headers who asks.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::expression::{Predicate, Template};
use super::Request;

/// How requests are authenticated by their headers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct HeaderAuth {
    /// How they say who asks.
    pub(in crate::exchange) kind: HeaderAuthKind,
    /// Headers of every request.
    pub(in crate::exchange) headers: BTreeMap<String, Template>,
    /// Headers of requests that write.
    #[serde(default)]
    pub(in crate::exchange) write_headers: BTreeMap<String, Template>,
    /// `hmac-…`: the key.
    pub(in crate::exchange) secret: Option<Template>,
    /// `hmac-…`: the text that is signed.
    pub(in crate::exchange) text: Option<Template>,
    /// `bearer`: where the token comes from.
    pub(in crate::exchange) token: Option<TokenSpec>,
    /// `hmac-sm3`: characters of the nonce.
    #[serde(default = "nonce_length")]
    pub(in crate::exchange) nonce_length: usize,
}

fn nonce_length() -> usize {
    24
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::exchange) enum HeaderAuthKind {
    /// A constant key in a header.
    #[default]
    AppKey,
    /// A signature over method, address, time, nonce and body.
    HmacSm3,
    /// The same with SHA-256.
    HmacSha256,
    /// A token that is fetched and lives for a while.
    Bearer,
}

/// How a token is fetched.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct TokenSpec {
    /// What is asked, `POST /oauth/token`.
    pub(in crate::exchange) request: Request,
    /// `user:password` of HTTP Basic, where the system wants it there.
    pub(in crate::exchange) basic: Option<Template>,
    /// Members of the form that is sent.
    #[serde(default)]
    pub(in crate::exchange) form: BTreeMap<String, Template>,
    /// Members of the JSON that is sent, where it is no form.
    #[serde(default)]
    pub(in crate::exchange) json: BTreeMap<String, Template>,
    /// Members of the JSON that are the SHA-256 of a text, in hex.
    #[serde(default)]
    pub(in crate::exchange) sha256: BTreeMap<String, Template>,
    /// Where the token stands in the answer.
    pub(in crate::exchange) at: String,
    /// Where it says how many seconds the token lives.
    pub(in crate::exchange) lives: String,
    /// True for an answer that does not accept the credentials.
    pub(in crate::exchange) refused: Predicate,
    /// True for an answer that says the account is locked for a while.
    pub(in crate::exchange) locked: Option<Predicate>,
}
