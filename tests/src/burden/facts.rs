//! The facts of one sheet of an entry, as the form asks for them: which field, of what kind, what must stand there.

use std::collections::BTreeMap;

use serde_json::Value;

/// By the field's `data-test`.
pub(crate) type Facts = BTreeMap<String, Fact>;

/// What must stand in a field.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub(crate) kind: String,
    pub(crate) value: Value,
    /// Pinyin initials of the code's name, where it is picked from a list.
    pub(crate) initials: Option<String>,
    /// The section in which it stands: `family-0`.
    pub(crate) section: String,
    /// What adds the item in which it stands.
    pub(crate) add: Option<String>,
}

impl Fact {
    /// Whether a field that shows this is as it must be.
    pub(crate) fn stands(&self, shown: &str) -> bool {
        match &self.value {
            // Shown as it was typed until the field is left.
            Value::String(text) if self.kind.starts_with("date") => digits(text) == digits(shown),
            Value::String(text) => text == shown,
            Value::Bool(yes) => shown == if *yes { "true" } else { "false" },
            number => number.as_f64().is_some() && shown.parse().ok() == number.as_f64(),
        }
    }
}

/// The form as the desk describes it.
pub(crate) struct Form(pub(crate) Value);

impl Form {
    fn sections(&self, per_resident: bool) -> impl Iterator<Item = &Value> {
        let all = self.0["sections"].as_array().into_iter().flatten();
        all.filter(move |section| section["perResident"] == per_resident)
    }

    /// The facts of what stands once, or of one resident.
    pub(crate) fn facts(&self, values: &Value, resident: Option<usize>) -> Facts {
        let mut facts = Facts::new();
        let suffix = resident
            .map(|index| format!("-{index}"))
            .unwrap_or_default();
        for section in self.sections(resident.is_some()) {
            let group = text(&section["group"]);
            let place = format!("{group}{suffix}");
            for element in array(&section["elements"]) {
                let value = &values[group][text(&element["name"])];
                if element["kind"] == "list" {
                    self.items(&mut facts, element, value, resident, &place);
                } else if !value.is_null() && element["kind"] != "photos" {
                    let hook = format!("field-{}{suffix}", text(&element["id"]));
                    facts.insert(hook, self.fact(element, value, &place, None));
                }
            }
        }
        facts
    }

    /// The items of a list, each field a fact.
    fn items(
        &self,
        facts: &mut Facts,
        list: &Value,
        items: &Value,
        resident: Option<usize>,
        section: &str,
    ) {
        let index = resident.map(|index| index.to_string()).unwrap_or_default();
        let add = match resident {
            Some(index) => format!("add-item-{index}"),
            None => format!("add-item-{}", text(&list["name"])),
        };
        for (at, item) in array(items).enumerate() {
            for inner in array(&list["items"]) {
                let value = &item[text(&inner["name"])];
                if !value.is_null() && inner["kind"] != "photos" {
                    let hook = format!("field-{}-{index}-{at}", text(&inner["id"]));
                    facts.insert(hook, self.fact(inner, value, section, Some(add.clone())));
                }
            }
        }
    }

    /// Every field of a resident's sheet that stands there but once.
    pub(crate) fn hooks(&self, resident: usize) -> Vec<String> {
        self.sections(true)
            .flat_map(|section| array(&section["elements"]))
            .filter(|element| element["kind"] != "list")
            .map(|element| format!("field-{}-{resident}", text(&element["id"])))
            .collect()
    }

    fn fact(&self, element: &Value, value: &Value, section: &str, add: Option<String>) -> Fact {
        let mut lists = array(&self.0["lists"]);
        let list = lists.find(|list| element["list"].is_string() && list["id"] == element["list"]);
        let mut codes = list.into_iter().flat_map(|list| array(&list["codes"]));
        let code = codes.find(|code| code["code"] == *value);
        Fact {
            kind: text(&element["kind"]).to_owned(),
            value: value.clone(),
            initials: code.map(|code| text(&code["initials"]).to_owned()),
            section: section.to_owned(),
            add,
        }
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
