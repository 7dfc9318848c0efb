//! An inspection with hazards and pictures: made once, corrected by revoking it, overdue, and reviewed.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use practice_departments::{Armed, Fault, Holding};
use serde_json::{Value, json};

use crate::support::{Place, Town, sample, sample_path};

fn town() -> (Town, Place) {
    let (town, place) = (Town::open(), Place::with_profile());
    let address = town.running.base_url("safety").unwrap().to_owned();
    place.settings(&[("safety", &address)]);
    (town, place)
}

/// The day before today, where the department is.
fn eve() -> Date {
    let china = TimeZone::fixed(Offset::constant(8));
    let today = Timestamp::now().to_zoned(china).date();
    today.yesterday().unwrap()
}

/// The sample inspection, made yesterday; its second hazard has ten days.
fn inspection(remark: &str) -> Value {
    let mut entry: Value = serde_json::from_str(&sample("premises.json")).unwrap();
    entry["inspection"]["at"] = json!(format!("{}T10:00", eve()));
    entry["inspection"]["remark"] = json!(remark);
    let hazard = &mut entry["inspection"]["hazards"][1];
    hazard["rectify_mode"] = json!("by_deadline");
    hazard["deadline"] = json!(eve().checked_add(10.days()).unwrap().to_string());
    entry
}

/// The same picture at every place that wants one.
fn with_pictures<'a>(args: &[&'a str], places: &'a [String]) -> Vec<&'a str> {
    let photos = places.iter().flat_map(|place| ["--photo", place.as_str()]);
    args.iter().copied().chain(photos).collect()
}

fn pictures() -> Vec<String> {
    let scene = sample_path("scene.png");
    [
        "inspection.photos",
        "inspection.hazards[0].photos",
        "inspection.hazards[0].after_photos",
        "inspection.hazards[1].photos",
    ]
    .map(|place| format!("{place}={scene}"))
    .to_vec()
}

fn enter(place: &Place, remark: &str) -> String {
    let file = place.write("premises.json", &inspection(remark).to_string());
    let pictures = pictures();
    let args = with_pictures(&["--json", "enter", &file, "--submit"], &pictures);
    let entered = place.yilu(&args).done().json();
    assert_eq!(entered["deliveries"], 1, "one department takes it");
    entered["id"].as_str().unwrap().to_owned()
}

/// The cell of a record in the outbox, once it is as wanted.
fn cell(place: &Place, record: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        place.yilu(&["sync"]);
        let view = place.yilu(&["--json", "outbox"]).done().json();
        let rows = view["rows"].as_array().unwrap();
        let cells = rows.iter().flat_map(|row| row["cells"].as_array().unwrap());
        let mut of_record = cells.filter(|cell| cell["record"] == record);
        let found = of_record.next().cloned().unwrap_or_default();
        if wanted(&found) {
            return found;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{record} never became as it should be: {found}"
        );
    }
}

fn followed(cell: &Value) -> bool {
    cell["state"] == "reviewing" && !cell["receipt"].is_null()
}

fn held(town: &Town, kind: &str) -> Vec<Holding> {
    let all = town.running.holdings("safety").unwrap().into_iter();
    all.filter(|one| one.record.kind == kind).collect()
}

fn lost_reply(town: &Town, path: &str) {
    let mut fault = Armed::once(Fault::DropAfter);
    fault.path_contains = Some(path.to_owned());
    fault.method = Some("POST".to_owned());
    town.running.arm("safety", fault).unwrap();
}

#[test]
fn an_inspection_stands_once_whatever_is_lost_and_a_correction_replaces_it() {
    let (town, place) = town();
    // A picture's answer is lost, then the session ends between two pictures, then the inspection's answer is lost.
    lost_reply(&town, "/files");
    let mut expired = Armed::once(Fault::ExpireSession);
    expired.path_contains = Some("/files".to_owned());
    expired.skip = 3;
    town.running.arm("safety", expired).unwrap();
    lost_reply(&town, "/inspections");
    let entry = enter(&place, "第一次");
    cell(&place, "安全检查", followed);
    let first = held(&town, "inspection");
    assert_eq!(first.len(), 1, "one inspection, however much was lost");

    // The answer to revoking the old one is lost, and that to the new one too.
    lost_reply(&town, "/revoke");
    let mut lost = Armed::once(Fault::DropAfter);
    lost.path_contains = Some("/inspections".to_owned());
    lost.method = Some("POST".to_owned());
    lost.skip = 2;
    town.running.arm("safety", lost).unwrap();
    let file = place.write("changed.json", &inspection("更正后").to_string());
    let pictures = pictures();
    let args = with_pictures(&["--json", "correct", &entry, &file], &pictures);
    let corrected = place.yilu(&args).done().json();
    assert_eq!(corrected["deliveries"], 1, "what changed goes again");
    let number = first[0].record.key.clone();
    cell(&place, "安全检查", |cell| {
        followed(cell) && cell["receipt"] != number.as_str()
    });
    let all = held(&town, "inspection");
    let standing: Vec<_> = all.iter().filter(|one| one.record.status == "1").collect();
    assert_eq!(
        (all.len(), standing.len()),
        (2, 1),
        "the old one is revoked, one new one stands"
    );
    assert_eq!(standing[0].record.fields["remark"], "更正后");
    let of = |name: &str| {
        all.iter()
            .map(|one| &one.record.fields[name])
            .collect::<Vec<_>>()
    };
    assert_ne!(
        of("clientNo")[0],
        of("clientNo")[1],
        "under a number of its own"
    );
    assert_ne!(of("photos")[0], of("photos")[1], "with pictures of its own");
}

#[test]
fn an_overdue_hazard_is_told_and_its_review_ends_the_inspection() {
    let (town, place) = town();
    enter(&place, "待复查");
    let open = cell(&place, "安全检查", followed);
    assert!(
        open["say"].as_str().unwrap().contains("待整改"),
        "the worker knows at once what is open: {open}"
    );
    let explained = place.yilu(&["--json", "explain", &open["delivery"].to_string()]);
    let explained = explained.done().json();
    let receipts = explained["receipts"].as_array().unwrap();
    let hazards = receipts.iter().find(|line| line["label"] == "隐患编号");
    let hazards = hazards.unwrap()["value"].as_str().unwrap();
    let hazard = hazards.split('、').nth(1).unwrap();

    // Twenty days later by the department's clock.
    town.running
        .set_clock_offset("safety", 20 * 86_400)
        .unwrap();
    cell(&place, "安全检查", |cell| {
        cell["say"]
            .as_str()
            .is_some_and(|say| say.contains("逾期未整改"))
    });

    let review = json!({
        "form": "review",
        "review": { "hazard_number": hazard, "at": format!("{}T16:00", eve()), "passed": true, "opinion": "已拆除充电线路" },
    });
    let file = place.write("review.json", &review.to_string());
    let scene = sample_path("scene.png");
    lost_reply(&town, "/reviews");
    place
        .yilu(&["enter", &file, "--photo", &scene, "--submit"])
        .done();
    cell(&place, "隐患复查", |cell| cell["state"] == "accepted");
    assert_eq!(held(&town, "review").len(), 1, "reviewed once");
    cell(&place, "安全检查", |cell| cell["state"] == "accepted");
}
