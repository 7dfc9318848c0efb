//! The grid table: how the departments' own grids match the base grids.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A file with the grid table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GridsImport {
    /// The file, CSV or XLSX, in Base64; at most 16 MiB.
    pub base64: String,
}

/// What came of a file with the grid table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GridsImported {
    /// One sentence.
    pub say: String,
    /// True when the table was taken.
    pub taken: bool,
    /// What is to be mended, one line each; the first hundred.
    pub problems: Vec<String>,
    /// What the table holds now.
    pub grids: Vec<GridKindView>,
}

/// One kind of grids in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GridKindView {
    /// Its id, `fire`.
    pub id: String,
    /// What it is called.
    pub label: super::Words,
    /// How many base grids are matched to one of them.
    pub grids: u32,
    /// The systems that ask for it, by short title.
    pub wanted_by: Vec<String>,
}
