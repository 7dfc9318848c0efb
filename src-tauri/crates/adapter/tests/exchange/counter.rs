//! A department's counter that plays canned answers in order and remembers what it was handed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};

use jiff::Timestamp;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use yilutong_adapter::{Clock, Link, Operation, Order, Outcome, Packages, Reach, Receipt, Wire};

/// An answer in bytes, or what makes one of the request.
#[derive(Clone)]
pub(crate) enum Canned {
    Bytes(Vec<u8>),
    Made(Arc<dyn Fn(&Handed) -> Canned + Send + Sync>),
}

impl Canned {
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut bytes = format!(
            "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n",
            body.len()
        );
        for (name, value) in headers {
            bytes.push_str(&format!("{name}: {value}\r\n"));
        }
        bytes.push_str("\r\n");
        Self::Bytes([bytes.as_bytes(), body].concat())
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::new(
            200,
            &[("Content-Type", "application/json")],
            body.as_bytes(),
        )
    }

    /// Takes the request and never answers.
    pub(crate) fn silence() -> Self {
        Self::Bytes(Vec::new())
    }

    /// An answer that names something of the request.
    pub(crate) fn made(of: impl Fn(&Handed) -> Self + Send + Sync + 'static) -> Self {
        Self::Made(Arc::new(of))
    }

    fn bytes(&self, request: &Handed) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Made(of) => of(request).bytes(request),
        }
    }

    /// Breaks off after so many bytes before the end.
    pub(crate) fn cut(self, before_end: usize) -> Self {
        Self::made(move |request| {
            let mut bytes = self.bytes(request);
            bytes.truncate(bytes.len() - before_end);
            Self::Bytes(bytes)
        })
    }
}

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Handed {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Handed {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// The counter.
pub(crate) struct Counter {
    pub(crate) base_url: String,
    script: Arc<Mutex<VecDeque<Canned>>>,
    handed: Arc<Mutex<Vec<Handed>>>,
}

impl Counter {
    pub(crate) async fn open(script: impl IntoIterator<Item = Canned>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(script.into_iter().collect::<VecDeque<_>>()));
        let handed = Arc::new(Mutex::new(Vec::new()));
        let (answers, seen) = (Arc::clone(&script), Arc::clone(&handed));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answers, seen) = (Arc::clone(&answers), Arc::clone(&seen));
                tokio::spawn(async move { serve(stream, &answers, &seen).await });
            }
        });
        Self {
            base_url,
            script,
            handed,
        }
    }

    pub(crate) fn play(&self, answers: impl IntoIterator<Item = Canned>) {
        self.script.lock().unwrap().extend(answers);
    }

    /// What was handed in since the last call.
    pub(crate) fn handed(&self) -> Vec<Handed> {
        std::mem::take(&mut *self.handed.lock().unwrap())
    }

    pub(crate) fn nothing_left(&self) -> bool {
        self.script.lock().unwrap().is_empty()
    }
}

async fn serve(
    mut stream: TcpStream,
    answers: &Mutex<VecDeque<Canned>>,
    seen: &Mutex<Vec<Handed>>,
) {
    let Some(request) = receive(&mut stream).await else {
        return;
    };
    seen.lock().unwrap().push(request.clone());
    let unexpected = || Canned::new(599, &[], b"the script is over");
    let answer = answers
        .lock()
        .unwrap()
        .pop_front()
        .unwrap_or_else(unexpected);
    let _ = stream.write_all(&answer.bytes(&request)).await;
    let _ = stream.shutdown().await;
}

async fn receive(stream: &mut TcpStream) -> Option<Handed> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).ok()?;
    let mut lines = text.lines();
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| {
            line.split_once(": ")
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
        })
        .collect();
    let length = headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case("content-length"));
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = bytes[head + 4..].to_vec();
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Handed {
        line,
        headers,
        body,
    })
}

/// A clock that the test moves, and a chance that counts.
#[derive(Default)]
pub(crate) struct TestClock(Mutex<(i64, u8)>);

impl TestClock {
    /// 2026-11-22 10:15:00 in China.
    pub(crate) fn at_start() -> Arc<Self> {
        Arc::new(Self(Mutex::new((1_795_313_700, 0))))
    }

    pub(crate) fn forward(&self, seconds: i64) {
        self.0.lock().unwrap().0 += seconds;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.lock().unwrap().0).unwrap()
    }

    fn random(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let mut state = self.0.lock().unwrap();
            state.1 = state.1.wrapping_add(1);
            *byte = state.1;
        }
    }
}

pub(crate) const SEED: &str = "3f0c9a526a3e4a519d0e7b1f6f3a1c01";

pub(crate) fn link(system: &str, counter: &Counter, clock: &Arc<TestClock>) -> Link {
    link_to(system, &counter.base_url, clock)
}

pub(crate) fn link_to(system: &str, base_url: &str, clock: &Arc<TestClock>) -> Link {
    static PACKAGES: OnceLock<Packages> = OnceLock::new();
    let packages = PACKAGES.get_or_init(|| Packages::builtin().unwrap());
    let settings = [
        ("operator", "WG100023"),
        ("operator_name", "王采集"),
        ("org_code", "440306001001"),
        ("grid", "440306001001003"),
        ("device", "PDA-TEST-0001"),
    ];
    let credentials = match system {
        "housing" => vec![("app_key", "fw-test-7f3a91c2")],
        "residence" => vec![
            ("app_id", "jzapp-test-01"),
            ("secret", "jz-secret-5e2d7a90c4b81f36"),
        ],
        "selfdecl" => vec![
            ("client_id", "sd-client-01"),
            ("client_secret", "sd-Secret-9c41"),
        ],
        "grid" => vec![("token", "wg-test-0d6f2b7e9c41485a")],
        "labour" => super::labour::credentials(),
        "workstation" => vec![("username", "sq001"), ("password", "Sq@2026test")],
        _ => vec![("username", "wgcj001"), ("password", "Wj#2026test")],
    };
    let reach = Reach {
        base_url: base_url.to_owned(),
        settings: settings.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
        credentials: credentials.into_iter().collect(),
        ..Reach::default()
    };
    Link::open(
        packages.system(system).unwrap(),
        reach,
        Arc::clone(clock) as Arc<dyn Clock>,
    )
    .unwrap()
}

pub(crate) fn wire(value: Value) -> Wire {
    value.as_object().cloned().unwrap()
}

pub(crate) fn receipt(pairs: &[(&str, &str)]) -> Receipt {
    Receipt(
        pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect(),
    )
}

pub(crate) fn order(record: &str, operation: Operation, wire: Wire) -> Order {
    Order {
        record: record.to_owned(),
        operation,
        wire,
        held: Wire::new(),
        receipt: Receipt::default(),
        entered_at: Timestamp::from_second(1_795_313_640).unwrap(),
        serial: SEED.to_owned(),
        unsettled: None,
        ended: Receipt::default(),
        unsettled_since: None,
    }
}

/// Seals and attempts.
pub(crate) async fn attempt(link: &Link, order: &Order) -> Outcome {
    let sealed = link.seal(order).unwrap();
    link.attempt(order, &sealed).await
}

/// The same order after an attempt of unknown fate.
pub(crate) fn unsettled(link: &Link, order: &Order) -> Order {
    Order {
        unsettled: Some(link.seal(order).unwrap()),
        ended: Receipt::default(),
        unsettled_since: Some(Timestamp::from_second(1_795_313_700).unwrap()),
        ..order.clone()
    }
}

/// An outcome in a few words, for tables.
pub(crate) fn brief(outcome: &Outcome) -> String {
    let name = |reason: &dyn std::fmt::Debug| format!("{reason:?}").to_lowercase();
    match outcome {
        Outcome::Accepted { receipt, .. } => {
            format!("accepted {}", receipt.get("number").unwrap_or("-"))
        }
        Outcome::Refused { faults, .. } => {
            format!(
                "refused {}",
                faults
                    .iter()
                    .map(|f| f.member.as_str())
                    .collect::<Vec<_>>()
                    .join(",")
            )
        }
        Outcome::Ask { decision, .. } => format!("ask {}", decision.id),
        Outcome::Again(again) => {
            let mut words = vec!["again".to_owned()];
            words.extend(again.reason.map(|reason| name(&reason)));
            words.extend(again.new_serial.then(|| "new-serial".to_owned()));
            words.extend(again.forget.then(|| "forget".to_owned()));
            words.extend(again.settled.then(|| "settled".to_owned()));
            words.extend(
                again
                    .adopt
                    .as_ref()
                    .map(|r| r.get("number").unwrap_or("-").to_owned()),
            );
            words.join(" ")
        }
        Outcome::Wait { reason, after } => match after {
            Some(after) => format!("wait {} {}", name(reason), after.as_secs()),
            None => format!("wait {}", name(reason)),
        },
        Outcome::Unsure { reason } => format!("unsure {}", name(reason)),
        Outcome::Stop { reason, .. } => format!("stop {}", name(reason)),
        Outcome::Reviewing { receipt, after, .. } => format!(
            "reviewing {}{}",
            receipt.get("number").unwrap_or("-"),
            after.map_or(String::new(), |after| format!(" {}", after.as_secs()))
        ),
        Outcome::Superseded => "superseded".to_owned(),
    }
}
