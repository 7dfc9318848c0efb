//! A fault in a package's `exchange.toml` or `replies.csv`: where, what, how to mend it.

use std::fmt;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeFault {
    /// `exchange.toml` or `replies.csv`.
    pub file: &'static str,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl ExchangeFault {
    pub(super) fn exchange(line: usize, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            file: "exchange.toml",
            line,
            what: what.into(),
            mend: mend.into(),
        }
    }

    pub(super) fn replies(line: usize, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            file: "replies.csv",
            line,
            what: what.into(),
            mend: mend.into(),
        }
    }
}

impl fmt::Display for ExchangeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}; {}",
            self.file, self.line, self.what, self.mend
        )
    }
}

impl std::error::Error for ExchangeFault {}
