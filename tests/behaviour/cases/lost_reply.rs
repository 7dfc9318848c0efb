//! The department did its work and its reply was lost: it is found out what became of it, and one record is left.

use practice_departments::Fault;

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Act, Capability, System};
use crate::support::verdict::{Verdict, holds, same};
use crate::support::wrong::{
    Wrong, looks_in_the_wrong_column, takes_silence_for_consent, takes_waiting_for_done,
};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("lost_reply::create", |trying| story(trying, Act::Create))
            .not_with(|system| Some(wrong(system))),
        Case::new("lost_reply::update", |trying| story(trying, Act::Update))
            .not_with(|system| Some(hopeful(system))),
        Case::new("lost_reply::cancel", |trying| story(trying, Act::Cancel))
            .not_with(|system| Some(hopeful(system))),
    ]
}

/// Where nothing but looking prevents a second record, the wrong adapter looks in the wrong column.
fn wrong(system: &System) -> Wrong {
    match system.id {
        "workstation" => looks_in_the_wrong_column(),
        _ => hopeful(system),
    }
}

/// Hopes for the best where nothing was heard.
fn hopeful(system: &System) -> Wrong {
    if system.can(Capability::AnswersByFile) {
        takes_waiting_for_done()
    } else {
        takes_silence_for_consent()
    }
}

async fn story(trying: Trying, act: Act) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let mut entry = office.entry(&worker).await?;
    let system = trying.system;

    if act == Act::Create {
        office.house_first(&worker).await?;
        office.arm(act, Fault::DropAfter, 1)?;
        worker.submit(&entry).await?;
    } else {
        let id = worker.submit(&entry).await?;
        worker.deliver().await?;
        office.arm(act, Fault::DropAfter, 1)?;
        worker.change_or_end(system, act, &id, &mut entry).await?;
    }
    let stored = office.stored(system.id)?;
    worker.deliver_now().await?;
    same(
        office.stored(system.id)?,
        stored + 1,
        "the department has processed it",
    )?;
    office.is_unheard_of(&worker).await?;

    worker.deliver().await?;
    office
        .stands_once(&worker, if act == Act::Create { 1 } else { 2 })
        .await?;
    same(
        office.stored(system.id)?,
        stored + system.stores(act),
        "settling it changed nothing more at the department",
    )?;
    let held = office.only_record()?.record;
    match act {
        Act::Create => Ok(()),
        Act::Update => holds(
            system.shows_change(&held.fields),
            format!("{} has the new value", system.changed()),
        ),
        Act::Cancel => holds(system.has_ended(&held), "the record has ended"),
    }
}
