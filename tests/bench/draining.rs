//! How close delivering comes to what the departments themselves allow: their requests per second, their requests at
//! once, and how long each takes.
//!
//! Deliberately absent: the departments that take files. They answer when their own round comes, not when asked.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use yilutong_desk::schema::Pulse;
use yilutong_desk::{Desk, DeskConfig};
use yilutong_tests::Practice;

use crate::{Figure, households};

/// Households of five; the figure's line says how many deliveries came of them.
const HOUSEHOLDS: usize = 20;
const LATENCY: Duration = Duration::from_millis(20);
const AIM: f64 = 0.9;
const PATIENCE: Duration = Duration::from_secs(600);

/// What the contracts allow one account.
struct Allowed {
    id: &'static str,
    per_second: f64,
    at_once: f64,
    /// The fewest requests that put a new record there as the contract says.
    requests: f64,
}

const ALLOWED: &[Allowed] = &[
    Allowed {
        id: "housing",
        per_second: 20.0,
        at_once: 4.0,
        requests: 1.0,
    },
    Allowed {
        id: "residence",
        per_second: 10.0,
        at_once: 2.0,
        requests: 1.0,
    },
    // Declare, and ask once how the review stands.
    Allowed {
        id: "selfdecl",
        per_second: 5.0,
        at_once: 2.0,
        requests: 2.0,
    },
    // Look for the row, fetch the form with its token, save it; in one session.
    Allowed {
        id: "workstation",
        per_second: 10.0,
        at_once: 1.0,
        requests: 3.0,
    },
    Allowed {
        id: "familyplan",
        per_second: 20.0,
        at_once: 4.0,
        requests: 1.0,
    },
    Allowed {
        id: "grid",
        per_second: 20.0,
        at_once: 4.0,
        requests: 1.0,
    },
    // Its contract sets no limit at once but the ten in a second.
    Allowed {
        id: "labour",
        per_second: 10.0,
        at_once: 10.0,
        requests: 1.0,
    },
];

/// They gather what is due into one file and look at it in rounds of their own.
const TAKE_FILES: [&str; 3] = ["gridadmin", "provincial", "pda"];

/// Drains what was entered offline.
pub(crate) fn figures() -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (took, records) = runtime.block_on(drain());
    let limit = ALLOWED
        .iter()
        .map(|allowed| allowed.shortest(&records))
        .max()
        .unwrap_or_default();
    let deliveries: usize = records.iter().map(|(_, count)| count).sum();
    println!(
        "draining: {deliveries} deliveries in {:.1} s; the departments allow {:.1} s at {} ms a request",
        took.as_secs_f64(),
        limit.as_secs_f64(),
        LATENCY.as_millis()
    );
    let ratio = limit.as_secs_f64() / took.as_secs_f64();
    vec![Figure {
        what: "draining 500 deliveries, against what the departments allow".to_owned(),
        value: format!("{ratio:.2}"),
        aim: ">= 0.9",
        reached: ratio >= AIM,
    }]
}

impl Allowed {
    fn shortest(&self, records: &[(String, usize)]) -> Duration {
        let count = records
            .iter()
            .find(|(id, _)| id == self.id)
            .map_or(0, |(_, count)| *count);
        let requests = self.requests * f64::from(u32::try_from(count).unwrap());
        let by_rate = requests / self.per_second;
        let by_latency = requests * LATENCY.as_secs_f64() / self.at_once;
        Duration::from_secs_f64(by_rate.max(by_latency))
    }
}

/// How long it took from going online to the last receipt, and how many records each department holds.
async fn drain() -> (Duration, Vec<(String, usize)>) {
    let folder = TempDir::new().unwrap();
    let practice = Practice::open(&folder.path().join("departments"))
        .await
        .unwrap();
    let config = DeskConfig {
        data_dir: folder.path().join("profile"),
        practice: true,
        deliver: true,
        ..DeskConfig::default()
    };
    let desk = Desk::open(config).unwrap();
    let ask = async |operation: &str, request: Value| desk.call(operation, request).await.unwrap();
    ask(
        "profile.create",
        json!({ "passphrase": "bench-passphrase" }),
    )
    .await;
    let mut settings = practice.settings().unwrap();
    for id in TAKE_FILES {
        settings["systems"][id]["enabled"] = json!(false);
    }
    ask("settings.change", settings).await;
    ask("desk.offline", json!({ "offline": true })).await;
    for number in 0..HOUSEHOLDS {
        ask(
            "entry.submit",
            json!({ "id": null, "body": households::make(number) }),
        )
        .await;
    }
    for address in practice.running.addresses() {
        practice.running.set_latency(address.id, LATENCY).unwrap();
    }
    let began = Instant::now();
    ask("desk.offline", json!({ "offline": false })).await;
    loop {
        let pulse: Pulse = serde_json::from_value(ask("desk.pulse", Value::Null).await).unwrap();
        assert_eq!(
            pulse.needs_me + pulse.paused,
            0,
            "the departments take every household of the bench"
        );
        if pulse.on_the_way == 0 {
            break;
        }
        assert!(
            began.elapsed() < PATIENCE,
            "{} are still on the way",
            pulse.on_the_way
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = began.elapsed();
    let records = practice
        .holdings()
        .unwrap()
        .into_iter()
        .map(|(id, held)| (id, held.len()))
        .collect();
    ask("profile.lock", Value::Null).await;
    practice.running.stop().await;
    (took, records)
}
