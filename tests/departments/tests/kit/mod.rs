//! What the tests of all departments share: a town on free ports in a directory of its own, whose time the test owns,
//! and a client that shows replies as they came.

#![allow(dead_code, unreachable_pub)] // each test file uses its part

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use percent_encoding::NON_ALPHANUMERIC;
use practice_departments::{Clock, Config, Fields, Holding, Running, start};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;

/// 2026-11-22 10:15:00 in China, the time of the contracts' worked examples.
pub const EXAMPLE_TIME: i64 = 1_795_313_700;

/// Departments at work, with the test's hand on their time.
pub struct Town {
    pub running: Running,
    pub client: Client,
    now: Arc<AtomicI64>,
    data: TempDir,
}

impl Town {
    /// An empty town at [`EXAMPLE_TIME`].
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// An empty town set up otherwise.
    pub async fn with(adjust: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(EXAMPLE_TIME));
        let running = open(data.path(), &now, adjust).await;
        let client = Client::builder().no_proxy().build().unwrap();
        Self {
            running,
            client,
            now,
            data,
        }
    }

    /// Stops everything and starts again on the same directory.
    pub async fn restarted(self) -> Self {
        self.running.stop().await;
        let running = open(self.data.path(), &self.now, |_| {}).await;
        let client = Client::builder().no_proxy().build().unwrap();
        Self {
            running,
            client,
            ..self
        }
    }

    pub fn url(&self, id: &str, target: &str) -> String {
        format!("{}{target}", self.running.base_url(id).unwrap())
    }

    pub fn control(&self, target: &str) -> String {
        format!("{}{target}", self.running.control_url())
    }

    /// Lets time pass. Nothing else does.
    pub fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The town's time in Unix seconds.
    pub fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    pub fn holdings(&self, id: &str) -> Vec<Holding> {
        self.running.holdings(id).unwrap()
    }
}

async fn open(data: &Path, now: &Arc<AtomicI64>, adjust: impl FnOnce(&mut Config)) -> Running {
    let mut config = Config::new(data);
    let now = Arc::clone(now);
    config.clock = Clock::from_source(Arc::new(move || {
        Timestamp::from_second(now.load(Ordering::SeqCst)).unwrap()
    }));
    adjust(&mut config);
    start(config).await.unwrap()
}

/// A reply as it came.
pub struct Came {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Came {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// Sends a request and takes the whole reply.
pub async fn send(request: RequestBuilder) -> Result<Came, reqwest::Error> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = response.bytes().await?.to_vec();
    Ok(Came {
        status,
        headers,
        body,
    })
}

/// `base` with the members of `changes` set; `null` takes a member away.
pub fn with(base: &Value, changes: &Value) -> Value {
    let mut merged = base.clone();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            merged.as_object_mut().unwrap().shift_remove(name);
        } else {
            merged[name] = value.clone();
        }
    }
    merged
}

/// An object's members.
pub fn fields(value: &Value) -> Fields {
    value.as_object().unwrap().clone()
}

/// A query string with its `?`, percent-encoded; empty for no parameters.
pub fn query(parameters: &[(&str, &str)]) -> String {
    let encoded: Vec<_> = parameters
        .iter()
        .map(|(name, value)| {
            let value = percent_encoding::utf8_percent_encode(value, NON_ALPHANUMERIC);
            format!("{name}={value}")
        })
        .collect();
    match encoded.join("&") {
        empty if empty.is_empty() => empty,
        query => format!("?{query}"),
    }
}
