//! The protocol `web-form`: doing what a browser does, in an application that has no interface.
//!
//! It knows no serial and no version: saving twice makes two rows. So every save looks for the row
//! first, and a lost reply is settled by looking, never by saving again.

mod browsing;
mod page;
mod rows;
mod sealing;
mod session;
mod submitting;

use indexmap::IndexMap;
use serde_json::Value;

use self::browsing::Browser;
use self::session::Session;
use super::core::{Core, held_after, own_values, text_of};
use super::spec::FormSpec;
use crate::order::{Again, Operation, Order, Outcome, Reason, Sealed};
use crate::wire::{Receipt, Wire};

pub(super) use self::sealing::{preview, seal};

/// What a link remembers: the session.
#[derive(Debug, Default)]
pub(super) struct Memory(Session);

/// The receipt name of the row's number.
const ID: &str = "id";

/// Does what is ordered; settles first what an earlier attempt left open.
pub(super) async fn attempt(
    core: &Core,
    spec: &FormSpec,
    memory: &Memory,
    order: &Order,
    sealed: &Sealed,
) -> Outcome {
    if order.record != spec.record {
        return Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        };
    }
    let sealed = order.unsettled.as_ref().unwrap_or(sealed);
    let faults = sealing::unwritable(core, order, &sealed.wire);
    if !faults.is_empty() {
        return Outcome::Refused {
            faults,
            code: String::new(),
        };
    }
    let browser = Browser {
        core,
        spec,
        session: &memory.0,
        order,
    };
    let done = match (sealed.operation, order.receipt.get(ID)) {
        (Operation::Create, _) => create(browser, sealed).await,
        (Operation::Update | Operation::Cancel, Some(id)) => change(browser, sealed, id).await,
        (Operation::Update | Operation::Cancel, None) => search(browser, sealed.operation).await,
    };
    done.unwrap_or_else(|outcome| outcome)
}

/// A new row, unless the person stands there already.
async fn create(browser: Browser<'_>, sealed: &Sealed) -> Result<Outcome, Outcome> {
    let order = browser.order;
    let settling = order.unsettled.is_some();
    let since = order
        .unsettled_since
        .or(order.unsettled.as_ref().map(|s| s.sealed_at));
    if let Some(id) = rows::find(browser, since.filter(|_| settling)).await? {
        return Ok(Outcome::Again(Again {
            adopt: Some(receipt(&id)),
            settled: settling,
            reason: Some(Reason::Adopted),
            ..Again::default()
        }));
    }
    if settling {
        return Ok(Outcome::Again(Again {
            settled: true,
            ..Again::default()
        }));
    }
    let form = submitting::open(browser, &browser.spec.add, "").await?;
    let Some(form) = form else {
        return Err(Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        });
    };
    let labels = browser.spec.fields.labels.keys();
    let values: IndexMap<&str, String> = labels
        .map(|member| {
            (
                member.as_str(),
                sealed.wire.get(member).map(text_of).unwrap_or_default(),
            )
        })
        .collect();
    let id = submitting::submit(browser, &browser.spec.add, &form, &values).await?;
    Ok(accepted(order, &id))
}

/// Reads the row, writes it when it is not as wanted.
async fn change(browser: Browser<'_>, sealed: &Sealed, id: &str) -> Result<Outcome, Outcome> {
    let order = browser.order;
    let settling = order.unsettled.is_some();
    let held = own_values(&order.held);
    let wanted = own_values(&sealed.wire);
    if !settling
        && sealed.operation == Operation::Update
        && !held.is_empty()
        && held == own_values(&order.wire)
    {
        return Ok(accepted(order, id));
    }
    let Some(form) = submitting::open(browser, &browser.spec.edit, id).await? else {
        return search(browser, sealed.operation).await;
    };
    let fields = &browser.spec.fields;
    let number_changed = fields.fixed.iter().any(|member| {
        let wanted = wanted.get(member).map(text_of);
        browser.spec.list.same.contains_key(member)
            && wanted.is_some()
            && wanted.as_ref() != form.get(member)
    });
    if number_changed {
        // The row under this number is somebody else's.
        return search(browser, sealed.operation).await;
    }
    let mut values: IndexMap<&str, String> = IndexMap::new();
    for member in fields.labels.keys() {
        let stands = form.get(member).cloned().unwrap_or_default();
        let value = match (sealed.operation, wanted.get(member), held.get(member)) {
            (Operation::Cancel, _, _) => stands,
            _ if fields.fixed.contains(member) => stands,
            // What the entry did not change stays as the workstation's own people made it.
            (_, Some(value), Some(before)) if value == before => stands,
            (_, Some(value), _) => text_of(value),
            (_, None, Some(_)) => String::new(), // the worker took it away
            (_, None, None) => stands,
        };
        values.insert(member, value);
    }
    let state = if sealed.operation == Operation::Cancel {
        &fields.ended
    } else {
        &fields.standing
    };
    for member in fields.state.keys() {
        let value = state
            .get(member)
            .cloned()
            .or_else(|| wanted.get(member).map(text_of))
            .unwrap_or_default();
        values.insert(member, value);
    }
    if values
        .iter()
        .all(|(member, value)| form.get(*member) == Some(value))
    {
        return Ok(accepted(order, id));
    }
    if settling {
        return Ok(Outcome::Again(Again {
            settled: true,
            ..Again::default()
        }));
    }
    let saved = submitting::submit(browser, &browser.spec.edit, &form, &values).await?;
    if saved == id {
        Ok(accepted(order, id))
    } else {
        Err(Outcome::Unsure {
            reason: Reason::Interface,
        })
    }
}

/// The row's number is not known, or nothing stands under it: looks for the person in the house.
async fn search(browser: Browser<'_>, operation: Operation) -> Result<Outcome, Outcome> {
    let settled = browser.order.unsettled.is_some();
    let known = browser.order.receipt.get(ID);
    Ok(match rows::find(browser, None).await? {
        Some(id) if known != Some(id.as_str()) => Outcome::Again(Again {
            forget: known.is_some(), // what we wrote under the old number says nothing about this one
            adopt: Some(receipt(&id)),
            settled,
            reason: Some(Reason::Adopted),
            ..Again::default()
        }),
        Some(_) => Outcome::Wait {
            reason: Reason::Internal,
            after: None,
        },
        // Nobody stands there: what was to end is over.
        None if operation == Operation::Cancel => Outcome::Accepted {
            receipt: browser.order.receipt.clone(),
            held: held_after(browser.order),
        },
        None => Outcome::Again(Again {
            forget: true,
            settled,
            reason: Some(Reason::Gone),
            ..Again::default()
        }),
    })
}

fn receipt(id: &str) -> Receipt {
    Receipt(
        [("number", id), (ID, id)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    )
}

fn accepted(order: &Order, id: &str) -> Outcome {
    let mut all = order.receipt.clone();
    all.0.extend(receipt(id).0);
    Outcome::Accepted {
        receipt: all,
        held: held_after(order),
    }
}

/// What the department holds now: the row's values, if it stands.
pub(super) async fn look(
    core: &Core,
    spec: &FormSpec,
    memory: &Memory,
    order: &Order,
) -> Result<Option<(Receipt, Wire)>, Outcome> {
    let browser = Browser {
        core,
        spec,
        session: &memory.0,
        order,
    };
    let known = order.receipt.get(ID).map(str::to_owned);
    let id = match known {
        Some(id) => Some(id),
        None => rows::find(browser, None).await?,
    };
    let Some(id) = id else {
        return Ok(None);
    };
    let Some(form) = submitting::open(browser, &spec.edit, &id).await? else {
        return Ok(None);
    };
    let stands = spec
        .fields
        .standing
        .iter()
        .all(|(member, value)| form.get(member) == Some(value));
    let wire = spec
        .fields
        .labels
        .keys()
        .filter_map(|member| Some((member.clone(), form.get(member).filter(|v| !v.is_empty())?)))
        .map(|(member, value)| (member, Value::String(value.clone())))
        .collect();
    Ok(stands.then(|| (receipt(&id), wire)))
}

/// *Test now*: signs in if need be, and looks for nobody.
pub(super) async fn check(
    core: &Core,
    spec: &FormSpec,
    memory: &Memory,
    nothing: &Order,
) -> Outcome {
    memory.0.try_again().await;
    let browser = Browser {
        core,
        spec,
        session: &memory.0,
        order: nothing,
    };
    match browser.get(&spec.list.nothing).await {
        Ok(page) if page.rows(&spec.list).is_some() => Outcome::Accepted {
            receipt: Receipt::default(),
            held: Wire::new(),
        },
        Ok(_) => Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        },
        Err(outcome) => outcome,
    }
}
