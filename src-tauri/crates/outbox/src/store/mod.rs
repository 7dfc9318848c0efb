//! The SQLite behind the outbox: one writer thread with group commit, a few readers, and the ways they fail.
//!
//! Nothing outside this crate sees a SQLite type. Deliberately absent: what is stored.

mod connection;
mod failure;
mod log;
mod readers;
mod reply;
mod row;
mod salvage;
mod writer;

pub(crate) use connection::{DbKey, check, connect, is_sound};
pub(crate) use failure::{Failure, Stored};
pub(crate) use log::{Tail, tail};
pub(crate) use readers::Readers;
pub use reply::Reply;
pub(crate) use row::{instant, int, json, micros, opt_json, opt_time, receipt, receipt_text, time};
pub(crate) use salvage::salvage;
pub(crate) use writer::{Changes, Writer};
