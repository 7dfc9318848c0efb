//! What the register tells by itself, asked as a worker asks: hints, lists, checks and tables, each against people who
//! were entered one by one, and counted anew by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod checks;
mod hints;
mod lists;
mod office;
mod tables;
