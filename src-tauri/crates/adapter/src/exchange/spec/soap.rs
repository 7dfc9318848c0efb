//! The `soap` part of an `exchange.toml`: SOAP 1.1, one address, an XML document inside the call.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::expression::{Predicate, Template};
use super::{Drop, ReceiptSpec};

/// A SOAP 1.1 service, document/literal wrapped, whose last argument is an XML document as text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapSpec {
    #[serde(rename = "protocol")]
    _protocol: String,
    #[serde(rename = "reach")]
    _reach: serde::de::IgnoredAny,
    #[serde(rename = "decision", default)]
    _decision: Option<serde::de::IgnoredAny>,
    pub(in crate::exchange) service: ServiceSpec,
    pub(in crate::exchange) auth: WsseAuth,
    pub(in crate::exchange) document: DocumentSpec,
    pub(in crate::exchange) answer: SoapAnswer,
    pub(in crate::exchange) check: SoapCheck,
    pub(in crate::exchange) record: BTreeMap<String, SoapRecord>,
}

/// Where the service is and how a call looks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct ServiceSpec {
    pub(in crate::exchange) path: String,
    pub(in crate::exchange) namespace: String,
    /// Argument → its text; `{{ inner }}` is the inner document.
    pub(in crate::exchange) arguments: IndexMap<String, Template>,
    /// The element of the response that holds the inner answer.
    pub(in crate::exchange) reply: String,
    /// Where a fault's detail tells the department's time.
    pub(in crate::exchange) server_time: String,
}

/// `wsse-digest`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct WsseAuth {
    #[serde(rename = "kind")]
    _kind: WsseKind,
    pub(in crate::exchange) username: Template,
    pub(in crate::exchange) password: Template,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WsseKind {
    WsseDigest,
}

/// The inner document around a record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct DocumentSpec {
    pub(in crate::exchange) root: String,
    pub(in crate::exchange) head: String,
    pub(in crate::exchange) body: String,
    /// Members of the head in their order.
    pub(in crate::exchange) members: IndexMap<String, Template>,
    /// The member of the head that tells the time of sending, by which the department knows what is newer.
    pub(in crate::exchange) sent_at: String,
    /// How it is written.
    pub(in crate::exchange) sent_at_format: String,
}

/// How the inner answer is read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapAnswer {
    pub(in crate::exchange) root: String,
    pub(in crate::exchange) code: String,
    /// The code's value for success.
    pub(in crate::exchange) success: String,
    /// The code's value for failure.
    pub(in crate::exchange) failure: String,
    pub(in crate::exchange) data: String,
    pub(in crate::exchange) item: String,
    pub(in crate::exchange) item_number: String,
    pub(in crate::exchange) item_result: String,
    pub(in crate::exchange) error_code: String,
    pub(in crate::exchange) error_field: String,
    pub(in crate::exchange) error_message: String,
}

/// What *test now* asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapCheck {
    /// The record whose query is used.
    pub(in crate::exchange) record: String,
    /// A key that nobody has.
    pub(in crate::exchange) members: IndexMap<String, String>,
}

/// One record kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapRecord {
    pub(in crate::exchange) receipt: BTreeMap<String, ReceiptSpec>,
    /// Creates and updates, by the record's key.
    pub(in crate::exchange) save: SoapOperation,
    pub(in crate::exchange) cancel: SoapOperation,
    pub(in crate::exchange) find: SoapOperation,
    /// True for a record that stands, `stored` being what the query found.
    pub(in crate::exchange) standing: Predicate,
    /// Where the time of the last write stands in what the query found.
    pub(in crate::exchange) stored_at: String,
    /// The receipt name of that time.
    pub(in crate::exchange) stored_at_receipt: String,
    /// The code that says there is no such record.
    pub(in crate::exchange) nothing: String,
}

/// One operation of the service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapOperation {
    /// The operation's element.
    pub(in crate::exchange) call: String,
    pub(in crate::exchange) soap_action: String,
    /// The element that holds the members.
    pub(in crate::exchange) element: String,
    /// The members in the schema's order.
    pub(in crate::exchange) members: Vec<String>,
    /// Members that are always there, empty if need be.
    #[serde(default)]
    pub(in crate::exchange) always: Vec<String>,
    /// Members that go along, when there are any, although they did not change.
    #[serde(default)]
    pub(in crate::exchange) key: Vec<String>,
    /// List member → its item element and the item's members in order, all of which are always there.
    #[serde(default)]
    pub(in crate::exchange) lists: BTreeMap<String, ListSpec>,
    /// Members that have no place beside certain values.
    #[serde(default)]
    pub(in crate::exchange) drop: Vec<Drop>,
    /// Results that mean success.
    #[serde(default)]
    pub(in crate::exchange) results: Vec<String>,
    /// True when what is stored (`stored`) is of later date than what is wanted (`wire`).
    pub(in crate::exchange) newer: Option<Predicate>,
}

/// A list of the same elements.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct ListSpec {
    pub(in crate::exchange) item: String,
    pub(in crate::exchange) members: Vec<String>,
}
