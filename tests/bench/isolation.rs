//! What one dead, one slow and one refusing system cost the others.

use std::time::Duration;

use tempfile::TempDir;

use crate::Figure;
use crate::counter::{Counter, Fate, deliver, profile, submit};

const ENTRIES: usize = 200;
const HEALTHY: usize = 5;
const AIM: f64 = 0.05;
/// Both take turns; the middle one counts.
const TURNS: usize = 3;

/// Healthy systems alone, and beside three that are not.
pub(crate) fn figures() -> Vec<Figure> {
    let latency = Duration::from_millis(20);
    let healthy: Vec<String> = (0..HEALTHY).map(|n| format!("healthy-{n}")).collect();
    let counter = |fate, latency| Counter {
        fate,
        latency,
        at_once: 4,
    };
    let well: Vec<_> = healthy
        .iter()
        .map(|id| (id.clone(), counter(Fate::Accepts, latency)))
        .collect();
    let mut all = well.clone();
    all.extend([
        (
            "dead".to_owned(),
            counter(Fate::Unreachable, Duration::from_secs(1)),
        ),
        (
            "slow".to_owned(),
            counter(Fate::Accepts, Duration::from_secs(2)),
        ),
        ("refusing".to_owned(), counter(Fate::Refuses, latency)),
    ]);
    let took = |counters: &[(String, Counter)]| {
        let folder = TempDir::new().unwrap();
        let outbox = profile(folder.path());
        let ids: Vec<String> = counters.iter().map(|(id, _)| id.clone()).collect();
        submit(&outbox, ENTRIES, &ids);
        deliver(&outbox, counters, &healthy).0
    };
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        alone.push(took(&well));
        beside.push(took(&all));
    }
    let (alone, beside) = (crate::median(alone), crate::median(beside));
    println!(
        "isolation: {HEALTHY} systems of {ENTRIES} deliveries at 20 ms take {:.2} s alone, {:.2} s beside a dead, a slow and a refusing one",
        alone.as_secs_f64(),
        beside.as_secs_f64()
    );
    let cost = beside.as_secs_f64() / alone.as_secs_f64() - 1.0;
    vec![Figure {
        what: "what a dead, a slow and a refusing system cost five others".to_owned(),
        value: format!("{:+.1} %", cost * 100.0),
        aim: "< 5 %",
        reached: cost < AIM,
    }]
}
