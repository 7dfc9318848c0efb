//! What is known already of whoever and whatever stands in an entry: offers to fill it in, likenesses to decide on, what
//! changed since; and where a value came from.
//!
//! A recall says that something is known, not what: values travel only when the worker takes them, and that is audited.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use yilutong_dictionary::Place;

use super::{EntryBody, Words};

/// Where a value came from that nobody typed into its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MarkSource {
    /// The register.
    Register,
    /// The others of the household.
    Household,
    /// An identity card, by a reader.
    Card,
    /// A text that was recognised.
    Pasted,
    /// The worker's own settings.
    Settings,
    /// The entry of this kind that was submitted last.
    Before,
    /// What is usual.
    Usual,
}

/// A value that came from elsewhere, for as long as it stands unchanged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// Where it stands.
    #[ts(type = "EntryPlace")]
    pub place: Place,
    /// Where it came from.
    pub source: MarkSource,
    /// What was filled in.
    #[ts(type = "EntryValue")]
    pub value: serde_json::Value,
    /// What its source has there, as people read it, where something else was typed before.
    pub was: Option<String>,
    /// True when the worker said that it is right, or need not.
    pub sure: bool,
}

/// What is known of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecallView {
    /// What is known and not decided yet, in the order of the form.
    pub recalls: Vec<Recall>,
    /// What differs from the revision submitted last.
    pub changes: Vec<ChangedValue>,
    /// The day of the visit that was submitted last; none for a new entry.
    pub last_visit: Option<String>,
}

/// Something known beside a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Recall {
    /// What is decided when the worker decides; opaque.
    pub about: String,
    /// Beside which field it is said.
    #[ts(type = "EntryPlace")]
    pub place: Place,
    /// What it is.
    pub kind: RecallKind,
    /// One sentence.
    pub say: String,
    /// What happened so far, a line each.
    pub history: Vec<String>,
    /// What can be done, the usual first.
    pub acts: Vec<RecallAct>,
}

/// What is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecallKind {
    /// This very person.
    Person,
    /// This very person, living elsewhere as far as is known.
    Elsewhere,
    /// Somebody of a like name, born on the same day.
    AlikePerson,
    /// This very dwelling.
    Dwelling,
    /// A dwelling with a like address.
    AlikeDwelling,
    /// This employer.
    Employer,
    /// Premises that were inspected before, or for which somebody works.
    Premises,
    /// A house number at which something was told of before.
    Spot,
    /// What is the same for everybody in the household.
    Household,
}

/// What a worker may say to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecallAct {
    /// Fill in what is known.
    Take,
    /// Go on in the entry of that dwelling, as another visit.
    Revisit,
    /// The person moved here: fill in what is known, and begin the departure from the former dwelling.
    Moved,
    /// Both are right.
    Both,
    /// It is the same person or dwelling.
    Same,
    /// It is another one.
    Different,
    /// Nothing of it.
    Refuse,
}

/// What was changed since the last revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangedValue {
    /// Where.
    #[ts(type = "EntryPlace")]
    pub place: Place,
    /// What stood there, as people read it; none where nothing did.
    pub was: Option<Words>,
}

/// What the worker says to a recall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecallDecision {
    /// The entry as it stands.
    pub entry: EntryBody,
    /// Which recall.
    pub about: String,
    /// What to do.
    pub act: RecallAct,
}

/// What follows from it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Recalled {
    /// Values to be filled in, each with its mark; a mark whose place holds something else already only tells so.
    pub fills: Vec<Mark>,
    /// The entry to go on in.
    pub entry: Option<String>,
    /// One sentence, when there is more to say.
    pub say: Option<String>,
}

/// Somebody was added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResidentBegin {
    /// The entry as it stands, with whoever was added.
    pub entry: EntryBody,
    /// Who was added, by `ref`.
    pub resident: String,
}

/// Which dwelling is visited again; the entry counts first, then the person, then the dwelling.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct RevisitBegin {
    /// The entry that told of it.
    pub entry: Option<String>,
    /// Somebody who lives there, by the number the register keeps them under.
    #[ts(type = "number | null")]
    pub person: Option<i64>,
    /// The dwelling, likewise.
    #[ts(type = "number | null")]
    pub dwelling: Option<i64>,
    /// A draft, begun for the same dwelling, that is not needed then.
    pub instead_of: Option<String>,
}
