//! Opening the record's form, submitting it, and reading what came of it.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::super::core::Answer;
use super::super::expression::Slot;
use super::super::replies::{Then, spoken};
use super::super::spec::FormPage;
use super::browsing::Browser;
use super::sealing::body;
use crate::order::{Fault, Outcome, Reason};

/// The form with its token; `None` when the row is not there. A form with other members than the
/// package knows has changed: nothing may be submitted to it.
pub(super) async fn open(
    browser: Browser<'_>,
    page: &FormPage,
    id: &str,
) -> Result<Option<IndexMap<String, String>>, Outcome> {
    let interface = || Outcome::Stop {
        reason: Reason::Interface,
        code: String::new(),
    };
    let path = page
        .page
        .fill(|slot: &Slot| (slot.name == "row.id").then(|| id.to_owned()))
        .map_err(|_| interface())?;
    let answer = browser.get(&path).await?;
    let Some(form) = answer.form(page) else {
        let said = answer.errors(&browser.spec.page);
        let gone = said.iter().any(|message| {
            let row = browser
                .core
                .spec
                .replies
                .of_message(message, browser.order.operation);
            row.is_some_and(|(row, _)| row.then == Then::Gone)
        });
        return if gone { Ok(None) } else { Err(interface()) };
    };
    let fields = &browser.spec.fields;
    let changed = || [&fields.id].into_iter().chain(fields.state.keys());
    let expected = fields
        .labels
        .keys()
        .chain([&fields.token])
        .chain(changed().filter(|_| !id.is_empty()));
    let known = expected.clone().count() == form.len()
        && expected.into_iter().all(|member| form.contains_key(member));
    let token = form
        .get(&fields.token)
        .is_some_and(|token| fields.token_pattern.is_match(token));
    if !known || !token || (!id.is_empty() && form.get(&fields.id).map(String::as_str) != Some(id))
    {
        return Err(interface());
    }
    Ok(Some(form))
}

/// Submits the form; the row's number when the application says that it is saved.
pub(super) async fn submit(
    browser: Browser<'_>,
    page: &FormPage,
    form: &IndexMap<String, String>,
    values: &IndexMap<&str, String>,
) -> Result<String, Outcome> {
    let fields = &browser.spec.fields;
    let hidden = [&fields.token, &fields.id]
        .into_iter()
        .filter_map(|name| Some((name.as_str(), form.get(name)?)));
    let pairs = hidden.chain(values.iter().map(|(member, value)| (*member, value)));
    let body = body(browser.core, pairs).map_err(|_| Outcome::Stop {
        reason: Reason::Interface,
        code: String::new(),
    })?;
    let answer = browser.post(&page.submit, body).await?;
    if let Some(id) = answer.saved(page) {
        browser.core.passed();
        return Ok(id);
    }
    Err(refused(browser, &answer.errors(&browser.spec.page)))
}

/// What the faults on the page mean together: one that is not the worker's decides.
fn refused(browser: Browser<'_>, messages: &[String]) -> Outcome {
    let mut faults = Vec::new();
    for message in messages {
        let Some((row, found)) = browser
            .core
            .spec
            .replies
            .of_message(message, browser.order.operation)
        else {
            return Outcome::Unsure {
                reason: Reason::Interface,
            };
        };
        match &row.then {
            Then::Fix(named) => {
                let fields = &browser.spec.fields;
                let mut labelled = fields.labels.iter().chain(&fields.state);
                let label = found.get("label").cloned().unwrap_or_default();
                let by_label = labelled
                    .find(|(_, own)| **own == label)
                    .map(|(member, _)| member.clone());
                let member = named.clone().or(by_label).unwrap_or_default();
                faults.push(fault(browser, &member, &row.say, message, found));
            }
            Then::Gone => {
                return Outcome::Again(crate::order::Again {
                    forget: true,
                    reason: Some(Reason::Gone),
                    ..crate::order::Again::default()
                });
            }
            _ => {
                let answer = Answer {
                    message: message.clone(),
                    ..Answer::default()
                };
                return browser
                    .core
                    .outcome(browser.order, row, &answer, false)
                    .unwrap_or(Outcome::Unsure {
                        reason: Reason::Interface,
                    });
            }
        }
    }
    if faults.is_empty() {
        // Neither saved nor refused: not a page of this application that we know.
        return Outcome::Unsure {
            reason: Reason::NotThisSystem,
        };
    }
    Outcome::Refused {
        faults,
        code: String::new(),
    }
}

fn fault(
    browser: Browser<'_>,
    member: &str,
    say: &str,
    message: &str,
    found: BTreeMap<&'static str, String>,
) -> Fault {
    let answer = Answer {
        message: message.to_owned(),
        ..Answer::default()
    };
    let say = spoken_around(say, &found);
    browser.core.fault(browser.order, member, &say, &answer)
}

/// Fills in what the message itself says (`{n}`, `{name}`), leaving `{label}` and `{message}` for later.
fn spoken_around(say: &str, found: &BTreeMap<&'static str, String>) -> String {
    let mut values = found.clone();
    values.insert("label", "{label}".to_owned());
    values.insert("message", "{message}".to_owned());
    spoken(say, &values)
}
