//! What is wrong with an entry by itself.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::dictionary::Dictionary;
use crate::entry::{Entry, Place};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be corrected before the entry can be delivered.
    Error,
    /// Worth a look; may be right as it is.
    Hint,
}

/// One thing that is wrong with an entry, whoever receives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Where it stands.
    pub place: Place,
    /// How much it weighs.
    pub severity: Severity,
    /// One Chinese sentence that says what to do; never contains a value.
    pub say: String,
}

impl Dictionary {
    /// What is wrong with the entry by itself, before any department is asked.
    #[must_use]
    pub fn check(&self, _entry: &Entry, _today: Date) -> Vec<Finding> {
        Vec::new()
    }
}
