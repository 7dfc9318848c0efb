//! A client of the grid platform, and people, events and pictures to send.

use crate::kit::{Came, Town, send};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

pub(crate) const TOKEN: &str = "Bearer wg-test-0d6f2b7e9c41485a";
pub(crate) const POPULATION: &str = "/wgxt/v3/population";
pub(crate) const EVENTS: &str = "/wgxt/v3/events";
pub(crate) const PICTURES: &str = "/wgxt/v3/attachments";

/// Somebody from elsewhere, as in the contract's examples.
pub(crate) fn migrant() -> Value {
    json!({
        "sourceId": "v-20261122-0007-p1", "rklx": "LD", "wgbm": "440306001001003",
        "fwbm": "4403060010010000001001203", "collector": "WG100023",
        "collectedAt": "2026-11-22 10:15:00",
        "items": {
            "GMSFHM": "430102198811209620", "XM": "测试乙", "XB": "2", "CSRQ": "19881120",
            "MZ": "01", "JG": "430102", "HYZK": "21", "ZZMM": "13", "XL": "20", "ZYLB": "20000",
            "LXFS": "19900000002", "HJD": "430102", "HJMLXZ": "长沙市芙蓉区样例路1号",
            "XZD": "440306", "XZMLXZ": "前岸街道海棠路12号1203", "LRYY": "01", "ZSLX": "02",
            "SFZDGZRY": 0,
        },
    })
}

/// Somebody registered in the city.
pub(crate) fn local() -> Value {
    let mut made = migrant();
    let items = json!({
        "GMSFHM": "440306199003079015", "XM": "测试甲", "XB": "1", "CSRQ": "19900307", "MZ": "01",
        "JG": "440306", "HYZK": "10", "ZZMM": "13", "XL": "20", "ZYLB": "20000", "ZY": "教师",
        "LXFS": "0755-12345678", "HJD": "440306", "HJMLXZ": "前岸街道海棠路12号1203",
        "XZD": "440306", "XZMLXZ": "前岸街道海棠路12号1203", "RHYZBS": "01", "YHZGX": "01",
    });
    made["sourceId"] = "v-20261122-0007-p2".into();
    made["rklx"] = "HJ".into();
    made["items"] = items;
    made
}

/// Somebody from abroad.
pub(crate) fn foreign() -> Value {
    let mut made = migrant();
    let items = json!({
        "WWX": "SAMPLE", "WWM": "ALEX", "XB": "1", "CSRQ": "19900307", "LXFS": "19900000003",
        "XZD": "440306", "XZMLXZ": "前岸街道海棠路12号1203", "GJDQ": "USA", "ZJDM": "414",
        "ZJHM": "E12345678", "ZJYXQ": "20301231", "LHMD": "01", "DDRQ": "20260901",
        "YJLKRQ": "20271231",
    });
    made["sourceId"] = "v-20261122-0007-p3".into();
    made["rklx"] = "JW".into();
    made["items"] = items;
    made
}

/// A blocked fire exit, without its picture.
pub(crate) fn event() -> Value {
    json!({
        "sourceId": "e-20261122-0003", "sjlb": "E01", "sjjb": "04",
        "title": "楼道堆放杂物堵塞消防通道", "description": "三楼楼道堆放纸箱，堵塞消防通道。",
        "occurredAt": "2026-11-22 09:30:00", "place": "前岸街道海棠路12号3楼",
        "wgbm": "440306001001003", "lng": 113.912345, "lat": 22.5,
        "selfHandled": 0, "collector": "WG100023", "attachments": ["AT00000001"],
    })
}

/// `base` with members set: names in upper case are items; `null` takes a member away.
pub(crate) fn set(base: &Value, changes: &Value) -> Value {
    let mut made = base.clone();
    for (name, value) in changes.as_object().unwrap() {
        let is_item = name.bytes().all(|b| b.is_ascii_uppercase()) && made.get("items").is_some();
        let within = if is_item {
            &mut made["items"]
        } else {
            &mut made
        };
        if value.is_null() {
            within.as_object_mut().unwrap().shift_remove(name);
        } else {
            within[name] = value.clone();
        }
    }
    made
}

/// A small file that begins and ends like a photo.
pub(crate) fn photo(mark: u8) -> Vec<u8> {
    [b"\xff\xd8\xff\xe0".as_slice(), &[mark; 64], b"\xff\xd9"].concat()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&hmac_sha256::Hash::hash(bytes))
}

/// A form of these parts, with its content type.
pub(crate) fn form(parts: &[(&str, &[u8])]) -> (&'static str, Vec<u8>) {
    let mut body = Vec::new();
    for (name, content) in parts {
        let head = format!(
            "--frame\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\n\r\n"
        );
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--frame--\r\n");
    ("multipart/form-data; boundary=frame", body)
}

pub(crate) struct Grid {
    pub(crate) town: Town,
}

impl Grid {
    pub(crate) async fn new() -> Self {
        let town = Town::new().await;
        Self { town }
    }

    pub(crate) fn request(&self, method: &str, target: &str) -> RequestBuilder {
        let url = self.town.url("grid", target);
        let request = self.town.client.request(method.parse().unwrap(), url);
        request.header("Authorization", TOKEN)
    }

    pub(crate) async fn raw(&self, method: &str, target: &str, body: &str) -> Came {
        let request = self.request(method, target);
        let request = request.header("Content-Type", "application/json");
        send(request.body(body.to_owned())).await.unwrap()
    }

    pub(crate) async fn ask(&self, method: &str, target: &str, body: &Value) -> Value {
        let came = self.raw(method, target, &body.to_string()).await;
        assert_eq!(came.status, 200, "refusals have status 200, too");
        came.json()
    }

    pub(crate) async fn post(&self, target: &str, body: &Value) -> Value {
        self.ask("POST", target, body).await
    }

    pub(crate) async fn get(&self, target: &str) -> Value {
        send(self.request("GET", target)).await.unwrap().json()
    }

    /// Files a record and returns its data.
    pub(crate) async fn filed(&self, target: &str, body: &Value) -> Value {
        let reply = self.post(target, body).await;
        assert_eq!(reply["errcode"], 0, "the record is sound: {reply}");
        reply["data"].clone()
    }

    pub(crate) async fn upload(&self, parts: &[(&str, &[u8])]) -> Came {
        let (media, body) = form(parts);
        let request = self.request("POST", PICTURES);
        send(request.header("Content-Type", media).body(body))
            .await
            .unwrap()
    }

    /// Uploads a photo and returns its id.
    pub(crate) async fn picture(&self, mark: u8) -> String {
        let photo = photo(mark);
        let came = self
            .upload(&[("file", &photo), ("sha256", sha256(&photo).as_bytes())])
            .await;
        came.json()["data"]["attachmentId"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// A second later, so that many requests keep clear of the rate.
    pub(crate) fn later(&self) -> &Self {
        self.town.pass(1);
        self
    }

    pub(crate) fn held(&self, kind: &str) -> usize {
        let holdings = self.town.holdings("grid");
        holdings.iter().filter(|h| h.record.kind == kind).count()
    }
}

/// Items and rules of a 42200 reply, in its order.
pub(crate) fn faults(reply: &Value) -> Vec<(String, String)> {
    assert_eq!(reply["errcode"], 42200, "{reply}");
    let items = reply["items"].as_array().unwrap();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    items
        .iter()
        .map(|item| (text(item, "item"), text(item, "rule")))
        .collect()
}

pub(crate) fn pair(item: &str, rule: &str) -> (String, String) {
    (item.to_owned(), rule.to_owned())
}
