//! One record ends so that another can begin: another employer is another employment.
//!
//! Never by itself. Either the worker chose which one ends (the note [`ENDS`] in the wire), or the
//! department ends it when the new one comes. Ending it is the attempt's one write; the record that
//! was wanted is the next attempt's.

use serde_json::Value;

use super::super::core::{Answer, decide, own_values, text_of};
use super::super::facts::Facts;
use super::super::replies::Then;
use super::super::spec::{Clear, ENDS};
use super::Attempt;
use super::asking::{Asking, Got, ask};
use super::nested::{flatten, nest};
use super::reading::{at, listed, stands};
use crate::order::{Again, Operation, Outcome, Reason};
use crate::wire::{Receipt, Wire};

impl Attempt<'_> {
    /// What must happen before the record can be written; `None` when the way is free.
    pub(super) async fn make_way(&self) -> Option<Outcome> {
        let ends = self.order.wire.get(ENDS).map(text_of);
        match (&self.record.clear, ends) {
            (Some(clear), Some(ends)) if self.sealed.operation != Operation::Cancel => {
                self.end(clear, &ends).await
            }
            _ => self.another(),
        }
    }

    /// The change makes it another record for the department.
    fn another(&self) -> Option<Outcome> {
        let replace = self.operation.replace.as_ref()?;
        let held = own_values(&self.order.held);
        let wanted = own_values(&self.order.wire);
        let text = |wire: &Wire, member: &String| wire.get(member).map(text_of);
        let differs = |member: &&String| text(&held, member) != text(&wanted, member);
        if held.is_empty() || !replace.members.iter().any(|member| differs(&member)) {
            return None;
        }
        if self.settling {
            // What is wanted now is not what was sent then.
            return None;
        }
        let (stored, wire) = (Value::Object(held), Value::Object(wanted));
        let by_itself = replace
            .by_itself
            .as_ref()
            .is_some_and(|when| when.holds(&[("stored", &stored), ("wire", &wire)]));
        if by_itself {
            return Some(self.forget());
        }
        let decision = self.core.spec.head.decision.get(&replace.ask)?;
        let mut data = own_values(&self.order.held);
        let known = self.order.receipt.0.iter();
        data.extend(known.map(|(name, value)| (name.clone(), Value::from(value.as_str()))));
        Some(Outcome::Ask {
            decision: decide(&replace.ask, decision, self.order, &Value::Object(data)),
            code: String::new(),
        })
    }

    /// Ends the record that the worker named, if it still stands.
    async fn end(&self, clear: &Clear, number: &str) -> Option<Outcome> {
        let own = self.order.receipt.get("number") == Some(number);
        let standing = match self.numbered(number).await {
            Ok(row) => row,
            Err(outcome) => return Some(outcome),
        };
        let Some(row) = standing else {
            return own.then(|| self.forget());
        };
        let facts = Facts {
            row: Some(&row),
            ..Facts::of(self.core, self.order)
        };
        let mut body = Wire::new();
        for (member, template) in &clear.add {
            let Ok(value) = facts.fill(template) else {
                return Some(Outcome::Stop {
                    reason: Reason::Interface,
                    code: String::new(),
                });
            };
            let floor = clear.rising.get(member).and_then(|name| row.get(name));
            let value = floor.map_or(value.clone(), |floor| text_of(floor).max(value));
            body.insert(member.clone(), Value::String(value));
        }
        let asking = Asking::ending(&clear.request, nest(&body).to_string().into_bytes());
        let got = ask(self.core, self.spec, &facts, asking).await;
        Some(match got {
            Got::Else(outcome) => outcome,
            Got::Reply(_, answer) if answer.accepted => self.ended(own),
            Got::Reply(_, answer) => self.not_ended(&answer, own),
        })
    }

    fn not_ended(&self, answer: &Answer, own: bool) -> Outcome {
        let replies = &self.core.spec.replies;
        let Some(row) = replies.of_field(&answer.code, &answer.field, Operation::Cancel) else {
            return Outcome::Unsure {
                reason: Reason::Interface,
            };
        };
        match &row.then {
            // It is over already, or changed just now: the next attempt looks anew.
            Then::Accepted | Then::Gone => self.ended(own),
            Then::Overtaken => again(Again {
                reason: Some(Reason::Changed),
                ..Again::default()
            }),
            // Whether the record that was wanted had been written before is as open as it was.
            _ => self
                .core
                .outcome(self.order, row, answer, false)
                .unwrap_or(Outcome::Unsure {
                    reason: Reason::Interface,
                }),
        }
    }

    fn ended(&self, own: bool) -> Outcome {
        if own {
            return self.forget();
        }
        again(Again {
            reason: Some(Reason::Changed),
            ..Again::default()
        })
    }

    /// What we knew of is over; what is wanted begins anew.
    fn forget(&self) -> Outcome {
        again(Again {
            forget: true,
            settled: self.settling,
            reason: Some(Reason::Changed),
            ..Again::default()
        })
    }

    /// The record of that number as the department lists it, if it stands.
    async fn numbered(&self, number: &str) -> Result<Option<Wire>, Outcome> {
        let none = Receipt::default();
        let found = listed(self.core, self.spec, self.ways(), self.order, &none).await?;
        Ok(found.and_then(|(find, rows, _)| {
            let path = find.receipt.get("number")?;
            let named = |row: &&Value| at(row, path).map(text_of).as_deref() == Some(number);
            let row = rows.iter().find(named).filter(|row| stands(find, row))?;
            at(row, &find.members)?.as_object().map(flatten)
        }))
    }

    /// The record changed at the department meanwhile: what stands there is shown, the worker decides.
    pub(super) async fn overtaken(&self) -> Outcome {
        if self.settling {
            return again(Again {
                settled: true,
                ..Again::default()
            });
        }
        let decision = self.operation.overtaken.as_ref().and_then(|id| {
            let spec = self.core.spec.head.decision.get(id)?;
            Some((id, spec))
        });
        let Some((id, spec)) = decision else {
            return Outcome::Superseded;
        };
        let number = self.order.receipt.get("number").unwrap_or_default();
        match self.numbered(number).await {
            Ok(Some(row)) => Outcome::Ask {
                decision: decide(id, spec, self.order, &Value::Object(row)),
                code: String::new(),
            },
            Ok(None) => self.look_for_it().await,
            Err(outcome) => outcome,
        }
    }
}

fn again(again: Again) -> Outcome {
    Outcome::Again(again)
}
