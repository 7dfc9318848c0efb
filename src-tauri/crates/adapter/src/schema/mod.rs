//! What may stand in the files of a package: as JSON Schema for editors, as a reference for people.
//!
//! Both are made from the Rust types that say what the keys mean, so that neither can fall behind. Deliberately
//! absent: what no single file shows (a code list that is missing, a receipt that nobody brings); that is the lint's.

mod check;
mod reference;
mod view;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

pub(crate) use check::slips;
pub use reference::reference;

/// A type that is written as text in a package: its schema says which small language it is.
macro_rules! written {
    ($type:ty, $language:literal) => {
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $language.into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": $language })
            }
        }
    };
}
pub(crate) use written;

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The JSON Schema (draft 7) of `system.toml`.
#[must_use]
pub fn system() -> Value {
    let mut generator = SchemaSettings::draft07().into_generator();
    let root = crate::package::described(&mut generator);
    finished(
        "system.toml of a Yilutong package",
        vec![root.into()],
        generator.take_definitions(true),
    )
}

/// The JSON Schema (draft 7) of `exchange.toml`, one alternative for each protocol.
#[must_use]
pub fn exchange() -> Value {
    let mut generator = SchemaSettings::draft07().into_generator();
    let roots = crate::exchange::described(&mut generator);
    let roots = roots.into_iter().map(Value::from).collect();
    finished(
        "exchange.toml of a Yilutong package",
        roots,
        generator.take_definitions(true),
    )
}

/// The protocols that a package may name, in the order of the reference.
#[must_use]
pub fn protocols() -> Vec<String> {
    let schema = exchange();
    let schema = view::View::root(&schema);
    schema
        .alternatives()
        .filter_map(|of| of.property("protocol")?.word())
        .collect()
}

fn finished(title: &str, roots: Vec<Value>, definitions: Map<String, Value>) -> Value {
    let mut schema = json!({
        "$schema": DRAFT,
        "title": title,
        "oneOf": roots,
        "definitions": definitions,
    });
    without_null(&mut schema);
    schema
}

/// TOML has no null: what may be left out is simply not required.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Object(map) => {
            if map.get("default").is_some_and(Value::is_null) {
                map.remove("default");
            }
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|of| of != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    map.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(of)) = map.get_mut("anyOf") {
                of.retain(|of| of.get("type") != Some(&Value::from("null")));
                if let [only] = &mut of[..] {
                    let only = only.take();
                    map.remove("anyOf");
                    map.insert("allOf".to_owned(), Value::Array(vec![only]));
                }
            }
            map.values_mut().for_each(without_null);
        }
        _ => {}
    }
}
