//! 网格系统: events. Lengths are bytes in GB 18030: a common character two.

use super::*;
use crate::common::{event, pictures};

#[test]
fn grid_event() {
    let mut shown = event();
    shown.event.insert("photos".to_owned(), pictures(1));
    shown
        .dwelling
        .insert("house_code".to_owned(), "4403060010010000001001203".into());
    judge_of(
        &shown,
        &["grid"],
        vec![
            (
                "a category",
                vec![("event.category", Value::Null)],
                &["event.category"],
            ),
            (
                "a level",
                vec![("event.level", Value::Null)],
                &["event.level"],
            ),
            (
                "a title",
                vec![("event.title", Value::Null)],
                &["event.title"],
            ),
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
                "a description of 8 bytes",
                vec![("event.description", text(4))],
                &["event.description"],
            ),
            (
                "a description of 10 bytes",
                vec![("event.description", text(5))],
                &[],
            ),
            (
                "a description of 9 letters",
                vec![("event.description", "OVERFLOWS".into())],
                &["event.description"],
            ),
            (
                "a description of 10 letters",
                vec![("event.description", "OVERFLOWED".into())],
                &[],
            ),
            (
                "a description of 2000 bytes",
                vec![("event.description", text(1000))],
                &[],
            ),
            (
                "a description of 2002 bytes",
                vec![("event.description", text(1001))],
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
                "a time that is none",
                vec![("event.found_at", "2026-11-22T25:00".into())],
                &["event.found_at"],
            ),
            (
                "a place",
                vec![("dwelling.road", Value::Null)],
                &["dwelling.road"],
            ),
            (
                "a place of 200 bytes",
                vec![("dwelling.road", text(93))],
                &[],
            ),
            (
                "a place of 202 bytes",
                vec![("dwelling.road", text(94))],
                &["dwelling.road"],
            ),
            (
                "a grid",
                vec![("dwelling.grid", Value::Null)],
                &["dwelling.grid"],
            ),
            (
                "a grid of another community",
                vec![("dwelling.grid", "440306001002003".into())],
                &["dwelling.grid"],
            ),
            (
                "a house code is optional",
                vec![("dwelling.house_code", Value::Null)],
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
                "the eastern end",
                vec![("dwelling.longitude", json!(114.7))],
                &[],
            ),
            (
                "east of it",
                vec![("dwelling.longitude", json!(114.700_001))],
                &["dwelling.longitude"],
            ),
            (
                "the southern end",
                vec![("dwelling.latitude", json!(22.4))],
                &[],
            ),
            (
                "south of it",
                vec![("dwelling.latitude", json!(22.399_999))],
                &["dwelling.latitude"],
            ),
            (
                "the northern end",
                vec![("dwelling.latitude", json!(22.9))],
                &[],
            ),
            (
                "north of it",
                vec![("dwelling.latitude", json!(22.900_001))],
                &["dwelling.latitude"],
            ),
            (
                "seven decimals",
                vec![("dwelling.latitude", json!(22.512_345_6))],
                &["dwelling.latitude"],
            ),
            (
                "a picture",
                vec![("event.photos", Value::Null)],
                &["event.photos"],
            ),
            (
                "none of what is no matter of the street",
                vec![
                    ("event.category", "Z99".into()),
                    ("event.photos", Value::Null),
                ],
                &[],
            ),
            ("nine pictures", vec![("event.photos", pictures(9))], &[]),
            (
                "ten pictures",
                vec![("event.photos", pictures(10))],
                &["event.photos"],
            ),
            (
                "what was done",
                vec![("event.self_handled", json!(true))],
                &["event.handle_result"],
            ),
            (
                "in 3 letters",
                vec![
                    ("event.self_handled", json!(true)),
                    ("event.handle_result", "SET".into()),
                ],
                &["event.handle_result"],
            ),
            (
                "in 4 letters",
                vec![
                    ("event.self_handled", json!(true)),
                    ("event.handle_result", "DONE".into()),
                ],
                &[],
            ),
            (
                "in one character",
                vec![
                    ("event.self_handled", json!(true)),
                    ("event.handle_result", text(1)),
                ],
                &["event.handle_result"],
            ),
            (
                "in 500 bytes",
                vec![
                    ("event.self_handled", json!(true)),
                    ("event.handle_result", text(250)),
                ],
                &[],
            ),
            (
                "in 502 bytes",
                vec![
                    ("event.self_handled", json!(true)),
                    ("event.handle_result", text(251)),
                ],
                &["event.handle_result"],
            ),
        ],
    );
}

#[test]
fn grid_disputes() {
    let mut dispute = event();
    let parties = |many: usize| -> Value {
        (0..many)
            .map(|_| json!({ "name": "测试甲", "phone": "19900000001" }))
            .collect()
    };
    for (name, value) in [
        ("category", json!("G01")),
        ("involved", json!(2)),
        ("parties", parties(2)),
    ] {
        dispute.event.insert(name.to_owned(), value);
    }
    judge_of(
        &dispute,
        &["grid"],
        vec![
            ("as it is, without a picture", vec![], &[]),
            (
                "how many",
                vec![("event.involved", Value::Null)],
                &["event.involved"],
            ),
            ("nobody", vec![("event.involved", json!(0))], &[]),
            (
                "fewer than nobody",
                vec![("event.involved", json!(-1))],
                &["event.involved"],
            ),
            ("9999", vec![("event.involved", json!(9999))], &[]),
            (
                "10000",
                vec![("event.involved", json!(10000))],
                &["event.involved"],
            ),
            (
                "how many, of public security too",
                vec![
                    ("event.category", "G02".into()),
                    ("event.involved", Value::Null),
                ],
                &["event.involved"],
            ),
            (
                "not of anything else",
                vec![
                    ("event.category", "Z99".into()),
                    ("event.involved", Value::Null),
                ],
                &[],
            ),
            (
                "who",
                vec![("event.parties", parties(0))],
                &["event.parties"],
            ),
            (
                "who, not of public security",
                vec![
                    ("event.category", "G02".into()),
                    ("event.parties", parties(0)),
                ],
                &[],
            ),
            ("ten of them", vec![("event.parties", parties(10))], &[]),
            (
                "eleven",
                vec![("event.parties", parties(11))],
                &["event.parties"],
            ),
            (
                "a name",
                vec![("party.name[1]", Value::Null)],
                &["party.name[1]"],
            ),
            ("a name of 25", vec![("party.name[1]", text(25))], &[]),
            (
                "a name of 26",
                vec![("party.name[1]", text(26))],
                &["party.name[1]"],
            ),
            (
                "a telephone is optional",
                vec![("party.phone[1]", Value::Null)],
                &[],
            ),
            (
                "no landline",
                vec![("party.phone[1]", "0755-12345678".into())],
                &["party.phone[1]"],
            ),
        ],
    );
}
