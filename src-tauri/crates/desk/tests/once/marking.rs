//! Values that nobody typed: kept with the draft, and sent nowhere before they are confirmed.

use serde_json::{Value, json};

use crate::office::{Office, household};

fn mark(element: &str, value: &str, sure: bool) -> Value {
    json!({
        "place": { "resident": "husband", "element": element },
        "source": "pasted", "value": value, "was": null, "sure": sure,
    })
}

#[tokio::test]
async fn what_was_recognised_waits_for_somebody_to_look_at_it() {
    let office = Office::open().await;
    let marks = json!([
        mark("person.phone", "19900000002", false),
        mark("person.name", "陈示例", false)
    ]);
    let entry = json!({ "id": null, "body": household(), "marks": marks });
    let view = office.ask("entry.preflight", entry.clone()).await;
    assert_eq!(view["ready"], false);
    let said: Vec<_> = view["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["severity"] == "error")
        .collect();
    assert_eq!(said.len(), 1, "it is said once: {said:?}");
    assert!(said[0]["say"].as_str().unwrap().contains("2项"), "{said:?}");
    assert!(
        office.desk.call("entry.submit", entry).await.is_err(),
        "nor can it be submitted past the page"
    );
    let marks = json!([
        mark("person.phone", "19900000002", true),
        mark("person.name", "陈示例", true)
    ]);
    let sure = json!({ "id": null, "body": household(), "marks": marks });
    assert_eq!(
        office.ask("entry.preflight", sure.clone()).await["ready"],
        true
    );
    office.ask("entry.submit", sure).await;
}

#[tokio::test]
async fn what_was_typed_over_needs_no_confirmation() {
    let office = Office::open().await;
    let marks = json!([mark("person.phone", "19900000055", false)]);
    let view = office
        .ask(
            "entry.preflight",
            json!({ "id": null, "body": household(), "marks": marks }),
        )
        .await;
    assert_eq!(
        view["ready"], true,
        "the mark speaks of a value that is gone"
    );
}

#[tokio::test]
async fn marks_are_kept_with_the_draft() {
    let office = Office::open().await;
    let marks = json!([
        mark("person.phone", "19900000002", false),
        mark("person.name", "别人", false)
    ]);
    let saved = office
        .ask(
            "entry.save",
            json!({ "id": null, "body": household(), "marks": marks }),
        )
        .await;
    let view = office.ask("entry.open", json!({ "id": saved["id"] })).await;
    let kept = view["marks"].as_array().unwrap();
    assert_eq!(kept.len(), 1, "only those that still hold: {kept:?}");
    assert_eq!(kept[0]["place"]["element"], "person.phone");
}

#[tokio::test]
async fn a_text_becomes_fields_of_the_entry_at_hand() {
    let office = Office::open().await;
    let body = json!({
        "form": "household", "visit": { "on": "2026-11-30" }, "dwelling": { "road": "榕树路8号" },
        "residents": [{ "ref": "r1", "person": { "name": "陈示例" } }],
    });
    let text = "李样本 430102199507089243 19900000003\n陈示例 电话19900000002 住海棠路12号1203";
    let view = office
        .ask(
            "entry.recognise",
            json!({ "text": text, "entry": { "id": null, "body": body }, "resident": "r1" }),
        )
        .await;
    let people: Vec<_> = view["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["resident"].as_str().unwrap(),
                one["new"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        people,
        [("r2", true), ("r1", false)],
        "whoever is there already is found by name: {view}"
    );
    let road = view["lines"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["place"]["element"] == "dwelling.road")
        .unwrap();
    assert_eq!(
        road["stays"]["zh"], "榕树路8号",
        "what was typed stays, and the difference is told"
    );
    let fills = view["fills"].as_array().unwrap();
    assert!(
        fills
            .iter()
            .all(|one| one["sure"] == false && one["place"]["element"] != "dwelling.road")
    );
    assert!(
        fills
            .iter()
            .any(|one| one["place"]["element"] == "dwelling.room" && one["value"] == "1203")
    );
}
