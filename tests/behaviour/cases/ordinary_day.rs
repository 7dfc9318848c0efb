//! Nothing goes wrong: a record is made, changed and ended, each once.

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::verdict::{Verdict, holds};
use crate::support::wrong::tells_nobody;

pub(super) fn case() -> Case {
    Case::new("ordinary_day", story)
        .not_with(|_| Some(tells_nobody().every_day()))
        .own_data()
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let mut entry = office.entry(&worker).await?;
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;

    trying.system.change(&mut entry);
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 2).await?;
    let system = trying.system;
    holds(
        system.shows_change(&office.only_record()?.record.fields),
        format!("{} has the corrected value", system.changed()),
    )?;

    worker.end(system, &id, &mut entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 3).await?;
    holds(
        system.has_ended(&office.only_record()?.record),
        "the record has ended at the department",
    )
}
