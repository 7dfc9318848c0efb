//! CSV as spreadsheets in China save it: UTF-8 with or without its mark, GBK, or UTF-16 between tabs.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8};

use crate::bounds::{LARGEST_FILE, LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS};
use crate::cell::Cell;
use crate::error::NoSheet;

const CHUNK: usize = 32 * 1024;

/// A file of separated values.
#[derive(Debug)]
pub(crate) struct Separated {
    bytes: Arc<[u8]>,
    charset: &'static Encoding,
    /// How long the mark at its beginning is.
    mark: usize,
    delimiter: u8,
}

impl Separated {
    /// Takes a file for separated values if every byte of it is text.
    pub(crate) fn open(bytes: Arc<[u8]>) -> Result<Self, NoSheet> {
        if bytes.len() > LARGEST_FILE {
            return Err(NoSheet::TooLarge);
        }
        let (charset, mark) = match Encoding::for_bom(&bytes) {
            Some(found) => found,
            None if std::str::from_utf8(&bytes).is_ok() => (UTF_8, 0),
            None => (GB18030, 0),
        };
        let mut file = Self {
            bytes,
            charset,
            mark,
            delimiter: b',',
        };
        let mut text = file.text();
        let mut seen = vec![0; CHUNK];
        let (mut first, mut at_first) = (Vec::<u8>::new(), true);
        loop {
            let read = text.read(&mut seen).map_err(|_| NoSheet::Unreadable)?;
            if read == 0 {
                break;
            }
            if seen[..read].contains(&0) {
                return Err(NoSheet::Unreadable);
            }
            if at_first {
                let line = seen[..read].split(|b| *b == b'\n').next();
                first.extend(line.unwrap_or_default());
                at_first = !seen[..read].contains(&b'\n') && first.len() < CHUNK;
            }
        }
        let count = |mark: u8| first.iter().filter(|b| **b == mark).count();
        let most = [b',', b'\t', b';'].into_iter().rev();
        file.delimiter = most.max_by_key(|mark| count(*mark)).unwrap_or(b',');
        Ok(file)
    }

    fn text(&self) -> Decoding<'_> {
        Decoding {
            left: &self.bytes[self.mark..],
            decoder: self.charset.new_decoder_without_bom_handling(),
            ended: false,
        }
    }

    /// Tells every row that holds something, by the number that a spreadsheet shows.
    pub(crate) fn walk(
        &self,
        each: &mut dyn FnMut(u32, &[Cell]) -> ControlFlow<()>,
    ) -> Result<(), NoSheet> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(self.text());
        let mut record = csv::StringRecord::new();
        let mut cells = Vec::new();
        // Line breaks within cells: a spreadsheet counts rows, the reader lines.
        let mut within = 0;
        while reader
            .read_record(&mut record)
            .map_err(|_| NoSheet::Unreadable)?
        {
            let breaks = record.iter().flat_map(str::bytes);
            within += breaks.filter(|byte| *byte == b'\n').count() as u64;
            // It stands behind the record, and passes over empty lines before it.
            let behind = reader.position().line();
            let number = u32::try_from(behind.saturating_sub(1 + within)).unwrap_or(u32::MAX);
            cells.clear();
            for cell in &record {
                if cell.len() > LONGEST_TEXT {
                    return Err(NoSheet::TooLarge);
                }
                cells.push(match cell.is_empty() {
                    true => Cell::Empty,
                    false => Cell::Text(cell.to_owned()),
                });
            }
            while cells.last().is_some_and(Cell::is_empty) {
                cells.pop();
            }
            if cells.is_empty() {
                continue;
            }
            if number > MOST_ROWS || cells.len() > MOST_COLUMNS {
                return Err(NoSheet::TooLarge);
            }
            if each(number, &cells).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// A file like this one, with these rows.
    pub(crate) fn like(&self, rows: &[Vec<String>]) -> Result<Vec<u8>, NoSheet> {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .delimiter(self.delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        for row in rows {
            writer.write_record(row).map_err(|_| NoSheet::NotWritten)?;
        }
        let text = writer.into_inner().map_err(|_| NoSheet::NotWritten)?;
        let text = String::from_utf8(text).map_err(|_| NoSheet::NotWritten)?;
        if self.charset == GB18030 {
            return Ok(GB18030.encode(&text).0.into_owned());
        }
        // With its mark a spreadsheet knows it for UTF-8.
        Ok([b"\xEF\xBB\xBF", text.as_bytes()].concat())
    }
}

/// The text of a file as UTF-8, without carriage returns and with an end to its last line.
struct Decoding<'a> {
    left: &'a [u8],
    decoder: Decoder,
    ended: bool,
}

impl Read for Decoding<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.ended || into.len() < 4 {
            return Ok(0);
        }
        loop {
            let (result, read, written) = self
                .decoder
                .decode_to_utf8_without_replacement(self.left, into, true);
            self.left = &self.left[read..];
            let mut kept = 0;
            for at in 0..written {
                if into[at] != b'\r' {
                    into[kept] = into[at];
                    kept += 1;
                }
            }
            match result {
                encoding_rs::DecoderResult::Malformed(..) => {
                    return Err(std::io::ErrorKind::InvalidData.into());
                }
                encoding_rs::DecoderResult::InputEmpty => {
                    self.ended = true;
                    if kept < into.len() {
                        into[kept] = b'\n';
                        return Ok(kept + 1);
                    }
                    return Ok(kept);
                }
                encoding_rs::DecoderResult::OutputFull if kept > 0 => return Ok(kept),
                encoding_rs::DecoderResult::OutputFull => {}
            }
        }
    }
}
