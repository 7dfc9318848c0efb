//! What Yilutong knows without asking anybody: elements, code lists, value rules, entries.
//!
//! Deliberately absent: any system's spelling, I/O beyond the embedded data, the clock.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod check;
mod codes;
mod data;
mod derive;
mod dictionary;
mod element;
mod entry;
mod entry_file;
mod error;
mod form;
mod initials;
mod normal;
mod schema;
pub mod values;

pub use check::{Finding, Severity};
pub use codes::{Code, CodeList, Community};
pub use dictionary::Dictionary;
pub use element::{Element, JsonType, Kind, Label, Sensitivity};
pub use entry::{Entry, Group, Place, Resident};
pub use error::DictionaryError;
pub use form::{Form, Section};
pub use initials::{initials, name_initials, sound};
pub use values::ValueError;
