//! Telling one story, or many in a row with a report at the end.

use std::process::ExitCode;
use std::time::Instant;

use crate::office::Untold;
use crate::weak::Weak;
use crate::world::{self, Told};

/// Days of one story when many are told: long enough for a queue to age, short enough to be read.
const CHAPTER: u64 = 20;

/// Tells one story, on one thread, so that it can be told again.
pub(crate) fn one(seed: u64, days: u64, weak: Option<Weak>) -> Result<Told, Untold> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // What a task wakes goes before what comes from other threads: the order then follows from what was queued.
        .global_queue_interval(u32::MAX)
        .build()?;
    runtime.block_on(world::tell(seed, days, weak))
}

/// `tell <days> <seed>`: stories of consecutive seeds until so many days are told.
pub(crate) fn many(mut arguments: impl Iterator<Item = String>) -> ExitCode {
    let mut number = || arguments.next().and_then(|text| text.parse::<u64>().ok());
    let (Some(days), Some(seed)) = (number(), number()) else {
        eprintln!("days: say how many days, and the first seed: tell 100 1");
        return ExitCode::FAILURE;
    };
    let (begun, mut told_days, mut stories) = (Instant::now(), 0, 0);
    let (mut entries, mut revisions, mut deliveries, mut requests) = (0, 0, 0, 0);
    let mut failed = Vec::new();
    while told_days < days {
        let (seed, length) = (seed + stories, CHAPTER.min(days - told_days));
        match one(seed, length, None) {
            Ok(told) => {
                entries += told.entries;
                revisions += told.revisions;
                deliveries += told.deliveries;
                requests += told.requests;
                if !told.story.broken.is_empty() {
                    println!("{}", told.story);
                    for broken in &told.story.broken {
                        println!(
                            "seed {seed}: {:?} is broken: {}",
                            broken.promise, broken.how
                        );
                    }
                    failed.push(seed);
                }
            }
            Err(error) => {
                println!("seed {seed}: the story broke off: {error}");
                failed.push(seed);
            }
        }
        told_days += length;
        stories += 1;
        if stories % 25 == 0 {
            println!("… {told_days} days told, {} seeds failed", failed.len());
        }
    }
    println!(
        "{told_days} days in {stories} stories: {entries} entries, {revisions} revisions, {deliveries} deliveries, \
         {requests} requests, {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    if failed.is_empty() {
        println!("Every promise held.");
        return ExitCode::SUCCESS;
    }
    println!(
        "Broken by the seeds {failed:?}; one alone: cargo xtask days --days {CHAPTER} --seed S"
    );
    ExitCode::FAILURE
}
