//! The dictionary's data fits together: what an element names exists, is labelled, and its example would pass.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use jiff::civil::date;
use serde_json::{Map, Value};
use yilutong_dictionary::{
    Dictionary, DictionaryError, Entry, Form, Kind, Resident, Sensitivity, Severity, name_initials,
};

#[test]
fn builtin_data_is_sound() {
    let dictionary = Dictionary::parse(&Dictionary::builtin_files())
        .expect("the embedded files read without a fault");
    assert!(
        dictionary.elements().count() > 60,
        "all groups of the household form are there"
    );
}

#[test]
fn every_element_is_called_explained_and_justified() {
    for element in Dictionary::builtin().elements() {
        let id = &element.id;
        assert_eq!(
            *id,
            format!("{}.{}", element.group, element.name),
            "{id} is its group and its name"
        );
        assert!(
            !element.label.zh.is_empty() && !element.label.en.is_empty(),
            "{id} is called something in both languages"
        );
        assert!(
            !element.source.is_empty(),
            "{id} says which standard or department it comes from"
        );
        assert!(
            !element.basis.is_empty(),
            "{id} says on which legal basis it is asked"
        );
        assert!(
            !element.hint.is_empty() && !element.hint.ends_with('。'),
            "{id} has a hint, one sentence without full stop"
        );
        assert!(
            element.hint.chars().count() <= 30,
            "{id}: a hint is read at a glance"
        );
    }
}

#[test]
fn every_coded_element_has_a_list_with_a_standard() {
    let dictionary = Dictionary::builtin();
    for element in dictionary
        .elements()
        .filter(|e| matches!(e.kind, Kind::Code | Kind::Community))
    {
        let list = dictionary
            .list_of(&element.id)
            .unwrap_or_else(|| panic!("{} has a list", element.id));
        assert!(
            !list.codes.is_empty(),
            "{} can be chosen from something",
            element.id
        );
    }
    for list in dictionary.lists() {
        assert!(
            !list.source.is_empty() && !list.label.zh.is_empty(),
            "{} names its standard",
            list.id
        );
        for code in &list.codes {
            assert!(!code.zh.is_empty(), "{} {} has a label", list.id, code.code);
            assert!(
                !code.initials.is_empty(),
                "{} {} can be found by typing",
                list.id,
                code.code
            );
            assert!(
                list.id == "division" || !code.en.is_empty(),
                "{} {} has an English label",
                list.id,
                code.code
            );
            assert_eq!(
                list.get(&code.code),
                Some(code),
                "{} {} is found by its code",
                list.id,
                code.code
            );
        }
    }
}

#[test]
fn lists_hold_the_values_of_their_standards() {
    let codes = |id: &str| -> Vec<&str> {
        Dictionary::builtin()
            .list(id)
            .unwrap()
            .codes
            .iter()
            .map(|code| code.code.as_str())
            .collect()
    };
    assert_eq!(codes("sex"), ["1", "2", "9"], "GB/T 2261.1");
    assert_eq!(
        codes("marital"),
        ["10", "20", "21", "22", "23", "30", "40", "90"],
        "GB/T 2261.2"
    );
    assert_eq!(
        codes("education"),
        [
            "14",
            "11",
            "10",
            "20",
            "30",
            "40",
            "60",
            "70",
            "80",
            "90",
            "preschool"
        ],
        "GB/T 4658 majors, and masters and doctors apart"
    );
    assert_eq!(codes("nation").len(), 58, "56 of GB/T 3304, and 97 and 98");
    assert_eq!(
        codes("id_document"),
        [
            "111", "113", "414", "511", "516", "553", "HMT", "USCC", "none"
        ],
        "GA/T 517"
    );
    assert_eq!(codes("community").len(), 8, "the pilot city");
    let countries = codes("country");
    assert!(
        countries.len() > 240 && countries.iter().all(|code| code.len() == 3),
        "GB/T 2659, three letters"
    );
    for (code, name) in [
        ("HKG", "中国香港"),
        ("MAC", "中国澳门"),
        ("TWN", "中国台湾"),
    ] {
        assert_eq!(
            Dictionary::builtin()
                .list("country")
                .unwrap()
                .get(code)
                .unwrap()
                .zh,
            name,
            "as the state writes it"
        );
    }
}

#[test]
fn lists_are_found_by_pinyin_initials() {
    let initials = |list: &str, code: &str| {
        Dictionary::builtin()
            .list(list)
            .unwrap()
            .get(code)
            .unwrap()
            .initials
            .clone()
    };
    assert_eq!(initials("nation", "01"), "hz", "汉族");
    assert_eq!(initials("nation", "04"), "zz", "藏族, not cang zu");
    assert_eq!(initials("community", "440306001001"), "htsq", "海棠社区");
    assert_eq!(
        initials("division", "500000"),
        "cqs",
        "重庆市, not zhong qing"
    );
    assert_eq!(
        initials("division", "430100"),
        "css",
        "长沙市, not zhang sha"
    );
    assert_eq!(initials("division", "350200"), "xms", "厦门市, not sha men");
}

#[test]
fn surnames_are_read_as_surnames() {
    for (name, wanted) in [
        ("曾小小", "zxx"),
        ("单一", "sy"),
        ("尉迟甲", "ycj"),
        ("张单", "zd"),
        ("阿依古丽·测试", "ayglcs"),
    ] {
        assert_eq!(name_initials(name), wanted, "{name}");
    }
}

#[test]
fn the_household_form_goes_as_a_visit_goes() {
    let dictionary = Dictionary::builtin();
    let form = dictionary.form("household").unwrap();
    let sections: Vec<&str> = form
        .sections
        .iter()
        .map(|section| section.id.as_str())
        .collect();
    assert_eq!(
        sections,
        ["dwelling", "owner", "residents", "visit"],
        "as a visit goes"
    );
    let parts: Vec<&str> = form.sections[2]
        .parts
        .iter()
        .map(|part| part.id.as_str())
        .collect();
    assert_eq!(
        parts,
        ["person", "work", "stay", "family"],
        "identity first"
    );
    assert!(form.sections[2].repeated, "once for each resident");
}

#[test]
fn every_element_that_is_typed_stands_in_a_form_and_once_at_most() {
    let dictionary = Dictionary::builtin();
    for element in dictionary.elements() {
        let in_form = |form: &Form| form.elements().filter(|id| *id == element.id).count();
        assert!(
            dictionary.forms().all(|form| in_form(form) <= 1),
            "{}: nobody is asked twice",
            element.id
        );
        let asked = dictionary.forms().any(|form| in_form(form) > 0);
        let item = Entry::list_of_items(&element.group);
        assert_eq!(
            asked,
            !element.derived && item.is_none(),
            "{}: derived ones are never asked, those of an item inside its list",
            element.id
        );
    }
}

#[test]
fn items_stand_in_the_list_that_the_entry_keeps_them_in() {
    let dictionary = Dictionary::builtin();
    let said: Vec<(&str, &str)> = dictionary
        .elements()
        .filter_map(|element| Some((element.items.as_deref()?, element.id.as_str())))
        .collect();
    let known: Vec<(&str, &str)> = Entry::ITEMS.to_vec();
    assert_eq!(
        said, known,
        "a value inside a list is found where the dictionary says it is"
    );
}

#[test]
fn numbers_and_reproduction_are_sensitive() {
    let dictionary = Dictionary::builtin();
    for id in [
        "person.id_number",
        "owner.id_number",
        "family.contraception",
        "family.pregnant",
        "child.name",
    ] {
        assert_eq!(
            dictionary.element(id).unwrap().sensitivity,
            Sensitivity::Sensitive,
            "{id}"
        );
    }
    assert_eq!(
        dictionary.element("person.name").unwrap().sensitivity,
        Sensitivity::Personal,
        "a name"
    );
    assert_eq!(
        dictionary.element("dwelling.floor").unwrap().sensitivity,
        Sensitivity::Public,
        "says nothing about a person"
    );
}

#[test]
fn every_example_passes_its_own_check() {
    let dictionary = Dictionary::builtin();
    let mut entry = Entry {
        form: "household".to_owned(),
        ..Entry::default()
    };
    let mut resident = Resident {
        reference: "r1".to_owned(),
        ..Resident::default()
    };
    let mut items: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for element in dictionary
        .elements()
        .filter(|e| !e.derived && !matches!(e.kind, Kind::List | Kind::Photos))
    {
        let example = element
            .example
            .clone()
            .unwrap_or_else(|| panic!("{} has an example", element.id));
        assert!(
            element.kind.json_type().admits(&example),
            "{}: the example has the element's type",
            element.id
        );
        if let Some(list) = Entry::list_of_items(&element.group) {
            let item = items.entry(list).or_default();
            item.insert(element.name.clone(), example);
            continue;
        }
        let name = element.group.as_str();
        let group = entry.group_mut(name).or_else(|| resident.group_mut(name));
        group.unwrap().insert(element.name.clone(), example);
    }
    for (list, item) in items {
        let (group, name) = list.split_once('.').unwrap();
        let group = entry.group_mut(group).or_else(|| resident.group_mut(group));
        let one = Value::Array(vec![Value::Object(item)]);
        group.unwrap().insert(name.to_owned(), one);
    }
    entry.residents.push(resident);
    let findings = dictionary.check(&entry, date(2026, 11, 22));
    let errors: Vec<_> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert!(
        errors.is_empty(),
        "the examples together are an entry without errors, got {errors:?}"
    );
    assert_eq!(dictionary.normalise(&entry), entry, "and in normal form");
    let derived = dictionary.derive(&entry);
    for element in dictionary.elements().filter(|e| e.derived) {
        let name = element.group.as_str();
        let group = derived
            .group(name)
            .or_else(|| derived.residents[0].group(name));
        assert_eq!(
            group.unwrap().get(&element.name),
            element.example.as_ref(),
            "{}: the example is what the others derive",
            element.id
        );
    }
}

#[test]
fn broken_data_is_refused_with_the_place_to_mend() {
    let spoil = |path: &str, from: &str, to: &str| {
        let files: Vec<(&str, String)> = Dictionary::builtin_files()
            .into_iter()
            .map(|(name, text)| {
                (
                    name,
                    if name == path {
                        text.replacen(from, to, 1)
                    } else {
                        text.to_owned()
                    },
                )
            })
            .collect();
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        Dictionary::parse(&files).expect_err("must be refused")
    };
    let error = spoil("elements.toml", "codes = \"sex\"", "codes = \"sexes\"");
    assert!(
        matches!(error, DictionaryError::Dangling { ref missing, .. } if missing == "sexes"),
        "a list that is not there: {error}"
    );
    let error = spoil("elements.toml", "id = \"visit.note\"", "id = \"visit.on\"");
    assert!(
        matches!(error, DictionaryError::Twice { ref what, .. } if what == "visit.on"),
        "an element twice: {error}"
    );
    let error = spoil("elements.toml", "hint = ", "hnit = ");
    assert!(
        matches!(error, DictionaryError::FileBroken { ref file, .. } if file == "elements.toml"),
        "a key nobody knows: {error}"
    );
    let error = spoil("forms.toml", "\"dwelling.road\"", "\"dwelling.rode\"");
    assert!(
        matches!(error, DictionaryError::Dangling { ref missing, .. } if missing == "dwelling.rode"),
        "a form's element: {error}"
    );
    let error = spoil("codes/sex.csv", "2,女,Female", "1,女,Female");
    assert!(
        matches!(error, DictionaryError::Twice { ref file, .. } if file == "codes/sex.csv"),
        "a code twice: {error}"
    );
    let error = Dictionary::parse(&[]).expect_err("must be refused");
    assert!(
        matches!(error, DictionaryError::FileMissing { .. }),
        "nothing at all: {error}"
    );
}
