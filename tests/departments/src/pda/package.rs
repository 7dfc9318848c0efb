//! A package: its name, its zip, its index, its two CSV files; refused whole with the first of Z01, Z02, Z04, Z08, Z07,
//! Z03, Z05, Z06. And packages that the PDA makes itself.
//!
//! Readings chosen: a package that is too large counts as unreadable (Z02); one in `IN` that says OUT has a wrong index
//! (Z04); whether a batch is the same is judged by the digests of what is in it, not by those its index names.

use serde_json::{Map, Value, json};
use smcrypto::sm3::sm3_hash;

use super::columns::FILES;
use super::{DEVICE, GRID, csv};
use crate::archive::{self, Member};

const PACKAGE_MOST: usize = 10_485_760;
const UNPACKED_MOST: usize = 64 * 1024 * 1024;
const ROWS_MOST: usize = 2000;

/// What a file's name says: `P<gridCode>_<batch>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) grid: String,
    pub(super) batch: String,
}

impl Name {
    /// Reads `P<15 digits>_<17 digits><suffix>`; other names are none of the exchange.
    pub(super) fn read(file: &str, suffix: &str) -> Option<Self> {
        let (grid, batch) = file
            .strip_prefix('P')?
            .strip_suffix(suffix)?
            .split_once('_')?;
        (is_digits(grid, 15) && is_digits(batch, 17)).then(|| Self {
            grid: grid.to_owned(),
            batch: batch.to_owned(),
        })
    }

    /// The name with a suffix.
    pub(super) fn with(&self, suffix: &str) -> String {
        format!("P{}_{}{suffix}", self.grid, self.batch)
    }
}

/// An opened package whose index is right.
pub(super) struct Package {
    members: Vec<Member>,
    index: Value,
    /// The digests of what is in it.
    pub(super) digests: [String; 2],
}

/// Rows of one file, each with its fields by header, 序号 left out.
pub(super) type Rows = Vec<Map<String, Value>>;

/// Opens a package: Z01, Z02, Z04, Z08.
pub(super) fn open(name: &Name, zip: &[u8]) -> Result<Package, &'static str> {
    let members = archive::unpack(zip, UNPACKED_MOST).unwrap_or_default();
    let one = |wanted: &str| members.iter().find(|member| member.name == wanted);
    let index = one("index.json").map(|member| member.content.as_slice());
    let index: Option<Value> = index.and_then(|bytes| serde_json::from_slice(bytes).ok());
    if let Some(index) = &index {
        let differs =
            |member: &str, own: &str| index[member].as_str().is_some_and(|said| said != own);
        if differs("gridCode", &name.grid) || differs("batch", &name.batch) {
            return Err("Z01");
        }
    }
    let [Some(houses), Some(persons)] = FILES.map(|(file, _, _)| one(file)) else {
        return Err("Z02");
    };
    if one("index.json").is_none() || members.len() != 3 || zip.len() > PACKAGE_MOST {
        return Err("Z02");
    }
    let index = index.filter(is_index).ok_or("Z04")?;
    if index["gridCode"] != GRID || index["deviceNo"] != DEVICE {
        return Err("Z08");
    }
    let digests = [houses, persons].map(|member| sm3_hash(&member.content));
    Ok(Package {
        members,
        index,
        digests,
    })
}

impl Package {
    /// The rows of both files: Z03, Z05, Z06.
    pub(super) fn rows(&self) -> Result<[Rows; 2], &'static str> {
        for (at, digest) in self.digests.iter().enumerate() {
            if self.index["files"][at]["sm3"] != digest.as_str() {
                return Err("Z03");
            }
        }
        let [houses, persons] = FILES.map(|(file, _, columns)| {
            let member = self.members.iter().find(|member| member.name == file)?;
            let mut rows = csv::read(&member.content)?;
            let header = rows.remove(0);
            let headers = std::iter::once("序号").chain(columns.iter().map(|c| c.header));
            let sound = headers.clone().eq(header.iter().map(String::as_str))
                && rows.iter().all(|row| row.len() == header.len());
            sound.then_some(rows)
        });
        let files = [houses.ok_or("Z05")?, persons.ok_or("Z05")?];
        for (at, rows) in files.iter().enumerate() {
            let counted = (1..)
                .zip(rows)
                .all(|(number, row): (usize, _)| row[0] == number.to_string());
            let announced = self.index["files"][at]["rows"].as_u64();
            if !counted || announced != Some(rows.len() as u64) || rows.len() > ROWS_MOST {
                return Err("Z06");
            }
        }
        let mut at = 0;
        Ok(files.map(|rows| {
            let columns = FILES[at].2;
            at += 1;
            rows.into_iter()
                .map(|row| {
                    let fields = columns.iter().zip(row.into_iter().skip(1));
                    fields
                        .map(|(column, value)| (column.header.to_owned(), value.into()))
                        .collect()
                })
                .collect()
        }))
    }
}

/// `index.schema.json`, by hand.
fn is_index(index: &Value) -> bool {
    const MEMBERS: [&str; 8] = [
        "version",
        "direction",
        "batch",
        "gridCode",
        "operator",
        "deviceNo",
        "createdAt",
        "files",
    ];
    let text = |name: &str| index[name].as_str().unwrap_or_default();
    let is_device = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
    let files = index["files"].as_array().map(Vec::as_slice);
    has_exactly(index, &MEMBERS)
        && text("version") == "2.1"
        && text("direction") == "IN"
        && is_digits(text("batch"), 17)
        && is_digits(text("gridCode"), 15)
        && (1..=20).contains(&text("operator").chars().count())
        && (1..=32).contains(&text("deviceNo").len())
        && text("deviceNo").bytes().all(is_device)
        && is_moment(text("createdAt"))
        && files.is_some_and(|files| {
            files.len() == 2
                && files.iter().zip(FILES).all(|(file, (name, _, _))| {
                    let digest = file["sm3"].as_str().unwrap_or_default();
                    has_exactly(file, &["name", "rows", "sm3"])
                        && file["name"] == name
                        && file["rows"].as_u64().is_some_and(|rows| rows <= 2000)
                        && digest.len() == 64
                        && digest
                            .bytes()
                            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
                })
        })
}

fn has_exactly(value: &Value, names: &[&str]) -> bool {
    value.as_object().is_some_and(|members| {
        members.len() == names.len() && names.iter().all(|name| members.contains_key(*name))
    })
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

/// `yyyy/MM/dd HH:mm:ss`, its form only.
fn is_moment(text: &str) -> bool {
    let pattern = b"0000/00/00 00:00:00";
    text.len() == pattern.len()
        && text.bytes().zip(pattern).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            sign => byte == *sign,
        })
}

/// A package that the PDA offers; fields that a row lacks are empty.
pub(super) fn offer(name: &Name, created: &str, rows: [&Rows; 2]) -> Option<Vec<u8>> {
    let mut at = 0;
    let contents = rows.map(|rows| {
        let columns = FILES[at].2;
        at += 1;
        let header = std::iter::once("序号".to_owned())
            .chain(columns.iter().map(|c| c.header.to_owned()))
            .collect();
        let lines = (1..).zip(rows).map(|(number, row): (usize, _)| {
            let text = |header: &str| row.get(header).and_then(Value::as_str).unwrap_or_default();
            std::iter::once(number.to_string())
                .chain(columns.iter().map(|c| text(c.header).to_owned()))
                .collect()
        });
        let all: Vec<_> = std::iter::once(header).chain(lines).collect();
        (csv::write(&all), rows.len())
    });
    let files: Vec<_> = FILES
        .iter()
        .zip(&contents)
        .map(|((file, _, _), (content, rows))| {
            json!({ "name": file, "rows": rows, "sm3": sm3_hash(content) })
        })
        .collect();
    let index = json!({
        "version": "2.1", "direction": "OUT", "batch": name.batch, "gridCode": name.grid,
        "operator": "王采集", "deviceNo": DEVICE, "createdAt": created, "files": files,
    });
    archive::pack(&[
        ("index.json", index.to_string().as_bytes()),
        (FILES[0].0, &contents[0].0),
        (FILES[1].0, &contents[1].0),
    ])
    .ok()
}
