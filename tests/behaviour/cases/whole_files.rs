//! A file that is refused as a whole says nothing about the people in it. Damaged on its way, it goes again by itself;
//! refused for its form, the system stops and says so, and nobody is told to mend what they cannot.

use practice_departments::{Armed, Fault};

use super::Case;
use super::partly_refused::takes_files;
use crate::support::office::{Office, Trying};
use crate::support::systems::System;
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::{Wrong, damaged, never_stops};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("file_damaged_on_its_way", spoilt)
            .only(takes_files)
            .not_with(|system| Some(gives_up(system))),
        Case::new("file_refused_for_its_form", refused)
            .only(takes_files)
            .not_with(|_| Some(never_stops())),
    ]
}

/// Takes damage for a fault of the program.
fn gives_up(system: &System) -> Wrong {
    let (from, to) = match system.id {
        "gridadmin" => ("SM3_MISMATCH,again,", "SM3_MISMATCH,stop:interface,"),
        "provincial" => ("B02,again,", "B02,stop:interface,"),
        _ => ("Z02,again,", "Z02,stop:interface,"),
    };
    damaged("takes_damage_for_a_fault", "replies.csv", from, to)
}

async fn spoilt(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    let method = (id == "gridadmin").then(|| "POST".to_owned());
    office.arm_at(
        id,
        Armed {
            method,
            ..Armed::once(Fault::Damaged)
        },
    )?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver().await?;
    holds(
        worker.stopped(id).await?.is_none(),
        "a bad line is no reason to stop",
    )?;
    office.stands_once(&worker, 1).await
}

/// What makes every file of a package wrong.
fn misshapen(system: &System) -> (&'static str, &'static str, &'static str) {
    match system.id {
        "gridadmin" => ("exchange.toml", "RKXX-2024.3", "RKXX-2023.1"),
        "provincial" => (
            "exchange.toml",
            "urn:scity:szz:exchange:1",
            "urn:scity:szz:exchange:2",
        ),
        _ => (
            "exchange.toml",
            "operator = \"{{ setting.operator_name }}\"",
            "operator = \"第一网格的采集人员第二网格的采集人员第三网格\"",
        ),
    }
}

async fn refused(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let id = trying.system.id;
    let (file, from, to) = misshapen(trying.system);
    office.change_package(id, file, &[(from, to)])?;
    let worker = office.worker().await?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver().await?;
    let advice = worker.stopped(id).await?.there("the system is stopped")?;
    holds(
        advice.contains("管理员"),
        format!("the worker is told whom to ask: {advice}"),
    )?;
    for cell in worker.cells_of(id).await? {
        holds(
            cell.state != Standing::Refused && !(cell.about.is_some() && cell.receipt.is_some()),
            format!("{:?} is neither refused nor done", cell.about),
        )?;
    }
    holds(office.records()?.is_empty(), "nobody stands there")?;
    let received = office.visits(id)?.counters.received;
    worker.deliver().await?;
    same(
        office.visits(id)?.counters.received,
        received,
        "the department is left alone",
    )?;

    worker.leave().await?;
    office.change_package(id, file, &[(to, from)])?;
    let worker = office.worker().await?;
    worker.resume(id).await?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await
}
