//! Somebody left: found by initials, told once, never registered again by accident.

use serde_json::{Value, json};

use crate::support::{Place, Town};

fn statuses(town: &Town, department: &str, member: &str) -> Vec<Value> {
    let held = town.running.holdings(department).unwrap();
    held.into_iter()
        .map(|one| one.record.fields.get(member).cloned().unwrap_or_default())
        .collect()
}

#[test]
fn a_whole_family_leaves_and_every_record_ends_once() {
    let (town, place) = (Town::open(), Place::with_profile());
    town.configure(&place);
    let file = place.household();
    place.yilu(&["enter", &file, "--submit"]).done();
    place
        .yilu(&["sync", "--until-idle", "--timeout", "120"])
        .done();

    let nobody = place
        .yilu(&["--json", "departure", "find", "测试甲"])
        .done()
        .json();
    assert_eq!(nobody["dwellings"], json!([]), "nobody has this name");
    let found = place
        .yilu(&["--json", "departure", "find", "陈老样"])
        .done()
        .json();
    let dwelling = &found["dwellings"][0];
    let people = dwelling["people"].as_array().unwrap();
    assert_eq!(people.len(), 5, "everybody in the dwelling is offered");
    let meant: Vec<&Value> = people.iter().filter(|one| one["meant"] == true).collect();
    assert_eq!(meant.len(), 1, "and the one who was named is marked");
    assert!(
        meant[0]["number"].as_str().unwrap().contains('*'),
        "numbers are covered"
    );
    assert!(
        meant[0]["heldBy"]
            .as_array()
            .unwrap()
            .contains(&json!("居住登记")),
        "who holds what is told: {}",
        meant[0]
    );

    let entry = dwelling["entry"].as_str().unwrap();
    let told = place
        .yilu(&[
            "--json",
            "departure",
            "begin",
            entry,
            "--on",
            "2026-11-20",
            "--reason",
            "left_city",
            "--submit",
        ])
        .done()
        .json();
    assert!(told["deliveries"].as_u64().unwrap() > 20, "{told}");
    place
        .yilu(&["sync", "--until-idle", "--timeout", "120"])
        .done();
    assert_eq!(
        statuses(&town, "residence", "zt"),
        vec![json!("2"); 5],
        "every registration has ended"
    );
    assert_eq!(
        statuses(&town, "gridadmin", "居住状态"),
        vec![json!("2-离开"); 5],
        "in workbooks as well"
    );
    assert_eq!(
        statuses(&town, "pda", "离开日期")
            .iter()
            .filter(|day| **day == json!("2026/11/20"))
            .count(),
        5,
        "and at the device"
    );

    let before = town.stored();
    let corrected = place
        .yilu(&["--json", "correct", entry, &file])
        .done()
        .json();
    let left_out = corrected["leftOut"].as_array().unwrap();
    assert!(
        left_out
            .iter()
            .any(|out| out["say"].as_str().unwrap().contains("离开注销")),
        "who submits the visit again is told: {corrected}"
    );
    place
        .yilu(&["sync", "--until-idle", "--timeout", "120"])
        .done();
    assert_eq!(town.stored(), before, "nobody is registered again");
}
