//! Members inside members: the wire is flat, a body need not be. `person/name/full` stands for the member `full` of
//! `name` of `person`.
//!
//! So every other part (places, labels, merging, what is held) knows flat members only. Lists are left as they are.

use serde_json::{Map, Value};

use crate::wire::Wire;

/// A body as the department wants it.
pub(super) fn nest(wire: &Wire) -> Value {
    let mut body = Map::new();
    for (path, value) in wire {
        put(&mut body, path, value);
    }
    Value::Object(body)
}

fn put(body: &mut Map<String, Value>, path: &str, value: &Value) {
    match path.split_once('/') {
        None => {
            body.insert(path.to_owned(), value.clone());
        }
        Some((outer, inner)) => {
            let within = body
                .entry(outer)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(within) = within {
                put(within, inner, value);
            }
        }
    }
}

/// What a department holds, as a wire.
pub(super) fn flatten(body: &Map<String, Value>) -> Wire {
    let mut wire = Wire::new();
    gather("", body, &mut wire);
    wire
}

fn gather(prefix: &str, body: &Map<String, Value>, wire: &mut Wire) {
    for (name, value) in body {
        let path = format!("{prefix}{name}");
        match value {
            Value::Object(inner) => gather(&format!("{path}/"), inner, wire),
            other => {
                wire.insert(path, other.clone());
            }
        }
    }
}

/// What turns `from` into `to` as a merge patch (RFC 7396): new values, and `null` for what goes.
pub(super) fn patch(from: &Wire, to: &Wire) -> Wire {
    let mut patch = Wire::new();
    for (member, value) in to {
        if from.get(member) != Some(value) {
            patch.insert(member.clone(), value.clone());
        }
    }
    for member in from.keys().filter(|member| !to.contains_key(*member)) {
        patch.insert(member.clone(), Value::Null);
    }
    patch
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wire(value: Value) -> Wire {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn what_is_nested_comes_back_flat() {
        let flat = wire(
            json!({"kind": "IN", "person/name/full": "测试甲", "person/sex": "M", "tags": [1, 2]}),
        );
        let body = nest(&flat);
        assert_eq!(
            body,
            json!({"kind": "IN", "person": {"name": {"full": "测试甲"}, "sex": "M"}, "tags": [1, 2]}),
            "every member in its object"
        );
        assert_eq!(flatten(body.as_object().unwrap()), flat, "and back");
    }

    #[test]
    fn a_patch_says_what_changes_and_nothing_else() {
        let from = wire(json!({"a/x": 1, "a/y": 2, "b": 3}));
        let to = wire(json!({"a/x": 1, "a/z": 4, "b": 5}));
        assert_eq!(
            nest(&patch(&from, &to)),
            json!({"a": {"z": 4, "y": null}, "b": 5}),
            "what stays is not named, what goes is null"
        );
    }
}
