//! 粘贴识别: text from a chat, rows of a sheet or a line of a document becomes values of an entry.
//!
//! What is recognised is filled in only where nothing stands yet, and each value waits to be confirmed. What fails its
//! check is not filled in, and what was not understood is told. Deliberately absent: any guess at a number.

mod address;
mod gathering;
mod pieces;
mod table;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use yilutong_dictionary::{Dictionary, Entry, Place, Resident};

use crate::DeskError;
use crate::departures::text;
use crate::desk::Desk;
use crate::known::{read, words_of};
use crate::marks;
use crate::register::person_key;
use crate::schema::{
    Mark, MarkSource, RecogniseRequest, RecognisedLine, RecognisedPerson, RecognisedView,
    RefusedPiece, Words,
};
use gathering::{Gathered, gather};

/// The kind of document that a number is of, by its form.
pub(crate) fn kind_of_number(number: &str) -> String {
    gathering::kind_of_number(number)
}

/// The code that a word means in a list.
pub(crate) fn code(list: &str, word: &str) -> Option<String> {
    words::words().code(list, word).map(str::to_owned)
}

/// The division that an address of registration begins with.
pub(crate) fn division(address: &str) -> Option<String> {
    address::division(address).map(str::to_owned)
}

/// Characters of a text that are read; more is no message.
const LONGEST: usize = 20_000;

impl Desk {
    /// Reads a text for an entry. Nothing is kept: the worker takes what is right.
    ///
    /// # Errors
    /// [`DeskError::Locked`].
    pub async fn entry_recognise(
        &self,
        request: RecogniseRequest,
    ) -> Result<RecognisedView, DeskError> {
        let scope = self.scope(request.entry.id.as_deref(), &[]).await?;
        let asked = self.asked_for(&request.entry.body.form, &scope);
        let whole: String = request.text.chars().take(LONGEST).collect();
        let gathered = gather(&whole, self.today());
        Ok(fit(
            gathered,
            &marks::told(&request.entry),
            request.resident.as_deref(),
            &asked,
        ))
    }
}

/// What was recognised, as values of this entry.
fn fit(
    gathered: Gathered,
    entry: &Entry,
    at_hand: Option<&str>,
    asked: &BTreeSet<String>,
) -> RecognisedView {
    let mut view = RecognisedView {
        rest: gathered.rest,
        ..RecognisedView::default()
    };
    let mut fitting = Fitting {
        entry,
        asked,
        view: &mut view,
    };
    for group in Entry::GROUPS {
        if let Some(values) = gathered.entry.group(group) {
            fitting.group(None, group, values);
        }
    }
    let mut taken: Vec<String> = Vec::new();
    for resident in &gathered.entry.residents {
        let (reference, new) = whom(entry, resident, at_hand, &taken);
        taken.push(reference.clone());
        fitting.view.people.push(RecognisedPerson {
            resident: reference.clone(),
            name: gathering::name_of(resident),
            new,
        });
        for group in Resident::GROUPS {
            if let Some(values) = resident.group(group) {
                fitting.group(Some(&reference), group, values);
            }
        }
    }
    view.refused = gathered
        .refused
        .into_iter()
        .map(|one| RefusedPiece {
            label: label(&one.element),
            word: one.word,
            say: one.say,
        })
        .collect();
    view
}

struct Fitting<'a> {
    entry: &'a Entry,
    asked: &'a BTreeSet<String>,
    view: &'a mut RecognisedView,
}

impl Fitting<'_> {
    fn group(&mut self, resident: Option<&str>, group: &str, values: &yilutong_dictionary::Group) {
        let dictionary = Dictionary::builtin();
        let mut told: Vec<_> = values
            .iter()
            .filter_map(|(name, value)| Some((dictionary.element_of(group, name)?, value)))
            .collect();
        told.sort_by_key(|(element, _)| dictionary.position(&element.id));
        for (element, value) in told {
            let read = read(element, value).unwrap_or_else(|| words_of("", ""));
            if !self.asked.contains(&element.id) {
                // No enabled system asks for it: it is told, and goes nowhere.
                self.view.rest.push(read.zh);
                continue;
            }
            let place = Place {
                resident: resident.map(str::to_owned),
                element: element.id.clone(),
                item: None,
            };
            let present = self.entry.value(&place);
            if present == Some(value) {
                continue;
            }
            let stays = present.and_then(|present| crate::known::read(element, present));
            if present.is_none() {
                self.view.fills.push(Mark {
                    place: place.clone(),
                    source: MarkSource::Pasted,
                    value: value.clone(),
                    was: None,
                    sure: false,
                });
            }
            self.view.lines.push(RecognisedLine {
                place,
                label: label(&element.id),
                value: read,
                stays,
            });
        }
    }
}

/// Which resident somebody is: by number, by name, the one at hand while nothing says who that is; else somebody new.
fn whom(
    entry: &Entry,
    somebody: &Resident,
    at_hand: Option<&str>,
    taken: &[String],
) -> (String, bool) {
    let free = |resident: &&Resident| !taken.contains(&resident.reference);
    let number = text(&somebody.person, "id_number");
    let name = gathering::name_of(somebody);
    let same = |resident: &&Resident| {
        let here = text(&resident.person, "id_number");
        if !number.is_empty() && !here.is_empty() {
            return here.eq_ignore_ascii_case(number)
                || person_key(&resident.person) == person_key(&somebody.person);
        }
        !name.is_empty() && gathering::name_of(resident) == name
    };
    if let Some(known) = entry.residents.iter().filter(free).find(same) {
        return (known.reference.clone(), false);
    }
    let nobody = |resident: &&Resident| {
        gathering::name_of(resident).is_empty() && text(&resident.person, "id_number").is_empty()
            || (name.is_empty() && number.is_empty())
    };
    let here = entry
        .residents
        .iter()
        .filter(free)
        .filter(|one| Some(one.reference.as_str()) == at_hand);
    let blank = entry.residents.iter().filter(free);
    if let Some(known) = here.chain(blank).find(nobody) {
        return (known.reference.clone(), false);
    }
    let mut names = (1..).map(|n| format!("r{n}"));
    let unused = names.find(|one| entry.resident(one).is_none() && !taken.contains(one));
    (unused.unwrap_or_default(), true)
}

fn label(element: &str) -> Words {
    match Dictionary::builtin().element(element) {
        Some(element) => words_of(&element.label.zh, &element.label.en),
        None => words_of("地址", "Address"),
    }
}
