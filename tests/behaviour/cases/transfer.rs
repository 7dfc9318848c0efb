//! The person is registered elsewhere: whether to move the registration here is asked, with the facts, and only the worker
//! decides. Moving somebody who is not registered elsewhere any more is asked, too.

use serde_json::{Value, json};

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::{Standing, Worker};
use crate::support::wrong::damaged;

pub(super) const REASON: &str = "本人已搬离原住处并当面确认";

pub(super) fn cases() -> Vec<Case> {
    let wrong = |_: &System| {
        Some(damaged(
            "drops_it_silently",
            "replies.csv",
            "2002,ask:transfer,",
            "2002,superseded,",
        ))
    };
    vec![
        Case::new("transfer::moved", moved)
            .only(transfers)
            .not_with(wrong),
        Case::new("transfer::left", left)
            .only(transfers)
            .not_with(wrong),
        Case::new("transfer::not_needed_any_more", not_needed)
            .only(transfers)
            .not_with(|_| {
                Some(damaged(
                    "drops_it_silently_later",
                    "replies.csv",
                    "2007,ask:no_transfer,",
                    "2007,superseded,",
                ))
            }),
    ]
}

fn transfers(system: &System) -> Concern {
    if system.can(Capability::Transfers) {
        Concern::Yes
    } else {
        Concern::Not("its contract knows no transfer from elsewhere")
    }
}

pub(super) fn elsewhere() -> Value {
    json!({
        "zjlx": "111", "zjhm": "430102198802029118", "xm": "陈示例", "xb": "1", "mz": "01", "csrq": "19880202",
        "hjxz": "430102", "hjdz": "湖南省长沙市芙蓉区样例路1号", "lxdh": "19900000009",
        "fwbm": "4403060010010000099000101", "jzdz": "宝湾区前岸街道样例路99号101", "rzrq": "20260101",
        "jzfs": "10", "jzsy": "12", "yfzgx": "06", "czsj": "20260102101500", "jgmc": "前岸派出所",
    })
}

/// Up to the question; the delivery, and the number of the registration elsewhere.
async fn asked(office: &Office, worker: &Worker) -> Verdict<(i64, String)> {
    let key = office.seed("residence", elsewhere())?;
    worker
        .submit(&households::one(office.clock.today())?)
        .await?;
    worker.deliver().await?;
    let delivery = worker.delivery("residence").await?;
    same(delivery.state, Standing::Refused, "it is the worker's turn")?;
    let decision = delivery.decision.there("there is a question")?;
    holds(
        decision.ask.contains("前岸派出所"),
        format!("it tells where: {}", decision.ask),
    )?;
    let choices: Vec<_> = decision
        .choices
        .iter()
        .map(|choice| choice.id.as_str())
        .collect();
    same(choices, vec!["transfer", "leave"], "both ways are offered")?;
    same(
        office.holdings("residence")?.len(),
        1,
        "nothing was done meanwhile",
    )?;
    Ok((delivery.delivery, key))
}

async fn moved(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let (delivery, old) = asked(&office, &worker).await?;
    holds(
        worker
            .decide(delivery, "transfer", Some("搬"))
            .await
            .is_err(),
        "a reason of one character is none",
    )?;
    worker.decide(delivery, "transfer", Some(REASON)).await?;
    worker.deliver().await?;
    let cell = worker.cell("residence").await?;
    same(cell.state, Standing::Accepted, "it goes through")?;
    let held = office.holdings("residence")?;
    same(
        held.len(),
        2,
        "there is the old registration and the new one",
    )?;
    for holding in held {
        let record = holding.record;
        if record.key == old {
            same(record.status.as_str(), "3", "the old one was moved away")?;
        } else {
            same(record.status.as_str(), "1", "the new one stands")?;
            same(
                record.fields.get("qzsm"),
                Some(&json!(REASON)),
                "with the worker's own words",
            )?;
            same(
                cell.receipt.clone(),
                Some(record.receipt),
                "and its number is the receipt",
            )?;
        }
    }
    Ok(())
}

async fn left(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let (delivery, old) = asked(&office, &worker).await?;
    worker.decide(delivery, "leave", None).await?;
    worker.deliver().await?;
    same(
        worker.cell("residence").await?.state,
        Standing::Withdrawn,
        "nothing is sent any more",
    )?;
    let held = office.only_record_of("residence")?;
    holds(
        held.record.key == old && held.record.status == "1",
        "the old registration stands untouched",
    )
}

async fn not_needed(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let (delivery, old) = asked(&office, &worker).await?;
    // The other police station ends it before the worker has decided.
    office.clerk_edits("residence", &old, json!({ "zt": "2" }))?;
    worker.decide(delivery, "transfer", Some(REASON)).await?;
    worker.deliver().await?;
    let again = worker.delivery("residence").await?;
    let decision = again.decision.there("there is another question")?;
    holds(
        decision
            .choices
            .iter()
            .any(|choice| choice.id == "register"),
        "registering without a transfer is offered",
    )?;
    worker.decide(again.delivery, "register", None).await?;
    worker.deliver().await?;
    same(
        worker.cell("residence").await?.state,
        Standing::Accepted,
        "it goes through",
    )?;
    let held = office.holdings("residence")?;
    let new = held
        .iter()
        .find(|held| held.record.key != old)
        .there("there is a new registration")?;
    holds(
        new.record.status == "1" && !new.record.fields.contains_key("qzbz"),
        "registered in the ordinary way",
    )
}
