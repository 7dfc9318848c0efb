//! One life of `yilu` as a desk: started, asked, killed. What it answered before it died is all that is believed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::office::{Office, PASSPHRASE};

/// A program that does not come up within this time never will.
const PATIENCE: Duration = Duration::from_secs(60);
const TOKEN: &str = "crash";

/// The running program.
pub(crate) struct Program {
    child: Arc<Mutex<Child>>,
    announce: PathBuf,
    address: Option<String>,
    killer: Option<JoinHandle<()>>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Silence {
    /// The program is gone: whatever was asked may have been done or not.
    Gone,
    /// It answered that it was not done.
    Refused(Value),
}

impl Program {
    /// Starts it as a desk that delivers, with its profile still closed.
    pub(crate) fn start(office: &Office, environment: &[(&str, String)]) -> Self {
        let announce = office.folder.path().join("announce.json");
        let _ = std::fs::remove_file(&announce);
        let mut command = office.command(&["bridge", "--token", TOKEN, "--announce"]);
        command
            .arg(&announce)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self {
            child: Arc::new(Mutex::new(command.spawn().unwrap())),
            announce,
            address: None,
            killer: None,
        }
    }

    /// Kills it after this time, whatever it is doing then.
    pub(crate) fn kill_after(&mut self, time: Duration) {
        let child = Arc::clone(&self.child);
        self.killer = Some(std::thread::spawn(move || {
            std::thread::sleep(time);
            // One that has ended by itself cannot be killed any more.
            let _ = child.lock().unwrap().kill();
        }));
    }

    /// Waits until it listens, and opens the profile.
    pub(crate) fn unlock(&mut self) -> Result<(), Silence> {
        let began = Instant::now();
        while self.address.is_none() {
            if let Ok(text) = std::fs::read_to_string(&self.announce) {
                let said: Value = serde_json::from_str(&text).unwrap();
                let url = said["url"].as_str().unwrap();
                self.address = url.strip_prefix("http://").map(str::to_owned);
            }
            if self.ended() {
                return Err(Silence::Gone);
            }
            assert!(
                began.elapsed() < PATIENCE,
                "the program never said where it is"
            );
            std::thread::sleep(Duration::from_millis(2));
        }
        self.call("profile.unlock", &json!({ "passphrase": PASSPHRASE }))
            .map(drop)
    }

    /// Asks for one operation of the desk.
    pub(crate) fn call(&self, operation: &str, request: &Value) -> Result<Value, Silence> {
        let address = self.address.as_ref().ok_or(Silence::Gone)?;
        let body = request.to_string();
        let ask = || -> std::io::Result<String> {
            let mut door = TcpStream::connect(address)?;
            write!(
                door,
                "POST /invoke/{operation} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n\
                 Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )?;
            let mut answer = String::new();
            door.read_to_string(&mut answer)?;
            Ok(answer)
        };
        let answer = ask().map_err(|_| Silence::Gone)?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or(Silence::Gone)?;
        // Half an answer is none.
        let body: Value = serde_json::from_str(body).map_err(|_| Silence::Gone)?;
        if head.starts_with("HTTP/1.1 200") {
            Ok(body)
        } else {
            Err(Silence::Refused(body))
        }
    }

    fn ended(&self) -> bool {
        !matches!(self.child.lock().unwrap().try_wait(), Ok(None))
    }

    /// Waits for the death that was ordered; without an order, kills now.
    pub(crate) fn dead(mut self) {
        match self.killer.take() {
            Some(killer) => killer.join().unwrap(),
            None => drop(self.child.lock().unwrap().kill()),
        }
        self.child.lock().unwrap().wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A failing test leaves nothing running.
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }
}
