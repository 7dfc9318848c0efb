//! Forms: which elements a worker is asked for, in sections, in order.
//!
//! A form is the most that can be asked; the enabled system packages decide what of it is shown.

use serde::Serialize;

use crate::element::Label;

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Form {
    /// `household`, `event`; stands in [`crate::Entry::form`].
    pub id: String,
    /// 入户登记.
    pub label: Label,
    /// Only what the case at hand calls for is asked; else everything that may be called for.
    pub by_case: bool,
    /// Everybody in it has left: records end, and only what ending them takes is asked.
    pub ends: bool,
    /// The sections in order.
    pub sections: Vec<Section>,
}

/// A section of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// `dwelling`, `residents`, `person`, …
    pub id: String,
    /// 房屋.
    pub label: Label,
    /// Stands once for every resident.
    pub repeated: bool,
    /// The ids of its elements in order; empty when it has parts.
    pub elements: Vec<String>,
    /// Its parts in order (身份, 居住, 家庭 of a resident).
    pub parts: Vec<Section>,
}

impl Form {
    /// The ids of all its elements, in order.
    pub fn elements(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().flat_map(|section| {
            section
                .elements
                .iter()
                .chain(section.parts.iter().flat_map(|part| part.elements.iter()))
                .map(String::as_str)
        })
    }
}
