//! Updating: the whole record, with what was read.

use crate::client::{Housing, assert_refused};
use crate::kit::{self, with};
use serde_json::json;

#[tokio::test]
async fn an_update_carries_the_whole_record_and_what_it_read() {
    let housing = Housing::new().await;
    let (code, update) = housing.standing().await;
    let r = housing
        .update("4403060010010000009001203", &json!({"zeta": 1}))
        .await;
    assert_refused(&r, "H404", None, "no such code, before the members");
    let r = housing
        .update(&code, &with(&update, &json!({"reqId": "0123456789abcdef"})))
        .await;
    assert_refused(&r, "H421", Some("reqId"), "POST only");
    for (member, bad) in [("version", json!(0)), ("mgmtNo", json!(""))] {
        let missing = with(&update, &json!({ member: null }));
        let r = housing.update(&code, &missing).await;
        assert_refused(&r, "H422", Some(member), "always in a PUT");
        let r = housing
            .update(&code, &with(&update, &json!({ member: bad })))
            .await;
        assert_refused(&r, "H423", Some(member), "format");
    }
    let r = housing
        .update(&code, &with(&update, &json!({"deptRemark": null})))
        .await;
    assert_refused(&r, "H422", Some("deptRemark"), "may be empty, not missing");

    let stale_and_moved = json!({"version": 7, "mgmtNo": "GL-9", "roomNo": "1204"});
    let r = housing
        .update(&code, &with(&update, &stale_and_moved))
        .await;
    assert_refused(&r, "H427", Some("roomNo"), "immutable before stale");
    let moved = json!({"address": "宝湾区前岸街道海棠路14号"});
    let r = housing.update(&code, &with(&update, &moved)).await;
    assert_refused(&r, "H427", Some("address"), "address is immutable");
    let moved = json!({"communityCode": "440306001002"});
    let r = housing.update(&code, &with(&update, &moved)).await;
    assert_refused(&r, "H427", Some("communityCode"), "community is immutable");
    let r = housing
        .update(
            &code,
            &with(&update, &json!({"version": 7, "mgmtNo": "GL-9"})),
        )
        .await;
    assert_refused(&r, "H412", None, "stale before the department's members");
    let now = &housing.find(&[("code", &code)]).await["data"]["items"][0];
    assert_eq!(&r["data"], now, "H412 shows the complete current record");
    for member in ["mgmtNo", "deptRemark"] {
        let r = housing
            .update(&code, &with(&update, &json!({ member: "改" })))
            .await;
        assert_refused(&r, "H428", Some(member), "the department's own");
    }

    let r = housing
        .update(&code, &with(&update, &json!({"remark": "临街"})))
        .await;
    assert_eq!(r["data"]["version"], 2, "one more: {r}");
    let r = housing
        .update(&code, &with(&update, &json!({"version": 2})))
        .await;
    assert_eq!(
        r["data"]["version"], 3,
        "one more, also without that member"
    );
    let now = &housing.find(&[("code", &code)]).await["data"]["items"][0];
    assert_eq!(now.get("remark"), None, "a member left out is removed");
    assert_eq!(now["createdAt"], "2026-11-22 10:15:01", "UTC+8, as created");
    assert_ne!(now["createdAt"], now["updatedAt"], "and updated later");
    let r = housing
        .update(&code, &with(&update, &json!({"version": 3})))
        .await;
    assert_eq!(r["data"]["version"], 4, "also when nothing changed");
}

#[tokio::test]
async fn a_clerks_edit_makes_the_clients_copy_stale() {
    let housing = Housing::new().await;
    let (code, update) = housing.standing().await;
    let edit = kit::fields(&json!({"deptRemark": "2026年已核", "ownerPhone": "19900000009"}));
    housing.0.running.edit("housing", &code, &edit).unwrap();
    let r = housing.update(&code, &update).await;
    assert_refused(&r, "H412", None, "the department edited meanwhile");
    assert_eq!(
        r["data"]["deptRemark"], "2026年已核",
        "its remark must travel back"
    );
    let r = housing
        .update(&code, &with(&update, &json!({"version": 2})))
        .await;
    assert_refused(
        &r,
        "H428",
        Some("deptRemark"),
        "the new version with the old remark",
    );
    let fresh = json!({"version": 2, "deptRemark": "2026年已核", "ownerPhone": "19900000009"});
    let r = housing.update(&code, &with(&update, &fresh)).await;
    assert_eq!(r["data"]["version"], 3, "as last read: {r}");
}
