//! How departments cut the city: each has grids of its own, and a table says in which of them a base grid lies.
//!
//! The office brings the table; a package asks it with `grid = "fire"`. Deliberately absent: reading files, and what the
//! kinds are called; those stand in the dictionary's list [`KINDS`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The dictionary's list of the kinds of grids.
pub const KINDS: &str = "grid_kind";
/// The element that says in which base grid a place lies.
pub(crate) const BASE: &str = "dwelling.grid";

/// Base grid → the department's own, for each kind of grid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grids {
    kinds: BTreeMap<String, BTreeMap<String, String>>,
}

/// No table at all.
pub(crate) static NONE: Grids = Grids {
    kinds: BTreeMap::new(),
};

impl Grids {
    /// The department's grid that a base grid lies in.
    #[must_use]
    pub fn of(&self, kind: &str, base: &str) -> Option<&str> {
        self.kinds.get(kind)?.get(base).map(String::as_str)
    }

    /// How many base grids are matched to grids of a kind.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        self.kinds.get(kind).map_or(0, BTreeMap::len)
    }

    /// Matches a base grid to a department's.
    pub fn insert(&mut self, kind: &str, base: &str, own: &str) {
        let kind = self.kinds.entry(kind.to_owned()).or_default();
        kind.insert(base.to_owned(), own.to_owned());
    }
}
