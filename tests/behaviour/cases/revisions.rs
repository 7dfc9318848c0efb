//! The worker corrects an entry while nobody knows what became of the earlier revision: nothing is sent before that is
//! known, and the later revision has the last word at the department.

use practice_departments::Fault;

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Act, Capability, System};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::wrong::{Wrong, takes_silence_for_no, takes_waiting_for_done};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("revisions::first_was_processed", |trying| {
            story(trying, Fault::DropAfter)
        })
        .not_with(|system| Some(wrong(system))),
        Case::new("revisions::first_was_not_processed", |trying| {
            story(trying, Fault::DropBefore)
        })
        .not_with(|system| Some(wrong(system))),
        Case::new("revisions::second_over_lost_update", over_update)
            .not_with(|system| Some(wrong(system))),
    ]
}

/// Takes a lost reply for a no; where only the answer's absence tells, for a yes.
fn wrong(system: &System) -> Wrong {
    if system.can(Capability::AnswersByFile) {
        takes_waiting_for_done()
    } else {
        takes_silence_for_no()
    }
}

async fn story(trying: Trying, fault: Fault) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let processed = fault == Fault::DropAfter;
    office.house_first(&worker).await?;
    office.arm(Act::Create, fault, 1)?;
    let mut entry = office.entry(&worker).await?;
    let id = worker.submit(&entry).await?;
    worker.deliver_now().await?;
    office.is_unheard_of(&worker).await?;

    system.change(&mut entry);
    let received = office.visits(system.id)?.counters.received;
    worker.revise(&id, &entry).await?;
    worker.deliver_now().await?;
    same(
        office.visits(system.id)?.counters.received,
        received,
        "the second revision does not leave while the first is unsettled",
    )?;
    worker.deliver().await?;
    let acts = office.acts()?;
    // A first revision that was never processed may give way to the second one.
    let writes = if processed { 2 } else { acts.len().min(2) };
    office.stands_once(&worker, writes).await?;
    let (last, before) = acts.split_last().there("the record has a history")?;
    holds(
        system.shows_change(&last.fields),
        "the second revision has the last word",
    )?;
    holds(
        before
            .iter()
            .all(|earlier| !system.shows_change(&earlier.fields)),
        "and the first one came first",
    )
}

/// The same with two corrections of a record that stands.
async fn over_update(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let original = office.entry(&worker).await?;
    let id = worker.submit(&original).await?;
    worker.deliver().await?;
    let first = system.says(&office.only_record()?.record.fields);

    let mut changed = original.clone();
    system.change(&mut changed);
    office.arm(Act::Update, Fault::DropAfter, 1)?;
    worker.correct(&id, &changed).await?;
    worker.deliver_now().await?;
    office.is_unheard_of(&worker).await?;
    let held = office.only_record()?.record;
    // What takes files works them a while after it has taken them.
    holds(
        match system.can(Capability::Renews) {
            true => system.has_ended(&held),
            false => system.can(Capability::TakesFiles) || system.shows_change(&held.fields),
        },
        "the department has processed it",
    )?;
    let received = office.visits(system.id)?.counters.received;
    worker.revise(&id, &original).await?;
    worker.deliver_now().await?;
    same(
        office.visits(system.id)?.counters.received,
        received,
        "taking it back does not overtake it",
    )?;
    worker.deliver().await?;
    // What was ended to be made anew, and was not made yet, gives way to what came after.
    let writes = match system.can(Capability::Renews) {
        true => office.acts()?.len().clamp(2, 3),
        false => 3,
    };
    office.stands_once(&worker, writes).await?;
    let last = system.says(&office.only_record()?.record.fields);
    if system.can(Capability::AddsWords) {
        let original = system.original(&original);
        return holds(
            last.is_some_and(|last| original.is_some_and(|said| last.contains(&said))),
            "what the worker said last was added last",
        );
    }
    same(last, first, "what the worker said last stands")
}
