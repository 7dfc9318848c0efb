//! 房屋编码系统.

use super::*;

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
