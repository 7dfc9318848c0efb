//! The bytes of the envelope, and answers of somebody else.

use super::*;

#[tokio::test]
async fn a_request_is_what_the_contract_says() {
    let counter = Counter::open([done(NUMBER, "1")]).await;
    let link = link("labour", &counter, &TestClock::at_start());
    let outcome = attempt(&link, &cook()).await;
    assert_eq!(brief(&outcome), format!("accepted {NUMBER}"), "registered");
    let request = &counter.handed()[0];
    assert_eq!(request.line, "POST /gateway HTTP/1.1", "one address");
    assert_eq!(
        request.header("Content-Type"),
        "application/json",
        "else G1001"
    );
    let members = request.json();
    let mut names: Vec<&String> = members.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        [
            "appId",
            "bizContent",
            "encryptType",
            "method",
            "nonce",
            "sign",
            "signType",
            "timestamp",
            "version"
        ],
        "exactly these members"
    );
    for (name, value) in [
        ("appId", "LDBZ-TEST-01"),
        ("method", "ldbz.employment.register"),
        ("version", "1.0"),
        ("timestamp", "2026-11-22 10:15:00"),
        ("signType", "SM2"),
        ("encryptType", "SM4"),
    ] {
        assert_eq!(members[name], value, "{name}");
    }
    let nonce = members["nonce"].as_str().unwrap();
    assert!(
        nonce.len() == 32
            && nonce
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)),
        "32 lower-case hex digits: {nonce}"
    );
    let content = content(request);
    assert_eq!(content["lsh"], SEED.to_uppercase(), "the serial");
    assert_eq!(content["wgy"], "WG100023", "the worker");
    assert_eq!(
        content["dwmc"], "S市示例餐饮管理有限公司",
        "what the entry says"
    );
    assert!(
        content.as_object().unwrap().values().all(Value::is_string),
        "every value is a string"
    );
}

#[tokio::test]
async fn a_retry_says_the_same_in_a_new_envelope() {
    let counter = Counter::open([Canned::silence(), done(NUMBER, "1")]).await;
    let clock = TestClock::at_start();
    let link = link("labour", &counter, &clock);
    let lost = attempt(&link, &cook()).await;
    assert_eq!(brief(&lost), "unsure replylost", "nobody knows");
    clock.forward(30);
    let settled = attempt(&link, &unsettled(&link, &cook())).await;
    assert_eq!(
        brief(&settled),
        format!("accepted {NUMBER}"),
        "the department knows the serial"
    );
    let handed = counter.handed();
    assert_eq!(
        content(&handed[0]),
        content(&handed[1]),
        "value for value, serial and all"
    );
    for member in ["nonce", "timestamp", "bizContent", "sign"] {
        assert_ne!(
            handed[0].json()[member],
            handed[1].json()[member],
            "{member} is new"
        );
    }
}

#[tokio::test]
async fn what_the_department_did_not_sign_for_this_request_is_never_believed() {
    let success = || {
        Some(business(
            "0000",
            "",
            json!({"jyxh": NUMBER, "bbh": "1", "repeat": "0"}),
        ))
    };
    let touched = |name, value| Making {
        after_signing: vec![(name, value)],
        ..RIGHTLY
    };
    let table = [
        (
            "unsigned",
            reply(touched("sign", Value::Null), "G0000", success()),
        ),
        (
            "signed with nothing",
            reply(touched("sign", json!("")), "G0000", success()),
        ),
        (
            "signed by a stranger",
            reply(
                Making {
                    signer: STRANGER,
                    ..RIGHTLY
                },
                "G0000",
                success(),
            ),
        ),
        (
            "signed by ourselves",
            reply(
                Making {
                    signer: CLIENT,
                    ..RIGHTLY
                },
                "G0000",
                success(),
            ),
        ),
        (
            "touched after signing",
            reply(touched("msg", json!("成功")), "G0000", success()),
        ),
        (
            "a member added",
            reply(touched("extra", json!("x")), "G0000", success()),
        ),
        (
            "not a text",
            reply(touched("requestId", json!(7)), "G0000", success()),
        ),
        (
            "an answer to another request",
            reply(
                Making {
                    nonce: Some("5f2d9c1e7a3b4c6d8e0f112233445566"),
                    ..RIGHTLY
                },
                "G0000",
                success(),
            ),
        ),
        (
            "a refusal by a stranger",
            reply(
                Making {
                    signer: STRANGER,
                    ..RIGHTLY
                },
                "G1002",
                None,
            ),
        ),
        ("cut off", done(NUMBER, "1").cut(3)),
    ];
    for (what, answer) in table {
        let counter = Counter::open([answer]).await;
        let link = link("labour", &counter, &TestClock::at_start());
        let outcome = attempt(&link, &cook()).await;
        let fate = brief(&outcome);
        assert!(
            ["unsure notthissystem", "unsure replylost"].contains(&fate.as_str()),
            "{what}: {fate}"
        );
    }
    let stranger = Making {
        key: "00000000000000000000000000000000",
        ..RIGHTLY
    };
    let counter = Counter::open([reply(stranger, "G0000", success())]).await;
    let link = link("labour", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &cook()).await),
        "unsure interface",
        "signed, but nobody can read it"
    );
}

#[tokio::test]
async fn the_clock_is_learnt_from_the_signed_answer() {
    let counter = Counter::open([reply(RIGHTLY, "G1004", None), done(NUMBER, "1")]).await;
    let link = link("labour", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &cook()).await),
        "again clock",
        "at once, with the right time"
    );
    assert_eq!(link.clock_offset().as_secs(), 600, "ten minutes behind");
    attempt(&link, &cook()).await;
    assert_eq!(
        counter.handed()[1].json()["timestamp"],
        "2026-11-22 10:25:00",
        "the department's time"
    );
    let forged = Making {
        signer: STRANGER,
        ..RIGHTLY
    };
    let counter = Counter::open([reply(forged, "G1004", None)]).await;
    let link = crate::counter::link("labour", &counter, &TestClock::at_start());
    attempt(&link, &cook()).await;
    assert_eq!(
        link.clock_offset().as_secs(),
        0,
        "nobody else sets our clock"
    );
}

#[tokio::test]
async fn test_now_tells_a_wrong_key_from_a_working_system() {
    let nobody = says("1301", "", json!({}));
    let stranger = Making {
        signer: STRANGER,
        ..RIGHTLY
    };
    let counter = Counter::open([
        nobody,
        reply(RIGHTLY, "G1006", None),
        reply(stranger, "G0000", None),
    ])
    .await;
    let link = link("labour", &counter, &TestClock::at_start());
    assert!(
        link.check().await.works,
        "it knows nobody of that serial: all is well"
    );
    assert_eq!(
        method(&counter.handed()[0]),
        "ldbz.serial.query",
        "a question, no write"
    );
    let refused = link.check().await;
    assert!(
        !refused.works && refused.say.contains("密钥"),
        "our key: {}",
        refused.say
    );
    let stranger = link.check().await;
    assert!(
        !stranger.works && stranger.say.contains("不是该系统"),
        "theirs: {}",
        stranger.say
    );
}

#[tokio::test]
async fn a_preview_shows_what_is_sent_and_no_key() {
    let counter = Counter::open([]).await;
    let link = link("labour", &counter, &TestClock::at_start());
    let text = link.preview(&cook()).unwrap();
    assert!(
        text.contains("ldbz.employment.register"),
        "the operation: {text}"
    );
    assert!(
        text.contains(r#""dwmc":"S市示例餐饮管理有限公司""#),
        "readable, not encrypted: {text}"
    );
    for secret in [KEY, CLIENT, "LDBZ-TEST-01"] {
        assert!(!text.contains(secret), "no credential: {text}");
    }
}
