//! Every constraint of the four contracts that can be known at the desk: a value, and what preflight says of it.
//!
//! Each row changes the sample household, which is clean, and names the places that must then be
//! wrong for that system: no more and no fewer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use common::{changed, only, packages};
use serde_json::{Value, json};
use yilutong_adapter::Severity;

/// What is changed, and where it must then be wrong; `wife:person.name` or `dwelling.room`.
type Row<'a> = (&'a str, Vec<(&'a str, Value)>, &'a [&'a str]);

fn judge(system: &str, rows: Vec<Row<'_>>) {
    let mut failures = Vec::new();
    for (why, changes, wanted) in rows {
        let found = packages().preflight(&changed(&changes), &only(&[system, "housing"]));
        let places: BTreeSet<String> = found
            .problems
            .iter()
            .filter(|p| p.severity == Severity::Error)
            .map(|p| {
                let resident = p
                    .place
                    .resident
                    .as_ref()
                    .map(|r| format!("{r}:"))
                    .unwrap_or_default();
                let item = p.place.item.map(|i| format!("[{i}]")).unwrap_or_default();
                format!("{resident}{}{item}", p.place.element)
            })
            .collect();
        let wanted: BTreeSet<String> = wanted.iter().map(|w| (*w).to_owned()).collect();
        if places != wanted {
            let said: Vec<String> = found.problems.iter().map(common::readable).collect();
            failures.push(format!(
                "{why}: wrong at {places:?}, expected {wanted:?}\n    {}",
                said.join("\n    ")
            ));
        }
    }
    assert!(failures.is_empty(), "{system}:\n{}", failures.join("\n"));
}

fn text(length: usize) -> Value {
    "样".repeat(length).into()
}

#[test]
fn housing_members() {
    judge(
        "housing",
        vec![
            (
                "community is required",
                vec![("dwelling.community", Value::Null)],
                &["dwelling.community"],
            ),
            (
                "the address needs a road",
                vec![("dwelling.road", Value::Null)],
                &["dwelling.road"],
            ),
            (
                "an address of 100 characters",
                vec![("dwelling.road", text(93))],
                &[],
            ),
            (
                "an address of 101 characters",
                vec![("dwelling.road", text(94))],
                &["dwelling.road"],
            ),
            (
                "a building name is required",
                vec![("dwelling.building", Value::Null)],
                &["dwelling.building"],
            ),
            (
                "a building name of 50",
                vec![("dwelling.building", text(50))],
                &[],
            ),
            (
                "a building name of 51",
                vec![("dwelling.building", text(51))],
                &["dwelling.building"],
            ),
            (
                "a room is required",
                vec![("dwelling.room", Value::Null)],
                &["dwelling.room"],
            ),
            (
                "a room of 10",
                vec![("dwelling.room", "A-12345678".into())],
                &[],
            ),
            (
                "a room of 11",
                vec![("dwelling.room", "A-123456789".into())],
                &["dwelling.room"],
            ),
            (
                "a Chinese room",
                vec![("dwelling.room", "12楼".into())],
                &["dwelling.room"],
            ),
            (
                "full-width digits are normalised",
                vec![("dwelling.room", "１２０３".into())],
                &[],
            ),
            (
                "a floor is required",
                vec![("dwelling.floor", Value::Null)],
                &["dwelling.floor"],
            ),
            ("floor -5", vec![("dwelling.floor", json!(-5))], &[]),
            (
                "floor -6",
                vec![("dwelling.floor", json!(-6))],
                &["dwelling.floor"],
            ),
            (
                "floor 0",
                vec![("dwelling.floor", json!(0))],
                &["dwelling.floor"],
            ),
            ("floor 150", vec![("dwelling.floor", json!(150))], &[]),
            (
                "floor 151",
                vec![("dwelling.floor", json!(151))],
                &["dwelling.floor"],
            ),
            (
                "type is required",
                vec![("dwelling.house_type", Value::Null)],
                &["dwelling.house_type"],
            ),
            (
                "usage is required",
                vec![("dwelling.usage", Value::Null)],
                &["dwelling.usage"],
            ),
            (
                "structure is optional",
                vec![("dwelling.structure", Value::Null)],
                &[],
            ),
            (
                "occupancy is required",
                vec![("dwelling.occupancy", Value::Null)],
                &["dwelling.occupancy"],
            ),
            (
                "a rented flat has an area",
                vec![("dwelling.area", Value::Null)],
                &["dwelling.area"],
            ),
            ("area 0.01", vec![("dwelling.area", json!(0.01))], &[]),
            (
                "area 0",
                vec![("dwelling.area", json!(0))],
                &["dwelling.area"],
            ),
            (
                "area 99999.99",
                vec![("dwelling.area", json!(99999.99))],
                &[],
            ),
            (
                "area 100000",
                vec![("dwelling.area", json!(100_000))],
                &["dwelling.area"],
            ),
            (
                "an area with 3 decimals",
                vec![("dwelling.area", json!(68.555))],
                &["dwelling.area"],
            ),
            (
                "a vacant flat needs neither area nor landlord",
                vec![
                    ("dwelling.occupancy", "vacant".into()),
                    ("dwelling.area", Value::Null),
                    ("dwelling.landlord_name", Value::Null),
                    ("dwelling.landlord_phone", Value::Null),
                    ("dwelling.rent_rooms", Value::Null),
                ],
                &[],
            ),
            (
                "owner kind is required",
                vec![("owner.kind", Value::Null)],
                &["owner.kind"],
            ),
            (
                "a landlord's name",
                vec![("dwelling.landlord_name", Value::Null)],
                &["dwelling.landlord_name"],
            ),
            (
                "a landlord's name of 51",
                vec![("dwelling.landlord_name", text(51))],
                &["dwelling.landlord_name"],
            ),
            (
                "a landlord's phone",
                vec![("dwelling.landlord_phone", Value::Null)],
                &["dwelling.landlord_phone"],
            ),
            (
                "rent rooms",
                vec![("dwelling.rent_rooms", Value::Null)],
                &["dwelling.rent_rooms"],
            ),
            (
                "0 rent rooms",
                vec![("dwelling.rent_rooms", json!(0))],
                &["dwelling.rent_rooms"],
            ),
            (
                "99 rent rooms",
                vec![("dwelling.rent_rooms", json!(99))],
                &[],
            ),
            (
                "100 rent rooms",
                vec![("dwelling.rent_rooms", json!(100))],
                &["dwelling.rent_rooms"],
            ),
            (
                "longitude needs latitude",
                vec![("dwelling.latitude", Value::Null)],
                &["dwelling.latitude"],
            ),
            (
                "latitude needs longitude",
                vec![("dwelling.longitude", Value::Null)],
                &["dwelling.longitude"],
            ),
            (
                "neither is fine",
                vec![
                    ("dwelling.latitude", Value::Null),
                    ("dwelling.longitude", Value::Null),
                ],
                &[],
            ),
            (
                "too far west",
                vec![("dwelling.longitude", json!(113.699_999))],
                &["dwelling.longitude"],
            ),
            (
                "too far north",
                vec![("dwelling.latitude", json!(22.900_001))],
                &["dwelling.latitude"],
            ),
            (
                "seven decimals",
                vec![("dwelling.longitude", json!(113.912_345_6))],
                &["dwelling.longitude"],
            ),
            ("a remark of 200", vec![("dwelling.remark", text(200))], &[]),
            (
                "a remark of 201",
                vec![("dwelling.remark", text(201))],
                &["dwelling.remark"],
            ),
        ],
    );
}

#[test]
fn housing_owner() {
    let unit = |id_type: &str, number: Value| {
        vec![
            ("owner.kind", Value::from("unit")),
            ("owner.id_type", Value::from(id_type)),
            ("owner.id_number", number),
            ("owner.phone", Value::Null),
        ]
    };
    judge(
        "housing",
        vec![
            (
                "a person has a name",
                vec![("owner.name", Value::Null)],
                &["owner.name"],
            ),
            (
                "a person has a phone",
                vec![("owner.phone", Value::Null)],
                &["owner.phone"],
            ),
            (
                "a landline",
                vec![("owner.phone", "0755-12345678".into())],
                &[],
            ),
            (
                "number without type",
                vec![("owner.id_type", Value::Null)],
                &["owner.id_type"],
            ),
            (
                "type without number",
                vec![("owner.id_number", Value::Null)],
                &["owner.id_number"],
            ),
            (
                "neither is fine",
                vec![
                    ("owner.id_type", Value::Null),
                    ("owner.id_number", Value::Null),
                ],
                &[],
            ),
            (
                "check digit",
                vec![("owner.id_number", "440306199003079016".into())],
                &["owner.id_number"],
            ),
            (
                "a credit code and no phone",
                unit("USCC", "91350100M000100Y43".into()),
                &[],
            ),
            (
                "a credit code's check character",
                unit("USCC", "91350100M000100Y44".into()),
                &["owner.id_number"],
            ),
            (
                "a unit with an identity card",
                unit("111", "440306199003079015".into()),
                &["owner.id_type"],
            ),
            (
                "a person with a credit code",
                vec![
                    ("owner.id_type", "USCC".into()),
                    ("owner.id_number", "91350100M000100Y43".into()),
                ],
                &["owner.id_type"],
            ),
            (
                "nobody known",
                vec![
                    ("owner.kind", "unknown".into()),
                    ("owner.name", Value::Null),
                    ("owner.id_type", Value::Null),
                    ("owner.id_number", Value::Null),
                    ("owner.phone", Value::Null),
                ],
                &[],
            ),
            (
                "a Taiwan permit of 8 digits",
                vec![
                    ("owner.id_type", "511".into()),
                    ("owner.id_number", "99900901".into()),
                ],
                &[],
            ),
            (
                "a passport of 16",
                vec![
                    ("owner.id_type", "414".into()),
                    ("owner.id_number", "X123456789012345".into()),
                ],
                &["owner.id_number"],
            ),
        ],
    );
}

#[test]
fn residence_members() {
    judge(
        "residence",
        vec![
            (
                "document type",
                vec![("wife:person.id_type", Value::Null)],
                &["wife:person.id_type"],
            ),
            (
                "document number",
                vec![("wife:person.id_number", Value::Null)],
                &["wife:person.id_number"],
            ),
            (
                "check digit",
                vec![("wife:person.id_number", "430102199507089244".into())],
                &["wife:person.id_number"],
            ),
            (
                "a name",
                vec![("wife:person.name", Value::Null)],
                &["wife:person.name"],
            ),
            (
                "a name of one character",
                vec![("wife:person.name", "李".into())],
                &["wife:person.name"],
            ),
            ("a name of 50", vec![("wife:person.name", text(50))], &[]),
            (
                "a name of 51",
                vec![("wife:person.name", text(51))],
                &["wife:person.name"],
            ),
            (
                "a Latin name on an identity card",
                vec![("wife:person.name", "LI SAMPLE".into())],
                &["wife:person.name"],
            ),
            (
                "a minority name",
                vec![("wife:person.name", "阿依古丽·样本".into())],
                &[],
            ),
            (
                "a rare name",
                vec![("wife:person.name", "李䶮𬭎".into())],
                &[],
            ),
            (
                "another sex than the number",
                vec![("wife:person.sex", "1".into())],
                &["wife:person.sex"],
            ),
            (
                "another birth date",
                vec![("wife:person.birth_date", "1995-07-09".into())],
                &["wife:person.birth_date"],
            ),
            (
                "ethnicity",
                vec![("wife:person.nation", Value::Null)],
                &["wife:person.nation"],
            ),
            (
                "division",
                vec![("wife:person.hukou_division", Value::Null)],
                &["wife:person.hukou_division"],
            ),
            (
                "an address of 3",
                vec![("wife:person.hukou_address", "长沙市".into())],
                &["wife:person.hukou_address"],
            ),
            (
                "an address of 101",
                vec![("wife:person.hukou_address", text(101))],
                &["wife:person.hukou_address"],
            ),
            (
                "a phone from 16",
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
                "a guardian's phone",
                vec![("son:person.guardian_phone", Value::Null)],
                &["son:person.guardian_phone"],
            ),
            (
                "arrival",
                vec![("wife:stay.arrived_on", Value::Null)],
                &["wife:stay.arrived_on"],
            ),
            (
                "arrival tomorrow",
                vec![("wife:stay.arrived_on", "2026-11-23".into())],
                &["wife:stay.arrived_on"],
            ),
            (
                "arrival today",
                vec![("wife:stay.arrived_on", "2026-11-22".into())],
                &[],
            ),
            (
                "arrival before birth",
                vec![("wife:stay.arrived_on", "1995-07-07".into())],
                &["wife:stay.arrived_on"],
            ),
            (
                "leaving before arrival",
                vec![("wife:stay.expected_until", "2026-08-31".into())],
                &["wife:stay.expected_until"],
            ),
            (
                "no end in sight",
                vec![("wife:stay.expected_until", Value::Null)],
                &[],
            ),
            (
                "living mode",
                vec![("wife:stay.living_mode", Value::Null)],
                &["wife:stay.living_mode"],
            ),
            (
                "reason",
                vec![("wife:stay.reason", Value::Null)],
                &["wife:stay.reason"],
            ),
            (
                "relation to the owner",
                vec![("wife:stay.relation_to_owner", Value::Null)],
                &["wife:stay.relation_to_owner"],
            ),
            (
                "work needs an employer",
                vec![("husband:person.employer", Value::Null)],
                &["husband:person.employer"],
            ),
            (
                "business needs one too",
                vec![
                    ("husband:stay.reason", "03".into()),
                    ("husband:person.employer", Value::Null),
                ],
                &["husband:person.employer"],
            ),
            (
                "study does not",
                vec![
                    ("husband:stay.reason", "04".into()),
                    ("husband:person.employer", Value::Null),
                ],
                &[],
            ),
            (
                "an employer of one character",
                vec![("husband:person.employer", "样".into())],
                &["husband:person.employer"],
            ),
            (
                "an employer of 101",
                vec![("husband:person.employer", text(101))],
                &["husband:person.employer"],
            ),
            (
                "a remark of 201",
                vec![("wife:stay.remark", text(201))],
                &["wife:stay.remark"],
            ),
            (
                "a Latin name",
                vec![("lodger:person.latin_name", Value::Null)],
                &["lodger:person.latin_name", "lodger:person.name"],
            ),
            (
                "a nationality",
                vec![("lodger:person.nationality", Value::Null)],
                &["lodger:person.nationality"],
            ),
            (
                "a Chinese passport",
                vec![("lodger:person.nationality", "CHN".into())],
                &["lodger:person.nationality"],
            ),
            (
                "a passport of 4",
                vec![("lodger:person.id_number", "X123".into())],
                &["lodger:person.id_number"],
            ),
        ],
    );
}

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
                vec![("wife:person.employer", bytes(30))],
                &[],
            ),
            (
                "62 bytes of employer",
                vec![("wife:person.employer", bytes(31))],
                &["wife:person.employer"],
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
                vec![("wife:person.employer", employer)],
                &["wife:person.employer"],
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
