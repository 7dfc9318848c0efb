//! A department without an interface, from the command line: the card, the template, the report.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Place, sample};

/// A profile with one department, which has no interface, and a household of which two people are to be typed there.
fn office() -> Place {
    let place = Place::with_profile();
    let packages = place.path("packages");
    let dir = packages.to_string_lossy();
    place
        .yilu(&[
            "systems",
            "new",
            "ledger",
            "--protocol",
            "assist",
            "--in",
            &dir,
        ])
        .done();
    let known = place.yilu(&["--json", "systems", "list"]).done().json();
    let off: serde_json::Map<String, Value> = known
        .as_array()
        .unwrap()
        .iter()
        .map(|system| {
            let id = system["id"].as_str().unwrap().to_owned();
            (id, json!({ "enabled": false }))
        })
        .collect();
    let file = place.write("off.json", &json!({ "systems": off }).to_string());
    place.yilu(&["settings", "import", &file]).done();
    let mut household: Value = serde_json::from_str(&sample("household.json")).unwrap();
    household["residents"].as_array_mut().unwrap().truncate(2);
    let file = place.write("two.json", &household.to_string());
    yilu(&place, &["enter", &file, "--submit"]).done();
    place
}

fn yilu(place: &Place, words: &[&str]) -> crate::support::Said {
    let packages = place.path("packages");
    let dir = packages.to_string_lossy();
    place.yilu(&[&["--systems", &dir], words].concat())
}

fn cards(place: &Place) -> Vec<(String, String)> {
    let view = yilu(place, &["--json", "outbox"]).done().json();
    let cells = view["rows"][0]["cells"].as_array().unwrap().iter();
    let cells = cells.map(|cell| {
        (
            cell["delivery"].to_string(),
            cell["state"].as_str().unwrap().to_owned(),
        )
    });
    cells.collect()
}

#[test]
fn a_card_is_shown_typed_and_reported() {
    let place = office();
    let sync = yilu(&place, &["sync", "--until-idle", "--timeout", "20"]);
    assert_eq!(
        sync.code, 4,
        "cards need the worker: {}{}",
        sync.out, sync.err
    );
    let [(first, _), (second, _)] = &cards(&place)[..] else {
        panic!("two people, two cards: {:?}", cards(&place));
    };
    let card = yilu(&place, &["--json", "card", first]).done().json();
    assert_eq!(card["rows"][0]["label"], "姓名", "in the order of the page");
    assert_eq!(card["rows"][1]["shown"], "1 男", "the code and its name");
    assert_eq!(card["rows"][1]["copy"], "男");
    let plain = yilu(&place, &["card", first]).done().out;
    assert!(plain.contains("登录新系统 → 人口管理 → 新增"), "{plain}");

    let slip = yilu(&place, &["report", first, "--receipt", "20260001"]);
    assert_eq!(slip.code, 1, "no number of theirs");
    assert!(slip.err.contains("登记编号的格式不对"), "{}", slip.err);
    yilu(&place, &["report", first, "--receipt", "DJ20260001"]).done();
    yilu(&place, &["report", first, "--receipt", "DJ20260001"]).done();
    let other = yilu(&place, &["report", first, "--receipt", "DJ20260009"]);
    assert_eq!(other.code, 1, "it was reported before: {}", other.out);
    let told = yilu(&place, &["--json", "explain", first]).done().json();
    assert_eq!(told["receipts"][0]["value"], "DJ20260001");

    let same = yilu(&place, &["report", second, "--receipt", "DJ20260001"]);
    assert!(same.err.contains("另一条记录"), "{}", same.err);
    yilu(
        &place,
        &["report", second, "--receipt", "DJ20260001", "--sure"],
    )
    .done();
    let sync = yilu(&place, &["sync", "--until-idle", "--timeout", "20"]);
    assert_eq!(sync.code, 0, "nothing is left: {}{}", sync.out, sync.err);
}

#[test]
fn what_is_due_can_be_handed_in_as_the_departments_template() {
    let place = office();
    let file = place.path("due.xlsx").to_string_lossy().into_owned();
    let written = yilu(
        &place,
        &["--json", "card", "--system", "ledger", "--xlsx", &file],
    );
    assert_eq!(written.done().json()["cards"], 2);
    let bytes = fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"PK"), "a workbook");
    let again = yilu(&place, &["card", "--system", "ledger", "--xlsx", &file]);
    assert_eq!(again.code, 1, "both have been begun: {}", again.out);
    let (first, state) = cards(&place).remove(0);
    assert_eq!(
        state, "unsure",
        "whether it was handed in, only the worker knows"
    );
    yilu(&place, &["report", &first, "--not-typed"]).done();
    assert_eq!(cards(&place)[0].1, "ready");
    yilu(
        &place,
        &[
            "report",
            &first,
            "--refused",
            "电话号码是空号",
            "--at",
            "lxdh",
        ],
    )
    .done();
    let told = yilu(&place, &["--json", "explain", &first]).done().json();
    assert_eq!(told["state"], "refused");
    assert_eq!(told["faults"][0]["places"][0]["element"], "person.phone");
}

#[test]
fn a_system_that_is_spoken_with_has_no_card() {
    let place = office();
    let asked = place.yilu(&["card", "--system", "housing", "--xlsx", "x.xlsx"]);
    assert_eq!(asked.code, 1);
    assert!(asked.err.contains("has an interface"), "{}", asked.err);
    let neither = place.yilu(&["card"]);
    assert_eq!(neither.code, 2, "the command line is wrong");
}
