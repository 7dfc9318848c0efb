//! The `[envelope]` of an `http-json` system: what is wrapped around every request and every answer.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::expression::Template;

/// The content encrypted, the whole signed, members of text only.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct EnvelopeSpec {
    /// How it is done.
    #[serde(rename = "kind")]
    _kind: EnvelopeKind,
    /// The members of a request besides content and signature; `{{ operation }}` is the third word of
    /// its request line.
    pub(in crate::exchange) members: BTreeMap<String, Template>,
    /// The member that carries the encrypted content.
    pub(in crate::exchange) content: String,
    /// The member that carries the signature.
    pub(in crate::exchange) sign: String,
    /// The member by which request and answer are known to belong together.
    pub(in crate::exchange) nonce: String,
    /// The member of an answer that tells the department's time …
    pub(in crate::exchange) time: String,
    /// … and how it is written.
    pub(in crate::exchange) time_format: String,
    /// The key that both sides encrypt with, hex.
    pub(in crate::exchange) key: Template,
    /// The key that requests are signed with, hex.
    pub(in crate::exchange) private_key: Template,
    /// The department's public key, uncompressed, hex.
    pub(in crate::exchange) server_key: Template,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum EnvelopeKind {
    /// SM4-CBC inside, SM2 with SM3 over the sorted members.
    Sm2Sm4,
}
