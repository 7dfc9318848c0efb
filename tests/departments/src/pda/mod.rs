//! PDA采集系统: a hand-held device without a network. Its dock is a directory; packages go through it both ways.
//!
//! Written from the exchange contract 2.1. A package that the [`dock`] finds is put to the department as a [`Request`]:
//! `TAKE /IN/<name>`, answered with the acknowledgement; `READ /OUTACK/<name>`, answered with what the device does about
//! its own package. [`package`] judges the frame, [`rows`] the rows.

mod columns;
mod csv;
pub(crate) mod dock;
mod package;
mod rows;

use jiff::Zoned;
use serde_json::{Value, json};

use crate::cabinet::{CabinetError, Drawer, Fields};
use crate::clock::Clock;
use crate::faults::Fault;
use crate::front::{ClerkError, Department, Office, Reply, Request};
use columns::{FILES, sentence};
use dock::Dock;
use package::{Name, Rows};
use rows::{Work, text};

/// The device in the dock, and its grid.
const DEVICE: &str = "PDA-TEST-0001";
const GRID: &str = "440306001001003";

/// Memory of batches by their number: digests and acknowledgement.
const BATCH: &str = "batch";
const JSON: &str = "application/json";

/// Opens the department.
pub(crate) fn open(office: Office) -> Box<dyn Department> {
    Box::new(Pda {
        clock: office.clock,
        dock: Dock::of(&office.room),
    })
}

struct Pda {
    clock: Clock,
    dock: Dock,
}

impl Department for Pda {
    fn too_many(&self, _retry_after_seconds: u32) -> Reply {
        Reply::new(429, JSON, Vec::new())
    }

    fn exposed(&self, _fault: &Fault, method: &str) -> bool {
        method == "TAKE"
    }

    fn answer(&self, request: &Request, drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        let file = request.target.rsplit('/').next().unwrap_or_default();
        match request.method.as_str() {
            "TAKE" => self.take(file, &request.body, drawer),
            _ => Ok(read_acknowledgement(file, &request.body)),
        }
    }

    fn edit(&self, key: &str, changes: &Fields, drawer: &Drawer<'_>) -> Result<(), ClerkError> {
        let mut found = None;
        for (_, kind, _) in FILES {
            found = found.or(drawer.record(kind, key)?);
        }
        let mut record = found.ok_or(ClerkError::UnknownRecord)?;
        for (name, value) in changes {
            if !record.fields.contains_key(name) || name == "记录标识" {
                return Err(ClerkError::Impossible("fields"));
            }
            let value = if value.is_null() { &json!("") } else { value };
            record.fields.insert(name.clone(), value.clone());
        }
        record.version += 1;
        let at = self.clock.china().strftime("%Y-%m-%d %H:%M:%S").to_string();
        Ok(drawer.file(&record, "edit", &at)?)
    }

    /// A row as the device would hold it: with 房屋地址 a house, else a person.
    fn seed(&self, record: &Fields, drawer: &Drawer<'_>) -> Result<String, ClerkError> {
        let mut row = record.clone();
        row.insert("操作类型".to_owned(), "新增".into());
        let is_house = row.contains_key("房屋地址");
        let (_, _, columns) = FILES[usize::from(!is_house)];
        let whole = columns
            .iter()
            .map(|column| (column.header.to_owned(), text(&row, column.header).into()))
            .collect();
        let mut files = [Rows::new(), Rows::new()];
        files[usize::from(!is_house)].push(whole);
        let now = self.clock.china();
        let work = Work {
            batch: "",
            now: &now,
            drawer,
        };
        let told = work.all(&files)?;
        if told[0]["result"] != "成功" {
            let field = told[0]["field"].as_str().unwrap_or_default();
            let column = columns.iter().find(|column| column.header == field);
            return Err(ClerkError::Impossible(
                column.map_or("record", |column| column.header),
            ));
        }
        Ok(text(&row, "记录标识").to_owned())
    }

    /// `{"act": "dock", "state": "in" | "out" | "bare" | "locked"}`, `{"act": "dock", "state": "cut", "file": name}`;
    /// `{"act": "offer", "houses": […], "persons": […], "damaged": bool}`, answered with the package's name.
    fn act(&self, order: &Fields, drawer: &Drawer<'_>) -> Result<Value, ClerkError> {
        match text(order, "act") {
            "dock" if text(order, "state") == "cut" => {
                self.dock.cut(text(order, "file"))?;
                Ok(json!({ "ok": true }))
            }
            "dock" => {
                let put = self.dock.put(text(order, "state"));
                put.map_err(|failed| match failed {
                    Some(files) => ClerkError::Files(files),
                    None => ClerkError::Impossible("state"),
                })?;
                Ok(json!({ "ok": true }))
            }
            "offer" => self.offer(order, drawer),
            _ => Err(ClerkError::NotDone),
        }
    }

    fn emptied(&self) {
        self.dock.empty();
    }
}

impl Pda {
    /// The acknowledgement of a package in `IN`.
    fn take(&self, file: &str, zip: &[u8], drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        let Some(name) = Name::read(file, ".zip") else {
            return Ok(Reply::new(404, JSON, Vec::new()));
        };
        let now = self.clock.china();
        let refused = |code: &str, suffix: &str| {
            let ack = acknowledgement(&name, code, Vec::new(), &now);
            told(&name, suffix, &ack).outcome(code)
        };
        let package = match package::open(&name, zip) {
            Ok(package) => package,
            Err(code) => return Ok(refused(code, ACK)),
        };
        if let Some((_, first)) = drawer.recall(BATCH, &name.batch)? {
            let first: Value = serde_json::from_str(&first)?;
            if first["digests"] != json!(package.digests) {
                return Ok(refused("Z07", REJECTION));
            }
            let mut ack = first["ack"].clone();
            ack["repeat"] = true.into();
            return Ok(told(&name, ACK, &ack).outcome("重复"));
        }
        let files = match package.rows() {
            Ok(files) => files,
            Err(code) => return Ok(refused(code, ACK)),
        };
        let work = Work {
            batch: &name.batch,
            now: &now,
            drawer,
        };
        let rows = work.all(&files)?;
        let changed = rows.iter().any(|row| row["result"] == "成功");
        let ack = acknowledgement(&name, "", rows, &now);
        let remembered = json!({ "digests": package.digests, "ack": ack });
        let at = now.timestamp().as_second();
        drawer.remember(BATCH, &name.batch, at, &remembered.to_string())?;
        let reply = told(&name, ACK, &ack).outcome("已处理");
        Ok(if changed { reply.stored() } else { reply })
    }

    fn offer(&self, order: &Fields, drawer: &Drawer<'_>) -> Result<Value, ClerkError> {
        let rows = |name: &'static str| -> Result<Rows, ClerkError> {
            let rows = order.get(name).and_then(Value::as_array);
            rows.map_or(&[][..], Vec::as_slice)
                .iter()
                .map(|row| row.as_object().cloned().ok_or(ClerkError::Impossible(name)))
                .collect()
        };
        let now = self.clock.china();
        let second = now.strftime("%Y%m%d%H%M%S").to_string();
        let name = Name {
            grid: GRID.to_owned(),
            batch: format!("{second}{:03}", drawer.next_number("offer")? % 1000),
        };
        let created = now.strftime("%Y/%m/%d %H:%M:%S").to_string();
        let zip = package::offer(&name, &created, [&rows("houses")?, &rows("persons")?])
            .ok_or(ClerkError::Impossible("rows"))?;
        let is_damaged = order.get("damaged").and_then(Value::as_bool) == Some(true);
        let file = name.with(".zip");
        self.dock.offer(&file, &zip, is_damaged)?;
        Ok(json!({ "ok": true, "name": file, "batch": name.batch }))
    }
}

const ACK: &str = ".ack.json";
const REJECTION: &str = ".rej.json";

fn told(name: &Name, suffix: &str, ack: &Value) -> Reply {
    Reply::new(200, JSON, ack.to_string()).header(dock::ANSWER, name.with(suffix))
}

/// `ack.schema.json`; with a code the whole package is refused.
fn acknowledgement(name: &Name, code: &str, rows: Vec<Value>, now: &Zoned) -> Value {
    let result = if code.is_empty() {
        "已处理"
    } else {
        "拒收"
    };
    json!({
        "batch": name.batch, "gridCode": name.grid, "deviceNo": DEVICE, "result": result, "code": code,
        "message": sentence(code), "repeat": false,
        "processedAt": now.strftime("%Y/%m/%d %H:%M:%S").to_string(), "rows": rows,
    })
}

/// What the device does with its package: `taken` removes it, `again` offers it anew, `unread` leaves both.
fn read_acknowledgement(file: &str, bytes: &[u8]) -> Reply {
    let ack: Value = serde_json::from_slice(bytes).unwrap_or(Value::Null);
    let names = Name::read(file, ACK);
    let own = names.is_some_and(|name| ack["batch"] == name.batch.as_str());
    let word = match ack["result"].as_str() {
        Some("已处理") if own => "taken",
        Some("拒收") if own => "again",
        _ => "unread",
    };
    Reply::new(200, JSON, word).outcome(word)
}
