//! The register 台账: people and dwellings known here, found by a word, each with a page of its own.
//!
//! Document and phone numbers are covered until the worker asks for one; asking is written down.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DeliveryState, Words};

/// Whom or what to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterRequest {
    /// A document number, phone number, name or its pinyin initials, or part of an address; nothing shows whoever was
    /// told of last.
    pub text: String,
}

/// What of the register goes into a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RegisterKind {
    /// People.
    People,
    /// Dwellings.
    Dwellings,
}

/// A list of the register for Excel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegisterSheet {
    /// What to look for, as in a search; nothing for all.
    #[serde(default)]
    pub text: String,
    /// Of what.
    pub kind: RegisterKind,
    /// Whole numbers of documents and phones; audited.
    #[serde(default)]
    pub uncover: bool,
}

/// A workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sheet {
    /// The file's name.
    pub name: String,
    /// The file in Base64.
    pub base64: String,
    /// How many rows stand in it.
    pub rows: u32,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegisterView {
    /// People.
    pub people: Vec<PersonLine>,
    /// Dwellings.
    pub dwellings: Vec<DwellingLine>,
    /// True when there are more people than are shown.
    pub more_people: bool,
    /// True when there are more dwellings than are shown.
    pub more_dwellings: bool,
    /// How many people are known in all.
    pub people_known: u32,
    /// How many dwellings are known in all.
    pub dwellings_known: u32,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonLine {
    /// The number the register keeps them under.
    #[ts(type = "number")]
    pub id: i64,
    /// The name.
    pub name: String,
    /// The document's number, covered.
    pub number: String,
    /// The phone number, covered.
    pub phone: String,
    /// Where they were last entered.
    pub address: String,
    /// The day they left there, when that was told.
    pub left_on: Option<String>,
    /// When they were last told of, RFC 3339.
    pub told_at: String,
}

/// A dwelling in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DwellingLine {
    /// The number the register keeps it under.
    #[ts(type = "number")]
    pub id: i64,
    /// Its address.
    pub address: String,
    /// How many people live there as far as is known.
    pub residents: u32,
    /// When it was last told of, RFC 3339.
    pub told_at: String,
}

/// Somebody or something in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegisterRef {
    /// The number it is kept under.
    #[ts(type = "number")]
    pub id: i64,
}

/// A person's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// The line of the lists.
    pub line: PersonLine,
    /// What was last told of them, section by section.
    pub facts: Vec<FactsView>,
    /// Where they have lived, the latest first.
    pub stays: Vec<StayView>,
    /// Policies that concern them.
    pub hints: Vec<super::HintLine>,
    /// Who was told what, the latest first.
    pub told: Vec<ToldView>,
    /// The household visit that told of them last.
    pub entry: Option<String>,
    /// What that entry calls them.
    pub resident: Option<String>,
    /// The number of the dwelling where they were last entered.
    #[ts(type = "number | null")]
    pub dwelling: Option<i64>,
}

/// A section of what is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FactsView {
    /// What the section is called in the form.
    pub title: Words,
    /// Its values.
    pub lines: Vec<FactView>,
}

/// A value that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FactView {
    /// The element's id.
    pub element: String,
    /// What it is called.
    pub label: Words,
    /// The value as people read it; covered where it is a number of a document or a phone.
    pub value: Words,
    /// True when it is covered.
    pub covered: bool,
}

/// A person at a dwelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StayView {
    /// The address.
    pub address: String,
    /// The day it began, when somebody said.
    pub since: Option<String>,
    /// The day it ended, when it has.
    pub until: Option<String>,
    /// The entry that told of it.
    pub entry: String,
    /// When that was, RFC 3339.
    pub told_at: String,
}

/// What a system was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ToldView {
    /// The delivery that told it last.
    #[ts(type = "number")]
    pub delivery: i64,
    /// The system's short title.
    pub system: String,
    /// The record's title.
    pub record: String,
    /// True when the record was ended.
    pub ends: bool,
    /// How it stands.
    pub state: DeliveryState,
    /// The receipt's number.
    pub receipt: Option<String>,
    /// When it last changed, RFC 3339.
    pub at: String,
}

/// A dwelling's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DwellingView {
    /// The line of the lists.
    pub line: DwellingLine,
    /// What was last told of it and of its owner.
    pub facts: Vec<FactsView>,
    /// Who lives there, and who left.
    pub people: Vec<PersonLine>,
    /// Who was told what, the latest first.
    pub told: Vec<ToldView>,
    /// The entries that told of it, the latest first.
    pub entries: Vec<super::EntryLine>,
}

/// A value to be uncovered: of a person, by the element's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UncoverRequest {
    /// The number the person is kept under.
    #[ts(type = "number")]
    pub id: i64,
    /// The element.
    pub element: String,
}

/// A value, uncovered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Uncovered {
    /// The value.
    pub value: String,
}
