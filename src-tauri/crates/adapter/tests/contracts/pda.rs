//! PDA采集系统.

use super::told::judge_own;
use super::*;

#[test]
fn pda_houses() {
    let not_let = vec![
        ("dwelling.occupancy", Value::from("self_occupied")),
        ("owner.name", Value::Null),
        ("owner.phone", Value::Null),
        ("dwelling.landlord_name", Value::Null),
        ("dwelling.landlord_phone", Value::Null),
    ];
    judge_own(
        "pda",
        vec![
            ("the household as it is", vec![], &[]),
            (
                "100 characters of address",
                vec![("dwelling.road", text(83))],
                &[],
            ),
            (
                "101 characters of address",
                vec![("dwelling.road", text(84))],
                &["dwelling.road"],
            ),
            (
                "no road",
                vec![("dwelling.road", Value::Null)],
                &["dwelling.road"],
            ),
            (
                "no usage",
                vec![("dwelling.usage", Value::Null)],
                &["dwelling.usage"],
            ),
            (
                "no occupancy, which housing asks for",
                vec![("dwelling.occupancy", Value::Null)],
                &[],
            ),
            (
                "30 characters of owner",
                vec![("owner.name", text(30))],
                &[],
            ),
            (
                "31 characters of owner",
                vec![("owner.name", text(31))],
                &["owner.name"],
            ),
            (
                "let, and nobody is named",
                vec![
                    ("owner.name", Value::Null),
                    ("dwelling.landlord_name", Value::Null),
                ],
                &["owner.name"],
            ),
            (
                "let, and the landlord is named",
                vec![("owner.name", Value::Null)],
                &[],
            ),
            (
                "let, without a telephone",
                vec![
                    ("owner.phone", Value::Null),
                    ("dwelling.landlord_phone", Value::Null),
                ],
                &["owner.phone"],
            ),
            (
                "the owner's landline",
                vec![("owner.phone", "0755-12345678".into())],
                &["owner.phone"],
            ),
            (
                "the owner's mobile of 10 digits",
                vec![("owner.phone", "1990000000".into())],
                &["owner.phone"],
            ),
            (
                "a mobile that begins with 12",
                vec![("owner.phone", "12900000001".into())],
                &["owner.phone"],
            ),
            (
                "a mobile that begins with 13",
                vec![("owner.phone", "13900000001".into())],
                &[],
            ),
            ("not let, and nobody is named", not_let, &[]),
            (
                "no grid",
                vec![("dwelling.grid", Value::Null)],
                &["dwelling.grid"],
            ),
            (
                "200 characters of remark",
                vec![("dwelling.remark", text(200))],
                &[],
            ),
            (
                "201 characters of remark",
                vec![("dwelling.remark", text(201))],
                &["dwelling.remark"],
            ),
            (
                "a line break in the remark is written as a space",
                vec![("dwelling.remark", "一\n二".into())],
                &[],
            ),
        ],
    );
}

#[test]
fn pda_persons() {
    judge_own(
        "pda",
        vec![
            (
                "30 characters of name",
                vec![("wife:person.name", text(30))],
                &[],
            ),
            (
                "31 characters of name",
                vec![("wife:person.name", text(31))],
                &["wife:person.name"],
            ),
            (
                "no name",
                vec![("wife:person.name", Value::Null)],
                &["wife:person.name"],
            ),
            (
                "a control character in the name is written as a space",
                vec![("wife:person.name", "李\u{7}样本".into())],
                &[],
            ),
            (
                "sex not stated",
                vec![("lodger:person.sex", "9".into())],
                &["lodger:person.sex"],
            ),
            (
                "no sex",
                vec![("lodger:person.sex", Value::Null)],
                &["lodger:person.sex"],
            ),
            (
                "another sex than the number's",
                vec![("wife:person.sex", "1".into())],
                &["wife:person.sex"],
            ),
            (
                "no document",
                vec![("wife:person.id_type", Value::Null)],
                &["wife:person.hukou_division", "wife:person.id_type"],
            ),
            (
                "no number",
                vec![("wife:person.id_number", Value::Null)],
                &["wife:person.id_number"],
            ),
            (
                "a wrong check character",
                vec![("wife:person.id_number", "430102199507089244".into())],
                &["wife:person.id_number"],
            ),
            (
                "17 digits",
                vec![("wife:person.id_number", "43010219950708924".into())],
                &["wife:person.id_number"],
            ),
            (
                "a passport of 5",
                vec![("lodger:person.id_number", "XX901".into())],
                &[],
            ),
            (
                "a passport of 4",
                vec![("lodger:person.id_number", "X901".into())],
                &["lodger:person.id_number"],
            ),
            (
                "a passport with a hyphen",
                vec![("lodger:person.id_number", "XX-00901".into())],
                &["lodger:person.id_number"],
            ),
            (
                "no birth date",
                vec![("lodger:person.birth_date", Value::Null)],
                &["lodger:person.birth_date"],
            ),
            (
                "another birth date than the number's",
                vec![("wife:person.birth_date", "1995-07-09".into())],
                &["wife:person.birth_date"],
            ),
            (
                "born tomorrow",
                vec![("lodger:person.birth_date", "2026-11-23".into())],
                &["lodger:person.birth_date", "lodger:stay.arrived_on"],
            ),
            (
                "no ethnicity",
                vec![("wife:person.nation", Value::Null)],
                &["wife:person.nation"],
            ),
            (
                "no marriage",
                vec![("wife:person.marital", Value::Null)],
                &[],
            ),
            (
                "no education",
                vec![("wife:person.education", Value::Null)],
                &[],
            ),
            (
                "no telephone",
                vec![("wife:person.phone", Value::Null)],
                &[],
            ),
            (
                "a landline",
                vec![("wife:person.phone", "0755-12345678".into())],
                &["wife:person.phone"],
            ),
            (
                "no relation to the head",
                vec![("wife:stay.relation_to_head", Value::Null)],
                &["wife:stay.relation_to_head"],
            ),
            (
                "no registered place",
                vec![("wife:person.hukou_division", Value::Null)],
                &["wife:person.hukou_division"],
            ),
            (
                "no day of arrival",
                vec![("wife:stay.arrived_on", Value::Null)],
                &["wife:stay.arrived_on"],
            ),
            (
                "arrived today",
                vec![("wife:stay.arrived_on", "2026-11-22".into())],
                &[],
            ),
            (
                "arrives tomorrow",
                vec![("wife:stay.arrived_on", "2026-11-23".into())],
                &["wife:stay.arrived_on"],
            ),
            (
                "arrived on the day of birth",
                vec![("son:stay.arrived_on", "2022-05-20".into())],
                &[],
            ),
            (
                "somebody who lives in a dwelling that is gone, which is told once",
                vec![("dwelling.occupancy", "gone".into())],
                &["dwelling.occupancy"],
            ),
            (
                "arrived before birth",
                vec![("son:stay.arrived_on", "2022-05-19".into())],
                &["son:stay.arrived_on"],
            ),
            (
                "60 characters of employer",
                vec![("husband:work.employer", text(60))],
                &[],
            ),
            (
                "61 characters of employer",
                vec![("husband:work.employer", text(61))],
                &["husband:work.employer"],
            ),
            (
                "200 characters of remark",
                vec![("wife:stay.remark", text(200))],
                &[],
            ),
            (
                "201 characters of remark",
                vec![("wife:stay.remark", text(201))],
                &["wife:stay.remark"],
            ),
            (
                "a line break in the remark is written as a space",
                vec![("wife:stay.remark", "一\n二".into())],
                &[],
            ),
            (
                "a newborn without a document",
                vec![
                    ("son:person.id_type", "none".into()),
                    ("son:person.id_number", Value::Null),
                ],
                &[],
            ),
        ],
    );
}

#[test]
fn pda_departures() {
    let left = |on: Value| {
        vec![
            ("wife:stay.status", Value::from("left")),
            ("wife:stay.left_on", on),
        ]
    };
    judge_own(
        "pda",
        vec![
            ("left today", left("2026-11-22".into()), &[]),
            ("left on the day of arrival", left("2026-09-01".into()), &[]),
            (
                "left, and nobody says when",
                left(Value::Null),
                &["wife:stay.left_on"],
            ),
            (
                "leaves tomorrow",
                left("2026-11-23".into()),
                &["wife:stay.left_on"],
            ),
            (
                "left before arriving",
                left("2026-08-31".into()),
                &["wife:stay.left_on"],
            ),
        ],
    );
}
