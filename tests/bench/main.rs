//! `cargo xtask bench`: what Yilutong adds to what cannot be avoided. Each figure is a ratio within one run, so that it
//! means the same on a fast and on a slow machine; absolute times are only there to be read along.
//!
//! Sections may be named, and are then measured alone; `--write` puts the figures into the table of docs/performance.md.
//! Deliberately absent: comparing with an earlier run, and passing or failing. The aims are printed beside the figures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)] // a bench prints

mod bare;
mod counter;
mod draining;
mod excel;
mod household;
mod households;
mod isolation;
mod preflight;
mod process;
mod queue;
mod register;
mod saving;
mod settling;
mod table;
mod window;

use std::time::Duration;

/// A figure with its aim.
struct Figure {
    what: String,
    value: String,
    aim: &'static str,
    reached: bool,
}

/// What can be measured alone.
struct Section {
    name: &'static str,
    figures: fn() -> Vec<Figure>,
}

const SECTIONS: &[Section] = &[
    Section {
        name: "saving",
        figures: saving::figures,
    },
    Section {
        name: "bulk",
        figures: saving::bulk,
    },
    Section {
        name: "preflight",
        figures: preflight::figures,
    },
    Section {
        name: "settling",
        figures: settling::figures,
    },
    Section {
        name: "draining",
        figures: queue::figures,
    },
    Section {
        name: "isolation",
        figures: isolation::figures,
    },
    Section {
        name: "register",
        figures: register::figures,
    },
    Section {
        name: "excel",
        figures: excel::figures,
    },
    Section {
        name: "departments",
        figures: draining::figures,
    },
    Section {
        name: "household",
        figures: household::figures,
    },
    Section {
        name: "window",
        figures: window::figures,
    },
];

fn main() {
    // What cargo itself adds.
    let arguments = std::env::args().skip(1).filter(|one| one != "--bench");
    let mut arguments: Vec<String> = arguments.collect();
    if queue::is_a_part(&arguments) {
        return;
    }
    let before = arguments.len();
    arguments.retain(|one| one != "--write");
    let write = arguments.len() < before;
    let names: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
    if let Some(unknown) = arguments.iter().find(|one| !names.contains(&one.as_str())) {
        println!(
            "there is no section {unknown}; there are {}",
            names.join(", ")
        );
        std::process::exit(2);
    }
    let wanted = |section: &&Section| {
        arguments.is_empty() || arguments.iter().any(|one| one == section.name)
    };
    let mut measured = Vec::new();
    for section in SECTIONS.iter().filter(wanted) {
        measured.push((section.name, (section.figures)()));
    }
    println!();
    for Figure {
        what,
        value,
        aim,
        reached,
    } in measured.iter().flat_map(|(_, figures)| figures)
    {
        let mark = if *reached { "reached" } else { "MISSED" };
        println!("{what:<75} {value:>12}   aim {aim:<9} {mark}");
    }
    if write {
        table::write(&names, &measured);
    }
}

/// How much is measured: as said in the environment, where less serves to try a section.
fn size(name: &str, ordinary: usize) -> usize {
    let told = std::env::var(name).ok();
    told.and_then(|text| text.parse().ok()).unwrap_or(ordinary)
}

/// The middle one.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
