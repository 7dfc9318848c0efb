//! A department without an interface: the example of the guide, its template read by somebody else's reader, and every
//! slip of a package told in one line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{DataType, Reader, Xlsx};
use serde_json::json;
use yilutong_adapter::{
    Card, Link, Mistyped, Operation, Order, Packages, Reach, Receipt, Wire, run_cases,
};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/examples")
}

fn link() -> Link {
    let packages = Packages::load(&[examples()]).unwrap();
    let package = packages.system("floating").expect("the example loads");
    let settings = BTreeMap::from([("operator_name".to_owned(), "王采集".to_owned())]);
    let reach = Reach {
        settings,
        ..Reach::default()
    };
    Link::open(package, reach, Link::real_clock()).unwrap()
}

fn order(operation: Operation, wire: serde_json::Value) -> Order {
    Order {
        record: "person".to_owned(),
        operation,
        wire: wire.as_object().unwrap().clone(),
        held: Wire::new(),
        receipt: Receipt(BTreeMap::from([(
            "number".to_owned(),
            "LK2026112001".to_owned(),
        )])),
        entered_at: "2026-11-22T02:15:00Z".parse().unwrap(),
        serial: "0".repeat(32),
        unsettled: None,
        ended: Receipt::default(),
        unsettled_since: None,
    }
}

fn card(link: &Link, order: &Order) -> Card {
    link.card(order, &link.seal(order).unwrap()).unwrap()
}

#[test]
fn the_example_passes_its_own_cases_and_the_lint() {
    let packages = Packages::load(&[examples()]).unwrap();
    assert_eq!(packages.lint(&examples().join("floating")), []);
    let failed: Vec<_> = run_cases(packages.system("floating").unwrap())
        .into_iter()
        .filter(|case| !case.differences.is_empty())
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn the_template_is_the_departments_to_the_letter_and_every_cell_is_text() {
    let link = link();
    let person = |name: &str, number: &str| {
        let wire = json!({ "姓名": name, "性别": "2", "证件号码": number, "居住事由": "A", "采集人": "王采集" });
        card(&link, &order(Operation::Create, wire))
    };
    let cards = [
        person("测试甲", "440306199003079015"),
        person("测试乙", "430102199507089243"),
    ];
    let workbook = link.workbook(&cards).unwrap().expect("it takes new people");
    assert_eq!(workbook.name, "流动人口登记表.xlsx", "nobody's name");
    let mut opened: Xlsx<_> = Xlsx::new(Cursor::new(workbook.bytes)).unwrap();
    let sheet = opened.worksheet_range("登记表").unwrap();
    let rows: Vec<Vec<String>> = sheet
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(rows[0][0], "流动人口登记表", "the rows above the headers");
    assert_eq!(
        rows[2][..5],
        ["序号", "办理类型", "姓名", "性别", "公民身份号码"]
    );
    assert_eq!(
        rows[3][..5],
        ["1", "新登", "测试甲", "女", "440306199003079015"],
        "the department's words, and a number with all its digits"
    );
    assert_eq!(rows[4][2], "测试乙", "one row for each, in their order");
    assert!(
        sheet
            .rows()
            .skip(3)
            .flatten()
            .all(|cell| !cell.is_float() && !cell.is_int()),
        "a number would lose its last digits"
    );
    let change = card(
        &link,
        &order(Operation::Update, json!({ "姓名": "测试甲" })),
    );
    assert_eq!(
        link.workbook(&[change]).unwrap(),
        None,
        "the template takes no changes"
    );
}

#[test]
fn a_receipt_is_believed_when_it_is_one_of_this_systems() {
    let link = link();
    let typed = |operation, pairs: &[(&str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        link.typed("person", operation, &pairs.collect())
    };
    let new = typed(Operation::Create, &[("number", " LK2026112001 ")]).unwrap();
    assert_eq!(
        new.get("number"),
        Some("LK2026112001"),
        "without the blanks"
    );
    assert!(new.get("date").is_some(), "and with the day it was done");
    for (pairs, why) in [
        (&[][..], "it is asked for"),
        (&[("number", "LK20261120012")][..], "one digit too many"),
        (&[("number", "XLK2026112001")][..], "something before it"),
        (
            &[("other", "1")][..],
            "the system gives nothing of that name",
        ),
    ] {
        assert!(typed(Operation::Create, pairs).is_err(), "{why}: {pairs:?}");
    }
    assert!(
        matches!(
            typed(Operation::Create, &[]),
            Err(Mistyped::Missing(asked)) if asked.label == "台账编号"
        ),
        "what is missing is named as the worker knows it"
    );
    assert_eq!(
        typed(Operation::Update, &[]).unwrap(),
        Receipt::default(),
        "a change keeps its number, so none is asked for"
    );
}

/// What is written instead of what, and what the one line must then hold.
const SLIPS: [(&str, &str, &str, &[&str]); 10] = [
    (
        "exchange.toml",
        "codes = \"name\"",
        "codes = \"nmae\"",
        &["`codes` is `nmae`", "did you mean `name`?"],
    ),
    (
        "exchange.toml",
        "hint = ",
        "hnit = ",
        &["unknown key `hnit`", "did you mean `hint`?"],
    ),
    (
        "exchange.toml",
        "[record.person.receipt.number]",
        "[record.person.receipt.no]",
        &["has no `number`"],
    ),
    (
        "exchange.toml",
        "example = \"LK2026112001\"",
        "example = \"LK1\"",
        &["example", "does not match its pattern"],
    ),
    (
        "exchange.toml",
        "member = \"现住地址\"",
        "member = \"现住地\"",
        &["`现住地`", "did you mean `现住地址`?"],
    ),
    (
        "exchange.toml",
        "fill = \"act\"",
        "fill = \"act\", member = \"姓名\"",
        &["`办理类型`", "keep one of them"],
    ),
    (
        "exchange.toml",
        "sheet = \"登记表\"",
        "sheet = \"登记/表\"",
        &["cannot be the name of a sheet"],
    ),
    (
        "exchange.toml",
        "codes = \"name\"",
        "codes = \"name\"\n[reach]\nbase_url = \"http://10.0.0.8\"",
        &["unknown key `reach`", "remove it"],
    ),
    (
        "exchange.toml",
        "[record.person]",
        "[record.persons]",
        &["there is no record `persons`", "did you mean `person`?"],
    ),
    (
        "replies.csv",
        "code,then,say\n",
        "code,then,say\n*,unsure:interface,\n",
        &["replies.csv:2", "nobody answers"],
    ),
];

#[test]
fn every_slip_of_a_package_is_told_in_a_line_that_says_what_to_do() {
    for (file, from, to, wanted) in SLIPS {
        let dir = tempfile::tempdir().unwrap();
        let copy = dir.path().join("floating");
        fs::create_dir_all(copy.join("codes")).unwrap();
        for part in ["", "codes"] {
            for entry in fs::read_dir(examples().join("floating").join(part)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    fs::copy(&path, copy.join(part).join(path.file_name().unwrap())).unwrap();
                }
            }
        }
        let text = fs::read_to_string(copy.join(file)).unwrap();
        assert!(text.contains(from), "the case no longer fits: {from}");
        fs::write(copy.join(file), text.replacen(from, to, 1)).unwrap();
        let found: Vec<String> = Packages::builtin()
            .unwrap()
            .lint(&copy)
            .iter()
            .map(ToString::to_string)
            .collect();
        let fitting = found
            .iter()
            .any(|line| wanted.iter().all(|part| line.contains(part)));
        assert!(fitting, "{to}: {wanted:?} not in {found:#?}");
    }
}
