//! One leased delivery: the order is built, sealed, written down, sent, and its outcome written down.
//!
//! Nothing leaves before the outbox has the attempt, and no outcome is believed that the exchange
//! did not vouch for. A future dropped half way leaves an open attempt, which the outbox calls unsure.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use yilutong_adapter::{Again, Operation, Order, Outcome, Packages, Reason, Receipt, Sealed, Wire};
use yilutong_dictionary::{Entry, Place, Resident};
use yilutong_outbox::{
    AttemptEnd, BeginAttempt, Intent, Leased, Next, OutboxError, Release, Standing, State,
};

use crate::engine::Dispatch;
use crate::explain::Explain;
use crate::reviewing;

/// Attempts in a row after which "again, at once" becomes "again, later".
const PATIENCE: u32 = 8;

/// What an attempt told about its system, for breaker and display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// It answered as itself.
    Answered,
    /// It did not, for this reason.
    Failed(Reason),
    /// Nothing was asked.
    Nothing,
}

impl Dispatch {
    /// Carries one leased delivery as far as one attempt goes.
    pub(crate) async fn attempt(self: &Arc<Self>, leased: Leased) -> Result<Told, OutboxError> {
        let Some((exchange, slots, lease)) = self.speak_with(&leased.lane.system) else {
            self.release(&leased, None).await?;
            return Ok(Told::Nothing);
        };
        // The semaphores are never closed; should they be, the delivery simply goes back.
        let Ok(written_down) = slots.written_down.acquire().await else {
            self.release(&leased, None).await?;
            return Ok(Told::Nothing);
        };
        if leased.from == State::Reviewing {
            let _sent = slots.sent.acquire().await;
            return self
                .ask_how_it_stands(&leased, exchange.as_ref(), lease)
                .await;
        }
        let operation = operation(&leased);
        let Some(operation) = operation else {
            // Nothing stands there that could be ended.
            let next = Next::Accepted {
                receipt: BTreeMap::new(),
                held: Value::Object(Wire::new()),
                ended: true,
            };
            self.release(&leased, Some(next)).await?;
            return Ok(Told::Nothing);
        };
        let mut order = order(&leased, operation);
        let sealed = match exchange.seal(&order) {
            Ok(sealed) => sealed,
            Err(error) => {
                tracing::error!(system = leased.lane.system, %error, "an order cannot be sealed");
                self.stop_system(&leased.lane.system, Reason::Interface)
                    .await?;
                self.release(
                    &leased,
                    Some(Next::Pause {
                        reason: code_of(Reason::Interface),
                    }),
                )
                .await?;
                return Ok(Told::Nothing);
            }
        };
        if leased.unsettled.is_some() && order.unsettled.is_none() {
            // It may have been written elsewhere, in words that did not come with it: they would have been these,
            // serial and all but the time of sending.
            order.unsettled = Some(sealed.clone());
        }
        let begin = BeginAttempt {
            delivery: leased.delivery,
            owner: self.owner.clone(),
            operation: word(operation).to_owned(),
            sealed: serde_json::to_value(&sealed).unwrap_or_default(),
            now: self.clock.now(),
        };
        let begun = self
            .insist(|| self.outbox.begin_attempt_async(begin.clone()))
            .await?;
        let sent = slots.sent.acquire().await;
        let outcome = tokio::time::timeout(lease, exchange.attempt(&order, &sealed))
            .await
            .unwrap_or(Outcome::Unsure {
                reason: Reason::ReplyLost,
            });
        drop((sent, written_down));
        let told = told(&outcome);
        tracing::debug!(
            delivery = leased.delivery.0,
            system = leased.lane.system,
            ?told,
            "attempt ended"
        );
        if let Outcome::Stop { reason, .. } = &outcome {
            self.stop_system(&leased.lane.system, *reason).await?;
        }
        let drifted = self.watch_for_drift(&[(&leased, &outcome)]);
        let now = self.clock.now();
        let (code, detail, next) = self.conclude(outcome, &leased, operation, now);
        let end = AttemptEnd {
            attempt: begun,
            now,
            outcome: code.to_owned(),
            detail: serde_json::to_value(&detail).ok(),
            next,
        };
        self.write_end(end).await?;
        self.set_aside(drifted).await?;
        Ok(told)
    }

    pub(crate) async fn release(
        &self,
        leased: &Leased,
        next: Option<Next>,
    ) -> Result<(), OutboxError> {
        let release = Release {
            delivery: leased.delivery,
            owner: self.owner.clone(),
            now: self.clock.now(),
            next,
        };
        self.insist(|| self.outbox.release_async(release.clone()))
            .await
            .map(drop)
    }

    /// The outcome in the outbox's words: a code for the history, its particulars, and what becomes of the delivery.
    pub(crate) fn conclude(
        &self,
        outcome: Outcome,
        leased: &Leased,
        operation: Operation,
        now: Timestamp,
    ) -> (&'static str, Explain, Next) {
        let later =
            |asked: Option<Duration>| now + self.backoff.wait(leased.attempts, self.draw(), asked);
        // A review begins with the attempt that is ending now, or began with the last one.
        let since = leased
            .attempted_at
            .filter(|_| leased.from == State::Reviewing);
        match outcome {
            Outcome::Accepted { receipt, held } => (
                "accepted",
                Explain::default(),
                Next::Accepted {
                    receipt: receipt.0,
                    held: Value::Object(held),
                    ended: operation == Operation::Cancel,
                },
            ),
            Outcome::Reviewing {
                receipt,
                held,
                after,
                meanwhile,
            } => {
                let known = meanwhile.map(|known| *known).unwrap_or_default();
                let explain = Explain {
                    told: Some(known.say).filter(|say| !say.is_empty()),
                    follow: known.follow,
                    ..Explain::default()
                };
                let kept = serde_json::to_value(&explain).ok();
                let next = Next::Reviewing {
                    until: now + reviewing::wait(since, now, after),
                    receipt: receipt.0,
                    held: held.map(Value::Object),
                    explain: kept.filter(|_| explain != Explain::default()),
                    calls: known.calls,
                };
                ("reviewing", explain, next)
            }
            Outcome::Refused { mut faults, code } => {
                for place in faults.iter_mut().flat_map(|fault| &mut fault.places) {
                    put_resident(place, leased.resident.as_deref());
                }
                let explain = Explain {
                    code: Some(code.clone()),
                    faults,
                    ..Explain::default()
                }
                .of_cause(&leased.lane);
                let kept = serde_json::to_value(&explain).unwrap_or_default();
                (
                    "refused",
                    explain,
                    Next::Refused {
                        code,
                        explain: kept,
                    },
                )
            }
            Outcome::Ask { decision, code } => {
                let explain = Explain {
                    code: Some(code.clone()),
                    decision: Some(decision),
                    ..Explain::default()
                }
                .of_cause(&leased.lane);
                let kept = serde_json::to_value(&explain).unwrap_or_default();
                (
                    "ask",
                    explain,
                    Next::Ask {
                        code,
                        explain: kept,
                    },
                )
            }
            Outcome::Again(again) => self.again(again, leased, later(None)),
            Outcome::Wait { reason, after } => (
                "wait",
                Explain::because(reason),
                Next::Wait {
                    until: later(after),
                    reason: code_of(reason),
                },
            ),
            Outcome::Unsure { reason } => (
                "unsure",
                Explain::because(reason),
                Next::Unsure {
                    until: later(None),
                    reason: code_of(reason),
                },
            ),
            Outcome::Stop { reason, code } => {
                let explain = Explain {
                    code: Some(code).filter(|code| !code.is_empty()),
                    ..Explain::because(reason)
                };
                (
                    "stop",
                    explain,
                    Next::Pause {
                        reason: code_of(reason),
                    },
                )
            }
            Outcome::Superseded => ("superseded", Explain::default(), Next::Superseded),
        }
    }

    fn again(
        &self,
        again: Again,
        leased: &Leased,
        later: Timestamp,
    ) -> (&'static str, Explain, Next) {
        let reason = again.reason.unwrap_or(Reason::Changed);
        let learnt = again.new_serial || again.adopt.is_some() || again.forget || again.settled;
        let next = if !learnt && leased.attempts >= PATIENCE {
            Next::Wait {
                until: later,
                reason: code_of(reason),
            }
        } else {
            Next::Again {
                new_serial: again.new_serial.then(|| self.serial()),
                adopt: again.adopt.map(|receipt| receipt.0),
                forget: again.forget,
                settled: again.settled,
                reason: Some(code_of(reason)),
            }
        };
        ("again", Explain::because(reason), next)
    }
}

/// What is to be done, seen from what the department holds; `None` when there is nothing to end.
pub(crate) fn operation(leased: &Leased) -> Option<Operation> {
    let stands = leased.holding.as_ref().is_some_and(|holding| {
        holding.standing == Standing::Standing && !holding.receipt.is_empty()
    });
    match (leased.intent, stands) {
        (Intent::Put, true) => Some(Operation::Update),
        (Intent::Put, false) => Some(Operation::Create),
        (Intent::Cancel, true) => Some(Operation::Cancel),
        // An attempt of unknown fate may have created it after all, or somebody else did: it is looked for.
        (Intent::Cancel, false) => {
            let elsewhere = leased.holding.is_none() && leased.wire.get(ELSEWHERE).is_some();
            (leased.unsettled.is_some() || elsewhere).then_some(Operation::Cancel)
        }
    }
}

/// The note in the wire of an ending of what may have been registered elsewhere. No department ever sees it.
pub const ELSEWHERE: &str = "$elsewhere";

/// The values wanted, every receipt of another system filled in.
pub(crate) fn filled(leased: &Leased) -> Wire {
    let receipts = leased
        .receipts
        .iter()
        .map(|(wait, value)| {
            let name = (
                wait.lane.system.clone(),
                wait.lane.record.clone(),
                wait.receipt.clone(),
            );
            (name, value.clone())
        })
        .collect();
    Packages::fill(&map(&leased.wire), &receipts)
}

pub(crate) fn order(leased: &Leased, operation: Operation) -> Order {
    let standing = leased
        .holding
        .as_ref()
        .filter(|holding| holding.standing == Standing::Standing);
    let mut wire = filled(leased);
    wire.remove(ELSEWHERE);
    Order {
        record: leased.lane.record.clone(),
        operation,
        wire,
        held: standing
            .map(|holding| map(&holding.held))
            .unwrap_or_default(),
        receipt: Receipt(
            standing
                .map(|holding| holding.receipt.clone())
                .unwrap_or_default(),
        ),
        ended: Receipt(
            leased
                .holding
                .as_ref()
                .filter(|holding| holding.standing == Standing::Ended)
                .map(|holding| holding.receipt.clone())
                .unwrap_or_default(),
        ),
        entered_at: leased.entered_at,
        serial: leased.serial.clone(),
        unsettled: leased
            .unsettled
            .as_ref()
            .and_then(|unsettled| serde_json::from_value::<Sealed>(unsettled.sealed.clone()).ok()),
        unsettled_since: leased.unsettled.as_ref().map(|unsettled| unsettled.since),
    }
}

fn map(value: &Value) -> Wire {
    value.as_object().cloned().unwrap_or_default()
}

pub(crate) fn put_resident(place: &mut Place, resident: Option<&str>) {
    let group = place.element.split('.').next().unwrap_or_default();
    let holder = Entry::list_of_items(group).and_then(|list| list.split('.').next());
    let of_resident = Resident::GROUPS.contains(&holder.unwrap_or(group));
    if of_resident && place.resident.is_none() {
        place.resident = resident.map(str::to_owned);
    }
}

pub(crate) fn told(outcome: &Outcome) -> Told {
    match outcome {
        Outcome::Wait { reason, .. }
        | Outcome::Unsure { reason }
        | Outcome::Stop { reason, .. } => Told::Failed(*reason),
        _ => Told::Answered,
    }
}

/// The stable word of a reason, as it is kept.
pub(crate) fn code_of(reason: Reason) -> String {
    match serde_json::to_value(reason) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

pub(crate) fn word(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "create",
        Operation::Update => "update",
        Operation::Cancel => "cancel",
    }
}
