//! How long the desk waits for a preflight: the sample household of five against all carried systems.
//!
//! `cargo run --release -p yilutong-adapter --example preflight_speed`. The promise is a median below
//! one millisecond.
#![allow(clippy::print_stdout)] // printing is what this example is for

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use yilutong_adapter::{Packages, Scope};
use yilutong_dictionary::Dictionary;

fn main() -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let packages = Packages::builtin()?;
    println!("loading the packages: {:?}", began.elapsed());
    let dictionary = Dictionary::builtin();
    let entry = dictionary.parse_entry(include_str!("../../../../tests/samples/household.json"))?;
    let mut scope = Scope::new(jiff::civil::date(2026, 11, 22));
    scope.enabled = packages.systems().map(|p| p.id().to_owned()).collect();
    scope.settings.insert(
        "worker".to_owned(),
        BTreeMap::from([("operator".to_owned(), "WG100023".to_owned())]),
    );

    report("derive", || {
        std::hint::black_box(dictionary.derive(&entry));
    });
    let derived = dictionary.derive(&entry);
    report("check", || {
        std::hint::black_box(dictionary.check(&derived, scope.today));
    });
    report("preflight", || {
        std::hint::black_box(packages.preflight(&entry, &scope));
    });
    report("plan", || {
        std::hint::black_box(packages.plan(&entry, &scope));
    });
    Ok(())
}

fn report(what: &str, run: impl Fn()) {
    let mut times: Vec<Duration> = (0..301)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed()
        })
        .collect();
    times.sort();
    println!(
        "{what}: median {:?}, slowest {:?}",
        times[times.len() / 2],
        times[times.len() - 1]
    );
}
