//! The service: json-server with json-server-auth as npm installs them, on a port and a file of its own.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long it may take to come up on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running service, and a token that it gave.
pub(crate) struct Service {
    child: Child,
    pub(crate) port: u16,
    pub(crate) token: String,
    _dir: TempDir,
}

impl Service {
    pub(crate) fn start() -> Self {
        let program = crate::root().join("ui/node_modules/json-server-auth/dist/bin.js");
        assert!(
            program.is_file(),
            "{} is not there: `cargo xtask setup` installs it",
            program.display()
        );
        let dir = tempfile::tempdir().unwrap();
        let (data, routes) = (dir.path().join("db.json"), dir.path().join("routes.json"));
        std::fs::write(&data, r#"{"users":[],"tenants":[]}"#).unwrap();
        // Whoever reads or writes tenants must show a token.
        std::fs::write(&routes, r#"{"tenants":660}"#).unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = Command::new("node")
            .arg(program)
            .arg(&data)
            .arg("--routes")
            .arg(&routes)
            .args([
                "--host",
                "127.0.0.1",
                "--quiet",
                "--port",
                &port.to_string(),
            ])
            .current_dir(dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("node starts: `cargo xtask setup` says what is missing");
        let mut service = Self {
            child,
            port,
            token: String::new(),
            _dir: dir,
        };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                begun.elapsed() < PATIENCE,
                "the service comes up within {PATIENCE:?}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        let account = json!({ "email": "office@talent.example", "password": "a-long-password" });
        let answer = service.ask("POST", "/register", Some(&account));
        service.token = answer["accessToken"]
            .as_str()
            .expect("the service gives a token")
            .to_owned();
        service
    }

    /// What it holds.
    pub(crate) fn tenants(&self) -> Vec<Value> {
        self.ask("GET", "/tenants", None)
            .as_array()
            .expect("a list of tenants")
            .clone()
    }

    /// A clerk at the service changes a record.
    pub(crate) fn patch(&self, id: &Value, change: &Value) {
        self.ask("PATCH", &format!("/tenants/{id}"), Some(change));
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let body = body.map(Value::to_string).unwrap_or_default();
        let asked = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        let answer = forward(self.port, asked.as_bytes()).expect("the service answers");
        let answer = String::from_utf8(answer).unwrap();
        let (_, told) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
        serde_json::from_str(told).unwrap_or_else(|_| panic!("not JSON: {answer}"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// One whole request from a connection; `None` when the other side went away.
pub(crate) fn request(from: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if bytes.len() >= head + 4 + length.unwrap_or(0) {
                return Some(bytes);
            }
        }
        match from.read(&mut part) {
            Ok(0) | Err(_) => return None,
            Ok(n) => bytes.extend(&part[..n]),
        }
    }
}

/// Asks the service and gives its whole answer; each question has a connection of its own.
pub(crate) fn forward(port: u16, asked: &[u8]) -> Option<Vec<u8>> {
    let mut service = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let head = asked.windows(4).position(|four| four == b"\r\n\r\n")?;
    // No compression, and the connection ends with the answer.
    let lines = String::from_utf8_lossy(&asked[..head]).into_owned();
    let own = ["connection:", "accept-encoding:"];
    let kept = lines
        .lines()
        .filter(|line| !own.iter().any(|name| line.to_lowercase().starts_with(name)));
    let mut whole = kept.collect::<Vec<_>>().join("\r\n");
    whole.push_str("\r\nConnection: close\r\n\r\n");
    service.write_all(whole.as_bytes()).ok()?;
    service.write_all(&asked[head + 4..]).ok()?;
    let mut answer = Vec::new();
    service.read_to_end(&mut answer).ok()?;
    Some(answer)
}
