//! What every `exchange.toml` begins with, whatever its protocol.
//!
//! Each protocol's own part is read from the file without these keys, so that both sides refuse what they do not know.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use toml::de::{DeTable, Deserializer, Error};

use super::{DecisionSpec, ReachSpec};

/// The keys that every protocol's file has.
#[derive(Debug, Deserialize, JsonSchema)]
pub(in crate::exchange) struct Head {
    /// The protocol; it decides what else stands here.
    pub(in crate::exchange) protocol: String,
    /// Where the department is, and how much it bears.
    pub(in crate::exchange) reach: ReachSpec,
    /// Questions that only the worker may answer; `ask:NAME` in `replies.csv` puts them.
    #[serde(default)]
    pub(in crate::exchange) decision: BTreeMap<String, DecisionSpec>,
}

/// The keys of the head; a department without an interface has the first only.
const KEYS: [&str; 3] = ["protocol", "decision", "reach"];
/// The protocol of departments that nobody speaks with: what concerns the way there is not theirs.
pub(super) const BY_HAND: &str = "assist";

/// What is read before anything else.
#[derive(Deserialize)]
struct Bare {
    protocol: String,
}

/// The head of a file.
pub(super) fn read(text: &str) -> Result<Head, Error> {
    match toml::from_str::<Bare>(text) {
        Ok(Bare { protocol }) if protocol == BY_HAND => Ok(Head {
            protocol,
            reach: ReachSpec::nowhere(),
            decision: BTreeMap::new(),
        }),
        _ => toml::from_str(text),
    }
}

/// The part of a file that is its protocol's own.
pub(super) fn own_part<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let by_hand = toml::from_str::<Bare>(text).is_ok_and(|bare| bare.protocol == BY_HAND);
    let mut document = DeTable::parse(text)?;
    for key in &KEYS[..if by_hand { 1 } else { KEYS.len() }] {
        document.get_mut().remove(*key);
    }
    T::deserialize(Deserializer::from(document))
}

/// The schema of a file without a way to the department.
pub(super) fn described_by_hand<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    protocol: &str,
) -> Schema {
    let mut head = Value::from(Head::json_schema(generator));
    for key in ["reach", "decision"] {
        if let Some(properties) = head["properties"].as_object_mut() {
            properties.shift_remove(key);
        }
    }
    head["required"] = Value::from(vec!["protocol"]);
    joined_to::<T>(generator, head, protocol)
}

/// The schema of a protocol's whole file: the head, then its own part.
pub(super) fn described<T: JsonSchema>(generator: &mut SchemaGenerator, protocol: &str) -> Schema {
    let head = Value::from(Head::json_schema(generator));
    joined_to::<T>(generator, head, protocol)
}

fn joined_to<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    mut head: Value,
    protocol: &str,
) -> Schema {
    head["properties"]["protocol"]["const"] = protocol.into();
    let schema = generator.subschema_for::<T>();
    let name = T::schema_name();
    if let Some(own) = generator.definitions_mut().get_mut(name.as_ref()) {
        for list in ["properties", "required"] {
            own[list] = joined(head[list].take(), own[list].take());
        }
    }
    schema
}

fn joined(first: Value, second: Value) -> Value {
    match (first, second) {
        (Value::Object(first), Value::Object(second)) => {
            Value::Object(first.into_iter().chain(second).collect::<Map<_, _>>())
        }
        (Value::Array(first), Value::Array(second)) => first.into_iter().chain(second).collect(),
        (first, Value::Null) => first,
        (_, second) => second,
    }
}
