//! The ledgers that offices really have: every good row is kept, every bad one goes back with its reason, nothing is
//! guessed, and the same file brought again changes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use yilutong_desk::schema::{
    EntriesRequest, EntryBody, EntryRef, ImportDone, ImportFixed, ImportMap, ImportPart,
    ImportPreview, ImportRead, ImportRef, ImportRun, ImportView, Passphrase, RegisterKind,
    RegisterSheet,
};
use yilutong_desk::{Desk, DeskConfig};
use yilutong_dictionary::{Dictionary, Entry};
use yilutong_sheets::{Cell, SheetFile};

const COMMUNITY: &str = "440306001001";

struct Office {
    desk: Arc<Desk>,
    _dir: tempfile::TempDir,
}

async fn office() -> Office {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::open(DeskConfig {
        data_dir: dir.path().join("profile"),
        ..DeskConfig::default()
    })
    .unwrap();
    desk.profile_create(Passphrase {
        passphrase: "一个足够长的口令".to_owned(),
    })
    .await
    .unwrap();
    Office { desk, _dir: dir }
}

fn sample(name: &str) -> Vec<u8> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/samples/ledgers");
    std::fs::read(samples.join(name)).unwrap()
}

/// A row as the facts about the samples tell it.
fn facts(name: &str) -> Vec<Value> {
    let facts: Value = serde_json::from_slice(&sample("expected.json")).unwrap();
    facts["files"][name].as_array().unwrap().clone()
}

impl Office {
    async fn read(&self, name: &str, bytes: &[u8]) -> ImportView {
        let mut file = None;
        for part in bytes.chunks(5_000) {
            let part = ImportPart {
                file,
                name: name.to_owned(),
                base64: STANDARD.encode(part),
            };
            file = Some(self.desk.import_take(part).await.unwrap().file);
        }
        let read = ImportRead {
            file: file.unwrap(),
            sheet: 0,
            heading: None,
        };
        self.desk.import_read(read).await.unwrap()
    }

    /// Says what the columns do not: where the estate stands.
    async fn preview(&self, view: &ImportView) -> ImportPreview {
        let mut fixed = view.fixed.clone();
        for one in &mut fixed {
            match one.target.as_str() {
                "dwelling.community" => one.value = COMMUNITY.to_owned(),
                "dwelling.road" => one.value = "海棠路12号".to_owned(),
                "address.compound" => one.value = "海棠花园".to_owned(),
                _ => {}
            }
        }
        self.desk.import_preview(map(view, fixed)).await.unwrap()
    }

    async fn run(&self, view: &ImportView, submit: bool) -> ImportDone {
        let run = ImportRun {
            file: view.file.clone(),
            submit,
        };
        self.desk.import_run(run).await.unwrap()
    }

    async fn import(&self, name: &str) -> (ImportView, ImportPreview, ImportDone) {
        let view = self.read(name, &sample(name)).await;
        let preview = self.preview(&view).await;
        let done = self.run(&view, false).await;
        (view, preview, done)
    }

    /// Every entry, with everything that follows from it.
    async fn entries(&self) -> Vec<Entry> {
        let list = EntriesRequest {
            limit: 10_000,
            ..EntriesRequest::default()
        };
        let list = self.desk.entry_list(list).await.unwrap();
        let mut entries = Vec::new();
        for line in list.entries {
            let view = self
                .desk
                .entry_open(EntryRef { id: line.id })
                .await
                .unwrap();
            entries.push(Dictionary::builtin().derive(&view.body));
        }
        entries
    }

    async fn returned(&self, view: &ImportView) -> SheetFile {
        let back = ImportRef {
            file: view.file.clone(),
        };
        let back = self.desk.import_returned(back).await.unwrap();
        SheetFile::open(STANDARD.decode(back.base64).unwrap()).unwrap()
    }
}

fn map(view: &ImportView, fixed: Vec<ImportFixed>) -> ImportMap {
    ImportMap {
        file: view.file.clone(),
        sheet: 0,
        heading: None,
        columns: view.columns.iter().map(|one| one.target.clone()).collect(),
        fixed,
    }
}

fn rows(file: &SheetFile) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    file.walk(0, &mut |_, cells| {
        rows.push(cells.iter().map(Cell::shown).collect());
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

/// What the reason of a bad row has to speak of.
fn about(why: &str) -> &'static str {
    match why {
        "id_precision_lost" => "被表格软件改过",
        "id_check_digit" => "校验不对",
        "sex_disagrees" => "性别与证件号码不一致",
        "phone" => "电话应为11位手机号码",
        "name_missing" => "没有填姓名",
        "date" => "日历上没有这一天",
        other => panic!("a new kind of mistake in the facts: {other}"),
    }
}

#[tokio::test]
async fn every_sample_ledger_is_taken_in_as_its_facts_say() {
    for name in [
        "tidy.xlsx",
        "messy.xlsx",
        "landlord.xlsx",
        "landlord-gbk.csv",
    ] {
        let office = office().await;
        let (view, preview, done) = office.import(name).await;
        let facts = facts(name);
        let verdict = |wanted: &str| {
            let facts = facts.iter();
            facts.filter(move |row| row["verdict"] == wanted).count()
        };
        let good: BTreeMap<&str, &Value> = facts
            .iter()
            .filter(|row| row["verdict"] == "good")
            .map(|row| (row["id"].as_str().unwrap(), row))
            .collect();
        let doubled = verdict("good") - good.len();
        assert_eq!(done.kept as usize, good.len(), "{name}: every good row");
        assert_eq!(
            done.again as usize, doubled,
            "{name}: rows that stand twice"
        );
        assert_eq!(done.wrong as usize, verdict("bad"), "{name}: every bad row");
        assert_eq!(preview.good, done.kept, "{name}: as the preview said");
        assert_eq!(preview.wrong, done.wrong, "{name}");
        assert_eq!(
            preview.aside as usize,
            verdict("skip"),
            "{name}: nobody's rows"
        );
        for row in facts.iter().filter(|row| row["verdict"] == "bad") {
            let number = u32::try_from(row["row"].as_u64().unwrap()).unwrap();
            let told = preview.shown.iter().find(|one| one.row == number);
            let told = told.unwrap_or_else(|| panic!("{name}: row {number} is not told"));
            let wanted = about(row["why"].as_str().unwrap());
            assert!(
                told.say.contains(wanted),
                "{name} row {number}: {}",
                told.say
            );
        }

        let mut seen = BTreeSet::new();
        for entry in office.entries().await {
            for resident in &entry.residents {
                let told = |name: &str| resident.person[name].as_str().unwrap();
                let number = told("id_number");
                let fact = good.get(number);
                let fact = fact.unwrap_or_else(|| panic!("{name}: somebody nobody wrote down"));
                assert_eq!(told("name"), fact["name"], "{name}");
                assert_eq!(told("phone"), fact["phone"], "{name}");
                if let Some(sex) = fact["sex"].as_u64() {
                    assert_eq!(told("sex"), sex.to_string(), "{name}");
                }
                assert_eq!(resident.stay["arrived_on"], fact["arrived"], "{name}");
                if let Some(address) = fact["address"].as_str() {
                    assert_eq!(entry.dwelling["full_address"], address, "{name}");
                }
                assert!(seen.insert(number.to_owned()), "{name}: nobody twice");
            }
        }
        assert_eq!(seen.len(), good.len(), "{name}: everybody is there");

        let back = rows(&office.returned(&view).await);
        let head = view.heading as usize;
        let of_people = &back[back.len() - verdict("bad")..];
        assert!(back.len() <= head + verdict("bad"), "{name}: no other row");
        assert!(
            of_people
                .iter()
                .all(|row| row.last().unwrap().chars().count() > 6),
            "{name}: each with its reason"
        );
        assert!(
            back[back.len() - verdict("bad") - 1].contains(&"原因".to_owned()),
            "{name}: in a column of its own"
        );

        let (_, preview, again) = office.import(name).await;
        assert_eq!(
            (again.kept, again.households),
            (0, 0),
            "{name}: nothing new"
        );
        assert_eq!(
            again.known as usize,
            good.len(),
            "{name}: everybody is known"
        );
        assert_eq!(preview.households, 0, "{name}: and the preview says so");
        let people: usize = office
            .entries()
            .await
            .iter()
            .map(|e| e.residents.len())
            .sum();
        assert_eq!(people, good.len(), "{name}: twice changes nothing");
    }
}

#[tokio::test]
async fn people_at_one_address_are_one_household() {
    let office = office().await;
    office.import("tidy.xlsx").await;
    let entries = office.entries().await;
    let shared = entries.iter().filter(|entry| {
        entry.dwelling["full_address"] == "宝湾区前岸街道海棠路12号海棠花园8栋3单元1905"
    });
    let people: Vec<usize> = shared.map(|entry| entry.residents.len()).collect();
    assert_eq!(people, [2], "two rows, one flat");
    let keys: BTreeSet<&str> = entries
        .iter()
        .map(|entry| entry.dwelling["key"].as_str().unwrap())
        .collect();
    assert_eq!(
        keys.len(),
        entries.len(),
        "no two flats are one to a department"
    );
}

/// A ledger of one flat, with everything that departments ask for said once.
fn flat(phone: &str) -> String {
    format!(
        "姓名,身份证号,手机,居住地址,入住日期\n陈示例,440106199001019018,{phone},宝湾区前岸街道海棠路12号海棠花园3栋1203,2026-09-01\n"
    )
}

async fn bring(office: &Office, text: &str) -> (ImportView, ImportPreview, ImportDone) {
    let view = office.read("flat.csv", text.as_bytes()).await;
    let preview = office.preview(&view).await;
    let done = office.run(&view, false).await;
    (view, preview, done)
}

#[tokio::test]
async fn the_parts_of_an_address_stand_in_their_own_fields_where_one_building_stands() {
    let told = |entry: &Entry| -> Vec<String> {
        let part = |name: &str| entry.dwelling[name].as_str().unwrap().to_owned();
        ["road", "building", "room"].map(part).to_vec()
    };
    let alone = office().await;
    bring(&alone, &flat("19900000001")).await;
    let entries = alone.entries().await;
    assert_eq!(told(&entries[0]), ["海棠路12号", "海棠花园3栋", "1203"]);

    // The same room in another building is another flat, to every department.
    let two = office().await;
    let second = flat("19900000001")
        + "李示例,440106199203049020,19900000009,海棠路12号海棠花园5栋1203,2026-09-01\n";
    bring(&two, &second).await;
    let mut roads: Vec<String> = two
        .entries()
        .await
        .iter()
        .map(|one| told(one)[0].clone())
        .collect();
    roads.sort();
    assert_eq!(roads, ["海棠路12号海棠花园3栋", "海棠路12号海棠花园5栋"]);
}

#[tokio::test]
async fn what_a_worker_typed_is_never_overwritten() {
    let office = office().await;
    bring(&office, &flat("19900000001")).await;
    let list = office
        .desk
        .entry_list(EntriesRequest::default())
        .await
        .unwrap();
    let id = list.entries[0].id.clone();
    let mut view = office
        .desk
        .entry_open(EntryRef { id: id.clone() })
        .await
        .unwrap();
    view.body.residents[0]
        .person
        .insert("phone".to_owned(), "19900000002".into());
    let body = EntryBody {
        id: Some(id),
        body: view.body,
        skip: Vec::new(),
        marks: Vec::new(),
    };
    office.desk.entry_save(body).await.unwrap();

    let (_, _, again) = bring(&office, &flat("19900000001")).await;
    assert_eq!(
        (again.known, again.wrong),
        (1, 0),
        "the row itself says nothing new"
    );
    let (_, preview, other) = bring(&office, &flat("19900000003")).await;
    assert_eq!(
        (other.kept, other.wrong),
        (0, 1),
        "two numbers: the worker decides"
    );
    let say = &preview.shown[0].say;
    assert!(
        say.contains("与已登记的") && say.contains("不一样"),
        "{say}"
    );
    let entries = office.entries().await;
    assert_eq!(entries.len(), 1, "and no second entry is made");
    assert_eq!(entries[0].residents[0].person["phone"], "19900000002");

    let second = flat("19900000001")
        + "李示例,440106199203049020,19900000009,海棠路12号海棠花园3栋1203,2026-09-01\n";
    let (_, _, joined) = bring(&office, &second).await;
    assert_eq!((joined.kept, joined.known), (1, 1), "somebody moved in");
    let entries = office.entries().await;
    assert_eq!(entries[0].residents.len(), 2, "into the same entry");
}

#[tokio::test]
async fn what_the_worker_said_of_a_sheet_is_remembered() {
    let office = office().await;
    let text = "称呼,证件号码,居住地址\n陈示例,440106199001019018,海棠路12号海棠花园3栋1203\n";
    let view = office
        .read("own.csv", format!("居民台账\n{text}").as_bytes())
        .await;
    assert_eq!(view.heading, 2, "below its title");
    assert_eq!(view.columns[0].target, None, "it is not known what 称呼 is");
    assert!(!view.remembered);
    let mut said = map(&view, view.fixed.clone());
    said.columns = vec![
        Some("person.name".to_owned()),
        Some("person.id_number".to_owned()),
        Some("address.line".to_owned()),
    ];
    let missing = office.desk.import_preview(said.clone()).await.unwrap_err();
    assert!(
        missing.fault().say.contains("所属社区"),
        "{}",
        missing.fault().say
    );
    said.fixed.push(ImportFixed {
        target: "dwelling.community".to_owned(),
        value: COMMUNITY.to_owned(),
    });
    assert_eq!(office.desk.import_preview(said).await.unwrap().good, 1);
    let view = office.read("own.csv", text.as_bytes()).await;
    assert!(view.remembered, "the same headings another day");
    assert_eq!(view.columns[0].target.as_deref(), Some("person.name"));
    let community = view
        .fixed
        .iter()
        .find(|one| one.target == "dwelling.community");
    assert_eq!(community.unwrap().value, COMMUNITY);
}

#[tokio::test]
async fn what_departments_lack_is_told_and_can_be_said_for_all_rows() {
    let office = office().await;
    let view = office
        .read("flat.csv", flat("19900000001").as_bytes())
        .await;
    let preview = office.preview(&view).await;
    assert_eq!((preview.looked_at, preview.ready), (1, 0));
    let lacks: Vec<&str> = preview
        .lacks
        .iter()
        .map(|one| one.what.zh.as_str())
        .collect();
    assert!(lacks.contains(&"房屋类型"), "{lacks:?}");
    let list = RegisterSheet {
        text: String::new(),
        kind: RegisterKind::People,
        uncover: true,
    };
    let list = office.desk.register_sheet(list).await.unwrap();
    assert_eq!(
        list.rows, 0,
        "nothing is in the register before it is submitted"
    );
    let done = office.run(&view, true).await;
    assert_eq!(
        (done.submitted, done.drafts),
        (0, 1),
        "what lacks something stays a draft"
    );
}

#[tokio::test]
async fn a_file_that_is_no_ledger_is_told_from_one() {
    let office = office().await;
    for (bytes, kind) in [
        (&b"\xD0\xCF\x11\xE0 old"[..], "old_table"),
        (b"PK\x03\x04 broken", "no_table"),
        ("甲\n乙\n".as_bytes(), "no_heading"),
        (b"", "no_heading"),
    ] {
        let part = ImportPart {
            file: None,
            name: "x".to_owned(),
            base64: STANDARD.encode(bytes),
        };
        let file = office.desk.import_take(part).await.unwrap().file;
        let read = ImportRead {
            file,
            sheet: 0,
            heading: None,
        };
        let error = office.desk.import_read(read).await.unwrap_err();
        assert_eq!(error.fault().kind, kind);
    }
}
