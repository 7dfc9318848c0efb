//! HTTP to one department: bounded, paced, never redirected, never repeated.
//!
//! The one thing callers must be told is whether a request may have left this computer; everything
//! hangs on that. No reqwest type crosses this module's border. A way may also lead to answers that
//! are played from memory ([`Script`]), so that a package's reply cases need no socket.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::Instant;

use super::clock::from_http_date;
use super::script::Script;
use crate::error::AdapterError;

/// The largest body that is read; the longest honest answer is far shorter.
const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// Header lines that are read.
const MOST_HEADERS: usize = 64;
/// Stands for an address where there is none.
const NOWHERE: &str = "about:blank";
/// A second, and what the way there may squeeze together.
const PACE: Duration = Duration::from_millis(1100);

/// One request, complete.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: String,
    /// Path and query as they stand on the request line.
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// One complete answer, from whomever.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) status: u16,
    pub(super) date: Option<Timestamp>,
    pub(super) retry_after: Option<Duration>,
    /// The version of what was read or written, as the department marks it.
    pub(super) etag: Option<String>,
    /// `application/json`; what is said of its charset is left out.
    pub(super) media_type: String,
    pub(super) location: Option<String>,
    pub(super) cookies: Vec<String>,
    pub(super) body: Vec<u8>,
}

/// Why there is no complete answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missed {
    /// Nothing left this computer.
    NotSent,
    /// The request may have been processed.
    Lost,
}

impl Heard {
    /// An answer whose header lines are looked up by their lower-case name.
    pub(super) fn new(status: u16, header: impl Fn(&str) -> Vec<String>, body: Vec<u8>) -> Self {
        let first = |name: &str| header(name).into_iter().next();
        Self {
            status,
            date: first("date").and_then(|text| from_http_date(&text)),
            retry_after: first("retry-after")
                .and_then(|text| text.trim().parse::<u64>().ok())
                .map(|seconds| Duration::from_secs(seconds.min(3600))),
            etag: first("etag"),
            media_type: first("content-type")
                .unwrap_or_default()
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase(),
            location: first("location"),
            cookies: header("set-cookie"),
            body,
        }
    }
}

/// The way to one department.
#[derive(Debug)]
pub(super) struct Transport {
    base: reqwest::Url,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Network(Network),
    /// No HTTP: the protocol goes its own way to this address.
    Own,
    Played(Arc<Script>),
}

/// The real way: one connection pool, with the department's limits.
#[derive(Debug)]
struct Network {
    client: reqwest::Client,
    slots: Semaphore,
    per_second: usize,
    recent: Mutex<VecDeque<Instant>>,
}

impl Transport {
    /// Prepares the way; nothing is sent yet.
    pub(super) fn new(
        system: &str,
        base_url: &str,
        pinned_ca: Option<&str>,
        timeout: Duration,
        concurrency: usize,
        per_second: u32,
    ) -> Result<Self, AdapterError> {
        let unusable = |why: &'static str| AdapterError::Address {
            system: system.to_owned(),
            why,
        };
        let base = address(system, base_url)?;
        if !matches!(base.scheme(), "http" | "https") {
            return Ok(Self {
                base,
                way: Way::Own,
            });
        }
        let host = base
            .host_str()
            .ok_or_else(|| unusable("it names no host"))?;
        let loopback = host == "localhost" || host.starts_with("127.") || host == "[::1]";
        let mut client = reqwest::Client::builder()
            .http1_only()
            .http1_max_headers(MOST_HEADERS)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(timeout.min(Duration::from_secs(8)))
            .timeout(timeout)
            // Shorter than servers close idle connections: a write must not meet a dying one.
            .pool_idle_timeout(Duration::from_secs(3));
        if loopback {
            client = client.no_proxy();
        }
        if base.scheme() == "http" {
            // Redirects are not followed, so no certificate is ever looked at: none need be read from the disk.
            client = client.tls_certs_only(std::iter::empty());
        }
        if let Some(pem) = pinned_ca {
            let certificates = reqwest::Certificate::from_pem_bundle(pem.as_bytes())
                .ok()
                .filter(|all| !all.is_empty())
                .ok_or_else(|| unusable("its CA certificate is not in PEM form"))?;
            client = client.tls_certs_only(certificates);
        }
        let client = client
            .build()
            .map_err(|_| unusable("no connection can be prepared for it"))?;
        let network = Network {
            client,
            slots: Semaphore::new(concurrency.max(1)),
            per_second: usize::try_from(per_second.max(1)).unwrap_or(usize::MAX),
            recent: Mutex::new(VecDeque::new()),
        };
        Ok(Self {
            base,
            way: Way::Network(network),
        })
    }

    /// A way on which nothing leaves this computer: the script answers.
    pub(super) fn played(
        system: &str,
        base_url: &str,
        script: Arc<Script>,
    ) -> Result<Self, AdapterError> {
        Ok(Self {
            base: address(system, base_url)?,
            way: Way::Played(script),
        })
    }

    /// No way at all: a person goes there. The address, if there is one, is for their browser.
    pub(super) fn none(system: &str, pages: &str) -> Result<Self, AdapterError> {
        let pages = if pages.is_empty() { NOWHERE } else { pages };
        let base = reqwest::Url::parse(pages.trim()).map_err(|_| AdapterError::Address {
            system: system.to_owned(),
            why: "it is not a URL",
        })?;
        Ok(Self {
            base,
            way: Way::Own,
        })
    }

    /// The address for a browser, if it is one.
    pub(super) fn pages(&self) -> Option<String> {
        let pages = matches!(self.base.scheme(), "http" | "https");
        pages.then(|| self.base.to_string())
    }

    /// Host and port of the address.
    pub(super) fn host_and_port(&self, usual: u16) -> Option<(String, u16)> {
        let host = self.base.host_str()?.trim_matches(['[', ']']).to_owned();
        Some((host, self.base.port().unwrap_or(usual)))
    }

    /// The folder that the address names, for a department that is one.
    pub(super) fn folder(&self) -> Option<std::path::PathBuf> {
        self.base.to_file_path().ok()
    }

    /// Who answers in place of a department, if this is a played way.
    pub(super) fn script(&self) -> Option<Arc<Script>> {
        match &self.way {
            Way::Played(script) => Some(Arc::clone(script)),
            Way::Network(_) | Way::Own => None,
        }
    }

    /// The target as it will stand on the request line, below the base address.
    pub(super) fn target(&self, path_and_query: &str) -> String {
        let url = self.url(path_and_query);
        match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// `http://host:port`, for showing what would be sent.
    pub(super) fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    fn url(&self, path_and_query: &str) -> reqwest::Url {
        let mut url = self.base.clone();
        let (path, query) = match path_and_query.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path_and_query, None),
        };
        let below = format!("{}{path}", self.base.path().trim_end_matches('/'));
        url.set_path(&below);
        url.set_query(query);
        url
    }

    /// Sends one request and hears the whole answer. `call.target` comes from [`Self::target`].
    pub(super) async fn send(&self, call: Call) -> Result<Heard, Missed> {
        match &self.way {
            Way::Network(network) => network.send(&self.base, call).await,
            Way::Own => Err(Missed::NotSent),
            Way::Played(script) => script.answer(&call),
        }
    }
}

impl Network {
    async fn send(&self, base: &reqwest::Url, call: Call) -> Result<Heard, Missed> {
        // Never closed, so the slot always comes.
        let _slot = self.slots.acquire().await.map_err(|_| Missed::NotSent)?;
        self.pace().await;
        let method =
            reqwest::Method::from_bytes(call.method.as_bytes()).map_err(|_| Missed::NotSent)?;
        let mut url = base.clone();
        match call.target.split_once('?') {
            Some((path, query)) => {
                url.set_path(path);
                url.set_query(Some(query));
            }
            None => {
                url.set_path(&call.target);
                url.set_query(None);
            }
        }
        let mut request = self.client.request(method, url);
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        if !call.body.is_empty() {
            request = request.body(call.body);
        }
        let request = request.build().map_err(|_| Missed::NotSent)?;
        yilutong_killpoint::before("send a request");
        let answer = self.client.execute(request).await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                Missed::NotSent
            } else {
                Missed::Lost
            }
        })?;
        let heard = hear(answer).await;
        yilutong_killpoint::after("send a request");
        heard
    }

    /// Waits until one more request fits into the second.
    async fn pace(&self) {
        loop {
            let wait = {
                let mut recent = self.recent.lock().await;
                let now = Instant::now();
                while recent
                    .front()
                    .is_some_and(|at| now.duration_since(*at) >= PACE)
                {
                    recent.pop_front();
                }
                if recent.len() < self.per_second {
                    recent.push_back(now);
                    return;
                }
                recent.front().map_or(Duration::ZERO, |at| {
                    PACE.saturating_sub(now.duration_since(*at))
                })
            };
            tokio::time::sleep(wait).await;
        }
    }
}

fn address(system: &str, base_url: &str) -> Result<reqwest::Url, AdapterError> {
    let unusable = |why: &'static str| AdapterError::Address {
        system: system.to_owned(),
        why,
    };
    let base = reqwest::Url::parse(base_url.trim()).map_err(|_| unusable("it is not a URL"))?;
    if matches!(base.scheme(), "http" | "https" | "sftp" | "file") {
        Ok(base)
    } else {
        Err(unusable(
            "it does not begin with http://, https://, sftp:// or file://",
        ))
    }
}

async fn hear(mut answer: reqwest::Response) -> Result<Heard, Missed> {
    let headers = answer.headers().clone();
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LARGEST_BODY => {
                body.extend_from_slice(&chunk)
            }
            Ok(None) => break,
            Ok(Some(_)) | Err(_) => return Err(Missed::Lost),
        }
    }
    let lines = |name: &str| {
        let all = headers.get_all(name).iter();
        all.filter_map(|value| value.to_str().ok().map(str::to_owned))
            .collect()
    };
    Ok(Heard::new(status, lines, body))
}
