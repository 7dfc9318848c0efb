//! Lists of the register, those of one's own among them.

use serde_json::{Value, json};

use crate::office::{Office, departure, household, resident, with};

async fn names(office: &Office, request: Value) -> Vec<String> {
    let view = office.ask("lists.listed", request).await;
    let lines = view["lines"].as_array().unwrap().iter();
    lines
        .map(|line| {
            format!(
                "{} {}",
                line["name"].as_str().unwrap(),
                line["day"].as_str().unwrap()
            )
        })
        .collect()
}

async fn an_office() -> Office {
    let office = Office::on("2026-11-30").await;
    let gone = with(
        resident("测试已走", "1980-01-01", 901),
        json!({ "stay": { "arrived_on": "2026-11-02" } }),
    );
    let people = [
        with(
            resident("测试新来", "1990-03-07", 903),
            json!({ "stay": { "arrived_on": "2026-11-05", "reason": "04" }, "person": { "sex": "1" } }),
        ),
        with(
            resident("测试早来", "1990-03-08", 904),
            json!({ "stay": { "arrived_on": "2026-10-31", "expected_until": "2026-12-20" } }),
        ),
        with(
            resident("测试月末", "1990-03-09", 905),
            json!({ "stay": { "arrived_on": "2026-11-30", "permit": "01", "permit_on": "2025-11-30" } }),
        ),
        gone.clone(),
    ];
    office.enter(household("1203", "2026-11-30", &people)).await;
    office
        .enter(departure("1203", &[(gone, "2026-11-20")]))
        .await;
    office
}

#[tokio::test]
async fn a_list_holds_whom_it_says_the_earliest_day_first() {
    let office = an_office().await;
    let of = |list: &str| json!({ "list": list });
    assert_eq!(
        names(&office, of("arrived_this_month")).await,
        ["测试新来 2026-11-05", "测试月末 2026-11-30"],
        "who left again is not listed among those who live here"
    );
    assert_eq!(
        names(&office, of("left_this_month")).await,
        ["测试已走 2026-11-20"]
    );
    assert_eq!(
        names(&office, of("leaving_soon")).await,
        ["测试早来 2026-12-20"]
    );
    assert_eq!(
        names(&office, of("permits_this_month")).await,
        ["测试月末 2026-11-30"]
    );
    let lists = office.ask("lists.open", json!({})).await;
    for list in lists["lists"].as_array().unwrap() {
        let listed = office
            .ask("lists.listed", json!({ "list": list["id"] }))
            .await;
        assert_eq!(list["count"], listed["total"], "{}", list["id"]);
    }
    assert_eq!(
        office.refused("lists.listed", of("nothing")).await,
        "unknown_rule"
    );
    let sheet = office.ask("lists.sheet", of("arrived_this_month")).await;
    assert_eq!(sheet["lines"], 2);
}

#[tokio::test]
async fn a_narrowed_list_is_kept_under_a_name_and_forgotten_again() {
    let office = an_office().await;
    let students = json!({ "stay.reason": "04" });
    assert_eq!(
        names(
            &office,
            json!({ "list": "arrived_this_month", "narrow": students })
        )
        .await,
        ["测试新来 2026-11-05"]
    );
    let save =
        |title: &str| json!({ "title": title, "list": "arrived_this_month", "narrow": students });
    let own = office.ask("lists.save", save(" 本月新来的学生 ")).await;
    assert_eq!(
        names(&office, own.clone()).await,
        ["测试新来 2026-11-05"],
        "asked again"
    );
    let again = office.ask("lists.save", save("本月新来的学生")).await;
    let lists = office.ask("lists.open", json!({})).await;
    let own_ones: Vec<&Value> = lists["lists"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["own"] == true)
        .collect();
    assert_eq!(own_ones.len(), 1, "the same name is the same list");
    assert_eq!(own_ones[0]["title"]["zh"], "本月新来的学生");
    assert_eq!(own_ones[0]["count"], 1);
    office.ask("lists.drop", again.clone()).await;
    assert_eq!(office.refused("lists.listed", again).await, "unknown_rule");
    assert_eq!(
        office.refused("lists.save", save("   ")).await,
        "unnamed_list"
    );
    assert_eq!(
        office.refused("lists.save", save(&"长".repeat(31))).await,
        "unnamed_list"
    );
    assert_eq!(office.state().await, "Open");
}

#[tokio::test]
async fn a_hazard_is_overdue_from_the_day_after_its_deadline() {
    let office = Office::on("2026-11-20").await;
    let hazard = |mode: &str, deadline: &str| json!({ "category": "blocked_exit", "level": "general", "description": "后厨安全出口堆放杂物", "rectify_mode": mode, "deadline": deadline });
    let inspection = json!({
        "form": "premises",
        "premises": { "name": "示例餐馆", "type": "dining", "contact": "测试乙", "phone": "13800000001", "no_licence_reason": "正在办理" },
        "dwelling": { "community": "440306001001", "road": "海棠路8号", "room": "101" },
        "inspection": { "at": "2026-11-20T10:00", "inspectors": [{ "name": "王采集" }], "result": "found",
                        "hazards": [hazard("by_deadline", "2026-11-30"), hazard("by_deadline", "2026-12-15")] },
    });
    office.enter(inspection).await;
    office.go_to("2026-11-30");
    let overdue = json!({ "list": "overdue_hazards" });
    assert_eq!(
        names(&office, overdue.clone()).await,
        Vec::<String>::new(),
        "the last day is not over"
    );
    office.go_to("2026-12-01");
    assert_eq!(
        names(&office, overdue.clone()).await,
        ["示例餐馆 2026-11-30"]
    );
    office.go_to("2026-12-16");
    assert_eq!(names(&office, overdue).await.len(), 2);
    let report = office
        .ask("reports.open", json!({ "period": "2026-12" }))
        .await;
    let hazards = report["overdue"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["kind"] == "hazards")
        .unwrap();
    assert_eq!(
        (&hazards["count"], &hazards["since"]),
        (&json!(2), &json!("2026-11-30"))
    );
}
