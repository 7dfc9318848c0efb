//! The `sftp-xml` part of an `exchange.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::expression::Template;
use super::super::gathered::GatherSpec;

/// Zipped XML put on an SFTP front-end machine, answered by a receipt file for each batch.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct DropSpec {
    /// How many records go into a file, and how long the first waits for others.
    pub(in crate::exchange) gather: GatherSpec,
    /// Who signs in, and what the server must prove to be.
    pub(in crate::exchange) account: Account,
    /// The sender's code: the directory, and what every batch number begins with.
    pub(in crate::exchange) org: Template,
    /// The namespace of the documents, both ways.
    pub(in crate::exchange) namespace: String,
    /// How long a file of unknown fate may still be on its way before it is handed over again.
    pub(in crate::exchange) settle_seconds: u64,
    /// The result of a batch that was worked.
    pub(in crate::exchange) worked: String,
    /// Codes of records that were stored, or stood there already.
    pub(in crate::exchange) stored: Vec<String>,
    /// Codes that ask for a higher revision.
    pub(in crate::exchange) raise: Vec<String>,
    /// What the worker knows a record's number as.
    pub(in crate::exchange) number_label: String,
    /// One table for each record of `system.toml`.
    pub(in crate::exchange) record: BTreeMap<String, DropRecord>,
}

/// Who signs in, and what the server must prove to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Account {
    /// The account, `{{ credential.username }}`.
    pub(in crate::exchange) username: Template,
    /// The password, `{{ credential.password }}`.
    pub(in crate::exchange) password: Template,
    /// The server's public key as in `known_hosts`, its base64 part.
    pub(in crate::exchange) host_key: Template,
}

/// One kind of record.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct DropRecord {
    /// The sender's own key of the record.
    pub(in crate::exchange) source: Template,
    /// Its elements in the order of the schema; each is a member of the record.
    pub(in crate::exchange) elements: Vec<String>,
    /// How it ends.
    pub(in crate::exchange) end: End,
    /// The elements of a `cancel`, where it ends with one.
    #[serde(default)]
    pub(in crate::exchange) cancel: Vec<String>,
}

/// How a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::exchange) enum End {
    /// By a `cancel`.
    Cancel,
    /// By a last revision that says when.
    Revision,
}
