//! The laptop of a story: the real desk, its real encrypted outbox and the real packages; only the ways out lead to the
//! story's departments. The profile lies on a memory disk where there is one: a killed process is not the matter here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;
use yilutong_adapter::Clock;
use yilutong_desk::schema::{Nothing, Passphrase, SettingsChange};
use yilutong_desk::{Desk, DeskConfig, Surroundings};
use yilutong_dispatch::{Backoff, Dispatch, Exchange};
use yilutong_outbox::{KeyCost, Outbox, Profile};

use crate::clock::Laptop;
use crate::contracts;
use crate::counter::Counter;
use crate::town::Town;
use crate::weak::Weak;

/// Whatever makes it impossible to go on telling.
pub(crate) type Untold = Box<dyn std::error::Error + Send + Sync>;

const PASSPHRASE: &str = "days-12345678";
const SETTINGS: &str = include_str!("../../src-tauri/crates/practice/data/settings.json");

/// The laptop.
pub(crate) struct Office {
    folder: TempDir,
    town: Town,
    weak: Option<Weak>,
    /// The edition of each package that is not the first any more.
    pub(crate) editions: BTreeMap<&'static str, u32>,
    desk: Option<Arc<Desk>>,
    pub(crate) outbox: Option<Arc<Outbox>>,
}

impl Office {
    pub(crate) async fn open(town: Town, weak: Option<Weak>) -> Result<Self, Untold> {
        let memory = Path::new("/dev/shm");
        let folder = match memory.is_dir() {
            true => tempfile::tempdir_in(memory)?,
            false => tempfile::tempdir()?,
        };
        let now = town.laptop.now();
        let profile = folder.path().join("profile");
        drop(Profile::create_with(
            &profile,
            PASSPHRASE,
            KeyCost::LOWEST,
            now,
        )?);
        let mut office = Self {
            folder,
            town,
            weak,
            editions: BTreeMap::new(),
            desk: None,
            outbox: None,
        };
        office.sit_down().await?;
        let mut settings: Value = serde_json::from_str(SETTINGS)?;
        let inbox = office.folder.path().join("pda");
        std::fs::create_dir_all(&inbox)?;
        settings["systems"]["pda"]["base_url"] = json!(format!("file://{}", inbox.display()));
        let change: SettingsChange = serde_json::from_value(settings)?;
        office.desk()?.settings_change(change).await?;
        Ok(office)
    }

    /// The open desk.
    pub(crate) fn desk(&self) -> Result<Arc<Desk>, Untold> {
        self.desk.clone().ok_or_else(|| "the desk is closed".into())
    }

    /// The open outbox.
    pub(crate) fn outbox(&self) -> Result<Arc<Outbox>, Untold> {
        self.outbox
            .clone()
            .ok_or_else(|| "the desk is closed".into())
    }

    /// Opens the desk with the packages that are installed now.
    pub(crate) async fn sit_down(&mut self) -> Result<(), Untold> {
        let desk = self.another_window()?;
        let passphrase = PASSPHRASE.to_owned();
        desk.profile_unlock(Passphrase { passphrase }).await?;
        self.outbox = Some(desk.outbox().await?);
        self.desk = Some(desk);
        Ok(())
    }

    /// A desk over the same profile, not opened yet.
    pub(crate) fn another_window(&self) -> Result<Arc<Desk>, Untold> {
        let mut systems_dirs: Vec<PathBuf> = Vec::new();
        let upgraded = self.folder.path().join("systems");
        if upgraded.exists() {
            systems_dirs.push(upgraded);
        }
        let config = DeskConfig {
            data_dir: self.folder.path().join("profile"),
            systems_dirs,
            practice: true,
            deliver: false,
            ..DeskConfig::default()
        };
        let (town, weak, editions) = (self.town.clone(), self.weak, self.editions.clone());
        let between = move |id: &str, exchange: Arc<dyn Exchange>| match contracts::of(id) {
            Some(contract) => {
                let edition = editions.get(id).copied().unwrap_or(1);
                let counter = Counter::new(town.clone(), contract, edition);
                match weak {
                    Some(weak) => weak.bend(counter),
                    None => Arc::new(counter) as Arc<dyn Exchange>,
                }
            }
            None => exchange,
        };
        let surroundings = Surroundings {
            clock: Arc::new(self.town.laptop.clone()),
            between: Arc::new(between),
        };
        Ok(Desk::within(config, surroundings)?)
    }

    /// Tries to open the same profile once more; true when it is let in.
    pub(crate) async fn opens_twice(&self) -> Result<bool, Untold> {
        let passphrase = PASSPHRASE.to_owned();
        let second = self.another_window()?;
        Ok(second
            .profile_unlock(Passphrase { passphrase })
            .await
            .is_ok())
    }

    /// A second dispatcher over the same outbox, as a second window would have one if the profile let it in.
    pub(crate) fn second_dispatcher(&self, clock: Laptop) -> Result<Arc<Dispatch>, Untold> {
        let second = Dispatch::new(self.outbox()?, Arc::new(clock.clone()), Backoff::default());
        for contract in &contracts::CONTRACTS {
            let edition = self.editions.get(contract.id).copied().unwrap_or(1);
            let mut counter = Counter::new(self.town.clone(), contract, edition);
            counter.laptop = clock.clone();
            second.set_system(contract.id, Some(Arc::new(counter)));
        }
        Ok(second)
    }

    /// Closes the desk.
    pub(crate) async fn leave(&mut self) -> Result<(), Untold> {
        self.outbox = None;
        if let Some(desk) = self.desk.take() {
            desk.profile_lock(Nothing {}).await?;
        }
        Ok(())
    }

    /// Installs a later edition of a package, with other words in it.
    pub(crate) fn upgrade(&mut self, id: &'static str) -> Result<u32, Untold> {
        let edition = self.editions.entry(id).or_insert(1);
        *edition += 1;
        let copy = self.folder.path().join("systems").join(id);
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/systems");
        copy_folder(&built_in.join(id), &copy)?;
        let file = copy.join("system.toml");
        let text = std::fs::read_to_string(&file)?;
        let renamed = text.replacen("purpose = \"", &format!("purpose = \"第{edition}版，"), 1);
        std::fs::write(&file, renamed)?;
        Ok(*edition)
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            std::fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
