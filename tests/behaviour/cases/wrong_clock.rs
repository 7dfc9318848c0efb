//! The computer's clock is an hour off, either way: nothing is refused for it, and everything arrives once.

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::Capability;
use crate::support::verdict::{Verdict, holds};
use crate::support::wrong::damaged;

pub(super) fn case() -> Case {
    Case::new("wrong_clock", story).not_with(|system| match system.id {
        "residence" => Some(damaged(
            "never_learns_the_time",
            "replies.csv",
            "1003,clock,",
            "1003,wait:busy,",
        )),
        "familyplan" => Some(damaged(
            "never_learns_the_time",
            "replies.csv",
            "wsse:MessageExpired,clock,",
            "wsse:MessageExpired,wait:busy,",
        )),
        // The others do not look at the client's clock.
        _ => None,
    })
}

async fn story(trying: Trying) -> Verdict {
    let system = trying.system;
    // Of a device without a network its contract says that its clock may differ by minutes.
    let off = if system.can(Capability::AnswersByFile) {
        240
    } else {
        3600
    };
    for seconds in [off, -off] {
        let office = Office::open(trying).await?;
        office
            .practice
            .running
            .set_clock_offset(system.id, seconds)?;
        let worker = office.worker().await?;
        let mut entry = office.entry(&worker).await?;
        let id = worker.submit(&entry).await?;
        worker.deliver().await?;
        office.stands_once(&worker, 1).await?;
        system.change(&mut entry);
        worker.correct(&id, &entry).await?;
        worker.deliver().await?;
        office.stands_once(&worker, 2).await?;
        worker.end(system, &id, &mut entry).await?;
        worker.deliver().await?;
        office.stands_once(&worker, 3).await?;
        holds(
            system.has_ended(&office.only_record()?.record),
            "the record has ended",
        )?;
    }
    Ok(())
}
