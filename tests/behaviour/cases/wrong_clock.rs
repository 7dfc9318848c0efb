//! The computer's clock is an hour off, either way: nothing is refused for it, and everything arrives once.

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System};
use crate::support::verdict::{Verdict, holds};
use crate::support::wrong::{Wrong, damaged, damaged_in};

pub(super) fn case() -> Case {
    Case::new("wrong_clock", story).not_with(wrong)
}

/// Takes what the department says of the time for passing trouble. The others do not look at the client's clock.
fn wrong(system: &System) -> Option<Wrong> {
    let (package, from, to) = match system.name {
        "residence" => (None, "1003,clock,", "1003,wait:busy,"),
        "familyplan" => (
            None,
            "wsse:MessageExpired,clock,",
            "wsse:MessageExpired,wait:busy,",
        ),
        "selfdecl" => (
            None,
            "validation.range:declaredAt,clock,",
            "validation.range:declaredAt,fix,时间不对",
        ),
        "labour" => (None, "G1004,clock,", "G1004,wait:busy,"),
        "grid" => (
            None,
            "42200.不一致:采集时间,clock,",
            "42200.不一致:采集时间,fix,时间不对",
        ),
        "ev-safety" => (Some("linkage"), "TIME,clock,", "TIME,wait:busy,"),
        _ => return None,
    };
    let (name, file) = ("never_learns_the_time", "replies.csv");
    Some(match package {
        Some(package) => damaged_in(package, name, file, from, to),
        None => damaged(name, file, from, to),
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
