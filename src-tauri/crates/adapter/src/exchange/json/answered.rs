//! What a department's answer to a write means: accepted with its receipt, at fault at these members, or to be looked
//! into again.
//!
//! Success that is not told in the words of the contract is no receipt. Deliberately absent: answers to reads; see
//! [`super::reading`].

use serde_json::Value;

use super::super::core::{Answer, text_of};
use super::super::replies::Then;
use super::{Attempt, reading};
use crate::order::{Again, Outcome, Reason};
use crate::wire::Wire;

impl Attempt<'_> {
    /// What this system's own answer to the write means.
    pub(super) async fn judge(&self, body: &Wire, reply: &Value, answer: &Answer) -> Outcome {
        if answer.accepted {
            return self.accepted(body, reply, answer);
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
        let outcome = match &row.then {
            Then::Fix(_) => self.faults(reply, answer),
            _ => None,
        };
        let outcome = outcome.or_else(|| self.core.outcome(self.order, row, answer, self.settling));
        match outcome {
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
                match reading::receipt_of(self.receipts(), self.core, self.order, None, reply) {
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
            Then::Same => self.accepted(body, reply, answer),
            Then::Gone => self.look_for_it().await,
            Then::Overtaken => self.overtaken().await,
            _ => Outcome::Superseded,
        }
    }

    /// What the worker is told about each fault of a list; `None` when the answer has none.
    fn faults(&self, reply: &Value, answer: &Answer) -> Option<Outcome> {
        if let Some(sentences) = reply.as_array() {
            return self.told_in_words(sentences, answer);
        }
        let spec = self.spec.answer.faults.as_ref()?;
        let listed = reading::at(reply, &spec.at)?.as_array()?;
        let mut faults = Vec::new();
        for fault in listed {
            let part = |path: &str| reading::at(fault, path).map(text_of).unwrap_or_default();
            let about = Answer {
                code: answer.code.clone(),
                field: self
                    .core
                    .names
                    .member(&self.order.record, &part(&spec.member)),
                message: part(&spec.message),
                date: answer.date,
                ..Answer::default()
            };
            let row = self.core.spec.replies.of_fault(
                &answer.code,
                &part(&spec.code),
                &about.field,
                self.sealed.operation,
            )?;
            match self.core.outcome(self.order, row, &about, self.settling)? {
                Outcome::Refused { faults: more, .. } => faults.extend(more),
                other => return Some(other),
            }
        }
        (!faults.is_empty()).then(|| Outcome::Refused {
            faults,
            code: answer.code.clone(),
        })
    }

    fn accepted(&self, body: &Wire, reply: &Value, answer: &Answer) -> Outcome {
        let receipt_value = serde_json::to_value(&self.order.receipt).unwrap_or_default();
        let proven = self.operation.accepted.as_ref().is_none_or(|predicate| {
            predicate.holds(&[
                ("reply", reply),
                ("receipt", &receipt_value),
                ("wire", &Value::Object(body.clone())),
            ])
        });
        let receipt =
            reading::receipt_of(self.receipts(), self.core, self.order, Some(body), reply);
        let (true, Some(receipt)) = (proven, receipt) else {
            // It says success, but not in the words of the contract: that is no receipt.
            return Outcome::Unsure {
                reason: Reason::Interface,
            };
        };
        if self.operation.anew {
            return self.ended_to_begin_anew();
        }
        self.stands_now(receipt, answer.after, self.recorded(reply))
    }
}
