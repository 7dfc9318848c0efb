//! What a person who writes a package must mend: file, line, what is wrong, what to do.
//!
//! Deliberately absent: a distinction by error type. A lint is read by people; one line per fault.

use std::cell::RefCell;
use std::fmt;

/// How bad a fault in a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintSeverity {
    /// The package cannot be used.
    Fault,
    /// It can be used, but some entries will not fit.
    Warning,
}

/// One fault in a system package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFault {
    /// The file, relative to the folder of the package.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
    /// Whether it keeps the package from being used.
    pub severity: LintSeverity,
}

impl fmt::Display for LintFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}; {}",
            self.file, self.line, self.what, self.mend
        )
    }
}

impl std::error::Error for LintFault {}

/// Faults found while a package is read; reading goes on after each.
#[derive(Debug, Default)]
pub(crate) struct Faults(RefCell<Vec<LintFault>>);

impl Faults {
    pub(crate) fn fault(
        &self,
        file: &str,
        line: usize,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.add(file, line, what.into(), mend.into(), LintSeverity::Fault);
    }

    pub(crate) fn warning(
        &self,
        file: &str,
        line: usize,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.add(file, line, what.into(), mend.into(), LintSeverity::Warning);
    }

    fn add(&self, file: &str, line: usize, what: String, mend: String, severity: LintSeverity) {
        self.0.borrow_mut().push(LintFault {
            file: file.to_owned(),
            line,
            what,
            mend,
            severity,
        });
    }

    pub(crate) fn into_sorted(self) -> Vec<LintFault> {
        let mut all = self.0.into_inner();
        all.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        all.dedup();
        all
    }
}

/// A file that is not TOML: the line, what is wrong, how it is mended.
pub(crate) fn syntax(text: &str, error: &toml::de::Error) -> (usize, String, String) {
    let before = text.get(..error.span().map_or(0, |span| span.start));
    let line = 1 + before.unwrap_or(text).matches('\n').count();
    let foreign = |c: char| "“”‘’，：＝［］｛｝".contains(c);
    let written = text.lines().nth(line - 1).unwrap_or_default();
    // Inside quotes they are meant.
    let outside = written
        .split(['"', '\''])
        .step_by(2)
        .any(|part| part.contains(foreign));
    let mend = if outside {
        "type quotes, commas and brackets with the English keyboard; Chinese ones stand only inside quotes"
    } else {
        "write `name = \"text\"`: text in quotes, every name once in its table, brackets closed"
    };
    let what = error
        .message()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    (line, format!("not TOML: {what}"), mend.to_owned())
}

/// The known name that a mistyped one most likely meant.
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(far, candidate)| *far <= 1 + candidate.chars().count() / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edit distance between two names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let known = ["required", "pattern", "codes"];
        assert_eq!(
            nearest("requird", known),
            Some("required"),
            "one letter is missing"
        );
        assert_eq!(
            nearest("patern", known),
            Some("pattern"),
            "one letter is missing"
        );
        assert_eq!(
            nearest("colour", known),
            None,
            "nothing is near enough to suggest"
        );
    }
}
