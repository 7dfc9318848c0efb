//! A client at the dock: packages written as the contract says, acknowledgements waited for.

use std::cell::Cell;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use smcrypto::sm3::sm3_hash;

use crate::kit::{Town, fields};

pub(crate) const GRID: &str = "440306001001003";
pub(crate) const HOUSE_ID: &str = "8d5b7a52-0c7e-4f0e-9a57-3d1f60a1c001";
pub(crate) const PERSON_ID: &str = "5e0a3f8c-77b1-4c57-8a0e-1c2d3e4f5001";

pub(crate) struct Pda {
    pub(crate) town: Town,
    serial: Cell<u32>,
}

/// Waits until `found` finds something; only a device that never does makes this fail.
pub(crate) async fn eventually<T>(what: &str, found: impl Fn() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(found) = found() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(30), looking).await;
    found.unwrap_or_else(|_| panic!("{what} does not come"))
}

impl Pda {
    pub(crate) async fn new() -> Self {
        Self::of(Town::new().await)
    }

    pub(crate) fn of(town: Town) -> Self {
        Self {
            town,
            serial: Cell::new(0),
        }
    }

    pub(crate) fn dock(&self) -> PathBuf {
        let url = self.town.running.base_url("pda").unwrap();
        let path = url.strip_prefix("file://").unwrap();
        let path = percent_encoding::percent_decode_str(path);
        PathBuf::from(path.decode_utf8().unwrap().into_owned())
    }

    pub(crate) fn batch(&self) -> String {
        self.serial.set(self.serial.get() + 1);
        format!("20261122101500{:03}", self.serial.get())
    }

    pub(crate) fn put(&self, name: &str, zip: &[u8]) {
        let file = self.dock().join("IN").join(name);
        let half = file.with_extension("zip.tmp");
        std::fs::write(&half, zip).unwrap();
        std::fs::rename(half, file).unwrap();
    }

    /// Waits for a file in `ACK`, reads it and deletes it.
    pub(crate) async fn answer(&self, name: &str) -> Vec<u8> {
        let file = self.dock().join("ACK").join(name);
        let content = eventually(name, || std::fs::read(&file).ok()).await;
        std::fs::remove_file(file).unwrap();
        content
    }

    /// Puts a package with these files in and reads its acknowledgement.
    pub(crate) async fn exchange(&self, batch: &str, zip: &[u8]) -> Value {
        let name = format!("P{GRID}_{batch}");
        self.put(&format!("{name}.zip"), zip);
        let ack = self.answer(&format!("{name}.ack.json")).await;
        assert!(
            !self.dock().join("IN").join(format!("{name}.zip")).exists(),
            "removed when taken"
        );
        serde_json::from_slice(&ack).unwrap()
    }

    pub(crate) async fn send(&self, houses: &[Vec<String>], persons: &[Vec<String>]) -> Value {
        let batch = self.batch();
        let zip = package(&batch, houses, persons);
        self.exchange(&batch, &zip).await
    }

    pub(crate) fn act(&self, order: &Value) -> Value {
        self.town.running.act("pda", &fields(order)).unwrap()
    }

    pub(crate) fn held(&self) -> usize {
        self.town.holdings("pda").len()
    }
}

/// `result`, or `code field`, of each row.
pub(crate) fn outcomes(ack: &Value) -> Vec<String> {
    let rows = ack["rows"].as_array().unwrap();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| match text(row, "code").as_str() {
            "" => text(row, "result"),
            code => format!("{code} {}", text(row, "field")),
        })
        .collect()
}

pub(crate) const HOUSES: &str = "序号,记录标识,操作类型,房屋编码,房屋地址,房屋用途,是否出租,房主姓名,房主电话,居住人数,网格编号,采集时间,采集人,备注";
pub(crate) const PERSONS: &str = "序号,记录标识,操作类型,姓名,性别,证件类型,证件号码,出生日期,民族,婚姻状况,文化程度,联系电话,\
                                  房屋编码,与户主关系,居住类型,入住日期,离开日期,是否重点关注,工作单位,采集时间,采集人,备注";

fn row(headers: &str, base: &str, changes: &[(&str, &str)]) -> Vec<String> {
    headers
        .split(',')
        .zip(base.split(','))
        .skip(1)
        .map(|(header, value)| {
            let changed = changes.iter().find(|(name, _)| *name == header);
            changed.map_or(value, |(_, value)| value).to_owned()
        })
        .collect()
}

pub(crate) fn house(changes: &[(&str, &str)]) -> Vec<String> {
    let base = format!(
        "1,{HOUSE_ID},新增,4403060010010000012000302,S市测试区样例街道幸福路12号3栋302,住宅,是,李样本,13800000002,1,{GRID},\
         2026/11/22 10:05:00,王采集,"
    );
    row(HOUSES, &base, changes)
}

pub(crate) fn person(changes: &[(&str, &str)]) -> Vec<String> {
    let base = format!(
        "1,{PERSON_ID},新增,陈示例,男,居民身份证,440306199003159912,1990/03/15,汉族,已婚,大学本科,13800000001,\
         4403060010010000012000302,本人,非户籍常住,2026/09/01,,否,S市示例餐饮管理有限公司,2026/11/22 10:06:30,王采集,"
    );
    row(PERSONS, &base, changes)
}

pub(crate) fn csv(headers: &str, rows: &[Vec<String>]) -> Vec<u8> {
    let mut text = format!("\u{feff}{headers}\r\n");
    for (number, row) in (1..).zip(rows) {
        let fields: Vec<_> = row
            .iter()
            .map(|field| match field.contains([',', '"']) {
                true => format!("\"{}\"", field.replace('"', "\"\"")),
                false => field.clone(),
            })
            .collect();
        text.push_str(&format!("{number},{}\r\n", fields.join(",")));
    }
    text.into_bytes()
}

pub(crate) fn index(batch: &str, files: [(&[u8], usize); 2]) -> Value {
    let file = |name: &str, (bytes, rows): (&[u8], usize)| json!({"name": name, "rows": rows, "sm3": sm3_hash(bytes)});
    json!({
        "version": "2.1", "direction": "IN", "batch": batch, "gridCode": GRID, "operator": "王采集",
        "deviceNo": "PDA-TEST-0001", "createdAt": "2026/11/22 10:15:00",
        "files": [file("houses.csv", files[0]), file("persons.csv", files[1])],
    })
}

pub(crate) fn package(batch: &str, houses: &[Vec<String>], persons: &[Vec<String>]) -> Vec<u8> {
    let files = [csv(HOUSES, houses), csv(PERSONS, persons)];
    let index = index(
        batch,
        [(&files[0], houses.len()), (&files[1], persons.len())],
    );
    pack(&[
        ("index.json", index.to_string().as_bytes()),
        ("houses.csv", &files[0]),
        ("persons.csv", &files[1]),
    ])
}

pub(crate) fn pack(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = rawzip::ZipArchiveWriter::new(Vec::new());
    for (name, content) in members {
        let (mut entry, config) = archive.new_file(*name).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        writer.write_all(content).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap()
}
