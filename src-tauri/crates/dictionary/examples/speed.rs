//! How long `derive` and `check` take on a household of five: `cargo run --release -p yilutong-dictionary --example speed`.
#![allow(clippy::print_stdout)] // printing is its purpose
#![allow(clippy::unwrap_used)] // an example may stop at the first surprise

use std::time::Instant;

use jiff::civil::date;
use yilutong_dictionary::Dictionary;

#[path = "../tests/household/mod.rs"]
mod household;

fn main() {
    let dictionary = Dictionary::builtin();
    let entry = household::family();
    let mut times: Vec<f64> = (0..2_000)
        .map(|_| {
            let start = Instant::now();
            let derived = dictionary.derive(&entry);
            let findings = dictionary.check(&derived, date(2026, 11, 22));
            assert!(findings.is_empty());
            start.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "derive + check, five residents: median {:.3} ms, 99th {:.3} ms",
        times[1_000], times[1_980]
    );
}
