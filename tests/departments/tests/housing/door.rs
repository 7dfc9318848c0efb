//! Key, operator, media type, size, rate: what is checked before and beside the body.

use crate::client::{Housing, KEY, assert_refused, house};
use crate::kit::{Came, send};

#[tokio::test]
async fn the_door_is_checked_before_the_body() {
    let housing = Housing::new().await;
    let town = &housing.0;
    let url = town.url("housing", "/fwbm/v2/houses");
    let post = || {
        town.pass(1);
        town.client.post(&url)
    };
    let json_type = ("Content-Type", "application/json");
    let big = "x".repeat(65_537);
    let reply = |request| async { send(request).await.unwrap().json() };

    let r = reply(post().body(big)).await;
    assert_refused(&r, "H413", None, "size before the key");
    let r = reply(post().header("X-App-Key", "wrong")).await;
    assert_refused(&r, "H401", None, "wrong key");
    let r = reply(post()).await;
    assert_refused(&r, "H401", None, "no key");
    let r = reply(town.client.delete(&url).header("X-App-Key", KEY)).await;
    assert_refused(&r, "H405", None, "no such method, before the operator");
    let elsewhere = town.url("housing", "/fwbm/v2/home");
    let r = reply(town.client.get(elsewhere).header("X-App-Key", KEY)).await;
    assert_refused(&r, "H405", None, "no such path");
    for operator in [
        None,
        Some("WG1"),
        Some("WG-100023"),
        Some("A23456789012345678901"),
    ] {
        let mut request = post().header("X-App-Key", KEY);
        if let Some(operator) = operator {
            request = request.header("X-Operator", operator);
        }
        let r = reply(request).await;
        assert_refused(
            &r,
            "H402",
            Some("X-Operator"),
            &format!("operator {operator:?}"),
        );
    }
    for media in [
        "text/plain",
        "application/json; charset=gbk",
        "application/json; profile=x",
    ] {
        let request = post()
            .header("X-App-Key", KEY)
            .header("X-Operator", "WG100023");
        let r = reply(request.header("Content-Type", media).body("{}")).await;
        assert_refused(&r, "H415", None, media);
    }
    for body in [
        &b"[]"[..],
        b"{",
        b"{\"a\":\"\xff\"}",
        b"\xef\xbb\xbf{}",
        b"",
    ] {
        let request = post()
            .header("X-App-Key", KEY)
            .header("X-Operator", "WG100023");
        let r = reply(request.header(json_type.0, json_type.1).body(body)).await;
        assert_refused(&r, "H420", None, &format!("body {body:?}"));
    }
    let request = post()
        .header("X-App-Key", KEY)
        .header("X-Operator", "WG100023");
    let media = "application/json; charset=UTF-8";
    let r = reply(
        request
            .header("Content-Type", media)
            .body(house().to_string()),
    )
    .await;
    assert_eq!(r["code"], "H000", "utf-8 may be named");
}

#[tokio::test]
async fn too_many_requests_are_not_processed() {
    let housing = Housing::new().await;
    let town = &housing.0;
    let url = town.url(
        "housing",
        "/fwbm/v2/houses?addr=%E6%B5%B7%E6%A3%A0%E8%B7%AF1",
    );
    let ask = async |key: &str| -> Came {
        send(town.client.get(&url).header("X-App-Key", key))
            .await
            .unwrap()
    };
    for _ in 0..20 {
        assert_eq!(ask(KEY).await.status, 200, "twenty in one second are fine");
    }
    let refused = ask(KEY).await;
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (429, Some("H429")),
        "the twenty-first"
    );
    assert_eq!(refused.header("retry-after"), "1", "in whole seconds");
    assert_eq!(
        ask("other").await.json()["code"],
        "H401",
        "each key has its own count"
    );
    town.pass(1);
    assert_eq!(ask(KEY).await.status, 200, "the next second");
    let visits = town.running.visits("housing").unwrap();
    assert_eq!(
        visits.counters.processed, 22,
        "refused for the rate is not processed"
    );
}

#[tokio::test]
async fn five_at_once_are_one_too_many() {
    let housing = Housing::new().await;
    let town = &housing.0;
    town.running
        .set_latency("housing", std::time::Duration::from_millis(300))
        .unwrap();
    let url = town.url(
        "housing",
        "/fwbm/v2/houses?addr=%E6%B5%B7%E6%A3%A0%E8%B7%AF1",
    );
    let asked: Vec<_> = (0..5)
        .map(|_| tokio::spawn(send(town.client.get(&url).header("X-App-Key", KEY))))
        .collect();
    let mut statuses = Vec::new();
    for one in asked {
        statuses.push(one.await.unwrap().unwrap().status);
    }
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [200, 200, 200, 200, 429],
        "four in progress at once per key"
    );
}
