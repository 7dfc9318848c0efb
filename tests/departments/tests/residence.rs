//! The residence system lets in only what is signed as its contract says, refuses what it refuses, and protects its
//! register against doubling and wrong order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod kit;

use std::cell::Cell;

use kit::{Came, EXAMPLE_TIME, Town, send, with};
use practice_departments::{Armed, Fault};
use serde_json::{Value, json};
use smcrypto::sm3::sm3_hash;

const APP: (&str, &str) = ("jzapp-test-01", "jz-secret-5e2d7a90c4b81f36");
const OTHER: (&str, &str) = ("jzapp-other-02", "jz-secret-0b77");
const REGISTER: &str = "/jzdj/api/v1/dj/register";
const CHANGE: &str = "/jzdj/api/v1/dj/change";
const CANCEL: &str = "/jzdj/api/v1/dj/cancel";
const QUERY: &str = "/jzdj/api/v1/dj/query";
const FIRST: &str = "DJ440306202611220000001";

fn resident() -> Value {
    json!({
        "lsh": "WG100023202611220001",
        "zjlx": "111", "zjhm": "440306199003079015", "xm": "测试甲", "xb": "1", "mz": "01",
        "csrq": "19900307", "hjxz": "430102", "hjdz": "湖南省长沙市芙蓉区样例路1号",
        "lxdh": "19900000001",
        "fwbm": "4403060010010000001001203", "jzdz": "宝湾区前岸街道海棠路12号1203",
        "rzrq": "20260901", "jzfs": "10", "jzsy": "02", "yfzgx": "06",
        "czy": "WG100023", "czsj": "20261122101500",
    })
}

/// What makes the resident a foreigner with a passport.
fn foreign() -> Value {
    json!({
        "zjlx": "414", "zjhm": "E12345678", "xm": "样例", "ywxm": "SAMPLE, ALEX", "gj": "USA",
        "mz": null, "hjxz": null, "hjdz": null,
    })
}

/// What makes the resident a child of nine.
fn child() -> Value {
    json!({
        "zjlx": "113", "zjhm": "440306201703079016", "csrq": "20170307",
        "lxdh": null, "jhrxm": "测试甲", "jhrdh": "19900000001",
    })
}

fn hmac(secret: &str, text: &str) -> String {
    let mut key = secret.as_bytes().to_vec();
    key.resize(64, 0);
    let mut inner: Vec<u8> = key.iter().map(|b| b ^ 0x36).collect();
    inner.extend(text.as_bytes());
    let mut outer: Vec<u8> = key.iter().map(|b| b ^ 0x5c).collect();
    let digest = sm3_hash(&inner);
    outer.extend((0..32).map(|at| u8::from_str_radix(&digest[at * 2..at * 2 + 2], 16).unwrap()));
    sm3_hash(&outer)
}

struct Residence {
    town: Town,
    nonces: Cell<u32>,
}

impl Residence {
    async fn new() -> Self {
        let town = Town::new().await;
        Self {
            town,
            nonces: Cell::new(0),
        }
    }

    /// A request signed now with a new nonce; `spoil` may change one of the four headers.
    fn signed(
        &self,
        (id, secret): (&str, &str),
        method: &str,
        target: &str,
        body: &[u8],
        spoil: impl FnOnce(&mut [(&str, String); 4]),
    ) -> reqwest::RequestBuilder {
        // A second per request keeps clear of the rate, which has its own test.
        self.town.pass(1);
        self.nonces.set(self.nonces.get() + 1);
        let stamp = self.town.now().to_string();
        let nonce = format!("nonce0000000000{:05}", self.nonces.get());
        let text = [method, target, &stamp, &nonce, &sm3_hash(body)].join("\n");
        let mut headers = [
            ("X-App-Id", id.to_owned()),
            ("X-Timestamp", stamp),
            ("X-Nonce", nonce),
            ("X-Sign", hmac(secret, &text)),
        ];
        spoil(&mut headers);
        let url = self.town.url("residence", target);
        let mut request = self.town.client.request(method.parse().unwrap(), url);
        for (name, value) in headers {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        if method == "POST" {
            request = request.header("Content-Type", "application/json");
        }
        request.body(body.to_vec())
    }

    async fn raw(&self, app: (&str, &str), target: &str, body: &str) -> Value {
        let request = self.signed(app, "POST", target, body.as_bytes(), |_| {});
        let came = send(request).await.unwrap();
        assert_eq!(
            came.status, 200,
            "answers of the application have status 200"
        );
        came.json()
    }

    async fn post(&self, target: &str, body: &Value) -> Value {
        self.raw(APP, target, &body.to_string()).await
    }

    async fn query(&self, parameters: &[(&str, &str)]) -> Value {
        let target = format!("{QUERY}{}", kit::query(parameters));
        send(self.signed(APP, "GET", &target, b"", |_| {}))
            .await
            .unwrap()
            .json()
    }

    /// Registers the resident and returns the number.
    async fn standing(&self, body: &Value) -> String {
        let reply = self.post(REGISTER, body).await;
        assert_eq!(reply["code"], "0", "the resident is sound: {reply}");
        reply["data"]["djbh"].as_str().unwrap().to_owned()
    }

    fn held(&self) -> usize {
        self.town.holdings("residence").len()
    }
}

fn change_of(djbh: &str, serial: u32, members: &Value) -> Value {
    let head = json!({
        "lsh": format!("WG1000232026112299{serial:02}"), "djbh": djbh,
        "czy": "WG100023", "czsj": "20261122101600",
    });
    with(&head, members)
}

fn assert_refused(reply: &Value, code: &str, zd: Option<&str>, case: &str) {
    assert_eq!(reply["code"], code, "{case}: {reply}");
    assert_eq!(reply["zd"].as_str(), zd, "{case}: {reply}");
    assert!(
        reply["data"].is_object(),
        "{case}: every refusal has data, if empty"
    );
    assert!(
        reply["msg"].as_str().is_some_and(|m| !m.is_empty()),
        "{case}: and a message"
    );
}

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
async fn members_of_a_register_call_are_refused_as_the_table_says() {
    let residence = Residence::new().await;
    let long = |n: usize| "长".repeat(n);
    let foreign = |change: Value| with(&foreign_body(), &change);
    let adult = |change: Value| with(&resident(), &change);
    let young = |change: Value| with(&with(&resident(), &child()), &change);
    let document = |kind: &str, number: &str| {
        let bare = json!({"zjlx": kind, "zjhm": number, "mz": null, "hjxz": null, "hjdz": null});
        with(&resident(), &bare)
    };
    let cases = [
        // 1102: missing, always or in this case.
        (adult(json!({"lsh": null})), "1102", "lsh"),
        (adult(json!({"zjlx": null})), "1102", "zjlx"),
        (adult(json!({"zjhm": null})), "1102", "zjhm"),
        (adult(json!({"xm": null})), "1102", "xm"),
        (foreign(json!({"ywxm": null})), "1102", "ywxm"),
        (adult(json!({"xb": null})), "1102", "xb"),
        (adult(json!({"mz": null})), "1102", "mz"),
        (foreign(json!({"gj": null})), "1102", "gj"),
        (adult(json!({"csrq": null})), "1102", "csrq"),
        (adult(json!({"hjxz": null})), "1102", "hjxz"),
        (adult(json!({"hjdz": null})), "1102", "hjdz"),
        (adult(json!({"lxdh": null})), "1102", "lxdh"),
        (young(json!({"jhrxm": null})), "1102", "jhrxm"),
        (young(json!({"jhrdh": null})), "1102", "jhrdh"),
        (adult(json!({"fwbm": null})), "1102", "fwbm"),
        (adult(json!({"jzdz": null})), "1102", "jzdz"),
        (adult(json!({"rzrq": null})), "1102", "rzrq"),
        (adult(json!({"jzfs": null})), "1102", "jzfs"),
        (adult(json!({"jzsy": null})), "1102", "jzsy"),
        (adult(json!({"yfzgx": null})), "1102", "yfzgx"),
        (adult(json!({"jzsy": "01"})), "1102", "fwcs"),
        (adult(json!({"jzsy": "03"})), "1102", "fwcs"),
        (adult(json!({"jzsy": "04"})), "1102", "fwcs"),
        (adult(json!({"qzbz": "1"})), "1102", "qzsm"),
        (adult(json!({"czy": null})), "1102", "czy"),
        (adult(json!({"czsj": null})), "1102", "czsj"),
        // 1103: JSON type, spelling, length, format.
        (adult(json!({"xb": 1})), "1103", "xb"),
        (adult(json!({"qzbz": false})), "1103", "qzbz"),
        (adult(json!({"bz": ""})), "1103", "bz"),
        (adult(json!({"bz": "备注\u{3000}"})), "1103", "bz"),
        (adult(json!({"bz": "备\t注"})), "1103", "bz"),
        (adult(json!({"lsh": "WG10002320261122001"})), "1103", "lsh"),
        (adult(json!({"lsh": "wg100023202611220001"})), "1103", "lsh"),
        (adult(json!({"zjlx": "1110"})), "1103", "zjlx"),
        (adult(json!({"zjhm": "44030619900307901x"})), "1103", "zjhm"),
        (document("414", "E123"), "1103", "zjhm"),
        (document("511", "1234567"), "1103", "zjhm"),
        (document("516", "H123456789"), "1103", "zjhm"),
        (document("553", "AB1234567890123"), "1103", "zjhm"),
        (document("553", "811001199003079015"), "1103", "zjhm"),
        (adult(json!({"xm": "甲"})), "1103", "xm"),
        (adult(json!({"xm": "测试A"})), "1103", "xm"),
        (adult(json!({"xm": "测试•甲"})), "1103", "xm"),
        (adult(json!({"xm": long(51)})), "1103", "xm"),
        (foreign(json!({"ywxm": "Sample"})), "1103", "ywxm"),
        (foreign(json!({"ywxm": "-SAMPLE"})), "1103", "ywxm"),
        (foreign(json!({"gj": "US"})), "1103", "gj"),
        (adult(json!({"mz": "1"})), "1103", "mz"),
        (adult(json!({"csrq": "1990-03-07"})), "1103", "csrq"),
        (adult(json!({"csrq": "19900230"})), "1103", "csrq"),
        (adult(json!({"hjxz": "990102"})), "1103", "hjxz"),
        (adult(json!({"hjxz": "43010"})), "1103", "hjxz"),
        (adult(json!({"hjdz": "湖南省"})), "1103", "hjdz"),
        (adult(json!({"lxdh": "12900000001"})), "1103", "lxdh"),
        (young(json!({"jhrxm": "甲"})), "1103", "jhrxm"),
        (young(json!({"jhrdh": "0755-1234567"})), "1103", "jhrdh"),
        (
            adult(json!({"fwbm": "4401060010010000001001203"})),
            "1103",
            "fwbm",
        ),
        (
            adult(json!({"fwbm": "440306001001000000100120"})),
            "1103",
            "fwbm",
        ),
        (adult(json!({"jzdz": "海棠路12号"})), "1103", "jzdz"),
        (adult(json!({"rzrq": "20260931"})), "1103", "rzrq"),
        (adult(json!({"yjlkrq": "2027"})), "1103", "yjlkrq"),
        (adult(json!({"jzfs": "100"})), "1103", "jzfs"),
        (adult(json!({"fwcs": "厂"})), "1103", "fwcs"),
        (adult(json!({"qzbz": "2"})), "1103", "qzbz"),
        (
            adult(json!({"qzbz": "1", "qzsm": "已搬离"})),
            "1103",
            "qzsm",
        ),
        (adult(json!({"bz": long(201)})), "1103", "bz"),
        (adult(json!({"czy": "WG10002"})), "1103", "czy"),
        (adult(json!({"czy": "wg100023"})), "1103", "czy"),
        (adult(json!({"czsj": "20261122246000"})), "1103", "czsj"),
        // 1104: code lists.
        (adult(json!({"zjlx": "999"})), "1104", "zjlx"),
        (adult(json!({"xb": "0"})), "1104", "xb"),
        (adult(json!({"mz": "60"})), "1104", "mz"),
        (foreign(json!({"gj": "CHN"})), "1104", "gj"),
        (foreign(json!({"gj": "ZZZ"})), "1104", "gj"),
        (adult(json!({"jzfs": "98"})), "1104", "jzfs"),
        (adult(json!({"jzsy": "98"})), "1104", "jzsy"),
        (adult(json!({"yfzgx": "98"})), "1104", "yfzgx"),
        // 1105: the number's check character, sex and birth date.
        (adult(json!({"zjhm": "440306199003079014"})), "1105", "zjhm"),
        (adult(json!({"zjhm": "440306199002309018"})), "1105", "zjhm"),
        (document("553", "911001199003079015"), "1105", "zjhm"),
        (adult(json!({"xb": "2"})), "1105", "xb"),
        (adult(json!({"xb": "9"})), "1105", "xb"),
        (adult(json!({"csrq": "19900308"})), "1105", "csrq"),
        // 1106: dates.
        (foreign(json!({"csrq": "20261123"})), "1106", "csrq"),
        (adult(json!({"rzrq": "20261123"})), "1106", "rzrq"),
        (adult(json!({"rzrq": "19900306"})), "1106", "rzrq"),
        (adult(json!({"yjlkrq": "20260831"})), "1106", "yjlkrq"),
        (adult(json!({"czsj": "20261122113000"})), "1106", "czsj"),
        // 1107: unknown, or not in this case.
        (adult(json!({"djbh": FIRST})), "1107", "djbh"),
        (adult(json!({"colour": "红"})), "1107", "colour"),
        (adult(json!({"ywxm": "SAMPLE"})), "1107", "ywxm"),
        (foreign(json!({"mz": "01"})), "1107", "mz"),
        (adult(json!({"gj": "USA"})), "1107", "gj"),
        (foreign(json!({"hjxz": "430102"})), "1107", "hjxz"),
        (foreign(json!({"hjdz": "湖南省长沙市"})), "1107", "hjdz"),
        (adult(json!({"jhrxm": "测试甲"})), "1107", "jhrxm"),
        (adult(json!({"jhrdh": "19900000001"})), "1107", "jhrdh"),
        (adult(json!({"qzsm": "本人已搬离原住处"})), "1107", "qzsm"),
        (
            adult(json!({"qzbz": "0", "qzsm": "本人已搬离原住处"})),
            "1107",
            "qzsm",
        ),
    ];
    for (body, code, zd) in cases {
        let reply = residence.post(REGISTER, &body).await;
        assert_refused(&reply, code, Some(zd), &format!("{zd}: {:?}", body.get(zd)));
    }
    let doubled = resident()
        .to_string()
        .replacen("\"xb\":", "\"xb\":\"1\",\"xb\":", 1);
    let reply = residence.raw(APP, REGISTER, &doubled).await;
    assert_refused(&reply, "1107", Some("xb"), "doubled");
    let null = resident()
        .to_string()
        .replacen("\"xb\":\"1\"", "\"xb\":null", 1);
    let reply = residence.raw(APP, REGISTER, &null).await;
    assert_refused(&reply, "1103", Some("xb"), "null is another JSON type");
    assert_eq!(
        residence.held(),
        0,
        "a refused request leaves nothing behind"
    );
}

fn foreign_body() -> Value {
    with(&resident(), &foreign())
}

#[tokio::test]
async fn only_the_first_fault_is_told_and_in_the_contracts_order() {
    let residence = Residence::new().await;
    let r = residence.post(REGISTER, &json!({"xb": 1, "zz": 1})).await;
    assert_refused(&r, "1107", Some("zz"), "unknown before missing");
    let change = json!({"bz": "", "zjhm": "440306199003079014", "czy": null});
    let r = residence.post(REGISTER, &with(&resident(), &change)).await;
    assert_refused(&r, "1105", Some("zjhm"), "table order, whatever the kind");
    let r = residence
        .post(CHANGE, &json!({"xm": "测试乙", "zz": "1"}))
        .await;
    assert_refused(
        &r,
        "1108",
        Some("xm"),
        "forbidden and unknown in body order, before missing",
    );
    let r = residence
        .post(
            CANCEL,
            &json!({"zxrq": "x", "djbh": "x", "czsj": "x", "czy": "x"}),
        )
        .await;
    assert_refused(&r, "1102", Some("lsh"), "lsh first");
    let head =
        json!({"lsh": "WG100023202611220009", "zxrq": "x", "djbh": FIRST, "czsj": "x", "czy": "x"});
    let r = residence.post(CANCEL, &head).await;
    assert_refused(&r, "1103", Some("czy"), "czy before czsj and zxyy");
}

#[tokio::test]
async fn all_kinds_of_people_can_be_registered() {
    let residence = Residence::new().await;
    let bare = |kind: &str, number: &str| json!({"zjlx": kind, "zjhm": number, "mz": null, "hjxz": null, "hjdz": null});
    let with_name = |kind: &str, number: &str| {
        with(
            &bare(kind, number),
            &json!({"xm": "John", "ywxm": "O'NEIL-SAMPLE, J", "gj": "XXX"}),
        )
    };
    let cases = [
        json!({"xm": "买买提·𬭎", "jzsy": "01", "fwcs": "样例科技有限公司", "yjlkrq": "20260901"}),
        child(),
        with(
            &child(),
            &json!({"lxdh": "19900000001", "zjhm": "440306201703079032"}),
        ),
        foreign(),
        bare("511", "12345678"),
        bare("516", "H12345678"),
        bare("516", "M1234567890"),
        with_name("553", "USA123456789012"),
        with_name("553", "911001199003079010"),
    ];
    for (at, change) in cases.iter().enumerate() {
        let own = json!({"lsh": format!("WG10002320261122100{at}")});
        let reply = residence
            .post(REGISTER, &with(&with(&resident(), change), &own))
            .await;
        assert_eq!(reply["code"], "0", "{change}: {reply}");
    }
}

#[tokio::test]
async fn nobody_is_registered_twice() {
    let residence = Residence::new().await;
    let number = residence.standing(&resident()).await;
    let again = residence.post(REGISTER, &resident()).await;
    assert_eq!(
        again["data"],
        json!({"djbh": number, "zt": "1", "cf": "1"}),
        "a replay is marked cf"
    );

    let r = residence
        .post(REGISTER, &with(&resident(), &json!({"bz": "补充"})))
        .await;
    assert_refused(&r, "2006", None, "same lsh, other content");
    let change = json!({
        "lsh": "WG100023202611220001", "djbh": number, "bz": "补充",
        "czy": "WG100023", "czsj": "20261122101500",
    });
    let r = residence.post(CHANGE, &change).await;
    assert_refused(&r, "2006", None, "same lsh, other operation");

    let own = |n: u32| json!({"lsh": format!("WG1000232026112200{n:02}")});
    let r = residence.post(REGISTER, &with(&resident(), &own(2))).await;
    assert_refused(&r, "2001", None, "already in this house");
    assert_eq!(
        r["data"]["djbh"],
        number.as_str(),
        "2001 hands out the number to adopt"
    );
    let household = with(&resident(), &json!({"zjlx": "113"}));
    let r = residence.post(REGISTER, &with(&household, &own(3))).await;
    assert_refused(&r, "2001", None, "111 and 113 are one person");
    let forced = json!({"qzbz": "1", "qzsm": "本人已搬离原住处并当面确认"});
    let r = residence
        .post(REGISTER, &with(&with(&resident(), &forced), &own(4)))
        .await;
    assert_refused(&r, "2001", None, "2001 is checked before transfers");
    assert_eq!(
        residence.held(),
        1,
        "one registration, however often it was sent"
    );
}

#[tokio::test]
async fn a_person_elsewhere_is_moved_only_by_the_workers_word() {
    let residence = Residence::new().await;
    let elsewhere = json!({"fwbm": "4403040010010000001000502", "lsh": "WG900001202611220001"});
    let elsewhere = with(&resident(), &elsewhere);
    let r = residence.raw(OTHER, REGISTER, &elsewhere.to_string()).await;
    let old = r["data"]["djbh"].as_str().unwrap().to_owned();
    assert!(
        old.starts_with("DJ440304"),
        "numbered by the house's district"
    );

    let r = residence.post(REGISTER, &resident()).await;
    assert_refused(&r, "2002", None, "active in another house");
    let expected = json!({
        "djbh": old, "fwbm": "4403040010010000001000502", "jgmc": "莲溪派出所", "djrq": "20261122",
    });
    assert_eq!(r["data"], expected, "2002 tells where");

    let forced = json!({"qzbz": "1", "qzsm": "本人已搬离原住处并当面确认"});
    let r = residence.post(REGISTER, &with(&resident(), &forced)).await;
    assert_eq!(
        r["data"]["ydjbh"],
        old.as_str(),
        "the same lsh was still free; it names what it replaced: {r}"
    );
    let found = residence.query(&[("djbh", &old)]).await;
    assert_eq!(
        found["data"]["lb"][0]["zt"], "3",
        "the old one is transferred"
    );
    let found = residence
        .query(&[("zjlx", "111"), ("zjhm", "440306199003079015"), ("zt", "1")])
        .await;
    assert_eq!(found["data"]["zs"], "1", "at most one is active");

    let stranger =
        json!({"zjlx": "511", "zjhm": "12345678", "mz": null, "hjxz": null, "hjdz": null});
    let own = json!({"lsh": "WG100023202611220077"});
    let body = with(&with(&with(&resident(), &forced), &stranger), &own);
    let r = residence.post(REGISTER, &body).await;
    assert_refused(&r, "2007", None, "nothing to transfer");
    let ended = json!({"lsh": "WG100023202611220078", "djbh": old, "bz": "x", "czy": "WG100023", "czsj": "20261122101500"});
    let r = residence.post(CHANGE, &ended).await;
    assert_refused(&r, "2004", None, "transferred is not active");
    assert_eq!(r["data"]["zt"], "3", "and 2004 says so");
}

#[tokio::test]
async fn an_lsh_belongs_to_one_application() {
    let residence = Residence::new().await;
    residence.standing(&resident()).await;
    let body = with(
        &resident(),
        &json!({"zjlx": "511", "zjhm": "12345678", "mz": null, "hjxz": null, "hjdz": null}),
    );
    let r = residence.raw(OTHER, REGISTER, &body.to_string()).await;
    assert_eq!(
        r["code"], "0",
        "the other application may use the same lsh: {r}"
    );
    let found = residence.query(&[("lsh", "WG100023202611220001")]).await;
    assert_eq!(
        found["data"]["zs"], "1",
        "and a query by lsh finds one's own"
    );
    assert_eq!(
        found["data"]["lb"][0]["djbh"], FIRST,
        "the own registration"
    );
}

#[tokio::test]
async fn a_change_is_judged_by_what_comes_of_it() {
    let residence = Residence::new().await;
    let number = residence
        .standing(&with(&resident(), &json!({"bz": "旧备注"})))
        .await;
    let early = [
        (json!({}), "1102", None),
        (json!({"zz": "1"}), "1107", Some("zz")),
        (json!({"zxyy": "1"}), "1107", Some("zxyy")),
        (json!({"zjhm": "440306199003079015"}), "1108", Some("zjhm")),
        (
            json!({"fwbm": "4403060010010000001001203"}),
            "1108",
            Some("fwbm"),
        ),
        (json!({"rzrq": "20260901"}), "1108", Some("rzrq")),
        (json!({"qzbz": "1"}), "1108", Some("qzbz")),
        (json!({"djbh": "DJ1", "bz": "x"}), "1103", Some("djbh")),
        (json!({"jzdz": ""}), "1103", Some("jzdz")),
        (json!({"lxdh": "1990000000"}), "1103", Some("lxdh")),
        (json!({"jzfs": "98"}), "1104", Some("jzfs")),
        (
            json!({"czsj": "20261122113000", "bz": "x"}),
            "1106",
            Some("czsj"),
        ),
    ];
    for (members, code, zd) in early {
        let body = with(&change_of(&number, 1, &json!({})), &members);
        let r = residence.post(CHANGE, &body).await;
        assert_refused(&r, code, zd, &members.to_string());
    }
    let afterwards = [
        (json!({"lxdh": ""}), "1102", "lxdh"),
        (json!({"hjdz": ""}), "1102", "hjdz"),
        (json!({"jzsy": "01"}), "1102", "fwcs"),
        (json!({"yjlkrq": "20260831"}), "1106", "yjlkrq"),
        (json!({"ywxm": "SAMPLE"}), "1107", "ywxm"),
        (json!({"jhrxm": "测试甲"}), "1107", "jhrxm"),
    ];
    for (members, code, zd) in afterwards {
        let r = residence
            .post(CHANGE, &change_of(&number, 1, &members))
            .await;
        assert_refused(&r, code, Some(zd), &members.to_string());
        let stranger = change_of("DJ440306202611220000099", 1, &members);
        let r = residence.post(CHANGE, &stranger).await;
        assert_refused(
            &r,
            "2003",
            None,
            "the registration is looked for before such rules",
        );
    }
    let members = json!({"bz": "", "jzsy": "01", "fwcs": "样例科技有限公司"});
    let r = residence
        .post(CHANGE, &change_of(&number, 1, &members))
        .await;
    assert_eq!(
        r["data"],
        json!({"djbh": number, "zt": "1"}),
        "accepted: {r}"
    );
    let r = residence
        .post(CHANGE, &change_of(&number, 1, &members))
        .await;
    assert_eq!(r["data"]["cf"], "1", "and replayed");
    let found = residence.query(&[("djbh", &number)]).await;
    let now = &found["data"]["lb"][0];
    assert_eq!(now.get("bz"), None, "an empty string removes");
    assert_eq!(now["fwcs"], "样例科技有限公司", "another value replaces");
    assert_eq!(
        now["lsh"], "WG100023202611220001",
        "lsh stays that of the register call"
    );
}

#[tokio::test]
async fn guardians_of_one_who_turned_sixteen_stay() {
    let residence = Residence::new().await;
    // Sixteen on 2026-11-24, two days from now.
    let teen = json!({"zjhm": "440306201011249010", "csrq": "20101124", "zjlx": "111"});
    let body = with(&with(&resident(), &child()), &teen);
    let body = with(&body, &json!({"lxdh": "19900000003"}));
    let number = residence.standing(&body).await;
    residence.town.pass(2 * 24 * 3600);
    let r = residence
        .post(CHANGE, &change_of(&number, 1, &json!({"bz": "已满十六岁"})))
        .await;
    assert_eq!(r["code"], "0", "stored guardians are left alone: {r}");
    let r = residence
        .post(
            CHANGE,
            &change_of(&number, 2, &json!({"jhrdh": "19900000004"})),
        )
        .await;
    assert_refused(
        &r,
        "1107",
        Some("jhrdh"),
        "a new guardian is not allowed any more",
    );
    let found = residence.query(&[("djbh", &number)]).await;
    assert_eq!(found["data"]["lb"][0]["jhrxm"], "测试甲", "still there");
}

#[tokio::test]
async fn an_older_revision_comes_too_late() {
    let residence = Residence::new().await;
    let number = residence.standing(&resident()).await;
    let later = change_of(&number, 1, &json!({"bz": "后", "czsj": "20261122101700"}));
    assert_eq!(
        residence.post(CHANGE, &later).await["code"],
        "0",
        "the later one first"
    );
    let earlier = change_of(&number, 2, &json!({"bz": "先", "czsj": "20261122101659"}));
    let r = residence.post(CHANGE, &earlier).await;
    assert_refused(&r, "2005", None, "the earlier one is too late");
    assert_eq!(
        r["data"]["czsj"], "20261122101700",
        "2005 tells the last operation's time"
    );
    let same = change_of(&number, 3, &json!({"bz": "同", "czsj": "20261122101700"}));
    assert_eq!(
        residence.post(CHANGE, &same).await["code"],
        "0",
        "the same second is not earlier"
    );
}

#[tokio::test]
async fn a_cancel_ends_a_registration() {
    let residence = Residence::new().await;
    let number = residence.standing(&resident()).await;
    let cancel = |serial: u32, members: Value| {
        let base = change_of(&number, serial, &json!({"zxyy": "1", "zxrq": "20261122"}));
        with(&base, &members)
    };
    let cases = [
        (json!({"zxyy": null}), "1102", Some("zxyy")),
        (json!({"zxrq": null}), "1102", Some("zxrq")),
        (json!({"zxyy": "11"}), "1103", Some("zxyy")),
        (json!({"zxyy": "8"}), "1104", Some("zxyy")),
        (json!({"zxrq": "20261123"}), "1106", Some("zxrq")),
        (json!({"zxrq": "20260831"}), "1106", Some("zxrq")),
        (json!({"bz": "x"}), "1107", Some("bz")),
        (json!({"djbh": "DJ440306202611220000099"}), "2003", None),
        (json!({"czsj": "20261122101459"}), "2005", None),
    ];
    for (members, code, zd) in cases {
        let r = residence.post(CANCEL, &cancel(1, members.clone())).await;
        assert_refused(&r, code, zd, &members.to_string());
    }
    let r = residence.post(CANCEL, &cancel(1, json!({}))).await;
    assert_eq!(
        r["data"],
        json!({"djbh": number, "zt": "2"}),
        "cancelled: {r}"
    );
    let r = residence.post(CANCEL, &cancel(1, json!({}))).await;
    assert_eq!(r["data"]["cf"], "1", "replay comes before 2004");
    let r = residence.post(CANCEL, &cancel(2, json!({}))).await;
    assert_refused(&r, "2004", None, "not active any more");
    assert_eq!(r["data"]["zt"], "2", "2004 tells the state");
    let anew = with(&resident(), &json!({"lsh": "WG100023202611220050"}));
    let second = residence.standing(&anew).await;
    assert_ne!(second, number, "who comes back is registered anew");
}

#[tokio::test]
async fn registrations_are_found_by_what_the_contract_names() {
    let residence = Residence::new().await;
    residence.standing(&resident()).await;
    let friend = json!({
        "lsh": "WG100023202611220060", "zjlx": "511", "zjhm": "12345678",
        "mz": null, "hjxz": null, "hjdz": null,
    });
    residence.standing(&with(&resident(), &friend)).await;
    let house = ("fwbm", "4403060010010000001001203");
    let found = residence.query(&[house]).await;
    assert_eq!(found["data"]["zs"], "2", "numbers are strings here, too");
    assert_eq!(found["data"]["lb"][0]["zjhm"], "12345678", "newest first");
    assert_eq!(
        found["data"]["lb"][1]["djsj"], "20261122101501",
        "the time of registration"
    );
    let found = residence.query(&[house, ("zt", "2")]).await;
    assert_eq!(
        found["data"],
        json!({"zs": "0", "lb": []}),
        "nothing found is no fault"
    );
    let found = residence.query(&[house, ("djbh", FIRST)]).await;
    assert_eq!(found["data"]["zs"], "1", "all conditions hold");

    let cases: [(&[(&str, &str)], &str, Option<&str>); 12] = [
        (&[], "1102", None),
        (&[("zt", "1")], "1102", None),
        (&[("zjhm", "12345678")], "1102", Some("zjlx")),
        (&[("zjlx", "511")], "1102", Some("zjhm")),
        (&[("djbh", "DJ1")], "1103", Some("djbh")),
        (&[("lsh", "short")], "1103", Some("lsh")),
        (&[("fwbm", "4403")], "1103", Some("fwbm")),
        (
            &[("zjlx", "511"), ("zjhm", "1234567X")],
            "1103",
            Some("zjhm"),
        ),
        (&[("djbh", FIRST), ("zt", "")], "1103", Some("zt")),
        (&[("djbh", FIRST), ("zt", "9")], "1104", Some("zt")),
        (&[("djbh", FIRST), ("xm", "测试甲")], "1107", Some("xm")),
        (&[("djbh", FIRST), ("djbh", FIRST)], "1107", Some("djbh")),
    ];
    for (query, code, zd) in cases {
        let r = residence.query(query).await;
        assert_refused(&r, code, zd, &format!("{query:?}"));
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

#[tokio::test]
async fn busy_is_not_processed_and_broken_is_unknown() {
    let residence = Residence::new().await;
    let arm = |code: &str, after: bool| {
        let fault = Fault::OwnCode {
            code: code.to_owned(),
            after,
        };
        residence
            .town
            .running
            .arm("residence", Armed::once(fault))
            .unwrap();
    };
    arm("9001", false);
    assert_refused(
        &residence.post(REGISTER, &resident()).await,
        "9001",
        None,
        "busy",
    );
    assert_eq!(residence.held(), 0, "not processed");
    arm("9999", true);
    assert_refused(
        &residence.post(REGISTER, &resident()).await,
        "9999",
        None,
        "broken inside",
    );
    let again = residence.post(REGISTER, &resident()).await;
    assert_eq!(
        again["data"]["cf"], "1",
        "this time it had been stored; the same lsh tells"
    );
}

#[tokio::test]
async fn what_was_accepted_outlives_a_restart() {
    let residence = Residence::new().await;
    let body = resident().to_string();
    let first = residence.signed(APP, "POST", REGISTER, body.as_bytes(), |_| {});
    let (_, request) = first.try_clone().unwrap().build_split();
    let headers = request.unwrap().headers().clone();
    assert_eq!(send(first).await.unwrap().json()["code"], "0", "registered");

    let Residence { town, nonces } = residence;
    let residence = Residence {
        town: town.restarted().await,
        nonces,
    };
    let url = residence.town.url("residence", REGISTER);
    let replayed = residence.town.client.post(url).headers(headers).body(body);
    assert_eq!(
        send(replayed).await.unwrap().json()["code"],
        "1004",
        "nonces are remembered"
    );
    let again = residence.post(REGISTER, &resident()).await;
    assert_eq!(again["data"]["cf"], "1", "so is the lsh");
    let own = with(&resident(), &json!({"lsh": "WG100023202611220002"}));
    assert_eq!(
        residence.post(REGISTER, &own).await["code"],
        "2001",
        "and the person"
    );
}

#[tokio::test]
async fn the_counter_seeds_and_edits() {
    let residence = Residence::new().await;
    let mut record = kit::fields(&resident());
    for made_up in ["lsh", "czy", "czsj"] {
        record.shift_remove(made_up);
    }
    record.insert("fwbm".to_owned(), "4403040010010000001000502".into());
    let old = residence.town.running.seed("residence", &record).unwrap();
    let r = residence.post(REGISTER, &resident()).await;
    assert_refused(&r, "2002", None, "registered by another station earlier");
    assert_eq!(r["data"]["djbh"], old.as_str(), "this one");
    assert!(
        residence.town.running.seed("residence", &record).is_err(),
        "nobody is seeded twice"
    );

    let edit = |fields: Value| {
        residence
            .town
            .running
            .edit("residence", &old, &kit::fields(&fields))
    };
    edit(json!({"bz": "民警核实"})).unwrap();
    assert!(
        edit(json!({"zjhm": "1"})).is_err(),
        "a person is not edited into another"
    );
    edit(json!({"zt": "2"})).unwrap();
    let r = residence.post(REGISTER, &resident()).await;
    assert_eq!(
        r["code"], "0",
        "ended at the counter, free to register: {r}"
    );
    let holding = &residence.town.holdings("residence")[0];
    let acts: Vec<_> = holding.history.iter().map(|act| act.act.as_str()).collect();
    assert_eq!(
        acts,
        ["seed", "edit", "edit"],
        "its history tells who did what"
    );
}
