//! The JSON Schema of an entry file, for editors, importers and other programs.
//!
//! It says names, types, codes and examples. What values must agree with each other is said by the check.

use serde_json::{Map, Value, json};

use crate::dictionary::Dictionary;
use crate::element::{Element, Kind};
use crate::form::Form;

impl Dictionary {
    /// JSON Schema 2020-12 of an entry file of this form.
    #[must_use]
    pub fn json_schema(&self, form: &Form) -> Value {
        let mut members = Map::new();
        members.insert("$schema".into(), json!({ "type": "string" }));
        members.insert(
            "form".into(),
            json!({ "const": form.id, "title": "表单", "description": form.label.zh }),
        );
        for section in &form.sections {
            let schema = if section.repeated {
                let mut inner = Map::new();
                inner.insert(
                    "ref".into(),
                    json!({ "type": "string", "title": "居民标识", "description": "同一份录入单里不重复，更正时保持不变；不写则自动编为 r1、r2…" }),
                );
                for part in &section.parts {
                    inner.insert(
                        part.id.clone(),
                        self.group_schema(&part.label.zh, &part.elements),
                    );
                }
                json!({ "type": "array", "title": section.label.zh, "items": closed(inner) })
            } else {
                self.group_schema(&section.label.zh, &section.elements)
            };
            members.insert(section.id.clone(), schema);
        }
        let mut schema = closed(members);
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        schema["$id"] = json!(format!("urn:yilutong:entry:{}", form.id));
        schema["title"] = json!(form.label.zh);
        schema["description"] = json!(form.label.en);
        schema["required"] = json!(["form"]);
        schema["$defs"] = Value::Object(
            self.lists_of(form)
                .into_iter()
                .map(|list| (list.id.clone(), list_schema(list)))
                .collect(),
        );
        schema
    }

    fn lists_of(&self, form: &Form) -> Vec<&crate::codes::CodeList> {
        let items = form
            .elements()
            .filter_map(|id| self.element(id)?.items.as_deref());
        let groups: Vec<&str> = items.collect();
        self.lists()
            .filter(|list| {
                self.elements().any(|element| {
                    element.codes.as_deref() == Some(list.id.as_str())
                        && (form.elements().any(|id| id == element.id)
                            || groups.contains(&element.group.as_str()))
                })
            })
            .collect()
    }

    fn group_schema(&self, title: &str, elements: &[String]) -> Value {
        let members = elements
            .iter()
            .filter_map(|id| self.element(id))
            .map(|element| (element.name.clone(), self.element_schema(element)))
            .collect();
        let mut schema = closed(members);
        schema["title"] = json!(title);
        schema
    }

    fn element_schema(&self, element: &Element) -> Value {
        let mut schema = Map::new();
        schema.insert("title".into(), json!(element.label.zh));
        schema.insert(
            "description".into(),
            json!(format!(
                "{}（{}；{}）",
                element.hint, element.label.en, element.source
            )),
        );
        match (&element.codes, &element.items) {
            (Some(list), _) => {
                schema.insert("$ref".into(), json!(format!("#/$defs/{list}")));
            }
            (None, Some(items)) => {
                let ids: Vec<String> = self
                    .elements()
                    .filter(|e| e.group == *items && !e.derived)
                    .map(|e| e.id.clone())
                    .collect();
                schema.insert("type".into(), json!("array"));
                schema.insert("items".into(), self.group_schema(&element.label.zh, &ids));
            }
            (None, None) => {
                schema.insert("type".into(), json!(element.kind.json_type().name()));
            }
        }
        match element.kind {
            Kind::Date => schema.insert("format".into(), json!("date")),
            Kind::Division => schema.insert("pattern".into(), json!("^[0-9]{6}$")),
            Kind::DateTime => schema.insert(
                "pattern".into(),
                json!("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"),
            ),
            Kind::Grid => schema.insert("pattern".into(), json!("^[0-9]{15}$")),
            Kind::HouseCode => schema.insert("pattern".into(), json!("^[0-9]{25}$")),
            Kind::Mobile => schema.insert("pattern".into(), json!("^1[3-9][0-9]{9}$")),
            _ => None,
        };
        if let Some(example) = &element.example {
            schema.insert("examples".into(), json!([example]));
        }
        Value::Object(schema)
    }
}

fn closed(members: Map<String, Value>) -> Value {
    json!({ "type": "object", "properties": members, "additionalProperties": false })
}

fn list_schema(list: &crate::codes::CodeList) -> Value {
    let codes: Vec<Value> = list
        .codes
        .iter()
        .map(|code| json!({ "const": code.code, "title": code.zh }))
        .collect();
    json!({ "title": list.label.zh, "description": list.source, "type": "string", "oneOf": codes })
}
