//! The register: one record per document number and house, taken in from rows that were judged sound.

use serde_json::Value;

use super::columns::COLUMNS;
use super::rules::Row;
use super::workbook::Cell;
use crate::cabinet::{CabinetError, Drawer, Fields, Record};

/// Kind of record in the cabinet.
pub(super) const RESIDENT: &str = "resident";

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Inserted,
    Updated,
    Unchanged,
}

/// Takes a sound row in; `source` is the job's id. A stored row that was collected later stays.
pub(super) fn take_in(
    row: &Row,
    source: &str,
    act: &str,
    at: &str,
    drawer: &Drawer<'_>,
) -> Result<Taken, CabinetError> {
    let fields: Fields = COLUMNS
        .iter()
        .map(|column| {
            let value = row.get(column.header).map_or("", Cell::received);
            (column.header.to_owned(), value.into())
        })
        .collect();
    let key = format!(
        "{} {}",
        text(&fields, "证件号码"),
        text(&fields, "房屋编码")
    );
    let stored = drawer.record(RESIDENT, &key)?;
    let (version, taken) = match &stored {
        None => (1, Taken::Inserted),
        Some(stored) => {
            // Both are yyyy-MM-dd, which sorts like the dates.
            let is_later = text(&stored.fields, "采集日期") > text(&fields, "采集日期");
            if is_later || stored.fields == fields {
                return Ok(Taken::Unchanged);
            }
            (stored.version + 1, Taken::Updated)
        }
    };
    file(fields, key, source, version, act, at, drawer)?;
    Ok(taken)
}

/// Files a record as it stands after `act`.
pub(super) fn file(
    fields: Fields,
    key: String,
    source: &str,
    version: i64,
    act: &str,
    at: &str,
    drawer: &Drawer<'_>,
) -> Result<(), CabinetError> {
    let record = Record {
        kind: RESIDENT.to_owned(),
        key,
        receipt: source.to_owned(),
        status: text(&fields, "居住状态").to_owned(),
        version,
        fields,
    };
    drawer.file(&record, act, at)
}

fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A record's members as the row they came from; `None` when one is no text or no column.
pub(super) fn row(fields: &Fields) -> Option<Row> {
    fields
        .iter()
        .filter(|(_, value)| value.as_str() != Some(""))
        .map(|(name, value)| {
            let column = COLUMNS.iter().find(|column| column.header == name)?;
            Some((column.header, Cell::Text(value.as_str()?.to_owned())))
        })
        .collect()
}
