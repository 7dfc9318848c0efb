//! Rate, size, token, path, content type, JSON: what is checked before the record.

use crate::client::{EVENTS, Grid, PICTURES, POPULATION, migrant};
use crate::kit::{Town, send};
use serde_json::{Value, json};

#[tokio::test]
async fn what_comes_wrong_is_turned_away_in_order() {
    let grid = Grid::new().await;
    let url = grid.town.url("grid", POPULATION);
    let came = send(grid.town.client.post(&url).body(" ".repeat(262_145)))
        .await
        .unwrap();
    assert_eq!(
        (came.status, &came.json()["errcode"]),
        (413, &json!(41300)),
        "size before token"
    );
    let wrong = grid
        .town
        .client
        .get(&url)
        .header("Authorization", "Bearer wg-test");
    let came = send(wrong).await.unwrap();
    assert_eq!(
        (came.status, &came.json()["errcode"]),
        (401, &json!(40100)),
        "another token"
    );
    #[rustfmt::skip] // one case a line
    let cases = [
        ("GET", "/nowhere", "", "", 40400),
        ("DELETE", POPULATION, "", "", 40400),
        ("POST", "/wgxt/v3/population/RK00000001", "application/json", "{}", 40400),
        ("POST", POPULATION, "text/plain", "{", 40001),
        ("POST", POPULATION, "application/json; charset=gbk", "{}", 40001),
        ("POST", POPULATION, "application/json", "[]", 40000),
        ("POST", POPULATION, "application/json", r#"{"items":{"XM":"甲","XM":"甲"}}"#, 40000),
        ("POST", POPULATION, "application/json; charset=UTF-8", "{}", 42200),
        ("PUT", "/wgxt/v3/population/RK00000001", "application/json", "[]", 40000),
        ("PUT", "/wgxt/v3/population/RK00000001", "application/json", "{}", 40401),
        ("POST", "/wgxt/v3/population/RK00000001/leave", "application/json", "{}", 40401),
        ("GET", "/wgxt/v3/population/RK00000001", "", "", 40401),
        ("PUT", "/wgxt/v3/events/SJ00000001", "application/json", "{}", 40402),
        ("POST", "/wgxt/v3/events/SJ00000001/void", "application/json", "{}", 40402),
        ("GET", "/wgxt/v3/events/SJ00000001", "", "", 40402),
        ("GET", "/wgxt/v3/events/SJ00000001/flow", "", "", 40402),
        ("POST", PICTURES, "application/json", "{}", 40001),
        ("POST", PICTURES, "multipart/form-data; boundary=x", "--y--", 40000),
        ("POST", PICTURES, "multipart/form-data", "--y--", 40000),
    ];
    for (method, target, media, body, errcode) in cases {
        let request = grid
            .later()
            .request(method, target)
            .header("Content-Type", media);
        let came = send(request.body(body)).await.unwrap();
        assert_eq!(came.status, 200, "{method} {target}");
        assert_eq!(
            came.json()["errcode"],
            errcode,
            "{method} {target} {media} {body}"
        );
        assert!(came.json()["errmsg"].is_string(), "said in words");
    }
}

#[tokio::test]
async fn a_query_names_the_parameter_at_fault() {
    let grid = Grid::new().await;
    #[rustfmt::skip] // one case a line
    let cases = [
        (POPULATION, "", "sourceId"),
        (POPULATION, "?page=1", "sourceId"),
        (POPULATION, "?colour=red", "colour"),
        (POPULATION, "?fwbm=4403", "fwbm"),
        (POPULATION, "?sourceId=a&sourceId=a", "sourceId"),
        (POPULATION, "?sourceId=a_b", "sourceId"),
        (POPULATION, "?gmsfhm=1", "gmsfhm"),
        (POPULATION, "?zjdm=414", "zjhm"),
        (POPULATION, "?zjhm=E12345678", "zjdm"),
        (POPULATION, "?zjdm=111&zjhm=E12345678", "zjdm"),
        (POPULATION, "?sourceId=a&page=0", "page"),
        (POPULATION, "?sourceId=a&size=51", "size"),
        (EVENTS, "", "sourceId"),
        (EVENTS, "?fwbm=4403060010010000001001203", "fwbm"),
    ];
    for (target, query, item) in cases {
        let reply = grid.later().get(&format!("{target}{query}")).await;
        assert_eq!(reply["errcode"], 40002, "{target}{query}: {reply}");
        assert_eq!(reply["items"], json!([{ "item": item }]), "{target}{query}");
    }
    for query in ["?since=x", "?since=-1", "?from=0", "?since=0&since=0"] {
        let reply = grid.get(&format!("{EVENTS}/SJ00000001/flow{query}")).await;
        assert_eq!(reply["errcode"], 40002, "{query}: {reply}");
    }
}

#[tokio::test]
async fn the_rate_the_hours_and_a_broken_inside_look_as_the_contract_says() {
    let town = Town::with(|config| config.keep_hours = true).await;
    let grid = Grid { town };
    for at in 0..20 {
        assert_eq!(
            grid.get(POPULATION).await["errcode"],
            40002,
            "request {at} is answered"
        );
    }
    let came = send(grid.request("GET", POPULATION)).await.unwrap();
    assert_eq!(
        (came.status, &came.json()["errcode"]),
        (429, &json!(42900)),
        "the twenty-first"
    );
    assert_eq!(came.header("retry-after"), "1", "when to come again");
    let arm = |fault: Value| {
        let fault = serde_json::from_value(fault).unwrap();
        grid.town.running.arm("grid", fault).unwrap();
    };
    grid.later();
    arm(json!({"fault": "own_code", "code": "50000", "after": true}));
    let reply = grid.post(POPULATION, &migrant()).await;
    assert_eq!(reply["errcode"], 50000, "fate unknown");
    assert_eq!(
        grid.post(POPULATION, &migrant()).await["data"]["repeated"],
        1,
        "it was filed"
    );
    grid.town.pass(16 * 3600 + 46 * 60);
    let came = send(grid.request("GET", POPULATION)).await.unwrap();
    assert_eq!(came.status, 503, "closed from three to twenty past");
    assert!(
        came.header("content-type").starts_with("text/html"),
        "a page"
    );
}
