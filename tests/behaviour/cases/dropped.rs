//! The connection broke before the department did anything: it is tried again, and nothing is missing or doubled.

use practice_departments::Fault;

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Act, Capability};
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{takes_silence_for_consent, takes_waiting_for_done};

pub(super) fn cases() -> Vec<Case> {
    [
        ("create", Act::Create),
        ("update", Act::Update),
        ("cancel", Act::Cancel),
    ]
    .into_iter()
    .map(|(name, act)| {
        Case::new(format!("dropped::{name}"), move |trying| story(trying, act)).not_with(|system| {
            Some(if system.can(Capability::AnswersByFile) {
                takes_waiting_for_done()
            } else {
                takes_silence_for_consent()
            })
        })
    })
    .collect()
}

async fn story(trying: Trying, act: Act) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let mut entry = office.entry(&worker).await?;
    let system = trying.system;
    if act == Act::Create {
        office.house_first(&worker).await?;
        office.arm(act, Fault::DropBefore, 2)?;
        worker.submit(&entry).await?;
    } else {
        let id = worker.submit(&entry).await?;
        worker.deliver().await?;
        office.arm(act, Fault::DropBefore, 2)?;
        worker.change_or_end(system, act, &id, &mut entry).await?;
    }
    let stored = office.stored(system.id)?;
    worker.deliver_now().await?;
    same(
        office.stored(system.id)?,
        stored,
        "the department has done nothing",
    )?;
    holds(
        worker.cell(system.id).await?.state != Standing::Accepted,
        "a broken connection is no acceptance",
    )?;
    worker.deliver().await?;
    office
        .stands_once(&worker, if act == Act::Create { 1 } else { 2 })
        .await?;
    holds(
        act != Act::Cancel || system.has_ended(&office.only_record()?.record),
        "the record has ended",
    )
}
