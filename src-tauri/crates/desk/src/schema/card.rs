//! Cards: what a person types into a system without an interface, and what they report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardAct {
    /// A new record.
    Create,
    /// A change of one that stands there.
    Update,
    /// The end of one that stands there.
    Cancel,
}

/// How far a card has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardStage {
    /// It waits for a number that another system gives.
    Waits,
    /// An earlier card about the same record is open: that one comes first.
    Behind,
    /// It may be begun. Its values are not shown yet: what was shown may have been typed.
    Due,
    /// Somebody is at it.
    AtIt,
    /// Somebody was at it, and nobody knows whether it was typed.
    Unsure,
    /// Nothing is to be typed: it is done, refused, withdrawn, or its system rests.
    Closed,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardView {
    /// The delivery's id.
    #[ts(type = "number")]
    pub delivery: i64,
    /// The system's title.
    pub system: String,
    /// The record's title.
    pub record: String,
    /// Whom it is about.
    pub about: Option<String>,
    /// What is typed.
    pub act: CardAct,
    /// The same in the worker's words: 新增, 变更, 注销.
    pub act_word: String,
    /// How far it has come.
    pub stage: CardStage,
    /// What is the matter, when it cannot simply be typed.
    pub say: Option<String>,
    /// Where it is typed, step by step.
    pub place: Vec<String>,
    /// What the worker should know before starting.
    pub note: Option<String>,
    /// The address of the system's pages, for a browser.
    pub address: Option<String>,
    /// The number that the system gave earlier.
    pub known: Option<super::ReceiptLine>,
    /// The values in the system's order; empty until somebody has begun.
    pub rows: Vec<CardLine>,
    /// How many fields there are to fill, known before the values are shown.
    pub fields: u32,
    /// What is typed back at the end; empty when the system gives nothing.
    pub asks: Vec<CardAsk>,
    /// Whether it can be handed in as the system's Excel template.
    pub template: bool,
    /// The earlier delivery of the same record that comes first.
    #[ts(type = "number | null")]
    pub first: Option<i64>,
}

/// One field of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardLine {
    /// The member.
    pub member: String,
    /// The system's own label.
    pub label: String,
    /// What is shown; empty when the field stays empty.
    pub shown: String,
    /// What is copied; empty when there is nothing to copy.
    pub copy: String,
    /// In a change: whether it differs from what stands there.
    pub changed: bool,
    /// In a change: what stands there now; empty when the field is empty there.
    pub before: Option<String>,
}

/// Something that is typed back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardAsk {
    /// Its name, `number`.
    pub name: String,
    /// What the worker knows it as.
    pub label: String,
    /// Where the worker finds it.
    pub hint: Option<String>,
    /// An example of its form.
    pub example: Option<String>,
    /// Whether it must be given.
    pub required: bool,
}

/// A card that was typed, with what the system gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardReport {
    /// The delivery's id.
    #[ts(type = "number")]
    pub delivery: i64,
    /// What was typed back, by name.
    #[serde(default)]
    pub receipts: BTreeMap<String, String>,
    /// True when the worker has looked again at a number that another record was given, and it is right.
    #[serde(default)]
    pub sure: bool,
}

/// A card that the department refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardRefusal {
    /// The delivery's id.
    #[ts(type = "number")]
    pub delivery: i64,
    /// What the department said, in the worker's words.
    pub reason: String,
    /// The member that it is about, where the worker knows.
    #[serde(default)]
    pub member: Option<String>,
}

/// Which cards to write into the system's Excel template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardSheetRequest {
    /// One delivery.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub delivery: Option<i64>,
    /// Or every card of a system that may be begun now.
    #[serde(default)]
    pub system: Option<String>,
}

/// The system's Excel template, filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardSheet {
    /// The file's name.
    pub name: String,
    /// The file in Base64.
    pub base64: String,
    /// How many cards stand in it; all of them count as begun.
    pub cards: u32,
    /// One sentence: what stands in it, and what does not.
    pub say: String,
}
