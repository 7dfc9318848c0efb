//! Every member of a population record, refused by its label with the contract's rule.

use crate::client::{Grid, POPULATION, faults, foreign, local, migrant, pair, set};
use serde_json::{Value, json};

#[tokio::test]
async fn each_item_is_refused_as_the_table_says() {
    let grid = Grid::new().await;
    let ld = |change: Value| set(&migrant(), &change);
    let hj = |change: Value| set(&local(), &change);
    let jw = |change: Value| set(&foreign(), &change);
    let permit = |change: Value| {
        set(
            &jw(json!({"ZJDM": "516", "ZJHM": "H12345678", "GJDQ": "HKG", "ZWXM": "测试丙"})),
            &change,
        )
    };
    let wide = |n: usize| "长".repeat(n);
    #[rustfmt::skip] // one case a line
    let cases = [
        // 多余: by its label, or by the wire name when it has none.
        (ld(json!({"version": 1})), "版本号", "多余"),
        (ld(json!({"personId": "RK00000001"})), "personId", "多余"),
        (ld(json!({"FOO": "1"})), "FOO", "多余"),
        (ld(json!({"WWX": "SAMPLE"})), "外文姓", "多余"),
        (ld(json!({"RHYZBS": "01"})), "人户一致标识", "多余"),
        (ld(json!({"HH": "123456789"})), "户号", "多余"),
        (ld(json!({"HZXM": "测试乙"})), "户主姓名", "多余"),
        (ld(json!({"YHZGX": "01"})), "与户主关系", "多余"),
        (hj(json!({"LRYY": "01"})), "流入原因", "多余"),
        (hj(json!({"BZLX": "01"})), "办证类型", "多余"),
        (hj(json!({"DJRQ": "20260901"})), "登记日期", "多余"),
        (hj(json!({"ZSLX": "01"})), "住所类型", "多余"),
        (hj(json!({"SFZDGZRY": 0})), "是否重点关注人员", "多余"),
        (hj(json!({"GJDQ": "USA"})), "国籍（地区）", "多余"),
        (jw(json!({"GMSFHM": "430102198811209620"})), "公民身份号码", "多余"),
        (jw(json!({"XM": "测试丙"})), "姓名", "多余"),
        (jw(json!({"CYM": "测试丙"})), "曾用名", "多余"),
        (jw(json!({"MZ": "01"})), "民族", "多余"),
        (jw(json!({"JG": "430102"})), "籍贯", "多余"),
        (jw(json!({"HYZK": "10"})), "婚姻状况", "多余"),
        (jw(json!({"ZZMM": "13"})), "政治面貌", "多余"),
        (jw(json!({"XL": "20"})), "学历", "多余"),
        (jw(json!({"HJD": "430102"})), "户籍地", "多余"),
        (jw(json!({"HJMLXZ": "样例路1号"})), "户籍门（楼）详址", "多余"),
        // 必填
        (ld(json!({"sourceId": null})), "信息标识", "必填"),
        (ld(json!({"wgbm": null})), "网格编码", "必填"),
        (ld(json!({"fwbm": null})), "房屋编码", "必填"),
        (ld(json!({"collector": null})), "采集人", "必填"),
        (ld(json!({"collectedAt": null})), "采集时间", "必填"),
        (ld(json!({"items": null})), "数据项", "必填"),
        (ld(json!({"GMSFHM": null})), "公民身份号码", "必填"),
        (ld(json!({"XM": null})), "姓名", "必填"),
        (ld(json!({"XB": null})), "性别", "必填"),
        (ld(json!({"CSRQ": null})), "出生日期", "必填"),
        (ld(json!({"MZ": null})), "民族", "必填"),
        (ld(json!({"JG": null})), "籍贯", "必填"),
        (ld(json!({"HYZK": null})), "婚姻状况", "必填"),
        (ld(json!({"ZZMM": null})), "政治面貌", "必填"),
        (ld(json!({"XL": null})), "学历", "必填"),
        (ld(json!({"ZYLB": null})), "职业类别", "必填"),
        (hj(json!({"ZY": null})), "职业", "必填"),
        (ld(json!({"LXFS": null})), "联系方式", "必填"),
        (ld(json!({"HJD": null})), "户籍地", "必填"),
        (ld(json!({"HJMLXZ": null})), "户籍门（楼）详址", "必填"),
        (ld(json!({"XZD": null})), "现住地", "必填"),
        (ld(json!({"XZMLXZ": null})), "现住门（楼）详址", "必填"),
        (hj(json!({"RHYZBS": null})), "人户一致标识", "必填"),
        (hj(json!({"YHZGX": null})), "与户主关系", "必填"),
        (ld(json!({"LRYY": null})), "流入原因", "必填"),
        (ld(json!({"ZSLX": null})), "住所类型", "必填"),
        (ld(json!({"SFZDGZRY": null})), "是否重点关注人员", "必填"),
        (jw(json!({"WWX": null})), "外文姓", "必填"),
        (jw(json!({"WWM": null})), "外文名", "必填"),
        (permit(json!({"ZWXM": null})), "中文姓名", "必填"),
        (jw(json!({"GJDQ": null})), "国籍（地区）", "必填"),
        (jw(json!({"ZJDM": null})), "证件代码", "必填"),
        (jw(json!({"ZJHM": null})), "证件号码", "必填"),
        (jw(json!({"ZJYXQ": null})), "证件有效期", "必填"),
        (jw(json!({"LHMD": null})), "来华目的", "必填"),
        (jw(json!({"DDRQ": null})), "抵达日期", "必填"),
        (jw(json!({"YJLKRQ": null})), "预计离开日期", "必填"),
        // 类型
        (ld(json!({"sourceId": 7})), "信息标识", "类型"),
        (ld(json!({"items": []})), "数据项", "类型"),
        (ld(json!({"XB": 2})), "性别", "类型"),
        (ld(json!({"SFZDGZRY": "0"})), "是否重点关注人员", "类型"),
        (ld(json!({"SFZDGZRY": false})), "是否重点关注人员", "类型"),
        // 长度, in bytes of GB18030
        (ld(json!({"sourceId": "a".repeat(41)})), "信息标识", "长度"),
        (ld(json!({"wgbm": "44030600100100"})), "网格编码", "长度"),
        (ld(json!({"fwbm": "440306001001000000100120"})), "房屋编码", "长度"),
        (ld(json!({"collector": "W".repeat(21)})), "采集人", "长度"),
        (ld(json!({"collectedAt": "2026-11-22 10:15"})), "采集时间", "长度"),
        (ld(json!({"GMSFHM": "43010219881120962"})), "公民身份号码", "长度"),
        (ld(json!({"XM": ""})), "姓名", "长度"),
        (ld(json!({"XM": wide(26)})), "姓名", "长度"),
        (ld(json!({"XM": "𬭎".repeat(13)})), "姓名", "长度"),
        (ld(json!({"CYM": wide(26)})), "曾用名", "长度"),
        (jw(json!({"WWX": "S".repeat(41)})), "外文姓", "长度"),
        (permit(json!({"ZWXM": wide(26)})), "中文姓名", "长度"),
        (ld(json!({"CSRQ": "1988112"})), "出生日期", "长度"),
        (ld(json!({"ZY": wide(16)})), "职业", "长度"),
        (ld(json!({"FWCS": wide(51)})), "服务处所", "长度"),
        (ld(json!({"LXFS": "1".repeat(51)})), "联系方式", "长度"),
        (ld(json!({"HJMLXZ": wide(41)})), "户籍门（楼）详址", "长度"),
        (ld(json!({"XZMLXZ": wide(41)})), "现住门（楼）详址", "长度"),
        (hj(json!({"HH": "12345678"})), "户号", "长度"),
        (jw(json!({"ZJHM": "E".repeat(31)})), "证件号码", "长度"),
        // 格式
        (ld(json!({"sourceId": "v_1"})), "信息标识", "格式"),
        (ld(json!({"wgbm": "440106001001003"})), "网格编码", "格式"),
        (ld(json!({"fwbm": "4401060010010000001001203"})), "房屋编码", "格式"),
        (ld(json!({"collector": "wg100023"})), "采集人", "格式"),
        (ld(json!({"collectedAt": "2026-11-31 10:15:00"})), "采集时间", "格式"),
        (ld(json!({"GMSFHM": "43010219881120962x"})), "公民身份号码", "格式"),
        (ld(json!({"XM": "测试乙 "})), "姓名", "格式"),
        (ld(json!({"XM": "测\t乙"})), "姓名", "格式"),
        (jw(json!({"WWX": "Sample"})), "外文姓", "格式"),
        (jw(json!({"WWM": "-ALEX"})), "外文名", "格式"),
        (ld(json!({"CSRQ": "19881131"})), "出生日期", "格式"),
        (ld(json!({"JG": "930102"})), "籍贯", "格式"),
        (ld(json!({"HJD": "4301O2"})), "户籍地", "格式"),
        (ld(json!({"LXFS": "12900000002"})), "联系方式", "格式"),
        (ld(json!({"LXFS": "0755 1234567"})), "联系方式", "格式"),
        (ld(json!({"LXFS": "07551-1234567"})), "联系方式", "格式"),
        (hj(json!({"HH": "12345678A"})), "户号", "格式"),
        (ld(json!({"DJRQ": "20260931"})), "登记日期", "格式"),
        (jw(json!({"ZJHM": "E123"})), "证件号码", "格式"),
        (permit(json!({"ZJHM": "H1234567890"})), "证件号码", "格式"),
        (jw(json!({"ZJDM": "511", "GJDQ": "TWN", "ZWXM": "测试丙", "ZJHM": "1234567"})), "证件号码", "格式"),
        (jw(json!({"ZJDM": "553", "ZJHM": "USA12345678901"})), "证件号码", "格式"),
        (jw(json!({"ZJYXQ": "20301331"})), "证件有效期", "格式"),
        (ld(json!({"SFZDGZRY": 2})), "是否重点关注人员", "格式"),
        // 编码
        (ld(json!({"XB": "3"})), "性别", "编码"),
        (ld(json!({"XB": ""})), "性别", "编码"),
        (ld(json!({"MZ": "1"})), "民族", "编码"),
        (ld(json!({"HYZK": "24"})), "婚姻状况", "编码"),
        (ld(json!({"ZZMM": "14"})), "政治面貌", "编码"),
        (ld(json!({"XL": "50"})), "学历", "编码"),
        (ld(json!({"ZJXY": "01"})), "宗教信仰", "编码"),
        (ld(json!({"ZYLB": "2"})), "职业类别", "编码"),
        (hj(json!({"RHYZBS": "03"})), "人户一致标识", "编码"),
        (hj(json!({"YHZGX": "02"})), "与户主关系", "编码"),
        (ld(json!({"LRYY": "10"})), "流入原因", "编码"),
        (ld(json!({"BZLX": "03"})), "办证类型", "编码"),
        (ld(json!({"ZSLX": "08"})), "住所类型", "编码"),
        (jw(json!({"GJDQ": "US"})), "国籍（地区）", "编码"),
        (jw(json!({"ZJDM": "111"})), "证件代码", "编码"),
        (jw(json!({"LHMD": "06"})), "来华目的", "编码"),
        // 校验位
        (ld(json!({"GMSFHM": "430102198811209621"})), "公民身份号码", "校验位"),
        // 不一致
        (ld(json!({"fwbm": "4403060010020000001001203"})), "房屋编码", "不一致"),
        (ld(json!({"collectedAt": "2026-11-22 11:15:00"})), "采集时间", "不一致"),
        (ld(json!({"XB": "1"})), "性别", "不一致"),
        (ld(json!({"XB": "9"})), "性别", "不一致"),
        (ld(json!({"CSRQ": "19881121"})), "出生日期", "不一致"),
        (jw(json!({"CSRQ": "20261123"})), "出生日期", "不一致"),
        (hj(json!({"GMSFHM": "440306201703079016", "CSRQ": "20170307", "HYZK": "21"})), "婚姻状况", "不一致"),
        (hj(json!({"HJD": "430102"})), "户籍地", "不一致"),
        (ld(json!({"HJD": "440306"})), "户籍地", "不一致"),
        (ld(json!({"XZD": "440305"})), "现住地", "不一致"),
        (ld(json!({"DJRQ": "20261123"})), "登记日期", "不一致"),
        (jw(json!({"GJDQ": "HKG"})), "国籍（地区）", "不一致"),
        (permit(json!({"GJDQ": "TWN"})), "国籍（地区）", "不一致"),
        (jw(json!({"DDRQ": "20261123"})), "抵达日期", "不一致"),
        (jw(json!({"YJLKRQ": "20260831"})), "预计离开日期", "不一致"),
    ];
    for (body, item, rule) in cases {
        let reply = grid.later().post(POPULATION, &body).await;
        assert_eq!(faults(&reply), [pair(item, rule)], "{item} {rule}: {body}");
    }
    let null = migrant().to_string().replacen("\"测试乙\"", "null", 1);
    let reply = grid.raw("POST", POPULATION, &null).await.json();
    assert_eq!(
        faults(&reply),
        [pair("姓名", "类型")],
        "null is a wrong type"
    );
    assert_eq!(
        grid.held("population"),
        0,
        "a refused record leaves nothing behind"
    );
}

#[tokio::test]
async fn all_faults_are_told_and_what_depends_on_one_is_spared() {
    let grid = Grid::new().await;
    let reply = grid
        .post(
            POPULATION,
            &json!({"zz": 1, "items": {"YY": 1, "XM": 5}, "rklx": "XX"}),
        )
        .await;
    #[rustfmt::skip] // items and rules
    let expected = [
        pair("zz", "多余"), pair("YY", "多余"), pair("信息标识", "必填"), pair("人口类型", "编码"),
        pair("网格编码", "必填"), pair("房屋编码", "必填"), pair("采集人", "必填"), pair("采集时间", "必填"),
        pair("姓名", "类型"),
    ];
    assert_eq!(
        faults(&reply),
        expected,
        "surplus first; without a kind no item is required"
    );
    let change = json!({"GMSFHM": "430102198811209621", "XB": "1", "LXFS": "1990", "wgbm": "x", "XZD": "440399"});
    let reply = grid.post(POPULATION, &set(&migrant(), &change)).await;
    let expected = [
        pair("网格编码", "长度"),
        pair("公民身份号码", "校验位"),
        pair("联系方式", "格式"),
    ];
    assert_eq!(
        faults(&reply),
        expected,
        "a faulty number or grid is compared with nothing"
    );
}

#[tokio::test]
async fn all_kinds_of_people_are_taken() {
    let grid = Grid::new().await;
    let jw = |change: Value| set(&foreign(), &change);
    #[rustfmt::skip] // one case a line
    let cases = [
        migrant(),
        set(&migrant(), &json!({"XM": "𬭎".repeat(12), "CYM": "䶮", "BZLX": "01", "DJRQ": "20260901", "ZJXY": "00"})),
        local(),
        set(&local(), &json!({"GMSFHM": "440306201703079016", "CSRQ": "20170307", "HYZK": "90", "ZYLB": "90000", "HH": "123456789", "HZXM": "测试甲"})),
        foreign(),
        jw(json!({"ZJDM": "516", "ZJHM": "M12345678", "GJDQ": "MAC", "ZWXM": "测试丙"})),
        jw(json!({"ZJDM": "511", "ZJHM": "12345678", "GJDQ": "TWN", "ZWXM": "测试丁"})),
        jw(json!({"ZJDM": "553", "ZJHM": "USA123456789012", "GJDQ": "ZZZ", "SFZDGZRY": 1.0})),
    ];
    for (room, body) in (1..).zip(cases) {
        // A house for each, so that nobody lives anywhere twice.
        let own = json!({
            "sourceId": format!("v-{room}"), "fwbm": format!("44030600100100000010012{room:02}"),
        });
        grid.filed(POPULATION, &set(&body, &own)).await;
    }
}
