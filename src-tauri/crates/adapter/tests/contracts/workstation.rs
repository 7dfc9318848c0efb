//! 社区工作站系统.

use super::*;

#[test]
fn workstation_members() {
    let bytes = |chars: usize| text(chars);
    judge(
        "workstation",
        vec![
            (
                "30 bytes of name",
                vec![("wife:person.name", bytes(15))],
                &[],
            ),
            (
                "32 bytes of name",
                vec![("wife:person.name", bytes(16))],
                &["wife:person.name"],
            ),
            (
                "no name at all",
                vec![("wife:person.name", Value::Null)],
                &["wife:person.name"],
            ),
            (
                "a wrong check character",
                vec![("wife:person.id_number", "430102199507089244".into())],
                &["wife:person.id_number"],
            ),
            (
                "no number",
                vec![("wife:person.id_number", Value::Null)],
                &["wife:person.id_number"],
            ),
            (
                "a passport of 4",
                vec![("lodger:person.id_number", "X901".into())],
                &["lodger:person.id_number"],
            ),
            (
                "a passport of 5",
                vec![("lodger:person.id_number", "XX901".into())],
                &[],
            ),
            (
                "a number of 21",
                vec![
                    ("lodger:person.id_type", "553".into()),
                    ("lodger:person.id_number", "USA100000000000000001".into()),
                ],
                &["lodger:person.id_number"],
            ),
            (
                "20 bytes of room are more than housing takes",
                vec![("dwelling.room", "A-123456789".into())],
                &["dwelling.room"],
            ),
            (
                "arrived tomorrow",
                vec![("wife:stay.arrived_on", "2026-11-23".into())],
                &["wife:stay.arrived_on"],
            ),
            (
                "arrived before birth",
                vec![("lodger:stay.arrived_on", "1991-04-16".into())],
                &["lodger:stay.arrived_on"],
            ),
            (
                "a landline",
                vec![("lodger:person.phone", "0755-12345678".into())],
                &[],
            ),
            (
                "a mobile that begins with 12",
                vec![("lodger:person.phone", "12900000005".into())],
                &["lodger:person.phone"],
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
                "no birth date",
                vec![("lodger:person.birth_date", Value::Null)],
                &["lodger:person.birth_date"],
            ),
            (
                "born before 1900",
                vec![("lodger:person.birth_date", "1899-12-31".into())],
                &["lodger:person.birth_date"],
            ),
            (
                "ethnicity",
                vec![("wife:person.nation", Value::Null)],
                &["wife:person.nation"],
            ),
            (
                "no education",
                vec![("wife:person.education", Value::Null)],
                &[],
            ),
            (
                "no marital status",
                vec![("wife:person.marital", Value::Null)],
                &[],
            ),
            (
                "a division, for the kind of registration",
                vec![("wife:person.hukou_division", Value::Null)],
                &["wife:person.hukou_division"],
            ),
            (
                "relation to the head",
                vec![("wife:stay.relation_to_head", Value::Null)],
                &["wife:stay.relation_to_head"],
            ),
            (
                "a phone from 14",
                vec![("wife:person.phone", Value::Null)],
                &["wife:person.phone"],
            ),
            ("none below", vec![("son:person.phone", Value::Null)], &[]),
            (
                "60 bytes of road and building",
                vec![("dwelling.building", bytes(25))],
                &[],
            ),
            (
                "62 bytes of road and building",
                vec![("dwelling.building", bytes(26))],
                &["dwelling.road"],
            ),
            (
                "a grid",
                vec![("dwelling.grid", Value::Null)],
                &["dwelling.grid"],
            ),
            (
                "a grid elsewhere",
                vec![("dwelling.grid", "440306001002003".into())],
                &["dwelling.grid"],
            ),
            (
                "arrival",
                vec![("wife:stay.arrived_on", Value::Null)],
                &["wife:stay.arrived_on"],
            ),
            (
                "60 bytes of employer",
                vec![("wife:work.employer", bytes(30))],
                &[],
            ),
            (
                "62 bytes of employer",
                vec![("wife:work.employer", bytes(31))],
                &["wife:work.employer"],
            ),
            (
                "200 bytes of remark",
                vec![("wife:stay.remark", bytes(100))],
                &[],
            ),
            (
                "202 bytes of remark",
                vec![("wife:stay.remark", bytes(101))],
                &["wife:stay.remark"],
            ),
        ],
    );
    for forbidden in ["'", "\"", "<", ">", "&", ";", "?"] {
        let remark = Value::from(format!("甲{forbidden}乙"));
        judge(
            "workstation",
            vec![(
                forbidden,
                vec![("wife:stay.remark", remark)],
                &["wife:stay.remark"],
            )],
        );
    }
    for absent in ["䶮", "𬭎", "㛃", "䲟", "㭎", "鿍", "€", "😀"] {
        let employer = Value::from(format!("样{absent}店"));
        judge(
            "workstation",
            vec![(
                absent,
                vec![("wife:work.employer", employer)],
                &["wife:work.employer"],
            )],
        );
    }
    for present in ["喆", "堃", "珺", "垚", "赟", "昇", "镕", "囍", "〇"] {
        judge(
            "workstation",
            vec![(
                present,
                vec![("wife:person.name", Value::from(format!("李{present}")))],
                &[],
            )],
        );
    }
}
