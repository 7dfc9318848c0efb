//! Pictures that are made from something else: the icons from their drawing, the screenshots from the running pages.

use crate::fault::Fault;
use crate::ground::Ground;
use crate::{orders, setup, steps};

/// The version of Tauri's command line that draws the icons; it works without a network once fetched.
const TAURI: &str = "@tauri-apps/cli@2.12.3";
/// What the bundles need of all that it draws.
const KEPT: &[&str] = &[
    "32x32.png",
    "128x128.png",
    "128x128@2x.png",
    "icon.icns",
    "icon.ico",
    "icon.png",
];

/// Draws `icons/` again from `icons/icon.svg`.
pub(crate) fn icons(ground: &Ground) -> Result<(), Fault> {
    let icons = ground.root.join("icons");
    let drawn = ground.target.join("icons");
    let mut draw = std::process::Command::new("npx");
    draw.args(["--yes", TAURI, "icon", "icons/icon.svg", "--output"])
        .arg(&drawn)
        .current_dir(&ground.root);
    steps::run(&mut draw)?;
    for name in KEPT {
        std::fs::copy(drawn.join(name), icons.join(name)).map_err(Fault::file(icons.join(name)))?;
    }
    println!("icons/ now holds {}", KEPT.join(", "));
    Ok(())
}

/// Takes the screenshots in `docs/screenshots/` again.
pub(crate) fn screenshots(ground: &Ground) -> Result<(), Fault> {
    setup::everything(ground)?;
    orders::pages(ground)?;
    orders::build(ground, &[])?;
    let mut take = ground.npm(&["run", "screenshots"]);
    steps::run_here(take.env("YILU_BIN", ground.program("debug", "yilu")).env(
        "DEPARTMENTS_BIN",
        ground.program("debug", "practice-departments"),
    ))
}
