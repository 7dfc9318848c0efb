//! The tables of a month against a count by hand: people are told of in all orders, move, leave, come back and are
//! corrected, and every figure is counted anew from the plain list of what was told.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::office::{Office, departure, household, later, number, resident, with};

/// What a person really did: room, day of arrival, day of leaving.
struct Life {
    person: Value,
    born: String,
    division: &'static str,
    reason: &'static str,
    spells: Vec<(String, String, Option<String>)>,
}

fn chance(state: &mut u64, below: u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % below
}

/// Sixty people with stays in 2026, from a seed.
fn lives() -> Vec<Life> {
    let mut dice = 20_261_130_u64;
    (0..60_u32)
        .map(|n| {
            let born = later(
                "1940-01-01",
                i64::try_from(chance(&mut dice, 31_000)).unwrap(),
            );
            let order = 901 + n;
            let (division, reason) = [
                ("430102", "01"),
                ("110101", "04"),
                ("440306", "own_home"),
                ("510104", "08"),
            ][usize::try_from(chance(&mut dice, 4)).unwrap()];
            let mut person = resident(&called(n), &born, order);
            person["person"]["id_number"] = json!(number(division, &born, order));
            person = with(
                person,
                json!({ "person": { "hukou_division": division }, "stay": { "reason": reason } }),
            );
            let mut spells = Vec::new();
            let mut day = later("2026-01-05", i64::try_from(chance(&mut dice, 200)).unwrap());
            for turn in 0..=chance(&mut dice, 2) {
                let room = format!("{}{:02}", 10 + n % 20, turn + 1 + u64::from(n) / 20 * 3);
                let stays = i64::try_from(20 + chance(&mut dice, 90)).unwrap();
                let left = later(&day, stays);
                let away = [0, 10, 60][usize::try_from(chance(&mut dice, 3)).unwrap()];
                let next = later(&left, away);
                let ends = left.as_str() < "2026-11-30" && chance(&mut dice, 4) > 0;
                spells.push((room, day.clone(), ends.then_some(left)));
                if !ends || next.as_str() > "2026-11-25" {
                    break;
                }
                day = next;
            }
            Life {
                person,
                born,
                division,
                reason,
                spells,
            }
        })
        .collect()
}

/// A name of two characters for each number.
fn called(n: u32) -> String {
    let words: Vec<char> = "甲乙丙丁戊己庚辛壬癸".chars().collect();
    let word = |n: u32| words[usize::try_from(n % 10).unwrap()];
    format!("测试{}{}", word(n / 10), word(n))
}

fn told(life: &Life, spell: &(String, String, Option<String>)) -> Value {
    with(
        life.person.clone(),
        json!({ "stay": { "arrived_on": spell.1 } }),
    )
}

async fn tell(office: &Office, lives: &[Life]) {
    for (n, life) in lives.iter().enumerate() {
        for spell in &life.spells {
            office.go_to(&later(&spell.1, 1));
            let seen = told(life, spell);
            let entry = household(&spell.0, &later(&spell.1, 1), std::slice::from_ref(&seen));
            if n % 3 == 0 {
                // First with a wrong day, then corrected; and visited once more.
                let wrong = with(
                    seen.clone(),
                    json!({ "stay": { "arrived_on": later(&spell.1, -9) } }),
                );
                let id = office
                    .enter(household(&spell.0, &later(&spell.1, 1), &[wrong]))
                    .await;
                office.correct(&id, entry.clone()).await;
                office.enter(entry).await;
            } else {
                office.enter(entry).await;
            }
            if let Some(left) = &spell.2 {
                office.go_to(&later(left, 1));
                office.enter(departure(&spell.0, &[(seen, left)])).await;
            }
        }
    }
}

/// Arrivals, departures, moves and stock of a window, person by person and spell by spell.
fn by_hand<'l>(lives: impl Iterator<Item = &'l Life>, from: &str, until: &str) -> [u64; 4] {
    let mut counted = [0; 4];
    for life in lives {
        let spells = &life.spells;
        for (at, (_, arrived, left)) in spells.iter().enumerate() {
            let near = |left: &Option<String>, next: &str| match left {
                None => true,
                Some(left) => later(left, 30).as_str() >= next,
            };
            let from_elsewhere = at > 0 && near(&spells[at - 1].2, arrived);
            let to_elsewhere = spells.get(at + 1).is_some_and(|next| near(left, &next.1));
            let within = |day: &str| day >= from && day <= until;
            let ended = left
                .clone()
                .or_else(|| spells.get(at + 1).map(|next| next.1.clone()));
            counted[0] += u64::from(within(arrived) && !from_elsewhere);
            counted[1] += u64::from(ended.as_deref().is_some_and(within) && !to_elsewhere);
            counted[2] += u64::from(within(arrived) && from_elsewhere);
            counted[3] += u64::from(
                arrived.as_str() <= until && ended.as_deref().is_none_or(|day| day > until),
            );
        }
    }
    counted
}

fn flow(view: &Value) -> [u64; 3] {
    ["arrived", "left", "stock"].map(|name| view[name].as_u64().unwrap())
}

fn rows(population: &Value, table: &str) -> BTreeMap<String, [u64; 3]> {
    let tables = population["tables"].as_array().unwrap();
    let table = tables.iter().find(|one| one["id"] == table).unwrap();
    let rows = table["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        (
            row["label"]["zh"].as_str().unwrap().to_owned(),
            flow(&row["flow"]),
        )
    })
    .collect()
}

#[tokio::test]
async fn every_figure_of_a_month_and_a_quarter_is_what_a_count_by_hand_gives() {
    let office = Office::on("2026-01-02").await;
    let lives = lives();
    tell(&office, &lives).await;
    office.go_to("2026-11-30");
    let floating = || lives.iter().filter(|life| life.division != "440306");
    for (period, from, until) in [
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("2026-11", "2026-11-01", "2026-11-30"),
        ("2026-Q2", "2026-04-01", "2026-06-30"),
        ("2026", "2026-01-01", "2026-11-30"),
    ] {
        let view = office
            .ask("reports.open", json!({ "period": period }))
            .await;
        let population = &view["population"];
        let [arrived, left, moved, stock] = by_hand(floating(), from, until);
        assert!(
            arrived + left + stock > 5,
            "{period} has something to count"
        );
        assert_eq!(flow(&population["all"]), [arrived, left, stock], "{period}");
        assert_eq!(population["moves"], moved, "{period}");
        let [.., before] = by_hand(floating(), "0", &later(from, -1));
        assert_eq!(
            population["atStart"], before,
            "{period}: what was there the evening before"
        );
        let reasons = rows(population, "reason");
        for (reason, label) in [("01", "务工"), ("04", "学习培训"), ("08", "投靠亲友")] {
            let [arrived, left, _, stock] =
                by_hand(floating().filter(|life| life.reason == reason), from, until);
            let counted = reasons.get(label).copied().unwrap_or_default();
            assert_eq!(counted, [arrived, left, stock], "{period}, {label}");
        }
        let origins = rows(population, "origin");
        for (division, label) in [
            ("430102", "湖南省"),
            ("110101", "北京市"),
            ("510104", "四川省"),
        ] {
            let [arrived, left, _, stock] = by_hand(
                floating().filter(|life| life.division == division),
                from,
                until,
            );
            let counted = origins.get(label).copied().unwrap_or_default();
            assert_eq!(counted, [arrived, left, stock], "{period}, {label}");
        }
        let bands = rows(population, "age");
        let of_age = |from_age: i64, to_age: i64| {
            let years = move |life: &&Life| {
                let born: jiff::civil::Date = life.born.parse().unwrap();
                let on: jiff::civil::Date = until.parse().unwrap();
                let had = (on.month(), on.day()) >= (born.month(), born.day());
                let age = i64::from(on.year() - born.year()) - i64::from(!had);
                (from_age..=to_age).contains(&age)
            };
            by_hand(floating().filter(years), from, until)
        };
        for (label, low, high) in [
            ("16–25 岁", 16, 25),
            ("36–45 岁", 36, 45),
            ("60 岁及以上", 60, 200),
        ] {
            let [arrived, left, _, stock] = of_age(low, high);
            let counted = bands.get(label).copied().unwrap_or_default();
            assert_eq!(counted, [arrived, left, stock], "{period}, {label}");
        }
        for table in ["reason", "sex", "age", "origin", "community"] {
            let sums = rows(population, table)
                .into_values()
                .fold([0; 3], |sum, row| [0, 1, 2].map(|at| sum[at] + row[at]));
            assert_eq!(sums, [arrived, left, stock], "{period}: {table} adds up");
        }
        let kinds = rows(population, "kind");
        let [arrived, left, _, stock] = by_hand(
            lives.iter().filter(|life| life.division == "440306"),
            from,
            until,
        );
        assert_eq!(
            kinds.get("户籍人口").copied().unwrap_or_default(),
            [arrived, left, stock],
            "{period}"
        );
    }
    let view = office.ask("reports.open", json!({})).await;
    assert_eq!(
        view["period"], "2026-11",
        "without a word, the present month"
    );
    let months = view["population"]["months"].as_array().unwrap();
    assert_eq!(months.len(), 12);
    for month in months {
        let id = month["month"].as_str().unwrap();
        let last = later(&format!("{id}-28"), 4);
        let last = later(&format!("{}-01", &last[..7]), -1);
        let [arrived, left, _, stock] = by_hand(floating(), &format!("{id}-01"), &last);
        assert_eq!(flow(&month["flow"]), [arrived, left, stock], "{id}");
    }
    let sheet = office
        .ask("reports.sheet", json!({ "period": "2026-11" }))
        .await;
    assert_eq!(sheet["name"], "统计2026年11月.xlsx");

    // A profile of an earlier version knows nothing of stays: they are told anew from the entries.
    let year = json!({ "period": "2026" });
    let before = office.ask("reports.open", year.clone()).await;
    let outbox = office.desk.outbox().await.unwrap();
    outbox.set_setting("register.stays", None).unwrap();
    let after = office.ask("reports.open", year).await;
    assert_eq!(after["population"], before["population"], "nothing is lost");
}

#[tokio::test]
async fn an_entry_taken_back_brings_the_earlier_telling_to_light_again() {
    let office = Office::on("2026-11-30").await;
    let person = resident("测试乙", "1990-03-07", 901);
    office
        .enter(household(
            "1203",
            "2026-11-01",
            std::slice::from_ref(&person),
        ))
        .await;
    let later = with(person, json!({ "stay": { "arrived_on": "2026-11-20" } }));
    let wrong = office
        .enter(household("1504", "2026-11-29", &[later]))
        .await;
    let moves = async || {
        let view = office.ask("reports.open", json!({})).await;
        let population = &view["population"];
        (
            population["moves"].clone(),
            population["all"]["stock"].clone(),
        )
    };
    assert_eq!(moves().await, (json!(1), json!(1)), "one person, who moved");
    office.ask("entry.withdraw", json!({ "id": wrong })).await;
    assert_eq!(moves().await, (json!(0), json!(1)), "they never did");
    let checks = office.ask("checks.open", json!({})).await;
    assert_eq!(checks["findings"], json!([]));
}

#[tokio::test]
async fn periods_that_are_none_are_refused() {
    let office = Office::on("2026-11-30").await;
    for period in ["2026-12", "2027", "2026-13", "去年"] {
        assert_eq!(
            office
                .refused("reports.open", json!({ "period": period }))
                .await,
            "unknown_period",
            "{period}"
        );
    }
    let empty = office
        .ask("reports.open", json!({ "period": "2026-10" }))
        .await;
    assert_eq!(
        empty["population"]["all"]["stock"], 0,
        "an empty register has empty tables"
    );
    assert_eq!(empty["after"], "2026-11");
}

#[tokio::test]
async fn what_was_typed_is_counted_and_a_correction_counts_only_what_changed() {
    let office = Office::on("2026-11-30").await;
    let person = resident("测试乙", "1990-03-07", 901);
    let id = office
        .enter(household(
            "1203",
            "2026-11-29",
            std::slice::from_ref(&person),
        ))
        .await;
    let typed = async || {
        let view = office.ask("reports.open", json!({})).await;
        (
            view["burden"]["entries"].as_u64().unwrap(),
            view["burden"]["typed"].as_u64().unwrap(),
        )
    };
    // Day; community, road, building, room, occupancy, area; name, kind, number, place; status, day, reason, relation.
    assert_eq!(typed().await, (1, 15));
    let corrected = with(person, json!({ "stay": { "reason": "03" } }));
    office
        .correct(&id, household("1203", "2026-11-29", &[corrected]))
        .await;
    assert_eq!(typed().await, (2, 16), "one field was changed");
}
