//! The line breaks, or the device is pulled out, while a file is being written or after: half a file is never seen under
//! its final name, nothing is doubled, nothing is lost, and it goes on when the department is back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use practice_departments::{Armed, Fault};
use serde_json::json;
use yilutong_adapter::{Batch, Carried, Errand};
use yilutong_dispatch::Boxed;
use yilutong_tests::Practice;

use super::{Case, Concern};
use crate::support::between::{Touch, between};
use crate::support::office::{Office, Trying};
use crate::support::systems::System;
use crate::support::verdict::{Verdict, holds, same};
use crate::support::worker::Standing;
use crate::support::wrong::calls_anything_acceptance;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("half_written", line_breaks)
            .only(|system| match system.id {
                "provincial" => Concern::Yes,
                "pda" => Concern::Not("see what happens when its dock is pulled out"),
                "gridadmin" => Concern::Not("a file that is not whole is no request there"),
                _ => Concern::Not("it takes records one by one"),
            })
            .not_with(|_| Some(calls_anything_acceptance())),
        Case::new("dock_pulled::while_writing", |trying| {
            pulled(trying, Moment::Writing)
        })
        .only(has_a_dock)
        .not_with(|_| Some(calls_anything_acceptance())),
        Case::new("dock_pulled::after_writing", |trying| {
            pulled(trying, Moment::Written)
        })
        .only(has_a_dock)
        .not_with(|_| Some(calls_anything_acceptance())),
    ]
}

fn has_a_dock(system: &System) -> Concern {
    match system.id {
        "pda" => Concern::Yes,
        _ => Concern::Not("it has no dock"),
    }
}

async fn line_breaks(trying: Trying) -> Verdict {
    let office = Office::open(trying).await?;
    let worker = office.worker().await?;
    let id = trying.system.id;
    office.house_first(&worker).await?;
    let before = office.stored(id)?;
    office.arm_at(
        id,
        Armed {
            method: Some("WRITE".to_owned()),
            ..Armed::once(Fault::DropBefore)
        },
    )?;
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await?;
    same(
        office.stored(id)?,
        before,
        "nothing has its final name, so nothing is picked up",
    )?;
    same(
        worker.cell(id).await?.state,
        Standing::Waiting,
        "what has no final name has not been handed over",
    )?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await
}

/// When the dock is pulled out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// In the middle of the file.
    Writing,
    /// When the device has begun to read it.
    Written,
}

/// Pulls the dock out once it is armed.
struct Pulling {
    practice: Arc<Practice>,
    moment: Moment,
    armed: Arc<AtomicBool>,
}

impl Pulling {
    fn dock(&self, order: serde_json::Value) {
        // Where it cannot, the case sees that the dock is still there.
        let _ = order
            .as_object()
            .map(|order| self.practice.running.act("pda", order));
    }

    fn received(&self) -> u64 {
        let visits = self.practice.running.visits("pda");
        visits.map_or(0, |visits| visits.counters.received)
    }
}

impl Touch for Pulling {
    fn carry<'a>(
        &'a self,
        errand: Errand,
        batch: &'a Batch,
        go: Boxed<'a, Carried>,
    ) -> Boxed<'a, Carried> {
        Box::pin(async move {
            if errand != Errand::HandOver || !self.armed.swap(false, Ordering::SeqCst) {
                return go.await;
            }
            if self.moment == Moment::Writing {
                self.dock(json!({ "act": "dock", "state": "cut", "file": batch.name }));
                return go.await;
            }
            let before = self.received();
            let carried = go.await;
            while self.received() == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            self.dock(json!({ "act": "dock", "state": "out" }));
            carried
        })
    }
}

async fn pulled(trying: Trying, moment: Moment) -> Verdict {
    let office = Office::open(trying).await?;
    let id = trying.system.id;
    let armed = Arc::new(AtomicBool::new(false));
    let (practice, ready) = (Arc::clone(&office.practice), Arc::clone(&armed));
    let worker = office
        .worker_behind(move |system, inner| {
            if system != id {
                return inner;
            }
            let pulling = Pulling {
                practice: Arc::clone(&practice),
                moment,
                armed: Arc::clone(&ready),
            };
            between(inner, pulling)
        })
        .await?;
    office.house_first(&worker).await?;
    let running = &office.practice.running;
    // The device reads slowly enough to be pulled out meanwhile.
    running.set_latency(id, Duration::from_millis(200))?;
    armed.store(true, Ordering::SeqCst);
    worker.submit(&office.entry(&worker).await?).await?;
    worker.deliver_now().await?;
    for _ in 0..3 {
        let cell = worker.cell(id).await?;
        holds(
            !cell.needs_me && !matches!(cell.state, Standing::Accepted | Standing::Refused),
            format!("it is still on its way, not {:?}", cell.state),
        )?;
        office.clock.pass(SignedDuration::from_mins(20));
        worker.deliver_now().await?;
    }
    running.set_latency(id, Duration::ZERO)?;

    office.act(json!({ "act": "dock", "state": "in" }))?;
    worker.deliver().await?;
    office.stands_once(&worker, 1).await?;
    let visits = office.visits(id)?.requests;
    holds(
        visits
            .iter()
            .all(|visit| matches!(visit.outcome.as_str(), "已处理" | "重复")),
        format!("the device never saw half a package: {visits:?}"),
    )
}
