//! What is checked before a form: rate, size, signature, path, method, content type, JSON, case.

use serde_json::{Value, json};

use crate::client::{CASES, Linkage, assert_refused, departments, signature};
use crate::kit::{Town, send, with};

#[tokio::test]
async fn each_of_the_six_takes_its_own_cases_under_its_own_key() {
    let mut town = Town::new().await;
    for (at, (id, application, key, letters, _)) in departments().into_iter().enumerate() {
        let linkage = Linkage::of(town, id);
        let came = linkage.post(CASES, &linkage.case()).await;
        let number = format!("{letters}20261122000001");
        assert_eq!(came.status, 201, "{id}: {}", came.text());
        assert_eq!(
            came.json(),
            json!({
                "caseNo": number, "state": "RECEIVED",
                "acceptedAt": format!("2026-11-22T10:15:{:02}+08:00", at * 5),
            }),
            "{id}: the contract's answer"
        );
        assert_eq!(
            came.header("location"),
            format!("{CASES}/{number}"),
            "{id}: where it is"
        );
        for (other, application_of_other, key_of_other, _, _) in departments() {
            if other == id {
                continue;
            }
            let stamp = format!("{}000", linkage.town.now());
            let spoilt = linkage.signed("GET", CASES, b"", |headers| {
                headers[0].1 = application_of_other.to_owned();
                headers[1].1.clone_from(&stamp);
                headers[2].1 = signature(key_of_other, &stamp, b"");
            });
            let came = send(spoilt).await.unwrap();
            assert_refused(&came, 401, "APP", &format!("{other}'s application at {id}"));
            let spoilt = linkage.signed("GET", CASES, b"", |headers| {
                headers[0].1 = application.to_owned();
                headers[1].1.clone_from(&stamp);
                headers[2].1 = signature(key_of_other, &stamp, b"");
            });
            let came = send(spoilt).await.unwrap();
            assert_refused(&came, 401, "SIGN", &format!("{other}'s key at {id}"));
            linkage.town.pass(1);
        }
        assert!(key.contains(id), "each has its own key");
        town = linkage.town;
    }
}

#[tokio::test]
async fn the_door_opens_only_for_fresh_signed_requests() {
    let linkage = Linkage::new("ev-urban").await;
    let body = linkage.case().to_string();
    type Spoil = fn(&mut [(&str, String); 4]);
    #[rustfmt::skip] // one case a line
    let cases: [(Spoil, &str); 13] = [
        (|h| h[1].1 = "1795314000001".to_owned(), "TIME"),
        (|h| h[1].1 = "1795313400999".to_owned(), "TIME"),
        (|h| h[0].1.clear(), "APP"),
        (|h| h[0].1 = "lk-urban-02".to_owned(), "APP"),
        (|h| h[1].1.clear(), "APP"),
        (|h| h[1].1.truncate(10), "APP"),
        (|h| h[1].1 = "179531370012x".to_owned(), "APP"),
        (|h| h[2].1.clear(), "APP"),
        (|h| h[2].1 = h[2].1.replace("sha256=", ""), "APP"),
        (|h| h[2].1.truncate(70), "APP"),
        (|h| h[2].1 = h[2].1.to_uppercase().replace("SHA", "sha"), "APP"),
        (|h| h[1].1 = "1795313700124".to_owned(), "SIGN"),
        (|h| h[2].1 = format!("sha256={}", "0".repeat(64)), "SIGN"),
    ];
    for (at, (spoil, code)) in cases.into_iter().enumerate() {
        let came = send(linkage.signed("POST", CASES, body.as_bytes(), spoil))
            .await
            .unwrap();
        assert_refused(&came, 401, code, &format!("spoilt header {at}"));
        if code == "TIME" {
            assert!(
                came.header("date").starts_with("Sun, 22 Nov 2026 02:15:0"),
                "the offset can be learnt"
            );
        }
        if code == "TIME" {
            linkage.town.pass(1);
        }
    }
    assert_eq!(linkage.held(), 0, "nobody came in");
}

#[tokio::test]
async fn the_same_signature_serves_again_within_its_window() {
    let linkage = Linkage::new("ev-urban").await;
    let body = linkage.case().to_string();
    let request = linkage.signed("POST", CASES, body.as_bytes(), |_| {});
    let again = request.try_clone().unwrap();
    let late = request.try_clone().unwrap();
    assert_eq!(send(request).await.unwrap().status, 201, "the first");
    linkage.town.pass(300);
    let came = send(again).await.unwrap();
    assert_refused(&came, 409, "SOURCE", "300 s later it is let in");
    linkage.town.pass(1);
    assert_refused(&send(late).await.unwrap(), 401, "TIME", "301 s later not");
}

#[tokio::test]
async fn checks_come_in_the_contracts_order() {
    let linkage = Linkage::new("ev-traffic").await;
    let sound = linkage.case().to_string();
    let large = "x".repeat(2_097_153);
    let came = send(linkage.signed("PUT", "/nowhere", large.as_bytes(), |h| h[0].1.clear())).await;
    assert_refused(&came.unwrap(), 413, "SIZE", "size first");
    let came = send(linkage.signed("PUT", "/nowhere", b"x", |h| h[0].1.clear())).await;
    assert_refused(&came.unwrap(), 401, "APP", "then the signature");
    let limit = "x".repeat(2_097_152);
    let came = linkage.raw("POST", CASES, &limit).await;
    assert_refused(&came, 400, "JSON", "the limit itself is not too large");
    let number = linkage.standing(&json!({})).await;
    let case = format!("{CASES}/{number}");
    linkage.town.pass(1);
    #[rustfmt::skip] // one case a line
    let targets = [
        ("PUT", "/linkage/v1/events".to_owned(), 404, "CASE"),
        ("POST", format!("{case}/close"), 404, "CASE"),
        ("PUT", CASES.to_owned(), 405, "METHOD"),
        ("POST", case.clone(), 405, "METHOD"),
        ("DELETE", case.clone(), 405, "METHOD"),
        ("GET", format!("{case}/cancel"), 405, "METHOD"),
        ("GET", format!("{CASES}/JT20261122000099"), 404, "CASE"),
        ("POST", format!("{CASES}/JT20261122000099/cancel"), 404, "CASE"),
    ];
    for (method, target, status, code) in targets {
        let came = linkage.raw(method, &target, r#"{"reason":""}"#).await;
        assert_refused(&came, status, code, &format!("{method} {target}"));
    }
    linkage.town.pass(1);
    for media in [
        "",
        "text/plain",
        "application/json; charset=gbk",
        "application/x-www-form-urlencoded",
    ] {
        let request = linkage.signed("POST", CASES, b"[]", |h| h[3].1 = media.to_owned());
        let came = send(request).await.unwrap();
        assert_refused(&came, 415, "TYPE", media);
    }
    let request = linkage.signed("POST", CASES, sound.as_bytes(), |h| {
        h[3].1 = "Application/JSON; charset=UTF-8".to_owned();
    });
    assert_eq!(
        send(request).await.unwrap().status,
        409,
        "UTF-8 may be named"
    );
    linkage.town.pass(1);
    for body in [
        "",
        "[]",
        "null",
        "{} {}",
        r#"{"a":1,"a":1}"#,
        r#"{"extra":{"a":1,"a":1}}"#,
    ] {
        let came = linkage
            .raw("POST", &format!("{CASES}/X/cancel"), body)
            .await;
        assert_refused(&came, 400, "JSON", body);
    }
}

#[tokio::test]
async fn more_than_ten_a_second_are_too_many() {
    let linkage = Linkage::new("ev-fire").await;
    for _ in 0..10 {
        let came = linkage.get(&format!("{CASES}?sourceNo=none")).await;
        assert_eq!(came.status, 200, "within the rate");
    }
    let came = linkage.post(CASES, &linkage.case()).await;
    assert_refused(&came, 429, "RATE", "the eleventh");
    assert_eq!(came.header("retry-after"), "1", "says when");
    assert_eq!(linkage.held(), 0, "and was not processed");
    linkage.town.pass(1);
    linkage.standing(&json!({})).await;
}

#[tokio::test]
async fn a_broken_inside_has_the_contracts_words() {
    let linkage = Linkage::new("ev-safety").await;
    let armed = json!({"fault": "own_code", "code": "INTERNAL", "after": true});
    let armed = serde_json::from_value(armed).unwrap();
    linkage.town.running.arm("ev-safety", armed).unwrap();
    let came = linkage.post(CASES, &linkage.case()).await;
    assert_refused(&came, 500, "INTERNAL", "as armed");
    let came = linkage.post(CASES, &linkage.case()).await;
    assert_refused(&came, 409, "SOURCE", "the same sourceNo finds it done");
    assert_eq!(came.json()["error"]["same"], true, "as the same");
}

#[tokio::test]
async fn a_search_is_by_source_number_alone() {
    let linkage = Linkage::new("ev-building").await;
    let number = linkage.standing(&json!({})).await;
    let found = linkage
        .get(&format!("{CASES}?sourceNo=e-20261122-0003"))
        .await;
    let expected = linkage.read(&number).await;
    assert_eq!(found.json(), json!({"cases": [expected]}), "as in Read");
    linkage.town.pass(1);
    let none = linkage
        .get(&format!("{CASES}?sourceNo=e-20261122-9999"))
        .await;
    assert_eq!(none.json(), json!({"cases": []}), "or none");
    for query in [
        "",
        "?",
        "?caseNo=1",
        "?sourceNo=e-20261122-0003&page=1",
        "?sourceNo=e-20261122-0003&sourceNo=e-20261122-0003",
        "?sourceNo=%zz",
    ] {
        let came = linkage.get(&format!("{CASES}{query}")).await;
        assert_refused(&came, 400, "QUERY", query);
    }
}

#[tokio::test]
async fn what_is_held_is_what_was_sent_with_photos_by_their_digest() {
    let linkage = Linkage::new("ev-traffic").await;
    let number = linkage.standing(&json!({})).await;
    let held = linkage.town.holdings("ev-traffic").remove(0).record;
    assert_eq!(
        (held.kind.as_str(), held.receipt),
        ("case", number),
        "a case"
    );
    let mut sent = linkage.case();
    let photos = sent
        .as_object_mut()
        .unwrap()
        .shift_remove("photos")
        .unwrap();
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(&held.fields[name], value, "{name}");
    }
    let photo = &held.fields["photos"][0];
    let bytes = data_encoding::BASE64
        .decode(photos[0]["data"].as_str().unwrap().as_bytes())
        .unwrap();
    let digest = data_encoding::HEXLOWER.encode(&hmac_sha256::Hash::hash(&bytes));
    let expected = json!({"name": "现场.jpg", "size": bytes.len(), "sha256": digest});
    assert_eq!(photo, &expected, "photos as digests");
    let none: Value = with(
        &linkage.case(),
        &json!({"photos": null, "sourceNo": "e-20261122-0004"}),
    );
    assert_eq!(linkage.post(CASES, &none).await.status, 201, "or none");
}
