//! Searching.

use crate::client::{Housing, assert_refused, house};
use crate::kit::with;
use serde_json::json;

type Query<'q> = &'q [(&'q str, &'q str)];

#[tokio::test]
async fn houses_are_found_by_address_room_and_code() {
    let housing = Housing::new().await;
    for room in ["1203", "12A", "7"] {
        let change = json!({"reqId": format!("find-000000000-{room}"), "roomNo": room});
        housing.create(&with(&house(), &change)).await;
    }
    let total = async |query: &[(&str, &str)]| housing.find(query).await["data"]["total"].clone();
    assert_eq!(
        total(&[("addr", "海棠路12号")]).await,
        3,
        "part of the address"
    );
    assert_eq!(total(&[("addr", "海棠路 １２ 号")]).await, 3, "normalised");
    assert_eq!(
        total(&[("addr", "海棠路12号"), ("room", "１２ａ")]).await,
        1,
        "room normalised"
    );
    assert_eq!(
        total(&[("addr", "海棠路12号"), ("room", "12")]).await,
        0,
        "room exact; none is a success"
    );
    assert_eq!(
        total(&[("code", "4403060010010000001")]).await,
        3,
        "a building"
    );
    assert_eq!(
        total(&[("code", "4403060010010000001001203")]).await,
        1,
        "a house"
    );
    assert_eq!(
        total(&[("code", "4403060010010000001"), ("addr", "海棠路14号")]).await,
        0,
        "both hold"
    );
    assert_eq!(
        total(&[("addr", ""), ("code", "4403060010010000001")]).await,
        3,
        "empty is absent"
    );

    let page = housing.find(&[("addr", "海棠路"), ("addr", "x")]).await;
    assert_refused(&page, "H421", Some("addr"), "repeated");
    let page = housing
        .find(&[("addr", "海棠路12"), ("size", "2"), ("page", "2")])
        .await;
    assert_eq!(
        page["data"]["items"].as_array().unwrap().len(),
        1,
        "the rest on page two"
    );
    assert_eq!(
        page["data"]["items"][0]["houseCode"], "4403060010010000001900001",
        "by house code"
    );
    assert_eq!(
        (&page["data"]["page"], &page["data"]["size"]),
        (&json!(2), &json!(2)),
        "as asked"
    );

    let cases: [(Query<'_>, &str, &str); 12] = [
        (&[], "H422", "addr"),
        (&[("room", "7")], "H422", "addr"),
        (&[("addr", "海 棠路")], "H423", "addr"),
        (&[("code", "44030600100100000010012")], "H423", "code"),
        (&[("code", "440306001001000000X")], "H423", "code"),
        (&[("addr", "海棠路12"), ("page", "0")], "H423", "page"),
        (&[("addr", "海棠路12"), ("page", "x")], "H423", "page"),
        (&[("addr", "海棠路12"), ("size", "51")], "H423", "size"),
        (&[("addr", "海棠路12"), ("size", "-1")], "H423", "size"),
        (&[("addr", "x"), ("code", "x")], "H423", "addr"),
        (
            &[("size", "51"), ("page", "0"), ("code", "x")],
            "H423",
            "code",
        ),
        (&[("page", "0"), ("sort", "code")], "H421", "sort"),
    ];
    for (query, code, field) in cases {
        let reply = housing.find(query).await;
        assert_refused(&reply, code, Some(field), &format!("{query:?}"));
    }
}
