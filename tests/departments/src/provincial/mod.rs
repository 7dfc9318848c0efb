//! 省综治系统: takes batches of houses, population and events by SFTP, and leaves a receipt for each.
//!
//! Written from the exchange contract 1.0. An operation on the front-end machine is put to the department as a
//! [`Request`]: the method is SFTP's word (`CREATE`, `WRITE`, `RENAME`, `REMOVE`, `STAT`, `LIST`, `READ`; `CONNECT` and
//! `LOGIN` before them), the target the path, the status SFTP's (0, 2, 3, 4). [`ssh`] and [`sftp`] carry it; [`batch`] and
//! [`schema`] read what was uploaded, [`records`] work it, [`receipt`] and [`shelf`] answer.
//!
//! A batch is picked up and worked two seconds after its rename, by the department's clock.

mod batch;
mod gb18030;
mod receipt;
mod records;
mod schema;
mod sftp;
mod shelf;
pub(crate) mod ssh;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::clock::Clock;
use crate::faults::Fault;
use crate::front::{ClerkError, Department, Office, Reply, Request};
use records::{CANCELLED, Work};
use shelf::{Shelf, Waiting};
use ssh::HostKey;

const PICKED_UP_AFTER: i64 = 2;
const FAILURES_MOST: usize = 5;
const FAILURES_WITHIN: i64 = 60;
const REFUSED_FOR: i64 = 60;

/// User, password, organisation.
const ACCOUNTS: [(&str, &str, &str); 2] = [
    ("szz_440306001001", "Szz@2026test", "440306001001"),
    ("szz_440306001002", "Szz@2026test2", "440306001002"),
];

/// SFTP's statuses (draft-ietf-secsh-filexfer-02).
const OK: u16 = 0;
const NO_SUCH_FILE: u16 = 2;
const PERMISSION_DENIED: u16 = 3;
const FAILURE: u16 = 4;
const CONNECTION_LOST: u16 = 7;

/// Opens the department.
pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(Provincial {
        clock: office.clock,
        shelf: Shelf { room: office.room },
        logins: Mutex::default(),
        session: AtomicU64::default(),
        receipts_after: AtomicI64::default(),
    })
}

struct Provincial {
    clock: Clock,
    shelf: Shelf,
    logins: Mutex<HashMap<String, Attempts>>,
    /// What a login must bear to be still good.
    session: AtomicU64,
    /// Seconds from the work to its receipt.
    receipts_after: AtomicI64,
}

#[derive(Debug, Default)]
struct Attempts {
    failed_at: Vec<i64>,
    refused_until: i64,
}

/// A path of the front-end machine, as the organisation that asks may see it.
enum Place<'p> {
    /// `/in/<org>` or `/out/<org>`.
    Folder(&'p str),
    /// A file of `/in/<org>`.
    In(&'p str),
    /// A file of `/out/<org>`.
    Out(&'p str),
}

fn place<'p>(path: &'p str, org: &str) -> Option<Place<'p>> {
    let (side, rest) = path.strip_prefix('/')?.split_once('/')?;
    let rest = rest.strip_prefix(org)?;
    match (side, rest.strip_prefix('/')) {
        ("in" | "out", None) if rest.is_empty() => Some(Place::Folder(side)),
        ("in", Some(name)) if !name.contains('/') => Some(Place::In(name)),
        ("out", Some(name)) if !name.contains('/') => Some(Place::Out(name)),
        _ => None,
    }
}

/// The 24 digits of `<digits><suffix>`.
fn number_of<'n>(name: &'n str, suffix: &str) -> Option<&'n str> {
    let number = name.strip_suffix(suffix)?;
    (number.len() == 24 && number.bytes().all(|b| b.is_ascii_digit())).then_some(number)
}

const HALF: &str = ".zip.tmp";
const WHOLE: &str = ".zip";

fn status(code: u16) -> Reply {
    let word = match code {
        OK => "OK",
        NO_SUCH_FILE => "NO_SUCH_FILE",
        PERMISSION_DENIED => "PERMISSION_DENIED",
        CONNECTION_LOST => "CONNECTION_LOST",
        _ => "FAILURE",
    };
    Reply::new(code, "", Vec::new()).outcome(word)
}

fn content(bytes: Vec<u8>) -> Reply {
    Reply {
        body: bytes,
        ..status(OK)
    }
}

impl Department for Provincial {
    fn too_many(&self, _retry_after_seconds: u32) -> Reply {
        status(FAILURE)
    }

    fn exposed(&self, fault: &Fault, method: &str) -> bool {
        let struck = match fault {
            Fault::TruncatedReply { .. } | Fault::Garbage { .. } => "READ",
            Fault::Maintenance503 | Fault::TooMany429 { .. } | Fault::LoginPage200 => "CONNECT",
            Fault::Damaged => "WRITE",
            _ => "RENAME",
        };
        struck == method
    }

    fn catch_up(&self, drawer: &Drawer<'_>) -> Result<(), CabinetError> {
        let now = self.clock.china();
        let second = now.timestamp().as_second();
        let waiting = shelf::waiting(drawer)?;
        let (due, later): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|one| second - one.since >= PICKED_UP_AFTER);
        if due.is_empty() {
            return Ok(());
        }
        shelf::set_waiting(&later, drawer)?;
        for one in due {
            let file = self.shelf.file(&one.org, &format!("{}{WHOLE}", one.number));
            // A file that is gone was picked up before a crash; its sender asks again.
            if let Ok(zip) = std::fs::read(&file) {
                self.work(&one, &zip, drawer)?;
                let _ = std::fs::remove_file(&file);
            }
        }
        Ok(())
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        let path = request.target.as_str();
        match request.method.as_str() {
            "CONNECT" => return Ok(status(OK)),
            "LOGIN" => return Ok(self.log_in(path, &request.body)),
            _ => {}
        }
        let session = self.session.load(Ordering::SeqCst).to_string();
        if request.header("session") != Some(&session) {
            return Ok(status(CONNECTION_LOST));
        }
        let account = request.header("account").unwrap_or_default();
        let org = ACCOUNTS
            .iter()
            .find(|(user, _, _)| *user == account)
            .map_or("", |(_, _, org)| org);
        let Some(place) = place(path, org) else {
            let hidden = matches!(path, "/" | "/in" | "/out");
            return Ok(status(if hidden {
                PERMISSION_DENIED
            } else {
                NO_SUCH_FILE
            }));
        };
        match place {
            Place::Folder(side) => self.folder(&request.method, side, org, drawer),
            Place::In(name) => self.incoming(request, name, org, drawer),
            Place::Out(name) => self.outgoing(&request.method, name, org, drawer),
        }
    }

    fn edit(&self, key: &str, changes: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        let (kind, key) = key.split_once('/').ok_or(ClerkError::UnknownRecord)?;
        let mut record = drawer.record(kind, key)?.ok_or(ClerkError::UnknownRecord)?;
        for (name, value) in changes {
            match name.as_str() {
                "sourceId" | "revision" => return Err(ClerkError::Impossible("fields")),
                "status" => record.status = CANCELLED.to_owned(),
                _ if value.is_null() => {
                    record.fields.shift_remove(name);
                }
                _ => {
                    record.fields.insert(name.clone(), value.clone());
                }
            }
        }
        record.version += 1;
        let at = self.clock.china().strftime("%Y-%m-%d %H:%M:%S").to_string();
        Ok(drawer.file(&record, "edit", &at)?)
    }

    /// `{"kind", "org", "sourceId", "revision", …elements}`; nothing of it is checked but that.
    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        let text = |name: &'static str| {
            record
                .get(name)
                .and_then(Value::as_str)
                .ok_or(ClerkError::Lacks(name))
        };
        let (kind, org, source_id) = (text("kind")?, text("org")?, text("sourceId")?);
        if !matches!(kind, "house" | "population" | "event") {
            return Err(ClerkError::Impossible("kind"));
        }
        let revision = record.get("revision").and_then(Value::as_u64).unwrap_or(1);
        let mut fields = record.clone();
        fields.retain(|name, _| !matches!(name.as_str(), "kind" | "org" | "sourceId" | "revision"));
        let entry = batch::Entry {
            kind: kind.to_owned(),
            is_cancel: false,
            source_id: source_id.to_owned(),
            revision,
            fields,
        };
        let now = self.clock.china();
        let work = Work {
            org,
            now: &now,
            drawer,
        };
        work.seed(&entry)?;
        Ok(format!("{kind}/{org} {source_id}"))
    }

    /// `{"act": "spend", "number": 24 digits}` uses a batch number up, as an installation did of which nothing is left;
    /// `{"act": "receipts", "after_seconds": n}` puts receipts out so late; `{"act": "rekey"}` gives the machine another
    /// host key, answered with it.
    fn act(&self, order: &Fields, drawer: &Drawer<'_>) -> Result<Value, ClerkError> {
        let text = |name: &str| order.get(name).and_then(Value::as_str).unwrap_or_default();
        match text("act") {
            "spend" => {
                let number =
                    number_of(text("number"), "").ok_or(ClerkError::Impossible("number"))?;
                shelf::use_up(number, drawer)?;
            }
            "receipts" => {
                let after = order.get("after_seconds").and_then(Value::as_i64);
                let after = after.ok_or(ClerkError::Impossible("after_seconds"))?;
                self.receipts_after.store(after, Ordering::SeqCst);
            }
            "rekey" => {
                let key = HostKey::another(&self.shelf.room)?;
                return Ok(json!({ "public": key.public(), "fingerprint": key.fingerprint() }));
            }
            _ => return Err(ClerkError::NotDone),
        }
        Ok(json!({ "ok": true }))
    }

    fn expire_sessions(&self) {
        self.session.fetch_add(1, Ordering::SeqCst);
    }

    fn emptied(&self) {
        self.shelf.empty();
        self.receipts_after.store(0, Ordering::SeqCst);
        self.logins
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

impl Provincial {
    /// Judges user and password; with success comes what the session's operations must bear.
    fn log_in(&self, path: &str, password: &[u8]) -> Reply {
        let user = path.trim_start_matches('/');
        let now = self.clock.now().as_second();
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        let attempts = logins.entry(user.to_owned()).or_default();
        if now < attempts.refused_until {
            return status(PERMISSION_DENIED);
        }
        let known = ACCOUNTS
            .iter()
            .any(|(name, right, _)| *name == user && right.as_bytes() == password);
        if known {
            attempts.failed_at.clear();
            return content(self.session.load(Ordering::SeqCst).to_string().into_bytes());
        }
        attempts.failed_at.push(now);
        attempts.failed_at.retain(|at| now - at < FAILURES_WITHIN);
        if attempts.failed_at.len() >= FAILURES_MOST {
            attempts.failed_at.clear();
            attempts.refused_until = now + REFUSED_FOR;
        }
        status(PERMISSION_DENIED)
    }

    fn folder(
        &self,
        method: &str,
        side: &str,
        org: &str,
        drawer: &Drawer<'_>,
    ) -> Result<Reply, CabinetError> {
        Ok(match (method, side) {
            ("STAT", _) => content(json!({ "folder": true }).to_string().into_bytes()),
            ("LIST", "out") => {
                let now = self.clock.now().as_second();
                let mut receipts = shelf::receipts(org, now, drawer)?;
                // No order is promised.
                receipts.sort_by_key(|receipt| receipt.name.chars().rev().collect::<String>());
                content(serde_json::to_vec(&receipts)?)
            }
            _ => status(PERMISSION_DENIED),
        })
    }

    fn incoming(
        &self,
        request: &Request,
        name: &str,
        org: &str,
        drawer: &Drawer<'_>,
    ) -> Result<Reply, CabinetError> {
        let half = number_of(name, HALF);
        let file = self.shelf.file(org, name);
        let written = |done: std::io::Result<()>| status(if done.is_ok() { OK } else { FAILURE });
        Ok(match (request.method.as_str(), half) {
            ("STAT", Some(_)) => match shelf::size(&file) {
                Some(size) => content(json!({ "size": size }).to_string().into_bytes()),
                None => status(NO_SUCH_FILE),
            },
            ("STAT", None) => {
                let waits = shelf::waiting(drawer)?
                    .iter()
                    .any(|one| one.org == org && number_of(name, WHOLE) == Some(&one.number));
                match shelf::size(&file).filter(|_| waits) {
                    Some(size) => content(json!({ "size": size }).to_string().into_bytes()),
                    None => status(NO_SUCH_FILE),
                }
            }
            ("CREATE", Some(_)) => written(self.shelf.write(org, name, b"")),
            ("WRITE", Some(_)) => written(self.shelf.write(org, name, &request.body)),
            ("REMOVE", Some(_)) if shelf::size(&file).is_none() => status(NO_SUCH_FILE),
            ("REMOVE", Some(_)) => written(std::fs::remove_file(&file)),
            ("RENAME", Some(number)) => self.rename(request, number, org, drawer)?,
            _ => status(PERMISSION_DENIED),
        })
    }

    /// Only from `<batch>.zip.tmp` to `<batch>.zip` beside it.
    fn rename(
        &self,
        request: &Request,
        number: &str,
        org: &str,
        drawer: &Drawer<'_>,
    ) -> Result<Reply, CabinetError> {
        let target = format!("/in/{org}/{number}{WHOLE}");
        if request.body != target.as_bytes() {
            return Ok(status(PERMISSION_DENIED));
        }
        let from = self.shelf.file(org, &format!("{number}{HALF}"));
        if shelf::size(&from).is_none() {
            return Ok(status(NO_SUCH_FILE));
        }
        let mut waiting = shelf::waiting(drawer)?;
        if waiting
            .iter()
            .any(|one| one.org == org && one.number == number)
        {
            return Ok(status(FAILURE));
        }
        let to = self.shelf.file(org, &format!("{number}{WHOLE}"));
        if std::fs::rename(from, to).is_err() {
            return Ok(status(FAILURE));
        }
        waiting.push(Waiting {
            org: org.to_owned(),
            number: number.to_owned(),
            since: self.clock.now().as_second(),
        });
        shelf::set_waiting(&waiting, drawer)?;
        Ok(status(OK).stored())
    }

    fn outgoing(
        &self,
        method: &str,
        name: &str,
        org: &str,
        drawer: &Drawer<'_>,
    ) -> Result<Reply, CabinetError> {
        let now = self.clock.now().as_second();
        let Some(listed) = shelf::receipts(org, now, drawer)?
            .into_iter()
            .find(|receipt| receipt.name == name)
        else {
            let is_write = !matches!(method, "STAT" | "READ" | "REMOVE");
            return Ok(status(if is_write {
                PERMISSION_DENIED
            } else {
                NO_SUCH_FILE
            }));
        };
        Ok(match method {
            "STAT" => content(serde_json::to_vec(&listed)?),
            "READ" => match shelf::receipt(org, name, drawer)? {
                Some(text) => content(gb18030::encode(&text)),
                None => status(NO_SUCH_FILE),
            },
            "REMOVE" => {
                shelf::remove_receipt(org, name, now, drawer)?;
                status(OK)
            }
            _ => status(PERMISSION_DENIED),
        })
    }

    /// Picks a batch up: its number is used up, its records are worked, its receipt is put out.
    fn work(&self, one: &Waiting, zip: &[u8], drawer: &Drawer<'_>) -> Result<(), CabinetError> {
        let now = self.clock.china();
        let second = now.timestamp().as_second() + self.receipts_after.load(Ordering::SeqCst);
        let (number, org) = (one.number.as_str(), one.org.as_str());
        let before = shelf::use_up(number, drawer)?;
        if before > 0 {
            let text = receipt::refused(number, org, "B04", &now);
            return shelf::put_receipt(
                org,
                format!("{number}.rej{before}.xml"),
                &text,
                second,
                drawer,
            );
        }
        let text = match batch::read(number, org, zip, &now) {
            Err(code) => receipt::refused(number, org, code, &now),
            Ok(entries) => {
                let work = Work {
                    org,
                    now: &now,
                    drawer,
                };
                let outcomes = work.all(&entries)?;
                receipt::worked(number, org, &entries, &outcomes, &now)
            }
        };
        shelf::put_receipt(org, format!("{number}.ret.xml"), &text, second, drawer)
    }
}
