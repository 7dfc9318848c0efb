//! Installing what is missing on a bare Debian 12 with Rust and Node: its packages and the npm modules. Says what it
//! installs before it does; installs nothing that is there; touches nothing outside the package manager and `ui/`.

use std::process::Command;

use crate::fault::Fault;
use crate::ground::Ground;
use crate::steps;

/// To compile everything but the window.
pub(crate) const BUILD: &[&str] = &["gcc", "libc6-dev", "pkg-config", "libssl-dev"];
/// To compile the window.
pub(crate) const SHELL: &[&str] = &["libwebkit2gtk-4.1-dev", "librsvg2-dev"];
/// To show and drive the window without a screen.
pub(crate) const WINDOW: &[&str] = &[
    "xvfb",
    "xauth",
    "dbus-x11",
    "at-spi2-core",
    "fonts-noto-cjk",
    "webkit2gtk-driver",
];
/// To drive the pages in a browser.
pub(crate) const BROWSER: &[&str] = &["chromium", "fonts-noto-cjk"];

/// All of it.
pub(crate) fn everything(ground: &Ground) -> Result<(), Fault> {
    packages(&[BUILD, SHELL, WINDOW, BROWSER])?;
    modules(ground)
}

/// Installs the Debian packages that are missing. Elsewhere it only says what to look for.
pub(crate) fn packages(groups: &[&[&'static str]]) -> Result<(), Fault> {
    let mut wanted: Vec<&str> = groups.concat();
    wanted.sort_unstable();
    wanted.dedup();
    if steps::ask(Command::new("dpkg-query").arg("--version")).is_none() {
        println!(
            "This is not Debian: please see to the counterparts of {} yourself.",
            wanted.join(" ")
        );
        return Ok(());
    }
    wanted.retain(|package| !installed(package));
    if wanted.is_empty() {
        return Ok(());
    }
    let list = wanted.join(" ");
    let as_root: &[&str] = match steps::ask(Command::new("id").arg("-u"))
        .as_deref()
        .map(str::trim)
    {
        Some("0") => &[],
        _ if steps::ask(Command::new("sudo").args(["-n", "true"])).is_some() => &["sudo", "-n"],
        _ => return Err(Fault::Packages(list)),
    };
    println!("Installing missing Debian packages: {list}");
    steps::run(apt(as_root, &["update"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    let mut install = apt(as_root, &["install", "--yes", "--no-install-recommends"]);
    steps::run(
        install
            .args(&wanted)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    Ok(())
}

/// Installs the npm modules when the lock file is newer than what is installed.
pub(crate) fn modules(ground: &Ground) -> Result<(), Fault> {
    let changed = |file: &str| {
        ground
            .ui()
            .join(file)
            .metadata()
            .and_then(|m| m.modified())
            .ok()
    };
    let current = match (
        changed("node_modules/.package-lock.json"),
        changed("package-lock.json"),
    ) {
        (Some(installed), Some(lock)) => installed >= lock,
        _ => false,
    };
    if current {
        return Ok(());
    }
    println!("Installing the npm modules that ui/package-lock.json names");
    steps::run(&mut ground.npm(&["ci"])).map(drop)
}

fn apt(as_root: &[&str], arguments: &[&str]) -> Command {
    let words: Vec<&str> = as_root
        .iter()
        .copied()
        .chain(["apt-get", "-o", "DPkg::Lock::Timeout=300", "-q"])
        .collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(arguments);
    command
}

fn installed(package: &str) -> bool {
    steps::ask(Command::new("dpkg-query").args(["-W", "-f=${Status}", package]))
        .is_some_and(|status| status.contains("install ok installed"))
}
