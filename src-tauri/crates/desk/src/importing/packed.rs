//! The good rows of a sheet between its looks, packed: whoever settles them need not read and judge the sheet again.
//!
//! Packed, a row takes about a hundred bytes, so that the largest sheet that is taken fits into a few dozen megabytes.

use std::io::{Read as _, Write as _};
use std::ops::ControlFlow;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use yilutong_sheets::NoSheet;

use super::rows::PersonRow;

/// Rows that are packed together.
const TOGETHER: usize = 512;

/// Rows with their numbers, in the order of the sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Packed {
    blocks: Vec<Vec<u8>>,
    /// What is not packed yet.
    open: Vec<u8>,
    rows_in_open: usize,
}

impl Packed {
    /// Adds a row.
    pub(crate) fn push(&mut self, number: u32, person: &PersonRow) -> Result<(), NoSheet> {
        serde_json::to_writer(&mut self.open, &(number, person))
            .map_err(|_| NoSheet::NotWritten)?;
        self.rows_in_open += 1;
        if self.rows_in_open == TOGETHER {
            let mut block = DeflateEncoder::new(Vec::new(), Compression::fast());
            let packed = block.write_all(&self.open).and_then(|()| block.finish());
            self.blocks.push(packed.map_err(|_| NoSheet::NotWritten)?);
            self.open.clear();
            self.rows_in_open = 0;
        }
        Ok(())
    }

    /// Tells every row, until it is told to stop.
    pub(crate) fn each(
        &self,
        tell: &mut dyn FnMut(u32, PersonRow) -> ControlFlow<()>,
    ) -> Result<(), NoSheet> {
        let mut rows = Vec::new();
        for block in &self.blocks {
            rows.clear();
            DeflateDecoder::new(block.as_slice())
                .read_to_end(&mut rows)
                .map_err(|_| NoSheet::Unreadable)?;
            if told(&rows, tell)?.is_break() {
                return Ok(());
            }
        }
        told(&self.open, tell).map(drop)
    }
}

fn told(
    rows: &[u8],
    tell: &mut dyn FnMut(u32, PersonRow) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, NoSheet> {
    for row in serde_json::Deserializer::from_slice(rows).into_iter() {
        let (number, person): (u32, PersonRow) = row.map_err(|_| NoSheet::Unreadable)?;
        if tell(number, person).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in_whole_blocks_and_the_rest() {
        let mut packed = Packed::default();
        let many = u32::try_from(TOGETHER).unwrap() * 2 + 3;
        for number in 0..many {
            let person = PersonRow {
                place: format!("海棠路{number}号"),
                ..PersonRow::default()
            };
            packed.push(number, &person).unwrap();
        }
        let mut seen = Vec::new();
        packed
            .each(&mut |number, person| {
                assert_eq!(person.place, format!("海棠路{number}号"));
                seen.push(number);
                ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(seen, (0..many).collect::<Vec<_>>(), "in their order");
    }
}
