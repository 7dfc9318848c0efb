//! First start, unlock, lock; the pulse that the frame of the window shows.

use std::sync::Arc;

use jiff::SignedDuration;
use tokio::sync::{RwLock, watch};
use yilutong_dispatch::{Backoff, Dispatch};
use yilutong_outbox::{Outbox, Profile, ProfileState as Kept, State};

use crate::configuration::Configuration;
use crate::desk::{Desk, Open};
use crate::schema::{Done, Nothing, OfflineSwitch, Passphrase, ProfilePhase, ProfileState, Pulse};
use crate::{DeskError, cards, likeness, matrix, recovering};

/// The key under which it is kept that delivery is switched off.
const OFFLINE: &str = "offline";
/// Fewest characters of a passphrase.
const SHORTEST: usize = 8;

impl Desk {
    /// Whether there is a profile, and whether it is open.
    ///
    /// # Errors
    /// None today; a door treats it like any operation.
    pub async fn profile_state(&self, _: Nothing) -> Result<ProfileState, DeskError> {
        let open = self.profile.read().await.clone();
        let phase = match &open {
            Some(_) => ProfilePhase::Open,
            None => match Profile::state(&self.config.data_dir) {
                Kept::Absent => ProfilePhase::Absent,
                Kept::Damaged => ProfilePhase::Damaged,
                _ => ProfilePhase::Locked,
            },
        };
        let worker = match &open {
            Some(open) => open.configuration.read().await.worker_number(),
            None => None,
        };
        Ok(ProfileState {
            phase,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            practice: self.config.practice,
            passphrase_told: self.config.passphrase_told.clone(),
            may_practise: !self.config.practice && self.config.practice_program.is_some(),
            worker,
        })
    }

    /// Opens a practice in a window of its own: nothing done there touches this profile or a real department.
    ///
    /// # Errors
    /// [`DeskError::NoPractice`] where there is none, or it cannot be started.
    pub async fn practice_open(&self, _: Nothing) -> Result<Done, DeskError> {
        let program = self.config.practice_program.as_ref();
        let program = program.filter(|_| !self.config.practice);
        let program = program.ok_or(DeskError::NoPractice { cause: None })?;
        let started = std::process::Command::new(program)
            .arg("--practice")
            // Whatever leads this window to its profile must not lead the practice there.
            .env_remove("YILUTONG_DATA")
            .stdin(std::process::Stdio::null())
            .spawn();
        let mut window = started.map_err(|cause| DeskError::NoPractice { cause: Some(cause) })?;
        // Nobody asks how it ended, but somebody has to see that it did.
        std::thread::spawn(move || window.wait());
        Ok(Done {
            say: "练习窗口正在打开，里面怎么操作都不会影响真实数据".to_owned(),
        })
    }

    /// First start: creates the profile and opens it.
    ///
    /// # Errors
    /// [`DeskError::ShortPassphrase`]; the folder cannot be written, or holds a profile already.
    pub async fn profile_create(&self, request: Passphrase) -> Result<ProfileState, DeskError> {
        if request.passphrase.chars().count() < SHORTEST {
            return Err(DeskError::ShortPassphrase);
        }
        let (dir, now) = (self.config.data_dir.clone(), self.now());
        self.opened(move || Profile::create(&dir, &request.passphrase, now))
            .await
    }

    /// Opens the profile.
    ///
    /// # Errors
    /// Wrong passphrase, in use, damaged, newer version; see [`yilutong_outbox::ErrorKind`].
    pub async fn profile_unlock(&self, request: Passphrase) -> Result<ProfileState, DeskError> {
        let (dir, now) = (self.config.data_dir.clone(), self.now());
        self.opened(move || Profile::open(&dir, &request.passphrase, now))
            .await
    }

    async fn opened(
        &self,
        open: impl FnOnce() -> Result<Outbox, yilutong_outbox::OutboxError> + Send + 'static,
    ) -> Result<ProfileState, DeskError> {
        let mut profile = self.profile.write().await;
        let mut fresh = None;
        if profile.is_none() {
            let yesterday = self.now() - SignedDuration::from_hours(24);
            let (dir, today) = (self.config.data_dir.clone(), self.today().to_string());
            let opening = tokio::task::spawn_blocking(move || {
                let outbox = open()?;
                outbox.sweep_attachments(yesterday)?;
                if let Err(error) = recovering::back_up(&outbox, &dir, &today) {
                    tracing::warn!(%error, "no backup could be taken");
                }
                if let Err(error) = likeness::catch_up(&outbox) {
                    tracing::warn!(%error, "an older register could not be made searchable by likeness");
                }
                let configuration = Configuration::read(&outbox)?;
                let offline = outbox.setting(OFFLINE)?.is_some_and(|kept| kept == true);
                Ok::<_, DeskError>((outbox, configuration, offline))
            });
            let (outbox, configuration, offline) =
                opening.await.map_err(|_| DeskError::ShuttingDown)??;
            let outbox = Arc::new(outbox);
            let dispatch = Dispatch::new(
                Arc::clone(&outbox),
                Arc::clone(&self.clock),
                Backoff::default(),
            );
            dispatch.set_offline(offline);
            let unusable = self.put_into_service(&dispatch, &configuration, &outbox);
            let open = Arc::new(Open {
                outbox,
                dispatch,
                configuration: RwLock::new(configuration),
                unusable: RwLock::new(unusable),
                stop: watch::Sender::new(false),
                engine: tokio::sync::Mutex::new(None),
                collecting: tokio::sync::Mutex::new(()),
                importing: std::sync::Mutex::default(),
            });
            fresh = Some(Arc::clone(&open));
            *profile = Some(open);
        }
        drop(profile);
        if let Some(open) = fresh {
            // What is sent from now on reads as the packages say now.
            if let Err(error) = self.keep_up_with_packages(&open).await {
                tracing::warn!(%error, "what waits keeps the words of earlier packages");
            }
            if self.config.deliver {
                open.start().await;
                tokio::spawn(self.collector().watch(Arc::clone(&open)));
            }
        }
        let open = self.profile().await?;
        self.end_what_never_stood(&open).await?;
        self.profile_state(Nothing {}).await
    }

    /// Closes the profile. What is being sent is finished first; everything else waits.
    ///
    /// # Errors
    /// None today; a door treats it like any operation.
    pub async fn profile_lock(&self, _: Nothing) -> Result<ProfileState, DeskError> {
        let open = self.profile.write().await.take();
        if let Some(open) = open {
            open.halt().await;
        }
        self.profile_state(Nothing {}).await
    }

    /// What the frame of the window shows at a glance.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn pulse(&self, _: Nothing) -> Result<Pulse, DeskError> {
        let open = self.profile().await?;
        let now = self.now();
        let midnight = now
            .to_zoned(yilutong_dispatch::china())
            .start_of_day()
            .map_or(now, |midnight| midnight.timestamp());
        let (change, systems, accepted_today, collected, to_bring_back) = open
            .keep(move |outbox| {
                let systems = outbox.systems()?;
                Ok((
                    outbox.change_counter(),
                    systems,
                    outbox.accepted_since(midnight)?,
                    outbox.unconfirmed()?,
                    outbox.guests()?.iter().map(|guest| guest.news).sum(),
                ))
            })
            .await?;
        let among = |by_hand: bool, states: &[State]| -> u32 {
            systems
                .iter()
                .filter(|(id, _)| self.by_hand.contains(*id) == by_hand)
                .flat_map(|(_, s)| states.iter().filter_map(|state| s.counts.get(state)))
                .sum()
        };
        let count = |states: &[State]| among(false, states) + among(true, states);
        let calling: u32 = systems.values().map(|s| s.calling).sum();
        let unreachable = open
            .dispatch
            .troubles()
            .into_iter()
            .filter(|(_, reason)| yilutong_dispatch::blames_system(*reason))
            .filter_map(|(id, _)| Some(self.packages.system(&id)?.short().to_owned()))
            .collect();
        Ok(Pulse {
            change,
            offline: open.dispatch.is_offline(),
            on_the_way: among(false, &matrix::ON_THE_WAY) + among(true, &matrix::NOT_YET_MINE),
            needs_me: among(false, &[State::Refused]) + among(true, &cards::WORKERS) + calling,
            paused: count(&[State::Paused]),
            accepted_today: u32::try_from(accepted_today).unwrap_or(u32::MAX),
            collected,
            unreachable,
            zones: self.pulse_of_zones(&*open.configuration.read().await, &systems),
            not_kept: open
                .dispatch
                .store_trouble()
                .map(|trouble| DeskError::from(trouble).fault().say),
            to_bring_back,
        })
    }

    /// Switches delivery off or on; remembered until it is switched again.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be written.
    pub async fn offline(&self, request: OfflineSwitch) -> Result<Pulse, DeskError> {
        let open = self.profile().await?;
        let kept = request.offline.then_some(true.into());
        open.keep(move |outbox| outbox.set_setting(OFFLINE, kept))
            .await?;
        open.dispatch.set_offline(request.offline);
        if !request.offline {
            open.dispatch.try_now();
        }
        self.pulse(Nothing {}).await
    }
}

impl Open {
    /// Starts delivering, unless it runs already.
    pub(crate) async fn start(&self) {
        let mut engine = self.engine.lock().await;
        if engine
            .as_ref()
            .is_none_or(tokio::task::JoinHandle::is_finished)
        {
            self.stop.send_replace(false);
            *engine = Some(tokio::spawn(
                Arc::clone(&self.dispatch).run(self.stop.subscribe()),
            ));
        }
    }

    /// Stops delivering, after what is being sent.
    pub(crate) async fn halt(&self) {
        self.stop.send_replace(true);
        if let Some(engine) = self.engine.lock().await.take() {
            match engine.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "delivering stopped"),
                Err(_) => tracing::error!("delivering ended early"),
            }
        }
    }
}
