//! Each fault does what its name says, to the requests it was armed for, through the control server as another program
//! would use it; and the requests log tells what became of each request.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod kit;

use std::time::{Duration, Instant};

use kit::{Came, Town, send};
use serde_json::{Value, json};

struct Street(Town);

impl Street {
    async fn new() -> Self {
        Self(Town::new().await)
    }

    async fn tell(&self, method: &str, target: &str, order: &Value) -> Came {
        let url = self.0.control(target);
        let request = self.0.client.request(method.parse().unwrap(), url);
        let request = request.header("Content-Type", "application/json");
        send(request.body(order.to_string())).await.unwrap()
    }

    async fn arm(&self, fault: Value) {
        let armed = self
            .tell("POST", "/api/departments/housing/faults", &fault)
            .await;
        assert_eq!(armed.status, 200, "{fault} can be armed: {}", armed.text());
    }

    fn creation(&self, room: u32) -> reqwest::RequestBuilder {
        self.0.pass(1);
        let body = json!({
            "reqId": format!("fault-000000000-{room}"), "communityCode": "440306001001",
            "address": "宝湾区前岸街道海棠路12号", "buildingName": "海棠花园3栋",
            "roomNo": room.to_string(), "floor": 12, "houseType": "01", "usage": "10",
            "occupancy": "1", "ownerKind": "P", "ownerName": "测试甲", "ownerPhone": "19900000001",
        });
        // A client of its own, so that no dead connection is used again.
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client
            .post(self.0.url("housing", "/fwbm/v2/houses"))
            .header("X-App-Key", "fw-test-7f3a91c2")
            .header("X-Operator", "WG100023")
            .header("Content-Type", "application/json")
            .body(body.to_string())
    }

    async fn create(&self, room: u32) -> Result<Came, reqwest::Error> {
        send(self.creation(room)).await
    }

    fn held(&self) -> usize {
        self.0.holdings("housing").len()
    }

    async fn log(&self) -> Value {
        self.tell("GET", "/api/departments/housing/requests", &Value::Null)
            .await
            .json()
    }
}

#[tokio::test]
async fn a_fault_leaves_the_request_processed_or_not() {
    let street = Street::new().await;
    // What is armed, the status that comes (none: the connection breaks), whether it was processed.
    let cases = [
        (json!({"fault": "drop_before"}), None, false),
        (json!({"fault": "drop_after"}), None, true),
        (json!({"fault": "status_500"}), Some(500), false),
        (
            json!({"fault": "status_500", "after": true}),
            Some(500),
            true,
        ),
        (json!({"fault": "maintenance_503"}), Some(503), false),
        (
            json!({"fault": "too_many_429", "retry_after": 7}),
            Some(429),
            false,
        ),
        (json!({"fault": "login_page_200"}), Some(200), false),
        (json!({"fault": "truncated_reply"}), None, true),
        (
            json!({"fault": "truncated_reply", "framing": "short"}),
            Some(200),
            true,
        ),
        (json!({"fault": "garbage"}), Some(200), false),
        (json!({"fault": "garbage", "after": true}), Some(200), true),
        (json!({"fault": "delay", "ms": 1}), Some(200), true),
        (
            json!({"fault": "delay", "ms": 1, "after": true}),
            Some(200),
            true,
        ),
        (json!({"fault": "expire_session"}), Some(200), true),
        (
            json!({"fault": "own_code", "code": "H500"}),
            Some(200),
            false,
        ),
    ];
    for (room, (fault, status, processed)) in (1..).zip(cases) {
        let before = street.held();
        street.arm(fault.clone()).await;
        let came = street.create(room).await;
        assert_eq!(
            came.as_ref().map(|c| c.status).ok(),
            status,
            "{fault}: what the client sees"
        );
        assert_eq!(
            street.held() - before,
            usize::from(processed),
            "{fault}: what the department did"
        );
        let again = street.create(room).await.unwrap().json();
        assert_eq!(
            again["success"], true,
            "{fault}: the next request is answered as ever"
        );
        let replayed = again["data"]["replayed"] == true;
        assert_eq!(
            replayed, processed,
            "{fault}: as a replay only if the first was processed"
        );
    }
}

#[tokio::test]
async fn spoilt_replies_look_like_the_real_thing() {
    let street = Street::new().await;
    street
        .arm(json!({"fault": "too_many_429", "retry_after": 7}))
        .await;
    let came = street.create(1).await.unwrap();
    assert_eq!(came.header("retry-after"), "7", "as armed");
    assert_eq!(came.json()["code"], "H429", "in the department's own words");

    street.arm(json!({"fault": "maintenance_503"})).await;
    let came = street.create(1).await.unwrap();
    assert!(
        came.header("content-type").starts_with("text/html"),
        "maintenance is a page"
    );
    assert_eq!(came.header("retry-after"), "", "without Retry-After");

    street.arm(json!({"fault": "login_page_200"})).await;
    let came = street.create(1).await.unwrap();
    assert!(
        came.text().contains("<form"),
        "a captive portal wants a login"
    );

    street.arm(json!({"fault": "garbage"})).await;
    let came = street.create(1).await.unwrap();
    assert!(String::from_utf8(came.body).is_err(), "garbage is no text");

    let whole = street.create(2).await.unwrap().body.len();
    street
        .arm(json!({"fault": "truncated_reply", "framing": "short"}))
        .await;
    let came = street.create(3).await.unwrap();
    assert_eq!(came.body.len(), whole / 2, "half of it, well framed");
    assert!(came.json().is_null(), "and no JSON");

    street.arm(json!({"fault": "truncated_reply"})).await;
    let response = street.creation(4).send().await.unwrap();
    assert_eq!(
        response.status().as_u16(),
        200,
        "the head of the reply arrives"
    );
    assert_eq!(
        response.content_length(),
        Some(whole as u64),
        "and announces the whole"
    );
    assert!(
        response.bytes().await.is_err(),
        "but the connection breaks before the end"
    );
}

#[tokio::test]
async fn a_fault_strikes_only_what_it_is_armed_for() {
    let street = Street::new().await;
    street
        .arm(json!({"fault": "status_500", "times": 2, "skip": 1, "method": "POST", "path_contains": "/houses"}))
        .await;
    let find = async || {
        street.0.pass(1);
        let url = street
            .0
            .url("housing", "/fwbm/v2/houses?code=4403060010010000001");
        let request = street
            .0
            .client
            .get(url)
            .header("X-App-Key", "fw-test-7f3a91c2");
        send(request).await.unwrap().status
    };
    let mut statuses = Vec::new();
    for room in 1..=4 {
        assert_eq!(find().await, 200, "another method is let alone");
        statuses.push(street.create(room).await.unwrap().status);
    }
    assert_eq!(
        statuses,
        [200, 500, 500, 200],
        "one passes, two are struck, then it is spent"
    );

    street
        .arm(json!({"fault": "status_500", "times": 9, "path_contains": "/elsewhere"}))
        .await;
    assert_eq!(
        street.create(5).await.unwrap().status,
        200,
        "another path is let alone"
    );
    street.arm(json!({"fault": "status_500", "times": 9})).await;
    street
        .tell("DELETE", "/api/departments/housing/faults", &Value::Null)
        .await;
    assert_eq!(street.create(6).await.unwrap().status, 200, "disarmed");
}

#[tokio::test]
async fn a_closed_department_is_out_of_reach_until_it_opens() {
    let street = Street::new().await;
    street.create(1).await.unwrap();
    street
        .tell(
            "POST",
            "/api/departments/housing/closed",
            &json!({"closed": true}),
        )
        .await;
    assert!(street.create(2).await.is_err(), "no answer at all");
    street
        .tell(
            "POST",
            "/api/departments/housing/closed",
            &json!({"closed": false}),
        )
        .await;
    assert_eq!(street.create(2).await.unwrap().status, 200, "open again");
    assert_eq!(street.held(), 2, "nothing was processed meanwhile");
}

#[tokio::test]
async fn latency_and_delay_make_answers_late() {
    let street = Street::new().await;
    street
        .tell(
            "POST",
            "/api/departments/housing/latency",
            &json!({"ms": 120}),
        )
        .await;
    street.arm(json!({"fault": "delay", "ms": 130})).await;
    let asked = Instant::now();
    street.create(1).await.unwrap();
    assert!(
        asked.elapsed() >= Duration::from_millis(250),
        "both waits add up"
    );
}

#[tokio::test]
async fn a_client_that_hangs_up_is_served_all_the_same() {
    let street = Street::new().await;
    street.arm(json!({"fault": "delay", "ms": 200})).await;
    let impatient = street.creation(1).timeout(Duration::from_millis(50));
    assert!(send(impatient).await.is_err(), "the client gives up first");
    let processed = async {
        while street.log().await["counters"]["processed"] != json!(1) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let served = tokio::time::timeout(Duration::from_secs(20), processed).await;
    assert!(served.is_ok(), "the department goes on to the end");
    let again = street.create(1).await.unwrap().json();
    assert_eq!(
        again["data"]["replayed"], true,
        "so resending finds it done"
    );
}

#[tokio::test]
async fn the_log_tells_what_became_of_each_request() {
    let street = Street::new().await;
    street.create(1).await.unwrap();
    street.create(1).await.unwrap();
    street.arm(json!({"fault": "drop_after"})).await;
    street.create(2).await.err().unwrap();
    street.arm(json!({"fault": "drop_before"})).await;
    street.create(3).await.err().unwrap();
    let log = street.log().await;
    assert_eq!(
        log["counters"],
        json!({"received": 4, "processed": 3, "stored": 2}),
        "as it was"
    );
    let outcomes: Vec<_> = log["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|visit| {
            (
                visit["outcome"].as_str().unwrap(),
                visit["stored"].as_bool().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("H000", true),
        ("H000", false),
        ("drop_after (H000)", true),
        ("drop_before", false),
    ];
    assert_eq!(outcomes, expected, "a replay is not stored again");
    assert_eq!(
        log["requests"][0]["path"], "/fwbm/v2/houses",
        "path without its query"
    );
    assert_eq!(
        log["requests"][0]["at"], "2026-11-22T10:15:01.000+08:00",
        "by the department's clock"
    );
}
