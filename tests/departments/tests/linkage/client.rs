//! A client of the six that signs as their contract says, and a sound case for each.

use data_encoding::{BASE64, HEXLOWER};
use hmac_sha256::HMAC;
use serde_json::{Value, json};

use crate::kit::{Came, Town, send, with};
use crate::photo::jpeg;

pub(crate) const CASES: &str = "/linkage/v1/cases";

/// Id, application, key, letters of its case numbers, a category with its `extra`.
pub(crate) fn departments() -> [(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Value,
); 6] {
    [
        (
            "ev-safety",
            "lk-safety-01",
            "lk-secret-ev-safety-19ac",
            "AJ",
            json!({"category": "AJ-101", "extra": {
                "enterpriseName": "样例科技有限公司", "enterpriseCode": "91350100M000100Y43",
            }}),
        ),
        (
            "ev-urban",
            "lk-urban-01",
            "lk-secret-ev-urban-77d1",
            "CG",
            json!({"category": "0302"}),
        ),
        (
            "ev-building",
            "lk-building-01",
            "lk-secret-ev-building-5e02",
            "CW",
            json!({
                "category": "WJ1", "houseCode": "4403060010010000001001203",
                "extra": {"buildStage": "S3", "areaM2": 25.5},
            }),
        ),
        (
            "ev-drainage",
            "lk-drainage-01",
            "lk-secret-ev-drainage-c3b8",
            "PS",
            json!({"category": "PS01", "extra": {"waterDepthCm": 30, "wellNo": "YS-0012"}}),
        ),
        (
            "ev-fire",
            "lk-fire-01",
            "lk-secret-ev-fire-9d46",
            "XF",
            json!({
                "category": "119A", "houseCode": "4403060010010000001001203",
                "extra": {"placeType": "P2"},
            }),
        ),
        (
            "ev-traffic",
            "lk-traffic-01",
            "lk-secret-ev-traffic-2f7e",
            "JT",
            json!({"category": "T10", "extra": {"roadName": "海棠路", "plateNo": "粤B12345"}}),
        ),
    ]
}

pub(crate) fn photo(mark: u32) -> Value {
    json!({"name": "现场.jpg", "data": BASE64.encode(&jpeg(64, 48, mark, 0))})
}

/// What a client signs.
pub(crate) fn signature(key: &str, timestamp: &str, body: &[u8]) -> String {
    let text = [timestamp.as_bytes(), b".", body].concat();
    format!("sha256={}", HEXLOWER.encode(&HMAC::mac(text, key)))
}

pub(crate) struct Linkage {
    pub(crate) town: Town,
    pub(crate) id: &'static str,
    application: &'static str,
    key: &'static str,
    special: Value,
}

impl Linkage {
    pub(crate) async fn new(id: &str) -> Self {
        Self::of(Town::new().await, id)
    }

    pub(crate) fn of(town: Town, id: &str) -> Self {
        let (id, application, key, _, special) =
            departments().into_iter().find(|d| d.0 == id).unwrap();
        Self {
            town,
            id,
            application,
            key,
            special,
        }
    }

    /// A sound case, with one photo.
    pub(crate) fn case(&self) -> Value {
        let common = json!({
            "sourceNo": "e-20261122-0003", "gridEventId": "SJ00000001",
            "level": "1", "source": "GRID", "title": "店外占道经营",
            "description": "海棠路12号商铺占用人行道摆卖", "foundAt": "2026-11-22T09:30:00+08:00",
            "address": "宝湾区前岸街道海棠路12号", "communityCode": "440306001001",
            "lng": 113.912_345, "lat": 22.5, "reporterNo": "WG100023",
            "reporterPhone": "19900000009", "photos": [photo(1)],
        });
        with(&common, &self.special)
    }

    /// A request signed now; `spoil` may change one of its headers.
    pub(crate) fn signed(
        &self,
        method: &str,
        target: &str,
        body: &[u8],
        spoil: impl FnOnce(&mut [(&str, String); 4]),
    ) -> reqwest::RequestBuilder {
        let stamp = format!("{}123", self.town.now());
        let signature = signature(self.key, &stamp, body);
        let mut headers = [
            ("X-Lk-App", self.application.to_owned()),
            ("X-Lk-Timestamp", stamp),
            ("X-Lk-Signature", signature),
            ("Content-Type", "application/json".to_owned()),
        ];
        spoil(&mut headers);
        let url = self.town.url(self.id, target);
        let mut request = self.town.client.request(method.parse().unwrap(), url);
        for (name, value) in headers {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        request.body(body.to_vec())
    }

    pub(crate) async fn raw(&self, method: &str, target: &str, body: &str) -> Came {
        send(self.signed(method, target, body.as_bytes(), |_| {}))
            .await
            .unwrap()
    }

    pub(crate) async fn post(&self, target: &str, body: &Value) -> Came {
        self.raw("POST", target, &body.to_string()).await
    }

    pub(crate) async fn get(&self, target: &str) -> Came {
        self.raw("GET", target, "").await
    }

    /// Creates the case with `changes`, and returns its number.
    pub(crate) async fn standing(&self, changes: &Value) -> String {
        let came = self.post(CASES, &with(&self.case(), changes)).await;
        assert_eq!(came.status, 201, "the case is sound: {}", came.text());
        came.json()["caseNo"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn read(&self, number: &str) -> Value {
        let came = self.get(&format!("{CASES}/{number}")).await;
        assert_eq!(came.status, 200, "the case is there: {}", came.text());
        came.json()
    }

    pub(crate) async fn supplement(&self, number: &str, body: &Value) -> Came {
        self.post(&format!("{CASES}/{number}/supplements"), body)
            .await
    }

    pub(crate) async fn cancel(&self, number: &str) -> Came {
        let body = json!({"reason": "重复上报"});
        self.post(&format!("{CASES}/{number}/cancel"), &body).await
    }

    pub(crate) fn held(&self) -> usize {
        self.town.holdings(self.id).len()
    }
}

/// Status and code of a refusal, which has words.
pub(crate) fn assert_refused(came: &Came, status: u16, code: &str, case: &str) {
    assert_eq!(came.status, status, "{case}: {}", came.text());
    let error = came.json()["error"].clone();
    assert_eq!(error["code"], code, "{case}: {error}");
    let words = error["message"].as_str().unwrap_or_default();
    assert!(!words.is_empty(), "{case}: in words, too");
}
