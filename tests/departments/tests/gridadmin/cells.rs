//! What a cell must be: value by value, with the column and the code it is refused with.

use crate::client::{FIRST, GridAdmin};
use crate::workbook::{Cell, DATA, Row, changed, column, example, failures, with};

/// Changes to the example row, and the faults expected as `column code`.
type Case<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str]);

async fn assert_rows(cases: &[(Row, Vec<String>)]) {
    let gridadmin = GridAdmin::new().await;
    let rows: Vec<Row> = cases.iter().map(|(row, _)| row.clone()).collect();
    let job = gridadmin.import(&rows).await;
    let faults = gridadmin.faults(&job).await;
    for (number, (row, expected)) in (3..).zip(cases) {
        let found: Vec<_> = faults
            .iter()
            .filter(|(at, _, _)| *at == number)
            .map(|(_, column, code)| format!("{column} {code}"))
            .collect();
        assert_eq!(&found, expected, "row {number}: {row:?}");
    }
    let failed = cases
        .iter()
        .filter(|(_, faults)| !faults.is_empty())
        .count();
    assert_eq!(job["failed"], failed, "counted by rows");
    assert_eq!(
        gridadmin.town.holdings("gridadmin").len(),
        cases.len() - failed,
        "the sound rows are in"
    );
}

async fn assert_cases(cases: &[Case<'_>]) {
    let rows: Vec<_> = cases
        .iter()
        .enumerate()
        .map(|(at, (changes, expected))| {
            let expected = expected.iter().map(|e| (*e).to_owned()).collect();
            (with(example(at), changes), expected)
        })
        .collect();
    assert_rows(&rows).await;
}

const FOREIGN: [(&str, &str); 4] = [
    ("证件类型", "02-护照"),
    ("证件号码", "E12345678"),
    ("人口类别", "4-境外人员"),
    ("户籍地区划", ""),
];

#[tokio::test]
async fn every_column_has_its_form() {
    let long = |count: usize| "长".repeat(count);
    let (name30, name31) = (long(30), long(31));
    let (free60, free61) = (long(60), long(61));
    let (free100, free101) = (long(100), long(101));
    let (free200, free201) = (long(200), long(201));
    let (free20, free21) = (long(20), long(21));
    assert_cases(&[
        (&[], &[]),
        (&[("姓名", &name30)], &[]),
        (&[("姓名", &name31)], &["姓名 R02"]),
        (&[("姓名", "陈3")], &["姓名 R03"]),
        (&[("姓名", "李〇·示")], &[]),
        (&[("姓名", " 陈示例")], &["姓名 R13"]),
        (&[("姓名", "陈示例\u{3000}")], &["姓名 R13"]),
        (&[("姓名", "陈\t例")], &["姓名 R03"]),
        (&[("居住地址", &free100)], &[]),
        (&[("居住地址", &free101)], &["居住地址 R02"]),
        (&[("居住地址", "a_x0007_b")], &["居住地址 R03"]),
        (&[("工作单位", &free60)], &[]),
        (&[("工作单位", &free61)], &["工作单位 R02"]),
        (&[("采集人", &free20)], &[]),
        (&[("采集人", &free21)], &["采集人 R02"]),
        (&[("备注", &free200)], &[]),
        (&[("备注", &free201)], &["备注 R02"]),
        (&[("证件号码", "440306199003159913")], &["证件号码 R05"]),
        (&[("证件号码", "44030619900315991")], &["证件号码 R03"]),
        (&[("证件号码", "440306199003159912345")], &["证件号码 R02"]),
        (
            &[
                ("证件号码", "11010519491231002x"),
                ("出生日期", "1949-12-31"),
                ("性别", "2-女"),
            ],
            &["证件号码 R03"],
        ),
        (
            &[
                ("证件号码", "11010519491231002X"),
                ("出生日期", "1949-12-31"),
                ("性别", "2-女"),
            ],
            &[],
        ),
        (&FOREIGN, &[]),
        (&[FOREIGN[0], ("证件号码", "E123")], &["证件号码 R03"]),
        (&[FOREIGN[0], ("证件号码", "e12345678")], &["证件号码 R03"]),
        (&[("出生日期", "1990/03/15")], &["出生日期 R03"]),
        (&[("出生日期", "1990-02-30")], &["出生日期 R03"]),
        (&[("出生日期", "1990-03-15 ")], &["出生日期 R13"]),
        (&[("出生日期", "1990-03-150")], &["出生日期 R02"]),
        (&[("户籍地区划", "43010")], &["户籍地区划 R03"]),
        (&[("户籍地区划", "4301021")], &["户籍地区划 R02"]),
        (&[("联系电话", "12800000001")], &["联系电话 R03"]),
        (&[("联系电话", "1380000000")], &["联系电话 R03"]),
        (&[("联系电话", "138000000011")], &["联系电话 R02"]),
        (
            &[("房屋编码", "440306001001000001200030")],
            &["房屋编码 R03"],
        ),
        (&[("网格编号", "44030600100100")], &["网格编号 R03"]),
        (&[("网格编号", "440306001002003")], &["网格编号 R03"]),
        (
            &[
                ("网格编号", "440306002001003"),
                ("房屋编码", "4403060020010000012000302"),
            ],
            &["网格编号 R10"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_is_required_hangs_on_the_others() {
    let always = [
        "姓名",
        "证件类型",
        "证件号码",
        "性别",
        "出生日期",
        "民族",
        "人口类别",
        "联系电话",
        "房屋编码",
        "居住地址",
        "与户主关系",
        "居住事由",
        "入住日期",
        "居住状态",
        "网格编号",
        "采集人",
        "采集日期",
    ];
    let mut rows: Vec<_> = (100..)
        .zip(always)
        .map(|(house, header)| {
            (
                with(example(house), &[(header, "")]),
                vec![format!("{header} R01")],
            )
        })
        .collect();
    // Whether somebody is 14 cannot be said without both dates, so a missing number is then not told.
    let nobody_knows = with(example(200), &[("采集日期", ""), ("联系电话", "")]);
    rows.push((nobody_knows, vec!["采集日期 R01".to_owned()]));
    let child = [
        ("证件号码", "440306201703079016"),
        ("出生日期", "2017-03-07"),
        ("联系电话", ""),
    ];
    let left = [("居住状态", "2-离开"), ("离开日期", "2026-11-01")];
    let cases: [Case<'_>; 12] = [
        (&[("户籍地区划", "")], &["户籍地区划 R01"]),
        (
            &[("人口类别", "1-户籍人口"), ("户籍地区划", "")],
            &["户籍地区划 R01"],
        ),
        (&[("人口类别", "3-港澳台人员")], &["户籍地区划 R03"]),
        (
            &[("人口类别", "流动"), ("户籍地区划", "")],
            &["人口类别 R04"],
        ),
        (&child, &[]),
        (&[("离开日期", "2026-11-01")], &["离开日期 R03"]),
        (&[left[0]], &["离开日期 R01"]),
        (&left, &[]),
        (&[left[0], left[1], ("工作单位", "")], &[]),
        (&[("工作单位", "")], &["工作单位 R01"]),
        (&[("居住事由", "3-学习"), ("工作单位", "")], &[]),
        (&[("文化程度", ""), ("婚姻状况", ""), ("备注", "")], &[]),
    ];
    for (house, (changes, expected)) in (300..).zip(cases) {
        let expected = expected.iter().map(|e| (*e).to_owned()).collect();
        rows.push((with(example(house), changes), expected));
    }
    assert_rows(&rows).await;
}

#[tokio::test]
async fn cells_must_agree_and_dates_be_in_order() {
    assert_cases(&[
        (&[("性别", "2-女")], &["证件号码 R06"]),
        (&[("出生日期", "1990-03-16")], &["证件号码 R06"]),
        (&[("出生日期", "1990-3-15")], &["出生日期 R03"]),
        (&[("采集日期", "2026-11-23")], &["采集日期 R09"]),
        (&[("入住日期", "2026-11-23")], &["入住日期 R09"]),
        (&[("入住日期", "1990-03-14")], &["入住日期 R09"]),
        (
            &[
                FOREIGN[0],
                FOREIGN[1],
                FOREIGN[2],
                FOREIGN[3],
                ("出生日期", "2026-11-23"),
                ("联系电话", ""),
            ],
            &["出生日期 R09", "入住日期 R09"],
        ),
        (
            &[("居住状态", "2-离开"), ("离开日期", "2026-08-31")],
            &["离开日期 R09"],
        ),
        (
            &[("居住状态", "2-离开"), ("离开日期", "2026-11-23")],
            &["离开日期 R09"],
        ),
        (&[("居住状态", "2-离开"), ("离开日期", "2026-09-01")], &[]),
        // Every faulty cell is told, each with its first fault only.
        (
            &[("姓名", " 陈1"), ("性别", "男"), ("采集人", "")],
            &["姓名 R13", "性别 R04", "采集人 R01"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn drop_downs_hold_the_whole_text() {
    for (header, list) in [
        (
            "证件类型",
            include_str!("../../data/gridadmin/证件类型.csv"),
        ),
        ("性别", include_str!("../../data/gridadmin/性别.csv")),
        ("民族", include_str!("../../data/gridadmin/民族.csv")),
        (
            "人口类别",
            include_str!("../../data/gridadmin/人口类别.csv"),
        ),
        (
            "文化程度",
            include_str!("../../data/gridadmin/文化程度.csv"),
        ),
        (
            "婚姻状况",
            include_str!("../../data/gridadmin/婚姻状况.csv"),
        ),
        (
            "与户主关系",
            include_str!("../../data/gridadmin/与户主关系.csv"),
        ),
        (
            "居住事由",
            include_str!("../../data/gridadmin/居住事由.csv"),
        ),
        (
            "居住状态",
            include_str!("../../data/gridadmin/居住状态.csv"),
        ),
    ] {
        let refused = vec![format!("{header} R04")];
        let mut rows = Vec::new();
        for line in list.lines().skip(1) {
            let word = line.split(',').next().unwrap();
            let (code, name) = word.split_once('-').unwrap();
            let house = rows.len();
            // A foreigner who has left agrees with every document, sex and state.
            let mut fitting = with(example(house), &FOREIGN);
            fitting = match (header, word) {
                ("人口类别", "1-户籍人口" | "2-流动人口") => {
                    with(fitting, &[("户籍地区划", "430102")])
                }
                ("居住状态", "2-离开") => with(fitting, &[("离开日期", "2026-11-01")]),
                ("证件类型", "01-居民身份证") => example(house),
                _ => fitting,
            };
            rows.push((with(fitting.clone(), &[(header, word)]), Vec::new()));
            for part in [code, name] {
                // With the type of document unsound, a number of another kind is all right by itself.
                let row = with(
                    with(fitting.clone(), &[(header, part)]),
                    &[("离开日期", "")],
                );
                let row = with(row, &[("户籍地区划", "")]);
                rows.push((row, refused.clone()));
            }
        }
        for (house, (row, _)) in rows.iter_mut().enumerate() {
            let text = format!("4403060010010000012{house:06}");
            *row = with(row.clone(), &[("房屋编码", &text)]);
        }
        if header == "证件类型" {
            rows[1].0 = with(rows[1].0.clone(), &[("户籍地区划", "430102")]);
            rows[2].0 = with(rows[2].0.clone(), &[("户籍地区划", "430102")]);
        }
        assert_rows(&rows).await;
    }
}

#[tokio::test]
async fn only_text_cells_count() {
    let raw = |header: &str, attributes: &'static str, content: &'static str, house| {
        let mut row = example(house);
        row[column(header)] = Some(Cell::Raw(attributes, content));
        row
    };
    let refused = |code: &str, header: &str| vec![format!("{header} {code}")];
    assert_rows(&[
        (
            raw("联系电话", "", "<v>13800000001</v>", 1),
            refused("R07", "联系电话"),
        ),
        (
            raw("联系电话", "t=\"n\"", "<v>1.3800000001E10</v>", 2),
            refused("R07", "联系电话"),
        ),
        (
            raw("备注", "t=\"b\"", "<v>1</v>", 3),
            refused("R07", "备注"),
        ),
        (
            raw("入住日期", "t=\"d\"", "<v>2026-09-01</v>", 4),
            refused("R07", "入住日期"),
        ),
        (
            raw("姓名", "t=\"str\"", "<f>\"陈\"</f><v>陈</v>", 5),
            refused("R12", "姓名"),
        ),
        (
            raw("联系电话", "", "<f>1+1</f><v>2</v>", 6),
            refused("R12", "联系电话"),
        ),
        // A rich text counts by its plain text, without phonetic hints.
        (
            raw(
                "姓名",
                "t=\"inlineStr\"",
                "<is><r><t>陈</t></r><r><t>示例</t></r><rPh><t>1</t></rPh></is>",
                7,
            ),
            Vec::new(),
        ),
        (raw("备注", "s=\"4\" t=\"n\"", "", 8), Vec::new()),
        (
            raw("备注", "t=\"inlineStr\"", "<is><t></t></is>", 9),
            Vec::new(),
        ),
    ])
    .await;
}

#[tokio::test]
async fn doubles_and_blank_rows_are_told() {
    let gridadmin = GridAdmin::new().await;
    let blank: Row = vec![None; 23];
    let bad = with(example(2), &[("姓名", "")]);
    let rows = [
        example(1),
        example(1),
        blank.clone(),
        bad,
        example(2),
        blank,
    ];
    let job = gridadmin.import(&rows).await;
    assert_eq!(
        job["rows"], 5,
        "up to the last filled row, blank ones between included"
    );
    assert_eq!(job["inserted"], 1, "one is sound");
    assert_eq!(job["failed"], 4, "the others are not");
    let came = gridadmin
        .get(FIRST, job["failuresUrl"].as_str().unwrap())
        .await;
    let (sheet, lines) = failures(&came.body);
    assert_eq!(sheet, "失败记录", "under this name");
    let number = "440306199003159912";
    let house = |n: usize| format!("4403060010010000012{n:06}");
    let line = |row: &str, number: &str, house: &str, rest: [&str; 3]| {
        [row, number, house, rest[0], rest[1], rest[2]]
            .map(str::to_owned)
            .to_vec()
    };
    assert_eq!(
        lines,
        [
            line(
                "行号",
                "证件号码",
                "房屋编码",
                ["错误列", "错误码", "错误原因"]
            ),
            line("#4", number, &house(1), ["证件号码", "R08", "文件内重复"]),
            line("#5", "", "", ["", "R11", "空行"]),
            line("#6", number, &house(2), ["姓名", "R01", "必填单元格为空"]),
            // The earlier one counts even though it failed itself.
            line("#7", number, &house(2), ["证件号码", "R08", "文件内重复"]),
        ],
        "by row, numbers counted from the top of the sheet"
    );
}

#[tokio::test]
async fn shared_strings_are_read_too() {
    let gridadmin = GridAdmin::new().await;
    let mut row = example(1);
    row[0] = Some(Cell::Raw("t=\"s\"", "<v>1</v>"));
    let strings = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>a</t></si>\
                   <si><r><t>陈</t></r><r><t>共享</t></r></si></sst>";
    // Any member may hold them; the relationship says which.
    let file = changed(&[
        (DATA, &|sheet| {
            crate::workbook::filled_sheet(&sheet, &[row.clone()])
        }),
        ("xl/theme/theme1.xml", &|_| strings.to_owned()),
        ("xl/_rels/workbook.xml.rels", &|rels| {
            rels.replace("/theme\"", "/sharedStrings\"")
        }),
    ]);
    let job = gridadmin.import_file(&file).await;
    assert_eq!(job["inserted"], 1, "{job}");
    let held = &gridadmin.town.holdings("gridadmin")[0].record;
    assert_eq!(held.fields["姓名"], "陈共享", "the shared rich text");
}
