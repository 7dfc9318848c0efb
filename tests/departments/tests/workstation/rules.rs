//! Every message about values, and which are told together.

use crate::browser::{Browser, EXAMPLE, change_with, example_with};

type Changes<'a> = &'a [(&'a str, &'a str)];

async fn assert_refusals(browser: &mut Browser, cases: &[(Changes<'_>, &[&str])]) {
    for (changes, messages) in cases {
        let page = browser.save(&example_with(changes)).await;
        assert_eq!(page.errors(), *messages, "{changes:?}");
    }
    assert!(
        browser
            .town
            .running
            .holdings("workstation")
            .unwrap()
            .is_empty(),
        "what is refused is not kept"
    );
}

async fn assert_saved(browser: &mut Browser, cases: &[Changes<'_>]) {
    for changes in cases {
        let page = browser.save(&example_with(changes)).await;
        assert_eq!(page.errors(), Vec::<String>::new(), "{changes:?}");
        page.saved_id();
    }
}

#[tokio::test]
async fn empty_fields() {
    let mut browser = Browser::logged_in().await;
    let all: Vec<_> = EXAMPLE.iter().map(|(name, _)| (*name, "")).collect();
    let page = browser.save(&example_with(&all)).await;
    let labels = [
        "姓名",
        "性别",
        "证件类型",
        "证件号码",
        "出生日期",
        "民族",
        "户籍类型",
        "与户主关系",
        "区及街道",
        "路街小区及楼栋",
        "房号",
        "房屋编码",
        "网格编号",
        "入住日期",
    ];
    let messages: Vec<String> = labels
        .iter()
        .map(|label| format!("{label}不能为空"))
        .collect();
    assert_eq!(
        page.errors(),
        messages,
        "in table order; the phone needs a birth date to be missed"
    );
    assert_refusals(
        &mut browser,
        &[
            (&[("lxdh", "")], &["联系电话不能为空"]),
            (
                &[("lxdh", ""), ("dz3", "")],
                &["房号不能为空", "联系电话不能为空"],
            ),
        ],
    )
    .await;
    let child = [
        ("zjlx", "2"),
        ("sfzh", "E12345678"),
        ("rzrq", "2026-11-22"),
        ("lxdh", ""),
    ];
    let born = |day| [&child[..], &[("csrq", day)]].concat();
    assert_refusals(
        &mut browser,
        &[(&born("2012-11-22"), &["联系电话不能为空"])],
    )
    .await;
    assert_saved(
        &mut browser,
        &[
            &born("2012-11-23"),
            &[("whcd", ""), ("hyzk", ""), ("gzdw", ""), ("bz", "")],
        ],
    )
    .await;
}

#[tokio::test]
async fn lengths_are_bytes_of_the_charset() {
    let mut browser = Browser::logged_in().await;
    let (fifteen, sixteen) = ("示".repeat(15), "示".repeat(16));
    let (hundred, more) = ("a".repeat(200), "a".repeat(201));
    assert_refusals(
        &mut browser,
        &[
            (&[("xm", &sixteen)], &["姓名长度不能超过30字节"]),
            (
                &[("xm", &format!("{fifteen}a"))],
                &["姓名长度不能超过30字节"],
            ),
            (
                &[("dz1", &"区".repeat(21))],
                &["区及街道长度不能超过40字节"],
            ),
            (
                &[("dz2", &"路".repeat(31))],
                &["路街小区及楼栋长度不能超过60字节"],
            ),
            (&[("dz3", &"室".repeat(11))], &["房号长度不能超过20字节"]),
            (
                &[("gzdw", &"司".repeat(31))],
                &["工作单位长度不能超过60字节"],
            ),
            (&[("bz", &more)], &["备注长度不能超过200字节"]),
            (&[("mz", "HAN")], &["民族长度不能超过2字节"]),
            (
                &[("zjlx", "2"), ("sfzh", "A12345678901234567890")],
                &["证件号码长度不能超过20字节"],
            ),
            (
                &[("lxdh", "138000000010000000000")],
                &["联系电话长度不能超过20字节"],
            ),
            (&[("csrq", "1990-03-155")], &["出生日期长度不能超过10字节"]),
        ],
    )
    .await;
    assert_saved(&mut browser, &[&[("xm", &fifteen), ("bz", &hundred)]]).await;
}

#[tokio::test]
async fn forbidden_characters_in_text_fields() {
    let mut browser = Browser::logged_in().await;
    for (name, label) in [
        ("xm", "姓名"),
        ("dz1", "区及街道"),
        ("dz2", "路街小区及楼栋"),
        ("dz3", "房号"),
        ("gzdw", "工作单位"),
        ("bz", "备注"),
    ] {
        for bad in ["'", "\"", "<", ">", "&", ";", "?", "\n", "\t", "\u{1}"] {
            let value = format!("甲{bad}乙");
            let page = browser.save(&example_with(&[(name, &value)])).await;
            assert_eq!(
                page.errors(),
                [format!("{label}含有非法字符")],
                "{bad:?} in {name}"
            );
        }
    }
    let long = format!("?{}", "示".repeat(16));
    assert_refusals(&mut browser, &[(&[("xm", &long)], &["姓名含有非法字符"])]).await;
    assert_saved(
        &mut browser,
        &[&[
            ("xm", "阿依·买买提"),
            ("dz3", "3 02（西）"),
            ("bz", "“请勿打扰”，？"),
        ]],
    )
    .await;
}

#[tokio::test]
async fn forms_of_single_values() {
    let mut browser = Browser::logged_in().await;
    assert_refusals(
        &mut browser,
        &[
            (&[("xm", " 陈示例")], &["姓名格式不正确"]),
            (&[("xm", "陈示例\u{3000}")], &["姓名格式不正确"]),
            (&[("bz", " ")], &["备注格式不正确"]),
            (&[("csrq", "1990-02-30")], &["出生日期格式不正确"]),
            (&[("csrq", "19900315")], &["出生日期格式不正确"]),
            (&[("csrq", "1990-3-15")], &["出生日期格式不正确"]),
            (&[("rzrq", "2026/09/01")], &["入住日期格式不正确"]),
            (&[("lxdh", "12800000001")], &["联系电话格式不正确"]),
            (&[("lxdh", "1380000000")], &["联系电话格式不正确"]),
            (&[("lxdh", "0755-123456")], &["联系电话格式不正确"]),
            (&[("lxdh", "10-12345678")], &["联系电话格式不正确"]),
            (
                &[("fwbm", "440306001001000001200030")],
                &["房屋编码格式不正确"],
            ),
            (
                &[("fwbm", "440306001001000001200030A")],
                &["房屋编码格式不正确"],
            ),
            (&[("wgbh", "44030600100100X")], &["网格编号格式不正确"]),
            (
                &[("wgbh", "44030600100100３")],
                &["网格编号长度不能超过15字节"],
            ),
            (&[("sfzh", "44030619900315991")], &["证件号码格式不正确"]),
            (&[("sfzh", "44030619950708992x")], &["证件号码格式不正确"]),
            (
                &[("zjlx", "2"), ("sfzh", "e12345678")],
                &["证件号码格式不正确"],
            ),
            (&[("zjlx", "2"), ("sfzh", "E123")], &["证件号码格式不正确"]),
            (&[("sfzh", "440306199003159913")], &["证件号码校验位错误"]),
        ],
    )
    .await;
    assert_saved(
        &mut browser,
        &[
            &[("lxdh", "0755-1234567")],
            &[("lxdh", "010-12345678")],
            &[("zjlx", "3"), ("sfzh", "H12345678"), ("xb", "1")],
        ],
    )
    .await;
}

#[tokio::test]
async fn codes() {
    let mut browser = Browser::logged_in().await;
    assert_refusals(
        &mut browser,
        &[
            (&[("xb", "2")], &["性别取值不正确"]),
            (&[("zjlx", "6")], &["证件类型取值不正确"]),
            (&[("mz", "01")], &["民族取值不正确"]),
            (&[("mz", "ha")], &["民族取值不正确"]),
            (&[("whcd", "0")], &["文化程度取值不正确"]),
            (&[("hyzk", "6")], &["婚姻状况取值不正确"]),
            (&[("hjlx", "0")], &["户籍类型取值不正确"]),
            (&[("yhzgx", "0")], &["与户主关系取值不正确"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn rules_between_fields_need_sound_fields() {
    let mut browser = Browser::logged_in().await;
    assert_refusals(
        &mut browser,
        &[
            (&[("csrq", "1990-03-16")], &["出生日期与证件号码不一致"]),
            (&[("xb", "1")], &["性别与证件号码不一致"]),
            (
                &[("xb", "1"), ("csrq", "1990-03-16")],
                &["出生日期与证件号码不一致", "性别与证件号码不一致"],
            ),
            (
                &[("xb", "1"), ("sfzh", "440306199003159913")],
                &["证件号码校验位错误"],
            ),
            (&[("csrq", "2026-11-23")], &["出生日期不能晚于今天"]),
            (&[("csrq", "1899-12-31")], &["出生日期不能早于1900年"]),
            (&[("rzrq", "2026-11-23")], &["入住日期不能晚于今天"]),
            (&[("rzrq", "1990-03-14")], &["入住日期不能早于出生日期"]),
            (
                &[("wgbh", "440306001002003")],
                &["网格编号与房屋编码不一致"],
            ),
            (
                &[("wgbh", "440306001002003"), ("fwbm", "1")],
                &["房屋编码格式不正确"],
            ),
            (
                &[
                    ("xm", ""),
                    ("mz", "ZZ"),
                    ("rzrq", "1990-01-01"),
                    ("wgbh", "440306001002003"),
                ],
                &[
                    "姓名不能为空",
                    "民族取值不正确",
                    "入住日期不能早于出生日期",
                    "网格编号与房屋编码不一致",
                ],
            ),
        ],
    )
    .await;
    assert_saved(
        &mut browser,
        &[
            &[("rzrq", "2026-11-22")],
            &[("zjlx", "9"), ("csrq", "1900-01-01"), ("xb", "1")],
        ],
    )
    .await;
}

#[tokio::test]
async fn rules_of_the_change_page() {
    let mut browser = Browser::logged_in().await;
    let id = browser.save(&EXAMPLE).await.saved_id();
    let cases: [(Changes<'_>, &[&str]); 10] = [
        (&[("zt", "")], &["状态不能为空"]),
        (&[("zt", "2")], &["状态取值不正确"]),
        (&[("zt", "0")], &["离开日期不能为空"]),
        (
            &[("zt", "0"), ("lkrq", "2026-08-31")],
            &["离开日期不能早于入住日期"],
        ),
        (
            &[("zt", "0"), ("lkrq", "2026-11-23")],
            &["离开日期不能晚于今天"],
        ),
        (
            &[("zt", "0"), ("lkrq", "20261120")],
            &["离开日期格式不正确"],
        ),
        (&[("lkrq", "2026-11-20")], &["在住人员不应填写离开日期"]),
        (
            &[("sfzh", "440306198802029116"), ("csrq", "1988-02-02")],
            &["证件号码不允许修改"],
        ),
        (&[("zjlx", "9")], &["证件号码不允许修改"]),
        (
            &[("xm", ""), ("lkrq", "2026-11-20")],
            &["姓名不能为空", "在住人员不应填写离开日期"],
        ),
    ];
    for (changes, messages) in cases {
        let page = browser.update(&id, &change_with(changes)).await;
        assert_eq!(page.errors(), messages, "{changes:?}");
    }
    let held = &browser.town.running.holdings("workstation").unwrap()[0].record;
    assert_eq!(held.version, 1, "a refused change changes nothing");
}
