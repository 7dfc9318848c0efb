//! A ledger of 100,000 rows and 30 columns: read, checked and kept, against merely reading the file; and as many rows
//! written, against the writing library alone.

use std::io::Cursor;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use calamine::{Reader as _, Xlsx};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use tempfile::TempDir;
use yilutong_desk::schema::{ImportMap, ImportPart, ImportRead, ImportRun, Passphrase};
use yilutong_desk::{Desk, DeskConfig};
use yilutong_sheets::{Column, NewBook, NoSheet};

use crate::Figure;
use crate::households::check_digit;
use crate::process::{forget_peak, used};

const ROWS: usize = 100_000;
/// People in one dwelling.
const TOGETHER: usize = 3;
/// What is sent at once, as the pages do.
const PART: usize = 4 << 20;
const AIM_OF_READING: f64 = 4.0;
const AIM_OF_WRITING: f64 = 1.3;

const HEADINGS: [&str; 30] = [
    "序号",
    "姓名",
    "性别",
    "民族",
    "证件类型",
    "证件号码",
    "出生日期",
    "手机号",
    "学历",
    "婚姻状况",
    "政治面貌",
    "户籍地址",
    "户口性质",
    "社区",
    "路名",
    "楼栋",
    "房间",
    "楼层",
    "面积",
    "房东",
    "房东电话",
    "入住日期",
    "居住事由",
    "居住类型",
    "与户主关系",
    "工作单位",
    "职务",
    "所属街道",
    "登记人",
    "备注",
];

/// Reads and keeps, then writes.
pub(crate) fn figures() -> Vec<Figure> {
    let many = crate::size("YILU_BENCH_ROWS", ROWS);
    let file = alone(many).unwrap();
    println!(
        "excel: {many} rows of {} columns, a file of {} KiB",
        HEADINGS.len(),
        file.len() / 1024
    );
    forget_peak();
    let (_, before) = used();
    let (whole, kept) = imported(&file);
    let (_, at_most) = used();
    let (merely, cells) = merely_read(&file);
    assert_eq!(kept as usize, many, "every row is good, and is kept");
    let reading = whole.as_secs_f64() / merely.as_secs_f64();
    println!(
        "excel: calamine alone {:.2} s for {cells} cells; read, checked and kept {:.2} s, {:.0} MiB more memory at most",
        merely.as_secs_f64(),
        whole.as_secs_f64(),
        at_most - before
    );
    let (ours, theirs) = written(many);
    let writing = ours.as_secs_f64() / theirs.as_secs_f64();
    println!(
        "excel: written in {:.2} s, by rust_xlsxwriter alone in {:.2} s",
        ours.as_secs_f64(),
        theirs.as_secs_f64()
    );
    vec![
        Figure {
            what: format!("a ledger of {many} rows read, checked and kept, against reading it"),
            value: format!("{reading:.1} x"),
            aim: "<= 4 x",
            reached: reading <= AIM_OF_READING,
        },
        Figure {
            what: format!("a table of {many} rows written, against rust_xlsxwriter alone"),
            value: format!("{writing:.2} x"),
            aim: "<= 1.3 x",
            reached: writing <= AIM_OF_WRITING,
        },
    ]
}

/// What everybody does who reads a sheet with calamine.
fn merely_read(file: &[u8]) -> (Duration, usize) {
    let began = Instant::now();
    let mut book = Xlsx::new(Cursor::new(file)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let cells = range.used_cells().count();
    (began.elapsed(), cells)
}

/// From the first byte handed over to the last household kept; how many people were kept.
fn imported(file: &[u8]) -> (Duration, u32) {
    let folder = TempDir::new().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let desk = Desk::open(DeskConfig {
            data_dir: folder.path().join("profile"),
            deliver: false,
            ..DeskConfig::default()
        })
        .unwrap();
        let passphrase = "bench-passphrase".to_owned();
        desk.profile_create(Passphrase { passphrase })
            .await
            .unwrap();
        let began = Instant::now();
        let mut taken = None;
        for part in file.chunks(PART) {
            let part = ImportPart {
                file: taken,
                name: "台账.xlsx".to_owned(),
                base64: STANDARD.encode(part),
            };
            taken = Some(desk.import_take(part).await.unwrap().file);
        }
        let read = ImportRead {
            file: taken.unwrap(),
            sheet: 0,
            heading: None,
        };
        let view = desk.import_read(read).await.unwrap();
        let map = ImportMap {
            file: view.file.clone(),
            sheet: view.sheet,
            heading: Some(view.heading),
            columns: view
                .columns
                .into_iter()
                .map(|column| column.target)
                .collect(),
            fixed: view.fixed,
        };
        let preview = desk.import_preview(map).await.unwrap();
        assert_eq!(preview.wrong, 0, "{:?}", preview.causes);
        let seen = began.elapsed();
        let run = ImportRun {
            file: view.file,
            submit: false,
        };
        let done = desk.import_run(run).await.unwrap();
        let whole = began.elapsed();
        println!(
            "excel: {} households, looked through in {:.2} s, kept in {:.2} s",
            done.households,
            seen.as_secs_f64(),
            (whole - seen).as_secs_f64()
        );
        (whole, done.kept)
    })
}

/// The same rows through the product and through the library alone.
fn written(many: usize) -> (Duration, Duration) {
    let began = Instant::now();
    let columns = HEADINGS.map(|label| Column {
        label: label.to_owned(),
        width: 12,
    });
    let mut book = NewBook::new();
    book.sheet::<NoSheet, _>("台账", &columns, (0..many).map(|n| Ok(row(n).into())))
        .unwrap();
    let ours = book.finish().unwrap();
    let took = began.elapsed();
    let began = Instant::now();
    let theirs = alone(many).unwrap();
    let floor = began.elapsed();
    assert!(ours.len() * 2 > theirs.len(), "as much is written");
    (took, floor)
}

fn alone(many: usize) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    // As text, so that a spreadsheet never takes a long number for one to calculate with.
    let text = Format::new().set_num_format("@");
    for (column, heading) in (0..).zip(HEADINGS) {
        sheet.write_string(0, column, heading)?;
    }
    for n in 0..many {
        for (column, cell) in (0..).zip(&row(n)) {
            if !cell.is_empty() {
                let row = u32::try_from(n + 1).unwrap_or(u32::MAX);
                sheet.write_string_with_format(row, column, cell, &text)?;
            }
        }
    }
    book.save_to_buffer()
}

/// Somebody made up, as an office would note them.
fn row(n: usize) -> [String; 30] {
    let (dwelling, order) = (n / TOGETHER, n % TOGETHER);
    let (building, room) = (
        1 + dwelling / 400 % 20,
        101 + dwelling % 400 % 40 + dwelling % 400 / 40 * 100,
    );
    let day = n / 40 % 336;
    let (year, month, date) = (1960 + n / 13_440 % 40, 1 + day / 28, 1 + day % 28);
    let sex = n % 2;
    let body = format!(
        "440306{year}{month:02}{date:02}{:03}",
        901 + (n / 2 % 20) * 2 + sex
    );
    let number = format!("{body}{}", check_digit(&body));
    let male = (901 + (n / 2 % 20) * 2 + sex) % 2 == 1;
    let names = ["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋"];
    let name = format!("赵{}{}", names[n % 10], names[n / 10 % 10]);
    [
        (n + 1).to_string(),
        name,
        if male { "男" } else { "女" }.to_owned(),
        "汉族".to_owned(),
        "居民身份证".to_owned(),
        number,
        format!("{year}-{month:02}-{date:02}"),
        format!("199{n:08}"),
        "大专".to_owned(),
        "未婚".to_owned(),
        "群众".to_owned(),
        format!("湖南省长沙市示例区示例路{}号", n % 900),
        "农业".to_owned(),
        "海棠社区".to_owned(),
        format!("海棠路{}号", 1 + dwelling / 8_000),
        format!("{building}栋"),
        room.to_string(),
        (room / 100).to_string(),
        "68.5".to_owned(),
        "钱示例".to_owned(),
        format!("198{dwelling:08}"),
        "2026-03-05".to_owned(),
        "务工".to_owned(),
        "租赁".to_owned(),
        if order == 0 { "户主" } else { "其他" }.to_owned(),
        format!("示例{}有限公司", n % 500),
        "操作工".to_owned(),
        "前岸街道".to_owned(),
        "示例登记员".to_owned(),
        String::new(),
    ]
}
