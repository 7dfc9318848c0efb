//! Files as offices make them, and files as nobody should: read row by row, and handed back as they came.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::ops::ControlFlow;

use calamine::{Reader, Xlsx};
use rust_xlsxwriter::{Color, Format, Workbook};
use yilutong_sheets::{Cell, Column, NewBook, NoSheet, SheetFile};

fn rows(file: &SheetFile) -> Result<Vec<(u32, Vec<String>)>, NoSheet> {
    let mut rows = Vec::new();
    file.walk(0, &mut |number, cells| {
        rows.push((number, cells.iter().map(Cell::shown).collect()));
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

fn open(bytes: &[u8]) -> Result<SheetFile, NoSheet> {
    SheetFile::open(bytes.to_vec())
}

/// A ledger with a merged title, a merged address, a coloured heading and wide columns.
fn ledger() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold().set_font_size(14);
    let blue = Format::new().set_background_color(Color::RGB(0x00DD_EEFF));
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet
        .merge_range(0, 0, 0, 2, "流动人口台账", &bold)
        .unwrap();
    for (at, label) in (0..).zip(["姓名", "地址", "入住日期"]) {
        sheet.write_string_with_format(1, at, label, &blue).unwrap();
    }
    sheet.set_column_width(1, 31).unwrap();
    for (row, name) in (2..).zip(["甲", "乙", "丙"]) {
        sheet.write_string(row, 0, name).unwrap();
        sheet
            .write_number_with_format(row, 2, 46_266, &day)
            .unwrap();
    }
    let plain = Format::new();
    sheet
        .merge_range(2, 1, 3, 1, "海棠路12号1203", &plain)
        .unwrap();
    sheet.write_string(4, 1, "海棠路12号1204").unwrap();
    sheet.write_number(4, 3, 4.301_02e17).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn merged_cells_say_the_same_in_every_row() {
    let file = open(&ledger()).unwrap();
    assert_eq!(file.sheets(), ["Sheet1"]);
    let rows = rows(&file).unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(
        rows[3],
        (
            4,
            vec![
                "乙".to_owned(),
                "海棠路12号1203".to_owned(),
                "2026-09-01".to_owned()
            ]
        )
    );
    assert_eq!(
        rows[4].1[3], "4.30102E17",
        "a number keeps its damage for all to see"
    );
}

#[test]
fn what_goes_back_looks_as_it_came() {
    let file = open(&ledger()).unwrap();
    let wrong = BTreeMap::from([(4, "没有填手机".to_owned())]);
    let back = file.hand_back(0, 2, &wrong, "原因").unwrap();
    let read = rows(&open(&back).unwrap()).unwrap();
    assert_eq!(read.len(), 3, "title, headings, and the one row");
    assert_eq!(read[1].1.last().unwrap(), "原因");
    assert_eq!(read[2].0, 3, "close behind the headings");
    assert_eq!(read[2].1.last().unwrap(), "没有填手机");
    assert_eq!(read[2].1[..3], ["乙", "", "2026-09-01"].map(str::to_owned));

    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(back.clone())).unwrap();
    let merged = book.merge_cells_by_sheet_name("Sheet1").unwrap();
    assert_eq!(merged.len(), 1, "the title is still merged");
    let looks = book.worksheet_style("Sheet1").unwrap();
    let title = looks.get((0, 0)).unwrap().font.as_ref().unwrap();
    assert!(title.is_bold(), "and bold");
    let heading = looks.get((1, 0)).unwrap().fill.as_ref().unwrap();
    assert_eq!(
        heading.get_color().unwrap().to_argb() & 0x00FF_FFFF,
        0x00DD_EEFF
    );
    assert!(
        part(&back, "xl/worksheets/sheet1.xml").contains("<col min=\"2\" max=\"2\" width=\"31")
    );
}

#[test]
fn separated_values_are_read_in_every_charset() {
    let text = "姓名,备注\r\n甲,\"两行\r\n备注\"\r\n\r\n乙,丙\r\n";
    let gbk = encoding(text);
    let utf16 = [&[0xFF, 0xFE][..], &wide("姓名\t备注\n甲\t乙\n")].concat();
    for bytes in [
        text.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        gbk.clone(),
    ] {
        let rows = rows(&open(&bytes).unwrap()).unwrap();
        let numbers: Vec<u32> = rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 2, 4], "as a spreadsheet counts them");
        assert_eq!(rows[1].1[1], "两行\n备注");
    }
    assert_eq!(rows(&open(&utf16).unwrap()).unwrap()[1].1, ["甲", "乙"]);
    let file = open(&gbk).unwrap();
    let wrong = BTreeMap::from([(4, "缺号码".to_owned())]);
    let back = file.hand_back(0, 1, &wrong, "原因").unwrap();
    assert!(
        std::str::from_utf8(&back).is_err(),
        "handed back in its own charset"
    );
    let back = rows(&open(&back).unwrap()).unwrap();
    assert_eq!(back[0].1, ["姓名", "备注", "原因"]);
    assert_eq!(back[1].1, ["乙", "丙", "缺号码"]);
}

fn encoding(text: &str) -> Vec<u8> {
    // GBK by hand for the few characters that the text has.
    let known = [
        ('姓', [0xD0, 0xD5]),
        ('名', [0xC3, 0xFB]),
        ('备', [0xB1, 0xB8]),
        ('注', [0xD7, 0xA2]),
        ('甲', [0xBC, 0xD7]),
        ('两', [0xC1, 0xBD]),
        ('行', [0xD0, 0xD0]),
        ('乙', [0xD2, 0xD2]),
        ('丙', [0xB1, 0xFB]),
    ];
    let mut bytes = Vec::new();
    for c in text.chars() {
        match known.iter().find(|(known, _)| *known == c) {
            Some((_, pair)) => bytes.extend(pair),
            None => bytes.push(u8::try_from(c).unwrap()),
        }
    }
    bytes
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn part(workbook: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The ledger with one part changed.
fn with(name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let workbook = ledger();
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook.as_slice())).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut content = String::new();
        part.read_to_string(&mut content).unwrap();
        let called = part.name().unwrap().into_owned();
        if called == name {
            content = change(content);
        }
        zip.start_file(called, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_file_that_means_harm_is_refused() {
    let sheet = "xl/worksheets/sheet1.xml";
    let bomb = with(sheet, |text| {
        text.replace(
            "<sheetData>",
            &format!("<sheetData>{}", " ".repeat(64 << 20)),
        )
    });
    assert!(bomb.len() < 1 << 20, "it is small: {}", bomb.len());
    assert_eq!(
        open(&bomb).err(),
        Some(NoSheet::TooLarge),
        "white space without end"
    );
    let tags = with(sheet, |text| {
        text.replace(
            "<sheetData>",
            &format!("{}<sheetData>", "<x/>".repeat(16 << 20)),
        )
    });
    assert_eq!(
        open(&tags).err(),
        Some(NoSheet::TooLarge),
        "it packs too well"
    );
    let counted = with("xl/sharedStrings.xml", |text| {
        text.replace("uniqueCount=\"", "uniqueCount=\"9999999999999")
    });
    assert_eq!(
        open(&counted).err(),
        Some(NoSheet::Unreadable),
        "a count that asks for all memory"
    );
    let far = with(sheet, |text| {
        text.replace("\"D5\"", "\"XFD1048576\"")
            .replace("r=\"5\"", "r=\"1048576\"")
    });
    assert_eq!(
        rows(&open(&far).unwrap()).err(),
        Some(NoSheet::TooLarge),
        "a cell at the far corner"
    );
    let back = with(sheet, |text| {
        text.replace("r=\"5\"", "r=\"2\"")
            .replace("\"A5\"", "\"A2\"")
    });
    assert_eq!(
        rows(&open(&back).unwrap()).err(),
        Some(NoSheet::Unreadable),
        "rows that go back"
    );
    assert_eq!(open(b"PK\x03\x04").err(), Some(NoSheet::Unreadable));
    assert_eq!(
        open(b"\xD0\xCF\x11\xE0").err(),
        Some(NoSheet::OldOrProtected)
    );
    assert_eq!(
        open(b"\x00\x01\x02\xFF\xFE").err(),
        Some(NoSheet::Unreadable)
    );
}

#[test]
fn a_new_book_is_text_all_over() {
    let columns = [("姓名", 10), ("证件号码", 22)].map(|(label, width)| Column {
        label: label.to_owned(),
        width,
    });
    let mut book = NewBook::new();
    let people =
        (0..3).map(|at| Ok::<_, NoSheet>(vec![format!("人{at}"), "440106199001019017".to_owned()]));
    assert_eq!(book.sheet("人员", &columns, people).unwrap(), 3);
    let file = open(&book.finish().unwrap()).unwrap();
    assert_eq!(file.sheets(), ["人员"]);
    assert_eq!(
        rows(&file).unwrap()[3].1,
        ["人2", "440106199001019017"],
        "to the last digit"
    );
}
