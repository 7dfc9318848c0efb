//! A hazard is not put right in time: the worker is called, though the department has the inspection, and the review that
//! is wanted is begun from there with its number.

use jiff::SignedDuration;
use practice_departments::{Armed, Fault};
use serde_json::json;
use yilutong_desk::schema::{EntryRef, FollowRequest, MatrixCell, Nothing};

use super::{Case, Concern};
use crate::support::entries;
use crate::support::office::{Office, Trying};
use crate::support::systems::Takes;
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::{Standing, Worker};
use crate::support::wrong::damaged;

pub(super) fn case() -> Case {
    Case::new("overdue", story)
        .only(|system| match system.takes {
            Takes::Premises => Concern::Yes,
            _ => Concern::Not("it waits for nothing that the worker has to look at again"),
        })
        .not_with(|_| {
            Some(damaged(
                "calls_nobody",
                "exchange.toml",
                "calls = true",
                "calls = false",
            ))
        })
}

/// The inspection in the outbox, not its reviews.
async fn inspection(worker: &Worker, id: &str) -> Verdict<MatrixCell> {
    let cells = worker.cells_of(id).await?.into_iter();
    let mut oldest = cells.filter(|cell| cell.record == "安全检查");
    oldest.next().there("the inspection is in the outbox")
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    let today = office.clock.today();
    let mut entry = entries::found(&worker, today).await?;
    let deadline = today.checked_add(SignedDuration::from_hours(5 * 24))?;
    let hazards = entry.inspection.get_mut("hazards");
    let hazards = hazards.and_then(|hazards| hazards.as_array_mut());
    for hazard in hazards.into_iter().flatten() {
        hazard["rectify_mode"] = json!("by_deadline");
        hazard["deadline"] = json!(deadline.to_string());
        hazard
            .as_object_mut()
            .map(|hazard| hazard.remove("after_photos"));
    }
    worker.follow_no_more();
    worker.submit(&entry).await?;
    worker.deliver().await?;
    let cell = inspection(&worker, id).await?;
    holds(
        cell.state == Standing::Reviewing && !cell.needs_me,
        format!("in time, nobody is called: {:?}", cell.say),
    )?;
    let waits_for = worker.open(cell.delivery).await?.follow;
    same(
        waits_for.len(),
        2,
        "but what was put right may be looked at",
    )?;

    office.clock.pass(SignedDuration::from_hours(7 * 24));
    worker.deliver().await?;
    let cell = inspection(&worker, id).await?;
    let says = cell.say.clone().unwrap_or_default();
    holds(
        cell.needs_me && says.contains("逾期"),
        format!("the worker is called: {says}"),
    )?;
    same(
        worker.desk.pulse(Nothing {}).await?.needs_me,
        1,
        "and it is counted",
    )?;
    let unheard = Armed {
        times: 20,
        path_contains: Some("/inspections/".to_owned()),
        ..Armed::once(Fault::Maintenance503)
    };
    office.arm_at(id, unheard)?;
    office.clock.pass(SignedDuration::from_hours(1));
    worker.deliver_now().await?;
    let shut = inspection(&worker, id).await?;
    same(
        (shut.needs_me, shut.say),
        (true, Some(says)),
        "while the department cannot be asked, the worker is called all the same",
    )?;
    office.clock.pass(SignedDuration::from_hours(1));
    office.practice.running.disarm(id)?;
    worker.deliver().await?;

    for left in (1..=2).rev() {
        review(&worker, inspection(&worker, id).await?, left, &office).await?;
    }
    let cell = inspection(&worker, id).await?;
    holds(
        cell.state == Standing::Accepted && !cell.needs_me,
        format!("put right, it is done: {:?} {:?}", cell.state, cell.say),
    )?;
    same(
        worker.desk.pulse(Nothing {}).await?.needs_me,
        0,
        "and nobody is called any more",
    )
}

/// The first hazard that is waited for is looked at again, and is found put right.
async fn review(worker: &Worker, cell: MatrixCell, left: usize, office: &Office) -> Verdict {
    let delivery = cell.delivery;
    let offered = worker.open(delivery).await?.follow;
    same(offered.len(), left, "each hazard that is open is offered")?;
    let first = FollowRequest {
        delivery,
        number: 0,
    };
    let begun = worker.desk.delivery_follow(first).await?.id;
    let again = worker.desk.delivery_follow(first).await?.id;
    same(&begun, &again, "a review that was begun is gone on with")?;
    let view = worker
        .desk
        .entry_open(EntryRef { id: begun.clone() })
        .await?;
    let mut entry = view.body;
    let number = entry.review.get("hazard_number").cloned();
    let number = number.and_then(|number| Some(number.as_str()?.to_owned()));
    let number = number.there("the number of the hazard stands there already")?;
    holds(
        offered.iter().any(|label| label.contains(&number)),
        format!("it is that of the button: {number} of {offered:?}"),
    )?;
    let picture = worker.take_in(entries::PLAIN).await?;
    for (name, value) in [
        ("at", json!(format!("{}T08:00", office.clock.today()))),
        ("passed", json!(true)),
        ("opinion", json!("通道已清空")),
        ("photos", json!([picture])),
    ] {
        entry.review.insert(name.to_owned(), value);
    }
    worker.revise(&begun, &entry).await?;
    worker.deliver().await?;
    // The inspection is asked after again.
    office.clock.pass(SignedDuration::from_hours(1));
    worker.deliver().await
}
