//! What a device collected: what was taken in, and what an entry must still have confirmed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use yilutong_dictionary::Place;

/// What was taken in just now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CollectView {
    /// True when the device is there.
    pub docked: bool,
    /// Packages that lay there.
    pub packages: u32,
    /// Packages that were damaged; the device gives them again.
    pub damaged: u32,
    /// Households whose draft was made or renewed.
    pub households: u32,
    /// Rows that were new.
    pub rows: u32,
    /// Rows that were known already.
    pub again: u32,
    /// Rows that could not be read, each with its reason.
    pub unreadable: Vec<String>,
    /// All of it in a sentence.
    pub say: String,
}

/// What a device collected of an entry, until somebody submits it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CollectedView {
    /// When, as the device says it.
    pub at: String,
    /// By whom.
    pub by: String,
    /// Place by place.
    pub notes: Vec<CollectedNote>,
}

/// What was collected of one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CollectedNote {
    /// Where it belongs.
    #[ts(type = "EntryPlace")]
    pub place: Place,
    /// The value; none where the word says nothing certain.
    #[ts(type = "EntryValue")]
    pub value: Option<serde_json::Value>,
    /// The device's own word.
    pub word: String,
    /// One sentence, where there is more to say than the word.
    pub say: Option<String>,
}
