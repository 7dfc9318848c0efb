//! Many refusals of one cause are one line at the desk and mended by one act: a value that is put right in every entry at
//! once, or a package that says it right by now. Another cause beside it is another line.

use serde_json::{Value, json};
use yilutong_desk::schema::{CauseAct, CauseView, MendRequest, Mended, Nothing};
use yilutong_dictionary::Entry;
use yilutong_tests::family;

use super::Case;
use crate::support::office::{Office, Trying};
use crate::support::systems::set;
use crate::support::verdict::{Broken, There, Verdict, holds, same};
use crate::support::worker::{Standing, Worker};

const HOUSEHOLDS: usize = 6;
const GRID: &str = "grid";
/// The package takes a value that the department does not have.
const SAYS_WRONG: (&str, &str) = ("\n20,20,", "\n20,2x,");

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("causes::one_value_for_all", one_value).once(),
        Case::new("causes::a_mended_package_for_all", mended_package).once(),
        Case::new("causes::all_withdrawn", withdrawn).once(),
    ]
}

/// Several households, each refused by the grid for its education, and one refused for another reason.
async fn refused(office: &mut Office) -> Verdict<(Worker, Vec<String>)> {
    office.change_package(GRID, "codes/xl.csv", &[SAYS_WRONG])?;
    let other = (
        "required = \"is.registered\", max_bytes = 30",
        "required = \"is.registered\", max_bytes = 900",
    );
    office.change_package(GRID, "system.toml", &[other])?;
    let worker = office.worker().await?;
    let mut entries = Vec::new();
    for number in 0..=HOUSEHOLDS {
        let entry = family(number, office.clock.today())?;
        let mut entry: Entry = serde_json::from_value(entry)?;
        if number < HOUSEHOLDS {
            set(&mut entry, "person", "education", json!("20"));
        } else {
            set(&mut entry, "person", "education", json!("30"));
            set(&mut entry, "work", "job_title", json!("长".repeat(16)));
        }
        entries.push(worker.submit(&entry).await?);
    }
    worker.deliver().await?;
    Ok((worker, entries))
}

async fn causes(worker: &Worker) -> Verdict<Vec<CauseView>> {
    Ok(worker.desk.outbox_causes(Nothing {}).await?.causes)
}

/// The line of the many; beside it stands the other cause.
async fn line(worker: &Worker) -> Verdict<CauseView> {
    let causes = causes(worker).await?;
    same(
        causes.iter().map(|one| one.deliveries).collect::<Vec<_>>(),
        vec![u32::try_from(HOUSEHOLDS)?, 1],
        "two causes, two lines, the more frequent first",
    )?;
    causes.into_iter().next().there("a line")
}

async fn mend(
    worker: &Worker,
    cause: &str,
    act: CauseAct,
    value: Option<Value>,
) -> Verdict<Mended> {
    let request = MendRequest {
        cause: cause.to_owned(),
        act,
        value,
        after: None,
    };
    Ok(worker.desk.outbox_mend(request).await?)
}

async fn all_stand(office: &Office, worker: &Worker, wanted: Standing, many: usize) -> Verdict {
    let cells = worker.cells_of(GRID).await?;
    let so = cells.iter().filter(|cell| cell.state == wanted).count();
    same(so, many, format!("so many are {wanted:?}"))?;
    let held = office.holdings(GRID)?;
    let stand = if wanted == Standing::Accepted {
        many
    } else {
        0
    };
    same(held.len(), stand, "the department holds each once")
}

async fn one_value(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let (worker, entries) = refused(&mut office).await?;
    let cause = line(&worker).await?;
    holds(
        cause.system == GRID && cause.label.as_deref() == Some("文化程度"),
        format!("where it is wrong: {:?} {}", cause.label, cause.say),
    )?;
    holds(
        cause.may.contains(&CauseAct::Set) && !cause.codes.is_empty(),
        "a value from the list may be chosen for all",
    )?;
    // Somebody is typing in one of them.
    let first = entries.first().there("an entry")?.clone();
    let opened = yilutong_desk::schema::EntryRef { id: first.clone() };
    let open = worker.desk.entry_open(opened).await?;
    let typed = yilutong_desk::schema::EntryBody {
        id: Some(first),
        body: open.body,
        skip: open.skip,
        marks: open.marks,
    };
    worker.desk.entry_save(typed.clone()).await?;
    let mended = mend(&worker, &cause.id, CauseAct::Set, Some(json!("30"))).await?;
    same(
        (mended.done, mended.left),
        (u32::try_from(HOUSEHOLDS)? - 1, 1),
        "what somebody is typing is theirs to finish",
    )?;
    worker.deliver().await?;
    all_stand(&office, &worker, Standing::Accepted, HOUSEHOLDS - 1).await?;
    let mut mine = typed;
    set(&mut mine.body, "person", "education", json!("30"));
    worker.desk.entry_submit(mine).await?;
    worker.deliver().await?;
    all_stand(&office, &worker, Standing::Accepted, HOUSEHOLDS).await?;
    same(causes(&worker).await?.len(), 1, "the other cause is left")
}

async fn mended_package(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let (worker, _) = refused(&mut office).await?;
    worker.leave().await?;
    let (right, wrong) = SAYS_WRONG;
    office.change_package(GRID, "codes/xl.csv", &[(wrong, right)])?;
    let worker = office.worker().await?;
    let cause = line(&worker).await?;
    let mended = mend(&worker, &cause.id, CauseAct::Resend, None).await?;
    same(
        (mended.done, mended.left),
        (u32::try_from(HOUSEHOLDS)?, 0),
        "all of them are sent again",
    )?;
    worker.deliver().await?;
    all_stand(&office, &worker, Standing::Accepted, HOUSEHOLDS).await
}

async fn withdrawn(trying: Trying) -> Verdict {
    let mut office = Office::open(trying).await?;
    let (worker, _) = refused(&mut office).await?;
    let cause = line(&worker).await?;
    mend(&worker, &cause.id, CauseAct::Withdraw, None).await?;
    all_stand(&office, &worker, Standing::Withdrawn, HOUSEHOLDS).await?;
    let gone = mend(&worker, &cause.id, CauseAct::Resend, None).await;
    holds(
        matches!(gone, Err(Broken::Untried(_) | Broken::Unheld(_))),
        "nothing is left to send again",
    )
}
