//! The front-end machine shows another host key than the one that is kept: nothing is told to it, not even a password; the
//! system stops with a plain sentence, and goes on once somebody has entered the key that is right.

use serde_json::json;

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::never_stops;

pub(super) fn case() -> Case {
    Case::new("host_key_changed", story)
        .only(|system| match system.id {
            "provincial" => Concern::Yes,
            _ => Concern::Not("it is not reached by SSH"),
        })
        .not_with(|_| Some(never_stops()))
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    let mut entry = office.entry(&worker).await?;
    let entry_id = worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;

    let told = || {
        let visits = office.visits(id)?.requests;
        let told = visits.iter().filter(|visit| visit.method != "CONNECT");
        Verdict::Ok(told.count())
    };
    let key = office.act(json!({ "act": "rekey" }))?;
    let before = told()?;
    trying.system.change(&mut entry);
    worker.correct(&entry_id, &entry).await?;
    worker.deliver().await?;
    same(
        told()?,
        before,
        "a machine with another key hears no name, no password, nothing",
    )?;
    same(
        worker.cell(id).await?.state,
        Standing::Paused,
        "the delivery rests",
    )?;
    let advice = worker.stopped(id).await?.there("the system is stopped")?;
    holds(
        advice.contains("密钥") && advice.contains("管理员"),
        format!("it is said what is the matter and who can help: {advice}"),
    )?;
    holds(
        !worker.test_now(id).await?,
        "a test says that it does not work",
    )?;
    same(told()?, before, "and tells nothing either")?;

    let public = key["public"].as_str().unwrap_or_default();
    worker
        .change_settings(json!({ "systems": { id: { "settings": { "host_key": public } } } }))
        .await?;
    worker.resume(id).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 2).await
}
