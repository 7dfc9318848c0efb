//! Draining a long queue over real HTTP: 1,000 entries to ten systems at 20 ms, against what latency and concurrency allow;
//! its CPU seconds and peak memory against a bare loop of tokio and reqwest that posts the same bodies.
//!
//! Department, product and bare loop are processes of their own, so that each is charged with its own work alone.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Json;
use axum::http::StatusCode;
use axum::routing::post;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use yilutong_adapter::{Link, Packages, Reach, RealClock};
use yilutong_dispatch::{Backoff, Dispatch, Quiet};
use yilutong_outbox::{DraftSave, EntryId, Intent, Lane, NewDelivery, State, Submission};

use crate::Figure;
use crate::counter::profile;
use crate::process::{forget_peak, used};

const SYSTEMS: usize = 10;
const AT_ONCE: usize = 4;
const LATENCY: Duration = Duration::from_millis(20);
const AIM: f64 = 0.95;
const MOST: f64 = 2.0;

/// What a process needed.
struct Needed {
    seconds: f64,
    cpu: f64,
    peak: f64,
}

/// Drains both ways.
pub(crate) fn figures() -> Vec<Figure> {
    let entries: usize = crate::size("YILU_BENCH_ENTRIES", 1_000);
    let mut department = Department::open();
    let ours = needed("ours", &department.address, entries);
    let bare = needed("bare", &department.address, entries);
    department.close();
    let allowed = LATENCY.as_secs_f64() * entries as f64 / AT_ONCE as f64;
    println!(
        "draining: {entries} entries to {SYSTEMS} systems in {:.2} s, bare {:.2} s; latency and concurrency allow {allowed:.2} s",
        ours.seconds, bare.seconds
    );
    println!(
        "draining: {:.2} s of CPU and {:.0} MB at most, bare {:.2} s and {:.0} MB",
        ours.cpu, ours.peak, bare.cpu, bare.peak
    );
    let ratio = allowed / ours.seconds;
    let (cpu, memory) = (ours.cpu / bare.cpu, ours.peak / bare.peak);
    vec![
        Figure {
            what: format!(
                "draining {entries} entries to {SYSTEMS} systems, against what latency allows"
            ),
            value: format!("{ratio:.2}"),
            aim: ">= 0.95",
            reached: ratio >= AIM,
        },
        Figure {
            what: "draining: CPU seconds, against a bare tokio + reqwest loop".to_owned(),
            value: format!("{cpu:.2} x"),
            aim: "<= 2 x",
            reached: cpu <= MOST,
        },
        Figure {
            what: "draining: peak memory, against a bare tokio + reqwest loop".to_owned(),
            value: format!("{memory:.2} x"),
            aim: "<= 2 x",
            reached: memory <= MOST,
        },
    ]
}

/// What a process of this very program does, when it was started to be one of the parts; `false` for any other.
pub(crate) fn is_a_part(arguments: &[String]) -> bool {
    match arguments {
        [part] if part == "--department" => department(),
        [part, address, entries] if part == "--ours" => ours(address, entries.parse().unwrap()),
        [part, address, entries] if part == "--bare" => bare(address, entries.parse().unwrap()),
        _ => return false,
    }
    true
}

fn needed(part: &str, address: &str, entries: usize) -> Needed {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([&format!("--{part}"), address, &entries.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{part} ends well");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = |name: &str| told[name].as_f64().unwrap();
    Needed {
        seconds: number("seconds"),
        cpu: number("cpu"),
        peak: number("peak"),
    }
}

/// The department's process.
struct Department {
    child: Child,
    address: String,
}

impl Department {
    fn open() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("--department")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let said = child.stdout.take().unwrap();
        BufReader::new(said).read_line(&mut address).unwrap();
        Self {
            child,
            address: address.trim().to_owned(),
        }
    }

    fn close(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn department() {
    runtime().block_on(async {
        static GIVEN: AtomicUsize = AtomicUsize::new(0);
        async fn register(Json(body): Json<Value>) -> (StatusCode, Json<Value>) {
            tokio::time::sleep(LATENCY).await;
            std::hint::black_box(body);
            let number = GIVEN.fetch_add(1, Ordering::Relaxed);
            (
                StatusCode::CREATED,
                Json(json!({ "id": format!("N{number:08}") })),
            )
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/{system}/residents", post(register));
        axum::serve(listener, router).await.unwrap();
    });
}

fn tell(began: Instant, cpu: f64) {
    let seconds = began.elapsed().as_secs_f64();
    let (after, peak) = used();
    println!(
        "{}",
        json!({ "seconds": seconds, "cpu": after - cpu, "peak": peak })
    );
}

fn wire(number: usize) -> Value {
    json!({
        "name": "样例",
        "sex": "1",
        "idNumber": format!("4301021988{number:08}"),
        "birthDate": "1988-02-02",
        "phone": "19900000009",
        "address": "示例市福安区梅林街道海棠路12号海棠花园3栋1203",
        "movedInOn": "2026-09-01",
    })
}

fn bare(address: &str, entries: usize) {
    runtime().block_on(async {
        let client = reqwest::Client::new();
        let address = Arc::new(address.to_owned());
        forget_peak();
        let (began, cpu) = (Instant::now(), used().0);
        let mut workers = tokio::task::JoinSet::new();
        for system in 0..SYSTEMS {
            let next = Arc::new(AtomicUsize::new(0));
            for _ in 0..AT_ONCE {
                let (next, client, address) =
                    (Arc::clone(&next), client.clone(), Arc::clone(&address));
                workers.spawn(async move {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= entries {
                            return;
                        }
                        let reply = client
                            .post(format!("{address}/s{system}/residents"))
                            .header("Authorization", "Bearer token-for-tests")
                            .json(&wire(number))
                            .send()
                            .await
                            .unwrap();
                        let reply: Value = reply.json().await.unwrap();
                        assert!(reply["id"].is_string(), "it is registered");
                    }
                });
            }
        }
        while let Some(ended) = workers.join_next().await {
            ended.unwrap();
        }
        tell(began, cpu);
    });
}

/// The scaffold that a new package begins with, ten times.
fn packages(folder: &Path, address: &str) -> Packages {
    let scaffold =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates/cli/scaffolds/http-json");
    let mut packages = Packages::default();
    for system in 0..SYSTEMS {
        let id = format!("s{system}");
        let package = folder.join(&id);
        std::fs::create_dir_all(package.join("codes")).unwrap();
        for file in [
            "system.toml",
            "exchange.toml",
            "replies.csv",
            "cases.toml",
            "codes/sex.csv",
        ] {
            let text = std::fs::read_to_string(scaffold.join(file)).unwrap();
            let text = text
                .replace("NEW-SYSTEM", &id)
                .replace("http://127.0.0.1:7199", &format!("{address}/{id}"))
                .replace("concurrency = 2", &format!("concurrency = {AT_ONCE}"))
                .replace("per_second = 5", "per_second = 100000");
            std::fs::write(package.join(file), text).unwrap();
        }
        packages.install(&package).unwrap();
    }
    packages
}

fn ours(address: &str, entries: usize) {
    let folder = TempDir::new().unwrap();
    let packages = packages(&folder.path().join("systems"), address);
    let outbox = profile(folder.path());
    let ids: Vec<String> = packages.systems().map(|p| p.id().to_owned()).collect();
    for number in 0..entries {
        submit(&outbox, number, &ids);
    }
    runtime().block_on(async {
        let clock: Arc<dyn yilutong_adapter::Clock> = Arc::new(RealClock);
        let dispatch = Dispatch::new(Arc::clone(&outbox), Arc::clone(&clock), Backoff::default());
        for package in packages.systems() {
            let token = ("token".to_owned(), "token-for-tests".to_owned());
            let reach = Reach {
                base_url: format!("{address}/{}", package.id()),
                settings: BTreeMap::new(),
                credentials: [token].into_iter().collect(),
                ..Reach::default()
            };
            let link = Link::open(package, reach, Arc::clone(&clock)).unwrap();
            dispatch.set_system(package.id(), Some(Arc::new(link)));
        }
        let stop = tokio::sync::watch::Sender::new(false);
        let mut quiet = dispatch.quiet();
        forget_peak();
        let (began, cpu) = (Instant::now(), used().0);
        let run = tokio::spawn(Arc::clone(&dispatch).run(stop.subscribe()));
        quiet.wait_for(|quiet| *quiet == Quiet::Yes).await.unwrap();
        tell(began, cpu);
        stop.send_replace(true);
        run.await.unwrap().unwrap();
    });
    for (id, summary) in outbox.systems().unwrap() {
        let accepted = summary.counts.get(&State::Accepted).copied().unwrap_or(0);
        assert_eq!(accepted as usize, entries, "{id} has taken everything");
    }
}

fn submit(outbox: &yilutong_outbox::Outbox, number: usize, systems: &[String]) {
    let (now, body) = (Timestamp::now(), json!({ "form": "household" }));
    let entry: EntryId = outbox
        .save_draft(DraftSave {
            id: None,
            form: "household".to_owned(),
            title: format!("{number}"),
            body: body.clone(),
            now,
        })
        .unwrap();
    let deliveries = systems.iter().map(|system| NewDelivery {
        lane: Lane {
            system: system.clone(),
            record: "resident".to_owned(),
            key: number.to_string(),
        },
        resident: None,
        intent: Intent::Put,
        wire: wire(number),
        waits: Vec::new(),
        serial: format!("{number:032x}"),
    });
    let submission = Submission {
        entry,
        base: 0,
        body,
        title: format!("{number}"),
        now,
        by: "WG100023".to_owned(),
        deliveries: deliveries.collect(),
        register: Vec::new(),
        given_up: Vec::new(),
    };
    drop(outbox.submit_async(submission).wait().unwrap());
}
