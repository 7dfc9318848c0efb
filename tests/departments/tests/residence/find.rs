//! Looking up.

use crate::client::{FIRST, Residence, assert_refused, resident};
use crate::kit::with;
use serde_json::json;

type Query<'q> = &'q [(&'q str, &'q str)];

#[tokio::test]
async fn registrations_are_found_by_what_the_contract_names() {
    let residence = Residence::new().await;
    residence.standing(&resident()).await;
    let friend = json!({
        "lsh": "WG100023202611220060", "zjlx": "511", "zjhm": "12345678",
        "mz": null, "hjxz": null, "hjdz": null,
    });
    residence.standing(&with(&resident(), &friend)).await;
    let house = ("fwbm", "4403060010010000001001203");
    let found = residence.query(&[house]).await;
    assert_eq!(found["data"]["zs"], "2", "numbers are strings here, too");
    assert_eq!(found["data"]["lb"][0]["zjhm"], "12345678", "newest first");
    assert_eq!(
        found["data"]["lb"][1]["djsj"], "20261122101501",
        "the time of registration"
    );
    let found = residence.query(&[house, ("zt", "2")]).await;
    assert_eq!(
        found["data"],
        json!({"zs": "0", "lb": []}),
        "nothing found is no fault"
    );
    let found = residence.query(&[house, ("djbh", FIRST)]).await;
    assert_eq!(found["data"]["zs"], "1", "all conditions hold");

    let cases: [(Query<'_>, &str, Option<&str>); 12] = [
        (&[], "1102", None),
        (&[("zt", "1")], "1102", None),
        (&[("zjhm", "12345678")], "1102", Some("zjlx")),
        (&[("zjlx", "511")], "1102", Some("zjhm")),
        (&[("djbh", "DJ1")], "1103", Some("djbh")),
        (&[("lsh", "short")], "1103", Some("lsh")),
        (&[("fwbm", "4403")], "1103", Some("fwbm")),
        (
            &[("zjlx", "511"), ("zjhm", "1234567X")],
            "1103",
            Some("zjhm"),
        ),
        (&[("djbh", FIRST), ("zt", "")], "1103", Some("zt")),
        (&[("djbh", FIRST), ("zt", "9")], "1104", Some("zt")),
        (&[("djbh", FIRST), ("xm", "测试甲")], "1107", Some("xm")),
        (&[("djbh", FIRST), ("djbh", FIRST)], "1107", Some("djbh")),
    ];
    for (query, code, zd) in cases {
        let r = residence.query(query).await;
        assert_refused(&r, code, zd, &format!("{query:?}"));
    }
}
