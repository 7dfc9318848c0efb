//! Opening a profile: first start, unlock, lock; and what the frame of the window shows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A request without content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Nothing {}

/// Whether there is a profile, and whether it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProfilePhase {
    /// First start: a passphrase is to be set.
    Absent,
    /// There is one; the passphrase is asked for.
    Locked,
    /// Open.
    Open,
    /// Its database cannot be read.
    Damaged,
}

/// The state of the profile, for the first screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProfileState {
    /// Which screen to show.
    pub phase: ProfilePhase,
    /// The program's version.
    pub version: String,
    /// True when this profile talks to practice departments: shown all the time.
    pub practice: bool,
    /// The passphrase, where it is no secret: shown where it is asked for.
    pub passphrase_told: Option<String>,
    /// True when a practice can be opened from here, in a window of its own.
    pub may_practise: bool,
    /// The worker's number, once set.
    pub worker: Option<String>,
}

/// Create or open a profile.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Passphrase {
    /// At least eight characters.
    pub passphrase: String,
}

/// What came back of a damaged profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Recovered {
    /// The account, sentence by sentence.
    pub account: Vec<String>,
}

/// What the frame of the window shows at a glance; asked for every second or two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Pulse {
    /// Grows whenever anything in the outbox changes: nothing else needs to be asked while it stands still.
    #[ts(type = "number")]
    pub change: u64,
    /// The worker has switched delivery off (离线).
    pub offline: bool,
    /// Deliveries on their way: blocked, ready, sending, waiting, unsure, reviewing.
    pub on_the_way: u32,
    /// Deliveries that need the worker: refused, waiting for a decision, or with a department that waits for the worker.
    pub needs_me: u32,
    /// Deliveries that are paused with their system.
    pub paused: u32,
    /// Deliveries accepted today.
    pub accepted_today: u32,
    /// Entries that a device collected and nobody has confirmed.
    pub collected: u32,
    /// Systems that cannot be reached just now, by short title.
    pub unreachable: Vec<String>,
    /// Networks that cannot be reached from here and for which something waits.
    pub zones: Vec<ZonePulse>,
    /// Why nothing can be kept just now, in one sentence: the disk is full, another program holds the database.
    pub not_kept: Option<String>,
    /// Deliveries brought here from elsewhere that have ended and are in no reply yet.
    pub to_bring_back: u32,
}

/// What waits for a network that cannot be reached from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ZonePulse {
    /// `internet`, `government`, `police`.
    pub id: String,
    /// 互联网, 政务外网, 公安网.
    pub title: String,
    /// Deliveries that wait to be carried there.
    pub to_carry: u32,
    /// Deliveries that left and have not come back.
    pub away: u32,
}

/// Switch delivery off or on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OfflineSwitch {
    /// True: keep everything here.
    pub offline: bool,
}
