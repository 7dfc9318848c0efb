//! The practice workstation refuses what its contract refuses, and shows the pages the contract shows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;
mod forms;
mod login;
mod rows;
mod rules;
#[path = "../support/mod.rs"]
mod support;
