//! Taking in ledgers: a file is brought in parts, read, checked row by row, and its people become household entries.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Words;

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportPart {
    /// The file that an earlier part began; none for the first.
    pub file: Option<String>,
    /// The file's name.
    pub name: String,
    /// This part of it in Base64; at most 8 MiB of a file of 64 MiB.
    pub base64: String,
}

/// A file that was brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRef {
    /// What it is called here.
    pub file: String,
}

/// Which sheet of it is meant, and where its headings stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRead {
    /// The file.
    pub file: String,
    /// The sheet, from 0.
    #[serde(default)]
    pub sheet: u32,
    /// The row of the headings, from 1; none to have it found.
    #[serde(default)]
    pub heading: Option<u32>,
}

/// A sheet as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// The file.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Its sheets, by name.
    pub sheets: Vec<String>,
    /// The sheet that was read.
    pub sheet: u32,
    /// The last row of its headings, from 1.
    pub heading: u32,
    /// Its columns.
    pub columns: Vec<ImportColumn>,
    /// What goes for every row.
    pub fixed: Vec<ImportFixed>,
    /// Everything that a column may be.
    pub targets: Vec<ImportTarget>,
    /// True when the worker said before how such a sheet is to be read.
    pub remembered: bool,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportColumn {
    /// Its letter in a spreadsheet.
    pub letter: String,
    /// What it is called there.
    pub label: String,
    /// What it is taken for; none when that is not known for certain.
    pub target: Option<String>,
    /// What stands in it, row by row; long numbers are covered.
    pub samples: Vec<String>,
}

/// What a column may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportTarget {
    /// Its id: an element, or a part of an address.
    pub id: String,
    /// What it is called.
    pub label: Words,
    /// The section it belongs to.
    pub group: Words,
}

/// A value that goes for every row that says nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportFixed {
    /// What it is.
    pub target: String,
    /// The value: a code, a day, a text.
    pub value: String,
}

/// How a sheet is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportMap {
    /// The file.
    pub file: String,
    /// The sheet, from 0.
    #[serde(default)]
    pub sheet: u32,
    /// The row of its headings, from 1.
    #[serde(default)]
    pub heading: Option<u32>,
    /// What each column is, in their order; none for nothing.
    pub columns: Vec<Option<String>>,
    /// What goes for every row.
    pub fixed: Vec<ImportFixed>,
}

/// What would come of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    /// Rows with people in them.
    pub rows: u32,
    /// Rows that are nobody's: subtotals, notes.
    pub aside: u32,
    /// Rows that say once more what an earlier row says.
    pub again: u32,
    /// Rows that an earlier import brought, unchanged.
    pub known: u32,
    /// Rows that would be kept.
    pub good: u32,
    /// Rows that have to be mended.
    pub wrong: u32,
    /// How many of them for what.
    pub causes: Vec<ImportCause>,
    /// The first of them.
    pub shown: Vec<ImportWrong>,
    /// Households that would be made or added to.
    pub households: u32,
    /// How many of them join an entry that is there.
    pub joined: u32,
    /// How many of them were looked at for what the departments lack.
    pub looked_at: u32,
    /// How many of those lack nothing.
    pub ready: u32,
    /// What the others lack, the most frequent first.
    pub lacks: Vec<ImportCause>,
    /// True when it was stopped before the end.
    pub stopped: bool,
    /// One sentence.
    pub say: String,
}

/// How often something is so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportCause {
    /// What; the words of the sheet itself are the same in both languages.
    pub what: Words,
    /// How often.
    pub count: u32,
}

/// A row that has to be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportWrong {
    /// Its number in the sheet.
    pub row: u32,
    /// Its first cells; long numbers are covered.
    pub cells: Vec<String>,
    /// Why.
    pub say: String,
}

/// Keeping what was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRun {
    /// The file.
    pub file: String,
    /// Submit what lacks nothing at once; the rest stays drafts.
    #[serde(default)]
    pub submit: bool,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportDone {
    /// Rows that were kept.
    pub kept: u32,
    /// Households that were made or added to.
    pub households: u32,
    /// How many of them were submitted.
    pub submitted: u32,
    /// How many of them are drafts.
    pub drafts: u32,
    /// Rows that were imported before, unchanged.
    pub known: u32,
    /// Rows that say once more what an earlier row says.
    pub again: u32,
    /// Rows that have to be mended.
    pub wrong: u32,
    /// True when it was stopped before the end; the rest can be imported with the same file.
    pub stopped: bool,
    /// One sentence.
    pub say: String,
}

/// What an import is at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportPhase {
    /// Nothing.
    #[default]
    Idle,
    /// Looking at the rows.
    Checking,
    /// Keeping households.
    Saving,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportProgress {
    /// What it is at.
    pub phase: ImportPhase,
    /// The row it is at.
    pub row: u32,
    /// The last row, as far as is known.
    pub rows: u32,
    /// Households that were kept.
    pub households: u32,
}

/// The rows that have to be mended, in the same sheet with a column of reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportReturned {
    /// The file's name.
    pub name: String,
    /// The file in Base64.
    pub base64: String,
    /// How many rows stand in it.
    pub rows: u32,
}
