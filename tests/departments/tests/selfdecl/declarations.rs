//! Declaring, correcting and withdrawing: each once, in order, and still there after a restart.

use crate::client::{
    DECLARATIONS, FIRST, SelfDeclaration, assert_problem, at, declaration, faults,
};
use crate::kit::{send, with};
use serde_json::json;

#[tokio::test]
async fn a_declaration_is_taken_as_the_contract_shows() {
    let office = SelfDeclaration::new().await;
    let came = office.post(&office.new_key(), &declaration()).await;
    let expected = json!({
        "id": FIRST, "status": "PENDING", "revision": 1, "submittedAt": "2026-11-22T10:15:02+08:00",
    });
    assert_eq!(came.status, 202, "accepted for review");
    assert_eq!(came.json(), expected, "the contract's answer");
    assert_eq!(
        came.header("location"),
        format!("{DECLARATIONS}/{FIRST}"),
        "where it is"
    );
    assert_eq!(came.header("retry-after"), "2", "when to look");
    let tag = came.header("etag").to_owned();
    assert!(
        tag.starts_with('"') && tag.ends_with('"'),
        "an entity tag: {tag}"
    );
    let came = office.read(FIRST).await;
    assert_eq!(came.header("etag"), tag, "the same until something happens");
    let item = came.json();
    assert_eq!(item["declaration"], declaration(), "as declared");
    assert_eq!(item["review"], json!(null), "before the first decision");
    assert_eq!(item["updatedAt"], item["submittedAt"], "untouched");
    assert_eq!(
        item.as_object().unwrap().len(),
        7,
        "no more members than the contract's"
    );
}

#[tokio::test]
async fn a_key_stands_for_one_declaration() {
    let mut office = SelfDeclaration::new().await;
    let first = office.post("the-one-key-00000", &declaration()).await;
    office = SelfDeclaration::of(office.town.restarted().await);
    let again = office.post("the-one-key-00000", &declaration()).await;
    assert_eq!(again.status, 202, "after a restart, too");
    assert_eq!(again.body, first.body, "the same body");
    assert_eq!(
        again.header("idempotent-replayed"),
        "true",
        "and it says so"
    );
    assert_eq!(first.header("idempotent-replayed"), "", "the first did not");
    let pretty = serde_json::to_string_pretty(&declaration()).unwrap();
    let again = office.post_text("the-one-key-00000", &pretty).await;
    assert_eq!(again.status, 202, "equal as JSON is equal");
    let other = at(&declaration(), &json!({"/note": "备注"}));
    let came = office.post("the-one-key-00000", &other).await;
    assert_problem(&came, 422, "idempotency-key-reused", "another body");
    let faulty = at(&declaration(), &json!({"/note": ""}));
    let came = office.post("the-one-key-00000", &faulty).await;
    assert_problem(&came, 422, "validation", "validation before the key");
    assert_eq!(office.held(), 1, "one declaration all the same");

    office.post("an-other-key-0000", &faulty).await;
    let elsewhere = at(
        &declaration(),
        &json!({"/residence/houseCode": "4403060010010000001001204"}),
    );
    let came = office.post("an-other-key-0000", &elsewhere).await;
    assert_eq!(came.status, 202, "a refused request uses up no key");
    office.town.pass(48 * 3600);
    let came = office.post("the-one-key-00000", &declaration()).await;
    assert_problem(
        &came,
        409,
        "duplicate-declaration",
        "after 48 hours the key is free",
    );
}

#[tokio::test]
async fn an_open_declaration_is_not_doubled() {
    let office = SelfDeclaration::new().await;
    office.declare(&declaration()).await;
    let came = office.post(&office.new_key(), &declaration()).await;
    assert_problem(
        &came,
        409,
        "duplicate-declaration",
        "same document, house and type",
    );
    assert_eq!(came.json()["existingId"], FIRST, "which one");
    let came = office.post(&office.new_key(), &declaration()).await;
    assert_problem(
        &came,
        409,
        "duplicate-declaration",
        "approved by now, and open",
    );
    let leaving = json!({"/declarationType": "MOVE_OUT", "/residence/leaveDate": "2026-11-20"});
    let out = office.declare(&at(&declaration(), &leaving)).await;
    office
        .declare(&at(
            &declaration(),
            &json!({"/residence/houseCode": "4403060010010000001001204"}),
        ))
        .await;
    office.town.pass(3);
    for id in [FIRST, &out] {
        assert_eq!(
            office.read(id).await.json()["status"],
            "APPROVED",
            "{id} keeps its status"
        );
    }
    let back = office.declare(&declaration()).await;
    assert_ne!(back, FIRST, "who left may come back");
    office.declare(&at(&declaration(), &leaving)).await;
}

#[tokio::test]
async fn a_correction_is_a_merge_patch_on_the_current_tag() {
    let office = SelfDeclaration::new().await;
    let body = at(&declaration(), &json!({"/note": "备注"}));
    let id = office.declare(&body).await;
    let first = office.read(&id).await.header("etag").to_owned();
    office.town.pass(3);
    let came = office.patch(&id, &first, &json!({"note": "新"})).await;
    assert_problem(
        &came,
        412,
        "precondition-failed",
        "a review changed the tag",
    );
    let target = format!("{DECLARATIONS}/{id}");
    let request = office.request("PATCH", &target).await;
    let request = request.header("Content-Type", "application/merge-patch+json");
    let came = send(request.body("{}")).await.unwrap();
    assert_problem(&came, 428, "precondition-required", "no If-Match");
    let came = office.patch(&id, "*", &json!({"note": "新"})).await;
    assert_problem(
        &came,
        412,
        "precondition-failed",
        "a star is not the current tag",
    );

    for same in [
        json!({}),
        json!({"note": "备注"}),
        json!({"person": {"guardian": {}}}),
    ] {
        let came = office.correct(&id, &same).await;
        assert_problem(&came, 422, "no-change", &same.to_string());
    }
    let fixed = json!({
        "declarationType": "MOVE_OUT", "sourceRef": "other",
        "person": {"document": {"type": "PASSPORT", "number": "440306199003079031"}},
        "residence": {"houseCode": "4403060010010000001001204", "leaveDate": "2026-11-20"},
    });
    let came = office.correct(&id, &fixed).await;
    let told = faults(&came);
    for pointer in [
        "/declarationType",
        "/sourceRef",
        "/person/document/type",
        "/residence/houseCode",
    ] {
        assert!(
            told.contains(&(pointer.to_owned(), "immutable".to_owned())),
            "{pointer} cannot change: {told:?}"
        );
    }
    let number = json!({"person": {"document": {"number": "440306199003079031"}}});
    let came = office.correct(&id, &number).await;
    let expected = [("/person/document/number".to_owned(), "immutable".to_owned())];
    assert_eq!(faults(&came), expected, "nor can the number");
    let came = office
        .correct(&id, &json!({"person": {"contact": null}}))
        .await;
    let expected = [("/person/contact/mobile".to_owned(), "required".to_owned())];
    assert_eq!(
        faults(&came),
        expected,
        "the merged record is checked like a new one"
    );
    let came = office.correct(&id, &json!([1])).await;
    assert_problem(&came, 400, "malformed", "not an object");

    let before = office.read(&id).await;
    let patch = json!({"note": null, "person": {"contact": {"mobile": "+8619900000002"}}});
    let tag = before.header("etag");
    let came = office.patch(&id, tag, &patch).await;
    assert_eq!(came.status, 202, "{}", came.text());
    let expected = with(
        &before.json(),
        &json!({"updatedAt": null, "review": null, "declaration": null}),
    );
    let expected = with(&expected, &json!({"status": "PENDING", "revision": 2}));
    assert_eq!(came.json(), expected, "as for a new one, one revision on");
    assert_ne!(came.header("etag"), tag, "with a new tag");
    let resent = office.patch(&id, tag, &patch).await;
    assert_problem(
        &resent,
        412,
        "precondition-failed",
        "a lost answer shows itself so",
    );
    let item = office.get(&target).await.json();
    assert_eq!(item["revision"], 2, "and the read tells it was stored");
    let expected = at(
        &declaration(),
        &json!({"/person/contact/mobile": "+8619900000002"}),
    );
    assert_eq!(item["declaration"], expected, "null takes away");
}

#[tokio::test]
async fn what_waits_or_was_returned_can_be_withdrawn() {
    let office = SelfDeclaration::new().await;
    let held = at(&declaration(), &json!({"/sourceRef": "hold-1"}));
    let id = office.declare(&held).await;
    for round in 0..2 {
        let came = office.delete(&id).await;
        assert_eq!((came.status, came.body.len()), (204, 0), "round {round}");
    }
    let item = office.read(&id).await;
    assert_eq!(item.json()["status"], "WITHDRAWN", "it stays readable");
    assert_eq!(
        item.header("retry-after"),
        "",
        "there is nothing to wait for"
    );
    let came = office.patch(&id, "\"x\"", &json!({"note": "新"})).await;
    assert_problem(&came, 409, "withdrawn", "before the precondition");
    let second = office.declare(&declaration()).await;
    office.town.pass(3);
    let came = office.delete(&second).await;
    assert_problem(
        &came,
        409,
        "already-approved",
        "followed by a move out instead",
    );
    assert_eq!(
        office.town.holdings("selfdecl")[0].history.len(),
        2,
        "withdrawn once"
    );
}
