//! Logging in, tokens, the lock, the rate, sizes, and what is no JSON.

use serde_json::{Value, json};

use crate::client::{
    FILES, HAZARDS, INSPECTIONS, LOGIN, Safety, assert_refused, assert_told, clean, credentials,
    inspection,
};
use crate::kit::{Came, send, with};

async fn with_token(safety: &Safety, token: &str) -> Came {
    safety.town.pass(1);
    let url = safety.town.url("safety", HAZARDS);
    send(safety.town.client.get(url).header("Authorization", token))
        .await
        .unwrap()
}

fn token_of(came: &Came) -> String {
    came.json()["result"]["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_worked_login_gives_a_token_for_ninety_seconds() {
    let safety = Safety::new().await;
    let body = json!({
        "account": "wg001", "deviceNo": "PC-0001",
        "digest": "8e62e286857ee5e58a559a5d9a4e4493d9c21b4a54907eaca37f45412ba00efc",
    });
    let came = safety.log_in(&body).await;
    assert_eq!(came.status, 200, "the contract's example");
    assert_eq!(came.json()["info"], "成功", "in words");
    assert_eq!(
        came.json()["result"]["expiresIn"],
        90,
        "the life of a token"
    );
    let first = token_of(&came);
    assert_eq!(first.split('.').count(), 3, "a JWT");
    safety.town.pass(60);
    let second = token_of(&safety.log_in(&body).await);
    assert_ne!(first, second, "each login has its own");
    let came = with_token(&safety, &format!("Bearer {first}")).await;
    assert_told(&came, 200, "logging in again does not end older tokens");
    safety.town.pass(29);
    for (token, status, case) in [
        (format!("Bearer {first}"), 40102, "expired"),
        (format!("Bearer {second}"), 200, "alive"),
        (second.clone(), 40102, "without the scheme"),
        (format!("Bearer {second}x"), 40102, "spoilt"),
        (
            format!("Bearer {}", second.replacen('.', ".e30", 1)),
            40102,
            "with other claims",
        ),
        ("Bearer ".to_owned(), 40102, "empty"),
    ] {
        let came = with_token(&safety, &token).await;
        assert_told(&came, status, case);
        let http = if status == 200 { 200 } else { 401 };
        assert_eq!(came.status, http, "{case}: HTTP says so, too");
    }
    let came = send(safety.town.client.get(safety.town.url("safety", HAZARDS))).await;
    assert_told(&came.unwrap(), 40102, "no token at all");
    assert_eq!(
        with_token(&safety, "Bearer x").await.json()["result"],
        Value::Null,
        "no result"
    );
}

#[tokio::test]
async fn logins_are_refused_and_locked_as_the_contract_says() {
    let safety = Safety::new().await;
    let sound = credentials("wg001", "Aj!2026test");
    #[rustfmt::skip] // one case a line
    let cases = [
        (json!({"account": 1}), 30400, "account"), (json!({"user": "x"}), 30400, "user"), (json!({"deviceNo": null}), 30401, "deviceNo"),
        (json!({"deviceNo": ""}), 30401, "deviceNo"), (json!({"deviceNo": "PC 1"}), 30401, "deviceNo"), (json!({"deviceNo": "P".repeat(33)}), 30401, "deviceNo"),
        (json!({"digest": "8E62"}), 30401, "digest"), (json!({"account": ""}), 30401, "account"),
    ];
    for (changes, status, field) in cases {
        let came = safety.log_in(&with(&sound, &changes)).await;
        assert_refused(&came, status, field, &changes.to_string());
    }
    safety.town.pass(1);
    let stranger = safety.log_in(&credentials("wg003", "Aj!2026test")).await;
    assert_eq!(stranger.status, 401, "nobody of that name");
    assert_told(&stranger, 40101, "nobody of that name");
    let wrong = credentials("wg001", "wrong");
    for _ in 0..4 {
        assert_told(&safety.log_in(&wrong).await, 40101, "a wrong password");
    }
    assert_told(
        &safety.log_in(&sound).await,
        200,
        "four are forgiven by a right one",
    );
    safety.town.pass(1);
    for _ in 0..5 {
        assert_told(&safety.log_in(&wrong).await, 40101, "a wrong password");
    }
    let locked = safety.log_in(&sound).await;
    assert_eq!(locked.status, 401, "locked");
    assert_told(&locked, 40103, "even for the right one");
    safety.town.pass(1);
    let other = safety.log_in(&credentials("wg002", "Aj!2026test2")).await;
    assert_told(&other, 200, "the other account is not");
    safety.town.pass(58);
    assert_told(&safety.log_in(&sound).await, 40103, "for a minute");
    safety.town.pass(1);
    assert_told(&safety.log_in(&sound).await, 200, "then open again");
}

#[tokio::test]
async fn ended_sessions_lose_no_uploaded_photo() {
    let safety = Safety::new().await;
    let body = safety.settled(&inspection()).await;
    let armed = json!({"fault": "expire_session"});
    let armed = serde_json::from_value(armed).unwrap();
    safety.town.running.arm("safety", armed).unwrap();
    let came = safety.post(INSPECTIONS, &body).await;
    assert_eq!(came.status, 401, "in the middle");
    assert_told(&came, 40102, "in the middle");
    let safety = safety.seen_by("wg001");
    let came = safety.post(INSPECTIONS, &body).await;
    assert_told(&came, 200, "logged in again, the photos are still there");
    let safety = safety.restarted().await;
    let came = safety.post(INSPECTIONS, &body).await;
    assert_told(&came, 30902, "and after a restart all is known");
}

#[tokio::test]
async fn rate_and_sizes_are_kept() {
    let safety = Safety::new().await;
    let token = format!("Bearer {}", safety.token().await);
    safety.town.pass(1);
    let ask = async || {
        let url = safety.town.url("safety", HAZARDS);
        let request = safety.town.client.get(url).header("Authorization", &token);
        send(request).await.unwrap()
    };
    for _ in 0..10 {
        assert_told(&ask().await, 200, "within the rate");
    }
    let came = ask().await;
    assert_eq!(came.status, 429, "the eleventh");
    assert_told(&came, 42900, "the eleventh");
    assert_eq!(came.header("retry-after"), "1", "says when");
    let other = safety.log_in(&credentials("wg002", "Aj!2026test2")).await;
    assert_told(&other, 200, "each account has its own");
    for (target, media, size, http, status) in [
        (INSPECTIONS, "application/json", 262_145, 413, 30400),
        (INSPECTIONS, "application/json", 262_144, 200, 30400),
        (LOGIN, "application/json", 262_145, 413, 30400),
        (
            FILES,
            "multipart/form-data; boundary=x",
            2_162_689,
            413,
            30410,
        ),
        (
            FILES,
            "multipart/form-data; boundary=x",
            2_162_688,
            200,
            30400,
        ),
    ] {
        let came = safety.raw("POST", target, media, vec![b'x'; size]).await;
        assert_eq!(came.status, http, "{target} with {size} bytes");
        assert_told(&came, status, target);
        assert_eq!(
            came.json()["result"],
            json!({"field": ""}),
            "no member is at fault"
        );
    }
}

#[tokio::test]
async fn what_is_no_request_of_the_contract_is_told() {
    let safety = Safety::new().await;
    let sound = inspection().to_string();
    let doubled = sound.replacen('{', r#"{"result":"N","#, 1);
    for (media, body) in [
        ("application/json", ""),
        ("application/json", "[]"),
        ("application/json", doubled.as_str()),
        ("text/plain", sound.as_str()),
        ("application/json; charset=gbk", sound.as_str()),
    ] {
        let body = body.as_bytes().to_vec();
        let came = safety.raw("POST", INSPECTIONS, media, body).await;
        assert_refused(&came, 30400, "", media);
    }
    for (method, target) in [
        ("GET", "/aqpc/api/v1/nothing"),
        ("GET", "/"),
        ("DELETE", INSPECTIONS),
        ("PUT", INSPECTIONS),
    ] {
        let came = safety
            .raw(
                method,
                target,
                "application/json",
                sound.clone().into_bytes(),
            )
            .await;
        assert_refused(&came, 30400, "", target);
    }
    let armed = json!({"fault": "own_code", "code": "50000"});
    let armed = serde_json::from_value(armed).unwrap();
    safety.token().await;
    safety.town.running.arm("safety", armed).unwrap();
    let came = safety
        .post(INSPECTIONS, &with(&inspection(), &clean()))
        .await;
    assert_eq!(came.status, 500, "a broken inside");
    assert_told(&came, 50000, "in the contract's words");
    assert_eq!(safety.held(), 0, "nothing was stored");
}
