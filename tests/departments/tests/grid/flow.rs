//! Events move on by themselves, come back to the worker, and are supplemented.

use crate::client::{EVENTS, Grid, event};
use crate::kit::{fields, with};
use serde_json::{Value, json};

async fn flow(grid: &Grid, since: u32) -> (Value, Vec<Value>) {
    let target = format!("{EVENTS}/SJ00000001/flow?since={since}");
    let data = grid.get(&target).await["data"].clone();
    (
        data["state"].clone(),
        data["steps"].as_array().unwrap().clone(),
    )
}

async fn filed(change: &Value) -> Grid {
    let grid = Grid::new().await;
    grid.town.pass(2);
    let id = grid.picture(1).await;
    assert_eq!(id, "AT00000001", "the first picture");
    grid.filed(EVENTS, &with(&event(), change)).await;
    grid
}

fn states(steps: &[Value]) -> Vec<&str> {
    steps
        .iter()
        .map(|step| step["state"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_event_moves_one_step_every_two_seconds() {
    let mut grid = filed(&json!({})).await;
    let (state, steps) = flow(&grid, 0).await;
    let expected = json!({
        "seq": 1, "state": "10", "stateName": "上报", "time": "2026-11-22 10:15:02",
        "unit": "网格员", "opinion": "",
    });
    assert_eq!(
        (state, steps),
        (json!("10"), vec![expected]),
        "the contract's first step"
    );
    let mut before = "10";
    for state in ["20", "30", "40", "50", "60", "60"] {
        grid.town.pass(1);
        assert_eq!(flow(&grid, 0).await.0, before, "one second is too soon");
        grid.town.pass(1);
        assert_eq!(flow(&grid, 0).await.0, state, "two seconds on");
        before = state;
    }
    grid = Grid {
        town: grid.town.restarted().await,
    };
    let (_, steps) = flow(&grid, 0).await;
    assert_eq!(
        states(&steps),
        ["10", "20", "30", "40", "50", "60"],
        "the whole flow"
    );
    assert_eq!(steps[5]["time"], "2026-11-22 10:15:12", "each at its time");
    assert_eq!(states(&flow(&grid, 4).await.1), ["50", "60"], "what is new");
    let read = grid.get(&format!("{EVENTS}/SJ00000001")).await["data"].clone();
    assert_eq!(
        (&read["state"], &read["version"]),
        (&json!("60"), &json!(1)),
        "steps are no versions"
    );
    let reply = grid
        .ask("PUT", &format!("{EVENTS}/SJ00000001"), &json!({}))
        .await;
    assert_eq!(
        reply["data"],
        json!({"state": "60"}),
        "state before items: {reply}"
    );
}

#[tokio::test]
async fn what_was_handled_on_the_spot_skips_two_steps() {
    let grid = filed(&json!({"selfHandled": 1, "handleResult": "已清理"})).await;
    grid.town.pass(3600);
    let (_, steps) = flow(&grid, 0).await;
    assert_eq!(states(&steps), ["10", "20", "50", "60"], "no 分派, no 处置");
}

#[tokio::test]
async fn a_returned_event_waits_for_the_worker_and_goes_on() {
    let title = json!({"title": "退回测试：楼道堆放杂物"});
    let grid = filed(&title).await;
    grid.town.pass(3600);
    let (state, steps) = flow(&grid, 0).await;
    assert_eq!(state, "90", "returned, and it stays so");
    assert_eq!(steps[2]["opinion"], "请补充现场照片", "the opinion");
    let target = format!("{EVENTS}/SJ00000001");
    let read = grid.get(&target).await["data"].clone();
    assert_eq!(read["returnReason"], "请补充现场照片", "for the worker");
    assert_eq!(read["version"], 2, "a return is a new version");
    let second = grid.picture(2).await;
    let change = with(&event(), &title);
    let change = with(
        &change,
        &json!({"version": 2, "attachments": ["AT00000001", second]}),
    );
    let reply = grid.ask("PUT", &target, &change).await;
    assert_eq!(
        reply["data"],
        json!({"eventId": "SJ00000001", "version": 3, "state": "10"}),
        "{reply}"
    );
    let read = grid.get(&target).await["data"].clone();
    assert_eq!(read.get("returnReason"), None, "only while it is returned");
    grid.town.pass(3600);
    let (_, steps) = flow(&grid, 0).await;
    assert_eq!(
        states(&steps),
        ["10", "20", "90", "10", "20", "30", "40", "50", "60"],
        "once only"
    );
}

#[tokio::test]
async fn a_clerk_returns_an_event_in_words_of_their_own() {
    let grid = filed(&json!({})).await;
    grid.town.pass(5);
    let back = fields(&json!({"state": "90", "opinion": "请写明楼层"}));
    grid.town.running.edit("grid", "SJ00000001", &back).unwrap();
    grid.town.pass(60);
    let (state, steps) = flow(&grid, 3).await;
    assert_eq!(
        (state, &steps[0]["opinion"]),
        (json!("90"), &json!("请写明楼层")),
        "it waits"
    );
    let void = json!({"version": 2, "reason": "重复上报"});
    let reply = grid.post(&format!("{EVENTS}/SJ00000001/void"), &void).await;
    assert_eq!(
        reply["data"]["state"], "99",
        "the worker may give it up: {reply}"
    );
    assert_eq!(
        grid.town.holdings("grid")[1].record.status,
        "99",
        "as the holdings show"
    );
}
