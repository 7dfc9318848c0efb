//! The `soap` part of an `exchange.toml`: SOAP 1.1, one address, an XML document inside the call.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::expression::{Predicate, Template};
use super::{Drop, ReceiptSpec};

/// A SOAP 1.1 service, document/literal wrapped, whose last argument is an XML document as text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapSpec {
    /// Where the service is and how a call looks.
    pub(in crate::exchange) service: ServiceSpec,
    /// Who asks.
    pub(in crate::exchange) auth: WsseAuth,
    /// The document around a record.
    pub(in crate::exchange) document: DocumentSpec,
    /// How the document of an answer is read.
    pub(in crate::exchange) answer: SoapAnswer,
    /// What *test now* asks.
    pub(in crate::exchange) check: SoapCheck,
    /// One table for each record of `system.toml`.
    pub(in crate::exchange) record: BTreeMap<String, SoapRecord>,
}

/// Where the service is and how a call looks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct ServiceSpec {
    /// The path of the service, `/services/Residents`.
    pub(in crate::exchange) path: String,
    /// The namespace of its calls, from the WSDL.
    pub(in crate::exchange) namespace: String,
    /// Argument → its text; `{{ inner }}` is the inner document.
    pub(in crate::exchange) arguments: IndexMap<String, Template>,
    /// The element of the response that holds the inner answer.
    pub(in crate::exchange) reply: String,
    /// Where a fault's detail tells the department's time.
    pub(in crate::exchange) server_time: String,
}

/// `wsse-digest`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct WsseAuth {
    /// How it is done.
    #[serde(rename = "kind")]
    _kind: WsseKind,
    /// The account, `{{ credential.username }}`.
    pub(in crate::exchange) username: Template,
    /// The password, `{{ credential.password }}`.
    pub(in crate::exchange) password: Template,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum WsseKind {
    WsseDigest,
}

/// The inner document around a record.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct DocumentSpec {
    /// The root element.
    pub(in crate::exchange) root: String,
    /// The element with the members of the head.
    pub(in crate::exchange) head: String,
    /// The element with the record.
    pub(in crate::exchange) body: String,
    /// Members of the head in their order.
    pub(in crate::exchange) members: IndexMap<String, Template>,
    /// The member of the head that tells the time of sending, by which the department knows what is newer.
    pub(in crate::exchange) sent_at: String,
    /// How it is written.
    pub(in crate::exchange) sent_at_format: String,
}

/// How the inner answer is read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapAnswer {
    /// The root element.
    pub(in crate::exchange) root: String,
    /// The element that says success or failure.
    pub(in crate::exchange) code: String,
    /// The code's value for success.
    pub(in crate::exchange) success: String,
    /// The code's value for failure.
    pub(in crate::exchange) failure: String,
    /// The element that holds what is answered.
    pub(in crate::exchange) data: String,
    /// The element of one result or fault.
    pub(in crate::exchange) item: String,
    /// Its part that counts the records.
    pub(in crate::exchange) item_number: String,
    /// Its part that says what was done.
    pub(in crate::exchange) item_result: String,
    /// Its part with the code that `replies.csv` explains.
    pub(in crate::exchange) error_code: String,
    /// Its part that names the member.
    pub(in crate::exchange) error_field: String,
    /// Its part with the department's words.
    pub(in crate::exchange) error_message: String,
}

/// What *test now* asks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapCheck {
    /// The record whose query is used.
    pub(in crate::exchange) record: String,
    /// A key that nobody has.
    pub(in crate::exchange) members: IndexMap<String, String>,
}

/// One record kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapRecord {
    /// What the department gives back, by receipt name.
    pub(in crate::exchange) receipt: BTreeMap<String, ReceiptSpec>,
    /// Creates and updates, by the record's key.
    pub(in crate::exchange) save: SoapOperation,
    /// Ends the record.
    pub(in crate::exchange) cancel: SoapOperation,
    /// Asks for the record by its key.
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
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct SoapOperation {
    /// The operation's element.
    pub(in crate::exchange) call: String,
    /// The value of the header SOAPAction.
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
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct ListSpec {
    /// The element of one item.
    pub(in crate::exchange) item: String,
    /// The item's members in the schema's order.
    pub(in crate::exchange) members: Vec<String>,
}
