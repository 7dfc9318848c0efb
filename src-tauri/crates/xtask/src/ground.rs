//! Where things are: the checkout, the folder that everything is built into (outside the checkout), the programs in it.

use std::path::PathBuf;
use std::process::Command;

use crate::fault::Fault;

/// The checkout and its build folder.
#[derive(Debug)]
pub(crate) struct Ground {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Everything is built into this: `CARGO_TARGET_DIR`, or `~/.cache/yilutong/target`.
    pub(crate) target: PathBuf,
}

impl Ground {
    /// Finds both from the environment and the current folder.
    pub(crate) fn find() -> Result<Self, Fault> {
        let here = std::env::current_dir().map_err(Fault::file("."))?;
        let root = here
            .ancestors()
            .find(|dir| dir.join("src-tauri/crates/xtask/Cargo.toml").is_file())
            .ok_or(Fault::NoCheckout)?
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => root.join(dir),
            None => cache()?.join("yilutong/target"),
        };
        Ok(Self { root, target })
    }

    /// The folder of the window's pages.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A program built by the workspace.
    pub(crate) fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(name)
    }

    /// `cargo` with these arguments, building into the one folder.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .args(arguments)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        // What the outer `cargo run` told this program must not look like a change to the inner one.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name.as_ref());
            }
        }
        command
    }

    /// `npm` with these arguments, in `ui/`.
    pub(crate) fn npm(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("npm");
        command.args(arguments).current_dir(self.ui());
        command
    }
}

fn cache() -> Result<PathBuf, Fault> {
    if let Some(dir) = std::env::var_os("XDG_CACHE_HOME").filter(|d| !d.is_empty()) {
        return Ok(dir.into());
    }
    let home = std::env::var_os("HOME").ok_or(Fault::NoHome)?;
    Ok(PathBuf::from(home).join(".cache"))
}
