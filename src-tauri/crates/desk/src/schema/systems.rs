//! Settings: which systems are on, how they are reached, with which credentials, and whether that works.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything on the settings page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// The worker's own: number, name of the office …
    pub worker: Vec<SettingView>,
    /// What every new entry of the worker begins with.
    pub usual: Vec<UsualView>,
    /// Every installed system.
    pub systems: Vec<SystemView>,
    /// What the grid table holds, kind by kind.
    pub grids: Vec<super::GridKindView>,
    /// The networks, and whether this computer stands in them.
    pub zones: Vec<ZoneSwitch>,
    /// Where the identity card reader is asked; empty when there is none.
    pub card_reader: String,
    /// Packages that could not be loaded, one line per fault.
    pub broken: Vec<String>,
}

/// A system, as settings show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SystemView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its short title.
    pub short: String,
    /// Who owns it.
    pub owner: String,
    /// 互联网, 政务外网, 公安网.
    pub zone: String,
    /// True when that network cannot be reached from here.
    pub away: bool,
    /// Data sharing class in words.
    pub sharing: String,
    /// Whether entries go there.
    pub enabled: bool,
    /// True when it has no interface and a person types what a card shows.
    pub by_hand: bool,
    /// Where it is reached.
    pub base_url: String,
    /// What the office configures.
    pub settings: Vec<SettingView>,
    /// What it signs in with; values never leave the desk.
    pub credentials: Vec<SettingView>,
    /// True when everything it needs is set.
    pub complete: bool,
    /// Why it stands still, if it does.
    pub stopped: Option<String>,
    /// The records it takes, by title.
    pub records: Vec<String>,
}

/// One setting or credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingView {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: super::Words,
    /// Its value; none for a secret and for what is not set.
    pub value: Option<String>,
    /// True when it is a secret.
    pub secret: bool,
    /// True when a value is set.
    pub set: bool,
    /// An example of its form.
    pub example: Option<String>,
    /// What is wrong with the value, in Chinese.
    pub problem: Option<String>,
}

/// A value that is nearly always the same for one worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UsualView {
    /// The element.
    pub element: super::ElementView,
    /// The codes to choose from; none where there is no list.
    pub codes: Vec<super::CodeView>,
    /// The value; empty while nothing is set.
    pub value: String,
    /// Its name where it is a code, else the value.
    pub words: super::Words,
}

/// Changes to settings; what is not named stays.
#[derive(Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct SettingsChange {
    /// The worker's own.
    pub worker: BTreeMap<String, String>,
    /// By the element's id: what every new entry begins with; an empty text removes it.
    #[serde(default)]
    #[ts(as = "Option<BTreeMap<String, String>>", optional)]
    pub usual: BTreeMap<String, String>,
    /// By system id.
    pub systems: BTreeMap<String, SystemChange>,
    /// By the network's id: whether this computer stands in it.
    pub zones: BTreeMap<String, bool>,
    /// Where the identity card reader is asked; empty for none.
    #[serde(default)]
    #[ts(optional)]
    pub card_reader: Option<String>,
}

/// A network, and whether this computer stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ZoneSwitch {
    /// `internet`, `government`, `police`.
    pub id: String,
    /// 互联网, 政务外网, 公安网.
    pub title: String,
    /// Whether its systems can be reached from here.
    pub reachable: bool,
}

/// Changes to one system's settings. This is also the shape of an import file: `{"worker":{…},"systems":{"housing":{…}}}`.
#[derive(Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct SystemChange {
    /// On or off.
    pub enabled: Option<bool>,
    /// Where it is reached.
    #[serde(alias = "base_url")]
    pub base_url: Option<String>,
    /// Settings by id; an empty text removes one.
    pub settings: BTreeMap<String, String>,
    /// Credentials by id; an empty text removes one.
    pub credentials: BTreeMap<String, String>,
}

/// One system by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SystemRef {
    /// The system's id.
    pub system: String,
}

/// The answer to *test now*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TestView {
    /// True when entries could be delivered now.
    pub works: bool,
    /// One sentence: what was found, and what to do.
    pub say: String,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
}

/// What exactly would be sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreviewRequest {
    /// The system's id.
    pub system: String,
    /// The entry.
    #[ts(type = "EntryData")]
    pub body: yilutong_dictionary::Entry,
}

/// What exactly would be sent, per record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreviewView {
    /// One text per request, secrets masked.
    pub requests: Vec<PreviewLine>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreviewLine {
    /// The record's title.
    pub record: String,
    /// The resident's `ref`.
    pub resident: Option<String>,
    /// Head and body as they would stand on the wire.
    pub text: String,
}
