//! Days without a network: what is submitted stays here, survives a restart, and arrives once when the network is back, with
//! the time of the visit and not that of the sending.

use jiff::SignedDuration;
use serde_json::Value;
use yilutong_adapter::Clock;
use yilutong_desk::schema::Nothing;

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::SYSTEMS;
use crate::support::verdict::{Verdict, holds, same};
use crate::support::wrong::{damaged, tells_nobody};

pub(super) fn case() -> Case {
    Case::new("offline", story).not_with(|system| {
        Some(match system.id {
            "residence" => damaged(
                "writes_the_time_of_sending",
                "exchange.toml",
                "czsj = \"{{ entered_at |",
                "czsj = \"{{ sealed_at |",
            ),
            _ => tells_nobody().every_day(),
        })
    })
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    holds(
        worker.offline(true).await?.offline,
        "the worker sees that delivery is switched off",
    )?;
    let entered = office.clock.now();
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await?;
    for system in SYSTEMS {
        same(
            office.visits(system.id)?.counters.received,
            0,
            format!("{} hears nothing", system.id),
        )?;
    }
    worker.leave().await?;

    office.clock.pass(SignedDuration::from_hours(72));
    let worker = office.worker().await?;
    let pulse = worker.desk.pulse(Nothing {}).await?;
    holds(pulse.offline, "delivery is still switched off")?;
    worker.deliver_now().await?;
    same(
        office.visits(trying.system.id)?.counters.received,
        0,
        "opening the profile sends nothing",
    )?;
    worker.offline(false).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;
    let held = office.only_record()?.record;
    let Some(written) = held.fields.get("czsj").and_then(Value::as_str) else {
        return Ok(());
    };
    let entered = entered.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    same(
        written.get(..10),
        Some(entered.strftime("%Y%m%d%H").to_string().as_str()),
        "the department keeps when the worker entered it",
    )
}
