//! The main job without a window: enter every sample (a household, events, an inspection, a departure), deliver them, see
//! what arrived.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use yilutong_desk::schema::EntryView;
use yilutong_tests::{Practice, Sample, compare};

use crate::fault::DemoFault;
use crate::place::Place;
use crate::shown;
use crate::worker::Worker;

/// How long delivering may take before the demo says that it did not end.
const PATIENCE: Duration = Duration::from_secs(180);

/// True when every department holds exactly what its contract asks for, once.
pub(crate) async fn run(place: &Place, practice: &Practice) -> Result<bool, DemoFault> {
    let worker = Worker::sit_down(place, practice, true).await?;
    let mut again = false;
    let mut entered = Vec::new();
    let mut entries = BTreeMap::new();
    let mut ended = true;
    for sample in Sample::ALL {
        let id = worker.leave_draft(place, sample).await?;
        let entry = worker.entry(&id).await?;
        again |= entry.revision > 0;
        let body = serde_json::to_value(&entry.body).map_err(DemoFault::Sample)?;
        entered.push((sample, Sample::day(&body).unwrap_or_default()));
        entries.insert(sample.name, id);
        if Sample::comes_later(&body) {
            ended &= deliver(&worker).await?;
        }
        enter(&worker, &entry).await?;
    }
    ended &= deliver(&worker).await?;
    let arrivals = compare(practice, &entered)?;
    println!(
        "{}",
        shown::table(&arrivals, &entries, &worker.matrix().await?)
    );
    worker.leave().await?;
    let stored = practice.stored();
    if again {
        println!("This run changed {stored} records in the departments.");
    }
    for fault in arrivals.faults() {
        println!("FAULT {fault}");
    }
    for department in &arrivals.left_out {
        println!("FAULT {department}: no sample reaches this department");
    }
    let everywhere = arrivals.complete() && arrivals.left_out.is_empty();
    let passed = ended && everywhere && !(again && stored > 0);
    println!(
        "{}",
        if passed {
            "Every department holds exactly what its contract asks for, once."
        } else {
            "Not everything is as it must be."
        }
    );
    Ok(passed)
}

/// Submits one sample, and says what came of it.
async fn enter(worker: &Worker, entry: &EntryView) -> Result<(), DemoFault> {
    if entry.revision > 0 {
        println!(
            "\n{} was entered by an earlier run; submitting it again, unchanged.",
            entry.title
        );
    } else {
        println!("\nEntering {}", entry.title);
    }
    let submitted = worker.submit(entry).await?;
    println!(
        "Saved as revision {}: {} deliveries.",
        submitted.revision, submitted.deliveries
    );
    for out in &submitted.left_out {
        println!("  not for {}: {}", out.system, out.say);
    }
    Ok(())
}

/// Waits until nothing is on its way; shows how many still are.
async fn deliver(worker: &Worker) -> Result<bool, DemoFault> {
    let began = Instant::now();
    let live = std::io::stdout().is_terminal();
    loop {
        let pulse = worker.pulse().await?;
        if live {
            print!(
                "\r{} on the way, {} accepted today   ",
                pulse.on_the_way, pulse.accepted_today
            );
            // The terminal may be gone; the work goes on.
            let _ = std::io::stdout().flush();
        }
        if pulse.on_the_way == 0 {
            println!(
                "{}Delivered in {:.1} s.",
                if live { "\r" } else { "" },
                began.elapsed().as_secs_f64()
            );
            return Ok(pulse.needs_me == 0 && pulse.paused == 0);
        }
        if began.elapsed() > PATIENCE {
            println!(
                "\nStill {} on the way after {} s.",
                pulse.on_the_way,
                PATIENCE.as_secs()
            );
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
