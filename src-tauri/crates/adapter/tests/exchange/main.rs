//! What every answer of a department comes to: real sockets, canned bytes, one table per system.
//!
//! The answers are written from the contracts, not from a department's code. Whether real departments
//! then hold exactly one record is the behaviour suite's business.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod collected;
mod counter;
mod events;
mod families;
mod familyplan;
mod housing;
mod labour;
mod packages;
mod pda;
mod residence;
mod selfdecl;
mod workstation;
