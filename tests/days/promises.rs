//! Looking whether the promises hold: after every delivery, at the end of every day, and once more at the end of all.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use yilutong_outbox::{Delivery, EntryId, Intent, Lane, SUPERSEDED, State};

use crate::contracts::{self, Settles};
use crate::office::Untold;
use crate::story::Promise;
use crate::town::Record;
use crate::world::World;

impl World {
    /// Every delivery ever seen is still there, moved as it may, and is accepted only if it was carried out.
    pub(crate) fn look(&mut self) -> Result<(), Untold> {
        let all = self.everything()?;
        let mut newest: BTreeMap<&Lane, &Delivery> = BTreeMap::new();
        for delivery in &all {
            newest.insert(&delivery.lane, delivery);
        }
        let there: BTreeSet<_> = all.iter().map(|delivery| delivery.id).collect();
        let gone: Vec<_> = self
            .seen
            .keys()
            .filter(|id| !there.contains(id))
            .copied()
            .collect();
        for id in gone {
            self.town
                .breaks(Promise::NothingLost, format_args!("delivery {id} is gone"));
            self.seen.remove(&id);
        }
        for delivery in &all {
            let before = self.seen.insert(delivery.id, delivery.state);
            if before == Some(delivery.state) {
                continue;
            }
            if let Some(before) = before
                && !may_reach(before, delivery.state)
            {
                self.town.breaks(
                    Promise::TableHolds,
                    format_args!(
                        "delivery {} went from {before} to {}",
                        delivery.id, delivery.state
                    ),
                );
            }
            match delivery.state {
                State::Accepted => self.accepted(delivery),
                State::Withdrawn => {
                    let later = newest
                        .get(&delivery.lane)
                        .is_some_and(|last| last.id > delivery.id);
                    let by_worker = self.given_up.contains(&delivery.id);
                    let gave_way = delivery.note.as_deref() == Some(SUPERSEDED) && later;
                    if !by_worker && !gave_way {
                        let (id, note) = (delivery.id, &delivery.note);
                        self.town.breaks(
                            Promise::NothingLost,
                            format_args!(
                                "nobody gave delivery {id} up ({note:?}), and none came after it"
                            ),
                        );
                    }
                }
                State::Refused if delivery.explain.is_none() => self.town.breaks(
                    Promise::NothingLost,
                    format_args!("delivery {} is refused without a reason", delivery.id),
                ),
                _ => {}
            }
        }
        Ok(())
    }

    /// A delivery that has just been called accepted.
    fn accepted(&self, delivery: &Delivery) {
        let books = self.town.books();
        let (id, system) = (delivery.id, delivery.lane.system.as_str());
        let key = books.keys.get(&delivery.lane);
        let carried_out = books.carried_out.contains(&id);
        let there = key.and_then(|key| books.standing(system, key));
        let stands = there.is_some();
        // Who looks for the record before writing, and finds it as it is wanted, has nothing left to write.
        let seeks = contracts::of(system).is_some_and(|one| one.settles == Settles::Seeking);
        let as_wanted = delivery.intent == Intent::Put
            && seeks
            && there.is_some_and(|record| holds_what_is_said(record, delivery));
        // Where nothing stands, nothing needs to be ended; and later ones may have made it anew since.
        let done = carried_out || as_wanted || (delivery.intent == Intent::Cancel && !stands) || {
            let later = books.carried_out.range(id..).any(|later| {
                books
                    .serials
                    .values()
                    .any(|(one, lane)| one == later && *lane == delivery.lane)
            });
            delivery.intent == Intent::Cancel && later
        };
        let given = delivery.receipt.get("number");
        let known = key.and_then(|key| books.departments.get(system)?.records.get(key));
        let known = known.map(Vec::as_slice).unwrap_or_default();
        let true_number = delivery.intent == Intent::Cancel
            || given.is_some_and(|given| known.iter().any(|record| record.number == *given));
        drop(books);
        if !done {
            self.town.breaks(
                Promise::NoFalseAcceptance,
                format_args!("delivery {id} is accepted, but {system} never carried it out"),
            );
        } else if !true_number {
            self.town.breaks(
                Promise::NoFalseAcceptance,
                format_args!("delivery {id} has a receipt that {system} never gave: {given:?}"),
            );
        }
    }

    /// Every entry is there as it was saved.
    pub(crate) fn look_at_entries(&mut self) -> Result<(), Untold> {
        let outbox = self.office.outbox()?;
        for (number, known) in self.known.iter().enumerate() {
            let found = outbox.entry(&EntryId(known.id.clone()))?.latest;
            let whole = found.as_ref().is_some_and(|latest| {
                latest.revision == known.revision
                    && known.kept.as_ref().is_none_or(|kept| *kept == latest.body)
            });
            if !whole {
                self.town.breaks(
                    Promise::Saved,
                    format_args!(
                        "revision {} of entry {number} is not there as it was saved",
                        known.revision
                    ),
                );
            }
        }
        Ok(())
    }

    /// At the end, what the departments hold is what the outbox says, no more and no less.
    pub(crate) fn compare(&mut self) -> Result<(), Untold> {
        let all = self.everything()?;
        let mut last: BTreeMap<Lane, Delivery> = BTreeMap::new();
        for delivery in all {
            if delivery.state != State::Withdrawn {
                last.insert(delivery.lane.clone(), delivery);
            }
        }
        let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
        for delivery in last.values().filter(|one| one.state == State::Accepted) {
            let system = &delivery.lane.system;
            let books = self.town.books();
            let key = books.keys.get(&delivery.lane);
            let record = key.and_then(|key| books.standing(system, key)).cloned();
            drop(books);
            let id = delivery.id;
            match (delivery.intent, record) {
                (Intent::Put, Some(record)) => {
                    *wanted.entry(system.clone()).or_default() += 1;
                    if !holds_what_is_said(&record, delivery) {
                        self.town.breaks(
                            Promise::NoFalseAcceptance,
                            format_args!("{system} does not hold what delivery {id} says"),
                        );
                    }
                }
                (Intent::Put, None) => self.town.breaks(
                    Promise::NoFalseAcceptance,
                    format_args!("{system} holds nothing of delivery {id}, which is accepted"),
                ),
                (Intent::Cancel, Some(_)) => self.town.breaks(
                    Promise::NoFalseAcceptance,
                    format_args!("{system} still holds what delivery {id} ended"),
                ),
                (Intent::Cancel, None) => {}
            }
        }
        let held: Vec<(String, usize)> = {
            let books = self.town.books();
            let all = books.departments.iter();
            all.map(|(id, one)| ((*id).to_owned(), one.standing()))
                .collect()
        };
        for (system, held) in held {
            let wanted = wanted.get(&system).copied().unwrap_or_default();
            if held != wanted {
                self.town.breaks(
                    Promise::NothingDoubled,
                    format_args!("{system} holds {held} records, and {wanted} are wanted"),
                );
            }
        }
        Ok(())
    }
}

/// Whether a department's record has every plain value that a delivery tells.
fn holds_what_is_said(record: &Record, delivery: &Delivery) -> bool {
    delivery.wire.as_object().is_some_and(|wire| {
        wire.iter().all(|(member, value)| {
            matches!(value, Value::Object(_) | Value::Array(_))
                || record.wire.get(member) == Some(value)
        })
    })
}

/// Whether a delivery may come from one state to another in any number of legal moves.
fn may_reach(from: State, to: State) -> bool {
    let mut reached = BTreeSet::from([from]);
    loop {
        let more: BTreeSet<State> = State::ALL
            .into_iter()
            .filter(|next| reached.iter().any(|one| one.may_become(*next)))
            .collect();
        if more.contains(&to) {
            return true;
        }
        let before = reached.len();
        reached.extend(more);
        if reached.len() == before {
            return false;
        }
    }
}
