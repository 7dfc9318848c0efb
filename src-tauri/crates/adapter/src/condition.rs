//! Conditions on one resident, outside of any package: rules about whom a hint or a list concerns.
//!
//! The language is the packages' own (CEL with our functions). What a condition asks of a single element and compares
//! with something that only today decides is also given as a *narrowing*, so that a store can look it up instead of
//! reading everybody.

use std::collections::BTreeMap;

use serde_json::Value;
use yilutong_dictionary::Entry;

use crate::package::{Circumstances, Expression, Facts, Judge, Narrows, Spread};

/// A compiled condition, or an expression that gives a value.
#[derive(Debug)]
pub struct Condition(Expression);

/// A necessary condition on one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowing {
    /// The element's id.
    pub element: String,
    /// What is asked of it.
    pub asks: Asks,
}

/// What a narrowing asks of an element. Dates and codes are compared as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// It is not filled.
    Missing,
    /// It is filled.
    Known,
    /// It is one of these.
    OneOf(Vec<String>),
    /// It is another than this, or not filled.
    Not(String),
    /// It is before this.
    Before(String),
    /// It is this or before.
    UpTo(String),
    /// It is this or after.
    From(String),
    /// It is after this.
    After(String),
    /// A date whose day of the year lies between these, `11-30` and `12-30`; where the end is smaller, over the new year.
    Yearly {
        /// From.
        from: String,
        /// To.
        to: String,
    },
}

impl Condition {
    /// Compiles an expression.
    ///
    /// # Errors
    /// Says in words what is wrong with it.
    pub fn compile(source: &str) -> Result<Self, String> {
        Expression::compile(source).map(Self)
    }

    /// Every name it looks at: elements, and `today`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.names()
    }

    /// What it asks of single elements, today; whoever it holds for fulfils all of them.
    #[must_use]
    pub fn narrowings(&self, today: &str) -> Vec<Narrowing> {
        let (entry, settings, terms) = (Entry::default(), BTreeMap::new(), Vec::new());
        let spread = Spread::of(&entry);
        let around = Circumstances::new("", today, &settings);
        let facts = Facts::new(&spread, None, &terms, around);
        let native = self.0.native();
        native.map_or_else(Vec::new, |node| Narrows::of(&facts).narrowings(node))
    }
}

/// The first resident of an entry, today, to be asked many things.
pub struct Standpoint<'j, 'f> {
    judge: &'j Judge<'f>,
}

impl Standpoint<'_, '_> {
    /// Lets something be asked from the standpoint of an entry's first resident; derived elements are to be there.
    pub fn of<T>(entry: &Entry, today: &str, ask: impl FnOnce(&Standpoint<'_, '_>) -> T) -> T {
        let (settings, terms) = (BTreeMap::new(), Vec::new());
        let spread = Spread::of(entry);
        let around = Circumstances::new("", today, &settings);
        let first = (!entry.residents.is_empty()).then_some(0);
        let facts = Facts::new(&spread, first, &terms, around);
        let judge = Judge::over(&facts);
        ask(&Standpoint { judge: &judge })
    }

    /// Whether a condition holds; what cannot be judged does not hold.
    #[must_use]
    pub fn holds(&self, condition: &Condition) -> bool {
        condition.0.holds(self.judge).unwrap_or(false)
    }

    /// The value of an expression, as text; `None` where it has none.
    #[must_use]
    pub fn text(&self, condition: &Condition) -> Option<String> {
        match condition.0.value(self.judge)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}
