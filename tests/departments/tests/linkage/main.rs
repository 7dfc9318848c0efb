//! The six linkage systems let in what is signed, refuse what their contract refuses in its words, hold one case per
//! source number, take supplements in order, and move cases on by their own clock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;
mod client;
mod door;
mod forms;
#[path = "../kit/mod.rs"]
mod kit;
#[path = "../kit/photo.rs"]
mod photo;
mod sentences;
