//! The dock: a folder that comes and goes with the device, or one played from memory.
//!
//! Nothing is created, renamed or deleted there while no device, another device, or a syncing one is docked. A file
//! gets its name only when it is whole.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::super::script::Script;

/// A lock of this age was left over by a device that was pulled out.
const LEFT_OVER: Duration = Duration::from_secs(600);
/// The largest file that is read; an honest acknowledgement is far shorter.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The largest package that is read: one byte more than the largest that there may be.
const PACKAGE: u64 = super::collecting::LARGEST as u64 + 1;

/// Why something could not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No folder, no device in it, or it went while something was done; nothing has its final name.
    Away,
    /// Another device than the one that is set up.
    Other,
    /// The device is syncing.
    Locked,
    /// The file may have got its name.
    Perhaps,
}

/// How a package stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// The device acknowledged it.
    Acknowledged(Vec<u8>),
    /// The device refused the name, which other content has; there is no acknowledgement of the first.
    Repeated,
    /// It lies there.
    Waiting,
    /// It is not there, and nothing is said about it.
    Gone,
}

/// The folder, and whose it must be.
#[derive(Clone)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) grid: String,
    pub(super) device: String,
    pub(super) version: String,
}

#[derive(Clone)]
pub(super) enum Dock {
    Folder(Folder),
    Played(Arc<Script>),
}

/// `DEVICE.json`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    device_no: String,
    grid_code: String,
    version: String,
}

impl Dock {
    /// Whether the device is there, is the right one, and is not syncing.
    pub(super) fn ready(&self) -> Result<(), Trouble> {
        match self {
            Self::Folder(folder) => folder.ready(),
            Self::Played(_) => Ok(()),
        }
    }

    /// Puts a whole package where the device takes it.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        match self {
            Self::Folder(folder) => folder.put("IN", name, bytes),
            Self::Played(script) => match script.told().as_deref() {
                Some("locked") => Err(Trouble::Locked),
                Some("away") => Err(Trouble::Away),
                Some("other") => Err(Trouble::Other),
                Some(_) => Ok(()),
                None => Err(Trouble::Perhaps),
            },
        }
    }

    /// How a package stands; `stem` is its name without the ending.
    pub(super) fn standing(&self, stem: &str) -> Result<Standing, Trouble> {
        match self {
            Self::Folder(folder) => folder.standing(stem),
            Self::Played(script) => Ok(match script.handed().ok_or(Trouble::Away)? {
                told if told == b"waiting" => Standing::Waiting,
                told if told == b"nothing" => Standing::Gone,
                told if told == b"repeated" => Standing::Repeated,
                told => Standing::Acknowledged(told),
            }),
        }
    }

    /// The packages that the device gives, by name and in their order, each with its bytes.
    pub(super) fn offered(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, Trouble> {
        match self {
            Self::Folder(folder) => folder.offered(prefix),
            Self::Played(_) => Ok(Vec::new()),
        }
    }

    /// Puts the answer to such a package where the device takes it.
    pub(super) fn answer(&self, stem: &str, bytes: &[u8]) -> Result<(), Trouble> {
        match self {
            Self::Folder(folder) => folder.put("OUTACK", &format!("{stem}.ack.json"), bytes),
            Self::Played(_) => Ok(()),
        }
    }

    /// Clears what was said about packages.
    pub(super) fn clear(&self, stems: &[String]) {
        if let Self::Folder(folder) = self {
            for stem in stems {
                for ending in [".ack.json", ".rej.json"] {
                    // What is left there does no harm.
                    let _ =
                        fs::remove_file(folder.path.join("ACK").join(format!("{stem}{ending}")));
                }
            }
        }
    }
}

impl Folder {
    fn ready(&self) -> Result<(), Trouble> {
        let said = read(&self.path.join("DEVICE.json"))?.ok_or(Trouble::Away)?;
        // Half a file: the device is just being docked.
        let device: Device = serde_json::from_slice(&said).map_err(|_| Trouble::Away)?;
        if device.device_no != self.device
            || device.grid_code != self.grid
            || device.version != self.version
        {
            return Err(Trouble::Other);
        }
        match fs::metadata(self.path.join("LOCK")) {
            // A clock that runs behind makes a lock of the future, which is a fresh one.
            Ok(lock) => match lock.modified().map(|at| at.elapsed()) {
                Ok(Ok(age)) if age > LEFT_OVER => Ok(()),
                _ => Err(Trouble::Locked),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(_) => Err(Trouble::Away),
        }
    }

    /// What lies in `OUT` under a name of the exchange and has no answer yet. A file that is going while it is read is
    /// left for the next time.
    fn offered(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, Trouble> {
        let out = match fs::read_dir(self.path.join("OUT")) {
            Ok(out) => out,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(_) => return Err(Trouble::Away),
        };
        let mut names: Vec<String> = out
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| Some(name.strip_suffix(".zip")?.to_owned()))
            .filter(|stem| {
                let batch = stem.strip_prefix(prefix).unwrap_or_default();
                batch.len() == 17 && batch.bytes().all(|b| b.is_ascii_digit())
            })
            .collect();
        names.sort();
        let answered = |stem: &str| {
            let answer = self.path.join("OUTACK").join(format!("{stem}.ack.json"));
            answer.exists()
        };
        let mut offered = Vec::new();
        for stem in names {
            if answered(&stem) {
                continue;
            }
            let path = self.path.join("OUT").join(format!("{stem}.zip"));
            if let Some(bytes) = read_most(&path, PACKAGE)? {
                offered.push((stem, bytes));
            }
        }
        // What was read in part because the cable was pulled is not damaged: it is not there.
        self.ready()?;
        Ok(offered)
    }

    fn put(&self, folder: &str, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let place = self.path.join(folder);
        let (half, whole) = (place.join(format!("{name}.tmp")), place.join(name));
        yilutong_killpoint::before("write into the dock");
        let written = File::create(&half).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        if written.is_err() {
            // Readers ignore it; the next attempt writes over it.
            let _ = fs::remove_file(&half);
            return Err(Trouble::Away);
        }
        yilutong_killpoint::before("name a file in the dock");
        let named = fs::rename(&half, &whole);
        yilutong_killpoint::after("name a file in the dock");
        named.map_err(|_| match half.exists() {
            true => Trouble::Away,
            false => Trouble::Perhaps,
        })
    }

    fn standing(&self, stem: &str) -> Result<Standing, Trouble> {
        let said = self.path.join("ACK");
        if let Some(bytes) = read(&said.join(format!("{stem}.ack.json")))? {
            return Ok(Standing::Acknowledged(bytes));
        }
        if read(&said.join(format!("{stem}.rej.json")))?.is_some() {
            return Ok(Standing::Repeated);
        }
        Ok(
            match fs::metadata(self.path.join("IN").join(format!("{stem}.zip"))) {
                Ok(_) => Standing::Waiting,
                Err(error) if error.kind() == ErrorKind::NotFound && self.path.is_dir() => {
                    Standing::Gone
                }
                Err(_) => return Err(Trouble::Away),
            },
        )
    }
}

/// A file, if it is there.
fn read(path: &Path) -> Result<Option<Vec<u8>>, Trouble> {
    read_most(path, LARGEST)
}

/// The beginning of a file, if it is there.
fn read_most(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Trouble> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err(Trouble::Away),
    };
    let mut bytes = Vec::new();
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(|_| Trouble::Away)?;
    Ok(Some(bytes))
}
