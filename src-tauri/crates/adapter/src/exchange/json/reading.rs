//! Finding the record at the department, and what of an answer becomes a receipt.

use std::collections::BTreeMap;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::super::core::{Core, Facts, text_of};
use super::super::spec::{Find, JsonRecord, JsonSpec};
use super::asking::{Got, ask, target};
use crate::order::{Order, Outcome, Reason};
use crate::wire::{Receipt, Wire};

/// What a search came to.
pub(super) enum Located {
    /// The record stands there.
    Found(Receipt, Wire),
    /// It does not.
    Nothing,
    /// The department could not be asked.
    Else(Outcome),
}

/// What the department holds now.
pub(in crate::exchange) async fn look(
    core: &Core,
    spec: &JsonSpec,
    order: &Order,
) -> Result<Option<(Receipt, Wire)>, Outcome> {
    let Some(record) = spec.record.get(&order.record) else {
        return Err(Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        });
    };
    match locate(core, spec, record, order, &order.receipt).await {
        Located::Found(receipt, row) => Ok(Some((receipt, row))),
        Located::Nothing => Ok(None),
        Located::Else(outcome) => Err(outcome),
    }
}

/// Looks for the record with the first way whose address can be filled from what is known.
pub(super) async fn locate(
    core: &Core,
    spec: &JsonSpec,
    record: &JsonRecord,
    order: &Order,
    receipt: &Receipt,
) -> Located {
    let facts = Facts {
        receipt,
        ..Facts::of(core, order)
    };
    let Some(find) = record
        .find
        .iter()
        .find(|find| target(core, &find.request, &facts).is_ok())
    else {
        return Located::Nothing;
    };
    match ask(core, spec, &find.request, &facts, Vec::new(), false).await {
        Got::Else(outcome) => Located::Else(outcome),
        Got::Reply(reply, answer) => {
            if spec.answer.accepted.holds(&[("reply", &reply)]) {
                return match at(&reply, &find.rows).and_then(Value::as_array) {
                    Some(rows) => pick(find, rows, &facts),
                    None => Located::Else(Outcome::Stop {
                        reason: Reason::Interface,
                        code: answer.code,
                    }),
                };
            }
            let row = core.spec.replies.of(&answer.code, order.operation);
            let outcome = row.and_then(|row| core.outcome(order, row, &answer, false));
            match outcome {
                // Nothing was written by a query, whatever it says.
                Some(Outcome::Unsure { reason }) => Located::Else(Outcome::Wait {
                    reason,
                    after: None,
                }),
                Some(outcome) => Located::Else(outcome),
                None => Located::Nothing,
            }
        }
    }
}

/// The one row that is the record: as wanted in what names it, and standing.
fn pick(find: &Find, rows: &[Value], facts: &Facts<'_>) -> Located {
    for row in rows.iter().filter_map(Value::as_object) {
        let same = find.same.iter().all(|member| {
            let wanted = facts
                .order
                .wire
                .get(member)
                .or_else(|| facts.order.held.get(member));
            wanted.is_some_and(|wanted| {
                row.get(member)
                    .is_some_and(|held| normal(held) == normal(wanted))
            })
        });
        let stored = Value::Object(row.clone());
        let stands = find
            .standing
            .as_ref()
            .is_none_or(|predicate| predicate.holds(&[("stored", &stored)]));
        if !same || !stands {
            continue;
        }
        let receipt: BTreeMap<String, String> = find
            .receipt
            .iter()
            .filter_map(|(name, path)| {
                at(&stored, path).map(|value| (name.clone(), text_of(value)))
            })
            .filter(|(_, value)| !value.is_empty())
            .collect();
        if receipt.len() == find.receipt.len() {
            return Located::Found(Receipt(receipt), row.clone());
        }
    }
    Located::Nothing
}

/// As departments compare addresses: NFKC, no white space, upper case.
fn normal(value: &Value) -> String {
    text_of(value)
        .nfkc()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The receipt that an answer carries; `None` when it lacks a part or a part does not look as it must.
pub(super) fn receipt_of(
    record: &JsonRecord,
    core: &Core,
    order: &Order,
    sent: Option<&Wire>,
    reply: &Value,
) -> Option<Receipt> {
    let facts = Facts {
        sent,
        ..Facts::of(core, order)
    };
    let mut receipt = order.receipt.clone();
    for (name, spec) in &record.receipt {
        let value = match (&spec.at, &spec.from) {
            (Some(path), _) => at(reply, path).map(text_of),
            (None, Some(template)) => facts.fill(template).ok(),
            (None, None) => None,
        };
        let believed = value.filter(|value| {
            spec.pattern
                .as_ref()
                .is_none_or(|pattern| pattern.is_match(value))
        });
        match believed {
            Some(value) => {
                receipt.0.insert(name.clone(), value);
            }
            None if spec.required => return None,
            None => {}
        }
    }
    Some(receipt)
}

/// The value at a path such as `data.houseCode`; the whole for an empty path.
pub(super) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.')
        .filter(|part| !part.is_empty())
        .try_fold(value, |value, part| value.get(part))
}
