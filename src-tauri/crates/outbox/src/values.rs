//! The small words shared by every table: identities, lanes, waits, receipts.
//!
//! Deliberately absent: any meaning of the texts. A system, a record or a lane key is only ever compared.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// An entry's identity: a random UUID as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub String);

/// A delivery's identity. A later delivery always has a greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(pub i64);

/// An attempt's identity. A later attempt always has a greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(pub i64);

/// The number of a file that left. A later one always has a greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ParcelId(pub i64);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for ParcelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One real-world record in one system: the unit of ordering, whatever entry speaks of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lane {
    /// The system package's id.
    pub system: String,
    /// The record's id within the package.
    pub record: String,
    /// An opaque key, equal for the same real-world record; the dispatcher hands in a hash.
    pub key: String,
}

/// A receipt of another lane that a delivery waits for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Wait {
    /// The lane that brings it.
    pub lane: Lane,
    /// The receipt's name, such as `house_code`.
    pub receipt: String,
}

/// What a system gave back, by receipt name. `number` is the one shown to the worker.
pub type Receipt = BTreeMap<String, String>;

/// What is to become of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// It shall stand there with these values.
    Put,
    /// It shall end.
    Cancel,
}

impl Intent {
    /// The name it is stored and serialised under.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Cancel => "cancel",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Put, Self::Cancel]
            .into_iter()
            .find(|intent| intent.as_str() == text)
    }
}
