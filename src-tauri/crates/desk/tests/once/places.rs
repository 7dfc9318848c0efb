//! Premises and house numbers that the register knows: found by a few letters, taken with one key, never guessed.

use serde_json::{Value, json};

use crate::office::{Office, filled, household, of_kind, premises};

/// An inspection of which only this is typed.
fn typed(name: &str) -> Value {
    json!({ "form": "premises", "premises": { "name": name }, "dwelling": { "community": "440306001001" } })
}

#[tokio::test]
async fn premises_are_known_again_by_name_initials_code_and_address() {
    let office = Office::open().await;
    office.inspect(premises()).await;
    let by_code =
        json!({ "form": "premises", "premises": { "credit_code": "91440300MA5TE5T1XJ" } });
    let by_address = json!({ "form": "premises", "dwelling": {
        "community": "440306001001", "road": "海棠路8号", "building": "1栋", "room": "101",
    } });
    for body in [
        typed("S市示例餐饮管理有限公司"),
        typed("S市示例"),
        typed("sssl"),
        typed("示例餐饮"),
        by_code,
        by_address,
    ] {
        let recalls = office.recall(&body).await;
        let known = of_kind(&recalls, "premises");
        assert_eq!(known.len(), 1, "{body}: {recalls:?}");
        let said = serde_json::to_string(&recalls).unwrap();
        assert!(
            !said.contains("13800000001"),
            "values travel only when they are taken"
        );
        let taken = office.decide(&body, known[0], "take").await;
        for (element, value) in [
            ("premises.contact", json!("陈示例")),
            ("premises.phone", json!("13800000001")),
            ("premises.type", json!("dining")),
            ("dwelling.grid", json!("440306001001003")),
            ("dwelling.house_code", json!("4403060010010000012000101")),
            ("inspection.longitude", json!(114.000_001)),
        ] {
            assert_eq!(
                filled(&taken, element).map(|fill| &fill["value"]),
                Some(&value),
                "{body}: {element}"
            );
        }
        for found_then in [
            "inspection.result",
            "inspection.hazards",
            "inspection.remark",
        ] {
            assert!(
                filled(&taken, found_then).is_none(),
                "{found_then} is told anew by each inspection"
            );
        }
    }
    let recalls = office.recall(&typed("榕树")).await;
    assert_eq!(of_kind(&recalls, "premises").len(), 0, "{recalls:?}");
}

#[tokio::test]
async fn what_was_typed_of_premises_stays_and_the_former_value_is_told() {
    let office = Office::open().await;
    office.inspect(premises()).await;
    let mut body = typed("sssl");
    body["premises"]["phone"] = json!("13800000077");
    let recalls = office.recall(&body).await;
    let taken = office.decide(&body, &recalls[0], "take").await;
    let name = filled(&taken, "premises.name").unwrap();
    assert_eq!(name["value"], "S市示例餐饮管理有限公司");
    assert_eq!(name["was"], Value::Null, "it was only looked for");
    let phone = filled(&taken, "premises.phone").unwrap();
    assert_eq!(
        (&phone["value"], &phone["was"]),
        (&json!("13800000077"), &json!("13800000001"))
    );
}

#[tokio::test]
async fn premises_tell_how_often_they_were_inspected_and_show_the_last_telling() {
    let office = Office::open().await;
    office.inspect(premises()).await;
    let mut again = premises();
    again["premises"]["contact"] = json!("李接手");
    again["inspection"]["at"] = json!("2026-11-29T09:00");
    again["inspection"]["result"] = json!("clear");
    again["inspection"]
        .as_object_mut()
        .unwrap()
        .remove("hazards");
    office.inspect(again).await;
    let recalls = office.recall(&typed("sssl")).await;
    assert_eq!(recalls.len(), 1, "the same premises once: {recalls:?}");
    let history = recalls[0]["history"].as_array().unwrap();
    assert_eq!(history.len(), 2, "{history:?}");
    assert_eq!(history[0], "2026-11-29检查，没有隐患");
    let taken = office.decide(&typed("sssl"), &recalls[0], "take").await;
    assert_eq!(
        filled(&taken, "premises.contact").unwrap()["value"],
        "李接手"
    );
}

#[tokio::test]
async fn an_inspection_begins_with_those_who_went_along_last_time() {
    let office = Office::open().await;
    office.inspect(premises()).await;
    let begun = office
        .ask("entry.begin", json!({ "form": "premises" }))
        .await;
    assert_eq!(
        begun["body"]["inspection"]["inspectors"],
        json!([{ "name": "王采集" }, { "name": "李同行" }])
    );
    assert_eq!(begun["marks"][0]["source"], "before", "and says so");
    office
        .ask(
            "settings.change",
            json!({ "worker": { "operator_name": "赵采集" } }),
        )
        .await;
    let begun = office
        .ask("entry.begin", json!({ "form": "premises" }))
        .await;
    assert_eq!(
        begun["body"]["inspection"]["inspectors"],
        json!([{ "name": "赵采集" }]),
        "another worker was not there"
    );
}

#[tokio::test]
async fn premises_for_which_somebody_works_are_named_by_the_register() {
    let office = Office::open().await;
    office.submit(&household()).await;
    let household = household();
    let work = &household["residents"][1]["work"];
    let body = typed(work["employer"].as_str().unwrap());
    let recalls = office.recall(&body).await;
    let known = of_kind(&recalls, "employer");
    assert_eq!(known.len(), 1, "{recalls:?}");
    let taken = office.decide(&body, known[0], "take").await;
    assert_eq!(
        filled(&taken, "premises.credit_code").unwrap()["value"],
        work["employer_code"]
    );
}

#[tokio::test]
async fn an_event_at_a_known_house_number_is_placed_by_the_register() {
    let office = Office::open().await;
    office.submit(&household()).await;
    for road in ["htl", "海棠", "海棠路12号"] {
        let body = json!({ "form": "event", "event": { "category": "D01" },
            "dwelling": { "community": "440306001001", "road": road } });
        let recalls = office.recall(&body).await;
        let known = of_kind(&recalls, "spot");
        assert_eq!(known.len(), 1, "{road}: {recalls:?}");
        let taken = office.decide(&body, known[0], "take").await;
        assert_eq!(
            filled(&taken, "dwelling.longitude").unwrap()["value"],
            113.912_345,
            "{road}"
        );
        let whole = filled(&taken, "dwelling.road").map(|fill| fill["value"].clone());
        let wanted = (road != "海棠路12号").then(|| json!("海棠路12号"));
        assert_eq!(whole, wanted, "{road}");
        assert!(filled(&taken, "dwelling.room").is_none());
    }
    let elsewhere = json!({ "form": "event", "event": { "category": "D01" },
        "dwelling": { "community": "440306001002", "road": "海棠路12号" } });
    assert_eq!(
        office.recall(&elsewhere).await.len(),
        0,
        "another community"
    );
}

#[tokio::test]
async fn a_grid_that_was_filled_in_goes_with_the_community_it_lies_in() {
    let office = Office::open().await;
    let usual = json!({ "dwelling.community": "440306001001", "dwelling.grid": "440306001001003" });
    office
        .ask("settings.change", json!({ "usual": usual }))
        .await;
    let begun = office
        .ask("entry.begin", json!({ "form": "household" }))
        .await;
    let mut request = json!({ "id": null, "body": begun["body"], "marks": begun["marks"] });
    let looked = office.ask("entry.preflight", request.clone()).await;
    assert_eq!(looked["outdated"], json!([]));
    request["body"]["dwelling"]["community"] = json!("440306001002");
    let looked = office.ask("entry.preflight", request.clone()).await;
    assert_eq!(looked["outdated"][0]["place"]["element"], "dwelling.grid");
    assert!(
        looked["outdated"][0]["say"]
            .as_str()
            .unwrap()
            .contains("社区")
    );
    request["marks"] = json!([]);
    let looked = office.ask("entry.preflight", request).await;
    assert_eq!(
        looked["outdated"],
        json!([]),
        "what somebody typed is only called wrong"
    );
}

#[tokio::test]
async fn a_division_is_picked_by_its_whole_name() {
    let office = Office::open().await;
    let form = office
        .ask("form.describe", json!({ "form": "household" }))
        .await;
    let sections = form["sections"].as_array().unwrap().iter();
    let mut elements = sections.flat_map(|section| section["elements"].as_array().unwrap());
    let division = elements
        .find(|one| one["id"] == "person.hukou_division")
        .unwrap();
    let mut lists = form["lists"].as_array().unwrap().iter();
    let list = lists.find(|list| list["id"] == division["list"]).unwrap();
    let mut codes = list["codes"].as_array().unwrap().iter();
    let code = codes.find(|code| code["code"] == "430102").unwrap();
    assert_eq!(code["zh"], "湖南省长沙市芙蓉区");
    assert_eq!(code["initials"], "frq");
}
