//! Every rule about a person: what is refused with which code at which element, and what just passes.

use crate::caller::Caller;
use crate::people::{CHILD, Person, child, husband, newborn, with, woman, xml};

type Changes<'a> = &'a [(&'a str, &'a str)];

/// Each case meets an empty register: nothing refused is stored, so nothing is merged.
async fn assert_refused(caller: &Caller, person: &Person, cases: &[(Changes<'_>, &[&str])]) {
    for (changes, flaws) in cases {
        let answer = caller
            .save("20261122143000", &xml(&with(person, changes)))
            .await;
        let expected: Vec<String> = flaws.iter().map(|flaw| format!("1 {flaw}")).collect();
        assert_eq!(answer.flaws(), expected, "{changes:?}");
        assert!(
            answer.inner().contains("<MSG>第1条校验不通过</MSG>"),
            "the message counts the person"
        );
    }
    assert!(
        caller
            .town
            .running
            .holdings("familyplan")
            .unwrap()
            .is_empty(),
        "what is refused is not kept"
    );
}

async fn assert_taken(person: &Person, cases: &[Changes<'_>]) {
    for changes in cases {
        let caller = Caller::open().await;
        let answer = caller
            .save("20261122143000", &xml(&with(person, changes)))
            .await;
        assert_eq!(answer.done(), ["1 I QY000000000001"], "{changes:?}");
    }
}

#[tokio::test]
async fn values_that_everybody_has() {
    let caller = Caller::open().await;
    let long = "样".repeat(31);
    let address = "址".repeat(101);
    assert_refused(
        &caller,
        &woman(),
        &[
            (&[("XM", "")], &["E101 XM"]),
            (&[("XM", "李4")], &["E102 XM"]),
            (&[("XM", "李４")], &["E102 XM"]),
            (&[("XM", "李<样")], &["E102 XM"]),
            (&[("XM", " 李样本")], &["E102 XM"]),
            (&[("XM", "李样本\u{3000}")], &["E102 XM"]),
            (&[("XM", "李\n样本")], &["E102 XM"]),
            (&[("XM", &long)], &["E102 XM"]),
            (&[("XB", "")], &["E101 XB"]),
            (&[("XB", "3")], &["E103 XB"]),
            (&[("ZJLX", "")], &["E101 ZJLX"]),
            (&[("ZJLX", "99")], &["E103 ZJLX"]),
            (&[("ZJHM", "")], &["E101 ZJHM"]),
            (&[("ZJHM", "44030619950708992x")], &["E102 ZJHM"]),
            (&[("ZJHM", "440306199507089920")], &["E104 ZJHM"]),
            (&[("ZJLX", "03"), ("ZJHM", "E123")], &["E102 ZJHM"]),
            (&[("ZJLX", "03"), ("ZJHM", "e1234567")], &["E102 ZJHM"]),
            (&[("CSRQ", "")], &["E101 CSRQ"]),
            (&[("CSRQ", "1995-07-08")], &["E102 CSRQ"]),
            (&[("CSRQ", "19950230")], &["E102 CSRQ"]),
            (&[("CSRQ", "19950709")], &["E106 CSRQ"]),
            (&[("MZ", "")], &["E101 MZ"]),
            (&[("MZ", "57")], &["E103 MZ"]),
            (&[("HJXZ", "")], &["E101 HJXZ"]),
            (&[("HJXZ", "6")], &["E103 HJXZ"]),
            (&[("HJD_XZQH", "")], &["E101 HJD_XZQH"]),
            (&[("HJD_XZQH", "43010")], &["E102 HJD_XZQH"]),
            (&[("XZD_XZQH", "")], &["E101 XZD_XZQH"]),
            (&[("XZD_XZQH", "440306")], &["E102 XZD_XZQH"]),
            (&[("XZD_DZ", "")], &["E101 XZD_DZ"]),
            (&[("XZD_DZ", &address)], &["E102 XZD_DZ"]),
            (&[("FWBM", "")], &["E101 FWBM"]),
            (&[("FWBM", "440306001001000001200030")], &["E102 FWBM"]),
            (&[("FWBM", "4403060010020000012000302")], &["E102 FWBM"]),
            (&[("LXDH", "")], &["E101 LXDH"]),
            (&[("LXDH", "12800000002")], &["E102 LXDH"]),
            (&[("CJRQ", "")], &["E101 CJRQ"]),
            (&[("CJRQ", "20261123")], &["E102 CJRQ"]),
            (&[("CJRQ", "20251121")], &["E102 CJRQ"]),
            (&[("BZ", &address)], &["E102 BZ"]),
            (
                &[("XM", ""), ("MZ", "57"), ("LXDH", "1")],
                &["E101 XM", "E102 LXDH", "E103 MZ"],
            ),
        ],
    )
    .await;
    assert_taken(
        &woman(),
        &[
            &[("HJXZ", "5"), ("HJD_XZQH", "")],
            &[("CJRQ", "20251122")],
            &[("XM", &"样".repeat(30)), ("XZD_DZ", "A&B路\"1\"号")],
            &[("ZJLX", "03"), ("ZJHM", "E12345678")],
        ],
    )
    .await;
}

#[tokio::test]
async fn who_may_be_sent() {
    let caller = Caller::open().await;
    assert_refused(
        &caller,
        &woman(),
        &[
            (&[("RYLB", "")], &["E101 RYLB"]),
            (&[("RYLB", "4")], &["E103 RYLB"]),
            (&[("RYLB", "3")], &["E105 RYLB"]),
            (&[("RYLB", "2")], &["E105 RYLB"]),
            (&[("XB", "1")], &["E105 RYLB", "E106 XB"]),
            (
                &[("ZJLX", "03"), ("ZJHM", "E12345678"), ("CSRQ", "19761121")],
                &["E105 RYLB"],
            ),
            (
                &[("ZJLX", "03"), ("ZJHM", "E12345678"), ("CSRQ", "20111123")],
                &["E105 RYLB"],
            ),
        ],
    )
    .await;
    assert_refused(
        &caller,
        &husband(),
        &[
            (&[("HYZK", "10")], &["E105 RYLB"]),
            (&[("HYZK", "30")], &["E105 RYLB"]),
            (&[("RYLB", "1")], &["E105 RYLB"]),
        ],
    )
    .await;
    assert_refused(
        &caller,
        &child(),
        &[
            (
                &[("ZJLX", "03"), ("ZJHM", "E12345678"), ("CSRQ", "20191122")],
                &["E105 RYLB"],
            ),
            (&[("RYLB", "1")], &["E105 RYLB"]),
        ],
    )
    .await;
    let foreign = [("ZJLX", "03"), ("ZJHM", "E12345678")];
    let born = |day| [&foreign[..], &[("CSRQ", day), ("CHRQ", "")]].concat();
    assert_taken(&woman(), &[&born("20111122"), &born("19761123")]).await;
    let born = |day| [&foreign[..], &[("CSRQ", day)]].concat();
    assert_taken(&child(), &[&born("20191123"), &born("20261122")]).await;
    let old_wife = [
        &born("19760101")[..],
        &[("XB", "2"), ("PO_ZJHM", "440306199003159912")],
    ]
    .concat();
    assert_taken(&husband(), &[&old_wife]).await;
}

#[tokio::test]
async fn a_womans_elements() {
    let caller = Caller::open().await;
    let single = [
        ("HYZK", "10"),
        ("CHRQ", ""),
        ("PO_XM", ""),
        ("PO_ZJLX", ""),
        ("PO_ZJHM", ""),
        ("BYFS", ""),
    ];
    let never_married_with_date = [&single[..], &[("CHRQ", "20191001")]].concat();
    assert_refused(
        &caller,
        &woman(),
        &[
            (&[("HYZK", "")], &["E101 HYZK"]),
            (&[("HYZK", "20")], &["E103 HYZK"]),
            (&[("CHRQ", "19950707")], &["E102 CHRQ"]),
            (&[("CHRQ", "20261123")], &["E102 CHRQ"]),
            (&never_married_with_date, &["E102 CHRQ"]),
            (&[("PO_XM", "")], &["E107 PO_XM"]),
            (
                &[("PO_ZJLX", ""), ("PO_ZJHM", "")],
                &["E107 PO_ZJHM", "E107 PO_ZJLX"],
            ),
            (
                &[("HYZK", "40")],
                &["E107 PO_XM", "E107 PO_ZJHM", "E107 PO_ZJLX"],
            ),
            (&[("PO_ZJLX", "98")], &["E102 PO_ZJLX"]),
            (&[("PO_ZJHM", "440306198802029117")], &["E104 PO_ZJHM"]),
            (&[("PO_ZJHM", "44030619950708992X")], &["E104 PO_ZJHM"]),
            (&[("PO_ZJHM", "440306199203079925")], &["E107 PO_ZJHM"]),
            (&[("BYFS", "")], &["E101 BYFS"]),
            (&[("BYFS", "99")], &["E103 BYFS"]),
            (&[("HYZT", "")], &["E101 HYZT"]),
            (&[("HYZT", "2")], &["E103 HYZT"]),
            (&[("HYZT", "1")], &["E101 YCQ"]),
            (&[("YCQ", "20270101")], &["E102 YCQ"]),
            (&[("HYZT", "1"), ("YCQ", "20261121")], &["E102 YCQ"]),
            (&[("HYZT", "1"), ("YCQ", "20270919")], &["E102 YCQ"]),
            (&[("ZNS", "")], &["E101 ZNS"]),
            (&[("ZNS", "2")], &["E108 ZNS"]),
            (&[("ZNS", "a")], &["E102 ZNS"]),
            (&[("HC", "1")], &["E102 HC"]),
            (
                &[("MQ_XM", "母"), ("MQ_ZJLX", "03"), ("MQ_ZJHM", "E12345678")],
                &["E102 MQ_XM", "E102 MQ_ZJHM", "E102 MQ_ZJLX"],
            ),
            (
                &[("FQ_XM", "父"), ("FQ_ZJHM", "E12345678")],
                &["E102 FQ_XM", "E102 FQ_ZJHM"],
            ),
            (&[("CSYXZMBH", "X440000001")], &["E102 CSYXZMBH"]),
            (&[("ZJLX", "98"), ("ZJHM", "")], &["E102 ZJLX"]),
        ],
    )
    .await;
    assert_taken(
        &woman(),
        &[
            &single,
            &[("HYZT", "1"), ("YCQ", "20261122")],
            &[("HYZT", "1"), ("YCQ", "20270918")],
            &[("CHRQ", "19950708")],
            &[("ZNS", "0"), ("CHILDREN", "")],
            &[("PO_ZJLX", "03"), ("PO_ZJHM", "E12345678")],
        ],
    )
    .await;
}

#[tokio::test]
async fn her_children() {
    let caller = Caller::open().await;
    for (from, to, flaw) in [
        ("<HC>1<", "<HC><", "E101 CHILDREN/CHILD[1]/HC"),
        ("<HC>1<", "<HC>0<", "E102 CHILDREN/CHILD[1]/HC"),
        ("陈小样", "", "E101 CHILDREN/CHILD[1]/XM"),
        ("陈小样", "陈1", "E102 CHILDREN/CHILD[1]/XM"),
        ("<XB>1<", "<XB><", "E101 CHILDREN/CHILD[1]/XB"),
        ("<XB>1<", "<XB>9<", "E103 CHILDREN/CHILD[1]/XB"),
        ("<XB>1<", "<XB>2<", "E106 CHILDREN/CHILD[1]/XB"),
        ("<CSRQ>20220520<", "<CSRQ><", "E101 CHILDREN/CHILD[1]/CSRQ"),
        (
            "<CSRQ>20220520<",
            "<CSRQ>20261123<",
            "E102 CHILDREN/CHILD[1]/CSRQ",
        ),
        (
            "<CSRQ>20220520<",
            "<CSRQ>20220521<",
            "E106 CHILDREN/CHILD[1]/CSRQ",
        ),
        (
            "440306202205209935",
            "E12345678",
            "E102 CHILDREN/CHILD[1]/ZJHM",
        ),
        (
            "440306202205209935",
            "440306202205209936",
            "E104 CHILDREN/CHILD[1]/ZJHM",
        ),
    ] {
        let children = CHILD.replace(from, to);
        assert_refused(&caller, &woman(), &[(&[("CHILDREN", &children)], &[flaw])]).await;
    }
    let twice = CHILD.repeat(2);
    assert_refused(
        &caller,
        &woman(),
        &[
            (
                &[("ZNS", "2"), ("CHILDREN", &twice)],
                &["E102 CHILDREN/CHILD[2]/HC"],
            ),
            (&[("CHILDREN", "")], &["E108 ZNS"]),
        ],
    )
    .await;
    let second = format!(
        "{CHILD}{}",
        CHILD
            .replace("<HC>1<", "<HC>2<")
            .replace("440306202205209935", "")
    );
    assert_taken(&woman(), &[&[("ZNS", "2"), ("CHILDREN", &second)]]).await;
}

#[tokio::test]
async fn a_childs_elements() {
    let caller = Caller::open().await;
    assert_refused(
        &caller,
        &child(),
        &[
            (&[("HC", "")], &["E101 HC"]),
            (&[("HC", "0")], &["E102 HC"]),
            (&[("MQ_XM", "")], &["E101 MQ_XM"]),
            (&[("MQ_ZJLX", "")], &["E101 MQ_ZJLX"]),
            (&[("MQ_ZJLX", "98")], &["E102 MQ_ZJLX"]),
            (&[("MQ_ZJHM", "")], &["E101 MQ_ZJHM"]),
            (&[("MQ_ZJHM", "440306199507089920")], &["E104 MQ_ZJHM"]),
            (&[("MQ_ZJHM", "440306198802029116")], &["E109 MQ_ZJHM"]),
            (&[("FQ_ZJHM", "440306198802029117")], &["E104 FQ_ZJHM"]),
            (&[("FQ_ZJHM", "A1")], &["E102 FQ_ZJHM"]),
            (&[("FQ_XM", "陈3")], &["E102 FQ_XM"]),
            (&[("CSYXZMBH", "x440000001")], &["E102 CSYXZMBH"]),
            (&[("CSYXZMBH", "X44000000")], &["E102 CSYXZMBH"]),
            (&[("HYZK", "10")], &["E102 HYZK"]),
            (&[("CHRQ", "20260101")], &["E102 CHRQ"]),
            (&[("BYFS", "00")], &["E102 BYFS"]),
            (&[("HYZT", "0")], &["E102 HYZT"]),
            (&[("YCQ", "20270101")], &["E102 YCQ"]),
            (&[("ZNS", "0")], &["E102 ZNS"]),
            (&[("CHILDREN", CHILD)], &["E102 CHILDREN"]),
            (&[("PO_XM", "甲")], &["E107 PO_XM"]),
            (
                &[("CSRQ", "20261123"), ("ZJLX", "98"), ("ZJHM", "")],
                &["E102 CSRQ"],
            ),
        ],
    )
    .await;
    assert_refused(
        &caller,
        &newborn(),
        &[
            (&[("ZJHM", "440306202205209935")], &["E102 ZJHM"]),
            (&[("MQ_ZJHM", "")], &["E101 MQ_ZJHM"]),
        ],
    )
    .await;
    assert_taken(
        &child(),
        &[
            &[
                ("LXDH", "13800000002"),
                ("FQ_XM", "陈示例"),
                ("FQ_ZJHM", "440306198802029116"),
                ("CSYXZMBH", "X440000001"),
            ],
            &[
                ("FQ_ZJHM", "H12345678"),
                ("MQ_ZJLX", "03"),
                ("MQ_ZJHM", "E12345678"),
            ],
        ],
    )
    .await;
    assert_taken(&newborn(), &[&[]]).await;
}

#[tokio::test]
async fn a_married_persons_elements() {
    let caller = Caller::open().await;
    assert_refused(
        &caller,
        &husband(),
        &[
            (&[("LXDH", "")], &["E101 LXDH"]),
            (&[("BYFS", "11")], &["E102 BYFS"]),
            (&[("HYZT", "0")], &["E102 HYZT"]),
            (&[("YCQ", "20270101")], &["E102 YCQ"]),
            (&[("ZNS", "")], &["E101 ZNS"]),
            (&[("ZNS", "1")], &["E108 ZNS"]),
            (&[("HC", "1")], &["E102 HC"]),
            (&[("PO_ZJHM", "440306199003159912")], &["E107 PO_ZJHM"]),
            (&[("CHRQ", "19880201")], &["E102 CHRQ"]),
        ],
    )
    .await;
    assert_taken(&husband(), &[&[("CHRQ", "20191001"), ("HYZK", "23")]]).await;
}
