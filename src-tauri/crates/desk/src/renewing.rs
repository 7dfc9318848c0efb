//! Words of deliveries that have not left yet, rendered anew: their package, or the office's tables, may say them
//! differently by now than when they were submitted.
//!
//! What is wanted stays what the worker submitted, as of the day of submission. Deliberately absent: a new revision,
//! and whatever stands at a department already; neither is touched because a package reads differently.

use std::collections::{BTreeMap, BTreeSet};

use futures::StreamExt as _;
use serde_json::{Value, json};
use yilutong_adapter::Intent;
use yilutong_dispatch::{ELSEWHERE, china};
use yilutong_outbox::{
    CARRIED_FORM, Delivery, EntryId, Intent as KeptIntent, Rewrite, State, Wait, Window,
};

use crate::DeskError;
use crate::desk::{Desk, Open};
use crate::kept::Kept;
use crate::submitting::kept_lane;

/// The key under which it is kept with which packages the deliveries were rendered.
const EDITIONS: &str = "editions";
/// What has not left yet.
const NOT_LEFT: [State; 5] = [
    State::Blocked,
    State::Ready,
    State::Waiting,
    State::Refused,
    State::Paused,
];
/// Entries that are looked at together: their writes share a transaction.
pub(crate) const TOGETHER: usize = 32;
/// Deliveries that are looked at before the next are read.
const AT_A_TIME: usize = 2_000;

impl Desk {
    /// Renders what waits anew, of every system whose package is not the one that it was rendered with. Returns how
    /// many deliveries read differently now.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be used.
    pub(crate) async fn keep_up_with_packages(&self, open: &Open) -> Result<usize, DeskError> {
        let installed: BTreeMap<String, String> = self
            .packages
            .systems()
            .map(|package| (package.id().to_owned(), package.edition()))
            .collect();
        let kept = open.keep(|outbox| outbox.setting(EDITIONS)).await?;
        let kept: BTreeMap<String, String> = kept
            .and_then(|kept| serde_json::from_value(kept).ok())
            .unwrap_or_default();
        if kept == installed {
            return Ok(0);
        }
        let mut differ = 0;
        for (system, edition) in &installed {
            if kept.get(system) == Some(edition) {
                continue;
            }
            let renewed = self.renew_system(open, system).await?;
            if renewed > 0 {
                tracing::info!(system, renewed, "rendered anew with another package");
            }
            differ += renewed;
        }
        open.keep(move |outbox| outbox.set_setting(EDITIONS, Some(json!(installed))))
            .await?;
        Ok(differ)
    }

    async fn renew_system(&self, open: &Open, system: &str) -> Result<usize, DeskError> {
        let (mut differ, mut offset) = (0, 0);
        loop {
            let (of, window) = (
                system.to_owned(),
                Window {
                    offset,
                    limit: AT_A_TIME,
                },
            );
            let waiting = open
                .keep(move |outbox| outbox.deliveries_in(Some(&of), &NOT_LEFT, window))
                .await?;
            offset += waiting.len();
            if waiting.is_empty() {
                return Ok(differ);
            }
            differ += self.renew(open, waiting).await?;
        }
    }

    /// Renders these deliveries anew. Returns how many read differently now.
    pub(crate) async fn renew(
        &self,
        open: &Open,
        deliveries: Vec<Delivery>,
    ) -> Result<usize, DeskError> {
        let mut by_entry: BTreeMap<EntryId, Vec<Delivery>> = BTreeMap::new();
        for delivery in deliveries {
            let of_entry = by_entry.entry(delivery.entry.clone()).or_default();
            of_entry.push(delivery);
        }
        let mut renewals = futures::stream::iter(by_entry)
            .map(|(entry, of_entry)| self.renew_entry(open, entry, of_entry))
            .buffer_unordered(TOGETHER);
        let mut differ = 0;
        while let Some(renewed) = renewals.next().await {
            differ += renewed?;
        }
        Ok(differ)
    }

    async fn renew_entry(
        &self,
        open: &Open,
        id: EntryId,
        deliveries: Vec<Delivery>,
    ) -> Result<usize, DeskError> {
        let asked = id.clone();
        let entry = open.keep(move |outbox| outbox.entry(&asked)).await?;
        let Some(latest) = entry.latest.filter(|_| entry.summary.form != CARRIED_FORM) else {
            return Ok(0);
        };
        // An entry that cannot be read keeps the words it has; opening it says so.
        let Ok(kept) = Kept::read(latest.body) else {
            return Ok(0);
        };
        let mut scope = self.scope(Some(&id.0), &kept.skip).await?;
        let then = latest.submitted_at.to_zoned(china()).datetime();
        (scope.today, scope.time) = (then.date(), Some(then.time()));
        let body = self.look_around(&kept.entry, &mut scope).await?;
        let systems: BTreeSet<&str> = deliveries
            .iter()
            .map(|one| one.lane.system.as_str())
            .collect();
        let plan = self.packages.plan(&body, &scope);
        let mut rewrites = Vec::new();
        for planned in plan.planned {
            if !systems.contains(planned.lane.of.system.as_str()) {
                continue;
            }
            let (lane, intent) = (kept_lane(&planned.lane), kept_intent(planned.intent));
            let same = |one: &&Delivery| one.lane == lane && one.intent == intent;
            let Some(delivery) = deliveries.iter().find(same) else {
                continue;
            };
            let mut wire = planned.wire;
            if let Some(note) = delivery.wire.get(ELSEWHERE) {
                wire.insert(ELSEWHERE.to_owned(), note.clone());
            }
            rewrites.push(Rewrite {
                delivery: delivery.id,
                intent,
                wire: Value::Object(wire),
                waits: planned
                    .waits
                    .into_iter()
                    .map(|need| Wait {
                        lane: kept_lane(&need.lane),
                        receipt: need.receipt,
                    })
                    .collect(),
                serial: self.random_hex(),
            });
        }
        if rewrites.is_empty() {
            return Ok(0);
        }
        let (by, now) = (self.worker(open).await, self.now());
        open.keep(move |outbox| outbox.rewrite(rewrites, &by, now))
            .await
    }
}

pub(crate) fn kept_intent(intent: Intent) -> KeptIntent {
    match intent {
        Intent::Put => KeptIntent::Put,
        Intent::Cancel => KeptIntent::Cancel,
    }
}
