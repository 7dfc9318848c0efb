//! The program dies while an attempt is open, before or after the department did its work: the next start knows that it
//! does not know, finds out, and one record is left.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use yilutong_adapter::{Batch, Carried, Errand, Outcome};
use yilutong_dispatch::Boxed;

use super::Case;
use crate::support::between::{Touch, between};
use crate::support::office::{Office, Trying};
use crate::support::systems::Capability;
use crate::support::verdict::{Broken, Verdict, same};
use crate::support::worker::Standing;
use crate::support::wrong::{looks_in_the_wrong_column, takes_unsettled_for_done};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("crash::before_processing", |trying| {
            story(trying, Moment::Before)
        })
        .not_with(|_| Some(takes_unsettled_for_done())),
        Case::new("crash::after_processing", |trying| {
            story(trying, Moment::After)
        })
        .not_with(|system| {
            Some(match system.id {
                "workstation" => looks_in_the_wrong_column(),
                _ => takes_unsettled_for_done(),
            })
        }),
    ]
}

/// When the program dies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Before,
    After,
}

/// Holds an attempt for ever, before it is made or after it was taken, and tells when it does.
struct Freezing {
    moment: Moment,
    frozen: Arc<Notify>,
}

impl Freezing {
    async fn for_ever<T>(&self) -> T {
        self.frozen.notify_one();
        std::future::pending().await
    }
}

impl Touch for Freezing {
    fn attempt<'a>(&'a self, go: Boxed<'a, Outcome>) -> Boxed<'a, Outcome> {
        Box::pin(async move {
            if self.moment == Moment::After {
                let outcome = go.await;
                if !matches!(
                    outcome,
                    Outcome::Accepted { .. } | Outcome::Reviewing { .. }
                ) {
                    return outcome;
                }
            }
            self.for_ever().await
        })
    }

    fn carry<'a>(
        &'a self,
        _errand: Errand,
        _batch: &'a Batch,
        go: Boxed<'a, Carried>,
    ) -> Boxed<'a, Carried> {
        Box::pin(async move {
            if self.moment == Moment::After {
                let carried = go.await;
                if !matches!(carried, Carried::Whole(Outcome::Reviewing { .. })) {
                    return carried;
                }
            }
            self.for_ever().await
        })
    }
}

async fn story(trying: Trying, moment: Moment) -> Verdict {
    let office = Arc::new(Office::open(trying).await?);
    let id = trying.system.id;
    if trying.system.can(Capability::KeepsHouses) {
        let worker = office.worker().await?;
        office.house_first(&worker).await?;
        worker.leave().await?;
    }
    let before = office.stored(id)?;
    let frozen = Arc::new(Notify::new());
    let doomed = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    doomed.spawn(work(Arc::clone(&office), moment, Arc::clone(&frozen)));
    let reached = tokio::time::timeout(Duration::from_secs(60), frozen.notified()).await;
    // Everything in it is dropped where it stands; nobody says goodbye.
    tokio::task::spawn_blocking(move || doomed.shutdown_timeout(Duration::from_secs(5))).await?;
    reached.map_err(|_| Broken::Untried("no attempt was reached in time".to_owned()))?;

    office.practice.running.look(id).await?;
    same(
        office.stored(id)? - before,
        u64::from(moment == Moment::After),
        "the department has seen as much as the case is about",
    )?;
    let worker = office.worker().await?;
    same(
        worker.cell(id).await?.state,
        Standing::Unsure,
        "an attempt without an end is one of unknown fate",
    )?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await
}

/// A worker's day that ends in the middle of an attempt.
async fn work(office: Arc<Office>, moment: Moment, frozen: Arc<Notify>) -> Verdict {
    let id = office.system().id;
    let worker = office
        .worker_behind(move |system, inner| {
            if system == id {
                let frozen = Arc::clone(&frozen);
                between(inner, Freezing { moment, frozen })
            } else {
                inner
            }
        })
        .await?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await
}
