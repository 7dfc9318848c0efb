//! Every member of a register call, refused with the contract's code, and the order in which faults are told.

use crate::client::{
    APP, CANCEL, CHANGE, FIRST, REGISTER, Residence, assert_refused, child, foreign, foreign_body,
    resident,
};
use crate::kit::with;
use serde_json::{Value, json};

#[tokio::test]
async fn members_of_a_register_call_are_refused_as_the_table_says() {
    let residence = Residence::new().await;
    let long = |n: usize| "长".repeat(n);
    let foreign = |change: Value| with(&foreign_body(), &change);
    let adult = |change: Value| with(&resident(), &change);
    let young = |change: Value| with(&with(&resident(), &child()), &change);
    let document = |kind: &str, number: &str| {
        let bare = json!({"zjlx": kind, "zjhm": number, "mz": null, "hjxz": null, "hjdz": null});
        with(&resident(), &bare)
    };
    #[rustfmt::skip] // one case a line
    let cases = [
        // 1102: missing, always or in this case.
        (adult(json!({"lsh": null})), "1102", "lsh"),
        (adult(json!({"zjlx": null})), "1102", "zjlx"),
        (adult(json!({"zjhm": null})), "1102", "zjhm"),
        (adult(json!({"xm": null})), "1102", "xm"),
        (foreign(json!({"ywxm": null})), "1102", "ywxm"),
        (adult(json!({"xb": null})), "1102", "xb"),
        (adult(json!({"mz": null})), "1102", "mz"),
        (foreign(json!({"gj": null})), "1102", "gj"),
        (adult(json!({"csrq": null})), "1102", "csrq"),
        (adult(json!({"hjxz": null})), "1102", "hjxz"),
        (adult(json!({"hjdz": null})), "1102", "hjdz"),
        (adult(json!({"lxdh": null})), "1102", "lxdh"),
        (young(json!({"jhrxm": null})), "1102", "jhrxm"),
        (young(json!({"jhrdh": null})), "1102", "jhrdh"),
        (adult(json!({"fwbm": null})), "1102", "fwbm"),
        (adult(json!({"jzdz": null})), "1102", "jzdz"),
        (adult(json!({"rzrq": null})), "1102", "rzrq"),
        (adult(json!({"jzfs": null})), "1102", "jzfs"),
        (adult(json!({"jzsy": null})), "1102", "jzsy"),
        (adult(json!({"yfzgx": null})), "1102", "yfzgx"),
        (adult(json!({"jzsy": "01"})), "1102", "fwcs"),
        (adult(json!({"jzsy": "03"})), "1102", "fwcs"),
        (adult(json!({"jzsy": "04"})), "1102", "fwcs"),
        (adult(json!({"qzbz": "1"})), "1102", "qzsm"),
        (adult(json!({"czy": null})), "1102", "czy"),
        (adult(json!({"czsj": null})), "1102", "czsj"),
        // 1103: JSON type, spelling, length, format.
        (adult(json!({"xb": 1})), "1103", "xb"),
        (adult(json!({"qzbz": false})), "1103", "qzbz"),
        (adult(json!({"bz": ""})), "1103", "bz"),
        (adult(json!({"bz": "备注\u{3000}"})), "1103", "bz"),
        (adult(json!({"bz": "备\t注"})), "1103", "bz"),
        (adult(json!({"lsh": "WG10002320261122001"})), "1103", "lsh"),
        (adult(json!({"lsh": "wg100023202611220001"})), "1103", "lsh"),
        (adult(json!({"zjlx": "1110"})), "1103", "zjlx"),
        (adult(json!({"zjhm": "44030619900307901x"})), "1103", "zjhm"),
        (document("414", "E123"), "1103", "zjhm"),
        (document("511", "1234567"), "1103", "zjhm"),
        (document("516", "H123456789"), "1103", "zjhm"),
        (document("553", "AB1234567890123"), "1103", "zjhm"),
        (document("553", "811001199003079015"), "1103", "zjhm"),
        (adult(json!({"xm": "甲"})), "1103", "xm"),
        (adult(json!({"xm": "测试A"})), "1103", "xm"),
        (adult(json!({"xm": "测试•甲"})), "1103", "xm"),
        (adult(json!({"xm": long(51)})), "1103", "xm"),
        (foreign(json!({"ywxm": "Sample"})), "1103", "ywxm"),
        (foreign(json!({"ywxm": "-SAMPLE"})), "1103", "ywxm"),
        (foreign(json!({"gj": "US"})), "1103", "gj"),
        (adult(json!({"mz": "1"})), "1103", "mz"),
        (adult(json!({"csrq": "1990-03-07"})), "1103", "csrq"),
        (adult(json!({"csrq": "19900230"})), "1103", "csrq"),
        (adult(json!({"hjxz": "990102"})), "1103", "hjxz"),
        (adult(json!({"hjxz": "43010"})), "1103", "hjxz"),
        (adult(json!({"hjdz": "湖南省"})), "1103", "hjdz"),
        (adult(json!({"lxdh": "12900000001"})), "1103", "lxdh"),
        (young(json!({"jhrxm": "甲"})), "1103", "jhrxm"),
        (young(json!({"jhrdh": "0755-1234567"})), "1103", "jhrdh"),
        (adult(json!({"fwbm": "4401060010010000001001203"})), "1103", "fwbm"),
        (adult(json!({"fwbm": "440306001001000000100120"})), "1103", "fwbm"),
        (adult(json!({"jzdz": "海棠路12号"})), "1103", "jzdz"),
        (adult(json!({"rzrq": "20260931"})), "1103", "rzrq"),
        (adult(json!({"yjlkrq": "2027"})), "1103", "yjlkrq"),
        (adult(json!({"jzfs": "100"})), "1103", "jzfs"),
        (adult(json!({"fwcs": "厂"})), "1103", "fwcs"),
        (adult(json!({"qzbz": "2"})), "1103", "qzbz"),
        (adult(json!({"qzbz": "1", "qzsm": "已搬离"})), "1103", "qzsm"),
        (adult(json!({"bz": long(201)})), "1103", "bz"),
        (adult(json!({"czy": "WG10002"})), "1103", "czy"),
        (adult(json!({"czy": "wg100023"})), "1103", "czy"),
        (adult(json!({"czsj": "20261122246000"})), "1103", "czsj"),
        // 1104: code lists.
        (adult(json!({"zjlx": "999"})), "1104", "zjlx"),
        (adult(json!({"xb": "0"})), "1104", "xb"),
        (adult(json!({"mz": "60"})), "1104", "mz"),
        (foreign(json!({"gj": "CHN"})), "1104", "gj"),
        (foreign(json!({"gj": "ZZZ"})), "1104", "gj"),
        (adult(json!({"jzfs": "98"})), "1104", "jzfs"),
        (adult(json!({"jzsy": "98"})), "1104", "jzsy"),
        (adult(json!({"yfzgx": "98"})), "1104", "yfzgx"),
        // 1105: the number's check character, sex and birth date.
        (adult(json!({"zjhm": "440306199003079014"})), "1105", "zjhm"),
        (adult(json!({"zjhm": "440306199002309018"})), "1105", "zjhm"),
        (document("553", "911001199003079015"), "1105", "zjhm"),
        (adult(json!({"xb": "2"})), "1105", "xb"),
        (adult(json!({"xb": "9"})), "1105", "xb"),
        (adult(json!({"csrq": "19900308"})), "1105", "csrq"),
        // 1106: dates.
        (foreign(json!({"csrq": "20261123"})), "1106", "csrq"),
        (adult(json!({"rzrq": "20261123"})), "1106", "rzrq"),
        (adult(json!({"rzrq": "19900306"})), "1106", "rzrq"),
        (adult(json!({"yjlkrq": "20260831"})), "1106", "yjlkrq"),
        (adult(json!({"czsj": "20261122113000"})), "1106", "czsj"),
        // 1107: unknown, or not in this case.
        (adult(json!({"djbh": FIRST})), "1107", "djbh"),
        (adult(json!({"colour": "红"})), "1107", "colour"),
        (adult(json!({"ywxm": "SAMPLE"})), "1107", "ywxm"),
        (foreign(json!({"mz": "01"})), "1107", "mz"),
        (adult(json!({"gj": "USA"})), "1107", "gj"),
        (foreign(json!({"hjxz": "430102"})), "1107", "hjxz"),
        (foreign(json!({"hjdz": "湖南省长沙市"})), "1107", "hjdz"),
        (adult(json!({"jhrxm": "测试甲"})), "1107", "jhrxm"),
        (adult(json!({"jhrdh": "19900000001"})), "1107", "jhrdh"),
        (adult(json!({"qzsm": "本人已搬离原住处"})), "1107", "qzsm"),
        (adult(json!({"qzbz": "0", "qzsm": "本人已搬离原住处"})), "1107", "qzsm"),
    ];
    for (body, code, zd) in cases {
        let reply = residence.post(REGISTER, &body).await;
        assert_refused(&reply, code, Some(zd), &format!("{zd}: {:?}", body.get(zd)));
    }
    let doubled = resident()
        .to_string()
        .replacen("\"xb\":", "\"xb\":\"1\",\"xb\":", 1);
    let reply = residence.raw(APP, REGISTER, &doubled).await;
    assert_refused(&reply, "1107", Some("xb"), "doubled");
    let null = resident()
        .to_string()
        .replacen("\"xb\":\"1\"", "\"xb\":null", 1);
    let reply = residence.raw(APP, REGISTER, &null).await;
    assert_refused(&reply, "1103", Some("xb"), "null is another JSON type");
    assert_eq!(
        residence.held(),
        0,
        "a refused request leaves nothing behind"
    );
}

#[tokio::test]
async fn only_the_first_fault_is_told_and_in_the_contracts_order() {
    let residence = Residence::new().await;
    let r = residence.post(REGISTER, &json!({"xb": 1, "zz": 1})).await;
    assert_refused(&r, "1107", Some("zz"), "unknown before missing");
    let change = json!({"bz": "", "zjhm": "440306199003079014", "czy": null});
    let r = residence.post(REGISTER, &with(&resident(), &change)).await;
    assert_refused(&r, "1105", Some("zjhm"), "table order, whatever the kind");
    let r = residence
        .post(CHANGE, &json!({"xm": "测试乙", "zz": "1"}))
        .await;
    assert_refused(
        &r,
        "1108",
        Some("xm"),
        "forbidden and unknown in body order, before missing",
    );
    let r = residence
        .post(
            CANCEL,
            &json!({"zxrq": "x", "djbh": "x", "czsj": "x", "czy": "x"}),
        )
        .await;
    assert_refused(&r, "1102", Some("lsh"), "lsh first");
    let head =
        json!({"lsh": "WG100023202611220009", "zxrq": "x", "djbh": FIRST, "czsj": "x", "czy": "x"});
    let r = residence.post(CANCEL, &head).await;
    assert_refused(&r, "1103", Some("czy"), "czy before czsj and zxyy");
}

#[tokio::test]
async fn all_kinds_of_people_can_be_registered() {
    let residence = Residence::new().await;
    let bare = |kind: &str, number: &str| json!({"zjlx": kind, "zjhm": number, "mz": null, "hjxz": null, "hjdz": null});
    let with_name = |kind: &str, number: &str| {
        with(
            &bare(kind, number),
            &json!({"xm": "John", "ywxm": "O'NEIL-SAMPLE, J", "gj": "XXX"}),
        )
    };
    #[rustfmt::skip] // one case a line
    let cases = [
        json!({"xm": "买买提·𬭎", "jzsy": "01", "fwcs": "样例科技有限公司", "yjlkrq": "20260901"}),
        child(),
        with(
            &child(),
            &json!({"lxdh": "19900000001", "zjhm": "440306201703079032"}),
        ),
        foreign(),
        bare("511", "12345678"),
        bare("516", "H12345678"),
        bare("516", "M1234567890"),
        with_name("553", "USA123456789012"),
        with_name("553", "911001199003079010"),
    ];
    for (at, change) in cases.iter().enumerate() {
        let own = json!({"lsh": format!("WG10002320261122100{at}")});
        let reply = residence
            .post(REGISTER, &with(&with(&resident(), change), &own))
            .await;
        assert_eq!(reply["code"], "0", "{change}: {reply}");
    }
}
