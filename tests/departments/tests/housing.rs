//! The housing system refuses what its contract refuses, with the contract's code and member, and keeps what it says
//! it kept.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod kit;

use kit::{Came, Town, send, with};
use practice_departments::{Armed, Fault};
use serde_json::{Value, json};

const KEY: &str = "fw-test-7f3a91c2";

fn house() -> Value {
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
fn rented() -> Value {
    json!({
        "occupancy": "2", "area": 68.5,
        "landlordName": "测试甲", "landlordPhone": "19900000001", "rentRooms": 2,
    })
}

struct Housing(Town);

impl Housing {
    async fn new() -> Self {
        Self(Town::new().await)
    }

    fn request(&self, method: &str, target: &str) -> reqwest::RequestBuilder {
        // A second per request keeps clear of the rate, which has its own test.
        self.0.pass(1);
        let url = self.0.url("housing", target);
        self.0
            .client
            .request(method.parse().unwrap(), url)
            .header("X-App-Key", KEY)
            .header("X-Operator", "WG100023")
    }

    async fn raw(&self, method: &str, target: &str, body: impl Into<reqwest::Body>) -> Value {
        let request = self
            .request(method, target)
            .header("Content-Type", "application/json")
            .body(body);
        let came = send(request).await.unwrap();
        assert_eq!(came.status, 200, "business answers have status 200");
        came.json()
    }

    async fn create(&self, body: &Value) -> Value {
        self.raw("POST", "/fwbm/v2/houses", body.to_string()).await
    }

    async fn update(&self, code: &str, body: &Value) -> Value {
        let target = format!("/fwbm/v2/houses/{code}");
        self.raw("PUT", &target, body.to_string()).await
    }

    async fn find(&self, query: &[(&str, &str)]) -> Value {
        let target = format!("/fwbm/v2/houses{}", kit::query(query));
        send(self.request("GET", &target)).await.unwrap().json()
    }

    /// Creates a house and returns its code with a sound update of it.
    async fn standing(&self) -> (String, Value) {
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

    fn held(&self) -> usize {
        self.0.holdings("housing").len()
    }
}

fn assert_refused(reply: &Value, code: &str, field: Option<&str>, case: &str) {
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

#[tokio::test]
async fn the_contracts_example_gets_the_contracts_answer() {
    let housing = Housing::new().await;
    let reply = housing.create(&house()).await;
    let expected = json!({
        "success": true, "code": "H000", "message": "成功",
        "data": {
            "houseCode": "4403060010010000001001203", "buildingCode": "4403060010010000001",
            "version": 1, "mgmtNo": "GL-000001", "deptRemark": "",
        },
    });
    assert_eq!(
        reply, expected,
        "the worked example of the contract, in an empty store"
    );
}

#[tokio::test]
async fn members_are_refused_as_the_table_says() {
    let housing = Housing::new().await;
    let long = |n: usize| "长".repeat(n);
    let at = |n: usize| format!("宝湾区前岸街道{}", "路".repeat(n - 7));
    // (what changes, code, field)
    let cases = [
        // H421: unknown, wrong JSON type.
        (
            json!({"houseCode": "4403060010010000001001203"}),
            "H421",
            "houseCode",
        ),
        (json!({"buildingCode": "1"}), "H421", "buildingCode"),
        (
            json!({"createdAt": "2026-11-22 10:15:00"}),
            "H421",
            "createdAt",
        ),
        (
            json!({"updatedAt": "2026-11-22 10:15:00"}),
            "H421",
            "updatedAt",
        ),
        (json!({"version": 1}), "H421", "version"),
        (json!({"colour": "red"}), "H421", "colour"),
        (json!({"floor": "12"}), "H421", "floor"),
        (json!({"floor": 12.5}), "H421", "floor"),
        (json!({"floor": 12.0}), "H421", "floor"),
        (json!({"houseType": 1}), "H421", "houseType"),
        (json!({"area": "68.5"}), "H421", "area"),
        (json!({"remark": ["x"]}), "H421", "remark"),
        (json!({"remark": true}), "H421", "remark"),
        // H422: missing.
        (json!({"reqId": null}), "H422", "reqId"),
        (json!({"communityCode": null}), "H422", "communityCode"),
        (json!({"address": null}), "H422", "address"),
        (json!({"buildingName": null}), "H422", "buildingName"),
        (json!({"roomNo": null}), "H422", "roomNo"),
        (json!({"floor": null}), "H422", "floor"),
        (json!({"houseType": null}), "H422", "houseType"),
        (json!({"usage": null}), "H422", "usage"),
        (json!({"occupancy": null}), "H422", "occupancy"),
        (with(&rented(), &json!({"area": null})), "H422", "area"),
        (json!({"ownerKind": null}), "H422", "ownerKind"),
        (json!({"ownerName": null}), "H422", "ownerName"),
        (json!({"ownerPhone": null}), "H422", "ownerPhone"),
        (
            json!({"ownerIdNo": "440306199003079015"}),
            "H422",
            "ownerIdType",
        ),
        (json!({"ownerIdType": "SFZ"}), "H422", "ownerIdNo"),
        (
            with(&rented(), &json!({"landlordName": null})),
            "H422",
            "landlordName",
        ),
        (
            with(&rented(), &json!({"landlordPhone": null})),
            "H422",
            "landlordPhone",
        ),
        (
            with(&rented(), &json!({"rentRooms": null})),
            "H422",
            "rentRooms",
        ),
        (json!({"lat": 22.5}), "H422", "lng"),
        (json!({"lng": 113.9}), "H422", "lat"),
        // H423: spelling, length, range, format.
        (json!({"reqId": "short"}), "H423", "reqId"),
        (json!({"reqId": "0123456789abcdef_"}), "H423", "reqId"),
        (json!({"reqId": "0".repeat(37)}), "H423", "reqId"),
        (
            json!({"communityCode": "44030600100"}),
            "H423",
            "communityCode",
        ),
        (json!({"address": "宝湾区前岸街道"}), "H423", "address"),
        (json!({"address": at(101)}), "H423", "address"),
        (
            json!({"address": "宝湾区前岸街道海棠路 12号"}),
            "H423",
            "address",
        ),
        (json!({"buildingName": ""}), "H423", "buildingName"),
        (json!({"buildingName": long(51)}), "H423", "buildingName"),
        (json!({"buildingName": " 海棠花园"}), "H423", "buildingName"),
        (
            json!({"buildingName": "海棠花园\u{3000}"}),
            "H423",
            "buildingName",
        ),
        (
            json!({"buildingName": "海棠\n花园"}),
            "H423",
            "buildingName",
        ),
        (json!({"roomNo": "１２０３"}), "H423", "roomNo"),
        (json!({"roomNo": "12a"}), "H423", "roomNo"),
        (json!({"roomNo": "12345678901"}), "H423", "roomNo"),
        (json!({"floor": 0}), "H423", "floor"),
        (json!({"floor": -6}), "H423", "floor"),
        (json!({"floor": 151}), "H423", "floor"),
        (json!({"area": 0}), "H423", "area"),
        (json!({"area": 100_000}), "H423", "area"),
        (json!({"area": 68.555}), "H423", "area"),
        (json!({"ownerName": long(51)}), "H423", "ownerName"),
        (
            json!({"ownerIdType": "SFZ", "ownerIdNo": "44030619900307901x"}),
            "H423",
            "ownerIdNo",
        ),
        (
            json!({"ownerIdType": "GATX", "ownerIdNo": "X12345678"}),
            "H423",
            "ownerIdNo",
        ),
        (
            json!({"ownerIdType": "TWTX", "ownerIdNo": "1234567"}),
            "H423",
            "ownerIdNo",
        ),
        (
            json!({"ownerIdType": "HZ", "ownerIdNo": "e1234567"}),
            "H423",
            "ownerIdNo",
        ),
        (
            json!({"ownerKind": "U", "ownerIdType": "XYDM", "ownerIdNo": "91350100M000100I43"}),
            "H423",
            "ownerIdNo",
        ),
        (json!({"ownerPhone": "12900000001"}), "H423", "ownerPhone"),
        (json!({"ownerPhone": "755-12345678"}), "H423", "ownerPhone"),
        (
            with(&rented(), &json!({"landlordName": ""})),
            "H423",
            "landlordName",
        ),
        (
            with(&rented(), &json!({"landlordPhone": "0755-1234567"})),
            "H423",
            "landlordPhone",
        ),
        (
            with(&rented(), &json!({"rentRooms": 0})),
            "H423",
            "rentRooms",
        ),
        (
            with(&rented(), &json!({"rentRooms": 100})),
            "H423",
            "rentRooms",
        ),
        (json!({"lng": 113.6, "lat": 22.5}), "H423", "lng"),
        (json!({"lng": 113.9, "lat": 23.0}), "H423", "lat"),
        (json!({"lng": 113.912_345_6, "lat": 22.5}), "H423", "lng"),
        (json!({"remark": ""}), "H423", "remark"),
        (json!({"remark": long(201)}), "H423", "remark"),
        // H424: code lists, and an address outside its community.
        (
            json!({"communityCode": "440306001099"}),
            "H424",
            "communityCode",
        ),
        (
            json!({"address": "福岭区莲溪街道荷塘路12号"}),
            "H424",
            "address",
        ),
        (json!({"houseType": "99x"}), "H424", "houseType"),
        (json!({"usage": "01"}), "H424", "usage"),
        (json!({"structure": "Z"}), "H424", "structure"),
        (json!({"occupancy": "7"}), "H424", "occupancy"),
        (json!({"ownerKind": "p"}), "H424", "ownerKind"),
        (
            json!({"ownerIdType": "111", "ownerIdNo": "440306199003079015"}),
            "H424",
            "ownerIdType",
        ),
        // H425: check characters and birth dates.
        (
            json!({"ownerIdType": "SFZ", "ownerIdNo": "440306199003079014"}),
            "H425",
            "ownerIdNo",
        ),
        (
            json!({"ownerIdType": "SFZ", "ownerIdNo": "440306199002309018"}),
            "H425",
            "ownerIdNo",
        ),
        (
            json!({"ownerKind": "U", "ownerIdType": "XYDM", "ownerIdNo": "91350100M000100Y44"}),
            "H425",
            "ownerIdNo",
        ),
        // H426: not allowed with the other values.
        (json!({"ownerKind": "N"}), "H426", "ownerName"),
        (
            json!({"ownerKind": "N", "ownerName": null, "ownerIdType": "SFZ", "ownerIdNo": "440306199003079015"}),
            "H426",
            "ownerIdType",
        ),
        (
            json!({"ownerIdType": "XYDM", "ownerIdNo": "91350100M000100Y43"}),
            "H426",
            "ownerIdType",
        ),
        (
            json!({"ownerKind": "C", "ownerIdType": "SFZ", "ownerIdNo": "440306199003079015"}),
            "H426",
            "ownerIdType",
        ),
        (json!({"landlordName": "测试甲"}), "H426", "landlordName"),
        (
            json!({"landlordPhone": "19900000001"}),
            "H426",
            "landlordPhone",
        ),
        (json!({"rentRooms": 1}), "H426", "rentRooms"),
    ];
    for (change, code, field) in cases {
        let reply = housing.create(&with(&house(), &change)).await;
        assert_refused(&reply, code, Some(field), &change.to_string());
    }
    assert_eq!(housing.held(), 0, "a refused request leaves nothing behind");
}

#[tokio::test]
async fn sound_variants_are_accepted() {
    let housing = Housing::new().await;
    let cases = [
        rented(),
        json!({"area": 0.01, "structure": "C", "remark": "顶楼"}),
        json!({"area": 99999.99}),
        json!({"floor": -5}),
        json!({"ownerKind": "N", "ownerName": null, "ownerPhone": null}),
        json!({"ownerKind": "U", "ownerIdType": "XYDM", "ownerIdNo": "91350100M000100Y43", "ownerPhone": "0755-12345678"}),
        json!({"ownerIdType": "SFZ", "ownerIdNo": "440306199003079015"}),
        json!({"ownerIdType": "GATX", "ownerIdNo": "H12345678"}),
        json!({"ownerIdType": "TWTX", "ownerIdNo": "12345678"}),
        json!({"ownerIdType": "HZ", "ownerIdNo": "E1234567"}),
        json!({"lng": 113.912_345, "lat": 22.4}),
        json!({"buildingName": "𬭎".repeat(50)}),
    ];
    for (at, change) in cases.into_iter().enumerate() {
        let own = json!({"reqId": format!("variant-0000000-{at}"), "roomNo": format!("A-{at}")});
        let reply = housing.create(&with(&with(&house(), &change), &own)).await;
        assert_eq!(
            reply["code"], "H000",
            "{change} is allowed by the table: {reply}"
        );
    }
}

#[tokio::test]
async fn only_the_first_fault_is_told_and_in_the_contracts_order() {
    let housing = Housing::new().await;
    // H421 goes by body order and before any H422.
    let body = r#"{"zeta":1,"alpha":2}"#;
    let reply = housing.raw("POST", "/fwbm/v2/houses", body).await;
    assert_refused(
        &reply,
        "H421",
        Some("zeta"),
        "body order, before missing members",
    );
    // A doubled member counts where it stands the second time.
    let body = r#"{"reqId":"a","usage":"10","usage":"10","zeta":1}"#;
    let reply = housing.raw("POST", "/fwbm/v2/houses", body).await;
    assert_refused(&reply, "H421", Some("usage"), "doubled member");
    let body = r#"{"remark":null}"#;
    let reply = housing.raw("POST", "/fwbm/v2/houses", body).await;
    assert_refused(&reply, "H421", Some("remark"), "null");
    // Then member by member in table order, all kinds of one member before the next.
    let change = json!({"usage": "x", "roomNo": null, "communityCode": "440306001099"});
    let reply = housing.create(&with(&house(), &change)).await;
    assert_refused(&reply, "H424", Some("communityCode"), "table order");
    let change = json!({"usage": "x", "floor": null});
    let reply = housing.create(&with(&house(), &change)).await;
    assert_refused(&reply, "H422", Some("floor"), "floor stands before usage");
}

#[tokio::test]
async fn the_door_is_checked_before_the_body() {
    let housing = Housing::new().await;
    let town = &housing.0;
    let url = town.url("housing", "/fwbm/v2/houses");
    let post = || {
        town.pass(1);
        town.client.post(&url)
    };
    let json_type = ("Content-Type", "application/json");
    let big = "x".repeat(65_537);
    let reply = |request| async { send(request).await.unwrap().json() };

    let r = reply(post().body(big)).await;
    assert_refused(&r, "H413", None, "size before the key");
    let r = reply(post().header("X-App-Key", "wrong")).await;
    assert_refused(&r, "H401", None, "wrong key");
    let r = reply(post()).await;
    assert_refused(&r, "H401", None, "no key");
    let r = reply(town.client.delete(&url).header("X-App-Key", KEY)).await;
    assert_refused(&r, "H405", None, "no such method, before the operator");
    let elsewhere = town.url("housing", "/fwbm/v2/home");
    let r = reply(town.client.get(elsewhere).header("X-App-Key", KEY)).await;
    assert_refused(&r, "H405", None, "no such path");
    for operator in [
        None,
        Some("WG1"),
        Some("WG-100023"),
        Some("A23456789012345678901"),
    ] {
        let mut request = post().header("X-App-Key", KEY);
        if let Some(operator) = operator {
            request = request.header("X-Operator", operator);
        }
        let r = reply(request).await;
        assert_refused(
            &r,
            "H402",
            Some("X-Operator"),
            &format!("operator {operator:?}"),
        );
    }
    for media in [
        "text/plain",
        "application/json; charset=gbk",
        "application/json; profile=x",
    ] {
        let request = post()
            .header("X-App-Key", KEY)
            .header("X-Operator", "WG100023");
        let r = reply(request.header("Content-Type", media).body("{}")).await;
        assert_refused(&r, "H415", None, media);
    }
    for body in [
        &b"[]"[..],
        b"{",
        b"{\"a\":\"\xff\"}",
        b"\xef\xbb\xbf{}",
        b"",
    ] {
        let request = post()
            .header("X-App-Key", KEY)
            .header("X-Operator", "WG100023");
        let r = reply(request.header(json_type.0, json_type.1).body(body)).await;
        assert_refused(&r, "H420", None, &format!("body {body:?}"));
    }
    let request = post()
        .header("X-App-Key", KEY)
        .header("X-Operator", "WG100023");
    let media = "application/json; charset=UTF-8";
    let r = reply(
        request
            .header("Content-Type", media)
            .body(house().to_string()),
    )
    .await;
    assert_eq!(r["code"], "H000", "utf-8 may be named");
}

#[tokio::test]
async fn codes_are_issued_by_building_and_room() {
    let housing = Housing::new().await;
    let mut asked = 0;
    let mut code_of = async |address: &str, room: &str| {
        asked += 1;
        let change = json!({
            "reqId": format!("code-0000000000-{asked}"), "address": address, "roomNo": room,
        });
        let reply = housing.create(&with(&house(), &change)).await;
        reply["data"]["houseCode"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let first = "宝湾区前岸街道海棠路12号";
    let second = "宝湾区前岸街道海棠路14号";
    assert_eq!(
        code_of(first, "1203").await,
        "4403060010010000001001203",
        "digits are padded"
    );
    assert_eq!(
        code_of(first, "01203").await,
        "4403060010010000001900001",
        "no longer free"
    );
    assert_eq!(
        code_of(first, "12A").await,
        "4403060010010000001900002",
        "letters get a serial"
    );
    assert_eq!(
        code_of(first, "900003").await,
        "4403060010010000001900003",
        "six digits as they are"
    );
    assert_eq!(
        code_of(first, "1-1").await,
        "4403060010010000001900004",
        "a taken serial is passed over"
    );
    assert_eq!(
        code_of(first, "1234567").await,
        "4403060010010000001900005",
        "seven digits are too many"
    );
    assert_eq!(
        code_of(second, "1203").await,
        "4403060010010000002001203",
        "another building"
    );
    assert_eq!(
        code_of("宝湾区前岸街道海棠路１２号", "5").await,
        "4403060010010000001000005",
        "the same building"
    );
}

#[tokio::test]
async fn a_request_number_is_answered_once_and_again() {
    let housing = Housing::new().await;
    let refused = housing
        .create(&with(&house(), &json!({"usage": "x"})))
        .await;
    assert_refused(&refused, "H424", Some("usage"), "uses up no reqId");
    let first = housing.create(&house()).await;
    assert_eq!(first["code"], "H000", "the reqId was still free");

    let again = housing.create(&house()).await;
    let expected = with(&first["data"], &json!({"replayed": true}));
    assert_eq!(again["data"], expected, "the first answer again, marked");
    let mut turned: Vec<_> = kit::fields(&house()).into_iter().collect();
    turned.reverse();
    let turned: serde_json::Map<_, _> = turned.into_iter().collect();
    let again = housing.create(&Value::Object(turned)).await;
    assert_eq!(again["data"]["replayed"], true, "order of members aside");

    let other = with(&house(), &json!({"floor": 13}));
    let reply = housing.create(&other).await;
    assert_refused(&reply, "H410", None, "other content under the same reqId");

    let own = with(&house(), &json!({"reqId": "another-request-0001"}));
    let reply = housing.create(&own).await;
    assert_refused(&reply, "H409", None, "the place has its code");
    let expected = json!({
        "houseCode": "4403060010010000001001203", "buildingCode": "4403060010010000001", "version": 1,
    });
    assert_eq!(reply["data"], expected, "H409 hands out the code to adopt");

    housing.0.pass(24 * 3600);
    let reply = housing.create(&house()).await;
    assert_refused(
        &reply,
        "H409",
        None,
        "after a day the reqId is forgotten, the place is not",
    );
    assert_eq!(housing.held(), 1, "one dwelling, however often it was sent");
}

#[tokio::test]
async fn an_update_carries_the_whole_record_and_what_it_read() {
    let housing = Housing::new().await;
    let (code, update) = housing.standing().await;
    let r = housing
        .update("4403060010010000009001203", &json!({"zeta": 1}))
        .await;
    assert_refused(&r, "H404", None, "no such code, before the members");
    let r = housing
        .update(&code, &with(&update, &json!({"reqId": "0123456789abcdef"})))
        .await;
    assert_refused(&r, "H421", Some("reqId"), "POST only");
    for (member, bad) in [("version", json!(0)), ("mgmtNo", json!(""))] {
        let missing = with(&update, &json!({ member: null }));
        let r = housing.update(&code, &missing).await;
        assert_refused(&r, "H422", Some(member), "always in a PUT");
        let r = housing
            .update(&code, &with(&update, &json!({ member: bad })))
            .await;
        assert_refused(&r, "H423", Some(member), "format");
    }
    let r = housing
        .update(&code, &with(&update, &json!({"deptRemark": null})))
        .await;
    assert_refused(&r, "H422", Some("deptRemark"), "may be empty, not missing");

    let stale_and_moved = json!({"version": 7, "mgmtNo": "GL-9", "roomNo": "1204"});
    let r = housing
        .update(&code, &with(&update, &stale_and_moved))
        .await;
    assert_refused(&r, "H427", Some("roomNo"), "immutable before stale");
    let moved = json!({"address": "宝湾区前岸街道海棠路14号"});
    let r = housing.update(&code, &with(&update, &moved)).await;
    assert_refused(&r, "H427", Some("address"), "address is immutable");
    let moved = json!({"communityCode": "440306001002"});
    let r = housing.update(&code, &with(&update, &moved)).await;
    assert_refused(&r, "H427", Some("communityCode"), "community is immutable");
    let r = housing
        .update(
            &code,
            &with(&update, &json!({"version": 7, "mgmtNo": "GL-9"})),
        )
        .await;
    assert_refused(&r, "H412", None, "stale before the department's members");
    let now = &housing.find(&[("code", &code)]).await["data"]["items"][0];
    assert_eq!(&r["data"], now, "H412 shows the complete current record");
    for member in ["mgmtNo", "deptRemark"] {
        let r = housing
            .update(&code, &with(&update, &json!({ member: "改" })))
            .await;
        assert_refused(&r, "H428", Some(member), "the department's own");
    }

    let r = housing
        .update(&code, &with(&update, &json!({"remark": "临街"})))
        .await;
    assert_eq!(r["data"]["version"], 2, "one more: {r}");
    let r = housing
        .update(&code, &with(&update, &json!({"version": 2})))
        .await;
    assert_eq!(
        r["data"]["version"], 3,
        "one more, also without that member"
    );
    let now = &housing.find(&[("code", &code)]).await["data"]["items"][0];
    assert_eq!(now.get("remark"), None, "a member left out is removed");
    assert_eq!(now["createdAt"], "2026-11-22 10:15:01", "UTC+8, as created");
    assert_ne!(now["createdAt"], now["updatedAt"], "and updated later");
    let r = housing
        .update(&code, &with(&update, &json!({"version": 3})))
        .await;
    assert_eq!(r["data"]["version"], 4, "also when nothing changed");
}

#[tokio::test]
async fn a_clerks_edit_makes_the_clients_copy_stale() {
    let housing = Housing::new().await;
    let (code, update) = housing.standing().await;
    let edit = kit::fields(&json!({"deptRemark": "2026年已核", "ownerPhone": "19900000009"}));
    housing.0.running.edit("housing", &code, &edit).unwrap();
    let r = housing.update(&code, &update).await;
    assert_refused(&r, "H412", None, "the department edited meanwhile");
    assert_eq!(
        r["data"]["deptRemark"], "2026年已核",
        "its remark must travel back"
    );
    let r = housing
        .update(&code, &with(&update, &json!({"version": 2})))
        .await;
    assert_refused(
        &r,
        "H428",
        Some("deptRemark"),
        "the new version with the old remark",
    );
    let fresh = json!({"version": 2, "deptRemark": "2026年已核", "ownerPhone": "19900000009"});
    let r = housing.update(&code, &with(&update, &fresh)).await;
    assert_eq!(r["data"]["version"], 3, "as last read: {r}");
}

#[tokio::test]
async fn houses_are_found_by_address_room_and_code() {
    let housing = Housing::new().await;
    for room in ["1203", "12A", "7"] {
        let change = json!({"reqId": format!("find-000000000-{room}"), "roomNo": room});
        housing.create(&with(&house(), &change)).await;
    }
    let total = async |query: &[(&str, &str)]| housing.find(query).await["data"]["total"].clone();
    assert_eq!(
        total(&[("addr", "海棠路12号")]).await,
        3,
        "part of the address"
    );
    assert_eq!(total(&[("addr", "海棠路 １２ 号")]).await, 3, "normalised");
    assert_eq!(
        total(&[("addr", "海棠路12号"), ("room", "１２ａ")]).await,
        1,
        "room normalised"
    );
    assert_eq!(
        total(&[("addr", "海棠路12号"), ("room", "12")]).await,
        0,
        "room exact; none is a success"
    );
    assert_eq!(
        total(&[("code", "4403060010010000001")]).await,
        3,
        "a building"
    );
    assert_eq!(
        total(&[("code", "4403060010010000001001203")]).await,
        1,
        "a house"
    );
    assert_eq!(
        total(&[("code", "4403060010010000001"), ("addr", "海棠路14号")]).await,
        0,
        "both hold"
    );
    assert_eq!(
        total(&[("addr", ""), ("code", "4403060010010000001")]).await,
        3,
        "empty is absent"
    );

    let page = housing.find(&[("addr", "海棠路"), ("addr", "x")]).await;
    assert_refused(&page, "H421", Some("addr"), "repeated");
    let page = housing
        .find(&[("addr", "海棠路12"), ("size", "2"), ("page", "2")])
        .await;
    assert_eq!(
        page["data"]["items"].as_array().unwrap().len(),
        1,
        "the rest on page two"
    );
    assert_eq!(
        page["data"]["items"][0]["houseCode"], "4403060010010000001900001",
        "by house code"
    );
    assert_eq!(
        (&page["data"]["page"], &page["data"]["size"]),
        (&json!(2), &json!(2)),
        "as asked"
    );

    let cases: [(&[(&str, &str)], &str, &str); 12] = [
        (&[], "H422", "addr"),
        (&[("room", "7")], "H422", "addr"),
        (&[("addr", "海 棠路")], "H423", "addr"),
        (&[("code", "44030600100100000010012")], "H423", "code"),
        (&[("code", "440306001001000000X")], "H423", "code"),
        (&[("addr", "海棠路12"), ("page", "0")], "H423", "page"),
        (&[("addr", "海棠路12"), ("page", "x")], "H423", "page"),
        (&[("addr", "海棠路12"), ("size", "51")], "H423", "size"),
        (&[("addr", "海棠路12"), ("size", "-1")], "H423", "size"),
        (&[("addr", "x"), ("code", "x")], "H423", "addr"),
        (
            &[("size", "51"), ("page", "0"), ("code", "x")],
            "H423",
            "code",
        ),
        (&[("page", "0"), ("sort", "code")], "H421", "sort"),
    ];
    for (query, code, field) in cases {
        let reply = housing.find(query).await;
        assert_refused(&reply, code, Some(field), &format!("{query:?}"));
    }
}

#[tokio::test]
async fn too_many_requests_are_not_processed() {
    let housing = Housing::new().await;
    let town = &housing.0;
    let url = town.url(
        "housing",
        "/fwbm/v2/houses?addr=%E6%B5%B7%E6%A3%A0%E8%B7%AF1",
    );
    let ask = async |key: &str| -> Came {
        send(town.client.get(&url).header("X-App-Key", key))
            .await
            .unwrap()
    };
    for _ in 0..20 {
        assert_eq!(ask(KEY).await.status, 200, "twenty in one second are fine");
    }
    let refused = ask(KEY).await;
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (429, Some("H429")),
        "the twenty-first"
    );
    assert_eq!(refused.header("retry-after"), "1", "in whole seconds");
    assert_eq!(
        ask("other").await.json()["code"],
        "H401",
        "each key has its own count"
    );
    town.pass(1);
    assert_eq!(ask(KEY).await.status, 200, "the next second");
    let visits = town.running.visits("housing").unwrap();
    assert_eq!(
        visits.counters.processed, 22,
        "refused for the rate is not processed"
    );
}

#[tokio::test]
async fn five_at_once_are_one_too_many() {
    let housing = Housing::new().await;
    let town = &housing.0;
    town.running
        .set_latency("housing", std::time::Duration::from_millis(300))
        .unwrap();
    let url = town.url(
        "housing",
        "/fwbm/v2/houses?addr=%E6%B5%B7%E6%A3%A0%E8%B7%AF1",
    );
    let asked: Vec<_> = (0..5)
        .map(|_| tokio::spawn(send(town.client.get(&url).header("X-App-Key", KEY))))
        .collect();
    let mut statuses = Vec::new();
    for one in asked {
        statuses.push(one.await.unwrap().unwrap().status);
    }
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [200, 200, 200, 200, 429],
        "four in progress at once per key"
    );
}

#[tokio::test]
async fn an_internal_fault_stores_nothing() {
    let housing = Housing::new().await;
    let fault = Fault::OwnCode {
        code: "H500".to_owned(),
        after: false,
    };
    housing
        .0
        .running
        .arm("housing", Armed::once(fault))
        .unwrap();
    let reply = housing.create(&house()).await;
    assert_refused(&reply, "H500", None, "internal fault");
    assert_eq!(housing.held(), 0, "nothing stored");
    assert_eq!(
        housing.create(&house()).await["code"],
        "H000",
        "the same reqId again"
    );
}

#[tokio::test]
async fn what_was_accepted_outlives_a_restart() {
    let housing = Housing::new().await;
    let (code, update) = housing.standing().await;
    let housing = Housing(housing.0.restarted().await);
    let again = housing.create(&house()).await;
    assert_eq!(again["data"]["replayed"], true, "the reqId is remembered");
    let r = housing.update(&code, &update).await;
    assert_eq!(r["data"]["version"], 2, "and so is the dwelling");
    let next = with(
        &house(),
        &json!({"reqId": "after-the-restart-1", "roomNo": "7A"}),
    );
    let r = housing.create(&next).await;
    assert_eq!(r["data"]["mgmtNo"], "GL-000002", "running numbers go on");
}

#[tokio::test]
async fn a_seeded_dwelling_is_as_if_entered_earlier() {
    let housing = Housing::new().await;
    let record = with(
        &house(),
        &json!({"reqId": null, "deptRemark": "2025年普查"}),
    );
    let key = housing
        .0
        .running
        .seed("housing", &kit::fields(&record))
        .unwrap();
    let reply = housing.create(&house()).await;
    assert_refused(&reply, "H409", None, "somebody else entered it");
    assert_eq!(reply["data"]["houseCode"], key.as_str(), "under this code");
    let wrong = kit::fields(&with(&record, &json!({"usage": "x"})));
    assert!(
        housing.0.running.seed("housing", &wrong).is_err(),
        "what could not be held cannot be seeded"
    );
}
