//! Officers review about two seconds after a declaration came in: what they say, when, and what clerks may do besides.

use crate::client::{FIRST, SelfDeclaration, assert_problem, at, declaration};
use crate::kit::fields;
use serde_json::json;

#[tokio::test]
async fn reviews_come_as_the_test_environment_says() {
    let office = SelfDeclaration::new().await;
    let cases = [
        (json!({}), "APPROVED", json!(null)),
        (
            json!({"/person/contact/mobile": "+8619900000000"}),
            "RETURNED",
            json!("/person/contact/mobile"),
        ),
        (
            json!({"/residence/address": "宝湾区前岸街道海棠路待核实"}),
            "RETURNED",
            json!("/residence/address"),
        ),
        (json!({"/sourceRef": "hold-7"}), "PENDING", json!(null)),
    ];
    for (room, (change, status, pointer)) in (1..).zip(cases) {
        let house = json!({"/residence/houseCode": format!("44030600100100000010012{room:02}")});
        let id = office
            .declare(&at(&at(&declaration(), &change), &house))
            .await;
        let item = office.read(&id).await;
        assert_eq!(
            item.json()["status"],
            "PENDING",
            "{change}: one second later"
        );
        assert_eq!(item.header("retry-after"), "2", "{change}: not sooner");
        let came = office.read(&id).await;
        let item = came.json();
        assert_eq!(item["status"], status, "{change}: two seconds later");
        assert_eq!(item["revision"], 1, "{change}: a review is no revision");
        if status == "PENDING" {
            assert_eq!(item["review"], json!(null), "{change}");
            continue;
        }
        assert_eq!(came.header("retry-after"), "", "{change}: settled");
        let review = &item["review"];
        assert_eq!(review["decision"], status, "{change}");
        assert_eq!(review["pointer"], pointer, "{change}: the field to fix");
        assert_eq!(
            review["reason"].is_string(),
            status == "RETURNED",
            "{change}: the reason"
        );
        assert_eq!(review["reviewedAt"], item["updatedAt"], "{change}: when");
    }
}

#[tokio::test]
async fn a_returned_declaration_is_corrected_and_reviewed_again() {
    let mut office = SelfDeclaration::new().await;
    let mobile = |number: &str| json!({"person": {"contact": {"mobile": number}}});
    let body = at(
        &declaration(),
        &json!({"/person/contact/mobile": "+8619900000000"}),
    );
    let id = office.declare(&body).await;
    office = SelfDeclaration::of(office.town.restarted().await);
    office.town.pass(3600);
    let item = office.read(&id).await.json();
    assert_eq!(
        item["status"], "RETURNED",
        "reviewed although the department was shut meanwhile"
    );
    assert_eq!(
        item["review"]["reviewedAt"], "2026-11-22T10:15:04+08:00",
        "at its own time"
    );
    let came = office.correct(&id, &mobile("+8619900000002")).await;
    assert_eq!(came.status, 202, "{}", came.text());
    let item = office.read(&id).await.json();
    assert_eq!(
        (&item["status"], &item["review"]),
        (&json!("PENDING"), &json!(null)),
        "anew"
    );
    office.town.pass(1);
    assert_eq!(
        office.read(&id).await.json()["status"],
        "APPROVED",
        "the other time"
    );
    let came = office.correct(&id, &mobile("+8619900000000")).await;
    assert_eq!(came.status, 202, "an approved one may be corrected, too");
}

#[tokio::test]
async fn clerks_decide_edit_and_declare_at_their_counter() {
    let office = SelfDeclaration::new().await;
    let running = &office.town.running;
    let held = at(&declaration(), &json!({"/sourceRef": "hold-1"}));
    let id = running.seed("selfdecl", &fields(&held)).unwrap();
    assert_eq!(id, FIRST, "the day's first number");
    assert!(
        running.seed("selfdecl", &fields(&held)).is_err(),
        "never twice"
    );
    let came = office.post(&office.new_key(), &declaration()).await;
    assert_problem(
        &came,
        409,
        "duplicate-declaration",
        "somebody else declared it",
    );
    let tag = office.read(&id).await.header("etag").to_owned();
    let review = json!({"status": "RETURNED", "reason": "请补充备注", "pointer": "/note"});
    running.edit("selfdecl", &id, &fields(&review)).unwrap();
    let came = office.read(&id).await;
    assert_eq!(
        came.json()["review"]["reason"],
        "请补充备注",
        "an officer's own words"
    );
    assert_ne!(came.header("etag"), tag, "with a new tag");
    let edit = json!({"/person/contact/mobile": "+8619900000009"});
    running.edit("selfdecl", &id, &fields(&edit)).unwrap();
    let item = office.read(&id).await.json();
    assert_eq!(
        item["declaration"]["person"]["contact"]["mobile"], "+8619900000009",
        "edited"
    );
    for wrong in [
        json!({"/sourceRef": "x"}),
        json!({"/colour": "红"}),
        json!({"status": "LOST"}),
    ] {
        assert!(
            running.edit("selfdecl", &id, &fields(&wrong)).is_err(),
            "{wrong}"
        );
    }
    let history = &office.town.holdings("selfdecl")[0].history;
    assert_eq!(history.len(), 3, "a refused act leaves nothing");
}
