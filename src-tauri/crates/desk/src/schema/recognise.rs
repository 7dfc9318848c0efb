//! 粘贴识别: a text goes in, values come out, and what was not understood is told. And the card reader, who reads only one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use yilutong_dictionary::Place;

use super::{EntryBody, Mark, Words};

/// A text to be recognised, and the entry it is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecogniseRequest {
    /// A chat message, rows of a sheet, a line of a document.
    pub text: String,
    /// The entry as it stands.
    pub entry: EntryBody,
    /// The resident at hand, whom the text may be about; none for the dwelling.
    #[serde(default)]
    pub resident: Option<String>,
}

/// What was recognised. Nothing that fails its check is among the fills.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecognisedView {
    /// Whom it concerns, in the order of the text: by `ref`, also of those who are to be added.
    pub people: Vec<RecognisedPerson>,
    /// Values to be filled in.
    pub fills: Vec<Mark>,
    /// The same, as people read them.
    pub lines: Vec<RecognisedLine>,
    /// What looked like a value and is none, each with its sentence.
    pub refused: Vec<RefusedPiece>,
    /// What was not understood.
    pub rest: Vec<String>,
}

/// Somebody in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecognisedPerson {
    /// What the entry calls them.
    pub resident: String,
    /// The name, as far as it is known.
    pub name: String,
    /// True when the entry has no such resident yet.
    pub new: bool,
}

/// A value that was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecognisedLine {
    /// Where it belongs.
    #[ts(type = "EntryPlace")]
    pub place: Place,
    /// What the element is called.
    pub label: Words,
    /// The value.
    pub value: Words,
    /// What stands in the entry already and stays, where it is something else.
    pub stays: Option<Words>,
}

/// A piece that was read and refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefusedPiece {
    /// What stood in the text.
    pub word: String,
    /// What it was taken for.
    pub label: Words,
    /// Why it is not filled in.
    pub say: String,
}

/// Whose card lies on the reader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardReadRequest {
    /// The entry as it stands.
    pub entry: EntryBody,
    /// The resident it is read for.
    pub resident: String,
}
