//! New workbooks of plain tables. Every cell is text: a number would lose its last digits in a spreadsheet.
//!
//! Rows are written as they come and not kept in memory.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::error::NoSheet;

/// A column of a new table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// How wide it is, in characters.
    pub width: u16,
}

/// A workbook that is being written.
pub struct NewBook {
    workbook: Workbook,
}

impl Default for NewBook {
    fn default() -> Self {
        Self::new()
    }
}

impl NewBook {
    /// An empty workbook.
    #[must_use]
    pub fn new() -> Self {
        Self {
            workbook: Workbook::new(),
        }
    }

    /// Adds a sheet of these rows under a heading that stays in sight.
    ///
    /// # Errors
    /// [`NoSheet::NotWritten`], or whatever reading a row says.
    pub fn sheet<E: From<NoSheet>>(
        &mut self,
        name: &str,
        columns: &[Column],
        rows: impl IntoIterator<Item = Result<Vec<String>, E>>,
    ) -> Result<u32, E> {
        let failed = |_: XlsxError| E::from(NoSheet::NotWritten);
        let sheet = self.workbook.add_worksheet_with_constant_memory();
        let sheet = sheet.map_err(failed)?;
        head(sheet, name, columns).map_err(failed)?;
        let text = Format::new().set_num_format("@");
        let mut count = 0;
        for row in rows {
            let row = row?;
            count += 1;
            for (at, cell) in (0_u16..).zip(&row) {
                if !cell.is_empty() {
                    sheet
                        .write_string_with_format(count, at, cell, &text)
                        .map_err(failed)?;
                }
            }
        }
        Ok(count)
    }

    /// The file.
    ///
    /// # Errors
    /// [`NoSheet::NotWritten`].
    pub fn finish(mut self) -> Result<Vec<u8>, NoSheet> {
        self.workbook
            .save_to_buffer()
            .map_err(|_| NoSheet::NotWritten)
    }
}

fn head(sheet: &mut Worksheet, name: &str, columns: &[Column]) -> Result<(), XlsxError> {
    let bold = Format::new()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_border_bottom(FormatBorder::Thin);
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0_u16..).zip(columns) {
        sheet.set_column_width(at, f64::from(column.width))?;
    }
    for (at, column) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, at, &column.label, &bold)?;
    }
    Ok(())
}
