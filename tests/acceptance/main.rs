//! First-pass acceptance: whatever the desk lets through, every department takes; and whatever a department would refuse
//! for a reason that its contract states was said at the desk.
//!
//! Households of every kind are entered by a worker who knows nothing but what the desk says: what it asks for is filled
//! in, what it objects to is mended. In every second household something is typed as it should not be. Then all of it is
//! delivered to the practice departments, which were written from the contracts alone. One refusal is a failure: the
//! desk should have said it.
//!
//! `cargo xtask accept --households N --seed S` enters many; the test here a few.

#![allow(clippy::print_stdout, clippy::print_stderr)] // telling what happened is its job

mod judged;
mod numbers;
mod people;
mod slips;
mod worker;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::judged::Judged;

/// Households of the short run, and where chance begins.
const SHORT: (usize, u64) = (30, 1);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "enter") {
        let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u32>().ok());
        let (Some(households), Some(seed)) = (number(1), number(2)) else {
            eprintln!("acceptance: say how many households, and the seed: enter 1000 1");
            return ExitCode::FAILURE;
        };
        return match worker::enter_all(households as usize, u64::from(seed)) {
            Ok(judged) => {
                print!("{judged}");
                if judged.faults().is_empty() {
                    ExitCode::SUCCESS
                } else {
                    ExitCode::FAILURE
                }
            }
            Err(error) => {
                eprintln!("acceptance: {error}");
                ExitCode::FAILURE
            }
        };
    }
    let trials = vec![Trial::test("what_the_desk_lets_through_is_taken", || {
        let judged = worker::enter_all(SHORT.0, SHORT.1).map_err(|error| error.to_string())?;
        holds(&judged)
    })];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn holds(judged: &Judged) -> Result<(), Failed> {
    match judged.faults() {
        faults if faults.is_empty() => Ok(()),
        faults => Err(format!("{}\n{judged}", faults.join("\n")).into()),
    }
}
