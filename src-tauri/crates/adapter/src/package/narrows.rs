//! What of a condition can be looked up: comparisons of one element with what only today decides.
//!
//! A narrowing may let through more than the condition does, never less. Deliberately absent: how anything is stored.

use super::facts::Facts;
use super::native::{Comparison, Function, Node, Seen};
use crate::condition::{Asks, Narrowing};

/// Reads narrowings out of a condition, with nothing known but today.
pub(crate) struct Narrows<'f>(&'f Facts<'f>);

impl<'f> Narrows<'f> {
    pub(crate) fn of(facts: &'f Facts<'f>) -> Self {
        Self(facts)
    }

    /// Those of a condition: all that its parts joined by `&&` ask.
    pub(crate) fn narrowings(&self, node: &Node) -> Vec<Narrowing> {
        match node {
            Node::And(a, b) => {
                let mut all = self.narrowings(a);
                all.extend(self.narrowings(b));
                all
            }
            Node::Compare(how, a, b) => self
                .compared(*how, a, b)
                .or_else(|| self.compared(mirrored(*how), b, a))
                .into_iter()
                .collect(),
            Node::Equal(a, b) => self
                .equal(a, b)
                .or_else(|| self.equal(b, a))
                .into_iter()
                .collect(),
            Node::Not(inner) => match &**inner {
                Node::Equal(a, b) => self
                    .equal(a, b)
                    .or_else(|| self.equal(b, a))
                    .and_then(negated)
                    .into_iter()
                    .collect(),
                _ => Vec::new(),
            },
            Node::In(a, list) => self.among(a, list).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn compared(&self, how: Comparison, a: &Node, b: &Node) -> Option<Narrowing> {
        let end = self.text(b)?;
        if let Node::Call(Function::Anniversary, arguments) = a {
            return self.yearly(how, arguments, &end);
        }
        let asks = match how {
            Comparison::Less => Asks::Before(end),
            Comparison::LessOrEqual => Asks::UpTo(end),
            Comparison::Greater => Asks::After(end),
            Comparison::GreaterOrEqual => Asks::From(end),
        };
        narrowing(a, asks)
    }

    /// `anniversary(element, from) <= to`: the day of the year lies between the two. A day more on both sides, because
    /// the 29th of February is kept on the 28th.
    fn yearly(&self, how: Comparison, arguments: &[Node], to: &str) -> Option<Narrowing> {
        if !matches!(how, Comparison::Less | Comparison::LessOrEqual) {
            return None;
        }
        let [element, from] = arguments else {
            return None;
        };
        let from = self.text(from)?;
        let (wide_from, wide_to) = (super::day::in_days(&from, -1)?, super::day::in_days(to, 1)?);
        if super::day::in_years(&wide_from, 1)? <= wide_to {
            return narrowing(element, Asks::Known);
        }
        let asks = Asks::Yearly {
            from: wide_from.get(5..)?.to_owned(),
            to: wide_to.get(5..)?.to_owned(),
        };
        narrowing(element, asks)
    }

    fn equal(&self, a: &Node, b: &Node) -> Option<Narrowing> {
        match b {
            Node::Null => narrowing(a, Asks::Missing),
            _ => narrowing(a, Asks::OneOf(vec![self.text(b)?])),
        }
    }

    fn among(&self, a: &Node, list: &[Node]) -> Option<Narrowing> {
        let wanted = list.iter().map(|one| self.text(one));
        narrowing(a, Asks::OneOf(wanted.collect::<Option<_>>()?))
    }

    /// The text of what only today decides.
    fn text(&self, node: &Node) -> Option<String> {
        if !of_today(node) {
            return None;
        }
        match node.eval(self.0)? {
            Seen::Text(text) => Some(text.into_owned()),
            _ => None,
        }
    }
}

fn narrowing(node: &Node, asks: Asks) -> Option<Narrowing> {
    match node {
        Node::Element(path) => Some(Narrowing {
            element: path.id.clone(),
            asks,
        }),
        _ => None,
    }
}

fn negated(narrowing: Narrowing) -> Option<Narrowing> {
    let asks = match narrowing.asks {
        Asks::Missing => Asks::Known,
        Asks::OneOf(mut one) if one.len() == 1 => Asks::Not(one.pop()?),
        _ => return None,
    };
    Some(Narrowing { asks, ..narrowing })
}

fn mirrored(how: Comparison) -> Comparison {
    match how {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

/// Whether nothing but today decides it.
fn of_today(node: &Node) -> bool {
    match node {
        Node::Null
        | Node::Bool(_)
        | Node::Int(_)
        | Node::Float(_)
        | Node::Text(_)
        | Node::Today => true,
        Node::Add(a, b) => of_today(a) && of_today(b),
        Node::Call(_, arguments) => arguments.iter().all(of_today),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::condition::{Asks, Condition, Narrowing};

    const TODAY: &str = "2026-11-30";

    fn asked(condition: &str) -> Vec<(String, Asks)> {
        let narrowings = Condition::compile(condition).unwrap().narrowings(TODAY);
        let pair = |one: Narrowing| (one.element, one.asks);
        narrowings.into_iter().map(pair).collect()
    }

    #[test]
    fn what_compares_an_element_with_today_is_looked_up() {
        let of = |element: &str, asks: Asks| (element.to_owned(), asks);
        let text = str::to_owned;
        assert_eq!(
            asked("person.birth_date <= in_years(today, -80) && work.status != \"retired\""),
            [
                of("person.birth_date", Asks::UpTo(text("1946-11-30"))),
                of("work.status", Asks::Not(text("retired"))),
            ]
        );
        assert_eq!(
            asked("in_days(today, 7) > stay.expected_until && stay.permit == null"),
            [
                of("stay.expected_until", Asks::Before(text("2026-12-07"))),
                of("stay.permit", Asks::Missing),
            ],
            "whichever side it stands on"
        );
        assert_eq!(
            asked("anniversary(stay.permit_on, today) <= in_days(today, 60)"),
            [of(
                "stay.permit_on",
                Asks::Yearly {
                    from: text("11-29"),
                    to: text("01-30")
                }
            )],
            "over the new year, a day wide on both sides"
        );
    }

    #[test]
    fn what_cannot_be_looked_up_narrows_nothing() {
        for condition in [
            "person.birth_date <= stay.arrived_on",
            "person.sex == \"1\" || person.sex == \"2\"",
            "age(person.birth_date, today) >= 80",
        ] {
            assert_eq!(asked(condition), [], "{condition}");
        }
    }
}
