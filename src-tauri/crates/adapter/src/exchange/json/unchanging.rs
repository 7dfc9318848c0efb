//! Departments that change nothing: what is wanted differently is ended and made anew, what is not wanted stays.
//!
//! Ending and making anew are two attempts, and two writes. The first is settled by ending again, which changes
//! nothing any more; only when it is known to be done is the old record forgotten, and the delivery goes on as one
//! that nothing stands there for. So whatever breaks between the two, one record stands there in the end.

use super::super::core::{decide, own_values};
use super::super::spec::{Renew, Settle};
use super::Attempt;
use super::merge;
use super::reading::{Located, locate};
use crate::order::{Again, Order, Outcome, Reason};
use crate::wire::Receipt;

/// Whether a member changed that makes it another record for the department.
pub(super) fn renews(renew: &Renew, order: &Order) -> bool {
    let (held, wanted) = (own_values(&order.held), own_values(&order.wire));
    let differs = |member: &String| held.get(member) != wanted.get(member);
    !held.is_empty() && renew.members.iter().any(differs)
}

impl Attempt<'_> {
    /// The question that stands in place of what the department never does.
    pub(super) fn never(&self) -> Option<Outcome> {
        let id = self.operation.never.as_ref()?;
        let spec = self.core.spec.head.decision.get(id)?;
        Some(Outcome::Ask {
            decision: decide(id, spec, self.order, &serde_json::Value::Null),
            code: String::new(),
        })
    }

    /// The department holds just what is wanted: there is nothing to end.
    pub(super) fn stands_as_wanted(&self) -> bool {
        let held = own_values(&self.order.held);
        !held.is_empty() && merge::same(&held, &own_values(&self.order.wire))
    }

    /// The old record is over; the next attempt makes the one that is wanted.
    pub(super) fn ended_to_begin_anew(&self) -> Outcome {
        Outcome::Again(Again {
            forget: true,
            new_serial: true,
            settled: self.settling,
            reason: Some(Reason::Changed),
            ..Again::default()
        })
    }

    /// Whether what was sent is there, told by its serial alone.
    pub(super) async fn settle_by_finding(&self) -> Outcome {
        debug_assert_eq!(self.operation.settle, Settle::Find);
        let nothing = Receipt::default();
        match locate(self.core, self.spec, self.ways(), self.order, &nothing).await {
            Located::Found(found) => self.stands_now(found.receipt, found.after, &found.stored),
            Located::Nothing => Outcome::Again(Again {
                settled: true,
                ..Again::default()
            }),
            Located::Else(outcome) => outcome,
        }
    }
}
