//! Workbooks are imported by jobs, one at a time. An upload whose reply was lost is found by the digest of the file and
//! never imported twice; while a job runs, whoever started it, nothing is uploaded; a job that ends unfinished goes again.

use std::sync::Arc;

use practice_departments::Fault;
use serde_json::json;
use tokio::sync::Mutex;
use yilutong_adapter::{Batch, Carried, Errand};
use yilutong_dispatch::Boxed;

use super::{Case, Concern};
use crate::support::between::{Touch, between};
use crate::support::households;
use crate::support::office::{Office, Trying};
use crate::support::systems::{Act, System, set};
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::{Standing, Worker};
use crate::support::wrong::{
    damaged, does_not_look_first, takes_silence_for_consent, takes_unfinished_for_done,
    uploads_again,
};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("upload_reply_lost::imported", |trying| {
            lost(trying, Fault::DropAfter)
        })
        .only(imports)
        .not_with(|_| Some(uploads_again())),
        Case::new("upload_reply_lost::not_imported", |trying| {
            lost(trying, Fault::DropBefore)
        })
        .only(imports)
        .not_with(|_| Some(takes_silence_for_consent())),
        Case::new("one_job_at_a_time", busy)
            .only(imports)
            .not_with(|_| Some(does_not_look_first())),
        Case::new("one_job_at_a_time::begun_just_before", overtaken)
            .only(imports)
            .not_with(|_| {
                Some(damaged(
                    "hands_a_running_job_to_the_worker",
                    "replies.csv",
                    "JOB_RUNNING,wait:busy:2,",
                    "JOB_RUNNING,fix,有任务正在处理",
                ))
            }),
        Case::new("job_unfinished", aborted)
            .only(imports)
            .not_with(|_| Some(takes_unfinished_for_done())),
    ]
}

fn imports(system: &System) -> Concern {
    match system.id {
        "gridadmin" => Concern::Yes,
        _ => Concern::Not("it has no jobs that import files"),
    }
}

/// How often a file was uploaded.
fn uploads(office: &Office) -> Verdict<usize> {
    let visits = office.visits(office.system().id)?.requests;
    Ok(visits.iter().filter(|visit| visit.method == "POST").count())
}

async fn lost(trying: Trying, fault: Fault) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let imported = fault == Fault::DropAfter;
    office.arm(Act::Create, fault, 1)?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await?;
    same(
        worker.cell(trying.system.id).await?.state,
        Standing::Unsure,
        "nobody knows whether the file arrived",
    )?;
    worker.deliver().await?;
    same(
        uploads(&office)?,
        if imported { 1 } else { 2 },
        "it is uploaded again only when there is no job of it",
    )?;
    office.stands_once(&worker, 1).await
}

/// A colleague at the same account, with a household of another room.
async fn colleague(office: &Office) -> Verdict<Worker> {
    let colleague = office.colleague().await?;
    let mut entry = households::one(office.clock.today())?;
    set(&mut entry, "dwelling", "room", json!("1204"));
    let number = json!("430102198802029134");
    set(&mut entry, "person", "id_number", number);
    colleague.submit(&entry).await?;
    Ok(colleague)
}

/// Both stand there in the end, each uploaded once more than it was turned away.
async fn both(office: &Office, colleague: &Worker, worker: &Worker) -> Verdict {
    colleague.deliver().await?;
    worker.deliver().await?;
    let id = office.system().id;
    for who in [colleague, worker] {
        let cell = who.cell(id).await?;
        same(cell.state, Standing::Accepted, "both are done in the end")?;
    }
    same(office.records()?.len(), 2, "both stand there")?;
    same(office.acts()?.len(), 2, "each was imported once")
}

async fn busy(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let (colleague, worker) = (colleague(&office).await?, office.worker().await?);
    colleague.deliver_now().await?;
    same(uploads(&office)?, 1, "a colleague's job is running")?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await?;
    same(
        uploads(&office)?,
        1,
        "nothing is uploaded while a job is running",
    )?;
    let cell = worker.cell(trying.system.id).await?;
    holds(
        !cell.needs_me && cell.state != Standing::Accepted,
        format!("it waits by itself, not {:?}", cell.state),
    )?;
    both(&office, &colleague, &worker).await?;
    same(uploads(&office)?, 2, "each file was uploaded once")
}

/// Lets a colleague go first, at the last moment.
struct Overtaken(Arc<Mutex<Option<Worker>>>);

impl Touch for Overtaken {
    fn carry<'a>(
        &'a self,
        errand: Errand,
        _batch: &'a Batch,
        go: Boxed<'a, Carried>,
    ) -> Boxed<'a, Carried> {
        Box::pin(async move {
            if errand == Errand::HandOver
                && let Some(colleague) = &*self.0.lock().await
            {
                // Its own story fails where it should have been done.
                let _ = colleague.deliver_now().await;
            }
            go.await
        })
    }
}

async fn overtaken(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let first = Arc::new(Mutex::new(Some(colleague(&office).await?)));
    let waiting = Arc::clone(&first);
    let worker = office
        .worker_behind(move |id, inner| match id {
            "gridadmin" => between(inner, Overtaken(Arc::clone(&waiting))),
            _ => inner,
        })
        .await?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await?;
    same(
        uploads(&office)?,
        2,
        "both tried, a moment after each other",
    )?;
    let cell = worker.cell(trying.system.id).await?;
    holds(
        !cell.needs_me && cell.state != Standing::Accepted,
        format!("who came second waits by itself, not {:?}", cell.state),
    )?;
    let colleague = first.lock().await.take();
    match colleague {
        Some(colleague) => both(&office, &colleague, &worker).await,
        None => Ok(()),
    }
}

/// The department restarts while a job is unfinished.
async fn aborted(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await?;
    office.act(json!({ "act": "abort" }))?;
    worker.deliver().await?;
    same(uploads(&office)?, 2, "the file went again")?;
    office.stands_once(&worker, 1).await
}
