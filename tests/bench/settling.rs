//! Lease, attempt, outcome: what our own part of delivering costs, with departments that answer at once; and what other
//! embedded queues need for as many jobs on the same disk in the same run.
//!
//! The others do less: one table, no lanes, no receipts, no audit, no encryption. What each promises of a power cut is
//! said beside its figure.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::Figure;
use crate::counter::{Counter, deliver, profile, submit};

const ENTRIES: usize = 2_000;
const SYSTEMS: usize = 10;
const AT_ONCE: usize = 32;
const OUTCOMES_PER_COMMIT: f64 = 20.0;

/// Another queue, and what it promises of a power cut.
struct Rival {
    name: &'static str,
    syncs: &'static str,
    durable: bool,
    /// How it is made ready; `None` where it cannot be on this machine.
    ready: fn(&Path) -> Option<Command>,
}

const RIVALS: &[Rival] = &[
    Rival {
        name: "effectum",
        syncs: "rollback journal, synchronous NORMAL",
        durable: true,
        ready: |_| crate_program("effectum"),
    },
    Rival {
        name: "apalis-sqlite",
        syncs: "WAL, synchronous FULL (its own setup says OFF)",
        durable: true,
        ready: |_| crate_program("apalis"),
    },
    Rival {
        name: "persist-queue",
        syncs: "WAL, its own default",
        durable: true,
        ready: |scratch| python_program(scratch, "persistqueue_sqlite"),
    },
    Rival {
        name: "huey",
        syncs: "SQLite, fsync on",
        durable: true,
        ready: |scratch| python_program(scratch, "huey_sqlite"),
    },
];

/// Settles through the dispatcher, and has the others do the same.
pub(crate) fn figures() -> Vec<Figure> {
    let (took, commits) = ours();
    let jobs = ENTRIES * SYSTEMS;
    let per_second = |took: Duration| count(jobs) / took.as_secs_f64();
    println!(
        "settling: {jobs} deliveries in {:.2} s ({:.0} a second), {commits} commits, encrypted, WAL, synchronous FULL",
        took.as_secs_f64(),
        per_second(took)
    );
    let grouped = count(jobs) / f64::from(u32::try_from(commits).unwrap_or(u32::MAX));
    let mut best: Option<(&str, Duration)> = None;
    let scratch = TempDir::new().unwrap();
    for rival in RIVALS {
        let Some(took) = theirs(rival, scratch.path(), jobs) else {
            println!("settling: {} cannot be built here", rival.name);
            continue;
        };
        println!(
            "settling: {:<14} {:.2} s ({:.0} a second), {}",
            rival.name,
            took.as_secs_f64(),
            per_second(took),
            rival.syncs
        );
        if rival.durable && best.is_none_or(|(_, least)| took < least) {
            best = Some((rival.name, took));
        }
    }
    let mut figures = vec![Figure {
        what: "settling 20,000 deliveries: outcomes to a commit, which is one fsync".to_owned(),
        value: format!("{grouped:.1}"),
        aim: ">= 20",
        reached: grouped >= OUTCOMES_PER_COMMIT,
    }];
    if let Some((name, theirs)) = best {
        let ratio = theirs.as_secs_f64() / took.as_secs_f64();
        figures.push(Figure {
            what: format!("settling, against the fastest other queue ({name})"),
            value: format!("{ratio:.2} x"),
            aim: ">= 1 x",
            reached: ratio >= 1.0,
        });
    }
    figures
}

fn ours() -> (Duration, u64) {
    let folder = TempDir::new().unwrap();
    let outbox = profile(folder.path());
    let ids: Vec<String> = (0..SYSTEMS).map(|n| format!("system-{n}")).collect();
    submit(&outbox, ENTRIES, &ids);
    let counters: Vec<_> = ids
        .iter()
        .map(|id| (id.clone(), Counter::instant(AT_ONCE)))
        .collect();
    deliver(&outbox, &counters, &ids)
}

fn theirs(rival: &Rival, scratch: &Path, jobs: usize) -> Option<Duration> {
    let mut command = (rival.ready)(scratch)?;
    let folder = TempDir::new().unwrap();
    command
        .arg(folder.path().join("queue.db"))
        .arg(jobs.to_string())
        .arg((SYSTEMS * AT_ONCE).to_string());
    let output = command.stderr(Stdio::null()).output().ok()?;
    let told = String::from_utf8(output.stdout).ok()?;
    let seconds: f64 = told.lines().last()?.trim().parse().ok()?;
    Some(Duration::from_secs_f64(seconds))
}

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("bench/rivals")
        .join(name)
}

/// A crate that brings a SQLite of its own is built as a program by itself.
fn crate_program(name: &str) -> Option<Command> {
    let target = std::env::temp_dir().join("yilutong-rivals").join(name);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--manifest-path"])
        .arg(place(name).join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target)
        .status();
    built
        .is_ok_and(|status| status.success())
        .then(|| Command::new(target.join("release").join(format!("rival-{name}"))))
}

fn python_program(scratch: &Path, script: &str) -> Option<Command> {
    let environment = scratch.join("python");
    let python = environment.join("bin/python");
    let run = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    if !python.exists() {
        let made = run(Command::new("python3")
            .args(["-m", "venv"])
            .arg(&environment));
        let filled = made
            && run(Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "--requirement"])
                .arg(place("python").join("requirements.txt")));
        if !filled {
            return None;
        }
    }
    let mut command = Command::new(python);
    command.arg(place("python").join(format!("{script}.py")));
    Some(command)
}

fn count(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}
