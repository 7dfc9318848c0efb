//! What a row comes to: its first fault with the field, and the rules of ids and times.

use crate::client::{HOUSE_ID, Pda, house, outcomes, person};

/// An id that ends in `number`.
fn id(number: usize) -> String {
    format!("5e0a3f8c-77b1-4c57-8a0e-{number:012}")
}

#[tokio::test]
async fn each_field_of_a_house_is_judged() {
    let pda = Pda::new().await;
    let (long31, long101, long21, long201) = (
        "长".repeat(31),
        "长".repeat(101),
        "长".repeat(21),
        "长".repeat(201),
    );
    let cases: Vec<(Vec<(&str, &str)>, &str)> = vec![
        (vec![], "成功"),
        (vec![("记录标识", "")], "D01 记录标识"),
        (
            vec![("记录标识", "8D5B7A52-0C7E-4F0E-9A57-3D1F60A1C001")],
            "D02 记录标识",
        ),
        (vec![("操作类型", "修改")], "D03 操作类型"),
        (
            vec![("房屋编码", "440306001001000001200030")],
            "D02 房屋编码",
        ),
        (
            vec![("房屋编码", "4403060010020000012000302")],
            "D02 房屋编码",
        ),
        (vec![("房屋地址", "")], "D01 房屋地址"),
        (vec![("房屋地址", &long101)], "D02 房屋地址"),
        (vec![("房屋地址", " 幸福路")], "D13 房屋地址"),
        (vec![("房屋地址", "幸福\t路")], "D02 房屋地址"),
        (vec![("房屋用途", "仓库")], "D03 房屋用途"),
        (vec![("是否出租", "有")], "D03 是否出租"),
        (vec![("房主姓名", "")], "D01 房主姓名"),
        (vec![("房主姓名", &long31)], "D02 房主姓名"),
        (vec![("房主电话", "12800000002")], "D02 房主电话"),
        (
            vec![("是否出租", "否"), ("房主姓名", ""), ("房主电话", "")],
            "成功",
        ),
        (vec![("居住人数", "01")], "D02 居住人数"),
        (vec![("居住人数", "1000")], "D02 居住人数"),
        (vec![("居住人数", "0")], "成功"),
        (vec![("网格编号", "440306001001004")], "D02 网格编号"),
        (vec![("采集时间", "2026-11-22 10:05:00")], "D02 采集时间"),
        (vec![("采集时间", "2026/11/22 10:20:01")], "D06 采集时间"),
        (vec![("采集时间", "2026/11/22 10:20:00")], "成功"),
        (vec![("采集人", &long21)], "D02 采集人"),
        (vec![("备注", &long201)], "D02 备注"),
        (vec![("房屋地址", ""), ("操作类型", "修改")], "D03 操作类型"),
    ];
    let rows: Vec<_> = cases
        .iter()
        .enumerate()
        .map(|(at, (changes, _))| {
            let own = id(at);
            let mut all = changes.clone();
            if !changes.iter().any(|(name, _)| *name == "记录标识") {
                all.push(("记录标识", &own));
            }
            house(&all)
        })
        .collect();
    let expected: Vec<_> = cases.iter().map(|(_, outcome)| *outcome).collect();
    assert_eq!(
        outcomes(&pda.send(&rows, &[]).await),
        expected,
        "row by row"
    );
}

#[tokio::test]
async fn each_field_of_a_person_is_judged() {
    let pda = Pda::new().await;
    let cases: Vec<(Vec<(&str, &str)>, &str)> = vec![
        (vec![("姓名", "")], "D01 姓名"),
        (vec![("性别", "1")], "D03 性别"),
        (vec![("证件类型", "身份证")], "D03 证件类型"),
        (vec![("证件号码", "")], "D01 证件号码"),
        (vec![("证件类型", "无证件")], "D02 证件号码"),
        (vec![("证件类型", "无证件"), ("证件号码", "")], "成功"),
        (vec![("证件号码", "44030619900315991")], "D02 证件号码"),
        (vec![("证件号码", "440306199003159913")], "D04 证件号码"),
        (
            vec![("证件类型", "护照"), ("证件号码", "e1234567")],
            "D02 证件号码",
        ),
        (vec![("证件类型", "护照"), ("证件号码", "E1234567")], "成功"),
        (vec![("出生日期", "1990-03-15")], "D02 出生日期"),
        (vec![("出生日期", "1990/03/16")], "D05 出生日期"),
        (vec![("性别", "女")], "D05 性别"),
        (vec![("民族", "01")], "D03 民族"),
        (vec![("婚姻状况", "有配偶")], "D03 婚姻状况"),
        (vec![("文化程度", "本科")], "D03 文化程度"),
        (vec![("联系电话", "1380000000")], "D02 联系电话"),
        (
            vec![("房屋编码", "44030600100100000120003020")],
            "D02 房屋编码",
        ),
        (
            vec![("房屋编码", "4403060010010000012000999")],
            "D07 房屋编码",
        ),
        (vec![("与户主关系", "户主")], "D03 与户主关系"),
        (vec![("居住类型", "常住")], "D03 居住类型"),
        (vec![("入住日期", "")], "D01 入住日期"),
        (vec![("入住日期", "2026/11/23")], "D06 入住日期"),
        (vec![("入住日期", "1990/03/14")], "D06 入住日期"),
        (vec![("离开日期", "2026/11/01")], "D02 离开日期"),
        (vec![("操作类型", "注销")], "D01 离开日期"),
        (
            vec![("操作类型", "注销"), ("离开日期", "2026/08/31")],
            "D06 离开日期",
        ),
        (
            vec![("操作类型", "注销"), ("离开日期", "2026/11/23")],
            "D06 离开日期",
        ),
        (
            vec![("操作类型", "注销"), ("离开日期", "2026/11/01")],
            "D11 操作类型",
        ),
        (vec![("操作类型", "变更")], "D11 操作类型"),
        (vec![("是否重点关注", "")], "D01 是否重点关注"),
        (vec![("工作单位", "有限公司 ")], "D13 工作单位"),
        (vec![("采集时间", "1990/03/14 10:00:00")], "D06 采集时间"),
        (
            vec![
                ("婚姻状况", ""),
                ("文化程度", ""),
                ("联系电话", ""),
                ("工作单位", ""),
            ],
            "成功",
        ),
    ];
    let rows: Vec<_> = cases
        .iter()
        .enumerate()
        .map(|(at, (changes, _))| {
            let own = id(at);
            let mut all = changes.clone();
            all.push(("记录标识", &own));
            person(&all)
        })
        .collect();
    let mut expected = vec!["成功"];
    expected.extend(cases.iter().map(|(_, outcome)| *outcome));
    let ack = pda.send(&[house(&[])], &rows).await;
    assert_eq!(outcomes(&ack), expected, "row by row");
    assert_eq!(ack["rows"][1]["message"], "必填项为空", "in words");
    let again = pda.send(&[], &[person(&[("记录标识", &id(99))])]).await;
    assert_eq!(
        outcomes(&again),
        ["D09 证件号码"],
        "the last one holds this person in this house"
    );
}

#[tokio::test]
async fn words_are_those_of_the_lists() {
    let pda = Pda::new().await;
    let mut rows = Vec::new();
    for (header, list) in [
        ("民族", include_str!("../../data/pda/mz.csv")),
        ("婚姻状况", include_str!("../../data/pda/hyzk.csv")),
        ("文化程度", include_str!("../../data/pda/whcd.csv")),
        ("与户主关系", include_str!("../../data/pda/yhzgx.csv")),
        ("居住类型", include_str!("../../data/pda/jzlx.csv")),
        ("证件类型", include_str!("../../data/pda/zjlx.csv")),
        ("性别", include_str!("../../data/pda/xb.csv")),
        ("是否重点关注", include_str!("../../data/pda/sf.csv")),
    ] {
        for line in list.lines().skip(1) {
            let word = line.split(',').next().unwrap();
            let (own, number) = (id(rows.len()), format!("E{:07}", rows.len()));
            let number = if word == "无证件" { "" } else { &number };
            if word == "居民身份证" {
                rows.push(person(&[("记录标识", &own)]));
                continue;
            }
            let kind = if header == "证件类型" {
                word
            } else {
                "护照"
            };
            let mut changes = vec![
                ("记录标识", own.as_str()),
                ("证件类型", kind),
                ("证件号码", number),
            ];
            if header != "证件类型" {
                changes.push((header, word));
            }
            rows.push(person(&changes));
        }
    }
    let houses: Vec<_> = include_str!("../../data/pda/fwyt.csv")
        .lines()
        .skip(1)
        .enumerate()
        .map(|(at, line)| {
            let word = line.split(',').next().unwrap();
            house(&[("记录标识", &id(900 + at)), ("房屋用途", word)])
        })
        .collect();
    let told = outcomes(&pda.send(&houses, &rows).await);
    assert!(
        told.iter().all(|outcome| outcome == "成功"),
        "every word is taken: {told:?}"
    );
}

#[tokio::test]
async fn ids_and_times_keep_the_order() {
    let pda = Pda::new().await;
    let at = |time: &'static str| ("采集时间", time);
    let (early, later) = (at("2026/11/22 10:00:00"), at("2026/11/22 10:10:00"));
    let other = id(2);
    let steps = [
        (house(&[]), vec!["成功"]),
        (house(&[]), vec!["重复"]),
        (house(&[("备注", "改")]), vec!["D12 采集时间"]),
        (house(&[early]), vec!["D10 采集时间"]),
        (house(&[later, ("操作类型", "注销")]), vec!["成功"]),
    ];
    for (row, expected) in steps {
        assert_eq!(
            outcomes(&pda.send(std::slice::from_ref(&row), &[]).await),
            expected,
            "{row:?}"
        );
    }
    let held = &pda.town.holdings("pda")[0].record;
    assert_eq!(
        (held.status.as_str(), held.key.as_str()),
        ("注销", HOUSE_ID),
        "withdrawn"
    );
    let homeless = pda.send(&[], &[person(&[])]).await;
    assert_eq!(outcomes(&homeless), ["D07 房屋编码"], "no house any more");
    let back = house(&[at("2026/11/22 10:11:00"), ("操作类型", "变更")]);
    let both = pda.send(&[back], &[person(&[]), person(&[])]).await;
    assert_eq!(
        outcomes(&both),
        ["成功", "成功", "D08 记录标识"],
        "active again; told twice in one file"
    );
    let double = pda.send(&[], &[person(&[("记录标识", &other)])]).await;
    assert_eq!(outcomes(&double), ["D09 证件号码"], "under another id");
    let gone = person(&[
        at("2026/11/22 10:12:00"),
        ("操作类型", "注销"),
        ("离开日期", "2026/11/20"),
    ]);
    let moved = pda
        .send(&[], &[gone, person(&[("记录标识", &other)])])
        .await;
    assert_eq!(
        outcomes(&moved),
        ["成功", "成功"],
        "free again once withdrawn"
    );
    let failed_house = house(&[
        ("记录标识", &id(7)),
        ("房屋编码", "4403060010010000012000777"),
        ("房屋用途", "x"),
    ]);
    let tenant = person(&[
        ("记录标识", &id(8)),
        ("房屋编码", "4403060010010000012000777"),
    ]);
    let both = pda.send(&[failed_house], &[tenant]).await;
    assert_eq!(
        outcomes(&both),
        ["D03 房屋用途", "D07 房屋编码"],
        "a house that failed is no house"
    );
}
