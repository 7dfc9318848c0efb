//! How a case ends: it holds, or something does not hold, or it could not be tried at all. The last two are told apart,
//! because a deliberately wrong adapter must break what a case asserts, not the case itself.

use std::fmt;

/// A case, or a step of one.
pub(crate) type Verdict<T = ()> = Result<T, Broken>;

/// Why a case did not end well.
#[derive(Debug)]
pub(crate) enum Broken {
    /// What should hold does not.
    Unheld(String),
    /// The case could not be carried out.
    Untried(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unheld(what) => write!(f, "does not hold: {what}"),
            Self::Untried(what) => write!(f, "could not be tried: {what}"),
        }
    }
}

impl<E: std::error::Error> From<E> for Broken {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        Self::Untried(text)
    }
}

/// An assertion with its reason.
pub(crate) fn holds(what: bool, why: impl fmt::Display) -> Verdict {
    if what {
        Ok(())
    } else {
        Err(Broken::Unheld(why.to_string()))
    }
}

/// Two values that must be the same, with the reason.
pub(crate) fn same<T: PartialEq + fmt::Debug>(
    found: T,
    wanted: T,
    why: impl fmt::Display,
) -> Verdict {
    if found == wanted {
        Ok(())
    } else {
        Err(Broken::Unheld(format!(
            "{why}: found {found:?}, wanted {wanted:?}"
        )))
    }
}

/// A value that must be there.
pub(crate) trait There<T> {
    /// The value, or why it should have been there.
    fn there(self, why: impl fmt::Display) -> Verdict<T>;
}

impl<T> There<T> for Option<T> {
    fn there(self, why: impl fmt::Display) -> Verdict<T> {
        self.ok_or_else(|| Broken::Unheld(why.to_string()))
    }
}
