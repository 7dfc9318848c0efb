//! The project's own commands: `cargo xtask test`, `demo`, `tidy` and the rest.
//!
//! This program must build on a bare machine in seconds, so it depends on no other crate of the workspace: what needs
//! the product (the demo's body, the benches) is a program of `tests/` which is built and started from here.

#![allow(clippy::print_stdout, clippy::print_stderr)] // telling what it does is its job

mod behave;
mod crash;
mod demo;
mod fault;
mod ground;
mod orders;
mod picture;
mod setup;
mod steps;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use fault::Fault;
use ground::Ground;

/// Yilutong's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install what is missing on this machine: Debian packages and npm modules.
    Setup,
    /// Everything that must hold before a change is done: format, lints, unit, behaviour, browser and window tests.
    Test {
        /// Only these steps, with what they need; `--list` names them.
        steps: Vec<String>,
        /// Name the steps and stop.
        #[arg(long)]
        list: bool,
    },
    /// Check the invariants of ARCHITECTURE.md.
    Tidy,
    /// Start practice departments and the window; or do the main job without a window and show what arrived.
    Demo(demo::Demo),
    /// Show the behaviour suite as a table: cases down, systems across, every gap with its reason.
    Behave {
        /// Show instead that every deliberately wrong adapter is caught by its case.
        #[arg(long)]
        wrong: bool,
    },
    /// Kill the program at random moments, at every kill point, and cut its power; nothing may be lost or doubled.
    Crash(crash::Crash),
    /// Tell days of an office from a seed: every department fails in all its ways, and every promise must hold.
    Days {
        /// How many days.
        #[arg(long, default_value_t = 200)]
        days: u64,
        /// The first seed; each further story takes the next one.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Enter households of every kind, half of them with something mistyped: whatever the desk lets through must be taken.
    Accept {
        /// How many households.
        #[arg(long, default_value_t = 1000)]
        households: u64,
        /// Where chance begins.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Feed every parser that eats bytes from outside with what nobody would send.
    Fuzz {
        /// Only these targets; all when none is named.
        targets: Vec<String>,
        /// How long, over all targets.
        #[arg(long, default_value_t = 600)]
        seconds: u64,
        /// Where chance begins; the same number tries the same inputs.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Measure what is promised to be fast against what cannot be avoided.
    Bench {
        /// Only these sections: saving, bulk, preflight, settling, draining, isolation, register, departments, household.
        sections: Vec<String>,
        /// Put the figures into the table of docs/performance.md.
        #[arg(long)]
        write: bool,
    },
    /// Type a worker's tasks before the real window, and count them against the departments' own forms.
    Burden {
        /// How many times as fast as a worker types; 0 does not wait between keys.
        #[arg(long, default_value_t = 1.0)]
        speed: f64,
        /// Put the figures into the table of docs/burden.md.
        #[arg(long)]
        write: bool,
    },
    /// Draw the icons again from icons/icon.svg.
    Icons,
    /// Write again what is made from types and packages: TypeScript, JSON Schemas, the reference, the matrix, the data flow.
    Schema,
    /// Take the screenshots of every page again.
    Screenshots,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("\nxtask: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<(), Fault> {
    let ground = Ground::find()?;
    match task {
        Task::Setup => setup::everything(&ground),
        Task::Test { list: true, .. } => {
            for step in test::STEPS {
                println!("{:<12} {}", step.name, step.what);
            }
            Ok(())
        }
        Task::Test { steps, .. } => test::run(&ground, &steps),
        Task::Tidy => tidy::run(&ground),
        Task::Demo(demo) => demo.run(&ground),
        Task::Behave { wrong } => behave::run(&ground, wrong),
        Task::Crash(crash) => crash.run(&ground),
        Task::Days { days, seed } => orders::days(&ground, days, seed),
        Task::Accept { households, seed } => orders::accept(&ground, households, seed),
        Task::Fuzz {
            targets,
            seconds,
            seed,
        } => orders::fuzz(&ground, &targets, seconds, seed),
        Task::Bench { sections, write } => orders::bench(&ground, &sections, write),
        Task::Burden { speed, write } => orders::burden(&ground, speed, write),
        Task::Icons => picture::icons(&ground),
        Task::Schema => orders::schema(&ground),
        Task::Screenshots => picture::screenshots(&ground),
    }
}
