//! Departments that take events (the linkage contract): signed with HMAC-SHA256, refusals in plain words,
//! supplements in place of changes, cases that are followed.
//!
//! The package is one of the tests' own, of few members; the six departments' own cases stand in their folders.

use std::path::Path;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use yilutong_adapter::{Clock, Link, Operation, Order, Outcome, Packages, Reach};

use super::counter::*;

const KEY: &str = "lk-secret-ev-urban-77d1";
const CASE: &str = "CG20261122000001";
const SOURCE: &str = "3f0c9a52-6a3e-4a51-9d0e-7b1f6f3a1c01";

fn link(counter: &Counter, clock: &Arc<TestClock>) -> Link {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exchange/packages_of_tests");
    let packages = Packages::load(&[folder]).unwrap();
    let faults: Vec<String> = packages.faults().iter().map(ToString::to_string).collect();
    assert!(
        faults.is_empty(),
        "the tests' package is sound: {faults:#?}"
    );
    let reach = Reach {
        base_url: counter.base_url.clone(),
        credentials: [("app", "lk-urban-01"), ("key", KEY)].into_iter().collect(),
        ..Reach::default()
    };
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    Link::open(packages.system("events").unwrap(), reach, clock).unwrap()
}

fn event() -> Order {
    let members = json!({
        "title": "店外占道经营", "description": "海棠路12号商铺占用人行道摆卖", "address": "宝湾区前岸街道海棠路12号",
        "extra/roadName": "海棠路",
    });
    order("case", Operation::Create, wire(members))
}

/// The event when the place was told wrongly at first.
fn corrected() -> Order {
    let mut held = event().wire;
    held.insert("address".to_owned(), json!("宝湾区前岸街道海棠路10号"));
    Order {
        operation: Operation::Update,
        held,
        receipt: receipt(&[("number", CASE), ("case_no", CASE), ("next", "2")]),
        ..event()
    }
}

fn answer(status: u16, body: Value) -> Canned {
    Canned::new(
        status,
        &[("Content-Type", "application/json; charset=utf-8")],
        body.to_string().as_bytes(),
    )
}

fn created() -> Canned {
    answer(
        201,
        json!({"caseNo": CASE, "state": "RECEIVED", "acceptedAt": "2026-11-22T10:15:02+08:00"}),
    )
}

fn refusal(status: u16, error: Value) -> Canned {
    answer(status, json!({ "error": error }))
}

fn in_words(text: &str) -> Canned {
    let media_type = [("Content-Type", "text/plain; charset=utf-8")];
    Canned::new(422, &media_type, text.as_bytes())
}

fn said(outcome: &Outcome) -> Vec<&str> {
    match outcome {
        Outcome::Refused { faults, .. } => faults.iter().map(|f| f.say.as_str()).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn time_and_body_are_signed() {
    let counter = Counter::open([created(), answer(200, json!({"cases": []}))]).await;
    let link = link(&counter, &TestClock::at_start());
    let outcome = attempt(&link, &event()).await;
    assert_eq!(
        brief(&outcome),
        format!("reviewing {CASE}"),
        "taken, and followed from now on"
    );
    assert!(link.check().await.works, "a question that finds nothing");
    for request in counter.handed() {
        let timestamp = request.header("X-Lk-Timestamp").to_owned();
        assert_eq!(timestamp, "1795313700000", "milliseconds");
        let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
        mac.update(format!("{timestamp}.").as_bytes());
        mac.update(&request.body);
        let sign = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
        assert_eq!(request.header("X-Lk-Signature"), sign, "{}", request.line);
    }
}

#[tokio::test]
async fn every_reply_to_a_new_case_means_one_thing() {
    let field = |name: &str, rule: &str| json!({"name": name, "rule": rule, "message": "说明"});
    let form = json!({"code": "FORM", "message": "表单校验未通过",
        "fields": [field("extra.roadName", "required"), field("description", "length")]});
    let late = Canned::new(
        401,
        &[("Date", "Sun, 22 Nov 2026 02:25:00 GMT")],
        br#"{"error":{"code":"TIME","message":"x"}}"#,
    );
    let code = |code: &str| json!({"code": code, "message": "说明"});
    let table = [
        (created(), format!("reviewing {CASE}")),
        (
            refusal(
                409,
                json!({"code": "SOURCE", "message": "x", "caseNo": CASE, "same": true}),
            ),
            format!("reviewing {CASE}"),
        ),
        (
            refusal(
                409,
                json!({"code": "SOURCE", "message": "x", "caseNo": CASE, "same": false}),
            ),
            format!("again adopted {CASE}"),
        ),
        (
            refusal(422, form),
            "refused extra/roadName,description".to_owned(),
        ),
        (
            in_words("立案失败：请填写事发地点；问题描述字数不符合要求"),
            "refused address,description".to_owned(),
        ),
        (
            in_words("立案失败：含有无法识别的内容"),
            "stop interface".to_owned(),
        ),
        (
            in_words("立案失败：请先缴费"),
            "unsure interface".to_owned(),
        ),
        (in_words("系统繁忙"), "unsure notthissystem".to_owned()),
        (refusal(401, code("APP")), "stop credentials".to_owned()),
        (refusal(401, code("SIGN")), "stop credentials".to_owned()),
        (late, "again clock".to_owned()),
        (refusal(400, code("JSON")), "stop interface".to_owned()),
        (refusal(413, code("SIZE")), "refused ".to_owned()),
        (
            Canned::new(
                429,
                &[("Retry-After", "1")],
                br#"{"error":{"code":"RATE"}}"#,
            ),
            "wait toomany 1".to_owned(),
        ),
        (refusal(500, code("INTERNAL")), "unsure internal".to_owned()),
        (
            Canned::new(503, &[], b"<html>maintenance</html>"),
            "wait maintenance".to_owned(),
        ),
        (created().cut(5), "unsure replylost".to_owned()),
        (Canned::silence(), "unsure replylost".to_owned()),
        (
            answer(201, json!({"caseNo": "1", "state": "RECEIVED"})),
            "unsure interface".to_owned(),
        ),
        (
            Canned::new(200, &[], b"<html>login</html>"),
            "unsure notthissystem".to_owned(),
        ),
    ];
    for (reply, expected) in table {
        let counter = Counter::open([reply]).await;
        let link = link(&counter, &TestClock::at_start());
        let outcome = attempt(&link, &event()).await;
        assert_eq!(
            brief(&outcome),
            expected,
            "the contract's meaning of this answer"
        );
    }
}

#[tokio::test]
async fn sentences_lead_to_the_fields_they_speak_of() {
    let text = "立案失败：请填写事发地点；问题描述字数不符合要求";
    let counter = Counter::open([in_words(text)]).await;
    let link = link(&counter, &TestClock::at_start());
    let outcome = attempt(&link, &event()).await;
    assert_eq!(
        said(&outcome),
        ["请填写「事发地点」", "「问题描述」的字数不符合要求"],
        "one fault per sentence, each in our words"
    );
    let Outcome::Refused { faults, .. } = &outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        faults[0].places[0].element, "dwelling.road",
        "where the worker mends it"
    );
}

#[tokio::test]
async fn a_resend_of_a_lost_case_is_known_by_its_source() {
    let same = json!({"code": "SOURCE", "message": "x", "caseNo": CASE, "same": true});
    let counter = Counter::open([Canned::silence(), refusal(409, same)]).await;
    let link = link(&counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &event()).await),
        "unsure replylost",
        "nobody knows"
    );
    let outcome = attempt(&link, &unsettled(&link, &event())).await;
    assert_eq!(
        brief(&outcome),
        format!("reviewing {CASE}"),
        "it had arrived"
    );
    let handed = counter.handed();
    assert_eq!(handed[0].body, handed[1].body, "byte for byte");
    assert_eq!(handed[0].json()["sourceNo"], SOURCE, "the serial");
    assert_eq!(
        handed[0].json()["extra"]["roadName"],
        "海棠路",
        "members inside members"
    );
}

#[tokio::test]
async fn what_changed_is_a_numbered_supplement() {
    let done = answer(200, json!({"caseNo": CASE, "seq": 2, "state": "HANDLING"}));
    let counter = Counter::open([done]).await;
    let link = link(&counter, &TestClock::at_start());
    let outcome = attempt(&link, &corrected()).await;
    let Outcome::Reviewing { receipt, .. } = &outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        receipt.get("next"),
        Some("3"),
        "the next one has the next number"
    );
    assert_eq!(receipt.get("number"), Some(CASE), "of the same case");
    let handed = &counter.handed()[0];
    assert_eq!(
        handed.line,
        format!("POST /linkage/v1/cases/{CASE}/supplements HTTP/1.1"),
        "nothing is edited"
    );
    assert_eq!(
        handed.json(),
        json!({"seq": 2, "text": "事发地点：宝湾区前岸街道海棠路12号"}),
        "a number, and only what changed"
    );
}

#[tokio::test]
async fn a_number_out_of_order_is_learnt_and_nothing_is_sent_twice() {
    let seq = json!({"code": "SEQ", "message": "x", "nextSeq": 4});
    let done = answer(200, json!({"caseNo": CASE, "seq": 2, "state": "HANDLING"}));
    let counter = Counter::open([refusal(409, seq), Canned::silence(), done.clone(), done]).await;
    let link = link(&counter, &TestClock::at_start());
    let outcome = attempt(&link, &corrected()).await;
    let Outcome::Again(again) = &outcome else {
        panic!("{outcome:?}");
    };
    let learnt = again.adopt.as_ref().and_then(|receipt| receipt.get("next"));
    assert_eq!(
        learnt,
        Some("4"),
        "the department says which number comes next"
    );

    assert_eq!(
        brief(&attempt(&link, &corrected()).await),
        "unsure replylost",
        "nobody knows"
    );
    let again = unsettled(&link, &corrected());
    let settled = attempt(&link, &again).await;
    assert_eq!(
        brief(&settled),
        format!("reviewing {CASE}"),
        "the same number, the same text"
    );
    let mut later = again;
    later
        .wire
        .insert("title".to_owned(), json!("店外占道经营（夜间）"));
    let settled = attempt(&link, &later).await;
    assert_eq!(
        brief(&settled),
        format!("again adopted settled {CASE}"),
        "what the worker changed meanwhile is not thought told"
    );
    let handed = counter.handed();
    assert_eq!(handed[1].body, handed[2].body, "byte for byte");
    assert_eq!(handed[1].body, handed[3].body, "the earlier one first");
}

#[tokio::test]
async fn a_case_is_followed_to_its_end() {
    let case = |state: &str, reason: &str| {
        answer(
            200,
            json!({"caseNo": CASE, "sourceNo": SOURCE, "state": state, "returnReason": reason, "nextSeq": 1}),
        )
    };
    for (state, expected) in [
        ("RECEIVED", format!("reviewing {CASE}")),
        ("HANDLING", format!("reviewing {CASE}")),
        ("CLOSED", format!("accepted {CASE}")),
        ("RETURNED", "refused ".to_owned()),
        ("REJECTED", "ask rejected".to_owned()),
    ] {
        let counter = Counter::open([case(state, "请补充现场照片")]).await;
        let link = link(&counter, &TestClock::at_start());
        let mut order = event();
        order.receipt = corrected().receipt;
        let outcome = link.review(&order).await;
        assert_eq!(brief(&outcome), expected, "{state}");
        if state == "RETURNED" {
            assert_eq!(
                said(&outcome),
                ["部门退回，要求补充：请补充现场照片"],
                "the officer's words"
            );
        }
    }
}

#[tokio::test]
async fn a_case_is_cancelled_while_nobody_works_on_it() {
    let cancel = Order {
        operation: Operation::Cancel,
        wire: wire(json!({"reason": "重复上报"})),
        ..corrected()
    };
    let done = answer(200, json!({"caseNo": CASE, "state": "CANCELLED"}));
    let state = json!({"code": "STATE", "message": "x", "state": "HANDLING"});
    let counter = Counter::open([done, refusal(409, state)]).await;
    let link = link(&counter, &TestClock::at_start());
    let outcome = attempt(&link, &cancel).await;
    assert_eq!(
        brief(&outcome),
        format!("reviewing {CASE}"),
        "the next question shows it cancelled"
    );
    let handed = &counter.handed()[0];
    assert_eq!(
        handed.json(),
        json!({"reason": "重复上报"}),
        "the reason, nothing else"
    );
    assert_eq!(
        brief(&attempt(&link, &cancel).await),
        "ask too_late",
        "somebody works on it"
    );
}
