//! What a device collected: packages that come back, their rows, and what a row says to an entry.
//!
//! A row is read through the very fields and code lists that write it. What they do not say, or say in several ways, is
//! declared in the package; a word that nobody knows is told and never guessed. Deliberately absent: what becomes of a
//! row; drafts are the desk's.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

/// A package that a device gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Collected {
    /// Its name, without the ending.
    pub name: String,
    /// Its rows, table by table; or the code under which the whole is refused.
    pub rows: Result<Vec<CollectedRow>, &'static str>,
}

/// A row of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectedRow {
    /// The table's file.
    pub file: String,
    /// The record that a row of this table is.
    pub record: String,
    /// Its number in the table, from 1.
    pub number: usize,
    /// The record's id at the device; kept for ever.
    pub id: String,
    /// When it was collected, as the device writes it: later is greater.
    pub at: String,
    /// Who collected it.
    pub by: String,
    /// True when the device ended the record.
    pub ended: bool,
    /// The code of the dwelling, as far as it is one.
    pub house: String,
    /// The address of the dwelling in one line.
    pub address: String,
    /// Every column with its text.
    pub columns: BTreeMap<String, String>,
    /// Why the row cannot be read: a code and the column at fault.
    pub fault: Option<(&'static str, String)>,
}

/// What a row says to an entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Understood {
    /// Elements with their neutral values.
    pub values: Vec<Reading>,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// A value that a column says.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The element.
    pub element: String,
    /// Its neutral value.
    pub value: Value,
    /// The device's own word for it.
    pub word: String,
}

/// A word that says nothing certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The element that it would fill, if any.
    pub element: Option<String>,
    /// The column.
    pub column: String,
    /// What stands there.
    pub word: String,
    /// True when it may mean several things, false when it means nothing known.
    pub several: bool,
}

/// What became of a row, for the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It became a draft, or renewed one.
    Draft,
    /// It was taken before.
    Again,
    /// It cannot be read; the row says why.
    Unreadable,
}

/// A day as the device writes it.
pub(crate) fn day(text: &str, format: &str) -> Option<Value> {
    let day = Date::strptime(format, text).ok()?;
    Some(Value::from(day.to_string()))
}
