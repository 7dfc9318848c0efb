//! Files: every Rust module says why it exists, none grew past reason, `lib.rs` only declares.

use super::{Untidy, read};
use crate::fault::Fault;
use crate::ground::Ground;

/// A file over this many lines is probably two rooms.
const LONGEST: usize = 600;
/// A `lib.rs` over this many lines does more than declare and export.
const LONGEST_LIB: usize = 120;
/// Files that a program writes.
const GENERATED: &[&str] = &["ui/src/desk/schema/"];

/// Looks at every source file.
pub(super) fn check(ground: &Ground, files: &[String]) -> Result<Vec<Untidy>, Fault> {
    let mut faults = Vec::new();
    for file in files {
        let kind = file.rsplit('.').next().unwrap_or_default();
        if !matches!(kind, "rs" | "ts" | "vue") || GENERATED.iter().any(|dir| file.starts_with(dir))
        {
            continue;
        }
        let text = read(ground, file)?;
        let lines = text.lines().count();
        if kind == "rs" && !text.starts_with("//!") {
            faults.push(format!(
                "{file}:1: does not open with `//!`; say why the module exists and what is absent"
            ));
        }
        if file.ends_with("/lib.rs") && lines > LONGEST_LIB {
            faults.push(format!("{file}: {lines} lines; lib.rs declares and exports, move the rest into rooms of its own"));
        }
        if lines > LONGEST {
            faults.push(format!(
                "{file}: {lines} lines, more than {LONGEST}; it is probably two rooms"
            ));
        }
    }
    Ok(faults)
}
