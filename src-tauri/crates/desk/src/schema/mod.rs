//! What passes between a door (window, bridge, command line) and the desk: one request and one reply per operation.
//!
//! Plain data, typed to TypeScript by ts-rs. Nothing here does anything. Member names are camelCase
//! on the outside, except inside an entry, whose names are those of an entry file.

mod card;
mod causes;
mod collected;
mod departure;
mod entry;
mod fault;
mod grids;
mod guide;
mod import;
mod insight;
mod outbox;
mod photo;
mod profile;
mod recall;
mod recognise;
mod register;
mod systems;
mod zones;

pub use card::*;
pub use causes::*;
pub use collected::*;
pub use departure::*;
pub use entry::*;
pub use fault::*;
pub use grids::*;
pub use guide::*;
pub use import::*;
pub use insight::*;
pub use outbox::*;
pub use photo::*;
pub use profile::*;
pub use recall::*;
pub use recognise::*;
pub use register::*;
pub use systems::*;
pub use zones::*;
