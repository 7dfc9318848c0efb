//! The main job from the command line: enter, deliver, follow, correct, decide, take back.

use serde_json::json;

use crate::support::{Place, Town};

fn states(place: &Place) -> Vec<String> {
    let view = place.yilu(&["--json", "outbox"]).done().json();
    let rows = view["rows"].as_array().unwrap().clone();
    rows.iter()
        .flat_map(|row| row["cells"].as_array().unwrap())
        .map(|cell| {
            format!(
                "{}:{}",
                cell["system"].as_str().unwrap(),
                cell["state"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_household_arrives_once_however_often_it_is_entered() {
    let (town, place) = (Town::open(), Place::with_profile());
    town.configure(&place);
    let household = place.household();
    place.yilu(&["enter", &household, "--submit"]).done();
    place
        .yilu(&["sync", "--until-idle", "--timeout", "60"])
        .done();
    let states = states(&place);
    assert!(
        states.len() > 10,
        "a household of five makes deliveries for every department: {states:?}"
    );
    assert!(
        states.iter().all(|state| state.ends_with(":accepted")),
        "every department took every record: {states:?}"
    );
    let before = town.stored();
    let again = place
        .yilu(&["--json", "enter", &household, "--submit"])
        .done()
        .json();
    assert_eq!(
        again["deliveries"], 0,
        "nothing changed, so nothing is to be delivered"
    );
    place
        .yilu(&["sync", "--until-idle", "--timeout", "60"])
        .done();
    assert_eq!(town.stored(), before, "no department was written to again");
}

#[test]
fn a_correction_reaches_only_whom_it_concerns() {
    let (town, place) = (Town::open(), Place::with_profile());
    town.configure(&place);
    let household = place.household();
    let entered = place
        .yilu(&["--json", "enter", &household, "--submit"])
        .done()
        .json();
    place
        .yilu(&["sync", "--until-idle", "--timeout", "60"])
        .done();
    let before = town.stored();
    // Only the housing system is told how many rooms are let.
    let changed = place.household_with("/dwelling/rent_rooms", json!(2));
    let id = entered["id"].as_str().unwrap();
    let corrected = place
        .yilu(&["--json", "correct", id, &changed])
        .done()
        .json();
    assert_eq!(corrected["deliveries"], 1, "one system maps the rooms");
    assert_eq!(corrected["revision"], 2, "a correction is a revision");
    place
        .yilu(&["sync", "--until-idle", "--timeout", "60"])
        .done();
    let after = town.stored();
    assert_eq!(after[0], before[0] + 1, "housing was written to once");
    assert_eq!(after[1..], before[1..], "nobody else was");
    let houses = town.running.holdings("housing").unwrap();
    assert_eq!(houses.len(), 1, "an update makes no second dwelling");
    assert_eq!(
        houses[0].record.fields["rentRooms"],
        json!(2),
        "the department holds the corrected number"
    );
}

#[test]
fn what_cannot_be_reached_waits_and_says_so() {
    let place = Place::with_profile();
    // Nothing listens on these ports.
    place.settings(&[
        ("housing", "http://127.0.0.1:9"),
        ("residence", "http://127.0.0.1:9"),
        ("selfdecl", "http://127.0.0.1:9"),
        ("workstation", "http://127.0.0.1:9"),
        ("familyplan", "http://127.0.0.1:9"),
        ("labour", "http://127.0.0.1:9"),
        ("grid", "http://127.0.0.1:9"),
        ("gridadmin", "http://127.0.0.1:9"),
        ("provincial", "sftp://127.0.0.1:9"),
        ("pda", "file:///nobody-docked-here"),
    ]);
    let household = place.household();
    place.yilu(&["enter", &household, "--submit"]).done();
    let synced = place.yilu(&["sync", "--until-idle", "--timeout", "3"]);
    assert_eq!(
        synced.code, 5,
        "it is not finished, and that is its exit code"
    );
    let view = place.yilu(&["--json", "outbox"]).done().json();
    let cell = view["rows"][0]["cells"]
        .as_array()
        .unwrap()
        .iter()
        .find(|cell| cell["system"] == "housing")
        .unwrap()
        .clone();
    assert_eq!(
        cell["state"], "waiting",
        "an unreachable system is not a failure"
    );
    assert!(
        cell["say"].as_str().unwrap().contains("连不上"),
        "the sentence says what is the matter"
    );
    let town = Town::open();
    town.configure(&place);
    place
        .yilu(&["sync", "--until-idle", "--timeout", "60"])
        .done();
    assert!(
        states(&place)
            .iter()
            .all(|state| state.ends_with(":accepted")),
        "once the departments can be reached, everything arrives"
    );
}

#[test]
fn an_entry_taken_back_ends_everywhere() {
    let (town, place) = (Town::open(), Place::with_profile());
    town.configure(&place);
    let household = place.household();
    let entered = place
        .yilu(&["--json", "enter", &household, "--submit"])
        .done()
        .json();
    place
        .yilu(&["sync", "--until-idle", "--timeout", "60"])
        .done();
    place
        .yilu(&["withdraw", "--entry", entered["id"].as_str().unwrap()])
        .done();
    place
        .yilu(&["sync", "--until-idle", "--timeout", "60"])
        .done();
    let registrations = town.running.holdings("residence").unwrap();
    assert!(
        !registrations.is_empty(),
        "a registration is ended, not erased"
    );
    for registration in registrations {
        assert_eq!(
            registration.record.fields["zt"],
            json!("2"),
            "every registration is cancelled"
        );
    }
    for row in town.running.holdings("workstation").unwrap() {
        assert_eq!(
            row.record.fields["zt"],
            json!("0"),
            "every row of the workstation says moved out"
        );
    }
}
