//! Starts and stops all departments with their control server: the one way in for tests and for the program.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Map;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::cabinet::{Cabinet, CabinetError, Fields, Holding};
use crate::clock::Clock;
use crate::control;
use crate::door::{self, Door};
use crate::faults::Armed;
use crate::front::{ClerkError, Office};
use crate::registry::DEPARTMENTS;
use crate::visits::Visits;
use crate::window::{Window, held};

/// How the departments are set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where what they hold is kept; made when missing. The same directory again: all still there.
    pub data_dir: PathBuf,
    /// Address to listen on; loopback unless there is a reason.
    pub bind: IpAddr,
    /// Control server's port; each department has this plus its contract's number. `None`: any free ports.
    pub port_base: Option<u16>,
    /// The time all departments start from.
    pub clock: Clock,
    /// Whether the closed hours of the contracts are kept. Off by default: a test must not depend on the hour.
    pub keep_hours: bool,
    /// How long a login session may idle.
    pub idle_timeout: Duration,
}

impl Config {
    /// Loopback, any free ports, real clock, no closed hours, sessions of 60 s.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port_base: None,
            clock: Clock::real(),
            keep_hours: false,
            idle_timeout: Duration::from_secs(60),
        }
    }
}

/// Why the departments could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory cannot be made.
    #[error("data directory {path}: {source}; choose a writable one with --data")]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A port cannot be had.
    #[error("{id} cannot listen on {address}: {source}; choose another --port-base or --any-port")]
    Listen {
        /// Which department, or `control`.
        id: &'static str,
        /// The address asked for.
        address: SocketAddr,
        /// The cause.
        source: std::io::Error,
    },
    /// A department's store cannot be opened.
    #[error("the store of {id}: {source}")]
    Store {
        /// Which department.
        id: &'static str,
        /// The cause.
        source: CabinetError,
    },
}

/// An id that no department has.
#[derive(Debug, thiserror::Error)]
#[error("there is no department `{0}`; GET /api/departments lists them")]
pub struct UnknownDepartment(pub String);

/// The departments at work. Dropping this stops them at once; [`Running::stop`] stops them and waits.
#[derive(Debug)]
pub struct Running {
    town: Arc<Town>,
    control_url: String,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// All windows, by the registry's order.
pub(crate) struct Town {
    pub(crate) windows: Vec<Arc<Window>>,
}

impl std::fmt::Debug for Town {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.windows.iter().map(|w| w.id))
            .finish()
    }
}

impl Town {
    pub(crate) fn window(&self, id: &str) -> Result<&Arc<Window>, UnknownDepartment> {
        self.windows
            .iter()
            .find(|w| w.id == id)
            .ok_or_else(|| UnknownDepartment(id.to_owned()))
    }
}

/// Name and address of a department.
#[derive(Debug, Clone, Serialize)]
pub struct Address {
    /// The contract's id.
    pub id: &'static str,
    /// The contract's name.
    pub name: &'static str,
    /// `http://127.0.0.1:7101`, `sftp://127.0.0.1:7111`
    pub base_url: String,
    /// Of a department that is reached by SFTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_key: Option<AnnouncedKey>,
}

/// A host key that clients pin; the data directory's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnouncedKey {
    /// ed25519, as contracts print it: `AAAAC3…`.
    pub public: String,
    /// `SHA256:…`
    pub fingerprint: String,
}

/// Starts every department and the control server. When this returns, all of them accept connections.
///
/// # Errors
/// When a directory, a port or a store cannot be had; nothing is left running then.
pub async fn start(config: Config) -> Result<Running, StartError> {
    std::fs::create_dir_all(&config.data_dir).map_err(|source| StartError::DataDir {
        path: config.data_dir.clone(),
        source,
    })?;
    let (stop, stopped) = watch::channel(false);
    let mut windows = Vec::new();
    let mut doors = Vec::new();
    for listed in DEPARTMENTS {
        let room = config.data_dir.join(listed.id);
        let (door, base_url) = Door::open(&config, listed, &room).await?;
        let file = config.data_dir.join(format!("{}.sqlite", listed.id));
        let cabinet = Cabinet::open(&file).map_err(|source| StartError::Store {
            id: listed.id,
            source,
        })?;
        let clock = config.clock.sibling();
        let office = Office {
            clock: clock.clone(),
            base_url: base_url.clone(),
            room,
            idle_timeout: config.idle_timeout,
        };
        windows.push(Arc::new(Window::new(
            listed,
            (base_url, door.host_key()),
            clock,
            cabinet,
            (listed.open)(office),
            config.keep_hours,
        )));
        doors.push(door);
    }
    let (control_listener, control_address) = door::listen(&config, "control", 0).await?;
    let town = Arc::new(Town { windows });
    let mut tasks: Vec<_> = doors
        .into_iter()
        .zip(&town.windows)
        .map(|(door, window)| door.serve(Arc::clone(window), stopped.clone()))
        .collect();
    tasks.push(tokio::spawn(control::serve(
        control_listener,
        Arc::clone(&town),
        stopped,
    )));
    Ok(Running {
        town,
        control_url: format!("http://{control_address}"),
        stop,
        tasks,
    })
}

impl Running {
    /// The address of a department, without a trailing slash.
    ///
    /// # Errors
    /// When there is no such department.
    pub fn base_url(&self, id: &str) -> Result<&str, UnknownDepartment> {
        Ok(self.town.window(id)?.base_url.as_str())
    }

    /// The address of the control server, without a trailing slash.
    #[must_use]
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// Every department's name and address.
    #[must_use]
    pub fn addresses(&self) -> Vec<Address> {
        self.town
            .windows
            .iter()
            .map(|w| Address {
                id: w.id,
                name: w.name,
                base_url: w.base_url.clone(),
                host_key: w.host_key.clone(),
            })
            .collect()
    }

    /// What the department holds.
    ///
    /// # Errors
    /// When there is no such department or its store cannot be read.
    pub fn holdings(&self, id: &str) -> Result<Vec<Holding>, ActError> {
        Ok(self.town.window(id)?.holdings()?)
    }

    /// The department's requests log and counters.
    ///
    /// # Errors
    /// When there is no such department.
    pub fn visits(&self, id: &str) -> Result<Visits, ActError> {
        Ok(held(&self.town.window(id)?.visits).clone())
    }

    /// Arms a fault.
    ///
    /// # Errors
    /// When there is no such department.
    pub fn arm(&self, id: &str, fault: Armed) -> Result<(), ActError> {
        held(&self.town.window(id)?.faults).push(fault);
        Ok(())
    }

    /// Disarms all faults of a department.
    ///
    /// # Errors
    /// When there is no such department.
    pub fn disarm(&self, id: &str) -> Result<(), ActError> {
        held(&self.town.window(id)?.faults).clear();
        Ok(())
    }

    /// Sets how far the department's clock is ahead.
    ///
    /// # Errors
    /// When there is no such department.
    pub fn set_clock_offset(&self, id: &str, seconds: i64) -> Result<(), ActError> {
        self.town.window(id)?.clock.set_offset_seconds(seconds);
        Ok(())
    }

    /// Makes every answer of the department take this much longer.
    ///
    /// # Errors
    /// When there is no such department.
    pub fn set_latency(&self, id: &str, latency: Duration) -> Result<(), ActError> {
        held(&self.town.window(id)?.switches).latency = latency;
        Ok(())
    }

    /// Makes the department unreachable, or reachable again.
    ///
    /// # Errors
    /// When there is no such department.
    pub fn set_closed(&self, id: &str, closed: bool) -> Result<(), ActError> {
        held(&self.town.window(id)?.switches).closed = closed;
        Ok(())
    }

    /// A clerk of the department edits a record: each field is set, `null` takes it away.
    ///
    /// # Errors
    /// When there is no such department or record.
    pub fn edit(&self, id: &str, key: &str, fields: &Fields) -> Result<(), ActError> {
        self.town.window(id)?.edit(key, fields)
    }

    /// Puts a record in as if somebody else had entered it earlier; returns its key.
    ///
    /// # Errors
    /// When the department could not hold such a record.
    pub fn seed(&self, id: &str, record: &Fields) -> Result<String, ActError> {
        self.town.window(id)?.seed(record)
    }

    /// Has a department do what only it does; answers what came of it.
    ///
    /// # Errors
    /// When there is no such department or it does no such thing.
    pub fn act(&self, id: &str, order: &Fields) -> Result<serde_json::Value, ActError> {
        self.town.window(id)?.act(order)
    }

    /// Has a department that looks around by itself, like a device at its dock, look at once, and waits until it has.
    ///
    /// # Errors
    /// When there is no such department.
    pub async fn look(&self, id: &str) -> Result<(), UnknownDepartment> {
        self.town.window(id)?.round.look().await;
        Ok(())
    }

    /// Empties every department and puts all switches back.
    ///
    /// # Errors
    /// When a store cannot be written.
    pub fn reset(&self) -> Result<(), ActError> {
        for window in &self.town.windows {
            window.reset()?;
        }
        Ok(())
    }

    /// `{"control": url, "systems": {id: base_url}, "host_keys": {id: {"public", "fingerprint"}}}`
    #[must_use]
    pub fn announcement(&self) -> serde_json::Value {
        let (mut systems, mut keys) = (Map::new(), Map::new());
        for address in self.addresses() {
            systems.insert(address.id.to_owned(), address.base_url.into());
            if let Some(key) = address.host_key {
                keys.insert(address.id.to_owned(), serde_json::json!(key));
            }
        }
        serde_json::json!({ "control": self.control_url, "systems": systems, "host_keys": keys })
    }

    /// Stops listening, closes every connection and waits until that is done. What was accepted stays on the disk.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        for task in self.tasks.drain(..) {
            // A task that panicked has stopped too.
            let _ = task.await;
        }
    }
}

/// Why an act from outside on a department failed.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// No such department.
    #[error(transparent)]
    Unknown(#[from] UnknownDepartment),
    /// The department's clerk cannot do it.
    #[error(transparent)]
    Clerk(#[from] ClerkError),
    /// Its store failed.
    #[error(transparent)]
    Cabinet(#[from] CabinetError),
}
