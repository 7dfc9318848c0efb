//! Where the demo lives: the profile, and beside it the departments' data, so that a second run finds both again.

use std::path::PathBuf;

use crate::fault::DemoFault;

/// The demo's folder.
#[derive(Debug)]
pub(crate) struct Place {
    folder: PathBuf,
}

/// Stands in every folder that a demo made, so that `--fresh` never empties another.
const MARK: &str = ".yilutong-demo";

impl Place {
    /// The named folder, or the one under the user's data; made when missing.
    pub(crate) fn choose(named: Option<PathBuf>) -> Result<Self, DemoFault> {
        let folder = match named {
            Some(folder) => folder,
            None => data()?.join("yilutong-demo"),
        };
        let place = Self { folder };
        place.make()?;
        Ok(place)
    }

    /// Removes everything an earlier demo left.
    pub(crate) fn empty(&self) -> Result<(), DemoFault> {
        if !self.folder.join(MARK).exists() {
            return Err(DemoFault::NotOurs(self.folder.clone()));
        }
        std::fs::remove_dir_all(&self.folder).map_err(|cause| self.file(cause))?;
        self.make()
    }

    /// The practice profile.
    pub(crate) fn profile(&self) -> PathBuf {
        self.folder.join("profile")
    }

    /// What the departments keep.
    pub(crate) fn departments(&self) -> PathBuf {
        self.folder.join("departments")
    }

    /// A sample's entry in the profile, once there is one.
    pub(crate) fn entry(&self, sample: Sample) -> Option<String> {
        std::fs::read_to_string(self.folder.join(sample.file()))
            .ok()
            .map(|id| id.trim().to_owned())
    }

    /// Remembers a sample's entry.
    pub(crate) fn remember(&self, sample: Sample, entry: &str) -> Result<(), DemoFault> {
        std::fs::write(self.folder.join(sample.file()), entry).map_err(|cause| self.file(cause))
    }

    fn make(&self) -> Result<(), DemoFault> {
        let new = std::fs::read_dir(&self.folder).map_or(true, |mut files| files.next().is_none());
        std::fs::create_dir_all(&self.folder).map_err(|cause| self.file(cause))?;
        if new {
            std::fs::write(self.folder.join(MARK), "").map_err(|cause| self.file(cause))?;
        }
        Ok(())
    }

    fn file(&self, cause: std::io::Error) -> DemoFault {
        DemoFault::File {
            path: self.folder.clone(),
            cause,
        }
    }
}

/// What the demo enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sample {
    /// The household of five.
    Household,
    /// Water in the street, with a picture.
    Event,
}

impl Sample {
    fn file(self) -> &'static str {
        match self {
            Self::Household => "entry",
            Self::Event => "event",
        }
    }
}

/// Whether a window could be shown.
pub(crate) fn display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
        || cfg!(any(windows, target_os = "macos"))
}

fn data() -> Result<PathBuf, DemoFault> {
    if let Some(dir) = std::env::var_os("XDG_DATA_HOME").filter(|dir| !dir.is_empty()) {
        return Ok(dir.into());
    }
    let home = std::env::var_os("HOME").ok_or(DemoFault::NoHome)?;
    Ok(PathBuf::from(home).join(".local/share"))
}
