//! What needs somebody, by cause, and one act for all deliveries of a cause.
//!
//! An act goes through the same operations that serve a single delivery, a stretch of them at a time, so that a door can
//! show how far it is. Deliberately absent: any judgement of its own about what mends what.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use serde_json::Value;
use yilutong_dictionary::{Dictionary, Element, Entry, Kind, Place, Sensitivity};
use yilutong_dispatch::Explain;
use yilutong_outbox::{Cause, CauseKey, Delivery, DeliveryId, EntryId, State};

use crate::DeskError;
use crate::desk::{Desk, Open};
use crate::kept::Kept;
use crate::matrix::{explain, sentence, why};
use crate::renewing::TOGETHER;
use crate::schema::{
    CauseAct, CauseView, CausesView, DeliveryRef, EntryBody, MendRequest, Mended, Nothing,
    SystemRef,
};
use crate::{form, words};

/// Deliveries that one call sees to.
const STRETCH: usize = 500;

impl Desk {
    /// What needs somebody, by cause; the one of the most deliveries first.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn outbox_causes(&self, _: Nothing) -> Result<CausesView, DeskError> {
        let open = self.profile().await?;
        let causes = open.keep(yilutong_outbox::Outbox::causes).await?;
        let paused = open.keep(yilutong_outbox::Outbox::systems).await?;
        let stands = |system: &str| {
            let known = paused.get(system);
            known.and_then(|summary| summary.state.paused.clone())
        };
        let mut views: Vec<CauseView> = Vec::new();
        for cause in &causes {
            let stopped = stands(&cause.of.system).filter(|_| cause.of.state == State::Paused);
            let id = id_of(&cause.of, stopped.is_some());
            // All records of a system that stands still rest for one reason.
            match views.iter_mut().find(|view| view.id == id) {
                Some(view) => {
                    view.deliveries = view.deliveries.saturating_add(cause.deliveries);
                    view.entries = view.entries.max(cause.entries);
                    view.record = None;
                }
                None => views.push(self.cause(cause, id, stopped.map(|one| one.reason))),
            }
        }
        views.sort_by_key(|view| std::cmp::Reverse(view.deliveries));
        Ok(CausesView {
            deliveries: views.iter().map(|view| view.deliveries).sum(),
            causes: views,
        })
    }

    fn cause(&self, cause: &Cause, id: String, stopped: Option<String>) -> CauseView {
        let of = &cause.of;
        let told = explain(cause.explain.as_ref());
        let package = self.packages.system(&of.system);
        let by_hand = self.by_hand.contains(&of.system);
        let element = common(&told).and_then(|id| Dictionary::builtin().element(id));
        let settable = element.filter(|element| told.decision.is_none() && may_be_alike(element));
        let mut may = Vec::new();
        if stopped.is_some() {
            may.push(CauseAct::Resume);
        } else {
            if settable.is_some() && of.state == State::Refused {
                may.push(CauseAct::Set);
            }
            if told.decision.is_none() {
                may.push(CauseAct::Resend);
            }
        }
        may.push(CauseAct::Withdraw);
        CauseView {
            id,
            system: of.system.clone(),
            system_title: package.map_or_else(|| of.system.clone(), |p| p.short().to_owned()),
            record: Some(self.record_title(&of.system, &of.record)),
            state: words::state(of.state),
            asks: told.decision.is_some(),
            say: match &stopped {
                Some(reason) => why(reason),
                None => sentence(of.state, by_hand, of.note.as_deref(), &told),
            },
            label: element.map(|element| element.label.zh.clone()),
            field: settable.map(form::alone),
            codes: settable.map(form::codes_of).unwrap_or_default(),
            deliveries: cause.deliveries,
            entries: cause.entries,
            delivery: cause.first.0,
            since: cause.since.to_string(),
            may,
        }
    }

    /// Does one thing about all deliveries of a cause, a stretch of them at a time: as long as the reply says how to go
    /// on, there are more.
    ///
    /// # Errors
    /// [`DeskError::NoSuchCause`], [`DeskError::BadRequest`] for a value that is missing; the store cannot be used.
    pub async fn outbox_mend(&self, request: MendRequest) -> Result<Mended, DeskError> {
        let open = self.profile().await?;
        let causes = open.keep(yilutong_outbox::Outbox::causes).await?;
        let paused = open.keep(yilutong_outbox::Outbox::systems).await?;
        let stopped = |of: &CauseKey| {
            let known = paused.get(&of.system);
            of.state == State::Paused && known.is_some_and(|one| one.state.paused.is_some())
        };
        let of: Vec<CauseKey> = causes
            .into_iter()
            .map(|cause| cause.of)
            .filter(|of| id_of(of, stopped(of)) == request.cause)
            .collect();
        let Some(first) = of.first() else {
            // Another call, or another window, has seen to the rest.
            return match request.after {
                Some(_) => Ok(Mended::default()),
                None => Err(DeskError::NoSuchCause),
            };
        };
        if request.act == CauseAct::Resume {
            let system = first.system.clone();
            let count = open.keep({
                let of = of.clone();
                move |outbox| {
                    let causes = outbox.causes()?;
                    let these = causes.into_iter().filter(|cause| of.contains(&cause.of));
                    Ok(these.map(|cause| cause.deliveries).sum())
                }
            });
            let done = count.await?;
            self.system_resume(SystemRef { system }).await?;
            return Ok(Mended {
                done,
                ..Mended::default()
            });
        }
        let after = DeliveryId(request.after.unwrap_or(0));
        let these = open
            .keep(move |outbox| {
                let mut these = Vec::new();
                for of in &of {
                    these.extend(outbox.of_cause(of, after, STRETCH)?);
                }
                these.sort_by_key(|one| one.id);
                these.truncate(STRETCH);
                Ok(these)
            })
            .await?;
        let next = (these.len() == STRETCH)
            .then(|| these.last().map(|last| last.id.0))
            .flatten();
        let count = these.len();
        let done = match request.act {
            CauseAct::Set => {
                let value = request.value.filter(|value| !value.is_null());
                let value = value.ok_or_else(|| DeskError::BadRequest {
                    operation: "outbox.mend".to_owned(),
                    line: 0,
                    column: 0,
                })?;
                self.set_all(&open, these, &value).await?
            }
            CauseAct::Withdraw => self.each(these, |one| self.delivery_withdraw(one)).await?,
            CauseAct::Resend | CauseAct::Resume => {
                self.renew(&open, these.clone()).await?;
                self.each(these, |one| self.delivery_resend(one)).await?
            }
        };
        Ok(Mended {
            done: small(done),
            left: small(count - done),
            next,
        })
    }

    /// Does something about each; how many it was done about. What has moved on meanwhile needs nothing.
    async fn each<F: Future<Output = Result<crate::schema::Done, DeskError>>>(
        &self,
        these: Vec<Delivery>,
        act: impl Fn(DeliveryRef) -> F,
    ) -> Result<usize, DeskError> {
        let mut acts = futures::stream::iter(these)
            .map(|one| act(DeliveryRef { delivery: one.id.0 }))
            .buffer_unordered(TOGETHER);
        let mut done = 0;
        while let Some(one) = acts.next().await {
            match one {
                Ok(_) => done += 1,
                Err(error) if error.is_about_one() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    /// Puts a value where each refusal points to, and submits the entries with it.
    async fn set_all(
        &self,
        open: &Open,
        these: Vec<Delivery>,
        value: &Value,
    ) -> Result<usize, DeskError> {
        let mut by_entry: BTreeMap<EntryId, Vec<Delivery>> = BTreeMap::new();
        for delivery in these {
            by_entry
                .entry(delivery.entry.clone())
                .or_default()
                .push(delivery);
        }
        let mut sets = futures::stream::iter(by_entry)
            .map(|(entry, of_entry)| self.set_in(open, entry, of_entry, value))
            .buffer_unordered(TOGETHER);
        let mut done = 0;
        while let Some(one) = sets.next().await {
            match one {
                Ok(count) => done += count,
                Err(error) if error.is_about_one() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    async fn set_in(
        &self,
        open: &Open,
        id: EntryId,
        deliveries: Vec<Delivery>,
        value: &Value,
    ) -> Result<usize, DeskError> {
        let asked = id.clone();
        let entry = open.keep(move |outbox| outbox.entry(&asked)).await?;
        // What somebody has begun to type is theirs to finish.
        let Some(latest) = entry.latest.filter(|_| entry.draft.is_none()) else {
            return Ok(0);
        };
        let mut kept = Kept::read(latest.body)?;
        for delivery in &deliveries {
            let told = explain(delivery.explain.as_ref());
            let places = told.faults.iter().flat_map(|fault| &fault.places);
            for place in places {
                put(&mut kept.entry, place, value);
            }
        }
        let body = EntryBody {
            id: Some(id.0),
            body: kept.entry,
            skip: kept.skip,
            marks: kept.marks,
        };
        if !self.entry_preflight(body.clone()).await?.ready {
            return Ok(0);
        }
        self.entry_submit(body).await?;
        // Where the value was there already, only sending it again is left.
        for delivery in &deliveries {
            let single = DeliveryRef {
                delivery: delivery.id.0,
            };
            match self.delivery_resend(single).await {
                Ok(_) => {}
                Err(error) if error.is_about_one() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(deliveries.len())
    }
}

/// What a door calls a cause.
fn id_of(of: &CauseKey, stopped: bool) -> String {
    match &of.cause {
        Some(cause) => cause.clone(),
        None if stopped => format!("{}.{}", of.system, of.state),
        None => {
            let note = of.note.as_deref().unwrap_or_default();
            format!("{}.{}.{}.{note}", of.system, of.record, of.state)
        }
    }
}

/// The element that all faults are about.
fn common(told: &Explain) -> Option<&str> {
    let mut places = told.faults.iter().flat_map(|fault| &fault.places);
    let first = &places.next()?.element;
    let one_each = told.faults.iter().all(|fault| fault.places.len() == 1);
    (one_each && places.all(|place| place.element == *first)).then_some(first.as_str())
}

/// Whether many entries may say the same there: a choice from a list, a yes or no, a word that names nobody.
fn may_be_alike(element: &Element) -> bool {
    let plain = matches!(
        element.kind,
        Kind::Code | Kind::Boolean | Kind::Community | Kind::Grid
    );
    let text = element.kind == Kind::Text && element.sensitivity == Sensitivity::Public;
    !element.derived && (plain || text)
}

/// Sets a value at a place of an entry; a place that is not there is left alone.
fn put(entry: &mut Entry, place: &Place, value: &Value) {
    let Some((group, name)) = place.element.split_once('.') else {
        return;
    };
    let list = Entry::list_of_items(group).and_then(|list| list.split_once('.'));
    let (holder, within) = list.map_or((group, None), |(holder, list)| (holder, Some(list)));
    let holder = match &place.resident {
        None => entry.group_mut(holder),
        Some(reference) => entry
            .resident_mut(reference)
            .and_then(|resident| resident.group_mut(holder)),
    };
    let Some(holder) = holder else {
        return;
    };
    match within {
        None => drop(holder.insert(name.to_owned(), value.clone())),
        Some(list) => {
            let item = holder.get_mut(list).and_then(Value::as_array_mut);
            let item = item.and_then(|items| items.get_mut(place.item?));
            if let Some(Value::Object(item)) = item {
                item.insert(name.to_owned(), value.clone());
            }
        }
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
