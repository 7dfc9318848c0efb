//! What needs somebody, by cause: one line for ten thousand refusals of one kind, and one act that mends them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::{CodeView, DeliveryState, ElementView};

/// What needs somebody, by cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CausesView {
    /// The causes; the one of the most deliveries first.
    pub causes: Vec<CauseView>,
    /// Deliveries of all of them.
    pub deliveries: u32,
}

/// Deliveries that wait for somebody for one and the same reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CauseView {
    /// What the cause is called when something is done about it.
    pub id: String,
    /// The system's id.
    pub system: String,
    /// Its short title.
    pub system_title: String,
    /// The record's title; none where it is every kind of record.
    pub record: Option<String>,
    /// Refused or paused.
    pub state: DeliveryState,
    /// True when a choice only the worker may take is open.
    pub asks: bool,
    /// One sentence: what is the matter.
    pub say: String,
    /// The label of the element at fault.
    pub label: Option<String>,
    /// The element at fault, where all entries may be given one value.
    pub field: Option<ElementView>,
    /// The codes of that element.
    pub codes: Vec<CodeView>,
    /// How many deliveries.
    pub deliveries: u32,
    /// Of how many entries.
    pub entries: u32,
    /// One of them, for an example.
    #[ts(type = "number")]
    pub delivery: i64,
    /// Since when the one that waits longest waits, RFC 3339.
    pub since: String,
    /// What may be done about all of them at once.
    pub may: Vec<CauseAct>,
}

/// Something that may be done about all deliveries of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CauseAct {
    /// Give every entry the same value at the element at fault, and submit it.
    Set,
    /// Send them again, as they read by now.
    Resend,
    /// Let their system go on.
    Resume,
    /// Give them up.
    Withdraw,
}

/// Do one thing about all deliveries of a cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MendRequest {
    /// The cause's id.
    pub cause: String,
    /// What to do.
    pub act: CauseAct,
    /// The value, to set one.
    #[serde(default)]
    #[ts(type = "EntryValue | null")]
    pub value: Option<Value>,
    /// Where an earlier reply said to go on.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub after: Option<i64>,
}

/// How far it came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Mended {
    /// Deliveries that it was done about.
    pub done: u32,
    /// Deliveries that were left as they are: their entries are being changed, or need more than this.
    pub left: u32,
    /// Where to go on; none when this was all.
    #[ts(type = "number | null")]
    pub next: Option<i64>,
}
