//! A client of the residence system that signs as its contract says, and a resident to send.

use std::cell::Cell;

use crate::kit::{self, Town, send, with};
use serde_json::{Value, json};
use smcrypto::sm3::sm3_hash;

pub(crate) const APP: (&str, &str) = ("jzapp-test-01", "jz-secret-5e2d7a90c4b81f36");
pub(crate) const OTHER: (&str, &str) = ("jzapp-other-02", "jz-secret-0b77");
pub(crate) const REGISTER: &str = "/jzdj/api/v1/dj/register";
pub(crate) const CHANGE: &str = "/jzdj/api/v1/dj/change";
pub(crate) const CANCEL: &str = "/jzdj/api/v1/dj/cancel";
pub(crate) const QUERY: &str = "/jzdj/api/v1/dj/query";
pub(crate) const FIRST: &str = "DJ440306202611220000001";

pub(crate) fn resident() -> Value {
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
pub(crate) fn foreign() -> Value {
    json!({
        "zjlx": "414", "zjhm": "E12345678", "xm": "样例", "ywxm": "SAMPLE, ALEX", "gj": "USA",
        "mz": null, "hjxz": null, "hjdz": null,
    })
}

/// What makes the resident a child of nine.
pub(crate) fn child() -> Value {
    json!({
        "zjlx": "113", "zjhm": "440306201703079016", "csrq": "20170307",
        "lxdh": null, "jhrxm": "测试甲", "jhrdh": "19900000001",
    })
}

pub(crate) fn hmac(secret: &str, text: &str) -> String {
    let mut key = secret.as_bytes().to_vec();
    key.resize(64, 0);
    let mut inner: Vec<u8> = key.iter().map(|b| b ^ 0x36).collect();
    inner.extend(text.as_bytes());
    let mut outer: Vec<u8> = key.iter().map(|b| b ^ 0x5c).collect();
    let digest = sm3_hash(&inner);
    outer.extend((0..32).map(|at| u8::from_str_radix(&digest[at * 2..at * 2 + 2], 16).unwrap()));
    sm3_hash(&outer)
}

pub(crate) struct Residence {
    pub(crate) town: Town,
    pub(crate) nonces: Cell<u32>,
}

impl Residence {
    pub(crate) async fn new() -> Self {
        let town = Town::new().await;
        Self {
            town,
            nonces: Cell::new(0),
        }
    }

    /// A request signed now with a new nonce; `spoil` may change one of the four headers.
    pub(crate) fn signed(
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

    pub(crate) async fn raw(&self, app: (&str, &str), target: &str, body: &str) -> Value {
        let request = self.signed(app, "POST", target, body.as_bytes(), |_| {});
        let came = send(request).await.unwrap();
        assert_eq!(
            came.status, 200,
            "answers of the application have status 200"
        );
        came.json()
    }

    pub(crate) async fn post(&self, target: &str, body: &Value) -> Value {
        self.raw(APP, target, &body.to_string()).await
    }

    pub(crate) async fn query(&self, parameters: &[(&str, &str)]) -> Value {
        let target = format!("{QUERY}{}", kit::query(parameters));
        send(self.signed(APP, "GET", &target, b"", |_| {}))
            .await
            .unwrap()
            .json()
    }

    /// Registers the resident and returns the number.
    pub(crate) async fn standing(&self, body: &Value) -> String {
        let reply = self.post(REGISTER, body).await;
        assert_eq!(reply["code"], "0", "the resident is sound: {reply}");
        reply["data"]["djbh"].as_str().unwrap().to_owned()
    }

    pub(crate) fn held(&self) -> usize {
        self.town.holdings("residence").len()
    }
}

pub(crate) fn change_of(djbh: &str, serial: u32, members: &Value) -> Value {
    let head = json!({
        "lsh": format!("WG1000232026112299{serial:02}"), "djbh": djbh,
        "czy": "WG100023", "czsj": "20261122101600",
    });
    with(&head, members)
}

pub(crate) fn assert_refused(reply: &Value, code: &str, zd: Option<&str>, case: &str) {
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

pub(crate) fn foreign_body() -> Value {
    with(&resident(), &foreign())
}
