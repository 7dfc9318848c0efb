//! 房屋编码系统.

use serde_json::{Value, json};
use yilutong_adapter::{Effect, Operation, Order, Outcome};

use super::counter::*;

const CODE: &str = "4403060010010000001001203";

fn dwelling() -> Order {
    let members = json!({
        "communityCode": "440306001001", "address": "宝湾区前岸街道海棠路12号", "buildingName": "海棠花园3栋",
        "roomNo": "1203", "floor": 12, "houseType": "01", "usage": "10", "occupancy": "2", "area": 68.5,
        "ownerKind": "P", "ownerName": "测试甲", "ownerPhone": "19900000001", "landlordName": "测试甲",
        "landlordPhone": "19900000001", "rentRooms": 2,
    });
    order("dwelling", Operation::Create, wire(members))
}

fn update() -> Order {
    let held = dwelling().wire;
    let mut wanted = held.clone();
    wanted.insert("rentRooms".to_owned(), json!(3));
    Order {
        operation: Operation::Update,
        wire: wanted,
        held,
        receipt: receipt(&[("number", CODE), ("house_code", CODE)]),
        ..dwelling()
    }
}

fn success(version: u32) -> Canned {
    Canned::json(&json!({"success": true, "code": "H000", "message": "成功", "data": {
        "houseCode": CODE, "buildingCode": "4403060010010000001", "version": version, "mgmtNo": "GL-000001",
        "deptRemark": ""}}).to_string())
}

/// The record as a query shows it, with changes by others.
fn found(changes: Value) -> Canned {
    let mut record = dwelling().wire;
    record.extend(wire(json!({
        "houseCode": CODE, "buildingCode": "4403060010010000001", "version": 3, "mgmtNo": "GL-000017",
        "deptRemark": "2026年已核", "createdAt": "2026-11-01 10:00:00", "updatedAt": "2026-11-02 10:00:00"})));
    for (member, value) in wire(changes) {
        if value.is_null() {
            record.remove(&member);
        } else {
            record.insert(member, value);
        }
    }
    Canned::json(&json!({"success": true, "code": "H000", "data": {"total": 1, "page": 1, "size": 20, "items": [record]}}).to_string())
}

fn refusal(code: &str, field: &str) -> Canned {
    Canned::json(
        &json!({"success": false, "code": code, "message": "说明", "field": field, "data": {
        "houseCode": CODE, "buildingCode": "4403060010010000001", "version": 1}})
        .to_string(),
    )
}

#[tokio::test]
async fn every_reply_to_a_create_means_one_thing() {
    let page = Canned::new(
        200,
        &[("Content-Type", "text/html")],
        b"<html><form><input type=password></form></html>",
    );
    let table = [
        (success(1), "accepted 4403060010010000001001203"),
        (refusal("H401", ""), "stop credentials"),
        (refusal("H402", "X-Operator"), "stop credentials"),
        (refusal("H405", ""), "stop interface"),
        (
            refusal("H409", ""),
            "again adopted 4403060010010000001001203",
        ),
        (refusal("H410", ""), "again serialspent new-serial"),
        (refusal("H413", ""), "refused "),
        (refusal("H415", ""), "stop interface"),
        (refusal("H420", ""), "stop interface"),
        (refusal("H421", "floor"), "refused floor"),
        (refusal("H422", "ownerPhone"), "refused ownerPhone"),
        (refusal("H423", "address"), "refused address"),
        (refusal("H424", "usage"), "refused usage"),
        (refusal("H425", "ownerIdNo"), "refused ownerIdNo"),
        (refusal("H426", "rentRooms"), "refused rentRooms"),
        (refusal("H500", ""), "wait internal"),
        (refusal("H999", ""), "unsure interface"),
        (
            Canned::new(
                429,
                &[("Retry-After", "7")],
                br#"{"success":false,"code":"H429"}"#,
            ),
            "wait toomany 7",
        ),
        (
            Canned::new(503, &[], b"<html>maintenance</html>"),
            "wait maintenance",
        ),
        (Canned::new(500, &[], b"oops"), "unsure internal"),
        (Canned::new(502, &[], b"oops"), "unsure internal"),
        (
            Canned::new(302, &[("Location", "http://portal/")], b""),
            "unsure notthissystem",
        ),
        (page, "unsure notthissystem"),
        (Canned::json(r#"{"ok":true}"#), "unsure interface"),
        (
            Canned::json(r#"{"success":"true","code":"H000"}"#),
            "unsure interface",
        ),
        (
            Canned::json(r#"{"success":true,"code":"H000","data":{"houseCode":"12"}}"#),
            "unsure interface",
        ),
        (
            Canned::json(r#"{"success":true,"code":"H001","data":{}}"#),
            "unsure interface",
        ),
        (
            Canned::new(200, &[], b"\xff\xfe\x00"),
            "unsure notthissystem",
        ),
        (success(1).cut(9), "unsure replylost"),
        (Canned::silence(), "unsure replylost"),
    ];
    for (answer, expected) in table {
        let counter = Counter::open([answer]).await;
        let link = link("housing", &counter, &TestClock::at_start());
        let outcome = attempt(&link, &dwelling()).await;
        assert_eq!(
            brief(&outcome),
            expected,
            "the contract's meaning of this answer"
        );
        assert_eq!(
            counter.handed().len(),
            1,
            "one attempt hands in one request: {expected}"
        );
    }
}

#[tokio::test]
async fn a_create_looks_as_the_contract_wants_it() {
    let counter = Counter::open([success(1)]).await;
    let link = link("housing", &counter, &TestClock::at_start());
    attempt(&link, &dwelling()).await;
    let handed = &counter.handed()[0];
    assert_eq!(
        handed.line, "POST /fwbm/v2/houses HTTP/1.1",
        "method and path"
    );
    assert_eq!(
        handed.header("X-App-Key"),
        "fw-test-7f3a91c2",
        "the key of the program"
    );
    assert_eq!(handed.header("X-Operator"), "WG100023", "the worker");
    assert_eq!(
        handed.header("Content-Type"),
        "application/json",
        "else H415"
    );
    let body = handed.json();
    assert_eq!(
        body["reqId"], "3f0c9a52-6a3e-4a51-9d0e-7b1f6f3a1c01",
        "the serial in the contract's shape"
    );
    assert_eq!(body["floor"], 12, "numbers stay numbers");
}

#[tokio::test]
async fn a_lost_create_is_sent_again_unchanged() {
    let counter = Counter::open([Canned::silence(), success(1)]).await;
    let link = link("housing", &counter, &TestClock::at_start());
    let outcome = attempt(&link, &dwelling()).await;
    assert_eq!(brief(&outcome), "unsure replylost", "nobody knows");
    let outcome = attempt(&link, &unsettled(&link, &dwelling())).await;
    assert_eq!(
        brief(&outcome),
        format!("accepted {CODE}"),
        "the department knows the serial"
    );
    let handed = counter.handed();
    assert_eq!(
        handed[0].body, handed[1].body,
        "byte for byte, or it would be another request"
    );
}

#[tokio::test]
async fn nothing_is_sent_to_nobody() {
    let clock = TestClock::at_start();
    let link = link_to("housing", "http://127.0.0.1:9", &clock);
    let outcome = attempt(&link, &dwelling()).await;
    assert_eq!(
        brief(&outcome),
        "wait unreachable",
        "no connection: surely not processed"
    );
    let link = link_to("housing", "http://no-such-host.invalid", &clock);
    let outcome = attempt(&link, &dwelling()).await;
    assert_eq!(
        brief(&outcome),
        "wait unreachable",
        "no such name: surely not processed"
    );
}

#[tokio::test]
async fn an_update_reads_first_and_keeps_what_the_entry_did_not_touch() {
    let counter = Counter::open([
        found(json!({"ownerPhone": "0755-12345678", "structure": "C"})),
        success(4),
    ])
    .await;
    let link = link("housing", &counter, &TestClock::at_start());
    let outcome = attempt(&link, &update()).await;
    assert_eq!(
        brief(&outcome),
        format!("accepted {CODE}"),
        "written over the version just read"
    );
    let handed = counter.handed();
    assert_eq!(
        handed[0].line,
        format!("GET /fwbm/v2/houses?code={CODE} HTTP/1.1"),
        "reads by the code"
    );
    assert_eq!(
        handed[0].header("X-Operator"),
        "",
        "the operator belongs to writes"
    );
    assert_eq!(
        handed[1].line,
        format!("PUT /fwbm/v2/houses/{CODE} HTTP/1.1"),
        "writes the same house"
    );
    let body = handed[1].json();
    assert_eq!(body["rentRooms"], 3, "what the worker changed");
    assert_eq!(
        body["ownerPhone"], "0755-12345678",
        "what a clerk changed meanwhile"
    );
    assert_eq!(body["structure"], "C", "what a clerk added");
    assert_eq!(
        (&body["version"], &body["mgmtNo"], &body["deptRemark"]),
        (&json!(3), &json!("GL-000017"), &json!("2026年已核")),
        "travel back as read"
    );
    for member in ["houseCode", "buildingCode", "createdAt", "updatedAt"] {
        assert!(body.get(member).is_none(), "{member} must not be sent");
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_sends_nothing() {
    let counter = Counter::open([]).await;
    let link = link("housing", &counter, &TestClock::at_start());
    let same = Order {
        wire: update().held,
        ..update()
    };
    assert_eq!(
        brief(&attempt(&link, &same).await),
        format!("accepted {CODE}"),
        "it stands there already"
    );
    assert!(counter.handed().is_empty(), "not even read");
}

#[tokio::test]
async fn every_reply_to_an_update_means_one_thing() {
    let table = [
        (refusal("H404", ""), "again gone forget"),
        (refusal("H412", ""), "again changed"),
        (refusal("H428", ""), "again changed"),
        (refusal("H427", "roomNo"), "refused roomNo"),
        (Canned::silence(), "unsure replylost"),
    ];
    for (answer, expected) in table {
        let nothing = Canned::json(
            r#"{"success":true,"code":"H000","data":{"total":0,"page":1,"size":50,"items":[]}}"#,
        );
        let counter = Counter::open([found(json!({})), answer, nothing]).await;
        let link = link("housing", &counter, &TestClock::at_start());
        assert_eq!(
            brief(&attempt(&link, &update()).await),
            expected,
            "the contract's meaning"
        );
    }
}

#[tokio::test]
async fn a_lost_update_is_settled_by_reading() {
    for (current, expected) in [
        (
            json!({"rentRooms": 3, "version": 4}),
            format!("accepted {CODE}"),
        ),
        (json!({}), "again settled".to_owned()),
    ] {
        let counter = Counter::open([found(current)]).await;
        let link = link("housing", &counter, &TestClock::at_start());
        let outcome = attempt(&link, &unsettled(&link, &update())).await;
        assert_eq!(brief(&outcome), expected, "what stands there tells");
        assert_eq!(
            counter.handed().len(),
            1,
            "settling an update writes nothing"
        );
    }
}

#[tokio::test]
async fn the_same_member_changed_by_both_is_asked() {
    let counter = Counter::open([found(json!({"rentRooms": 5}))]).await;
    let clock = TestClock::at_start();
    let department = link("housing", &counter, &clock);
    let Outcome::Ask { decision, .. } = attempt(&department, &update()).await else {
        panic!("nobody may decide that alone")
    };
    assert!(
        decision.ask.contains("5") && decision.ask.contains("3"),
        "both values are shown: {}",
        decision.ask
    );
    let chosen = |choice: &str| {
        let choice = decision.choices.iter().find(|c| c.id == choice).unwrap();
        let Effect::Set { members } = &choice.effect else {
            panic!("a choice sets values")
        };
        let mut chosen = update();
        chosen
            .wire
            .extend(members.iter().map(|(k, v)| (k.clone(), json!(v))));
        chosen
    };
    counter.handed();
    counter.play([found(json!({"rentRooms": 5}))]);
    let outcome = attempt(&department, &chosen("theirs")).await;
    assert_eq!(
        brief(&outcome),
        format!("accepted {CODE}"),
        "their value stands there already"
    );
    assert_eq!(counter.handed().len(), 1, "and needs no writing");
    counter.play([found(json!({"rentRooms": 5})), success(4)]);
    let outcome = attempt(&department, &chosen("ours")).await;
    assert_eq!(
        brief(&outcome),
        format!("accepted {CODE}"),
        "the worker's word"
    );
    assert_eq!(
        counter.handed()[1].json()["rentRooms"],
        3,
        "is written, as a number"
    );
}

#[tokio::test]
async fn an_adopted_dwelling_is_brought_up_to_date() {
    let adopted = Order {
        held: wire(json!({})),
        ..update()
    };
    let counter = Counter::open([found(json!({"floor": 11, "remark": "临街"})), success(4)]).await;
    let link = link("housing", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &adopted).await),
        format!("accepted {CODE}"),
        "adopted and updated"
    );
    let body = counter.handed()[1].json();
    assert_eq!(
        (&body["floor"], &body["remark"]),
        (&json!(12), &json!("临街")),
        "the visit's floor, the clerk's remark"
    );
}

#[tokio::test]
async fn a_dwelling_that_is_gone_gets_its_occupancy() {
    let gone = Order {
        operation: Operation::Cancel,
        wire: wire(json!({})),
        ..update()
    };
    let counter = Counter::open([found(json!({})), success(4)]).await;
    let link = link("housing", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &gone).await),
        format!("accepted {CODE}"),
        "there is no deletion"
    );
    let body = counter.handed()[1].json();
    assert_eq!(body["occupancy"], "9", "gone");
    for member in ["landlordName", "landlordPhone", "rentRooms"] {
        assert!(
            body.get(member).is_none(),
            "{member} is only allowed in a let dwelling"
        );
    }
}

#[tokio::test]
async fn a_refusal_points_at_the_field() {
    let counter = Counter::open([refusal("H425", "ownerIdNo")]).await;
    let link = link("housing", &counter, &TestClock::at_start());
    let Outcome::Refused { faults, code } = attempt(&link, &dwelling()).await else {
        panic!("refused")
    };
    assert_eq!(code, "H425", "the department's own code");
    assert_eq!(
        faults[0].places[0].element, "owner.id_number",
        "where the worker changes it"
    );
    assert!(
        faults[0].say.contains("校验"),
        "a sentence that says what to do: {}",
        faults[0].say
    );
}

#[tokio::test]
async fn a_test_tells_in_words_what_it_found() {
    let table = [
        (
            Canned::json(r#"{"success":true,"code":"H000","data":{"total":0,"items":[]}}"#),
            true,
            "连接正常",
        ),
        (refusal("H401", ""), false, "核对"),
        (
            Canned::new(200, &[], b"<html>portal</html>"),
            false,
            "不是该系统",
        ),
        (Canned::new(503, &[], b"<html/>"), false, "维护"),
    ];
    for (answer, works, word) in table {
        let counter = Counter::open([answer]).await;
        let link = link("housing", &counter, &TestClock::at_start());
        let report = link.check().await;
        assert_eq!(report.works, works, "{}", report.say);
        assert!(
            report.say.contains(word),
            "`{}` should tell of {word}",
            report.say
        );
        assert!(
            counter.handed()[0].line.starts_with("GET "),
            "a test writes nothing"
        );
    }
}

#[tokio::test]
async fn a_preview_shows_the_bytes_but_no_secret() {
    let counter = Counter::open([]).await;
    let link = link("housing", &counter, &TestClock::at_start());
    let preview = link.preview(&dwelling()).unwrap();
    assert!(
        preview.contains("POST ") && preview.contains("\"roomNo\":\"1203\""),
        "what would be sent: {preview}"
    );
    assert!(!preview.contains("fw-test-7f3a91c2"), "the key is masked");
    assert!(counter.handed().is_empty(), "a preview sends nothing");
}

#[tokio::test]
async fn what_stands_there_can_be_looked_at() {
    let counter = Counter::open([found(json!({"houseCode": CODE}))]).await;
    let link = link("housing", &counter, &TestClock::at_start());
    let (receipt, held) = link.look(&dwelling()).await.unwrap().unwrap();
    assert_eq!(
        receipt.get("house_code"),
        Some(CODE),
        "found by its address"
    );
    assert_eq!(held["rentRooms"], 2, "with its values");
    assert!(
        counter.handed()[0].line.contains("room=1203"),
        "searched by address and room"
    );
}
