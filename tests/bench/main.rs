//! `cargo xtask bench`: what Yilutong adds to what cannot be avoided. Each figure is a ratio within one run, so that it
//! means the same on a fast and on a slow machine; absolute times are only there to be read along.
//!
//! Deliberately absent: comparing with an earlier run, and passing or failing. The aims are printed beside the figures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)] // a bench prints

mod bare;
mod draining;
mod household;
mod households;
mod preflight;
mod saving;

use std::time::Duration;

/// A figure with its aim.
struct Figure {
    what: &'static str,
    value: String,
    aim: &'static str,
    reached: bool,
}

fn main() {
    let [everywhere, at_once] = household::figures();
    let figures = [
        saving::figure(),
        preflight::figure(),
        draining::figure(),
        everywhere,
        at_once,
    ];
    println!();
    for Figure {
        what,
        value,
        aim,
        reached,
    } in figures
    {
        let mark = if reached { "reached" } else { "MISSED" };
        println!("{what:<66} {value:>12}   aim {aim:<8} {mark}");
    }
}

/// The middle one.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
