//! What Yilutong knows without asking anybody: elements, code lists, value rules, entries.
//!
//! Deliberately absent: any system's spelling, I/O beyond the embedded data, the clock.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod entry;

pub use entry::{Entry, Group, Place, Resident};
