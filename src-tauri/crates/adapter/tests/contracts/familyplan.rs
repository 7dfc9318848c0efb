//! 计生系统.

use super::*;

#[test]
fn familyplan_members() {
    let children = |orders: &[i64]| -> Value {
        orders.iter().map(|order| json!({ "order": order, "name": "陈小样", "sex": "1", "birth_date": "2022-05-20" })).collect()
    };
    judge(
        "familyplan",
        vec![
            (
                "a name with a digit",
                vec![("wife:person.name", "李样本2".into())],
                &["wife:person.name"],
            ),
            (
                "a name of 31",
                vec![("wife:person.name", text(31))],
                &["wife:person.name"],
            ),
            (
                "a phone for women and couples",
                vec![("husband:person.phone", Value::Null)],
                &["husband:person.phone"],
            ),
            (
                "none for children",
                vec![("son:person.phone", Value::Null)],
                &[],
            ),
            (
                "a division",
                vec![("son:person.hukou_division", Value::Null)],
                &["son:person.hukou_division"],
            ),
            (
                "ethnicity",
                vec![("son:person.nation", Value::Null)],
                &["son:person.nation"],
            ),
            (
                "a visit tomorrow",
                vec![("visit.on", "2026-11-23".into())],
                &["visit.on"],
            ),
            (
                "a visit 365 days ago",
                vec![
                    ("visit.on", "2025-11-22".into()),
                    ("wife:family.first_marriage_on", "2019-10-01".into()),
                ],
                &[],
            ),
            (
                "a visit 366 days ago",
                vec![("visit.on", "2025-11-21".into())],
                &["visit.on"],
            ),
            (
                "which marriage",
                vec![("husband:person.marital", "20".into())],
                &["husband:person.marital"],
            ),
            (
                "marital status not stated",
                vec![("wife:person.marital", "90".into())],
                &["wife:person.marital"],
            ),
            (
                "marital status",
                vec![("wife:person.marital", Value::Null)],
                &["wife:person.marital"],
            ),
            (
                "a wedding before birth",
                vec![("wife:family.first_marriage_on", "1990-01-01".into())],
                &["wife:family.first_marriage_on"],
            ),
            (
                "a wedding after the visit",
                vec![("wife:family.first_marriage_on", "2026-11-21".into())],
                &["wife:family.first_marriage_on"],
            ),
            (
                "a wedding is optional",
                vec![("wife:family.first_marriage_on", Value::Null)],
                &[],
            ),
            (
                "the spouse's name",
                vec![("wife:family.spouse_name", Value::Null)],
                &["wife:family.spouse_name"],
            ),
            (
                "the spouse's document",
                vec![("wife:family.spouse_id_type", Value::Null)],
                &["wife:family.spouse_id_type"],
            ),
            (
                "the spouse's number",
                vec![("husband:family.spouse_id_number", Value::Null)],
                &["husband:family.spouse_id_number"],
            ),
            (
                "the spouse is someone else",
                vec![("wife:family.spouse_id_number", "430102199507089243".into())],
                &["wife:family.spouse_id_number"],
            ),
            (
                "contraception of a married woman",
                vec![("wife:family.contraception", Value::Null)],
                &["wife:family.contraception"],
            ),
            (
                "not of an unmarried one",
                vec![
                    ("wife:person.marital", "10".into()),
                    ("wife:family.contraception", Value::Null),
                    ("wife:family.first_marriage_on", Value::Null),
                    ("wife:family.spouse_name", Value::Null),
                    ("wife:family.spouse_id_type", Value::Null),
                    ("wife:family.spouse_id_number", Value::Null),
                ],
                &[],
            ),
            (
                "whether pregnant",
                vec![("wife:family.pregnant", Value::Null)],
                &["wife:family.pregnant"],
            ),
            (
                "pregnant without a date",
                vec![("wife:family.pregnant", json!(true))],
                &["wife:family.due_on"],
            ),
            (
                "due on the day of the visit",
                vec![
                    ("wife:family.pregnant", json!(true)),
                    ("wife:family.due_on", "2026-11-20".into()),
                ],
                &[],
            ),
            (
                "due in 300 days",
                vec![
                    ("wife:family.pregnant", json!(true)),
                    ("wife:family.due_on", "2027-09-16".into()),
                ],
                &[],
            ),
            (
                "due in 301 days",
                vec![
                    ("wife:family.pregnant", json!(true)),
                    ("wife:family.due_on", "2027-09-17".into()),
                ],
                &["wife:family.due_on"],
            ),
            (
                "no children",
                vec![("wife:family.children", Value::Null)],
                &[],
            ),
            (
                "ten children",
                vec![(
                    "wife:family.children",
                    children(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
                )],
                &["wife:child.order[9]", "wife:family.children"],
            ),
            (
                "two first-born",
                vec![("wife:family.children", children(&[1, 1]))],
                &["wife:child.order[1]"],
            ),
            (
                "a child's name",
                vec![("wife:child.name[0]", Value::Null)],
                &["wife:child.name[0]"],
            ),
            (
                "a child's birth",
                vec![("wife:child.birth_date[0]", Value::Null)],
                &["wife:child.birth_date[0]"],
            ),
            (
                "a child's number is optional",
                vec![("wife:child.id_number[0]", Value::Null)],
                &[],
            ),
            (
                "birth order",
                vec![("son:family.birth_order", Value::Null)],
                &["son:family.birth_order"],
            ),
            (
                "birth order 0",
                vec![("son:family.birth_order", json!(0))],
                &["son:family.birth_order"],
            ),
            (
                "birth order 10",
                vec![("son:family.birth_order", json!(10))],
                &["son:family.birth_order"],
            ),
            (
                "the mother's name",
                vec![("son:family.mother_name", Value::Null)],
                &["son:family.mother_name"],
            ),
            (
                "the mother's document",
                vec![("son:family.mother_id_type", Value::Null)],
                &["son:family.mother_id_type"],
            ),
            (
                "the mother's number",
                vec![("son:family.mother_id_number", Value::Null)],
                &["son:family.mother_id_number"],
            ),
            (
                "the mother is a man",
                vec![("son:family.mother_id_number", "430102198802029118".into())],
                &["son:family.mother_id_number"],
            ),
            (
                "the father is optional",
                vec![
                    ("son:family.father_name", Value::Null),
                    ("son:family.father_id_number", Value::Null),
                ],
                &[],
            ),
            (
                "the father's check digit",
                vec![("son:family.father_id_number", "430102198802029119".into())],
                &["son:family.father_id_number"],
            ),
            (
                "a birth certificate",
                vec![("son:family.birth_certificate", "x44000000".into())],
                &["son:family.birth_certificate"],
            ),
            (
                "a remark of 101",
                vec![("wife:family.remark", text(101))],
                &["wife:family.remark"],
            ),
        ],
    );
}

/// The numbers of documents: 5 to 20 capitals and digits, or a citizen's number with everything that follows from it.
#[test]
fn familyplan_documents() {
    let passport = |whose: &str, number: &str| -> Vec<(&'static str, Value)> {
        let (kind, place) = match whose {
            "spouse" => ("wife:family.spouse_id_type", "wife:family.spouse_id_number"),
            _ => ("son:family.mother_id_type", "son:family.mother_id_number"),
        };
        vec![(kind, "414".into()), (place, number.into())]
    };
    let foreigner = |number: &str| -> Vec<(&'static str, Value)> {
        vec![
            ("wife:person.id_type", "414".into()),
            ("wife:person.id_number", number.into()),
            ("wife:person.sex", "2".into()),
            ("wife:person.birth_date", "1995-07-08".into()),
            ("wife:person.nationality", "USA".into()),
            ("wife:person.hukou_kind", Value::Null),
        ]
    };
    let father = |number: &str| -> Vec<(&'static str, Value)> {
        vec![("son:family.father_id_number", number.into())]
    };
    let child = |number: &str| -> Vec<(&'static str, Value)> {
        vec![("wife:child.id_number[0]", number.into())]
    };
    let own: &[&str] = &["wife:person.id_number"];
    let spouse: &[&str] = &["wife:family.spouse_id_number"];
    let mother: &[&str] = &["son:family.mother_id_number"];
    let fathers: &[&str] = &["son:family.father_id_number"];
    let childs: &[&str] = &["wife:child.id_number[0]"];
    // The desk itself takes passports of 5 to 17; more fit a department than there are.
    let longest = "E1234567890123456";
    let twenty = "E1234567890123456789";
    judge(
        "familyplan",
        vec![
            ("a passport of 4", foreigner("E123"), own),
            ("a passport of 5", foreigner("E1234"), &[]),
            ("a passport of 17", foreigner(longest), &[]),
            ("a passport of 21", foreigner("E12345678901234567890"), own),
            ("a passport with a hyphen", foreigner("E12-345"), own),
            (
                "a citizen's check digit",
                vec![("wife:person.id_number", "430102199507089244".into())],
                own,
            ),
            (
                "the spouse's passport of 4",
                passport("spouse", "E123"),
                spouse,
            ),
            (
                "the spouse's passport of 5",
                passport("spouse", "E1234"),
                &[],
            ),
            (
                "the spouse's passport of 17",
                passport("spouse", longest),
                &[],
            ),
            (
                "the spouse's passport of 21",
                passport("spouse", "E12345678901234567890"),
                spouse,
            ),
            (
                "the spouse's passport with a hyphen",
                passport("spouse", "E12-345"),
                spouse,
            ),
            (
                "the spouse's check digit",
                vec![("wife:family.spouse_id_number", "430102198802029119".into())],
                spouse,
            ),
            (
                "a spouse of the same sex",
                vec![("wife:family.spouse_id_number", "430102199507089200".into())],
                spouse,
            ),
            (
                "the mother's passport of 4",
                passport("mother", "E123"),
                mother,
            ),
            (
                "the mother's passport of 5",
                passport("mother", "E1234"),
                &[],
            ),
            (
                "the mother's passport of 17",
                passport("mother", longest),
                &[],
            ),
            (
                "the mother's passport of 21",
                passport("mother", "E12345678901234567890"),
                mother,
            ),
            (
                "the mother's check digit",
                vec![("son:family.mother_id_number", "430102199507089244".into())],
                mother,
            ),
            ("the father's number of 4", father("E123"), fathers),
            ("the father's number of 5", father("E1234"), &[]),
            ("the father's number of 20", father(twenty), &[]),
            (
                "the father's number of 21",
                father("E12345678901234567890"),
                fathers,
            ),
            ("a child's number of 17", child("44030620220520931"), childs),
            (
                "a child's number of 19",
                child("4403062022052093100"),
                childs,
            ),
            ("a child's check digit", child("440306202205209311"), childs),
            (
                "a child's number with another birth date",
                vec![("wife:child.birth_date[0]", "2022-05-21".into())],
                &["wife:child.birth_date[0]", "wife:child.id_number[0]"],
            ),
            (
                "a child's number with another sex",
                vec![("wife:child.sex[0]", "2".into())],
                &["wife:child.id_number[0]", "wife:child.sex[0]"],
            ),
        ],
    );
}
