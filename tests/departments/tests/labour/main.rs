//! The labour gateway believes only what is encrypted and signed as its contract says, signs what it answers, and keeps one
//! active employment per person and employer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod employment;
mod fields;
mod gateway;
#[path = "../kit/mod.rs"]
mod kit;
mod queries;
