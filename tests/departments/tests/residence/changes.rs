//! Changing and cancelling.

use crate::client::{CANCEL, CHANGE, Residence, assert_refused, change_of, child, resident};
use crate::kit::with;
use serde_json::{Value, json};

#[tokio::test]
async fn a_change_is_judged_by_what_comes_of_it() {
    let residence = Residence::new().await;
    let number = residence
        .standing(&with(&resident(), &json!({"bz": "旧备注"})))
        .await;
    let early = [
        (json!({}), "1102", None),
        (json!({"zz": "1"}), "1107", Some("zz")),
        (json!({"zxyy": "1"}), "1107", Some("zxyy")),
        (json!({"zjhm": "440306199003079015"}), "1108", Some("zjhm")),
        (
            json!({"fwbm": "4403060010010000001001203"}),
            "1108",
            Some("fwbm"),
        ),
        (json!({"rzrq": "20260901"}), "1108", Some("rzrq")),
        (json!({"qzbz": "1"}), "1108", Some("qzbz")),
        (json!({"djbh": "DJ1", "bz": "x"}), "1103", Some("djbh")),
        (json!({"jzdz": ""}), "1103", Some("jzdz")),
        (json!({"lxdh": "1990000000"}), "1103", Some("lxdh")),
        (json!({"jzfs": "98"}), "1104", Some("jzfs")),
        (
            json!({"czsj": "20261122113000", "bz": "x"}),
            "1106",
            Some("czsj"),
        ),
    ];
    for (members, code, zd) in early {
        let body = with(&change_of(&number, 1, &json!({})), &members);
        let r = residence.post(CHANGE, &body).await;
        assert_refused(&r, code, zd, &members.to_string());
    }
    let afterwards = [
        (json!({"lxdh": ""}), "1102", "lxdh"),
        (json!({"hjdz": ""}), "1102", "hjdz"),
        (json!({"jzsy": "01"}), "1102", "fwcs"),
        (json!({"yjlkrq": "20260831"}), "1106", "yjlkrq"),
        (json!({"ywxm": "SAMPLE"}), "1107", "ywxm"),
        (json!({"jhrxm": "测试甲"}), "1107", "jhrxm"),
    ];
    for (members, code, zd) in afterwards {
        let r = residence
            .post(CHANGE, &change_of(&number, 1, &members))
            .await;
        assert_refused(&r, code, Some(zd), &members.to_string());
        let stranger = change_of("DJ440306202611220000099", 1, &members);
        let r = residence.post(CHANGE, &stranger).await;
        assert_refused(
            &r,
            "2003",
            None,
            "the registration is looked for before such rules",
        );
    }
    let members = json!({"bz": "", "jzsy": "01", "fwcs": "样例科技有限公司"});
    let r = residence
        .post(CHANGE, &change_of(&number, 1, &members))
        .await;
    assert_eq!(
        r["data"],
        json!({"djbh": number, "zt": "1"}),
        "accepted: {r}"
    );
    let r = residence
        .post(CHANGE, &change_of(&number, 1, &members))
        .await;
    assert_eq!(r["data"]["cf"], "1", "and replayed");
    let found = residence.query(&[("djbh", &number)]).await;
    let now = &found["data"]["lb"][0];
    assert_eq!(now.get("bz"), None, "an empty string removes");
    assert_eq!(now["fwcs"], "样例科技有限公司", "another value replaces");
    assert_eq!(
        now["lsh"], "WG100023202611220001",
        "lsh stays that of the register call"
    );
}

#[tokio::test]
async fn guardians_of_one_who_turned_sixteen_stay() {
    let residence = Residence::new().await;
    // Sixteen on 2026-11-24, two days from now.
    let teen = json!({"zjhm": "440306201011249010", "csrq": "20101124", "zjlx": "111"});
    let body = with(&with(&resident(), &child()), &teen);
    let body = with(&body, &json!({"lxdh": "19900000003"}));
    let number = residence.standing(&body).await;
    residence.town.pass(2 * 24 * 3600);
    let r = residence
        .post(CHANGE, &change_of(&number, 1, &json!({"bz": "已满十六岁"})))
        .await;
    assert_eq!(r["code"], "0", "stored guardians are left alone: {r}");
    let r = residence
        .post(
            CHANGE,
            &change_of(&number, 2, &json!({"jhrdh": "19900000004"})),
        )
        .await;
    assert_refused(
        &r,
        "1107",
        Some("jhrdh"),
        "a new guardian is not allowed any more",
    );
    let found = residence.query(&[("djbh", &number)]).await;
    assert_eq!(found["data"]["lb"][0]["jhrxm"], "测试甲", "still there");
}

#[tokio::test]
async fn an_older_revision_comes_too_late() {
    let residence = Residence::new().await;
    let number = residence.standing(&resident()).await;
    let later = change_of(&number, 1, &json!({"bz": "后", "czsj": "20261122101700"}));
    assert_eq!(
        residence.post(CHANGE, &later).await["code"],
        "0",
        "the later one first"
    );
    let earlier = change_of(&number, 2, &json!({"bz": "先", "czsj": "20261122101659"}));
    let r = residence.post(CHANGE, &earlier).await;
    assert_refused(&r, "2005", None, "the earlier one is too late");
    assert_eq!(
        r["data"]["czsj"], "20261122101700",
        "2005 tells the last operation's time"
    );
    let same = change_of(&number, 3, &json!({"bz": "同", "czsj": "20261122101700"}));
    assert_eq!(
        residence.post(CHANGE, &same).await["code"],
        "0",
        "the same second is not earlier"
    );
}

#[tokio::test]
async fn a_cancel_ends_a_registration() {
    let residence = Residence::new().await;
    let number = residence.standing(&resident()).await;
    let cancel = |serial: u32, members: Value| {
        let base = change_of(&number, serial, &json!({"zxyy": "1", "zxrq": "20261122"}));
        with(&base, &members)
    };
    #[rustfmt::skip] // one case a line
    let cases = [
        (json!({"zxyy": null}), "1102", Some("zxyy")),
        (json!({"zxrq": null}), "1102", Some("zxrq")),
        (json!({"zxyy": "11"}), "1103", Some("zxyy")),
        (json!({"zxyy": "8"}), "1104", Some("zxyy")),
        (json!({"zxrq": "20261123"}), "1106", Some("zxrq")),
        (json!({"zxrq": "20260831"}), "1106", Some("zxrq")),
        (json!({"bz": "x"}), "1107", Some("bz")),
        (json!({"djbh": "DJ440306202611220000099"}), "2003", None),
        (json!({"czsj": "20261122101459"}), "2005", None),
    ];
    for (members, code, zd) in cases {
        let r = residence.post(CANCEL, &cancel(1, members.clone())).await;
        assert_refused(&r, code, zd, &members.to_string());
    }
    let r = residence.post(CANCEL, &cancel(1, json!({}))).await;
    assert_eq!(
        r["data"],
        json!({"djbh": number, "zt": "2"}),
        "cancelled: {r}"
    );
    let r = residence.post(CANCEL, &cancel(1, json!({}))).await;
    assert_eq!(r["data"]["cf"], "1", "replay comes before 2004");
    let r = residence.post(CANCEL, &cancel(2, json!({}))).await;
    assert_refused(&r, "2004", None, "not active any more");
    assert_eq!(r["data"]["zt"], "2", "2004 tells the state");
    let anew = with(&resident(), &json!({"lsh": "WG100023202611220050"}));
    let second = residence.standing(&anew).await;
    assert_ne!(second, number, "who comes back is registered anew");
}
