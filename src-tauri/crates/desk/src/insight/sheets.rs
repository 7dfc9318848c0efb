//! Lists and tables as an Excel workbook: text stays text, the head stands still. Unlike the register's own sheets, these
//! hold figures to be reckoned with, so numbers are numbers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use yilutong_sheets::NoSheet;

use super::hints::count;
use crate::DeskError;
use crate::schema::SheetView;

/// Widest column, in characters.
const WIDEST: usize = 60;

/// A sheet.
pub(crate) struct Sheet {
    /// What it is called.
    pub(crate) name: String,
    /// The headings.
    pub(crate) head: Vec<String>,
    /// The lines.
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Text; never read as a number or a formula.
    Text(String),
    /// A number.
    Number(f64),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl Cell {
    fn width(&self) -> usize {
        match self {
            // What is not Latin takes two places.
            Self::Text(text) => text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum(),
            Self::Number(number) => number.to_string().len(),
        }
    }
}

/// Writes a workbook of these sheets.
pub(crate) fn workbook(name: &str, sheets: &[Sheet]) -> Result<SheetView, DeskError> {
    let bytes = write(sheets).map_err(|_| NoSheet::NotWritten)?;
    Ok(SheetView {
        name: name.to_owned(),
        base64: STANDARD.encode(bytes),
        lines: count(sheets.iter().map(|sheet| sheet.rows.len()).sum()),
    })
}

fn write(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        let mut widths = vec![0; sheet.head.len()];
        for (column, title) in (0_u16..).zip(&sheet.head) {
            page.write_string_with_format(0, column, title, &bold)?;
            widen(&mut widths, column, Cell::from(title.as_str()).width());
        }
        for (row, cells) in (1_u32..).zip(&sheet.rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Cell::Text(said) => {
                        page.write_string_with_format(row, column, said, &text)?;
                    }
                    Cell::Number(number) => {
                        page.write_number(row, column, *number)?;
                    }
                }
                widen(&mut widths, column, cell.width());
            }
        }
        for (column, width) in (0_u16..).zip(widths) {
            let width = u16::try_from(width.min(WIDEST) + 2).unwrap_or(u16::MAX);
            page.set_column_width(column, f64::from(width))?;
        }
    }
    workbook.save_to_buffer()
}

fn widen(widths: &mut [usize], column: u16, width: usize) {
    if let Some(known) = widths.get_mut(usize::from(column)) {
        *known = (*known).max(width);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_stands_in_the_workbook_and_a_formula_stays_text() {
        let sheet = Sheet {
            name: "名单".to_owned(),
            head: vec!["姓名".to_owned(), "人数".to_owned()],
            rows: vec![
                vec!["=1+1".into(), 3.into()],
                vec!["测试乙".into(), 4.into()],
            ],
        };
        let written = workbook("名单.xlsx", &[sheet]).unwrap();
        assert_eq!(written.lines, 2);
        let bytes = STANDARD.decode(written.base64).unwrap();
        let table = yilutong_adapter::spreadsheet::table(&bytes);
        let rows = table.unwrap();
        assert_eq!(rows[1][0], "=1+1", "{rows:?}");
        assert_eq!(rows[2], ["测试乙", "4"]);
    }
}
