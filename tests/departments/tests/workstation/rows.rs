//! Saving, finding and changing rows; pages byte for byte as the samples; nothing protects from doubles.

use std::time::Duration;

use serde_json::json;

use crate::browser::{Browser, EXAMPLE, PASSWORD, change_with, example_with, percent};

const LIST: &str = "/sqgzz/person/list.do?q_sfzh=440306199003159912";
const SAMPLE_TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn pages_are_the_samples() {
    let mut browser = Browser::logged_in().await;
    let page = browser.get("/sqgzz/person/add.jsp").await;
    let token = page.input("_token");
    assert_eq!(
        page.with(&token, SAMPLE_TOKEN),
        include_bytes!("../../data/workstation/samples/add.html"),
        "the empty form"
    );
    let body = include_str!("../../data/workstation/samples/save-request.txt").trim_end();
    let page = browser
        .post("/sqgzz/person/save.do", &body.replace(SAMPLE_TOKEN, &token))
        .await;
    assert_eq!(
        page.bytes,
        include_bytes!("../../data/workstation/samples/saved.html"),
        "the contract's own body is saved"
    );
    let page = browser.get(LIST).await;
    assert_eq!(
        page.bytes,
        include_bytes!("../../data/workstation/samples/list.html"),
        "and found again"
    );
    let page = browser.get("/sqgzz/person/edit.jsp?id=RK0000000001").await;
    assert_eq!(
        page.with(&page.input("_token"), SAMPLE_TOKEN),
        include_bytes!("../../data/workstation/samples/edit.html"),
        "and shown for change"
    );
    let page = browser
        .save(&example_with(&[("xm", ""), ("xb", "1")]))
        .await;
    assert_eq!(
        page.bytes,
        include_bytes!("../../data/workstation/samples/refused.html"),
        "all faults at once"
    );
}

#[tokio::test]
async fn nothing_protects_from_doubles_but_the_token() {
    let mut browser = Browser::logged_in().await;
    assert_eq!(browser.save(&EXAMPLE).await.saved_id(), "RK0000000001");
    assert_eq!(
        browser.save(&EXAMPLE).await.saved_id(),
        "RK0000000002",
        "a second token makes a second row"
    );
    let text = browser.get(LIST).await.text;
    assert!(text.contains("共 2 条 第 1/1 页"), "both are there");
    assert!(
        text.find("RK0000000002") < text.find("RK0000000001"),
        "the newest stands first"
    );
    assert_eq!(
        browser.town.running.holdings("workstation").unwrap().len(),
        2
    );
}

#[tokio::test]
async fn rows_survive_a_restart() {
    let mut browser = Browser::logged_in().await;
    browser.save(&EXAMPLE).await.saved_id();
    browser
        .update("RK0000000001", &change_with(&[("bz", "已核实")]))
        .await;
    browser.town = browser.town.restarted().await;
    let holdings = browser.town.running.holdings("workstation").unwrap();
    let record = &holdings[0].record;
    assert_eq!(
        (
            record.receipt.as_str(),
            record.status.as_str(),
            record.version
        ),
        ("RK0000000001", "在住", 2)
    );
    assert_eq!(
        record.fields["bz"], "已核实",
        "the last write is on the disk"
    );
    assert_eq!(holdings[0].history.len(), 2, "each act is told");
    browser.log_in("sq001", PASSWORD).await;
    assert_eq!(
        browser.save(&EXAMPLE).await.saved_id(),
        "RK0000000002",
        "numbers go on"
    );
}

#[tokio::test]
async fn a_change_writes_every_field() {
    let mut browser = Browser::logged_in().await;
    let id = browser.save(&EXAMPLE).await.saved_id();
    let left = change_with(&[
        ("zt", "0"),
        ("lkrq", "2026-11-20"),
        ("gzdw", ""),
        ("xm", "陈·示例"),
    ]);
    let page = browser.update(&id, &left).await;
    assert!(
        page.text
            .contains(&format!("alert('修改成功，编号：{id}');")),
        "the alert names the row"
    );
    let text = browser
        .get(&format!("{LIST}&q_xm={}", percent("陈·示例")))
        .await
        .text;
    assert!(text.contains("<td>搬离</td>"), "who left is shown as 搬离");
    assert!(
        text.contains("<td>sq001</td>"),
        "who registered the row stays"
    );
    let form = browser
        .get(&format!("/sqgzz/person/edit.jsp?id={id}"))
        .await;
    assert_eq!(
        (form.input("gzdw"), form.input("lkrq")),
        (String::new(), "2026-11-20".to_owned())
    );
    for id in ["RK0000000009", ""] {
        let page = browser
            .get(&format!("/sqgzz/person/edit.jsp?id={id}"))
            .await;
        assert_eq!(page.errors(), ["编号不存在"], "`{id}` is no row");
    }
}

#[tokio::test]
async fn finding_needs_a_condition_and_matches_exactly() {
    let mut browser = Browser::logged_in().await;
    browser.save(&EXAMPLE).await.saved_id();
    for query in ["", "?q_sfzh=&q_xm=", "?page=1"] {
        let page = browser.get(&format!("/sqgzz/person/list.do{query}")).await;
        assert_eq!(
            page.errors(),
            ["请输入查询条件"],
            "`{query}` asks for everything"
        );
    }
    for (query, count) in [
        (format!("q_xm={}", percent("陈示例")), 1),
        (format!("q_xm={}", percent("陈示")), 0),
        (
            format!("q_sfzh=440306199003159912&q_xm={}", percent("陈示例")),
            1,
        ),
        (
            format!("q_sfzh=44030619950708992X&q_xm={}", percent("陈示例")),
            0,
        ),
        ("q_sfzh=440306199003159912&q_xm=".to_owned(), 1),
    ] {
        let text = browser
            .get(&format!("/sqgzz/person/list.do?{query}"))
            .await
            .text;
        assert!(
            text.contains(&format!("<p id=\"total\">共 {count} 条 第 1/1 页</p>")),
            "{query}"
        );
    }
}

#[tokio::test]
async fn ten_rows_a_page() {
    let mut browser = Browser::logged_in().await;
    for _ in 0..11 {
        browser.save(&EXAMPLE).await.saved_id();
    }
    for (page, number, rows) in [
        ("", 1, 10),
        ("&page=1", 1, 10),
        ("&page=2", 2, 1),
        ("&page=9", 2, 1),
        ("&page=0", 1, 10),
    ] {
        let text = browser.get(&format!("{LIST}{page}")).await.text;
        assert!(
            text.contains(&format!("共 11 条 第 {number}/2 页")),
            "`{page}` shows page {number}"
        );
        assert_eq!(
            text.matches("edit.jsp?id=").count(),
            rows,
            "`{page}` shows {rows} rows"
        );
    }
}

#[tokio::test]
async fn values_are_escaped_and_empty_cells_filled() {
    let mut browser = Browser::logged_in().await;
    let id = browser.save(&EXAMPLE).await.saved_id();
    let running = &browser.town.running;
    let fields = json!({ "xm": "<b>\"甲\"&'乙'", "fwbm": null });
    running
        .edit("workstation", &id, fields.as_object().unwrap())
        .unwrap();
    let text = browser.get(LIST).await.text;
    assert!(
        text.contains("<td>&lt;b&gt;&quot;甲&quot;&amp;&#39;乙&#39;</td>"),
        "a clerk's brackets stay text"
    );
    assert!(
        text.contains("<td>1990-03-15</td><td>&nbsp;</td><td>在住</td>"),
        "an empty cell is a space"
    );
}

#[tokio::test]
async fn somebody_elses_earlier_row_is_found() {
    let mut browser = Browser::logged_in().await;
    let record = json!({
        "xm": "陈示例", "sfzh": "440306199003159912", "fwbm": "4403060010010000012000302", "xb": "0",
        "登记人": "sq002", "登记时间": "2026-10-01 09:00:00"
    });
    let id = browser
        .town
        .running
        .seed("workstation", record.as_object().unwrap())
        .unwrap();
    let text = browser.get(LIST).await.text;
    assert!(
        text.contains(&id) && text.contains("<td>sq002</td><td>2026-10-01 09:00:00</td>"),
        "as entered then"
    );
    let empty = json!({ "xm": "陈示例" });
    assert!(
        browser
            .town
            .running
            .seed("workstation", empty.as_object().unwrap())
            .is_err(),
        "a row without a number is none"
    );
}

#[tokio::test]
async fn times_are_beijing_times() {
    let mut browser = Browser::logged_in().await;
    browser.town.advance(Duration::from_secs(10 * 3600));
    browser.log_in("sq001", PASSWORD).await;
    browser
        .save(&example_with(&[("rzrq", "2026-11-23")]))
        .await
        .saved_id();
    let text = browser.get(LIST).await.text;
    assert!(
        text.contains("<td>2026-11-23 00:30:0"),
        "it is already the next day there, and a move on it is not in the future"
    );
}
