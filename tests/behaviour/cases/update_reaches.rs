//! A correction that concerns one system reaches that one; the other departments are not even asked.

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::SYSTEMS;
use crate::support::verdict::{Verdict, holds, same};
use crate::support::wrong::damaged_in;

/// A package that takes an element which does not concern its department.
pub(super) fn case() -> Case {
    Case::new("update_reaches_only_whom_it_concerns", story).not_with(|system| {
        Some(match system.id {
            "housing" => damaged_in(
                "residence",
                "takes_what_does_not_concern_it",
                "system.toml",
                "bz = { from = \"stay.remark\"",
                "bz = { from = \"dwelling.remark\"",
            ),
            "residence" => damaged_in(
                "workstation",
                "takes_what_does_not_concern_it",
                "system.toml",
                "bz = { from = \"stay.remark\"",
                "bz = { from = \"stay.expected_until\"",
            ),
            "workstation" | "gridadmin" | "pda" => damaged_in(
                "residence",
                "takes_what_does_not_concern_it",
                "system.toml",
                "bz = { from = \"stay.remark\"",
                "bz = { from = \"stay.relation_to_head\"",
            ),
            "grid" => damaged_in(
                "workstation",
                "takes_what_does_not_concern_it",
                "system.toml",
                "bz = { from = \"stay.remark\"",
                "bz = { from = \"work.job_title\"",
            ),
            "provincial" => damaged_in(
                "residence",
                "takes_what_does_not_concern_it",
                "system.toml",
                "bz = { from = \"stay.remark\"",
                "bz = { from = \"person.education\"",
            ),
            _ => damaged_in(
                "workstation",
                "takes_what_does_not_concern_it",
                "system.toml",
                "bz = { from = \"stay.remark\"",
                "bz = { from = \"family.first_marriage_on\"",
            ),
        })
    })
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let mut entry = office.entry(&worker).await?;
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;
    let others = || SYSTEMS.iter().filter(|other| other.id != trying.system.id);
    let mut before = Vec::new();
    for other in others() {
        before.push(office.visits(other.id)?.counters);
    }

    trying.system.change(&mut entry);
    let submitted = worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    same(
        submitted.deliveries,
        1,
        "one system is concerned, so there is one delivery",
    )?;
    office.stands_once(&worker, 2).await?;
    holds(
        trying
            .system
            .shows_change(&office.only_record()?.record.fields),
        format!("{} has the new value", trying.system.changed()),
    )?;
    for (other, before) in others().zip(before) {
        same(
            office.visits(other.id)?.counters,
            before,
            format!("{} was left alone", other.id),
        )?;
    }

    let submitted = worker.correct(&id, &entry).await?;
    same(
        submitted.deliveries,
        0,
        "submitting the same once more concerns nobody",
    )
}
