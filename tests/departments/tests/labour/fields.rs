//! Every field of the encrypted part, refused with the contract's code and named; and the order in which faults are told.

use crate::client::{
    CHANGE, FIRST, Labour, REGISTER, TERMINATE, assert_refused, employment, flexible, unemployed,
};
use crate::kit::with;
use serde_json::{Value, json};

#[tokio::test]
async fn each_field_is_refused_as_the_table_says() {
    let labour = Labour::new().await;
    let e = |change: Value| with(&employment(), &change);
    let f = |change: Value| with(&e(flexible()), &change);
    let u = |change: Value| with(&e(unemployed()), &change);
    let long = |n: usize| "长".repeat(n);
    #[rustfmt::skip] // one case a line
    let cases = [
        // 1101: absent, or empty, which is the same.
        (e(json!({"lsh": null})), "1101", "lsh"), (e(json!({"xm": ""})), "1101", "xm"),
        (e(json!({"zjlx": null})), "1101", "zjlx"), (e(json!({"sfzh": null})), "1101", "sfzh"),
        (e(json!({"xb": null})), "1101", "xb"), (e(json!({"csrq": null})), "1101", "csrq"),
        (e(json!({"xl": null})), "1101", "xl"), (e(json!({"hjxz": null})), "1101", "hjxz"),
        (e(json!({"lxdh": null})), "1101", "lxdh"), (e(json!({"fwbm": null})), "1101", "fwbm"),
        (e(json!({"jzdz": null})), "1101", "jzdz"), (e(json!({"jylx": null})), "1101", "jylx"),
        (e(json!({"tyshxydm": null})), "1101", "tyshxydm"), (e(json!({"dwmc": null})), "1101", "dwmc"),
        (e(json!({"gz": null})), "1101", "gz"), (f(json!({"gz": null})), "1101", "gz"),
        (e(json!({"htlx": null})), "1101", "htlx"), (e(json!({"htksrq": null})), "1101", "htksrq"),
        (e(json!({"htlx": "2", "htksrq": null, "htjsrq": null})), "1101", "htksrq"),
        (e(json!({"htjsrq": null})), "1101", "htjsrq"), (e(json!({"jyrq": null})), "1101", "jyrq"),
        (e(json!({"cbzt": null})), "1101", "cbzt"), (u(json!({"syyy": null})), "1101", "syyy"),
        (e(json!({"wgy": null})), "1101", "wgy"),
        // 1102: form and length.
        (e(json!({"lsh": "WG-2026"})), "1102", "lsh"), (e(json!({"lsh": "WG_20261122"})), "1102", "lsh"),
        (e(json!({"xm": long(41)})), "1102", "xm"), (e(json!({"xm": "陈示例 "})), "1102", "xm"),
        (e(json!({"xm": "陈\n示例"})), "1102", "xm"), (e(json!({"zjlx": "001"})), "1102", "zjlx"),
        (e(json!({"sfzh": "44030619900315991x"})), "1102", "sfzh"),
        (e(json!({"zjlx": "07", "sfzh": "E123"})), "1102", "sfzh"),
        (e(json!({"zjlx": "07", "sfzh": "e12345678"})), "1102", "sfzh"),
        (e(json!({"xb": "男性"})), "1102", "xb"), (e(json!({"csrq": "19900315"})), "1102", "csrq"),
        (e(json!({"csrq": "1899-12-31"})), "1102", "csrq"), (e(json!({"csrq": "1990-02-30"})), "1102", "csrq"),
        (e(json!({"lxdh": "12800000001"})), "1102", "lxdh"), (e(json!({"fwbm": "440306"})), "1102", "fwbm"),
        (e(json!({"jzdz": long(121)})), "1102", "jzdz"), (e(json!({"tyshxydm": "91440300"})), "1102", "tyshxydm"),
        (e(json!({"dwmc": long(101)})), "1102", "dwmc"), (e(json!({"dwmc": "示例餐饮"})), "1102", "dwmc"),
        (e(json!({"gzdz": long(121)})), "1102", "gzdz"), (e(json!({"htksrq": "2026"})), "1102", "htksrq"),
        (e(json!({"htjsrq": "2027-13-31"})), "1102", "htjsrq"), (e(json!({"jyrq": "x"})), "1102", "jyrq"),
        (e(json!({"yx": "6500"})), "1102", "yx"), (e(json!({"yx": "6500.0"})), "1102", "yx"),
        (e(json!({"yx": "06500.00"})), "1102", "yx"), (e(json!({"yx": "10000000.00"})), "1102", "yx"),
        (e(json!({"jzbz": "0"})), "1102", "jzbz"), (e(json!({"wgy": "w".repeat(21)})), "1102", "wgy"),
        (e(json!({"bz": long(201)})), "1102", "bz"), (e(json!({"xb": 1})), "1102", "xb"),
        // 1103: code lists.
        (e(json!({"zjlx": "02"})), "1103", "zjlx"), (e(json!({"xb": "3"})), "1103", "xb"),
        (e(json!({"mz": "57"})), "1103", "mz"), (e(json!({"xl": "B"})), "1103", "xl"),
        (e(json!({"hjxz": "12"})), "1103", "hjxz"), (e(json!({"jylx": "5"})), "1103", "jylx"),
        (e(json!({"gz": "4102"})), "1103", "gz"), (e(json!({"htlx": "5"})), "1103", "htlx"),
        (e(json!({"cbzt": "3"})), "1103", "cbzt"), (u(json!({"syyy": "05"})), "1103", "syyy"),
        // 1104: check characters.
        (e(json!({"sfzh": "440306199003159913"})), "1104", "sfzh"),
        (e(json!({"tyshxydm": "91440300MA5TE5T1XK"})), "1104", "tyshxydm"),
        // 1107: unknown, or not in this case.
        (e(json!({"zz": "1"})), "1107", "zz"), (e(json!({"jyxh": FIRST})), "1107", "jyxh"),
        (f(json!({"tyshxydm": "91440300MA5TE5T1XJ"})), "1107", "tyshxydm"), (f(json!({"htlx": "0"})), "1107", "htlx"),
        (e(json!({"htlx": "0"})), "1107", "htksrq"), (e(json!({"htlx": "3"})), "1107", "htjsrq"),
        (e(json!({"syyy": "01"})), "1107", "syyy"), (u(json!({"dwmc": "自己"})), "1107", "dwmc"),
        (u(json!({"gz": "4101"})), "1107", "gz"), (u(json!({"gzdz": "家中"})), "1107", "gzdz"),
        (u(json!({"yx": "0.00"})), "1107", "yx"), (u(json!({"cbzt": "1"})), "1107", "cbzt"),
        // 1108, 1105, 1106: what fields owe each other.
        (e(json!({"xb": "2"})), "1108", "xb"), (e(json!({"csrq": "1990-03-16"})), "1108", "csrq"),
        (e(json!({"jyrq": "2006-03-14"})), "1105", "jyrq"), (e(json!({"jyrq": "2026-11-23"})), "1106", "jyrq"),
        (e(json!({"htjsrq": "2025-12-31"})), "1106", "htjsrq"),
        // 1201, 1202: employers.
        (e(json!({"tyshxydm": "91350100M000100Y43"})), "1201", "tyshxydm"),
        (e(json!({"tyshxydm": "91440300MA5TE5T9XT", "dwmc": "S市旧例物业服务有限公司"})), "1202", "tyshxydm"),
    ];
    for (plain, code, field) in cases {
        let inside = labour.call(REGISTER, &plain).await;
        assert_refused(
            &inside,
            code,
            field,
            &format!("{field}: {:?}", plain.get(field)),
        );
    }
    assert_eq!(
        labour.held(),
        0,
        "a refused operation leaves nothing behind"
    );
}

#[tokio::test]
async fn only_the_first_fault_is_told_and_in_the_contracts_order() {
    let labour = Labour::new().await;
    let e = |change: Value| with(&employment(), &change);
    #[rustfmt::skip] // one case a line
    let cases = [
        (REGISTER, json!({"zz": "1", "bz": 5}), "1102", "bz"),
        (REGISTER, json!({"zz": "1", "aa": "1"}), "1107", "aa"),
        (REGISTER, json!({"xm": "", "lsh": "x"}), "1102", "lsh"),
        (REGISTER, e(json!({"xb": "2", "bz": "长".repeat(201)})), "1102", "bz"),
        (REGISTER, e(json!({"syyy": "01", "xb": "2"})), "1107", "syyy"),
        (REGISTER, e(json!({"xb": "2", "jyrq": "2026-11-23"})), "1108", "xb"),
        (REGISTER, e(json!({"tyshxydm": "91440300MA5TE5T9XT", "dwmc": "示例"})), "1202", "tyshxydm"),
        (CHANGE, json!({"xm": "x "}), "1101", "lsh"),
        (CHANGE, json!({"lsh": "WG-20261122-000002", "xm": "x "}), "1101", "jyxh"),
        (CHANGE, e(json!({"jyxh": FIRST, "bbh": "0"})), "1102", "bbh"),
        (CHANGE, e(json!({"jyxh": "JY1", "bbh": "1"})), "1102", "jyxh"),
        (CHANGE, e(json!({"jyxh": FIRST, "bbh": "1", "jzbz": "1"})), "1107", "jzbz"),
        (CHANGE, e(json!({"jyxh": FIRST, "bbh": "1", "xb": "2"})), "1108", "xb"),
        (CHANGE, e(json!({"jyxh": FIRST, "bbh": "1"})), "1301", "jyxh"),
        (TERMINATE, json!({"lsh": "WG-20261122-000002", "jyxh": FIRST, "wgy": "wg001"}), "1101", "bbh"),
        (TERMINATE, json!({"lsh": "WG-20261122-000002", "jyxh": FIRST, "bbh": "1", "zzyy": "07", "zzrq": "x", "wgy": "wg001"}), "1103", "zzyy"),
        (TERMINATE, json!({"lsh": "WG-20261122-000002", "jyxh": FIRST, "bbh": "1", "zzyy": "01", "zzrq": "2026-11-23", "wgy": "wg001"}), "1106", "zzrq"),
        (TERMINATE, json!({"lsh": "WG-20261122-000002", "jyxh": FIRST, "bbh": "1", "zzyy": "01", "zzrq": "2026-11-22", "wgy": "wg001"}), "1301", "jyxh"),
        ("ldbz.person.query", json!({"sfzh": "x"}), "1101", "xm"),
        ("ldbz.person.query", json!({"sfzh": "440306199003159912", "xm": "陈示例"}), "1301", "sfzh"),
        ("ldbz.employer.query", json!({"tyshxydm": "91440300"}), "1102", "tyshxydm"),
        ("ldbz.employer.query", json!({"tyshxydm": "91350100M000100Y43"}), "1201", "tyshxydm"),
        ("ldbz.serial.query", json!({}), "1101", "lsh"),
        ("ldbz.serial.query", json!({"lsh": "WG-20261122-000001"}), "1301", "lsh"),
    ];
    for (method, plain, code, field) in cases {
        let inside = labour.call(method, &plain).await;
        assert_refused(&inside, code, field, &format!("{method} {plain}"));
    }
}

#[tokio::test]
async fn all_kinds_of_work_are_taken() {
    let labour = Labour::new().await;
    #[rustfmt::skip] // one case a line
    let cases = [
        json!({}),
        json!({"jylx": "2", "tyshxydm": "92440300MA5TEXT2Y1", "dwmc": "测试区示范便利店", "htlx": null, "htksrq": null, "htjsrq": null, "sfzh": "440306199003079015", "csrq": "1990-03-07", "yx": "0.50"}),
        with(&with(&employment(), &flexible()), &json!({"zjlx": "07", "sfzh": "E12345678", "dwmc": "外卖", "bz": ""})),
        with(&with(&employment(), &unemployed()), &json!({"zjlx": "04", "sfzh": "H12345678"})),
        json!({"zjlx": "08", "sfzh": "911001199003079010", "htlx": "2", "htjsrq": null}),
        json!({"zjlx": "05", "sfzh": "12345678", "htlx": "4", "htksrq": "", "htjsrq": "", "mz": null}),
    ];
    for (at, case) in cases.iter().enumerate() {
        let own = json!({"lsh": format!("WG-20261122-1000{at}")});
        let whole = if case.get("wgy").is_some() {
            case.clone()
        } else {
            with(&employment(), case)
        };
        labour.done(REGISTER, &with(&whole, &own)).await;
    }
}
