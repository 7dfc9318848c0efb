//! The register: known people and dwellings are found the way people look for them.

use serde_json::json;
use yilutong_outbox::{
    Dwelling, Person, Premises, RegisterRow, Sought, Spot, Subject, Submission, Surveyed,
};

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
        alike: Vec::new(),
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
        alike: Vec::new(),
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

#[test]
fn what_is_written_a_little_differently_is_found_again() {
    let desk = Desk::new();
    let with = |row: RegisterRow, alike: &[&str]| {
        let alike: Vec<String> = alike.iter().map(|one| (*one).to_owned()).collect();
        match row {
            RegisterRow::Person(person) => RegisterRow::Person(Person { alike, ..person }),
            RegisterRow::Dwelling(dwelling) => {
                RegisterRow::Dwelling(Dwelling { alike, ..dwelling })
            }
            other => other,
        }
    };
    tell(
        &desk,
        vec![
            with(
                person("001", "张伟", "zw", "1"),
                &["name|zhangwei|1990", "employer|甲"],
            ),
            with(person("002", "章玮", "zw", "2"), &["name|zhangwei|1990"]),
            with(dwelling("d1", "海棠路12号1203"), &["at|haitanglu12|1203"]),
        ],
        1,
    );
    let names = |likeness: &str| -> Vec<String> {
        let found = desk.people_alike(likeness, 9).unwrap();
        found.into_iter().map(|person| person.name).collect()
    };
    assert_eq!(names("name|zhangwei|1990"), ["章玮", "张伟"]);
    assert_eq!(
        names("at|haitanglu12|1203"),
        [""; 0],
        "a dwelling is nobody"
    );
    assert_eq!(
        desk.dwellings_alike("at|haitanglu12|1203", 9)
            .unwrap()
            .len(),
        1
    );
    // What is told anew takes the place of what was told.
    tell(
        &desk,
        vec![with(
            person("001", "张伟", "zw", "1"),
            &["name|zhangwei|1991"],
        )],
        2,
    );
    assert_eq!(names("name|zhangwei|1990"), ["章玮"]);
    assert_eq!(names("employer|甲"), [""; 0], "nobody works there any more");
    assert_eq!(desk.people_of_phone("2", 9).unwrap().len(), 1);
    assert_eq!(
        desk.people_of_number("44030319900101001X", 9)
            .unwrap()
            .len(),
        1,
        "case does not matter"
    );
}

#[test]
fn a_register_of_an_older_program_is_caught_up_with_once() {
    let desk = Desk::new();
    let rows = (0..1_200).map(|at| person(&format!("k{at}"), "张伟", "zw", "1"));
    tell(
        &desk,
        rows.chain([dwelling("d1", "海棠路12号1203")]).collect(),
        1,
    );
    let catch_up = |word: &'static str| {
        desk.catch_up_likenesses(|_| vec![word.to_owned()], |_| vec!["at".to_owned()])
            .unwrap();
    };
    catch_up("alike");
    assert_eq!(
        desk.people_alike("alike", 2_000).unwrap().len(),
        1_200,
        "every row, page after page"
    );
    assert_eq!(desk.dwellings_alike("at", 9).unwrap().len(), 1);
    catch_up("again");
    assert_eq!(
        desk.people_alike("again", 9).unwrap().len(),
        0,
        "the second time does nothing"
    );
}

#[test]
fn a_decision_is_kept_until_another_is_taken() {
    let desk = Desk::new();
    let about = ["a", "b"].map(str::to_owned);
    assert_eq!(desk.judgements(&about).unwrap(), [None, None]);
    let judge = |act: &str| {
        desk.judge("b".to_owned(), act.to_owned(), at(1), "WG1".to_owned())
            .unwrap();
    };
    judge("different");
    assert_eq!(
        desk.judgements(&about).unwrap(),
        [None, Some("different".to_owned())]
    );
    judge("same");
    assert_eq!(desk.judgements(&about).unwrap()[1].as_deref(), Some("same"));
}

fn premises(name: &str) -> Surveyed {
    Surveyed::Premises(Premises {
        name: name.into(),
        initials: "slct".into(),
        code: "91440300MA5TE5T1XJ".into(),
        place: "p1".into(),
        values: json!({ "name": name }),
        entry: None,
        told_at: None,
    })
}

fn spot(building: &str, at: Option<(f64, f64)>) -> Surveyed {
    Surveyed::Spot(Spot {
        community: "440306001001".into(),
        road: "海棠路12号".into(),
        building: building.into(),
        initials: "htl12h".into(),
        grid: String::new(),
        at,
    })
}

#[test]
fn premises_and_house_numbers_are_found_by_what_one_begins_to_type() {
    let desk = Desk::new();
    let told = [premises("示例餐厅"), spot("3栋", Some((113.9, 22.5)))];
    tell(
        &desk,
        told.into_iter().map(RegisterRow::Surveyed).collect(),
        1,
    );
    for sought in [
        Sought::Name("示例餐厅"),
        Sought::Name("示例"),
        Sought::Name("SL"),
        Sought::Name("餐厅"),
        Sought::Code("91440300M"),
        Sought::Place("p1"),
    ] {
        assert_eq!(desk.premises(sought, 9).unwrap().len(), 1, "{sought:?}");
    }
    for sought in [Sought::Name(""), Sought::Name("榕树"), Sought::Place("")] {
        assert_eq!(desk.premises(sought, 9).unwrap().len(), 0, "{sought:?}");
    }
    for road in ["海棠路12号", "海棠", "htl", "HTL12"] {
        let found = desk.spots("440306001001", road, 9).unwrap();
        assert_eq!(found.len(), 1, "{road}");
        assert_eq!(found[0].at, Some((113.9, 22.5)));
    }
    assert_eq!(desk.spots("440306001002", "海棠路12号", 9).unwrap(), []);
    // Whoever tells less of it later takes nothing away.
    tell(&desk, vec![RegisterRow::Surveyed(spot("3栋", None))], 2);
    let found = desk.spots("440306001001", "海棠路12号", 9).unwrap();
    assert_eq!(found[0].at, Some((113.9, 22.5)));
}

#[test]
fn premises_of_an_older_program_are_known_once_all_is_told_anew() {
    let desk = Desk::new();
    tell(&desk, Vec::new(), 1);
    assert_eq!(desk.premises(Sought::Name("示例"), 9).unwrap().len(), 0);
    desk.retell_stays("anew", |_| vec![premises("示例餐厅"), spot("", None)])
        .unwrap();
    assert_eq!(desk.premises(Sought::Name("示例"), 9).unwrap().len(), 1);
    assert_eq!(desk.last_inspected().unwrap().unwrap().name, "示例餐厅");
    assert_eq!(desk.spots("440306001001", "海棠路", 9).unwrap().len(), 1);
}
