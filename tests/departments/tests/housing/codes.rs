//! Creating: the codes that are issued, and that one place gets one code however often it is sent.

use crate::client::{Housing, assert_refused, house};
use crate::kit::{self, with};
use practice_departments::{Armed, Fault};
use serde_json::{Value, json};

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

#[tokio::test]
async fn one_request_sent_twice_at_the_same_moment_is_one_dwelling() {
    let housing = Housing::new().await;
    let body = house();
    let (one, other) = tokio::join!(housing.create(&body), housing.create(&body));
    assert_eq!(
        one["data"]["houseCode"], other["data"]["houseCode"],
        "both get the same code"
    );
    let replayed = [&one, &other].map(|reply| reply["data"]["replayed"] == true);
    assert_ne!(replayed[0], replayed[1], "one of them as a replay");
    assert_eq!(housing.held(), 1, "one dwelling");
}
