//! Who still lives in a dwelling after somebody has left, and what departments hear of that: how many live there.
//!
//! A department that keeps dwellings is told by the household entry, as ever; a departure only has that entry told again
//! as it stands. Deliberately absent: any judgement that a dwelling is vacant. The worker is reminded and says so.

use std::collections::BTreeSet;

use yilutong_adapter::{Intent, Lane, Planned, Problem, Scope, Severity};
use yilutong_dictionary::{Dictionary, Entry, Place};
use yilutong_outbox::{EntryId, Intent as KeptIntent, LaneView, Outbox, OutboxError, Standing};

use crate::DeskError;
use crate::departures::{ends, text};
use crate::desk::Desk;
use crate::kept::Kept;
use crate::register;
use crate::submitting::{calls_for_delivery, kept_lane};

/// The household entry that told of a dwelling last.
struct Household {
    id: EntryId,
    kept: Kept,
    /// Something is typed and not submitted.
    drafted: bool,
}

impl Desk {
    /// Of the records that this entry ends, those that stand or are on their way although their department would not
    /// take them any more.
    pub(crate) async fn outgrown(
        &self,
        body: &Entry,
        scope: &Scope,
    ) -> Result<BTreeSet<Lane>, DeskError> {
        let lanes = self.packages.outgrown(body, scope);
        if lanes.is_empty() {
            return Ok(BTreeSet::new());
        }
        let open = self.profile().await?;
        let asked: Vec<_> = lanes.iter().map(kept_lane).collect();
        let views = open
            .keep(move |outbox| outbox.latest_in_lanes(&asked))
            .await?;
        let known = lanes.into_iter().zip(views);
        let standing = known.filter(|(_, view)| stands_or_will(view));
        Ok(standing.map(|(lane, _)| lane).collect())
    }

    /// Has the household entry of a dwelling told again as it stands, where a department is to hear that fewer live
    /// there. One that is being typed is told when it is submitted.
    pub(crate) async fn tell_who_stays(&self, departure: &Entry) -> Result<(), DeskError> {
        let Some(household) = self.household_of(departure).await?.filter(|h| !h.drafted) else {
            return Ok(());
        };
        let Household { id, kept, .. } = household;
        let mut scope = self.scope(Some(&id.0), &kept.skip).await?;
        let body = self.look_around(&kept.entry, &mut scope).await?;
        let mut plan = self.packages.plan(&body, &scope);
        let of_dwelling =
            |planned: &Planned| planned.resident.is_none() && planned.intent == Intent::Put;
        plan.planned.retain(of_dwelling);
        let lanes: Vec<_> = plan.planned.iter().map(|p| kept_lane(&p.lane)).collect();
        let open = self.profile().await?;
        let views = open
            .keep(move |outbox| outbox.latest_in_lanes(&lanes))
            .await?;
        // What the departments of the dwelling were told before, and now would be told otherwise; nothing else of the
        // entry is touched.
        let mut views = views.into_iter();
        plan.planned.retain(|planned| {
            let view = views.next();
            view.is_some_and(|view| view.latest.is_some() && calls_for_delivery(planned, &view))
        });
        if !plan.planned.is_empty() {
            self.submit_plan(id, &kept, plan, &scope).await?;
        }
        Ok(())
    }

    /// The reminder that nobody is left in a dwelling that is not called vacant.
    pub(crate) async fn nobody_stays(
        &self,
        departure: &Entry,
    ) -> Result<Option<Problem>, DeskError> {
        if !ends(&departure.form) || departure.residents.is_empty() {
            return Ok(None);
        }
        let Some(Household { id, kept, .. }) = self.household_of(departure).await? else {
            return Ok(None);
        };
        let mut scope = self.scope(Some(&id.0), &kept.skip).await?;
        let body = self.look_around(&kept.entry, &mut scope).await?;
        let dictionary = Dictionary::builtin();
        let household = dictionary.derive(&body);
        let leave: BTreeSet<String> = dictionary
            .derive(departure)
            .residents
            .iter()
            .map(|r| register::person_key(&r.person))
            .collect();
        let mut stay = household.residents.iter().filter(|resident| {
            text(&resident.stay, "status") != "left"
                && !scope.departed.contains_key(&resident.reference)
                && !leave.contains(&register::person_key(&resident.person))
        });
        let empty = stay.next().is_none() && !household.residents.is_empty();
        let called = ["vacant", "gone"].contains(&text(&household.dwelling, "occupancy"));
        Ok((empty && !called).then(|| Problem {
            place: Place::of("dwelling.room"),
            system: None,
            say: "这套房屋登记的人都离开了。房屋空着的，请打开这户的入户登记，把使用情况改为空置"
                .to_owned(),
            severity: Severity::Hint,
            missing: false,
        }))
    }

    async fn household_of(&self, departure: &Entry) -> Result<Option<Household>, DeskError> {
        let open = self.profile().await?;
        let here = Dictionary::builtin().derive(departure).dwelling;
        let here = text(&here, "key").to_owned();
        open.keep(move |outbox| household(outbox, &here)).await
    }
}

fn household(outbox: &Outbox, dwelling: &str) -> Result<Option<Household>, OutboxError> {
    let Some(id) = outbox.dwelling(dwelling)?.and_then(|known| known.entry) else {
        return Ok(None);
    };
    let entry = outbox.entry(&id)?;
    let drafted = entry.summary.drafted;
    let kept = entry.latest.and_then(|latest| Kept::read(latest.body).ok());
    let kept = kept.filter(|kept| {
        let body = &kept.entry;
        register::is_household(body) && !body.ended && !ends(&body.form)
    });
    Ok(kept.map(|kept| Household { id, kept, drafted }))
}

fn stands_or_will(view: &LaneView) -> bool {
    let holding = view.holding.as_ref();
    let stands = holding.is_some_and(|holding| holding.standing == Standing::Standing);
    let latest = view.latest.as_ref();
    stands || latest.is_some_and(|d| d.intent == KeptIntent::Put && !d.state.is_finished())
}
