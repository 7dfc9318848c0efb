//! A JSON reader that keeps what `serde_json::Value` loses and two contracts ask about: a member named twice, and the
//! order of the members.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Number, Value};

/// The members of a JSON object in the order of the body, doubled ones included; `None` when the body is not one JSON
/// object in UTF-8 (a byte order mark is not JSON either).
pub(crate) fn members(body: &[u8]) -> Option<Vec<(String, Value)>> {
    let text = std::str::from_utf8(body).ok()?;
    serde_json::from_str::<Members>(text).ok().map(|m| m.0)
}

/// A text that is the same for the same members with equal JSON values, whatever their order, spacing and spelling of
/// numbers. Members must not be doubled.
pub(crate) fn canonical(members: &[(String, Value)]) -> String {
    let mut sorted: Vec<_> = members
        .iter()
        .map(|(name, value)| (name.as_str(), plain(value)))
        .collect();
    sorted.sort_by_key(|(name, _)| *name);
    Value::Array(
        sorted
            .into_iter()
            .map(|(name, value)| Value::Array(vec![name.into(), value]))
            .collect(),
    )
    .to_string()
}

/// 68 and 68.0 are one JSON value.
fn plain(value: &Value) -> Value {
    value
        .as_f64()
        .and_then(Number::from_f64)
        .map_or_else(|| value.clone(), Value::Number)
}

struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Members(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_members_and_order_survive() {
        let read = members(br#"{"b":1,"a":2,"b":3}"#).unwrap();
        let names: Vec<_> = read.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["b", "a", "b"], "as in the body");
    }

    #[test]
    fn only_one_object_in_utf8_is_read() {
        for bad in [
            &b"[]"[..],
            b"",
            b"{} {}",
            b"\xef\xbb\xbf{}",
            b"{\"a\":\"\xff\"}",
            b"null",
        ] {
            assert!(
                members(bad).is_none(),
                "{bad:?} is not one JSON object in UTF-8"
            );
        }
    }

    #[test]
    fn equal_content_has_one_canonical_text() {
        let one = members(br#"{"a":68,"b":"x"}"#).unwrap();
        let other = members(br#" {"b" : "\u0078", "a":68.0} "#).unwrap();
        assert_eq!(
            canonical(&one),
            canonical(&other),
            "spelling aside they are equal"
        );
        let third = members(br#"{"a":"68","b":"x"}"#).unwrap();
        assert_ne!(
            canonical(&one),
            canonical(&third),
            "a string is not a number"
        );
    }
}
