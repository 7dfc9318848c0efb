//! What the desk says about an entry by itself, where several values or several people play together.
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
