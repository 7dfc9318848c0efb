//! Speaks every department's language: loads system packages, checks, plans, exchanges.
//!
//! Deliberately absent: storage, scheduling, retry over time; no reqwest type crosses this border.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod batch;
mod card;
mod card_reader;
pub mod charset;
mod collected;
mod condition;
mod error;
mod exchange;
mod grids;
mod lending;
mod nesting;
mod order;
mod package;
mod packages;
pub mod picture;
mod plan;
mod planning;
mod preflight;
pub mod schema;
mod scope;
pub mod spreadsheet;
mod understanding;
mod view;
mod wire;

pub use batch::{Batch, Carried, Errand, Gathering, Member};
pub use card::{Asked, Card, CardRow, Mistyped, Workbook};
pub use card_reader::{CardReaderError, IdentityCard, is_reader_address, read_card};
pub use charset::Charset;
pub use collected::{Collected, CollectedRow, Reading, Taken, Understood, Unread};
pub use condition::{Asks, Condition, Narrowing, Standpoint};
pub use error::AdapterError;
pub use exchange::{
    Abilities, Changing, CheckReport, Clock, Closed, Credentials, ExchangeFault, ExchangeSpec,
    KeepsPhotos, Limits, Link, Photos, Reach, RealClock, Secret, named_photos,
};
pub use grids::{Grids, KINDS as GRID_KINDS};
pub use lending::Lender;
pub use order::{
    Again, Choice, Decision, Effect, Fault, Follow, Meanwhile, Operation, Order, Outcome, Reason,
    ReasonWanted, Sealed,
};
pub use package::{
    CaseResult, Each, Field, LintFault, LintSeverity, Package, Placeholder, Record, Setting,
    SettingScope, Sharing, Trial, WireKind, Zone, lint, run_cases, tried,
};
pub use packages::Packages;
pub use plan::{Inapplicable, Intent, Need, Plan, Planned, Problem, Severity};
pub use preflight::{Preflight, Readiness, RecordReadiness, SystemReadiness};
pub use scope::Scope;
pub use understanding::RowReader;
pub use view::{Flow, FormElement};
pub use wire::{Lane, Receipt, RecordId, Wire};
