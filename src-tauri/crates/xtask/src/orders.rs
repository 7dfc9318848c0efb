//! The commands that only build one program and start it.

use crate::fault::Fault;
use crate::ground::Ground;
use crate::{setup, steps};

/// The one way the workspace is built: all of it, so that no crate's features depend on what else is asked for.
pub(crate) fn build(ground: &Ground, extra: &[&str]) -> Result<Vec<String>, Fault> {
    let mut arguments = vec!["build", "--workspace", "--bins"];
    arguments.extend(extra);
    steps::run(&mut ground.cargo(&arguments))
}

/// The window's pages: npm modules and `ui/dist`.
pub(crate) fn pages(ground: &Ground) -> Result<(), Fault> {
    setup::modules(ground)?;
    steps::run(&mut ground.npm(&["run", "build"])).map(drop)
}

/// `cargo xtask bench`
pub(crate) fn bench(ground: &Ground) -> Result<(), Fault> {
    setup::packages(&[setup::BUILD])?;
    pages(ground)?;
    steps::run_here(&mut ground.cargo(&["bench", "--workspace", "--bench", "limits"]))
}

/// `cargo xtask schema`
pub(crate) fn schema(ground: &Ground) -> Result<(), Fault> {
    setup::packages(&[setup::BUILD])?;
    let mut write = ground.cargo(&["test", "--package", "yilutong-desk", "--test", "schema"]);
    steps::run_here(write.env("YILUTONG_SCHEMA", "write"))
}
