//! The packages that the device gives: looked for, opened, judged as a whole, answered row by row.
//!
//! A package is judged before a row of it is believed: its name, its three members, its index, its digests, its headers
//! and numbers. A row may say anything; only without its number, act, time and collector it cannot be read.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use serde::Deserialize;
use serde_json::{Value, json};
use zip::ZipArchive;

use super::super::core::Core;
use super::super::gathered::sm3_hex;
use super::super::spec::{CollectedSpec, DockSpec, Table};
use super::{CLOCK, Setup, at, dock, instant, not_set_up, troubled};
use crate::collected::{Collected, CollectedRow, Taken};
use crate::exchange::clock::in_china;
use crate::order::{Order, Outcome};

/// The largest package.
pub(super) const LARGEST: usize = 10_485_760;
/// The largest table once unpacked: a package of this size holds no honest rows any more.
const UNPACKED: u64 = 64 * 1024 * 1024;
/// Most rows of a table.
const ROWS: usize = 2_000;
const INDEX: &str = "index.json";
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The packages that lie there, the oldest first, each judged. None while no device, or another one, is docked.
pub(in crate::exchange) async fn collected(
    core: &Core,
    spec: &DockSpec,
    nothing: &Order,
) -> Result<Vec<Collected>, Outcome> {
    let Some(words) = &spec.collected else {
        return Ok(Vec::new());
    };
    let setup = Setup::of(core, spec, nothing).map_err(|_| not_set_up())?;
    let place = dock(core, spec, &setup).map_err(troubled)?;
    let prefix = setup.prefix();
    let offered = at(&place, move |dock| {
        dock.ready()?;
        dock.offered(&prefix)
    })
    .await
    .map_err(troubled)?;
    let judge = Judge {
        spec,
        words,
        setup: &setup,
    };
    let judged = offered.into_iter().map(|(name, bytes)| Collected {
        rows: judge.rows(&name, &bytes),
        name,
    });
    Ok(judged.collect())
}

/// The rows of a package that a device of this grid gave, wherever it is from; `None` where devices give none.
pub(in crate::exchange) fn judged(
    spec: &DockSpec,
    (grid, device): (&str, &str),
    name: &str,
    bytes: &[u8],
) -> Option<Result<Vec<CollectedRow>, &'static str>> {
    let setup = Setup {
        grid: grid.to_owned(),
        device: device.to_owned(),
        operator: String::new(),
    };
    let judge = Judge {
        spec,
        words: spec.collected.as_ref()?,
        setup: &setup,
    };
    Some(judge.rows(name, bytes))
}

/// Answers a package, once every row of it is kept.
pub(in crate::exchange) async fn answer(
    core: &Core,
    spec: &DockSpec,
    nothing: &Order,
    package: &Collected,
    taken: &[Taken],
) -> Result<(), Outcome> {
    let Some(words) = &spec.collected else {
        return Ok(());
    };
    let setup = Setup::of(core, spec, nothing).map_err(|_| not_set_up())?;
    let place = dock(core, spec, &setup).map_err(troubled)?;
    let said = json!({
        "batch": package.name.strip_prefix(&setup.prefix()).unwrap_or_default(),
        "gridCode": setup.grid,
        "deviceNo": setup.device,
        "result": match package.rows { Ok(_) => &spec.worked, Err(_) => &words.refused },
        "code": package.rows.as_ref().err().copied().unwrap_or_default(),
        "message": package.rows.as_ref().err().map_or("", |code| sentence(code)),
        "repeat": false,
        "processedAt": in_china(core.now()).strftime(CLOCK).to_string(),
        "rows": rows_said(spec, words, package, taken),
    });
    let (name, bytes) = (package.name.clone(), said.to_string().into_bytes());
    at(&place, move |dock| {
        dock.ready()?;
        dock.answer(&name, &bytes)
    })
    .await
    .map_err(troubled)
}

fn rows_said(
    spec: &DockSpec,
    words: &CollectedSpec,
    package: &Collected,
    taken: &[Taken],
) -> Vec<Value> {
    let rows = package.rows.as_deref().unwrap_or_default();
    let told = rows.iter().zip(taken).map(|(row, taken)| {
        let (result, code, field) = match (taken, &row.fault) {
            (Taken::Draft, _) => (&words.taken, "", ""),
            (Taken::Again, _) => (&words.again, "", ""),
            (Taken::Unreadable, Some((code, field))) => (&spec.failed, *code, field.as_str()),
            (Taken::Unreadable, None) => (&spec.failed, "D02", ""),
        };
        json!({
            "file": row.file, "no": row.number, "id": row.id, "result": result, "code": code, "field": field,
            "message": sentence(code),
        })
    });
    told.collect()
}

fn sentence(code: &str) -> &'static str {
    match code {
        "Z01" => "文件名与索引不一致",
        "Z02" => "压缩包打不开或成员不全",
        "Z03" => "摘要不一致",
        "Z04" => "索引文件不合规",
        "Z05" => "表头或格式不符",
        "Z06" => "序号或行数不符",
        "Z08" => "不是本机网格或设备的数据包",
        "D01" => "必填项为空",
        "D02" => "长度或格式不符",
        _ => "",
    }
}

/// `index.json`, strictly.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Index {
    version: String,
    direction: String,
    batch: String,
    grid_code: String,
    operator: String,
    device_no: String,
    created_at: String,
    files: Vec<IndexFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexFile {
    name: String,
    rows: usize,
    sm3: String,
}

struct Judge<'a> {
    spec: &'a DockSpec,
    words: &'a CollectedSpec,
    setup: &'a Setup,
}

impl Judge<'_> {
    /// The rows of a package; the first code in the order Z02, Z04, Z01, Z08, Z03, Z05, Z06.
    fn rows(&self, name: &str, bytes: &[u8]) -> Result<Vec<CollectedRow>, &'static str> {
        let members = self.unpacked(bytes).ok_or("Z02")?;
        let index: Index = serde_json::from_slice(&members[INDEX]).map_err(|_| "Z04")?;
        if !self.is_sound(&index) {
            return Err("Z04");
        }
        if name != format!("P{}_{}", index.grid_code, index.batch) {
            return Err("Z01");
        }
        if index.grid_code != self.setup.grid || index.device_no != self.setup.device {
            return Err("Z08");
        }
        let tables = || self.spec.table.iter().zip(&index.files);
        for (table, file) in tables() {
            if file.sm3 != sm3_hex(&members[table.file.as_str()]) {
                return Err("Z03");
            }
        }
        let mut read = Vec::new();
        for (table, file) in tables() {
            read.push((
                table,
                file.rows,
                lines(&members[table.file.as_str()], table)?,
            ));
        }
        let mut rows = Vec::new();
        for (table, announced, lines) in read {
            if lines.len() != announced || lines.len() > ROWS {
                return Err("Z06");
            }
            for (number, cells) in (1..).zip(lines) {
                let row = self.row(table, number, &cells);
                if row.columns.get(&self.spec.head.number) != Some(&number.to_string()) {
                    return Err("Z06");
                }
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// The three members, all at the top.
    fn unpacked(&self, bytes: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
        if bytes.len() > LARGEST {
            return None;
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let wanted = || {
            let tables = self.spec.table.iter().map(|table| table.file.as_str());
            tables.chain([INDEX])
        };
        if zip.len() != wanted().count() {
            return None;
        }
        let mut members = BTreeMap::new();
        for name in wanted() {
            let mut member = zip.by_name(name).ok()?;
            let mut content = Vec::new();
            // Reading to the end compares the checksum as well.
            member
                .by_ref()
                .take(UNPACKED + 1)
                .read_to_end(&mut content)
                .ok()?;
            if content.len() as u64 > UNPACKED {
                return None;
            }
            members.insert(name.to_owned(), content);
        }
        Some(members)
    }

    fn is_sound(&self, index: &Index) -> bool {
        let digits = |text: &str, count: usize| {
            text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
        };
        let hex = |text: &str| {
            text.len() == 64
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        let device = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
        index.version == self.spec.version
            && index.direction == self.words.direction
            && digits(&index.batch, 17)
            && digits(&index.grid_code, 15)
            && (1..=20).contains(&index.operator.chars().count())
            && (1..=32).contains(&index.device_no.len())
            && index.device_no.bytes().all(device)
            && index.created_at.len() == 19
            && instant(&index.created_at).is_some()
            && index.files.len() == self.spec.table.len()
            && index
                .files
                .iter()
                .zip(&self.spec.table)
                .all(|(file, table)| file.name == table.file && hex(&file.sm3) && file.rows <= ROWS)
    }

    fn row(&self, table: &Table, number: usize, cells: &[String]) -> CollectedRow {
        let columns: BTreeMap<String, String> = table
            .columns
            .iter()
            .cloned()
            .zip(cells.iter().cloned())
            .collect();
        let text = |column: &str| columns.get(column).cloned().unwrap_or_default();
        let head = &self.spec.head;
        let fault = self.unreadable(&columns);
        CollectedRow {
            file: table.file.clone(),
            record: table.record.clone(),
            number,
            id: text(&head.id),
            at: text(&head.time),
            by: text(&self.words.by),
            ended: text(&head.act) == head.cancel,
            house: text(&self.words.house),
            address: text(&self.words.address),
            fault,
            columns,
        }
    }

    /// Why a row cannot be read: one of the fields that make it a row is empty (D01) or is none (D02).
    fn unreadable(&self, columns: &BTreeMap<String, String>) -> Option<(&'static str, String)> {
        let head = &self.spec.head;
        let is_act = |text: &str| {
            [&head.create, &head.update, &head.cancel]
                .iter()
                .any(|act| *act == text)
        };
        let is_time = |text: &str| text.len() == 19 && instant(text).is_some();
        let is_name =
            |text: &str| text.chars().count() <= 20 && !text.chars().any(char::is_control);
        let needed = [&head.id, &head.act, &head.time, &self.words.by];
        for column in needed {
            let text = columns.get(column).map(String::as_str).unwrap_or_default();
            if text.is_empty() {
                return Some(("D01", column.clone()));
            }
            let holds = if column == &head.id {
                is_uuid(text)
            } else if column == &head.act {
                is_act(text)
            } else if column == &head.time {
                is_time(text)
            } else {
                is_name(text)
            };
            if !holds {
                return Some(("D02", column.clone()));
            }
        }
        None
    }
}

/// A UUID in lower case.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_digit() || (b'a'..=b'f').contains(&b),
        })
}

/// The rows of a table below its header: UTF-8 with its mark, commas, CRLF after every row, none inside a field.
fn lines(bytes: &[u8], table: &Table) -> Result<Vec<Vec<String>>, &'static str> {
    let text = bytes.strip_prefix(MARK).ok_or("Z05")?;
    let ends = |byte: u8| text.iter().filter(|b| **b == byte).count();
    let breaks = text.windows(2).filter(|two| two == b"\r\n").count();
    if !text.ends_with(b"\r\n") || ends(b'\n') != breaks || ends(b'\r') != breaks {
        return Err("Z05");
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| "Z05")?;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if cells.len() != table.columns.len() || cells.iter().any(|cell| cell.contains('\n')) {
            return Err("Z05");
        }
        lines.push(cells);
        if lines.len() > ROWS + 1 {
            return Err("Z06");
        }
    }
    // An empty line is no row to the reader, and none of the exchange.
    if lines.len() != breaks || lines.first() != Some(&table.columns) {
        return Err("Z05");
    }
    lines.remove(0);
    Ok(lines)
}
