//! The declaration system lets in who has a token, refuses what its contract refuses with every fault named, files each
//! declaration once, and reviews it in its own time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod declarations;
mod door;
mod find;
#[path = "../kit/mod.rs"]
mod kit;
mod reviews;
mod rules;
