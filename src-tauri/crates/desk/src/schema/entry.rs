//! The entry: its form, its drafts, what is still wrong with it, its submission.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use yilutong_adapter::{Problem, Severity};
use yilutong_dictionary::{Entry, Place};

use super::CollectedView;

/// The form that the enabled systems call for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormRequest {
    /// `household`, `event`.
    pub form: String,
}

/// A form: sections in the order a visit goes, elements in the order they are asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormView {
    /// `household`.
    pub form: String,
    /// Its title.
    pub title: Words,
    /// The sections.
    pub sections: Vec<SectionView>,
    /// Every code list that an element of the form uses.
    pub lists: Vec<ListView>,
    /// True when there is an identity card reader.
    pub card_reader: bool,
}

/// The forms that can be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormsView {
    /// Those that some enabled system takes records of.
    pub forms: Vec<FormLine>,
}

/// A form that can be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormLine {
    /// `household`, `event`.
    pub form: String,
    /// Its title.
    pub title: Words,
}

/// The same words in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A section of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SectionView {
    /// The group of elements: `visit`, `dwelling`, `owner`, `person`, `work`, `stay`, `family`.
    pub group: String,
    /// True when the section repeats per resident.
    pub per_resident: bool,
    /// Its title.
    pub title: Words,
    /// The elements.
    pub elements: Vec<ElementView>,
}

/// An element as the form shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ElementView {
    /// `person.id_number`.
    pub id: String,
    /// Its short name within the group, `id_number`.
    pub name: String,
    /// Its label.
    pub label: Words,
    /// How it is typed: `text` `person_name` `latin_name` `id_number` `code` `date` `integer` `decimal` `boolean` `phone` `mobile` `division` `community` `grid` `list` …
    pub kind: String,
    /// The code list's id, for codes.
    pub list: Option<String>,
    /// One hint.
    pub hint: Option<String>,
    /// An example.
    pub example: Option<String>,
    /// True when some system calls for it in every case; others are marked 选填.
    pub required: bool,
    /// True when a system calls for it in some cases only: it is marked 选填 while it is empty and nothing calls for it.
    pub sometimes: bool,
    /// `public` `personal` `sensitive`.
    pub sensitivity: String,
    /// The systems that receive it, by id.
    pub systems: Vec<String>,
    /// The elements of one item, for `list`.
    pub items: Vec<ElementView>,
}

/// A code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListView {
    /// Its id.
    pub id: String,
    /// Its codes, in order.
    pub codes: Vec<CodeView>,
}

/// A code with what it is found by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    /// The neutral value.
    pub code: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Pinyin initials of the Chinese name, lower case.
    pub initials: String,
}

/// An entry to look at, save or submit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryBody {
    /// The entry's id; none for one that was never saved.
    pub id: Option<String>,
    /// What the worker filled in.
    #[ts(type = "EntryData")]
    pub body: Entry,
    /// Records the worker decided to leave out: they cannot be taken by the system as they are.
    #[serde(default)]
    pub skip: Vec<Skip>,
    /// Values that nobody typed, and where they came from.
    #[serde(default)]
    #[ts(as = "Option<Vec<super::Mark>>", optional)]
    pub marks: Vec<super::Mark>,
}

/// What a new entry of a form begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Begun {
    /// The entry.
    #[ts(type = "EntryData")]
    pub body: Entry,
    /// Values that come from the worker's settings.
    pub marks: Vec<super::Mark>,
}

/// A record that is left out on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Skip {
    /// The system's id.
    pub system: String,
    /// The resident's `ref`; none for the dwelling.
    pub resident: Option<String>,
}

/// What is still wrong, and how ready each system is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreflightView {
    /// Problems in the order of the form.
    pub problems: Vec<ProblemView>,
    /// Each enabled system.
    pub systems: Vec<ReadinessView>,
    /// Values that follow from others (birth date, sex, origin …), to show or fill in.
    pub derived: Vec<DerivedView>,
    /// The elements that the case at hand calls for, where the form asks by case; none where it asks everything.
    pub asked: Option<Vec<String>>,
    /// Values that nobody typed and that hold no longer since something else was changed: they are cleared.
    pub outdated: Vec<OutdatedView>,
    /// True when it may be submitted.
    pub ready: bool,
}

/// A value that was filled in and holds no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutdatedView {
    /// Where it stands.
    #[ts(type = "EntryPlace")]
    pub place: Place,
    /// Why, in one sentence.
    pub say: String,
}

/// A problem at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProblemView {
    /// Where.
    #[ts(type = "EntryPlace")]
    pub place: Place,
    /// The system that demands it.
    pub system: Option<String>,
    /// One sentence.
    pub say: String,
    /// `error` stops the submission, `hint` does not.
    #[ts(type = "\"error\" | \"hint\"")]
    pub severity: Severity,
    /// True when the value is only missing.
    pub missing: bool,
}

impl From<Problem> for ProblemView {
    fn from(p: Problem) -> Self {
        Self {
            place: p.place,
            system: p.system,
            say: p.say,
            severity: p.severity,
            missing: p.missing,
        }
    }
}

/// How ready an entry is for one system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadinessView {
    /// The system's id.
    pub system: String,
    /// Its short title.
    pub title: String,
    /// Per record and resident.
    pub records: Vec<RecordReadinessView>,
    /// How many values are missing or wrong, over all records.
    pub lacks: u32,
}

/// How ready one record is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecordReadinessView {
    /// The record's title.
    pub title: String,
    /// The resident's `ref`.
    pub resident: Option<String>,
    /// `ready`, `lacks` or `not_applicable`.
    pub state: Readiness,
    /// Why it does not apply.
    pub say: Option<String>,
    /// True when the worker should know that it does not apply.
    pub notable: bool,
    /// Where something is missing or wrong.
    #[ts(type = "EntryPlace[]")]
    pub places: Vec<Place>,
}

/// Whether a record could leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// All there.
    Ready,
    /// Something is missing or wrong.
    Lacks,
    /// Not their case, or they cannot take it.
    NotApplicable,
}

/// A value that follows from others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DerivedView {
    /// Where it belongs.
    #[ts(type = "EntryPlace")]
    pub place: Place,
    /// The value.
    #[ts(type = "string | number | boolean")]
    pub value: serde_json::Value,
}

/// A saved draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// The entry's id.
    pub id: String,
    /// When, RFC 3339.
    pub at: String,
}

/// A submitted revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Submitted {
    /// The entry's id.
    pub id: String,
    /// Its revision, from 1.
    pub revision: u32,
    /// How many deliveries were planned; 0 when nothing changed for any system.
    pub deliveries: u32,
    /// What stays out, and why.
    pub left_out: Vec<LeftOut>,
}

/// A record that does not go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// The system's short title.
    pub system: String,
    /// The resident's `ref`.
    pub resident: Option<String>,
    /// Why.
    pub say: String,
}

/// One entry by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryRef {
    /// The entry's id.
    pub id: String,
}

/// An entry, opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryView {
    /// The entry's id.
    pub id: String,
    /// Its latest submitted revision; 0 when never submitted.
    pub revision: u32,
    /// The draft if there is one, else the latest revision.
    #[ts(type = "EntryData")]
    pub body: Entry,
    /// Records left out on purpose.
    pub skip: Vec<Skip>,
    /// True when there are changes that were not submitted.
    pub draft: bool,
    /// Its title.
    pub title: String,
    /// When it was last changed, RFC 3339.
    pub changed_at: String,
    /// What a device collected of it and nobody has confirmed yet.
    pub collected: Option<CollectedView>,
    /// Values of the draft that nobody typed, and where they came from.
    pub marks: Vec<super::Mark>,
}

/// Which entries to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct EntriesRequest {
    /// Only drafts.
    pub drafts_only: bool,
    /// Only those that a device collected and nobody has confirmed.
    pub collected_only: bool,
    /// Words of the title (address, room, name of the head).
    pub search: Option<String>,
    /// How many to pass over.
    pub offset: u32,
    /// How many at most; 0 means 50.
    pub limit: u32,
}

/// A list of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntriesView {
    /// Newest first.
    pub entries: Vec<EntryLine>,
    /// How many there are in all.
    pub total: u32,
}

/// A line in a list of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryLine {
    /// The entry's id.
    pub id: String,
    /// Address and room.
    pub title: String,
    /// Latest submitted revision.
    pub revision: u32,
    /// True when there are changes that were not submitted.
    pub draft: bool,
    /// True when a device collected it and nobody has confirmed it.
    pub collected: bool,
    /// RFC 3339.
    pub changed_at: String,
}
