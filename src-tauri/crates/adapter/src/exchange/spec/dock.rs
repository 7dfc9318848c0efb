//! The `folder-csv` part of an `exchange.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::expression::Template;
use super::super::gathered::GatherSpec;

/// Zipped tables put into a folder that comes and goes, acknowledged there row by row.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct DockSpec {
    /// How many records go into a file, and how long the first waits for others.
    pub(in crate::exchange) gather: GatherSpec,
    /// The grid that the device serves, the device's number, and who hands over.
    pub(in crate::exchange) grid: Template,
    /// The device's number.
    pub(in crate::exchange) device: Template,
    /// Who hands over.
    pub(in crate::exchange) operator: Template,
    /// The version of the packages, both ways.
    pub(in crate::exchange) version: String,
    /// How long a package that is gone may be without its acknowledgement before it is handed over again.
    pub(in crate::exchange) settle_seconds: i64,
    /// The result of a package that was worked.
    pub(in crate::exchange) worked: String,
    /// Results of rows that are stored, or stood there already.
    pub(in crate::exchange) stored: Vec<String>,
    /// The result of a row that was refused.
    pub(in crate::exchange) failed: String,
    /// Codes that ask for a later time of collection.
    pub(in crate::exchange) later: Vec<String>,
    /// What the worker knows a record's number as.
    pub(in crate::exchange) number_label: String,
    /// The columns that the exchange fills, and the words for what is done.
    pub(in crate::exchange) head: Head,
    /// The tables of a package, in the order of its index.
    pub(in crate::exchange) table: Vec<Table>,
    /// What the device collected and gives back, to become drafts; absent where it gives nothing.
    #[serde(default)]
    pub(in crate::exchange) collected: Option<CollectedSpec>,
}

/// Packages that the device gives: what is said of them and of their rows.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct CollectedSpec {
    /// The word for their direction.
    pub(in crate::exchange) direction: String,
    /// The result of a package that is damaged or somebody else's.
    pub(in crate::exchange) refused: String,
    /// The result of a row that became a draft, or renewed one.
    pub(in crate::exchange) taken: String,
    /// The result of a row that was taken before.
    pub(in crate::exchange) again: String,
    /// The column that says who collected it.
    pub(in crate::exchange) by: String,
    /// The column with the code of the dwelling.
    pub(in crate::exchange) house: String,
    /// The column with the dwelling's address in one line.
    pub(in crate::exchange) address: String,
}

/// What a column of a collected row says to an entry, where that is not simply what the member is made of.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "DockBack")]
pub(crate) struct Back {
    /// The element that the column fills.
    pub(crate) into: Option<String>,
    /// Words that say something of their own: element to value. None where a word says nothing to an entry.
    pub(crate) words: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
    /// True where the column says nothing to an entry.
    pub(crate) aside: bool,
}

/// The columns that the exchange fills, and the words for what is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DockHead")]
pub(in crate::exchange) struct Head {
    /// The column that counts the rows.
    pub(in crate::exchange) number: String,
    /// The column of a record's id.
    pub(in crate::exchange) id: String,
    /// The column that says what is done.
    pub(in crate::exchange) act: String,
    /// The column of the time of collection.
    pub(in crate::exchange) time: String,
    /// The word for a new record.
    pub(in crate::exchange) create: String,
    /// The word for a change.
    pub(in crate::exchange) update: String,
    /// The word for an ending.
    pub(in crate::exchange) cancel: String,
}

/// One table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DockTable")]
pub(in crate::exchange) struct Table {
    /// The name of its file, `persons.csv`.
    pub(in crate::exchange) file: String,
    /// The record that is a row.
    pub(in crate::exchange) record: String,
    /// Its columns in their order; each is a member of the record or one of the head's.
    pub(in crate::exchange) columns: Vec<String>,
    /// The members that a new record's id is made from, so that it is the same on every computer.
    pub(in crate::exchange) known_by: Vec<String>,
    /// Members that other records ask for, by the name of the receipt.
    #[serde(default)]
    pub(in crate::exchange) keep: BTreeMap<String, String>,
    /// What collected columns say to an entry, by column, where it is not what the member is made of.
    #[serde(default)]
    pub(in crate::exchange) back: BTreeMap<String, Back>,
}

impl DockSpec {
    /// The table of a record.
    pub(in crate::exchange) fn table(&self, record: &str) -> Option<&Table> {
        self.table.iter().find(|table| table.record == record)
    }

    /// The receipts of a record.
    pub(in crate::exchange) fn receipts(&self, record: &str) -> Vec<&str> {
        let Some(table) = self.table(record) else {
            return Vec::new();
        };
        let kept = table.keep.keys().map(String::as_str);
        ["number", "time"].into_iter().chain(kept).collect()
    }
}
