//! A row that stands there: updates, departures, rows that are gone.

use serde_json::json;
use yilutong_adapter::Order;

use super::super::counter::*;
use super::*;

#[tokio::test]
async fn an_update_writes_every_field_and_keeps_what_it_does_not_know() {
    let counter = Counter::open(signed_in([
        edit(&[("bz", "窗口备注"), ("whcd", "3")]),
        said("修改"),
    ]))
    .await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &update()).await),
        format!("accepted {ROW}"),
        "updated"
    );
    let handed = counter.handed();
    assert!(
        handed[2].line.contains("/person/edit.jsp?id=RK0000000001"),
        "reads the row first"
    );
    let body = handed[3].text();
    let remark = "bz=%B4%B0%BF%DA%B1%B8%D7%A2";
    for part in [
        "id=RK0000000001",
        "lxdh=13800000002",
        "gzdw=&",
        remark,
        "whcd=3",
        "zt=1",
        "lkrq=",
    ] {
        assert!(body.contains(part), "{part} belongs into {body}");
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_writes_nothing() {
    let counter = Counter::open([]).await;
    let department = link("workstation", &counter, &TestClock::at_start());
    let same = Order {
        wire: update().held,
        ..update()
    };
    assert_eq!(
        brief(&attempt(&department, &same).await),
        format!("accepted {ROW}"),
        "our own last write"
    );
    assert!(counter.handed().is_empty(), "not even asked");
    let adopted = Order {
        held: wire(json!({})),
        ..same
    };
    counter.play(signed_in([edit(&[])]));
    assert_eq!(
        brief(&attempt(&department, &adopted).await),
        format!("accepted {ROW}"),
        "an adopted row that is right"
    );
    assert_eq!(counter.handed().len(), 3, "signed in and read, no more");
}

#[tokio::test]
async fn a_lost_update_is_settled_by_reading() {
    for (current, expected) in [
        (
            edit(&[("lxdh", "13800000002"), ("gzdw", "")]),
            format!("accepted {ROW}"),
        ),
        (edit(&[]), "again settled".to_owned()),
    ] {
        let counter = Counter::open(signed_in([current])).await;
        let link = link("workstation", &counter, &TestClock::at_start());
        let lost = unsettled(&link, &update());
        assert_eq!(
            brief(&attempt(&link, &lost).await),
            expected,
            "what stands there tells"
        );
    }
}

#[tokio::test]
async fn a_departure_changes_the_state_and_nothing_else() {
    let counter = Counter::open(signed_in([edit(&[("bz", "x")]), said("修改")])).await;
    let department = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&department, &departure()).await),
        format!("accepted {ROW}"),
        "moved out"
    );
    let body = counter.handed()[3].text();
    assert!(
        body.ends_with("&zt=0&lkrq=2026-11-20"),
        "state and day: {body}"
    );
    assert!(
        body.contains("xm=%B3%C2%CA%BE%C0%FD") && body.contains("bz=x"),
        "everything else as it was: {body}"
    );
    counter.play([edit(&[("zt", "0"), ("lkrq", "2026-11-20")])]);
    assert_eq!(
        brief(&attempt(&department, &departure()).await),
        format!("accepted {ROW}"),
        "already so"
    );
    let unknown = Order {
        receipt: receipt(&[]),
        ..departure()
    };
    counter.play([nobody()]);
    assert!(
        brief(&attempt(&department, &unknown).await).starts_with("accepted"),
        "nobody lives there any more"
    );
}

#[tokio::test]
async fn a_row_that_is_gone_is_looked_for() {
    let gone = || plain("<div class=\"err\">编号不存在</div>");
    let counter = Counter::open(signed_in([gone(), nobody()])).await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &update()).await),
        "again gone forget",
        "made anew"
    );
    counter.play([
        gone(),
        list(&[[
            "RK0000000009",
            HOUSE,
            "在住",
            "sq002",
            "2026-01-01 00:00:00",
        ]]),
    ]);
    assert_eq!(
        brief(&attempt(&link, &update()).await),
        "again adopted forget RK0000000009",
        "or found under another number"
    );
}
