//! Networks: where this computer stands, whose files it takes, and what is carried to and fro.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything about networks and files that are carried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ZonesView {
    /// What the office calls this computer.
    pub name: String,
    /// What two people compare, in groups of four.
    pub fingerprint: String,
    /// The folder for files that are carried.
    pub folder: String,
    /// Every network.
    pub zones: Vec<ZoneView>,
    /// The cards of other computers that were accepted here, the latest first.
    pub cards: Vec<ComputerCard>,
    /// Files that left and have not come back whole, and the last few that have; the latest first.
    pub parcels: Vec<ParcelView>,
    /// Whose deliveries are delivered from here.
    pub guests: Vec<GuestView>,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ZoneView {
    /// `internet`, `government`, `police`.
    pub id: String,
    /// 互联网, 政务外网, 公安网.
    pub title: String,
    /// Whether its systems can be reached from here.
    pub reachable: bool,
    /// Its systems, by short title.
    pub systems: Vec<String>,
    /// Deliveries that wait to be carried there.
    pub to_carry: u32,
    /// Deliveries that left and have not come back.
    pub away: u32,
    /// Deliveries that were handed over from here in a file before this network was out of reach: they wait until it is
    /// reached again.
    pub handed_over: u32,
    /// The computer that delivers there, by name.
    pub recipient: Option<String>,
}

/// The card of another computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComputerCard {
    /// What its office calls it.
    pub name: String,
    /// What two people compare, in groups of four.
    pub fingerprint: String,
    /// The networks it stands in.
    pub zones: Vec<String>,
    /// Whether it was accepted here.
    pub accepted: bool,
}

/// A file that left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ParcelView {
    /// Its number.
    #[ts(type = "number")]
    pub number: i64,
    /// What its file is called.
    pub file: String,
    /// Where it goes.
    pub zone: String,
    /// The network's id.
    pub zone_id: String,
    /// The computer that delivers there, by name.
    pub to: String,
    /// RFC 3339.
    pub made_at: String,
    /// Not to be delivered after; RFC 3339.
    pub until: String,
    /// How many deliveries left in it.
    pub count: u32,
    /// How many of them have not come back.
    pub away: u32,
    /// Whether it was given up as lost.
    pub lost: bool,
}

/// A computer whose deliveries are delivered from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GuestView {
    /// What its office calls it.
    pub name: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Not ended yet.
    pub open: u32,
    /// Ended, and in no reply yet.
    pub news: u32,
    /// Told, but not known to have been heard.
    pub told: u32,
}

/// What this computer is called, and where its files go; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ZonesChange {
    /// What the office calls this computer.
    pub name: Option<String>,
    /// The folder for files that are carried.
    pub folder: Option<String>,
}

/// A card from another computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComputerCardGiven {
    /// The card's file.
    pub base64: String,
    /// True once somebody has compared the fingerprint; else the card is only read.
    pub accept: bool,
}

/// Where a file is to be put.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct PutWhere {
    /// A file or a folder; none for the folder of the settings.
    pub out: Option<String>,
}

/// What is to be carried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ZoneSend {
    /// The network's id.
    pub zone: String,
    /// A file or a folder; none for the folder of the settings.
    #[serde(default)]
    pub out: Option<String>,
}

/// A file that left, to be written again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ParcelAgain {
    /// Its number.
    #[ts(type = "number")]
    pub number: i64,
    /// A file or a folder; none for the folder of the settings.
    #[serde(default)]
    pub out: Option<String>,
}

/// A file that left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ParcelRef {
    /// Its number.
    #[ts(type = "number")]
    pub number: i64,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// The files; none when there was nothing to write.
    pub files: Vec<String>,
    /// How many deliveries stand in them.
    pub count: u32,
    /// One sentence for the worker.
    pub say: String,
}

/// A file that was brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CarriedIn {
    /// The file.
    pub base64: String,
    /// What it must be, where that matters.
    #[serde(default)]
    pub expect: Option<CarriedKind>,
}

/// What a carried file brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CarriedKind {
    /// Deliveries on their way into a network.
    Parcel,
    /// What became of them.
    Reply,
}

/// What a file that was brought came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TakenIn {
    /// What it was.
    pub kind: CarriedKind,
    /// How many deliveries, or outcomes, were news.
    pub news: u32,
    /// How many were known already.
    pub known: u32,
    /// How many have not ended yet, where they are delivered.
    pub open: u32,
    /// One sentence for the worker.
    pub say: String,
}
