//! Where the demo lives: the profile, and beside it the departments' data, so that a second run finds both again.
//!
//! What a demo of another version left cannot be judged by this one: other packages would rightly send other values.
//! It is moved aside, whole, and this demo begins anew.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use include_dir::{Dir, include_dir};
use yilutong_tests::Sample;

use crate::fault::DemoFault;

/// The demo's folder.
#[derive(Debug)]
pub(crate) struct Place {
    folder: PathBuf,
}

/// Stands in every folder that a demo made, so that `--fresh` never empties another. Says which version made it.
const MARK: &str = ".yilutong-demo";

/// The packages that this demo delivers with.
static SYSTEMS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../src-tauri/systems");

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

    /// Moves what a demo of another version left out of the way; says where it is now.
    pub(crate) fn begin_anew(&self) -> Result<Option<PathBuf>, DemoFault> {
        let Ok(version) = std::fs::read_to_string(self.folder.join(MARK)) else {
            return Ok(None);
        };
        if version == this_version() {
            return Ok(None);
        }
        let mut aside = self.folder.clone().into_os_string();
        aside.push(".earlier");
        let aside = PathBuf::from(aside);
        if aside.join(MARK).exists() {
            std::fs::remove_dir_all(&aside).map_err(|cause| self.file(cause))?;
        }
        std::fs::rename(&self.folder, &aside).map_err(|cause| self.file(cause))?;
        self.make()?;
        Ok(Some(aside))
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
        std::fs::read_to_string(self.folder.join(sample.name))
            .ok()
            .map(|id| id.trim().to_owned())
    }

    /// Remembers a sample's entry.
    pub(crate) fn remember(&self, sample: Sample, entry: &str) -> Result<(), DemoFault> {
        std::fs::write(self.folder.join(sample.name), entry).map_err(|cause| self.file(cause))
    }

    fn make(&self) -> Result<(), DemoFault> {
        let new = std::fs::read_dir(&self.folder).map_or(true, |mut files| files.next().is_none());
        std::fs::create_dir_all(&self.folder).map_err(|cause| self.file(cause))?;
        if new {
            std::fs::write(self.folder.join(MARK), this_version())
                .map_err(|cause| self.file(cause))?;
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

/// Whether a window could be shown.
pub(crate) fn display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
        || cfg!(any(windows, target_os = "macos"))
}

/// Changes when the packages or the samples do.
fn this_version() -> String {
    let mut hasher = DefaultHasher::new();
    let mut folders = vec![&SYSTEMS];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            (file.path(), file.contents()).hash(&mut hasher);
        }
    }
    for sample in Sample::ALL {
        (sample.text(), sample.picture).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

fn data() -> Result<PathBuf, DemoFault> {
    if let Some(dir) = std::env::var_os("XDG_DATA_HOME").filter(|dir| !dir.is_empty()) {
        return Ok(dir.into());
    }
    let home = std::env::var_os("HOME").ok_or(DemoFault::NoHome)?;
    Ok(PathBuf::from(home).join(".local/share"))
}
