//! The loop that leases what is due and sees each delivery through an attempt.
//!
//! One bad delivery never blocks a system (its lane waits, others go on); one dead system never
//! blocks the others (each has its own slots and breaker).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use yilutong_adapter::{Clock, Outcome, Reason};
use yilutong_outbox::{DeliveryId, LeaseRequest, Leased, Outbox, OutboxError};

use crate::attempting::{Told, code_of};
use crate::backoff::Backoff;
use crate::error::DispatchError;
use crate::exchange::Exchange;
use crate::explain::blames_system;
use crate::held::Held;
use crate::keeping::{Keeping, TRY_AGAIN};
use crate::system::{Slots, System};

/// The longest the loop sleeps: a clock that was set, or a laptop that slept, is noticed after this.
const NAP: Duration = Duration::from_secs(5);
/// A clock that goes back by this much was put right; less is a correction that nothing waits for.
const SET_BACK: SignedDuration = SignedDuration::from_secs(60);
/// Most deliveries taken in one lease.
const BATCH: usize = 64;

/// Whether anything is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quiet {
    /// Something is being sent, or may be at once.
    No,
    /// Nothing can be sent before time passes or somebody does something.
    Yes,
}

/// The dispatcher of one profile.
pub struct Dispatch {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) backoff: Backoff,
    pub(crate) owner: String,
    systems: Mutex<BTreeMap<String, System>>,
    held: Held,
    pub(crate) keeping: Keeping,
    /// The latest time that the clock showed.
    latest: Mutex<Timestamp>,
    offline: AtomicBool,
    wake: Notify,
    quiet: watch::Sender<Quiet>,
}

impl Dispatch {
    /// A dispatcher that knows no system yet.
    #[must_use]
    pub fn new(outbox: Arc<Outbox>, clock: Arc<dyn Clock>, backoff: Backoff) -> Arc<Self> {
        let owner = random_hex(clock.as_ref());
        Arc::new(Self {
            outbox,
            clock,
            backoff,
            owner,
            systems: Mutex::default(),
            held: Held::default(),
            keeping: Keeping::default(),
            latest: Mutex::new(Timestamp::MIN),
            offline: AtomicBool::new(false),
            wake: Notify::new(),
            quiet: watch::Sender::new(Quiet::No),
        })
    }

    /// Sets how a system is spoken with; `None` takes it out of service (its deliveries stay).
    pub fn set_system(&self, id: &str, exchange: Option<Arc<dyn Exchange>>) {
        let mut systems = self.systems();
        match exchange {
            Some(exchange) => {
                let leased = systems.get(id).map_or(0, |system| system.leased);
                let mut system = System::new(exchange);
                system.leased = leased;
                systems.insert(id.to_owned(), system);
            }
            None => {
                systems.remove(id);
            }
        }
        drop(systems);
        self.wake();
    }

    /// Keeps everything here (true), or delivers again (false).
    pub fn set_offline(&self, offline: bool) {
        self.offline.store(offline, Ordering::SeqCst);
        self.wake();
    }

    /// Whether delivery is switched off.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.offline.load(Ordering::SeqCst)
    }

    /// Something may have become due: look at once.
    pub fn wake(&self) {
        self.quiet.send_replace(Quiet::No);
        self.wake.notify_one();
    }

    /// Forgets what was held against systems: the worker says that the network is back.
    pub fn try_now(&self) {
        for system in self.systems().values_mut() {
            system.breaker.answered();
            system.trouble = None;
        }
        self.wake();
    }

    /// Tells when the loop finds nothing more to do.
    #[must_use]
    pub fn quiet(&self) -> watch::Receiver<Quiet> {
        self.quiet.subscribe()
    }

    /// Systems that did not answer as themselves last time, and why.
    #[must_use]
    pub fn troubles(&self) -> BTreeMap<String, Reason> {
        self.systems()
            .iter()
            .filter_map(|(id, system)| Some((id.clone(), system.trouble?)))
            .collect()
    }

    /// Delivers until `stop` turns true; then waits for what is being sent. A full disk or a held database is waited
    /// for, see [`store_trouble`](Self::store_trouble).
    ///
    /// # Errors
    /// When the store is closed or damaged.
    pub async fn run(
        self: Arc<Self>,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), DispatchError> {
        let mut under_way = JoinSet::new();
        self.keeping.begins();
        while !*stop.borrow() {
            let woken = self.wake.notified();
            let now = self.clock.now();
            let leased = match self.lease(now).await {
                Ok(leased) => {
                    self.keeping.works();
                    leased
                }
                Err(error) => {
                    self.keeping.failed(error)?;
                    Vec::new()
                }
            };
            if !leased.is_empty() {
                self.quiet.send_replace(Quiet::No);
                let (gathered, single) = self.by_system(leased);
                for delivery in single {
                    let dispatch = Arc::clone(&self);
                    under_way.spawn(async move {
                        let system = delivery.lane.system.clone();
                        let holding = dispatch.held.until_done(&system, Some(delivery.delivery));
                        let result = dispatch.attempt(delivery).await;
                        drop(holding);
                        dispatch.finished(&system, 1, result)
                    });
                }
                for (system, deliveries) in gathered {
                    let dispatch = Arc::clone(&self);
                    under_way.spawn(async move {
                        let count = deliveries.len();
                        let holding = dispatch.held.until_done(&system, None);
                        let result = dispatch.gather(&system, deliveries).await;
                        drop(holding);
                        dispatch.finished(&system, count, result)
                    });
                }
            } else if under_way.is_empty() {
                self.quiet.send_replace(Quiet::Yes);
            }
            let nap = match self.keeping.why() {
                Some(_) => TRY_AGAIN,
                None => self.nap(now)?,
            };
            tokio::select! {
                // In this order: what happened decides what is next, not the runtime's dice.
                biased;
                () = woken => {}
                Some(ended) = under_way.join_next() => {
                    // A panic in an attempt leaves it open: the outbox calls it unsure when its lease runs out.
                    if let Ok(Err(error)) = ended {
                        self.keeping.failed(error)?;
                    }
                }
                () = tokio::time::sleep(nap) => {}
                _ = stop.changed() => {}
            }
        }
        self.keeping.ends();
        while under_way.join_next().await.is_some() {}
        Ok(())
    }

    async fn lease(&self, now: Timestamp) -> Result<Vec<Leased>, OutboxError> {
        self.mind_the_clock(now)?;
        if self.is_offline() {
            return Ok(Vec::new());
        }
        let slots: BTreeMap<String, usize> = self
            .systems()
            .iter()
            .map(|(id, system)| (id.clone(), system.free(now)))
            .filter(|(_, free)| *free > 0)
            .collect();
        let longest = self.longest();
        if slots.is_empty() {
            return Ok(Vec::new());
        }
        let until = now + longest.saturating_mul(2);
        self.hold_on(now, longest)?;
        let request = LeaseRequest {
            now,
            until,
            owner: self.owner.clone(),
            slots,
            most: BATCH,
        };
        let leased = self.outbox.lease_async(request).await?;
        self.held.take(&leased, until);
        let mut systems = self.systems();
        for delivery in &leased {
            if let Some(system) = systems.get_mut(&delivery.lane.system) {
                system.leased += 1;
                system.breaker.started();
            }
        }
        Ok(leased)
    }

    /// Leases more of a system that gathers, for the file that is being made.
    pub(crate) async fn lease_more(
        &self,
        system: &str,
        most: usize,
    ) -> Result<Vec<Leased>, OutboxError> {
        let longest = self
            .systems()
            .get(system)
            .map_or(NAP, |system| system.limits.lease);
        if most == 0 || self.is_offline() {
            return Ok(Vec::new());
        }
        let now = self.clock.now();
        self.hold_on(now, self.longest())?;
        let until = now + longest.saturating_mul(2);
        let request = LeaseRequest {
            now,
            until,
            owner: self.owner.clone(),
            slots: BTreeMap::from([(system.to_owned(), most)]),
            most,
        };
        let leased = self.outbox.lease_async(request).await?;
        self.held.take(&leased, until);
        Ok(leased)
    }

    /// A laptop that slept in the middle of an attempt still holds what it is at. Whoever leases ends the leases that
    /// ran out, so this comes before every lease.
    fn hold_on(&self, now: Timestamp, longest: Duration) -> Result<(), OutboxError> {
        let ending = self.held.ending_before(now + longest);
        if ending.is_empty() {
            return Ok(());
        }
        let until = now + longest.saturating_mul(2);
        self.outbox.renew(&self.owner, &ending, until)?;
        self.held.renewed(&ending, until);
        Ok(())
    }

    /// The longest that an attempt at any system may take.
    fn longest(&self) -> Duration {
        let systems = self.systems();
        let all = systems.values().map(|system| system.limits.lease);
        all.max().unwrap_or(NAP)
    }

    /// A clock that was ahead and is put right: what was put off by it is due now, and nobody rests until then.
    fn mind_the_clock(&self, now: Timestamp) -> Result<(), OutboxError> {
        let before = {
            let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *latest, now)
        };
        if before.duration_since(now) < SET_BACK {
            return Ok(());
        }
        for system in self.systems().values_mut() {
            system.breaker.answered();
        }
        self.outbox.clock_set_back(now).map(drop)
    }

    /// Deliveries of systems that take files, by system, and those that are sent one by one.
    fn by_system(&self, leased: Vec<Leased>) -> (BTreeMap<String, Vec<Leased>>, Vec<Leased>) {
        let systems = self.systems();
        let mut gathered: BTreeMap<String, Vec<Leased>> = BTreeMap::new();
        let mut single = Vec::new();
        for delivery in leased {
            let system = &delivery.lane.system;
            match systems.get(system) {
                Some(known) if known.gathers => {
                    gathered.entry(system.clone()).or_default().push(delivery);
                }
                _ => single.push(delivery),
            }
        }
        (gathered, single)
    }

    fn nap(&self, now: Timestamp) -> Result<Duration, OutboxError> {
        if self.is_offline() {
            return Ok(NAP);
        }
        let due = self.outbox.next_due(now)?;
        let opens = self
            .systems()
            .values()
            .filter_map(|system| system.rests_until(now))
            .min();
        let next = [due, opens].into_iter().flatten().min();
        Ok(next.map_or(NAP, |at| {
            Duration::try_from(at.duration_since(now))
                .unwrap_or(Duration::ZERO)
                .clamp(Duration::from_millis(5), NAP)
        }))
    }

    fn finished(
        &self,
        system: &str,
        count: usize,
        result: Result<Told, OutboxError>,
    ) -> Result<(), OutboxError> {
        let now = self.clock.now();
        let draw = self.draw();
        if let Some(system) = self.systems().get_mut(system) {
            system.leased = system.leased.saturating_sub(count);
            match &result {
                Ok(Told::Answered) => {
                    system.breaker.answered();
                    system.trouble = None;
                }
                Ok(Told::Failed(reason)) => {
                    system.trouble = Some(*reason);
                    if blames_system(*reason) {
                        system.breaker.failed(now, draw, &self.backoff);
                    } else {
                        system.breaker.answered();
                    }
                }
                Ok(Told::Nothing) | Err(_) => system.breaker.abandoned(),
            }
        }
        match result {
            // The lease ran out, or the worker was quicker: the outbox has the last word.
            Err(OutboxError::NotLeased { .. } | OutboxError::AttemptNotOpen { .. }) | Ok(_) => {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// How to speak with a system, where to wait for a slot, and how long an attempt may take.
    pub(crate) fn speak_with(&self, system: &str) -> Option<(Arc<dyn Exchange>, Slots, Duration)> {
        let systems = self.systems();
        let system = systems.get(system)?;
        Some((
            Arc::clone(&system.exchange),
            system.slots.clone(),
            system.limits.lease,
        ))
    }

    /// The system cannot go on until somebody sees to it.
    pub(crate) async fn stop_system(
        &self,
        system: &str,
        reason: Reason,
    ) -> Result<(), OutboxError> {
        let (reason, now) = (code_of(reason), self.clock.now());
        self.insist(|| {
            let paused = self.outbox.pause_system(system, &reason, "dispatch", now);
            std::future::ready(paused.map(drop))
        })
        .await
    }

    /// Takes in what a system answered. When that shows another interface, the system stops, and what it refused
    /// only for that rests with it.
    pub(crate) fn watch_for_drift(
        &self,
        answered: &[(&Leased, &Outcome)],
    ) -> Option<(String, BTreeSet<DeliveryId>)> {
        let mut systems = self.systems();
        let mut shown = BTreeSet::new();
        let id = &answered.first()?.0.lane.system;
        let system = systems.get_mut(id)?;
        for (leased, outcome) in answered {
            let more = system.drift.saw(outcome, &leased.entry, leased.delivery);
            shown.extend(more.into_iter().flatten());
        }
        (!shown.is_empty()).then(|| (id.clone(), shown))
    }

    /// Takes in what a system answered about a file as a whole. True when that shows another interface.
    pub(crate) fn watch_file_for_drift(&self, system: &str, outcome: &Outcome) -> bool {
        let mut systems = self.systems();
        let system = systems.get_mut(system);
        system.is_some_and(|system| system.drift.saw_file(outcome))
    }

    /// Stops a system whose interface has changed.
    pub(crate) async fn set_aside(
        &self,
        drifted: Option<(String, BTreeSet<DeliveryId>)>,
    ) -> Result<(), OutboxError> {
        let Some((system, shown)) = drifted else {
            return Ok(());
        };
        tracing::warn!(
            system,
            records = shown.len(),
            "its interface seems to have changed"
        );
        let reason = code_of(Reason::Interface);
        let now = self.clock.now();
        self.insist(|| {
            let shown = shown.clone();
            let aside = self
                .outbox
                .set_aside(&system, &reason, shown, "dispatch", now);
            std::future::ready(aside.map(drop))
        })
        .await
    }

    /// A number in `0..1`, by the clock's own chance.
    pub(crate) fn draw(&self) -> f64 {
        let mut drawn = [0; 4];
        self.clock.random(&mut drawn);
        f64::from(u32::from_le_bytes(drawn)) / (f64::from(u32::MAX) + 1.0)
    }

    pub(crate) fn serial(&self) -> String {
        random_hex(self.clock.as_ref())
    }

    fn systems(&self) -> MutexGuard<'_, BTreeMap<String, System>> {
        // Every change under this lock is a single assignment: what a panicking thread left is whole.
        self.systems.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 32 random hex digits.
fn random_hex(clock: &dyn Clock) -> String {
    let mut drawn = [0; 16];
    clock.random(&mut drawn);
    format!("{:032x}", u128::from_le_bytes(drawn))
}
