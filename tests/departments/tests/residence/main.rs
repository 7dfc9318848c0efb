//! The residence system lets in only what is signed as its contract says, refuses what it refuses, and protects its
//! register against doubling and wrong order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod changes;
mod client;
mod door;
mod find;
#[path = "../kit/mod.rs"]
mod kit;
mod members;
mod register;
