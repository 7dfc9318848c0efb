//! Texts as people send them, and what must come of them.

use jiff::civil::date;
use serde_json::{Value, json};
use yilutong_dictionary::Resident;

use super::gathering::{Gathered, gather};

const HUSBAND: &str = "430102198802029118";
const WIFE: &str = "430102199507089243";

fn read(text: &str) -> Gathered {
    gather(text, date(2026, 11, 30))
}

fn of<'a>(resident: &'a Resident, element: &str) -> &'a str {
    let (group, name) = element.split_once('.').unwrap();
    resident
        .group(group)
        .unwrap()
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or("")
}

fn home<'a>(gathered: &'a Gathered, name: &str) -> &'a str {
    gathered
        .entry
        .dwelling
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or("")
}

#[test]
fn a_chat_message_with_headings() {
    let found = read(&format!(
        "姓名：陈示例\n性别：男 民族：汉\n身份证号：{HUSBAND}\n电话：199 0000 0002\n学历：本科，婚姻状况：已婚\n现住址：海棠社区海棠路12号海棠花园3栋1203\n户籍地址：湖南省长沙市芙蓉区样例路1号\n工作单位：样例科技有限公司\n入住时间：2026年9月1日"
    ));
    assert_eq!(found.entry.residents.len(), 1);
    let person = &found.entry.residents[0];
    for (element, value) in [
        ("person.name", "陈示例"),
        ("person.sex", "1"),
        ("person.nation", "01"),
        ("person.id_type", "111"),
        ("person.id_number", HUSBAND),
        ("person.phone", "19900000002"),
        ("person.education", "20"),
        ("person.marital", "20"),
        ("person.hukou_address", "湖南省长沙市芙蓉区样例路1号"),
        ("person.hukou_division", "430102"),
        ("work.employer", "样例科技有限公司"),
        ("stay.arrived_on", "2026-09-01"),
    ] {
        assert_eq!(of(person, element), value, "{element}");
    }
    assert_eq!(home(&found, "community"), "440306001001");
    assert_eq!(home(&found, "road"), "海棠路12号");
    assert_eq!(home(&found, "building"), "海棠花园3栋");
    assert_eq!(home(&found, "room"), "1203");
    assert!(
        found.refused.is_empty() && found.rest.is_empty(),
        "{:?} {:?}",
        found.refused,
        found.rest
    );
}

#[test]
fn a_chat_message_without_headings() {
    let found = read(&format!(
        "你好，我叫陈示例，身份证{HUSBAND}，电话19900000002，汉族，大专，在样例科技有限公司上班，9月1号住进来的"
    ));
    let person = &found.entry.residents[0];
    assert_eq!(of(person, "person.name"), "陈示例");
    assert_eq!(of(person, "person.id_number"), HUSBAND);
    assert_eq!(of(person, "person.phone"), "19900000002");
    assert_eq!(of(person, "person.nation"), "01");
    assert_eq!(of(person, "person.education"), "30");
    assert_eq!(of(person, "work.employer"), "样例科技有限公司");
    assert_eq!(
        of(person, "stay.arrived_on"),
        "",
        "no year is told, and none is guessed"
    );
    assert!(
        found
            .rest
            .iter()
            .all(|word| word != "电话" && word != "身份证"),
        "what a value was called is understood with it: {:?}",
        found.rest
    );
    assert!(
        found.rest.iter().any(|word| word.contains("9月1号")),
        "it is shown instead: {:?}",
        found.rest
    );
}

#[test]
fn several_people_in_one_text() {
    let found = read(&format!(
        "陈示例 {HUSBAND} 19900000002\n妻子李样本 {WIFE} 19900000003\n儿子陈小样 2022年5月20日出生"
    ));
    assert_eq!(
        found.entry.residents.len(),
        3,
        "{:#?}",
        found.entry.residents
    );
    let names: Vec<_> = found
        .entry
        .residents
        .iter()
        .map(|one| of(one, "person.name"))
        .collect();
    assert_eq!(names, ["陈示例", "李样本", "陈小样"]);
    assert_eq!(of(&found.entry.residents[1], "stay.relation_to_head"), "10");
    assert_eq!(of(&found.entry.residents[1], "person.phone"), "19900000003");
    assert_eq!(
        of(&found.entry.residents[2], "person.birth_date"),
        "2022-05-20"
    );
    assert_eq!(
        of(&found.entry.residents[2], "person.phone"),
        "",
        "a phone is never lent"
    );
}

#[test]
fn several_people_in_one_line() {
    let found = read(&format!(
        "陈示例，{HUSBAND}，19900000002；李样本，{WIFE}，19900000003"
    ));
    assert_eq!(found.entry.residents.len(), 2);
    assert_eq!(of(&found.entry.residents[1], "person.id_number"), WIFE);
    assert_eq!(of(&found.entry.residents[0], "person.phone"), "19900000002");
}

#[test]
fn the_number_before_the_name() {
    let found = read(&format!("{HUSBAND} 陈示例\n{WIFE} 李样本"));
    let pairs: Vec<_> = found
        .entry
        .residents
        .iter()
        .map(|one| (of(one, "person.id_number"), of(one, "person.name")))
        .collect();
    assert_eq!(pairs, [(HUSBAND, "陈示例"), (WIFE, "李样本")]);
}

#[test]
fn a_wrong_check_digit_is_told_and_never_mended() {
    let wrong = "430102198802029119";
    let found = read(&format!("陈示例 {wrong} 19900000002"));
    let person = &found.entry.residents[0];
    assert_eq!(of(person, "person.id_number"), "");
    assert_eq!(of(person, "person.name"), "陈示例", "the rest stays");
    assert_eq!(found.refused.len(), 1);
    assert_eq!(found.refused[0].word, wrong);
    assert!(!found.refused[0].say.is_empty());
}

#[test]
fn numbers_that_a_sheet_has_damaged_are_told() {
    for damaged in [
        "4.30102E+17",
        "430102198802029000",
        "4301021988020291",
        "4301021988020291180",
    ] {
        let found = read(&format!("陈示例\t{damaged}\t19900000002"));
        let number = found
            .entry
            .residents
            .first()
            .map(|one| of(one, "person.id_number").to_owned());
        assert_eq!(number.as_deref(), Some(""), "{damaged}");
        assert_eq!(
            found.refused.len(),
            1,
            "{damaged} is told: {:?}",
            found.rest
        );
    }
}

#[test]
fn rows_of_a_sheet_under_headings() {
    let found = read(&format!(
        "序号\t姓名\t身份证号码\t联系电话\t文化程度\t现住址\t入住日期\t备注栏\n1\t陈示例\t{HUSBAND}\t19900000002\t初中\t海棠路12号1203\t2026/9/1\t熟人\n2\t李样本\t{WIFE}\t19900000003\t高中\t海棠路12号1203\t20260901\t"
    ));
    assert_eq!(found.entry.residents.len(), 2);
    assert_eq!(of(&found.entry.residents[0], "person.education"), "70");
    assert_eq!(
        of(&found.entry.residents[1], "stay.arrived_on"),
        "2026-09-01"
    );
    assert_eq!(home(&found, "room"), "1203");
    assert_eq!(found.rest, ["熟人"], "a column nobody knows is shown");
}

#[test]
fn a_row_without_headings() {
    let found = read(&format!(
        "3\t李样本\t女\t汉族\t{WIFE}\t19900000003\tS市示例餐饮管理有限公司"
    ));
    let person = &found.entry.residents[0];
    assert_eq!(of(person, "person.name"), "李样本");
    assert_eq!(of(person, "person.sex"), "2");
    assert_eq!(of(person, "person.id_number"), WIFE);
    assert_eq!(of(person, "work.employer"), "S市示例餐饮管理有限公司");
}

#[test]
fn rows_of_several_dwellings_do_not_mix() {
    let found = read(&format!(
        "姓名\t身份证号\t住址\n陈示例\t{HUSBAND}\t海棠路12号1203\n李样本\t{WIFE}\t海棠路14号502"
    ));
    assert_eq!(home(&found, "room"), "1203");
    assert!(
        found.rest.iter().any(|word| word.contains("14号502")),
        "{:?}",
        found.rest
    );
}

#[test]
fn a_landlord_has_a_phone_of_their_own() {
    let found = read("房东：测试甲 19900000001\n租客：陈示例 19900000002");
    assert_eq!(home(&found, "landlord_name"), "测试甲");
    assert_eq!(home(&found, "landlord_phone"), "19900000001");
    assert_eq!(of(&found.entry.residents[0], "person.phone"), "19900000002");
}

#[test]
fn documents_of_other_kinds_say_so() {
    let found = read("英文姓名：SAMPLE ALEX\n护照号：XX0000901");
    let person = &found.entry.residents[0];
    assert_eq!(of(person, "person.id_type"), "414");
    assert_eq!(of(person, "person.id_number"), "XX0000901");
}

#[test]
fn an_identity_card_copied_whole() {
    let found = read(&format!(
        "姓名 陈示例\n性别 男 民族 汉\n出生 1988年2月2日\n住址 湖南省长沙市芙蓉区样例路1号\n公民身份号码 {HUSBAND}"
    ));
    let person = &found.entry.residents[0];
    assert_eq!(of(person, "person.birth_date"), "1988-02-02");
    assert_eq!(of(person, "person.id_number"), HUSBAND);
    assert_eq!(
        of(person, "person.hukou_address"),
        "湖南省长沙市芙蓉区样例路1号",
        "an address on a card is that of registration"
    );
    assert_eq!(home(&found, "road"), "");
}

#[test]
fn a_number_written_in_groups() {
    let found = read("陈示例 430102 19880202 9118");
    assert_eq!(of(&found.entry.residents[0], "person.id_number"), HUSBAND);
}

#[test]
fn a_minority_name_and_nation() {
    let found = read("姓名：阿依古丽·买买提，民族：维吾尔族，手机：19900000004");
    let person = &found.entry.residents[0];
    assert_eq!(of(person, "person.name"), "阿依古丽·买买提");
    assert_eq!(of(person, "person.nation"), "05");
}

#[test]
fn full_width_digits_and_punctuation() {
    let found = read("陈示例　４３０１０２１９８８０２０２９１１８　１９９００００００２");
    let person = &found.entry.residents[0];
    assert_eq!(of(person, "person.id_number"), HUSBAND);
}

#[test]
fn text_about_nobody_brings_nothing() {
    for text in [
        "",
        "谢谢！明天方便吗？",
        "今天下午三点开会，请大家准时参加。",
        "\t\t\n\t",
        "12345",
    ] {
        let found = read(text);
        assert!(
            found.entry.residents.is_empty(),
            "{text}: {:?}",
            found.entry.residents
        );
        assert!(found.entry.dwelling.is_empty(), "{text}");
    }
}

#[test]
fn employers_come_with_their_code() {
    let found = read("李样本，在S市示例餐饮管理有限公司上班，信用代码91440300MA5TE5T1XJ");
    let person = &found.entry.residents[0];
    assert_eq!(of(person, "work.employer"), "S市示例餐饮管理有限公司");
    assert_eq!(of(person, "work.employer_code"), "91440300MA5TE5T1XJ");
}

#[test]
fn whatever_is_pasted_nothing_breaks() {
    let pieces = [
        "姓名",
        "：",
        "陈示例",
        HUSBAND,
        "\t",
        "\n",
        "1203",
        "海棠路12号",
        "\u{1}",
        "🙂",
        "年",
        "身份证",
        "e+17",
        "、",
        "妻子",
        "2026年9月1日",
        "入住",
        "户籍地址",
        "İ",
        "ß",
    ];
    let mut seed = 7_usize;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(seed >> 33) % pieces.len()]);
        }
        let found = read(&text);
        for resident in &found.entry.residents {
            let number = of(resident, "person.id_number");
            assert!(
                number.is_empty() || number == HUSBAND,
                "{text:?} made up {number}"
            );
        }
    }
    assert_eq!(json!(null), Value::Null);
}
