//! What the program did to its disk, and what it let out, in order; as the shim wrote it down.

use std::path::{Path, PathBuf};
use std::process::Command;

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    Write {
        file: String,
        at: usize,
        data: Vec<u8>,
    },
    /// Of a file, or of the folder (which has no name here).
    Sync {
        file: String,
    },
    Truncate {
        file: String,
        length: usize,
    },
    Rename {
        from: String,
        to: String,
    },
    Unlink {
        file: String,
    },
    Create {
        file: String,
    },
    /// These bytes were about to leave for this port.
    Send {
        port: u16,
        data: Vec<u8>,
    },
}

/// Builds the shim beside what is tried; the C compiler that builds SQLite builds it too.
pub(crate) fn shim(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("crash/power/shim.c");
    let library = folder.join("shim.so");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let built = Command::new(&compiler)
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(source)
        .arg("-ldl")
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "{compiler} builds the shim; `cargo xtask setup` installs a C compiler"
    );
    library
}

/// Reads a record; one that the kill cut in half ends it.
pub(crate) fn read(file: &Path, watched: &Path) -> Vec<Event> {
    let bytes = std::fs::read(file).unwrap();
    let watched = watched.canonicalize().unwrap();
    let mut events = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((event, after)) = next(rest, &watched) {
        events.extend(event);
        rest = after;
    }
    events
}

fn next<'a>(rest: &'a [u8], watched: &Path) -> Option<(Option<Event>, &'a [u8])> {
    let number = |from: usize, length: usize| -> Option<usize> {
        let bytes = rest.get(from..from + length)?;
        let mut whole = [0; 8];
        whole[..length].copy_from_slice(bytes);
        usize::try_from(u64::from_le_bytes(whole)).ok()
    };
    let (kind, named) = (number(0, 4)?, number(4, 4)?);
    let (at, length) = (number(8, 8)?, number(16, 8)?);
    let name = rest.get(24..24 + named)?;
    let data = rest.get(24 + named..24 + named + length)?;
    let after = &rest[24 + named + length..];
    let inside = |name: &[u8]| {
        let path = PathBuf::from(String::from_utf8_lossy(name).into_owned());
        let inside = path.strip_prefix(watched).unwrap_or(&path);
        inside.to_string_lossy().into_owned()
    };
    let file = inside(name);
    // Shared memory is no file to anybody but SQLite, and is made anew.
    if file.ends_with("-shm") {
        return Some((None, after));
    }
    let event = match kind {
        1 => Event::Write {
            file,
            at,
            data: data.to_vec(),
        },
        2 => Event::Sync { file },
        3 => Event::Truncate { file, length: at },
        4 => Event::Rename {
            from: file,
            to: inside(data),
        },
        5 => Event::Unlink { file },
        6 => Event::Create { file },
        7 => Event::Send {
            port: u16::try_from(at).unwrap_or(0),
            data: data.to_vec(),
        },
        other => panic!("the shim writes no record of kind {other}"),
    };
    Some((Some(event), after))
}
