//! The table at the end: each record, where it stands in the outbox, and how much of it the department holds as its
//! contract asks.

use std::collections::BTreeMap;

use comfy_table::{ContentArrangement, Table, presets};
use yilutong_desk::schema::{DeliveryState, MatrixCell, MatrixView};
use yilutong_tests::{Arrival, Arrivals};

/// One line per expected record.
pub(crate) fn table(
    arrivals: &Arrivals,
    entries: &BTreeMap<&str, String>,
    matrix: &MatrixView,
) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header([
            "record",
            "department",
            "state",
            "receipt",
            "fields that agree / sent",
        ]);
    for arrival in &arrivals.records {
        let cell = cell(arrival, entries, matrix);
        let record = cell.map_or_else(|| "—".to_owned(), |cell| cell.record.clone());
        // What is not about one person is told by the name of its sample.
        let about = arrival.expected.about.as_deref();
        let about = about.unwrap_or(arrival.expected.sample);
        table.add_row([
            format!("{record} {about}"),
            department(arrival, matrix),
            cell.map_or("—", |cell| state(cell.state)).to_owned(),
            arrival.receipt.clone().unwrap_or_else(|| "—".to_owned()),
            format!("{} / {}", arrival.agree, arrival.expected.fields.len()),
        ]);
    }
    table
}

/// The cell of a record, in the row of the entry that led to it.
fn cell<'a>(
    arrival: &Arrival,
    entries: &BTreeMap<&str, String>,
    matrix: &'a MatrixView,
) -> Option<&'a MatrixCell> {
    let entry = entries.get(arrival.expected.sample)?;
    let row = matrix.rows.iter().find(|row| row.entry == *entry)?;
    row.cells.iter().find(|cell| {
        cell.system == arrival.expected.department && cell.about == arrival.expected.about
    })
}

fn department(arrival: &Arrival, matrix: &MatrixView) -> String {
    let id = &arrival.expected.department;
    matrix
        .systems
        .iter()
        .find(|system| system.id == *id)
        .map_or_else(|| id.clone(), |system| format!("{} {id}", system.title))
}

fn state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Blocked => "等前一步",
        DeliveryState::Ready => "待投递",
        DeliveryState::Sending => "投递中",
        DeliveryState::Waiting => "待重试",
        DeliveryState::Unsure => "待核实",
        DeliveryState::Reviewing => "审核中",
        DeliveryState::Accepted => "已受理",
        DeliveryState::Refused => "被退回",
        DeliveryState::Paused => "已暂停",
        DeliveryState::Withdrawn => "已撤回",
        DeliveryState::ToCarry => "等待转出",
        DeliveryState::Away => "已转出",
    }
}
