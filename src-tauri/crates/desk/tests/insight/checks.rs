//! The register against itself, and what mends it.

use serde_json::{Value, json};

use crate::office::{Office, household, resident, with};

const WORDS: [&str; 6] = ["甲", "乙", "丙", "丁", "戊", "己"];
const CODE: &str = "91440300MA5TE5T1XJ";

async fn findings(office: &Office) -> Vec<Value> {
    let view = office.ask("checks.open", json!({})).await;
    view["findings"].as_array().unwrap().clone()
}

fn at(name: &str, order: u32, employer: &str) -> Value {
    let work = json!({ "status": "employed", "employer": employer, "employer_code": CODE });
    with(resident(name, "1990-03-07", order), json!({ "work": work }))
}

#[tokio::test]
async fn somebody_at_two_addresses_is_told_until_they_have_left_one() {
    let office = Office::on("2026-11-30").await;
    let before = resident("测试搬家", "1990-03-07", 901);
    let after = with(
        before.clone(),
        json!({ "stay": { "arrived_on": "2026-11-20" } }),
    );
    office
        .enter(household(
            "1203",
            "2026-09-02",
            std::slice::from_ref(&before),
        ))
        .await;
    assert_eq!(
        findings(&office).await,
        Vec::<Value>::new(),
        "one address is right"
    );
    office
        .enter(household("1504", "2026-11-29", &[after]))
        .await;
    let found = findings(&office).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0]["check"], &found[0]["about"]),
        (&json!("two_addresses"), &json!("测试搬家"))
    );
    let sides = found[0]["sides"].as_array().unwrap();
    assert!(
        sides[0]["value"].as_str().unwrap().ends_with("1203"),
        "the earlier one first"
    );
    assert_eq!(sides[1]["leave"], Value::Null, "they live there");
    let leave = sides[0]["leave"].clone();
    assert_eq!(
        leave["leftOn"], "2026-11-20",
        "gone on the day they came to the other"
    );
    let begun = office.ask("departure.begin", leave).await;
    assert_eq!(findings(&office).await.len(), 1, "a draft changes nothing");
    let draft = office.ask("entry.open", json!({ "id": begun["id"] })).await;
    office
        .correct(begun["id"].as_str().unwrap(), draft["body"].clone())
        .await;
    assert_eq!(findings(&office).await, Vec::<Value>::new());
}

#[tokio::test]
async fn one_spelling_is_chosen_for_everybody_by_one_act() {
    let office = Office::on("2026-11-30").await;
    let right = "S市示例餐饮管理有限公司";
    office
        .enter(household(
            "1203",
            "2026-11-29",
            &[at("测试甲", 901, right), at("测试乙", 903, right)],
        ))
        .await;
    let second = office
        .enter(household(
            "1504",
            "2026-11-29",
            &[at("测试丙", 905, "示例餐饮")],
        ))
        .await;
    let third = household(
        "1605",
        "2026-11-29",
        &[at("测试丁", 907, "S市示例餐饮公司")],
    );
    office.enter(third).await;
    let found = findings(&office).await;
    assert_eq!(found.len(), 1, "one company: {found:?}");
    assert_eq!(
        found[0]["sides"].as_array().unwrap().len(),
        3,
        "three spellings"
    );
    assert_eq!(
        found[0]["sides"][0]["value"], right,
        "what most wrote stands first"
    );
    assert_eq!(found[0]["choosable"], true);
    let odd = json!({ "id": found[0]["id"], "value": "别的公司" });
    assert_eq!(
        office.refused("checks.mend", odd).await,
        "finding_gone",
        "only what is offered"
    );

    // Somebody is typing at the second one.
    let draft = json!({ "id": second, "body": household("1504", "2026-11-29", &[at("测试丙改", 905, "示例餐饮")]), "skip": [] });
    office.ask("entry.save", draft.clone()).await;
    let mended = office
        .ask(
            "checks.mend",
            json!({ "id": found[0]["id"], "value": right }),
        )
        .await;
    let said = mended["say"].as_str().unwrap();
    assert!(
        said.contains("已改好 1 份") && said.contains("1 份正在修改"),
        "{said}"
    );
    let kept = office.ask("entry.open", json!({ "id": second })).await;
    assert_eq!(
        kept["body"]["residents"][0]["person"]["name"], "测试丙改",
        "what somebody typed is left alone"
    );

    let left = findings(&office).await;
    assert_eq!(left[0]["sides"].as_array().unwrap().len(), 2);
    office.ask("entry.submit", draft).await;
    let left = findings(&office).await;
    office
        .ask(
            "checks.mend",
            json!({ "id": left[0]["id"], "value": right }),
        )
        .await;
    assert_eq!(
        findings(&office).await,
        Vec::<Value>::new(),
        "all are written alike"
    );
    let kept = office.ask("entry.open", json!({ "id": second })).await;
    assert_eq!(kept["body"]["residents"][0]["work"]["employer"], right);
    assert_eq!(kept["revision"], 3);
}

#[tokio::test]
async fn a_full_dwelling_that_is_really_so_stays_quiet_until_it_changes() {
    let office = Office::on("2026-11-30").await;
    let people: Vec<Value> = (0..6)
        .map(|n| {
            resident(
                &format!("测试{}", WORDS[n as usize]),
                "1990-03-07",
                901 + 2 * n,
            )
        })
        .collect();
    let small = |people: &[Value]| {
        let mut entry = household("1203", "2026-11-29", people);
        entry["dwelling"]["area"] = json!(25);
        entry
    };
    let id = office.enter(small(&people[..5])).await;
    assert_eq!(
        findings(&office).await,
        Vec::<Value>::new(),
        "five on 25 m² are just right"
    );
    office.correct(&id, small(&people)).await;
    let found = findings(&office).await;
    assert_eq!(found[0]["check"], "crowded");
    let said = found[0]["say"]["zh"].as_str().unwrap();
    assert!(
        said.contains("25 平方米住 6 人") && said.contains("4.2"),
        "{said}"
    );
    assert_eq!(
        found[0]["sides"][0]["element"], "dwelling.area",
        "where it can be mended"
    );
    let id_of = found[0]["id"].as_str().unwrap();
    assert!(
        id_of.len() == 16 && id_of.bytes().all(|b| b.is_ascii_hexdigit()),
        "nothing personal"
    );
    office
        .ask("checks.see", json!({ "id": id_of, "seen": true }))
        .await;
    assert_eq!(
        findings(&office).await,
        Vec::<Value>::new(),
        "somebody said that it is so"
    );
    let all = office.ask("checks.open", json!({ "seenToo": true })).await;
    assert_eq!(all["findings"][0]["seen"], true);
    office.correct(&id, small(&people)).await;
    assert_eq!(
        findings(&office).await,
        Vec::<Value>::new(),
        "nothing changed"
    );
    let mut fuller = people.clone();
    fuller.push(resident("测试再来", "1990-03-07", 931));
    office.correct(&id, small(&fuller)).await;
    assert_eq!(
        findings(&office).await.len(),
        1,
        "one more is another matter"
    );
    assert_eq!(
        office
            .refused("checks.see", json!({ "id": "0", "seen": true }))
            .await,
        "finding_gone"
    );
}
