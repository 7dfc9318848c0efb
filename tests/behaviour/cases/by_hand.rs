//! A department without an interface: the card waits for the house code, is typed once, and is asked about when nobody
//! knows whether it was. Corrections and endings follow what the worker reported, not what was planned.

use std::collections::BTreeMap;

use serde_json::json;
use yilutong_desk::DeskError;
use yilutong_desk::schema::{
    CardAct, CardRefusal, CardReport, CardStage, CardView, DeliveryRef, Nothing,
};

use super::Case;
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{examples, set};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::{Standing, Worker};
use crate::support::wrong::damaged_in;

/// The example package.
const LEDGER: &str = "floating";

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("by_hand", story).once().not_with(|_| {
            Some(
                damaged_in(
                    LEDGER,
                    "believes_any_number",
                    "exchange.toml",
                    "pattern = \"LK[0-9]{10}\"",
                    "pattern = \".*\"",
                )
                .every_day(),
            )
        }),
        Case::new("by_hand_unsure", unsure).once().not_with(|_| {
            Some(
                damaged_in(
                    LEDGER,
                    "does_not_say_that_it_differs",
                    "system.toml",
                    "\"联系电话\" = { from = \"person.phone\"",
                    "\"联系电话\" = { from = \"owner.phone\"",
                )
                .every_day(),
            )
        }),
    ]
}

async fn story(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    office.add_packages(examples());
    let worker = office.worker().await?;
    let mut entry = households::one(office.clock.today())?;
    let id = worker.submit(&entry).await?;
    let card = card(&worker).await?;
    same(
        card.stage,
        CardStage::Waits,
        "the card waits for the house code",
    )?;
    worker.deliver_but(&[LEDGER]).await?;

    let due = self::card(&worker).await?;
    same(due.stage, CardStage::Due, "the house code is there")?;
    holds(
        due.rows.is_empty(),
        "nothing is shown before somebody begins",
    )?;
    let cell = worker.cell(LEDGER).await?;
    holds(cell.needs_me && cell.by_hand, "it is the worker's turn")?;
    let shown = begin(&worker).await?;
    let code = office.only_record_of("housing")?.record.receipt;
    same(
        value(&shown, "房屋编码")?,
        code,
        "the card carries the code that housing gave",
    )?;
    same(
        value(&shown, "性别")?,
        "男".to_owned(),
        "the department's own words",
    )?;
    same(shown.act, CardAct::Create, "nothing stands there yet")?;

    let slip = report(&worker, "1234").await;
    holds(
        matches!(slip, Err(DeskError::Mistyped { .. })),
        "a number that is none of theirs is not believed",
    )?;
    report(&worker, "LK2026112001").await?;
    report(&worker, "LK2026112001").await?;
    let other = report(&worker, "LK2026112009").await;
    holds(
        matches!(other, Err(DeskError::ReportedBefore)),
        "another number afterwards is a question, not a change",
    )?;
    let cell = worker.cell(LEDGER).await?;
    same(cell.state, Standing::Accepted, "one story for every system")?;
    same(
        cell.receipt.as_deref(),
        Some("LK2026112001"),
        "with its number",
    )?;

    // A correction is a change of what stands there, with the old value beside the new one.
    set(&mut entry, "person", "phone", json!("19900000077"));
    worker.correct(&id, &entry).await?;
    worker.deliver_but(&[LEDGER]).await?;
    let change = begin(&worker).await?;
    same(change.act, CardAct::Update, "it stands there")?;
    let changed: Vec<_> = change.rows.iter().filter(|row| row.changed).collect();
    same(changed.len(), 1, format!("one value differs: {changed:?}"))?;
    same(
        changed[0].before.as_deref(),
        Some("19900000002"),
        "what stands there now",
    )?;
    same(
        change.known.map(|known| known.value).as_deref(),
        Some("LK2026112001"),
        "the number by which it is found there",
    )?;
    let delivery = worker.cell(LEDGER).await?.delivery;
    let refusal = CardRefusal {
        delivery,
        reason: "电话号码已停机".to_owned(),
        member: Some("联系电话".to_owned()),
    };
    worker.desk.card_refuse(refusal).await?;
    let view = worker.delivery(LEDGER).await?;
    same(
        view.state,
        Standing::Refused,
        "the department did not take it",
    )?;
    let fault = view.faults.first().there("the reason is kept")?;
    same(
        fault.say.as_str(),
        "电话号码已停机",
        "in the worker's words",
    )?;
    same(
        fault.places.first().map(|place| place.element.as_str()),
        Some("person.phone"),
        "at the field that must change",
    )?;

    // Corrected, then taken back as a whole: what stands there is ended.
    set(&mut entry, "person", "phone", json!("19900000078"));
    worker.correct(&id, &entry).await?;
    begin(&worker).await?;
    report_nothing(&worker).await?;
    worker.take_back(&id).await?;
    worker.deliver_but(&[LEDGER]).await?;
    let ending = begin(&worker).await?;
    same(ending.act, CardAct::Cancel, "it stands there and shall end")?;
    report_nothing(&worker).await?;
    same(
        worker.desk.pulse(Nothing {}).await?.needs_me,
        0,
        "nothing is left for the worker",
    )
}

async fn unsure(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    office.add_packages(examples());
    let worker = office.worker().await?;
    let mut entry = households::one(office.clock.today())?;
    let id = worker.submit(&entry).await?;
    worker.deliver_but(&[LEDGER]).await?;
    begin(&worker).await?;
    worker.leave().await?;

    let worker = office.worker().await?;
    let asked = card(&worker).await?;
    same(
        asked.stage,
        CardStage::Unsure,
        "whether it was typed, only the worker knows",
    )?;
    let first = asked.delivery;
    set(&mut entry, "person", "phone", json!("19900000077"));
    worker.correct(&id, &entry).await?;
    let later = card(&worker).await?;
    holds(
        later.delivery != first,
        "the correction has a card of its own",
    )?;
    same(
        later.stage,
        CardStage::Behind,
        "which waits for the worker's word",
    )?;
    same(later.first, Some(first), "on the earlier one")?;

    // It was typed: the correction is a change.
    let typed = CardReport {
        delivery: first,
        receipts: BTreeMap::from([("number".to_owned(), "LK2026112001".to_owned())]),
        sure: false,
    };
    worker.desk.card_report(typed).await?;
    let change = begin(&worker).await?;
    same(change.act, CardAct::Update, "what was typed stands there")?;
    let changed: Vec<_> = change
        .rows
        .iter()
        .filter(|row| row.changed)
        .map(|row| row.label.as_str())
        .collect();
    same(changed, ["联系电话"].to_vec(), "and differs in this alone")?;

    // It was not typed: the next correction simply takes its place, as a change of what was typed before.
    set(&mut entry, "person", "phone", json!("19900000078"));
    worker.correct(&id, &entry).await?;
    let behind = card(&worker).await?;
    let earlier = behind.first.there("the begun change comes first")?;
    worker
        .desk
        .card_put_back(DeliveryRef { delivery: earlier })
        .await?;
    let last = begin(&worker).await?;
    same(
        value(&last, "联系电话")?,
        "19900000078".to_owned(),
        "the newest value",
    )?;
    let states: Vec<_> = worker.cells_of(LEDGER).await?;
    same(states.len(), 1, "one record, one cell")?;

    Ok(())
}

async fn card(worker: &Worker) -> Verdict<CardView> {
    let delivery = worker.cell(LEDGER).await?.delivery;
    Ok(worker.desk.card_open(DeliveryRef { delivery }).await?)
}

async fn begin(worker: &Worker) -> Verdict<CardView> {
    let delivery = worker.cell(LEDGER).await?.delivery;
    Ok(worker.desk.card_begin(DeliveryRef { delivery }).await?)
}

async fn report(worker: &Worker, number: &str) -> Result<(), DeskError> {
    let cell = worker.cell(LEDGER).await;
    let delivery = cell.map_or(0, |cell| cell.delivery);
    let report = CardReport {
        delivery,
        receipts: BTreeMap::from([("number".to_owned(), number.to_owned())]),
        sure: false,
    };
    worker.desk.card_report(report).await.map(drop)
}

async fn report_nothing(worker: &Worker) -> Verdict {
    let delivery = worker.cell(LEDGER).await?.delivery;
    let report = CardReport {
        delivery,
        receipts: BTreeMap::new(),
        sure: false,
    };
    worker.desk.card_report(report).await?;
    Ok(())
}

fn value(card: &CardView, label: &str) -> Verdict<String> {
    let row = card.rows.iter().find(|row| row.label == label);
    Ok(row
        .there(format!("the card has a row {label}"))?
        .copy
        .clone())
}
