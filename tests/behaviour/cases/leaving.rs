//! The form for who left: their records end once, whoever registered them, and nobody is registered again by accident.

use jiff::SignedDuration;
use jiff::civil::Date;
use serde_json::{Value, json};
use yilutong_desk::schema::{DepartureBegin, DepartureSearch, EntryBody, EntryRef};
use yilutong_dictionary::Entry;

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System, at, set};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::{Worker, moves_by_itself};
use crate::support::wrong::{Wrong, damaged, never_ends_anything};

pub(super) fn cases() -> Vec<Case> {
    let cases = [
        Case::new("leaving::told_once", told_once)
            .not_with(|_| Some(never_ends_anything().every_day())),
        Case::new("leaving::came_back", came_back)
            .not_with(|_| Some(never_ends_anything().every_day())),
        Case::new("leaving::registered_by_a_colleague", by_a_colleague)
            .not_with(|_| Some(never_ends_anything().every_day())),
        Case::new("leaving::before_anything_left", before_anything_left),
        Case::new("leaving::told_by_mistake", by_mistake)
            .not_with(|_| Some(never_ends_anything().every_day())),
    ];
    let mut cases: Vec<Case> = cases.map(|case| case.only(people)).into();
    cases.push(
        Case::new("leaving::grown_up", grown_up)
            .only(|system| match system.id {
                "familyplan" => Concern::Yes,
                _ => Concern::Not("nobody grows out of its records"),
            })
            .not_with(|_| Some(never_ends_anything().every_day())),
    );
    cases.push(
        Case::new("leaving::everybody", everybody)
            .only(|system| match system.id {
                "pda" => Concern::Yes,
                _ => Concern::Not("it does not hold how many live in a dwelling"),
            })
            .not_with(|_| Some(damaged_house_count())),
    );
    cases
}

fn people(system: &System) -> Concern {
    match system.can(Capability::People) {
        true => Concern::Yes,
        false => Concern::Not("its records are no people, who could leave"),
    }
}

/// Counts nobody.
fn damaged_house_count() -> Wrong {
    damaged(
        "counts_nobody",
        "system.toml",
        "dwelling.residents == null ? 0 : dwelling.residents",
        "dwelling.residents == null ? 0 : 1",
    )
}

/// The departure of everybody in this entry, found and begun as in the window.
async fn begun(worker: &Worker, text: &str, today: Date) -> Verdict<(String, Entry)> {
    let search = DepartureSearch {
        text: text.to_owned(),
        entry: None,
    };
    let found = worker.desk.departure_find(search).await?;
    let dwelling = found.dwellings.into_iter().next();
    let dwelling = dwelling.there("the dwelling is found")?;
    let saved = worker
        .desk
        .departure_begin(DepartureBegin {
            entry: dwelling.entry,
            residents: dwelling.people.into_iter().map(|p| p.resident).collect(),
            left_on: Some(today.to_string()),
            reason: Some("left_city".to_owned()),
        })
        .await?;
    let id = saved.id;
    let view = worker.desk.entry_open(EntryRef { id: id.clone() }).await?;
    let mut body = view.body;
    end_jobs(&mut body, today);
    Ok((id, body))
}

/// Who leaves the city does not work here any more.
fn end_jobs(departure: &mut Entry, today: Date) {
    for resident in &mut departure.residents {
        for (name, value) in [
            ("ended_on", today.to_string()),
            ("end_reason", "left_city".to_owned()),
        ] {
            if resident.work.contains_key("since") {
                resident.work.insert(name.to_owned(), json!(value));
            }
        }
    }
}

/// How often the department was written to by the worker, whatever it holds.
fn written(office: &Office) -> Verdict<u64> {
    office.stored(office.trying.system.id)
}

async fn told_once(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let today = office.clock.today();
    let mut household = households::one(today)?;
    let visit = worker.submit(&household).await?;
    worker.deliver().await?;

    let (departure, body) = begun(&worker, "csl", today).await?;
    worker.revise(&departure, &body).await?;
    worker.deliver().await?;
    let held = office.only_record()?;
    holds(
        trying.system.has_ended(&held.record),
        "the record has ended",
    )?;
    let writes = written(&office)?;

    let again = worker.correct(&departure, &body).await?;
    same(again.deliveries, 0, "telling it again changes nothing")?;
    trying.system.change(&mut household);
    household
        .visit
        .insert("note".to_owned(), json!("只改了备注"));
    let corrected = worker.correct(&visit, &household).await?;
    holds(
        corrected
            .left_out
            .iter()
            .any(|out| out.say.contains("离开注销")),
        "who corrects the visit is told that he has left",
    )?;
    worker.deliver().await?;
    same(
        written(&office)?,
        writes,
        "the department hears nothing more of him",
    )?;
    holds(
        trying.system.has_ended(&office.only_record()?.record),
        "and he is not registered again",
    )
}

async fn came_back(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let today = office.clock.today();
    let mut household = households::one(today)?;
    let visit = worker.submit(&household).await?;
    worker.deliver().await?;
    let left_on = today.yesterday()?;
    let (departure, body) = begun(&worker, "海棠路12号", left_on).await?;
    worker.revise(&departure, &body).await?;
    worker.deliver().await?;
    holds(
        trying.system.has_ended(&office.only_record()?.record),
        "first he has left",
    )?;

    set(
        &mut household,
        "stay",
        "arrived_on",
        json!(today.to_string()),
    );
    let back = worker.correct(&visit, &household).await?;
    holds(back.deliveries > 0, "he is registered anew")?;
    worker.deliver().await?;
    let standing = office.records()?;
    let standing = standing
        .iter()
        .filter(|held| !trying.system.has_ended(&held.record));
    same(standing.count(), 1, "one record stands again")?;

    let again = worker.correct(&departure, &body).await?;
    same(
        again.deliveries,
        0,
        "the departure of the other day does not end the new stay",
    )
}

async fn by_a_colleague(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let colleague = office.colleague().await?;
    let today = office.clock.today();
    colleague.submit(&households::one(today)?).await?;
    colleague.deliver().await?;
    let house_code = office.only_record_of("housing")?.record.receipt;

    let worker = office.worker().await?;
    let mut departure = households::one(today)?;
    departure.form = "departure".to_owned();
    for (name, value) in [
        ("left_on", today.to_string()),
        ("leave_reason", "left_city".to_owned()),
    ] {
        set(&mut departure, "stay", name, json!(value));
    }
    end_jobs(&mut departure, today);
    let unknown = worker.preflight(&departure).await?;
    let asked = unknown.problems.iter();
    holds(
        asked
            .filter(|problem| problem.missing)
            .any(|problem| problem.place.element == "dwelling.house_code"),
        "a dwelling that this computer does not know needs its code",
    )?;
    departure
        .dwelling
        .insert("house_code".to_owned(), json!(house_code));
    worker.submit(&departure).await?;
    worker.deliver().await?;
    holds(
        trying.system.has_ended(&office.only_record()?.record),
        "the colleague's record has ended",
    )
}

async fn before_anything_left(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let today = office.clock.today();
    worker.offline(true).await?;
    worker.submit(&households::one(today)?).await?;
    let (departure, body) = begun(&worker, "430102198802029118", today).await?;
    worker.correct(&departure, &body).await?;
    worker.offline(false).await?;
    worker.deliver().await?;
    let held = office.records()?;
    holds(
        held.iter()
            .all(|held| trying.system.has_ended(&held.record)),
        "nothing stands of somebody who left before it was sent",
    )?;
    for cell in worker.cells_of(trying.system.id).await? {
        holds(
            !moves_by_itself(cell.state),
            format!("nothing is left to do, not even {:?}", cell.state),
        )?;
    }
    Ok(())
}

async fn by_mistake(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let today = office.clock.today();
    worker.submit(&households::one(today)?).await?;
    worker.deliver().await?;
    let (departure, body) = begun(&worker, "csl", today).await?;
    let ready: EntryBody = EntryBody {
        id: Some(departure.clone()),
        body,
        skip: Vec::new(),
        marks: Vec::new(),
    };
    worker.desk.entry_submit(ready).await?;
    worker.deliver().await?;
    holds(
        trying.system.has_ended(&office.only_record()?.record),
        "first the record has ended",
    )?;
    worker.take_back(&departure).await?;
    worker.deliver().await?;
    let standing = office.records()?;
    let standing = standing
        .iter()
        .filter(|held| !trying.system.has_ended(&held.record));
    same(
        standing.count(),
        1,
        "he never left: one record stands again",
    )?;
    let found = worker
        .desk
        .departure_find(DepartureSearch {
            text: "csl".to_owned(),
            entry: None,
        })
        .await?;
    let people = found.dwellings.into_iter().flat_map(|one| one.people);
    let left: Vec<Value> = people.filter_map(|p| p.left_on).map(Value::from).collect();
    same(left, Vec::new(), "and nobody is said to have left")
}

/// A child under seven is reported, and leaves when it is seven: the department does not take it any more, but holds it.
async fn grown_up(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let today = office.clock.today();
    let mut household = households::five(today)?;
    household
        .residents
        .retain(|one| ["husband", "son"].contains(&one.reference.as_str()));
    let reported = worker.submit(&household).await?;
    worker.deliver().await?;
    let children = |office: &Office| -> Verdict<Vec<bool>> {
        let held = office.records()?.into_iter();
        let held = held.filter(|held| at(&held.record.fields, "RYLB") == Some(&json!("2")));
        Ok(held
            .map(|held| trying.system.has_ended(&held.record))
            .collect())
    };
    same(children(&office)?, vec![false], "the child is reported")?;

    office.clock.pass(SignedDuration::from_hours(24 * 365 * 7));
    let today = office.clock.today();
    let visited = json!(today.to_string());
    household.visit.insert("on".to_owned(), visited);
    worker.correct(&reported, &household).await?;
    worker.deliver().await?;
    same(
        children(&office)?,
        vec![false],
        "seven years old, it is not reported any more, and nobody says that it was an error",
    )?;

    let (departure, body) = begun(&worker, "海棠路12号", today).await?;
    worker.revise(&departure, &body).await?;
    worker.deliver().await?;
    same(
        children(&office)?,
        vec![true],
        "who leaves is ended there, whatever is reported nowadays",
    )
}

async fn everybody(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let today = office.clock.today();
    let household = households::five(today)?;
    worker.submit(&household).await?;
    worker.deliver().await?;
    let counted = |office: &Office| -> Verdict<Vec<Value>> {
        let held = office.holdings("pda")?.into_iter();
        let counts = held.filter_map(|held| held.record.fields.get("居住人数").cloned());
        Ok(counts.collect())
    };
    same(counted(&office)?, vec![json!("5")], "five live there")?;

    let (departure, body) = begun(&worker, "海棠路12号", today).await?;
    let reminder = worker.preflight(&body).await?.problems;
    holds(
        reminder.iter().any(|problem| problem.say.contains("空置")),
        "the worker is reminded that the dwelling may be vacant",
    )?;
    worker.revise(&departure, &body).await?;
    worker.deliver().await?;
    same(counted(&office)?, vec![json!("0")], "then nobody does")?;

    worker.take_back(&departure).await?;
    worker.deliver().await?;
    same(
        counted(&office)?,
        vec![json!("5")],
        "it was told by mistake: all five live there",
    )
}
