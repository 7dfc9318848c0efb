//! The plan of an entry revision: which records go where, with what, waiting for what.

use serde::{Deserialize, Serialize};
use yilutong_dictionary::Place;

use crate::wire::{Lane, Wire};

/// What is to become of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// It shall stand there with these values: created if it is not, changed if it differs.
    Put,
    /// It shall end: cancelled, moved out, marked as gone.
    Cancel,
}

/// One record that an entry revision calls for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// The real-world record.
    pub lane: Lane,
    /// The resident it is about; `None` for the dwelling.
    pub resident: Option<String>,
    /// Put or cancel.
    pub intent: Intent,
    /// The values, with `{"receipt": ["housing","dwelling","house_code"]}`-style placeholders still open.
    pub wire: Wire,
    /// Receipts that must be there before it may leave.
    pub waits: Vec<Need>,
}

/// A receipt of another record that a delivery waits for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Need {
    /// The record that brings it.
    pub lane: Lane,
    /// The receipt's name, `house_code`.
    pub receipt: String,
}

/// A record that does not apply to this entry, and why, in a sentence for the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inapplicable {
    /// The system's id.
    pub system: String,
    /// The record's id.
    pub record: String,
    /// The resident it would be about.
    pub resident: Option<String>,
    /// Why not, in Chinese.
    pub say: String,
    /// True when the worker would expect it (a missing document), false when it is simply not their case.
    pub notable: bool,
}

/// Everything an entry revision calls for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// In an order in which nothing comes before what it waits for.
    pub planned: Vec<Planned>,
    /// What stays out, and why.
    pub inapplicable: Vec<Inapplicable>,
}

/// Something that must, or should, change before a department will take the entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Where the worker changes it.
    pub place: Place,
    /// The system that demands it; `None` when the value is wrong by itself.
    pub system: Option<String>,
    /// One sentence in Chinese that says what to do.
    pub say: String,
    /// Whether it stops the submission.
    pub severity: Severity,
    /// True for a value that is only missing: counted, but not shown in red before the worker was there.
    pub missing: bool,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A department would refuse it.
    Error,
    /// Unusual; worth a second look.
    Hint,
}
