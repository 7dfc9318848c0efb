//! The protocol `assist`: nobody is spoken with. A person types what a card shows and types back what the system gave.
//!
//! Nothing here knows a department: places, receipts and templates stand in `exchange.toml`, labels and their order in
//! `system.toml`. Deliberately absent: whether a card was typed; nobody but the person can know.

mod layout;
mod rows;
mod template;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use self::layout::Layouts;
use super::clock::in_china;
use super::core::{Core, own_values};
use super::gathered;
use super::spec::{AssistSpec, DAY, TypedSpec};
use crate::card::{Asked, Card, Mistyped, Workbook};
use crate::error::AdapterError;
use crate::order::{Operation, Order, Sealed};
use crate::wire::Receipt;

pub(super) use self::layout::Layouts as Lines;

/// What stands in a preview where a field stays empty.
const EMPTY: &str = "（不填）";

/// The card of an order.
pub(super) fn card(
    core: &Core,
    spec: &AssistSpec,
    layouts: &Layouts,
    order: &Order,
    sealed: &Sealed,
) -> Result<Card, AdapterError> {
    let of = spec
        .record
        .get(&order.record)
        .ok_or_else(|| unknown(core, order))?;
    let (place, note) = of.step(order.operation);
    let number = order.receipt.get("number");
    let label = of.receipt.get("number").map(|typed| typed.label.clone());
    let address = core.transport.pages().or_else(|| spec.address.clone());
    Ok(Card {
        record: order.record.clone(),
        operation: order.operation,
        place: place.to_owned(),
        note: note.map(str::to_owned),
        address,
        known: number.and_then(|number| Some((label?, number.to_owned()))),
        rows: rows::of(
            spec.codes,
            layouts.lines(&order.record, order.operation),
            &sealed.wire,
            (order.operation == Operation::Update).then(|| own_values(&order.held)),
        ),
        asks: of
            .asked(order.operation)
            .map(|(name, typed)| asked(name, typed))
            .collect(),
        template: of
            .template
            .as_ref()
            .is_some_and(|template| template.takes.contains(&order.operation)),
    })
}

fn asked(name: &str, typed: &TypedSpec) -> Asked {
    Asked {
        name: name.to_owned(),
        label: typed.label.clone(),
        hint: typed.hint.clone(),
        example: typed.example.clone(),
        required: typed.required,
        unique: typed.unique,
    }
}

fn unknown(core: &Core, order: &Order) -> AdapterError {
    AdapterError::UnknownRecord {
        system: core.system.clone(),
        record: order.record.clone(),
    }
}

/// What stands there once a card is typed: what the person typed back, and the day.
pub(super) fn receipt(
    core: &Core,
    spec: &AssistSpec,
    record: &str,
    operation: Operation,
    typed: &BTreeMap<String, String>,
) -> Result<Receipt, Mistyped> {
    let mut receipt = BTreeMap::new();
    let Some(of) = spec.record.get(record) else {
        return Ok(Receipt(receipt));
    };
    for name in typed.keys() {
        if !of.asked(operation).any(|(known, _)| known == name) {
            return Err(Mistyped::Unasked(name.clone()));
        }
    }
    for (name, wanted) in of.asked(operation) {
        let given = typed.get(name).map(|text| text.trim()).unwrap_or_default();
        if given.is_empty() {
            if wanted.required {
                return Err(Mistyped::Missing(asked(name, wanted)));
            }
            continue;
        }
        if !wanted.fits(given) {
            return Err(Mistyped::Misshapen(asked(name, wanted)));
        }
        receipt.insert(name.to_owned(), given.to_owned());
    }
    if operation == Operation::Create {
        let day = in_china(core.clock.now()).strftime("%Y-%m-%d").to_string();
        receipt.insert(DAY.to_owned(), day);
    }
    Ok(Receipt(receipt))
}

/// The cards as the system's own template; `None` when it takes none of them.
pub(super) fn workbook(
    core: &Core,
    spec: &AssistSpec,
    cards: &[Card],
) -> Result<Option<Workbook>, AdapterError> {
    template::filled(spec, cards).map_err(|_| AdapterError::Unwritable {
        system: core.system.clone(),
        what: "the template",
    })
}

/// A card on paper.
pub(super) fn preview(
    core: &Core,
    spec: &AssistSpec,
    layouts: &Layouts,
    order: &Order,
) -> Result<String, AdapterError> {
    let sealed = gathered::seal(core, order)?;
    let card = card(core, spec, layouts, order, &sealed)?;
    let mut text = format!("{}\n\n", card.place);
    for row in &card.rows {
        let shown = if row.shown.is_empty() {
            EMPTY
        } else {
            &row.shown
        };
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{}：{shown}", row.label);
    }
    Ok(text)
}
