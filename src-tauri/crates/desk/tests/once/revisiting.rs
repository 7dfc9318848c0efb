//! Another visit: nothing changed, or one thing.

use serde_json::json;

use crate::office::{Office, household};

#[tokio::test]
async fn nothing_changed_is_confirmed_by_submitting() {
    let office = Office::open().await;
    let mut earlier = household();
    earlier["visit"]["on"] = json!("2026-11-01");
    let id = office.submit(&earlier).await;
    let begun = office.ask("revisit.begin", json!({ "entry": id })).await;
    assert_eq!(begun["id"], id.as_str(), "it is the same household's entry");
    let view = office.ask("entry.open", json!({ "id": id })).await;
    assert_eq!(
        view["body"]["visit"]["on"], "2026-11-30",
        "the day is today"
    );
    assert!(
        view["body"]["visit"]["note"].is_null(),
        "the note was that of the former visit"
    );
    let entry = json!({ "id": id, "body": view["body"] });
    let known = office.ask("entry.recall", entry.clone()).await;
    assert_eq!(known["lastVisit"], "2026-11-01");
    let submitted = office.ask("entry.submit", entry).await;
    assert_eq!(submitted["revision"], 2);
}

#[tokio::test]
async fn one_change_is_told_with_what_stood_there() {
    let office = Office::open().await;
    let id = office.submit(&household()).await;
    office.ask("revisit.begin", json!({ "entry": id })).await;
    let mut body = office.ask("entry.open", json!({ "id": id })).await["body"].clone();
    body["residents"][0]["person"]["phone"] = json!("19900000088");
    body["residents"][0]["person"]["education"] = json!("30");
    let known = office
        .ask("entry.recall", json!({ "id": id, "body": body }))
        .await;
    let changes = known["changes"].as_array().unwrap();
    assert_eq!(
        changes.len(),
        2,
        "the visit itself is new each time: {changes:?}"
    );
    let was = |element: &str| {
        let change = changes
            .iter()
            .find(|one| one["place"]["element"] == element);
        change.unwrap()["was"]["zh"].as_str().unwrap().to_owned()
    };
    assert_eq!(was("person.phone"), "19900000002");
    assert_eq!(was("person.education"), "大学本科", "codes are read out");
}

#[tokio::test]
async fn a_draft_under_way_is_gone_on_with() {
    let office = Office::open().await;
    let id = office.submit(&household()).await;
    let mut body = household();
    body["dwelling"]["remark"] = json!("正在改");
    office
        .ask("entry.save", json!({ "id": id, "body": body }))
        .await;
    office.ask("revisit.begin", json!({ "entry": id })).await;
    let view = office.ask("entry.open", json!({ "id": id })).await;
    assert_eq!(
        view["body"]["dwelling"]["remark"], "正在改",
        "what was typed is never thrown away"
    );
}

#[tokio::test]
async fn from_the_register_the_dwelling_of_a_person_is_visited() {
    let office = Office::open().await;
    let id = office.submit(&household()).await;
    let found = office.ask("register.find", json!({ "text": "lyb" })).await;
    let begun = office
        .ask(
            "revisit.begin",
            json!({ "person": found["people"][0]["id"] }),
        )
        .await;
    assert_eq!(begun["id"], id.as_str());
    let found = office
        .ask("register.find", json!({ "text": "海棠路12号" }))
        .await;
    let begun = office
        .ask(
            "revisit.begin",
            json!({ "dwelling": found["dwellings"][0]["id"] }),
        )
        .await;
    assert_eq!(begun["id"], id.as_str());
    let nothing = office
        .desk
        .call("revisit.begin", json!({ "dwelling": 4711 }))
        .await;
    assert!(
        nothing.is_err(),
        "what is not known cannot be visited again"
    );
}
