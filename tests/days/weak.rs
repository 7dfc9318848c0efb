//! Deliberately weakened desks: each breaks one promise, and the story must notice. Otherwise it proves nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use yilutong_adapter::{AdapterError, Operation, Order, Outcome, Reason, Receipt, Sealed};
use yilutong_dispatch::{Boxed, Exchange, Gathers, Limits};

use crate::contracts::Settles;
use crate::counter::{Counter, accepted};
use crate::story::Promise;

/// What is weakened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weak {
    /// What is unsure is simply sent again.
    ResendsBlindly,
    /// No reply is taken for acceptance.
    TakesSilenceForConsent,
    /// The order of creation is ignored: an earlier change leaves after the later one.
    IgnoresOrder,
    /// Another window takes over what this one is still at, as if its lease had not been renewed.
    LosesItsLease,
    /// Now and then a delivery is dropped without a word.
    DropsSome,
    /// A wait that never ends.
    WaitsForEver,
    /// The receipt is another record's.
    MixesReceipts,
}

impl Weak {
    pub(crate) const ALL: [Self; 7] = [
        Self::ResendsBlindly,
        Self::TakesSilenceForConsent,
        Self::IgnoresOrder,
        Self::LosesItsLease,
        Self::DropsSome,
        Self::WaitsForEver,
        Self::MixesReceipts,
    ];

    /// The promise that it breaks.
    pub(crate) fn breaks(self) -> Promise {
        match self {
            Self::ResendsBlindly | Self::LosesItsLease => Promise::NothingDoubled,
            Self::TakesSilenceForConsent | Self::MixesReceipts => Promise::NoFalseAcceptance,
            Self::IgnoresOrder => Promise::OrderHolds,
            Self::DropsSome => Promise::NothingLost,
            Self::WaitsForEver => Promise::NothingStuck,
        }
    }

    /// Puts it between desk and department, if that is where it is weak.
    pub(crate) fn bend(self, counter: Counter) -> Arc<dyn Exchange> {
        match self {
            Self::LosesItsLease => Arc::new(counter),
            _ => Arc::new(Bent {
                counter,
                weak: self,
                kept_back: Mutex::new(Vec::new()),
            }),
        }
    }
}

struct Bent {
    counter: Counter,
    weak: Weak,
    kept_back: Mutex<Vec<(String, Sealed, Receipt)>>,
}

impl Bent {
    /// A fresh serial for every attempt, and no thought of what was sent before.
    fn forgetful(&self, order: &Order, sealed: &Sealed) -> (Order, Sealed) {
        let asked = self.counter.town.books().departments[self.counter.contract.id].asked;
        let serial = format!("{}-{asked}", sealed.serial);
        let order = Order {
            unsettled: None,
            serial: serial.clone(),
            ..order.clone()
        };
        (
            order,
            Sealed {
                serial,
                ..sealed.clone()
            },
        )
    }

    async fn out_of_order(&self, order: &Order, sealed: &Sealed) -> Outcome {
        let (town, contract) = (&self.counter.town, self.counter.contract);
        let first = {
            let mut kept = self
                .kept_back
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let number = order.receipt.get("number");
            let place = kept
                .iter()
                .position(|(_, _, receipt)| receipt.get("number") == number);
            if place.is_none() && sealed.operation == Operation::Update {
                kept.push((order.record.clone(), sealed.clone(), order.receipt.clone()));
                return accepted(order.receipt.clone(), sealed);
            }
            place.map(|place| kept.remove(place))
        };
        let outcome = self.counter.attempt(order, sealed).await;
        if let Some((record, sealed, receipt)) = first {
            let now = town.laptop.really();
            town.books()
                .write(contract, &record, &sealed, &receipt, now);
        }
        outcome
    }
}

impl Exchange for Bent {
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        self.counter.seal(order)
    }

    fn attempt<'a>(&'a self, order: &'a Order, sealed: &'a Sealed) -> Boxed<'a, Outcome> {
        Box::pin(async move {
            let serials = self.counter.contract.settles == Settles::Serial;
            match self.weak {
                Weak::ResendsBlindly if serials => {
                    let (order, sealed) = self.forgetful(order, sealed);
                    self.counter.attempt(&order, &sealed).await
                }
                Weak::IgnoresOrder => self.out_of_order(order, sealed).await,
                Weak::DropsSome if order.serial.starts_with('0') => Outcome::Superseded,
                Weak::WaitsForEver if order.serial.starts_with('1') => Outcome::Wait {
                    reason: Reason::Busy,
                    after: Some(Duration::from_secs(10 * 365 * 86_400)),
                },
                _ => match (self.weak, self.counter.attempt(order, sealed).await) {
                    (Weak::TakesSilenceForConsent, Outcome::Unsure { .. }) => {
                        accepted(order.receipt.clone(), sealed)
                    }
                    (Weak::MixesReceipts, Outcome::Accepted { mut receipt, held }) => {
                        let number = format!("{}-9999", self.counter.contract.id);
                        receipt.0.insert("number".to_owned(), number);
                        Outcome::Accepted { receipt, held }
                    }
                    (_, outcome) => outcome,
                },
            }
        })
    }

    fn review<'a>(&'a self, order: &'a Order) -> Boxed<'a, Outcome> {
        self.counter.review(order)
    }

    fn limits(&self) -> Limits {
        self.counter.limits()
    }

    fn gathers(&self) -> Option<&dyn Gathers> {
        self.counter.gathers()
    }
}
