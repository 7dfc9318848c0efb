//! An event from the street to the grid and to the department that its category belongs to, with a picture.

use serde_json::{Map, Value};

use crate::support::{Place, Town, sample, sample_path};

const DEPARTMENTS: [&str; 2] = ["grid", "ev-drainage"];
const KINDS: [&str; 2] = ["event", "case"];

fn town() -> (Town, Place) {
    let (town, place) = (Town::open(), Place::with_profile());
    let addresses = DEPARTMENTS.map(|id| (id, town.running.base_url(id).unwrap().to_owned()));
    let addresses = addresses.each_ref().map(|(id, url)| (*id, url.as_str()));
    place.settings(&addresses);
    (town, place)
}

/// What the departments hold of events, in the order of [`DEPARTMENTS`].
fn held(town: &Town) -> Vec<(Map<String, Value>, String)> {
    let holdings = DEPARTMENTS.iter().zip(KINDS).flat_map(|(id, kind)| {
        let all = town.running.holdings(id).unwrap();
        all.into_iter().filter(move |one| one.record.kind == kind)
    });
    holdings
        .map(|one| (one.record.fields, one.record.status))
        .collect()
}

fn enter(place: &Place) {
    let event = place.write("event.json", &sample("event.json"));
    let scene = sample_path("scene.png");
    let entered = place.yilu(&["--json", "enter", &event, "--photo", &scene, "--submit"]);
    let entered = entered.done().json();
    assert_eq!(
        entered["deliveries"], 2,
        "the grid, and the department of the category; no dwelling, no people"
    );
}

#[test]
fn an_event_reaches_the_grid_and_its_department_and_is_followed_to_the_end() {
    let (town, place) = town();
    enter(&place);
    place
        .yilu(&["sync", "--until-idle", "--timeout", "120"])
        .done();
    let expected = sample("event.expected.json").replace("{found}", "2026-11-22");
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let held = held(&town);
    assert_eq!(held.len(), 2, "one record each: {held:?}");
    for (at, (id, (fields, _))) in DEPARTMENTS.iter().zip(&held).enumerate() {
        let wanted = expected["records"][at]["fields"].as_object().unwrap();
        let fields = Value::Object(fields.clone());
        for (name, value) in wanted {
            let found = fields.pointer(&format!("/{name}"));
            assert_eq!(found, Some(value), "{id}: {name}");
        }
    }
    assert_eq!(
        held[0].0["attachments"].as_array().map(Vec::len),
        Some(1),
        "the grid has the picture by its number"
    );
    assert_eq!(
        held[1].0["photos"].as_array().map(Vec::len),
        Some(1),
        "the department has it in the case"
    );
    assert_eq!(
        (held[0].1.as_str(), held[1].1.as_str()),
        ("60", "CLOSED"),
        "followed until both closed it"
    );
}
