//! What a record is known by was mistyped: the wrong record is ended, the right one made, and the correction is no second
//! resident.

use serde_json::json;

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, Takes, set};
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::never_ends_anything;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("corrected_key::id_number", |trying| {
            story(trying, ("person", "id_number", "430102198802029134"))
        })
        .only(|system| {
            if system.can(Capability::People) {
                Concern::Yes
            } else {
                Concern::Not("its records are no people")
            }
        })
        .not_with(|_| Some(never_ends_anything().every_day())),
        Case::new("corrected_key::room", |trying| {
            story(trying, ("dwelling", "room", "1204"))
        })
        .only(|system| match system.id {
            "familyplan" | "labour" => Concern::Not("it knows people, wherever they live"),
            _ if system.takes == Takes::Household => Concern::Yes,
            _ => Concern::Not("it knows a record by its number alone"),
        })
        .not_with(|_| Some(never_ends_anything().every_day())),
    ]
}

async fn story(trying: Trying, (group, name, corrected): (&str, &str, &str)) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let mut entry = households::one(office.clock.today())?;
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;
    let wrong = office.only_record()?.record;

    set(&mut entry, group, name, json!(corrected));
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    for cell in worker.cells().await? {
        same(
            cell.state,
            Standing::Accepted,
            format!("{} took the correction: {:?}", cell.system, cell.say),
        )?;
    }
    let held = office.records()?;
    same(held.len(), 2, "there is the wrong record and the right one")?;
    let (ended, standing): (Vec<_>, Vec<_>) =
        held.iter().partition(|held| system.has_ended(&held.record));
    holds(
        ended.len() == 1 && ended[0].record.key == wrong.key,
        "the wrong record, and only that, has ended",
    )?;
    holds(standing.len() == 1, "the right record stands")?;
    // Where people are said to live in a house that stands there, too, it is that house which has the value.
    let all = office.practice.running.holdings(system.id)?;
    let whole = all.iter().filter(|held| {
        let is_it = held.record.key == standing[0].record.key;
        is_it || (name == "room" && held.record.kind == "house" && !system.has_ended(&held.record))
    });
    holds(
        whole
            .map(|held| json!(held.record.fields).to_string())
            .any(|fields| fields.contains(corrected)),
        "with the corrected value",
    )
}
