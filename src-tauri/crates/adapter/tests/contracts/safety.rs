//! 安全生产隐患排查系统: inspections with their hazards, and reviews.

use super::*;
use crate::common::{pictures, premises};

#[test]
fn safety_premises() {
    judge_of(
        &premises(),
        &["safety"],
        vec![
            ("as it is", vec![], &[]),
            (
                "a name",
                vec![("premises.name", Value::Null)],
                &["premises.name"],
            ),
            ("a name of 60", vec![("premises.name", text(60))], &[]),
            (
                "a name of 61",
                vec![("premises.name", text(61))],
                &["premises.name"],
            ),
            (
                "a kind",
                vec![("premises.type", Value::Null)],
                &["premises.type"],
            ),
            (
                "neither code nor reason",
                vec![("premises.credit_code", Value::Null)],
                &["premises.credit_code"],
            ),
            (
                "a reason in place of the code",
                vec![
                    ("premises.credit_code", Value::Null),
                    ("premises.no_licence_reason", "正在办理".into()),
                ],
                &[],
            ),
            (
                "both",
                vec![("premises.no_licence_reason", "正在办理".into())],
                &["premises.no_licence_reason"],
            ),
            (
                "a reason of 50",
                vec![
                    ("premises.credit_code", Value::Null),
                    ("premises.no_licence_reason", text(50)),
                ],
                &[],
            ),
            (
                "a reason of 51",
                vec![
                    ("premises.credit_code", Value::Null),
                    ("premises.no_licence_reason", text(51)),
                ],
                &["premises.no_licence_reason"],
            ),
            (
                "a code's check character",
                vec![("premises.credit_code", "91440300MA5TE5T1XK".into())],
                &["premises.credit_code"],
            ),
            (
                "an address",
                vec![("dwelling.road", Value::Null)],
                &["dwelling.road"],
            ),
            ("an address of 100", vec![("dwelling.road", text(88))], &[]),
            (
                "an address of 101",
                vec![("dwelling.road", text(89))],
                &["dwelling.road"],
            ),
            (
                "a house code",
                vec![("dwelling.house_code", Value::Null)],
                &["dwelling.house_code"],
            ),
            (
                "a house code of 24 digits",
                vec![("dwelling.house_code", "440306001001000000100120".into())],
                &["dwelling.house_code"],
            ),
            (
                "a grid",
                vec![("dwelling.grid", Value::Null)],
                &["dwelling.grid"],
            ),
            (
                "a grid of 14 digits",
                vec![("dwelling.grid", "44030600100100".into())],
                &["dwelling.grid"],
            ),
            (
                "a grid elsewhere than the house",
                vec![
                    ("dwelling.community", Value::Null),
                    ("dwelling.road", "宝湾区前岸街道海棠路8号".into()),
                    ("dwelling.grid", "440306001002003".into()),
                ],
                &["dwelling.community", "dwelling.grid"],
            ),
            (
                "a contact",
                vec![("premises.contact", Value::Null)],
                &["premises.contact"],
            ),
            ("a contact of 30", vec![("premises.contact", text(30))], &[]),
            (
                "a contact of 31",
                vec![("premises.contact", text(31))],
                &["premises.contact"],
            ),
            (
                "a telephone",
                vec![("premises.phone", Value::Null)],
                &["premises.phone"],
            ),
            (
                "a landline",
                vec![("premises.phone", "0755-12345678".into())],
                &[],
            ),
            (
                "a landline without its area",
                vec![("premises.phone", "12345678".into())],
                &["premises.phone"],
            ),
        ],
    );
}

#[test]
fn safety_inspection() {
    let inspectors =
        |names: &[&str]| -> Value { names.iter().map(|name| json!({ "name": name })).collect() };
    let hazards = |many: usize| -> Value {
        (0..many)
            .map(|n| {
                json!({ "category": "ebike", "level": "general", "description": "门厅内停放电动自行车", "rectify_mode": "by_deadline",
                    "deadline": "2026-11-30", "photos": [{ "sha256": format!("{n:064x}") }] })
            })
            .collect()
    };
    let site = |longitude: Value, latitude: Value| {
        vec![
            ("inspection.longitude", longitude),
            ("inspection.latitude", latitude),
        ]
    };
    judge_of(
        &premises(),
        &["safety"],
        vec![
            (
                "a time",
                vec![("inspection.at", Value::Null)],
                &["inspection.at"],
            ),
            (
                "a time of tomorrow",
                vec![("inspection.at", "2026-11-23T10:00".into())],
                &["inspection.at"],
            ),
            (
                "29 days ago",
                vec![("inspection.at", "2026-10-24T10:00".into())],
                &[],
            ),
            (
                "31 days ago",
                vec![("inspection.at", "2026-10-22T10:00".into())],
                &["inspection.at"],
            ),
            (
                "nobody",
                vec![("inspection.inspectors", inspectors(&[]))],
                &["inspection.inspectors"],
            ),
            (
                "not said who",
                vec![("inspection.inspectors", Value::Null)],
                &["inspection.inspectors"],
            ),
            (
                "five",
                vec![(
                    "inspection.inspectors",
                    inspectors(&["甲", "乙", "丙", "丁", "戊"]),
                )],
                &[],
            ),
            (
                "six",
                vec![(
                    "inspection.inspectors",
                    inspectors(&["甲", "乙", "丙", "丁", "戊", "己"]),
                )],
                &["inspection.inspectors"],
            ),
            (
                "the same one twice",
                vec![("inspection.inspectors", inspectors(&["甲", "甲"]))],
                &["inspector.name[1]"],
            ),
            (
                "without a name",
                vec![("inspector.name[1]", Value::Null)],
                &["inspector.name[1]"],
            ),
            ("a name of 20", vec![("inspector.name[1]", text(20))], &[]),
            (
                "a name of 21",
                vec![("inspector.name[1]", text(21))],
                &["inspector.name[1]"],
            ),
            (
                "a result",
                vec![("inspection.result", Value::Null)],
                &["inspection.result", "inspection.hazards"],
            ),
            (
                "a picture",
                vec![("inspection.photos", pictures(0))],
                &["inspection.photos"],
            ),
            (
                "nine pictures",
                vec![("inspection.photos", pictures(9))],
                &[],
            ),
            (
                "ten pictures",
                vec![("inspection.photos", pictures(10))],
                &["inspection.photos"],
            ),
            (
                "a picture of 319",
                vec![(
                    "inspection.photos",
                    json!([{ "sha256": "0".repeat(64), "width": 319, "height": 640 }]),
                )],
                &["inspection.photos"],
            ),
            (
                "a picture of 320",
                vec![(
                    "inspection.photos",
                    json!([{ "sha256": "0".repeat(64), "width": 320, "height": 640 }]),
                )],
                &[],
            ),
            (
                "hazards found, and none told",
                vec![("inspection.hazards", hazards(0))],
                &["inspection.hazards"],
            ),
            (
                "none found, and some told",
                vec![("inspection.result", "clear".into())],
                &["inspection.hazards"],
            ),
            (
                "none found, none told",
                vec![
                    ("inspection.result", "clear".into()),
                    ("inspection.hazards", hazards(0)),
                ],
                &[],
            ),
            (
                "twenty hazards",
                vec![("inspection.hazards", hazards(20))],
                &[],
            ),
            (
                "twenty-one",
                vec![("inspection.hazards", hazards(21))],
                &["inspection.hazards"],
            ),
            (
                "a longitude alone",
                site(json!(114.0), Value::Null),
                &["inspection.latitude"],
            ),
            (
                "a latitude alone",
                site(Value::Null, json!(22.5)),
                &["inspection.longitude"],
            ),
            ("neither", site(Value::Null, Value::Null), &[]),
            ("the western end", site(json!(73), json!(22.5)), &[]),
            (
                "west of it",
                site(json!(72.9), json!(22.5)),
                &["inspection.longitude"],
            ),
            (
                "east of the eastern end",
                site(json!(136.1), json!(22.5)),
                &["inspection.longitude"],
            ),
            ("the northern end", site(json!(114), json!(54)), &[]),
            (
                "north of it",
                site(json!(114), json!(54.1)),
                &["inspection.latitude"],
            ),
            (
                "south of the southern end",
                site(json!(114), json!(2.9)),
                &["inspection.latitude"],
            ),
            (
                "seven decimals",
                site(json!(114.000_000_1), json!(22.5)),
                &["inspection.longitude"],
            ),
            (
                "a remark of 500",
                vec![("inspection.remark", text(500))],
                &[],
            ),
            (
                "a remark of 501",
                vec![("inspection.remark", text(501))],
                &["inspection.remark"],
            ),
        ],
    );
}

#[test]
fn safety_hazards() {
    let later = |mode: &'static str, level: &'static str, deadline: &'static str| {
        vec![
            ("hazard.rectify_mode[1]", Value::from(mode)),
            ("hazard.level[1]", level.into()),
            ("hazard.deadline[1]", deadline.into()),
            ("hazard.after_photos[1]", Value::Null),
        ]
    };
    judge_of(
        &premises(),
        &["safety"],
        vec![
            (
                "a category",
                vec![("hazard.category[1]", Value::Null)],
                &["hazard.category[1]"],
            ),
            (
                "a level",
                vec![("hazard.level[1]", Value::Null)],
                &["hazard.level[1]"],
            ),
            (
                "a description",
                vec![("hazard.description[1]", Value::Null)],
                &["hazard.description[1]"],
            ),
            (
                "a description of 4",
                vec![("hazard.description[1]", text(4))],
                &["hazard.description[1]"],
            ),
            (
                "a description of 5",
                vec![("hazard.description[1]", text(5))],
                &[],
            ),
            (
                "a description of 200",
                vec![("hazard.description[1]", text(200))],
                &[],
            ),
            (
                "a description of 201",
                vec![("hazard.description[1]", text(201))],
                &["hazard.description[1]"],
            ),
            (
                "how it is put right",
                vec![
                    ("hazard.rectify_mode[1]", Value::Null),
                    ("hazard.deadline[1]", "2026-11-30".into()),
                ],
                &["hazard.rectify_mode[1]"],
            ),
            (
                "a major one put right on the spot",
                vec![("hazard.level[1]", "major".into())],
                &["hazard.rectify_mode[1]"],
            ),
            (
                "work suspended for a general one",
                later("suspend", "general", "2026-11-30"),
                &["hazard.rectify_mode[1]"],
            ),
            (
                "work suspended for a major one",
                later("suspend", "major", "2026-11-30"),
                &[],
            ),
            (
                "no deadline",
                vec![("hazard.rectify_mode[1]", "by_deadline".into())],
                &["hazard.deadline[1]"],
            ),
            (
                "put right by the same day",
                later("by_deadline", "general", "2026-11-22"),
                &["hazard.deadline[1]"],
            ),
            (
                "by the next day",
                later("by_deadline", "general", "2026-11-23"),
                &[],
            ),
            (
                "in 30 days",
                later("by_deadline", "general", "2026-12-22"),
                &[],
            ),
            (
                "in 31 days",
                later("by_deadline", "general", "2026-12-23"),
                &["hazard.deadline[1]"],
            ),
            (
                "a major one in 90 days",
                later("by_deadline", "major", "2027-02-20"),
                &[],
            ),
            (
                "a major one in 91 days",
                later("by_deadline", "major", "2027-02-21"),
                &["hazard.deadline[1]"],
            ),
            (
                "a picture",
                vec![("hazard.photos[1]", Value::Null)],
                &["hazard.photos[1]"],
            ),
            (
                "nine pictures",
                vec![("hazard.photos[1]", pictures(9))],
                &[],
            ),
            (
                "ten pictures",
                vec![("hazard.photos[1]", pictures(10))],
                &["hazard.photos[1]"],
            ),
            (
                "a picture of afterwards",
                vec![("hazard.after_photos[1]", Value::Null)],
                &["hazard.after_photos[1]"],
            ),
            (
                "three of afterwards",
                vec![("hazard.after_photos[1]", pictures(3))],
                &[],
            ),
            (
                "four of afterwards",
                vec![("hazard.after_photos[1]", pictures(4))],
                &["hazard.after_photos[1]"],
            ),
        ],
    );
}

#[test]
fn safety_reviews() {
    let mut review = Entry {
        form: "review".to_owned(),
        ..Entry::default()
    };
    change(
        &mut review,
        &[
            ("review.hazard_number", "YH2026000000000001".into()),
            ("review.at", "2026-11-22T09:30".into()),
            ("review.passed", json!(true)),
            ("review.opinion", "通道已清空".into()),
            ("review.photos", pictures(1)),
        ],
    );
    let failed = |deadline: Value| {
        vec![
            ("review.passed", json!(false)),
            ("review.new_deadline", deadline),
        ]
    };
    judge_of(
        &review,
        &["safety"],
        vec![
            ("as it is", vec![], &[]),
            (
                "which hazard",
                vec![("review.hazard_number", Value::Null)],
                &["review.hazard_number"],
            ),
            (
                "a number of 15 digits",
                vec![("review.hazard_number", "YH202600000000001".into())],
                &["review.hazard_number"],
            ),
            ("a time", vec![("review.at", Value::Null)], &["review.at"]),
            (
                "a time of tomorrow",
                vec![("review.at", "2026-11-23T09:30".into())],
                &["review.at"],
            ),
            (
                "whether it was put right",
                vec![("review.passed", Value::Null)],
                &["review.passed"],
            ),
            (
                "an opinion",
                vec![("review.opinion", Value::Null)],
                &["review.opinion"],
            ),
            (
                "an opinion of one character",
                vec![("review.opinion", text(1))],
                &["review.opinion"],
            ),
            ("an opinion of two", vec![("review.opinion", text(2))], &[]),
            (
                "an opinion of 200",
                vec![("review.opinion", text(200))],
                &[],
            ),
            (
                "an opinion of 201",
                vec![("review.opinion", text(201))],
                &["review.opinion"],
            ),
            (
                "a picture",
                vec![("review.photos", pictures(0))],
                &["review.photos"],
            ),
            (
                "ten pictures",
                vec![("review.photos", pictures(10))],
                &["review.photos"],
            ),
            (
                "not put right, and no new deadline",
                failed(Value::Null),
                &["review.new_deadline"],
            ),
            (
                "a new deadline of today",
                failed("2026-11-22".into()),
                &["review.new_deadline"],
            ),
            ("of tomorrow", failed("2026-11-23".into()), &[]),
            ("in 30 days", failed("2026-12-22".into()), &[]),
            (
                "in 31 days",
                failed("2026-12-23".into()),
                &["review.new_deadline"],
            ),
        ],
    );
}
