//! Values that nobody typed, and the one rule about them: what was recognised in a text goes to no department before
//! somebody has looked at it.

use serde_json::Value;
use yilutong_adapter::{Problem, Severity};
use yilutong_dictionary::{Entry, Place};

use crate::schema::{EntryBody, Mark, MarkSource, OutdatedView};

const GRID: &str = "dwelling.grid";
const COMMUNITY: &str = "dwelling.community";

/// The marks that still speak of what stands in the entry.
pub(crate) fn standing(entry: &Entry, marks: Vec<Mark>) -> Vec<Mark> {
    let stands = |mark: &Mark| entry.value(&mark.place) == Some(&mark.value);
    marks.into_iter().filter(stands).collect()
}

/// The entry without what only the worker's settings or the last entry said: such values give way to whatever is known or
/// recognised.
pub(crate) fn told(request: &EntryBody) -> Entry {
    let mut entry = request.body.clone();
    for mark in &request.marks {
        let is_usual = matches!(mark.source, MarkSource::Settings | MarkSource::Before);
        if is_usual && entry.value(&mark.place) == Some(&mark.value) {
            let (group, name) = mark.place.element.split_once('.').unwrap_or_default();
            if let Some(values) = entry.group_mut(group) {
                values.remove(name);
            }
        }
    }
    entry
}

/// What nobody typed and does not hold any more: a grid that was filled in lies in one community, and the worker chose
/// another.
pub(crate) fn outdated(request: &EntryBody) -> Vec<OutdatedView> {
    let entry = &request.body;
    let grids = request.marks.iter().filter(|mark| {
        mark.place == Place::of(GRID) && entry.value(&mark.place) == Some(&mark.value)
    });
    let community = entry.value(&Place::of(COMMUNITY)).and_then(Value::as_str);
    let elsewhere = grids.filter(|mark| {
        let grid = mark.value.as_str();
        grid.zip(community)
            .is_some_and(|(grid, community)| !grid.starts_with(community))
    });
    elsewhere
        .map(|mark| OutdatedView {
            place: mark.place.clone(),
            say: "所属社区改了，原来带出的网格不在这个社区里，已清空，请填写这里的网格".to_owned(),
        })
        .collect()
}

/// Said while something recognised is not confirmed: once, at the first of them.
pub(crate) fn unconfirmed(request: &EntryBody) -> Option<Problem> {
    let open = |mark: &&Mark| {
        !mark.sure
            && mark.source == MarkSource::Pasted
            && request.body.value(&mark.place) == Some(&mark.value)
    };
    let mut waiting = request.marks.iter().filter(open);
    let first = waiting.next()?;
    let count = waiting.count() + 1;
    Some(Problem {
        place: first.place.clone(),
        system: None,
        say: format!("粘贴识别的内容还有{count}项没有确认，请核对：按Enter逐项确认，按F4全部确认"),
        severity: Severity::Error,
        missing: false,
    })
}
