//! A file of five people of whom one is refused (here, because the package is loosened): the refusal comes back to that
//! person and field alone, the others are done, and only the corrected one goes again. An answer that is half there says
//! nothing about anybody.

use jiff::SignedDuration;
use practice_departments::{Armed, Fault, Framing};
use serde_json::json;
use yilutong_dictionary::{Entry, Place};

use super::{Case, Concern};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Capability, System};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::{Standing, Worker};
use crate::support::wrong::{
    Wrong, calls_anything_acceptance, mixes_rows_up, takes_waiting_for_done,
};

/// Who is refused; nobody else in the household has what the department will not take.
const WHO: &str = "grandfather";

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("partly_refused", story)
            .only(takes_files)
            .not_with(|_| Some(mixes_rows_up())),
        Case::new("half_an_answer", half)
            .only(takes_files)
            .not_with(|system| Some(hopeful(system))),
    ]
}

/// Cases about files of many records.
pub(super) fn takes_files(system: &System) -> Concern {
    if system.can(Capability::TakesFiles) {
        Concern::Yes
    } else {
        Concern::Not("it takes records one by one")
    }
}

fn hopeful(system: &System) -> Wrong {
    if system.can(Capability::AnswersByFile) {
        takes_waiting_for_done()
    } else {
        calls_anything_acceptance()
    }
}

/// What of the package is loosened: who has this education is refused, at this element, under this label.
struct Loosened {
    file: &'static str,
    edit: (&'static str, &'static str),
    element: &'static str,
    label: &'static str,
}

fn loosened(system: &System) -> Loosened {
    let education = |file, edit| Loosened {
        file,
        edit,
        element: "person.education",
        label: "文化程度",
    };
    match system.id {
        "gridadmin" => education("codes/文化程度.csv", ("80,6-小学及以下,", "80,6-小学,")),
        "pda" => education("codes/whcd.csv", ("80,小学,", "80,小学毕业,")),
        // What is no code there makes the whole batch invalid; a day to come only the one record.
        _ => Loosened {
            file: "system.toml",
            edit: (
                "arriveDate = { from = \"stay.arrived_on\", format = \"%Y-%m-%d\",",
                "arriveDate = { cel = 'person.education == \"80\" ? \"2099-01-01\" : stay.arrived_on', \
                 label = \"入住日期\", places = [\"stay.arrived_on\"],",
            ),
            element: "stay.arrived_on",
            label: "入住日期",
        },
    }
}

/// The education of the one who is refused, or another.
fn put(entry: &mut Entry, value: &str) -> Verdict {
    let who = entry.resident_mut(WHO).there("he lives there")?;
    who.person.insert("education".to_owned(), json!(value));
    Ok(())
}

/// A household of five on its way in one file, with one whom the department will not take.
async fn sent(office: &mut Office) -> Verdict<(Worker, String, Entry, Loosened)> {
    let id = office.system().id;
    let limit = loosened(office.system());
    office.change_package(id, limit.file, &[limit.edit])?;
    let worker = office.worker().await?;
    office.house_first(&worker).await?;
    let entry = households::five(office.clock.today())?;
    let entry_id = worker.submit(&entry).await?;
    Ok((worker, entry_id, entry, limit))
}

/// One is refused at his own field, the others are done.
async fn one_refused(office: &Office, worker: &Worker, limit: &Loosened) -> Verdict {
    let id = office.system().id;
    same(office.records()?.len(), 4, "the other four stand there")?;
    let mut refused = Vec::new();
    for cell in worker.cells_of(id).await? {
        match cell.state {
            Standing::Accepted => holds(
                cell.receipt.is_some(),
                format!("{:?} has a receipt", cell.about),
            )?,
            Standing::Refused => refused.push(cell),
            other => holds(false, format!("{:?} is done, not {other:?}", cell.about))?,
        }
    }
    same(refused.len(), 1, "only one of them is refused")?;
    let delivery = worker.open(refused[0].delivery).await?;
    let fault = delivery.faults.first().there("it says what to change")?;
    let place = Place {
        resident: Some(WHO.to_owned()),
        element: limit.element.to_owned(),
        item: None,
    };
    holds(
        fault.places.contains(&place),
        format!("it stands at {place:?}, not at {:?}", fault.places),
    )?;
    holds(
        fault.say.contains(limit.label),
        format!("it says which item is meant: {:?}", fault.say),
    )
}

async fn story(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let (worker, entry_id, mut entry, limit) = sent(&mut office).await?;
    worker.deliver().await?;
    one_refused(&office, &worker, &limit).await?;

    put(&mut entry, "70")?;
    worker.correct(&entry_id, &entry).await?;
    worker.deliver().await?;
    for cell in worker.cells_of(trying.system.id).await? {
        same(cell.state, Standing::Accepted, "now all of them are done")?;
    }
    same(
        office.acts()?.len(),
        5,
        "each was written once, and nobody twice for the one who was refused",
    )
}

async fn half(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let id = trying.system.id;
    let (worker, _, _, limit) = sent(&mut office).await?;
    let framing = Framing::Short;
    let part = (id == "gridadmin").then(|| "failures.xlsx".to_owned());
    office.arm_at(
        id,
        Armed {
            times: 2,
            path_contains: part,
            ..Armed::once(Fault::TruncatedReply { framing })
        },
    )?;
    worker.deliver_now().await?;
    office.clock.pass(SignedDuration::from_secs(3));
    worker.deliver_now().await?;
    for cell in worker.cells_of(id).await? {
        holds(
            cell.about.is_none() || cell.state == Standing::Reviewing,
            format!(
                "half an answer tells nothing of {:?}, who is {:?}",
                cell.about, cell.state
            ),
        )?;
    }
    worker.deliver().await?;
    one_refused(&office, &worker, &limit).await
}
