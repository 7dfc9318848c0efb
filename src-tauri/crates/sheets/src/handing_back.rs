//! The same sheet with only the rows that somebody has to mend, each with its reason behind it.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::book::{Book, StyledRow, Whole};
use crate::bounds::MOST_COLUMNS;
use crate::cell::Cell;
use crate::error::NoSheet;
use crate::looks;
use crate::separated::Separated;

/// Up to so many rows, a sheet is put together in memory; more are written as they come, without merged headings.
const FEW: usize = 5_000;
/// How wide the column of reasons is, in characters.
const REASON_WIDTH: f64 = 48.0;
/// What a file adds to the width that was asked for, in characters.
const PADDING: f64 = 0.710_937_5;

/// Of a CSV: in its own charset.
pub(crate) fn separated(
    file: &Separated,
    head: u32,
    rows: &BTreeMap<u32, String>,
    label: &str,
) -> Result<Vec<u8>, NoSheet> {
    let mut kept: Vec<Vec<String>> = Vec::new();
    let mut reasons = Vec::new();
    let mut widest = 0;
    file.walk(&mut |number, cells| {
        let reason = rows.get(&number);
        if number <= head || reason.is_some() {
            widest = widest.max(cells.len());
            kept.push(cells.iter().map(raw).collect());
            reasons.push(match reason {
                Some(reason) => reason.as_str(),
                None if number == head => label,
                None => "",
            });
        }
        ControlFlow::Continue(())
    })?;
    for (row, reason) in kept.iter_mut().zip(reasons) {
        row.resize(widest, String::new());
        row.push(reason.to_owned());
    }
    file.like(&kept)
}

fn raw(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        other => other.shown(),
    }
}

/// Of a workbook.
pub(crate) fn workbook(
    book: &Book,
    sheet: usize,
    head: u32,
    rows: &BTreeMap<u32, String>,
    label: &str,
) -> Result<Vec<u8>, NoSheet> {
    let name = book.names().nth(sheet).ok_or(NoSheet::NoSuchSheet)?;
    let behind = behind(book, sheet, head, rows)?;
    let failed = |_: XlsxError| NoSheet::NotWritten;
    let mut workbook = Workbook::new();
    let few = rows.len() <= FEW;
    let target = match few {
        true => workbook.add_worksheet(),
        false => workbook
            .add_worksheet_with_constant_memory()
            .map_err(failed)?,
    };
    // A name that the writing library does not take is no reason to fail.
    if target.set_name(name).is_err() {
        target.set_name("Sheet1").map_err(failed)?;
    }
    for (first, last, width) in book.widths(sheet) {
        for column in *first..=(*last).min(u16::try_from(MOST_COLUMNS).unwrap_or(u16::MAX)) {
            let characters = (width - PADDING).max(0.0);
            target
                .set_column_width(column, characters)
                .map_err(failed)?;
        }
    }
    target
        .set_column_width(behind, REASON_WIDTH)
        .map_err(failed)?;
    let mut writer = Writer {
        target,
        formats: HashMap::new(),
        next: 0,
        behind,
        heads: HashMap::new(),
    };
    let mut result = Ok(());
    let mut merged = false;
    book.walk(sheet, false, &mut |whole, row| {
        let reason = rows.get(&row.number);
        let said = match reason {
            Some(reason) => reason.as_str(),
            None if row.number == head => label,
            None if row.number < head => "",
            None => return ControlFlow::Continue(()),
        };
        if row.number <= head {
            // Headings keep their places, so that what is merged stays so.
            writer.next = row.number - 1;
        } else if writer.next < head {
            writer.next = head;
        }
        let mut written = writer.row(whole, row, said, reason.is_some());
        if few && row.number >= head && !merged {
            merged = true;
            written = written.and_then(|()| writer.merge(whole, head));
        }
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                result = Err(error);
                ControlFlow::Break(())
            }
        }
    })?;
    result.map_err(failed)?;
    workbook.save_to_buffer().map_err(failed)
}

/// The first column behind all that are used in what is kept.
fn behind(
    book: &Book,
    sheet: usize,
    head: u32,
    rows: &BTreeMap<u32, String>,
) -> Result<u16, NoSheet> {
    let mut widest = 0;
    book.walk(sheet, false, &mut |_, row| {
        if row.number <= head || rows.contains_key(&row.number) {
            let last = row.cells.iter().rposition(|cell| !cell.is_empty());
            widest = widest.max(last.map_or(0, |last| last + 1));
        }
        ControlFlow::Continue(())
    })?;
    Ok(u16::try_from(widest).unwrap_or(u16::MAX))
}

struct Writer<'w> {
    target: &'w mut Worksheet,
    formats: HashMap<usize, Format>,
    /// The row to be written next, from 0.
    next: u32,
    behind: u16,
    /// The texts of headings with their look, by row from 1 and column.
    heads: HashMap<(u32, usize), (String, Format)>,
}

impl Writer<'_> {
    fn row(
        &mut self,
        whole: &Whole<'_>,
        row: &StyledRow<'_>,
        said: &str,
        wrong: bool,
    ) -> Result<(), XlsxError> {
        for (column, (cell, style)) in (0..self.behind).zip(row.cells.iter().zip(row.styles)) {
            let format = self.formats.entry(*style).or_insert_with(|| {
                whole
                    .palette
                    .get(*style)
                    .map_or_else(Format::new, looks::format)
            });
            let (at, target) = (self.next, &mut *self.target);
            if !wrong && !cell.is_empty() {
                let place = (row.number, usize::from(column));
                self.heads.insert(place, (raw(cell), format.clone()));
            }
            match cell {
                Cell::Empty if *style == 0 => continue,
                Cell::Empty => target.write_blank(at, column, format)?,
                Cell::Text(text) => target.write_string_with_format(at, column, text, format)?,
                Cell::Number(number) | Cell::Moment { serial: number, .. } => {
                    target.write_number_with_format(at, column, *number, format)?
                }
                Cell::Truth(truth) => {
                    target.write_boolean_with_format(at, column, *truth, format)?
                }
                Cell::Failed => {
                    target.write_string_with_format(at, column, cell.shown(), format)?
                }
            };
        }
        if !said.is_empty() {
            let format = match wrong {
                true => Format::new()
                    .set_font_color(Color::RGB(0x00B3_261E))
                    .set_text_wrap()
                    .set_align(FormatAlign::Top),
                false => Format::new().set_bold(),
            };
            self.target
                .write_string_with_format(self.next, self.behind, said, &format)?;
        }
        self.next += 1;
        Ok(())
    }

    /// Merges what was merged in the headings.
    fn merge(&mut self, whole: &Whole<'_>, head: u32) -> Result<(), XlsxError> {
        for area in whole.areas.iter().filter(|area| area.bottom <= head) {
            let (left, right) = (
                u16::try_from(area.left).unwrap_or(u16::MAX),
                u16::try_from(area.right).unwrap_or(u16::MAX),
            );
            if (area.top, left) == (area.bottom, right) {
                continue;
            }
            // Writing nothing into the first cell would take its text away: it is said again.
            let held = self.heads.get(&(area.top, area.left)).cloned();
            let (text, format) = held.unwrap_or_default();
            self.target
                .merge_range(area.top - 1, left, area.bottom - 1, right, &text, &format)?;
        }
        Ok(())
    }
}
