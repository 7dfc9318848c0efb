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

const KEYS: [&str; 3] = ["protocol", "reach", "decision"];

/// The part of a file that is its protocol's own.
pub(super) fn own_part<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let mut document = DeTable::parse(text)?;
    for key in KEYS {
        document.get_mut().remove(key);
    }
    T::deserialize(Deserializer::from(document))
}

/// The schema of a protocol's whole file: the head, then its own part.
pub(super) fn described<T: JsonSchema>(generator: &mut SchemaGenerator, protocol: &str) -> Schema {
    let mut head = Value::from(Head::json_schema(generator));
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
