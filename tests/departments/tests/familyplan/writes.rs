//! Merging, order by SEND_TIME, repetition, cancelling, taking over, all or nothing, and what a restart keeps.

use serde_json::json;

use crate::caller::Caller;
use crate::people::{CHILD, child, husband, newborn, with, without, woman, xml};

const T0: &str = "20261122143000";
const T1: &str = "20261122143001";
const T2: &str = "20261122143002";
const HER_KEY: &str = "<ZJLX>01</ZJLX><ZJHM>44030619950708992X</ZJHM>";
const NEWBORN_KEY: &str = "<ZJLX>98</ZJLX><ZJHM/><MQ_ZJHM>44030619950708992X</MQ_ZJHM><HC>1</HC>";

fn leaving(key: &str) -> String {
    format!("{key}<ZXYY>1</ZXYY><ZXRQ>20261122</ZXRQ>")
}

/// The required elements and the category, nothing else.
fn bare(changes: &[(&str, &str)]) -> String {
    let required = woman()
        .into_iter()
        .filter(|(name, _)| ["RYLB", "ZJLX", "ZJHM", "CJRQ"].contains(&name.as_str()));
    xml(&with(&required.collect(), changes))
}

#[tokio::test]
async fn absent_keeps_and_empty_clears() {
    let caller = Caller::open().await;
    caller
        .save(T0, &xml(&with(&woman(), &[("BZ", "旧备注")])))
        .await
        .done();
    let answer = caller
        .save(
            T1,
            &bare(&[
                ("LXDH", "13800000001"),
                ("BZ", ""),
                ("ZNS", "0"),
                ("CHILDREN", ""),
            ]),
        )
        .await;
    assert_eq!(answer.done(), ["1 U QY000000000001"]);
    let found = caller.query(HER_KEY).await.inner();
    let expected = without(
        &with(&woman(), &[("LXDH", "13800000001"), ("ZNS", "0")]),
        &["CHILDREN"],
    );
    assert!(
        found.contains(&xml(&expected)),
        "kept, changed and cleared, in schema order: {found}"
    );
    assert!(
        found.contains("<DATA><RECORD_ID>QY000000000001</RECORD_ID><STATUS>1</STATUS><SEND_TIME>20261122143001</SEND_TIME><PERSON>"),
        "with the register's marks"
    );
    let answer = caller.save(T2, &bare(&[("XM", ""), ("ZNS", "1")])).await;
    assert_eq!(
        answer.flaws(),
        ["1 E101 XM", "1 E108 ZNS"],
        "rules look at the merged record"
    );
    let held = &caller.town.running.holdings("familyplan").unwrap()[0];
    assert_eq!(
        (held.record.version, held.history.len()),
        (2, 2),
        "the refused write left no trace"
    );
}

#[tokio::test]
async fn children_absent_stay() {
    let caller = Caller::open().await;
    caller.save(T0, &xml(&woman())).await.done();
    assert_eq!(
        caller.save(T1, &bare(&[("BZ", "备注")])).await.done(),
        ["1 U QY000000000001"]
    );
    assert!(
        caller.query(HER_KEY).await.inner().contains(CHILD),
        "the list is kept"
    );
}

#[tokio::test]
async fn send_time_tells_repetition_from_overtaking() {
    let caller = Caller::open().await;
    caller.save(T1, &xml(&woman())).await.done();
    let again = caller.save(T1, &xml(&woman())).await;
    assert_eq!(
        again.done(),
        ["1 N QY000000000001"],
        "the same again is a success that changes nothing"
    );
    let other = xml(&with(&woman(), &[("BZ", "另一内容")]));
    assert_eq!(
        caller.save(T1, &other).await.flaws(),
        ["1 E302 SEND_TIME"],
        "the same second, another content"
    );
    assert_eq!(
        caller.save(T0, &other).await.flaws(),
        ["1 E301 SEND_TIME"],
        "an older one must not overtake"
    );
    assert_eq!(
        caller.save(T2, &xml(&woman())).await.done(),
        ["1 N QY000000000001"],
        "newer, and nothing changed"
    );
    assert_eq!(
        caller.save(T1, &other).await.flaws(),
        ["1 E301 SEND_TIME"],
        "but it was the last write"
    );
    assert_eq!(
        caller.town.running.holdings("familyplan").unwrap()[0]
            .record
            .version,
        1
    );
}

#[tokio::test]
async fn a_repetition_succeeds_after_a_restart_and_when_the_world_moved_on() {
    let caller = Caller::open().await;
    caller.save(T0, &xml(&woman())).await.done();
    let caller = caller.restarted().await;
    assert_eq!(
        caller.save(T0, &xml(&woman())).await.done(),
        ["1 N QY000000000001"],
        "the register remembers"
    );
    caller
        .town
        .advance(std::time::Duration::from_secs(400 * 86_400));
    assert_eq!(
        caller.save(T0, &xml(&woman())).await.done(),
        ["1 N QY000000000001"],
        "although CJRQ is too old by now"
    );
    let answer = caller
        .save(T1, &xml(&with(&husband(), &[("CJRQ", "20271201")])))
        .await;
    assert_eq!(answer.done(), ["1 I QY000000000002"], "numbers go on");
}

#[tokio::test]
async fn all_or_nothing() {
    let caller = Caller::open().await;
    let bad = xml(&with(&husband(), &[("XM", ""), ("MZ", "57")]));
    let answer = caller.save(T0, &format!("{}{bad}", xml(&woman()))).await;
    assert_eq!(answer.flaws(), ["2 E101 XM", "2 E103 MZ"]);
    assert!(answer.inner().contains("第2条校验不通过"));
    assert!(
        caller
            .town
            .running
            .holdings("familyplan")
            .unwrap()
            .is_empty(),
        "the good one is not stored either"
    );
    let all = [xml(&woman()), xml(&husband()), xml(&child())].concat();
    assert_eq!(
        caller.save(T0, &all).await.done(),
        [
            "1 I QY000000000001",
            "2 I QY000000000002",
            "3 I QY000000000003"
        ]
    );
    let twice = [xml(&woman()), xml(&woman())].concat();
    assert_eq!(
        caller.save(T1, &twice).await.flaws(),
        ["2 E302"],
        "the same key twice in one request"
    );
}

#[tokio::test]
async fn fifty_persons_at_once() {
    let caller = Caller::open().await;
    let person = |number: usize| {
        let passport = format!("E{number:08}");
        xml(&with(&husband(), &[("ZJLX", "03"), ("ZJHM", &passport)]))
    };
    let all: String = (1..=50).map(person).collect();
    assert_eq!(caller.save(T0, &all).await.done().len(), 50);
}

#[tokio::test]
async fn a_number_takes_the_newborn_over() {
    let caller = Caller::open().await;
    caller.save(T0, &xml(&newborn())).await.done();
    assert!(
        caller
            .query(NEWBORN_KEY)
            .await
            .inner()
            .contains("<CODE>1</CODE>"),
        "found by mother and order"
    );
    assert_eq!(
        caller.save(T0, &xml(&child())).await.flaws(),
        ["1 E302 SEND_TIME"],
        "the same record in the same second"
    );
    assert_eq!(
        caller.save(T1, &xml(&child())).await.done(),
        ["1 U QY000000000001"],
        "same RECORD_ID"
    );
    assert_eq!(
        caller.query(NEWBORN_KEY).await.flaws(),
        ["0 E201"],
        "the old key is gone"
    );
    let found = caller
        .query("<ZJLX>01</ZJLX><ZJHM>440306202205209935</ZJHM>")
        .await
        .inner();
    assert!(found.contains("QY000000000001"), "the new one finds it");
    assert_eq!(
        caller.town.running.holdings("familyplan").unwrap().len(),
        1,
        "one child, one record"
    );
    let second = with(&newborn(), &[("HC", "2")]);
    assert_eq!(
        caller.save(T0, &xml(&second)).await.done(),
        ["1 I QY000000000002"],
        "the next child is another"
    );
}

#[tokio::test]
async fn cancelling_and_reviving() {
    let caller = Caller::open().await;
    assert_eq!(
        caller.cancel(T1, &leaving(HER_KEY)).await.flaws(),
        ["1 E201"],
        "nobody to cancel"
    );
    caller.save(T1, &xml(&woman())).await.done();
    assert_eq!(
        caller.cancel(T0, &leaving(HER_KEY)).await.flaws(),
        ["1 E301 SEND_TIME"],
        "older than the save"
    );
    assert_eq!(
        caller.cancel(T1, &leaving(HER_KEY)).await.flaws(),
        ["1 E302 SEND_TIME"],
        "the save had this second"
    );
    assert_eq!(
        caller.cancel(T2, &leaving(HER_KEY)).await.done(),
        ["1 C QY000000000001"]
    );
    assert_eq!(
        caller.cancel(T2, &leaving(HER_KEY)).await.done(),
        ["1 N QY000000000001"],
        "already cancelled"
    );
    assert!(
        caller
            .query(HER_KEY)
            .await
            .inner()
            .contains("<STATUS>9</STATUS>"),
        "still found, as 已注销"
    );
    assert_eq!(
        caller.save(T1, &xml(&woman())).await.flaws(),
        ["1 E301 SEND_TIME"],
        "an old save does not revive"
    );
    let answer = caller.save("20261122143003", &xml(&woman())).await;
    assert_eq!(
        answer.done(),
        ["1 U QY000000000001"],
        "a newer one does, even with the same values"
    );
    assert!(
        caller
            .query(HER_KEY)
            .await
            .inner()
            .contains("<STATUS>1</STATUS>")
    );
}

#[tokio::test]
async fn what_a_cancel_and_a_query_must_say() {
    let caller = Caller::open().await;
    caller.save(T0, &xml(&woman())).await.done();
    for (inside, flaws) in [
        (
            format!("{HER_KEY}<ZXYY/><ZXRQ/>"),
            ["1 E101 ZXRQ", "1 E101 ZXYY"].as_slice(),
        ),
        (
            format!("{HER_KEY}<ZXYY>9</ZXYY><ZXRQ>20261123</ZXRQ>"),
            &["1 E102 ZXRQ", "1 E103 ZXYY"],
        ),
        (
            format!("{HER_KEY}<ZXYY>1</ZXYY><ZXRQ>2026112</ZXRQ>"),
            &["1 E102 ZXRQ"],
        ),
        (leaving("<ZJLX/><ZJHM/>"), &["1 E101 ZJHM", "1 E101 ZJLX"]),
        (
            leaving("<ZJLX>02</ZJLX><ZJHM>E1234567</ZJHM>"),
            &["1 E103 ZJLX"],
        ),
        (
            leaving("<ZJLX>98</ZJLX><ZJHM/>"),
            &["1 E101 HC", "1 E101 MQ_ZJHM"],
        ),
    ] {
        assert_eq!(caller.cancel(T1, &inside).await.flaws(), flaws, "{inside}");
    }
    for (key, flaw) in [
        (
            "<ZJLX>01</ZJLX><ZJHM>440306199507089920</ZJHM>",
            "0 E104 ZJHM",
        ),
        ("<ZJLX>03</ZJLX><ZJHM>e1</ZJHM>", "0 E102 ZJHM"),
        ("<ZJLX>03</ZJLX><ZJHM>E12345678</ZJHM>", "0 E201"),
    ] {
        assert_eq!(caller.query(key).await.flaws(), [flaw], "{key}");
    }
}

#[tokio::test]
async fn values_travel_unharmed() {
    let caller = Caller::open().await;
    let person = with(
        &woman(),
        &[("XZD_DZ", "A&B广场<1>栋\"甲\""), ("XM", "阿依·𬭎")],
    );
    caller.save(T0, &xml(&person)).await.done();
    let held = &caller.town.running.holdings("familyplan").unwrap()[0].record;
    assert_eq!(
        held.fields["XZD_DZ"], "A&B广场<1>栋\"甲\"",
        "escaped twice on the way, stored as written"
    );
    let found = caller.query(HER_KEY).await;
    let inner = found.inner();
    assert!(
        inner.contains("A&amp;B广场&lt;1&gt;栋") && inner.contains("阿依·𬭎"),
        "and told again: {inner}"
    );
    assert!(
        found
            .element("return")
            .unwrap()
            .starts_with(char::is_whitespace),
        "a reply may carry white space around"
    );
}

#[tokio::test]
async fn clerks_and_earlier_records() {
    let caller = Caller::open().await;
    let record = json!({
        "RYLB": "1", "XM": "李样本", "XB": "2", "ZJLX": "01", "ZJHM": "44030619950708992X", "CSRQ": "19950708",
        "BZ": "他处登记", "SEND_TIME": "20261101000000"
    });
    let running = &caller.town.running;
    let key = running
        .seed("familyplan", record.as_object().unwrap())
        .unwrap();
    assert!(
        running
            .seed("familyplan", record.as_object().unwrap())
            .is_err(),
        "one record for one key"
    );
    let fields = json!({ "BZ": null, "LXDH": "13800000001" });
    running
        .edit("familyplan", &key, fields.as_object().unwrap())
        .unwrap();
    let found = caller.query(HER_KEY).await.inner();
    assert!(
        found.contains("<LXDH>13800000001</LXDH>") && !found.contains("<BZ>"),
        "as the clerk left it"
    );
    assert!(
        found.contains("<SEND_TIME>20261101000000</SEND_TIME>"),
        "a clerk's edit is no write of a client"
    );
    assert_eq!(
        caller.save(T0, &xml(&woman())).await.done(),
        ["1 U QY000000000001"],
        "the worker's save is merged into it"
    );
}
