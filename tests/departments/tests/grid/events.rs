//! Events, refused by label and rule; filed once; changed while the worker may.

use crate::client::{EVENTS, Grid, event, faults, pair};
use crate::kit::with;
use serde_json::{Value, json};

#[tokio::test]
async fn each_member_is_refused_as_the_table_says() {
    let grid = Grid::new().await;
    let e = |change: Value| with(&event(), &change);
    let quarrel = |change: Value| {
        with(
            &e(
                json!({"sjlb": "G01", "attachments": null, "involved": 2, "parties": [{"name": "测试甲"}]}),
            ),
            &change,
        )
    };
    let wide = |n: usize| "长".repeat(n);
    #[rustfmt::skip] // one case a line
    let cases = [
        (e(json!({"version": 1})), "版本号", "多余"),
        (e(json!({"state": "10"})), "state", "多余"),
        (e(json!({"handleResult": "已清理"})), "处置结果", "多余"),
        (quarrel(json!({"parties": [{"name": "测试甲", "sex": "1"}]})), "sex", "多余"),
        (e(json!({"sourceId": null})), "信息标识", "必填"),
        (e(json!({"sjlb": null})), "事件类别", "必填"),
        (e(json!({"sjjb": null})), "事件分级", "必填"),
        (e(json!({"title": null})), "事件名称", "必填"),
        (e(json!({"description": null})), "事件简述", "必填"),
        (e(json!({"occurredAt": null})), "发生时间", "必填"),
        (e(json!({"place": null})), "发生地点", "必填"),
        (e(json!({"wgbm": null})), "网格编码", "必填"),
        (e(json!({"lng": null})), "经度", "必填"),
        (e(json!({"lat": null})), "纬度", "必填"),
        (quarrel(json!({"involved": null})), "涉及人数", "必填"),
        (quarrel(json!({"parties": null})), "当事人", "必填"),
        (quarrel(json!({"parties": [{"phone": "19900000001"}, {}]})), "当事人姓名", "必填"),
        (e(json!({"attachments": null})), "附件", "必填"),
        (e(json!({"selfHandled": null})), "是否自行处置", "必填"),
        (e(json!({"selfHandled": 1})), "处置结果", "必填"),
        (e(json!({"collector": null})), "采集人", "必填"),
        (e(json!({"title": 5})), "事件名称", "类型"),
        (e(json!({"lng": "113.9"})), "经度", "类型"),
        (e(json!({"involved": "2"})), "涉及人数", "类型"),
        (e(json!({"selfHandled": true})), "是否自行处置", "类型"),
        (e(json!({"attachments": "AT00000001"})), "附件", "类型"),
        (e(json!({"attachments": [1]})), "附件", "类型"),
        (quarrel(json!({"parties": {"name": "测试甲"}})), "当事人", "类型"),
        (quarrel(json!({"parties": ["测试甲", {"name": "测试乙"}]})), "当事人", "类型"),
        (quarrel(json!({"parties": [{"name": 1}]})), "当事人姓名", "类型"),
        (e(json!({"title": wide(51)})), "事件名称", "长度"),
        (e(json!({"description": "短"})), "事件简述", "长度"),
        (e(json!({"description": wide(1001)})), "事件简述", "长度"),
        (e(json!({"place": wide(101)})), "发生地点", "长度"),
        (e(json!({"fwbm": "4403"})), "房屋编码", "长度"),
        (e(json!({"attachments": []})), "附件", "长度"),
        (e(json!({"attachments": (0..10).map(|n| format!("AT{n:08}")).collect::<Vec<_>>()})), "附件", "长度"),
        (quarrel(json!({"parties": []})), "当事人", "长度"),
        (quarrel(json!({"parties": vec![json!({"name": "测试甲"}); 11]})), "当事人", "长度"),
        (quarrel(json!({"parties": [{"name": wide(26)}]})), "当事人姓名", "长度"),
        (quarrel(json!({"parties": [{"name": "测试甲", "phone": "1990000"}]})), "当事人电话", "长度"),
        (e(json!({"selfHandled": 1, "handleResult": "清"})), "处置结果", "长度"),
        (e(json!({"selfHandled": 1, "handleResult": wide(251)})), "处置结果", "长度"),
        (e(json!({"sourceId": "e 1"})), "信息标识", "格式"),
        (e(json!({"title": " 楼道堆放杂物"})), "事件名称", "格式"),
        (e(json!({"occurredAt": "2026-11-22T09:30:00"})), "发生时间", "格式"),
        (e(json!({"lng": 113.6})), "经度", "格式"),
        (e(json!({"lng": 113.912_345_6})), "经度", "格式"),
        (e(json!({"lat": 22.95})), "纬度", "格式"),
        (e(json!({"involved": 10_000})), "涉及人数", "格式"),
        (e(json!({"involved": 1.5})), "涉及人数", "格式"),
        (e(json!({"selfHandled": 2})), "是否自行处置", "格式"),
        (e(json!({"attachments": ["AT00000001", "AT00000001"]})), "附件", "格式"),
        (e(json!({"collector": "WG1000"})), "采集人", "格式"),
        (quarrel(json!({"parties": [{"name": "测试甲", "phone": "12900000001"}]})), "当事人电话", "格式"),
        (e(json!({"sjlb": "E09"})), "事件类别", "编码"),
        (e(json!({"sjjb": "4"})), "事件分级", "编码"),
        (e(json!({"occurredAt": "2026-11-22 11:30:00"})), "发生时间", "不一致"),
        (e(json!({"fwbm": "4403060010020000001001203"})), "房屋编码", "不一致"),
    ];
    for (body, item, rule) in cases {
        let reply = grid.later().post(EVENTS, &body).await;
        assert_eq!(faults(&reply), [pair(item, rule)], "{item} {rule}: {body}");
    }
    assert_eq!(
        grid.held("event"),
        0,
        "a refused event leaves nothing behind"
    );
    let parties = json!([{"name": 1, "phone": "1"}, {"phone": "12900000001"}, "测试甲"]);
    let reply = grid
        .post(EVENTS, &quarrel(json!({"parties": parties, "zz": 1})))
        .await;
    let expected = [
        pair("zz", "多余"),
        pair("当事人", "类型"),
        pair("当事人姓名", "必填"),
        pair("当事人电话", "长度"),
    ];
    assert_eq!(faults(&reply), expected, "once each, by the first rule");
}

#[tokio::test]
async fn an_event_is_filed_once_with_pictures_that_are_there() {
    let mut grid = Grid::new().await;
    let reply = grid.post(EVENTS, &event()).await;
    assert_eq!(reply["errcode"], 42201, "no such picture: {reply}");
    assert_eq!(
        reply["data"],
        json!({"attachments": ["AT00000001"]}),
        "which one"
    );
    grid.picture(1).await;
    let data = grid.filed(EVENTS, &event()).await;
    let expected = json!({"eventId": "SJ00000001", "version": 1, "state": "10"});
    assert_eq!(data, expected, "the contract's answer");
    grid = Grid {
        town: grid.town.restarted().await,
    };
    let again = grid.post(EVENTS, &event()).await;
    assert_eq!(
        again["data"],
        with(&expected, &json!({"repeated": 1})),
        "nothing is stored twice"
    );
    let other = with(&event(), &json!({"place": "前岸街道海棠路12号4楼"}));
    let reply = grid.post(EVENTS, &other).await;
    assert_eq!(reply["errcode"], 40902, "other content");
    assert_eq!(
        reply["data"],
        json!({"eventId": "SJ00000001", "version": 1}),
        "what it was used for"
    );
    let found = grid
        .get(&format!("{EVENTS}?sourceId=e-20261122-0003"))
        .await["data"]
        .clone();
    assert_eq!(
        (&found["total"], &found["rows"][0]["eventId"]),
        (&json!(1), &json!("SJ00000001")),
        "found"
    );
    let expected = with(&event(), &expected);
    assert_eq!(
        found["rows"][0], expected,
        "as filed, with id, version and state"
    );
    for (at, (sjlb, change)) in [
        ("G01", json!({"involved": 2.0, "parties": [{"name": "测试甲", "phone": "19900000001"}]})),
        ("G02", json!({"involved": 0})),
        ("Z99", json!({"selfHandled": 1, "handleResult": "已劝离", "fwbm": "4403060010010000001001203"})),
    ].iter().enumerate() {
        let own = json!({"sjlb": sjlb, "attachments": null, "sourceId": format!("e-{at}")});
        grid.filed(EVENTS, &with(&with(&event(), change), &own)).await;
    }
}

#[tokio::test]
async fn an_event_is_changed_and_voided_only_before_it_is_taken() {
    let grid = Grid::new().await;
    grid.picture(1).await;
    grid.filed(EVENTS, &event()).await;
    let target = format!("{EVENTS}/SJ00000001");
    let change = with(&event(), &json!({"version": 1, "sjjb": "03"}));
    let cases = [
        (json!({"version": null}), pair("版本号", "必填")),
        (json!({"sourceId": "e-other"}), pair("信息标识", "不一致")),
        (json!({"sjlb": "E02"}), pair("事件类别", "不一致")),
    ];
    for (members, expected) in cases {
        let reply = grid.ask("PUT", &target, &with(&change, &members)).await;
        assert_eq!(faults(&reply), [expected], "{members}");
    }
    let reply = grid
        .ask(
            "PUT",
            &target,
            &with(&change, &json!({"attachments": ["AT00000009"]})),
        )
        .await;
    assert_eq!(reply["errcode"], 42201, "pictures are checked again");
    let reply = grid.ask("PUT", &target, &change).await;
    assert_eq!(
        reply["data"],
        json!({"eventId": "SJ00000001", "version": 2, "state": "10"}),
        "{reply}"
    );
    let reply = grid.ask("PUT", &target, &change).await;
    assert_eq!(reply["errcode"], 40901, "a lost answer shows itself so");
    assert_eq!(reply["data"]["sjjb"], "03", "with the current record");
    assert_eq!(reply["data"].get("steps"), None, "but not its flow");

    let void = format!("{target}/void");
    let cases = [
        (json!({"version": 2}), pair("作废原因", "必填")),
        (
            json!({"version": 2, "reason": "重"}),
            pair("作废原因", "长度"),
        ),
        (json!({"reason": "重复上报"}), pair("版本号", "必填")),
        (
            json!({"version": 2, "reason": "重复上报", "bz": 1}),
            pair("bz", "多余"),
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(faults(&grid.post(&void, &body).await), [expected], "{body}");
    }
    let order = json!({"version": 1, "reason": "重复上报"});
    assert_eq!(
        grid.post(&void, &order).await["errcode"],
        40901,
        "another version"
    );
    let reply = grid
        .post(&void, &with(&order, &json!({"version": 2})))
        .await;
    assert_eq!(
        reply["data"],
        json!({"eventId": "SJ00000001", "version": 3, "state": "99"}),
        "{reply}"
    );
    grid.town.pass(60);
    let reply = grid.post(&void, &order).await;
    assert_eq!(reply["errcode"], 40904, "final: {reply}");
    assert_eq!(reply["data"], json!({"state": "99"}), "which state");
}
