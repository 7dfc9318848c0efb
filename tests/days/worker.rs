//! What the worker of a story does: enters, corrects, takes back, and sees to what comes back.

use std::collections::BTreeSet;

use yilutong_desk::DeskError;
use yilutong_desk::schema::{DeliveryRef, EntryBody, EntryRef, ResolveRequest, SystemRef};
use yilutong_dictionary::Entry;
use yilutong_dispatch::Explain;
use yilutong_outbox::{Delivery, EntryId, State};

use crate::contracts::CONTRACTS;
use crate::office::Untold;
use crate::people;
use crate::story::Promise;
use crate::world::{Known, World};

/// Which records others wait for: a worker does not give up these alone.
const WAITED_FOR: [&str; 2] = ["dwelling", "house"];

impl World {
    /// The worker enters, corrects, takes back.
    pub(crate) async fn work(&mut self) -> Result<(), Untold> {
        let today = self.laptop.today();
        let open: Vec<usize> = (0..self.known.len())
            .filter(|n| !self.known[*n].ended)
            .collect();
        let act = self.chance.below(100);
        if open.is_empty() || act < 40 {
            self.people += 1;
            let entry = people::household(self.people, today, &mut self.chance);
            let entry = entry.ok_or("the sample is broken")?;
            return self.submit(None, entry, "enters a household").await;
        }
        let Some(&number) = self.chance.one_of(&open) else {
            return Ok(());
        };
        let mut entry = self.known[number].entry.clone();
        entry
            .visit
            .insert("on".to_owned(), today.to_string().into());
        match act {
            40..70 => {
                people::correct(&mut entry, &mut self.chance);
                self.submit(Some(number), entry, "corrects").await
            }
            70..80 if people::has_left(&entry) => {
                people::come_back(&mut entry);
                self.submit(Some(number), entry, "sees them back in").await
            }
            70..80 => {
                people::depart(&mut entry, today);
                self.submit(Some(number), entry, "sees them leave").await
            }
            80..85 => {
                self.people += 1;
                if let Some(first) = entry.residents.first_mut() {
                    people::renumber(first, 2 * self.people);
                }
                self.submit(Some(number), entry, "corrects a document's number in")
                    .await
            }
            85..92 if !people::has_left(&entry) => {
                people::correct(&mut entry, &mut self.chance);
                self.known[number].ended = true;
                self.known[number].kept = None;
                self.submit(None, entry, "enters once more, as another entry,")
                    .await
            }
            85..97 => self.submit(Some(number), entry, "submits unchanged").await,
            _ => self.take_back(number).await,
        }
    }

    async fn submit(
        &mut self,
        number: Option<usize>,
        entry: Entry,
        what: &str,
    ) -> Result<(), Untold> {
        let body = EntryBody {
            id: number.map(|number| self.known[number].id.clone()),
            body: entry.clone(),
            skip: Vec::new(),
            marks: Vec::new(),
        };
        let place = number.unwrap_or(self.known.len());
        match self.office.desk()?.entry_submit(body).await {
            Ok(submitted) => {
                self.town.tell(format_args!(
                    "the worker {what} entry {place}: revision {}, {} deliveries",
                    submitted.revision, submitted.deliveries
                ));
                let known = Known {
                    id: submitted.id,
                    entry,
                    revision: submitted.revision,
                    ended: false,
                    kept: None,
                };
                match number {
                    Some(number) => self.known[number] = known,
                    None => self.known.push(known),
                }
                self.remember(place, submitted.deliveries)
            }
            Err(DeskError::NotReady { problems }) => {
                let error = self.laptop.error().as_hours() / 24;
                self.town.tell(format_args!(
                    "entry {place} is not ready: {problems} problems (the clock is {error} days ahead)"
                ));
                Ok(())
            }
            Err(other) => Err(other.into()),
        }
    }

    async fn take_back(&mut self, number: usize) -> Result<(), Untold> {
        let id = self.known[number].id.clone();
        let done = self.office.desk()?.entry_withdraw(EntryRef { id }).await?;
        self.town.tell(format_args!(
            "the worker takes entry {number} back: {}",
            done.say
        ));
        let known = &mut self.known[number];
        known.ended = true;
        known.revision += 1;
        known.kept = None;
        self.note_serials(number).map(drop)
    }

    /// What was saved a moment ago must be there, with every delivery that was planned.
    fn remember(&mut self, number: usize, planned: u32) -> Result<(), Untold> {
        let outbox = self.office.outbox()?;
        let entry = outbox.entry(&EntryId(self.known[number].id.clone()))?;
        self.known[number].kept = entry.latest.map(|latest| latest.body);
        let made = self.note_serials(number)?;
        if made != usize::try_from(planned)? {
            let how = format!("entry {number} planned {planned} deliveries, and {made} are there");
            self.town.breaks(Promise::NothingLost, how);
        }
        Ok(())
    }

    /// Tells the departments' books what each serial was made for.
    fn note_serials(&mut self, number: usize) -> Result<usize, Untold> {
        let known = &self.known[number];
        let all = self
            .office
            .outbox()?
            .deliveries_of(&EntryId(known.id.clone()))?;
        let mut books = self.town.books();
        let mut made = 0;
        for delivery in all.into_iter().filter(|one| one.revision == known.revision) {
            books
                .serials
                .insert(delivery.serial, (delivery.id, delivery.lane));
            made += 1;
        }
        Ok(made)
    }

    /// What the worker does about refusals, questions and systems that stand still.
    pub(crate) async fn chores(&mut self) -> Result<(), Untold> {
        let desk = self.office.desk()?;
        let (behind, ready): (Vec<_>, BTreeSet<_>) = {
            let weather = &self.town.books().weather;
            let edition = |id: &str| self.office.editions.get(id).copied().unwrap_or(1);
            let behind = weather
                .editions
                .iter()
                .filter(|(id, wanted)| edition(id) < **wanted);
            let behind: Vec<_> = behind.map(|(id, _)| *id).collect();
            let troubled = |id: &&str| {
                weather.revoked.contains(id) || weather.taken.contains(id) || behind.contains(id)
            };
            let all = CONTRACTS.iter().map(|contract| contract.id);
            let ready = all.filter(|id| !troubled(id)).collect();
            (behind, ready)
        };
        if !behind.is_empty() && (self.chance.percent(40) || self.town.books().weather.fair) {
            for id in behind {
                let edition = self.office.upgrade(id)?;
                self.town.tell(format_args!(
                    "the package {id} is upgraded to edition {edition}"
                ));
            }
            return self.start_again().await;
        }
        let stand_still = self.office.outbox()?.systems()?;
        let stand_still = stand_still
            .into_iter()
            .filter(|(_, one)| one.state.paused.is_some());
        for (system, _) in stand_still {
            if ready.contains(system.as_str()) || self.chance.percent(10) {
                self.town
                    .tell(format_args!("the worker lets {system} go on"));
                desk.system_resume(SystemRef { system }).await?;
            }
        }
        let refused = self.everything()?;
        let refused = refused
            .into_iter()
            .filter(|one| one.state == State::Refused);
        for delivery in refused {
            self.see_to(&delivery).await?;
        }
        Ok(())
    }

    async fn see_to(&mut self, delivery: &Delivery) -> Result<(), Untold> {
        let desk = self.office.desk()?;
        let (id, system) = (delivery.id, &delivery.lane.system);
        let explain = delivery.explain.clone().unwrap_or_default();
        let explain: Explain = serde_json::from_value(explain)?;
        let single = DeliveryRef { delivery: id.0 };
        if explain.decision.is_some() {
            self.town.tell(format_args!(
                "the worker decides about delivery {id} to {system}"
            ));
            let request = ResolveRequest {
                delivery: id.0,
                choice: "again".to_owned(),
                reason: None,
            };
            desk.delivery_resolve(request).await?;
        } else if self.chance.percent(10)
            && !WAITED_FOR.contains(&delivery.lane.record.as_str())
            && !self.town.books().weather.fair
        {
            self.town.tell(format_args!(
                "the worker gives delivery {id} to {system} up"
            ));
            desk.delivery_withdraw(single).await?;
            self.given_up.insert(id);
        } else {
            self.town.tell(format_args!(
                "the worker sends delivery {id} to {system} again"
            ));
            desk.delivery_resend(single).await?;
        }
        Ok(())
    }
}
