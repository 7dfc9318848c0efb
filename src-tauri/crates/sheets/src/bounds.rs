//! How much is read: looks through a workbook once, without keeping anything, before the reading library sees it.
//!
//! A workbook is a zip: a few kilobytes may unpack to gigabytes, a count in it may ask for all memory, one text may be
//! as long as the disk. Every part is unpacked here once and counted. On the way the widths of columns are noted, which
//! the reading library does not tell.

use std::io::{Cursor, Read};
use std::sync::{Arc, LazyLock};

use regex::bytes::Regex;
use zip::ZipArchive;

use crate::error::NoSheet;

/// The largest file that is looked at: 64 MiB.
pub const LARGEST_FILE: usize = 64 * 1024 * 1024;
/// How many rows a sheet may have.
pub const MOST_ROWS: u32 = 200_000;
/// How many columns a sheet may have.
pub const MOST_COLUMNS: usize = 256;
/// How much all sheets of a workbook may be when unpacked: 512 MiB.
const LARGEST_SHEETS: u64 = 512 * 1024 * 1024;
/// How much all its other parts may be, which are kept while it is read: 96 MiB.
const LARGEST_REST: u64 = 96 * 1024 * 1024;
/// How many times smaller packed text may be; what packs better was made to be unpacked.
const BEST_PACKED: u64 = 200;
/// What may pack better than that: 16 MiB.
const NEVER_MIND: u64 = 16 * 1024 * 1024;
/// How many parts a workbook may have.
const MOST_PARTS: usize = 2048;
/// How many different texts it may say that it holds; room is made for as many.
const MOST_TEXTS: usize = 4_000_000;
/// How long a text may be without a tag: 1 MiB.
pub(crate) const LONGEST_TEXT: usize = 1024 * 1024;
/// How much of a part is looked at for what stands at its beginning.
const HEAD: usize = 64 * 1024;
const CHUNK: usize = 64 * 1024;
/// How far a count may lie across two chunks.
const OVERLAP: usize = 64;

/// What was noted of a sheet's part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Noted {
    /// The part's name in the zip.
    pub(crate) part: String,
    /// First and last column, from 0, and their width in characters.
    pub(crate) widths: Vec<(u16, u16, f64)>,
    /// Whether cells are merged.
    pub(crate) merged: bool,
}

/// Looks through a workbook.
///
/// # Errors
/// [`NoSheet`]: too large, or no such workbook.
pub(crate) fn look_through(bytes: &Arc<[u8]>) -> Result<Vec<Noted>, NoSheet> {
    if bytes.len() > LARGEST_FILE {
        return Err(NoSheet::TooLarge);
    }
    let unreadable = |_| NoSheet::Unreadable;
    let mut parts = ZipArchive::new(Cursor::new(Arc::clone(bytes))).map_err(unreadable)?;
    if parts.len() > MOST_PARTS {
        return Err(NoSheet::TooLarge);
    }
    let (mut sheets, mut rest) = (LARGEST_SHEETS, LARGEST_REST);
    let mut noted = Vec::new();
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(unreadable)?;
        let name = part.name().map_err(unreadable)?.into_owned();
        let packed = part.compressed_size().max(1);
        let is_sheet = name.to_ascii_lowercase().contains("worksheets/");
        let is_text = [".xml", ".rels", ".vml"]
            .iter()
            .any(|end| name.to_ascii_lowercase().ends_with(end));
        let left = if is_sheet { &mut sheets } else { &mut rest };
        let allowed = (*left).min(packed.saturating_mul(BEST_PACKED).max(NEVER_MIND));
        let seen = look(part, allowed, is_sheet, is_text)?;
        *left = left.checked_sub(seen.bytes).ok_or(NoSheet::TooLarge)?;
        if is_sheet {
            noted.push(Noted {
                part: name,
                widths: widths(&seen.head),
                merged: seen.merged,
            });
        }
    }
    Ok(noted)
}

struct Seen {
    bytes: u64,
    head: Vec<u8>,
    merged: bool,
}

fn look(mut part: impl Read, allowed: u64, is_sheet: bool, is_text: bool) -> Result<Seen, NoSheet> {
    static TEXTS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"ount\s*=\s*["']\s*\+?([0-9]+)"#).ok());
    let mut seen = Seen {
        bytes: 0,
        head: Vec::new(),
        merged: false,
    };
    let mut window: Vec<u8> = Vec::with_capacity(CHUNK + OVERLAP);
    let mut chunk = vec![0; CHUNK];
    let mut run = 0_usize;
    loop {
        let read = part.read(&mut chunk).map_err(|_| NoSheet::Unreadable)?;
        if read == 0 {
            return Ok(seen);
        }
        let new = &chunk[..read];
        seen.bytes += read as u64;
        if seen.bytes > allowed {
            return Err(NoSheet::TooLarge);
        }
        if !is_text {
            continue;
        }
        if new.contains(&0) {
            return Err(NoSheet::Unreadable);
        }
        run = longest_run(run, new)?;
        if seen.head.len() < HEAD {
            let room = (HEAD - seen.head.len()).min(new.len());
            seen.head.extend(&new[..room]);
        }
        let kept = window.len().min(OVERLAP);
        window.drain(..window.len() - kept);
        window.extend(new);
        if is_sheet {
            seen.merged |= window.windows(11).any(|w| w == b"<mergeCell ");
            continue;
        }
        let texts = TEXTS.as_ref().into_iter();
        let too_many = texts
            .flat_map(|texts| texts.captures_iter(&window))
            .filter_map(|found| std::str::from_utf8(found.get(1)?.as_bytes()).ok())
            .any(|count| count.parse::<usize>().map_or(true, |n| n > MOST_TEXTS));
        if too_many {
            return Err(NoSheet::Unreadable);
        }
    }
}

/// How long the text at the end of what was seen is without a tag.
fn longest_run(mut run: usize, new: &[u8]) -> Result<usize, NoSheet> {
    for byte in new {
        run = if *byte == b'<' { 0 } else { run + 1 };
        if run > LONGEST_TEXT {
            return Err(NoSheet::TooLarge);
        }
    }
    Ok(run)
}

/// The widths that a sheet says at its beginning.
fn widths(head: &[u8]) -> Vec<(u16, u16, f64)> {
    static COLUMN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<col\s([^>]*)>").ok());
    let end = head
        .windows(10)
        .position(|w| w == b"<sheetData")
        .unwrap_or(head.len());
    let columns = COLUMN.as_ref().into_iter();
    columns
        .flat_map(|column| column.captures_iter(&head[..end]))
        .filter_map(|found| {
            let said = std::str::from_utf8(found.get(1)?.as_bytes()).ok()?;
            let value = |name: &str| -> Option<f64> {
                let (_, rest) = said.split_once(&format!("{name}=\""))?;
                rest.split('"').next()?.parse().ok()
            };
            let column = |name: &str| -> Option<u16> {
                let at = value(name)?;
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // bounded here
                (1.0..=16_384.0).contains(&at).then_some(at as u16 - 1)
            };
            let width = value("width").filter(|width| (0.0..=255.0).contains(width))?;
            Some((column("min")?, column("max")?, width))
        })
        .take(MOST_COLUMNS)
        .collect()
}
