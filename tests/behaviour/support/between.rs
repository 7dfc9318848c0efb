//! Something between desk and department: it passes on what it does not touch, records sent one by one and files alike.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use yilutong_adapter::{
    AdapterError, Batch, Carried, Errand, Gathering, Member, Operation, Order, Outcome, Reason,
    Receipt, Sealed, Wire,
};
use yilutong_dispatch::{Boxed, Exchange, Gathers, Limits};

/// What may be touched; everything passes unchanged until a method says otherwise.
pub(crate) trait Touch: Send + Sync + 'static {
    /// An order on its way out.
    fn order(&self, order: Order) -> Order {
        order
    }

    /// An outcome on its way back.
    fn outcome(&self, _order: &Order, outcome: Outcome) -> Outcome {
        outcome
    }

    /// Whether a file would be taken now.
    fn prepared(&self, prepared: Result<(), Outcome>) -> Result<(), Outcome> {
        prepared
    }

    /// What is done with a file.
    fn errand(&self, errand: Errand) -> Errand {
        errand
    }

    /// How long a file waits for more.
    fn wait(&self, wait: Duration) -> Duration {
        wait
    }

    /// Around an attempt with one record; nothing has happened until `go` is awaited.
    fn attempt<'a>(&'a self, go: Boxed<'a, Outcome>) -> Boxed<'a, Outcome> {
        go
    }

    /// Around an errand with a file; nothing has happened until `go` is awaited.
    fn carry<'a>(
        &'a self,
        _errand: Errand,
        _batch: &'a Batch,
        go: Boxed<'a, Carried>,
    ) -> Boxed<'a, Carried> {
        go
    }
}

/// Puts it between the two.
pub(crate) fn between(inner: Arc<dyn Exchange>, touch: impl Touch) -> Arc<dyn Exchange> {
    Arc::new(Touched { inner, touch })
}

struct Touched<T> {
    inner: Arc<dyn Exchange>,
    touch: T,
}

impl<T: Touch> Exchange for Touched<T> {
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        self.inner.seal(&self.touch.order(order.clone()))
    }

    fn attempt<'a>(&'a self, order: &'a Order, sealed: &'a Sealed) -> Boxed<'a, Outcome> {
        Box::pin(async move {
            let touched = self.touch.order(order.clone());
            let go = self.inner.attempt(&touched, sealed);
            let outcome = self.touch.attempt(go).await;
            self.touch.outcome(order, outcome)
        })
    }

    fn review<'a>(&'a self, order: &'a Order) -> Boxed<'a, Outcome> {
        Box::pin(async move { self.touch.outcome(order, self.inner.review(order).await) })
    }

    fn gathers(&self) -> Option<&dyn Gathers> {
        self.inner.gathers().map(|_| self as &dyn Gathers)
    }

    fn limits(&self) -> Limits {
        self.inner.limits()
    }
}

/// Only asked where the one inside gathers; where it does not, nothing is ever handed over.
impl<T: Touch> Gathers for Touched<T> {
    fn gathering(&self) -> Gathering {
        let inside = self.inner.gathers().map(Gathers::gathering);
        let Gathering { most, wait } = inside.unwrap_or(Gathering {
            most: 0,
            wait: Duration::ZERO,
        });
        let wait = self.touch.wait(wait);
        Gathering { most, wait }
    }

    fn prepare(&self) -> Boxed<'_, Result<(), Outcome>> {
        Box::pin(async move {
            let Some(inside) = self.inner.gathers() else {
                return Err(out_of_reach());
            };
            let prepared = self.touch.prepared(inside.prepare().await);
            prepared.map_err(|outcome| self.touch.outcome(&nothing(), outcome))
        })
    }

    fn pack(&self, members: &[Member], last: Option<&str>) -> Result<Batch, AdapterError> {
        let inside = self.inner.gathers();
        let inside = inside.ok_or_else(|| AdapterError::Unwritable {
            system: String::new(),
            what: "a file",
        })?;
        inside.pack(&self.touched(members), last)
    }

    fn carry<'a>(
        &'a self,
        errand: Errand,
        batch: &'a Batch,
        members: &'a [Member],
    ) -> Boxed<'a, Carried> {
        Box::pin(async move {
            let Some(inside) = self.inner.gathers() else {
                return Carried::Whole(out_of_reach());
            };
            let touched = self.touched(members);
            let errand = self.touch.errand(errand);
            let go = inside.carry(errand, batch, &touched);
            let outcomes = match self.touch.carry(errand, batch, go).await {
                Carried::Worked(outcomes) => outcomes,
                // What stops a system, whole or not, passes through the same hands.
                Carried::Spent { reason, code } => {
                    let stop = Outcome::Stop {
                        reason,
                        code: code.clone(),
                    };
                    let alike = self.told(members, vec![stop.clone(); members.len()]);
                    return match alike.iter().all(|told| *told == stop) {
                        true => Carried::Spent { reason, code },
                        false => Carried::Worked(alike),
                    };
                }
                Carried::Whole(outcome) => {
                    let alike = self.told(members, vec![outcome; members.len()]);
                    return match alike.first() {
                        Some(first) if alike.iter().all(|other| other == first) => {
                            Carried::Whole(first.clone())
                        }
                        _ => Carried::Worked(alike),
                    };
                }
            };
            Carried::Worked(self.told(members, outcomes))
        })
    }
}

impl<T: Touch> Touched<T> {
    fn touched(&self, members: &[Member]) -> Vec<Member> {
        let touched = members.iter().map(|member| Member {
            order: self.touch.order(member.order.clone()),
            ..member.clone()
        });
        touched.collect()
    }

    fn told(&self, members: &[Member], outcomes: Vec<Outcome>) -> Vec<Outcome> {
        let each = members.iter().zip(outcomes);
        each.map(|(member, outcome)| self.touch.outcome(&member.order, outcome))
            .collect()
    }
}

fn out_of_reach() -> Outcome {
    Outcome::Wait {
        reason: Reason::Unreachable,
        after: None,
    }
}

/// The order of nobody, of which a question before a file speaks.
fn nothing() -> Order {
    Order {
        record: String::new(),
        operation: Operation::Create,
        wire: Wire::new(),
        held: Wire::new(),
        receipt: Receipt::default(),
        entered_at: Timestamp::UNIX_EPOCH,
        serial: String::new(),
        unsettled: None,
        ended: Receipt::default(),
        unsettled_since: None,
    }
}
