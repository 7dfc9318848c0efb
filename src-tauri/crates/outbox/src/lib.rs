//! The encrypted local store: entries, deliveries, attempts, receipts, register and audit.
//!
//! One folder is one *profile*; opening it with the worker's passphrase gives an [`Outbox`]. Every write is durable
//! before its call returns, and a delivery changes its state only as [`State::may_become`] allows.
//!
//! Deliberately absent: what a wire value means, how a department is reached, when to try again, and the clock.
//! Values are opaque JSON; every time is handed in; no SQLite type leaves this crate.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod attachments;
mod attempts;
mod audit;
mod backup;
mod batches;
mod by_hand;
mod causes;
mod collected;
mod conclude;
mod deliveries;
mod departures;
mod entries;
mod error;
mod figures;
mod guests;
mod hazards;
mod holdings;
mod imported;
mod lanes;
mod lease;
mod likenesses;
mod migrations;
mod narrow;
mod outbox;
mod parcels;
mod places;
mod profile;
mod queries;
mod recover;
mod register;
mod settings;
mod state;
mod stays;
mod store;
mod submit;
mod surveys;
mod systems;
mod values;
mod worker;

pub use attempts::{AttemptEnd, BeginAttempt, Next, Release};
pub use audit::{AuditLine, AuditVerdict, NewAuditLine};
pub use batches::{Batch, BatchFile, BatchId, BatchMember, BeginBatch, InBatch};
pub use by_hand::{AtHand, BeginByHand, EndByHand};
pub use causes::{Cause, CauseKey, Rewrite};
pub use collected::{CollectedDraft, CollectedMark};
pub use deliveries::{CALLS, Delivery, SUPERSEDED};
pub use departures::Departure;
pub use entries::{
    DraftSave, Entry, EntryFilter, EntryStanding, EntrySummary, Page, Revision, Window,
};
pub use error::{ErrorKind, OutboxError};
pub use figures::{Revised, Sent};
pub use guests::{Adopt, Adopted, FORM as CARRIED_FORM, GuestSummary, HANDED_BACK, Told};
pub use hazards::{Hazard, Matter, Review, Seen};
pub use holdings::{Holding, Standing};
pub use imported::{ImportedDraft, ImportedMark};
pub use lanes::LaneView;
pub use lease::{LeaseRequest, Leased, Unsettled};
pub use narrow::{Is, Narrow};
pub use outbox::Outbox;
pub use parcels::{Brought, BroughtBack, CARRY, LOST, Parcel, ParcelSummary, SendAway};
pub use places::{Premises, Sought, Spot};
pub use profile::{KeyCost, Profile, ProfileState, Recovery};
pub use queries::{
    Attempt, Cell, DeliveryDetail, MatrixFilter, MatrixRow, SystemSummary, WaitView,
};
pub use register::{Dwelling, Person, RegisterRow, Subject};
pub use state::State;
pub use stays::{Among, FACTS, Stay, StayRow, Surveyed};
pub use store::Reply;
pub use submit::{NewDelivery, Submission, Submitted};
pub use surveys::{Crowded, Spell, TwoCodes};
pub use systems::{Paused, SystemChange, SystemState};
pub use values::{AttemptId, DeliveryId, EntryId, Intent, Lane, ParcelId, Receipt, Wait};
pub use worker::{Act, Decide, Scope};

#[cfg(test)]
mod inside;
