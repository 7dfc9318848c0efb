//! A name that a file may not have twice: a number that somebody used before, and a file whose answer comes so late that
//! it is handed over once more. Neither is the worker's to mend, and nobody stands there twice.

use jiff::SignedDuration;
use practice_departments::Fault;
use serde_json::json;

use super::{Case, Concern};
use crate::support::office::{Office, Trying};
use crate::support::systems::{Act, System};
use crate::support::verdict::{There, Verdict, holds, same};
use crate::support::wrong::{takes_another_number, takes_unfinished_for_done};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("number_repeated::by_an_earlier_installation", spent)
            .only(counts_batches)
            .not_with(|_| Some(takes_unfinished_for_done())),
        Case::new("number_repeated::by_ourselves", late)
            .only(counts_batches)
            .not_with(|_| Some(takes_another_number())),
    ]
}

fn counts_batches(system: &System) -> Concern {
    match system.id {
        "provincial" => Concern::Yes,
        "pda" => Concern::Not("a package may be repeated under its name as often as it takes"),
        "gridadmin" => Concern::Not("it knows files by their content and not by a number"),
        _ => Concern::Not("it takes records one by one"),
    }
}

/// The paths of all renames of today, oldest first.
fn renamed(office: &Office) -> Verdict<Vec<String>> {
    let visits = office.visits(office.system().id)?.requests;
    let renames = visits.into_iter().filter(|visit| visit.method == "RENAME");
    Ok(renames.map(|visit| visit.path).collect())
}

/// The first number of the day is spent, and nothing of it is left to be seen.
async fn spent(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let day = office.clock.today().strftime("%Y%m%d").to_string();
    let number = format!("440306001001{day}0001");
    office.act(json!({ "act": "spend", "number": number }))?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver().await?;
    let first = renamed(&office)?.into_iter().next();
    let first = first.there("something was handed over")?;
    holds(
        first.contains(&number),
        format!("the case is about the number that is spent, not about {first}"),
    )?;
    office.stands_once(&worker, 1).await
}

/// The reply to the rename is lost, and the receipt comes when the same file was handed over once more.
async fn late(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    office.house_first(&worker).await?;
    let before = renamed(&office)?.len();
    office.act(json!({ "act": "receipts", "after_seconds": 3600 }))?;
    office.arm(Act::Create, Fault::DropAfter, 1)?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await?;
    // By now it was picked up, so that it is nowhere to be seen.
    office.clock.pass(SignedDuration::from_secs(5));
    worker.deliver().await?;
    let renamed = renamed(&office)?.split_off(before);
    same(
        renamed.len(),
        2,
        "nothing was heard for a minute, so it was handed over once more",
    )?;
    same(
        renamed.first(),
        renamed.last(),
        "under the very same number",
    )?;
    office.stands_once(&worker, 1).await
}
