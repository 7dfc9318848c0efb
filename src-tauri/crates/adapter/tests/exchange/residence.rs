//! 居住登记系统.

use serde_json::{Value, json};
use yilutong_adapter::{Effect, Operation, Order, Outcome};

use super::counter::*;

const NUMBER: &str = "DJ440306202611220000001";
const HOUSE: &str = "4403060010010000001001203";

fn resident() -> Order {
    let members = json!({
        "zjlx": "111", "zjhm": "440306199003079015", "xm": "测试甲", "xb": "1", "mz": "01", "csrq": "19900307",
        "hjxz": "430102", "hjdz": "湖南省长沙市芙蓉区样例路1号", "lxdh": "19900000001", "fwbm": HOUSE,
        "jzdz": "宝湾区前岸街道海棠路12号1203", "rzrq": "20260901", "jzfs": "10", "jzsy": "01", "yfzgx": "06",
        "fwcs": "样例科技有限公司",
    });
    order("registration", Operation::Create, wire(members))
}

fn change() -> Order {
    let held = resident().wire;
    let mut wanted = held.clone();
    wanted.insert("lxdh".to_owned(), json!("19900000002"));
    wanted.remove("fwcs");
    let receipt = receipt(&[
        ("number", NUMBER),
        ("djbh", NUMBER),
        ("czsj", "20261122101400"),
    ]);
    Order {
        operation: Operation::Update,
        wire: wanted,
        held,
        receipt,
        ..resident()
    }
}

fn cancel() -> Order {
    let members = json!({"zjlx": "111", "zjhm": "440306199003079015", "fwbm": HOUSE, "zxyy": "1", "zxrq": "20261122"});
    Order {
        operation: Operation::Cancel,
        wire: wire(members),
        ..change()
    }
}

fn success(state: &str) -> Canned {
    Canned::json(
        &json!({"code": "0", "msg": "成功", "data": {"djbh": NUMBER, "zt": state}}).to_string(),
    )
}

fn refusal(code: &str, field: &str, data: Value) -> Canned {
    Canned::json(&json!({"code": code, "msg": "说明", "zd": field, "data": data}).to_string())
}

fn listed(rows: Value) -> Canned {
    let count = rows.as_array().unwrap().len().to_string();
    Canned::json(
        &json!({"code": "0", "msg": "成功", "data": {"zs": count, "lb": rows}}).to_string(),
    )
}

fn row(changes: Value) -> Value {
    let mut row = resident().wire;
    row.extend(wire(
        json!({"djbh": NUMBER, "zt": "1", "djsj": "20261122101501", "jgmc": "宝湾派出所"}),
    ));
    row.extend(wire(changes));
    Value::Object(row)
}

#[tokio::test]
async fn every_reply_to_a_registration_means_one_thing() {
    let login = b"<html><form action=/login><input type=\"password\"></form></html>";
    let elsewhere = json!({"djbh": "DJ440306202611220000009", "fwbm": "4403060010010000001001204", "jgmc": "前岸派出所", "djrq": "20250301"});
    let none = json!({});
    let table = [
        (success("1"), format!("accepted {NUMBER}")),
        (
            refusal("1001", "", none.clone()),
            "stop credentials".to_owned(),
        ),
        (
            refusal("1002", "", none.clone()),
            "stop credentials".to_owned(),
        ),
        (
            refusal("1004", "", none.clone()),
            "again signedin".to_owned(),
        ),
        (
            refusal("1101", "", none.clone()),
            "stop interface".to_owned(),
        ),
        (
            refusal("1102", "lxdh", none.clone()),
            "refused lxdh".to_owned(),
        ),
        (refusal("1103", "xm", none.clone()), "refused xm".to_owned()),
        (
            refusal("1104", "jzsy", none.clone()),
            "refused jzsy".to_owned(),
        ),
        (
            refusal("1105", "zjhm", none.clone()),
            "refused zjhm".to_owned(),
        ),
        (
            refusal("1106", "rzrq", none.clone()),
            "refused rzrq".to_owned(),
        ),
        (
            refusal("1107", "ywxm", none.clone()),
            "refused ywxm".to_owned(),
        ),
        (
            refusal("1201", "", none.clone()),
            "stop interface".to_owned(),
        ),
        (
            refusal("2001", "", json!({"djbh": NUMBER})),
            format!("again adopted {NUMBER}"),
        ),
        (refusal("2002", "", elsewhere), "ask transfer".to_owned()),
        (refusal("2005", "", none.clone()), "superseded".to_owned()),
        (
            refusal("2006", "", none.clone()),
            "again serialspent new-serial".to_owned(),
        ),
        (
            refusal("2007", "", none.clone()),
            "ask no_transfer".to_owned(),
        ),
        (refusal("9001", "", none.clone()), "wait busy".to_owned()),
        (
            refusal("9999", "", none.clone()),
            "unsure internal".to_owned(),
        ),
        (refusal("8888", "", none), "unsure interface".to_owned()),
        (
            Canned::new(429, &[("Retry-After", "2")], br#"{"code":"1005"}"#),
            "wait toomany 2".to_owned(),
        ),
        (
            Canned::new(503, &[], b"<html>maintenance</html>"),
            "wait maintenance".to_owned(),
        ),
        (
            Canned::new(200, &[("Content-Type", "text/html")], login),
            "wait notthissystem".to_owned(),
        ),
        (
            Canned::new(302, &[("Location", "http://portal/login")], b""),
            "wait notthissystem".to_owned(),
        ),
        (
            Canned::new(200, &[], b"<html>hello</html>"),
            "unsure notthissystem".to_owned(),
        ),
        (
            Canned::new(502, &[], b"bad gateway"),
            "unsure internal".to_owned(),
        ),
        (Canned::json(r#"{"code":0}"#), "unsure interface".to_owned()),
        (
            Canned::json(r#"{"code":"0","data":{"djbh":"DJ1","zt":"1"}}"#),
            "unsure interface".to_owned(),
        ),
        (success("2"), "unsure interface".to_owned()),
        (success("1").cut(3), "unsure replylost".to_owned()),
        (Canned::silence(), "unsure replylost".to_owned()),
    ];
    for (answer, expected) in table {
        let counter = Counter::open([answer]).await;
        let link = link("residence", &counter, &TestClock::at_start());
        let outcome = attempt(&link, &resident()).await;
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
async fn a_retry_has_the_same_body_and_a_new_signature() {
    let counter = Counter::open([Canned::silence(), success("1")]).await;
    let clock = TestClock::at_start();
    let link = link("residence", &counter, &clock);
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "unsure replylost",
        "nobody knows"
    );
    clock.forward(30);
    let outcome = attempt(&link, &unsettled(&link, &resident())).await;
    assert_eq!(
        brief(&outcome),
        format!("accepted {NUMBER}"),
        "the department knows the serial"
    );
    let handed = counter.handed();
    assert_eq!(handed[0].body, handed[1].body, "byte for byte");
    for header in ["X-Nonce", "X-Timestamp", "X-Sign"] {
        assert_ne!(
            handed[0].header(header),
            handed[1].header(header),
            "{header} is new every time"
        );
    }
    let body = handed[0].json();
    assert_eq!(
        body["lsh"], "3F0C9A526A3E4A519D0E7B1F6F3A1C01",
        "20 to 32 of 0-9A-Z"
    );
    assert_eq!(
        body["czsj"], "20261122101400",
        "the time of the worker's entry"
    );
    assert!(
        body.as_object().unwrap().values().all(Value::is_string),
        "all values are strings"
    );
}

#[tokio::test]
async fn a_wrong_clock_is_learnt_from_the_answer() {
    let date = ("Date", "Sun, 22 Nov 2026 02:25:00 GMT");
    let late = Canned::new(200, &[date], br#"{"code":"1003","msg":"x","data":{}}"#);
    let counter = Counter::open([late, success("1")]).await;
    let link = link("residence", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "again clock",
        "try at once with the right time"
    );
    assert_eq!(link.clock_offset().as_secs(), 600, "ten minutes behind");
    attempt(&link, &resident()).await;
    let handed = counter.handed();
    assert_eq!(
        handed[1].header("X-Timestamp"),
        "1795314300",
        "the department's time"
    );
    assert_eq!(
        handed[1].json()["czsj"],
        "20261122102400",
        "the entry's time is corrected too"
    );
}

#[tokio::test]
async fn a_clock_that_cannot_be_learnt_does_not_spin() {
    let date = ("Date", "Sun, 22 Nov 2026 02:15:00 GMT");
    let late = Canned::new(200, &[date], br#"{"code":"1003","msg":"x","data":{}}"#);
    let counter = Counter::open(vec![late; 4]).await;
    let link = link("residence", &counter, &TestClock::at_start());
    let mut outcomes = Vec::new();
    for _ in 0..4 {
        outcomes.push(brief(&attempt(&link, &resident()).await));
    }
    assert_eq!(
        outcomes[3], "wait clock 60",
        "after three tries at once comes a pause: {outcomes:?}"
    );
}

#[tokio::test]
async fn a_change_names_only_what_changed() {
    let counter = Counter::open([success("1")]).await;
    let link = link("residence", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &change()).await),
        format!("accepted {NUMBER}"),
        "changed"
    );
    let handed = &counter.handed()[0];
    assert_eq!(
        handed.line, "POST /jzdj/api/v1/dj/change HTTP/1.1",
        "the operation's address"
    );
    let body = handed.json();
    assert_eq!(
        (&body["lxdh"], &body["fwcs"]),
        (&json!("19900000002"), &json!("")),
        "a new value, and a removed one"
    );
    let mut names: Vec<&str> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["czsj", "czy", "djbh", "fwcs", "lsh", "lxdh"],
        "nothing else"
    );
}

#[tokio::test]
async fn times_of_operations_never_run_backwards() {
    let counter = Counter::open([success("1")]).await;
    let link = link("residence", &counter, &TestClock::at_start());
    let mut later = change();
    later
        .receipt
        .0
        .insert("czsj".to_owned(), "20261122101430".to_owned());
    attempt(&link, &later).await;
    assert_eq!(
        counter.handed()[0].json()["czsj"],
        "20261122101430",
        "the last accepted time is the least"
    );
}

#[tokio::test]
async fn what_cannot_change_is_told_without_asking_the_department() {
    let counter = Counter::open([]).await;
    let link = link("residence", &counter, &TestClock::at_start());
    let mut renamed = change();
    renamed.wire.insert("xm".to_owned(), json!("测试乙"));
    let Outcome::Refused { faults, code } = attempt(&link, &renamed).await else {
        panic!("refused")
    };
    assert_eq!(
        (code.as_str(), faults[0].member.as_str()),
        ("1108", "xm"),
        "the name is fixed"
    );
    assert_eq!(
        faults[0].places[0].element, "person.name",
        "where it stands in the entry"
    );
    assert!(counter.handed().is_empty(), "the answer is known");
}

#[tokio::test]
async fn every_reply_to_a_change_means_one_thing() {
    let none = || json!({});
    let table = [
        (vec![refusal("1108", "xm", none())], "refused xm".to_owned()),
        (
            vec![refusal("2004", "", json!({"zt": "3"}))],
            "ask inactive".to_owned(),
        ),
        (
            vec![refusal("2003", "", none()), listed(json!([]))],
            "again gone forget".to_owned(),
        ),
        (
            vec![
                refusal("2003", "", none()),
                listed(json!([row(json!({"djbh": "DJ440306202611220000007"}))])),
            ],
            "again adopted forget DJ440306202611220000007".to_owned(),
        ),
        (vec![refusal("2005", "", none())], "superseded".to_owned()),
    ];
    for (answers, expected) in table {
        let counter = Counter::open(answers).await;
        let link = link("residence", &counter, &TestClock::at_start());
        assert_eq!(
            brief(&attempt(&link, &change()).await),
            expected,
            "the contract's meaning"
        );
        assert!(
            counter.nothing_left(),
            "everything was asked for: {expected}"
        );
    }
}

#[tokio::test]
async fn an_adopted_registration_is_changed_where_it_differs() {
    let adopted = Order {
        held: wire(json!({})),
        ..change()
    };
    let counter = Counter::open([listed(json!([row(json!({"bz": "x"}))])), success("1")]).await;
    let department = link("residence", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&department, &adopted).await),
        format!("accepted {NUMBER}"),
        "changed"
    );
    let body = counter.handed()[1].json();
    assert_eq!(
        (&body["lxdh"], &body["fwcs"], &body["bz"]),
        (&json!("19900000002"), &json!(""), &json!("")),
        "only the differences"
    );
    let same = Order {
        wire: resident().wire,
        ..adopted
    };
    counter.play([listed(json!([row(json!({"rzrq": "20260801"}))]))]);
    assert_eq!(
        brief(&attempt(&department, &same).await),
        format!("accepted {NUMBER}"),
        "what cannot change stays"
    );
    assert_eq!(
        counter.handed().len(),
        1,
        "nothing is written when nothing differs"
    );
}

#[tokio::test]
async fn a_cancellation_ends_the_registration() {
    let table = [
        (vec![success("2")], format!("accepted {NUMBER}")),
        (
            vec![refusal("2004", "", json!({"zt": "2"}))],
            format!("accepted {NUMBER}"),
        ),
        (
            vec![refusal("2003", "", json!({})), listed(json!([]))],
            format!("accepted {NUMBER}"),
        ),
        (vec![success("1")], "unsure interface".to_owned()),
    ];
    for (answers, expected) in table {
        let counter = Counter::open(answers).await;
        let link = link("residence", &counter, &TestClock::at_start());
        assert_eq!(
            brief(&attempt(&link, &cancel()).await),
            expected,
            "the contract's meaning"
        );
        let body = counter.handed()[0].json();
        let mut names: Vec<&str> = body
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["czsj", "czy", "djbh", "lsh", "zxrq", "zxyy"],
            "exactly the members of a cancellation"
        );
    }
}

#[tokio::test]
async fn a_cancellation_without_number_finds_it() {
    let unknown = Order {
        receipt: receipt(&[]),
        ..cancel()
    };
    let counter = Counter::open([listed(json!([row(json!({}))]))]).await;
    let link = link("residence", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &unknown).await),
        format!("again adopted {NUMBER}"),
        "found by person and house"
    );
    let line = counter.handed()[0].line.clone();
    assert!(
        line.contains("zjlx=111&zjhm=440306199003079015&fwbm="),
        "asked with the signed query: {line}"
    );
}

#[tokio::test]
async fn a_transfer_is_decided_by_the_worker_in_words() {
    let elsewhere = json!({"djbh": "DJ440306202611220000009", "fwbm": "4403060010010000001001204", "jgmc": "前岸派出所", "djrq": "20250301"});
    let counter = Counter::open([refusal("2002", "", elsewhere), success("1")]).await;
    let link = link("residence", &counter, &TestClock::at_start());
    let Outcome::Ask { decision, .. } = attempt(&link, &resident()).await else {
        panic!("asked")
    };
    assert!(
        decision.ask.contains("前岸派出所") && decision.ask.contains("2025年3月1日"),
        "where and since when: {}",
        decision.ask
    );
    assert!(
        !decision.ask.contains("DJ4403"),
        "no numbers of other records"
    );
    let transfer = decision
        .choices
        .iter()
        .find(|c| c.id == "transfer")
        .unwrap();
    let wanted = transfer.reason.as_ref().unwrap();
    assert_eq!(
        (wanted.min, wanted.max),
        (5, 100),
        "the worker's own reason"
    );
    let Effect::Set { members } = &transfer.effect else {
        panic!("sets the flag")
    };
    assert_eq!(
        (members["qzbz"].as_str(), members["qzsm"].as_str()),
        ("1", "$reason"),
        "as the contract asks"
    );
    let leave = decision.choices.iter().find(|c| c.id == "leave").unwrap();
    assert_eq!(leave.effect, Effect::Withdraw, "or leaves it");
    let mut decided = resident();
    decided.wire.extend(wire(
        json!({"qzbz": "1", "qzsm": "本人已搬离原住处并当面确认"}),
    ));
    assert_eq!(
        brief(&attempt(&link, &decided).await),
        format!("accepted {NUMBER}"),
        "registered with the reason"
    );
    assert_eq!(counter.handed()[1].json()["qzbz"], "1", "the flag travels");
}

#[tokio::test]
async fn a_question_met_while_settling_is_asked_by_the_next_attempt() {
    let elsewhere =
        json!({"djbh": "DJ440306202611220000009", "jgmc": "前岸派出所", "djrq": "20250301"});
    let counter = Counter::open([refusal("2002", "", elsewhere)]).await;
    let link = link("residence", &counter, &TestClock::at_start());
    let lost = unsettled(&link, &resident());
    let outcome = brief(&attempt(&link, &lost).await);
    assert_eq!(
        outcome, "again settled",
        "else the worker's answer would be lost on the old content"
    );
}
