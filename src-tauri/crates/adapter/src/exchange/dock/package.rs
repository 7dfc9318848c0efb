//! The package that is handed over, and the acknowledgement that comes back.

use serde::Deserialize;
use serde_json::json;

use super::super::core::text_of;
use super::super::gathered::{sm3_hex, zipped};
use super::super::spec::{DockSpec, Table};
use super::{ID, TIME};
use crate::batch::Member;
use crate::order::Operation;

/// What every package says of itself.
pub(super) struct Head<'a> {
    pub(super) batch: &'a str,
    pub(super) grid: &'a str,
    pub(super) device: &'a str,
    pub(super) operator: &'a str,
    pub(super) made: &'a str,
}

/// The zip; `None` when it cannot be written.
pub(super) fn packed(spec: &DockSpec, head: &Head<'_>, members: &[Member]) -> Option<Vec<u8>> {
    let mut tables = Vec::with_capacity(spec.table.len());
    for table in &spec.table {
        let rows: Vec<&Member> = members
            .iter()
            .filter(|member| member.order.record == table.record)
            .collect();
        tables.push((table, written(spec, table, &rows)?, rows.len()));
    }
    let files: Vec<_> = tables
        .iter()
        .map(|(table, bytes, rows)| json!({ "name": table.file, "rows": rows, "sm3": sm3_hex(bytes) }))
        .collect();
    let index = json!({
        "version": spec.version,
        "direction": "IN",
        "batch": head.batch,
        "gridCode": head.grid,
        "operator": head.operator,
        "deviceNo": head.device,
        "createdAt": head.made,
        "files": files,
    });
    let index = serde_json::to_vec(&index).ok()?;
    let mut parts = vec![("index.json", index.as_slice())];
    parts.extend(
        tables
            .iter()
            .map(|(table, bytes, _)| (table.file.as_str(), bytes.as_slice())),
    );
    zipped(&parts)
}

/// A table: UTF-8 with its mark, comma, CRLF.
fn written(spec: &DockSpec, table: &Table, rows: &[&Member]) -> Option<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(&table.columns).ok()?;
    for (number, member) in (1..).zip(rows) {
        writer.write_record(row(spec, table, number, member)).ok()?;
    }
    writer.into_inner().ok()
}

/// One row, in the order of the columns.
pub(super) fn row(spec: &DockSpec, table: &Table, number: usize, member: &Member) -> Vec<String> {
    let head = &spec.head;
    let wire = &member.sealed.wire;
    let text = |name: &str| wire.get(name).map(text_of).unwrap_or_default();
    let act = match member.sealed.operation {
        Operation::Create => &head.create,
        Operation::Update => &head.update,
        Operation::Cancel => &head.cancel,
    };
    let cell = |column: &String| match column {
        name if *name == head.number => number.to_string(),
        name if *name == head.id => text(ID),
        name if *name == head.act => act.clone(),
        name if *name == head.time => text(TIME),
        name => text(name),
    };
    table.columns.iter().map(cell).collect()
}

/// What an acknowledgement says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Said {
    batch: String,
    grid_code: String,
    device_no: String,
    pub(super) result: String,
    pub(super) code: String,
    pub(super) message: String,
    pub(super) rows: Vec<Row>,
}

/// What it says of one row.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) file: String,
    pub(super) id: String,
    pub(super) result: String,
    pub(super) code: String,
    pub(super) field: String,
    pub(super) message: String,
}

/// Reads the acknowledgement of this package; `None` when it is not that.
pub(super) fn acknowledgement(bytes: &[u8], head: &Head<'_>) -> Option<Said> {
    let said: Said = serde_json::from_slice(bytes).ok()?;
    let ours =
        said.batch == head.batch && said.grid_code == head.grid && said.device_no == head.device;
    ours.then_some(said)
}
