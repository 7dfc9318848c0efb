//! `yilu` as an administrator uses it, against practice departments: what it says, what it exits with, what it loses (nothing).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail loudly"
)]

mod bad_input;
mod cards;
mod collecting;
mod delivering;
mod events;
mod importing;
mod insight;
mod inspections;
mod leaving;
mod packages;
mod register;
mod support;
mod written;
mod zones;
