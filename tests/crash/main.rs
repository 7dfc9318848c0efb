//! What the promises are worth when the program dies: `yilu`, the real one, is killed at random moments and started again,
//! while the departments go on in a process that survives (this one).
//!
//! Everything random comes from one seed; a violation is told with seed and round. `cargo xtask crash` runs it for longer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail loudly, and a long run tells how far it is"
)]

mod chance;
mod household;
mod killed;
mod ledger;
mod office;
mod points;
mod power;
mod program;
mod trouble;

use killed::Plan;

/// How many rounds run with all the other tests.
const SHORT: u32 = 50;

fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn killed_at_random_moments_nothing_is_lost_or_doubled() {
    killed::run(Plan {
        rounds: told("CRASH_ROUNDS")
            .map_or(SHORT, |rounds| u32::try_from(rounds).unwrap_or(u32::MAX)),
        seed: told("CRASH_SEED").unwrap_or(1),
    });
}

#[test]
fn killed_at_every_kill_point_in_turn_nothing_is_lost_or_doubled() {
    points::each_in_turn();
}

#[test]
fn a_creation_killed_at_any_point_leads_to_a_profile() {
    points::at_first_start();
}

/// How many power cuts run with all the other tests.
const CUTS: u32 = 300;

#[test]
fn after_a_power_cut_at_any_moment_every_promise_holds() {
    let recorded = power::record(8, false);
    assert_eq!(
        power::acknowledged(&recorded),
        8,
        "the record shows each acknowledgement"
    );
    let cuts = told("CRASH_CUTS").map_or(CUTS, |cuts| u32::try_from(cuts).unwrap_or(u32::MAX));
    let seed = told("CRASH_SEED").unwrap_or(1);
    let held = recorded.cut(cuts, seed);
    println!("{cuts} power cuts among {} events", recorded.events());
    assert_eq!(
        held,
        Ok(()),
        "again: CRASH_SEED={seed} CRASH_CUTS={cuts} cargo xtask crash"
    );
}

#[test]
fn a_store_that_syncs_too_little_is_found_out() {
    let recorded = power::record(8, true);
    assert_eq!(
        power::acknowledged(&recorded),
        8,
        "the record shows each acknowledgement"
    );
    let held = recorded.cut(CUTS, 1);
    let broken =
        held.expect_err("with synchronous = NORMAL a power cut loses what was acknowledged");
    assert!(
        broken.contains("was acknowledged") || broken.contains("no attempt is known"),
        "it is the promise that breaks, not the trial: {broken}"
    );
}
