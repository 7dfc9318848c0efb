//! The department's own people edit a record meanwhile: what the entry does not change stays as they made it. Where both
//! changed the same, and the department notices, the worker is asked.

use serde_json::json;

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System, at, edit};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{damaged, ignores_what_was_held};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::new("clerk::another_member", another)
            .only(|system| match system.name {
                "labour" => Concern::Not(
                    "its contract does not show all that the clerk changed: there the worker is always asked",
                ),
                _ if system.can(Capability::TakesFiles) => {
                    Concern::Not("it takes whole rows and shows none: there the last row counts")
                }
                _ if system.can(Capability::Renews) || system.can(Capability::AddsWords) => {
                    Concern::Not("nothing of a record can be changed there, so nothing of the clerk's is in danger")
                }
                _ => Concern::Yes,
            })
            .not_with(|_| Some(ignores_what_was_held())),
    ];
    for choice in ["theirs", "ours"] {
        cases.push(
            Case::new(format!("clerk::same_member_{choice}"), move |trying| {
                same_member(trying, choice)
            })
            .only(|system| {
                if system.can(Capability::Versions) {
                    Concern::Yes
                } else {
                    Concern::Not("its contract gives no way to notice: there the last word counts")
                }
            })
            .not_with(|system| {
                Some(match system.name {
                    "labour" => damaged(
                        "drops_it_silently",
                        "replies.csv",
                        "1303,overtaken,",
                        "1303,superseded,",
                    ),
                    _ => ignores_what_was_held(),
                })
            }),
        );
    }
    cases
}

/// A member that the entry fills and does not change afterwards, with a clerk's value.
fn clerks(system: &System) -> (&'static str, &'static str) {
    match system.name {
        "housing" => ("ownerPhone", "19900000077"),
        "familyplan" => ("LXDH", "19900000077"),
        "grid" => ("items/LXFS", "19900000077"),
        "grid-event" => ("place", "宝湾区前岸街道海棠路14号"),
        "selfdecl" => ("declaration/person/contact/mobile", "+8619900000077"),
        _ => ("lxdh", "19900000077"),
    }
}

async fn another(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let mut entry = office.entry(&worker).await?;
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    let (member, value) = clerks(system);
    let key = office.only_record()?.record.key;
    office.clerk_edits(system.id, &key, edit(member, value))?;

    system.change(&mut entry);
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 3).await?;
    let held = office.only_record()?.record.fields;
    same(
        at(&held, member),
        Some(&json!(value)),
        format!("the clerk's {member} stays"),
    )?;
    holds(
        system.shows_change(&held),
        format!("the worker's {} is there, too", system.changed()),
    )
}

/// What the clerk and the worker each put into the same member.
fn rivals(system: &System) -> [&'static str; 2] {
    match system.name {
        "selfdecl" => ["91350100M000100Y43", "91440300MA5TE5T1XJ"],
        _ => ["部门改的", "网格员改的"],
    }
}

async fn same_member(trying: Trying, choice: &str) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let id = system.id;
    let member = system.changed();
    let mut entry = office.entry(&worker).await?;
    let entry_id = worker.submit(&entry).await?;
    worker.deliver().await?;
    let key = office.only_record()?.record.key;
    let [theirs, ours] = rivals(system);
    office.clerk_edits(id, &key, edit(member, theirs))?;

    system.change_to(&mut entry, ours);
    worker.correct(&entry_id, &entry).await?;
    worker.deliver().await?;
    let delivery = worker.delivery(id).await?;
    same(delivery.state, Standing::Refused, "it is the worker's turn")?;
    let decision = delivery.decision.there("there is a question")?;
    // This department tells that something was changed, and not what.
    let told = match system.name {
        "labour" => ["刚被改过", "样例科技有限公司"],
        _ => [theirs, ours],
    };
    holds(
        told.iter().all(|told| decision.ask.contains(told)),
        format!("it shows {told:?}: {}", decision.ask),
    )?;
    same(
        at(&office.only_record()?.record.fields, member),
        Some(&json!(theirs)),
        "nothing is overwritten before the worker has decided",
    )?;
    worker.decide(delivery.delivery, choice, None).await?;
    worker.deliver().await?;
    let state = worker.cell(id).await?.state;
    let taken = [Standing::Accepted, Standing::Reviewing];
    // Where the department's is kept unseen, our correction was given up.
    let given_up = system.id == "labour" && choice == "theirs" && state == Standing::Withdrawn;
    holds(
        taken.contains(&state) || given_up,
        format!("it is done with, not {state:?}"),
    )?;
    let wanted = if choice == "ours" { ours } else { theirs };
    same(
        at(&office.only_record()?.record.fields, member),
        Some(&json!(wanted)),
        "the worker's choice stands",
    )
}
