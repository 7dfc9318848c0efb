//! 省综治系统.

use super::told::judge_own;
use super::*;

#[test]
fn provincial_houses() {
    judge_own(
        "provincial",
        vec![
            ("the household as it is", vec![], &[]),
            (
                "150 characters of address",
                vec![("dwelling.road", text(133))],
                &[],
            ),
            (
                "151 characters of address",
                vec![("dwelling.road", text(134))],
                &["dwelling.road"],
            ),
            (
                "no grid",
                vec![("dwelling.grid", Value::Null)],
                &["dwelling.grid"],
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
                "no occupancy",
                vec![("dwelling.occupancy", Value::Null)],
                &["dwelling.occupancy"],
            ),
            ("no area", vec![("dwelling.area", Value::Null)], &[]),
            ("area 0.01", vec![("dwelling.area", json!(0.01))], &[]),
            (
                "area 0",
                vec![("dwelling.area", json!(0))],
                &["dwelling.area"],
            ),
            (
                "area 99999.99",
                vec![("dwelling.area", json!(99_999.99))],
                &[],
            ),
            (
                "area 100000",
                vec![("dwelling.area", json!(100_000))],
                &["dwelling.area"],
            ),
            (
                "an area with three decimals",
                vec![("dwelling.area", json!(68.555))],
                &["dwelling.area"],
            ),
            (
                "50 characters of owner",
                vec![("owner.name", text(50))],
                &[],
            ),
            (
                "51 characters of owner",
                vec![("owner.name", text(51))],
                &["owner.name"],
            ),
            (
                "nobody knows the owner",
                vec![("owner.name", Value::Null)],
                &[],
            ),
            (
                "the owner's landline",
                vec![("owner.phone", "0755-12345678".into())],
                &[],
            ),
            (
                "a landline of 6 digits",
                vec![("owner.phone", "0755-123456".into())],
                &["owner.phone"],
            ),
            (
                "an owner in four bytes",
                vec![("owner.name", "𬭎䶮".into())],
                &[],
            ),
            (
                "an owner with a character of one's own",
                vec![("owner.name", "测\u{e000}".into())],
                &["owner.name"],
            ),
            (
                "a line break in the address is written as a space",
                vec![("dwelling.road", "海棠路\n12号".into())],
                &[],
            ),
        ],
    );
}

#[test]
fn provincial_people() {
    judge_own(
        "provincial",
        vec![
            (
                "50 characters of name",
                vec![("wife:person.name", text(50))],
                &[],
            ),
            (
                "51 characters of name",
                vec![("wife:person.name", text(51))],
                &["wife:person.name"],
            ),
            (
                "no name",
                vec![("wife:person.name", Value::Null)],
                &["wife:person.name"],
            ),
            (
                "a name in four bytes",
                vec![("wife:person.name", "李𬭎䶮".into())],
                &[],
            ),
            (
                "a control character in the name is written as a space",
                vec![("wife:person.name", "李\u{7}样本".into())],
                &[],
            ),
            // Their code differs between the editions of the standard.
            (
                "U+1E3F",
                vec![("wife:person.name", "李\u{1e3f}".into())],
                &["wife:person.name"],
            ),
            (
                "U+1E3E",
                vec![("wife:person.name", "李\u{1e3e}".into())],
                &[],
            ),
            (
                "U+9FB4",
                vec![("wife:person.name", "李\u{9fb4}".into())],
                &["wife:person.name"],
            ),
            (
                "U+9FBB",
                vec![("wife:person.name", "李\u{9fbb}".into())],
                &["wife:person.name"],
            ),
            (
                "U+9FB3",
                vec![("wife:person.name", "李\u{9fb3}".into())],
                &[],
            ),
            (
                "U+9FBC",
                vec![("wife:person.name", "李\u{9fbc}".into())],
                &[],
            ),
            (
                "U+FE10",
                vec![("wife:person.name", "李\u{fe10}".into())],
                &["wife:person.name"],
            ),
            (
                "a character of one's own",
                vec![("wife:person.name", "李\u{e000}".into())],
                &["wife:person.name"],
            ),
            (
                "sex not stated",
                vec![("lodger:person.sex", "9".into())],
                &[],
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
                "no ethnicity",
                vec![("wife:person.nation", Value::Null)],
                &["wife:person.nation"],
            ),
            (
                "no education and no marriage",
                vec![
                    ("wife:person.education", Value::Null),
                    ("wife:person.marital", Value::Null),
                ],
                &[],
            ),
            (
                "no registered place",
                vec![("wife:person.hukou_division", Value::Null)],
                &["wife:person.hukou_division"],
            ),
            (
                "no telephone",
                vec![("wife:person.phone", Value::Null)],
                &[],
            ),
            (
                "a landline",
                vec![("wife:person.phone", "020-12345678".into())],
                &[],
            ),
            (
                "a landline without its area",
                vec![("wife:person.phone", "12345678".into())],
                &["wife:person.phone"],
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
                "a line break in the employer is written as a space",
                vec![("husband:work.employer", "样例\n公司".into())],
                &[],
            ),
            (
                "an employer of one's own characters",
                vec![("husband:work.employer", "样例\u{e000}".into())],
                &["husband:work.employer"],
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
                "arrived before birth",
                vec![("son:stay.arrived_on", "2022-05-19".into())],
                &["son:stay.arrived_on"],
            ),
        ],
    );
}

#[test]
fn provincial_departures() {
    let left = |on: Value| {
        vec![
            ("wife:stay.status", Value::from("left")),
            ("wife:stay.left_on", on),
        ]
    };
    judge_own(
        "provincial",
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
