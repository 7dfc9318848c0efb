//! Somebody left: who is meant, and what is known of them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whom a worker looks for; an entry counts before a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct DepartureSearch {
    /// A document number, a name or its pinyin initials, a phone number, or part of an address.
    pub text: String,
    /// The entry whose residents are meant.
    pub entry: Option<String>,
}

/// The dwellings that were found, with the people entered there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DepartureView {
    /// Dwelling by dwelling.
    pub dwellings: Vec<LeftDwelling>,
}

/// A dwelling and the people entered there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeftDwelling {
    /// The entry that told of it.
    pub entry: String,
    /// Its address.
    pub address: String,
    /// The people, in the order they were entered.
    pub people: Vec<LeftPerson>,
}

/// Somebody who may have left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeftPerson {
    /// What the entry calls them.
    pub resident: String,
    /// The name.
    pub name: String,
    /// The document number, its middle covered.
    pub number: String,
    /// The day the stay began.
    pub since: Option<String>,
    /// The day they left, when that was told before.
    pub left_on: Option<String>,
    /// True when the search is about this very person, not only about the dwelling.
    pub meant: bool,
    /// The systems that hold a record of them.
    pub held_by: Vec<String>,
    /// The systems that a record is still on its way to, or that returned it.
    pub on_the_way: Vec<String>,
}

/// Who left, all of one entry, and what is the same for all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DepartureBegin {
    /// The entry that told of them.
    pub entry: String,
    /// What it calls them.
    pub residents: Vec<String>,
    /// The day they left.
    #[serde(default)]
    pub left_on: Option<String>,
    /// Why, by the code of 离开原因.
    #[serde(default)]
    pub reason: Option<String>,
}
