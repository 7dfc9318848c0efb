//! The people of a dwelling become one household entry, or join the one that is there; what is there is never overwritten.
//!
//! Deliberately absent: any judgement which of two values is right. Where a row and the entry differ, the row goes back.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;
use yilutong_dictionary::{Dictionary, Entry, Group, Resident};
use yilutong_outbox::{EntryId, ErrorKind, ImportedDraft, ImportedMark, Outbox, OutboxError};

use super::address::{is_numbered, with_building};
use super::progress::Progress;
use super::rows::{PersonRow, Plan, Reason};
use super::survey::{Survey, hash, said};
use crate::DeskError;
use crate::entries::title;
use crate::kept::Kept;
use crate::register::{HOUSEHOLD, is_household, person_key, text};

/// Households that are handed over together.
const TOGETHER: usize = 64;
/// Values of a dwelling that make up its address.
const PLACE: [&str; 4] = ["community", "road", "building", "room"];

/// A dwelling with its people, ready to be kept.
pub(crate) struct Settled {
    /// The draft; `None` when nothing of it is new.
    pub(crate) draft: Option<ImportedDraft>,
    /// What the draft holds.
    pub(crate) kept: Kept,
    /// Whether it joins an entry that is there.
    pub(crate) joins: bool,
    /// Rows that are new with it.
    pub(crate) rows: Vec<u32>,
    /// Rows that were imported before.
    pub(crate) known: u32,
    /// Rows that go back.
    pub(crate) wrong: Vec<(u32, String)>,
}

/// Buildings of a house number that are looked at.
const LOOKED_AT: usize = 20;

/// The rows of one dwelling.
type House = Vec<(u32, PersonRow)>;

/// Goes through the good rows and settles dwelling by dwelling, as soon as the last row of each has passed by.
pub(crate) fn settle_all(
    plan: &Plan,
    survey: &Survey,
    outbox: &Outbox,
    progress: &Progress,
    hand_over: &mut dyn FnMut(Vec<Settled>) -> bool,
) -> Result<(), DeskError> {
    let mut open: HashMap<u64, House> = HashMap::new();
    let mut together = Vec::new();
    let mut failed = None;
    survey.good.each(&mut |number, person| {
        let place = hash(&person.place);
        let house = open.entry(place).or_default();
        house.push((number, person));
        let whole = survey.places.get(&place).copied().unwrap_or(1);
        if house.len() >= whole as usize
            && let Some(house) = open.remove(&place)
        {
            match settle(outbox, plan, survey, house) {
                Ok(settled) => together.push(settled),
                Err(error) => {
                    failed = Some(error);
                    return std::ops::ControlFlow::Break(());
                }
            }
        }
        if together.len() >= TOGETHER && !hand_over(std::mem::take(&mut together)) {
            return std::ops::ControlFlow::Break(());
        }
        progress.at(number)
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    if !progress.is_cancelled() {
        for house in std::mem::take(&mut open).into_values() {
            together.push(settle(outbox, plan, survey, house)?);
        }
        hand_over(together);
    }
    Ok(())
}

/// Settles one dwelling.
pub(crate) fn settle(
    outbox: &Outbox,
    plan: &Plan,
    survey: &Survey,
    house: House,
) -> Result<Settled, DeskError> {
    let Some(place) = house.first().map(|(_, person)| person.place.clone()) else {
        return Ok(Settled {
            draft: None,
            kept: Kept::default(),
            joins: false,
            rows: Vec::new(),
            known: 0,
            wrong: Vec::new(),
        });
    };
    let marks = outbox.imported(&place)?;
    let (mut known, mut rows, mut wrong) = (0, Vec::new(), Vec::new());
    let new = house.into_iter().filter(|(_, person)| {
        let before = marks.iter().find(|mark| mark.person == person.key);
        let same = before.is_some_and(|mark| mark.content == person.content);
        known += u32::from(same);
        !same
    });
    let new: House = new.collect();
    let there = there(outbox, &place, &marks)?;
    let joins = there.is_some();
    let (entry, read_at, mut kept) = match there {
        Some((id, read_at, kept)) => (Some(id), Some(read_at), kept),
        None => (None, None, begun(plan)),
    };
    let mut draft_rows = Vec::new();
    let before = kept.entry.clone();
    let mut people: Vec<String> = match joins {
        true => keys(&kept.entry),
        false => Vec::new(),
    };
    for (number, person) in new {
        match join(&mut kept.entry, &mut people, &person, joins) {
            Ok(()) => {
                draft_rows.push(ImportedMark {
                    place: place.clone(),
                    person: person.key,
                    content: person.content,
                    entry: None,
                });
                rows.push(number);
            }
            Err(reason) => wrong.push((number, said(&[reason]))),
        }
    }
    if !joins && stands_beside_others(outbox, survey, &kept.entry.dwelling)? {
        with_building(&mut kept.entry.dwelling);
    }
    // Rows that say what is known already change nothing, but are remembered with the next draft.
    let changed = kept.entry != before || !joins;
    if !changed {
        known += u32::try_from(rows.len()).unwrap_or(u32::MAX);
        rows.clear();
    }
    let draft = (changed && !draft_rows.is_empty()).then(|| ImportedDraft {
        entry,
        read_at,
        form: HOUSEHOLD.to_owned(),
        title: title(&kept.entry),
        body: kept.body(),
        rows: draft_rows,
    });
    Ok(Settled {
        draft,
        kept,
        joins,
        rows,
        known,
        wrong,
    })
}

/// Whether another building stands at the same house number, in this sheet or as far as the register knows.
fn stands_beside_others(
    outbox: &Outbox,
    survey: &Survey,
    dwelling: &Group,
) -> Result<bool, OutboxError> {
    let [community, road, building] =
        ["community", "road", "building"].map(|part| text(dwelling, part));
    if !is_numbered(&building) || survey.has_several_buildings(dwelling) {
        return Ok(survey.has_several_buildings(dwelling));
    }
    let known = outbox.spots(&community, &road, LOOKED_AT)?;
    Ok(known
        .iter()
        .any(|spot| spot.road == road && is_numbered(&spot.building) && spot.building != building))
}

/// A new household entry.
fn begun(plan: &Plan) -> Kept {
    let mut entry = Entry {
        form: HOUSEHOLD.to_owned(),
        ..Entry::default()
    };
    if let Some(on) = plan.fixed.get("visit.on") {
        entry.visit.insert("on".to_owned(), on.clone());
    }
    if let Some(note) = plan.fixed.get("visit.note") {
        entry.visit.insert("note".to_owned(), note.clone());
    }
    Kept::new(&entry, &[])
}

/// The entry of a dwelling: one that an earlier import made, else the one that the register knows.
fn there(
    outbox: &Outbox,
    place: &str,
    marks: &[ImportedMark],
) -> Result<Option<(EntryId, Timestamp, Kept)>, DeskError> {
    let before = marks.iter().find_map(|mark| mark.entry.clone());
    let known = match before {
        Some(entry) => Some(entry),
        None => outbox.dwelling_at(place)?.and_then(|found| found.entry),
    };
    let Some(id) = known else { return Ok(None) };
    let entry = match outbox.entry(&id) {
        Ok(entry) => entry,
        Err(error) if error.kind() == ErrorKind::NoSuchEntry => return Ok(None),
        Err(error) => return Err(OutboxError::into(error)),
    };
    let body = entry
        .draft
        .or_else(|| entry.latest.map(|latest| latest.body));
    // What cannot be read is nothing to be added to.
    let kept = body.and_then(|body| Kept::read(body).ok());
    Ok(kept
        .filter(|kept| is_household(&kept.entry))
        .map(|kept| (id, entry.summary.updated_at, kept)))
}

/// Who stands in an entry, in their order.
fn keys(entry: &Entry) -> Vec<String> {
    let derived = Dictionary::builtin().derive(entry);
    let people = derived.residents.iter();
    people.map(|one| person_key(&one.person)).collect()
}

/// Puts somebody into an entry, and among the people who stand in it.
fn join(
    entry: &mut Entry,
    people: &mut Vec<String>,
    person: &PersonRow,
    joins: bool,
) -> Result<(), Reason> {
    let mut trial = entry.clone();
    let address_stays = joins;
    gap(
        &mut trial.dwelling,
        &person.dwelling,
        "dwelling",
        address_stays,
    )?;
    gap(&mut trial.owner, &person.owner, "owner", false)?;
    let at = people.iter().position(|key| *key == person.key);
    match at.and_then(|at| trial.residents.get_mut(at)) {
        Some(resident) => {
            for name in Resident::GROUPS {
                if let (Some(there), Some(new)) =
                    (resident.group(name).cloned(), person.resident.group(name))
                {
                    let mut there = there;
                    gap(&mut there, new, name, false)?;
                    if let Some(group) = resident.group_mut(name) {
                        *group = there;
                    }
                }
            }
        }
        None => {
            let mut free = (1..).map(|n| format!("r{n}"));
            let name = free.find(|name| trial.resident(name).is_none());
            trial.residents.push(Resident {
                reference: name.unwrap_or_default(),
                ..person.resident.clone()
            });
            people.push(person.key.clone());
        }
    }
    *entry = trial;
    Ok(())
}

/// Fills what is empty; a value that differs is nobody's to decide here.
fn gap(there: &mut Group, new: &Group, group: &str, address_stays: bool) -> Result<(), Reason> {
    for (name, value) in new {
        if address_stays && PLACE.contains(&name.as_str()) {
            continue;
        }
        match there.get(name).filter(|known| !is_nothing(known)) {
            None => {
                there.insert(name.clone(), value.clone());
            }
            Some(known) if known == value => {}
            Some(_) => {
                let element = Dictionary::builtin().element_of(group, name);
                let label = element.map_or_else(|| name.clone(), |e| e.label.zh.clone());
                return Err(Reason {
                    about: label.clone(),
                    say: format!("与已登记的{label}不一样，请核对后在原来的录入单里修改"),
                });
            }
        }
    }
    Ok(())
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}
