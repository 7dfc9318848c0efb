//! Looking through SQLite's write-ahead log before SQLite does: what comes after its first broken frame is dropped there
//! without a word. Layout: <https://www.sqlite.org/fileformat2.html#walformat>.
//!
//! A power cut leaves at most the last transaction broken, because each is synced before the next begins. Whatever else
//! is broken was altered later.

use std::path::Path;

const HEADER: usize = 32;
const FRAME: usize = 24;
/// The magic number of a log whose checksums read words with the lowest byte first; one more: the highest first.
const MAGIC: u32 = 0x377f_0682;

/// How a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Whole, or not there.
    Whole,
    /// The last transaction is not whole: a write that a power cut or a kill interrupted.
    Cut,
    /// Transactions that were safe are not readable any more.
    Altered,
}

/// Reads the log beside a database.
pub(crate) fn tail(database: &Path) -> std::io::Result<Tail> {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    match std::fs::read(Path::new(&name)) {
        Ok(bytes) => Ok(judge(&bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Tail::Whole),
        Err(error) => Err(error),
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    if let Some(found) = bytes.get(at..at + 4) {
        word.copy_from_slice(found);
    }
    u32::from_be_bytes(word)
}

/// The running checksum, taken on over these bytes.
fn sum(bytes: &[u8], (mut first, mut second): (u32, u32), low_first: bool) -> (u32, u32) {
    for pair in bytes.chunks_exact(8) {
        let read = |at: usize| {
            let word = word(pair, at);
            if low_first { word.swap_bytes() } else { word }
        };
        first = first.wrapping_add(read(0)).wrapping_add(second);
        second = second.wrapping_add(read(4)).wrapping_add(first);
    }
    (first, second)
}

fn judge(log: &[u8]) -> Tail {
    let Some(header) = log.get(..HEADER) else {
        return Tail::Whole;
    };
    let frames = &log[HEADER..];
    let magic = word(header, 0);
    let low_first = magic == MAGIC;
    let mut running = sum(&header[..24], (0, 0), low_first);
    let good = magic & !1 == MAGIC && running == (word(header, 24), word(header, 28));
    if !good {
        // A header is synced before its first frame, and is too short to be torn.
        let written = frames.iter().any(|byte| *byte != 0);
        return if written { Tail::Altered } else { Tail::Whole };
    }
    let page = word(header, 8) as usize;
    let salts = (word(header, 16), word(header, 20));
    let mut commits_lost = 0;
    let mut broken = false;
    for frame in frames.chunks(FRAME + page.max(1)) {
        if frame.len() < FRAME {
            break;
        }
        let (first, second) = (word(frame, 8), word(frame, 12));
        let ours = (first, second) == salts;
        if !broken {
            let next = sum(&frame[..8], running, low_first);
            let next = sum(&frame[FRAME..], next, low_first);
            let whole = frame.len() == FRAME + page;
            if ours && whole && next == (word(frame, 16), word(frame, 20)) {
                running = next;
                continue;
            }
            // What an earlier round of the log left behind has neither number.
            if first != salts.0 && second != salts.1 {
                return Tail::Whole;
            }
            broken = true;
        }
        if ours && word(frame, 4) != 0 {
            commits_lost += 1;
        }
    }
    match (broken, commits_lost) {
        (false, _) => Tail::Whole,
        (true, 0 | 1) => Tail::Cut,
        _ => Tail::Altered,
    }
}
