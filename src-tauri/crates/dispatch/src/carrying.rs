//! A leased delivery made ready to be delivered by another computer: it takes with it what only this one knows.
//!
//! Deliberately absent: the file it travels in, and when it leaves.

use serde_json::Value;
use yilutong_adapter::named_photos;
use yilutong_outbox::Leased;

use crate::attempting::filled;

/// The delivery with every receipt of another system filled into its wire, since those stay here.
#[must_use]
pub fn for_elsewhere(leased: Leased) -> Leased {
    Leased {
        wire: Value::Object(filled(&leased)),
        receipts: Vec::new(),
        ..leased
    }
}

/// The pictures that a delivery names, by their SHA-256, each once.
#[must_use]
pub fn pictures(leased: &Leased) -> Vec<String> {
    let mut names: Vec<String> = named_photos(&leased.wire)
        .into_iter()
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}
