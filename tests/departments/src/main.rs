//! The program `practice-departments`: starts every simulated department, says where they are, and runs until told to
//! stop (Ctrl-C or SIGTERM). What they accepted is still there at the next start with the same directory.

#![allow(clippy::print_stdout, clippy::print_stderr)] // telling where the departments are is its job

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use practice_departments::{Config, Running, start};

/// Simulated departmental systems, strict as their contracts.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Where the departments keep what they accepted.
    #[arg(long, default_value = "practice-data")]
    data: PathBuf,
    /// Port of the control server; each department listens on this plus its number.
    #[arg(long, default_value_t = 7100, conflicts_with = "any_port")]
    port_base: u16,
    /// Take any free ports instead.
    #[arg(long)]
    any_port: bool,
    /// Write the addresses to this file as JSON once all departments accept connections.
    #[arg(long)]
    announce: Option<PathBuf>,
    /// Keep the closed hours of the contracts.
    #[arg(long)]
    keep_hours: bool,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("practice-departments: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut config = Config::new(&arguments.data);
    config.port_base = (!arguments.any_port).then_some(arguments.port_base);
    config.keep_hours = arguments.keep_hours;
    // Listening for the signals first: one that comes during the start must not be missed.
    let stop = told_to_stop()?;
    let running = start(config).await?;
    if let Some(file) = &arguments.announce {
        announce(&running, file)?;
    }
    for address in running.addresses() {
        println!("{:<12} {}  {}", address.id, address.base_url, address.name);
    }
    println!("{:<12} {}  控制台", "control", running.control_url());
    stop.await;
    running.stop().await;
    Ok(())
}

/// Writes the whole file under another name first, so that nobody reads half of it.
fn announce(running: &Running, file: &Path) -> std::io::Result<()> {
    let beside = file.with_extension("part");
    let mut out = std::fs::File::create(&beside)?;
    writeln!(out, "{}", running.announcement())?;
    out.sync_all()?;
    std::fs::rename(beside, file)
}

#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler there is no way to be told; then run until ended.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
