//! What a package makes of answers and files that nobody expects: for whoever tries it with broken ones.
//!
//! Nothing leaves the computer. The answers are read by the very code that reads a department's.

use super::cases::{self, CaseResult, run_cases};
use super::family::Families;
use super::fault::LintFault;
use super::files::Files;
use super::lint::load;
use super::model::Package;
use super::reply_cases::Prepared;
use crate::error::AdapterError;
use crate::exchange::{Playing, Rehearsal};
use crate::order::Outcome;

/// A package with its reply cases, to be played with other answers than theirs.
pub struct Trial<'p> {
    rehearsal: Rehearsal<'p>,
    cases: Vec<(String, Prepared)>,
}

impl<'p> Trial<'p> {
    /// Gets a package ready.
    ///
    /// # Errors
    /// The first fault of its exchange files.
    pub fn of(package: &'p Package) -> Result<Self, AdapterError> {
        Ok(Self {
            rehearsal: Rehearsal::of(package)?,
            cases: cases::prepared(package),
        })
    }

    /// How many cases there are.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.cases.len()
    }

    /// The bodies of the answers of a case, in their order.
    #[must_use]
    pub fn answers(&self, case: usize) -> Vec<Vec<u8>> {
        let case = self.cases.get(case).into_iter();
        case.flat_map(|(_, prepared)| &prepared.answers)
            .filter_map(|playing| match playing {
                Playing::Answer { body, .. } => Some(body.clone()),
                Playing::Unreachable | Playing::Lost => None,
            })
            .collect()
    }

    /// What a case comes to with these bodies in place of its own; `None` when it cannot be played at all.
    #[must_use]
    pub fn play(&self, case: usize, bodies: &[Vec<u8>]) -> Option<Outcome> {
        let (_, prepared) = self.cases.get(case)?;
        let mut bodies = bodies.iter();
        let mut answers = prepared.answers.clone();
        for answer in &mut answers {
            if let Playing::Answer { body, .. } = answer
                && let Some(other) = bodies.next()
            {
                body.clone_from(other);
            }
        }
        let played = prepared.play(&self.rehearsal, answers).ok()?;
        Some(played.outcome)
    }
}

/// What is said of a package made of these files, name and text, and what came of its cases when it can be loaded.
#[must_use]
pub fn tried(folder: &str, files: &[(&str, &str)]) -> (Vec<LintFault>, Vec<CaseResult>) {
    let (package, faults) = load(folder, Files::of(files), &Families::builtin());
    let results = package.as_ref().map(run_cases).unwrap_or_default();
    (faults, results)
}
