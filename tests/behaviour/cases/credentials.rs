//! The department refuses our credentials: it is asked once and then left alone, the worker is told what to do, nobody
//! else is held up, and with the right credentials delivery goes on.

use serde_json::json;

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::System;
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{Wrong, damaged, damaged_in, never_stops};

pub(super) fn case() -> Case {
    Case::new("credentials", story)
        .only(|system| match system.id {
            "pda" => Concern::Not("it has none: whoever has the device may use it"),
            _ => Concern::Yes,
        })
        .not_with(|system| Some(wrong(system)))
}

/// Tries the same credentials again and again.
fn wrong(system: &System) -> Wrong {
    let (from, to) = match system.id {
        // Signing in is SSH's, and no code of the department's.
        "provincial" => return never_stops(),
        "gridadmin" => ("UNAUTHORIZED,stop:credentials,", "UNAUTHORIZED,wait:busy,"),
        // Where one signs in first, it is that answer which says so.
        "selfdecl" => {
            let from = "refused = 'status == 401 && reply.error == \"invalid_client\"'";
            return damaged("keeps_knocking", "exchange.toml", from, "refused = 'false'");
        }
        "safety" => {
            let from = "refused = 'reply.status == 40101'";
            return damaged("keeps_knocking", "exchange.toml", from, "refused = 'false'");
        }
        "ev-safety" => {
            let (from, to) = ("SIGN,stop:credentials,", "SIGN,wait:busy,");
            return damaged_in("linkage", "keeps_knocking", "replies.csv", from, to);
        }
        "labour" => ("G1002,stop:credentials,", "G1002,wait:busy,"),
        "housing" => ("H401,stop:credentials,", "H401,wait:busy,"),
        "residence" => ("1002,stop:credentials,", "1002,wait:busy,"),
        "workstation" => (
            "用户名或密码错误,stop:credentials,",
            "用户名或密码错误,wait:busy,",
        ),
        "grid" => ("40100,stop:credentials,", "40100,wait:busy,"),
        _ => (
            "wsse:FailedAuthentication,stop:credentials,",
            "wsse:FailedAuthentication,wait:busy,",
        ),
    };
    damaged("keeps_knocking", "replies.csv", from, to)
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    office.house_first(&worker).await?;
    let secret = match id {
        "housing" => "app_key",
        "residence" => "secret",
        "selfdecl" => "client_secret",
        "labour" => "app_id",
        "grid" => "token",
        "ev-safety" => "key",
        _ => "password",
    };
    worker
        .change_settings(
            json!({ "systems": { id: { "credentials": { secret: "wrong-secret-1" } } } }),
        )
        .await?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await?;

    same(
        worker.cell(id).await?.state,
        Standing::Paused,
        "the delivery rests",
    )?;
    let advice = worker.stopped(id).await?.there("the system is stopped")?;
    holds(
        advice.contains("账号") && advice.contains("设置"),
        format!("the worker is told what and where: {advice}"),
    )?;
    holds(
        !worker.test_now(id).await?,
        "a test says that it does not work",
    )?;
    let asked = office.visits(id)?.counters.received;
    worker.deliver().await?;
    same(
        office.visits(id)?.counters.received,
        asked,
        "the department is left alone",
    )?;
    for cell in worker
        .cells()
        .await?
        .into_iter()
        .filter(|cell| cell.system != id)
    {
        same(
            cell.state,
            trying.system.others(),
            format!("{} is not held up by it", cell.system),
        )?;
    }

    worker.set_up().await?;
    holds(
        worker.test_now(id).await?,
        "with the right credentials a test works",
    )?;
    worker.resume(id).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await
}
