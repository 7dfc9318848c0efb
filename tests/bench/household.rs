//! How long a visited household takes to reach every department, against the slowest of them alone: what the others
//! cost beside it.
//!
//! *Reached* means what a department gives at once. Most give a receipt; 自主申报 says that it will decide; those that
//! take files have taken the file. What they decide later, in rounds of their own, is not waited for. Each department
//! alone has the house code's beside it, without which there is nothing to send.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use yilutong_desk::schema::{DeliveryState, MatrixView};
use yilutong_desk::{Desk, DeskConfig};
use yilutong_tests::Practice;

use crate::{Figure, households};

/// What a request takes on its way.
const LATENCY: Duration = Duration::from_millis(20);
const AIM: f64 = 1.5;
const PATIENCE: Duration = Duration::from_secs(300);
/// Whoever issues the code that the others wait for.
const FIRST: &str = "housing";
/// Those that take files: they wait a while for more to put into one.
const IN_FILES: [&str; 3] = ["gridadmin", "provincial", "pda"];

/// Delivers the same household to all, to those that take it at once, and to each alone.
pub(crate) fn figures() -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (together, systems) = runtime.block_on(reached(&|_| true));
    let (at_once, _) = runtime.block_on(reached(&|id| !IN_FILES.contains(&id)));
    let mut alone: Vec<(String, Duration)> = systems
        .into_iter()
        .map(|system| {
            let (took, _) = runtime.block_on(reached(&|id| id == system || id == FIRST));
            (system, took)
        })
        .collect();
    alone.sort_by_key(|(_, took)| *took);
    let each: Vec<String> = alone
        .iter()
        .map(|(system, took)| format!("{system} {} ms", took.as_millis()))
        .collect();
    println!(
        "a household: {} departments reached in {} ms at {} ms a request, those that take it at once in {} ms; alone: {}",
        alone.len(),
        together.as_millis(),
        LATENCY.as_millis(),
        at_once.as_millis(),
        each.join(", ")
    );
    let slowest = |meant: &dyn Fn(&str) -> bool| {
        let meant = alone.iter().filter(|(system, _)| meant(system));
        meant.map(|(_, took)| *took).max().unwrap_or(Duration::MAX)
    };
    let figure = |what: &str, took: Duration, slowest: Duration| {
        let ratio = took.as_secs_f64() / slowest.as_secs_f64();
        Figure {
            what: what.to_owned(),
            value: format!("{ratio:.2} x"),
            aim: "<= 1.5 x",
            reached: ratio <= AIM,
        }
    };
    vec![
        figure(
            "a household to every department, against the slowest one alone",
            together,
            slowest(&|_| true),
        ),
        figure(
            "the same without those that take files",
            at_once,
            slowest(&|system| !IN_FILES.contains(&system)),
        ),
    ]
}

/// How long it took from submitting until everything was reached, and which systems had something to take.
async fn reached(meant: &dyn Fn(&str) -> bool) -> (Duration, BTreeSet<String>) {
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
    for (id, system) in settings["systems"].as_object_mut().into_iter().flatten() {
        system["enabled"] = json!(meant(id));
    }
    ask("settings.change", settings).await;
    for address in practice.running.addresses() {
        practice.running.set_latency(address.id, LATENCY).unwrap();
    }
    let body = households::make(0);
    let began = Instant::now();
    ask("entry.submit", json!({ "id": null, "body": body })).await;
    let systems = loop {
        let matrix = json!({});
        let view: MatrixView = serde_json::from_value(ask("outbox.matrix", matrix).await).unwrap();
        let cells: Vec<_> = view.rows.iter().flat_map(|row| &row.cells).collect();
        assert!(
            cells.iter().all(|cell| !cell.needs_me),
            "the departments take the household of the bench"
        );
        let there = |state| matches!(state, DeliveryState::Accepted | DeliveryState::Reviewing);
        if !cells.is_empty() && cells.iter().all(|cell| there(cell.state)) {
            break cells.iter().map(|cell| cell.system.clone()).collect();
        }
        assert!(began.elapsed() < PATIENCE, "not reached: {cells:#?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let took = began.elapsed();
    ask("profile.lock", Value::Null).await;
    practice.running.stop().await;
    (took, systems)
}
