//! The sheets that offices keep, workbooks (XLSX) and CSV files: read row by row, handed back as they came, written anew.
//!
//! Whoever made a file may mean harm: everything is read within bounds, and no row is kept longer than it is looked at.
//! Deliberately absent: what a column means, what a value says, and whether a row is right; those are the desk's.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod book;
mod bounds;
mod cell;
mod error;
mod file;
mod handing_back;
mod looks;
mod merges;
mod separated;
mod writing;

pub use bounds::{LARGEST_FILE, MOST_COLUMNS, MOST_ROWS};
pub use cell::Cell;
pub use error::NoSheet;
pub use file::{SheetFile, Walk};
pub use writing::{Column, NewBook, NewCell, Table};
