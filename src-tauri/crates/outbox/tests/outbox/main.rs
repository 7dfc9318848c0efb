//! What a worker, a department or an auditor would notice of the outbox, through its public face only.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod attachments;
mod audit;
mod batches;
mod by_hand;
mod causes;
mod collected;
mod damage;
mod desk;
mod entries;
mod imported;
mod lanes;
mod leases;
mod migration;
mod parcels;
mod profile;
mod recovery;
mod register;
mod screens;
mod secrecy;
mod waits;
mod walk;
mod worker;
mod writer;
