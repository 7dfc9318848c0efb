//! A client of the declaration system with a token of its own, and a declaration to send.

use std::cell::{Cell, RefCell};

use crate::kit::{Came, Town, send};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

pub(crate) const TOKEN: &str = "/oauth2/token";
pub(crate) const DECLARATIONS: &str = "/api/declare/v1/declarations";
/// base64 of `sd-client-01:sd-Secret-9c41`, as the contract prints it.
pub(crate) const BASIC: &str = "Basic c2QtY2xpZW50LTAxOnNkLVNlY3JldC05YzQx";
pub(crate) const FIRST: &str = "SD-20261122-000001";

/// The declaration of the contract's examples.
pub(crate) fn declaration() -> Value {
    json!({
        "declarationType": "MOVE_IN",
        "sourceRef": "visit-20261122-0007-p1",
        "declaredAt": "2026-11-22T10:15:00+08:00",
        "declarant": { "kind": "GRID_WORKER", "workerNo": "WG100023" },
        "person": {
            "name": { "full": "测试甲" },
            "sex": "M",
            "birthDate": "1990-03-07",
            "nationality": "CN",
            "ethnicity": "汉族",
            "document": { "type": "RESIDENT_ID", "number": "440306199003079015" },
            "maritalStatus": "MARRIED",
            "education": "BACHELOR",
            "registeredAddress": { "divisionCode": "430102", "detail": "湖南省长沙市芙蓉区样例路1号" },
            "contact": { "mobile": "+8619900000001" },
        },
        "residence": {
            "houseCode": "4403060010010000001001203",
            "address": "宝湾区前岸街道海棠路12号1203",
            "tenure": "RENTED",
            "moveInDate": "2026-09-01",
        },
        "employment": { "status": "UNEMPLOYED" },
    })
}

/// What makes the person a foreigner with a passport.
pub(crate) fn foreign() -> Value {
    json!({
        "/person/document/type": "PASSPORT", "/person/document/number": "E12345678",
        "/person/name/latin": "SAMPLE, ALEX", "/person/nationality": "US",
        "/person/ethnicity": null, "/person/registeredAddress": null,
    })
}

/// What makes the person a child of nine.
pub(crate) fn child() -> Value {
    json!({
        "/person/document/number": "440306201703079016", "/person/birthDate": "2017-03-07",
        "/person/guardian/name": "测试甲", "/person/guardian/mobile": "+8619900000001",
        "/person/maritalStatus": null, "/person/education": null, "/person/contact": null,
        "/employment": null,
    })
}

/// `base` with the value at each pointer set; `null` takes what is there away.
pub(crate) fn at(base: &Value, changes: &Value) -> Value {
    let mut made = base.clone();
    for (pointer, value) in changes.as_object().unwrap() {
        let mut within = &mut made;
        let (above, last) = pointer.rsplit_once('/').unwrap();
        for part in above.split('/').skip(1) {
            if within.get(part).is_none() {
                within[part] = json!({});
            }
            within = &mut within[part];
        }
        if value.is_null() {
            within.as_object_mut().unwrap().shift_remove(last);
        } else {
            within[last] = value.clone();
        }
    }
    made
}

pub(crate) struct SelfDeclaration {
    pub(crate) town: Town,
    token: RefCell<(String, i64)>,
    keys: Cell<u32>,
}

impl SelfDeclaration {
    pub(crate) async fn new() -> Self {
        Self::of(Town::new().await)
    }

    pub(crate) fn of(town: Town) -> Self {
        Self {
            town,
            token: RefCell::default(),
            keys: Cell::new(0),
        }
    }

    pub(crate) fn bare(&self, method: &str, target: &str) -> RequestBuilder {
        let url = self.town.url("selfdecl", target);
        self.town.client.request(method.parse().unwrap(), url)
    }

    /// A token asked for with this form.
    pub(crate) async fn ask(&self, form: &str) -> Came {
        self.town.pass(1);
        let request = self
            .bare("POST", TOKEN)
            .header("Authorization", BASIC)
            .header("Content-Type", "application/x-www-form-urlencoded");
        send(request.body(form.to_owned())).await.unwrap()
    }

    /// A request with a live token. A second per request keeps clear of the rate, which has its own test.
    pub(crate) async fn request(&self, method: &str, target: &str) -> RequestBuilder {
        self.town.pass(1);
        if self.token.borrow().1 <= self.town.now() + 2 {
            let came = self
                .ask("grant_type=client_credentials&scope=declare")
                .await;
            let token = came.json()["access_token"].as_str().unwrap().to_owned();
            *self.token.borrow_mut() = (token, self.town.now() + 120);
        }
        let bearer = format!("Bearer {}", self.token.borrow().0);
        self.bare(method, target).header("Authorization", bearer)
    }

    pub(crate) fn new_key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("key-000000000000{:04}", self.keys.get())
    }

    pub(crate) async fn post_text(&self, key: &str, body: &str) -> Came {
        let request = self.request("POST", DECLARATIONS).await;
        let request = request
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json");
        send(request.body(body.to_owned())).await.unwrap()
    }

    pub(crate) async fn post(&self, key: &str, body: &Value) -> Came {
        self.post_text(key, &body.to_string()).await
    }

    /// Declares with a key of its own and returns the id.
    pub(crate) async fn declare(&self, body: &Value) -> String {
        let came = self.post(&self.new_key(), body).await;
        assert_eq!(
            came.status,
            202,
            "the declaration is sound: {}",
            came.text()
        );
        came.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn get(&self, target: &str) -> Came {
        let request = self.request("GET", target).await;
        send(request).await.unwrap()
    }

    pub(crate) async fn read(&self, id: &str) -> Came {
        self.get(&format!("{DECLARATIONS}/{id}")).await
    }

    pub(crate) async fn patch(&self, id: &str, tag: &str, patch: &Value) -> Came {
        let request = self.request("PATCH", &format!("{DECLARATIONS}/{id}")).await;
        let request = request
            .header("If-Match", tag)
            .header("Content-Type", "application/merge-patch+json");
        send(request.body(patch.to_string())).await.unwrap()
    }

    /// Corrects what is there now.
    pub(crate) async fn correct(&self, id: &str, patch: &Value) -> Came {
        let tag = self.read(id).await.header("etag").to_owned();
        self.patch(id, &tag, patch).await
    }

    pub(crate) async fn delete(&self, id: &str) -> Came {
        let request = self
            .request("DELETE", &format!("{DECLARATIONS}/{id}"))
            .await;
        send(request).await.unwrap()
    }

    pub(crate) fn held(&self) -> usize {
        self.town.holdings("selfdecl").len()
    }
}

/// The reply is this problem, in the shape of RFC 9457.
pub(crate) fn assert_problem(came: &Came, status: u16, name: &str, case: &str) {
    let body = came.json();
    assert_eq!(came.status, status, "{case}: {body}");
    assert_eq!(
        body["type"],
        format!("urn:scity:declare:problem:{name}"),
        "{case}: {body}"
    );
    assert_eq!(body["status"], status, "{case}: the status again");
    assert_eq!(
        came.header("content-type"),
        "application/problem+json",
        "{case}: a problem"
    );
    for member in ["title", "detail", "instance"] {
        assert!(body[member].is_string(), "{case}: a problem has {member}");
    }
}

/// Pointers and codes of a validation problem, in its order.
pub(crate) fn faults(came: &Came) -> Vec<(String, String)> {
    let body = came.json();
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| {
            assert!(error["detail"].is_string(), "said in words: {error}");
            let text = |name: &str| error[name].as_str().unwrap().to_owned();
            (text("pointer"), text("code"))
        })
        .collect()
}
