//! The demo: practice departments, a practice profile, and either the window or the main job without one, with a table
//! of what every department holds in the end. Everything goes through the same `desk` operations as in the window.
//!
//! Deliberately absent: building anything (`cargo xtask demo` does), and any other way into the departments' data than
//! their own control interface.

#![allow(clippy::print_stdout, clippy::print_stderr)] // showing what happened is its job

mod fault;
mod job;
mod place;
mod shown;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use yilutong_tests::{Practice, Sample};

use crate::fault::DemoFault;
use crate::place::Place;
use crate::worker::Worker;

/// The passphrase of the practice profile; it protects nothing but made-up people.
const PASSPHRASE: &str = "practice-1234";

#[derive(Debug, Parser)]
struct Arguments {
    /// Without a window.
    #[arg(long)]
    headless: bool,
    /// The window's program.
    #[arg(long, required_unless_present = "headless")]
    window: Option<PathBuf>,
    /// Where everything of the demo lives [default: ~/.local/share/yilutong-demo]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Remove what an earlier demo left there.
    #[arg(long)]
    fresh: bool,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("demo: {fault}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(arguments: Arguments) -> Result<bool, DemoFault> {
    let place = Place::choose(arguments.data)?;
    if arguments.fresh {
        place.empty()?;
    } else if let Some(aside) = place.begin_anew()? {
        println!(
            "An earlier version of the demo was here; what it left is now in {}.",
            aside.display()
        );
    }
    let practice = Practice::open(&place.departments()).await?;
    println!(
        "Practice departments on loopback, keeping their data in {}:",
        place.departments().display()
    );
    for address in practice.running.addresses() {
        println!(
            "  {:<12} {}  {}",
            address.id, address.base_url, address.name
        );
    }
    println!("  What they hold: {}", practice.running.control_url());
    let window = arguments.window.filter(|_| !arguments.headless);
    let passed = match window {
        Some(program) if place::display() => open_window(&place, &practice, program).await?,
        Some(_) => {
            println!(
                "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY), so this goes on without a window."
            );
            job::run(&place, &practice).await?
        }
        None => job::run(&place, &practice).await?,
    };
    practice.running.stop().await;
    Ok(passed)
}

/// Prepares the profile, leaves the samples there as drafts, and shows the window until it is closed.
async fn open_window(
    place: &Place,
    practice: &Practice,
    program: PathBuf,
) -> Result<bool, DemoFault> {
    let worker = Worker::sit_down(place, practice, false).await?;
    for sample in Sample::ALL {
        worker.leave_draft(place, sample).await?;
    }
    worker.leave().await?;
    println!(
        "Opening the window on the practice profile {}",
        place.profile().display()
    );
    println!("Passphrase: {PASSPHRASE}");
    let mut window = tokio::process::Command::new(&program);
    window.arg("--practice").arg("--data").arg(place.profile());
    let status = window
        .status()
        .await
        .map_err(|cause| DemoFault::Window { program, cause })?;
    Ok(status.success())
}
