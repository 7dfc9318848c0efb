//! Speaks every department's language: loads system packages, checks, plans, exchanges.
//!
//! Deliberately absent: storage, scheduling, retry over time; no reqwest type crosses this border.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod order;
mod plan;
mod wire;

pub use order::{
    Again, Choice, Decision, Effect, Fault, Operation, Order, Outcome, Reason, ReasonWanted, Sealed,
};
pub use plan::{Inapplicable, Intent, Need, Plan, Planned, Problem, Severity};
pub use wire::{Lane, Receipt, RecordId, Wire};
