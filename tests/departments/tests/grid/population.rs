//! Creating, updating, ending and finding population records.

use crate::client::{Grid, POPULATION, faults, foreign, local, migrant, pair, set};
use crate::kit::{fields, query, with};
use serde_json::{Value, json};

#[tokio::test]
async fn a_record_is_filed_once_for_its_source() {
    let mut grid = Grid::new().await;
    let data = grid.filed(POPULATION, &migrant()).await;
    assert_eq!(
        data,
        json!({"personId": "RK00000001", "version": 1}),
        "the contract's answer"
    );
    grid = Grid {
        town: grid.town.restarted().await,
    };
    let spelt = migrant()
        .to_string()
        .replace("\"SFZDGZRY\":0", "\"SFZDGZRY\":0.0");
    let again = grid.raw("POST", POPULATION, &spelt).await.json();
    let expected = json!({"personId": "RK00000001", "version": 1, "repeated": 1});
    assert_eq!(
        again["data"], expected,
        "the same content again, after a restart, too"
    );
    let other = set(&migrant(), &json!({"LXFS": "19900000009"}));
    let reply = grid.post(POPULATION, &other).await;
    assert_eq!(reply["errcode"], 40902, "other content: {reply}");
    assert_eq!(
        reply["data"],
        json!({"personId": "RK00000001", "version": 1}),
        "what it was used for"
    );
    let twin = set(&other, &json!({"sourceId": "v-other"}));
    let reply = grid.post(POPULATION, &twin).await;
    assert_eq!(reply["errcode"], 40903, "same person, same house: {reply}");
    assert_eq!(
        reply["data"],
        json!({"personId": "RK00000001", "version": 1}),
        "which one to adopt"
    );
    assert_eq!(grid.held("population"), 1, "one record all the same");
    let elsewhere = set(&twin, &json!({"fwbm": "4403060010010000001001204"}));
    grid.filed(POPULATION, &elsewhere).await;
    grid.filed(POPULATION, &foreign()).await;
    let reply = grid
        .post(POPULATION, &set(&foreign(), &json!({"sourceId": "v-f2"})))
        .await;
    assert_eq!(reply["errcode"], 40903, "foreigners by their document");
}

#[tokio::test]
async fn an_update_replaces_the_version_it_read() {
    let grid = Grid::new().await;
    grid.filed(POPULATION, &migrant()).await;
    let target = format!("{POPULATION}/RK00000001");
    let read = grid.get(&target).await["data"].clone();
    let expected = with(
        &migrant(),
        &json!({"personId": "RK00000001", "version": 1, "status": "有效"}),
    );
    assert_eq!(read, expected, "as filed");
    let change = set(
        &migrant(),
        &json!({"version": 1, "LXFS": "19900000009", "FWCS": "样例厂"}),
    );
    let cases = [
        (json!({"version": null}), pair("版本号", "必填")),
        (json!({"version": "1"}), pair("版本号", "类型")),
        (json!({"version": 0}), pair("版本号", "格式")),
        (json!({"sourceId": "v-other"}), pair("信息标识", "不一致")),
        (
            json!({"fwbm": "4403060010010000001001204"}),
            pair("房屋编码", "不一致"),
        ),
        (json!({"personId": "RK00000001"}), pair("personId", "多余")),
    ];
    for (members, expected) in cases {
        let reply = grid.ask("PUT", &target, &set(&change, &members)).await;
        assert_eq!(faults(&reply), [expected], "{members}");
    }
    let reply = grid.ask("PUT", &target, &change).await;
    assert_eq!(
        reply["data"],
        json!({"personId": "RK00000001", "version": 2}),
        "{reply}"
    );
    let reply = grid.ask("PUT", &target, &change).await;
    assert_eq!(reply["errcode"], 40901, "a lost answer shows itself so");
    assert_eq!(
        reply["data"]["items"]["LXFS"], "19900000009",
        "with the current record"
    );
    let again = grid.post(POPULATION, &migrant()).await;
    assert_eq!(
        again["data"]["version"], 2,
        "a repeated create tells the current version"
    );
    let items = set(
        &local(),
        &json!({"sourceId": "v-20261122-0007-p1", "version": 2}),
    );
    let reply = grid.ask("PUT", &target, &items).await;
    assert_eq!(
        reply["data"]["version"], 3,
        "another kind of people: {reply}"
    );
    let back = grid
        .filed(POPULATION, &set(&migrant(), &json!({"sourceId": "v-new"})))
        .await;
    assert_eq!(
        back["personId"], "RK00000002",
        "the first person is not in that house any more"
    );
    let both = set(&migrant(), &json!({"version": 3}));
    let reply = grid.ask("PUT", &target, &both).await;
    assert_eq!(
        reply["errcode"], 40903,
        "nor may an update put anybody there twice"
    );
}

#[tokio::test]
async fn who_left_is_not_updated_any_more() {
    let grid = Grid::new().await;
    grid.filed(POPULATION, &migrant()).await;
    let target = format!("{POPULATION}/RK00000001");
    let leave = format!("{target}/leave");
    let gone = json!({"version": 1, "zxyy": "1", "zxrq": "20261122"});
    let cases = [
        (json!({"version": null}), pair("版本号", "必填")),
        (json!({"zxyy": null}), pair("注销原因", "必填")),
        (json!({"zxyy": 1}), pair("注销原因", "类型")),
        (json!({"zxyy": "4"}), pair("注销原因", "编码")),
        (json!({"zxrq": "2026"}), pair("注销日期", "长度")),
        (json!({"zxrq": "20261131"}), pair("注销日期", "格式")),
        (json!({"zxrq": "20261123"}), pair("注销日期", "不一致")),
        (json!({"bz": "x"}), pair("bz", "多余")),
    ];
    for (members, expected) in cases {
        let reply = grid.post(&leave, &with(&gone, &members)).await;
        assert_eq!(faults(&reply), [expected], "{members}");
    }
    let reply = grid
        .post(&leave, &with(&gone, &json!({"version": 2})))
        .await;
    assert_eq!(reply["errcode"], 40901, "another version");
    let reply = grid.post(&leave, &gone).await;
    assert_eq!(reply["data"]["version"], 2, "{reply}");
    assert_eq!(
        grid.get(&target).await["data"]["status"],
        "注销",
        "it stays readable"
    );
    for (method, target, body) in [("POST", &leave, &gone), ("PUT", &target, &json!({}))] {
        let reply = grid.ask(method, target, body).await;
        assert_eq!(reply["errcode"], 40904, "state before items: {reply}");
        assert_eq!(reply["data"], json!({"state": "注销"}), "which state");
    }
    let reply = grid.post(POPULATION, &migrant()).await;
    assert_eq!(
        reply["data"]["repeated"], 1,
        "the sourceId is never free again: {reply}"
    );
    let back = set(&migrant(), &json!({"sourceId": "v-back"}));
    assert_eq!(
        grid.filed(POPULATION, &back).await["personId"],
        "RK00000002",
        "who returns is new"
    );
}

#[tokio::test]
async fn records_are_found_by_what_they_are() {
    let grid = Grid::new().await;
    for body in [migrant(), local(), foreign()] {
        grid.filed(POPULATION, &body).await;
    }
    let find = async |conditions: &[(&str, &str)]| {
        let reply = grid
            .get(&format!("{POPULATION}{}", query(conditions)))
            .await;
        let rows = reply["data"]["rows"].as_array().unwrap().clone();
        let found: Vec<_> = rows
            .iter()
            .map(|row| row["personId"].as_str().unwrap().to_owned())
            .collect();
        (reply["data"]["total"].clone(), found.join(" "))
    };
    let house = ("fwbm", "4403060010010000001001203");
    let all = (json!(3), "RK00000001 RK00000002 RK00000003".to_owned());
    assert_eq!(find(&[house]).await, all, "by house");
    let page = find(&[house, ("page", "2"), ("size", "2")]).await;
    assert_eq!(
        page,
        (json!(3), "RK00000003".to_owned()),
        "the second page of two"
    );
    let one = |id: &str| (json!(1), id.to_owned());
    assert_eq!(
        find(&[("sourceId", "v-20261122-0007-p2")]).await,
        one("RK00000002"),
        "by source"
    );
    assert_eq!(
        find(&[("gmsfhm", "430102198811209620")]).await,
        one("RK00000001"),
        "by number"
    );
    let document = [("zjdm", "414"), ("zjhm", "E12345678")];
    assert_eq!(find(&document).await, one("RK00000003"), "by document");
    let both = [
        ("sourceId", "v-20261122-0007-p2"),
        ("gmsfhm", "430102198811209620"),
    ];
    assert_eq!(
        find(&both).await,
        (json!(0), String::new()),
        "all conditions must hold"
    );
}

#[tokio::test]
async fn clerks_edit_and_enter_records() {
    let grid = Grid::new().await;
    let running = &grid.town.running;
    let id = running.seed("grid", &fields(&migrant())).unwrap();
    let reply = grid
        .post(POPULATION, &set(&migrant(), &json!({"sourceId": "v-own"})))
        .await;
    assert_eq!(
        reply["errcode"], 40903,
        "somebody else entered this person: {reply}"
    );
    running
        .edit(
            "grid",
            &id,
            &fields(&json!({"LXFS": "19900000009", "CYM": null})),
        )
        .unwrap();
    let read = grid.get(&format!("{POPULATION}/{id}")).await["data"].clone();
    assert_eq!(
        (&read["version"], &read["items"]["LXFS"]),
        (&json!(2), &json!("19900000009")),
        "edited"
    );
    let wrong: Value = json!({"sourceId": "x"});
    assert!(
        running.edit("grid", &id, &fields(&wrong)).is_err(),
        "unchangeable for clerks, too"
    );
    assert!(
        running
            .seed("grid", &fields(&json!({"rklx": "LD"})))
            .is_err(),
        "no half records"
    );
}
