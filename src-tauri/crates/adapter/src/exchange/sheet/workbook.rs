//! The workbook that is handed in, and the one with the rows that failed.
//!
//! Every cell is text: a number would lose its last digits in a spreadsheet.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError as WriteError};
use serde_json::Value;

use super::super::core::{Answer, text_of};
use super::super::spec::SheetSpec;
use crate::batch::Member;
use crate::spreadsheet;

/// Rows above the first record: the title and the headers.
pub(super) const ABOVE: usize = 2;

/// The file with one row for each member, in their order.
pub(super) fn written(spec: &SheetSpec, members: &[Member]) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    let text = Format::new().set_num_format("@");
    let notes = workbook.add_worksheet();
    notes.set_name(&spec.workbook.notes.sheet)?;
    for (row, cells) in (0..).zip(&spec.workbook.notes.rows) {
        for (column, cell) in (0..).zip(cells) {
            notes.write_string(row, column, cell)?;
        }
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(&spec.workbook.sheet)?;
    let last = u16::try_from(spec.workbook.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let title = Format::new().set_bold().set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, last, &spec.workbook.title, &title)?;
    let header = Format::new().set_bold();
    for (column, name) in (0..).zip(&spec.workbook.columns) {
        sheet.write_string_with_format(1, column, name, &header)?;
    }
    for (row, member) in (2..).zip(members) {
        for (column, name) in (0..).zip(&spec.workbook.columns) {
            let value = member.sealed.wire.get(name).map(text_of);
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                sheet.write_string_with_format(row, column, &value, &text)?;
            }
        }
    }
    workbook.save_to_buffer()
}

/// What was wrong, by the row of the uploaded sheet; `None` when it is not such a workbook.
pub(super) fn failures(spec: &SheetSpec, bytes: &[u8]) -> Option<BTreeMap<usize, Vec<Answer>>> {
    let rows = spreadsheet::workbook(bytes, Some(&spec.failures.sheet)).ok()?;
    let mut rows = rows.into_iter().filter(|cells| !cells.is_empty());
    let header = rows.next()?;
    let place = |name: &str| header.iter().position(|found| found == name);
    let [row, column, code, message] = [
        place(&spec.failures.row)?,
        place(&spec.failures.column)?,
        place(&spec.failures.code)?,
        place(&spec.failures.message)?,
    ];
    let mut failures: BTreeMap<usize, Vec<Answer>> = BTreeMap::new();
    for cells in rows {
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        let number: usize = cell(row).parse().ok()?;
        failures.entry(number).or_default().push(Answer {
            code: cell(code),
            field: cell(column),
            message: cell(message),
            ..Answer::default()
        });
    }
    Some(failures)
}

/// A workbook such as a department might hand back, `{ sheet = "…", rows = [[…]] }`, for a package's reply cases.
pub(crate) fn workbook_of(value: &Value) -> Option<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(value.get("sheet")?.as_str()?).ok()?;
    for (row, cells) in (0..).zip(value.get("rows")?.as_array()?) {
        for (column, cell) in (0..).zip(cells.as_array()?) {
            match cell.as_f64() {
                Some(number) => sheet.write_number(row, column, number).ok()?,
                None => sheet.write_string(row, column, cell.as_str()?).ok()?,
            };
        }
    }
    workbook.save_to_buffer().ok()
}
