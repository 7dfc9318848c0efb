//! 劳保系统: the envelope of the gateway, and what stands in the way of a registration.
//!
//! What each code comes to is said by the package's own cases; here is what they cannot say: the bytes
//! of the envelope, answers of somebody else, and the way through a decision.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use serde_json::{Map, Value, json};
use sm2::dsa::signature::{Signer, Verifier};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm4::Sm4;
use yilutong_adapter::{Effect, Operation, Order, Outcome};

use super::counter::*;

const KEY: &str = "9f1c2b3a4d5e6f70818293a4b5c6d7e8";
const CLIENT: &str = "05db9e7aa27492dbe131563a2367c27cd963ba55f06445933b4427b37161f90c";
const CLIENT_PUBLIC: &str = "04c3cfcd7b72c2d5aa07120f4d7d0f80a9330642984dfa90561c8e185cff0423aea95cadc6922bccdeaa681d78d1b85e62dddaed4b1493e5186fcad3768b029336";
const SERVER: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
const STRANGER: &str = "1a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
const SIGNER: &str = "1234567812345678";
const NUMBER: &str = "JY2026000000001";
const OTHER: &str = "JY2026000000009";

fn signing(key: &str) -> SigningKey {
    SigningKey::from_slice(SIGNER, &hex::decode(key).unwrap()).unwrap()
}

pub(crate) fn credentials() -> Vec<(&'static str, &'static str)> {
    let server = hex::encode(signing(SERVER).verifying_key().to_sec1_bytes());
    vec![
        ("app_id", "LDBZ-TEST-01"),
        ("sm4_key", KEY),
        ("private_key", CLIENT),
        ("server_key", &*server.leak()),
    ]
}

/// `a=1&b=2` of all members but the signature.
fn text(members: &Map<String, Value>) -> String {
    let sorted: BTreeMap<_, _> = members.iter().filter(|(name, _)| *name != "sign").collect();
    let pairs: Vec<String> = sorted
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap()))
        .collect();
    pairs.join("&")
}

fn encrypted(key: &str, plain: &Value) -> String {
    let key: [u8; 16] = hex::decode(key).unwrap().try_into().unwrap();
    let iv = [9u8; 16];
    let cipher = cbc::Encryptor::<Sm4>::new(&key.into(), &iv.into());
    let secret = cipher.encrypt_padded_vec::<Pkcs7>(plain.to_string().as_bytes());
    STANDARD.encode([iv.as_slice(), &secret].concat())
}

/// What a request carries, once its signature is found right.
fn content(request: &Handed) -> Value {
    let members = request.json().as_object().unwrap().clone();
    let key = VerifyingKey::from_sec1_bytes(SIGNER, &hex::decode(CLIENT_PUBLIC).unwrap()).unwrap();
    let signature = STANDARD.decode(members["sign"].as_str().unwrap()).unwrap();
    let signature = Signature::from_slice(&signature).unwrap();
    key.verify(text(&members).as_bytes(), &signature).unwrap();
    let bytes = STANDARD
        .decode(members["bizContent"].as_str().unwrap())
        .unwrap();
    let (iv, secret) = bytes.split_first_chunk::<16>().unwrap();
    let key: [u8; 16] = hex::decode(KEY).unwrap().try_into().unwrap();
    let cipher = cbc::Decryptor::<Sm4>::new(&key.into(), &(*iv).into());
    let plain = cipher.decrypt_padded_vec::<Pkcs7>(secret).unwrap();
    serde_json::from_slice(&plain).unwrap()
}

fn method(request: &Handed) -> String {
    request.json()["method"].as_str().unwrap().to_owned()
}

/// How a reply is made; the department's way, and every other way.
#[derive(Clone)]
struct Making {
    key: &'static str,
    signer: &'static str,
    nonce: Option<&'static str>,
    after_signing: Vec<(&'static str, Value)>,
}

const RIGHTLY: Making = Making {
    key: KEY,
    signer: SERVER,
    nonce: None,
    after_signing: Vec::new(),
};

fn reply(making: Making, code: &'static str, plain: Option<Value>) -> Canned {
    Canned::made(move |request| {
        let nonce = making
            .nonce
            .map_or_else(|| request.json()["nonce"].clone(), Value::from);
        let content = plain.as_ref().map(|plain| encrypted(making.key, plain));
        let mut members = json!({
            "code": code, "msg": "说明", "requestId": "0123456789abcdef0123456789abcdef",
            "timestamp": "2026-11-22 10:25:00", "nonce": nonce, "bizContent": content.unwrap_or_default(),
        });
        let members = members.as_object_mut().unwrap();
        let sign = signing(making.signer).sign(text(members).as_bytes());
        members.insert("sign".to_owned(), STANDARD.encode(sign.to_bytes()).into());
        for (name, value) in &making.after_signing {
            if value.is_null() {
                members.remove(*name);
            } else {
                members.insert((*name).to_owned(), value.clone());
            }
        }
        Canned::json(&Value::Object(members.clone()).to_string())
    })
}

fn business(code: &str, field: &str, data: Value) -> Value {
    json!({"bizCode": code, "bizMsg": "说明", "field": field, "data": data})
}

fn says(code: &str, field: &str, data: Value) -> Canned {
    reply(RIGHTLY, "G0000", Some(business(code, field, data)))
}

fn done(number: &str, version: &str) -> Canned {
    says(
        "0000",
        "",
        json!({"jyxh": number, "bbh": version, "repeat": "0"}),
    )
}

fn jobs(rows: Value) -> Canned {
    let data = json!({"sfzh": "440306199003079015", "xm": "测试甲", "records": rows});
    says("0000", "", data)
}

fn job(number: &str, version: &str, standing: &str) -> Value {
    json!({"jyxh": number, "bbh": version, "zt": standing, "jylx": "1", "tyshxydm": "91440300MA5TE5T2XK",
        "dwmc": "S市样本电子制造有限公司", "gz": "6001", "jyrq": "2024-01-05", "zzrq": "", "lsh": "WG-9"})
}

fn cook() -> Order {
    let members = json!({
        "xm": "测试甲", "zjlx": "01", "sfzh": "440306199003079015", "xb": "1", "csrq": "1990-03-07", "xl": "B1",
        "hjxz": "21", "lxdh": "19900000001", "fwbm": "4403060010010000001001203", "jzdz": "宝湾区前岸街道海棠路12号1203",
        "jylx": "1", "tyshxydm": "91440300MA5TE5T1XJ", "dwmc": "S市示例餐饮管理有限公司", "gz": "4101", "htlx": "0",
        "jyrq": "2026-01-05", "yx": "6500.00", "cbzt": "1",
    });
    order("employment", Operation::Create, wire(members))
}

/// The cook whom we registered when she still worked elsewhere.
fn moved_on() -> Order {
    let mut held = cook().wire;
    held.insert("tyshxydm".to_owned(), json!("91440300MA5TE5T2XK"));
    held.insert("dwmc".to_owned(), json!("S市样本电子制造有限公司"));
    Order {
        operation: Operation::Update,
        held,
        receipt: receipt(&[("number", OTHER), ("jyxh", OTHER), ("bbh", "2")]),
        ..cook()
    }
}

/// The order after the worker's choice.
fn chosen(order: &Order, outcome: &Outcome, choice: &str) -> Order {
    let Outcome::Ask { decision, .. } = outcome else {
        panic!("nothing is asked: {outcome:?}");
    };
    let choice = decision.choices.iter().find(|c| c.id == choice).unwrap();
    let Effect::Set { members } = &choice.effect else {
        panic!("{choice:?} sets nothing");
    };
    let mut order = order.clone();
    for (member, value) in members {
        order.wire.insert(member.clone(), json!(value));
    }
    order
}

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
    let link = super::counter::link("labour", &counter, &TestClock::at_start());
    attempt(&link, &cook()).await;
    assert_eq!(
        link.clock_offset().as_secs(),
        0,
        "nobody else sets our clock"
    );
}

#[tokio::test]
async fn the_other_job_ends_only_when_the_worker_says_so() {
    let other = json!({"jyxh": OTHER, "bbh": "2", "dwmc": "S市样本电子制造有限公司"});
    let third = job("JY2026000000008", "1", "1");
    let counter = Counter::open([
        says("2002", "", other),
        jobs(json!([third, job(OTHER, "2", "1")])),
        done(OTHER, "3"),
        jobs(json!([third, job(OTHER, "3", "0")])),
        done(NUMBER, "1"),
    ])
    .await;
    let link = link("labour", &counter, &TestClock::at_start());
    let asked = attempt(&link, &cook()).await;
    assert_eq!(brief(&asked), "ask other_job", "the app does not choose");
    let order = chosen(&cook(), &asked, "expired");
    assert_eq!(
        brief(&attempt(&link, &order).await),
        "again changed",
        "first the one ends"
    );
    let outcome = attempt(&link, &order).await;
    assert_eq!(
        brief(&outcome),
        format!("accepted {NUMBER}"),
        "then the other begins"
    );
    let handed = counter.handed();
    let methods: Vec<String> = handed.iter().map(method).collect();
    assert_eq!(
        methods,
        [
            "ldbz.employment.register",
            "ldbz.person.query",
            "ldbz.employment.terminate",
            "ldbz.person.query",
            "ldbz.employment.register",
        ],
        "one write per attempt"
    );
    assert_eq!(
        content(&handed[1]),
        json!({"sfzh": "440306199003079015", "xm": "测试甲"}),
        "the person is asked for by number and name"
    );
    assert_eq!(
        content(&handed[2]),
        json!({"lsh": format!("END-{}", SEED.to_uppercase()), "jyxh": OTHER, "bbh": "2", "zzyy": "01",
            "zzrq": "2026-01-05", "wgy": "WG100023"}),
        "exactly the job that was named, in the version that stands there"
    );
    let registered = content(&handed[4]);
    assert_eq!(
        registered,
        content(&handed[0]),
        "no note of the decision is sent"
    );
}

#[tokio::test]
async fn a_second_job_is_confirmed_by_the_worker() {
    let other = json!({"jyxh": OTHER, "bbh": "2", "dwmc": "S市样本电子制造有限公司"});
    let counter = Counter::open([says("2002", "", other.clone()), done(NUMBER, "1")]).await;
    let link = link("labour", &counter, &TestClock::at_start());
    let asked = attempt(&link, &cook()).await;
    let order = chosen(&cook(), &asked, "second_job");
    let outcome = attempt(&link, &order).await;
    assert_eq!(brief(&outcome), format!("accepted {NUMBER}"), "both stand");
    let handed = counter.handed();
    assert_eq!(content(&handed[1])["jzbz"], "1", "confirmed");
    assert_eq!(
        content(&handed[1])["lsh"],
        content(&handed[0])["lsh"],
        "a refused operation does not use up its serial"
    );

    let counter = Counter::open([says("2002", "", other)]).await;
    let link = super::counter::link("labour", &counter, &TestClock::at_start());
    let mut seeking = cook();
    seeking.wire.insert("jylx".to_owned(), json!("4"));
    let Outcome::Ask { decision, .. } = attempt(&link, &seeking).await else {
        panic!("it is asked");
    };
    assert!(
        decision
            .choices
            .iter()
            .all(|choice| choice.id != "second_job"),
        "seeking work is no second job"
    );
}

#[tokio::test]
async fn another_employer_is_an_end_and_a_beginning() {
    let counter = Counter::open([jobs(json!([job(OTHER, "5", "1")])), done(OTHER, "6")]).await;
    let link = link("labour", &counter, &TestClock::at_start());
    let asked = attempt(&link, &moved_on()).await;
    assert_eq!(
        brief(&asked),
        "ask another_job",
        "how the old job ended is not known here"
    );
    assert!(counter.handed().is_empty(), "nothing is sent before");
    let order = chosen(&moved_on(), &asked, "resigned");
    assert_eq!(
        brief(&attempt(&link, &order).await),
        "again changed forget",
        "the old one is over"
    );
    let ended = content(&counter.handed()[1]);
    assert_eq!(
        (
            &ended["jyxh"],
            &ended["bbh"],
            &ended["zzyy"],
            &ended["zzrq"]
        ),
        (
            &json!(OTHER),
            &json!("5"),
            &json!("02"),
            &json!("2026-01-05")
        ),
        "it ended the day the new one began"
    );
}

#[tokio::test]
async fn a_lost_ending_is_looked_for_and_not_repeated() {
    let counter = Counter::open([
        jobs(json!([job(OTHER, "2", "1")])),
        Canned::silence(),
        jobs(json!([job(OTHER, "3", "0")])),
    ])
    .await;
    let link = link("labour", &counter, &TestClock::at_start());
    let mut order = moved_on();
    order.wire.insert("$ends".to_owned(), json!(OTHER));
    order.wire.insert("$end".to_owned(), json!("02"));
    assert_eq!(
        brief(&attempt(&link, &order).await),
        "unsure replylost",
        "nobody knows"
    );
    let outcome = attempt(&link, &unsettled(&link, &order)).await;
    assert_eq!(
        brief(&outcome),
        "again changed forget settled",
        "it had ended"
    );
    assert_eq!(
        counter
            .handed()
            .iter()
            .filter(|r| method(r).ends_with("terminate"))
            .count(),
        1,
        "ended once"
    );
}

#[tokio::test]
async fn a_newer_version_is_shown_and_never_overwritten_unseen() {
    let mut order = moved_on();
    order.held = order.wire.clone();
    order.held.insert("lxdh".to_owned(), json!("19900000009"));
    let counter = Counter::open([
        says("1303", "bbh", json!({})),
        jobs(json!([job(OTHER, "7", "1")])),
        done(OTHER, "8"),
    ])
    .await;
    let link = link("labour", &counter, &TestClock::at_start());
    let asked = attempt(&link, &order).await;
    assert_eq!(brief(&asked), "ask changed", "the worker decides");
    let Outcome::Ask { decision, .. } = &asked else {
        panic!("it is asked");
    };
    assert!(
        decision.ask.contains("S市样本电子制造有限公司"),
        "what stands there is shown: {}",
        decision.ask
    );
    let outcome = attempt(&link, &chosen(&order, &asked, "ours")).await;
    assert_eq!(
        brief(&outcome),
        format!("accepted {OTHER}"),
        "replaced, knowingly"
    );
    let handed = counter.handed();
    assert_eq!(content(&handed[0])["bbh"], "2", "the version we knew");
    assert_eq!(
        content(&handed[2])["bbh"],
        "7",
        "the version the worker saw"
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
