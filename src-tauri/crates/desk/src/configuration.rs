//! What the office has configured: the worker, the systems, their reach and credentials; kept in the profile.
//!
//! Credentials rest in the encrypted database like everything else; they leave it only towards the
//! system they belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use yilutong_adapter::{
    AdapterError, Clock, Credentials, ExchangeSpec, Grids, Link, Package, Packages, Photos, Reach,
    Scope, SettingScope, Zone,
};
use yilutong_dispatch::{AlwaysOpen, Exchange};
use yilutong_outbox::{Outbox, OutboxError};

/// The key under which the worker's settings are kept.
pub(crate) const WORKER: &str = "worker";
/// The setting, shared by all packages, that holds the worker's number.
const WORKER_NUMBER: &str = "operator";
/// The key of the grid table.
pub(crate) const GRIDS: &str = "grids";
/// The key under which it is kept what every new entry begins with.
const USUAL: &str = "usual";
/// The key under which it is kept in which networks this computer stands.
const ZONES: &str = "zones";
/// Before a system's id: the key of its settings.
const SYSTEM: &str = "system.";

/// Everything that is configured.
#[derive(Debug, Clone, Default)]
pub(crate) struct Configuration {
    pub(crate) worker: BTreeMap<String, String>,
    /// By element: what every new entry begins with.
    pub(crate) usual: BTreeMap<String, String>,
    pub(crate) systems: BTreeMap<String, SystemConfiguration>,
    /// How the departments' own grids match the base grids; written on its own.
    pub(crate) grids: Arc<Grids>,
    pub(crate) zones: ZoneConfiguration,
}

/// Where this computer stands, and where files that are carried are put.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ZoneConfiguration {
    /// The networks that cannot be reached from here; none until somebody says so.
    pub(crate) away: BTreeSet<String>,
    /// What the office calls this computer.
    pub(crate) name: Option<String>,
    /// The folder for files that are carried.
    pub(crate) folder: Option<String>,
}

impl ZoneConfiguration {
    /// Whether a network cannot be reached from here.
    pub(crate) fn is_away(&self, zone: Zone) -> bool {
        self.away.contains(zone.id())
    }
}

/// What is configured for one system.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SystemConfiguration {
    pub(crate) enabled: Option<bool>,
    pub(crate) base_url: Option<String>,
    pub(crate) settings: BTreeMap<String, String>,
    pub(crate) credentials: BTreeMap<String, String>,
}

impl std::fmt::Debug for SystemConfiguration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SystemConfiguration")
            .field("enabled", &self.enabled)
            .field("base_url", &self.base_url)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl SystemConfiguration {
    /// Systems are on until somebody switches them off.
    pub(crate) fn is_enabled(&self) -> bool {
        self.enabled.unwrap_or(true)
    }
}

impl Configuration {
    /// Reads it from the profile.
    pub(crate) fn read(outbox: &Outbox) -> Result<Self, OutboxError> {
        let worker = outbox
            .setting(WORKER)?
            .and_then(|value| serde_json::from_value(value).ok())
            .unwrap_or_default();
        let usual = outbox
            .setting(USUAL)?
            .and_then(|value| serde_json::from_value(value).ok())
            .unwrap_or_default();
        let systems = outbox
            .settings(SYSTEM)?
            .into_iter()
            .filter_map(|(key, value)| {
                let id = key.strip_prefix(SYSTEM)?.to_owned();
                Some((id, serde_json::from_value(value).ok()?))
            })
            .collect();
        let grids = outbox
            .setting(GRIDS)?
            .and_then(|value| serde_json::from_value(value).ok())
            .unwrap_or_default();
        let zones = outbox
            .setting(ZONES)?
            .and_then(|value| serde_json::from_value(value).ok())
            .unwrap_or_default();
        Ok(Self {
            worker,
            usual,
            systems,
            grids: Arc::new(grids),
            zones,
        })
    }

    /// Writes it to the profile, all in one go.
    pub(crate) fn write(&self, outbox: &Outbox) -> Result<(), OutboxError> {
        let mut keys = BTreeMap::new();
        keys.insert(WORKER.to_owned(), serde_json::to_value(&self.worker).ok());
        keys.insert(USUAL.to_owned(), serde_json::to_value(&self.usual).ok());
        keys.insert(ZONES.to_owned(), serde_json::to_value(&self.zones).ok());
        for (id, system) in &self.systems {
            keys.insert(format!("{SYSTEM}{id}"), serde_json::to_value(system).ok());
        }
        outbox.set_settings(keys)
    }

    /// The worker's number, under which everything is done and audited.
    pub(crate) fn worker_number(&self) -> Option<String> {
        self.worker
            .get(WORKER_NUMBER)
            .filter(|number| !number.is_empty())
            .cloned()
    }

    /// What is configured for a system; the defaults when nothing is.
    pub(crate) fn system(&self, id: &str) -> SystemConfiguration {
        self.systems.get(id).cloned().unwrap_or_default()
    }

    /// The value of a setting of a package, wherever it belongs.
    pub(crate) fn setting(&self, package: &Package, id: &str) -> Option<String> {
        let setting = package.settings().iter().find(|s| s.id == id)?;
        let value = match setting.scope {
            SettingScope::Worker => self.worker.get(id).cloned(),
            SettingScope::System => self.system(package.id()).settings.get(id).cloned(),
        };
        value
            .filter(|v| !v.is_empty())
            .or_else(|| setting.default.clone())
    }

    /// The circumstances under which entries are judged today.
    pub(crate) fn scope(&self, packages: &Packages, today: Date) -> Scope {
        let mut scope = Scope::new(today);
        scope
            .settings
            .insert(WORKER.to_owned(), self.worker.clone());
        let mut enabled = BTreeSet::new();
        for package in packages.systems() {
            let system = self.system(package.id());
            if system.is_enabled() {
                enabled.insert(package.id().to_owned());
            }
            scope
                .settings
                .insert(package.id().to_owned(), system.settings);
        }
        scope.enabled = enabled;
        scope.grids = Arc::clone(&self.grids);
        scope
    }

    /// True when everything that a package needs is set.
    pub(crate) fn is_complete(&self, package: &Package) -> bool {
        let system = self.system(package.id());
        package
            .settings()
            .iter()
            .filter(|s| s.required)
            .all(|s| self.setting(package, &s.id).is_some())
            && package
                .credentials()
                .iter()
                .filter(|c| c.required)
                .all(|c| {
                    system.credentials.get(&c.id).is_some_and(|v| !v.is_empty())
                        || c.default.is_some()
                })
    }

    /// Where a system is reached: as configured, else as its package says.
    pub(crate) fn address(&self, package: &Package) -> String {
        let configured = self
            .systems
            .get(package.id())
            .and_then(|system| system.base_url.clone());
        configured.unwrap_or_else(|| {
            ExchangeSpec::parse(package.exchange_toml(), package.replies_csv())
                .map(|spec| spec.base_url().to_owned())
                .unwrap_or_default()
        })
    }

    /// Where and as whom a system is spoken with.
    pub(crate) fn reach(&self, package: &Package) -> Reach {
        let system = self.system(package.id());
        let settings = package
            .settings()
            .iter()
            .filter_map(|s| Some((s.id.clone(), self.setting(package, &s.id)?)))
            .collect();
        let credentials: Credentials = package
            .credentials()
            .iter()
            .filter_map(|c| {
                let set = system
                    .credentials
                    .get(&c.id)
                    .filter(|v| !v.is_empty())
                    .cloned();
                Some((c.id.clone(), set.or_else(|| c.default.clone())?))
            })
            .collect();
        Reach {
            base_url: self.address(package),
            settings,
            credentials,
            ..Reach::default()
        }
    }

    /// The network of a system, if it cannot be reached from here.
    pub(crate) fn away_in(&self, package: &Package) -> Option<Zone> {
        Some(package.zone()).filter(|zone| self.zones.is_away(*zone))
    }

    /// A way to speak with a system, if it is on, complete and in a network that can be reached from here.
    ///
    /// # Errors
    /// When the package or the address is unusable.
    pub(crate) fn exchange(
        &self,
        package: &Package,
        clock: &Arc<dyn Clock>,
        photos: Photos,
    ) -> Result<Option<Arc<dyn Exchange>>, AdapterError> {
        if !self.system(package.id()).is_enabled()
            || !self.is_complete(package)
            || self.away_in(package).is_some()
        {
            return Ok(None);
        }
        let reach = Reach {
            photos,
            ..self.reach(package)
        };
        let link = Arc::new(Link::open(package, reach, Arc::clone(clock))?);
        if is_on_this_computer(&self.address(package)) {
            return Ok(Some(Arc::new(AlwaysOpen(link))));
        }
        Ok(Some(link))
    }
}

/// Practice departments run on loopback; they keep no opening hours.
fn is_on_this_computer(address: &str) -> bool {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|local| {
        host.strip_prefix(local)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}
