//! Ledgers in, lists out: rows that have to be mended come back in their sheet, numbers leave covered unless asked for.

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::support::{Place, Town};

fn ledger(name: &str) -> String {
    let samples = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/samples/ledgers"
    );
    format!("{samples}/{name}")
}

/// The texts of a workbook's first sheet, row by row.
fn rows(file: &std::path::Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("a number would lose its digits: {other:?}"),
    };
    sheet
        .rows()
        .map(|row| row.iter().map(text).collect())
        .collect()
}

#[test]
fn a_ledger_comes_in_and_its_mistakes_go_back() {
    let place = Place::with_profile();
    let (file, back) = (ledger("landlord-gbk.csv"), place.path("back.csv"));
    let back = back.to_str().unwrap();
    let set = "dwelling.community=440306001001";
    let said = place.yilu(&["--json", "import", &file]);
    assert_eq!(said.code, 1, "nobody can know which community it is");
    assert!(said.out.contains("所属社区"), "{}", said.out);
    let said = place.yilu(&["--json", "import", &file, "--set", set, "--check"]);
    assert_eq!(
        (said.code, &said.json_before_error()["good"]),
        (4, &58.into())
    );
    let said = place.yilu(&["--json", "import", &file, "--set", set, "--returned", back]);
    assert_eq!(said.code, 4, "rows have to be mended: {}", said.err);
    let done = said.json_before_error();
    assert_eq!((&done["kept"], &done["wrong"]), (&58.into(), &8.into()));
    let back = std::fs::read(back).unwrap();
    assert!(
        std::str::from_utf8(&back).is_err(),
        "in the charset that it came in"
    );
    let lines = back.split(|byte| *byte == b'\n');
    assert_eq!(lines.count(), 1 + 8 + 1, "the heading and eight rows");
    let again = place.yilu(&["--json", "import", &file]).json_before_error();
    assert_eq!(
        (&again["kept"], &again["known"]),
        (&0.into(), &58.into()),
        "what was said of the sheet is remembered, and nobody comes twice"
    );
    let drafts = place.yilu(&["export"]).done().json();
    assert_eq!(drafts["entries"].as_array().unwrap().len(), 58);
}

#[test]
fn a_column_may_be_named_by_its_letter() {
    let place = Place::with_profile();
    let file = place.write(
        "own.csv",
        "称呼,证件号码,住哪\n陈示例,440106199001019018,海棠路12号海棠公寓1203\n",
    );
    let said = place.yilu(&[
        "--json",
        "import",
        &file,
        "--map",
        "A=person.name",
        "--map",
        "住哪=address.line",
        "--set",
        "dwelling.community=440306001001",
    ]);
    assert_eq!(said.done().json()["kept"], 1);
}

#[test]
fn lists_leave_with_their_numbers_covered_unless_they_are_asked_for() {
    let (town, place) = (Town::open(), Place::with_profile());
    town.configure(&place);
    let household = place.household();
    place.yilu(&["enter", &household, "--submit"]).done();
    let file = place.path("people.xlsx");
    let out = file.to_str().unwrap();
    place.yilu(&["register", "--xlsx", out]).done();
    let covered = rows(&file);
    assert_eq!(covered.len(), 1 + 5, "a heading and five people");
    let whole = |rows: &[Vec<String>]| {
        let mut cells = rows.iter().flatten();
        cells.any(|cell| cell == "430102199507089243")
    };
    assert!(!whole(&covered), "nobody asked for numbers");
    place
        .yilu(&["register", "李样", "--xlsx", out, "--uncover"])
        .done();
    let found = rows(&file);
    assert_eq!(found.len(), 1 + 1, "only who was looked for");
    assert!(whole(&found), "every digit of it");

    place
        .yilu(&["register", "--xlsx", out, "--dwellings"])
        .done();
    let dwellings = rows(&file);
    assert!(
        dwellings[1].contains(&"宝湾区前岸街道海棠路12号海棠花园3栋1203".to_owned()),
        "{dwellings:?}"
    );
    place.yilu(&["export", "--sheet", out]).done();
    let export: Value = place.yilu(&["export"]).done().json();
    let deliveries = export["entries"][0]["deliveries"].as_array().unwrap();
    assert_eq!(rows(&file).len(), 1 + deliveries.len(), "one line each");
}
