//! What PDA采集系统 collected: packages in a real folder, judged as wholes, read row by row, answered once they are kept.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use sm3::{Digest, Sm3};
use tempfile::TempDir;
use yilutong_adapter::{Collected, Link, Outcome, Packages, Taken};
use zip::write::SimpleFileOptions;

use super::counter::{TestClock, link_to};

const GRID: &str = "440306001001003";
const BATCH: &str = "20261122101500001";
const HOUSES: &str = "序号,记录标识,操作类型,房屋编码,房屋地址,房屋用途,是否出租,房主姓名,房主电话,居住人数,网格编号,采集时间,采集人,备注";
const PERSONS: &str = "序号,记录标识,操作类型,姓名,性别,证件类型,证件号码,出生日期,民族,婚姻状况,文化程度,联系电话,房屋编码,与户主关系,居住类型,入住日期,离开日期,是否重点关注,工作单位,采集时间,采集人,备注";
const HOUSE: &str = "1,8d5b7a52-0c7e-4f0e-9a57-3d1f60a1c001,新增,4403060010010000012000302,\"海棠路12号,302\",住宅,是,李样本,13800000002,1,440306001001003,2026/11/22 10:05:00,王采集,";
const PERSON: &str = "1,5e0a3f8c-77b1-4c57-8a0e-1c2d3e4f5001,新增,陈示例,男,居民身份证,440306199003159912,1990/03/15,汉族,已婚,大专班,13800000001,4403060010010000012000302,子女,非户籍常住,2026/09/01,,否,,2026/11/22 10:06:00,王采集,";

struct Dock {
    home: TempDir,
    link: Link,
}

impl Dock {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock: Arc<TestClock> = TestClock::at_start();
        let dock = home.path().join("dock");
        for folder in ["IN", "ACK", "OUT", "OUTACK"] {
            fs::create_dir_all(dock.join(folder)).unwrap();
        }
        let device = json!({ "deviceNo": "PDA-TEST-0001", "gridCode": GRID, "version": "2.1" });
        fs::write(dock.join("DEVICE.json"), device.to_string()).unwrap();
        let link = link_to("pda", &format!("file://{}", dock.display()), &clock);
        Self { home, link }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join("dock").join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path("OUT").join(name), bytes).unwrap();
    }

    async fn only(&self) -> Collected {
        let mut all = self.link.collected().await.unwrap();
        assert_eq!(all.len(), 1, "one package lies there");
        all.remove(0)
    }
}

fn table(header: &str, rows: &[&str]) -> Vec<u8> {
    let mut text = format!("\u{feff}{header}\r\n");
    for row in rows {
        text.push_str(row);
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// What a package is made of, to be spoilt.
struct Parts {
    houses: Vec<u8>,
    persons: Vec<u8>,
    index: Value,
}

impl Parts {
    fn new(houses: &[&str], persons: &[&str]) -> Self {
        let (a, b) = (table(HOUSES, houses), table(PERSONS, persons));
        let mut parts = Self {
            index: json!({
                "version": "2.1", "direction": "OUT", "batch": BATCH, "gridCode": GRID, "operator": "王采集",
                "deviceNo": "PDA-TEST-0001", "createdAt": "2026/11/22 10:15:00",
                "files": [{ "name": "houses.csv", "rows": houses.len(), "sm3": "" },
                          { "name": "persons.csv", "rows": persons.len(), "sm3": "" }],
            }),
            houses: a,
            persons: b,
        };
        parts.digest();
        parts
    }

    /// Names the digests of what is there.
    fn digest(&mut self) {
        for (at, bytes) in [&self.houses, &self.persons].into_iter().enumerate() {
            self.index["files"][at]["sm3"] = json!(hex::encode(Sm3::digest(bytes)));
        }
    }

    fn zip(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let index = self.index.to_string().into_bytes();
        for (name, bytes) in [
            ("persons.csv", &self.persons),
            ("index.json", &index),
            ("houses.csv", &self.houses),
        ] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

fn name() -> String {
    format!("P{GRID}_{BATCH}.zip")
}

#[tokio::test]
async fn rows_are_read_through_the_fields_that_write_them() {
    let dock = Dock::new();
    dock.put(&name(), &Parts::new(&[HOUSE], &[PERSON]).zip());
    dock.put(&format!("{}.tmp", name()), b"half");
    dock.put("notes.zip", b"none of the exchange");
    let collected = dock.only().await;
    let rows = collected.rows.clone().unwrap();
    let packages = Packages::builtin().unwrap();
    let reader = packages.row_reader("pda").unwrap();
    let said = |at: usize| {
        let understood = reader.read(&rows[at]);
        let values: Vec<String> = understood
            .values
            .iter()
            .map(|one| format!("{}={}", one.element, one.value))
            .collect();
        (values, understood.unread)
    };
    let (house, unread) = said(0);
    for wanted in [
        "dwelling.usage=\"living\"",
        "dwelling.occupancy=\"rented\"",
        "owner.name=\"李样本\"",
        "dwelling.grid=\"440306001001003\"",
    ] {
        assert!(house.contains(&wanted.to_owned()), "{wanted} in {house:?}");
    }
    assert!(unread.is_empty(), "every word is known: {unread:?}");
    assert_eq!(rows[0].address, "海棠路12号,302", "a comma is legal");
    let (person, unread) = said(1);
    for wanted in [
        "person.id_type=\"111\"",
        "person.birth_date=\"1990-03-15\"",
        "person.sex=\"1\"",
        "person.nation=\"01\"",
        "person.marital=\"20\"",
        "stay.arrived_on=\"2026-09-01\"",
        "stay.attention=false",
    ] {
        assert!(
            person.contains(&wanted.to_owned()),
            "{wanted} in {person:?}"
        );
    }
    let unread: Vec<(&str, bool)> = unread
        .iter()
        .map(|one| (one.column.as_str(), one.several))
        .collect();
    assert_eq!(
        unread,
        [("文化程度", false), ("与户主关系", true)],
        "an unknown word and one of several meanings are told, never guessed"
    );

    dock.link
        .answer(&collected, &[Taken::Draft, Taken::Again])
        .await
        .unwrap();
    let file = dock
        .path("OUTACK")
        .join(name().replace(".zip", ".ack.json"));
    let ack: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(ack["result"], "已处理", "the package was worked");
    assert_eq!(ack["batch"], BATCH, "under its own number");
    assert_eq!(ack["rows"][0]["result"], "成功", "a draft");
    assert_eq!(ack["rows"][1]["result"], "重复", "known already");
    assert_eq!(ack["rows"][1]["file"], "persons.csv", "houses come first");
    assert_eq!(
        dock.link.collected().await.unwrap(),
        [],
        "what was answered is not read again while the device has not removed it"
    );
}

#[tokio::test]
async fn a_package_is_refused_with_the_first_thing_that_is_wrong() {
    let sound = || Parts::new(&[HOUSE], &[PERSON]);
    let spoilt = |how: &dyn Fn(&mut Parts)| {
        let mut parts = sound();
        how(&mut parts);
        parts.zip()
    };
    let mut half = sound().zip();
    half.truncate(half.len() / 2);
    let cases: [(&str, Vec<u8>); 12] = [
        ("Z02", half),
        ("Z02", b"<html>".to_vec()),
        ("Z04", spoilt(&|p| p.index["direction"] = json!("IN"))),
        ("Z04", spoilt(&|p| p.index["more"] = json!(1))),
        (
            "Z04",
            spoilt(&|p| p.index["files"][0]["rows"] = json!(2001)),
        ),
        (
            "Z01",
            spoilt(&|p| p.index["batch"] = json!("20261122101500002")),
        ),
        (
            "Z08",
            spoilt(&|p| p.index["deviceNo"] = json!("PDA-TEST-0002")),
        ),
        ("Z03", spoilt(&|p| p.persons.extend(b"x"))),
        (
            "Z05",
            spoilt(&|p| {
                p.houses.drain(..3);
                p.digest();
            }),
        ),
        (
            "Z05",
            spoilt(&|p| {
                p.houses = table(&HOUSES.replace("备注", "说明"), &[HOUSE]);
                p.digest();
            }),
        ),
        ("Z06", spoilt(&|p| p.index["files"][1]["rows"] = json!(2))),
        (
            "Z06",
            spoilt(&|p| {
                p.persons = table(PERSONS, &[&PERSON.replacen('1', "2", 1)]);
                p.digest();
            }),
        ),
    ];
    for (code, zip) in cases {
        let dock = Dock::new();
        dock.put(&name(), &zip);
        let collected = dock.only().await;
        assert_eq!(
            collected.rows.clone().err(),
            Some(code),
            "the first fault is told"
        );
        dock.link.answer(&collected, &[]).await.unwrap();
        let file = dock
            .path("OUTACK")
            .join(name().replace(".zip", ".ack.json"));
        let ack: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        assert_eq!(
            (ack["result"].as_str(), ack["code"].as_str()),
            (Some("拒收"), Some(code)),
            "and the device is told to give it again"
        );
    }
}

#[tokio::test]
async fn a_row_without_its_head_cannot_be_read_and_the_others_can() {
    let dock = Dock::new();
    let unnamed = PERSON.replace("5e0a3f8c-77b1-4c57-8a0e-1c2d3e4f5001", "");
    let untimed = PERSON
        .replace("2026/11/22 10:06:00", "yesterday")
        .replacen('1', "2", 1);
    let parts = Parts::new(&[HOUSE], &[&unnamed, &untimed]);
    dock.put(&name(), &parts.zip());
    let rows = dock.only().await.rows.unwrap();
    let faults: Vec<Option<(&str, String)>> = rows.into_iter().map(|row| row.fault).collect();
    assert_eq!(
        faults,
        [
            None,
            Some(("D01", "记录标识".to_owned())),
            Some(("D02", "采集时间".to_owned()))
        ],
        "each with its code and its column"
    );
}

#[tokio::test]
async fn nothing_is_read_or_answered_while_another_device_or_a_syncing_one_is_docked() {
    let dock = Dock::new();
    dock.put(&name(), &Parts::new(&[HOUSE], &[]).zip());
    let collected = dock.only().await;
    fs::write(dock.path("LOCK"), b"").unwrap();
    assert!(
        matches!(dock.link.collected().await, Err(Outcome::Wait { .. })),
        "a syncing device is left alone"
    );
    assert!(
        dock.link.answer(&collected, &[Taken::Draft]).await.is_err(),
        "nor is anything written there"
    );
    assert!(
        fs::read_dir(dock.path("OUTACK")).unwrap().next().is_none(),
        "not even half an answer"
    );
    fs::rename(dock.path(""), dock.home.path().join("away")).unwrap();
    assert!(
        matches!(dock.link.collected().await, Err(Outcome::Wait { .. })),
        "a cable that was pulled is no damaged package"
    );
}
