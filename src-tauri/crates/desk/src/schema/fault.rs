//! How an operation says that it could not be done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A failure, for the worker's eyes: what happened and the way out, never personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// A stable word for programs: `wrong_passphrase`, `profile_in_use`, `not_ready`, `disk_full` …
    pub kind: String,
    /// One or two sentences in Chinese.
    pub say: String,
    /// The same in English.
    pub detail: String,
}
