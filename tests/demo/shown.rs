//! The table at the end: each record, where it stands in the outbox, and how much of it the department holds as its
//! contract asks.

use comfy_table::{ContentArrangement, Table, presets};
use yilutong_desk::schema::{DeliveryState, MatrixCell, MatrixView};
use yilutong_tests::{Arrival, Arrivals};

/// One line per expected record.
pub(crate) fn table(arrivals: &Arrivals, matrix: &MatrixView) -> Table {
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
        let cell = cell(arrival, matrix);
        let record = cell.map_or_else(|| "—".to_owned(), |cell| cell.record.clone());
        let about = arrival
            .expected
            .about
            .as_deref()
            .map(|name| format!(" {name}"))
            .unwrap_or_default();
        table.add_row([
            format!("{record}{about}"),
            department(arrival, matrix),
            cell.map_or("—", |cell| state(cell.state)).to_owned(),
            arrival.receipt.clone().unwrap_or_else(|| "—".to_owned()),
            format!("{} / {}", arrival.agree, arrival.expected.fields.len()),
        ]);
    }
    table
}

fn cell<'a>(arrival: &Arrival, matrix: &'a MatrixView) -> Option<&'a MatrixCell> {
    matrix.rows.iter().flat_map(|row| &row.cells).find(|cell| {
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
        DeliveryState::Blocked => "等待前置",
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
