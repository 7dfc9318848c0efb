//! A client of the hazard register: logs in when it must, uploads photos, and has a sound inspection to send.

use std::cell::{Cell, RefCell};

use data_encoding::HEXLOWER;
use hmac_sha256::Hash;
use serde_json::{Value, json};

use crate::kit::{Came, Town, send, with};
use crate::photo::jpeg;

pub(crate) const LOGIN: &str = "/aqpc/api/v1/auth/login";
pub(crate) const FILES: &str = "/aqpc/api/v1/files";
pub(crate) const INSPECTIONS: &str = "/aqpc/api/v1/inspections";
pub(crate) const HAZARDS: &str = "/aqpc/api/v1/hazards";
/// Stands in bodies where [`Safety::settled`] puts an uploaded photo.
pub(crate) const PHOTO: &str = "0123456789abcdef0123456789abcdef";

pub(crate) fn password(account: &str) -> &'static str {
    match account {
        "wg001" => "Aj!2026test",
        _ => "Aj!2026test2",
    }
}

pub(crate) fn credentials(account: &str, password: &str) -> Value {
    let digest = HEXLOWER.encode(&Hash::hash(format!("{account}:{password}").as_bytes()));
    json!({"account": account, "digest": digest, "deviceNo": "PC-0001"})
}

pub(crate) fn inspection() -> Value {
    json!({
        "clientNo": "0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a1001",
        "placeName": "S市示例餐饮管理有限公司", "placeType": "C01", "uscc": "91440300MA5TE5T1XJ",
        "address": "S市测试区样例街道幸福路12号", "houseCode": "4403060010010000012000101",
        "gridCode": "440306001001003", "contact": "陈示例", "contactPhone": "13800000001",
        "inspectedAt": "2026-11-22 10:00:00", "inspectors": ["王采集"], "result": "N",
        "photos": [PHOTO], "hazards": [hazard(1)],
    })
}

pub(crate) fn hazard(seq: u32) -> Value {
    json!({
        "seq": seq, "category": "1201", "level": "G", "description": "后厨电线私拉乱接",
        "rectifyMode": "2", "deadline": "2026-11-29", "photos": [PHOTO],
    })
}

/// What makes the inspection one without hazards.
pub(crate) fn clean() -> Value {
    json!({"result": "Y", "hazards": []})
}

pub(crate) fn review(serial: u32) -> Value {
    json!({
        "reviewNo": format!("0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a2{serial:03}"),
        "reviewedAt": "2026-11-22 10:10:00", "passed": true, "opinion": "已整改到位", "photos": [PHOTO],
    })
}

pub(crate) struct Safety {
    pub(crate) town: Town,
    account: &'static str,
    token: RefCell<(String, i64)>,
    marks: Cell<u32>,
}

impl Safety {
    pub(crate) async fn new() -> Self {
        Self::of(Town::new().await, "wg001", 0)
    }

    pub(crate) fn of(town: Town, account: &'static str, mark: u32) -> Self {
        Self {
            town,
            account,
            token: RefCell::default(),
            marks: Cell::new(mark),
        }
    }

    /// The same town seen by another account.
    pub(crate) fn seen_by(self, account: &'static str) -> Self {
        let mark = self.marks.get();
        Self::of(self.town, account, mark)
    }

    pub(crate) async fn restarted(self) -> Self {
        let mark = self.marks.get();
        Self::of(self.town.restarted().await, self.account, mark)
    }

    pub(crate) async fn log_in(&self, body: &Value) -> Came {
        let request = self.town.client.post(self.town.url("safety", LOGIN));
        let request = request.header("Content-Type", "application/json");
        send(request.body(body.to_string())).await.unwrap()
    }

    /// A token that is good for a while.
    pub(crate) async fn token(&self) -> String {
        let (token, since) = self.token.borrow().clone();
        if !token.is_empty() && self.town.now() - since < 80 {
            return token;
        }
        let came = self
            .log_in(&credentials(self.account, password(self.account)))
            .await;
        let token = came.json()["result"]["token"].as_str().unwrap().to_owned();
        *self.token.borrow_mut() = (token.clone(), self.town.now());
        token
    }

    pub(crate) async fn raw(&self, method: &str, target: &str, media: &str, body: Vec<u8>) -> Came {
        // A second per request keeps clear of the rate, which has its own test.
        self.town.pass(1);
        let token = self.token().await;
        let url = self.town.url("safety", target);
        let mut request = self.town.client.request(method.parse().unwrap(), url);
        if !media.is_empty() {
            request = request.header("Content-Type", media);
        }
        let request = request.header("Authorization", format!("Bearer {token}"));
        send(request.body(body)).await.unwrap()
    }

    pub(crate) async fn post(&self, target: &str, body: &Value) -> Came {
        let body = body.to_string().into_bytes();
        self.raw("POST", target, "application/json", body).await
    }

    pub(crate) async fn get(&self, target: &str) -> Came {
        self.raw("GET", target, "", Vec::new()).await
    }

    pub(crate) async fn upload(&self, photo: &[u8]) -> Came {
        let parts = [file_part(photo), time_part("2026-11-22 09:58:00")];
        self.multipart(&parts).await
    }

    pub(crate) async fn multipart(&self, parts: &[Vec<u8>]) -> Came {
        let mut body = Vec::new();
        for part in parts {
            body.extend(b"--frontier\r\n");
            body.extend(part);
            body.extend(b"\r\n");
        }
        body.extend(b"--frontier--\r\n");
        let media = "multipart/form-data; boundary=frontier";
        self.raw("POST", FILES, media, body).await
    }

    /// The number of a new photo.
    pub(crate) async fn photo(&self) -> String {
        self.marks.set(self.marks.get() + 1);
        let came = self.upload(&jpeg(320, 320, self.marks.get(), 0)).await;
        assert_eq!(came.json()["status"], 200, "a photo: {}", came.text());
        came.json()["result"]["fileId"].as_str().unwrap().to_owned()
    }

    /// The body with a new photo for each [`PHOTO`].
    pub(crate) async fn settled(&self, body: &Value) -> Value {
        let mut text = body.to_string();
        while text.contains(PHOTO) {
            text = text.replacen(PHOTO, &self.photo().await, 1);
        }
        serde_json::from_str(&text).unwrap()
    }

    /// Creates the inspection with `changes`; its body and result.
    pub(crate) async fn standing(&self, changes: &Value) -> (Value, Value) {
        let body = self.settled(&with(&inspection(), changes)).await;
        let came = self.post(INSPECTIONS, &body).await;
        assert_eq!(came.json()["status"], 200, "it is sound: {}", came.text());
        (body, came.json()["result"].clone())
    }

    pub(crate) async fn review(&self, hazard: &str, body: &Value) -> Came {
        let target = format!("{HAZARDS}/{hazard}/reviews");
        self.post(&target, body).await
    }

    pub(crate) fn held(&self) -> usize {
        self.town.holdings("safety").len()
    }
}

pub(crate) fn file_part(photo: &[u8]) -> Vec<u8> {
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
    [head.as_bytes(), photo].concat()
}

pub(crate) fn time_part(time: &str) -> Vec<u8> {
    format!("Content-Disposition: form-data; name=\"takenAt\"\r\n\r\n{time}").into_bytes()
}

/// Checks status and field of a refusal with HTTP 200.
pub(crate) fn assert_refused(came: &Came, status: u32, field: &str, case: &str) {
    assert_eq!(came.status, 200, "{case}: {}", came.text());
    assert_told(came, status, case);
    let expected = json!({ "field": field });
    assert_eq!(came.json()["result"], expected, "{case}");
}

/// Checks that the reply is the envelope with this status.
pub(crate) fn assert_told(came: &Came, status: u32, case: &str) {
    let body = came.json();
    assert_eq!(body["status"], status, "{case}: {}", came.text());
    let members: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["status", "info", "result"],
        "{case}: the envelope"
    );
    assert_ne!(body["info"], "", "{case}: in words");
}
