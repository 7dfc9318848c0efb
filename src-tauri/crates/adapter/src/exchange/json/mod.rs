//! The protocol `http-json`: one address per operation, JSON both ways, business refusals with status 200.
//!
//! Nothing here knows a department: what is particular stands in its `exchange.toml`. One attempt
//! makes at most one write; reads before it are free.

mod asking;
mod merge;
mod reading;
mod sealing;

use serde_json::Value;

use self::asking::{Got, ask};
use self::merge::{Merged, merge};
use self::reading::{Located, locate};
use super::core::{Answer, Core, Facts, conflict, held_after, own_values};
use super::replies::Then;
use super::spec::{JsonOperation, JsonRecord, JsonSpec, Settle, Style};
use crate::order::{Again, Fault, Operation, Order, Outcome, Reason, Sealed};
use crate::wire::{Receipt, Wire};

pub(super) use self::asking::check;
pub(super) use self::reading::look;
pub(super) use self::sealing::{preview, seal};

/// One order on its way: everything an attempt looks at.
struct Attempt<'a> {
    core: &'a Core,
    spec: &'a JsonSpec,
    record: &'a JsonRecord,
    order: &'a Order,
    operation: &'a JsonOperation,
    /// What is written: sealed now, or before the attempt whose fate is unknown.
    sealed: &'a Sealed,
    settling: bool,
}

impl JsonRecord {
    fn operation(&self, operation: Operation) -> &JsonOperation {
        match operation {
            Operation::Create => &self.create,
            Operation::Update => &self.update,
            Operation::Cancel => &self.cancel,
        }
    }
}

/// Does what is ordered; settles first what an earlier attempt left open.
pub(super) async fn attempt(
    core: &Core,
    spec: &JsonSpec,
    order: &Order,
    sealed: &Sealed,
) -> Outcome {
    let Some(record) = spec.record.get(&order.record) else {
        return Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        };
    };
    let sealed = order.unsettled.as_ref().unwrap_or(sealed);
    let operation = record.operation(sealed.operation);
    let settling = order.unsettled.is_some();
    let attempt = Attempt {
        core,
        spec,
        record,
        order,
        operation,
        sealed,
        settling,
    };
    if settling && operation.settle == Settle::Read {
        return attempt.settle_by_reading().await;
    }
    match operation.style {
        Style::Plain => attempt.write_plain().await,
        Style::Changes => attempt.write_changes().await,
        Style::Whole => attempt.write_whole().await,
    }
}

impl Attempt<'_> {
    async fn write_plain(&self) -> Outcome {
        if let Some(outcome) = self.receipt_first().await {
            return outcome;
        }
        self.send(&self.sealed.wire).await
    }

    /// Writes what differs from what the department holds; nothing when nothing differs.
    async fn write_changes(&self) -> Outcome {
        if let Some(outcome) = self.receipt_first().await {
            return outcome;
        }
        if !self.order.held.is_empty() && self.settling {
            return self.send(&self.sealed.wire).await;
        }
        let wanted = match sealing::wanted(self.core, self.operation, self.order) {
            Ok(wanted) => wanted,
            Err(_) => {
                return Outcome::Stop {
                    reason: Reason::Interface,
                    code: String::new(),
                };
            }
        };
        let adopted = self.order.held.is_empty();
        let base = if adopted {
            match locate(
                self.core,
                self.spec,
                self.record,
                self.order,
                &self.order.receipt,
            )
            .await
            {
                Located::Found(_, row) => row,
                Located::Nothing => return self.gone(),
                Located::Else(outcome) => return outcome,
            }
        } else {
            own_values(&self.order.held)
        };
        // What an adopted record cannot change stays as the department has it; what we wrote ourselves
        // and the entry now says differently is for the worker to resolve.
        let fixed = merge::fixed_changes(self.operation, &base, &wanted);
        if !adopted && !fixed.is_empty() {
            return self.refuse_fixed(&fixed);
        }
        let changes = merge::changes(self.operation, &base, &wanted);
        if changes.is_empty() {
            return Outcome::Accepted {
                receipt: self.order.receipt.clone(),
                held: wanted,
            };
        }
        let mut body: Wire = self
            .sealed
            .wire
            .iter()
            .filter(|(member, _)| self.operation.add.contains_key(*member))
            .map(|(member, value)| (member.clone(), value.clone()))
            .collect();
        body.extend(changes);
        self.send(&body).await
    }

    /// Reads the whole record, merges, writes it back whole.
    async fn write_whole(&self) -> Outcome {
        let wanted = own_values(&self.sealed.wire);
        let held = self.base();
        if self.sealed.operation == Operation::Update
            && !held.is_empty()
            && merge::same(&held, &wanted)
        {
            return Outcome::Accepted {
                receipt: self.order.receipt.clone(),
                held: wanted,
            };
        }
        let (receipt, current) = match self.current().await {
            Ok(found) => found,
            Err(outcome) => return outcome,
        };
        match merge(self.operation, &held, &wanted, &current, &self.order.wire) {
            Merged::Same => Outcome::Accepted {
                receipt,
                held: held_after(self.order),
            },
            Merged::Differs(body) => self.send(&body).await,
            Merged::Conflict(members) => Outcome::Ask {
                decision: conflict(self.core, self.order, &members),
                code: String::new(),
            },
        }
    }

    async fn settle_by_reading(&self) -> Outcome {
        let (receipt, current) = match self.current().await {
            Ok(found) => found,
            Err(outcome) => return outcome,
        };
        let sent = own_values(&self.sealed.wire);
        let again = Outcome::Again(Again {
            settled: true,
            ..Again::default()
        });
        let wanted = sealing::own_sealed(self.core, self.operation, self.order);
        match merge(
            self.operation,
            &self.base(),
            &sent,
            &current,
            &self.order.wire,
        ) {
            Merged::Same if wanted.is_ok_and(|wanted| merge::same(&wanted, &sent)) => {
                Outcome::Accepted {
                    receipt,
                    held: held_after(self.order),
                }
            }
            _ => again,
        }
    }

    /// What the department held after our last write, as far as this operation speaks of it.
    fn base(&self) -> Wire {
        if self.sealed.operation == Operation::Update {
            own_values(&self.order.held)
        } else {
            Wire::new()
        }
    }

    async fn current(&self) -> Result<(Receipt, Wire), Outcome> {
        match locate(
            self.core,
            self.spec,
            self.record,
            self.order,
            &self.order.receipt,
        )
        .await
        {
            Located::Found(receipt, row) => Ok((receipt, row)),
            Located::Nothing => Err(self.gone()),
            Located::Else(outcome) => Err(outcome),
        }
    }

    /// An operation on a record whose number is not known finds the number first.
    async fn receipt_first(&self) -> Option<Outcome> {
        let facts = Facts::of(self.core, self.order);
        let templates = self
            .operation
            .add
            .values()
            .chain([&self.operation.request.target]);
        let missing = templates
            .flat_map(|template| template.slots())
            .any(|slot| slot.name.starts_with("receipt.") && facts.value(slot).is_none());
        if missing {
            Some(self.look_for_it().await)
        } else {
            None
        }
    }

    /// Looks for the record by what it is about, not by its number.
    async fn look_for_it(&self) -> Outcome {
        match locate(
            self.core,
            self.spec,
            self.record,
            self.order,
            &Receipt::default(),
        )
        .await
        {
            Located::Found(receipt, _)
                if receipt
                    .0
                    .iter()
                    .all(|(k, v)| self.order.receipt.get(k) == Some(v)) =>
            {
                // The department lists the very number that it says it does not know.
                Outcome::Wait {
                    reason: Reason::Internal,
                    after: None,
                }
            }
            Located::Found(receipt, _) => Outcome::Again(Again {
                // What we wrote into the old record says nothing about this one.
                forget: !self.order.receipt.0.is_empty(),
                adopt: Some(receipt),
                settled: self.settling,
                reason: Some(Reason::Adopted),
                ..Again::default()
            }),
            Located::Nothing => self.gone(),
            Located::Else(outcome) => outcome,
        }
    }

    /// The department has no such record: what was to end is over, anything else begins anew.
    fn gone(&self) -> Outcome {
        if self.sealed.operation == Operation::Cancel {
            return Outcome::Accepted {
                receipt: self.order.receipt.clone(),
                held: held_after(self.order),
            };
        }
        Outcome::Again(Again {
            forget: true,
            settled: self.settling,
            reason: Some(Reason::Gone),
            ..Again::default()
        })
    }

    fn refuse_fixed(&self, members: &[String]) -> Outcome {
        let code = self.operation.change.refuse.clone();
        let say = self
            .core
            .spec
            .replies
            .of(&code, Operation::Update)
            .map(|r| r.say.clone())
            .unwrap_or_default();
        let answer = Answer {
            code: code.clone(),
            ..Answer::default()
        };
        let faults: Vec<Fault> = members
            .iter()
            .map(|member| self.core.fault(self.order, member, &say, &answer))
            .collect();
        Outcome::Refused { faults, code }
    }

    /// The one write.
    async fn send(&self, body: &Wire) -> Outcome {
        let facts = Facts {
            sent: Some(body),
            ..Facts::of(self.core, self.order)
        };
        let Ok(bytes) = serde_json::to_vec(body) else {
            return Outcome::Stop {
                reason: Reason::Interface,
                code: String::new(),
            };
        };
        match ask(
            self.core,
            self.spec,
            &self.operation.request,
            &facts,
            bytes,
            true,
        )
        .await
        {
            Got::Else(outcome) => outcome,
            Got::Reply(reply, answer) => self.judge(body, &reply, &answer).await,
        }
    }

    /// What this system's own answer to the write means.
    async fn judge(&self, body: &Wire, reply: &Value, answer: &Answer) -> Outcome {
        if self.spec.answer.accepted.holds(&[("reply", reply)]) {
            return self.accepted(body, reply);
        }
        let Some(row) =
            self.core
                .spec
                .replies
                .of_field(&answer.code, &answer.field, self.sealed.operation)
        else {
            return Outcome::Unsure {
                reason: Reason::Interface,
            };
        };
        match self.core.outcome(self.order, row, answer, self.settling) {
            // Not processed, then or now: the question belongs to an attempt of its own.
            Some(Outcome::Ask { .. }) if self.settling => {
                return Outcome::Again(Again {
                    settled: true,
                    ..Again::default()
                });
            }
            Some(outcome) => return outcome,
            None => {}
        }
        match row.then {
            Then::Adopt => {
                match reading::receipt_of(self.record, self.core, self.order, None, reply) {
                    Some(receipt) => Outcome::Again(Again {
                        adopt: Some(receipt),
                        settled: self.settling,
                        reason: Some(Reason::Adopted),
                        ..Again::default()
                    }),
                    None => Outcome::Unsure {
                        reason: Reason::Interface,
                    },
                }
            }
            Then::Gone => self.look_for_it().await,
            _ => Outcome::Superseded,
        }
    }

    fn accepted(&self, body: &Wire, reply: &Value) -> Outcome {
        let receipt_value = serde_json::to_value(&self.order.receipt).unwrap_or_default();
        let proven = self.operation.accepted.as_ref().is_none_or(|predicate| {
            predicate.holds(&[
                ("reply", reply),
                ("receipt", &receipt_value),
                ("wire", &Value::Object(body.clone())),
            ])
        });
        let receipt = reading::receipt_of(self.record, self.core, self.order, Some(body), reply);
        let (true, Some(receipt)) = (proven, receipt) else {
            // It says success, but not in the words of the contract: that is no receipt.
            return Outcome::Unsure {
                reason: Reason::Interface,
            };
        };
        let held = held_after(self.order);
        if self.settling && !self.same_as_wanted() {
            // The earlier content stands there now; what the worker wants meanwhile comes next.
            return Outcome::Again(Again {
                adopt: Some(receipt),
                settled: true,
                reason: Some(Reason::Adopted),
                ..Again::default()
            });
        }
        Outcome::Accepted { receipt, held }
    }

    fn same_as_wanted(&self) -> bool {
        let earlier = sealing::without_envelope(self.operation, &self.sealed.wire);
        sealing::own_sealed(self.core, self.operation, self.order)
            .is_ok_and(|now| merge::same(&now, &earlier))
    }
}
