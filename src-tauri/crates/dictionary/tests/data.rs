//! The dictionary's data fits together: what an element names exists, is labelled, and its example would pass.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use yilutong_dictionary::{Dictionary, Kind};

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
fn every_coded_element_has_a_list_with_labels() {
    let dictionary = Dictionary::builtin();
    for element in dictionary.elements() {
        assert!(
            !element.label.zh.is_empty() && !element.label.en.is_empty(),
            "{} is called something in both languages",
            element.id
        );
        assert!(
            !element.source.is_empty() && !element.basis.is_empty(),
            "{} says where it comes from and why it is asked",
            element.id
        );
        if matches!(element.kind, Kind::Code | Kind::Community) {
            let list = dictionary
                .list_of(&element.id)
                .unwrap_or_else(|| panic!("{} has a list", element.id));
            assert!(
                !list.codes.is_empty(),
                "{} can be chosen from something",
                element.id
            );
        }
    }
}
