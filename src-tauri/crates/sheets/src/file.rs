//! A file with sheets, whatever its kind: which sheets it has, and their rows one by one.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::book::Book;
use crate::cell::Cell;
use crate::error::NoSheet;
use crate::handing_back;
use crate::separated::Separated;

/// Takes rows one by one: the number that a spreadsheet shows, and the cells up to the last one.
pub type Walk<'w> = &'w mut dyn FnMut(u32, &[Cell]) -> ControlFlow<()>;

/// A file with sheets.
#[derive(Debug)]
pub struct SheetFile {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Book(Book),
    Separated(Separated),
}

impl SheetFile {
    /// Opens a file by what stands in it, not by its name.
    ///
    /// # Errors
    /// [`NoSheet`]: too large, of an old kind, protected, or neither workbook nor CSV.
    pub fn open(bytes: Vec<u8>) -> Result<Self, NoSheet> {
        let bytes: Arc<[u8]> = bytes.into();
        // The container of old workbooks, and of new ones that a passphrase protects.
        if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            return Err(NoSheet::OldOrProtected);
        }
        let kind = if bytes.starts_with(b"PK\x03\x04") {
            Kind::Book(Book::open(bytes)?)
        } else {
            Kind::Separated(Separated::open(bytes)?)
        };
        Ok(Self { kind })
    }

    /// Whether it is a workbook.
    #[must_use]
    pub fn is_workbook(&self) -> bool {
        matches!(self.kind, Kind::Book(_))
    }

    /// Whether its days are counted from 1904, as some old spreadsheets do: a number without a look says no day then.
    #[must_use]
    pub fn counts_from_1904(&self) -> bool {
        matches!(&self.kind, Kind::Book(book) if book.from_1904)
    }

    /// The sheets that can be seen, by name; one without a name for a CSV.
    #[must_use]
    pub fn sheets(&self) -> Vec<String> {
        match &self.kind {
            Kind::Book(book) => book.names().map(str::to_owned).collect(),
            Kind::Separated(_) => vec![String::new()],
        }
    }

    /// Tells every row of a sheet that holds something. Cells that are merged all say what the first one says.
    ///
    /// # Errors
    /// [`NoSheet`]: too large, broken further down, or no such sheet.
    pub fn walk(&self, sheet: usize, each: Walk<'_>) -> Result<(), NoSheet> {
        match &self.kind {
            Kind::Book(book) => book.walk(sheet, true, &mut |_, row| each(row.number, row.cells)),
            Kind::Separated(_) if sheet > 0 => Err(NoSheet::NoSuchSheet),
            Kind::Separated(file) => file.walk(each),
        }
    }

    /// The same sheet with only some of its rows: those up to `head`, and the ones named, each with a word in a column
    /// `label` behind the others. Looks, widths and merged headings stay where the file is a workbook.
    ///
    /// # Errors
    /// [`NoSheet`]: as for [`SheetFile::walk`], or it cannot be written.
    pub fn hand_back(
        &self,
        sheet: usize,
        head: u32,
        rows: &BTreeMap<u32, String>,
        label: &str,
    ) -> Result<Vec<u8>, NoSheet> {
        match &self.kind {
            Kind::Book(book) => handing_back::workbook(book, sheet, head, rows, label),
            Kind::Separated(file) => handing_back::separated(file, head, rows, label),
        }
    }
}
