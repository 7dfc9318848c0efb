//! Asking the outbox for the stays that a rule is about: looked up by what the rule narrows, judged by the whole of it.

use yilutong_adapter::{Asks, Condition, Narrowing, Standpoint};
use yilutong_outbox::{Among, Is, Narrow, Outbox, OutboxError, StayRow};

use super::census::entry_of;

/// The stays that a condition holds for today.
pub(crate) fn answers(
    outbox: &Outbox,
    among: Among,
    when: &Condition,
    further: &[Narrow],
    today: &str,
) -> Result<Vec<StayRow>, OutboxError> {
    let mut narrow: Vec<Narrow> = when.narrowings(today).into_iter().map(kept).collect();
    narrow.extend_from_slice(further);
    outbox.stays(among, &narrow, |stay| holds(stay, when, today))
}

/// Whether a condition holds for a stay.
pub(crate) fn holds(stay: &StayRow, when: &Condition, today: &str) -> bool {
    Standpoint::of(&entry_of(stay), today, |here| here.holds(when))
}

/// The value of an expression for a stay.
pub(crate) fn value(stay: &StayRow, of: &Condition, today: &str) -> Option<String> {
    Standpoint::of(&entry_of(stay), today, |here| here.text(of))
}

fn kept(narrowing: Narrowing) -> Narrow {
    Narrow {
        element: narrowing.element,
        is: match narrowing.asks {
            Asks::Missing => Is::Missing,
            Asks::Known => Is::Known,
            Asks::OneOf(wanted) => Is::OneOf(wanted),
            Asks::Not(other) => Is::Not(other),
            Asks::Before(end) => Is::Before(end),
            Asks::UpTo(end) => Is::UpTo(end),
            Asks::From(begin) => Is::From(begin),
            Asks::After(begin) => Is::After(begin),
            Asks::Yearly { from, to } => Is::Yearly { from, to },
        },
    }
}
