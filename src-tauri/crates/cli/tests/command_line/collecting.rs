//! What a PDA collected: its packages become drafts, each row once, and nothing of it is sent by itself.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::support::{Place, Town};

const HOUSE: &str = "4403060010010000012000302";

fn town() -> (Town, Place) {
    let (town, place) = (Town::open(), Place::with_profile());
    town.configure(&place);
    (town, place)
}

fn members(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// The device offers a package, and it lies in the dock.
fn offer(town: &Town, houses: Value, persons: Value, damaged: bool) -> String {
    let order = json!({ "act": "offer", "houses": houses, "persons": persons, "damaged": damaged });
    let offered = town.running.act("pda", &members(order)).unwrap();
    let name = offered["name"].as_str().unwrap().to_owned();
    wait_for(|| dock(town).join("OUT").join(&name).exists());
    name
}

fn dock(town: &Town) -> std::path::PathBuf {
    let url = town.running.base_url("pda").unwrap();
    std::path::PathBuf::from(url.strip_prefix("file://").unwrap())
}

fn wait_for(holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < end, "it comes within twenty seconds");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn house(at: &str) -> Value {
    json!({ "记录标识": "8d5b7a52-0c7e-4f0e-9a57-3d1f60a1c001", "操作类型": "新增", "房屋编码": HOUSE,
            "房屋地址": "S市测试区样例街道幸福路12号3栋302", "房屋用途": "住宅", "是否出租": "是",
            "网格编号": "440306001001003", "采集时间": at, "采集人": "王采集" })
}

fn person(at: &str, marital: &str) -> Value {
    json!({ "记录标识": "5e0a3f8c-77b1-4c57-8a0e-1c2d3e4f5001", "操作类型": "新增", "姓名": "陈示例", "性别": "男",
            "证件类型": "居民身份证", "证件号码": "430102198802029118", "婚姻状况": marital, "文化程度": "大专班",
            "房屋编码": HOUSE, "采集时间": at, "采集人": "王采集" })
}

fn collect(place: &Place) -> Value {
    place.yilu(&["--json", "collect"]).done().json()
}

fn drafts(place: &Place) -> Vec<Value> {
    let all = place.yilu(&["--json", "export"]).done().json();
    all["entries"].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_package_becomes_one_draft_however_often_it_is_given() {
    let (town, place) = town();
    let first = "2026/11/22 10:05:00";
    offer(
        &town,
        json!([house(first)]),
        json!([person(first, "已婚")]),
        true,
    );
    let damaged = collect(&place);
    assert_eq!(
        damaged["damaged"], 1,
        "half a package is refused: {damaged}"
    );
    let mut taken = Value::Null;
    wait_for(|| {
        // The device gives it again under the same name.
        dock(&town)
            .join("OUTACK")
            .read_dir()
            .is_ok_and(|mut left| left.next().is_none())
            && dock(&town)
                .join("OUT")
                .read_dir()
                .is_ok_and(|mut there| there.next().is_some())
    });
    for _ in 0..2 {
        let now = collect(&place);
        if now["rows"] == 2 {
            taken = now;
            break;
        }
    }
    assert_eq!(
        (&taken["households"], &taken["rows"]),
        (&json!(1), &json!(2)),
        "one dwelling, one draft: {taken}"
    );
    wait_for(|| {
        dock(&town)
            .join("OUT")
            .read_dir()
            .is_ok_and(|mut left| left.next().is_none())
    });
    let entries = drafts(&place);
    assert_eq!(entries.len(), 1, "one entry: {entries:?}");
    let draft = &entries[0]["body"];
    let he = &draft["residents"][0];
    assert_eq!(he["person"]["name"], "陈示例");
    assert_eq!(he["person"]["marital"], "20", "the word the PDA has");
    assert_eq!(
        he["person"]["education"],
        Value::Null,
        "an unknown word is left empty"
    );
    assert_eq!(draft["dwelling"]["occupancy"], "rented");
    assert_eq!(draft["dwelling"]["community"], "440306001001");
    assert!(
        draft["collected"].to_string().contains("大专班"),
        "and said so: {draft}"
    );

    // The same rows in another package, and one that is later.
    offer(
        &town,
        json!([house(first)]),
        json!([person(first, "未婚")]),
        false,
    );
    let again = collect(&place);
    assert_eq!(
        (&again["again"], &again["rows"]),
        (&json!(2), &json!(0)),
        "nothing is doubled: {again}"
    );
    offer(
        &town,
        json!([]),
        json!([person("2026/11/22 11:00:00", "离婚")]),
        false,
    );
    let later = collect(&place);
    assert_eq!(later["households"], 1, "a later row renews the draft");
    let entries = drafts(&place);
    assert_eq!(entries.len(), 1, "still one entry");
    assert_eq!(
        entries[0]["body"]["residents"][0]["person"]["marital"], "40",
        "what nobody changed is renewed"
    );
    assert_eq!(
        town.stored().iter().sum::<u64>(),
        0,
        "nothing of it was sent anywhere"
    );
}
