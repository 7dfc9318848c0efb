//! The worker at the desk: the desk's own operations, and letting time pass until nothing moves any more.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use yilutong_adapter::Clock;
use yilutong_desk::schema::{
    DeliveryRef, DeliveryView, EntryBody, EntryRef, MatrixCell, MatrixRequest, Nothing,
    OfflineSwitch, Passphrase, PhotoAdd, PreflightView, Pulse, ResolveRequest, SettingsChange,
    Skip, Submitted, SystemRef,
};
use yilutong_desk::{Between, Desk, DeskConfig, DeskError, Surroundings};
use yilutong_dictionary::Entry;
use yilutong_tests::Practice;

use super::clock::TestClock;
use super::office::PASSPHRASE;
use super::systems::{Act, System, Takes};
use super::verdict::{Broken, There, Verdict, holds};

pub(crate) use yilutong_desk::schema::DeliveryState as Standing;

/// The longest that delivering what is due may take, in real time.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often time is let pass before a delivery counts as one that never ends.
const ROUNDS: u32 = 60;

/// Somebody at an open profile.
pub(crate) struct Worker {
    pub(crate) desk: Arc<Desk>,
    clock: TestClock,
    practice: Arc<Practice>,
    system: &'static System,
    /// Whether what a department has taken and decides on later is waited for.
    follows: AtomicBool,
}

impl Worker {
    /// Opens the profile in this folder.
    pub(crate) async fn sit_down(
        profile: PathBuf,
        systems_dirs: Vec<PathBuf>,
        clock: TestClock,
        (practice, system): (Arc<Practice>, &'static System),
        between: Arc<Between>,
        follows: bool,
    ) -> Verdict<Self> {
        let config = DeskConfig {
            data_dir: profile,
            systems_dirs,
            practice: true,
            deliver: false,
            ..DeskConfig::default()
        };
        let surroundings = Surroundings {
            clock: Arc::new(clock.clone()),
            between,
        };
        let desk = Desk::within(config, surroundings)?;
        if let Some(fault) = desk.packages().faults().first() {
            return Err(Broken::Untried(format!("a package is broken: {fault}")));
        }
        let passphrase = PASSPHRASE.to_owned();
        desk.profile_unlock(Passphrase { passphrase }).await?;
        Ok(Self {
            desk,
            clock,
            practice,
            system,
            follows: AtomicBool::new(follows),
        })
    }

    /// Sets up the practice departments that stand beside the one that the story is about.
    pub(crate) async fn set_up(&self) -> Verdict {
        let mut settings = self.practice.settings()?;
        let systems = settings["systems"].as_object_mut();
        for (id, system) in systems.into_iter().flatten() {
            if !self.system.stands_beside(id) {
                system["enabled"] = json!(false);
            }
        }
        self.change_settings(settings).await
    }

    /// Changes settings, in the shape of an import file.
    pub(crate) async fn change_settings(&self, settings: Value) -> Verdict {
        let change: SettingsChange = serde_json::from_value(settings)?;
        self.desk.settings_change(change).await?;
        Ok(())
    }

    /// Submits a new entry; its id.
    pub(crate) async fn submit(&self, entry: &Entry) -> Verdict<String> {
        Ok(self.try_to_submit(None, entry, &[]).await?.id)
    }

    /// Submits a later revision of an entry, a while later.
    pub(crate) async fn correct(&self, id: &str, entry: &Entry) -> Verdict<Submitted> {
        self.clock.pass(SignedDuration::from_secs(10));
        self.revise(id, entry).await
    }

    /// Submits a later revision of an entry at once.
    pub(crate) async fn revise(&self, id: &str, entry: &Entry) -> Verdict<Submitted> {
        Ok(self.try_to_submit(Some(id), entry, &[]).await?)
    }

    /// Submits, and lets the caller see why not.
    pub(crate) async fn try_to_submit(
        &self,
        id: Option<&str>,
        entry: &Entry,
        skip: &[Skip],
    ) -> Result<Submitted, DeskError> {
        self.desk
            .entry_submit(EntryBody {
                id: id.map(str::to_owned),
                body: entry.clone(),
                skip: skip.to_vec(),
                marks: Vec::new(),
            })
            .await
    }

    /// What is still wrong with an entry.
    pub(crate) async fn preflight(&self, entry: &Entry) -> Verdict<PreflightView> {
        let body = EntryBody {
            id: None,
            body: entry.clone(),
            skip: Vec::new(),
            marks: Vec::new(),
        };
        Ok(self.desk.entry_preflight(body).await?)
    }

    /// Has an entry end at the departments: the people leave; what cannot leave is taken back.
    pub(crate) async fn end(&self, system: &System, id: &str, entry: &mut Entry) -> Verdict {
        if system.takes == Takes::Household {
            system.end(entry, &self.clock.today().to_string());
            self.correct(id, entry).await?;
            return Ok(());
        }
        self.take_back(id).await
    }

    /// Changes what concerns this system alone, or has the entry end.
    pub(crate) async fn change_or_end(
        &self,
        system: &System,
        act: Act,
        id: &str,
        entry: &mut Entry,
    ) -> Verdict {
        if act == Act::Cancel {
            return self.end(system, id, entry).await;
        }
        system.change(entry);
        self.correct(id, entry).await.map(drop)
    }

    /// Takes a picture in; what stands for it in an entry.
    pub(crate) async fn take_in(&self, file: &[u8]) -> Verdict<Value> {
        let request = PhotoAdd {
            name: "现场.png".to_owned(),
            base64: STANDARD.encode(file),
        };
        Ok(json!(self.desk.photo_add(request).await?))
    }

    /// Whether what a department has taken and decides on later is waited for.
    pub(crate) fn follows(&self) -> bool {
        self.follows.load(Ordering::SeqCst)
    }

    /// From now on it is.
    pub(crate) fn follow(&self) {
        self.follows.store(true, Ordering::SeqCst);
    }

    /// From now on it is not: it stays with the department for days.
    pub(crate) fn follow_no_more(&self) {
        self.follows.store(false, Ordering::SeqCst);
    }

    /// Takes a whole entry back. What becomes of that is waited for: the department has nothing more to decide.
    pub(crate) async fn take_back(&self, id: &str) -> Verdict {
        self.follow();
        self.desk
            .entry_withdraw(EntryRef { id: id.to_owned() })
            .await?;
        Ok(())
    }

    /// Delivers what is due now, without letting time pass. A department that looks around by itself has looked then.
    pub(crate) async fn deliver_now(&self) -> Verdict {
        holds(
            self.desk.sync(false, PATIENCE, |_| {}).await?,
            "delivering what is due comes to rest",
        )?;
        Ok(self.practice.running.look(self.system.id).await?)
    }

    /// Delivers, letting as much time pass as retries want, until nothing moves by itself any more.
    pub(crate) async fn deliver(&self) -> Verdict {
        self.deliver_but(&[]).await
    }

    /// As [`deliver`](Self::deliver), not waiting for systems that are known to be out of reach.
    pub(crate) async fn deliver_but(&self, dead: &[&str]) -> Verdict {
        for round in 0..ROUNDS {
            self.deliver_now().await?;
            let waiting: Vec<MatrixCell> = self
                .cells()
                .await?
                .into_iter()
                .filter(|cell| !dead.contains(&cell.system.as_str()) && self.moves(cell))
                .collect();
            if waiting.is_empty() {
                return Ok(());
            }
            self.clock.pass_until(self.next(&waiting, round).await?);
        }
        Err(Broken::Unheld(
            "what moves by itself arrives somewhere in the end".to_owned(),
        ))
    }

    /// Whether a delivery goes on without anybody doing anything, and is waited for.
    fn moves(&self, cell: &MatrixCell) -> bool {
        moves_by_itself(cell.state) && (self.follows() || cell.state != Standing::Reviewing)
    }

    /// When the earliest of these is tried next; those behind another one, or behind a breaker, a while from now.
    async fn next(&self, waiting: &[MatrixCell], round: u32) -> Verdict<Timestamp> {
        let now = self.clock.now();
        let a_while = now + SignedDuration::from_secs(1 << round.min(9));
        let mut next = None;
        for cell in waiting {
            let at = self.open(cell.delivery).await?.next_at;
            let at: Option<Timestamp> = at.and_then(|at| at.parse().ok()).filter(|at| *at > now);
            next = [next, at].into_iter().flatten().min();
        }
        Ok(next.unwrap_or(a_while))
    }

    /// Every cell of the outbox: the newest delivery of each record.
    pub(crate) async fn cells(&self) -> Verdict<Vec<MatrixCell>> {
        let matrix = self.desk.outbox_matrix(MatrixRequest::default()).await?;
        Ok(matrix.rows.into_iter().flat_map(|row| row.cells).collect())
    }

    /// The cells of one system.
    pub(crate) async fn cells_of(&self, system: &str) -> Verdict<Vec<MatrixCell>> {
        let cells = self.cells().await?;
        Ok(cells
            .into_iter()
            .filter(|cell| cell.system == system)
            .collect())
    }

    /// The newest cell of one system; of those about somebody, where there are any.
    pub(crate) async fn cell(&self, system: &str) -> Verdict<MatrixCell> {
        let cells = self.cells_of(system).await?;
        cells
            .into_iter()
            .max_by_key(|cell| (cell.about.is_some(), cell.delivery))
            .there(format!("the outbox shows a delivery to {system}"))
    }

    /// A delivery in full.
    pub(crate) async fn open(&self, delivery: i64) -> Verdict<DeliveryView> {
        Ok(self.desk.delivery_open(DeliveryRef { delivery }).await?)
    }

    /// The newest delivery to one system, in full.
    pub(crate) async fn delivery(&self, system: &str) -> Verdict<DeliveryView> {
        let cell = self.cell(system).await?;
        self.open(cell.delivery).await
    }

    /// Takes a decision.
    pub(crate) async fn decide(
        &self,
        delivery: i64,
        choice: &str,
        reason: Option<&str>,
    ) -> Verdict {
        let request = ResolveRequest {
            delivery,
            choice: choice.to_owned(),
            reason: reason.map(str::to_owned),
        };
        self.desk.delivery_resolve(request).await?;
        Ok(())
    }

    /// Tests reach and credentials of a system.
    pub(crate) async fn test_now(&self, system: &str) -> Verdict<bool> {
        let system = system.to_owned();
        Ok(self.desk.settings_test(SystemRef { system }).await?.works)
    }

    /// Sends a delivery again as it is.
    pub(crate) async fn resend(&self, delivery: i64) -> Verdict {
        let again = self.desk.delivery_resend(DeliveryRef { delivery });
        again.await?;
        Ok(())
    }

    /// Lets a stopped system go on.
    pub(crate) async fn resume(&self, system: &str) -> Verdict {
        let system = system.to_owned();
        self.desk.system_resume(SystemRef { system }).await?;
        Ok(())
    }

    /// Switches delivery off or on.
    pub(crate) async fn offline(&self, offline: bool) -> Verdict<Pulse> {
        Ok(self.desk.offline(OfflineSwitch { offline }).await?)
    }

    /// Why a system stands still, if it does.
    pub(crate) async fn stopped(&self, system: &str) -> Verdict<Option<String>> {
        let settings = self.desk.settings_open(Nothing {}).await?;
        let system = settings.systems.into_iter().find(|view| view.id == system);
        Ok(system.and_then(|view| view.stopped))
    }

    /// Closes the profile.
    pub(crate) async fn leave(self) -> Verdict {
        self.desk.profile_lock(Nothing {}).await?;
        Ok(())
    }
}

/// Whether a delivery goes on without anybody doing anything.
pub(crate) fn moves_by_itself(state: Standing) -> bool {
    matches!(
        state,
        Standing::Ready
            | Standing::Sending
            | Standing::Waiting
            | Standing::Unsure
            | Standing::Reviewing
    )
}
