//! Conditions that the database can look up: what is asked of a single fact of a stay.

use rusqlite::types::Value as Sql;

/// A condition on one fact, which the database can look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrow {
    /// One of [`FACTS`](crate::FACTS).
    pub element: String,
    /// What is asked of it.
    pub is: Is,
}

/// What is asked of a fact. What is not known is only found by [`Is::Missing`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Is {
    /// Not known.
    Missing,
    /// Known.
    Known,
    /// One of these.
    OneOf(Vec<String>),
    /// Another than this; what is not known is found, too.
    Not(String),
    /// Before this, as text.
    Before(String),
    /// This or before.
    UpTo(String),
    /// This or after.
    From(String),
    /// After this.
    After(String),
    /// A date whose day of the year lies between these, `11-30` to `12-30`, both included; the end may lie in the next year.
    Yearly {
        /// From.
        from: String,
        /// To.
        to: String,
    },
}

/// The column of a fact.
pub(crate) fn column(element: &str) -> String {
    element.replace('.', "_")
}

/// Adds a condition to a query, with what it is compared with.
pub(crate) fn condition(sql: &mut String, values: &mut Vec<Sql>, narrow: &Narrow) {
    let column = column(&narrow.element);
    let mut bound = |value: &str| {
        values.push(Sql::from(value.to_owned()));
        format!("?{}", values.len())
    };
    let known = format!("s.{column} <> ''");
    let compared = |how: &str, value: String| format!("{known} AND s.{column} {how} {value}");
    let text = match &narrow.is {
        Is::Missing => format!("s.{column} = ''"),
        Is::Known => known.clone(),
        Is::OneOf(wanted) => {
            let wanted: Vec<String> = wanted.iter().map(|one| bound(one)).collect();
            format!("{known} AND s.{column} IN ({})", wanted.join(", "))
        }
        Is::Not(other) => format!("s.{column} <> {}", bound(other)),
        Is::Before(end) => compared("<", bound(end)),
        Is::UpTo(end) => compared("<=", bound(end)),
        Is::From(begin) => compared(">=", bound(begin)),
        Is::After(begin) => compared(">", bound(begin)),
        Is::Yearly { from, to } => {
            let day = format!("substr(s.{column}, 6)");
            let together = if from <= to { "AND" } else { "OR" };
            format!(
                "{known} AND ({day} >= {} {together} {day} <= {})",
                bound(from),
                bound(to)
            )
        }
    };
    sql.push_str(" AND ");
    sql.push_str(&text);
}
