//! `cargo xtask crash`: kills the program and cuts its power, for longer than the tests do.

use crate::fault::Fault;
use crate::ground::Ground;
use crate::{orders, setup, steps};

/// How long, and with which chance.
#[derive(Debug, clap::Args)]
pub(crate) struct Crash {
    /// How often the program is killed at a random moment.
    #[arg(long, default_value_t = 1000)]
    rounds: u32,
    /// Power cuts at random points of what one run wrote.
    #[arg(long, default_value_t = 10_000)]
    cuts: u32,
    /// What every choice comes from; a violation names it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Crash {
    /// Builds the program and the trial, and runs it.
    pub(crate) fn run(&self, ground: &Ground) -> Result<(), Fault> {
        setup::packages(&[setup::BUILD])?;
        orders::build_without_window(ground)?;
        let mut trial = ground.cargo(&[
            "test",
            "--workspace",
            "--exclude",
            "yilutong",
            "--test",
            "crash",
            "--",
            "--nocapture",
            "--test-threads",
            "1",
        ]);
        trial
            .env("CRASH_ROUNDS", self.rounds.to_string())
            .env("CRASH_CUTS", self.cuts.to_string())
            .env("CRASH_SEED", self.seed.to_string());
        steps::run_here(&mut trial)
    }
}
