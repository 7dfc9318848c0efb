//! A card: what a person types into a system that has no interface, in that system's own order and words.
//!
//! Deliberately absent: whether it has been typed. That is the delivery's own story, told by the outbox.

use serde::{Deserialize, Serialize};

use crate::order::Operation;

/// What a person types into a system, and what the system shows them in return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The record within the system.
    pub record: String,
    /// A new record, a change, an ending.
    pub operation: Operation,
    /// Where it is typed: `登录津贴系统 → 新增申报`.
    pub place: String,
    /// What the worker should know before starting.
    pub note: Option<String>,
    /// The address of the system's pages, if there is one.
    pub address: Option<String>,
    /// The number that the system gave earlier, and what it is called.
    pub known: Option<(String, String)>,
    /// The values in the system's order.
    pub rows: Vec<CardRow>,
    /// What is typed back once it is done; empty when the system gives nothing.
    pub asks: Vec<Asked>,
    /// Whether it can be handed in as the system's Excel template.
    pub template: bool,
}

/// One value of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRow {
    /// The member; `CHILDREN/2/NAME` inside a list, counted from 1.
    pub member: String,
    /// The system's own label.
    pub label: String,
    /// What is shown: a code with its name; empty when the field stays empty.
    pub shown: String,
    /// What is copied; empty when there is nothing to copy.
    pub copy: String,
    /// In a change: whether this value differs from what stands there.
    pub changed: bool,
    /// In a change: what stands there now, as far as we know; empty when the field is empty there.
    pub before: Option<String>,
}

/// Something that the system shows once it is done, to be typed back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The receipt's name, `number`.
    pub name: String,
    /// What the worker knows it as.
    pub label: String,
    /// Where the worker finds it.
    pub hint: Option<String>,
    /// An example of its form.
    pub example: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// Whether no two records may have the same.
    pub unique: bool,
}

/// Why a receipt that was typed cannot be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistyped {
    /// It is not there.
    Missing(Asked),
    /// It has not the form of this system's receipts.
    Misshapen(Asked),
    /// The system gives nothing of that name.
    Unasked(String),
}

/// A workbook in the system's own template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workbook {
    /// The file's name.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}
