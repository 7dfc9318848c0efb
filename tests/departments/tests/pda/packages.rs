//! What refuses a package whole, the contract's example, and what makes sending again harmless.

use serde_json::json;
use smcrypto::sm3::sm3_hash;

use crate::client::{
    GRID, HOUSES, PERSONS, Pda, csv, house, index, outcomes, pack, package, person,
};

#[tokio::test]
async fn the_contracts_example_is_taken() {
    let pda = Pda::new().await;
    pda.town.pass(900);
    let houses = include_bytes!("houses.csv");
    let persons = include_bytes!("persons.csv");
    assert_eq!(
        sm3_hash(persons),
        "9042a462b725b07e6ca1812f7d36e2db3dfe7196d33bd46a653d5a01883f9c02",
        "the contract's digest"
    );
    let zip = pack(&[
        ("persons.csv", persons),
        ("houses.csv", houses),
        ("index.json", include_bytes!("index.json")),
    ]);
    let ack = pda.exchange("20261122103000001", &zip).await;
    let row = |file: &str, id: &str| json!({"file": file, "no": 1, "id": id, "result": "成功", "code": "", "field": "", "message": ""});
    assert_eq!(
        ack,
        json!({
            "batch": "20261122103000001", "gridCode": GRID, "deviceNo": "PDA-TEST-0001", "result": "已处理", "code": "",
            "message": "", "repeat": false, "processedAt": "2026/11/22 10:30:00",
            "rows": [
                row("houses.csv", crate::client::HOUSE_ID),
                row("persons.csv", crate::client::PERSON_ID),
            ],
        }),
        "as ack.schema.json shapes it"
    );
    let held = pda.town.holdings("pda");
    assert_eq!(
        held[1].record.fields["备注"], "门铃损坏,请敲门",
        "with its comma"
    );
}

#[tokio::test]
async fn a_package_that_is_not_sound_is_refused_whole() {
    let pda = Pda::new().await;
    let houses = csv(HOUSES, &[house(&[])]);
    let persons = csv(PERSONS, &[person(&[])]);
    let with_index = |index: serde_json::Value| {
        pack(&[
            ("index.json", index.to_string().as_bytes()),
            ("houses.csv", &houses),
            ("persons.csv", &persons),
        ])
    };
    let plain = |batch: &str| index(batch, [(&houses, 1), (&persons, 1)]);
    let edited = |batch: &str, edit: &dyn Fn(&mut serde_json::Value)| {
        let mut index = plain(batch);
        edit(&mut index);
        with_index(index)
    };
    let with_houses = |batch: &str, bytes: &[u8], rows: usize| {
        let index = index(batch, [(bytes, rows), (&persons, 1)]);
        pack(&[
            ("index.json", index.to_string().as_bytes()),
            ("houses.csv", bytes),
            ("persons.csv", &persons),
        ])
    };
    let text = String::from_utf8(houses.clone()).unwrap();
    type Make<'m> = Box<dyn Fn(&str) -> Vec<u8> + 'm>;
    let respelt = |from: &'static str, to: &'static str| -> Make<'_> {
        let bytes = text.replace(from, to).into_bytes();
        assert_ne!(bytes, houses, "{from} is there");
        Box::new(move |batch| with_houses(batch, &bytes, 1))
    };
    let spoilt = |edit: &'static dyn Fn(&mut serde_json::Value)| -> Make<'_> {
        Box::new(move |batch| edited(batch, edit))
    };
    let many: Vec<_> = (0..2001).map(|_| house(&[])).collect();
    let many = csv(HOUSES, &many);
    let cases: Vec<(&str, &str, Make<'_>)> = vec![
        (
            "another batch in the index",
            "Z01",
            spoilt(&|i| i["batch"] = "20261122101500999".into()),
        ),
        (
            "another grid in the index",
            "Z01",
            spoilt(&|i| i["gridCode"] = "440306001001004".into()),
        ),
        ("no zip", "Z02", Box::new(|_| b"no zip".to_vec())),
        (
            "a member missing",
            "Z02",
            Box::new(|batch| {
                let index = plain(batch).to_string();
                pack(&[("index.json", index.as_bytes()), ("houses.csv", &houses)])
            }),
        ),
        (
            "a member too many",
            "Z02",
            Box::new(|batch| {
                let index = plain(batch).to_string();
                pack(&[
                    ("index.json", index.as_bytes()),
                    ("houses.csv", &houses),
                    ("persons.csv", &persons),
                    ("x", b""),
                ])
            }),
        ),
        (
            "another version",
            "Z04",
            spoilt(&|i| i["version"] = "2.0".into()),
        ),
        (
            "another direction",
            "Z04",
            spoilt(&|i| i["direction"] = "OUT".into()),
        ),
        ("a member of its own", "Z04", spoilt(&|i| i["x"] = 1.into())),
        ("no operator", "Z04", spoilt(&|i| i["operator"] = "".into())),
        (
            "another order",
            "Z04",
            spoilt(&|i| i["files"].as_array_mut().unwrap().reverse()),
        ),
        (
            "a time of another form",
            "Z04",
            spoilt(&|i| i["createdAt"] = "2026-11-22 10:15:00".into()),
        ),
        (
            "a digest of another form",
            "Z04",
            spoilt(&|i| i["files"][0]["sm3"] = "x".into()),
        ),
        (
            "another device",
            "Z08",
            spoilt(&|i| i["deviceNo"] = "PDA-TEST-0002".into()),
        ),
        (
            "another digest",
            "Z03",
            spoilt(&|i| i["files"][1]["sm3"] = sm3_hash(b"x").into()),
        ),
        ("no byte-order mark", "Z05", respelt("\u{feff}", "")),
        ("line feeds only", "Z05", respelt("\r\n", "\n")),
        ("no last line end", "Z05", respelt("王采集,\r\n", "王采集,")),
        ("another header", "Z05", respelt("房屋地址", "地址")),
        (
            "a column too few",
            "Z05",
            respelt("王采集,\r\n", "王采集\r\n"),
        ),
        (
            "a quote in the middle",
            "Z05",
            respelt("李样本", "李\"样本"),
        ),
        (
            "a line break inside",
            "Z05",
            respelt("李样本", "\"李\n样本\""),
        ),
        ("counted from 2", "Z06", respelt("\r\n1,", "\r\n2,")),
        (
            "another number of rows",
            "Z06",
            spoilt(&|i| i["files"][0]["rows"] = 2.into()),
        ),
        (
            "2001 rows",
            "Z04",
            Box::new(|batch| with_houses(batch, &many, 2001)),
        ),
        (
            "2001 rows, 2000 said",
            "Z06",
            Box::new(|batch| with_houses(batch, &many, 2000)),
        ),
    ];
    for (case, code, make) in cases {
        let batch = pda.batch();
        let ack = pda.exchange(&batch, &make(&batch)).await;
        assert_eq!(
            (ack["result"].as_str(), ack["code"].as_str()),
            (Some("拒收"), Some(code)),
            "{case}: {ack}"
        );
        assert_eq!(ack["rows"], json!([]), "{case}: no rows");
        assert!(
            !ack["message"].as_str().unwrap().is_empty(),
            "{case}: in words"
        );
        assert_eq!(pda.held(), 0, "{case}: nothing stored");
        // Not remembered: the same batch may be put right.
        let zip = package(&batch, &[], &[]);
        assert_eq!(
            pda.exchange(&batch, &zip).await["result"],
            "已处理",
            "{case}: then put right"
        );
    }
}

#[tokio::test]
async fn another_grid_in_name_and_index_is_not_the_devices() {
    let pda = Pda::new().await;
    let batch = pda.batch();
    let other = "440306001001004";
    let (houses, persons) = (csv(HOUSES, &[]), csv(PERSONS, &[]));
    let mut index = index(&batch, [(&houses, 0), (&persons, 0)]);
    index["gridCode"] = other.into();
    let zip = pack(&[
        ("index.json", index.to_string().as_bytes()),
        ("houses.csv", &houses),
        ("persons.csv", &persons),
    ]);
    pda.put(&format!("P{other}_{batch}.zip"), &zip);
    let ack = pda.answer(&format!("P{other}_{batch}.ack.json")).await;
    let ack: serde_json::Value = serde_json::from_slice(&ack).unwrap();
    assert_eq!(ack["code"], "Z08", "the device stands in another grid");
}

#[tokio::test]
async fn the_same_batch_again_is_not_worked_again() {
    let pda = Pda::new().await;
    let batch = pda.batch();
    let zip = package(&batch, &[house(&[])], &[]);
    let first = pda.exchange(&batch, &zip).await;
    let pda = Pda::of(pda.town.restarted().await);
    pda.town.pass(60);
    let mut again = pda.exchange(&batch, &zip).await;
    assert_eq!(again["repeat"], true, "known, after a restart too");
    again["repeat"] = false.into();
    assert_eq!(again, first, "the first acknowledgement, word for word");
    let other = package(&batch, &[house(&[("备注", "改")])], &[]);
    pda.put(&format!("P{GRID}_{batch}.zip"), &other);
    let rejection = pda.answer(&format!("P{GRID}_{batch}.rej.json")).await;
    let rejection: serde_json::Value = serde_json::from_slice(&rejection).unwrap();
    assert_eq!(rejection["code"], "Z07", "other content");
    assert_eq!(
        outcomes(&pda.exchange(&batch, &zip).await),
        ["成功"],
        "the first one stays"
    );
}
