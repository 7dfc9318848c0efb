//! How one talks with a department: reach, authentication, protocols, and what replies mean.
//!
//! A system package is data, a protocol is code: `http-json`, `web-form`, `soap`, `xlsx-jobs`, `sftp-xml`, `folder-csv`
//! and, for a department without an interface, `assist` are written once each and driven by the package's
//! `exchange.toml` and `replies.csv`. Deliberately absent: retry over time, storage, and any department's name in Rust.

mod assist;
mod auth;
mod check;
mod clock;
mod core;
mod credentials;
mod dock;
mod drop;
mod expression;
mod facts;
mod fault;
mod form;
mod gathered;
mod json;
mod link;
mod names;
mod photos;
mod replies;
mod script;
mod sheet;
mod soap;
mod spec;
mod transport;

pub use check::CheckReport;
pub use clock::{Clock, RealClock};
pub use credentials::{Credentials, Secret};
pub use fault::ExchangeFault;
pub use link::{Link, Reach};
pub use photos::{KeepsPhotos, Photos, named_photos};
pub use spec::{Abilities, Changing, Closed, ExchangeSpec, Limits};

pub(crate) use script::{Asked, Played, Playing, Rehearsal, Still};
pub(crate) use sheet::workbook_of;
pub(crate) use spec::{Back, Declared, described, lint};
