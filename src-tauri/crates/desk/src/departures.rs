//! What a departure knows of other entries, and they of it.
//!
//! A departure leans on what a household visit registered: the house code, given or still to come. A household entry
//! leans on departures: who left is not registered again because somebody corrects the entry for another reason. Who
//! came back has arrived anew: their stay begins on another day, after the departure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;
use yilutong_adapter::{Inapplicable, Lane, Plan, Planned, Problem, Scope, Severity};
use yilutong_dictionary::{Dictionary, Entry, Group, Place, Resident};
use yilutong_dispatch::ELSEWHERE;
use yilutong_outbox::{
    Departure, EntryId, Intent, Lane as KeptLane, LaneView, RegisterRow, Standing, State,
};

use crate::DeskError;
use crate::desk::Desk;
use crate::kept::Kept;
use crate::register;
use crate::schema::Done;
use crate::submitting::kept_lane;

/// Whether everybody in such a form has left.
pub(crate) fn ends(form: &str) -> bool {
    Dictionary::builtin().form(form).is_some_and(|f| f.ends)
}

impl Desk {
    /// Looks up what other entries say about this one: fills in the scope, and the entry where they know a value.
    pub(crate) async fn look_around(
        &self,
        body: &Entry,
        scope: &mut Scope,
    ) -> Result<Entry, DeskError> {
        scope.standing = self.outgrown(body, scope).await?;
        if ends(&body.form) {
            return self.known_dwelling(body, scope).await;
        }
        if register::is_household(body) {
            scope.departed = self.departed(body, scope.entry.as_deref()).await?;
        }
        Ok(body.clone())
    }

    /// What other entries' records gave or will give: the codes of the dwelling.
    async fn known_dwelling(&self, body: &Entry, scope: &mut Scope) -> Result<Entry, DeskError> {
        let open = self.profile().await?;
        let lenders = self.packages.lenders(body, scope);
        let lanes = lenders.iter().map(|lender| kept_lane(&lender.lane));
        let lanes: Vec<_> = lanes.collect();
        let views = open
            .keep(move |outbox| outbox.latest_in_lanes(&lanes))
            .await?;
        let mut entry = body.clone();
        for (lender, view) in lenders.iter().zip(views) {
            let given = view
                .holding
                .as_ref()
                .and_then(|holding| holding.receipt.get(&lender.receipt));
            let element = lender.element.as_deref().and_then(|id| id.split_once('.'));
            if let (Some(given), Some((group, name))) = (given, element)
                && let Some(group) = entry.group_mut(group)
                && group
                    .get(name)
                    .is_none_or(|v| v.as_str() == Some("") || v.is_null())
            {
                group.insert(name.to_owned(), Value::from(given.as_str()));
            }
            let coming = view.latest.is_some_and(|d| d.intent == Intent::Put);
            if given.is_some() || coming {
                let Lane { of, .. } = &lender.lane;
                scope
                    .promised
                    .insert((of.system.clone(), of.record.clone()));
            }
        }
        Ok(entry)
    }

    /// The residents of a household entry who have left since, each with the sentence that says so.
    async fn departed(
        &self,
        body: &Entry,
        entry: Option<&str>,
    ) -> Result<BTreeMap<String, String>, DeskError> {
        let open = self.profile().await?;
        let id = entry.map(|id| EntryId(id.to_owned()));
        let now = Dictionary::builtin().derive(body);
        let here = text(&now.dwelling, "key").to_owned();
        let (left, earlier) = open
            .keep(move |outbox| {
                let latest = match &id {
                    Some(id) => outbox.entry(id)?.latest,
                    None => None,
                };
                let earlier = latest.and_then(|latest| Kept::read(latest.body).ok());
                let earlier = earlier.map(|kept| Dictionary::builtin().derive(&kept.entry));
                let mut left = outbox.departures_from(&here)?;
                if let Some(there) = earlier.as_ref().map(|e| text(&e.dwelling, "key"))
                    && there != here
                {
                    left.extend(outbox.departures_from(there)?);
                }
                Ok((left, earlier))
            })
            .await?;
        if left.is_empty() {
            return Ok(BTreeMap::new());
        }
        let earlier = earlier.unwrap_or_default();
        let mut departed = BTreeMap::new();
        for resident in &now.residents {
            if text(&resident.stay, "status") == "left" {
                continue;
            }
            // A corrected number is still the same person's.
            let before = earlier.resident(&resident.reference);
            let keys: Vec<String> = [Some(resident), before]
                .into_iter()
                .flatten()
                .map(|one| register::person_key(&one.person))
                .collect();
            let arrived = text(&resident.stay, "arrived_on");
            let told = left.iter().find(|one| {
                keys.contains(&one.person)
                    && (arrived == one.arrived_on || arrived < one.left_on.as_str())
            });
            if let Some(told) = told {
                departed.insert(resident.reference.clone(), said(&told.left_on));
            }
        }
        Ok(departed)
    }
}

/// What an earlier revision of a departure called for.
#[derive(Default)]
pub(crate) struct Told {
    /// When it was submitted, and of which records it spoke already.
    pub(crate) at: Option<(Timestamp, BTreeSet<Lane>)>,
    /// Records of which the present one does not speak any more.
    pub(crate) gone: Vec<KeptLane>,
}

impl Desk {
    /// What an earlier revision called for, beside the present plan.
    pub(crate) fn told_before(
        &self,
        plan: &Plan,
        earlier: &Entry,
        at: Timestamp,
        scope: &Scope,
    ) -> Told {
        let lanes = |plan: &Plan| -> BTreeSet<Lane> {
            plan.planned.iter().map(|p| p.lane.clone()).collect()
        };
        let (now, then) = (lanes(plan), lanes(&self.packages.plan(earlier, scope)));
        let gone = then.difference(&now).map(kept_lane).collect();
        Told {
            at: Some((at, then)),
            gone,
        }
    }

    /// Of these lanes, those whose newest delivery is this departure's own: nothing else may be given up by it.
    pub(crate) async fn given_up(
        &self,
        id: &EntryId,
        lanes: Vec<KeptLane>,
    ) -> Result<Vec<KeptLane>, DeskError> {
        let open = self.profile().await?;
        let views = open
            .keep(move |outbox| outbox.latest_in_lanes(&lanes))
            .await?;
        let own = views.into_iter().filter(|view| {
            let latest = view.latest.as_ref();
            latest.is_some_and(|d| d.entry == *id && d.intent == Intent::Cancel)
        });
        Ok(own.map(|view| view.lane).collect())
    }

    /// Takes out of a departure's plan what a later household visit at another dwelling has taken over: records that
    /// go with the person, not with the dwelling.
    pub(crate) async fn leave_alone(&self, body: &Entry, plan: &mut Plan) -> Result<(), DeskError> {
        let open = self.profile().await?;
        let here = text(&Dictionary::builtin().derive(body).dwelling, "key").to_owned();
        let lanes: Vec<KeptLane> = plan.planned.iter().map(|p| kept_lane(&p.lane)).collect();
        let elsewhere = open
            .keep(move |outbox| {
                let mut dwellings: BTreeMap<EntryId, String> = BTreeMap::new();
                let mut elsewhere = Vec::with_capacity(lanes.len());
                for view in outbox.latest_in_lanes(&lanes)? {
                    let put = view.latest.filter(|d| d.intent == Intent::Put);
                    let Some(put) = put else {
                        elsewhere.push(false);
                        continue;
                    };
                    if !dwellings.contains_key(&put.entry) {
                        let latest = outbox.entry(&put.entry)?.latest;
                        let there = latest.and_then(|latest| Kept::read(latest.body).ok());
                        let there = there.map(|kept| Dictionary::builtin().derive(&kept.entry));
                        let there = there.map(|entry| text(&entry.dwelling, "key").to_owned());
                        dwellings.insert(put.entry.clone(), there.unwrap_or_default());
                    }
                    elsewhere.push(
                        dwellings
                            .get(&put.entry)
                            .is_some_and(|there| *there != here),
                    );
                }
                Ok(elsewhere)
            })
            .await?;
        let mut elsewhere = elsewhere.into_iter();
        let planned = std::mem::take(&mut plan.planned);
        for one in planned {
            if elsewhere.next() == Some(true) {
                plan.inapplicable.push(Inapplicable {
                    system: one.lane.of.system,
                    record: one.lane.of.record,
                    resident: one.resident,
                    say: MOVED.to_owned(),
                    notable: true,
                });
            } else {
                plan.planned.push(one);
            }
        }
        Ok(())
    }

    /// Takes a departure back: nobody left. What has not reached a department is withdrawn, and the household entry that
    /// told of them is submitted again as it stands, so that what was ended is registered anew.
    pub(crate) async fn departure_withdraw(
        &self,
        id: EntryId,
        kept: Kept,
    ) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        let scope = self.scope(Some(&id.0), &[]).await?;
        let here = text(&Dictionary::builtin().derive(&kept.entry).dwelling, "key").to_owned();
        let mut ended = kept;
        ended.entry.ended = true;
        self.submit_plan(id, &ended, Plan::default(), &scope)
            .await?;
        let household = open
            .keep(move |outbox| match outbox.dwelling(&here)? {
                Some(dwelling) => dwelling.entry.map(|id| outbox.entry(&id)).transpose(),
                None => Ok(None),
            })
            .await?;
        let Some((household, latest)) =
            household.and_then(|entry| Some((entry.summary, entry.latest?)))
        else {
            return Ok(Done {
                say: "已撤回。已经注销的，请打开入户登记重新提交".to_owned(),
            });
        };
        if household.drafted {
            return Ok(Done {
                say: "已撤回。这户的入户登记还有没提交的修改，请打开它重新提交，人员才会重新登记"
                    .to_owned(),
            });
        }
        let kept = Kept::read(latest.body)?;
        let mut scope = self.scope(Some(&household.id.0), &kept.skip).await?;
        let body = self.look_around(&kept.entry, &mut scope).await?;
        let plan = self.packages.plan(&body, &scope);
        let again = self.submit_plan(household.id, &kept, plan, &scope).await?;
        Ok(Done {
            say: match again.deliveries {
                0 => "已撤回，没有需要重新登记的记录".to_owned(),
                n => format!("已撤回，正在重新登记 {n} 条记录"),
            },
        })
    }
}

/// Said of a record that goes with the person, who is registered at another dwelling since.
const MOVED: &str = "此人已在新住处登记，这条记录随人保留，不注销";

/// Whether only others can have registered what is to end: nothing of it ever left this desk.
pub(crate) fn may_stand_elsewhere(view: &LaneView) -> bool {
    let put = view.latest.as_ref().filter(|d| d.intent == Intent::Put);
    put.is_none() && view.holding.is_none()
}

/// Whether a departure makes a delivery of a planned ending. One that this desk never registered may stand there all the
/// same, by a colleague's hand: the department is asked, and an ending of nothing is no fault.
pub(crate) fn calls_for_ending(
    planned: &Planned,
    view: &LaneView,
    told: &Option<(Timestamp, BTreeSet<Lane>)>,
) -> bool {
    let ended = view
        .holding
        .as_ref()
        .is_some_and(|h| h.standing == Standing::Ended);
    match &view.latest {
        None => !ended,
        Some(latest) if latest.intent == Intent::Cancel => {
            let mut before = latest.wire.clone();
            if let Value::Object(wire) = &mut before {
                wire.remove(ELSEWHERE);
            }
            latest.state != State::Accepted && before != Value::Object(planned.wire.clone())
        }
        // Who came back after this was first told stays: a departure is told once.
        Some(latest) => !told
            .as_ref()
            .is_some_and(|(at, lanes)| lanes.contains(&planned.lane) && latest.created_at > *at),
    }
}

/// Who has left is told at the place where the worker would say otherwise; it stops nothing.
pub(crate) fn told(scope: &Scope) -> impl Iterator<Item = Problem> {
    let told = scope.departed.iter();
    told.map(|(resident, say)| Problem {
        place: Place::of_resident(resident, "stay.arrived_on"),
        system: None,
        say: say.clone(),
        severity: Severity::Hint,
        missing: false,
    })
}

fn said(left_on: &str) -> String {
    format!("已于{left_on}办理离开注销，这里不会重新登记。人又回来住的，请把入住日期改为回来的那天")
}

/// What the register learns from a departure.
pub(crate) fn rows(entry: &Entry) -> Vec<RegisterRow> {
    if entry.ended {
        return Vec::new();
    }
    let derived = Dictionary::builtin().derive(entry);
    let dwelling = text(&derived.dwelling, "key").to_owned();
    let left = |resident: &Resident| {
        RegisterRow::Departure(Departure {
            person: register::person_key(&resident.person),
            dwelling: dwelling.clone(),
            arrived_on: text(&resident.stay, "arrived_on").to_owned(),
            left_on: text(&resident.stay, "left_on").to_owned(),
        })
    };
    derived.residents.iter().map(left).collect()
}

pub(crate) fn text<'a>(group: &'a Group, name: &str) -> &'a str {
    group.get(name).and_then(Value::as_str).unwrap_or_default()
}
