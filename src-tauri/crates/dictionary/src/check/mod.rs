//! What is wrong with an entry by itself, before any department is asked.
//!
//! Absent on purpose: required elements, lengths and patterns; those are the departments', and stand in their
//! packages. What is only unusual is a hint, never an error: a region that no list knows, an age over 120.

mod document;
mod dwelling;
mod event;
mod family;
mod household;
mod inspection;
mod person;
mod stay;
mod values;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::derive::date;
use crate::dictionary::Dictionary;
use crate::entry::{Entry, Place};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be corrected before the entry can be delivered.
    Error,
    /// Worth a look; may be right as it is.
    Hint,
}

/// One thing that is wrong with an entry, whoever receives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Where it stands.
    pub place: Place,
    /// How much it weighs.
    pub severity: Severity,
    /// One Chinese sentence that says what to do; never contains a value.
    pub say: String,
}

impl Dictionary {
    /// What is wrong with the entry by itself. Values are looked at in their normal form, so a stray space or a
    /// full-width digit is no finding; derived elements are not looked at. An element has at most one error.
    #[must_use]
    pub fn check(&self, entry: &Entry, today: Date) -> Vec<Finding> {
        self.check_derived(&self.normalise(entry), today)
    }

    /// The same for an entry that comes from [`Dictionary::derive`], whose values have their normal form already.
    #[must_use]
    pub fn check_derived(&self, entry: &Entry, today: Date) -> Vec<Finding> {
        self.check_derived_at(entry, today.at(23, 59, 59, 0))
    }

    /// The same for a time of the day: what is said to have happened later has not happened yet.
    #[must_use]
    pub fn check_derived_at(&self, entry: &Entry, now: DateTime) -> Vec<Finding> {
        let today = now.date();
        let on = date(&entry.visit, "on").unwrap_or(today);
        let mut check = Check {
            dictionary: self,
            today,
            now,
            on,
            findings: Vec::new(),
        };
        check.values(entry);
        check.dwelling(entry);
        check.owner(&entry.owner);
        check.event(entry);
        check.inspection(entry);
        for resident in &entry.residents {
            check.person(resident);
            check.stay(resident);
            check.family(resident);
        }
        check.household(entry);
        check.findings
    }
}

/// A check under way.
struct Check<'a> {
    dictionary: &'a Dictionary,
    today: Date,
    now: DateTime,
    /// The day of the visit, or today.
    on: Date,
    findings: Vec<Finding>,
}

impl Check<'_> {
    /// Adds an error, unless the place has one already: one thing at a time.
    fn error(&mut self, place: Place, say: impl Into<String>) {
        if !self.has_error(&place) {
            self.findings.push(Finding {
                place,
                severity: Severity::Error,
                say: say.into(),
            });
        }
    }

    /// Adds a hint, unless the place is known to be wrong.
    fn hint(&mut self, place: Place, say: impl Into<String>) {
        if !self.has_error(&place) {
            self.findings.push(Finding {
                place,
                severity: Severity::Hint,
                say: say.into(),
            });
        }
    }

    fn has_error(&self, place: &Place) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error && finding.place == *place)
    }
}
