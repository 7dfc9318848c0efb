//! A correction that concerns one system reaches that one; the other departments are not even asked.

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, SYSTEMS, System, Takes};
use crate::support::verdict::{Verdict, holds, same};
use crate::support::wrong::{Wrong, damaged_in};

/// A package that takes an element which does not concern its department.
pub(super) fn case() -> Case {
    Case::new("update_reaches_only_whom_it_concerns", story)
        .only(|system| match system.takes {
            Takes::Premises => Concern::Not("nobody else takes an inspection"),
            _ => Concern::Yes,
        })
        .own_data()
        .not_with(|system| Some(wrong(system)))
}

fn wrong(system: &System) -> Wrong {
    match system.name {
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
        "provincial" => damaged_in(
            "residence",
            "takes_what_does_not_concern_it",
            "system.toml",
            "bz = { from = \"stay.remark\"",
            "bz = { from = \"person.education\"",
        ),
        "selfdecl" => damaged_in(
            "workstation",
            "takes_what_does_not_concern_it",
            "system.toml",
            "bz = { from = \"stay.remark\"",
            "bz = { from = \"work.employer_code\"",
        ),
        "labour" => damaged_in(
            "workstation",
            "takes_what_does_not_concern_it",
            "system.toml",
            "bz = { from = \"stay.remark\"",
            "bz = { from = \"work.place\"",
        ),
        "grid-event" => described_with("ev-drainage", "event.handle_result"),
        "ev-safety" => described_with("grid", "event.enterprise_name"),
        "ev-urban" => described_with("grid", "event.urban_kind"),
        "ev-building" => described_with("grid", "event.build_stage"),
        "ev-drainage" => described_with("grid", "event.well_number"),
        "ev-fire" => described_with("grid", "event.place_type"),
        "ev-traffic" => described_with("grid", "event.road_name"),
        "grid" => damaged_in(
            "workstation",
            "takes_what_does_not_concern_it",
            "system.toml",
            "bz = { from = \"stay.remark\"",
            "bz = { from = \"work.job_title\"",
        ),
        _ => damaged_in(
            "workstation",
            "takes_what_does_not_concern_it",
            "system.toml",
            "bz = { from = \"stay.remark\"",
            "bz = { from = \"family.first_marriage_on\"",
        ),
    }
}

/// A package that tells the description with something in it that only another department asks for.
fn described_with(package: &'static str, element: &'static str) -> Wrong {
    let to = format!(
        "description = {{ cel = \"event.description + ({element} == null ? '' : {element})\", places = [\"event.description\"]"
    );
    damaged_in(
        package,
        "takes_what_does_not_concern_it",
        "system.toml",
        "description = { from = \"event.description\"",
        to.leak(),
    )
}

/// What reached a department, but for questions after what it has taken already.
fn asked(office: &Office, other: &System) -> Verdict<usize> {
    let visits = office.visits(other.id)?;
    let asked = visits.requests.iter();
    let flows = office.system().can(Capability::Flow);
    let asked = asked.filter(|visit| !flows || visit.method != "GET");
    Ok(asked.count())
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
        before.push(asked(&office, other)?);
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
            asked(&office, other)?,
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
