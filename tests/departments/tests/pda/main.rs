//! The hand-held device takes packages from its dock as the contract says, acknowledges every row, gives packages of its
//! own, and bears a dock that goes wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod dock;
#[path = "../kit/mod.rs"]
mod kit;
mod packages;
mod rows;
