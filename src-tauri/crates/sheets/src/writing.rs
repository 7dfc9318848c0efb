//! New workbooks of tables under a heading that stays in sight. Text stays text: a document's number would lose its last
//! digits as a number, and a formula would be reckoned. What is to be reckoned with is written as a number.
//!
//! Rows are written as they come and not kept in memory.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::error::NoSheet;

/// Widest column that is made to fit what stands in it, in characters.
const WIDEST: usize = 60;

/// A column of a new table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// How wide it is, in characters.
    pub width: u16,
}

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum NewCell {
    /// Text; never read as a number or a formula.
    Text(String),
    /// A number to be reckoned with.
    Number(f64),
}

impl From<String> for NewCell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for NewCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for NewCell {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl NewCell {
    fn width(&self) -> usize {
        match self {
            // What is not Latin takes two places.
            Self::Text(text) => text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum(),
            Self::Number(number) => number.to_string().len(),
        }
    }
}

/// A table that is there as a whole; its columns are as wide as what stands in them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// What its sheet is called.
    pub name: String,
    /// The headings.
    pub head: Vec<String>,
    /// The lines.
    pub rows: Vec<Vec<NewCell>>,
}

impl Table {
    fn columns(&self) -> Vec<Column> {
        let column = |(at, label): (usize, &String)| {
            let own = NewCell::from(label.as_str()).width();
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            let widest = cells.map(NewCell::width).fold(own, usize::max);
            Column {
                label: label.clone(),
                width: u16::try_from(widest.min(WIDEST) + 2).unwrap_or(u16::MAX),
            }
        };
        self.head.iter().enumerate().map(column).collect()
    }
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

    /// Adds a sheet of these rows under a heading that stays in sight; how many rows it has.
    ///
    /// # Errors
    /// [`NoSheet::NotWritten`], or whatever reading a row says.
    pub fn sheet<E: From<NoSheet>, C: Into<NewCell>>(
        &mut self,
        name: &str,
        columns: &[Column],
        rows: impl IntoIterator<Item = Result<Vec<C>, E>>,
    ) -> Result<u32, E> {
        let failed = |_: XlsxError| E::from(NoSheet::NotWritten);
        let sheet = self.workbook.add_worksheet_with_constant_memory();
        let sheet = sheet.map_err(failed)?;
        head(sheet, name, columns).map_err(failed)?;
        let as_text = Format::new().set_num_format("@");
        let mut count = 0;
        for row in rows {
            let row = row?;
            count += 1;
            for (at, cell) in (0_u16..).zip(row) {
                match cell.into() {
                    NewCell::Text(text) if text.is_empty() => continue,
                    NewCell::Text(text) => {
                        sheet.write_string_with_format(count, at, text, &as_text)
                    }
                    NewCell::Number(number) => sheet.write_number(count, at, number),
                }
                .map_err(failed)?;
            }
        }
        Ok(count)
    }

    /// Adds a whole table; how many rows it has.
    ///
    /// # Errors
    /// [`NoSheet::NotWritten`].
    pub fn table(&mut self, table: Table) -> Result<u32, NoSheet> {
        let columns = table.columns();
        self.sheet(&table.name, &columns, table.rows.into_iter().map(Ok))
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
