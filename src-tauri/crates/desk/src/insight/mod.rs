//! What the register tells by itself: whom a policy concerns, lists that are asked for again and again, what does not
//! agree with itself, and the tables of a month.
//!
//! The questions are data (`src-tauri/hints`); the facts they ask are kept by the outbox as they are submitted.
//! Deliberately absent: SQL, and any act without a worker.

mod answers;
mod census;
mod checks;
mod departments;
mod hints;
mod lists;
mod mending;
mod periods;
mod population;
mod reports;
mod rules;
mod sheets;

pub(crate) use census::surveyed;
pub(crate) use hints::of_person;
