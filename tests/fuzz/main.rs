//! Fuzzing: every parser that eats bytes from outside is fed what nobody would send, for as long as one likes.
//!
//! Each target runs in a process of its own with bounded memory, so that an abort, a stack that overflows or a loop
//! without end is a finding and not the end of the run. What an input comes to is remembered; one that comes to
//! something new becomes a seed itself. The inputs that once broke something stand in `tests/fuzz/found` and are tried
//! first. Deliberately absent: sanitizers and compiler instrumentation, which would need another compiler.

#![allow(clippy::print_stdout, clippy::print_stderr)] // showing what was found is its job

mod bytes;
mod chance;
mod given;
mod structure;
mod targets;
mod worker;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;

use crate::targets::{TARGETS, Target};

/// Memory that a worker may ask for, in KiB: 4 GiB of addresses.
const MEMORY: u64 = 4 * 1024 * 1024;

#[derive(Debug, Parser)]
struct Arguments {
    /// Only these targets; `--list` names them.
    targets: Vec<String>,
    /// How long, over all targets.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Where chance begins; the same number tries the same inputs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where inputs that break something are kept.
    #[arg(long, default_value = "target/fuzz")]
    keep: PathBuf,
    /// Name the targets and stop.
    #[arg(long)]
    list: bool,
    /// Try one kept input again, here and now.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// Be the worker of one target.
    #[arg(long, hide = true)]
    worker: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.list {
        for target in TARGETS {
            println!("{:<20} {}", target.name, target.what);
        }
        return ExitCode::SUCCESS;
    }
    if let Some(file) = &arguments.replay {
        return replay(file);
    }
    let unknown = |name: &&String| TARGETS.iter().all(|target| target.name != **name);
    if let Some(name) = arguments.targets.iter().find(unknown) {
        eprintln!("there is no target {name:?}; --list names them");
        return ExitCode::FAILURE;
    }
    let wanted = |target: &&Target| {
        arguments.targets.is_empty() || arguments.targets.iter().any(|name| name == target.name)
    };
    let chosen: Vec<&Target> = TARGETS.iter().filter(wanted).collect();
    if arguments.worker {
        let Some(target) = chosen.first() else {
            return ExitCode::FAILURE;
        };
        return worker::run(target, arguments.seconds, arguments.seed, &arguments.keep);
    }
    let share = (arguments.seconds / chosen.len() as u64).max(1);
    let mut broken = Vec::new();
    for target in &chosen {
        if let Err(what) = supervised(target, share, &arguments) {
            println!("{:<20} BROKEN: {what}", target.name);
            broken.push(target.name);
        }
    }
    if broken.is_empty() {
        println!(
            "test result: ok. {} targets held for {share} s each",
            chosen.len()
        );
        ExitCode::SUCCESS
    } else {
        println!("test result: FAILED. broken: {}", broken.join(", "));
        ExitCode::FAILURE
    }
}

/// Runs the worker of a target; what it was at when it ended badly is kept.
fn supervised(target: &Target, seconds: u64, arguments: &Arguments) -> Result<(), String> {
    let said = |error: std::io::Error| error.to_string();
    std::fs::create_dir_all(&arguments.keep).map_err(said)?;
    let program = std::env::current_exe().map_err(said)?;
    let mut worker = Command::new("sh");
    worker
        .arg("-c")
        .arg(format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\""))
        .arg(program)
        .args(["--worker", target.name])
        .args(["--seconds", &seconds.to_string()])
        .args(["--seed", &arguments.seed.to_string()])
        .arg("--keep")
        .arg(&arguments.keep);
    let status = worker.status().map_err(said)?;
    let current = worker::current(&arguments.keep, target);
    if status.success() {
        let _ = std::fs::remove_file(current);
        return Ok(());
    }
    let kept = (1..)
        .map(|n| arguments.keep.join(format!("{}-{n}", target.name)))
        .find(|path| !path.exists());
    let kept = kept.unwrap_or_else(|| current.clone());
    std::fs::rename(&current, &kept).map_err(said)?;
    Err(format!(
        "the worker ended with {status}; try it again with --replay {}",
        kept.display()
    ))
}

/// Tries one kept input.
fn replay(file: &Path) -> ExitCode {
    let Some((target, context, bytes)) = worker::read(file) else {
        eprintln!("{} is no kept input of a target", file.display());
        return ExitCode::FAILURE;
    };
    let said = (target.run)(context, &bytes);
    println!("{}: {said}", target.name);
    ExitCode::SUCCESS
}
