//! One inspection per client number; reading and revoking.

use serde_json::{Value, json};

use crate::client::{
    INSPECTIONS, PHOTO, Safety, assert_refused, assert_told, clean, hazard, inspection, review,
};
use crate::kit::{fields, with};

#[tokio::test]
async fn the_contracts_inspection_is_numbered() {
    let safety = Safety::new().await;
    let on_the_spot = json!({
        "seq": 2, "category": "1101", "level": "G", "description": "安全出口堆放杂物",
        "rectifyMode": "1", "deadline": "2026-11-22", "photos": [PHOTO], "afterPhotos": [PHOTO],
    });
    let (body, result) = safety
        .standing(&json!({"hazards": [hazard(1), on_the_spot]}))
        .await;
    let expected = json!({
        "inspectionId": "AQ2026000000000001", "clientNo": body["clientNo"],
        "hazards": [
            {"seq": 1, "hazardId": "YH2026000000000001", "state": "10"},
            {"seq": 2, "hazardId": "YH2026000000000002", "state": "40"},
        ],
    });
    assert_eq!(
        result, expected,
        "the contract's answer; mode 1 is done at once"
    );
    let whole = with(&expected, &json!({"state": "1"}));
    let read = safety
        .get(&format!("{INSPECTIONS}/AQ2026000000000001"))
        .await;
    assert_eq!(read.json()["result"], whole, "read by its number");
    let client = body["clientNo"].as_str().unwrap();
    let found = safety
        .get(&format!("{INSPECTIONS}?clientNo={client}"))
        .await;
    assert_eq!(found.json()["result"], whole, "and by the client's");
    let held = safety.town.holdings("safety").remove(0).record;
    assert_eq!(
        (held.kind.as_str(), held.receipt.as_str()),
        ("inspection", "AQ2026000000000001"),
        "held"
    );
    for (name, value) in fields(&body) {
        if name != "hazards" {
            assert_eq!(held.fields[&name], value, "{name}");
        }
    }
    assert_eq!(
        held.fields["hazards"][0]["description"], body["hazards"][0]["description"],
        "as sent"
    );
}

#[tokio::test]
async fn a_client_number_is_used_once_for_ever() {
    let safety = Safety::new().await;
    let (body, first) = safety.standing(&json!({})).await;
    let again = safety.post(INSPECTIONS, &body).await;
    assert_eq!(again.status, 200, "the very same");
    assert_told(
        &again,
        30902,
        "counts as success, its own photos notwithstanding",
    );
    assert_eq!(again.json()["result"], first, "with the first result");
    let turned: Vec<_> = fields(&body).into_iter().rev().collect();
    let turned = Value::Object(turned.into_iter().collect());
    assert_told(
        &safety.post(INSPECTIONS, &turned).await,
        30902,
        "in another order",
    );
    for changes in [
        json!({"remark": "改"}),
        json!({"placeType": "C12"}),
        json!({"photos": [PHOTO]}),
    ] {
        let came = safety.post(INSPECTIONS, &with(&body, &changes)).await;
        assert_told(&came, 30903, "another content, before any other fault");
        let expected = json!({"inspectionId": first["inspectionId"]});
        assert_eq!(came.json()["result"], expected, "{changes}");
    }
    let came = safety
        .post(INSPECTIONS, &with(&body, &json!({"zz": 1})))
        .await;
    assert_refused(&came, 30400, "zz", "only 30400 is told before");
    let safety = safety.restarted().await;
    safety.town.pass(8 * 24 * 3600);
    let again = safety.post(INSPECTIONS, &body).await;
    assert_told(&again, 30902, "after a restart and a week");
    assert_eq!(
        again.json()["result"]["hazards"][0]["state"],
        "20",
        "with the present state"
    );
    assert_eq!(safety.held(), 1, "one inspection");
    let safety = safety.seen_by("wg002");
    let theirs = safety.settled(&with(&inspection(), &clean())).await;
    let theirs = with(&theirs, &json!({"inspectedAt": "2026-11-25 10:00:00"}));
    assert_told(
        &safety.post(INSPECTIONS, &theirs).await,
        200,
        "each account has its own numbers",
    );
}

#[tokio::test]
async fn what_is_not_there_or_not_ones_own_is_not_found() {
    let safety = Safety::new().await;
    let (_, result) = safety.standing(&json!({})).await;
    let inspection = result["inspectionId"].as_str().unwrap().to_owned();
    let hazard = result["hazards"][0]["hazardId"]
        .as_str()
        .unwrap()
        .to_owned();
    let safety = safety.seen_by("wg002");
    let client = "0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a1001";
    #[rustfmt::skip] // one case a line
    let cases = [
        (format!("/{inspection}"), 30404, ""), ("/AQ2026000000000099".to_owned(), 30404, ""), (format!("?clientNo={client}"), 30404, "clientNo"),
        (String::new(), 30400, "clientNo"), ("?clientNo=".to_owned(), 30401, "clientNo"), ("?clientNo=X".to_owned(), 30401, "clientNo"),
        (format!("?clientNo={client}&clientNo={client}"), 30400, "clientNo"), (format!("?clientNo={client}&page=1"), 30400, "page"),
    ];
    for (target, status, field) in cases {
        let came = safety.get(&format!("{INSPECTIONS}{target}")).await;
        assert_refused(&came, status, field, &target);
    }
    let bad = json!({"passed": true});
    assert_refused(
        &safety.review(&hazard, &bad).await,
        30404,
        "",
        "a hazard of another, before fields",
    );
    let revoke = format!("{INSPECTIONS}/{inspection}/revoke");
    assert_refused(
        &safety.post(&revoke, &json!({"reason": "7"})).await,
        30404,
        "",
        "nor revoked",
    );
    assert_refused(
        &safety.post(&revoke, &json!({"why": "7"})).await,
        30400,
        "why",
        "30400 comes first",
    );
}

#[tokio::test]
async fn a_revoked_inspection_keeps_its_number_and_photos() {
    let safety = Safety::new().await;
    let (body, result) = safety.standing(&json!({})).await;
    let number = result["inspectionId"].as_str().unwrap();
    let revoke = format!("{INSPECTIONS}/{number}/revoke");
    #[rustfmt::skip] // one case a line
    let cases = [
        (json!({}), 30401, "reason"), (json!({"reason": 1}), 30400, "reason"), (json!({"reason": "4"}), 30402, "reason"), (json!({"reason": "1", "remark": ""}), 30401, "remark"),
        (json!({"reason": "1", "remark": "重".repeat(101)}), 30401, "remark"), (json!({"reason": "1", "when": "now"}), 30400, "when"),
    ];
    for (order, status, field) in cases {
        let came = safety.post(&revoke, &order).await;
        assert_refused(&came, status, field, &order.to_string());
    }
    for round in ["the first time", "again"] {
        let came = safety
            .post(&revoke, &json!({"reason": "1", "remark": "重复录入"}))
            .await;
        assert_told(&came, 200, round);
        let expected = json!({"inspectionId": number, "state": "9"});
        assert_eq!(came.json()["result"], expected, "{round}");
    }
    let read = safety.get(&format!("{INSPECTIONS}/{number}")).await.json();
    assert_eq!(read["result"]["state"], "9", "revoked");
    assert_eq!(
        read["result"]["hazards"][0]["state"], "50",
        "with its hazards"
    );
    assert_told(
        &safety.post(INSPECTIONS, &body).await,
        30902,
        "its number stays used",
    );
    let anew = with(
        &body,
        &json!({"clientNo": "0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a1002"}),
    );
    assert_refused(
        &safety.post(INSPECTIONS, &anew).await,
        30406,
        "photos[0]",
        "its photos, too",
    );
    let hazard = result["hazards"][0]["hazardId"].as_str().unwrap();
    let came = safety.review(hazard, &review(1)).await;
    assert_refused(&came, 30409, "", "nothing is left to review");
    let (_, other) = safety
        .standing(&json!({"clientNo": "0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a1003"}))
        .await;
    let hazard = other["hazards"][0]["hazardId"].as_str().unwrap();
    let body = safety.settled(&review(2)).await;
    assert_told(&safety.review(hazard, &body).await, 200, "reviewed");
    let number = other["inspectionId"].as_str().unwrap();
    let came = safety
        .post(
            &format!("{INSPECTIONS}/{number}/revoke"),
            &json!({"reason": "1"}),
        )
        .await;
    assert_refused(&came, 30409, "", "what was reviewed cannot be revoked");
}
