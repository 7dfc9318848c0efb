//! Pictures of an entry. They travel in Base64, and stand in the entry by the SHA-256 of what is kept.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A picture to take in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PhotoAdd {
    /// What the file was called.
    pub name: String,
    /// The file, JPEG or PNG, in Base64; at most 10 MiB.
    pub base64: String,
}

/// A picture as it stands in an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoView {
    /// What the file was called.
    pub name: String,
    /// What it is kept under: the SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// How large it is as it is kept.
    pub bytes: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A kept picture to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PhotoRef {
    /// What it is kept under.
    pub sha256: String,
    /// The longest side wanted, in pixels.
    pub side: u32,
}

/// A picture to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PhotoImage {
    /// A JPEG in Base64.
    pub base64: String,
}
