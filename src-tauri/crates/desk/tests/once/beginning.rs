//! What a new entry begins with, and the guide that asks for it.

use serde_json::{Value, json};

use crate::office::{Office, TODAY, filled, household, of_kind};

const COMMUNITY: &str = "440306001001";
const GRID: &str = "440306001001003";

async fn at_home(office: &Office) -> Value {
    let usual = json!({ "dwelling.community": COMMUNITY, "dwelling.grid": GRID });
    office
        .ask("settings.change", json!({ "usual": usual }))
        .await
}

async fn begun(office: &Office, form: &str) -> Value {
    office.ask("entry.begin", json!({ "form": form })).await
}

#[tokio::test]
async fn a_new_entry_begins_today_in_the_workers_own_grid() {
    let office = Office::open().await;
    let plain = begun(&office, "household").await;
    assert_eq!(plain["body"]["visit"]["on"], TODAY, "the visit is today");
    assert_eq!(
        plain["marks"],
        json!([]),
        "nothing is assumed before it was said"
    );

    at_home(&office).await;
    for form in ["household", "event", "premises"] {
        let entry = begun(&office, form).await;
        assert_eq!(
            entry["body"]["dwelling"],
            json!({ "community": COMMUNITY, "grid": GRID }),
            "{form}: nobody types the same community all day"
        );
        assert_eq!(
            entry["marks"][0]["source"], "settings",
            "{form}: the worker sees where it came from"
        );
    }
    let review = begun(&office, "review").await;
    assert_eq!(
        review["body"]["visit"],
        json!({}),
        "a form without a visit is not given one"
    );
}

#[tokio::test]
async fn an_inspection_begins_with_who_inspects() {
    let office = Office::open().await;
    let entry = begun(&office, "premises").await;
    assert_eq!(
        entry["body"]["inspection"]["inspectors"],
        json!([{ "name": "王采集" }]),
        "the worker is there; whoever went along is added"
    );
    assert_eq!(entry["marks"][0]["source"], "settings");
}

#[tokio::test]
async fn what_the_settings_said_gives_way_to_what_is_known() {
    let office = Office::open().await;
    office.submit(&household()).await;
    at_home(&office).await;
    let mut entry = begun(&office, "household").await;
    let known = household();
    entry["body"]["dwelling"]["grid"] = json!("440306001001009");
    entry["marks"][1]["value"] = json!("440306001001009");
    for part in ["road", "building", "room"] {
        entry["body"]["dwelling"][part] = known["dwelling"][part].clone();
    }
    let request = json!({ "id": null, "body": entry["body"], "marks": entry["marks"] });
    let recalls = office.ask("entry.recall", request.clone()).await;
    let recalls = recalls["recalls"].as_array().unwrap().clone();
    let dwelling = of_kind(&recalls, "dwelling");
    let about = &dwelling.first().expect("the dwelling is known")["about"];
    let taken = office
        .ask(
            "recall.decide",
            json!({ "entry": request, "about": about, "act": "take" }),
        )
        .await;
    let grid = filled(&taken, "dwelling.grid").expect("the register knows the grid");
    assert_eq!(grid["value"], known["dwelling"]["grid"]);
    assert_eq!(
        grid["was"],
        Value::Null,
        "it is filled in, not only told beside the usual one"
    );
}

#[tokio::test]
async fn what_no_entry_could_begin_with_is_refused_and_nothing_changes() {
    let office = Office::open().await;
    at_home(&office).await;
    for (element, value) in [
        ("dwelling.grid", "4403"),
        ("dwelling.community", "999999999999"),
        ("person.phone", "19900000001"),
    ] {
        let request = json!({ "usual": { element: value } });
        office
            .desk
            .call("settings.change", request)
            .await
            .expect_err("it would stop every entry");
    }
    let settings = office.ask("settings.open", json!({})).await;
    assert_eq!(settings["usual"][0]["value"], COMMUNITY);
    let named = settings["usual"][0]["words"]["zh"].as_str().unwrap();
    assert!(!named.is_empty(), "a community is shown by its name");
    office
        .ask(
            "settings.change",
            json!({ "usual": { "dwelling.community": "", "dwelling.grid": "" } }),
        )
        .await;
    let entry = begun(&office, "household").await;
    assert_eq!(entry["marks"], json!([]), "an empty text takes it back");
}

fn step<'a>(guide: &'a Value, name: &str) -> &'a Value {
    let steps = guide["steps"].as_array().unwrap();
    steps.iter().find(|one| one["step"] == name).unwrap()
}

#[tokio::test]
async fn the_guide_sees_for_itself_what_is_done() {
    let office = Office::open().await;
    let guide = office.ask("guide.open", json!({})).await;
    assert_eq!(
        step(&guide, "who")["left"],
        1,
        "the settings name the worker, but not where they work"
    );
    assert_eq!(step(&guide, "systems")["done"], false);
    assert_eq!(guide["left"], 4);
    assert_eq!(guide["open"], false, "a practice reminds of nothing");

    at_home(&office).await;
    let guide = office.ask("guide.note", json!({ "chosen": true })).await;
    assert_eq!(step(&guide, "who")["done"], true);
    assert_eq!(step(&guide, "systems")["done"], true);
    let untested = step(&guide, "access")["left"].as_u64().unwrap();
    assert!(untested > 1, "nothing has shown yet that it can be reached");

    office.submit(&household()).await;
    let guide = office.ask("guide.open", json!({})).await;
    assert_eq!(
        step(&guide, "begin")["done"],
        true,
        "whoever has begun needs nobody to tell them to"
    );
    // A department that is switched off needs no test.
    let off = json!({ "systems": { "housing": { "enabled": false } } });
    office.ask("settings.change", off).await;
    let guide = office.ask("guide.open", json!({})).await;
    assert_eq!(step(&guide, "access")["left"], untested - 1);
}
