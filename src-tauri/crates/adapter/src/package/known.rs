//! What may be named in a package while it is read: elements, settings, code lists, a record's own words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use yilutong_dictionary::{Dictionary, Element, Entry, Resident};

use super::expression::Expression;
use super::facts::{ABOUT, POSITION};
use super::fault::nearest;
use super::model::{Codes, Each, ElementPath};
use super::reading::{File, Said};

/// What may be named while a package is read.
pub(crate) struct Known<'a> {
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) settings: BTreeSet<String>,
    pub(crate) codes: BTreeMap<String, Arc<Codes>>,
}

/// What the record at hand may name besides elements.
pub(crate) struct Standpoint {
    pub(crate) each: Each,
    pub(crate) terms: Vec<String>,
}

/// True for groups that stand in a resident, or in a list of one.
pub(crate) fn of_residents(group: &str) -> bool {
    let holder = Entry::list_of_items(group).and_then(|list| list.split_once('.'));
    Resident::GROUPS.contains(&holder.map_or(group, |(holder, _)| holder))
}

impl Known<'_> {
    /// Compiles an expression and checks the names in it.
    pub(crate) fn expression(
        &self,
        file: File<'_>,
        said: &Said,
        at: &Standpoint,
    ) -> Option<Expression> {
        let expression = match Expression::compile(&said.text) {
            Ok(expression) => expression,
            Err(why) => {
                file.fault(
                    said.line,
                    format!("not a CEL expression: {why}"),
                    "correct the expression",
                );
                return None;
            }
        };
        for name in expression.names() {
            self.name(file, said.line, name, at);
        }
        Some(expression)
    }

    fn name(&self, file: File<'_>, line: usize, name: &str, at: &Standpoint) {
        if name == "today" || name == POSITION {
            return;
        }
        if let Some(term) = name.strip_prefix("is.") {
            if !at.terms.iter().any(|known| known == term) {
                let mend = nearest(term, at.terms.iter().map(String::as_str)).map_or_else(
                    || "declare it in `[record.terms]`, before it is used".to_owned(),
                    |known| format!("did you mean `is.{known}`?"),
                );
                file.fault(line, format!("unknown term `{name}`"), mend);
            }
            return;
        }
        if let Some(setting) = name.strip_prefix("setting.") {
            if !self.settings.contains(setting) {
                file.fault(
                    line,
                    format!("unknown setting `{setting}`"),
                    "declare it with `[[setting]]`",
                );
            }
            return;
        }
        if let Some(about) = name.strip_prefix("entry.") {
            if !ABOUT.contains(&about) {
                file.fault(
                    line,
                    format!("nothing is known as `{name}`"),
                    format!(
                        "known are {}",
                        ABOUT.map(|a| format!("`entry.{a}`")).join(", ")
                    ),
                );
            }
            return;
        }
        self.element(file, line, name, at);
    }

    /// The element of that id, reachable from such a record.
    pub(crate) fn element(
        &self,
        file: File<'_>,
        line: usize,
        id: &str,
        at: &Standpoint,
    ) -> Option<&Element> {
        let Some(element) = self.dictionary.element(id) else {
            let ids = self.dictionary.elements().map(|e| e.id.as_str());
            let mend = nearest(id, ids).map_or_else(
                || "name an element of the dictionary".to_owned(),
                |known| format!("did you mean `{known}`?"),
            );
            file.fault(line, format!("unknown element `{id}`"), mend);
            return None;
        };
        if at.each == Each::Entry && of_residents(&element.group) {
            file.fault(
                line,
                format!("`{id}` belongs to a resident"),
                "use it only in a record with `each = \"residents\"`",
            );
        }
        Some(element)
    }

    pub(crate) fn path(&self, file: File<'_>, said: &Said, at: &Standpoint) -> Option<ElementPath> {
        self.element(file, said.line, &said.text, at)?;
        ElementPath::new(&said.text)
    }
}
