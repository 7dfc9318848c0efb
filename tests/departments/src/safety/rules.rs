//! What members owe each other: combinations (30407) of the whole body first, then times (30408). Forms hold by then.
//!
//! Readings chosen: every rule that needs a second member is a combination, also one that asks for a member; where a
//! member is missing it is the one named.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde_json::Value;

use super::forms::{date, time};
use super::photos::Placed;
use super::refusal::Refusal;
use crate::cabinet::Fields;

/// The text of a member; empty when it is not there.
pub(crate) fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The hazards of an inspection.
pub(crate) fn hazards(inspection: &Fields) -> impl Iterator<Item = &Fields> {
    let hazards = inspection.get("hazards").and_then(Value::as_array);
    hazards.into_iter().flatten().filter_map(Value::as_object)
}

fn require(holds: bool, status: u32, path: impl AsRef<str>) -> Result<(), Refusal> {
    if holds {
        Ok(())
    } else {
        Err(Refusal::at(status, path))
    }
}

/// What an inspection's members owe each other; `now` is Beijing time.
pub(crate) fn of_inspection(body: &Fields, now: DateTime) -> Result<(), Refusal> {
    let has = |name: &str| body.contains_key(name);
    require(has("uscc") || has("noLicenceReason"), 30407, "uscc")?;
    let both = has("uscc") && has("noLicenceReason");
    require(!both, 30407, "noLicenceReason")?;
    let community = text(body, "houseCode").get(..12);
    let same = text(body, "gridCode").get(..12) == community;
    require(same, 30407, "gridCode")?;
    require(has("lon") || !has("lat"), 30407, "lon")?;
    require(has("lat") || !has("lon"), 30407, "lat")?;
    let found = text(body, "result") == "N";
    require(found == (hazards(body).count() > 0), 30407, "hazards")?;
    for (at, hazard) in hazards(body).enumerate() {
        let path = |name: &str| format!("hazards[{at}].{name}");
        let fits = match text(hazard, "rectifyMode") {
            "1" => text(hazard, "level") == "G",
            "3" => text(hazard, "level") == "M",
            _ => true,
        };
        require(fits, 30407, path("rectifyMode"))?;
        let done = text(hazard, "rectifyMode") == "1";
        let shown = hazard.contains_key("afterPhotos");
        require(done == shown, 30407, path("afterPhotos"))?;
    }
    let inspected = time(text(body, "inspectedAt"));
    let in_time = inspected.is_some_and(|at| {
        let earliest = now.checked_sub(30.days()).unwrap_or(now);
        earliest <= at && is_not_ahead(at, now)
    });
    require(in_time, 30408, "inspectedAt")?;
    let day = inspected.map(DateTime::date);
    for (at, hazard) in hazards(body).enumerate() {
        let path = format!("hazards[{at}].deadline");
        let deadline = date(text(hazard, "deadline"));
        let holds = match (text(hazard, "rectifyMode"), text(hazard, "level")) {
            ("1", _) => deadline == day,
            (_, "M") => is_within(deadline, day, 90),
            _ => is_within(deadline, day, 30),
        };
        require(holds, 30408, path)?;
    }
    Ok(())
}

/// What a review's members owe each other and the past: it follows `earlier`, the inspection or the last review.
pub(crate) fn of_review(body: &Fields, earlier: DateTime, now: DateTime) -> Result<(), Refusal> {
    let passed = body.get("passed") == Some(&Value::Bool(true));
    let again = body.contains_key("newDeadline");
    require(passed != again, 30407, "newDeadline")?;
    let reviewed = time(text(body, "reviewedAt"));
    let in_time = reviewed.is_some_and(|at| earlier <= at && is_not_ahead(at, now));
    require(in_time, 30408, "reviewedAt")?;
    let deadline = date(text(body, "newDeadline"));
    let holds = passed || is_within(deadline, reviewed.map(DateTime::date), 30);
    require(holds, 30408, "newDeadline")
}

fn is_not_ahead(at: DateTime, now: DateTime) -> bool {
    now.checked_add(300.seconds())
        .is_ok_and(|latest| at <= latest)
}

/// One to `most` days after `day`.
fn is_within(deadline: Option<Date>, day: Option<Date>, most: i32) -> bool {
    let (Some(deadline), Some(day)) = (deadline, day) else {
        return false;
    };
    let last = day.checked_add(most.days()).unwrap_or(day);
    day < deadline && deadline <= last
}

/// Every photo in an inspection or a review, with its path.
pub(crate) fn photos(body: &Fields) -> Vec<Placed> {
    let mut all = placed("", body, "photos");
    for (at, hazard) in hazards(body).enumerate() {
        let path = format!("hazards[{at}].");
        all.extend(placed(&path, hazard, "photos"));
        all.extend(placed(&path, hazard, "afterPhotos"));
    }
    all
}

fn placed(path: &str, object: &Fields, name: &str) -> Vec<Placed> {
    let numbers = object.get(name).and_then(Value::as_array);
    numbers
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(at, number)| {
            let number = number.as_str().unwrap_or_default().to_owned();
            (format!("{path}{name}[{at}]"), number)
        })
        .collect()
}
