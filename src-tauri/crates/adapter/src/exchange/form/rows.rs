//! Finding the row of a person in a house.

use jiff::{SignedDuration, Timestamp};

use super::super::clock::{from_china, shifted};
use super::super::core::text_of;
use super::super::expression::Slot;
use super::super::facts::Facts;
use super::browsing::Browser;
use super::page::Row;
use super::sealing::encoded;
use crate::order::{Outcome, Reason};

/// Pages of a list that are read at most.
const MOST_PAGES: usize = 50;

/// The number of the row that stands for the person in the house. With `since`, also of a row that
/// may be our own from an attempt that began then, whatever its state.
pub(super) async fn find(
    browser: Browser<'_>,
    since: Option<Timestamp>,
) -> Result<Option<String>, Outcome> {
    let list = &browser.spec.list;
    let mut ours = Vec::new();
    let mut page = 1;
    loop {
        let path = path(browser, page)?;
        let interface = Outcome::Stop {
            reason: Reason::Interface,
            code: String::new(),
        };
        let (rows, last) = browser.get(&path).await?.rows(list).ok_or(interface)?;
        ours.extend(rows.into_iter().filter(|row| same(browser, row)));
        if page >= last.min(MOST_PAGES) {
            break;
        }
        page += 1;
    }
    let standing = ours
        .iter()
        .find(|row| row.cell(&list.state) == list.standing);
    let own = || {
        ours.iter()
            .find(|row| since.is_some_and(|since| may_be_own(browser, row, since)))
    };
    Ok(standing
        .or_else(own)
        .map(|row| row.cell(&list.id).to_owned()))
}

fn path(browser: Browser<'_>, page: usize) -> Result<String, Outcome> {
    let facts = Facts::of(browser.core, browser.order);
    let interface = |_| Outcome::Stop {
        reason: Reason::Interface,
        code: String::new(),
    };
    browser
        .spec
        .list
        .page
        .fill(|slot: &Slot| match slot.name.as_str() {
            "row.page" => Some(page.to_string()),
            _ => encoded(browser.core.charset, &facts.value(slot)?).ok(),
        })
        .map_err(interface)
}

/// The same person in the same house.
fn same(browser: Browser<'_>, row: &Row) -> bool {
    let order = browser.order;
    browser.spec.list.same.iter().all(|(member, head)| {
        let wanted = order
            .wire
            .get(member)
            .or_else(|| order.held.get(member))
            .map(text_of);
        wanted.is_some_and(|wanted| !wanted.is_empty() && wanted == row.cell(head))
    })
}

/// Written by our account, not before the attempt began, give or take what clocks differ by.
fn may_be_own(browser: Browser<'_>, row: &Row, since: Timestamp) -> bool {
    let list = &browser.spec.list;
    let facts = Facts::of(browser.core, browser.order);
    let account = facts.fill(&browser.spec.auth.username).unwrap_or_default();
    let earliest = shifted(since, SignedDuration::from_mins(-list.slack_minutes));
    let written = from_china(row.cell(&list.at), &list.at_format);
    row.cell(&list.by) == account && written.is_some_and(|written| written >= earliest)
}
