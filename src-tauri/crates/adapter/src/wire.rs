//! What stands on the wire for one record, in the department's own names and spelling.
//!
//! A wire is complete but for what only delivery knows: receipts of other systems, the serial, the
//! time of sending. Those stand as placeholders until the delivery is sealed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The department's members in the contract's order: strings, numbers, booleans, or lists of such maps.
pub type Wire = Map<String, Value>;

/// What a system gave back and others, or later operations, need: `house_code`, `djbh`, `record_id` …
///
/// By the receipt names that the package declares. `number` is the one shown to the worker.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Receipt(pub std::collections::BTreeMap<String, String>);

impl Receipt {
    /// The value of one receipt name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// A record of a system: `housing` `dwelling`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordId {
    /// The system package's id.
    pub system: String,
    /// The record's id within the package.
    pub record: String,
}

/// One real-world record in one system, whatever entry or revision speaks of it: the unit of ordering.
///
/// Two entries about the same person in the same dwelling share the lane, so that the later one
/// becomes an update and never a second record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lane {
    /// The record it belongs to.
    pub of: RecordId,
    /// SM3, in hex, of the record's natural key: neither names nor numbers can be read from it.
    pub key: String,
}
