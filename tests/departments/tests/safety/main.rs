//! The hazard register lets in who is logged in, takes photos that are photos, refuses what its contract refuses, holds
//! one inspection per client number, and knows by its own date what is overdue.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod door;
mod hazards;
mod inspections;
#[path = "../kit/mod.rs"]
mod kit;
mod members;
#[path = "../kit/photo.rs"]
mod photo;
mod uploads;
