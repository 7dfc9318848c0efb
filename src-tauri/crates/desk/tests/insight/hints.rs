//! Whom a policy concerns, and whom it does not.

use serde_json::{Value, json};

use crate::office::{Office, household, number, resident, with};

async fn hints(office: &Office) -> Vec<(String, String, String)> {
    let view = office.ask("hints.list", json!({})).await;
    let lines = view["lines"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> = lines
        .map(|line| (text(&line["rule"]), text(&line["name"]), text(&line["due"])))
        .collect();
    all.sort();
    all
}

fn hint(rule: &str, name: &str, due: &str) -> (String, String, String) {
    (rule.to_owned(), name.to_owned(), due.to_owned())
}

#[tokio::test]
async fn each_policy_finds_whom_it_concerns_and_nobody_else() {
    let office = Office::on("2026-11-30").await;
    let baby = json!({
        "ref": "baby", "person": { "name": "测试新生", "id_type": "none", "birth_date": "2026-11-10", "sex": "1",
                                   "guardian_name": "测试在岗", "guardian_phone": "19900000001" },
        "work": {}, "stay": { "status": "arrived", "arrived_on": "2026-11-10", "relation_to_head": "20" }, "family": {},
    });
    let foreigner = json!({
        "ref": "guest", "person": { "latin_name": "SAMPLE, ALEX", "name": "SAMPLE ALEX", "id_type": "414", "id_number": "E12345678",
                                    "nationality": "USA", "birth_date": "1990-02-03", "sex": "1", "id_valid_until": "2026-12-20" },
        "work": {}, "stay": { "status": "arrived", "arrived_on": "2026-11-29", "relation_to_head": "80" }, "family": {},
    });
    let people = [
        resident("测试八旬", "1946-12-15", 901),
        resident("测试七九", "1947-01-15", 902),
        with(
            resident("测试签注", "1990-03-07", 903),
            json!({ "stay": { "permit": "01", "permit_on": "2024-12-15" } }),
        ),
        with(
            resident("测试不急", "1990-03-07", 905),
            json!({ "stay": { "permit": "01", "permit_on": "2024-06-15" } }),
        ),
        with(
            resident("测试失业", "1990-03-07", 907),
            json!({ "work": { "status": "seeking" } }),
        ),
        with(
            resident("测试在岗", "1990-03-07", 909),
            json!({ "work": { "status": "employed" } }),
        ),
        resident("测试学童", "2021-05-20", 911),
        resident("测试幼儿", "2022-05-20", 913),
        with(
            resident("测试半年", "1990-03-07", 915),
            json!({ "stay": { "arrived_on": "2026-05-20" } }),
        ),
        resident("测试十六", "2010-10-30", 917),
        baby,
        foreigner,
    ];
    office.enter(household("1203", "2026-11-29", &people)).await;
    assert_eq!(
        hints(&office).await,
        [
            hint("aged_80", "测试八旬", "2026-12-15"),
            hint("birth", "测试新生", "2026-12-10"),
            hint("document", "SAMPLE ALEX", "2026-12-20"),
            hint("first_card", "测试十六", "2027-01-30"),
            hint("lodging", "SAMPLE ALEX", "2026-11-30"),
            hint("permit_endorsement", "测试签注", "2026-12-15"),
            hint("permit_first", "测试半年", ""),
            hint("school", "测试学童", "2027-08-31"),
            hint("unemployed", "测试失业", ""),
        ]
    );
    let view = office.ask("hints.list", json!({ "rule": "aged_80" })).await;
    assert_eq!(view["total"], 1, "one rule alone");
    let said = view["lines"][0]["say"]["zh"].as_str().unwrap();
    assert!(
        said.contains("测试八旬") && said.contains("2026-12-15"),
        "{said}"
    );
    assert_eq!(view["lines"][0]["days"], 15);
    let first = office.ask("hints.list", json!({ "limit": 1 })).await;
    assert_eq!(
        first["lines"][0]["rule"], "lodging",
        "what is due tomorrow stands first"
    );
}

#[tokio::test]
async fn what_was_seen_to_stays_quiet_until_its_day_changes() {
    let office = Office::on("2026-11-30").await;
    let permit = json!({ "stay": { "permit": "01", "permit_on": "2024-12-15" } });
    let people = [with(resident("测试签注", "1990-03-07", 903), permit)];
    office.enter(household("1203", "2026-11-29", &people)).await;
    let view = office.ask("hints.list", json!({})).await;
    let line = &view["lines"][0];
    let told = json!({ "rule": line["rule"], "stay": line["stay"], "word": "told" });
    office.ask("hints.see", told.clone()).await;
    assert_eq!(hints(&office).await, [], "they know");
    let all = office.ask("hints.list", json!({ "seenToo": true })).await;
    assert_eq!(all["lines"][0]["seen"], "told", "and it can be looked up");
    assert_eq!(
        all["rules"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| rule["count"].as_u64().unwrap())
            .sum::<u64>(),
        0
    );

    // Corrected for another reason: still told.
    office.enter(household("1203", "2026-11-30", &people)).await;
    assert_eq!(
        hints(&office).await,
        [],
        "a second visit brings nothing up again"
    );

    office.go_to("2027-11-20");
    assert_eq!(
        hints(&office).await,
        [hint("permit_endorsement", "测试签注", "2027-12-15")],
        "next year it is due again"
    );
    let again = office.ask("hints.list", json!({})).await;
    let stay = again["lines"][0]["stay"].clone();
    let undo = json!({ "rule": "permit_endorsement", "stay": stay, "word": null });
    office.ask("hints.see", undo).await;
    assert_eq!(
        hints(&office).await.len(),
        1,
        "nothing was said of this year yet"
    );
    let odd = json!({ "rule": "permit_endorsement", "stay": stay, "word": "whatever" });
    assert_eq!(office.refused("hints.see", odd).await, "unknown_rule");
    let gone = json!({ "rule": "permit_endorsement", "stay": 99_999, "word": "told" });
    assert_eq!(office.refused("hints.see", gone).await, "not_registered");
    assert_eq!(
        office.refused("hints.list", json!({ "rule": "x" })).await,
        "unknown_rule"
    );
}

#[tokio::test]
async fn who_left_is_not_hinted_at_and_a_person_has_their_own() {
    let office = Office::on("2026-11-30").await;
    let old = resident("测试八旬", "1946-03-15", 901);
    let entry = household("1203", "2026-11-29", std::slice::from_ref(&old));
    let id = office.enter(entry.clone()).await;
    let found = office
        .ask(
            "register.find",
            json!({ "text": number("430102", "1946-03-15", 901) }),
        )
        .await;
    let person = found["people"][0]["id"].clone();
    let page = office.ask("register.person", json!({ "id": person })).await;
    assert_eq!(page["hints"][0]["rule"], "aged_80", "on the person's page");
    assert_eq!(
        page["hints"][0]["late"], false,
        "an allowance may be asked for any time"
    );
    office
        .enter(crate::office::departure("1203", &[(old, "2026-11-28")]))
        .await;
    assert_eq!(hints(&office).await, [], "they have left");
    office.correct(&id, entry).await;
    assert_eq!(
        hints(&office).await,
        [],
        "a correction of the visit brings nobody back"
    );
}

#[tokio::test]
async fn the_list_for_visits_is_a_sheet_with_every_line() {
    let office = Office::on("2026-11-30").await;
    let people = [
        resident("测试八旬", "1946-12-15", 901),
        with(
            resident("测试失业", "1990-03-07", 907),
            json!({ "work": { "status": "seeking" } }),
        ),
    ];
    office.enter(household("1203", "2026-11-29", &people)).await;
    let sheet = office.ask("hints.sheet", json!({})).await;
    assert_eq!(sheet["lines"], 2);
    assert!(sheet["name"].as_str().unwrap().ends_with("2026-11-30.xlsx"));
    let one = office
        .ask("hints.sheet", json!({ "rule": "unemployed" }))
        .await;
    assert_eq!(one["lines"], 1);
}
