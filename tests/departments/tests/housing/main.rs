//! The housing system refuses what its contract refuses, with the contract's code and member, and keeps what it says
//! it kept.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod codes;
mod door;
mod find;
#[path = "../kit/mod.rs"]
mod kit;
mod members;
mod updates;
