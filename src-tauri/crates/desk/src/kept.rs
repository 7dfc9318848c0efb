//! An entry as the outbox keeps it: what was filled in, and which records the worker left out on purpose.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use yilutong_dictionary::Entry;

use crate::DeskError;
use crate::merging::Gathered;
use crate::schema::{Mark, Skip};

/// What a draft or a revision holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// What was filled in.
    #[serde(flatten)]
    pub(crate) entry: Entry,
    /// What was left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) skip: Vec<Skip>,
    /// What a device collected of it and nobody has confirmed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) collected: Option<Gathered>,
    /// Values of a draft that nobody typed, and where they came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) marks: Vec<Mark>,
}

impl Kept {
    /// What is kept of an entry.
    pub(crate) fn new(entry: &Entry, skip: &[Skip]) -> Self {
        Self {
            entry: entry.clone(),
            skip: skip.to_vec(),
            collected: None,
            marks: Vec::new(),
        }
    }

    /// For the outbox.
    pub(crate) fn body(&self) -> Value {
        // Maps with text keys and JSON values: that can always be written.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// From the outbox.
    ///
    /// # Errors
    /// [`DeskError::Unreadable`] when it is no entry: taking it for an empty one would let the next save wipe it out.
    pub(crate) fn read(body: Value) -> Result<Self, DeskError> {
        serde_json::from_value(body).map_err(|_| DeskError::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_left_out_is_kept_beside_what_was_filled_in() {
        let entry: Entry =
            serde_json::from_value(json!({ "form": "household", "dwelling": { "room": "1203" } }))
                .unwrap();
        let skip = Skip {
            system: "workstation".to_owned(),
            resident: None,
        };
        let kept = Kept::new(&entry, &[skip]);
        assert_eq!(Kept::read(kept.body()).unwrap(), kept, "there and back");
        let plain = Kept::new(&entry, &[]).body();
        assert_eq!(
            Kept::read(plain).unwrap().skip,
            [],
            "nothing left out needs no word"
        );
    }

    #[test]
    fn what_is_no_entry_is_never_taken_for_an_empty_one() {
        let broken = Kept::read(json!({ "dwelling": "1203" }));
        assert!(
            matches!(broken, Err(DeskError::Unreadable)),
            "an empty form would be saved over it"
        );
    }
}
