//! Known people, dwellings and employers, and what is alike.

use serde_json::{Value, json};

use crate::office::{Office, TODAY, elsewhere, filled, household, of_kind};

/// Somebody of the sample household, by position, with nothing but what is named.
fn only(at: usize, names: &[&str]) -> Value {
    let whole = household();
    let person = &whole["residents"][at]["person"];
    let kept: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), person[*name].clone()))
        .collect();
    json!({ "ref": "r1", "person": kept })
}

#[tokio::test]
async fn somebody_known_is_filled_in_from_the_number_alone() {
    let office = Office::open().await;
    office.submit(&household()).await;
    let mut body = elsewhere(json!([only(0, &["id_type", "id_number"])]));
    body["dwelling"] = json!({});
    let recalls = office.recall(&body).await;
    let known = of_kind(&recalls, "person");
    assert_eq!(known.len(), 1, "{recalls:?}");
    assert_eq!(
        known[0]["acts"][0], "revisit",
        "somebody known without an address is most likely visited again"
    );
    assert!(known[0]["say"].as_str().unwrap().contains("海棠路12号"));
    let said = serde_json::to_string(&recalls).unwrap();
    assert!(
        !said.contains("19900000002"),
        "values travel only when they are taken"
    );
    let taken = office.decide(&body, known[0], "take").await;
    assert_eq!(filled(&taken, "person.name").unwrap()["value"], "陈示例");
    assert_eq!(
        filled(&taken, "person.phone").unwrap()["value"],
        "19900000002"
    );
    assert_eq!(
        filled(&taken, "work.employer").unwrap()["value"],
        "样例科技有限公司"
    );
    assert!(
        filled(&taken, "stay.arrived_on").is_none(),
        "the stay was at another dwelling"
    );
    assert!(
        filled(&taken, "family.spouse_name").is_none(),
        "family matters are told on application only"
    );
}

#[tokio::test]
async fn what_was_refused_is_not_offered_again() {
    let office = Office::open().await;
    office.submit(&household()).await;
    let mut body = elsewhere(json!([only(0, &["id_type", "id_number"])]));
    body["dwelling"] = json!({});
    let draft = office
        .ask("entry.save", json!({ "id": null, "body": body }))
        .await;
    let entry = json!({ "id": draft["id"], "body": body });
    let known = office.ask("entry.recall", entry.clone()).await;
    let about = known["recalls"][0]["about"].clone();
    let refused = office
        .ask(
            "recall.decide",
            json!({ "entry": entry, "about": about, "act": "refuse" }),
        )
        .await;
    assert_eq!(refused["fills"].as_array().unwrap().len(), 0);
    let again = office.ask("entry.recall", entry).await;
    assert_eq!(again["recalls"].as_array().unwrap().len(), 0, "{again}");
}

#[tokio::test]
async fn what_was_typed_stays_and_the_former_value_is_told() {
    let office = Office::open().await;
    office.submit(&household()).await;
    let mut person = only(0, &["id_type", "id_number"]);
    person["person"]["phone"] = json!("19900000077");
    let body = elsewhere(json!([person]));
    let recalls = office.recall(&body).await;
    let taken = office.decide(&body, &recalls[0], "both").await;
    let phone = filled(&taken, "person.phone").unwrap();
    assert_eq!(
        phone["value"], "19900000077",
        "what the worker typed is newer"
    );
    assert_eq!(
        phone["was"], "19900000002",
        "and what stood before is shown"
    );
}

#[tokio::test]
async fn the_same_number_at_another_address_is_for_the_worker_to_decide() {
    let office = Office::open().await;
    let former = office.submit(&household()).await;
    let mut person = only(0, &["id_type", "id_number", "name"]);
    person["stay"] = json!({ "arrived_on": "2026-11-20" });
    let body = elsewhere(json!([person]));
    let recalls = office.recall(&body).await;
    let found = of_kind(&recalls, "elsewhere");
    assert_eq!(found.len(), 1, "{recalls:?}");
    assert!(
        found[0]["history"][0]
            .as_str()
            .unwrap()
            .contains("2026-09-01至今"),
        "{:?}",
        found[0]["history"]
    );
    let moved = office.decide(&body, found[0], "moved").await;
    assert!(moved["say"].as_str().unwrap().contains("离开"), "{moved}");
    let drafts = office
        .ask("entry.list", json!({ "draftsOnly": true }))
        .await;
    assert_eq!(
        drafts["total"], 1,
        "the departure from the former dwelling is begun"
    );
    let begun = office
        .ask("entry.open", json!({ "id": drafts["entries"][0]["id"] }))
        .await;
    assert_eq!(begun["body"]["form"], "departure");
    assert_eq!(
        begun["body"]["residents"][0]["stay"]["left_on"],
        "2026-11-20"
    );
    assert_eq!(
        of_kind(&office.recall(&body).await, "elsewhere").len(),
        0,
        "decided once"
    );
    let kept = office.ask("entry.open", json!({ "id": former })).await;
    assert_eq!(
        kept["draft"], false,
        "the former entry itself is left alone"
    );
}

#[tokio::test]
async fn who_lives_in_both_is_offered_without_being_asked_about_again() {
    let office = Office::open().await;
    office.submit(&household()).await;
    let body = elsewhere(json!([only(0, &["id_type", "id_number"])]));
    let recalls = office.recall(&body).await;
    office
        .decide(&body, of_kind(&recalls, "elsewhere")[0], "both")
        .await;
    let again = office.recall(&body).await;
    assert_eq!(of_kind(&again, "elsewhere").len(), 0, "{again:?}");
    assert_eq!(
        of_kind(&again, "person").len(),
        1,
        "a later entry can still be filled from the register"
    );
}

#[tokio::test]
async fn who_has_left_is_no_duplicate() {
    let office = Office::open().await;
    let former = office.submit(&household()).await;
    let begun = office
        .ask(
            "departure.begin",
            json!({ "entry": former, "residents": ["husband"], "leftOn": "2026-11-10", "reason": "moved_within_city" }),
        )
        .await;
    let departure = office.ask("entry.open", json!({ "id": begun["id"] })).await;
    let mut body = departure["body"].clone();
    body["visit"] = json!({ "on": TODAY });
    office
        .ask("entry.submit", json!({ "id": begun["id"], "body": body }))
        .await;
    let body = elsewhere(json!([only(0, &["id_type", "id_number"])]));
    let recalls = office.recall(&body).await;
    assert_eq!(of_kind(&recalls, "elsewhere").len(), 0, "{recalls:?}");
    let known = of_kind(&recalls, "person");
    assert!(
        known[0]["say"].as_str().unwrap().contains("2026-11-10"),
        "{known:?}"
    );
}

#[tokio::test]
async fn a_like_name_born_on_the_same_day_is_said_and_decided_once() {
    let office = Office::open().await;
    office.submit(&household()).await;
    // 陈示利 sounds like 陈示例; the number is somebody else's.
    let person = json!({
        "ref": "r1",
        "person": { "id_type": "111", "id_number": "430102198802029134", "name": "陈示利" },
    });
    let body = elsewhere(json!([person]));
    let recalls = office.recall(&body).await;
    let alike = of_kind(&recalls, "alike_person");
    assert_eq!(alike.len(), 1, "{recalls:?}");
    let say = alike[0]["say"].as_str().unwrap();
    assert!(
        say.contains("陈示例") && !say.contains("430102198802029118"),
        "{say}"
    );
    assert_eq!(alike[0]["acts"][0], "different");
    let decided = office.decide(&body, alike[0], "different").await;
    assert_eq!(decided["fills"].as_array().unwrap().len(), 0);
    let other = elsewhere(body["residents"].clone());
    assert_eq!(
        of_kind(&office.recall(&other).await, "alike_person").len(),
        0,
        "nor in any other entry"
    );
}

#[tokio::test]
async fn a_known_dwelling_leads_to_another_visit() {
    let office = Office::open().await;
    let former = office.submit(&household()).await;
    let whole = household();
    let mut body = elsewhere(json!([]));
    let draft = office
        .ask("entry.save", json!({ "id": null, "body": body }))
        .await;
    for part in ["community", "road", "room"] {
        body["dwelling"][part] = whole["dwelling"][part].clone();
    }
    let entry = json!({ "id": draft["id"], "body": body });
    let recalls = office.ask("entry.recall", entry.clone()).await;
    let known = &recalls["recalls"][0];
    assert_eq!(known["kind"], "dwelling");
    assert!(
        known["say"]
            .as_str()
            .unwrap()
            .contains("陈示例、李样本等5人"),
        "{known}"
    );
    let begun = office
        .ask(
            "recall.decide",
            json!({ "entry": entry, "about": known["about"], "act": "revisit" }),
        )
        .await;
    assert_eq!(begun["entry"], former.as_str());
    let drafts = office
        .ask("entry.list", json!({ "draftsOnly": true }))
        .await;
    assert_eq!(
        drafts["total"], 1,
        "the draft that was begun in vain is gone, the visit is there"
    );
    assert_eq!(drafts["entries"][0]["id"], former.as_str());
}

#[tokio::test]
async fn a_like_address_is_said_and_its_spelling_can_be_taken() {
    let office = Office::open().await;
    office.submit(&household()).await;
    let mut body = elsewhere(json!([]));
    body["dwelling"] =
        json!({ "community": "440306001001", "road": "海堂路十二号", "room": "1203室" });
    let recalls = office.recall(&body).await;
    let alike = of_kind(&recalls, "alike_dwelling");
    assert_eq!(alike.len(), 1, "{recalls:?}");
    let same = office.decide(&body, alike[0], "same").await;
    assert_eq!(
        filled(&same, "dwelling.road").unwrap()["value"],
        "海棠路12号"
    );
    assert_eq!(filled(&same, "dwelling.room").unwrap()["value"], "1203");
    assert!(
        filled(&same, "dwelling.road").unwrap()["was"].is_null(),
        "it takes the place of what was typed"
    );
}

#[tokio::test]
async fn a_known_employer_fills_its_code() {
    let office = Office::open().await;
    office.submit(&household()).await;
    let person =
        json!({ "ref": "r1", "person": {}, "work": { "employer": "S市示例餐饮管理有限公司" } });
    let body = elsewhere(json!([person]));
    let recalls = office.recall(&body).await;
    let known = of_kind(&recalls, "employer");
    let taken = office.decide(&body, known[0], "take").await;
    assert_eq!(
        filled(&taken, "work.employer_code").unwrap()["value"],
        "91440300MA5TE5T1XJ"
    );
    assert!(
        filled(&taken, "work.monthly_pay").is_none(),
        "what concerns somebody else stays theirs"
    );
}

#[tokio::test]
async fn the_family_shares_the_stay_and_a_child_has_a_guardian() {
    let office = Office::open().await;
    let whole = household();
    let child = json!({
        "ref": "child",
        "person": { "id_type": "111", "id_number": "440306202205209310", "name": "陈小样" },
    });
    let body = elsewhere(json!([whole["residents"][0], child]));
    let recalls = office.recall(&body).await;
    let shared = of_kind(&recalls, "household");
    assert_eq!(shared.len(), 1, "{recalls:?}");
    let taken = office.decide(&body, shared[0], "take").await;
    assert_eq!(
        filled(&taken, "stay.arrived_on").unwrap()["value"],
        "2026-09-01"
    );
    assert_eq!(
        filled(&taken, "person.guardian_name").unwrap()["value"],
        "陈示例"
    );
    assert_eq!(
        filled(&taken, "person.guardian_phone").unwrap()["value"],
        "19900000002"
    );
    assert!(
        filled(&taken, "stay.reason").is_none(),
        "why somebody came is their own"
    );
    let fills = taken["fills"].as_array().unwrap();
    assert!(fills.iter().all(|one| one["place"]["resident"] == "child"));
}

#[tokio::test]
async fn nothing_is_said_of_the_entry_itself() {
    let office = Office::open().await;
    let id = office.submit(&household()).await;
    let reply = office
        .ask("entry.recall", json!({ "id": id, "body": household() }))
        .await;
    assert_eq!(reply["recalls"].as_array().unwrap().len(), 0, "{reply}");
    assert_eq!(reply["changes"].as_array().unwrap().len(), 0);
    assert_eq!(reply["lastVisit"], TODAY);
}
