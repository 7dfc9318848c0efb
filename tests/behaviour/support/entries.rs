//! What the worker fills in for each system: the smallest entry that makes one record there, made from the samples.

use jiff::civil::Date;
use serde_json::{Value, json};
use yilutong_dictionary::Entry;
use yilutong_tests::{Sample, event, premises};

use super::households;
use super::systems::{System, Takes};
use super::verdict::Verdict;
use super::worker::Worker;

/// A picture that costs little to read: 336 by 320 pixels, as small as departments take.
pub(crate) const PLAIN: &[u8] = include_bytes!("plain.png");

/// The smallest entry for this system; its pictures are taken in at the worker's desk.
pub(crate) async fn of(system: &System, worker: &Worker, today: Date) -> Verdict<Entry> {
    match system.takes {
        Takes::Household => households::one(today),
        Takes::Premises => inspection(worker, today).await,
        Takes::Event(category, besides) => {
            let mut entry = happened(worker, today, category).await?;
            let besides: Value = serde_json::from_str(besides)?;
            for (place, value) in besides.as_object().into_iter().flatten() {
                let (group, name) = place.split_once('.').unwrap_or(("event", place));
                if let Some(group) = entry.group_mut(group) {
                    group.insert(name.to_owned(), value.clone());
                }
            }
            Ok(entry)
        }
    }
}

/// An inspection that found nothing, with one picture of the site.
async fn inspection(worker: &Worker, today: Date) -> Verdict<Entry> {
    let mut entry: Entry = serde_json::from_value(premises(today)?)?;
    let picture = worker.take_in(PLAIN).await?;
    for (name, value) in [("result", json!("clear")), ("photos", json!([picture]))] {
        entry.inspection.insert(name.to_owned(), value);
    }
    entry.inspection.remove("hazards");
    Ok(entry)
}

/// An event of a category, with one picture and nothing that only some departments ask.
pub(crate) async fn happened(worker: &Worker, today: Date, category: &str) -> Verdict<Entry> {
    let mut entry: Entry = serde_json::from_value(event(today)?)?;
    let picture = worker.take_in(PLAIN).await?;
    for only_some_ask in ["water_depth", "well_number"] {
        entry.event.remove(only_some_ask);
    }
    for (name, value) in [("category", json!(category)), ("photos", json!([picture]))] {
        entry.event.insert(name.to_owned(), value);
    }
    Ok(entry)
}

/// The sample inspection, which found hazards, with a picture in every place.
pub(crate) async fn found(worker: &Worker, today: Date) -> Verdict<Entry> {
    let mut entry = premises(today)?;
    let picture = worker.take_in(PLAIN).await?;
    Sample::show(&mut entry, &picture);
    Ok(serde_json::from_value(entry)?)
}
