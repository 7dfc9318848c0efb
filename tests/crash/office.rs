//! Departments at work in this process, and a profile beside them that `yilu` works on in another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use yilutong_outbox::{KeyCost, Profile};
use yilutong_tests::Practice;

pub(crate) const PASSPHRASE: &str = "一个足够长的口令";

/// Everything around the program under test.
pub(crate) struct Office {
    practice: Practice,
    _runtime: Runtime,
    pub(crate) folder: TempDir,
}

impl Office {
    /// Departments that hold nothing, and an empty profile that knows them.
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = Runtime::new().unwrap();
        let practice = runtime
            .block_on(Practice::open(&folder.path().join("departments")))
            .unwrap();
        let office = Self {
            practice,
            _runtime: runtime,
            folder,
        };
        let now = Timestamp::now();
        // What guessing the passphrase costs is paid at each start, and has nothing to do with what is tried here.
        drop(Profile::create_with(&office.profile(), PASSPHRASE, KeyCost::LOWEST, now).unwrap());
        let settings = office.practice.settings().unwrap();
        let file = office.write("settings.json", &settings);
        office.done(&["settings", "import", file.to_str().unwrap()]);
        office
    }

    /// The profile's folder.
    pub(crate) fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// Writes a file beside the profile.
    pub(crate) fn write(&self, name: &str, content: &Value) -> PathBuf {
        let file = self.folder.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, content.to_string()).unwrap();
        file
    }

    /// `yilu` at this profile.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(yilu());
        command
            .args(arguments)
            .env("YILUTONG_DATA", self.profile())
            .env("YILU_PASSPHRASE", PASSPHRASE)
            .env("YILU_LOG", "off")
            .stdin(Stdio::null());
        command
    }

    /// Runs `yilu` to its end, which must be a good one, and returns what it said.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "yilu {arguments:?} must succeed: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs `yilu` to whatever end at another profile.
    pub(crate) fn at(
        &self,
        profile: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Output {
        let mut command = self.command(arguments);
        command.env("YILUTONG_DATA", profile);
        command.envs(environment.iter().copied());
        command.output().unwrap()
    }

    /// Which department listens on which port.
    pub(crate) fn ports(&self) -> BTreeMap<u16, String> {
        let addresses = self.practice.running.addresses().into_iter();
        addresses
            .filter_map(|address| {
                let (_, port) = address.base_url.rsplit_once(':')?;
                Some((port.parse().ok()?, address.id.to_owned()))
            })
            .collect()
    }

    /// Has every department take its time over each request.
    pub(crate) fn slow(&self, latency: Duration) {
        for address in self.practice.running.addresses() {
            let set = self.practice.running.set_latency(address.id, latency);
            set.unwrap();
        }
    }

    /// What each department holds, without what it keeps beside its records.
    pub(crate) fn holdings(&self) -> Vec<(String, Vec<practice_departments::Holding>)> {
        self.practice.holdings().unwrap()
    }
}

/// The program under test: beside this test in the build folder.
fn yilu() -> PathBuf {
    if let Some(named) = std::env::var_os("YILU_BIN") {
        return named.into();
    }
    let own = std::env::current_exe().unwrap();
    let built = own
        .ancestors()
        .nth(2)
        .expect("tests lie in deps/ of the build folder")
        .join("yilu");
    assert!(
        built.exists(),
        "{} is not built; run `cargo build --workspace --bins` first",
        built.display()
    );
    built
}
