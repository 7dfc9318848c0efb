//! The register: known people and dwellings are found the way people look for them.

use serde_json::json;
use yilutong_outbox::{Dwelling, Person, RegisterRow, Subject, Submission};

use crate::desk::{Desk, at, submission};

fn person(key: &str, name: &str, initials: &str, phone: &str) -> RegisterRow {
    RegisterRow::Person(Person {
        id: None,
        key: key.into(),
        id_number: format!("44030319900101{key}x"),
        name: name.into(),
        initials: initials.into(),
        phone: phone.into(),
        dwelling: "d1".into(),
        address: "福田区梅林街道梅林一村3栋502".into(),
        values: json!({ "name": name }),
        entry: None,
        updated_at: None,
    })
}

fn dwelling(key: &str, address: &str) -> RegisterRow {
    let (key, address) = (key.to_owned(), address.to_owned());
    RegisterRow::Dwelling(Dwelling {
        id: None,
        key,
        address,
        values: json!({}),
        entry: None,
        updated_at: None,
    })
}

fn tell(desk: &Desk, register: Vec<RegisterRow>, seconds: i64) -> yilutong_outbox::EntryId {
    let entry = desk.draft("登记", at(seconds));
    desk.submit(Submission {
        register,
        ..submission(&entry, 0, vec![], at(seconds))
    })
    .unwrap();
    entry
}

fn household(desk: &Desk) {
    let rows = vec![
        dwelling("d1", "福田区梅林街道梅林一村3栋502"),
        dwelling("d2", "福田区梅林街道100%花园1栋"),
        person("001", "张三", "zs", "13800000001"),
        person("002", "张三丰", "zsf", "13800000002"),
        person("003", "李四", "ls", ""),
    ];
    tell(desk, rows, 1);
}

#[test]
fn people_are_found_by_number_phone_name_initials_and_address() {
    let desk = Desk::new();
    household(&desk);
    let names = |text: &str| -> Vec<String> {
        desk.find_people(text, 10)
            .unwrap()
            .into_iter()
            .map(|person| person.name)
            .collect()
    };
    assert_eq!(names("张三"), ["张三", "张三丰"], "a name's beginning");
    assert_eq!(
        names("44030319900101003X"),
        ["李四"],
        "a whole number, the check letter in either case"
    );
    assert_eq!(
        names("440303199001010"),
        ["张三", "张三丰", "李四"],
        "a number's beginning"
    );
    assert_eq!(names("13800000002"), ["张三丰"]);
    assert_eq!(names("ZS"), ["张三", "张三丰"], "initials in either case");
    assert_eq!(
        names("一村3栋"),
        ["张三", "张三丰", "李四"],
        "part of the address"
    );
    assert_eq!(
        names("张三%"),
        Vec::<String>::new(),
        "a typed sign is a sign, not a joker"
    );
    assert!(
        names("").is_empty() && names("  ").is_empty(),
        "nothing typed finds nobody"
    );
    assert_eq!(
        desk.find_people("张", 1).unwrap().len(),
        1,
        "no more than asked for"
    );
}

#[test]
fn dwellings_are_found_by_any_part_of_their_address() {
    let desk = Desk::new();
    household(&desk);
    let keys = |text: &str| -> Vec<String> {
        desk.find_dwellings(text, 10)
            .unwrap()
            .into_iter()
            .map(|dwelling| dwelling.key)
            .collect()
    };
    assert_eq!(keys("梅林一村"), ["d1"]);
    assert_eq!(keys("梅林"), ["d1", "d2"], "two characters are enough");
    assert_eq!(
        keys("100%花"),
        ["d2"],
        "a percent sign is looked for as such"
    );
    assert!(keys("1000花").is_empty());
    assert_eq!(desk.people_at("d1").unwrap().len(), 3);
    assert_eq!(desk.register_size().unwrap(), (3, 2));
}

#[test]
fn the_latest_entry_wins_and_the_history_keeps_all() {
    let desk = Desk::new();
    household(&desk);
    let move_in = tell(
        &desk,
        vec![
            person("001", "张叁", "zs", "139"),
            dwelling("d1", "罗湖区翠竹路8号"),
        ],
        9,
    );
    let known = desk.person("001").unwrap().unwrap();
    assert_eq!(
        (known.name.as_str(), known.entry.as_ref()),
        ("张叁", Some(&move_in))
    );
    assert!(
        desk.find_people("13800000001", 5).unwrap().is_empty(),
        "the old telephone is forgotten"
    );
    assert!(
        desk.find_dwellings("梅林一村", 5).unwrap().is_empty(),
        "the old address too"
    );
    assert_eq!(desk.find_dwellings("翠竹路", 5).unwrap()[0].key, "d1");
    assert_eq!(
        desk.dwelling("d1").unwrap().unwrap().updated_at,
        Some(at(9))
    );
    let history = desk.history(&Subject::Person("001".into())).unwrap();
    assert_eq!(history.len(), 2, "both visits are there");
    assert_eq!(history[0].id, move_in, "the latest first");
}
