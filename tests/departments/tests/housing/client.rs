//! A client of the housing system as its contract wants one, and a dwelling to send.

use crate::kit::{self, Town, send, with};
use serde_json::{Value, json};

pub(crate) const KEY: &str = "fw-test-7f3a91c2";

pub(crate) fn house() -> Value {
    json!({
        "reqId": "3f0c9a52-6a3e-4a51-9d0e-7b1f6f3a1c01",
        "communityCode": "440306001001",
        "address": "宝湾区前岸街道海棠路12号",
        "buildingName": "海棠花园3栋",
        "roomNo": "1203",
        "floor": 12,
        "houseType": "01",
        "usage": "10",
        "occupancy": "1",
        "ownerKind": "P",
        "ownerName": "测试甲",
        "ownerPhone": "19900000001",
    })
}

/// What a rented house says besides.
pub(crate) fn rented() -> Value {
    json!({
        "occupancy": "2", "area": 68.5,
        "landlordName": "测试甲", "landlordPhone": "19900000001", "rentRooms": 2,
    })
}

pub(crate) struct Housing(pub(crate) Town);

impl Housing {
    pub(crate) async fn new() -> Self {
        Self(Town::new().await)
    }

    pub(crate) fn request(&self, method: &str, target: &str) -> reqwest::RequestBuilder {
        // A second per request keeps clear of the rate, which has its own test.
        self.0.pass(1);
        let url = self.0.url("housing", target);
        self.0
            .client
            .request(method.parse().unwrap(), url)
            .header("X-App-Key", KEY)
            .header("X-Operator", "WG100023")
    }

    pub(crate) async fn raw(
        &self,
        method: &str,
        target: &str,
        body: impl Into<reqwest::Body>,
    ) -> Value {
        let request = self
            .request(method, target)
            .header("Content-Type", "application/json")
            .body(body);
        let came = send(request).await.unwrap();
        assert_eq!(came.status, 200, "business answers have status 200");
        came.json()
    }

    pub(crate) async fn create(&self, body: &Value) -> Value {
        self.raw("POST", "/fwbm/v2/houses", body.to_string()).await
    }

    pub(crate) async fn update(&self, code: &str, body: &Value) -> Value {
        let target = format!("/fwbm/v2/houses/{code}");
        self.raw("PUT", &target, body.to_string()).await
    }

    pub(crate) async fn find(&self, query: &[(&str, &str)]) -> Value {
        let target = format!("/fwbm/v2/houses{}", kit::query(query));
        send(self.request("GET", &target)).await.unwrap().json()
    }

    /// Creates a house and returns its code with a sound update of it.
    pub(crate) async fn standing(&self) -> (String, Value) {
        let created = self.create(&house()).await;
        let data = &created["data"];
        let update = with(
            &house(),
            &json!({
                "reqId": null,
                "version": data["version"], "mgmtNo": data["mgmtNo"], "deptRemark": data["deptRemark"],
            }),
        );
        (data["houseCode"].as_str().unwrap().to_owned(), update)
    }

    pub(crate) fn held(&self) -> usize {
        self.0.holdings("housing").len()
    }
}

pub(crate) fn assert_refused(reply: &Value, code: &str, field: Option<&str>, case: &str) {
    assert_eq!(
        reply["success"], false,
        "{case}: must be refused, got {reply}"
    );
    assert_eq!(reply["code"], code, "{case}: {reply}");
    assert_eq!(reply["field"].as_str(), field, "{case}: {reply}");
    assert!(
        reply["message"].as_str().is_some_and(|m| !m.is_empty()),
        "{case}: a refusal has a message"
    );
}
