//! A disk that is full, closed, or held by somebody else; a database that is empty, or newer than the program. Each is
//! told in one sentence with the way out, and nothing that was saved is lost.

use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::household;
use crate::office::Office;
use crate::power;
use crate::program::Program;

/// A profile with one entry, and the disk's moods.
struct Desk {
    office: Office,
    shim: String,
    kept: Value,
}

impl Desk {
    fn with_an_entry() -> Self {
        let office = Office::open();
        let shim = power::shim(office.folder.path()).display().to_string();
        let file = office.write("first.json", &household::make(0));
        office.done(&["enter", "--submit", file.to_str().unwrap()]);
        let kept = entries(&office);
        Self { office, shim, kept }
    }

    /// `yilu` on a disk in this mood.
    fn on(&self, arguments: &[&str], name: &str, mood: &str) -> Said {
        let profile = self.office.profile();
        let environment = [
            ("LD_PRELOAD", self.shim.as_str()),
            ("POWER_DIR", profile.to_str().unwrap()),
            (name, mood),
        ];
        said(&self.office.at(&profile, arguments, &environment))
    }

    fn as_it_was(&self, why: &str) {
        assert_eq!(entries(&self.office), self.kept, "nothing is lost: {why}");
    }
}

struct Said {
    code: i32,
    err: String,
}

fn said(output: &Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn entries(office: &Office) -> Value {
    let export: Value = serde_json::from_str(&office.done(&["export"])).unwrap();
    export["entries"].clone()
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let desk = Desk::with_an_entry();
    let file = desk.office.write("second.json", &household::make(1));
    let file = file.to_str().unwrap();
    let mut told = 0;
    // From no room at all to room for a part of what an entry needs.
    for room in ["0", "500", "5000", "20000", "40000"] {
        let said = desk.on(&["enter", "--submit", file], "POWER_ROOM", room);
        if said.code == 0 {
            break;
        }
        told += 1;
        assert!(
            said.err.contains("磁盘空间不足") && said.err.contains("请清理"),
            "with room for {room} bytes: {}",
            said.err
        );
        let now = entries(&desk.office);
        let first = now.as_array().unwrap().iter().find(|entry| {
            entry["entry"] == desk.kept[0]["entry"]
                && entry["deliveries"] == desk.kept[0]["deliveries"]
        });
        assert!(first.is_some(), "what was saved before is there, whole");
    }
    assert!(told > 1, "an entry does not fit into nothing");
    desk.office.done(&["enter", "--submit", file]);
}

#[test]
fn a_disk_that_fills_up_while_delivering_is_waited_for() {
    let office = Office::open();
    let shim = power::shim(office.folder.path()).display().to_string();
    let full = office.folder.path().join("full");
    let profile = office.profile().display().to_string();
    let environment = [
        ("LD_PRELOAD", shim),
        ("POWER_DIR", profile),
        ("POWER_FULL", full.display().to_string()),
    ];
    // Whatever is sent is answered while the disk is full already.
    office.slow(Duration::from_millis(400));
    let mut program = Program::start(&office, &environment);
    program.unlock().unwrap();
    for number in 0..3 {
        let entry = json!({ "id": null, "body": household::make(number) });
        program.call("entry.submit", &entry).unwrap();
    }
    std::fs::write(&full, b"").unwrap();
    let pulse = until("it is told", || {
        let pulse = program.call("desk.pulse", &Value::Null).unwrap();
        pulse["notKept"].is_string().then_some(pulse)
    });
    assert!(
        pulse["notKept"].as_str().unwrap().contains("磁盘空间不足"),
        "what is the matter, and what to do: {pulse}"
    );
    let entry = json!({ "id": null, "body": household::make(9) });
    assert!(
        program.call("entry.submit", &entry).is_err(),
        "nothing is called saved that is not"
    );

    std::fs::remove_file(&full).unwrap();
    // Those that take files answer in rounds of their own.
    let at_once = ["housing", "residence", "familyplan", "grid", "labour"];
    until("it goes on without being started again", || {
        let matrix = program.call("outbox.matrix", &json!({})).unwrap();
        let rows = matrix["rows"].as_array().unwrap();
        let cells = rows.iter().flat_map(|row| row["cells"].as_array().unwrap());
        let mut cells = cells.filter(|cell| at_once.contains(&cell["system"].as_str().unwrap()));
        cells.all(|cell| cell["state"] == "accepted").then_some(())
    });
    let pulse = program.call("desk.pulse", &Value::Null).unwrap();
    assert!(pulse["notKept"].is_null(), "and says so no longer: {pulse}");
    assert_eq!(pulse["needsMe"], 0, "all went through: {pulse}");
    for (system, held) in office.holdings() {
        let records: std::collections::BTreeSet<_> =
            held.iter().map(|one| one.record.receipt.clone()).collect();
        assert_eq!(records.len(), held.len(), "{system} holds nothing twice");
        if at_once.contains(&system.as_str()) {
            assert_eq!(held.len(), 3, "{system} holds each record once");
        }
    }
}

/// Looks again until it holds.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < end, "{what} within two minutes");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_told_and_loses_nothing() {
    let desk = Desk::with_an_entry();
    for mood in ["write", "all"] {
        let said = desk.on(&["outbox"], "POWER_DENY", mood);
        assert_eq!(said.code, 6, "the profile cannot be opened: {}", said.err);
        assert!(
            said.err.contains("权限"),
            "the way out is a permission: {}",
            said.err
        );
        desk.as_it_was("permissions come back");
    }
}

#[test]
fn a_database_held_by_a_backup_program_is_told_and_loses_nothing() {
    let desk = Desk::with_an_entry();
    let said = desk.on(&["outbox"], "POWER_HELD", "1");
    assert_eq!(
        said.code, 6,
        "the profile cannot be opened now: {}",
        said.err
    );
    assert!(
        said.err.contains("备份") && said.err.contains("重试"),
        "who may hold it, and what to do: {}",
        said.err
    );
    desk.as_it_was("the other program lets go");
}

#[test]
fn an_empty_database_is_told_and_stays_for_whoever_can_mend_it() {
    let desk = Desk::with_an_entry();
    let database = desk.office.profile().join("outbox.db");
    let whole = std::fs::read(&database).unwrap();
    std::fs::write(&database, b"").unwrap();
    let said = said(&desk.office.at(&desk.office.profile(), &["outbox"], &[]));
    assert_eq!(said.code, 6, "it is no new profile: {}", said.err);
    assert!(said.err.contains("损坏"), "it is told: {}", said.err);
    assert_eq!(
        std::fs::metadata(&database).unwrap().len(),
        0,
        "nobody made a new database in its place"
    );
    std::fs::write(&database, whole).unwrap();
    desk.as_it_was("the file is put back");
}

#[test]
fn a_profile_of_a_newer_version_is_told_and_left_alone() {
    let desk = Desk::with_an_entry();
    let header = desk.office.profile().join("profile.json");
    let text = std::fs::read_to_string(&header).unwrap();
    let mut newer: Value = serde_json::from_str(&text).unwrap();
    newer["format"] = json!(99);
    std::fs::write(&header, newer.to_string()).unwrap();
    let said = said(&desk.office.at(&desk.office.profile(), &["outbox"], &[]));
    assert_eq!(said.code, 6, "it is not opened: {}", said.err);
    assert!(said.err.contains("升级"), "the way out: {}", said.err);
    assert_eq!(read(&header), newer.to_string(), "it is left as it is");
    std::fs::write(&header, text).unwrap();
    desk.as_it_was("the newer program would find everything");
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn a_damaged_database_is_recovered_with_an_account() {
    let desk = Desk::with_an_entry();
    let database = desk.office.profile().join("outbox.db");
    let mut bytes = std::fs::read(&database).unwrap();
    for page in [0, 3, 5] {
        bytes[page * 4096 + 100] ^= 1;
    }
    std::fs::write(&database, &bytes).unwrap();
    let noticed = said(&desk.office.at(&desk.office.profile(), &["outbox"], &[]));
    assert_eq!(noticed.code, 6, "it is noticed: {}", noticed.err);
    assert!(
        noticed.err.contains("yilu recover"),
        "the way out is named: {}",
        noticed.err
    );
    let account = desk.office.done(&["recover"]);
    for told in [
        "已恢复 1 张录入单",
        "备份",
        "没能读出",
        "原样保存在 damaged-",
    ] {
        assert!(account.contains(told), "the account says {told}: {account}");
    }
    desk.as_it_was("it came back from the day's backup");
}
