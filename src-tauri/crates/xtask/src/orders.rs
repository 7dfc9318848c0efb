//! The commands that only build one program and start it.

use std::path::Path;
use std::time::SystemTime;

use crate::fault::Fault;
use crate::ground::Ground;
use crate::{setup, steps};

/// The one way the workspace is built: all of it, so that no crate's features depend on what else is asked for.
pub(crate) fn build(ground: &Ground, extra: &[&str]) -> Result<Vec<String>, Fault> {
    let mut arguments = vec!["build", "--workspace", "--bins"];
    arguments.extend(extra);
    steps::run(&mut ground.cargo(&arguments))
}

/// The same without the window, for machines that have no display and none of its libraries.
pub(crate) fn build_without_window(ground: &Ground) -> Result<Vec<String>, Fault> {
    let arguments = ["build", "--workspace", "--exclude", "yilutong", "--bins"];
    steps::run(&mut ground.cargo(&arguments))
}

/// The window's pages: npm modules and `ui/dist`, built again when something they are made of is newer.
pub(crate) fn pages(ground: &Ground) -> Result<(), Fault> {
    setup::modules(ground)?;
    let sources = [
        "src",
        "public",
        "index.html",
        "package.json",
        "package-lock.json",
        "vite.config.ts",
    ];
    let changed = sources
        .iter()
        .filter_map(|name| newest(&ground.ui().join(name)))
        .max();
    let built = ground
        .ui()
        .join("dist/index.html")
        .metadata()
        .and_then(|file| file.modified())
        .ok();
    if built.is_some() && built > changed {
        return Ok(());
    }
    steps::run(&mut ground.npm(&["run", "build"])).map(drop)
}

/// When anything in this file or folder was last changed.
fn newest(path: &Path) -> Option<SystemTime> {
    let Ok(files) = std::fs::read_dir(path) else {
        return path.metadata().ok()?.modified().ok();
    };
    files
        .flatten()
        .filter_map(|file| newest(&file.path()))
        .max()
}

/// `cargo xtask bench`: as shipped, so optimised. The windows are built only when they are measured.
pub(crate) fn bench(ground: &Ground, sections: &[String], write: bool) -> Result<(), Fault> {
    setup::packages(&[setup::BUILD])?;
    if sections.is_empty() || sections.iter().any(|section| section == "window") {
        setup::packages(&[setup::SHELL, setup::WINDOW])?;
        pages(ground)?;
        let mut windows = ground.cargo(&["build", "--release", "--package", "yilutong"]);
        windows.args(["--bin", "yilutong", "--example", "bare_window"]);
        steps::run(&mut windows)?;
    }
    let mut bench = ground.cargo(&[
        "bench",
        "--package",
        "yilutong-tests",
        "--bench",
        "limits",
        "--",
    ]);
    bench.args(sections).args(write.then_some("--write"));
    steps::run_here(&mut bench)
}

/// `cargo xtask burden`: the real window, so pages and all.
pub(crate) fn burden(ground: &Ground, speed: f64, write: bool) -> Result<(), Fault> {
    setup::packages(&[setup::BUILD, setup::SHELL, setup::WINDOW])?;
    pages(ground)?;
    build(ground, &[])?;
    let mut burden = std::process::Command::new(ground.program("debug", "yilutong-burden"));
    burden.current_dir(&ground.root);
    burden.args(["--speed", &speed.to_string()]);
    burden.args(write.then_some("--write"));
    steps::run_here(&mut burden)
}

/// `cargo xtask days`
pub(crate) fn days(ground: &Ground, days: u64, seed: u64) -> Result<(), Fault> {
    many(ground, "days", "tell", days, seed)
}

/// `cargo xtask accept`
pub(crate) fn accept(ground: &Ground, households: u64, seed: u64) -> Result<(), Fault> {
    many(ground, "acceptance", "enter", households, seed)
}

/// One of the tests that can be told to do much more than it does among the others: optimised then, as the benches are.
fn many(ground: &Ground, test: &str, verb: &str, number: u64, seed: u64) -> Result<(), Fault> {
    setup::packages(&[setup::BUILD])?;
    let (number, seed) = (number.to_string(), seed.to_string());
    steps::run_here(&mut ground.cargo(&[
        "test",
        "--profile",
        "bench",
        "--package",
        "yilutong-tests",
        "--test",
        test,
        "--",
        verb,
        &number,
        &seed,
    ]))
}

/// `cargo xtask fuzz`: the very build of the tests, with every check that it has.
pub(crate) fn fuzz(
    ground: &Ground,
    targets: &[String],
    seconds: u64,
    seed: u64,
) -> Result<(), Fault> {
    setup::packages(&[setup::BUILD])?;
    build_without_window(ground)?;
    let mut feed = std::process::Command::new(ground.program("debug", "yilutong-fuzz"));
    feed.args(["--seconds", &seconds.to_string()])
        .args(["--seed", &seed.to_string()])
        .arg("--keep")
        .arg(ground.target.join("fuzz"))
        .args(targets);
    steps::run_here(&mut feed)
}

/// `cargo xtask schema`
pub(crate) fn schema(ground: &Ground) -> Result<(), Fault> {
    setup::packages(&[setup::BUILD])?;
    for (package, test, only) in [
        ("yilutong-desk", "schema", "committed"),
        ("yilutong-cli", "command_line", "papers"),
    ] {
        let mut write = ground.cargo(&["test", "--package", package, "--test", test, only]);
        steps::run_here(write.env("YILUTONG_SCHEMA", "write"))?;
    }
    Ok(())
}
