//! Departments that take a record first and decide on it later: asking what became of it, and taking it back
//! while nothing is decided.
//!
//! Success of a write is then only the beginning. Deliberately absent: when to ask; that is the dispatcher's.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::super::core::{Answer, Core, held_after, text_of};
use super::super::facts::Facts;
use super::super::replies::{Then, spoken};
use super::super::spec::{Following, JsonRecord, JsonSpec, Request, Review, Tell, Withdraw};
use super::Attempt;
use super::asking::{Asking, Got, ask};
use super::reading::{Found, Located, at, locate};
use crate::order::{Again, Follow, Meanwhile, Operation, Order, Outcome, Reason};
use crate::wire::Receipt;

/// How the review of a record stands that was taken earlier.
pub(in crate::exchange) async fn review(core: &Core, spec: &JsonSpec, order: &Order) -> Outcome {
    let found = spec
        .record
        .get(&order.record)
        .and_then(|record| Some((record, record.review.as_ref()?)));
    let Some((record, review)) = found else {
        return interface();
    };
    let request = record
        .operation(order.operation)
        .review
        .as_ref()
        .unwrap_or(&review.request);
    ask_and_judge(core, spec, record, review, request, order).await
}

async fn ask_and_judge(
    core: &Core,
    spec: &JsonSpec,
    record: &JsonRecord,
    review: &Review,
    request: &Request,
    order: &Order,
) -> Outcome {
    let facts = Facts::of(core, order);
    match ask(core, spec, &facts, Asking::reading(request)).await {
        Got::Else(outcome) => outcome,
        Got::Reply(reply, answer) if answer.accepted => {
            let stored = at(&reply, &review.at).unwrap_or(&Value::Null);
            let (receipt, after) = (&order.receipt, answer.after);
            judge(core, record, review, order, receipt, stored, after)
        }
        Got::Reply(_, answer) => refused(core, record, order, &answer),
    }
}

/// What the record, as it was read, says about the decision.
fn judge(
    core: &Core,
    record: &JsonRecord,
    review: &Review,
    order: &Order,
    receipt: &Receipt,
    stored: &Value,
    after: Option<Duration>,
) -> Outcome {
    let variables = [("stored", stored)];
    if review.pending.holds(&variables) {
        return reviewing(order, receipt.clone(), after, told(review, stored));
    }
    if review.approved.holds(&variables) {
        return Outcome::Accepted {
            receipt: receipt.clone(),
            held: held_after(order),
        };
    }
    let said = |path: &str| at(stored, path).filter(|_| !path.is_empty());
    let text = |path: &str| said(path).map(text_of).unwrap_or_default();
    let words = review.message.places().iter().map(|path| text(path));
    let answer = Answer {
        code: text(&review.code),
        field: core.names.member(&order.record, &text(&review.field)),
        message: words
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
        data: stored.clone(),
        ..Answer::default()
    };
    refused(core, record, order, &answer)
}

/// What a word other than approval means. A question writes nothing, so nothing is unsure after it.
fn refused(core: &Core, record: &JsonRecord, order: &Order, answer: &Answer) -> Outcome {
    let Some(row) = core
        .spec
        .replies
        .of_field(&answer.code, &answer.field, order.operation)
    else {
        return interface();
    };
    match core.outcome(order, row, answer, false) {
        Some(Outcome::Unsure { reason }) => Outcome::Wait {
            reason,
            after: None,
        },
        Some(outcome) => outcome,
        None if row.then == Then::Gone => Outcome::Again(Again {
            forget: true,
            new_serial: record.serial_stays_spent,
            reason: Some(Reason::Gone),
            ..Again::default()
        }),
        None => interface(),
    }
}

/// What the worker is told of a record that the department is still at, and may enter next about it.
fn told(review: &Review, stored: &Value) -> Option<Box<Meanwhile>> {
    let holds = |tell: &&Tell| tell.when.holds(&[("stored", stored)]);
    let tell = review.tell.iter().find(holds);
    let known = Meanwhile {
        say: tell.map(|tell| tell.say.clone()).unwrap_or_default(),
        calls: tell.is_some_and(|tell| tell.calls),
        follow: review
            .follow
            .iter()
            .flat_map(|following| follow(following, stored))
            .collect(),
    };
    (tell.is_some() || !known.follow.is_empty()).then(|| Box::new(known))
}

/// An entry for each item that may be followed.
fn follow(following: &Following, stored: &Value) -> Vec<Follow> {
    let items = at(stored, &following.each).and_then(Value::as_array);
    let items = items.into_iter().flatten();
    let followed = items.filter(|item| following.when.holds(&[("stored", stored), ("each", item)]));
    let begun = followed.map(|item| {
        let parts = item.as_object().into_iter().flatten();
        let parts = parts.map(|(name, value)| (name.as_str(), text_of(value)));
        let parts: BTreeMap<&str, String> = parts.collect();
        let set = following.set.iter();
        Follow {
            label: spoken(&following.label, &parts),
            form: following.form.clone(),
            set: set
                .map(|(element, text)| (element.clone(), spoken(text, &parts)))
                .collect(),
        }
    });
    begun.collect()
}

/// Taken, not decided. A record may be changed meanwhile; an ending is not one before it is approved.
fn reviewing(
    order: &Order,
    receipt: Receipt,
    after: Option<Duration>,
    meanwhile: Option<Box<Meanwhile>>,
) -> Outcome {
    Outcome::Reviewing {
        receipt,
        held: (order.operation != Operation::Cancel).then(|| held_after(order)),
        after,
        meanwhile,
    }
}

fn interface() -> Outcome {
    Outcome::Stop {
        reason: Reason::Interface,
        code: String::new(),
    }
}

impl Attempt<'_> {
    /// The record in an answer, where answers to writes tell it as the review does.
    pub(super) fn recorded<'r>(&self, reply: &'r Value) -> &'r Value {
        let review = self.record.review.as_ref();
        review
            .and_then(|review| at(reply, &review.at))
            .unwrap_or(&Value::Null)
    }

    /// What was sent stands there, now or since an earlier attempt.
    pub(super) fn stands_now(
        &self,
        receipt: Receipt,
        after: Option<Duration>,
        stored: &Value,
    ) -> Outcome {
        if self.settling && !self.same_as_wanted() {
            // The earlier content stands there now; what the worker wants meanwhile comes next.
            return Outcome::Again(Again {
                adopt: Some(receipt),
                settled: true,
                reason: Some(Reason::Adopted),
                ..Again::default()
            });
        }
        self.taken(receipt, after, stored)
    }

    /// The department took it: for good, or to decide on it.
    pub(super) fn taken(
        &self,
        receipt: Receipt,
        after: Option<Duration>,
        stored: &Value,
    ) -> Outcome {
        match &self.record.review {
            Some(review) => reviewing(self.order, receipt, after, told(review, stored)),
            None => Outcome::Accepted {
                receipt,
                held: held_after(self.order),
            },
        }
    }

    /// The department holds what is wanted: what did it decide?
    pub(super) async fn decided(&self, found: &Found) -> Outcome {
        let Some(review) = &self.record.review else {
            return interface();
        };
        let mut receipt = self.order.receipt.clone();
        receipt.0.extend(found.receipt.0.clone());
        let outcome = judge(
            self.core,
            self.record,
            review,
            self.order,
            &receipt,
            &found.stored,
            found.after,
        );
        match outcome {
            Outcome::Again(again) => Outcome::Again(Again {
                settled: self.settling,
                ..again
            }),
            other => other,
        }
    }

    /// Takes back what nothing is decided on; `None` when it is too late for that and it must be ended.
    pub(super) async fn withdraw(&self, withdraw: &Withdraw) -> Option<Outcome> {
        let found = match self.entered().await {
            Ok(found) => found,
            Err(outcome) => return Some(outcome),
        };
        let stored = [("stored", &found.stored)];
        if withdraw.ended.holds(&stored) {
            return Some(self.gone());
        }
        if !withdraw.when.holds(&stored) {
            return None;
        }
        let facts = Facts {
            receipt: &found.receipt,
            etag: found.etag.as_deref(),
            ..Facts::of(self.core, self.order)
        };
        let asking = Asking::writing(&withdraw.request);
        Some(match ask(self.core, self.spec, &facts, asking).await {
            Got::Else(outcome) => outcome,
            // It says so; whether it is so can be seen.
            Got::Reply(_, answer) if answer.accepted => match self.entered().await {
                Ok(found) if withdraw.ended.holds(&[("stored", &found.stored)]) => self.gone(),
                Err(Outcome::Accepted { receipt, held }) => Outcome::Accepted { receipt, held },
                _ => Outcome::Unsure {
                    reason: Reason::Interface,
                },
            },
            Got::Reply(reply, answer) => self.judge(&self.sealed.wire, &reply, &answer).await,
        })
    }

    /// The record that was entered, whatever this operation writes itself.
    async fn entered(&self) -> Result<Found, Outcome> {
        let (find, receipt) = (&self.record.find, &self.order.receipt);
        match locate(self.core, self.spec, find, self.order, receipt).await {
            Located::Found(found) => Ok(*found),
            Located::Nothing => Err(self.gone()),
            Located::Else(outcome) => Err(outcome),
        }
    }
}
