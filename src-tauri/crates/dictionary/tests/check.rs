//! What the desk says about an entry by itself: one spoilt value, one sentence at the place to mend.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod household;

use household::{TODAY, family, findings, set};
use serde_json::{Value, json};
use yilutong_dictionary::{Dictionary, Place, Severity};

#[test]
fn a_household_in_order_is_clean() {
    let findings = Dictionary::builtin().check(&family(), TODAY);
    assert!(
        findings.is_empty(),
        "nothing to say about a correct household, got {findings:?}"
    );
}

#[test]
fn the_derived_household_is_as_clean_as_the_typed_one() {
    let dictionary = Dictionary::builtin();
    let findings = dictionary.check(&dictionary.derive(&family()), TODAY);
    assert!(
        findings.is_empty(),
        "derived values are not findings, got {findings:?}"
    );
}

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

#[test]
fn relatives_without_a_head_are_asked_who_it_is() {
    let mut entry = family();
    set(
        &mut entry,
        Some("head"),
        "stay.relation_to_head",
        json!("80"),
    );
    let found = findings(&entry, Severity::Hint);
    assert_eq!(found.len(), 1, "once for the household, got {found:?}");
    assert!(
        found[0].1.contains("还没有选户主"),
        "the worker is told what to choose"
    );
    entry
        .residents
        .retain(|resident| resident.reference == "tenant");
    assert!(
        findings(&entry, Severity::Hint).is_empty(),
        "tenants who share a flat have no head"
    );
}

#[test]
fn swapped_degrees_are_recognised() {
    let mut entry = family();
    set(&mut entry, None, "dwelling.longitude", json!(22.567891));
    set(&mut entry, None, "dwelling.latitude", json!(113.912345));
    let found = findings(&entry, Severity::Error);
    assert_eq!(found.len(), 1, "one mistake, one sentence");
    assert!(
        found[0].1.contains("填反了"),
        "the worker is told to swap them"
    );
}

#[test]
fn what_the_eye_cannot_see_is_no_mistake() {
    let mut entry = family();
    set(
        &mut entry,
        Some("head"),
        "person.id_number",
        json!(" ４３０１０２\u{200B}19900307 9017 "),
    );
    set(
        &mut entry,
        None,
        "owner.id_number",
        json!("44030619700101901x"),
    );
    set(&mut entry, None, "visit.on", json!("2026年11月20日"));
    set(
        &mut entry,
        Some("head"),
        "person.phone",
        json!("+86 199-0000-0002"),
    );
    assert!(
        findings(&entry, Severity::Error).is_empty(),
        "normal forms are taken before anything is said"
    );
}

#[test]
fn a_child_in_the_list_is_checked_at_its_row() {
    let mut entry = family();
    let child = |order: i64, number: &str, sex: &str, birth: &str| json!({ "order": order, "name": "测试戊", "sex": sex, "birth_date": birth, "id_number": number });
    set(
        &mut entry,
        Some("wife"),
        "family.children",
        json!([
            child(1, "440306202205209038", "2", "2022-05-21"),
            child(1, "440306202205209038", "1", "2022-05-20"),
            child(3, "", "1", "1990-05-20"),
            child(4, "440306202205209039", "1", "2022-05-20"),
        ]),
    );
    let place =
        |name: &str, item: usize| Place::of_resident("wife", &format!("child.{name}")).at(item);
    let found = findings(&entry, Severity::Error);
    let wanted = [
        (place("sex", 0), "性别与证件号码不一致"),
        (place("birth_date", 0), "出生日期与证件号码不一致"),
        (place("order", 1), "孩次重复"),
        (place("id_number", 1), "两个子女的证件号码相同"),
        (place("birth_date", 2), "子女比本人年纪大"),
        (place("id_number", 3), "最后一位校验不对"),
    ];
    for (place, says) in wanted {
        assert!(
            found
                .iter()
                .any(|(at, say)| *at == place && say.contains(says)),
            "{place:?} should say {says}, found {found:?}"
        );
    }
}

#[test]
fn nobody_is_registered_twice_in_one_entry() {
    let mut entry = family();
    set(
        &mut entry,
        Some("grandmother"),
        "person.id_type",
        json!("113"),
    );
    set(
        &mut entry,
        Some("grandmother"),
        "person.id_number",
        json!("430102199003079017"),
    );
    let found = findings(&entry, Severity::Error);
    let place = Place::of_resident("grandmother", "person.id_number");
    assert!(
        found
            .iter()
            .any(|(at, say)| *at == place && say.contains("第1位居民")),
        "card and household register share one number space: {found:?}"
    );

    let mut entry = family();
    for (resident, number) in [("grandmother", "H99990001"), ("tenant", "H9999000102")] {
        set(&mut entry, Some(resident), "person.id_type", json!("516"));
        set(
            &mut entry,
            Some(resident),
            "person.id_number",
            json!(number),
        );
    }
    let found = findings(&entry, Severity::Error);
    assert!(
        found
            .iter()
            .any(|(at, _)| *at == Place::of_resident("tenant", "person.id_number")),
        "a permit is the same with and without its reissue count: {found:?}"
    );
}

#[test]
fn two_residents_cannot_share_a_reference() {
    let mut entry = family();
    entry.residents[1].reference = "head".to_owned();
    let found = findings(&entry, Severity::Error);
    assert!(
        found.iter().any(|(_, say)| say.contains("同一个标识")),
        "corrections would go astray: {found:?}"
    );
}

#[test]
fn same_name_and_birth_date_without_number_is_asked_about() {
    let mut entry = family();
    for resident in ["grandmother", "tenant"] {
        set(&mut entry, Some(resident), "person.id_type", Value::Null);
        set(&mut entry, Some(resident), "person.id_number", Value::Null);
        set(&mut entry, Some(resident), "person.name", json!("测试庚"));
        set(
            &mut entry,
            Some(resident),
            "person.birth_date",
            json!("1970-01-01"),
        );
    }
    let found = findings(&entry, Severity::Hint);
    assert!(
        found
            .iter()
            .any(|(_, say)| say.contains("确认不是同一个人")),
        "namesakes exist, so it is a hint: {found:?}"
    );
}

#[test]
fn a_permit_of_a_foreign_holder_may_have_another_form() {
    let mut entry = family();
    set(&mut entry, Some("tenant"), "person.id_type", json!("516"));
    assert!(
        findings(&entry, Severity::Error).is_empty(),
        "the new card for foreign nationals has no published form"
    );
    set(
        &mut entry,
        Some("tenant"),
        "person.nationality",
        json!("HKG"),
    );
    assert!(
        !findings(&entry, Severity::Error).is_empty(),
        "a Hong Kong resident's number is H and 8 or 10 digits"
    );
}

#[test]
fn an_old_permanent_residence_card_is_never_refused_for_its_digits() {
    let mut entry = family();
    set(&mut entry, Some("tenant"), "person.id_type", json!("553"));
    set(
        &mut entry,
        Some("tenant"),
        "person.id_number",
        json!("GBR440385071200"),
    );
    assert!(
        findings(&entry, Severity::Error).is_empty(),
        "its rules were never published"
    );
    let hints: Vec<_> = findings(&entry, Severity::Hint)
        .into_iter()
        .map(|(place, _)| place.element)
        .collect();
    assert!(
        hints.contains(&"person.birth_date".to_owned()),
        "but a different birth date is pointed out"
    );
    assert!(
        hints.contains(&"person.nationality".to_owned()),
        "and a different country"
    );
}

#[test]
fn a_newborn_without_document_is_fine_and_a_one_year_old_is_asked_about() {
    let mut entry = family();
    set(&mut entry, Some("child"), "person.id_type", json!("none"));
    set(&mut entry, Some("child"), "person.id_number", Value::Null);
    set(
        &mut entry,
        Some("child"),
        "person.birth_date",
        json!("2026-08-30"),
    );
    set(
        &mut entry,
        Some("child"),
        "stay.arrived_on",
        json!("2026-09-01"),
    );
    assert!(
        Dictionary::builtin().check(&entry, TODAY).is_empty(),
        "newborns have no number yet"
    );
    set(
        &mut entry,
        Some("child"),
        "person.birth_date",
        json!("2024-08-30"),
    );
    assert!(
        !findings(&entry, Severity::Hint).is_empty(),
        "by then there should be one"
    );
}

#[test]
fn an_empty_entry_has_nothing_wrong_with_it() {
    let findings = Dictionary::builtin().check(&yilutong_dictionary::Entry::default(), TODAY);
    assert!(
        findings.is_empty(),
        "what is required is the departments' to say, got {findings:?}"
    );
}
