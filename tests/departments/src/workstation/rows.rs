//! The rows of the register in the department's filing cabinet.
//!
//! A row is kept under its number; who registered it and when stand beside its fields and never change. There is no
//! delete, no version a client could see and no check for the same person: the workstation has none of it.

use jiff::Zoned;
use serde_json::Value;

use crate::cabinet::{CabinetError, Drawer, Fields, Record};

use super::fields::{STATE, fields};
use super::rules::Values;

const KIND: &str = "resident";
const ACCOUNT: &str = "登记人";
const REGISTERED_AT: &str = "登记时间";

/// One row: a person living at one address.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) account: String,
    pub(super) registered_at: String,
    pub(super) values: Values,
    version: i64,
}

/// The workstation's way of writing a moment.
pub(super) fn written(moment: &Zoned) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Adds a row of a person living there and returns it with its number.
pub(super) fn add(
    drawer: &Drawer<'_>,
    account: &str,
    registered_at: &str,
    mut values: Values,
    act: &str,
) -> Result<Row, CabinetError> {
    values
        .entry("zt".to_owned())
        .or_insert_with(|| "1".to_owned());
    values.entry("lkrq".to_owned()).or_default();
    let row = Row {
        id: format!("RK{:010}", drawer.next_number("RK")?),
        account: account.to_owned(),
        registered_at: registered_at.to_owned(),
        values,
        version: 1,
    };
    drawer.file(&row.record(), act, registered_at)?;
    Ok(row)
}

/// Writes every value of a row anew.
pub(super) fn change(
    drawer: &Drawer<'_>,
    row: Row,
    values: Values,
    act: &str,
    at: &str,
) -> Result<(), CabinetError> {
    let changed = Row {
        version: row.version + 1,
        values,
        ..row
    };
    drawer.file(&changed.record(), act, at)
}

/// The row with this number.
pub(super) fn find(drawer: &Drawer<'_>, id: &str) -> Result<Option<Row>, CabinetError> {
    Ok(drawer.record(KIND, id)?.map(Row::from))
}

/// All rows, newest first.
pub(super) fn newest_first(drawer: &Drawer<'_>) -> Result<Vec<Row>, CabinetError> {
    Ok(drawer
        .records(KIND)?
        .into_iter()
        .rev()
        .map(Row::from)
        .collect())
}

impl Row {
    /// The value of a field, empty when it has none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    fn record(&self) -> Record {
        let mut members: Fields = fields(true)
            .map(|field| {
                (
                    field.name.to_owned(),
                    Value::String(self.value(field.name).to_owned()),
                )
            })
            .collect();
        members.insert(ACCOUNT.to_owned(), Value::String(self.account.clone()));
        members.insert(
            REGISTERED_AT.to_owned(),
            Value::String(self.registered_at.clone()),
        );
        Record {
            kind: KIND.to_owned(),
            key: self.id.clone(),
            receipt: self.id.clone(),
            status: STATE
                .name_of(self.value("zt"))
                .unwrap_or_default()
                .to_owned(),
            version: self.version,
            fields: members,
        }
    }
}

impl From<Record> for Row {
    fn from(record: Record) -> Self {
        let text = |name: &str| {
            record
                .fields
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        Self {
            account: text(ACCOUNT),
            registered_at: text(REGISTERED_AT),
            values: fields(true)
                .map(|field| (field.name.to_owned(), text(field.name)))
                .collect(),
            version: record.version,
            id: record.key,
        }
    }
}
