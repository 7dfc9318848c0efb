//! What somebody who is added begins with, and what a family says of its own.

use serde_json::json;

use crate::office::{Office, filled, household, of_kind};

#[tokio::test]
async fn the_first_resident_is_usually_the_head_and_has_an_identity_card() {
    let office = Office::open().await;
    let blank = |name: &str| json!({ "ref": name });
    let mut body = json!({ "form": "household", "residents": [blank("r1")] });
    let asked = json!({ "entry": { "id": null, "body": body }, "resident": "r1" });
    let first = office.ask("resident.begin", asked).await;
    assert_eq!(filled(&first, "person.id_type").unwrap()["value"], "111");
    assert_eq!(
        filled(&first, "stay.relation_to_head").unwrap()["value"],
        "02"
    );
    body["residents"] = json!([blank("r1"), blank("r2")]);
    let asked = json!({ "entry": { "id": null, "body": body }, "resident": "r2" });
    let second = office.ask("resident.begin", asked).await;
    assert!(
        filled(&second, "stay.relation_to_head").is_none(),
        "there is one head, and nobody knows what the others are"
    );
}

#[tokio::test]
async fn whom_the_family_names_is_filled_in_with_all_that_was_typed() {
    let office = Office::open().await;
    let whole = household();
    let mut body = whole.clone();
    body["residents"] = json!([whole["residents"][0], { "ref": "r2" }]);
    let recalls = office.recall(&body).await;
    let offers = of_kind(&recalls, "household");
    assert!(
        offers[0]["say"]
            .as_str()
            .unwrap()
            .contains("陈示例的配偶李样本"),
        "{recalls:?}"
    );
    let wife = office.decide(&body, offers[0], "take").await;
    for (element, value) in [
        ("person.name", json!("李样本")),
        ("person.id_number", json!("430102199507089243")),
        ("person.hukou_address", json!("湖南省长沙市芙蓉区样例路1号")),
        ("stay.relation_to_head", json!("10")),
        ("stay.arrived_on", json!("2026-09-01")),
        ("family.spouse_name", json!("陈示例")),
        ("family.spouse_id_number", json!("430102198802029118")),
        ("family.first_marriage_on", json!("2019-10-01")),
    ] {
        assert_eq!(filled(&wife, element).unwrap()["value"], value, "{element}");
    }
    assert_eq!(
        filled(&wife, "family.children").unwrap()["value"][0]["name"],
        "陈小样",
        "they have the same children"
    );
    for own in ["person.phone", "work.employer", "family.contraception"] {
        assert!(filled(&wife, own).is_none(), "{own} is one's own");
    }

    body["residents"] = json!([whole["residents"][0], whole["residents"][1], { "ref": "r3" }]);
    let recalls = office.recall(&body).await;
    let offers = of_kind(&recalls, "household");
    let child = office.decide(&body, offers[0], "take").await;
    for (element, value) in [
        ("person.name", json!("陈小样")),
        ("person.id_number", json!("440306202205209310")),
        ("person.guardian_phone", json!("19900000002")),
        ("person.hukou_division", json!("430102")),
        ("stay.relation_to_head", json!("20")),
        ("family.mother_id_number", json!("430102199507089243")),
        ("family.father_name", json!("陈示例")),
        ("family.birth_order", json!(1)),
    ] {
        assert_eq!(
            filled(&child, element).unwrap()["value"],
            value,
            "{element}"
        );
    }
}

#[tokio::test]
async fn who_only_shares_the_flat_has_a_home_of_their_own() {
    let office = Office::open().await;
    let whole = household();
    let mut body = whole.clone();
    let lodger = json!({
        "ref": "r2",
        "person": { "name": "测试乙", "id_type": "111", "id_number": "430102199003079017" },
        "stay": { "relation_to_head": "tenant" },
    });
    let mut single = whole["residents"][0].clone();
    single["family"] = json!({});
    body["residents"] = json!([single, lodger]);
    let recalls = office.recall(&body).await;
    let offers = of_kind(&recalls, "household");
    let taken = office.decide(&body, offers[0], "take").await;
    assert!(
        filled(&taken, "person.hukou_address").is_none(),
        "the same district is not the same house: {taken}"
    );
    assert_eq!(
        filled(&taken, "stay.arrived_on").unwrap()["value"],
        "2026-09-01"
    );
}
