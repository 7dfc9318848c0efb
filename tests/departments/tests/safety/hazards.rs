//! Reviews, what is overdue, polling, and the department's own clerks.

use serde_json::{Value, json};

use crate::client::{
    HAZARDS, INSPECTIONS, PHOTO, Safety, assert_refused, assert_told, clean, hazard, inspection,
    review,
};
use crate::kit::{fields, query, with};

const DAY: i64 = 24 * 3600;

async fn open(safety: &Safety) -> String {
    let (_, result) = safety.standing(&json!({})).await;
    result["hazards"][0]["hazardId"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn poll(safety: &Safety, parameters: &[(&str, &str)]) -> Value {
    let came = safety.get(&format!("{HAZARDS}{}", query(parameters))).await;
    assert_told(&came, 200, "a poll");
    came.json()["result"].clone()
}

#[tokio::test]
async fn a_review_is_judged_by_its_rows() {
    let safety = Safety::new().await;
    let hazard = open(&safety).await;
    let failed = |changes: Value| with(&json!({"passed": false}), &changes);
    #[rustfmt::skip] // one case a line
    let rows = [
        (json!({"zz": 1}), 30400, "zz"), (json!({"passed": "true"}), 30400, "passed"), (json!({"photos": [1]}), 30400, "photos[0]"),
        (json!({"reviewNo": null}), 30401, "reviewNo"), (json!({"reviewNo": "x"}), 30401, "reviewNo"),
        (json!({"reviewedAt": null}), 30401, "reviewedAt"), (json!({"reviewedAt": "2026-11-22"}), 30401, "reviewedAt"), (json!({"passed": null}), 30401, "passed"),
        (json!({"opinion": null}), 30401, "opinion"), (json!({"opinion": "好"}), 30401, "opinion"), (json!({"opinion": "好".repeat(201)}), 30401, "opinion"), (json!({"opinion": "已整改\n到位"}), 30401, "opinion"),
        (json!({"photos": null}), 30401, "photos"), (json!({"photos": []}), 30401, "photos"), (json!({"photos": vec![PHOTO; 10]}), 30401, "photos"),
        (json!({"newDeadline": "2026-12-32"}), 30401, "newDeadline"), (json!({"newDeadline": "2026-12-01"}), 30407, "newDeadline"), (failed(json!({})), 30407, "newDeadline"),
        (json!({"reviewedAt": "2026-11-22 09:59:59"}), 30408, "reviewedAt"), (json!({"reviewedAt": "2026-11-22 11:30:00"}), 30408, "reviewedAt"),
        (failed(json!({"newDeadline": "2026-11-22"})), 30408, "newDeadline"), (failed(json!({"newDeadline": "2026-12-23"})), 30408, "newDeadline"),
        (json!({}), 30405, "photos[0]"),
    ];
    for (changes, status, field) in rows {
        let came = safety.review(&hazard, &with(&review(1), &changes)).await;
        assert_refused(&came, status, field, &changes.to_string());
    }
    assert_eq!(safety.held(), 1, "no review was stored");
}

#[tokio::test]
async fn a_failed_review_sets_a_new_deadline_and_a_passed_one_ends_it() {
    let safety = Safety::new().await;
    let hazard = open(&safety).await;
    let failed = json!({"passed": false, "opinion": "仍未整改", "newDeadline": "2026-12-22"});
    let first = safety.settled(&with(&review(1), &failed)).await;
    let came = safety.review(&hazard, &first).await;
    assert_told(&came, 200, "failed");
    let expected = json!({"reviewId": "FC2026000000000001", "hazardId": hazard, "state": "30"});
    assert_eq!(came.json()["result"], expected, "the contract's answer");
    let items = poll(&safety, &[]).await["items"].clone();
    assert_eq!(items[0]["deadline"], "2026-12-22", "the new deadline holds");
    let early = safety
        .settled(&with(
            &review(2),
            &json!({"reviewedAt": "2026-11-22 10:09:59"}),
        ))
        .await;
    let came = safety.review(&hazard, &early).await;
    assert_refused(&came, 30408, "reviewedAt", "not before the last review");
    let second = with(&early, &json!({"reviewedAt": "2026-11-22 10:10:00"}));
    assert_told(
        &safety.review(&hazard, &second).await,
        200,
        "passed, with the same photos",
    );
    let replay = safety.review(&hazard, &first).await;
    assert_told(&replay, 30902, "a repeat counts as success, even now");
    assert_eq!(
        replay.json()["result"]["reviewId"],
        "FC2026000000000001",
        "with its own number"
    );
    assert_eq!(
        replay.json()["result"]["state"],
        "40",
        "and the present state"
    );
    let came = safety
        .review(&hazard, &with(&first, &json!({"opinion": "另一意见"})))
        .await;
    assert_told(&came, 30903, "with another content");
    assert_eq!(
        came.json()["result"],
        json!({"reviewId": "FC2026000000000001"}),
        "whose it is"
    );
    assert_refused(
        &safety.review(&hazard, &review(3)).await,
        30409,
        "",
        "it is done",
    );
    let (_, other) = safety
        .standing(&json!({"clientNo": "0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a1002"}))
        .await;
    let other = other["hazards"][0]["hazardId"].as_str().unwrap().to_owned();
    assert_told(
        &safety.review(&other, &first).await,
        30903,
        "a number of another hazard",
    );
    let used = with(&review(4), &json!({"photos": first["photos"]}));
    assert_refused(
        &safety.review(&other, &used).await,
        30406,
        "photos[0]",
        "photos serve once",
    );
    assert_refused(
        &safety.review("YH2026000000000099", &used).await,
        30404,
        "",
        "no such hazard",
    );
    let safety = safety.restarted().await;
    assert_told(
        &safety.review(&hazard, &first).await,
        30902,
        "known after a restart",
    );
    let reviews = safety.town.holdings("safety");
    let reviews = reviews.iter().filter(|held| held.record.kind == "review");
    assert_eq!(reviews.count(), 2, "each once");
}

#[tokio::test]
async fn overdue_is_by_the_departments_date() {
    let safety = Safety::new().await;
    let hazard = open(&safety).await;
    safety.town.pass(7 * DAY);
    assert_eq!(
        poll(&safety, &[]).await["items"][0]["state"],
        "10",
        "on the last day"
    );
    safety.town.pass(DAY);
    let polled = poll(&safety, &[("state", "20")]).await;
    let expected = json!({
        "total": 1, "page": 1, "items": [{
            "hazardId": hazard, "inspectionId": "AQ2026000000000001",
            "clientNo": "0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a1001", "seq": 1, "state": "20",
            "deadline": "2026-11-29", "overdueDays": 1, "updatedAt": "2026-11-30 00:00:00",
        }],
    });
    assert_eq!(polled, expected, "one day late, since midnight");
    safety.town.pass(2 * DAY);
    assert_eq!(
        poll(&safety, &[]).await["items"][0]["overdueDays"],
        3,
        "three days"
    );
    assert_eq!(
        poll(&safety, &[("state", "10")]).await["total"],
        0,
        "it shows as overdue only"
    );
    let late = json!({"reviewedAt": "2026-12-02 09:00:00"});
    let body = safety.settled(&with(&review(1), &late)).await;
    assert_told(
        &safety.review(&hazard, &body).await,
        200,
        "it can still be reviewed",
    );
    let done = poll(&safety, &[]).await["items"][0].clone();
    assert_eq!(
        (&done["state"], &done["overdueDays"]),
        (&json!("40"), &json!(0)),
        "and ends"
    );
}

#[tokio::test]
async fn polling_is_filtered_ordered_and_paged() {
    let safety = Safety::new().await;
    let twenty: Vec<_> = (1..=18)
        .map(|seq| with(&hazard(seq), &json!({"photos": [PHOTO]})))
        .collect();
    for serial in 1..=3 {
        let own = json!({"clientNo": format!("0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a1{serial:03}"), "hazards": twenty});
        safety.standing(&own).await;
    }
    let first = poll(&safety, &[]).await;
    assert_eq!(
        (&first["total"], &first["page"]),
        (&json!(54), &json!(1)),
        "all are counted"
    );
    assert_eq!(first["items"].as_array().unwrap().len(), 50, "fifty a page");
    let second = poll(&safety, &[("page", "2")]).await;
    assert_eq!(second["items"].as_array().unwrap().len(), 4, "the rest");
    assert_eq!(
        second["items"][3]["hazardId"], "YH2026000000000054",
        "oldest change first"
    );
    assert_eq!(
        poll(&safety, &[("page", "3")]).await["items"],
        json!([]),
        "nothing beyond the end"
    );
    let done = first["items"][0]["hazardId"].as_str().unwrap();
    let body = safety.settled(&review(1)).await;
    assert_told(&safety.review(done, &body).await, 200, "one changes");
    let last = poll(&safety, &[("page", "2")]).await["items"][3].clone();
    assert_eq!(last["hazardId"], done, "and is the latest");
    let since = last["updatedAt"].as_str().unwrap();
    let changed = poll(&safety, &[("updatedSince", since)]).await;
    assert_eq!(
        changed["total"], 1,
        "what changed since, that second included"
    );
    assert_eq!(
        poll(
            &safety,
            &[("state", "40"), ("updatedSince", since), ("page", "1")]
        )
        .await["total"],
        1,
        "all at once"
    );
    #[rustfmt::skip] // one case a line
    let cases = [
        ("?state=60", 30402, "state"), ("?state=", 30401, "state"), ("?updatedSince=2026-11-01", 30401, "updatedSince"), ("?page=0", 30401, "page"),
        ("?page=x", 30401, "page"), ("?size=10", 30400, "size"), ("?page=1&page=2", 30400, "page"), ("?state=%zz", 30400, "state"),
    ];
    for (target, status, field) in cases {
        let came = safety.get(&format!("{HAZARDS}{target}")).await;
        assert_refused(&came, status, field, target);
    }
    let safety = safety.seen_by("wg002");
    assert_eq!(poll(&safety, &[]).await["total"], 0, "only one's own");
}

#[tokio::test]
async fn clerks_change_hazards_and_record_inspections_of_their_own() {
    let safety = Safety::new().await;
    let hazard = open(&safety).await;
    let running = &safety.town.running;
    let edit = json!({"state": "40", "deadline": "2026-12-01"});
    running.edit("safety", &hazard, &fields(&edit)).unwrap();
    let item = poll(&safety, &[]).await["items"][0].clone();
    assert_eq!(
        (&item["state"], &item["deadline"]),
        (&json!("40"), &json!("2026-12-01")),
        "set"
    );
    running
        .edit(
            "safety",
            "AQ2026000000000001",
            &fields(&json!({"state": "9"})),
        )
        .unwrap();
    let read = safety
        .get(&format!("{INSPECTIONS}/AQ2026000000000001"))
        .await
        .json();
    assert_eq!(read["result"]["state"], "9", "an inspection, too");
    for (key, wrong) in [
        ("YH2026000000000099", json!({})),
        (hazard.as_str(), json!({"state": "60"})),
        (hazard.as_str(), json!({"deadline": "x"})),
        (hazard.as_str(), json!({"hazardId": "x"})),
        ("AQ2026000000000001", json!({"state": "2"})),
    ] {
        assert!(
            running.edit("safety", key, &fields(&wrong)).is_err(),
            "{wrong}"
        );
    }
    let seeded = with(&inspection(), &clean());
    let key = running.seed("safety", &fields(&seeded)).unwrap();
    let came = safety.get(&format!("{INSPECTIONS}/{key}")).await;
    assert_refused(&came, 30404, "", "somebody else's");
    let wrong = with(&seeded, &json!({"placeType": "C12"}));
    assert!(
        running.seed("safety", &fields(&wrong)).is_err(),
        "it must be sound"
    );
    let mine = with(
        &seeded,
        &json!({"account": "wg001", "clientNo": "0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a1009"}),
    );
    let key = running.seed("safety", &fields(&mine)).unwrap();
    assert_told(
        &safety.get(&format!("{INSPECTIONS}/{key}")).await,
        200,
        "or one's own",
    );
}
