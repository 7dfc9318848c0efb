//! The provincial front-end machine lets SFTP clients do what the contract says and nothing else, works what they upload
//! and leaves a receipt for each batch.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod batches;
mod client;
mod faults;
mod front_end;
#[path = "../kit/mod.rs"]
mod kit;
mod records;
