//! Nothing goes wrong: a record is made, changed and ended, each once.

use super::Case;
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::at;
use crate::support::verdict::{Verdict, holds, same};
use crate::support::wrong::tells_nobody;

pub(super) fn case() -> Case {
    Case::new("ordinary_day", story).not_with(|_| Some(tells_nobody().every_day()))
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let today = office.clock.today();

    let mut entry = households::one(today)?;
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;

    trying.system.change(&mut entry);
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 2).await?;
    let (member, value) = trying.system.changed();
    same(
        at(&office.only_record()?.record.fields, member).cloned(),
        Some(value),
        format!("{member} has the corrected value"),
    )?;

    trying.system.end(&mut entry, &today.to_string());
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 3).await?;
    holds(
        trying.system.has_ended(&office.only_record()?.record),
        "the record has ended at the department",
    )
}
