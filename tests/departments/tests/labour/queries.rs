//! Asking for people and employers, and what clerks do.

use crate::client::{
    CHANGE, FIRST, Labour, REGISTER, TERMINATE, assert_refused, employment, flexible,
};
use crate::kit::{fields, with};
use serde_json::json;

#[tokio::test]
async fn a_persons_records_are_shown_newest_first() {
    let labour = Labour::new().await;
    labour.done(REGISTER, &employment()).await;
    let end = json!({
        "lsh": "WG-20261122-000002", "jyxh": FIRST, "bbh": "1", "zzyy": "01",
        "zzrq": "2026-11-21", "wgy": "wg001",
    });
    labour.done(TERMINATE, &end).await;
    let second = with(
        &with(&employment(), &flexible()),
        &json!({"lsh": "WG-20261122-000003"}),
    );
    labour.done(REGISTER, &second).await;
    let who = json!({"sfzh": "440306199003159912", "xm": "陈示例"});
    let data = labour.done("ldbz.person.query", &who).await;
    let records = json!([
        {
            "jyxh": "JY2026000000002", "bbh": "1", "zt": "1", "jylx": "3", "tyshxydm": "",
            "dwmc": "", "gz": "4101", "jyrq": "2026-01-05", "zzrq": "", "lsh": "WG-20261122-000003",
        },
        {
            "jyxh": FIRST, "bbh": "2", "zt": "0", "jylx": "1", "tyshxydm": "91440300MA5TE5T1XJ",
            "dwmc": "S市示例餐饮管理有限公司", "gz": "4101", "jyrq": "2026-01-05",
            "zzrq": "2026-11-21", "lsh": "WG-20261122-000002",
        },
    ]);
    assert_eq!(
        data,
        with(&who, &json!({"records": records})),
        "absent values are empty"
    );
    let inside = labour
        .call("ldbz.person.query", &with(&who, &json!({"xm": "陈例示"})))
        .await;
    assert_refused(&inside, "1301", "sfzh", "another name");
}

#[tokio::test]
async fn employers_are_known_by_their_code() {
    let labour = Labour::new().await;
    for (code, name, zt) in [
        ("91440300MA5TE5T1XJ", "S市示例餐饮管理有限公司", "1"),
        ("91440300MA5TE5T9XT", "S市旧例物业服务有限公司", "0"),
    ] {
        let data = labour
            .done("ldbz.employer.query", &json!({"tyshxydm": code}))
            .await;
        assert_eq!(
            data,
            json!({"tyshxydm": code, "dwmc": name, "zt": zt}),
            "{code}"
        );
    }
}

#[tokio::test]
async fn clerks_edit_and_enter_employments() {
    let labour = Labour::new().await;
    let running = &labour.town.running;
    let mut record = fields(&employment());
    record.shift_remove("lsh");
    let id = running.seed("labour", &record).unwrap();
    assert!(running.seed("labour", &record).is_err(), "never twice");
    let inside = labour.call(REGISTER, &employment()).await;
    assert_refused(&inside, "2001", "", "somebody else entered this work");
    running
        .edit("labour", &id, &fields(&json!({"yx": "9000.00"})))
        .unwrap();
    let change = with(&employment(), &json!({"jyxh": id, "bbh": "1"}));
    let inside = labour.call(CHANGE, &change).await;
    assert_refused(&inside, "1303", "bbh", "an edit is a new version");
    running
        .edit("labour", &id, &fields(&json!({"zt": "0"})))
        .unwrap();
    let inside = labour
        .call(CHANGE, &with(&change, &json!({"bbh": "3"})))
        .await;
    assert_refused(&inside, "1302", "jyxh", "and may end it");
    assert!(
        running
            .edit("labour", &id, &fields(&json!({"sfzh": "x"})))
            .is_err(),
        "never another person"
    );
}
