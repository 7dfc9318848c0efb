//! Registering, changing, ending: each once, in the right version, one active employment per employer.

use crate::client::{
    CHANGE, FIRST, Labour, REGISTER, TERMINATE, assert_refused, employment, flexible, unemployed,
};
use crate::kit::{fields, with};
use serde_json::{Value, json};

fn own(serial: u32, change: &Value) -> Value {
    let lsh = json!({"lsh": format!("WG-20261122-{serial:06}")});
    with(&with(&employment(), change), &lsh)
}

fn ending(serial: u32, jyxh: &str, bbh: &str, zzrq: &str) -> Value {
    json!({
        "lsh": format!("WG-20261122-{serial:06}"), "jyxh": jyxh, "bbh": bbh, "zzyy": "02",
        "zzrq": zzrq, "wgy": "wg001",
    })
}

#[tokio::test]
async fn a_serial_number_belongs_to_one_operation() {
    let mut labour = Labour::new().await;
    let data = labour.done(REGISTER, &employment()).await;
    assert_eq!(
        data,
        json!({"jyxh": FIRST, "bbh": "1", "repeat": "0"}),
        "the contract's answer"
    );
    labour = Labour::of(labour.town.restarted().await);
    let reordered: serde_json::Map<_, _> = fields(&employment()).into_iter().rev().collect();
    let spelt = with(&reordered.into(), &json!({"bz": ""}));
    let data = labour.done(REGISTER, &spelt).await;
    assert_eq!(
        data["repeat"], "1",
        "order and empty members do not matter, nor a restart"
    );
    let inside = labour
        .call(REGISTER, &own(1, &json!({"yx": "7000.00"})))
        .await;
    assert_refused(&inside, "2003", "lsh", "other content");
    let inside = labour.call(REGISTER, &own(1, &json!({"xb": "2"}))).await;
    assert_refused(&inside, "2003", "lsh", "before the cross-field checks");
    let inside = labour.call(REGISTER, &own(1, &json!({"yx": "7"}))).await;
    assert_refused(&inside, "1102", "yx", "but after the fields");
    let inside = labour
        .call(TERMINATE, &ending(1, FIRST, "1", "2026-11-22"))
        .await;
    assert_refused(&inside, "2003", "lsh", "another method");
    assert_eq!(labour.held(), 1, "one record all the same");
    let found = labour
        .done("ldbz.serial.query", &json!({"lsh": "WG-20261122-000001"}))
        .await;
    let expected =
        json!({"lsh": "WG-20261122-000001", "method": REGISTER, "jyxh": FIRST, "bbh": "1"});
    assert_eq!(found, expected, "and it can be asked for");
}

#[tokio::test]
async fn changes_and_ends_need_the_current_version() {
    let labour = Labour::new().await;
    labour.done(REGISTER, &employment()).await;
    let change = |serial: u32, bbh: &str, members: Value| {
        let number = json!({"jyxh": FIRST, "bbh": bbh});
        with(&own(serial, &members), &number)
    };
    #[rustfmt::skip] // one case a line
    let fixed = [
        (json!({"zjlx": "07"}), "zjlx"),
        (json!({"sfzh": "440306199003079015", "csrq": "1990-03-07"}), "sfzh"),
        (flexible(), "jylx"),
        (json!({"tyshxydm": "91440300MA5TE5T2XK", "dwmc": "S市样本电子制造有限公司"}), "tyshxydm"),
    ];
    for (members, field) in fixed {
        let inside = labour.call(CHANGE, &change(2, "1", members)).await;
        assert_refused(&inside, "1102", field, "unchangeable");
    }
    let inside = labour
        .call(CHANGE, &change(2, "2", json!({"zjlx": "07"})))
        .await;
    assert_refused(
        &inside,
        "1303",
        "bbh",
        "the version before what cannot change",
    );
    let data = labour
        .done(
            CHANGE,
            &change(2, "1", json!({"yx": "7000.00", "mz": null})),
        )
        .await;
    assert_eq!(
        data,
        json!({"jyxh": FIRST, "bbh": "2", "repeat": "0"}),
        "a refusal used no lsh up"
    );
    let data = labour
        .done(
            CHANGE,
            &change(2, "1", json!({"yx": "7000.00", "mz": null})),
        )
        .await;
    assert_eq!(
        data,
        json!({"jyxh": FIRST, "bbh": "2", "repeat": "1"}),
        "a lost answer comes again"
    );
    let held = &labour.town.holdings("labour")[0].record.fields;
    assert_eq!(
        (held.get("mz"), &held["yx"]),
        (None, &json!("7000.00")),
        "all values are replaced"
    );
    let inside = labour
        .call(CHANGE, &change(3, "1", json!({"yx": "8000.00"})))
        .await;
    assert_refused(&inside, "1303", "bbh", "never overwritten silently");

    let inside = labour
        .call(TERMINATE, &ending(3, FIRST, "1", "2026-11-22"))
        .await;
    assert_refused(&inside, "1303", "bbh", "stale");
    let inside = labour
        .call(TERMINATE, &ending(3, FIRST, "2", "2026-01-04"))
        .await;
    assert_refused(&inside, "1106", "zzrq", "before it began");
    let data = labour
        .done(TERMINATE, &ending(3, FIRST, "2", "2026-11-22"))
        .await;
    assert_eq!(
        data,
        json!({"jyxh": FIRST, "bbh": "3", "repeat": "0"}),
        "ended"
    );
    for (method, plain) in [
        (TERMINATE, ending(4, FIRST, "3", "2026-11-22")),
        (CHANGE, change(4, "3", json!({}))),
    ] {
        let inside = labour.call(method, &plain).await;
        assert_refused(&inside, "1302", "jyxh", "ended records stay as they are");
    }
    let again = labour.done(REGISTER, &own(5, &json!({}))).await;
    assert_eq!(
        again["jyxh"], "JY2026000000002",
        "the same employer again is a new record"
    );
}

#[tokio::test]
async fn a_second_job_is_the_workers_choice() {
    let labour = Labour::new().await;
    labour.done(REGISTER, &employment()).await;
    let inside = labour.call(REGISTER, &own(2, &json!({"jzbz": "1"}))).await;
    assert_refused(
        &inside,
        "2001",
        "",
        "the same employer, whatever was confirmed",
    );
    assert_eq!(
        inside["data"],
        json!({"jyxh": FIRST, "bbh": "1"}),
        "which record"
    );
    let other = json!({"tyshxydm": "91440300MA5TE5T2XK", "dwmc": "S市样本电子制造有限公司"});
    let inside = labour.call(REGISTER, &own(2, &other)).await;
    assert_refused(&inside, "2002", "", "another employer");
    let expected = json!({"jyxh": FIRST, "bbh": "1", "dwmc": "S市示例餐饮管理有限公司"});
    assert_eq!(inside["data"], expected, "which one");
    let confirmed = with(&other, &json!({"jzbz": "1"}));
    labour.done(REGISTER, &own(2, &confirmed)).await;
    let inside = labour.call(REGISTER, &own(3, &flexible())).await;
    assert_eq!(
        inside["data"]["dwmc"], "S市样本电子制造有限公司",
        "the newest: {inside}"
    );
    let second = with(&flexible(), &json!({"jzbz": "1"}));
    labour.done(REGISTER, &own(3, &second)).await;
    let inside = labour.call(REGISTER, &own(4, &second)).await;
    assert_refused(&inside, "2001", "", "flexible work is one employer");
    let inside = labour
        .call(
            REGISTER,
            &own(4, &with(&unemployed(), &json!({"jzbz": "1"}))),
        )
        .await;
    assert_refused(&inside, "2002", "", "who works is not unemployed");
}

#[tokio::test]
async fn work_ends_unemployment() {
    let labour = Labour::new().await;
    labour.done(REGISTER, &own(1, &unemployed())).await;
    let inside = labour.call(REGISTER, &own(2, &unemployed())).await;
    assert_refused(&inside, "2001", "", "unemployed once");
    labour
        .done(REGISTER, &own(3, &json!({"jyrq": "2026-01-04"})))
        .await;
    let holdings = labour.town.holdings("labour");
    let ended = &holdings[0].record;
    assert_eq!(
        (ended.status.as_str(), ended.version),
        ("0", 2),
        "ended by itself"
    );
    assert_eq!(ended.fields["zzyy"], "09", "other reasons");
    assert_eq!(ended.fields["zzrq"], "2026-01-05", "not before it began");
    assert_eq!(holdings[1].record.status, "1", "the work is active");
}
