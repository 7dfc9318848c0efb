//! The desk itself: the packages, and the profile once it is open.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use tokio::sync::{RwLock, watch};
use tokio::task::JoinHandle;
use yilutong_adapter::{Clock, ExchangeSpec, Packages, RealClock};
use yilutong_dispatch::{Dispatch, DispatchError, Exchange, china};
use yilutong_outbox::{Outbox, OutboxError};

use crate::DeskError;
use crate::configuration::Configuration;
use crate::importing::Ledger;
use crate::photos;

/// Where a desk works, and how.
#[derive(Debug, Clone, Default)]
pub struct DeskConfig {
    /// The profile's folder.
    pub data_dir: PathBuf,
    /// Folders with further system packages.
    pub systems_dirs: Vec<PathBuf>,
    /// The profile talks to practice departments; said on every screen.
    pub practice: bool,
    /// The passphrase, where it is no secret: practice shows it where it is asked for.
    pub passphrase_told: Option<String>,
    /// The program that opens a practice of its own when it is started with `--practice`; none where there is none.
    pub practice_program: Option<PathBuf>,
    /// Deliver in the background while the profile is open.
    pub deliver: bool,
}

/// Puts something between the dispatcher and a system, named by its id.
pub type Between = dyn Fn(&str, Arc<dyn Exchange>) -> Arc<dyn Exchange> + Send + Sync;

/// What a desk takes from outside: tests own the clock and may stand between desk and departments.
#[derive(Clone)]
pub struct Surroundings {
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// What every exchange passes through.
    pub between: Arc<Between>,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            clock: Arc::new(RealClock),
            between: Arc::new(|_, exchange| exchange),
        }
    }
}

/// Everything a worker can do.
pub struct Desk {
    pub(crate) config: DeskConfig,
    pub(crate) packages: Arc<Packages>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) between: Arc<Between>,
    /// Systems without an interface: a person types what a card shows.
    pub(crate) by_hand: BTreeSet<String>,
    pub(crate) profile: RwLock<Option<Arc<Open>>>,
}

/// An open profile.
pub(crate) struct Open {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) dispatch: Arc<Dispatch>,
    pub(crate) configuration: RwLock<Configuration>,
    /// Systems that are set up in a way that cannot work: a broken package, an impossible address.
    pub(crate) unusable: RwLock<BTreeSet<String>>,
    pub(crate) stop: watch::Sender<bool>,
    /// Whoever takes in what a device collected, one at a time.
    pub(crate) collecting: tokio::sync::Mutex<()>,
    /// The ledger that is being imported; put away with the profile.
    pub(crate) importing: std::sync::Mutex<Option<Arc<Ledger>>>,
    pub(crate) engine: tokio::sync::Mutex<Option<JoinHandle<Result<(), DispatchError>>>>,
}

impl Desk {
    /// A desk whose profile is still closed.
    ///
    /// # Errors
    /// When a folder of packages cannot be read. A broken package among others is no error: settings show it.
    pub fn open(config: DeskConfig) -> Result<Arc<Self>, DeskError> {
        Self::within(config, Surroundings::default())
    }

    /// A desk with surroundings of one's own.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn within(config: DeskConfig, surroundings: Surroundings) -> Result<Arc<Self>, DeskError> {
        let packages = Arc::new(Packages::load(&config.systems_dirs)?);
        let by_hand = packages.systems().filter(|package| {
            ExchangeSpec::parse(package.exchange_toml(), package.replies_csv())
                .is_ok_and(|spec| spec.is_by_hand())
        });
        let by_hand = by_hand.map(|package| package.id().to_owned()).collect();
        Ok(Arc::new(Self {
            config,
            by_hand,
            packages,
            clock: surroundings.clock,
            between: surroundings.between,
            profile: RwLock::new(None),
        }))
    }

    /// The installed system packages.
    #[must_use]
    pub fn packages(&self) -> &Packages {
        &self.packages
    }

    /// The store of the open profile, for whoever looks on from beside: a door never needs it.
    ///
    /// # Errors
    /// [`DeskError::Locked`].
    pub async fn outbox(&self) -> Result<Arc<Outbox>, DeskError> {
        Ok(Arc::clone(&self.profile().await?.outbox))
    }

    /// The open profile.
    pub(crate) async fn profile(&self) -> Result<Arc<Open>, DeskError> {
        self.profile.read().await.clone().ok_or(DeskError::Locked)
    }

    /// Puts every system into service as it is configured. One that cannot be spoken with at all is remembered as
    /// unusable; its deliveries stay and say so.
    pub(crate) fn put_into_service(
        &self,
        dispatch: &Dispatch,
        configuration: &Configuration,
        outbox: &Arc<Outbox>,
    ) -> BTreeSet<String> {
        let mut unusable = BTreeSet::new();
        for package in self.packages.systems() {
            if self.by_hand.contains(package.id()) {
                // The sender is a person: the dispatcher gets no slots for it.
                continue;
            }
            let spoken = configuration.exchange(package, &self.clock, photos::of(outbox));
            let exchange = spoken.unwrap_or_else(|error| {
                tracing::error!(system = package.id(), %error, "the system cannot be spoken with");
                unusable.insert(package.id().to_owned());
                None
            });
            let exchange = exchange.map(|exchange| (self.between)(package.id(), exchange));
            dispatch.set_system(package.id(), exchange);
        }
        unusable
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Today, in China Standard Time.
    pub(crate) fn today(&self) -> Date {
        self.here().date()
    }

    /// The calendar and the clock on the wall, in China Standard Time.
    pub(crate) fn here(&self) -> DateTime {
        self.now().to_zoned(china()).datetime()
    }

    /// Sixteen random bytes in hex, by the desk's own chance.
    pub(crate) fn random_hex(&self) -> String {
        use std::fmt::Write;
        let mut bytes = [0_u8; 16];
        self.clock.random(&mut bytes);
        bytes.iter().fold(String::new(), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl Open {
    /// Runs a blocking use of the store on a thread that may block.
    pub(crate) async fn keep<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Outbox) -> Result<T, OutboxError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let outbox = Arc::clone(&self.outbox);
        match tokio::task::spawn_blocking(move || work(&outbox)).await {
            Ok(result) => Ok(result?),
            Err(_) => Err(DeskError::ShuttingDown),
        }
    }
}
