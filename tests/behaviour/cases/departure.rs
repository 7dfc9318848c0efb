//! Somebody leaves: their records end everywhere, those of the others stay. And a whole entry can be taken back.

use practice_departments::Holding;
use serde_json::json;

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, at, leave};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::{Standing, moves_by_itself};
use crate::support::wrong::never_ends_anything;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("departure", departure)
            .only(|system| {
                if system.can(Capability::People) {
                    Concern::Yes
                } else {
                    Concern::Not("its records are no people, who could leave")
                }
            })
            .not_with(|_| Some(never_ends_anything().every_day())),
        Case::new("taken_back::after_acceptance", taken_back)
            .not_with(|_| Some(never_ends_anything().every_day())),
        Case::new("taken_back::before_anything_left", never_sent),
    ]
}

const WIFE: &str = "430102199507089243";

fn is_about(holding: &Holding, number: &str) -> bool {
    [
        "zjhm",
        "sfzh",
        "ZJHM",
        "items/GMSFHM",
        "证件号码",
        "idNo",
        "declaration/person/document/number",
    ]
    .iter()
    .any(|member| at(&holding.record.fields, member) == Some(&json!(number)))
}

async fn departure(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let today = office.clock.today();
    let mut entry = households::five(today)?;
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    let before = office.records()?.len();

    let wife = entry.resident_mut("wife").there("she lives there")?;
    leave(wife, &today.to_string());
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    let held = office.records()?;
    same(held.len(), before, "nobody is registered anew for that")?;
    for holding in &held {
        same(
            system.has_ended(&holding.record),
            is_about(holding, WIFE),
            "who left has ended, and who stayed has not",
        )?;
    }
    for cell in worker.cells_of(system.id).await? {
        same(
            cell.state,
            Standing::Accepted,
            "and the worker sees it done",
        )?;
    }
    Ok(())
}

async fn taken_back(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver().await?;
    worker.take_back(&id).await?;
    worker.deliver().await?;
    holds(
        trying.system.has_ended(&office.only_record()?.record),
        "what stood at the department has ended",
    )?;
    same(
        worker.cell(trying.system.id).await?.state,
        Standing::Accepted,
        "and the worker sees it done",
    )
}

async fn never_sent(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    worker.offline(true).await?;
    let id = worker.submit(&office.entry(&worker).await?).await?;
    worker.take_back(&id).await?;
    worker.offline(false).await?;
    worker.deliver().await?;
    same(
        office.visits(trying.system.id)?.counters.received,
        0,
        "the department never hears of it",
    )?;
    for cell in worker.cells().await? {
        holds(
            !moves_by_itself(cell.state),
            format!("nothing is left to do, not even {:?}", cell.state),
        )?;
    }
    Ok(())
}
