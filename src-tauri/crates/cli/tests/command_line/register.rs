//! The register: whoever was submitted is found as people look for them, with their numbers covered.

use serde_json::{Value, json};

use crate::support::{Place, Town};

/// The sample's wife: her number, and the parts of it that say when she was born.
const NUMBER: &str = "430102199507089243";
const BIRTH: &str = "19950708";

fn find(place: &Place, text: &str) -> Value {
    place.yilu(&["--json", "register", text]).done().json()
}

fn names(view: &Value) -> Vec<&str> {
    let people = view["people"].as_array().unwrap();
    people
        .iter()
        .map(|person| person["name"].as_str().unwrap())
        .collect()
}

#[test]
fn people_are_found_by_whatever_is_known_of_them() {
    let (town, place) = (Town::open(), Place::with_profile());
    town.configure(&place);
    let household = place.household();
    assert_eq!(find(&place, "")["peopleKnown"], 0, "nobody is known yet");
    place.yilu(&["enter", &household, "--submit"]).done();
    for text in ["李样", "lyb", NUMBER, "19900000003"] {
        assert_eq!(names(&find(&place, text)), ["李样本"], "found by {text}");
    }
    let there = find(&place, "花园3栋1203");
    assert_eq!(
        names(&there).len(),
        5,
        "an address finds all who live there"
    );
    assert_eq!(there["dwellings"][0]["residents"], 5);
    assert!(names(&find(&place, "查无此人")).is_empty());
    assert_eq!(
        names(&find(&place, "")).len(),
        5,
        "without a word, whoever was entered last"
    );
}

#[test]
fn a_page_tells_where_somebody_lives_and_who_was_told_but_covers_numbers() {
    let (town, place) = (Town::open(), Place::with_profile());
    town.configure(&place);
    let household = place.household();
    place.yilu(&["enter", &household, "--submit"]).done();
    place
        .yilu(&["sync", "--until-idle", "--timeout", "60"])
        .done();
    let line = find(&place, "李样本")["people"][0].clone();
    let id = line["id"].to_string();
    let said = place.yilu(&["--json", "register", "--person", &id]).done();
    assert!(
        !said.out.contains(NUMBER) && !said.out.contains("19900000003"),
        "numbers are covered until somebody asks for one"
    );
    assert!(
        !line["number"].as_str().unwrap().contains(BIRTH),
        "not even the birthday shows"
    );
    let page = said.json();
    let stays = page["stays"].as_array().unwrap();
    assert_eq!(stays.len(), 1, "she has lived at one place: {stays:?}");
    assert!(stays[0]["until"].is_null(), "and lives there still");
    let told = page["told"].as_array().unwrap();
    assert!(
        told.len() >= 8 && told.iter().all(|one| one["state"] == "accepted"),
        "every department that was told of her stands there: {told:?}"
    );
    assert!(
        told.iter().any(|one| one["receipt"].is_string()),
        "with its receipt"
    );
    let facts: Vec<&Value> = page["facts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|part| part["lines"].as_array().unwrap())
        .collect();
    let fact = |element: &str| {
        facts
            .iter()
            .find(|fact| fact["element"] == json!(element))
            .copied()
    };
    assert_eq!(
        fact("person.nation").unwrap()["value"]["zh"],
        "汉族",
        "codes are read out"
    );
    assert_eq!(fact("person.phone").unwrap()["covered"], true);

    let dwelling = page["dwelling"].to_string();
    let home = place.yilu(&["--json", "register", "--dwelling", &dwelling]);
    let home = home.done().json();
    assert_eq!(home["people"].as_array().unwrap().len(), 5);
    assert!(
        home["told"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["receipt"]
                .as_str()
                .is_some_and(|number| number.len() == 25)),
        "the house code stands with the dwelling"
    );
}

#[test]
fn what_is_not_in_the_register_is_said_so() {
    let place = Place::with_profile();
    let said = place.yilu(&["register", "--person", "7"]);
    assert_eq!(said.code, 1, "there is no such page");
    assert!(said.err.contains("台账里没有"), "{}", said.err);
}
