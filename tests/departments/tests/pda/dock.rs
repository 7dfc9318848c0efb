//! The dock goes wrong in all its ways, and the device gives packages of its own.

use practice_departments::{Armed, Fault, Framing};
use serde_json::{Value, json};

use crate::client::{GRID, Pda, eventually, house, outcomes, package};
use crate::kit::fields;

impl Pda {
    fn arm(&self, fault: Fault) {
        self.town.running.arm("pda", Armed::once(fault)).unwrap();
    }

    /// Puts one house in and waits until the device has removed it.
    async fn put_house(&self) -> (String, Vec<u8>) {
        let batch = self.batch();
        let zip = package(&batch, &[house(&[])], &[]);
        let name = format!("P{GRID}_{batch}");
        self.put(&format!("{name}.zip"), &zip);
        let file = self.dock().join("IN").join(format!("{name}.zip"));
        let folder = self.dock();
        eventually("the taking", || {
            (folder.exists() && !file.exists()).then_some(())
        })
        .await;
        (batch, zip)
    }
}

#[tokio::test]
async fn the_dock_is_announced_with_its_device() {
    let pda = Pda::new().await;
    assert!(pda.dock().ends_with("dock"), "the folder of the contract");
    let device = std::fs::read(pda.dock().join("DEVICE.json")).unwrap();
    let device: Value = serde_json::from_slice(&device).unwrap();
    assert_eq!(
        device,
        json!({"deviceNo": "PDA-TEST-0001", "gridCode": GRID, "version": "2.1"}),
        "as the contract shows it"
    );
}

#[tokio::test]
async fn nothing_is_taken_while_the_dock_is_not_ready() {
    let pda = Pda::new().await;
    for state in ["locked", "bare"] {
        pda.act(&json!({"act": "dock", "state": state}));
        let batch = pda.batch();
        pda.put(&format!("P{GRID}_{batch}.zip"), &package(&batch, &[], &[]));
        // The device looks many times in between.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let file = pda.dock().join("IN").join(format!("P{GRID}_{batch}.zip"));
        assert!(file.exists(), "{state}: left alone");
        pda.act(&json!({"act": "dock", "state": "in"}));
        pda.answer(&format!("P{GRID}_{batch}.ack.json")).await;
    }
    pda.act(&json!({"act": "dock", "state": "out"}));
    assert!(!pda.dock().exists(), "pulled out");
    pda.act(&json!({"act": "dock", "state": "in"}));
    assert!(pda.dock().join("DEVICE.json").exists(), "and back");
    let order = fields(&json!({"act": "dock", "state": "sideways"}));
    assert!(
        pda.town.running.act("pda", &order).is_err(),
        "no such state"
    );
    pda.town.running.set_closed("pda", true).unwrap();
    eventually("the pulling", || (!pda.dock().exists()).then_some(())).await;
    pda.town.running.set_closed("pda", false).unwrap();
    eventually("the docking", || {
        pda.dock().join("DEVICE.json").exists().then_some(())
    })
    .await;
}

#[tokio::test]
async fn other_files_are_left_alone() {
    let pda = Pda::new().await;
    let inside = pda.dock().join("IN");
    let names = [
        format!("P{GRID}_20261122101400001.zip.tmp"),
        "P1_2.zip".to_owned(),
        "x.zip".to_owned(),
    ];
    for name in &names {
        std::fs::write(inside.join(name), b"x").unwrap();
    }
    assert_eq!(
        pda.send(&[], &[]).await["result"],
        "已处理",
        "a package beside them is taken"
    );
    assert!(
        names.iter().all(|name| inside.join(name).exists()),
        "they are not"
    );
}

#[tokio::test]
async fn what_goes_wrong_leaves_the_package_worked_or_not() {
    for (fault, worked) in [
        (Fault::DropBefore, 0),
        (Fault::DropAfter, 1),
        (Fault::Garbage { after: false }, 0),
        (Fault::LoginPage200, 0),
        (
            Fault::TruncatedReply {
                framing: Framing::ClosedEarly,
            },
            1,
        ),
        (
            Fault::TruncatedReply {
                framing: Framing::Short,
            },
            1,
        ),
    ] {
        let pda = Pda::new().await;
        pda.arm(fault.clone());
        let (batch, zip) = pda.put_house().await;
        let ack = pda
            .dock()
            .join("ACK")
            .join(format!("P{GRID}_{batch}.ack.json"));
        match fault {
            Fault::DropBefore | Fault::DropAfter => {}
            Fault::TruncatedReply {
                framing: Framing::ClosedEarly,
            } => {
                let half = ack.with_extension("json.tmp");
                eventually("half an acknowledgement", || half.exists().then_some(())).await;
            }
            _ => {
                let content = eventually("something", || std::fs::read(&ack).ok()).await;
                assert!(
                    serde_json::from_slice::<Value>(&content).is_err(),
                    "{fault:?}: unreadable"
                );
                std::fs::remove_file(&ack).unwrap();
            }
        }
        assert!(
            !ack.exists(),
            "{fault:?}: no acknowledgement that could be read"
        );
        assert_eq!(pda.held(), worked, "{fault:?}: worked or not");
        let again = pda.exchange(&batch, &zip).await;
        assert_eq!(
            again["repeat"],
            worked == 1,
            "{fault:?}: the same bytes again settle it"
        );
        assert_eq!(
            (outcomes(&again), pda.held()),
            (vec!["成功".to_owned()], 1),
            "{fault:?}: once"
        );
    }
}

#[tokio::test]
async fn a_break_of_a_second_ends_by_itself() {
    for fault in [
        Fault::Status500 { after: false },
        Fault::Status500 { after: true },
        Fault::Maintenance503,
        Fault::TooMany429 { retry_after: 1 },
        Fault::Delay {
            ms: 50,
            after: true,
        },
        Fault::ExpireSession,
    ] {
        let pda = Pda::new().await;
        pda.arm(fault.clone());
        let (batch, _) = pda.put_house().await;
        let name = format!("P{GRID}_{batch}.ack.json");
        let ack: Value = serde_json::from_slice(&pda.answer(&name).await).unwrap();
        assert_eq!(
            (outcomes(&ack), pda.held()),
            (vec!["成功".to_owned()], 1),
            "{fault:?}: once"
        );
    }
}

#[tokio::test]
async fn the_device_offers_packages_until_they_are_taken() {
    let pda = Pda::new().await;
    let person = json!({"记录标识": crate::client::PERSON_ID, "操作类型": "新增", "姓名": "陈, 示例",
                        "采集时间": "2026/11/22 09:00:00", "采集人": "王采集"});
    let offered = pda.act(&json!({"act": "offer", "persons": [person], "damaged": true}));
    let name = offered["name"].as_str().unwrap().to_owned();
    let package = pda.dock().join("OUT").join(&name);
    let half = eventually("the offer", || std::fs::read(&package).ok()).await;
    assert!(
        rawzip::ZipArchive::from_slice(&half).is_err(),
        "damaged the first time"
    );

    let batch = offered["batch"].as_str().unwrap();
    let acknowledge = |result: &str, code: &str| {
        let ack = json!({"batch": batch, "gridCode": GRID, "deviceNo": "PDA-TEST-0001", "result": result,
                         "code": code, "message": "", "repeat": false, "processedAt": "2026/11/22 10:16:00", "rows": []});
        let file = pda
            .dock()
            .join("OUTACK")
            .join(name.replace(".zip", ".ack.json"));
        std::fs::write(file.with_extension("tmp"), ack.to_string()).unwrap();
        std::fs::rename(file.with_extension("tmp"), &file).unwrap();
        file
    };
    let ack = acknowledge("拒收", "Z02");
    eventually("the removal", || (!ack.exists()).then_some(())).await;
    let whole = eventually("a whole one", || {
        let zip = std::fs::read(&package).ok()?;
        rawzip::ZipArchive::from_slice(&zip).is_ok().then_some(zip)
    })
    .await;
    let text = String::from_utf8_lossy(&whole);
    assert!(text.contains("\"direction\":\"OUT\""), "from the device");
    assert!(
        text.contains("\"陈, 示例\",,,"),
        "what a row lacks is empty, a comma is quoted"
    );

    let ack = acknowledge("已处理", "");
    eventually("the removal", || {
        (!ack.exists() && !package.exists()).then_some(())
    })
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(!package.exists(), "not offered again");
}

#[tokio::test]
async fn the_counter_seeds_edits_and_empties() {
    let pda = Pda::new().await;
    let names = crate::client::HOUSES.split(',').skip(1);
    let record: serde_json::Map<_, _> = names
        .zip(house(&[]))
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let key = pda.town.running.seed("pda", &record).unwrap();
    assert_eq!(
        outcomes(&pda.send(&[house(&[])], &[]).await),
        ["重复"],
        "already there"
    );
    let edit = fields(&json!({"备注": "核实"}));
    pda.town.running.edit("pda", &key, &edit).unwrap();
    assert_eq!(
        outcomes(&pda.send(&[house(&[])], &[]).await),
        ["D12 采集时间"],
        "differs by now"
    );
    pda.town.running.reset().unwrap();
    assert_eq!(pda.held(), 0, "all forgotten");
    assert_eq!(
        outcomes(&pda.send(&[house(&[])], &[]).await),
        ["成功"],
        "and the dock is there"
    );
}

#[tokio::test]
async fn the_cable_can_be_pulled_in_the_middle_of_a_file() {
    let pda = Pda::new().await;
    let batch = pda.batch();
    let name = format!("P{GRID}_{batch}.zip");
    let zip = package(&batch, &[house(&[])], &[]);
    pda.act(&json!({"act": "dock", "state": "cut", "file": name}));
    let half = pda.dock().join("IN").join(format!("{name}.tmp"));
    let (to, bytes) = (half.clone(), zip.clone());
    // A pipe takes it until nobody reads any more; either way it is not on any disk.
    let _ = tokio::task::spawn_blocking(move || std::fs::write(to, bytes))
        .await
        .unwrap();
    let folder = pda.dock();
    eventually("the end of the dock", || (!folder.exists()).then_some(())).await;
    pda.act(&json!({"act": "dock", "state": "in"}));
    let left = std::fs::read(&half).unwrap();
    assert!(
        !left.is_empty() && left.len() < zip.len() && zip.starts_with(&left),
        "the beginning is left, and no more"
    );
    assert!(
        !pda.dock().join("IN").join(&name).exists(),
        "nothing has the final name"
    );
}
