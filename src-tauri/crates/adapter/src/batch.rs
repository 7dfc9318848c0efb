//! A file of many records: what is put into it, and what came of handing it over.
//!
//! Systems that take files are spoken with in three steps, and between them anything may happen: the file is *packed*
//! (pure, so that it can be kept before it is sent), *handed over*, and *asked after* until it is worked off. What may
//! have been handed over is *settled* by the contract's own rule, with the very same bytes.

use std::time::Duration;

use jiff::Timestamp;

use crate::order::{Order, Outcome, Reason, Sealed};
use crate::wire::Receipt;

/// A file as it is handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct Batch {
    /// What it is called at the department; never used twice.
    pub name: String,
    /// Its bytes.
    pub file: Vec<u8>,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Batch({}, {} bytes)", self.name, self.file.len())
    }
}

/// One record of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// What the worker wants.
    pub order: Order,
    /// What of it stands in the file.
    pub sealed: Sealed,
    /// Which record of the file it is, from 0.
    pub place: usize,
    /// What the department gave for it so far, such as the number of its job.
    pub given: Receipt,
}

/// Why a system is turned to with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// It has never left this computer.
    HandOver,
    /// It may have been handed over at this time.
    Settle(Timestamp),
    /// It was taken: how is it coming along?
    AskAfter,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Carried {
    /// It is worked off: what came of each member, in their order.
    Worked(Vec<Outcome>),
    /// The same for every member; [`Outcome::Reviewing`] when it was taken and is being worked on.
    Whole(Outcome),
    /// The department is done with the file and counts nothing of it, for a reason that stops the system: once it goes
    /// on, the members go in another file.
    Spent {
        /// Why.
        reason: Reason,
        /// The department's code.
        code: String,
    },
}

/// How many records a system takes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gathering {
    /// Most records of one file.
    pub most: usize,
    /// How long the first of them waits for others.
    pub wait: Duration,
}
