//! The frame of an uploaded workbook, checked before the reply: version, sheets, headers, number of rows. What stands in
//! the cells is judged later, in the job.

use super::columns::COLUMNS;
use super::refusal::Refusal;
use super::rules::{FIRST_ROW, Row};
use super::workbook::{Cell, Cells, Workbook};

const VERSION: &str = "RKXX-2024.3";
const ROWS_MOST: usize = 500;

/// The rows from row 3 to the last filled one, blank ones between included.
pub(super) fn rows(file: &[u8]) -> Result<Vec<Row>, Refusal> {
    let layout = || Refusal::new("TEMPLATE_LAYOUT");
    let book = Workbook::open(file).ok_or_else(layout)?;
    let about = book.cells("说明").ok_or_else(layout)?;
    if text(&about, 2, 2) != Some(VERSION) {
        return Err(Refusal::new("TEMPLATE_VERSION"));
    }
    let data = book.cells("数据").ok_or_else(layout)?;
    let headers = (1..).zip(&COLUMNS);
    let same = headers
        .clone()
        .all(|(at, column)| text(&data, 2, at) == Some(column.header));
    let beyond = data
        .keys()
        .any(|(row, column)| *row >= 2 && *column as usize > COLUMNS.len());
    if text(&about, 2, 1) != Some("模板版本") || !same || beyond {
        return Err(layout());
    }
    let last = data.keys().map(|(row, _)| *row).max().unwrap_or_default();
    let count = last.saturating_sub(FIRST_ROW - 1) as usize;
    if count == 0 || count > ROWS_MOST {
        return Err(Refusal::new("ROW_COUNT"));
    }
    Ok((FIRST_ROW..=last)
        .map(|row| {
            headers
                .clone()
                .filter_map(|(at, column)| Some((column.header, data.get(&(row, at))?.clone())))
                .collect()
        })
        .collect())
}

fn text(cells: &Cells, row: u32, column: u32) -> Option<&str> {
    match cells.get(&(row, column))? {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}
