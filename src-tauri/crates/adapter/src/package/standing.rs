//! Whether a record applies to an entry, or to one resident of it, and if not, why.

use super::expression::Judge;
use super::model::{Package, Record};
use super::wording;

/// What is to become of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It shall stand there.
    Put,
    /// It shall end.
    Cancel,
    /// It does not apply.
    Out {
        /// Why, for the worker.
        say: String,
        /// True when the worker would expect it.
        notable: bool,
    },
}

impl Standing {
    pub(crate) fn of(package: &Package, record: &Record, judge: &Judge<'_>) -> Self {
        if record
            .when
            .as_ref()
            .is_some_and(|when| when.holds(judge) != Some(true))
        {
            let say = record
                .otherwise
                .clone()
                .unwrap_or_else(|| wording::not_their_case(&package.short));
            return Self::Out {
                say,
                notable: false,
            };
        }
        if let Some(unless) = record
            .unless
            .iter()
            .find(|unless| unless.when.holds(judge) == Some(true))
        {
            return Self::Out {
                say: unless.say.clone(),
                notable: true,
            };
        }
        if Self::is_over(record, judge) {
            return Self::Cancel;
        }
        Self::Put
    }

    /// Whether the record ends, whatever else is said of it.
    pub(crate) fn is_over(record: &Record, judge: &Judge<'_>) -> bool {
        let over = record.cancel_when.as_ref();
        over.is_some_and(|when| when.holds(judge) == Some(true))
    }
}
