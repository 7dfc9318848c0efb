//! What the dictionary fills in by itself: addresses, ages, origin, and who a number says the holder is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod household;

use household::{family, set};
use serde_json::{Value, json};
use yilutong_dictionary::{Dictionary, Entry, Place, Severity};

fn derived(entry: &Entry) -> Entry {
    Dictionary::builtin().derive(entry)
}

fn dwelling<'a>(entry: &'a Entry, name: &str) -> Option<&'a str> {
    entry.text(&Place::of(&format!("dwelling.{name}")))
}

fn of<'a>(entry: &'a Entry, resident: &str, element: &str) -> Option<&'a Value> {
    entry.value(&Place::of_resident(resident, element))
}

#[test]
fn the_address_is_put_together_from_its_parts() {
    let entry = derived(&family());
    assert_eq!(
        dwelling(&entry, "district"),
        Some("宝湾区"),
        "from the community"
    );
    assert_eq!(
        dwelling(&entry, "street"),
        Some("前岸街道"),
        "from the community"
    );
    assert_eq!(
        dwelling(&entry, "building_address"),
        Some("宝湾区前岸街道海棠路12号"),
        "district, street, road"
    );
    assert_eq!(
        dwelling(&entry, "full_address"),
        Some("宝湾区前岸街道海棠路12号海棠花园3栋1203"),
        "and building and room"
    );
    assert_eq!(
        dwelling(&entry, "key"),
        Some("440306001001|海棠路12号|1203"),
        "tells one dwelling from another"
    );
}

#[test]
fn one_dwelling_has_one_key_however_it_is_typed() {
    let key = derived(&family()).dwelling["key"].clone();
    let mut entry = family();
    set(&mut entry, None, "dwelling.road", json!(" 海棠路 １２号"));
    set(&mut entry, None, "dwelling.room", json!("１２０３"));
    set(&mut entry, None, "dwelling.building", json!("3栋"));
    assert_eq!(
        derived(&entry).dwelling["key"],
        key,
        "spaces, widths and the building's name do not matter"
    );
    set(&mut entry, None, "dwelling.room", json!("1204"));
    assert_ne!(derived(&entry).dwelling["key"], key, "the room does");
}

#[test]
fn where_buildings_share_a_house_number_the_whole_address_names_the_building_once() {
    let mut entry = family();
    set(
        &mut entry,
        None,
        "dwelling.road",
        json!("海棠路12号海棠花园3栋"),
    );
    let derived = derived(&entry);
    assert_eq!(
        dwelling(&derived, "full_address"),
        Some("宝湾区前岸街道海棠路12号海棠花园3栋1203"),
        "as it is written on the door"
    );
    assert_eq!(
        dwelling(&derived, "key"),
        Some("440306001001|海棠路12号海棠花园3栋|1203"),
        "and 1203 of the next building is another dwelling"
    );
}

#[test]
fn an_unfinished_address_derives_nothing_wrong() {
    let mut entry = family();
    set(&mut entry, None, "dwelling.room", Value::Null);
    assert_eq!(
        dwelling(&derived(&entry), "key"),
        None,
        "no key without a room"
    );
    set(&mut entry, None, "dwelling.road", json!(""));
    assert_eq!(
        dwelling(&derived(&entry), "full_address"),
        None,
        "no address without a road"
    );
    set(
        &mut entry,
        None,
        "dwelling.community",
        json!("999999999999"),
    );
    assert_eq!(
        dwelling(&derived(&entry), "district"),
        None,
        "nothing from an unknown community"
    );
}

#[test]
fn a_number_tells_birth_date_sex_origin_and_age() {
    let entry = derived(&family());
    assert_eq!(
        of(&entry, "head", "person.birth_date"),
        Some(&json!("1990-03-07")),
        "digits 7–14"
    );
    assert_eq!(
        of(&entry, "head", "person.sex"),
        Some(&json!("1")),
        "digit 17"
    );
    assert_eq!(
        of(&entry, "head", "person.origin"),
        Some(&json!("湖南省长沙市芙蓉区")),
        "digits 1–6"
    );
    assert_eq!(
        of(&entry, "head", "person.age"),
        Some(&json!(36)),
        "completed years on the day of the visit"
    );
    assert_eq!(
        of(&entry, "wife", "person.sex"),
        Some(&json!("2")),
        "even is female"
    );
    assert_eq!(
        of(&entry, "tenant", "person.birth_date"),
        Some(&json!("1990-05-05")),
        "typed, with a passport"
    );
    assert_eq!(
        of(&entry, "tenant", "person.origin"),
        None,
        "a passport number tells no origin"
    );
}

#[test]
fn every_document_that_carries_a_birth_date_is_read() {
    for (kind, number, birth, sex, origin) in [
        (
            "113",
            "440306202205209038",
            "2022-05-20",
            "1",
            Some("广东省深圳市宝安区"),
        ),
        (
            "111",
            "440306480812983",
            "1948-08-12",
            "1",
            Some("广东省深圳市宝安区"),
        ),
        (
            "HMT",
            "810000197902110018",
            "1979-02-11",
            "1",
            Some("香港特别行政区"),
        ),
        ("553", "944840198507120015", "1985-07-12", "1", None),
    ] {
        let mut entry = family();
        for (element, value) in [
            ("person.id_type", json!(kind)),
            ("person.id_number", json!(number)),
            ("person.birth_date", Value::Null),
            ("person.sex", json!("")),
        ] {
            set(&mut entry, Some("tenant"), element, value);
        }
        let entry = derived(&entry);
        assert_eq!(
            of(&entry, "tenant", "person.birth_date"),
            Some(&json!(birth)),
            "{kind}"
        );
        assert_eq!(
            of(&entry, "tenant", "person.sex"),
            Some(&json!(sex)),
            "{kind}"
        );
        assert_eq!(
            of(&entry, "tenant", "person.origin").and_then(Value::as_str),
            origin,
            "{kind}"
        );
    }
}

#[test]
fn what_was_typed_wins() {
    let mut entry = family();
    set(
        &mut entry,
        Some("head"),
        "person.birth_date",
        json!("1990年3月8日"),
    );
    let entry = derived(&entry);
    assert_eq!(
        of(&entry, "head", "person.birth_date"),
        Some(&json!("1990-03-08")),
        "in its normal form, not replaced"
    );
    assert_eq!(
        household::findings(&entry, Severity::Error).len(),
        1,
        "and the disagreement is told"
    );
}

#[test]
fn a_wrong_number_tells_nothing() {
    let mut entry = family();
    set(
        &mut entry,
        Some("head"),
        "person.id_number",
        json!("430102199003079010"),
    );
    let entry = derived(&entry);
    assert_eq!(
        of(&entry, "head", "person.birth_date"),
        None,
        "a mistyped digit must not become a birth date"
    );
}

#[test]
fn ages_need_the_day_of_the_visit() {
    let mut entry = family();
    set(&mut entry, None, "visit.on", Value::Null);
    assert_eq!(
        of(&derived(&entry), "head", "person.age"),
        None,
        "the dictionary knows no clock"
    );
    set(&mut entry, None, "visit.on", json!("1980-01-01"));
    assert_eq!(
        of(&derived(&entry), "head", "person.age"),
        None,
        "nor ages before birth"
    );
}

#[test]
fn whoever_is_entered_lives_there_unless_said_otherwise() {
    let mut entry = family();
    assert_eq!(
        of(&derived(&entry), "head", "stay.status"),
        Some(&json!("arrived")),
        "the usual case needs no click"
    );
    set(&mut entry, Some("head"), "stay.status", json!("left"));
    assert_eq!(
        of(&derived(&entry), "head", "stay.status"),
        Some(&json!("left")),
        "the worker's word counts"
    );
}

#[test]
fn stale_derived_values_do_not_survive() {
    let mut entry = derived(&family());
    set(
        &mut entry,
        None,
        "dwelling.community",
        json!("440304001001"),
    );
    set(&mut entry, Some("head"), "person.id_number", Value::Null);
    let entry = derived(&entry);
    assert_eq!(
        dwelling(&entry, "district"),
        Some("福岭区"),
        "computed anew from the changed community"
    );
    assert_eq!(
        of(&entry, "head", "person.origin"),
        None,
        "gone with the number it came from"
    );
}

#[test]
fn where_a_person_is_registered_tells_the_kind_of_population() {
    let mut entry = family();
    let kind = |entry: &Entry| of(&derived(entry), "head", "person.population").cloned();
    let mut change = |element: &str, value: &str, wanted: Option<&str>, why: &str| {
        set(&mut entry, Some("head"), element, json!(value));
        assert_eq!(kind(&entry), wanted.map(Value::from), "{why}");
    };
    change(
        "person.hukou_division",
        "440304",
        Some("registered"),
        "another district of this city",
    );
    change(
        "person.hukou_division",
        "430102",
        Some("floating"),
        "another city",
    );
    change("person.hukou_division", "", None, "not known yet");
    change("person.id_type", "HMT", Some("hmt"), "by the permit");
    change("person.id_type", "414", Some("foreign"), "by the passport");
}

#[test]
fn the_household_tells_its_size_and_its_head() {
    let mut entry = family();
    let size = |entry: &Entry| derived(entry).dwelling["residents"].as_u64().unwrap();
    let everybody = size(&entry);
    let head = of(&entry, "head", "person.name").cloned();
    let named = |entry: &Entry| of(&derived(entry), "tenant", "stay.head_name").cloned();
    assert_eq!(
        named(&entry),
        head,
        "everybody in it carries the head's name"
    );
    set(
        &mut entry,
        Some("tenant"),
        "stay.relation_to_head",
        json!("02"),
    );
    assert_eq!(named(&entry), None, "of two heads neither is guessed");
    set(&mut entry, Some("tenant"), "stay.status", json!("left"));
    assert_eq!(size(&entry), everybody - 1, "who left is not counted");
}
