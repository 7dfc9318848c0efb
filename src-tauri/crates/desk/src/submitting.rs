//! Submitting: the plan of the revision, less what changes nothing, and what the revision no longer calls for.
//!
//! A correction sends an update only to the systems whose wire values changed, because a delivery is
//! made only where the planned wire differs from the latest one in its lane.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use yilutong_adapter::{Intent, Lane, Plan, Planned, Scope, Severity};
use yilutong_dictionary::{Dictionary, Entry};
use yilutong_dispatch::ELSEWHERE;
use yilutong_outbox::{
    CARRIED_FORM, EntryId, Intent as KeptIntent, Lane as KeptLane, LaneView, NewDelivery, Standing,
    State, Submission, Wait,
};

use crate::DeskError;
use crate::departures::{self, Told};
use crate::desk::{Desk, Open};
use crate::entries::title;
use crate::kept::Kept;
use crate::marks;
use crate::register;
use crate::renewing::kept_intent;
use crate::schema::{Done, EntryBody, EntryRef, LeftOut, Submitted};

impl Desk {
    /// Submits a revision: in one transaction the revision, its deliveries, the register and an audit line.
    ///
    /// # Errors
    /// [`DeskError::NotReady`] when a preflight finds errors, [`DeskError::Locked`], a stale revision, or the store
    /// cannot be written. Whatever it is, the draft is kept.
    pub async fn entry_submit(&self, request: EntryBody) -> Result<Submitted, DeskError> {
        let mut scope = self.scope(request.id.as_deref(), &request.skip).await?;
        let body = self.look_around(&request.body, &mut scope).await?;
        let found = self.packages.preflight(&body, &scope);
        let problems = found
            .problems
            .iter()
            .filter(|p| p.severity == Severity::Error)
            .count()
            + usize::from(marks::unconfirmed(&request).is_some());
        let id = match request.id {
            Some(id) => id,
            None => {
                self.entry_save(EntryBody {
                    id: None,
                    ..request.clone()
                })
                .await?
                .id
            }
        };
        if problems > 0 {
            let draft = EntryBody {
                id: Some(id),
                ..request
            };
            self.entry_save(draft).await?;
            return Err(DeskError::NotReady { problems });
        }
        scope.entry = Some(id.clone());
        let mut plan = self.packages.plan(&body, &scope);
        let id = EntryId(id);
        let mut kept = Kept::new(&request.body, &request.skip);
        if departures::ends(&body.form) {
            kept.entry.ended = false;
            self.leave_alone(&body, &mut plan).await?;
        }
        let left_out = self.left_out(&plan);
        let submitted = self.submit_plan(id, &kept, plan, &scope).await?;
        // The departure is kept, whatever becomes of this: the household entry tells it again when it is next submitted.
        if departures::ends(&body.form)
            && let Err(error) = self.tell_who_stays(&body).await
        {
            tracing::warn!(%error, "how many stay in a dwelling was not told");
        }
        Ok(Submitted {
            left_out,
            ..submitted
        })
    }

    /// Takes a whole entry back: what was not sent is withdrawn, what was accepted is cancelled.
    ///
    /// # Errors
    /// [`DeskError::Locked`], no such entry, or the store cannot be written.
    pub async fn entry_withdraw(&self, request: EntryRef) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        let id = EntryId(request.id);
        let asked = id.clone();
        let entry = open.keep(move |outbox| outbox.entry(&asked)).await?;
        let Some(latest) = entry.latest else {
            open.keep(move |outbox| outbox.discard_draft(&id)).await?;
            return Ok(Done {
                say: "草稿已删除".to_owned(),
            });
        };
        if entry.summary.form == CARRIED_FORM {
            return Err(DeskError::FromElsewhere);
        }
        let kept = Kept::read(latest.body)?;
        if departures::ends(&kept.entry.form) {
            return self.departure_withdraw(id, kept).await;
        }
        let ended = Kept {
            entry: self.ended(&kept.entry),
            ..kept
        };
        let mut scope = self.scope(Some(&id.0), &[]).await?;
        scope.standing = self.outgrown(&ended.entry, &scope).await?;
        let mut plan = self.packages.plan(&ended.entry, &scope);
        plan.planned
            .retain(|planned| planned.intent == Intent::Cancel);
        let submitted = self.submit_plan(id, &ended, plan, &scope).await?;
        Ok(Done {
            say: match submitted.deliveries {
                0 => "已撤回，没有需要通知部门的记录".to_owned(),
                n => format!("已撤回，正在通知相关部门注销 {n} 条记录"),
            },
        })
    }

    pub(crate) async fn submit_plan(
        &self,
        id: EntryId,
        kept: &Kept,
        mut plan: Plan,
        scope: &Scope,
    ) -> Result<Submitted, DeskError> {
        let open = self.profile().await?;
        let asked = id.clone();
        let before = open.keep(move |outbox| outbox.entry(&asked)).await?;
        if before.summary.form == CARRIED_FORM {
            return Err(DeskError::FromElsewhere);
        }
        let mut told = Told::default();
        if let Some(latest) = &before.latest {
            let earlier = Kept::read(latest.body.clone())?.entry;
            if departures::ends(&earlier.form) {
                told = self.told_before(&plan, &earlier, latest.submitted_at, scope);
            } else {
                self.end_what_is_gone(&mut plan, &earlier, &kept.entry, scope);
            }
        }
        let given_up = self.given_up(&id, std::mem::take(&mut told.gone)).await?;
        let ends = departures::ends(&kept.entry.form);
        let lanes: Vec<KeptLane> = plan
            .planned
            .iter()
            .map(|planned| kept_lane(&planned.lane))
            .collect();
        let views = open
            .keep(move |outbox| outbox.latest_in_lanes(&lanes))
            .await?;
        let kin = self.serials_of_kin(&open, &id, &plan).await?;
        let deliveries: Vec<NewDelivery> = plan
            .planned
            .into_iter()
            .zip(views)
            .filter(|(planned, view)| match ends {
                true => departures::calls_for_ending(planned, view, &told.at),
                false => calls_for_delivery(planned, view),
            })
            .map(|(planned, view)| {
                let elsewhere = ends && departures::may_stand_elsewhere(&view);
                let mut delivery = self.delivery(planned);
                if view.latest.is_none()
                    && view.holding.is_none()
                    && let Some(serial) = self.family_of(&delivery.lane).and_then(|f| kin.get(&f))
                {
                    delivery.serial.clone_from(serial);
                }
                if elsewhere && let Value::Object(wire) = &mut delivery.wire {
                    wire.insert(ELSEWHERE.to_owned(), json!(true));
                }
                delivery
            })
            .collect();
        let by = open
            .configuration
            .read()
            .await
            .worker_number()
            .unwrap_or_default();
        let submission = Submission {
            entry: id.clone(),
            base: before.summary.revision,
            body: kept.body(),
            title: title(&kept.entry),
            now: self.now(),
            by,
            deliveries,
            register: register::rows(&kept.entry, &scope.departed),
            given_up,
        };
        let submitted = open.keep(move |outbox| outbox.submit(submission)).await?;
        self.end_what_never_stood(&open).await?;
        open.dispatch.wake();
        Ok(Submitted {
            id: id.0,
            revision: submitted.revision,
            deliveries: u32::try_from(submitted.deliveries.len()).unwrap_or(u32::MAX),
            left_out: Vec::new(),
        })
    }

    /// Adds an ending for every record that the earlier revision called for and this one does not: a corrected
    /// document number or address, a resident entered by mistake. What only time has taken away stays: a child that was
    /// not seven yet on the day of the earlier visit.
    fn end_what_is_gone(&self, plan: &mut Plan, earlier: &Entry, now: &Entry, scope: &Scope) {
        let mut then = now.clone();
        match earlier.visit.get("on") {
            Some(on) => then.visit.insert("on".to_owned(), on.clone()),
            None => then.visit.remove("on"),
        };
        let then = self.packages.plan(&then, scope).planned;
        let called: BTreeSet<Lane> = plan
            .planned
            .iter()
            .chain(&then)
            .map(|planned| planned.lane.clone())
            .collect();
        let gone: BTreeSet<Lane> = self
            .packages
            .plan(earlier, scope)
            .planned
            .into_iter()
            .map(|planned| planned.lane)
            .filter(|lane| !called.contains(lane))
            .collect();
        if gone.is_empty() {
            return;
        }
        let endings = self.packages.plan(&self.ended(earlier), scope).planned;
        let endings = endings
            .into_iter()
            .filter(|planned| planned.intent == Intent::Cancel && gone.contains(&planned.lane));
        // What ends goes before what begins, so that a person is not registered twice in between.
        plan.planned.splice(0..0, endings);
    }

    /// The entry as it would read if everything in it had been entered by mistake.
    fn ended(&self, entry: &Entry) -> Entry {
        let mut ended = Dictionary::builtin().derive(entry);
        ended.ended = true;
        let today = self.today().to_string();
        for resident in &mut ended.residents {
            resident.stay.insert("status".to_owned(), json!("left"));
            resident
                .stay
                .entry("left_on".to_owned())
                .or_insert_with(|| json!(today));
            resident
                .stay
                .entry("leave_reason".to_owned())
                .or_insert_with(|| json!("duplicate"));
            if resident.work.contains_key("status") {
                let work = &mut resident.work;
                work.entry("ended_on".to_owned())
                    .or_insert_with(|| json!(today));
                work.entry("end_reason".to_owned())
                    .or_insert_with(|| json!("other"));
            }
        }
        ended.dwelling.insert("occupancy".to_owned(), json!("gone"));
        // Derived values are computed anew wherever the entry is read.
        Dictionary::builtin().normalise(&ended)
    }

    /// By family and record, the serial with which an entry first went to one of its departments. One that turns to
    /// another department of the family keeps its number, by which people find it in both.
    async fn serials_of_kin(
        &self,
        open: &Open,
        id: &EntryId,
        plan: &Plan,
    ) -> Result<BTreeMap<(String, String), String>, DeskError> {
        let mut lanes = plan.planned.iter().map(|planned| kept_lane(&planned.lane));
        if !lanes.any(|lane| self.family_of(&lane).is_some()) {
            return Ok(BTreeMap::new());
        }
        let id = id.clone();
        let before = open.keep(move |outbox| outbox.deliveries_of(&id)).await?;
        let mut serials = BTreeMap::new();
        for delivery in before {
            if let Some(family) = self.family_of(&delivery.lane) {
                serials.entry(family).or_insert(delivery.serial);
            }
        }
        Ok(serials)
    }

    /// The family of a lane's system, and the record; none where the system has no kin.
    fn family_of(&self, lane: &KeptLane) -> Option<(String, String)> {
        let package = self.packages.system(&lane.system)?;
        Some((package.family()?.to_owned(), lane.record.clone()))
    }

    fn delivery(&self, planned: Planned) -> NewDelivery {
        NewDelivery {
            lane: kept_lane(&planned.lane),
            resident: planned.resident,
            intent: kept_intent(planned.intent),
            wire: Value::Object(planned.wire),
            waits: planned
                .waits
                .into_iter()
                .map(|need| Wait {
                    lane: kept_lane(&need.lane),
                    receipt: need.receipt,
                })
                .collect(),
            serial: self.random_hex(),
        }
    }

    fn left_out(&self, plan: &Plan) -> Vec<LeftOut> {
        plan.inapplicable
            .iter()
            .filter(|out| out.notable)
            .filter_map(|out| {
                Some(LeftOut {
                    system: self.packages.system(&out.system)?.short().to_owned(),
                    resident: out.resident.clone(),
                    say: out.say.clone(),
                })
            })
            .collect()
    }
}

/// Whether a planned record differs from the latest plan of its lane.
pub(crate) fn calls_for_delivery(planned: &Planned, view: &LaneView) -> bool {
    let standing = view
        .holding
        .as_ref()
        .is_some_and(|h| h.standing == Standing::Standing);
    match (planned.intent, &view.latest) {
        (Intent::Put, Some(latest)) => {
            latest.intent != KeptIntent::Put || latest.wire != Value::Object(planned.wire.clone())
        }
        (Intent::Put, None) => true,
        (Intent::Cancel, Some(latest)) => {
            latest.intent != KeptIntent::Cancel && (standing || latest.state != State::Accepted)
        }
        // Nothing of it ever left this desk.
        (Intent::Cancel, None) => standing,
    }
}

pub(crate) fn kept_lane(lane: &Lane) -> KeptLane {
    KeptLane {
        system: lane.of.system.clone(),
        record: lane.of.record.clone(),
        key: lane.key.clone(),
    }
}
