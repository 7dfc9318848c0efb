//! A workbook, its cells taken one by one out of the packed file: no sheet is ever held as a whole.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use crate::bounds::{self, LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS, Noted};
use crate::cell::Cell;
use crate::error::NoSheet;
use crate::merges::{Area, Merges, areas};

/// A workbook.
#[derive(Debug)]
pub(crate) struct Book {
    bytes: Arc<[u8]>,
    /// The sheets that can be seen, by name, each with what was noted of it.
    sheets: Vec<(String, Noted)>,
    /// Days are counted from 1904.
    pub(crate) from_1904: bool,
}

/// A row with the style of each of its cells.
pub(crate) struct StyledRow<'a> {
    pub(crate) number: u32,
    pub(crate) cells: &'a [Cell],
    pub(crate) styles: &'a [usize],
}

/// What the rows of a sheet have in common.
pub(crate) struct Whole<'a> {
    pub(crate) palette: &'a [Style],
    pub(crate) areas: &'a [Area],
}

impl Book {
    /// Opens a workbook, after looking through it.
    pub(crate) fn open(bytes: Arc<[u8]>) -> Result<Self, NoSheet> {
        let noted = bounds::look_through(&bytes)?;
        let book = opened(&bytes)?;
        let parts = parts(&bytes);
        let mut sheets = Vec::new();
        for (at, sheet) in book.sheets_metadata().iter().enumerate() {
            if sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible {
                let part = parts.get(at).map(String::as_str).unwrap_or_default();
                let found = noted
                    .iter()
                    .find(|one| !part.is_empty() && one.part.ends_with(part));
                let unsure = Noted {
                    merged: noted.iter().any(|one| one.merged),
                    ..Noted::default()
                };
                sheets.push((sheet.name.clone(), found.cloned().unwrap_or(unsure)));
            }
        }
        if sheets.is_empty() {
            return Err(NoSheet::Unreadable);
        }
        Ok(Self {
            from_1904: book.has_1904_epoch(),
            bytes,
            sheets,
        })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|(name, _)| name.as_str())
    }

    /// The widths of a sheet's columns.
    pub(crate) fn widths(&self, sheet: usize) -> &[(u16, u16, f64)] {
        self.sheets
            .get(sheet)
            .map_or(&[], |(_, noted)| &noted.widths)
    }

    /// Tells every row that holds something; merged cells are filled where `filled` says so.
    pub(crate) fn walk(
        &self,
        sheet: usize,
        filled: bool,
        each: &mut dyn FnMut(&Whole<'_>, &StyledRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), NoSheet> {
        let (name, noted) = self.sheets.get(sheet).ok_or(NoSheet::NoSuchSheet)?;
        let mut book = opened(&self.bytes)?;
        let merged = if noted.merged {
            let found = book.merge_cells_by_sheet_name(name);
            areas(&found.map_err(|error| told(&error))?)?
        } else {
            Vec::new()
        };
        let mut merges = Merges::of(if filled { &merged } else { &[] });
        let mut reader = book
            .worksheet_cells_reader(name)
            .map_err(|error| told(&error))?;
        let palette = reader.styles().to_vec();
        let whole = Whole {
            palette: &palette,
            areas: &merged,
        };
        let (mut cells, mut styles) = (Vec::new(), Vec::new());
        let mut now = 0;
        loop {
            let next = reader
                .next_cell_with_style_id()
                .map_err(|error| told(&error))?;
            let row = next.as_ref().map_or(u32::MAX, |(cell, _)| {
                cell.get_position().0.saturating_add(1)
            });
            if row != now && now != 0 {
                merges.fill(now, &mut cells)?;
                if cells.iter().any(|cell: &Cell| !cell.is_empty()) {
                    styles.resize(cells.len(), 0);
                    let row = StyledRow {
                        number: now,
                        cells: &cells,
                        styles: &styles,
                    };
                    if each(&whole, &row).is_break() {
                        return Ok(());
                    }
                }
                cells.clear();
                styles.clear();
            }
            let Some((cell, style)) = next else {
                return Ok(());
            };
            if row < now {
                // Rows that go back would be told twice.
                return Err(NoSheet::Unreadable);
            }
            now = row;
            put(&mut cells, &mut styles, &cell, style)?;
        }
    }
}

/// Puts a cell into its row.
fn put(
    cells: &mut Vec<Cell>,
    styles: &mut Vec<usize>,
    cell: &calamine::Cell<DataRef<'_>>,
    style: usize,
) -> Result<(), NoSheet> {
    let (row, column) = cell.get_position();
    let column = column as usize;
    let value = value(cell.get_value())?;
    if row >= MOST_ROWS || column >= MOST_COLUMNS {
        // A far cell that only has a colour is no row.
        return match value.is_empty() {
            true => Ok(()),
            false => Err(NoSheet::TooLarge),
        };
    }
    if cells.len() <= column {
        cells.resize_with(column + 1, Cell::default);
        styles.resize(column + 1, 0);
    }
    cells[column] = value;
    styles[column] = style;
    Ok(())
}

fn value(cell: &DataRef<'_>) -> Result<Cell, NoSheet> {
    let text = |text: &str| match text.len() > LONGEST_TEXT {
        true => Err(NoSheet::TooLarge),
        false => Ok(Cell::Text(text.to_owned())),
    };
    Ok(match cell {
        DataRef::Empty => Cell::Empty,
        DataRef::String(said) | DataRef::DateTimeIso(said) | DataRef::DurationIso(said) => {
            text(said)?
        }
        DataRef::SharedString(said) => text(said)?,
        #[allow(clippy::cast_precision_loss)] // a spreadsheet's numbers are floating anyway
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) if number.is_finite() => Cell::Number(*number),
        DataRef::Float(_) | DataRef::Error(_) => Cell::Failed,
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            Cell::Moment {
                serial: moment.as_f64(),
                year,
                month,
                day,
            }
        }
        DataRef::DateTime(duration) => Cell::Number(duration.as_f64()),
    })
}

fn opened(bytes: &Arc<[u8]>) -> Result<Xlsx<Cursor<Arc<[u8]>>>, NoSheet> {
    Xlsx::new(Cursor::new(Arc::clone(bytes))).map_err(|error: XlsxError| told(&error))
}

fn told(error: &XlsxError) -> NoSheet {
    match error {
        XlsxError::Password => NoSheet::OldOrProtected,
        XlsxError::WorksheetNotFound(_) => NoSheet::NoSuchSheet,
        _ => NoSheet::Unreadable,
    }
}

/// The part of each sheet, in the order of the workbook; empty where it cannot be told.
fn parts(bytes: &Arc<[u8]>) -> Vec<String> {
    use std::io::Read;
    use std::sync::LazyLock;

    use regex::Regex;
    static SHEET: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"<(?:\w+:)?sheet\s[^>]*?\br:id="([^"]+)""#).ok());
    static TARGET: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"<Relationship\s[^>]*>").ok());
    let text = |name: &str| -> Option<String> {
        let mut zip = zip::ZipArchive::new(Cursor::new(Arc::clone(bytes))).ok()?;
        let mut text = String::new();
        let part = zip.by_name(name).ok()?;
        part.take(LONGEST_TEXT as u64)
            .read_to_string(&mut text)
            .ok()?;
        Some(text)
    };
    let (Some(book), Some(links)) = (text("xl/workbook.xml"), text("xl/_rels/workbook.xml.rels"))
    else {
        return Vec::new();
    };
    let (Some(sheet), Some(target)) = (SHEET.as_ref(), TARGET.as_ref()) else {
        return Vec::new();
    };
    let attribute = |tag: &str, name: &str| -> Option<String> {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split('"').next()?.to_owned())
    };
    sheet
        .captures_iter(&book)
        .map(|found| {
            let mut links = target.find_iter(&links);
            let link =
                links.find(|link| attribute(link.as_str(), "Id").as_deref() == Some(&found[1]));
            let part = link.and_then(|link| attribute(link.as_str(), "Target"));
            part.unwrap_or_default().trim_start_matches('/').to_owned()
        })
        .collect()
}
