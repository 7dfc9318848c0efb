//! The grid platform names every fault by its Chinese label, keeps one valid record per person and house, and moves events
//! through their flow.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod door;
mod events;
mod flow;
mod items;
#[path = "../kit/mod.rs"]
mod kit;
mod pictures;
mod population;
