//! How long a desk with a big register waits for hints, lists, checks and a month's tables.
//!
//! `cargo run --release -p yilutong-desk --example insight_speed [people]`; 100,000 people when nobody says how many. The
//! people are made up: names and keys are numbers.
#![allow(clippy::print_stdout)] // printing is what this example is for

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use serde_json::json;
use yilutong_desk::schema::Passphrase;
use yilutong_desk::{Desk, DeskConfig};
use yilutong_outbox::{DraftSave, RegisterRow, Stay, Submission, Surveyed};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let people: i32 = match std::env::args().nth(1) {
        Some(people) => people.parse()?,
        None => 100_000,
    };
    let dir = tempfile::tempdir()?;
    let desk = Desk::open(DeskConfig {
        data_dir: dir.path().join("profile"),
        ..DeskConfig::default()
    })?;
    let passphrase = "insight speed".to_owned();
    desk.profile_create(Passphrase { passphrase }).await?;
    let outbox = desk.outbox().await?;
    // What a profile begins with is told first, so that it is not told anew afterwards.
    desk.call("hints.list", json!({})).await?;
    let entry = outbox.save_draft(DraftSave {
        id: None,
        form: "household".to_owned(),
        title: "speed".to_owned(),
        body: json!({}),
        now: Timestamp::now(),
    })?;
    let began = Instant::now();
    outbox.submit(Submission {
        entry,
        base: 0,
        body: json!({}),
        title: "speed".to_owned(),
        now: Timestamp::now(),
        by: String::new(),
        deliveries: Vec::new(),
        register: (0..people)
            .map(|n| RegisterRow::Surveyed(Surveyed::Stay(stay(n))))
            .collect(),
        given_up: Vec::new(),
    })?;
    println!("keeping {people} stays: {:?}", began.elapsed());
    for (operation, request) in [
        ("hints.list", json!({ "limit": 4 })),
        ("lists.open", json!({})),
        ("lists.listed", json!({ "list": "permits_this_month" })),
        ("checks.open", json!({})),
        ("reports.open", json!({})),
    ] {
        let mut times = Vec::new();
        for _ in 0..5 {
            let began = Instant::now();
            let reply = desk.call(operation, request.clone()).await?;
            times.push(began.elapsed());
            std::hint::black_box(reply);
        }
        times.sort();
        println!("{operation}: median {:?}, slowest {:?}", times[2], times[4]);
    }
    Ok(())
}

fn stay(n: i32) -> Stay {
    // Spread over ages 0 to 90, arrivals of four years, and the days of the year.
    let born = date(2026, 11, 1).saturating_sub((i64::from(n) * 7919 % 32_850).days());
    let arrived = date(2026, 11, 25).saturating_sub((i64::from(n) * 104_729 % 1460).days());
    let permit = date(2025, 1, 1).saturating_add((i64::from(n) * 31 % 365).days());
    let mut facts = BTreeMap::from([
        ("person.birth_date", born.to_string()),
        ("person.sex", (1 + n % 2).to_string()),
        ("person.id_type", "111".to_owned()),
        ("person.hukou_division", "430102".to_owned()),
        (
            "person.population",
            ["floating", "floating", "floating", "registered"][usize::try_from(n % 4).unwrap_or(0)]
                .to_owned(),
        ),
        ("stay.arrived_on", arrived.to_string()),
        ("stay.reason", "01".to_owned()),
        ("dwelling.community", "440306001001".to_owned()),
        ("dwelling.area", "68.5".to_owned()),
        ("visit.on", "2026-11-20".to_owned()),
        (
            "work.status",
            if n % 20 == 0 { "seeking" } else { "employed" }.to_owned(),
        ),
        ("work.employer_code", format!("{:018}", n % 5000)),
        ("work.employer", format!("单位{}", n % 5000)),
    ]);
    if n % 3 == 0 {
        facts.insert("stay.permit", "01".to_owned());
        facts.insert("stay.permit_on", permit.to_string());
    }
    Stay {
        resident: format!("r{n}"),
        person: format!("111:{n}"),
        dwelling: format!("440306001001|路{}号|{}", n / 300, n / 3),
        name: format!("人{n}"),
        address: format!("路{}号{}", n / 300, n / 3),
        facts: facts
            .into_iter()
            .map(|(id, value)| (id.to_owned(), value))
            .collect(),
    }
}
