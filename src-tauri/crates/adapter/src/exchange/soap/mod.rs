//! The protocol `soap`: SOAP 1.1 with WS-Security, an XML document inside the call, records known by their key.
//!
//! The department remembers when a record was last written; the time of sending is what makes a
//! resent document known. So the inner document is sealed, and only the envelope around it is new
//! each time.

mod asking;
mod document;
mod envelope;
mod sealing;
pub(in crate::exchange) mod tree;

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

use self::asking::{Got, ask};
use super::clock::from_china;
use super::core::{Answer, Core, held_after, own_values, text_of};
use super::facts::Facts;
use super::replies::Then;
use super::spec::{SoapOperation, SoapRecord, SoapSpec};
use crate::order::{Again, Operation, Order, Outcome, Reason, Sealed};
use crate::wire::{Receipt, Wire};

pub(super) use self::asking::check;
pub(super) use self::sealing::{preview, seal};

/// What a link remembers: the latest time of sending that the department has used up.
#[derive(Debug, Default)]
pub(super) struct Memory {
    spent: Mutex<Option<Timestamp>>,
}

impl Memory {
    fn spent(&self) -> Option<Timestamp> {
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spend(&self, at: Option<Timestamp>) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        *spent = (*spent).max(at);
    }
}

impl SoapRecord {
    fn operation(&self, operation: Operation) -> &SoapOperation {
        match operation {
            Operation::Create | Operation::Update => &self.save,
            Operation::Cancel => &self.cancel,
        }
    }
}

struct Attempt<'a> {
    core: &'a Core,
    spec: &'a SoapSpec,
    memory: &'a Memory,
    record: &'a SoapRecord,
    operation: &'a SoapOperation,
    order: &'a Order,
    sealed: &'a Sealed,
    settling: bool,
}

/// Does what is ordered; an unsettled document is sent again byte for byte.
pub(super) async fn attempt(
    core: &Core,
    spec: &SoapSpec,
    memory: &Memory,
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
    let settling = order.unsettled.is_some();
    let operation = record.operation(sealed.operation);
    let attempt = Attempt {
        core,
        spec,
        memory,
        record,
        operation,
        order,
        sealed,
        settling,
    };
    if !settling && sealing::changes_nothing(order) {
        return Outcome::Accepted {
            receipt: order.receipt.clone(),
            held: own_values(&order.wire),
        };
    }
    attempt.send().await
}

impl Attempt<'_> {
    async fn send(&self) -> Outcome {
        let facts = Facts {
            sent: Some(&self.sealed.wire),
            ..Facts::of(self.core, self.order)
        };
        let inner = document::write(&self.spec.document, self.operation, &self.sealed.wire);
        match ask(self.core, self.spec, self.operation, &facts, &inner, true).await {
            Got::Else(outcome) => outcome,
            Got::Fault(answer) => {
                let row = self
                    .core
                    .spec
                    .replies
                    .of(&answer.code, self.sealed.operation);
                row.and_then(|row| self.core.outcome(self.order, row, &answer, self.settling))
                    .unwrap_or(Outcome::Unsure {
                        reason: Reason::Interface,
                    })
            }
            Got::Data(data) => self.accepted(&data),
            Got::Refused(answers) => self.refused(answers).await,
        }
    }

    /// Success counts only with a well-formed receipt of the first and only item.
    fn accepted(&self, data: &tree::Node) -> Outcome {
        let answer = &self.spec.answer;
        let unproven = Outcome::Unsure {
            reason: Reason::Interface,
        };
        let Some(item) = data.child(&answer.item) else {
            return unproven;
        };
        let result = item.text_of(&answer.item_result).unwrap_or_default();
        let known = self.operation.results.iter().any(|known| known == result);
        if item.text_of(&answer.item_number) != Some("1") || !known {
            return unproven;
        }
        let Some(receipt) = self.receipt(item) else {
            return unproven;
        };
        if self.settling
            && !sealing::still_wanted(self.core, self.spec, self.memory, self.order, self.sealed)
        {
            return self.again(Again {
                adopt: Some(receipt),
                reason: Some(Reason::Adopted),
                ..Again::default()
            });
        }
        Outcome::Accepted {
            receipt,
            held: held_after(self.order),
        }
    }

    fn receipt(&self, item: &tree::Node) -> Option<Receipt> {
        let facts = Facts {
            sent: Some(&self.sealed.wire),
            ..Facts::of(self.core, self.order)
        };
        let mut receipt = self.order.receipt.clone();
        for (name, spec) in &self.record.receipt {
            let value = match (&spec.at, &spec.from) {
                (Some(member), _) => item.text_of(member).map(str::to_owned),
                (None, Some(template)) => facts.fill(template).ok(),
                (None, None) => None,
            };
            match value.filter(|v| spec.pattern.as_ref().is_none_or(|p| p.is_match(v))) {
                Some(value) => {
                    receipt.0.insert(name.clone(), value);
                }
                None if spec.required => return None,
                None => {}
            }
        }
        Some(receipt)
    }

    fn again(&self, again: Again) -> Outcome {
        Outcome::Again(Again {
            settled: self.settling,
            ..again
        })
    }

    /// All faults at once: one that is not the worker's decides, else the worker gets all of them.
    async fn refused(&self, answers: Vec<Answer>) -> Outcome {
        let mut faults = Vec::new();
        let mut code = String::new();
        for answer in &answers {
            let replies = &self.core.spec.replies;
            let Some(row) = replies.of_field(&answer.code, &answer.field, self.sealed.operation)
            else {
                return Outcome::Unsure {
                    reason: Reason::Interface,
                };
            };
            match &row.then {
                Then::Fix(member) => {
                    let member = member.as_deref().unwrap_or(&answer.field);
                    faults.push(self.core.fault(self.order, member, &row.say, answer));
                    code.clone_from(&answer.code);
                }
                Then::Overtaken => return self.overtaken().await,
                Then::NewSerial => {
                    self.memory.spend(self.sent_at(&self.sealed.wire));
                    return self.again(Again {
                        new_serial: true,
                        reason: Some(Reason::SerialSpent),
                        ..Again::default()
                    });
                }
                _ => {
                    return self
                        .core
                        .outcome(self.order, row, answer, self.settling)
                        .unwrap_or(Outcome::Unsure {
                            reason: Reason::Interface,
                        });
                }
            }
        }
        if faults.is_empty() {
            return Outcome::Unsure {
                reason: Reason::Interface,
            };
        }
        match self.left_over().await {
            Some(outcome) => outcome,
            None => Outcome::Refused { faults, code },
        }
    }

    /// A first report may be refused for what the department still has stored of an earlier time, which
    /// the worker cannot see. Then that record is adopted, and the next attempt clears it.
    async fn left_over(&self) -> Option<Outcome> {
        if self.sealed.operation != Operation::Create {
            return None;
        }
        let stored = asking::stored(self.core, self.spec, self.record, self.order)
            .await
            .ok()??;
        let record = stored.get(&self.record.save.element)?.as_object()?;
        let wanted = own_values(&self.order.wire);
        if record.keys().all(|member| wanted.contains_key(member)) {
            return None;
        }
        Some(self.again(Again {
            adopt: Some(asking::receipt_of(
                self.record,
                &Receipt::default(),
                &stored,
            )),
            reason: Some(Reason::Adopted),
            ..Again::default()
        }))
    }

    /// A write with a later time stands there: ours, theirs, or just what is wanted.
    async fn overtaken(&self) -> Outcome {
        let stored = match asking::stored(self.core, self.spec, self.record, self.order).await {
            Ok(Some(stored)) => stored,
            Ok(None) => {
                return Outcome::Unsure {
                    reason: Reason::Internal,
                };
            }
            Err(outcome) => return outcome,
        };
        let standing = self.record.standing.holds(&[("stored", &stored)]);
        let wanted = own_values(&self.order.wire);
        let holds = match self.sealed.operation {
            Operation::Cancel => !standing,
            Operation::Create | Operation::Update => standing && self.holds(&stored, &wanted),
        };
        if holds {
            return Outcome::Accepted {
                receipt: asking::receipt_of(self.record, &self.order.receipt, &stored),
                held: held_after(self.order),
            };
        }
        let written = stored
            .get(&self.record.stored_at)
            .map(text_of)
            .unwrap_or_default();
        let own = self.order.receipt.get(&self.record.stored_at_receipt) == Some(written.as_str());
        let wire = Value::Object(wanted);
        let newer = self
            .operation
            .newer
            .as_ref()
            .is_some_and(|p| p.holds(&[("stored", &stored), ("wire", &wire)]));
        if newer && !own {
            return Outcome::Superseded;
        }
        let written = from_china(&written, &self.spec.document.sent_at_format);
        self.memory.spend(written);
        match written.map(|written| written.duration_since(self.core.now())) {
            // Their record carries a time that is still to come: ours may only carry a later one.
            Some(ahead) if ahead.as_secs() > 240 => Outcome::Wait {
                reason: Reason::Clock,
                after: Some(std::time::Duration::from_secs(
                    ahead.unsigned_abs().as_secs() - 200,
                )),
            },
            _ => self.again(Again {
                new_serial: true,
                reason: Some(Reason::Changed),
                ..Again::default()
            }),
        }
    }

    fn holds(&self, stored: &Value, wanted: &Wire) -> bool {
        let record = stored.get(&self.record.save.element);
        let members = self.record.save.members.iter();
        members
            .filter(|member| wanted.contains_key(*member))
            .all(|member| {
                document::alike(
                    wanted.get(member),
                    record.and_then(|record| record.get(member)),
                )
            })
    }

    fn sent_at(&self, wire: &Wire) -> Option<Timestamp> {
        let text = wire.get(&self.spec.document.sent_at).map(text_of)?;
        from_china(&text, &self.spec.document.sent_at_format)
    }
}

/// What the department holds now; nothing when it is not there or has been ended.
pub(super) async fn look(
    core: &Core,
    spec: &SoapSpec,
    order: &Order,
) -> Result<Option<(Receipt, Wire)>, Outcome> {
    let Some(record) = spec.record.get(&order.record) else {
        return Err(Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        });
    };
    let stored = asking::stored(core, spec, record, order).await?;
    Ok(stored
        .filter(|stored| record.standing.holds(&[("stored", stored)]))
        .map(|stored| {
            let receipt = asking::receipt_of(record, &Receipt::default(), &stored);
            let wire = stored
                .get(&record.save.element)
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default();
            (receipt, wire)
        }))
}
