//! Adapters that are wrong on purpose: each must be caught by its case, else the case proves nothing. Either something
//! stands between desk and department, or the package is damaged.

use std::sync::Arc;

use serde_json::Value;
use yilutong_adapter::{
    Again, Batch, Carried, Errand, Fault, Operation, Order, Outcome, Reason, Receipt, Wire,
};
use yilutong_dispatch::{Boxed, Exchange};

use super::between::{Touch, between};

/// A wrong adapter of the system under test.
#[derive(Clone, Copy)]
pub(crate) struct Wrong {
    pub(crate) name: &'static str,
    pub(crate) how: How,
    /// It is wrong even on an ordinary day.
    pub(crate) every_day: bool,
}

/// What is wrong with it.
#[derive(Clone, Copy)]
pub(crate) enum How {
    /// Something stands between desk and department.
    Between(fn(Order) -> Order, fn(&Order, Outcome) -> Outcome),
    /// What is done with files, and what comes of it, is not what it should be.
    Errands(fn(Errand) -> Errand, fn(Errand, Carried) -> Carried),
    /// It does not ask whether a file would be taken now.
    Blindly,
    /// One text of a package is replaced by another; of the package of the system under test, when none is named.
    Package {
        package: Option<&'static str>,
        file: &'static str,
        from: &'static str,
        to: &'static str,
    },
}

/// A damaged package of the system under test.
pub(crate) fn damaged(
    name: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
) -> Wrong {
    let how = How::Package {
        package: None,
        file,
        from,
        to,
    };
    Wrong {
        name,
        how,
        every_day: false,
    }
}

/// A damaged package of another system.
pub(crate) fn damaged_in(
    package: &'static str,
    name: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
) -> Wrong {
    let how = How::Package {
        package: Some(package),
        file,
        from,
        to,
    };
    Wrong {
        name,
        how,
        every_day: false,
    }
}

impl Wrong {
    /// It is wrong even on an ordinary day.
    pub(crate) fn every_day(self) -> Self {
        Self {
            every_day: true,
            ..self
        }
    }

    /// Puts it between desk and department, if that is where it is wrong.
    pub(crate) fn bend(self, inner: Arc<dyn Exchange>) -> Arc<dyn Exchange> {
        match self.how {
            How::Between(order, outcome) => between(inner, Bent { order, outcome }),
            How::Errands(errand, carried) => between(inner, Misled { errand, carried }),
            How::Blindly => between(inner, Blind),
            How::Package { .. } => inner,
        }
    }
}

/// Changes what passes through it: orders on their way out, outcomes on their way back.
struct Bent {
    order: fn(Order) -> Order,
    outcome: fn(&Order, Outcome) -> Outcome,
}

impl Touch for Bent {
    fn order(&self, order: Order) -> Order {
        (self.order)(order)
    }

    fn outcome(&self, order: &Order, outcome: Outcome) -> Outcome {
        (self.outcome)(order, outcome)
    }
}

/// Does other errands with files than it is sent on, or hears other things.
struct Misled {
    errand: fn(Errand) -> Errand,
    carried: fn(Errand, Carried) -> Carried,
}

impl Touch for Misled {
    fn errand(&self, errand: Errand) -> Errand {
        (self.errand)(errand)
    }

    fn carry<'a>(
        &'a self,
        errand: Errand,
        _batch: &'a Batch,
        go: Boxed<'a, Carried>,
    ) -> Boxed<'a, Carried> {
        Box::pin(async move { (self.carried)(errand, go.await) })
    }
}

/// Takes it that a file would always be taken.
struct Blind;

impl Touch for Blind {
    fn prepared(&self, _prepared: Result<(), Outcome>) -> Result<(), Outcome> {
        Ok(())
    }
}

fn straight(order: Order) -> Order {
    order
}

fn told(_: &Order, outcome: Outcome) -> Outcome {
    outcome
}

fn accepted(order: &Order) -> Outcome {
    Outcome::Accepted {
        receipt: order.receipt.clone(),
        held: order.wire.clone(),
    }
}

/// What a department answered is heard wrongly.
pub(crate) fn hears(name: &'static str, outcome: fn(&Order, Outcome) -> Outcome) -> Wrong {
    let how = How::Between(straight, outcome);
    Wrong {
        name,
        how,
        every_day: false,
    }
}

fn says(name: &'static str, order: fn(Order) -> Order) -> Wrong {
    let how = How::Between(order, told);
    Wrong {
        name,
        how,
        every_day: false,
    }
}

/// A lost reply is called acceptance.
pub(crate) fn takes_silence_for_consent() -> Wrong {
    hears(
        "takes_silence_for_consent",
        |order, outcome| match outcome {
            Outcome::Unsure { .. } => accepted(order),
            other => other,
        },
    )
}

/// A lost reply is called "not processed".
pub(crate) fn takes_silence_for_no() -> Wrong {
    hears("takes_silence_for_no", |_, outcome| match outcome {
        Outcome::Unsure { reason } => Outcome::Wait {
            reason,
            after: None,
        },
        other => other,
    })
}

/// Whatever is no refusal is called acceptance.
pub(crate) fn calls_anything_acceptance() -> Wrong {
    hears(
        "calls_anything_acceptance",
        |order, outcome| match outcome {
            // Ending a record to make it anew is no answer of the department.
            Outcome::Again(again) if again.forget => Outcome::Again(again),
            Outcome::Unsure { .. }
            | Outcome::Wait { .. }
            | Outcome::Stop { .. }
            | Outcome::Again(_) => accepted(order),
            other => other,
        },
    )
}

/// Waits are not waited for.
pub(crate) fn is_impatient() -> Wrong {
    hears("is_impatient", |_, outcome| match outcome {
        Outcome::Wait { .. } => Outcome::Again(Again::default()),
        other => other,
    })
}

/// Passing trouble is handed to the worker.
pub(crate) fn hands_trouble_to_the_worker() -> Wrong {
    hears("hands_trouble_to_the_worker", |_, outcome| match outcome {
        Outcome::Wait { .. } | Outcome::Unsure { .. } => Outcome::Refused {
            faults: vec![Fault {
                member: String::new(),
                places: Vec::new(),
                say: "失败".to_owned(),
            }],
            code: String::new(),
        },
        other => other,
    })
}

/// Every acceptance is kept from the worker.
pub(crate) fn tells_nobody() -> Wrong {
    hears("tells_nobody", |_, outcome| match outcome {
        Outcome::Accepted { .. } | Outcome::Reviewing { .. } => Outcome::Wait {
            reason: Reason::Busy,
            after: None,
        },
        other => other,
    })
}

/// What was to be settled is taken for done.
pub(crate) fn takes_unsettled_for_done() -> Wrong {
    hears("takes_unsettled_for_done", |order, outcome| {
        match order.unsettled {
            Some(_) => accepted(order),
            None => outcome,
        }
    })
}

/// A refusal loses the place to which it belongs.
pub(crate) fn loses_the_place() -> Wrong {
    hears("loses_the_place", |_, outcome| match outcome {
        Outcome::Refused { mut faults, code } => {
            faults.iter_mut().for_each(|fault| fault.places.clear());
            Outcome::Refused { faults, code }
        }
        other => other,
    })
}

/// What the department held after our last write is not looked at.
pub(crate) fn ignores_what_was_held() -> Wrong {
    says("ignores_what_was_held", |order| Order {
        held: Wire::new(),
        ..order
    })
}

/// Endings are called done without a word to the department.
pub(crate) fn never_ends_anything() -> Wrong {
    says("never_ends_anything", |order| match order.operation {
        Operation::Cancel => Order {
            operation: Operation::Update,
            wire: order.held.clone(),
            ..order
        },
        _ => order,
    })
}

/// Every order is carried out as if nothing stood there yet.
pub(crate) fn always_creates() -> Wrong {
    says("always_creates", |order| match order.operation {
        Operation::Update => Order {
            operation: Operation::Create,
            receipt: Receipt::default(),
            held: Wire::new(),
            ..order
        },
        _ => order,
    })
}

/// Names are cut after four characters.
pub(crate) fn cuts_names() -> Wrong {
    says("cuts_names", |mut order| {
        for member in [
            "xm",
            "XM",
            "items/XM",
            "ywxm",
            "ownerName",
            "姓名",
            "name",
            "person/name/full",
            "placeName",
            "extra/enterpriseName",
            "title",
        ] {
            if let Some(Value::String(name)) = order.wire.get_mut(member) {
                *name = name.chars().take(4).collect();
            }
        }
        order
    })
}

/// The web application's list is searched for the number in the column of names: nobody is ever found.
pub(crate) fn looks_in_the_wrong_column() -> Wrong {
    damaged(
        "looks_in_the_wrong_column",
        "exchange.toml",
        "sfzh = \"证件号码\", fwbm",
        "sfzh = \"姓名\", fwbm",
    )
}

fn misled(
    name: &'static str,
    errand: fn(Errand) -> Errand,
    carried: fn(Errand, Carried) -> Carried,
) -> Wrong {
    Wrong {
        name,
        how: How::Errands(errand, carried),
        every_day: false,
    }
}

fn done(receipt: Receipt) -> Carried {
    Carried::Whole(Outcome::Accepted {
        receipt,
        held: Wire::new(),
    })
}

/// A file that is asked after and not worked off yet is taken for done.
pub(crate) fn takes_waiting_for_done() -> Wrong {
    misled(
        "takes_waiting_for_done",
        |errand| errand,
        |errand, carried| match (errand, carried) {
            (Errand::AskAfter, Carried::Whole(Outcome::Reviewing { receipt, .. })) => done(receipt),
            (_, other) => other,
        },
    )
}

/// A file whose reply was lost is simply handed over again.
pub(crate) fn uploads_again() -> Wrong {
    misled(
        "uploads_again",
        |errand| match errand {
            Errand::Settle(_) => Errand::HandOver,
            other => other,
        },
        |_, carried| carried,
    )
}

/// A file whose reply was lost is given up, and its records go in another.
pub(crate) fn takes_another_number() -> Wrong {
    misled(
        "takes_another_number",
        |errand| errand,
        |errand, carried| match errand {
            Errand::Settle(_) => Carried::Whole(Outcome::Again(Again {
                settled: true,
                ..Again::default()
            })),
            _ => carried,
        },
    )
}

/// A file that must go again is taken for done.
pub(crate) fn takes_unfinished_for_done() -> Wrong {
    misled(
        "takes_unfinished_for_done",
        |errand| errand,
        |_, carried| match carried {
            Carried::Whole(Outcome::Again(_)) => done(Receipt::default()),
            other => other,
        },
    )
}

/// What came of one row is told of the one beside it, when they did not all come to the same.
pub(crate) fn mixes_rows_up() -> Wrong {
    misled(
        "mixes_rows_up",
        |errand| errand,
        |_, carried| match carried {
            Carried::Worked(mut outcomes) => {
                let is_refused = |outcome: &Outcome| matches!(outcome, Outcome::Refused { .. });
                if outcomes.iter().any(is_refused) {
                    outcomes.rotate_right(1);
                }
                Carried::Worked(outcomes)
            }
            other => other,
        },
    )
}

/// Files are handed over without asking whether one would be taken now.
pub(crate) fn does_not_look_first() -> Wrong {
    Wrong {
        name: "does_not_look_first",
        how: How::Blindly,
        every_day: false,
    }
}

/// A system that cannot go on is tried again and again.
pub(crate) fn never_stops() -> Wrong {
    hears("never_stops", |_, outcome| match outcome {
        Outcome::Stop { reason, .. } => Outcome::Wait {
            reason,
            after: None,
        },
        other => other,
    })
}
