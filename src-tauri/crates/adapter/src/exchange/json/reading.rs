//! Finding the record at the department, and what of an answer becomes a receipt.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::super::core::{Answer, Core, text_of};
use super::super::facts::Facts;
use super::super::spec::{Find, JsonSpec, ReceiptSpec};
use super::asking::{Asking, Got, ask, carried, target};
use super::nested::flatten;
use crate::order::{Order, Outcome, Reason};
use crate::wire::{Receipt, Wire};

/// What a search came to.
pub(super) enum Located {
    /// The record stands there.
    Found(Box<Found>),
    /// It does not.
    Nothing,
    /// The department could not be asked.
    Else(Outcome),
}

/// A record as it stands at the department.
pub(super) struct Found {
    /// What names it there.
    pub(super) receipt: Receipt,
    /// Its own members.
    pub(super) row: Wire,
    /// All that was told of it.
    pub(super) stored: Value,
    /// Its version, where the department marks it so.
    pub(super) etag: Option<String>,
    /// When the department wants to be asked again.
    pub(super) after: Option<Duration>,
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
    match locate(core, spec, &record.find, order, &order.receipt).await {
        Located::Found(found) => Ok(Some((found.receipt, found.row))),
        Located::Nothing => Ok(None),
        Located::Else(outcome) => Err(outcome),
    }
}

/// Looks for the record with the first way whose address can be filled from what is known.
pub(super) async fn locate(
    core: &Core,
    spec: &JsonSpec,
    ways: &[Find],
    order: &Order,
    receipt: &Receipt,
) -> Located {
    match listed(core, spec, ways, order, receipt).await {
        Ok(Some((find, rows, answer))) => pick(find, &rows, order, &answer),
        Ok(None) => Located::Nothing,
        Err(outcome) => Located::Else(outcome),
    }
}

/// All that the department lists, and the way it was asked; `None` when it knows of nothing.
pub(super) async fn listed<'w>(
    core: &Core,
    spec: &JsonSpec,
    ways: &'w [Find],
    order: &Order,
    receipt: &Receipt,
) -> Result<Option<(&'w Find, Vec<Value>, Answer)>, Outcome> {
    let facts = Facts {
        receipt,
        ..Facts::of(core, order)
    };
    let usable = ways.iter().find_map(|find| {
        target(core, &find.request, &facts).ok()?;
        Some((find, carried(&find.body, &facts).ok()?))
    });
    let Some((find, body)) = usable else {
        return Ok(None);
    };
    match ask(core, spec, &facts, Asking::carrying(&find.request, body)).await {
        Got::Else(outcome) => Err(outcome),
        Got::Reply(reply, answer) => {
            if answer.accepted {
                return match at(&reply, &find.rows) {
                    Some(Value::Array(rows)) => Ok(Some((find, rows.clone(), answer))),
                    Some(row @ Value::Object(_)) => Ok(Some((find, vec![row.clone()], answer))),
                    _ => Err(Outcome::Stop {
                        reason: Reason::Interface,
                        code: answer.code,
                    }),
                };
            }
            let nothing = find.nothing.as_ref();
            if nothing.is_some_and(|nothing| nothing.holds(&[("reply", &reply)])) {
                return Ok(None);
            }
            let row = core.spec.replies.of(&answer.code, order.operation);
            let outcome = row.and_then(|row| core.outcome(order, row, &answer, false));
            match outcome {
                // Nothing was written by a query, whatever it says.
                Some(Outcome::Unsure { reason }) => Err(Outcome::Wait {
                    reason,
                    after: None,
                }),
                Some(outcome) => Err(outcome),
                None => Ok(None),
            }
        }
    }
}

/// The one row that is the record: as wanted in what names it, and standing.
fn pick(find: &Find, rows: &[Value], order: &Order, answer: &Answer) -> Located {
    for stored in rows {
        let Some(row) = at(stored, &find.members).and_then(Value::as_object) else {
            continue;
        };
        let row = flatten(row);
        let same = find.same.iter().all(|member| {
            let wanted = order.wire.get(member).or_else(|| order.held.get(member));
            wanted.map(normal).unwrap_or_default()
                == row.get(member).map(normal).unwrap_or_default()
        });
        if !same || !stands(find, stored) {
            continue;
        }
        let receipt: BTreeMap<String, String> = find
            .receipt
            .iter()
            .filter_map(|(name, path)| at(stored, path).map(|value| (name.clone(), text_of(value))))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        if receipt.len() == find.receipt.len() {
            return Located::Found(Box::new(Found {
                receipt: Receipt(receipt),
                row,
                stored: stored.clone(),
                etag: answer.etag.clone(),
                after: answer.after,
            }));
        }
    }
    Located::Nothing
}

/// Whether a listed record is still in force.
pub(super) fn stands(find: &Find, stored: &Value) -> bool {
    find.standing
        .as_ref()
        .is_none_or(|predicate| predicate.holds(&[("stored", stored)]))
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
    specs: &BTreeMap<String, ReceiptSpec>,
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
    for (name, spec) in specs {
        let value = match (&spec.at, &spec.from) {
            (Some(path), from) => at(reply, path)
                .or_else(|| at(reply, spec.or.as_deref()?))
                .map(|value| told(value, spec.each.as_deref()))
                .or_else(|| facts.fill(from.as_ref()?).ok()),
            (None, Some(template)) => facts.fill(template).ok(),
            (None, None) => None,
        };
        let believed = value.filter(|value| !value.is_empty()).filter(|value| {
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

/// A value as a receipt; of a list, the part of each item that counts.
fn told(value: &Value, each: Option<&str>) -> String {
    let (Some(part), Some(items)) = (each, value.as_array()) else {
        return text_of(value);
    };
    let parts = items.iter().filter_map(|item| at(item, part));
    parts.map(text_of).collect::<Vec<_>>().join("、")
}

/// The value at a path such as `data.houseCode`; the whole for an empty path.
pub(in crate::exchange) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.')
        .filter(|part| !part.is_empty())
        .try_fold(value, |value, part| value.get(part))
}
