//! Events and whose they are: what belongs to no department goes to the grid platform alone, and the worker sees it;
//! what one department turns down as not its own goes to another one.

use serde_json::{Value, json};
use yilutong_desk::schema::Readiness;
use yilutong_dictionary::Entry;

use super::{Case, Concern};
use crate::support::entries;
use crate::support::office::{Office, Trying};
use crate::support::systems::{SYSTEMS, System, Takes, set};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{Wrong, damaged, damaged_in};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("category::without_department", nobodys)
            .only(|system| match system.name {
                "grid-event" => Concern::Yes,
                _ => Concern::Not("it is about events that only the grid platform takes"),
            })
            .not_with(|_| {
                Some(
                    damaged_in(
                        "ev-urban",
                        "takes_everything",
                        "system.toml",
                        "when = 'event.category in [\"B01\", \"B02\", \"B03\"]'",
                        "when = 'true'",
                    )
                    .every_day(),
                )
            }),
        Case::new("category::turned_down", turned_down)
            .only(|system| match system.takes {
                Takes::Event(..) if system.id != "grid" => Concern::Yes,
                _ => Concern::Not("it turns nothing down as another department's"),
            })
            .own_data()
            .not_with(|system| Some(takes_no_for_an_end(system))),
        Case::new("category::changed_in_time", changed_in_time)
            .only(the_platforms)
            .not_with(|_| {
                Some(damaged(
                    "changes_it_in_place",
                    "exchange.toml",
                    "members = [\"sjlb\"]",
                    "members = [\"sjjb\"]",
                ))
            }),
        Case::new("category::changed_too_late", changed_too_late)
            .only(the_platforms)
            .not_with(|_| {
                Some(damaged(
                    "reports_it_again",
                    "system.toml",
                    "key = [\"entry.id\"]",
                    "key = [\"entry.id\", \"event.category\"]",
                ))
            }),
    ]
}

fn the_platforms(system: &System) -> Concern {
    match system.name {
        "grid-event" => Concern::Yes,
        _ => Concern::Not("its category may be changed, or changes whose event it is"),
    }
}

/// Thinks that whoever is turned down has nothing to do any more.
fn takes_no_for_an_end(_: &System) -> Wrong {
    damaged_in(
        "linkage",
        "takes_no_for_an_end",
        "replies.csv",
        "REJECTED,ask:rejected,",
        "REJECTED,superseded,",
    )
}

/// The departments of events.
fn departments() -> impl Iterator<Item = &'static System> {
    let events = SYSTEMS.iter();
    events.filter(|one| one.id.starts_with("ev-"))
}

async fn nobodys(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    office.go_on(&worker)?;
    let entry = entries::happened(&worker, office.clock.today(), "Z99").await?;
    let preflight = worker.preflight(&entry).await?;
    holds(
        preflight.ready,
        format!("nobody asks for anything more: {:?}", preflight.problems),
    )?;
    for department in departments() {
        let view = preflight
            .systems
            .iter()
            .find(|view| view.system == department.id);
        let record = view
            .and_then(|view| view.records.first())
            .there(format!("the worker sees {}", department.id))?;
        let says = record.say.as_deref().unwrap_or_default();
        holds(
            record.state == Readiness::NotApplicable && says.contains("事件类别"),
            format!("{} says that it is not its event: {says:?}", department.id),
        )?;
    }
    let submitted = worker.try_to_submit(None, &entry, &[]).await?;
    same(submitted.deliveries, 1, "it goes to one")?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;
    for department in departments() {
        same(
            office.visits(department.id)?.counters.received,
            0,
            format!("{} hears nothing of it", department.id),
        )?;
    }
    Ok(())
}

/// Where the worker turns with an event of this department.
fn another(system: &System) -> (&'static str, &'static str) {
    match system.id {
        "ev-urban" => ("ev-fire", "E01"),
        _ => ("ev-urban", "B01"),
    }
}

async fn turned_down(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let mut entry = office.entry(&worker).await?;
    set(&mut entry, "event", "title", json!("道路积水不予受理测试"));
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    same(
        worker.cell(system.id).await?.state,
        Standing::Reviewing,
        "it is taken first",
    )?;
    // The department looks at it; the grid platform lies behind with it.
    worker.follow();
    office.order(system.id, json!({ "act": "pause", "on": false }))?;
    office.clock.pass(jiff::SignedDuration::from_secs(10));
    worker.deliver_but(&["grid"]).await?;
    let delivery = worker.delivery(system.id).await?;
    same(
        delivery.state,
        Standing::Refused,
        "turned down, it is the worker's turn",
    )?;
    let decision = delivery.decision.there("there is a question")?;
    holds(
        decision.ask.contains("不属于本部门职责") && decision.ask.contains("其他部门"),
        format!("it tells why, and what to do: {}", decision.ask),
    )?;

    let (other, category) = another(system);
    set(&mut entry, "event", "category", json!(category));
    set(&mut entry, "event", "place_type", json!("shop"));
    set(&mut entry, "event", "title", json!("海棠路道路积水"));
    worker.correct(&id, &entry).await?;
    worker.deliver_but(&["grid", other]).await?;
    let kept = office.only_record()?.record;
    holds(
        kept.status == "REJECTED" || system.has_ended(&kept),
        format!(
            "the department that turned it down keeps no case: {}",
            kept.status
        ),
    )?;
    let cell = worker.cell(system.id).await?;
    holds(
        !cell.needs_me && matches!(cell.state, Standing::Accepted | Standing::Withdrawn),
        format!("there is nothing left to do about it, not {:?}", cell.state),
    )?;
    let moved = office.only_record_of(other)?.record;
    same(
        moved.fields.get("sourceNo"),
        kept.fields.get("sourceNo"),
        "and finds it under the number that the first one has",
    )?;
    same(
        worker.cell(other).await?.receipt,
        Some(moved.receipt),
        "the other department has it, and the worker its number",
    )?;
    let platform = office.holdings("grid")?;
    let standing: Vec<_> = platform
        .iter()
        .filter(|held| held.record.kind == "event" && held.record.status != "99")
        .collect();
    holds(
        standing.len() == 1 && standing[0].record.fields["sjlb"] == category,
        "the grid platform holds it once, under its new category",
    )
}

/// Another department's category, with what that one asks for.
fn recategorise(entry: &mut Entry) {
    for (name, value) in [("category", "E01"), ("place_type", "shop")] {
        set(entry, "event", name, json!(value));
    }
}

/// What the platform holds that is not void.
fn on_the_platform(office: &Office) -> Verdict<Vec<Value>> {
    let held = office.records()?.into_iter();
    let standing = held.filter(|held| held.record.status != "99");
    Ok(standing
        .map(|held| held.record.fields.get("sjlb").cloned().unwrap_or_default())
        .collect())
}

async fn changed_in_time(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let mut entry = office.entry(&worker).await?;
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    recategorise(&mut entry);
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    same(
        on_the_platform(&office)?,
        vec![json!("E01")],
        "nobody was at it yet: the platform holds it once, under its new category",
    )?;
    let cell = worker.cell(trying.system.id).await?;
    same(
        cell.state,
        Standing::Reviewing,
        "and goes on with it, without a word from the worker",
    )
}

async fn changed_too_late(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let system = trying.system;
    let mut entry = office.entry(&worker).await?;
    let id = worker.submit(&entry).await?;
    worker.deliver().await?;
    // The platform takes it in hand, and then lies behind with it.
    office.order(system.id, json!({ "act": "pause", "on": false }))?;
    office.clock.pass(jiff::SignedDuration::from_secs(3));
    worker.deliver_now().await?;
    office.order(system.id, json!({ "act": "pause", "on": true }))?;
    let taken = office.only_record()?.record.status;
    holds(
        !["10", "60", "99"].contains(&taken.as_str()),
        format!("somebody is at it: {taken}"),
    )?;

    recategorise(&mut entry);
    worker.correct(&id, &entry).await?;
    worker.deliver().await?;
    same(
        on_the_platform(&office)?,
        vec![json!("D01")],
        "the platform holds the event once, and does not get it a second time",
    )?;
    let delivery = worker.delivery(system.id).await?;
    let decision = delivery.decision.there("the worker is asked")?;
    holds(
        decision.ask.contains("已经受理"),
        format!("and told why it stays as it is: {}", decision.ask),
    )?;
    same(
        office.only_record_of("ev-fire")?.record.status,
        "RECEIVED".to_owned(),
        "the department whose it is now has it all the same",
    )?;
    worker.decide(delivery.delivery, "leave", None).await?;
    worker.deliver().await?;
    let cell = worker.cell(system.id).await?;
    holds(
        !cell.needs_me && cell.state == Standing::Withdrawn,
        format!("nothing is left to do, not {:?}", cell.state),
    )?;
    same(
        on_the_platform(&office)?.len(),
        1,
        "the event is still there once",
    )
}
