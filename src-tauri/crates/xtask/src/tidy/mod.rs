//! `cargo xtask tidy`: the invariants of ARCHITECTURE.md that a machine can check. Each check is a function from the
//! checkout to faults; a fault says where, what, and how to mend it. Nothing is changed here.

mod floors;
mod packages;
mod papers;
mod rooms;

use crate::fault::Fault;
use crate::ground::Ground;
use crate::steps;

/// One thing that does not hold, in one line.
pub(crate) type Untidy = String;

/// Runs every check and prints the faults.
pub(crate) fn run(ground: &Ground) -> Result<(), Fault> {
    let files = tracked(ground)?;
    let mut faults = floors::check(ground)?;
    faults.extend(rooms::check(ground, &files)?);
    let extends = |system: &str| {
        let text = read(ground, &format!("src-tauri/systems/{system}/system.toml")).ok()?;
        let said = text
            .lines()
            .find_map(|line| line.strip_prefix("extends = "))?;
        Some(said.trim().trim_matches('"').to_owned())
    };
    faults.extend(packages::check(&files, extends));
    faults.extend(papers::check(ground, &files)?);
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        println!("tidy: {} files, nothing to mend", files.len());
        Ok(())
    } else {
        Err(Fault::Untidy(faults.len()))
    }
}

/// Every file of the project: known to git or new, but not ignored. Sorted, relative to the checkout.
fn tracked(ground: &Ground) -> Result<Vec<String>, Fault> {
    let mut list = std::process::Command::new("git");
    list.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ])
    .current_dir(&ground.root);
    let list = steps::ask(&mut list).ok_or(Fault::Output("git ls-files"))?;
    let mut files: Vec<String> = list
        .split('\0')
        .filter(|f| !f.is_empty() && ground.root.join(f).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}

fn read(ground: &Ground, file: &str) -> Result<String, Fault> {
    let path = ground.root.join(file);
    std::fs::read_to_string(&path).map_err(Fault::file(path))
}
