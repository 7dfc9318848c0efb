//! A wire between the office and the service on which answers can be lost: the service has done its work by then.

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::service::{forward, request};

#[derive(Default)]
struct State {
    lose: Vec<String>,
    lost: usize,
    writes: BTreeMap<String, usize>,
}

/// The wire.
pub(crate) struct Proxy {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    pub(crate) fn start(service: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for office in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || carry(office, service, &shared));
            }
        });
        Self { port, state }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The answer to the next request of that method is lost.
    pub(crate) fn lose(&self, method: &str) {
        self.state.lock().unwrap().lose.push(method.to_owned());
    }

    /// How many answers were lost.
    pub(crate) fn lost(&self) -> usize {
        self.state.lock().unwrap().lost
    }

    /// How many requests of that method there were.
    pub(crate) fn writes(&self, method: &str) -> usize {
        self.state
            .lock()
            .unwrap()
            .writes
            .get(method)
            .copied()
            .unwrap_or_default()
    }
}

/// One request, one answer; then the connection ends.
fn carry(mut office: TcpStream, service: u16, state: &Mutex<State>) {
    use std::io::Write as _;
    let Some(asked) = request(&mut office) else {
        return;
    };
    let method = asked.split(|b| *b == b' ').next().unwrap_or_default();
    let method = String::from_utf8_lossy(method).into_owned();
    let Some(answer) = forward(service, &asked) else {
        return;
    };
    let mut state = state.lock().unwrap();
    *state.writes.entry(method.clone()).or_default() += 1;
    if let Some(at) = state.lose.iter().position(|wanted| *wanted == method) {
        state.lose.remove(at);
        state.lost += 1;
        return;
    }
    drop(state);
    office.write_all(&answer).ok();
}
