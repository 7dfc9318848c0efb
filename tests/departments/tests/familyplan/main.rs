//! The practice family planning system refuses what its contract refuses, in SOAP faults and in business codes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod caller;
mod documents;
mod envelopes;
mod people;
mod rules;
#[path = "../support/mod.rs"]
mod support;
mod writes;
