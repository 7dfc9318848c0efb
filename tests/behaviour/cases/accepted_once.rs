//! The sample household of five arrives: in every department exactly the records, members and values that its contract
//! asks for, written once; and delivering again changes nothing.

use yilutong_tests::{Sample, compare};

use super::Case;
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::System;
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{Wrong, damaged};

pub(super) fn case() -> Case {
    Case::new("accepted_once", story).not_with(|system| Some(wrong(system)))
}

/// A mapping with one value wrong: what a department takes without a word and only a person would notice.
fn wrong(system: &System) -> Wrong {
    match system.id {
        "housing" => damaged(
            "sends_the_floor_as_rooms",
            "system.toml",
            "rentRooms = { from = \"dwelling.rent_rooms\"",
            "rentRooms = { from = \"dwelling.floor\"",
        ),
        "residence" => damaged(
            "confuses_reasons_of_stay",
            "codes/jzsy.csv",
            "08,09,",
            "08,10,",
        ),
        "workstation" => damaged("confuses_education", "codes/whcd.csv", "20,2,", "20,9,"),
        "grid" => damaged("confuses_education", "codes/xl.csv", "20,20,", "20,30,"),
        "gridadmin" => damaged(
            "confuses_education",
            "codes/文化程度.csv",
            "20,2-本科,",
            "20,3-大专,",
        ),
        "provincial" => damaged(
            "confuses_education",
            "codes/education.csv",
            "20,20,",
            "20,40,",
        ),
        "pda" => damaged(
            "confuses_education",
            "codes/whcd.csv",
            "20,大学本科,",
            "20,大学专科,",
        ),
        _ => damaged(
            "confuses_contraception",
            "codes/BYFS.csv",
            "condom,32,",
            "condom,31,",
        ),
    }
}

async fn story(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let today = office.clock.today();
    worker.submit(&households::five(today)?).await?;
    worker.deliver().await?;

    let id = trying.system.id;
    let arrivals = compare(&office.practice, &[(Sample::Household, today)])?;
    let of_it: Vec<String> = arrivals
        .faults()
        .into_iter()
        .filter(|fault| fault.starts_with(&format!("{id}:")))
        .collect();
    holds(
        of_it.is_empty(),
        format!(
            "{id} holds what its contract asks for: {}",
            of_it.join("; ")
        ),
    )?;
    let expected = arrivals
        .records
        .iter()
        .filter(|record| record.expected.department == id);
    for arrival in expected {
        let cells = worker.cells_of(id).await?;
        let cell = cells
            .iter()
            .find(|cell| cell.about == arrival.expected.about);
        let given = office
            .practice
            .running
            .holdings(id)?
            .into_iter()
            .find(|held| Some(&held.record.key) == arrival.key.as_ref())
            .map(|held| trying.system.number_of(&held.record).to_owned());
        same(
            cell.map(|cell| (cell.state, cell.receipt.clone())),
            Some((Standing::Accepted, given)),
            format!(
                "the worker sees the receipt for {:?}",
                arrival.expected.about
            ),
        )?;
    }

    let before = office.visits(id)?.counters;
    worker.deliver().await?;
    same(
        office.visits(id)?.counters,
        before,
        "what is accepted is left alone from then on",
    )
}
