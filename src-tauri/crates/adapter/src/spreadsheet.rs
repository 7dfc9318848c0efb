//! Tables from outside, workbooks (XLSX) and CSV, read within bounds: whoever made the file may mean harm.
//!
//! A workbook is a zip: a few kilobytes may unpack to gigabytes, a count in it may ask for all memory, a cell at the far
//! corner of the sheet may stand for seventeen thousand million empty ones. So what the reading library sees is a zip
//! that was written here from what was unpacked within bounds, and cells are taken one by one. Deliberately absent: what
//! the cells mean.

use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;

use calamine::{Data, Reader, Xlsx, XlsxError};
use regex::bytes::Regex;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::charset::decode_gb18030;

/// The largest file that is looked at: 16 MiB.
pub const LARGEST_FILE: usize = 16 * 1024 * 1024;
/// How much all parts of a workbook may be when unpacked: 48 MiB.
const LARGEST_UNPACKED: u64 = 48 * 1024 * 1024;
/// How many parts a workbook may have.
const MOST_PARTS: usize = 512;
/// How many rows are read.
const MOST_ROWS: usize = 100_000;
/// How many columns are read.
const MOST_COLUMNS: usize = 256;
/// How many cells are read, empty ones before a filled one included.
const MOST_CELLS: usize = 500_000;
/// How much text all cells may hold: one long text may stand in many of them. 32 MiB.
const MOST_TEXT: usize = 32 * 1024 * 1024;
/// How many different texts a workbook may say that it holds; room is made for as many.
const MOST_TEXTS: usize = 1_000_000;

/// Why a file is not taken as a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoTable {
    /// Larger, or larger when unpacked, than is read.
    #[error(
        "the file is too large: at most 16 MiB, 48 MiB unpacked, 100,000 rows, 256 columns and 500,000 cells; split it"
    )]
    TooLarge,
    /// No workbook and no CSV.
    #[error("the file is no XLSX workbook or CSV that can be read; save it as one of them again")]
    Unreadable,
}

/// The rows of a file as they stand in it, CSV or the first sheet of a workbook; cells without the white space around
/// them.
///
/// # Errors
/// [`NoTable`]: too large, or neither.
pub fn table(bytes: &[u8]) -> Result<Vec<Vec<String>>, NoTable> {
    if bytes.starts_with(b"PK\x03\x04") {
        workbook(bytes, None)
    } else {
        separated(bytes)
    }
}

/// The rows of a sheet of a workbook, the first one when none is named.
///
/// # Errors
/// [`NoTable`]: too large, or no such workbook.
pub fn workbook(bytes: &[u8], sheet: Option<&str>) -> Result<Vec<Vec<String>>, NoTable> {
    let unpacked = Cursor::new(unpacked(bytes)?);
    let opened: Result<Xlsx<_>, XlsxError> = Xlsx::new(unpacked);
    let mut opened = opened.map_err(|_| NoTable::Unreadable)?;
    let names = opened.sheet_names();
    let name = match sheet {
        Some(name) => name.to_owned(),
        None => names.first().ok_or(NoTable::Unreadable)?.clone(),
    };
    let mut cells = opened
        .worksheet_cells_reader(&name)
        .map_err(|_| NoTable::Unreadable)?;
    let mut rows = Rows::default();
    while let Some(cell) = cells.next_cell().map_err(|_| NoTable::Unreadable)? {
        let (row, column) = cell.get_position();
        let text = plain(&Data::from(cell.get_value().clone()));
        rows.put(row as usize, column as usize, text)?;
    }
    Ok(rows.rows)
}

/// The rows of a CSV: UTF-8, or GB 18030 as spreadsheets in China write it.
fn separated(bytes: &[u8]) -> Result<Vec<Vec<String>>, NoTable> {
    if bytes.len() > LARGEST_FILE {
        return Err(NoTable::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => decode_gb18030(bytes).ok_or(NoTable::Unreadable)?,
    };
    if text.contains('\0') {
        return Err(NoTable::Unreadable);
    }
    // Every line ends the same way, the last one too: lines are counted by it.
    let text = text.replace("\r\n", "\n") + "\n";
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Rows::default();
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|_| NoTable::Unreadable)?
    {
        // The reader passes over empty lines; rows keep the numbers that a spreadsheet shows. It stands behind the record.
        let within = record.iter().flat_map(str::chars).filter(|c| *c == '\n');
        let behind = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        let row = behind.saturating_sub(2 + within.count());
        for (column, cell) in record.iter().enumerate() {
            rows.put(row, column, cell.trim().to_owned())?;
        }
    }
    Ok(rows.rows)
}

/// Rows as they grow, within bounds.
#[derive(Default)]
struct Rows {
    rows: Vec<Vec<String>>,
    cells: usize,
    text: usize,
}

impl Rows {
    fn put(&mut self, row: usize, column: usize, text: String) -> Result<(), NoTable> {
        if text.is_empty() {
            return Ok(());
        }
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(NoTable::TooLarge);
        }
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut self.rows[row];
        self.cells += (column + 1).saturating_sub(cells.len());
        self.text += text.len();
        if self.cells > MOST_CELLS || self.text > MOST_TEXT {
            return Err(NoTable::TooLarge);
        }
        if cells.len() <= column {
            cells.resize_with(column + 1, String::new);
        }
        cells[column] = text;
        Ok(())
    }
}

/// The same workbook, unpacked within bounds and put together again without packing.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, NoTable> {
    static TEXTS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"uniqueCount\s*=\s*["']\s*\+?([0-9]+)"#).ok());
    if bytes.len() > LARGEST_FILE {
        return Err(NoTable::TooLarge);
    }
    let unreadable = |_| NoTable::Unreadable;
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if parts.len() > MOST_PARTS {
        return Err(NoTable::TooLarge);
    }
    let mut whole = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut left = LARGEST_UNPACKED;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(unreadable)?;
        let name = part.name().map_err(unreadable)?.into_owned();
        if !(name.ends_with(".xml") || name.ends_with(".rels")) {
            // Pictures, macros and whatever else: nothing that cells are read from.
            continue;
        }
        let mut content = Vec::new();
        part.take(left + 1)
            .read_to_end(&mut content)
            .map_err(|_| NoTable::Unreadable)?;
        left = left
            .checked_sub(content.len() as u64)
            .ok_or(NoTable::TooLarge)?;
        let texts = TEXTS.as_ref().into_iter();
        let counts = texts.flat_map(|texts| texts.captures_iter(&content));
        let too_many = |count: &[u8]| {
            let count = std::str::from_utf8(count).ok();
            count
                .and_then(|count| count.parse::<usize>().ok())
                .is_none_or(|count| count > MOST_TEXTS)
        };
        if content.contains(&0) || counts.into_iter().any(|found| too_many(&found[1])) {
            return Err(NoTable::Unreadable);
        }
        whole.start_file(name, stored).map_err(unreadable)?;
        whole.write_all(&content).map_err(|_| NoTable::Unreadable)?;
    }
    Ok(whole.finish().map_err(unreadable)?.into_inner())
}

fn plain(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.trim().to_owned(),
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;

    fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn sheet() -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write_string(0, 0, "网格编号").unwrap();
        sheet.write_number(2, 0, 440_306_001_001_003.0).unwrap();
        sheet.write_string(2, 2, " XF-0103 ").unwrap();
        workbook.save_to_buffer().unwrap()
    }

    /// The workbook with one part changed.
    fn with(name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
        with_in(&sheet(), name, change)
    }

    fn with_in(workbook: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
        let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
        let mut parts = Vec::new();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let mut content = String::new();
            part.read_to_string(&mut content).unwrap();
            let called = part.name().unwrap().into_owned();
            if called == name {
                content = change(content);
            }
            parts.push((called, content));
        }
        let parts: Vec<(&str, &[u8])> = parts
            .iter()
            .map(|(name, content)| (name.as_str(), content.as_bytes()))
            .collect();
        zip(&parts)
    }

    #[test]
    fn rows_keep_their_numbers() {
        let rows = table(&sheet()).unwrap();
        assert_eq!(rows.len(), 3, "an empty row counts");
        assert_eq!(
            rows[2],
            ["440306001001003", "", "XF-0103"],
            "numbers whole, texts trimmed"
        );
        for text in ["甲,乙\n\n丙,丁\n", "甲,乙\r\n\r\n丙,丁\r\n"] {
            let rows = table(text.as_bytes()).unwrap();
            assert_eq!((rows.len(), rows[2][1].as_str()), (3, "丁"), "{text:?}");
        }
        let gbk = crate::charset::encode_gb18030("甲,乙");
        assert_eq!(
            table(&gbk).unwrap(),
            [["甲", "乙"]],
            "as spreadsheets in China write it"
        );
    }

    #[test]
    fn a_zip_that_unpacks_to_more_than_is_read_is_refused() {
        let bomb = vec![b' '; usize::try_from(LARGEST_UNPACKED).unwrap() + 1];
        let packed = zip(&[("xl/workbook.xml", &bomb)]);
        assert!(packed.len() < 100_000, "it is small: {}", packed.len());
        assert_eq!(table(&packed), Err(NoTable::TooLarge));
    }

    #[test]
    fn a_count_that_would_take_all_memory_is_refused() {
        let hostile = with("xl/sharedStrings.xml", |text| {
            text.replace("uniqueCount=\"", "uniqueCount=\"9999999999999")
        });
        assert_eq!(table(&hostile), Err(NoTable::Unreadable));
    }

    #[test]
    fn a_cell_at_the_far_corner_is_refused() {
        let hostile = with("xl/worksheets/sheet1.xml", |text| {
            text.replace("\"C3\"", "\"XFD1048576\"")
                .replace("r=\"3\"", "r=\"1048576\"")
        });
        assert_eq!(table(&hostile), Err(NoTable::TooLarge));
    }

    #[test]
    fn one_long_text_in_many_cells_is_refused() {
        let long = with("xl/sharedStrings.xml", |text| {
            text.replace("网格编号", &"样".repeat(10_000))
        });
        assert!(table(&long).is_ok(), "once");
        let rows = (1..=1_200).map(|row| format!("<row r=\"{row}\"><c t=\"s\"><v>0</v></c></row>"));
        let rows: String = rows.collect();
        let hostile = with_in(&long, "xl/worksheets/sheet1.xml", |text| {
            let (head, rest) = text.split_once("<sheetData>").unwrap();
            let (_, tail) = rest.split_once("</sheetData>").unwrap();
            format!("{head}<sheetData>{rows}</sheetData>{tail}")
        });
        assert_eq!(
            table(&hostile),
            Err(NoTable::TooLarge),
            "36 megabytes of text"
        );
    }
}
