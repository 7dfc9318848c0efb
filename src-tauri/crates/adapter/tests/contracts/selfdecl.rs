//! 自主申报系统.

use super::*;

#[test]
fn selfdecl_person() {
    judge(
        "selfdecl",
        vec![
            (
                "a name",
                vec![("wife:person.name", Value::Null)],
                &["wife:person.name"],
            ),
            (
                "a name of one character",
                vec![("wife:person.name", text(1))],
                &[],
            ),
            ("a name of 50", vec![("wife:person.name", text(50))], &[]),
            (
                "a name of 51",
                vec![("wife:person.name", text(51))],
                &["wife:person.name"],
            ),
            (
                "a foreigner's Latin name",
                vec![("lodger:person.latin_name", Value::Null)],
                &["lodger:person.name", "lodger:person.latin_name"],
            ),
            (
                "a Latin name beside a Chinese one",
                vec![
                    ("lodger:person.name", "样本".into()),
                    ("lodger:person.latin_name", Value::Null),
                ],
                &["lodger:person.latin_name"],
            ),
            (
                "a Latin name of one letter",
                vec![("lodger:person.latin_name", "X".into())],
                &["lodger:person.latin_name"],
            ),
            (
                "a Latin name of two",
                vec![("lodger:person.latin_name", "XU".into())],
                &[],
            ),
            (
                "a Latin name of 50",
                vec![("lodger:person.latin_name", "X".repeat(50).into())],
                &[],
            ),
            (
                "a Latin name of 60 beside a Chinese one",
                vec![
                    ("lodger:person.name", "样本".into()),
                    ("lodger:person.latin_name", "X".repeat(60).into()),
                ],
                &[],
            ),
            (
                "a Latin name of 61",
                vec![
                    ("lodger:person.name", "样本".into()),
                    ("lodger:person.latin_name", "X".repeat(61).into()),
                ],
                &["lodger:person.latin_name"],
            ),
            (
                "a Latin name in Chinese",
                vec![("lodger:person.latin_name", "样本".into())],
                &["lodger:person.latin_name"],
            ),
            (
                "a citizen needs no Latin name",
                vec![("wife:person.latin_name", "LI, YANGBEN".into())],
                &[],
            ),
            (
                "sex",
                vec![("lodger:person.sex", Value::Null)],
                &["lodger:person.sex"],
            ),
            (
                "sex not stated",
                vec![("lodger:person.sex", "9".into())],
                &["lodger:person.sex"],
            ),
            (
                "another sex than the number",
                vec![("wife:person.sex", "1".into())],
                &["wife:person.sex"],
            ),
            (
                "a birth date",
                vec![("lodger:person.birth_date", Value::Null)],
                &["lodger:person.birth_date"],
            ),
            (
                "another birth date than the number",
                vec![("wife:person.birth_date", "1995-07-09".into())],
                &["wife:person.birth_date"],
            ),
            (
                "born tomorrow",
                vec![
                    ("lodger:person.birth_date", "2026-11-23".into()),
                    ("lodger:person.guardian_name", "测试甲".into()),
                    ("lodger:person.guardian_phone", "19900000001".into()),
                ],
                &["lodger:person.birth_date", "lodger:stay.arrived_on"],
            ),
            (
                "nationality of a foreigner",
                vec![("lodger:person.nationality", Value::Null)],
                &["lodger:person.nationality"],
            ),
            (
                "a Chinese with a passport",
                vec![("lodger:person.nationality", "CHN".into())],
                &["lodger:person.nationality"],
            ),
            (
                "a country that the department does not list",
                vec![("lodger:person.nationality", "ZWE".into())],
                &[],
            ),
            (
                "ethnicity of a citizen",
                vec![("wife:person.nation", Value::Null)],
                &["wife:person.nation"],
            ),
            (
                "a document's kind",
                vec![("wife:person.id_type", Value::Null)],
                &["wife:person.id_type"],
            ),
            (
                "a document's number",
                vec![("wife:person.id_number", Value::Null)],
                &["wife:person.id_number"],
            ),
            (
                "a check digit",
                vec![("wife:person.id_number", "430102199507089244".into())],
                &["wife:person.id_number"],
            ),
            (
                "a passport of 4",
                vec![("lodger:person.id_number", "X001".into())],
                &["lodger:person.id_number"],
            ),
            (
                "a passport of 5",
                vec![("lodger:person.id_number", "X0001".into())],
                &[],
            ),
            (
                "a passport of 15",
                vec![("lodger:person.id_number", "X12345678901234".into())],
                &[],
            ),
            (
                "a passport of 16",
                vec![("lodger:person.id_number", "X123456789012345".into())],
                &["lodger:person.id_number"],
            ),
            (
                "marital status from 16",
                vec![("wife:person.marital", Value::Null)],
                &["wife:person.marital"],
            ),
            (
                "none of a child",
                vec![("son:person.marital", Value::Null)],
                &[],
            ),
            (
                "education from 16",
                vec![("wife:person.education", Value::Null)],
                &["wife:person.education"],
            ),
            (
                "none of a child",
                vec![("son:person.education", Value::Null)],
                &[],
            ),
            (
                "a registered place",
                vec![("wife:person.hukou_division", Value::Null)],
                &["wife:person.hukou_division"],
            ),
            (
                "a registered address",
                vec![("wife:person.hukou_address", Value::Null)],
                &["wife:person.hukou_address"],
            ),
            (
                "a registered address of 3",
                vec![("wife:person.hukou_address", text(3))],
                &["wife:person.hukou_address"],
            ),
            (
                "a registered address of 4",
                vec![("wife:person.hukou_address", text(4))],
                &[],
            ),
            (
                "a registered address of 120",
                vec![("wife:person.hukou_address", text(120))],
                &[],
            ),
            (
                "a registered address of 121",
                vec![("wife:person.hukou_address", text(121))],
                &["wife:person.hukou_address"],
            ),
            (
                "a mobile from 16",
                vec![("wife:person.phone", Value::Null)],
                &["wife:person.phone"],
            ),
            (
                "no landline",
                vec![("wife:person.phone", "0755-12345678".into())],
                &["wife:person.phone"],
            ),
            (
                "a guardian below 16",
                vec![("son:person.guardian_name", Value::Null)],
                &["son:person.guardian_name"],
            ),
            (
                "a guardian of one character",
                vec![("son:person.guardian_name", text(1))],
                &["son:person.guardian_name"],
            ),
            (
                "a guardian of two",
                vec![("son:person.guardian_name", text(2))],
                &[],
            ),
            (
                "a guardian of 51",
                vec![("son:person.guardian_name", text(51))],
                &["son:person.guardian_name"],
            ),
            (
                "a guardian's mobile",
                vec![("son:person.guardian_phone", Value::Null)],
                &["son:person.guardian_phone"],
            ),
            (
                "a guardian's landline",
                vec![("son:person.guardian_phone", "0755-12345678".into())],
                &["son:person.guardian_phone"],
            ),
        ],
    );
}

/// Somebody with a Hong Kong, Macao or Taiwan document in the lodger's room.
fn with(kind: &'static str, number: &'static str) -> Vec<(&'static str, Value)> {
    vec![
        ("lodger:person.id_type", kind.into()),
        ("lodger:person.id_number", number.into()),
        ("lodger:person.name", "样本".into()),
        ("lodger:person.nationality", Value::Null),
    ]
}

#[test]
fn selfdecl_documents() {
    judge(
        "selfdecl",
        vec![
            ("a Taiwan permit of 8 digits", with("511", "99900901"), &[]),
            (
                "a Taiwan permit of 10",
                with("511", "9990090101"),
                &["lodger:person.id_number"],
            ),
            ("a Hong Kong permit", with("516", "H99900901"), &[]),
            (
                "a Hong Kong permit with the number of renewals",
                with("516", "H9990090101"),
                &[],
            ),
            (
                "a Hong Kong permit of 7 digits",
                with("516", "H9990090"),
                &["lodger:person.id_number"],
            ),
            (
                "a permit of another letter",
                with("516", "K99900901"),
                &["lodger:person.id_number"],
            ),
        ],
    );
}

#[test]
fn selfdecl_stay_and_work() {
    judge(
        "selfdecl",
        vec![
            (
                "an address of 120",
                vec![("dwelling.road", text(101))],
                &["dwelling.road"],
            ),
            (
                "a way of living",
                vec![("wife:stay.living_mode", Value::Null)],
                &["wife:stay.living_mode"],
            ),
            (
                "a day of moving in",
                vec![("wife:stay.arrived_on", Value::Null)],
                &["wife:stay.arrived_on"],
            ),
            (
                "moving in tomorrow",
                vec![("wife:stay.arrived_on", "2026-11-23".into())],
                &["wife:stay.arrived_on"],
            ),
            (
                "moving in today",
                vec![("wife:stay.arrived_on", "2026-11-22".into())],
                &[],
            ),
            (
                "moving in before birth",
                vec![("son:stay.arrived_on", "2022-05-19".into())],
                &["son:stay.arrived_on"],
            ),
            (
                "moving in on the day of birth",
                vec![("son:stay.arrived_on", "2022-05-20".into())],
                &[],
            ),
            (
                "leaving without a day",
                vec![("wife:stay.status", "left".into())],
                &["wife:stay.left_on"],
            ),
            (
                "leaving tomorrow",
                vec![
                    ("wife:stay.status", "left".into()),
                    ("wife:stay.left_on", "2026-11-23".into()),
                ],
                &["wife:stay.left_on"],
            ),
            (
                "leaving before moving in",
                vec![
                    ("wife:stay.status", "left".into()),
                    ("wife:stay.left_on", "2026-08-31".into()),
                ],
                &["wife:stay.left_on"],
            ),
            (
                "leaving on the day of moving in",
                vec![
                    ("wife:stay.status", "left".into()),
                    ("wife:stay.left_on", "2026-09-01".into()),
                ],
                &[],
            ),
            (
                "work from 16",
                vec![("wife:work.status", Value::Null)],
                &["wife:work.status"],
            ),
            (
                "none of a child",
                vec![("son:work.status", Value::Null)],
                &[],
            ),
            (
                "who is employed has an employer",
                vec![("wife:work.employer", Value::Null)],
                &["wife:work.employer"],
            ),
            (
                "an employer of one character",
                vec![("wife:work.employer", text(1))],
                &["wife:work.employer"],
            ),
            (
                "an employer of two",
                vec![("wife:work.employer", text(2))],
                &[],
            ),
            (
                "an employer of 100",
                vec![("wife:work.employer", text(100))],
                &[],
            ),
            (
                "an employer of 101",
                vec![("wife:work.employer", text(101))],
                &["wife:work.employer"],
            ),
            (
                "a credit code is optional",
                vec![("wife:work.employer_code", Value::Null)],
                &[],
            ),
            (
                "a credit code's check character",
                vec![("wife:work.employer_code", "91440300MA5TE5T1XK".into())],
                &["wife:work.employer_code"],
            ),
            (
                "a remark of 200",
                vec![("wife:stay.remark", text(200))],
                &[],
            ),
            (
                "a remark of 201",
                vec![("wife:stay.remark", text(201))],
                &["wife:stay.remark"],
            ),
        ],
    );
}
