//! A system without an interface: a person types what the card shows, and reports how it ended.
//!
//! The person takes the dispatcher's place and nothing else changes: what is shown is sealed and written down first,
//! what may have been typed is settled before anything else, and in a lane only the first open one can be done.
//! Deliberately absent: guessing. Whether something was typed, only the person can say.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use yilutong_adapter::{Asked, Card, Fault, Link, Mistyped, Operation, Order, Sealed};
use yilutong_outbox::{AtHand, BeginByHand, DeliveryId, EndByHand, Lane, Next, State};

use crate::attempting::{operation, order, put_resident, word};
use crate::engine::Dispatch;
use crate::error::DispatchError;
use crate::explain::Explain;

/// How long a person is believed to be at a card without a word: half a day. After that they are asked.
const AT_IT: Duration = Duration::from_secs(12 * 3600);

/// The outcome of a card that turned out not to have been typed.
pub const NOT_TYPED: &str = "not_typed";

/// A delivery to a system without an interface, as a person finds it.
#[derive(Debug, Clone)]
pub struct Hand {
    /// Where it stands.
    pub state: State,
    /// The card. Its values are for nobody's eyes before somebody has begun.
    pub card: Card,
    /// The earlier delivery of its lane that must be done, or settled, before it.
    pub first: Option<DeliveryId>,
    /// False while a receipt of another record is missing.
    pub complete: bool,
    /// What the system has given so far.
    pub given: BTreeMap<String, String>,
}

/// Why a report is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// What was typed cannot be what this system gives.
    #[error("what was typed back is not a receipt of this system: look at it again")]
    Mistyped(Mistyped),
    /// Another record was given the very same.
    #[error(
        "another record was given the same {name}: look at it again, or report it with certainty"
    )]
    GivenToAnother {
        /// The receipt's name.
        name: String,
        /// The delivery that it stands with.
        other: DeliveryId,
    },
    /// It has been reported before, with something else.
    #[error("it was reported before with another receipt: open it again")]
    ReportedBefore,
}

impl Dispatch {
    /// A card, as a person finds it. Nothing is begun by looking.
    ///
    /// # Errors
    /// No such delivery, a system with an interface, a setting that is missing, or the store cannot be read.
    pub fn card(&self, link: &Link, id: DeliveryId) -> Result<Hand, DispatchError> {
        let at_hand = self.outbox.at_hand(id)?;
        let (order, sealed) = sealed(link, &at_hand)?;
        hand(link, at_hand, &order, &sealed)
    }

    /// A person begins: from now on it may have been typed.
    ///
    /// # Errors
    /// As [`card`](Self::card); and when it is not due, or an earlier one of its lane is open.
    pub fn begin_by_hand(
        &self,
        link: &Link,
        id: DeliveryId,
        by: &str,
    ) -> Result<Hand, DispatchError> {
        let at_hand = self.outbox.at_hand(id)?;
        let (order, sealed) = sealed(link, &at_hand)?;
        self.outbox.begin_by_hand(self.begun(id, by, &sealed))?;
        let mut hand = hand(link, at_hand, &order, &sealed)?;
        hand.state = State::Sending;
        Ok(hand)
    }

    /// A person has typed it, and types back what the system gave. Reporting the same twice changes nothing; `sure`
    /// says that a number which another record was given is right all the same.
    ///
    /// # Errors
    /// [`DispatchError::Doubt`], and as [`begin_by_hand`](Self::begin_by_hand).
    pub fn report_by_hand(
        &self,
        link: &Link,
        id: DeliveryId,
        by: &str,
        typed: &BTreeMap<String, String>,
        sure: bool,
    ) -> Result<State, DispatchError> {
        let at_hand = self.outbox.at_hand(id)?;
        let lane = at_hand.delivery.lane.clone();
        if at_hand.delivery.from == State::Accepted {
            let given = &at_hand.delivery.given;
            let same = typed.iter().all(|(name, text)| {
                let text = text.trim();
                text.is_empty() || given.get(name).map(String::as_str) == Some(text)
            });
            return if same {
                Ok(State::Accepted)
            } else {
                Err(Doubt::ReportedBefore.into())
            };
        }
        let (order, sealed) = sealed(link, &at_hand)?;
        let card = link.card(&order, &sealed)?;
        let receipt = link
            .typed(&order.record, order.operation, typed)
            .map_err(Doubt::Mistyped)?;
        if !sure {
            self.doubt_what_another_has(&lane, &card.asks, &receipt.0)?;
        }
        let mut all = order.receipt.0.clone();
        all.extend(receipt.0);
        let next = Next::Accepted {
            receipt: all,
            held: Value::Object(match order.operation {
                Operation::Cancel => order.held.clone(),
                Operation::Create | Operation::Update => sealed.wire.clone(),
            }),
            ended: order.operation == Operation::Cancel,
        };
        self.end_by_hand(self.begun(id, by, &sealed), "accepted", None, next)
    }

    fn doubt_what_another_has(
        &self,
        lane: &Lane,
        asked: &[Asked],
        typed: &BTreeMap<String, String>,
    ) -> Result<(), DispatchError> {
        for (name, value) in typed {
            if !asked.iter().any(|one| one.name == *name && one.unique) {
                continue;
            }
            let others = self.outbox.given_to_others(lane, name, value)?;
            if let Some(other) = others.first() {
                return Err(Doubt::GivenToAnother {
                    name: name.clone(),
                    other: *other,
                }
                .into());
            }
        }
        Ok(())
    }

    /// The department refused it, in these words; the worker may know which value they are about.
    ///
    /// # Errors
    /// As [`begin_by_hand`](Self::begin_by_hand).
    pub fn refuse_by_hand(
        &self,
        link: &Link,
        id: DeliveryId,
        by: &str,
        words: &str,
        member: Option<&str>,
    ) -> Result<State, DispatchError> {
        let at_hand = self.outbox.at_hand(id)?;
        let (order, sealed) = sealed(link, &at_hand)?;
        let member = member.unwrap_or_default();
        let mut places = link.places(&order.record, member);
        for place in &mut places {
            put_resident(place, at_hand.delivery.resident.as_deref());
        }
        let explain = Explain {
            faults: vec![Fault {
                member: member.to_owned(),
                places,
                say: words.to_owned(),
            }],
            ..Explain::default()
        }
        .of_cause(&at_hand.delivery.lane);
        let kept = serde_json::to_value(&explain).unwrap_or_default();
        let next = Next::Refused {
            code: "by_hand".to_owned(),
            explain: kept.clone(),
        };
        self.end_by_hand(self.begun(id, by, &sealed), "refused", Some(kept), next)
    }

    /// It was not typed after all: it is due again, or gives way to a later one.
    ///
    /// # Errors
    /// As [`begin_by_hand`](Self::begin_by_hand).
    pub fn not_typed(&self, link: &Link, id: DeliveryId, by: &str) -> Result<State, DispatchError> {
        let at_hand = self.outbox.at_hand(id)?;
        if at_hand.delivery.from == State::Ready {
            return Ok(State::Ready);
        }
        let (_, sealed) = sealed(link, &at_hand)?;
        let next = Next::Again {
            new_serial: None,
            adopt: None,
            forget: false,
            settled: true,
            reason: None,
        };
        self.end_by_hand(self.begun(id, by, &sealed), NOT_TYPED, None, next)
    }

    fn end_by_hand(
        &self,
        begun: BeginByHand,
        outcome: &str,
        detail: Option<Value>,
        next: Next,
    ) -> Result<State, DispatchError> {
        Ok(self.outbox.end_by_hand(EndByHand {
            begun,
            outcome: outcome.to_owned(),
            detail,
            next,
        })?)
    }

    fn begun(&self, id: DeliveryId, by: &str, sealed: &Sealed) -> BeginByHand {
        let now = self.clock.now();
        BeginByHand {
            delivery: id,
            owner: self.owner.clone(),
            by: by.to_owned(),
            operation: word(sealed.operation).to_owned(),
            sealed: serde_json::to_value(sealed).unwrap_or_default(),
            now,
            until: now + AT_IT,
        }
    }
}

/// The order behind a card, and its values: those that were shown before, if any were.
fn sealed(link: &Link, at_hand: &AtHand) -> Result<(Order, Sealed), DispatchError> {
    // What never stood there is ended without a person; looked at all the same, it is an ending.
    let doing = operation(&at_hand.delivery).unwrap_or(Operation::Cancel);
    let mut order = order(&at_hand.delivery, doing);
    let shown = at_hand.shown.clone();
    let shown = shown.and_then(|shown| serde_json::from_value::<Sealed>(shown).ok());
    if let Some(sealed) = shown {
        order.operation = sealed.operation;
        return Ok((order, sealed));
    }
    if !at_hand.complete {
        // What is missing cannot be typed, but the rest may be looked at.
        order.wire.retain(|_, value| {
            !matches!(
                yilutong_adapter::Placeholder::of(value),
                Some(yilutong_adapter::Placeholder::Receipt(..))
            )
        });
    }
    let sealed = link.seal(&order)?;
    Ok((order, sealed))
}

fn hand(
    link: &Link,
    at_hand: AtHand,
    order: &Order,
    sealed: &Sealed,
) -> Result<Hand, DispatchError> {
    Ok(Hand {
        state: at_hand.delivery.from,
        card: link.card(order, sealed)?,
        first: at_hand.first,
        complete: at_hand.complete,
        given: at_hand.delivery.given,
    })
}
