//! The six departments that take events over one interface (事件联动): what all ask, and what each asks besides.

use super::*;
use crate::common::{event, pictures};

const HOUSE: &str = "4403060010010000001001203";

/// An event that the department takes as it is.
fn event_for(department: &str) -> Entry {
    let more: &[(&str, Value)] = match department {
        "ev-safety" => &[
            ("event.category", "A01".into()),
            ("event.enterprise_name", "样例科技有限公司".into()),
            ("event.enterprise_code", "91440300MA5TE5T1XJ".into()),
        ],
        "ev-urban" => &[("event.category", "B01".into())],
        "ev-building" => &[
            ("event.category", "C01".into()),
            ("event.build_stage", "main".into()),
            ("event.illegal_area", json!(25.5)),
            ("dwelling.house_code", HOUSE.into()),
        ],
        "ev-fire" => &[
            ("event.category", "E01".into()),
            ("event.place_type", "shop".into()),
        ],
        "ev-traffic" => &[
            ("event.category", "F01".into()),
            ("event.road_name", "海棠路".into()),
            ("event.plate_number", "粤B12345".into()),
        ],
        _ => &[("event.category", "D01".into())],
    };
    let mut entry = event();
    change(&mut entry, more);
    entry
}

#[test]
fn linkage_members_of_all_six() {
    for department in [
        "ev-safety",
        "ev-urban",
        "ev-building",
        "ev-drainage",
        "ev-fire",
        "ev-traffic",
    ] {
        let longest = if department == "ev-urban" { 200 } else { 500 };
        judge_of(
            &event_for(department),
            &[department],
            vec![
                ("as it is", vec![], &[]),
                (
                    "a level",
                    vec![("event.level", Value::Null)],
                    &["event.level"],
                ),
                (
                    "a source",
                    vec![("event.source", Value::Null)],
                    &["event.source"],
                ),
                (
                    "a title",
                    vec![("event.title", Value::Null)],
                    &["event.title"],
                ),
                (
                    "a title of 3",
                    vec![("event.title", text(3))],
                    &["event.title"],
                ),
                ("a title of 4", vec![("event.title", text(4))], &[]),
                ("a title of 50", vec![("event.title", text(50))], &[]),
                (
                    "a title of 51",
                    vec![("event.title", text(51))],
                    &["event.title"],
                ),
                (
                    "a description",
                    vec![("event.description", Value::Null)],
                    &["event.description"],
                ),
                (
                    "a description of 9",
                    vec![("event.description", text(9))],
                    &["event.description"],
                ),
                (
                    "a description of 10",
                    vec![("event.description", text(10))],
                    &[],
                ),
                (
                    "the longest description",
                    vec![("event.description", text(longest))],
                    &[],
                ),
                (
                    "a longer one",
                    vec![("event.description", text(longest + 1))],
                    &["event.description"],
                ),
                (
                    "a time",
                    vec![("event.found_at", Value::Null)],
                    &["event.found_at"],
                ),
                (
                    "a time of tomorrow",
                    vec![("event.found_at", "2026-11-23T09:30".into())],
                    &["event.found_at"],
                ),
                (
                    "an address",
                    vec![("dwelling.road", Value::Null)],
                    &["dwelling.road"],
                ),
                ("an address of 120", vec![("dwelling.road", text(113))], &[]),
                (
                    "an address of 121",
                    vec![("dwelling.road", text(114))],
                    &["dwelling.road"],
                ),
                (
                    "a community",
                    vec![
                        ("dwelling.community", Value::Null),
                        ("dwelling.road", "宝湾区前岸街道海棠路12号".into()),
                    ],
                    &["dwelling.community"],
                ),
                (
                    "a longitude",
                    vec![("dwelling.longitude", Value::Null)],
                    &["dwelling.longitude"],
                ),
                (
                    "a latitude",
                    vec![("dwelling.latitude", Value::Null)],
                    &["dwelling.latitude"],
                ),
                (
                    "the western end",
                    vec![("dwelling.longitude", json!(113.7))],
                    &[],
                ),
                (
                    "west of it",
                    vec![("dwelling.longitude", json!(113.699_999))],
                    &["dwelling.longitude"],
                ),
                (
                    "north of the northern end",
                    vec![("dwelling.latitude", json!(22.900_001))],
                    &["dwelling.latitude"],
                ),
                (
                    "seven decimals",
                    vec![("dwelling.longitude", json!(113.912_345_6))],
                    &["dwelling.longitude"],
                ),
                (
                    "a house code",
                    vec![("dwelling.house_code", HOUSE.into())],
                    &[],
                ),
                (
                    "a house code of 24 digits",
                    vec![("dwelling.house_code", "440306001001000000100120".into())],
                    &["dwelling.house_code"],
                ),
                (
                    "a house code of another community",
                    vec![("dwelling.house_code", "4403060010020000001001203".into())],
                    &["dwelling.house_code"],
                ),
                (
                    "a matter of urgency is shown",
                    vec![("event.level", "02".into())],
                    &["event.photos"],
                ),
                (
                    "a matter less urgent need not",
                    vec![("event.level", "03".into())],
                    &[],
                ),
                (
                    "three pictures",
                    vec![("event.level", "01".into()), ("event.photos", pictures(3))],
                    &[],
                ),
                (
                    "four pictures",
                    vec![("event.photos", pictures(4))],
                    &["event.photos"],
                ),
            ],
        );
    }
}

#[test]
fn linkage_members_of_enterprises() {
    let kind = |kind: &'static str, more: &[(&'static str, Value)]| {
        let mut changes = vec![("event.safety_kind", Value::from(kind))];
        changes.extend(more.iter().cloned());
        changes
    };
    judge_of(
        &event_for("ev-safety"),
        &["ev-safety"],
        vec![
            (
                "a name",
                vec![("event.enterprise_name", Value::Null)],
                &["event.enterprise_name"],
            ),
            (
                "a name of one character",
                vec![("event.enterprise_name", text(1))],
                &["event.enterprise_name"],
            ),
            (
                "a name of two",
                vec![("event.enterprise_name", text(2))],
                &[],
            ),
            (
                "a name of 100",
                vec![("event.enterprise_name", text(100))],
                &[],
            ),
            (
                "a name of 101",
                vec![("event.enterprise_name", text(101))],
                &["event.enterprise_name"],
            ),
            (
                "a credit code",
                vec![("event.enterprise_code", Value::Null)],
                &["event.enterprise_code"],
            ),
            (
                "a credit code's check character",
                vec![("event.enterprise_code", "91440300MA5TE5T1XK".into())],
                &["event.enterprise_code"],
            ),
            (
                "none of who has no licence",
                kind("unlicensed", &[("event.enterprise_code", Value::Null)]),
                &[],
            ),
            (
                "but of everybody else",
                kind("electricity", &[("event.enterprise_code", Value::Null)]),
                &["event.enterprise_code"],
            ),
        ],
    );
}

#[test]
fn linkage_members_of_buildings() {
    let kind = |kind: &'static str| {
        vec![
            ("event.building_kind", Value::from(kind)),
            ("event.illegal_area", Value::Null),
        ]
    };
    judge_of(
        &event_for("ev-building"),
        &["ev-building"],
        vec![
            (
                "a house code",
                vec![("dwelling.house_code", Value::Null)],
                &["dwelling.house_code"],
            ),
            (
                "a stage",
                vec![("event.build_stage", Value::Null)],
                &["event.build_stage"],
            ),
            (
                "an area",
                vec![("event.illegal_area", Value::Null)],
                &["event.illegal_area"],
            ),
            (
                "an area added on a roof",
                kind("roof"),
                &["event.illegal_area"],
            ),
            ("none of a changed use", kind("change_of_use"), &[]),
            (
                "none of an altered structure",
                kind("bearing_structure"),
                &[],
            ),
            (
                "the smallest area",
                vec![("event.illegal_area", json!(0.1))],
                &[],
            ),
            (
                "no area at all",
                vec![("event.illegal_area", json!(0))],
                &["event.illegal_area"],
            ),
            (
                "the largest area",
                vec![("event.illegal_area", json!(99999.9))],
                &[],
            ),
            (
                "a larger one",
                vec![("event.illegal_area", json!(100_000))],
                &["event.illegal_area"],
            ),
            (
                "two decimals",
                vec![("event.illegal_area", json!(25.55))],
                &["event.illegal_area"],
            ),
        ],
    );
}

#[test]
fn linkage_members_of_water() {
    judge_of(
        &event_for("ev-drainage"),
        &["ev-drainage"],
        vec![
            (
                "a depth",
                vec![("event.water_depth", Value::Null)],
                &["event.water_depth"],
            ),
            (
                "a depth in a garage",
                vec![
                    ("event.drainage_kind", "garage_ponding".into()),
                    ("event.water_depth", Value::Null),
                ],
                &["event.water_depth"],
            ),
            (
                "none of a blocked pipe",
                vec![
                    ("event.drainage_kind", "blocked".into()),
                    ("event.water_depth", Value::Null),
                ],
                &[],
            ),
            ("one centimetre", vec![("event.water_depth", json!(1))], &[]),
            (
                "none",
                vec![("event.water_depth", json!(0))],
                &["event.water_depth"],
            ),
            ("five metres", vec![("event.water_depth", json!(500))], &[]),
            (
                "more than five metres",
                vec![("event.water_depth", json!(501))],
                &["event.water_depth"],
            ),
            (
                "a well's number of 3",
                vec![("event.well_number", "Y-1".into())],
                &["event.well_number"],
            ),
            (
                "a well's number of 4",
                vec![("event.well_number", "YS-1".into())],
                &[],
            ),
            (
                "a well's number of 20",
                vec![("event.well_number", "YS-00000000000000001".into())],
                &[],
            ),
            (
                "a well's number of 21",
                vec![("event.well_number", "YS-000000000000000012".into())],
                &["event.well_number"],
            ),
            (
                "a well's number in Chinese",
                vec![("event.well_number", "井盖0012".into())],
                &["event.well_number"],
            ),
        ],
    );
}

#[test]
fn linkage_members_of_fire() {
    let place = |kind: &'static str, house: Value| {
        vec![
            ("event.place_type", Value::from(kind)),
            ("dwelling.house_code", house),
        ]
    };
    judge_of(
        &event_for("ev-fire"),
        &["ev-fire"],
        vec![
            (
                "what kind of place",
                vec![("event.place_type", Value::Null)],
                &["event.place_type"],
            ),
            (
                "a house code of a home",
                place("home", Value::Null),
                &["dwelling.house_code"],
            ),
            (
                "a house code of a home that is let",
                place("rented", Value::Null),
                &["dwelling.house_code"],
            ),
            ("a home with its code", place("rented", HOUSE.into()), &[]),
            ("none of a factory", place("factory", Value::Null), &[]),
        ],
    );
}

#[test]
fn linkage_members_of_traffic() {
    let plate = |kind: &'static str, plate: Value| {
        vec![
            ("event.traffic_kind", Value::from(kind)),
            ("event.plate_number", plate),
        ]
    };
    judge_of(
        &event_for("ev-traffic"),
        &["ev-traffic"],
        vec![
            (
                "a road",
                vec![("event.road_name", Value::Null)],
                &["event.road_name"],
            ),
            (
                "a road of one character",
                vec![("event.road_name", text(1))],
                &["event.road_name"],
            ),
            ("a road of two", vec![("event.road_name", text(2))], &[]),
            ("a road of 40", vec![("event.road_name", text(40))], &[]),
            (
                "a road of 41",
                vec![("event.road_name", text(41))],
                &["event.road_name"],
            ),
            (
                "a plate",
                vec![("event.plate_number", Value::Null)],
                &["event.plate_number"],
            ),
            (
                "a plate of a car on a fire lane",
                plate("fire_lane_parking", Value::Null),
                &["event.plate_number"],
            ),
            (
                "an abandoned one may have none",
                plate("abandoned", Value::Null),
                &[],
            ),
            ("nor has a traffic light", plate("signal", Value::Null), &[]),
            (
                "a plate of an electric car",
                plate("parking", "粤BD12345".into()),
                &[],
            ),
            (
                "a plate with an I",
                plate("parking", "粤I12345".into()),
                &["event.plate_number"],
            ),
            (
                "a plate with an O in it",
                plate("parking", "粤B1234O".into()),
                &["event.plate_number"],
            ),
            (
                "a plate of 9",
                plate("parking", "粤BD123456".into()),
                &["event.plate_number"],
            ),
            (
                "a plate without its province",
                plate("parking", "BB12345".into()),
                &["event.plate_number"],
            ),
        ],
    );
}
