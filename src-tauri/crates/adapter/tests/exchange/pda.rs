//! PDA采集系统 with a real folder for its dock: it comes, goes, syncs, and belongs to somebody else.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use sm3::{Digest, Sm3};
use tempfile::TempDir;
use yilutong_adapter::{Batch, Carried, Clock, Errand, Link, Member, Operation, Outcome, Receipt};

use super::counter::{TestClock, brief, link_to, order, wire};

const DEVICE: &str = r#"{"deviceNo":"PDA-TEST-0001","gridCode":"440306001001003","version":"2.1"}"#;
const CODE: &str = "4403060010010000012001203";

struct Dock {
    home: TempDir,
    clock: Arc<TestClock>,
    link: Link,
}

impl Dock {
    /// A docked device.
    fn new() -> Self {
        let dock = Self::empty();
        for folder in ["IN", "ACK", "OUT", "OUTACK"] {
            fs::create_dir_all(dock.path(folder)).unwrap();
        }
        fs::write(dock.path("DEVICE.json"), DEVICE).unwrap();
        dock
    }

    /// A place where a dock could be.
    fn empty() -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = TestClock::at_start();
        let url = format!("file://{}", home.path().join("dock").display());
        let link = link_to("pda", &url, &clock);
        Self { home, clock, link }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join("dock").join(name)
    }

    fn lying(&self) -> Vec<String> {
        names(&self.path("IN"))
    }

    fn members(&self) -> Vec<Member> {
        let house = wire(json!({ "房屋编码": CODE, "房屋地址": "海棠路12号,1203", "居住人数": 1 }));
        let person =
            wire(json!({ "姓名": "测试甲", "证件号码": "440306199003079015", "房屋编码": CODE }));
        let both = [("house", house), ("person", person)];
        both.into_iter()
            .enumerate()
            .map(|(place, (record, wire))| {
                let order = order(record, Operation::Create, wire);
                let sealed = self.link.seal(&order).unwrap();
                let given = Receipt::default();
                Member {
                    order,
                    sealed,
                    place,
                    given,
                }
            })
            .collect()
    }

    fn pack(&self, members: &[Member]) -> Batch {
        self.link.pack(members, None).unwrap()
    }

    async fn carry(&self, errand: Errand, batch: &Batch, members: &[Member]) -> String {
        match self.link.carry(errand, batch, members).await {
            Carried::Whole(outcome) => brief(&outcome),
            Carried::Spent { reason, code } => brief(&Outcome::Stop { reason, code }),
            Carried::Worked(outcomes) => outcomes.iter().map(brief).collect::<Vec<_>>().join(" | "),
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn text(member: &Member, name: &str) -> String {
    member.sealed.wire[name].as_str().unwrap().to_owned()
}

fn part(batch: &Batch, name: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&batch.file)).unwrap();
    assert_eq!(zip.len(), 3, "exactly three members");
    let mut bytes = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn acknowledged(batch: &Batch, rows: Value) -> String {
    let number = batch.name.trim_end_matches(".zip").rsplit('_').next();
    json!({
        "batch": number, "gridCode": "440306001001003", "deviceNo": "PDA-TEST-0001", "result": "已处理",
        "code": "", "message": "", "repeat": false, "processedAt": "2026/11/22 10:15:09", "rows": rows,
    })
    .to_string()
}

#[tokio::test]
async fn what_is_not_docked_waits_and_nothing_is_made_there() {
    let dock = Dock::empty();
    let members = dock.members();
    let batch = dock.pack(&members);
    let said = dock.carry(Errand::HandOver, &batch, &members).await;
    assert_eq!(said, "wait unreachable", "a missing folder is no failure");
    assert!(!dock.path("").exists(), "and nobody makes one");
    assert!(
        dock.link.prepare().await.is_err(),
        "nothing would be packed meanwhile"
    );
}

#[tokio::test]
async fn another_device_gets_nothing() {
    let dock = Dock::new();
    let other = DEVICE.replace("0001", "0002");
    fs::write(dock.path("DEVICE.json"), other).unwrap();
    let members = dock.members();
    let batch = dock.pack(&members);
    let said = dock.carry(Errand::HandOver, &batch, &members).await;
    assert_eq!(said, "wait notthissystem");
    assert!(dock.lying().is_empty(), "the names of people stay here");
}

#[tokio::test]
async fn a_syncing_device_is_left_alone_until_its_lock_is_old() {
    let dock = Dock::new();
    let lock = File::create(dock.path("LOCK")).unwrap();
    let members = dock.members();
    let batch = dock.pack(&members);
    let said = dock.carry(Errand::HandOver, &batch, &members).await;
    assert_eq!(said, "wait busy 2", "it says itself that it is syncing");
    assert!(dock.lying().is_empty(), "nothing is created meanwhile");
    let long_ago = SystemTime::now() - Duration::from_secs(700);
    lock.set_modified(long_ago).unwrap();
    let said = dock.carry(Errand::HandOver, &batch, &members).await;
    assert_eq!(
        said, "reviewing - 2",
        "a lock that was left over is ignored"
    );
}

#[tokio::test]
async fn a_package_is_whole_and_says_what_is_in_it() {
    let dock = Dock::new();
    let members = dock.members();
    let batch = dock.pack(&members);
    dock.carry(Errand::HandOver, &batch, &members).await;
    assert_eq!(
        dock.lying(),
        ["P440306001001003_20261122101500001.zip"],
        "under its final name, and no half file beside it"
    );
    let lies = fs::read(dock.path("IN").join(&batch.name)).unwrap();
    assert_eq!(lies, batch.file, "the very bytes that are kept");

    let index: Value = serde_json::from_slice(&part(&batch, "index.json")).unwrap();
    assert_eq!(index["batch"], "20261122101500001");
    assert_eq!(index["operator"], "王采集");
    for (place, name) in ["houses.csv", "persons.csv"].into_iter().enumerate() {
        let bytes = part(&batch, name);
        let digest = hex::encode(Sm3::digest(&bytes));
        let said = &index["files"][place];
        assert_eq!(
            (&said["name"], &said["rows"], &said["sm3"]),
            (&json!(name), &json!(1), &json!(digest)),
            "rows and digest are those of the table"
        );
        let table = String::from_utf8(bytes).unwrap();
        assert!(
            table.starts_with("\u{feff}序号,记录标识,操作类型,"),
            "{table}"
        );
        assert_eq!(
            table.matches('\n').count(),
            table.matches("\r\n").count(),
            "every line ends in CRLF"
        );
        assert!(table.ends_with("\r\n"), "the last one, too");
    }
    let houses = String::from_utf8(part(&batch, "houses.csv")).unwrap();
    assert!(
        houses.contains("\"海棠路12号,1203\""),
        "a comma in an address is legal"
    );
}

#[tokio::test]
async fn a_row_is_refused_alone() {
    let dock = Dock::new();
    let members = dock.members();
    let batch = dock.pack(&members);
    dock.carry(Errand::HandOver, &batch, &members).await;
    fs::remove_file(dock.path("IN").join(&batch.name)).unwrap();
    let rows = json!([
        { "file": "houses.csv", "no": 1, "id": text(&members[0], "$id"), "result": "成功",
          "code": "", "field": "", "message": "" },
        { "file": "persons.csv", "no": 1, "id": text(&members[1], "$id"), "result": "失败",
          "code": "D05", "field": "出生日期", "message": "性别或出生日期与证件号码不一致" },
    ]);
    let place = dock
        .path("ACK")
        .join(batch.name.replace(".zip", ".ack.json"));
    fs::write(&place, acknowledged(&batch, rows)).unwrap();
    let said = dock.carry(Errand::AskAfter, &batch, &members).await;
    let stored = format!("accepted {}", text(&members[0], "$id"));
    assert_eq!(said, format!("{stored} | refused 出生日期"));
}

#[tokio::test]
async fn a_package_that_vanished_is_put_there_again_byte_for_byte() {
    let dock = Dock::new();
    let members = dock.members();
    let batch = dock.pack(&members);
    dock.carry(Errand::HandOver, &batch, &members).await;
    fs::remove_file(dock.path("IN").join(&batch.name)).unwrap();
    let said = dock.carry(Errand::AskAfter, &batch, &members).await;
    assert_eq!(said, "reviewing - 2", "it was taken; the word comes");
    assert!(dock.lying().is_empty(), "so it is not put there again yet");
    dock.clock.forward(61);
    let said = dock.carry(Errand::AskAfter, &batch, &members).await;
    assert_eq!(said, "reviewing - 2");
    let lies = fs::read(dock.path("IN").join(&batch.name)).unwrap();
    assert_eq!(
        lies, batch.file,
        "no word came: the same bytes under the same name"
    );
}

#[tokio::test]
async fn half_an_acknowledgement_is_cleared_and_asked_for_again() {
    let dock = Dock::new();
    let members = dock.members();
    let batch = dock.pack(&members);
    let place = dock
        .path("ACK")
        .join(batch.name.replace(".zip", ".ack.json"));
    fs::write(&place, "{\"batch\":\"2026").unwrap();
    let since = dock.clock.now();
    let said = dock.carry(Errand::Settle(since), &batch, &members).await;
    assert_eq!(said, "reviewing - 2");
    assert!(!place.exists(), "what cannot be read is deleted");
    assert_eq!(
        dock.lying(),
        [batch.name.as_str()],
        "and the package repeated"
    );
}

#[tokio::test]
async fn a_later_revision_is_collected_later_even_within_a_second() {
    let dock = Dock::new();
    let members = dock.members();
    let mut again = members[0].order.clone();
    again.receipt = Receipt(
        [
            ("number", text(&members[0], "$id")),
            ("time", text(&members[0], "$time")),
        ]
        .map(|(k, v)| (k.to_owned(), v))
        .into(),
    );
    again.operation = Operation::Update;
    let sealed = dock.link.seal(&again).unwrap();
    assert_eq!(
        sealed.wire["$id"], members[0].sealed.wire["$id"],
        "kept for ever"
    );
    assert!(
        sealed.wire["$time"].as_str() > members[0].sealed.wire["$time"].as_str(),
        "the device takes what was collected later"
    );
}

#[tokio::test]
async fn the_dock_vanishes_between_two_questions() {
    let dock = Dock::new();
    let members = dock.members();
    let batch = dock.pack(&members);
    dock.carry(Errand::HandOver, &batch, &members).await;
    fs::rename(dock.path(""), dock.home.path().join("pulled")).unwrap();
    for errand in [Errand::AskAfter, Errand::Settle(dock.clock.now())] {
        let outcome = dock.link.carry(errand, &batch, &members).await;
        assert!(
            matches!(
                outcome,
                Carried::Whole(Outcome::Wait {
                    reason: yilutong_adapter::Reason::Unreachable,
                    ..
                })
            ),
            "a pulled cable is waited out: {outcome:?}"
        );
    }
}
