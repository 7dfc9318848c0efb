//! Values that nobody typed, and the one rule about them: what was recognised in a text goes to no department before
//! somebody has looked at it.

use yilutong_adapter::{Problem, Severity};
use yilutong_dictionary::Entry;

use crate::schema::{EntryBody, Mark, MarkSource};

/// The marks that still speak of what stands in the entry.
pub(crate) fn standing(entry: &Entry, marks: Vec<Mark>) -> Vec<Mark> {
    let stands = |mark: &Mark| entry.value(&mark.place) == Some(&mark.value);
    marks.into_iter().filter(stands).collect()
}

/// The entry without what only the worker's settings said: such values give way to whatever is known or recognised.
pub(crate) fn told(request: &EntryBody) -> Entry {
    let mut entry = request.body.clone();
    for mark in &request.marks {
        if mark.source == MarkSource::Settings && entry.value(&mark.place) == Some(&mark.value) {
            let (group, name) = mark.place.element.split_once('.').unwrap_or_default();
            if let Some(values) = entry.group_mut(group) {
                values.remove(name);
            }
        }
    }
    entry
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
