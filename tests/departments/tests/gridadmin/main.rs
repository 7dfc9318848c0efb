//! The import system takes workbooks made from its own template, tells every faulty cell with its first fault, and keeps
//! one row per number and house.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cells;
mod client;
mod door;
mod jobs;
#[path = "../kit/mod.rs"]
mod kit;
mod workbook;
