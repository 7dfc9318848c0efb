//! The program dies while an attempt is open, before or after the department did its work: the next start knows that it
//! does not know, finds out, and one record is left.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use yilutong_adapter::{AdapterError, Order, Outcome, Sealed};
use yilutong_dispatch::{Boxed, Exchange, Gathers, Limits};

use super::Case;
use crate::support::office::{Office, Trying};
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

/// Holds an attempt for ever, before it is made or after it was accepted, and tells when it does.
struct Freezing {
    inner: Arc<dyn Exchange>,
    moment: Moment,
    frozen: Arc<Notify>,
}

impl Exchange for Freezing {
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        self.inner.seal(order)
    }

    fn attempt<'a>(&'a self, order: &'a Order, sealed: &'a Sealed) -> Boxed<'a, Outcome> {
        Box::pin(async move {
            if self.moment == Moment::After {
                let outcome = self.inner.attempt(order, sealed).await;
                if !matches!(
                    outcome,
                    Outcome::Accepted { .. } | Outcome::Reviewing { .. }
                ) {
                    return outcome;
                }
            }
            self.frozen.notify_one();
            std::future::pending().await
        })
    }

    fn review<'a>(&'a self, order: &'a Order) -> Boxed<'a, Outcome> {
        self.inner.review(order)
    }

    fn gathers(&self) -> Option<&dyn Gathers> {
        self.inner.gathers()
    }

    fn limits(&self) -> Limits {
        self.inner.limits()
    }
}

async fn story(trying: Trying, moment: Moment) -> Verdict {
    let office = Arc::new(Office::open(trying).await?);
    let frozen = Arc::new(Notify::new());
    let doomed = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    doomed.spawn(work(Arc::clone(&office), moment, Arc::clone(&frozen)));
    let reached = tokio::time::timeout(Duration::from_secs(20), frozen.notified()).await;
    // Everything in it is dropped where it stands; nobody says goodbye.
    tokio::task::spawn_blocking(move || doomed.shutdown_timeout(Duration::from_secs(5))).await?;
    reached.map_err(|_| Broken::Untried("no attempt was reached in time".to_owned()))?;

    let id = trying.system.id;
    let stored = office.stored(id)?;
    same(
        stored,
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
                Arc::new(Freezing {
                    inner,
                    moment,
                    frozen: Arc::clone(&frozen),
                })
            } else {
                inner
            }
        })
        .await?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await
}
