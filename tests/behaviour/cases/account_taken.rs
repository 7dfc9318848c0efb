//! A colleague is using the account: it is left to them for a while, given up after a few times, and never fought over.
//! Once the worker says so, delivery goes on.

use std::time::Duration;

use jiff::SignedDuration;
use practice_departments::{Armed, Fault};

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::Capability;
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::calls_anything_acceptance;

/// More times than anybody should try.
const TRIES: u32 = 8;

pub(super) fn case() -> Case {
    Case::new("account_taken", story)
        .only(|system| {
            if system.can(Capability::OneSession) {
                Concern::Yes
            } else {
                Concern::Not("a colleague who signs in takes nothing away from us")
            }
        })
        .not_with(|_| Some(calls_anything_acceptance()))
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let id = trying.system.id;
    let worker = office.worker().await?;
    let colleague = office.colleague().await?;
    let mut entry = households::one(office.clock.today())?;
    let entry_id = worker.submit(&entry).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;

    trying.system.change(&mut entry);
    worker.correct(&entry_id, &entry).await?;
    holds(colleague.test_now(id).await?, "the colleague signs in")?;
    let logins = office.logins(id)?;
    worker.deliver_now().await?;
    same(
        office.logins(id)?,
        logins,
        "the colleague is not thrown out at once",
    )?;
    same(
        worker.cell(id).await?.state,
        Standing::Waiting,
        "the delivery waits",
    )?;

    // From now on the colleague comes back each time before the desk gets anything done.
    for _ in 0..TRIES {
        if worker.stopped(id).await?.is_some() {
            break;
        }
        office.clock.pass(SignedDuration::from_secs(30));
        let logins = office.logins(id)?;
        let slow = Armed {
            path_contains: Some("/person/edit.jsp".to_owned()),
            ..Armed::once(Fault::Delay {
                ms: 1500,
                after: false,
            })
        };
        office.arm_at(id, slow)?;
        let back = async {
            while office.logins(id)? == logins {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            colleague.test_now(id).await
        };
        let (delivered, back) = tokio::join!(worker.deliver_now(), back);
        delivered?;
        holds(back?, "the colleague signs in again")?;
        same(
            office.logins(id)?,
            logins + 2,
            "the desk signed in once and did not fight for the account",
        )?;
    }
    let advice = worker
        .stopped(id)
        .await?
        .there("after a few times it gives up")?;
    holds(
        advice.contains("账号"),
        format!("the worker is told that it is about the account: {advice}"),
    )?;
    same(
        worker.cell(id).await?.state,
        Standing::Paused,
        "the delivery rests",
    )?;

    worker.resume(id).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 2).await
}
