//! A story: one worker, one laptop, ten departments, some weeks. Everything that happens is drawn from the seed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::SignedDuration;
use yilutong_desk::schema::Nothing;
use yilutong_dictionary::Entry;
use yilutong_dispatch::Quiet;
use yilutong_outbox::{Delivery, DeliveryId, State, Window};

use crate::chance::Chance;
use crate::clock::Laptop;
use crate::contracts::CONTRACTS;
use crate::office::{Office, Untold};
use crate::story::{Promise, Story};
use crate::town::Town;
use crate::weak::Weak;

/// The longest that delivering what is due may take, in real time.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long nothing must be written before an outbox counts as at rest, in real time.
const AT_REST: Duration = Duration::from_millis(250);

/// What came of a story.
pub(crate) struct Told {
    pub(crate) story: Story,
    pub(crate) entries: usize,
    pub(crate) revisions: u32,
    pub(crate) deliveries: usize,
    pub(crate) requests: u64,
}

/// An entry as the worker knows it.
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) entry: Entry,
    pub(crate) revision: u32,
    /// Taken back as a whole.
    pub(crate) ended: bool,
    /// What the outbox kept of the last revision, when it was submitted.
    pub(crate) kept: Option<serde_json::Value>,
}

/// The story so far.
pub(crate) struct World {
    pub(crate) laptop: Laptop,
    pub(crate) town: Town,
    pub(crate) office: Office,
    pub(crate) chance: Chance,
    weak: Option<Weak>,
    pub(crate) known: Vec<Known>,
    pub(crate) given_up: BTreeSet<DeliveryId>,
    pub(crate) seen: BTreeMap<DeliveryId, State>,
    pub(crate) people: u64,
}

/// Tells the story of this seed.
pub(crate) async fn tell(seed: u64, days: u64, weak: Option<Weak>) -> Result<Told, Untold> {
    let laptop = Laptop::new(seed);
    let town = Town::new(seed, laptop.clone());
    let office = Office::open(town.clone(), weak).await?;
    let mut world = World {
        laptop,
        town,
        office,
        chance: Chance::new(seed),
        weak,
        known: Vec::new(),
        given_up: BTreeSet::new(),
        seen: BTreeMap::new(),
        people: 0,
    };
    for day in 0..days {
        world.day(day).await?;
    }
    world.calm_down().await?;
    world.office.leave().await?;
    let mut books = world.town.books();
    Ok(Told {
        entries: world.known.len(),
        revisions: world.known.iter().map(|known| known.revision).sum(),
        deliveries: world.seen.len(),
        requests: books.departments.values().map(|one| one.asked).sum(),
        story: std::mem::take(&mut books.story),
    })
}

impl World {
    async fn day(&mut self, day: u64) -> Result<(), Untold> {
        self.weather_changes(day);
        // Some days nobody enters anything; what lies there is delivered all the same.
        let works = self.chance.percent(65);
        for _ in 0..1 + self.chance.below(3) {
            let minutes = i64::try_from(30 + self.chance.below(280)).unwrap_or(60);
            self.laptop.pass(SignedDuration::from_mins(minutes));
            if self.chance.percent(60) {
                self.chores().await?;
            }
            for _ in 0..if works { self.chance.below(4) } else { 0 } {
                self.work().await?;
            }
            self.something_happens().await?;
            self.deliver().await?;
            for _ in 0..self.chance.below(3) {
                let seconds = i64::try_from(5 + self.chance.below(900)).unwrap_or(60);
                self.laptop.pass(SignedDuration::from_secs(seconds));
                self.deliver().await?;
            }
        }
        // The laptop is closed for the night, or left running.
        let hours = i64::try_from(6 + self.chance.below(10)).unwrap_or(8);
        self.laptop.pass(SignedDuration::from_hours(hours));
        self.look_at_entries()
    }

    /// Where there is trouble today.
    fn weather_changes(&mut self, day: u64) {
        let mut books = self.town.books();
        let chance = &mut self.chance;
        let weather = &mut books.weather;
        for contract in &CONTRACTS {
            let id = contract.id;
            let rough = match chance.below(10) {
                0 => 80,
                1..4 => 30,
                _ => 2,
            };
            weather.rough.insert(id, rough);
            for (set, begins, ends) in [
                (&mut weather.vanished, 6, 40),
                (&mut weather.revoked, 2, 50),
                (&mut weather.taken, 2, 50),
            ] {
                if set.contains(id) {
                    if chance.percent(ends) {
                        set.remove(id);
                    }
                } else if chance.percent(begins) {
                    set.insert(id);
                }
            }
            if chance.percent(1) {
                *weather.editions.entry(id).or_insert(1) += 1;
            }
        }
        let told = format!(
            "day {day}: vanished {:?}, revoked {:?}, taken {:?}, editions {:?}, rough {:?}",
            weather.vanished,
            weather.revoked,
            weather.taken,
            weather.editions,
            weather
                .rough
                .iter()
                .filter(|(_, of)| **of > 2)
                .collect::<Vec<_>>()
        );
        drop(books);
        self.town.tell(told);
    }

    /// What happens to laptops, clocks and windows.
    async fn something_happens(&mut self) -> Result<(), Untold> {
        match self.chance.below(100) {
            0..3 => {
                self.town.tell("the laptop sleeps for a week");
                self.laptop.pass(SignedDuration::from_hours(7 * 24));
            }
            3..6 => {
                let days = if self.chance.percent(50) { 365 } else { -365 };
                self.town
                    .tell(format_args!("the laptop's clock is wrong by {days} days"));
                self.laptop.set_error(SignedDuration::from_hours(24 * days));
            }
            6..16 if !self.laptop.error().is_zero() => {
                self.town.tell("the laptop's clock is put right");
                self.laptop.set_error(SignedDuration::ZERO);
            }
            16..20 => {
                let in_twice = self.office.opens_twice().await?;
                self.town.tell(format_args!(
                    "a second window is opened; let in: {in_twice}"
                ));
                if in_twice {
                    self.town
                        .breaks(Promise::NothingDoubled, "one profile is open twice");
                }
            }
            20..25 => self.two_dispatchers().await?,
            25..32 => self.sleeps_under_way().await?,
            32..36 => self.start_again().await?,
            _ => {}
        }
        Ok(())
    }

    pub(crate) async fn start_again(&mut self) -> Result<(), Untold> {
        self.town.tell("the program is closed and started again");
        self.office.leave().await?;
        self.office.sit_down().await
    }

    /// Two dispatchers at one outbox, at the same time.
    async fn two_dispatchers(&mut self) -> Result<(), Untold> {
        self.town.tell("two dispatchers work at one outbox");
        let second = self.office.second_dispatcher(self.laptop.clone())?;
        let stop = tokio::sync::watch::Sender::new(false);
        let mut quiet = second.quiet();
        let run = tokio::spawn(second.run(stop.subscribe()));
        self.deliver().await?;
        let at_rest = quiet.wait_for(|quiet| *quiet == Quiet::Yes);
        if tokio::time::timeout(PATIENCE, at_rest).await.is_err() {
            self.town.breaks(
                Promise::NothingStuck,
                "the second dispatcher does not come to rest",
            );
        }
        stop.send_replace(true);
        run.await??;
        self.look()
    }

    /// The laptop falls asleep for a week while writes are on their way; they arrive when it is awake again.
    async fn sleeps_under_way(&mut self) -> Result<(), Untold> {
        let Some(contract) = self.chance.one_of(&CONTRACTS) else {
            return Ok(());
        };
        let id = contract.id;
        self.town.books().hold.insert(id, 1);
        let desk = self.office.desk()?;
        let same = std::sync::Arc::clone(&desk);
        let mut sync = tokio::spawn(async move { same.sync(false, PATIENCE, |_| {}).await });
        let mut under_way = self.town.under_way.subscribe();
        let mut ended = None;
        tokio::select! {
            _ = under_way.wait_for(|held| *held > 0) => {}
            end = &mut sync => ended = Some(end),
        }
        let held = *self.town.under_way.borrow();
        if held > 0 {
            self.town.tell(format_args!(
                "the laptop sleeps for a week while {held} writes are on their way to {id}"
            ));
            if self.weak == Some(Weak::LosesItsLease) {
                let ahead = self.laptop.beside();
                ahead.set_error(SignedDuration::from_hours(1));
                let second = self.office.second_dispatcher(ahead)?;
                let stop = tokio::sync::watch::Sender::new(false);
                let run = tokio::spawn(second.run(stop.subscribe()));
                self.at_rest().await?;
                stop.send_replace(true);
                run.await??;
            }
            self.laptop.pass(SignedDuration::from_hours(7 * 24));
            desk.outbox_retry(Nothing {}).await?;
            self.at_rest().await?;
        }
        self.town.books().hold.clear();
        self.town.released.send_replace(());
        let came_to_rest = match ended {
            Some(end) => end??,
            None => sync.await??,
        };
        if !came_to_rest {
            self.town.breaks(
                Promise::NothingStuck,
                "delivering what is due does not come to rest",
            );
        }
        self.look()
    }

    /// Waits until nothing is written any more.
    async fn at_rest(&self) -> Result<u64, Untold> {
        let outbox = self.office.outbox()?;
        let waits = tokio::task::spawn_blocking(move || {
            let mut seen = outbox.change_counter();
            loop {
                let now = outbox.wait_for_change(seen, AT_REST);
                if now == seen {
                    return seen;
                }
                seen = now;
            }
        });
        Ok(waits.await?)
    }

    /// Delivers what is due and looks whether every promise holds.
    async fn deliver(&mut self) -> Result<(), Untold> {
        if !self.office.desk()?.sync(false, PATIENCE, |_| {}).await? {
            self.town.breaks(
                Promise::NothingStuck,
                "delivering what is due does not come to rest",
            );
        }
        self.look()
    }

    /// The faults end, the worker sees to everything, time passes: then everything must have arrived.
    async fn calm_down(&mut self) -> Result<(), Untold> {
        self.town.tell("the faults end");
        {
            let weather = &mut self.town.books().weather;
            weather.fair = true;
            weather.vanished.clear();
            weather.revoked.clear();
            weather.taken.clear();
        }
        self.laptop.set_error(SignedDuration::ZERO);
        for _ in 0..80 {
            self.chores().await?;
            self.deliver().await?;
            let open = self.everything()?;
            if open.iter().all(|one| one.state.is_finished()) {
                break;
            }
            self.laptop.pass(SignedDuration::from_mins(20));
        }
        let outbox = self.office.outbox()?;
        for delivery in self.everything()? {
            if delivery.state.is_finished() {
                continue;
            }
            let detail = outbox.delivery_detail(delivery.id)?;
            let waits: Vec<_> = detail
                .waits
                .iter()
                .map(|wait| (&wait.wait.lane.record, &wait.value, wait.from))
                .collect();
            self.town.breaks(
                Promise::NothingStuck,
                format_args!(
                    "delivery {} ({:?}) to {} {} is still {} ({:?}), due {}, waits for {waits:?}, behind {:?}, \
                     held {:?}",
                    delivery.id,
                    delivery.intent,
                    delivery.lane.system,
                    delivery.lane.record,
                    delivery.state,
                    delivery.note,
                    delivery.due,
                    detail.behind,
                    detail.holding.map(|holding| holding.standing),
                ),
            );
        }
        self.look_at_entries()?;
        self.compare()
    }

    pub(crate) fn everything(&self) -> Result<Vec<Delivery>, Untold> {
        let all = Window {
            offset: 0,
            limit: 1_000_000,
        };
        Ok(self
            .office
            .outbox()?
            .deliveries_in(None, &State::ALL, all)?)
    }
}
