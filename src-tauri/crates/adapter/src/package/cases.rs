//! The tests a package carries: an entry in, wire values or problems out.
//!
//! Reply cases (a reply in, an outcome out) are the exchange's.

use super::model::Package;

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// The case's title.
    pub title: String,
    /// What differed; empty when it passed.
    pub differences: Vec<String>,
}

/// Runs the entry cases of a package.
#[must_use]
pub fn run_cases(_package: &Package) -> Vec<CaseResult> {
    Vec::new()
}
