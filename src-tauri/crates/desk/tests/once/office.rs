//! A desk with a fresh profile on a fixed day; nothing is delivered.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use yilutong_adapter::{Clock, RealClock};
use yilutong_desk::{Desk, DeskConfig, Surroundings};

/// The day on which everything happens.
pub(crate) const TODAY: &str = "2026-11-30";

struct StandingClock;

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        "2026-11-30T02:00:00Z".parse().unwrap()
    }

    fn random(&self, bytes: &mut [u8]) {
        RealClock.random(bytes);
    }
}

/// A desk, and the folder it lives in.
pub(crate) struct Office {
    pub(crate) desk: Arc<Desk>,
    _home: TempDir,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let home = TempDir::new().unwrap();
        let config = DeskConfig {
            data_dir: home.path().join("profile"),
            practice: true,
            ..DeskConfig::default()
        };
        let surroundings = Surroundings {
            clock: Arc::new(StandingClock),
            ..Surroundings::default()
        };
        let desk = Desk::within(config, surroundings).unwrap();
        let office = Self { desk, _home: home };
        office
            .ask("profile.create", json!({ "passphrase": "fresh-desk-2026" }))
            .await;
        office
            .ask("settings.change", read("../practice/data/settings.json"))
            .await;
        office
    }

    pub(crate) async fn ask(&self, operation: &str, request: Value) -> Value {
        self.desk
            .call(operation, request)
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// Submits a new entry; its id.
    pub(crate) async fn submit(&self, body: &Value) -> String {
        let reply = self
            .ask("entry.submit", json!({ "id": null, "body": body }))
            .await;
        reply["id"].as_str().unwrap().to_owned()
    }

    /// Submits an inspection with a picture at every place.
    pub(crate) async fn inspect(&self, mut body: Value) -> String {
        let scene = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/samples/scene.png");
        let picture = STANDARD.encode(std::fs::read(scene).unwrap());
        let request = json!({ "name": "scene.png", "base64": picture });
        let one = json!([self.ask("photo.add", request).await]);
        body["inspection"]["photos"] = one.clone();
        for hazard in body["inspection"]["hazards"]
            .as_array_mut()
            .into_iter()
            .flatten()
        {
            hazard["photos"] = one.clone();
            hazard["after_photos"] = one.clone();
        }
        self.submit(&body).await
    }

    /// What is known of a new entry.
    pub(crate) async fn recall(&self, body: &Value) -> Vec<Value> {
        let reply = self
            .ask("entry.recall", json!({ "id": null, "body": body }))
            .await;
        reply["recalls"].as_array().unwrap().clone()
    }

    /// Says something to a recall of a new entry.
    pub(crate) async fn decide(&self, body: &Value, recall: &Value, act: &str) -> Value {
        let entry = json!({ "id": null, "body": body });
        self.ask(
            "recall.decide",
            json!({ "entry": entry, "about": recall["about"], "act": act }),
        )
        .await
    }
}

fn sample(name: &str) -> Value {
    read(&format!("../../../tests/samples/{name}"))
}

fn read(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The sample household, visited on the day.
pub(crate) fn household() -> Value {
    let mut entry = sample("household.json");
    entry["visit"]["on"] = json!(TODAY);
    entry
}

/// The sample inspection, still without pictures.
pub(crate) fn premises() -> Value {
    sample("premises.json")
}

/// A new entry at another address, with these people.
pub(crate) fn elsewhere(residents: Value) -> Value {
    json!({
        "form": "household",
        "visit": { "on": TODAY },
        "dwelling": { "community": "440306001002", "road": "榕树路8号", "room": "301" },
        "residents": residents,
    })
}

/// The recalls of a kind.
pub(crate) fn of_kind<'a>(recalls: &'a [Value], kind: &str) -> Vec<&'a Value> {
    recalls.iter().filter(|one| one["kind"] == kind).collect()
}

/// What is filled in at an element.
pub(crate) fn filled<'a>(recalled: &'a Value, element: &str) -> Option<&'a Value> {
    let fills = recalled["fills"].as_array()?;
    fills.iter().find(|one| one["place"]["element"] == element)
}
