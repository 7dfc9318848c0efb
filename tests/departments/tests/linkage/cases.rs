//! One case per source number, supplements in order, cancelling, and the way of a case through its states.

use serde_json::{Value, json};

use crate::client::{CASES, Linkage, assert_refused, photo};
use crate::kit::{fields, with};

fn states(view: &Value) -> Vec<&str> {
    let steps = view["steps"].as_array().unwrap();
    steps
        .iter()
        .map(|step| step["state"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_source_number_is_used_once_for_ever() {
    let linkage = Linkage::new("ev-safety").await;
    let number = linkage.standing(&json!({})).await;
    let again = linkage.post(CASES, &linkage.case()).await;
    assert_refused(&again, 409, "SOURCE", "the very same");
    assert_eq!(
        again.json()["error"]["caseNo"],
        json!(number),
        "tells the case"
    );
    assert_eq!(again.json()["error"]["same"], true, "same content");
    let mut turned: Vec<_> = fields(&linkage.case()).into_iter().rev().collect();
    for (name, value) in &mut turned {
        if name == "lat" {
            *value = json!(22.50);
        }
    }
    let turned = Value::Object(turned.into_iter().collect());
    let came = linkage.post(CASES, &turned).await;
    assert_eq!(came.json()["error"]["same"], true, "in another order, too");
    for changes in [
        json!({"level": "2"}),
        json!({"gridEventId": null}),
        json!({"photos": [photo(2)]}),
        json!({"extra": {"enterpriseName": "另一公司", "enterpriseCode": "91350100M000100Y43"}}),
    ] {
        let came = linkage.post(CASES, &with(&linkage.case(), &changes)).await;
        assert_refused(&came, 409, "SOURCE", "another content");
        assert_eq!(came.json()["error"]["same"], false, "{changes}");
    }
    let bad = with(&linkage.case(), &json!({"level": "9"}));
    assert_refused(
        &linkage.post(CASES, &bad).await,
        422,
        "FORM",
        "the form comes first",
    );
    let linkage = Linkage::of(linkage.town.restarted().await, "ev-safety");
    linkage.town.pass(400 * 24 * 3600);
    let came = linkage.post(CASES, &linkage.case()).await;
    assert_refused(&came, 409, "SOURCE", "after a restart and a year, too");
    assert_eq!(linkage.held(), 1, "one case");
    let other = Linkage::of(linkage.town, "ev-fire");
    other.standing(&json!({})).await;
}

#[tokio::test]
async fn a_case_goes_on_by_the_departments_clock() {
    let linkage = Linkage::new("ev-urban").await;
    let number = linkage.standing(&json!({})).await;
    let first = linkage.read(&number).await;
    let expected = json!({
        "caseNo": number, "sourceNo": "e-20261122-0003", "state": "RECEIVED", "stateName": "已接收",
        "updatedAt": "2026-11-22T10:15:00+08:00", "nextSeq": 1,
        "steps": [{"state": "RECEIVED", "time": "2026-11-22T10:15:00+08:00", "note": ""}],
    });
    assert_eq!(first, expected, "as it begins");
    let way = [
        ("RECEIVED", "已接收"),
        ("ACCEPTED", "已受理"),
        ("ASSIGNED", "已派单"),
        ("HANDLING", "处置中"),
        ("DONE", "已办结"),
        ("CLOSED", "已结案"),
        ("CLOSED", "已结案"),
    ];
    for (state, name) in way {
        let view = linkage.read(&number).await;
        assert_eq!(view["state"], state, "one step every two seconds");
        assert_eq!(view["stateName"], name, "with its name");
        linkage.town.pass(2);
    }
    let last = linkage.read(&number).await;
    assert_eq!(last["unit"], "前岸街道城管队", "who handled it");
    assert_eq!(
        last["updatedAt"], "2026-11-22T10:15:10+08:00",
        "when it last moved"
    );
    assert_eq!(
        states(&last),
        [
            "RECEIVED", "ACCEPTED", "ASSIGNED", "HANDLING", "DONE", "CLOSED"
        ],
        "every step"
    );
    let slept = linkage
        .standing(&json!({"sourceNo": "e-20261122-0004"}))
        .await;
    linkage.town.pass(3600);
    let held = linkage.town.holdings("ev-urban").remove(1).record;
    assert_eq!(held.status, "CLOSED", "its clock is enough");
    let view = linkage.read(&slept).await;
    assert_eq!(
        states(&view),
        states(&last),
        "none is skipped when nobody looks"
    );
    let linkage = Linkage::of(linkage.town.restarted().await, "ev-urban");
    assert_eq!(
        linkage.read(&number).await,
        last,
        "and all survives a restart"
    );
}

#[tokio::test]
async fn a_returned_case_waits_for_a_supplement() {
    let linkage = Linkage::new("ev-traffic").await;
    let number = linkage.standing(&json!({"title": "违停退回测试"})).await;
    linkage.town.pass(20);
    let view = linkage.read(&number).await;
    assert_eq!(view["state"], "RETURNED", "it does not go on by itself");
    assert_eq!(view["returnReason"], "请补充现场照片", "with the reason");
    assert_eq!(
        view["steps"][1]["note"], "请补充现场照片",
        "in its step, too"
    );
    let body = json!({"seq": 1, "text": "已补充现场照片", "photos": [photo(2)]});
    let came = linkage.supplement(&number, &body).await;
    assert_eq!(
        came.json(),
        json!({"caseNo": number, "seq": 1, "state": "RECEIVED"}),
        "goes back to the start"
    );
    let view = linkage.read(&number).await;
    assert_eq!(view.get("returnReason"), None, "the reason is gone");
    assert_eq!(view["nextSeq"], 2, "the next supplement's number");
    linkage.town.pass(10);
    let view = linkage.read(&number).await;
    assert_eq!(view["state"], "CLOSED", "it is returned once only");
}

#[tokio::test]
async fn a_rejected_case_is_final() {
    let linkage = Linkage::new("ev-drainage").await;
    let number = linkage
        .standing(&json!({"title": "积水不予受理测试"}))
        .await;
    linkage.town.pass(2);
    let view = linkage.read(&number).await;
    assert_eq!(view["state"], "REJECTED", "turned down");
    assert_eq!(view["rejectReason"], "不属于本部门职责", "with the reason");
    let came = linkage
        .supplement(&number, &json!({"seq": 1, "text": "请再考虑"}))
        .await;
    assert_refused(&came, 409, "STATE", "nothing can be added");
    assert_eq!(
        came.json()["error"]["state"],
        "REJECTED",
        "the state is told"
    );
    assert_refused(
        &linkage.cancel(&number).await,
        409,
        "STATE",
        "nor taken back",
    );
}

#[tokio::test]
async fn supplements_come_in_order() {
    let linkage = Linkage::new("ev-building").await;
    let number = linkage.standing(&json!({})).await;
    let body = |seq: i64, text: &str| json!({"seq": seq, "text": text});
    for seq in [2, 3] {
        let came = linkage.supplement(&number, &body(seq, "补充内容甲")).await;
        assert_refused(&came, 409, "SEQ", "too early");
        assert_eq!(came.json()["error"]["nextSeq"], 1, "what is wanted");
    }
    assert_eq!(
        linkage
            .supplement(&number, &body(1, "补充内容甲"))
            .await
            .status,
        200,
        "first"
    );
    let replay = linkage.supplement(&number, &body(1, "补充内容甲")).await;
    assert_eq!(
        replay.json(),
        json!({"caseNo": number, "seq": 1, "state": "RECEIVED"}),
        "the one just accepted, again"
    );
    let came = linkage.supplement(&number, &body(1, "补充内容乙")).await;
    assert_refused(&came, 409, "SEQ", "with another content");
    assert_eq!(came.json()["error"]["nextSeq"], 2, "what is wanted");
    assert_eq!(
        linkage
            .supplement(&number, &body(2, "补充内容乙"))
            .await
            .status,
        200,
        "second"
    );
    let came = linkage.supplement(&number, &body(1, "补充内容甲")).await;
    assert_refused(&came, 409, "SEQ", "an older one comes too late");
    let linkage = Linkage::of(linkage.town.restarted().await, "ev-building");
    linkage.town.pass(6);
    let replay = linkage.supplement(&number, &body(2, "补充内容乙")).await;
    assert_eq!(
        replay.json()["state"],
        "HANDLING",
        "known after a restart; the state is today's"
    );
    let held = linkage.town.holdings("ev-building").remove(0).record;
    let texts: Vec<_> = held.fields["supplements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["text"])
        .collect();
    assert_eq!(texts, ["补充内容甲", "补充内容乙"], "each once");
    assert_eq!(
        linkage
            .town
            .running
            .visits("ev-building")
            .unwrap()
            .counters
            .stored,
        0,
        "nothing stored since"
    );
    linkage.town.pass(4);
    let came = linkage.supplement(&number, &body(3, "补充内容丙")).await;
    assert_refused(&came, 409, "STATE", "closed");
    let wrong = linkage.supplement(&number, &body(0, "补")).await;
    assert_refused(&wrong, 422, "FORM", "forms come before states");
}

#[tokio::test]
async fn a_case_is_cancelled_while_nobody_works_on_it() {
    let linkage = Linkage::new("ev-fire").await;
    let number = linkage.standing(&json!({})).await;
    for round in ["the first time", "again"] {
        let came = linkage.cancel(&number).await;
        assert_eq!(came.status, 200, "{round}: {}", came.text());
        assert_eq!(
            came.json(),
            json!({"caseNo": number, "state": "CANCELLED"}),
            "{round}"
        );
    }
    linkage.town.pass(10);
    assert_eq!(
        linkage.read(&number).await["state"],
        "CANCELLED",
        "and stays so"
    );
    let returned = json!({"sourceNo": "e-20261122-0005", "title": "堵塞退回测试"});
    let number = linkage.standing(&returned).await;
    linkage.town.pass(2);
    assert_eq!(
        linkage.cancel(&number).await.status,
        200,
        "returned, it can be"
    );
    let number = linkage
        .standing(&json!({"sourceNo": "e-20261122-0006"}))
        .await;
    linkage.town.pass(2);
    let came = linkage.cancel(&number).await;
    assert_refused(&came, 409, "STATE", "accepted, it cannot");
    assert_eq!(
        came.json()["error"]["state"],
        "ACCEPTED",
        "the state is told"
    );
}

#[tokio::test]
async fn the_departments_clerks_move_cases_and_have_their_own() {
    let linkage = Linkage::new("ev-safety").await;
    let number = linkage.standing(&json!({})).await;
    linkage.town.pass(3 * 24 * 3600);
    let edit = json!({"state": "RETURNED", "returnReason": "请说明设备型号"});
    let edited = linkage
        .town
        .running
        .edit("ev-safety", &number, &fields(&edit));
    edited.unwrap();
    linkage.town.pass(24 * 3600);
    let view = linkage.read(&number).await;
    assert_eq!(view["state"], "RETURNED", "days later");
    assert_eq!(
        view["returnReason"], "请说明设备型号",
        "for a reason of their own"
    );
    let steps = view["steps"].as_array().unwrap();
    assert_eq!(
        steps.last().unwrap()["note"],
        "请说明设备型号",
        "in the step, too"
    );
    for (key, change) in [
        ("AJ20261122000099", json!({})),
        (number.as_str(), json!({"state": "LOST"})),
        (number.as_str(), json!({"sourceNo": "e-20261122-0009"})),
    ] {
        let refused = linkage
            .town
            .running
            .edit("ev-safety", key, &fields(&change));
        assert!(refused.is_err(), "{change}: what no clerk can do");
    }
    let theirs = with(&linkage.case(), &json!({"sourceNo": null}));
    let key = linkage
        .town
        .running
        .seed("ev-safety", &fields(&theirs))
        .unwrap();
    assert_eq!(
        linkage.read(&key).await["state"],
        "RECEIVED",
        "a case of somebody else"
    );
    let wrong = with(&theirs, &json!({"level": "9"}));
    assert!(
        linkage
            .town
            .running
            .seed("ev-safety", &fields(&wrong))
            .is_err(),
        "it must be sound"
    );
}

#[tokio::test]
async fn work_that_is_laid_down_stands_still() {
    let linkage = Linkage::new("ev-urban").await;
    let number = linkage.standing(&json!({})).await;
    let pause = |on: bool| {
        let order = fields(&json!({"act": "pause", "on": on}));
        linkage.town.running.act("ev-urban", &order).unwrap()
    };
    pause(true);
    linkage.town.pass(3600);
    assert_eq!(
        linkage.read(&number).await["state"],
        "RECEIVED",
        "nobody has looked at it"
    );
    pause(false);
    assert_eq!(
        linkage.read(&number).await["state"],
        "CLOSED",
        "what an hour brings is made up for"
    );
    let vague = fields(&json!({"act": "pause"}));
    assert!(
        linkage.town.running.act("ev-urban", &vague).is_err(),
        "whether to pause must be said"
    );
}

#[tokio::test]
async fn a_photo_can_be_looked_at() {
    let linkage = Linkage::new("ev-urban").await;
    let number = linkage.standing(&json!({})).await;
    let held = linkage.town.running.holdings("ev-urban").unwrap();
    assert_eq!(held[0].record.key, number, "the case is held");
    let photo = held[0].record.fields["photos"][0]["sha256"].clone();
    let look = fields(&json!({"act": "look", "photo": photo}));
    let look = linkage.town.running.act("ev-urban", &look).unwrap();
    assert_eq!(
        (look["width"].as_u64(), look["height"].as_u64()),
        (Some(64), Some(48)),
        "as it was drawn"
    );
    assert_eq!(look["notes"], false, "with nothing beside it");
    assert_eq!(
        look["corners"].as_array().map(Vec::len),
        Some(4),
        "and four corners"
    );
}
