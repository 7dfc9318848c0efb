//! Simulated departmental systems, written from the interface contracts alone and as strict as they. They share no
//! table, mapping or constant with the product, and use other libraries where they can, so that one misreading cannot
//! hide on both sides. `front.rs` tells how a department plugs in.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod archive;
mod cabinet;
mod clock;
mod codes;
mod control;
mod door;
mod familyplan;
mod faults;
mod front;
mod grid;
mod gridadmin;
mod housing;
mod identity;
mod jpeg;
mod json;
mod labour;
mod linkage;
mod media;
mod meter;
mod multipart;
mod pause;
mod pda;
mod provincial;
mod query;
mod registry;
mod residence;
mod safety;
mod selfdecl;
mod town;
mod visits;
mod window;
mod wire;
mod workstation;

pub use cabinet::{Act, CabinetError, Fields, Holding, Record};
pub use clock::{Clock, TimeSource};
pub use faults::{Armed, Fault, Framing};
pub use front::ClerkError;
pub use town::{
    ActError, Address, AnnouncedKey, Config, Running, StartError, UnknownDepartment, start,
};
pub use visits::{Counters, Visit, Visits};
