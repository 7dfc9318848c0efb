//! How long the worker waits for the checks after each keystroke.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::Value;
use yilutong_adapter::{Packages, Scope};
use yilutong_dictionary::Entry;

use crate::{Figure, households, median};

const ROUNDS: usize = 3_000;
const AIM: Duration = Duration::from_millis(1);

/// Every package on, with the settings of practice.
pub(crate) fn scope(packages: &Packages) -> Scope {
    let settings: Value = serde_json::from_str(include_str!(
        "../../src-tauri/crates/practice/data/settings.json"
    ))
    .unwrap();
    let texts = |of: &Value| -> BTreeMap<String, String> {
        of.as_object()
            .into_iter()
            .flatten()
            .filter_map(|(id, value)| Some((id.clone(), value.as_str()?.to_owned())))
            .collect()
    };
    let mut all: BTreeMap<String, BTreeMap<String, String>> = settings["systems"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(id, system)| (id.clone(), texts(&system["settings"])))
        .collect();
    all.insert("worker".to_owned(), texts(&settings["worker"]));
    Scope {
        enabled: packages
            .systems()
            .map(|package| package.id().to_owned())
            .collect(),
        settings: all,
        ..Scope::new(households::today())
    }
}

/// Preflight of a household of five against all packages.
pub(crate) fn figures() -> Vec<Figure> {
    let packages = Packages::builtin().unwrap();
    let entry: Entry = serde_json::from_value(households::make(0)).unwrap();
    assert_eq!(
        entry.residents.len(),
        5,
        "the sample is a household of five"
    );
    let scope = scope(&packages);
    let once = || {
        let began = Instant::now();
        black_box(packages.preflight(black_box(&entry), &scope));
        began.elapsed()
    };
    // The first ones fill caches that stay filled while a worker types.
    for _ in 0..200 {
        let _ = once();
    }
    let time = median((0..ROUNDS).map(|_| once()).collect());
    vec![Figure {
        what: "preflight of a household of five against all packages, median".to_owned(),
        value: format!("{:.3} ms", time.as_secs_f64() * 1e3),
        aim: "< 1 ms",
        reached: time < AIM,
    }]
}
