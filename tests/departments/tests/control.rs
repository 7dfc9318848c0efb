//! The control server shows what departments hold and works their switches.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod kit;

use kit::{Came, Town, send};
use serde_json::{Value, json};

fn house() -> Value {
    json!({
        "communityCode": "440306001001", "address": "宝湾区前岸街道海棠路12号",
        "buildingName": "<海棠花园>", "roomNo": "1203", "floor": 12, "houseType": "01", "usage": "10",
        "occupancy": "1", "ownerKind": "P", "ownerName": "测试甲", "ownerPhone": "19900000001",
    })
}

async fn post(town: &Town, target: &str, order: &Value) -> Came {
    let request = town.client.post(town.control(target));
    let request = request.header("Content-Type", "application/json");
    send(request.body(order.to_string())).await.unwrap()
}

async fn get(town: &Town, target: &str) -> Came {
    send(town.client.get(town.control(target))).await.unwrap()
}

#[tokio::test]
async fn every_department_is_listed_with_its_address() {
    let town = Town::new().await;
    let list = get(&town, "/api/departments").await.json();
    for id in ["housing", "residence"] {
        let one = list["departments"]
            .as_array()
            .unwrap()
            .iter()
            .find(|d| d["id"] == id);
        assert_eq!(
            one.unwrap()["base_url"],
            town.running.base_url(id).unwrap(),
            "{id} is listed"
        );
    }
    assert!(
        town.running.base_url("nowhere").is_err(),
        "an unknown id is told"
    );
    assert_eq!(
        get(&town, "/api/departments/nowhere/holdings").await.status,
        404,
        "over HTTP, too"
    );
}

#[tokio::test]
async fn records_are_seeded_edited_shown_and_swept_away() {
    let town = Town::new().await;
    let seeded = post(&town, "/api/departments/housing/seed", &house())
        .await
        .json();
    let key = seeded["key"].as_str().unwrap();
    let edit = json!({"key": key, "fields": {"deptRemark": "2026年已核", "ownerPhone": null}});
    assert_eq!(
        post(&town, "/api/departments/housing/edit", &edit)
            .await
            .status,
        200,
        "edited"
    );

    let held = get(&town, "/api/departments/housing/holdings").await.json();
    let record = &held["records"][0];
    assert_eq!(
        (&record["kind"], &record["key"]),
        (&json!("house"), &json!(key)),
        "what it is"
    );
    assert_eq!(record["version"], 2, "an edit is a new version");
    assert_eq!(
        record["fields"]["deptRemark"], "2026年已核",
        "wire names with values as stored"
    );
    assert_eq!(
        record["fields"].get("ownerPhone"),
        None,
        "null took it away"
    );
    assert_eq!(
        record["history"][0]["act"], "seed",
        "history from the start"
    );
    assert_eq!(record["history"][1]["act"], "edit", "to the latest");

    let page = get(&town, "/").await;
    assert!(
        page.header("content-type").starts_with("text/html"),
        "a page for people"
    );
    let html = page.text();
    assert!(
        html.contains("房屋编码系统") && html.contains(key),
        "that shows departments and records"
    );
    assert!(
        html.contains("&lt;海棠花园&gt;"),
        "with what clients sent made harmless"
    );

    let wrong = json!({"key": "4403060010010000009000001", "fields": {}});
    let refused = post(&town, "/api/departments/housing/edit", &wrong).await;
    assert_eq!(refused.status, 422, "no such record");
    assert!(refused.json()["error"].is_string(), "said in words");

    post(
        &town,
        "/api/departments/housing/clock",
        &json!({"offset_seconds": 86_400}),
    )
    .await;
    let list = get(&town, "/api/departments").await.json();
    assert_eq!(
        list["departments"][0]["now"], "2026-11-23T10:15:00+08:00",
        "a day ahead"
    );
    assert_eq!(
        list["departments"][1]["now"], "2026-11-22T10:15:00+08:00",
        "the others are not"
    );

    assert_eq!(
        post(&town, "/api/reset", &json!({})).await.status,
        200,
        "all swept away"
    );
    assert!(town.holdings("housing").is_empty(), "nothing is held");
    let list = get(&town, "/api/departments").await.json();
    assert_eq!(
        list["departments"][0]["now"], "2026-11-22T10:15:00+08:00",
        "clocks are back"
    );
    let seeded = post(&town, "/api/departments/housing/seed", &house())
        .await
        .json();
    assert_eq!(seeded["key"], key, "and numbers begin anew");
}

#[tokio::test]
async fn a_misspelt_order_is_refused() {
    let town = Town::new().await;
    for (target, order) in [
        ("faults", json!({"fault": "no_such_fault"})),
        ("clock", json!({"offset": 3})),
        ("latency", json!({"ms": -1})),
        ("closed", json!({"closed": "yes"})),
    ] {
        let came = post(&town, &format!("/api/departments/housing/{target}"), &order).await;
        assert!(
            (400..500).contains(&came.status),
            "{target} {order}: a typing slip must not pass for done"
        );
    }
}

#[tokio::test]
async fn closed_hours_are_kept_when_asked_for() {
    let town = Town::with(|config| config.keep_hours = true).await;
    let find =
        async |id: &str, target: &str| send(town.client.get(town.url(id, target))).await.unwrap();
    let housing = "/fwbm/v2/houses";
    assert_eq!(
        find("housing", housing).await.status,
        200,
        "open at a quarter past ten"
    );
    town.pass(16 * 3600);
    let closed = find("housing", housing).await;
    assert_eq!(closed.status, 503, "closed from two to half past two");
    assert!(
        closed.header("content-type").starts_with("text/html"),
        "with a page"
    );
    assert_eq!(
        find("residence", "/").await.status,
        200,
        "the other keeps its own hours"
    );
    town.pass(2 * 24 * 3600);
    assert_eq!(
        find("residence", "/").await.status,
        503,
        "Wednesdays from one to three"
    );
}
