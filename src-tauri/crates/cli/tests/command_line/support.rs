//! A profile in a folder of its own, practice departments beside it, and `yilu` run for real.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use practice_departments::{Config, Running, start};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "一个足够长的口令";

/// A worker's computer.
pub(crate) struct Place {
    pub(crate) dir: TempDir,
}

/// What `yilu` said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// The reply, in JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|_| panic!("not JSON: {}{}", self.out, self.err))
    }

    /// The reply of a command that told it before it failed.
    pub(crate) fn json_before_error(&self) -> Value {
        let mut values = serde_json::Deserializer::from_str(&self.out).into_iter();
        let first = values.next().and_then(Result::ok);
        first.unwrap_or_else(|| panic!("not JSON: {}{}", self.out, self.err))
    }

    pub(crate) fn done(self) -> Self {
        assert_eq!(
            self.code, 0,
            "the command should succeed: {}{}",
            self.out, self.err
        );
        self
    }
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// With a profile already there.
    pub(crate) fn with_profile() -> Self {
        let place = Self::new();
        place.yilu(&["init"]).done();
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yilu"));
        command
            .args(args)
            .env("YILUTONG_DATA", self.path("profile"))
            .env("YILU_PASSPHRASE", PASSPHRASE)
            .env("YILU_LOG", "off")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn yilu(&self, args: &[&str]) -> Said {
        said(self.command(args).output().unwrap())
    }

    pub(crate) fn yilu_as(&self, passphrase: &str, args: &[&str]) -> Said {
        said(
            self.command(args)
                .env("YILU_PASSPHRASE", passphrase)
                .output()
                .unwrap(),
        )
    }

    /// Settings for the departments' addresses, and for one of one's own.
    pub(crate) fn settings(&self, addresses: &[(&str, &str)]) {
        self.settings_with(addresses, None);
    }

    fn settings_with(&self, addresses: &[(&str, &str)], host_key: Option<&str>) {
        let mut settings: Value =
            serde_json::from_str(include_str!("../../../practice/data/settings.json")).unwrap();
        if let Some(key) = host_key {
            settings["systems"]["provincial"]["settings"]["host_key"] = json!(key);
        }
        for (system, address) in addresses {
            settings["systems"][system]["base_url"] = json!(address);
        }
        let file = self.write("settings.json", &settings.to_string());
        self.yilu(&["settings", "import", &file]).done();
    }

    /// The sample household's file.
    pub(crate) fn household(&self) -> String {
        self.write("household.json", &sample("household.json"))
    }

    /// The sample household with one value changed, by JSON pointer.
    pub(crate) fn household_with(&self, pointer: &str, value: Value) -> String {
        let mut entry: Value = serde_json::from_str(&sample("household.json")).unwrap();
        *entry
            .pointer_mut(pointer)
            .expect("the sample has that place") = value;
        self.write("changed.json", &entry.to_string())
    }
}

fn said(output: Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

pub(crate) fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/samples")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

/// The departments of the sample household.
const DEPARTMENTS: [&str; 10] = [
    "housing",
    "residence",
    "selfdecl",
    "pda",
    "workstation",
    "familyplan",
    "labour",
    "grid",
    "gridadmin",
    "provincial",
];

/// Where a sample lies.
pub(crate) fn sample_path(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/samples")
        .join(name);
    path.to_string_lossy().into_owned()
}

/// The practice departments, with a runtime to run on.
pub(crate) struct Town {
    pub(crate) running: Running,
    _runtime: tokio::runtime::Runtime,
    _dir: TempDir,
}

impl Town {
    pub(crate) fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let running = runtime.block_on(start(Config::new(dir.path()))).unwrap();
        Self {
            running,
            _runtime: runtime,
            _dir: dir,
        }
    }

    pub(crate) fn addresses(&self) -> Vec<(&'static str, String)> {
        DEPARTMENTS
            .map(|id| (id, self.running.base_url(id).unwrap().to_owned()))
            .to_vec()
    }

    /// Points a profile at these departments.
    pub(crate) fn configure(&self, place: &Place) {
        let addresses = self.addresses();
        let addresses: Vec<(&str, &str)> = addresses
            .iter()
            .map(|(id, url)| (*id, url.as_str()))
            .collect();
        let keys = self.running.addresses().into_iter();
        let key = keys.filter_map(|address| address.host_key).next();
        place.settings_with(&addresses, key.as_ref().map(|key| key.public.as_str()));
    }

    /// How many records each department has stored since it opened, writes counted.
    pub(crate) fn stored(&self) -> Vec<u64> {
        DEPARTMENTS
            .map(|id| self.running.visits(id).unwrap().counters.stored)
            .to_vec()
    }
}
