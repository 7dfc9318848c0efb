//! One filled form, as neutral values: what the worker said, before any department's spelling.
//!
//! An entry knows no system and no clock. Values are JSON scalars keyed by the element's short name
//! inside its group; which groups and elements exist is said by the dictionary, not here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The values of one group, by the short name of the element (`name` of `person.name`).
pub type Group = BTreeMap<String, Value>;

/// One filled form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Which form: `household` for now.
    pub form: String,
    /// The visit itself: the day it happened on.
    pub visit: Group,
    /// The dwelling visited.
    pub dwelling: Group,
    /// Who owns the dwelling.
    pub owner: Group,
    /// Everybody who lives, or lived, there.
    pub residents: Vec<Resident>,
}

/// One resident of a household entry.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resident {
    /// A stable name of this resident within the entry; survives reordering and correction.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Identity.
    pub person: Group,
    /// How the person stays in the dwelling.
    pub stay: Group,
    /// Family and reproduction; `children` is a list of groups.
    pub family: Group,
}

/// Where in an entry something stands: an element, of one resident, of one child in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The resident's `ref`; `None` for the visit, the dwelling and the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resident: Option<String>,
    /// The element's id, `person.name`; empty when the whole form is meant.
    pub element: String,
    /// The position in a list element (`family.children`), counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
}
