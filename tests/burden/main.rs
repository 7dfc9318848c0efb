//! `cargo xtask burden`: the tasks of a worker, typed before the real window and delivered to practice departments that must
//! then hold exactly what their contracts ask for; beside each, what the same facts take in the departments' own forms.
//!
//! Deliberately absent: any figure that was not counted in this run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)] // a measurement prints, and what does not appear ends it

mod office;
mod table;

use clap::Parser;

use crate::office::Office;

#[derive(Debug, Parser)]
struct Arguments {
    /// How many times as fast as the stated pace; 0 does not wait at all.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Put the figures into the table of docs/burden.md.
    #[arg(long)]
    write: bool,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let mut office = Office::open(arguments.speed).await;
    let rows = office.measure().await;
    office.close().await;
    println!("{}", table::shown(&rows));
    if arguments.write {
        table::write(&rows);
        println!("docs/burden.md is written.");
    }
}
