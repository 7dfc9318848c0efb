//! The two directories of each organisation: what was uploaded and waits in `/in`, and the receipts in `/out`. Half files
//! lie on the disk under `.tmp`; what was renamed is noted in the cabinet, and receipts are kept there whole.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cabinet::{CabinetError, Drawer};

/// Seconds a receipt stays.
const RECEIPT_LIFE: i64 = 7 * 24 * 60 * 60;
/// Memory of what waits to be picked up, of batch numbers used up, of receipts and their names.
const WAITING: &str = "waiting";
const USED: &str = "used";
const RECEIPT: &str = "receipt";
const RECEIPTS: &str = "receipts";

/// A batch that was renamed to its final name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) org: String,
    /// 24 digits.
    pub(super) number: String,
    /// Unix seconds.
    pub(super) since: i64,
}

/// A receipt's name and age, for a listing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) size: u64,
    /// Unix seconds.
    pub(super) at: i64,
}

/// Where the files lie.
pub(super) struct Shelf {
    pub(super) room: PathBuf,
}

impl Shelf {
    /// The file of an upload, whole (`.zip`) or not (`.zip.tmp`).
    pub(super) fn file(&self, org: &str, name: &str) -> PathBuf {
        self.room.join("in").join(org).join(name)
    }

    /// Writes a half file anew.
    pub(super) fn write(&self, org: &str, name: &str, content: &[u8]) -> std::io::Result<()> {
        let file = self.file(org, name);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, content)
    }

    /// Forgets all files.
    pub(super) fn empty(&self) {
        // Nothing there is nothing to empty.
        let _ = std::fs::remove_dir_all(self.room.join("in"));
    }
}

/// The size of a file, if it is there.
pub(super) fn size(file: &Path) -> Option<u64> {
    std::fs::metadata(file).ok().map(|data| data.len())
}

/// What waits to be picked up, in the order of the renames.
pub(super) fn waiting(drawer: &Drawer<'_>) -> Result<Vec<Waiting>, CabinetError> {
    Ok(match drawer.recall(WAITING, WAITING)? {
        Some((_, waiting)) => serde_json::from_str(&waiting)?,
        None => Vec::new(),
    })
}

pub(super) fn set_waiting(waiting: &[Waiting], drawer: &Drawer<'_>) -> Result<(), CabinetError> {
    drawer.remember(WAITING, WAITING, 0, &serde_json::to_string(waiting)?)
}

/// Uses a number up; answers how often it had been used before.
pub(super) fn use_up(number: &str, drawer: &Drawer<'_>) -> Result<i64, CabinetError> {
    let before = drawer.recall(USED, number)?.map_or(0, |(times, _)| times);
    drawer.remember(USED, number, before + 1, "")?;
    Ok(before)
}

/// The receipts of an organisation that are there by now.
pub(super) fn receipts(
    org: &str,
    now: i64,
    drawer: &Drawer<'_>,
) -> Result<Vec<Listed>, CabinetError> {
    let mut there = kept(org, now, drawer)?;
    there.retain(|receipt| receipt.at <= now);
    Ok(there)
}

/// Those that have not outlived their time, and those that come later.
fn kept(org: &str, now: i64, drawer: &Drawer<'_>) -> Result<Vec<Listed>, CabinetError> {
    let mut all: Vec<Listed> = match drawer.recall(RECEIPTS, org)? {
        Some((_, receipts)) => serde_json::from_str(&receipts)?,
        None => Vec::new(),
    };
    all.retain(|receipt| now - receipt.at <= RECEIPT_LIFE);
    Ok(all)
}

pub(super) fn put_receipt(
    org: &str,
    name: String,
    text: &str,
    now: i64,
    drawer: &Drawer<'_>,
) -> Result<(), CabinetError> {
    drawer.remember(RECEIPT, &format!("{org}/{name}"), now, text)?;
    let mut all = kept(org, now, drawer)?;
    all.push(Listed {
        name,
        size: super::gb18030::encode(text).len() as u64,
        at: now,
    });
    drawer.remember(RECEIPTS, org, 0, &serde_json::to_string(&all)?)
}

pub(super) fn receipt(
    org: &str,
    name: &str,
    drawer: &Drawer<'_>,
) -> Result<Option<String>, CabinetError> {
    Ok(drawer
        .recall(RECEIPT, &format!("{org}/{name}"))?
        .map(|(_, text)| text))
}

/// Takes a receipt away; whether it was there.
pub(super) fn remove_receipt(
    org: &str,
    name: &str,
    now: i64,
    drawer: &Drawer<'_>,
) -> Result<bool, CabinetError> {
    let mut all = kept(org, now, drawer)?;
    let before = all.len();
    all.retain(|receipt| receipt.name != name);
    drawer.forget(RECEIPT, &format!("{org}/{name}"))?;
    drawer.remember(RECEIPTS, org, 0, &serde_json::to_string(&all)?)?;
    Ok(all.len() < before)
}
