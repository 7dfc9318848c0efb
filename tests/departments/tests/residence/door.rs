//! Signature, clock, nonce, rate, size, media type: what is checked before the members.

use crate::client::{
    APP, CHANGE, FIRST, OTHER, QUERY, REGISTER, Residence, assert_refused, hmac, resident,
};
use crate::kit::{Came, EXAMPLE_TIME, send, with};
use serde_json::{Value, json};
use smcrypto::sm3::sm3_hash;

#[tokio::test]
async fn the_worked_example_is_let_in() {
    let residence = Residence::new().await;
    let reply = residence.post(REGISTER, &resident()).await;
    let expected = json!({"code": "0", "msg": "成功", "data": {"djbh": FIRST, "zt": "1"}});
    assert_eq!(
        reply, expected,
        "the contract's register answer, the day's first number"
    );
    residence.town.pass(EXAMPLE_TIME - residence.town.now());
    let body = r#"{"djbh":"DJ440306202611220000001","lsh":"WG100023202611220002","czy":"WG100023","czsj":"20261122101500","lxdh":"19900000002"}"#;
    let request = residence
        .town
        .client
        .post(residence.town.url("residence", CHANGE))
        .header("Content-Type", "application/json")
        .header("X-App-Id", APP.0)
        .header("X-Timestamp", "1795313700")
        .header("X-Nonce", "a1b2c3d4e5f60718")
        .header(
            "X-Sign",
            "eb974f302928682dacbad15a7ca54fad44acfebea800dfb56e928e022133d8b7",
        )
        .body(body);
    let reply = send(request).await.unwrap().json();
    assert_eq!(
        reply, expected,
        "the contract's signed change, byte for byte"
    );
    let target = format!("{QUERY}?zjlx=111&zjhm=440306199003079015");
    let request = residence
        .town
        .client
        .get(residence.town.url("residence", &target))
        .header("X-App-Id", APP.0)
        .header("X-Timestamp", "1795313700")
        .header("X-Nonce", "a1b2c3d4e5f60719")
        .header(
            "X-Sign",
            "5676e4d35300de412bfaabb26c41921e53019f520d872a7573f43f5de9e0ff8a",
        );
    let found = send(request).await.unwrap().json();
    assert_eq!(found["data"]["zs"], "1", "the contract's signed query");
    assert_eq!(
        found["data"]["lb"][0]["lxdh"], "19900000002",
        "shows the changed phone"
    );
    assert_eq!(
        found["data"]["lb"][0]["jgmc"], "宝湾派出所",
        "and the station"
    );
}

#[tokio::test]
async fn the_door_opens_only_for_fresh_signed_requests() {
    let residence = Residence::new().await;
    let body = resident().to_string();
    let at = |spoil: fn(&mut [(&str, String); 4])| {
        residence.signed(APP, "POST", REGISTER, body.as_bytes(), spoil)
    };
    type Spoil = fn(&mut [(&str, String); 4]);
    let cases: [(&str, &str, Spoil); 12] = [
        ("1001", "no application", |h| h[0].1.clear()),
        ("1001", "no timestamp", |h| h[1].1.clear()),
        ("1001", "no nonce", |h| h[2].1.clear()),
        ("1001", "no signature", |h| h[3].1.clear()),
        ("1001", "unknown application", |h| {
            h[0].1 = "jzapp-test-99".to_owned()
        }),
        ("1001", "timestamp in milliseconds", |h| {
            h[1].1.push_str("000")
        }),
        ("1001", "short nonce", |h| h[2].1 = "abc".to_owned()),
        ("1001", "nonce with a dash", |h| {
            h[2].1 = "abcdef-0123456789".to_owned()
        }),
        ("1001", "signature in upper case", |h| {
            h[3].1 = h[3].1.to_uppercase()
        }),
        ("1003", "old timestamp, before the signature", |h| {
            h[1].1 = (EXAMPLE_TIME - 400).to_string()
        }),
        ("1002", "timestamp signed otherwise", |h| {
            h[1].1 = (EXAMPLE_TIME - 1).to_string()
        }),
        ("1002", "another's signature", |h| {
            h[0].1 = OTHER.0.to_owned()
        }),
    ];
    for (code, case, spoil) in cases {
        let reply = send(at(spoil)).await.unwrap().json();
        assert_refused(&reply, code, None, case);
    }
    let tampered = at(|_| {}).body(body.replace("测试甲", "测试乙"));
    assert_refused(
        &send(tampered).await.unwrap().json(),
        "1002",
        None,
        "body changed on the way",
    );
    assert_eq!(residence.held(), 0, "nothing got past the door");
}

#[tokio::test]
async fn a_nonce_serves_once_in_ten_minutes() {
    let residence = Residence::new().await;
    let body = with(&resident(), &json!({"xb": "3"})).to_string();
    let request = || residence.signed(APP, "POST", REGISTER, body.as_bytes(), |_| {});
    let first = request();
    let again = first.try_clone().unwrap();
    assert_eq!(
        send(first).await.unwrap().json()["code"],
        "1104",
        "refused by the business"
    );
    assert_refused(
        &send(again).await.unwrap().json(),
        "1004",
        None,
        "but the nonce is used up",
    );

    let unsigned = residence.signed(APP, "POST", REGISTER, body.as_bytes(), |h| {
        h[2].1 = "samenonce0000000001".to_owned();
    });
    assert_eq!(
        send(unsigned).await.unwrap().json()["code"],
        "1002",
        "wrongly signed"
    );
    let with_nonce = |age: i64| {
        residence.town.pass(age);
        let stamp = residence.town.now().to_string();
        let nonce = "samenonce0000000001";
        let text = ["GET", QUERY, &stamp, nonce, &sm3_hash(b"")].join("\n");
        let request = residence
            .town
            .client
            .get(residence.town.url("residence", QUERY));
        let sign = hmac(APP.1, &text);
        send(
            request
                .header("X-App-Id", APP.0)
                .header("X-Timestamp", stamp)
                .header("X-Nonce", nonce)
                .header("X-Sign", sign),
        )
    };
    let r = with_nonce(1).await.unwrap().json();
    assert_eq!(r["code"], "1102", "a wrong signature used no nonce up");
    assert_eq!(
        with_nonce(600).await.unwrap().json()["code"],
        "1004",
        "within 600 s"
    );
    assert_eq!(
        with_nonce(1).await.unwrap().json()["code"],
        "1102",
        "after 600 s it is free"
    );
}

#[tokio::test]
async fn the_date_header_tells_the_departments_clock() {
    let residence = Residence::new().await;
    residence
        .town
        .running
        .set_clock_offset("residence", 3600)
        .unwrap();
    let body = resident().to_string();
    let came: Came = send(residence.signed(APP, "POST", REGISTER, body.as_bytes(), |_| {}))
        .await
        .unwrap();
    assert_eq!(came.json()["code"], "1003", "an hour apart");
    assert_eq!(
        came.header("date"),
        "Sun, 22 Nov 2026 03:15:01 GMT",
        "which the Date header shows"
    );
    for (ahead, code) in [(300, "0"), (-301, "1003"), (301, "1003")] {
        residence
            .town
            .running
            .set_clock_offset("residence", ahead)
            .unwrap();
        let reply = residence
            .post(
                REGISTER,
                &with(&resident(), &json!({"czsj": "20261122090000"})),
            )
            .await;
        assert_eq!(
            reply["code"], code,
            "300 s apart are allowed, {ahead} given"
        );
    }
}

#[tokio::test]
async fn addresses_sizes_and_media_are_checked() {
    let residence = Residence::new().await;
    let big = format!("{{\"bz\":\"{}\"}}", "x".repeat(32_768));
    let r = residence.raw(("nobody", ""), REGISTER, &big).await;
    assert_refused(&r, "1103", None, "size comes before the door");
    let r = residence.post("/jzdj/api/v1/dj/delete", &resident()).await;
    assert_refused(&r, "1201", None, "unknown path");
    let r = send(residence.signed(APP, "GET", REGISTER, b"", |_| {}))
        .await
        .unwrap()
        .json();
    assert_refused(&r, "1201", None, "unknown method");
    for body in ["[]", "{", "", "\"x\""] {
        let r = residence.raw(APP, REGISTER, body).await;
        assert_refused(&r, "1101", None, body);
    }
    for media in ["text/json", "application/json; charset=gb18030"] {
        let request = residence.signed(APP, "POST", REGISTER, b"{}", |_| {});
        let (client, request) = request.build_split();
        let mut request = request.unwrap();
        request
            .headers_mut()
            .insert("content-type", media.parse().unwrap());
        let response = client.execute(request).await.unwrap();
        let r: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_refused(&r, "1101", None, media);
    }
}

#[tokio::test]
async fn too_many_requests_use_up_no_nonce() {
    let residence = Residence::new().await;
    let target = format!("{QUERY}?djbh={FIRST}");
    let ask = || {
        let request = residence.signed(APP, "GET", &target, b"", |_| {});
        residence.town.pass(-1); // all within one second
        request
    };
    for _ in 0..10 {
        assert_eq!(
            send(ask()).await.unwrap().status,
            200,
            "ten in one second are fine"
        );
    }
    let eleventh = ask();
    let again = eleventh.try_clone().unwrap();
    let refused = send(eleventh).await.unwrap();
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (429, Some("1005")),
        "the eleventh"
    );
    assert_eq!(refused.header("retry-after"), "1", "in seconds");
    residence.town.pass(1);
    assert_eq!(
        send(again).await.unwrap().json()["code"],
        "0",
        "its nonce is still good"
    );
}
