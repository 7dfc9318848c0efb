//! One spoilt value in a household that is in order: one sentence, at the place to mend.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod household;

use household::{family, findings, set};
use serde_json::{Value, json};
use yilutong_dictionary::Severity;

struct Case {
    resident: Option<&'static str>,
    element: &'static str,
    value: Value,
    severity: Severity,
    /// Where the finding stands, when it is not the spoilt element.
    at: Option<&'static str>,
    says: &'static str,
}

fn error(resident: &'static str, element: &'static str, value: Value, says: &'static str) -> Case {
    let resident = Some(resident).filter(|r| !r.is_empty());
    Case {
        resident,
        element,
        value,
        severity: Severity::Error,
        at: None,
        says,
    }
}

fn hint(resident: &'static str, element: &'static str, value: Value, says: &'static str) -> Case {
    Case {
        severity: Severity::Hint,
        ..error(resident, element, value, says)
    }
}

fn at(place: &'static str, case: Case) -> Case {
    Case {
        at: Some(place),
        ..case
    }
}

#[test]
fn each_mistake_is_told_at_its_place() {
    let cases = vec![
        // Types, codes, dates
        error("head", "person.shoe_size", json!("42"), "词典里没有"),
        error("", "dwelling.floor", json!("12"), "应填整数"),
        error("", "dwelling.floor", json!(1.5), "应填整数"),
        error("", "dwelling.area", json!("68.5"), "应填数字"),
        error("wife", "family.applied", json!("是"), "只能选"),
        error("head", "person.name", json!(12), "应填文字"),
        error("wife", "family.children", json!("测试戊"), "逐行填写"),
        error("wife", "family.children", json!(["测试戊"]), "不完整"),
        error("head", "person.nation", json!("汉"), "请从列表里重新选择"),
        error(
            "",
            "dwelling.community",
            json!("440306001099"),
            "请从列表里重新选择",
        ),
        error("", "visit.on", json!("2026-11-31"), "日历上没有这一天"),
        error("", "visit.on", json!("去年"), "年月日"),
        error("", "visit.on", json!("2026-11-23"), "不能晚于今天"),
        error(
            "head",
            "stay.arrived_on",
            json!("2026-11-23"),
            "不能晚于今天",
        ),
        // The dwelling
        error("", "dwelling.floor", json!(0), "没有0层"),
        error("", "dwelling.area", json!(0), "应大于0"),
        error("", "dwelling.rent_rooms", json!(-1), "应大于0"),
        error(
            "",
            "dwelling.landlord_phone",
            json!("0755-12345678"),
            "手机号码应为1开头",
        ),
        error(
            "",
            "dwelling.landlord_phone",
            json!("12900000000"),
            "手机号码应为1开头",
        ),
        error("", "dwelling.grid", json!("44030600100100"), "应为15位数字"),
        error(
            "",
            "dwelling.grid",
            json!("440306001002003"),
            "不在所选社区内",
        ),
        error("", "dwelling.latitude", json!(1.5), "国内范围"),
        error("", "dwelling.longitude", json!(11.3), "国内范围"),
        hint("", "dwelling.latitude", Value::Null, "补上纬度"),
        // The owner
        error(
            "",
            "owner.id_number",
            json!("440306197001019010"),
            "最后一位校验不对",
        ),
        at(
            "owner.id_number",
            error("", "owner.id_type", json!("none"), "无证件"),
        ),
        error("", "owner.id_type", json!("USCC"), "产权人是个人"),
        error("", "owner.phone", json!("12345"), "电话应为"),
        error(
            "",
            "owner.phone",
            json!("19900000001/19900000002"),
            "只能填一个",
        ),
        // Identity
        error(
            "head",
            "person.id_number",
            json!("430102199003079010"),
            "最后一位校验不对",
        ),
        error(
            "head",
            "person.id_number",
            json!("43010219900307901"),
            "应为18位",
        ),
        error(
            "head",
            "person.id_number",
            json!("430102900307901"),
            "15位的旧身份证号码已停用",
        ),
        error(
            "head",
            "person.id_number",
            json!("440306202302309970"),
            "出生日期不存在",
        ),
        error(
            "head",
            "person.id_number",
            json!("440306209912319975"),
            "晚于今天",
        ),
        error(
            "head",
            "person.id_number",
            json!("810000197902110018"),
            "港澳台居民居住证的号码，请改选证件类型",
        ),
        error(
            "head",
            "person.id_number",
            json!("944840198507120015"),
            "外国人永久居留身份证的号码，请改选证件类型",
        ),
        error(
            "head",
            "person.id_number",
            json!("H99990001"),
            "港澳居民来往内地通行证的号码，请改选证件类型",
        ),
        at(
            "person.id_number",
            error(
                "head",
                "person.id_type",
                json!("414"),
                "居民身份证的号码，请改选证件类型",
            ),
        ),
        at(
            "person.id_number",
            error("head", "person.id_type", json!("none"), "无证件"),
        ),
        error("head", "person.id_type", json!("USCC"), "只用于单位"),
        hint(
            "head",
            "person.id_number",
            json!("000000199001019979"),
            "不是已知的行政区划",
        ),
        error("head", "person.sex", json!("2"), "性别与证件号码不一致"),
        error("head", "person.sex", json!("9"), "性别与证件号码不一致"),
        error(
            "head",
            "person.birth_date",
            json!("1990-03-08"),
            "出生日期与证件号码不一致",
        ),
        error("head", "person.nationality", json!("USA"), "国籍是中国"),
        hint(
            "tenant",
            "person.nationality",
            json!("CHN"),
            "改录身份证号码",
        ),
        hint(
            "tenant",
            "person.birth_date",
            json!("1900-05-05"),
            "超过120岁",
        ),
        hint("child", "person.marital", json!("21"), "未满18周岁"),
        error("head", "person.name", json!("测试?"), "生僻字"),
        error("head", "person.name", json!("测试\u{E863}"), "自造字"),
        error("head", "person.name", json!("测试2"), "不能有数字"),
        error("head", "person.name", json!("测试<b>"), "多余的符号"),
        error("tenant", "person.latin_name", json!("样本"), "只用英文字母"),
        error(
            "head",
            "person.hukou_division",
            json!("430102001001"),
            "6位代码",
        ),
        error(
            "head",
            "person.hukou_division",
            json!("990102"),
            "没有这个省份",
        ),
        // The stay
        error(
            "child",
            "stay.arrived_on",
            json!("2022-05-19"),
            "早于出生日期",
        ),
        error(
            "head",
            "stay.expected_until",
            json!("2026-08-31"),
            "早于入住日期",
        ),
        error(
            "head",
            "stay.left_on",
            json!("2026-08-31"),
            "离开日期早于入住日期",
        ),
        at(
            "stay.status",
            hint("head", "stay.left_on", json!("2026-11-01"), "改为“已离开”"),
        ),
        hint(
            "tenant",
            "stay.relation_to_head",
            json!("02"),
            "不止一位户主",
        ),
        // The family
        error(
            "wife",
            "family.spouse_id_number",
            json!("430102199204169043"),
            "与本人相同",
        ),
        hint(
            "wife",
            "family.spouse_id_number",
            json!("430102196709039064"),
            "性别相同",
        ),
        error(
            "wife",
            "family.first_marriage_on",
            json!("1992-01-01"),
            "早于出生日期",
        ),
        hint(
            "wife",
            "family.first_marriage_on",
            json!("2008-01-01"),
            "未满18周岁",
        ),
        error(
            "child",
            "family.mother_id_number",
            json!("430102199003079017"),
            "男性的号码",
        ),
        error(
            "child",
            "family.father_id_number",
            json!("430102199204169043"),
            "女性的号码",
        ),
        error(
            "child",
            "family.father_id_number",
            json!("430102199003079010"),
            "最后一位校验不对",
        ),
        error(
            "child",
            "family.father_id_number",
            json!("440306202205209038"),
            "与本人相同",
        ),
        error("head", "family.pregnant", json!(true), "本人是男性"),
        at(
            "family.due_on",
            hint("wife", "family.pregnant", json!(false), "勾选“现在怀孕”"),
        ),
        hint("wife", "family.due_on", json!("2026-11-01"), "已经过了"),
    ];
    for case in cases {
        let mut entry = family();
        set(&mut entry, case.resident, case.element, case.value.clone());
        let wanted = case.at.unwrap_or(case.element);
        let found = findings(&entry, case.severity);
        let hit = found.iter().find(|(place, _)| {
            place.element == wanted && place.resident.as_deref() == case.resident
        });
        let (_, say) = hit.unwrap_or_else(|| {
            panic!(
                "{} = {}: wanted a finding at {wanted} saying {}, found {found:?}",
                case.element, case.value, case.says
            )
        });
        assert!(
            say.contains(case.says),
            "{} = {}: says {say}, should say {}",
            case.element,
            case.value,
            case.says
        );
        if let (Some(text), Severity::Error) = (case.value.as_str(), case.severity) {
            assert!(
                text.chars().count() < 5 || !say.contains(text),
                "a sentence never repeats the value: {say}"
            );
        }
        if case.severity == Severity::Hint {
            assert!(
                findings(&entry, Severity::Error).is_empty(),
                "{}: what is only unusual is no error",
                case.element
            );
        }
    }
}
