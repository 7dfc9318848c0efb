//! Entry files: read strictly, refused with the place and the nearest known name, described by a JSON Schema.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod household;

use household::family;
use serde_json::{Value, json};
use yilutong_dictionary::{Dictionary, DictionaryError, Entry, Form, Kind};

fn refusal(json: &Value) -> DictionaryError {
    Dictionary::builtin()
        .parse_entry(&json.to_string())
        .expect_err("must be refused")
}

#[test]
fn a_file_becomes_an_entry_and_back() {
    let entry = family();
    assert_eq!(entry.residents.len(), 5, "everybody is read");
    let again = Dictionary::builtin()
        .parse_entry(&serde_json::to_string(&entry).unwrap())
        .unwrap();
    assert_eq!(again, entry, "writing and reading loses nothing");
}

#[test]
fn empty_values_are_absent_and_the_form_may_be_left_out() {
    let entry = Dictionary::builtin()
        .parse_entry(r#"{ "visit": { "on": null, "note": "" }, "residents": [ { "person": { "name": null } } ] }"#)
        .unwrap();
    assert!(
        entry.visit.is_empty() && entry.residents[0].person.is_empty(),
        "null and \"\" are not filled"
    );
    assert_eq!(entry.form, "household", "the usual form");
}

#[test]
fn residents_without_reference_are_named() {
    let json = json!({ "residents": [{}, { "ref": "r1" }, { "ref": "" }, { "ref": "mother" }] });
    let entry = Dictionary::builtin()
        .parse_entry(&json.to_string())
        .unwrap();
    let refs: Vec<&str> = entry
        .residents
        .iter()
        .map(|r| r.reference.as_str())
        .collect();
    assert_eq!(
        refs,
        ["r2", "r1", "r3", "mother"],
        "in order, never one that is taken"
    );
}

#[test]
fn refusals_name_the_place_and_the_way_out() {
    for (json, wanted) in [
        (
            json!({ "resident": [] }),
            "resident: unknown name, did you mean residents?",
        ),
        (
            json!({ "dwelling": { "bulding": "3栋" } }),
            "dwelling.bulding: unknown name, did you mean building?",
        ),
        (
            json!({ "residents": [{}, { "person": { "id_numbr": "1" } }] }),
            "residents[1].person.id_numbr: unknown name, did you mean id_number?",
        ),
        (
            json!({ "residents": [{ "peson": {} }] }),
            "residents[0].peson: unknown name, did you mean person?",
        ),
        (
            json!({ "residents": [{ "family": { "children": [{ "nmae": "甲" }] } }] }),
            "residents[0].family.children[0].nmae: unknown name, did you mean name?",
        ),
        (
            json!({ "visit": { "xyzzy": 1 } }),
            "visit.xyzzy: unknown name; see the JSON Schema of the form",
        ),
        (
            json!({ "dwelling": { "floor": "12" } }),
            "dwelling.floor: must be integer, is string",
        ),
        (
            json!({ "dwelling": { "area": true } }),
            "dwelling.area: must be number, is boolean",
        ),
        (
            json!({ "residents": {} }),
            "residents: must be array, is object",
        ),
        (json!([]), "the file: must be object, is array"),
        (
            json!({ "residents": [{ "person": { "age": 36 } }] }),
            "residents[0].person.age: is computed from other elements; leave it out",
        ),
        (
            json!({ "form": "evnt" }),
            "form: unknown form; known forms: household, departure, event, premises, review",
        ),
        (
            json!({ "residents": [{ "ref": "a" }, { "ref": "a" }] }),
            "residents[1].ref: another resident has the same ref; give each its own, or leave it out",
        ),
    ] {
        assert_eq!(refusal(&json).to_string(), wanted, "{json}");
    }
    let broken = Dictionary::builtin()
        .parse_entry("{\n  \"visit\": {,}\n}")
        .unwrap_err();
    assert_eq!(
        broken,
        DictionaryError::NotJson {
            line: 2,
            column: 13
        },
        "an editor can jump there"
    );
}

#[test]
fn refusals_never_repeat_a_value() {
    let secret = "430102199003079017";
    let said = refusal(&json!({ "dwelling": { "floor": secret } })).to_string();
    assert!(!said.contains(secret), "values are personal: {said}");
}

#[test]
fn the_schema_describes_every_element_that_is_typed() {
    let dictionary = Dictionary::builtin();
    for form in dictionary.forms() {
        describes(dictionary, form);
    }
}

fn describes(dictionary: &Dictionary, form: &Form) {
    let schema = dictionary.json_schema(form);
    assert_eq!(
        schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
        "the edition it is written in"
    );
    assert_eq!(
        schema["additionalProperties"], false,
        "unknown names are refused"
    );
    for element in dictionary.elements() {
        let resident = &schema["properties"]["residents"]["items"]["properties"];
        let group = match element.group.as_str() {
            "person" | "work" | "stay" | "family" => &resident[&element.group],
            "child" => &resident["family"]["properties"]["children"]["items"],
            "party" => &schema["properties"]["event"]["properties"]["parties"]["items"],
            "inspector" => &schema["properties"]["inspection"]["properties"]["inspectors"]["items"],
            "hazard" => &schema["properties"]["inspection"]["properties"]["hazards"]["items"],
            group => &schema["properties"][group],
        };
        let described = &group["properties"][&element.name];
        let asked = Entry::list_of_items(&element.group).unwrap_or(&element.id);
        if element.derived || form.elements().all(|id| id != asked) {
            assert!(described.is_null(), "{} is not typed here", element.id);
            continue;
        }
        assert_eq!(
            described["title"], element.label.zh,
            "{} is called by its label",
            element.id
        );
        assert_eq!(
            group["additionalProperties"], false,
            "{}: unknown names are refused beside it",
            element.id
        );
        match &element.codes {
            Some(list) => {
                assert_eq!(
                    described["$ref"],
                    format!("#/$defs/{list}"),
                    "{} refers to its list",
                    element.id
                );
                let values = schema["$defs"][list]["oneOf"].as_array().unwrap();
                assert_eq!(
                    values.len(),
                    dictionary.list(list).unwrap().codes.len(),
                    "{list} is complete"
                );
            }
            None => assert_eq!(
                described["type"],
                element.kind.json_type().name(),
                "{} has its type",
                element.id
            ),
        }
        if !matches!(element.kind, Kind::List | Kind::Photos) {
            assert_eq!(
                described["examples"][0],
                *element.example.as_ref().unwrap(),
                "{} shows an example",
                element.id
            );
        }
    }
}
