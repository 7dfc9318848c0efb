//! 综合管理信息系统.

use super::told::judge_own;
use super::*;

#[test]
fn gridadmin_members() {
    judge(
        "gridadmin",
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
                "a digit in the name",
                vec![("wife:person.name", "李样本2".into())],
                &["wife:person.name"],
            ),
            (
                "sex not stated",
                vec![("lodger:person.sex", "9".into())],
                &["lodger:person.sex"],
            ),
            (
                "no birth date",
                vec![("lodger:person.birth_date", Value::Null)],
                &["lodger:person.birth_date"],
            ),
            (
                "no ethnicity",
                vec![("wife:person.nation", Value::Null)],
                &["wife:person.nation"],
            ),
            (
                "no registered place",
                vec![("wife:person.hukou_division", Value::Null)],
                &["wife:person.hukou_division"],
            ),
            (
                "no education",
                vec![("wife:person.education", Value::Null)],
                &[],
            ),
            (
                "marriage not stated",
                vec![("wife:person.marital", "90".into())],
                &[],
            ),
            (
                "a grown-up without a telephone",
                vec![("wife:person.phone", Value::Null)],
                &["wife:person.phone"],
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
                "no reason of stay",
                vec![("grandfather:stay.reason", Value::Null)],
                &["grandfather:stay.reason"],
            ),
            (
                "work without an employer",
                vec![("husband:work.employer", Value::Null)],
                &["husband:work.employer"],
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
                "no grid",
                vec![("dwelling.grid", Value::Null)],
                &["dwelling.grid"],
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
                "moved in after the visit",
                vec![("wife:stay.arrived_on", "2026-11-21".into())],
                &["wife:stay.arrived_on"],
            ),
            (
                "visited tomorrow",
                vec![("visit.on", "2026-11-23".into())],
                &["visit.on"],
            ),
        ],
    );
}

#[test]
fn gridadmin_cells() {
    judge_own(
        "gridadmin",
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
                "a grid of 14 digits",
                vec![("dwelling.grid", "44030600100100".into())],
                &["dwelling.grid"],
            ),
            (
                "a grid of another community",
                vec![("dwelling.grid", "440306001002003".into())],
                &["dwelling.grid"],
            ),
            (
                "a control character in the name is written as a space",
                vec![("wife:person.name", "李\u{7}样本".into())],
                &[],
            ),
            (
                "a line break in the remark is written as a space",
                vec![("wife:stay.remark", "一\n二".into())],
                &[],
            ),
            (
                "a wrong check character",
                vec![("wife:person.id_number", "430102199507089244".into())],
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
                "another sex than the number's",
                vec![("wife:person.sex", "1".into())],
                &["wife:person.sex"],
            ),
            (
                "another birth date than the number's",
                vec![("wife:person.birth_date", "1995-07-09".into())],
                &["wife:person.birth_date"],
            ),
            (
                "somebody of 14 without a telephone",
                vec![
                    ("lodger:person.birth_date", "2012-11-20".into()),
                    ("lodger:person.phone", Value::Null),
                ],
                &["lodger:person.phone"],
            ),
            (
                "somebody of 13 without a telephone",
                vec![
                    ("lodger:person.birth_date", "2012-11-21".into()),
                    ("lodger:person.phone", Value::Null),
                ],
                &[],
            ),
            (
                "arrived on the day of the visit",
                vec![("wife:stay.arrived_on", "2026-11-20".into())],
                &[],
            ),
            (
                "arrived on the day of birth",
                vec![("son:stay.arrived_on", "2022-05-20".into())],
                &[],
            ),
            (
                "arrived before birth",
                vec![("son:stay.arrived_on", "2022-05-19".into())],
                &["son:stay.arrived_on"],
            ),
            (
                "visited today",
                vec![("visit.on", "2026-11-22".into())],
                &[],
            ),
        ],
    );
}

#[test]
fn gridadmin_departures() {
    let left = |on: Value| {
        vec![
            ("wife:stay.status", Value::from("left")),
            ("wife:stay.left_on", on),
        ]
    };
    judge_own(
        "gridadmin",
        vec![
            (
                "left today, after the visit",
                left("2026-11-22".into()),
                &[],
            ),
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
