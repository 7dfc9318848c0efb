//! Everything a worker can do, as typed operations: save, check, submit, follow, correct, configure.
//!
//! Two thin doors carry it, the window's command and the loopback bridge; `yilu` calls the same
//! methods. Deliberately absent: SQL, HTTP, widgets.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod beginning;
mod card_reading;
mod cards;
mod carrying;
mod causes;
mod checking;
mod collecting;
mod configuration;
mod deliveries;
mod departing;
mod departures;
mod desk;
mod dwellers;
mod entries;
mod error;
mod export;
mod following;
mod form;
mod gridding;
mod guide;
mod importing;
mod insight;
mod joining;
mod kept;
mod known;
mod likeness;
mod marks;
mod matrix;
mod merging;
mod operations;
mod photos;
mod preview;
mod profile;
mod recalling;
mod recognising;
mod recovering;
mod register;
mod renewing;
mod revisiting;
mod saying;
pub mod schema;
mod settings;
mod submitting;
mod syncing;
mod tables;
mod words;
mod zones;

pub use desk::{Between, Desk, DeskConfig, Surroundings};
pub use error::DeskError;
pub use operations::{export_typescript, typescript};
pub use words::{by_hand_word, state_word};
