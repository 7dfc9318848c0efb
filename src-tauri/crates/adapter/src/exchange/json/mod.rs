//! The protocol `http-json`: one address per operation, JSON both ways.
//!
//! Nothing here knows a department: what is particular stands in its `exchange.toml`. One attempt
//! makes at most one write; reads before it are free.

mod answered;
mod asking;
mod deciding;
mod envelope;
mod in_words;
mod making_way;
mod merge;
mod nested;
mod picturing;
mod played;
mod reading;
mod sealing;
mod unchanging;

use std::collections::BTreeMap;

use serde_json::Value;

use self::asking::{Asking, Got, ask};
use self::merge::{Merged, merge};
use self::nested::nest;
use self::reading::{Found, Located, locate};
use self::unchanging::renews;
use super::core::{Answer, Core, conflict, held_after, own_values, text_of};
use super::facts::Facts;
use super::spec::{Find, JsonOperation, JsonRecord, JsonSpec, ReceiptSpec, Settle, Style};
use crate::order::{Again, Fault, Operation, Order, Outcome, Reason, Sealed};
use crate::wire::{Receipt, Wire};

pub(super) use self::asking::check;
pub(super) use self::deciding::review;
pub(super) use self::played::PlayedDepartment;
pub(super) use self::reading::{at, look};
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

    /// The same for an order: what makes another record of it is no change of the one that stands.
    fn operation_for(&self, order: &Order, operation: Operation) -> &JsonOperation {
        let usual = self.operation(operation);
        match &usual.renew {
            Some(renew) if renews(renew, order) => &renew.by,
            _ => usual,
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
    let operation = record.operation_for(order, sealed.operation);
    let settling = order.unsettled.is_some();
    let mut attempt = Attempt {
        core,
        spec,
        record,
        order,
        operation,
        sealed,
        settling,
    };
    if sealed.operation == Operation::Cancel
        && let Some(withdraw) = &record.withdraw
        && let Some(outcome) = attempt.withdraw(withdraw).await
    {
        return outcome;
    }
    if let Some(correct) = &operation.correct
        && asking::target(core, &correct.request, &Facts::of(core, order)).is_ok()
    {
        attempt.operation = correct;
    }
    attempt.write().await
}

impl Attempt<'_> {
    async fn write(&self) -> Outcome {
        if let Some(outcome) = self.never() {
            return outcome;
        }
        if self.settling && self.operation.settle == Settle::Read {
            return self.settle_by_reading().await;
        }
        if self.settling && self.operation.settle == Settle::Find {
            return self.settle_by_finding().await;
        }
        if self.operation.anew && !self.settling && self.stands_as_wanted() {
            return self.taken(self.order.receipt.clone(), None, &Value::Null);
        }
        match self.operation.style {
            Style::Plain => self.write_plain().await,
            Style::Changes => self.write_changes().await,
            Style::Whole | Style::Patch => self.write_merged().await,
        }
    }

    async fn write_plain(&self) -> Outcome {
        if let Some(outcome) = self.receipt_first().await {
            return outcome;
        }
        if let Some(outcome) = self.make_way().await {
            return outcome;
        }
        if self.operation.back.is_empty() {
            return self.send(&self.sealed.wire, None).await;
        }
        let found = match self.current().await {
            Ok(found) => found,
            Err(outcome) => return outcome,
        };
        let mut body = self.sealed.wire.clone();
        for member in &self.operation.back {
            if let Some(value) = found.row.get(member) {
                body.insert(member.clone(), value.clone());
            }
        }
        self.send(&body, Some(&found)).await
    }

    /// Writes what differs from what the department holds; nothing when nothing differs.
    async fn write_changes(&self) -> Outcome {
        if let Some(outcome) = self.receipt_first().await {
            return outcome;
        }
        if !self.order.held.is_empty() && self.settling {
            return self.send(&self.sealed.wire, None).await;
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
            match self.current().await {
                Ok(found) => found.row,
                Err(outcome) => return outcome,
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
        let mut body = self.envelope();
        body.extend(changes);
        self.send(&body, None).await
    }

    /// Reads the whole record, merges, writes it back whole or as a patch.
    async fn write_merged(&self) -> Outcome {
        let wanted = own_values(&self.sealed_own());
        let held = self.base();
        if self.sealed.operation == Operation::Update
            && self.record.review.is_none()
            && !held.is_empty()
            && merge::same(&held, &wanted)
        {
            return Outcome::Accepted {
                receipt: self.order.receipt.clone(),
                held: wanted,
            };
        }
        let found = match self.current().await {
            Ok(found) => found,
            Err(outcome) => return outcome,
        };
        match merge(self.operation, &held, &wanted, &found.row, &self.order.wire) {
            Merged::Same => self.as_it_stands(&found).await,
            Merged::Differs(body) if self.operation.style == Style::Patch => {
                let patch = nested::patch(&found.row, &body);
                self.send(&patch, Some(&found)).await
            }
            Merged::Differs(mut body) => {
                body.extend(self.envelope());
                self.send(&body, Some(&found)).await
            }
            Merged::Conflict(members) => Outcome::Ask {
                decision: conflict(self.core, self.order, &members),
                code: String::new(),
            },
        }
    }

    async fn settle_by_reading(&self) -> Outcome {
        let found = match self.current().await {
            Ok(found) => found,
            Err(outcome) => return outcome,
        };
        let sent = own_values(&self.sealed_own());
        let again = Outcome::Again(Again {
            settled: true,
            ..Again::default()
        });
        let wanted = sealing::own_sealed(self.core, self.sealing(), self.order);
        match merge(
            self.operation,
            &self.base(),
            &sent,
            &found.row,
            &self.order.wire,
        ) {
            Merged::Same if wanted.is_ok_and(|wanted| merge::same(&wanted, &sent)) => {
                self.as_it_stands(&found).await
            }
            _ => again,
        }
    }

    /// Nothing needs to be written: the department holds what is wanted.
    async fn as_it_stands(&self, found: &Found) -> Outcome {
        if self.record.review.is_some() {
            return self.decided(found).await;
        }
        Outcome::Accepted {
            receipt: found.receipt.clone(),
            held: held_after(self.order),
        }
    }

    /// The operation that the values were sealed for.
    fn sealing(&self) -> &JsonOperation {
        self.record.operation_for(self.order, self.sealed.operation)
    }

    /// The sealed values that are the record's own.
    fn sealed_own(&self) -> Wire {
        sealing::without_envelope(self.sealing(), &self.sealed.wire)
    }

    /// The sealed values that the operation adds to the record's own.
    fn envelope(&self) -> Wire {
        let sealed = self.sealed.wire.iter();
        sealed
            .filter(|(member, _)| self.operation.add.contains_key(*member))
            .map(|(member, value)| (member.clone(), value.clone()))
            .collect()
    }

    /// Ways to find what this operation writes.
    fn ways(&self) -> &[Find] {
        if self.operation.find.is_empty() {
            &self.record.find
        } else {
            &self.operation.find
        }
    }

    /// What this operation gives back.
    fn receipts(&self) -> &BTreeMap<String, ReceiptSpec> {
        let own = self.operation.receipt.as_ref();
        own.or(self.sealing().receipt.as_ref())
            .unwrap_or(&self.record.receipt)
    }

    /// What the department held after our last write, as far as this operation speaks of it.
    fn base(&self) -> Wire {
        if self.sealed.operation == Operation::Update {
            own_values(&self.order.held)
        } else {
            Wire::new()
        }
    }

    async fn current(&self) -> Result<Found, Outcome> {
        match locate(
            self.core,
            self.spec,
            self.ways(),
            self.order,
            &self.order.receipt,
        )
        .await
        {
            Located::Found(found) => Ok(*found),
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
            self.ways(),
            self.order,
            &Receipt::default(),
        )
        .await
        {
            Located::Found(found)
                if found
                    .receipt
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
            Located::Found(found) => Outcome::Again(Again {
                // What we wrote into the old record says nothing about this one.
                forget: !self.order.receipt.0.is_empty(),
                adopt: Some(found.receipt),
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
            new_serial: self.record.serial_stays_spent,
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
    async fn send(&self, body: &Wire, read: Option<&Found>) -> Outcome {
        let facts = Facts {
            sent: Some(body),
            etag: read.and_then(|found| found.etag.as_deref()),
            ..Facts::of(self.core, self.order)
        };
        let whole = match self.with_photos(body).await {
            Ok(whole) => whole,
            Err(outcome) => return outcome,
        };
        let Ok(bytes) = serde_json::to_vec(&nest(&whole)) else {
            return Outcome::Stop {
                reason: Reason::Interface,
                code: String::new(),
            };
        };
        let asking = Asking::of(self.operation, bytes);
        match ask(self.core, self.spec, &facts, asking).await {
            Got::Else(outcome) => outcome,
            Got::Reply(reply, answer) => self.judge(body, &reply, &answer).await,
        }
    }

    fn same_as_wanted(&self) -> bool {
        let earlier = self.sealed_own();
        sealing::own_sealed(self.core, self.sealing(), self.order)
            .is_ok_and(|now| merge::same(&now, &earlier))
            && self.told_as_wanted()
    }

    /// Where changes are told in words: whether the words were those of what is wanted now.
    fn told_as_wanted(&self) -> bool {
        let facts = Facts::of(self.core, self.order);
        let mut told = self.sealing().add.iter();
        told.all(|(member, template)| {
            let in_words = template.slots().any(|slot| slot.name == "changes");
            let earlier = self.sealed.wire.get(member).map(text_of);
            !in_words || facts.fill(template).ok() == earlier
        })
    }
}
