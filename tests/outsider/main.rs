//! A department that nobody here knows: the package is data alone, taken from the guide, and the service is software that is
//! not ours (json-server with json-server-auth, from npm). Every file and every command of docs/packages.md is run.
//!
//! Nothing is skipped: without the service the tests fail and say how it is installed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail loudly"
)]

mod guide;
mod proxy;
mod service;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::guide::Step;
use crate::proxy::Proxy;
use crate::service::Service;

const ADDRESS: &str = "http://127.0.0.1:7199";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn sample() -> Value {
    let text = std::fs::read_to_string(root().join("tests/samples/household.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// An office that has followed the guide.
struct Office {
    dir: TempDir,
    service: Service,
    proxy: Proxy,
}

impl Office {
    /// Follows the guide, all of it: files are written, commands run, each must succeed.
    fn by_the_guide() -> Self {
        let service = Service::start();
        let office = Self {
            dir: tempfile::tempdir().unwrap(),
            proxy: Proxy::start(service.port),
            service,
        };
        office.write("household.json", &sample().to_string());
        let guide = std::fs::read_to_string(root().join("docs/packages.md")).unwrap();
        for step in guide::steps(&guide) {
            match step {
                Step::File { name, text } => {
                    let text = text.replace(ADDRESS, &office.proxy.address());
                    office.write(&name, &text.replace("TOKEN", &office.service.token));
                }
                Step::Command(words) => {
                    if words
                        == [
                            "yilu",
                            "--systems",
                            "packages",
                            "settings",
                            "import",
                            "settings.json",
                        ]
                    {
                        office.alone();
                    }
                    office.run(&words);
                }
            }
        }
        office
    }

    /// The other departments are switched off: this story is about one.
    fn alone(&self) {
        let list: Value = serde_json::from_str(&self.yilu(&["--json", "systems", "list"])).unwrap();
        for system in list.as_array().unwrap() {
            let id = system["id"].as_str().unwrap();
            if id != "talent" {
                self.yilu(&["settings", "set", &format!("{id}.enabled"), "false"]);
            }
        }
    }

    fn write(&self, name: &str, text: &str) -> String {
        let file = self.dir.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        name.to_owned()
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = match program {
            "yilu" => env!("CARGO_BIN_EXE_yilu"),
            other => other,
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.dir.path())
            .env("YILUTONG_DATA", self.dir.path().join("profile"))
            .env("YILU_PASSPHRASE", "一个足够长的口令")
            .env("YILU_LOG", "off");
        command
    }

    fn run(&self, words: &[String]) -> String {
        let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let output = self.command(&words[0], &arguments).output().unwrap();
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "`{}` must work: {out}{err}",
            words.join(" ")
        );
        out
    }

    fn yilu(&self, words: &[&str]) -> String {
        let all = ["yilu", "--systems", "packages"].iter().chain(words);
        self.run(&all.map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    /// One round, however it ends.
    fn attempt(&self) {
        let mut round = self.command(
            "yilu",
            &[
                "--systems",
                "packages",
                "sync",
                "--until-idle",
                "--timeout",
                "5",
            ],
        );
        round.output().unwrap();
    }

    fn sync(&self) {
        self.yilu(&["sync", "--until-idle", "--timeout", "120"]);
    }

    /// The entry's id, and the state and receipt number of every delivery.
    fn outbox(&self) -> (String, Vec<(String, String)>) {
        let view: Value = serde_json::from_str(&self.yilu(&["--json", "outbox"])).unwrap();
        let row = &view["rows"][0];
        let cells = row["cells"].as_array().unwrap().iter();
        let cells =
            cells.map(|cell| (cell["state"].as_str().unwrap().to_owned(), cell.to_string()));
        let entry = row["entry"]
            .as_str()
            .or(row["id"].as_str())
            .unwrap()
            .to_owned();
        (entry, cells.collect())
    }

    fn correct(&self, household: &Value) {
        let file = self.write("corrected.json", &household.to_string());
        let (entry, _) = self.outbox();
        self.yilu(&["correct", &entry, &file]);
        self.sync();
    }
}

/// What the service holds, without the numbers it gave.
fn held(office: &Office) -> Vec<Value> {
    let mut tenants = office.service.tenants();
    for tenant in &mut tenants {
        assert!(
            tenant["id"].is_number(),
            "each has a number of the service's own: {tenant}"
        );
        tenant.as_object_mut().unwrap().remove("id");
    }
    tenants.sort_by_key(|tenant| tenant["cardNo"].as_str().unwrap_or_default().to_owned());
    tenants
}

/// Written by hand from the interface description in the guide.
fn expected() -> Vec<Value> {
    let home = "宝湾区前岸街道海棠路12号海棠花园3栋1203";
    vec![
        json!({ "cardNo": "430102195803039170", "fullName": "陈老样", "gender": "M", "born": "1958/03/03", "mobile": "19900000004", "home": home, "since": "2026/10/05", "purpose": "FAMILY" }),
        json!({ "cardNo": "430102198802029118", "fullName": "陈示例", "gender": "M", "born": "1988/02/02", "mobile": "19900000002", "home": home, "since": "2026/09/01", "purpose": "WORK" }),
        json!({ "cardNo": "430102199507089243", "fullName": "李样本", "gender": "F", "born": "1995/07/08", "mobile": "19900000003", "home": home, "since": "2026/09/01", "purpose": "WORK" }),
        json!({ "cardNo": "440306202205209310", "fullName": "陈小样", "gender": "M", "born": "2022/05/20", "home": home, "since": "2026/09/01", "purpose": "FAMILY" }),
        json!({ "cardNo": "XX0000901", "fullName": "SAMPLE, ALEX", "gender": "M", "born": "1991/04/17", "mobile": "19900000005", "home": home, "since": "2026/10/08", "purpose": "WORK" }),
    ]
}

#[test]
fn the_guide_leads_to_the_first_receipts_and_the_household_through_its_life() {
    let office = Office::by_the_guide();
    assert_eq!(
        held(&office),
        expected(),
        "the service holds what its description asks for"
    );
    let (_, cells) = office.outbox();
    assert!(
        cells.iter().all(|(state, _)| state == "accepted"),
        "{cells:?}"
    );

    // A telephone changes: one record is changed, in place, and what the service added itself stays.
    let wife = office
        .service
        .tenants()
        .into_iter()
        .find(|t| t["fullName"] == "李样本")
        .unwrap();
    office
        .service
        .patch(&wife["id"], &json!({ "remark": "front desk" }));
    let mut household = sample();
    household["residents"][1]["person"]["phone"] = json!("19900000013");
    office.correct(&household);
    let mut wanted = expected();
    wanted[2]["mobile"] = json!("19900000013");
    wanted[2]["remark"] = json!("front desk");
    assert_eq!(
        held(&office),
        wanted,
        "one telephone changed and nothing else"
    );
    let same = office
        .service
        .tenants()
        .into_iter()
        .find(|t| t["fullName"] == "李样本")
        .unwrap();
    assert_eq!(same["id"], wife["id"], "it is the same record");

    // The lodger leaves: the record ends.
    let stay = &mut household["residents"][4]["stay"];
    stay["status"] = json!("left");
    stay["left_on"] = json!("2026-11-20");
    stay["leave_reason"] = json!("left_city");
    office.correct(&household);
    wanted.truncate(4);
    assert_eq!(held(&office), wanted, "four are left");

    // The token runs out: nothing is written and nothing is lost, and with a new one it goes on.
    office.yilu(&["settings", "set", "talent.token", "expired"]);
    household["residents"][0]["person"]["phone"] = json!("19900000012");
    let file = office.write("corrected.json", &household.to_string());
    office.yilu(&["correct", &office.outbox().0, &file]);
    office.attempt();
    assert_eq!(held(&office), wanted, "nothing was written");
    let (_, cells) = office.outbox();
    assert!(
        cells.iter().any(|(state, _)| state == "paused"),
        "the system waits for its token: {cells:?}"
    );
    office.yilu(&["settings", "set", "talent.token", &office.service.token]);
    office.yilu(&["systems", "resume", "talent"]);
    office.sync();
    wanted[1]["mobile"] = json!("19900000012");
    assert_eq!(held(&office), wanted, "with the right token it goes on");
}

#[test]
fn an_answer_that_is_lost_leaves_one_record() {
    let office = Office::by_the_guide();
    let mut household = sample();
    household["residents"][0]["person"]["phone"] = json!("19900000012");
    let mut more = household["residents"][1].clone();
    more["ref"] = json!("sister");
    more["person"]["name"] = json!("李样妹");
    more["person"]["id_number"] = json!("430102199811118723");
    more["person"]["birth_date"] = json!("1998-11-11");
    household["residents"].as_array_mut().unwrap().push(more);
    // One new tenant and one changed: the service does both, and both answers are lost.
    office.proxy.lose("POST");
    office.proxy.lose("PATCH");
    office.correct(&household);
    assert_eq!(office.proxy.lost(), 2, "both answers were lost");
    let held = held(&office);
    let named = |name: &str| {
        held.iter()
            .filter(|tenant| tenant["fullName"] == name)
            .count()
    };
    assert_eq!(
        named("李样妹"),
        1,
        "registered once, although nobody heard of it: {held:#?}"
    );
    assert_eq!(held.len(), 6, "nobody stands there twice");
    let husband = held
        .iter()
        .find(|tenant| tenant["fullName"] == "陈示例")
        .unwrap();
    assert_eq!(husband["mobile"], "19900000012", "the change is there");
    let (_, cells) = office.outbox();
    assert!(
        cells.iter().all(|(state, _)| state == "accepted"),
        "{cells:?}"
    );
    assert_eq!(
        office.proxy.writes("POST"),
        6,
        "no registration was sent twice"
    );
}
