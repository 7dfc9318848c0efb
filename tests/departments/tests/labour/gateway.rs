//! The envelope: what is refused at the gateway, in which order, and how the replies are signed.

use crate::client::{Labour, REGISTER, employment, encrypt, is_signed};
use crate::kit::{send, with};
use serde_json::{Value, json};

#[tokio::test]
async fn the_contracts_worked_example_is_let_in_once() {
    let labour = Labour::new().await;
    // From 10:15 to the example's 14:30.
    labour.town.pass(4 * 3600 + 15 * 60);
    let body = json!({
        "appId": "LDBZ-TEST-01", "method": "ldbz.person.query", "version": "1.0",
        "timestamp": "2026-11-22 14:30:00", "nonce": "5f2d9c1e7a3b4c6d8e0f112233445566",
        "signType": "SM2", "encryptType": "SM4",
        "bizContent": "AAECAwQFBgcICQoLDA0ODyETqbeTyDf+iy7OT0Y4zXRZ5/MK+V97Zyg7TOQTGUoZyoJLGCcgZe+fnZ/jPWiL1g==",
        "sign": "Z9U0w29bwEkvKhiAlhdncRpHBCrbvpvIlqEKUTc1gTaiRIpD2N7uHkEtYWUC6sV3e3e6o2VuMflmsyFMWzD1IQ==",
    });
    let reply = labour.reply(&body).await;
    assert_eq!(reply["code"], "G0000", "byte for byte: {reply}");
    assert_eq!(reply["nonce"], body["nonce"], "answered to this request");
    assert_eq!(reply["timestamp"], "2026-11-22 14:30:00", "Beijing time");
    let reply = labour.reply(&body).await;
    assert_eq!(
        (&reply["code"], &reply["bizContent"]),
        (&json!("G1005"), &json!("")),
        "once only"
    );
    let labour = Labour::of(labour.town.restarted().await);
    labour.town.pass(300);
    assert_eq!(
        labour.reply(&body).await["code"],
        "G1005",
        "after a restart, too"
    );
    labour.town.pass(1);
    assert_eq!(
        labour.reply(&body).await["code"],
        "G1004",
        "five minutes are over"
    );
}

#[tokio::test]
async fn envelopes_are_refused_as_the_contract_says() {
    let labour = Labour::new().await;
    let plain = r#"{"lsh":"WG-20261122-000001"}"#;
    let long = r#"{"lsh":"WG-20261122-0000000000001"}"#;
    let sound = || labour.envelope("ldbz.serial.query", plain);
    let changed = |change: Value| Labour::signed(&with(&sound(), &change));
    let late = |change: Value| with(&Labour::signed(&sound()), &change);
    #[rustfmt::skip] // one case a line
    let cases = [
        ("a member missing", late(json!({"sign": null})), "G1001"),
        ("a member too many", changed(json!({"extra": "x"})), "G1001"),
        ("a number", late(json!({"version": 1})), "G1001"),
        ("another version", changed(json!({"version": "2.0"})), "G1001"),
        ("another signature", changed(json!({"signType": "RSA"})), "G1001"),
        ("another cipher", changed(json!({"encryptType": "AES"})), "G1001"),
        ("a malformed time", changed(json!({"timestamp": "2026-11-22T10:15:00"})), "G1001"),
        ("a nonce in upper case", changed(json!({"nonce": "5F2D9C1E7A3B4C6D8E0F112233445566"})), "G1001"),
        ("another application, before its time", changed(json!({"appId": "LDBZ-TEST-02", "timestamp": "2026-11-22 09:00:00"})), "G1002"),
        ("too old, before its signature", late(json!({"timestamp": "2026-11-22 10:09:59"})), "G1004"),
        ("too early", changed(json!({"timestamp": "2026-11-22 10:21:00"})), "G1004"),
        ("changed on the way", late(json!({"method": "ldbz.person.query"})), "G1006"),
        ("no base64", late(json!({"sign": "?"})), "G1006"),
        ("an unknown method", changed(json!({"method": "ldbz.person.delete"})), "G1003"),
        ("no base64 inside", changed(json!({"bizContent": "?"})), "G1007"),
        ("base64 without padding", changed(json!({"bizContent": encrypt(long).trim_end_matches('=')})), "G1007"),
        ("half a block", changed(json!({"bizContent": "AAECAwQFBgcICQoLDA0ODwAB"})), "G1007"),
        ("an array inside", changed(json!({"bizContent": encrypt("[]")})), "G1007"),
        ("a doubled member inside", changed(json!({"bizContent": encrypt(r#"{"lsh":"a","lsh":"a"}"#)})), "G1007"),
        ("sound", changed(json!({})), "G0000"),
    ];
    for (case, body, code) in cases {
        let reply = labour.reply(&body).await;
        assert_eq!(reply["code"], code, "{case}");
        let readable = case != "a nonce in upper case";
        let nonce = if readable {
            body["nonce"].clone()
        } else {
            json!("")
        };
        assert_eq!(
            reply["nonce"], nonce,
            "{case}: the nonce as far as it can be read"
        );
        assert_eq!(
            reply["bizContent"] == "",
            code != "G0000",
            "{case}: nothing inside a refusal"
        );
        if code != "G0000" && code != "G1003" && code != "G1007" {
            continue;
        }
        let again = labour.reply(&body).await;
        assert_eq!(
            again["code"], "G1005",
            "{case}: once signed, the nonce is used up"
        );
        labour.town.pass(1);
    }
    for body in ["", "[]", "{", r#"{"appId":"a","appId":"a"}"#] {
        let reply = labour.send(body).await.json();
        assert_eq!(
            (&reply["code"], &reply["nonce"]),
            (&json!("G1001"), &json!("")),
            "{body}"
        );
        assert!(is_signed(&reply), "{body}: signed without a nonce");
    }
    let reply = labour.send(&" ".repeat(262_145)).await.json();
    assert_eq!(reply["code"], "G1008", "too large comes first");
    let url = labour.town.url("labour", "/gateway");
    let request = labour
        .town
        .client
        .post(&url)
        .header("Content-Type", "text/plain");
    let reply = send(request.body(Labour::signed(&sound()).to_string()))
        .await
        .unwrap()
        .json();
    assert_eq!(reply["code"], "G1001", "another type");
    let came = send(labour.town.client.get(&url)).await.unwrap();
    assert_eq!(came.status, 405, "anything but POST");
}

#[tokio::test]
async fn ten_signed_requests_a_second_are_taken() {
    let labour = Labour::new().await;
    let body =
        || Labour::signed(&labour.envelope("ldbz.serial.query", r#"{"lsh":"WG-20261122-000001"}"#));
    for at in 0..10 {
        assert_eq!(labour.reply(&body()).await["code"], "G0000", "request {at}");
    }
    let unsigned = with(&body(), &json!({"sign": "?"}));
    assert_eq!(
        labour.reply(&unsigned).await["code"],
        "G1006",
        "the signature comes first"
    );
    let came = labour.send(&body().to_string()).await;
    assert_eq!(
        (came.status, &came.json()["code"]),
        (429, &json!("G1009")),
        "the eleventh"
    );
    assert_eq!(came.header("retry-after"), "1", "when to come again");
    labour.town.pass(1);
    assert_eq!(
        labour.reply(&body()).await["code"],
        "G0000",
        "the next second"
    );
}

#[tokio::test]
async fn faults_speak_the_gateways_language() {
    let labour = Labour::new().await;
    let arm = |fault: Value| {
        let fault = serde_json::from_value(fault).unwrap();
        labour.town.running.arm("labour", fault).unwrap();
    };
    let body = || Labour::signed(&labour.envelope(REGISTER, &employment().to_string()));
    for (fault, code) in [
        (json!({"fault": "too_many_429", "retry_after": 7}), "G1009"),
        (json!({"fault": "own_code", "code": "G9001"}), "G9001"),
        (json!({"fault": "own_code", "code": "G9999"}), "G9999"),
    ] {
        arm(fault);
        let body = body();
        let reply = labour.reply(&body).await;
        assert_eq!(
            reply["code"], code,
            "signed, and the answer to this request"
        );
        assert_eq!(reply["nonce"], body["nonce"], "{code}");
        assert_eq!(labour.held(), 0, "{code}: nothing done");
    }
    arm(json!({"fault": "own_code", "code": "wrong-signature", "after": true}));
    let reply = labour.send(&body().to_string()).await.json();
    assert_eq!(reply["code"], "G0000", "it looks right");
    assert!(!is_signed(&reply), "but must be discarded");
    assert_eq!(labour.held(), 1, "although the work was done");
    let data = labour.done(REGISTER, &employment()).await;
    assert_eq!(data["repeat"], "1", "as sending it again tells");
}
