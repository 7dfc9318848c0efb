//! A JSON reader that keeps what `serde_json::Value` loses and the contracts ask about: a member named twice, and the
//! order of the members.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The members of a JSON object in the order of the body, doubled ones included; `None` when the body is not one JSON
/// object in UTF-8 (a byte order mark is not JSON either).
pub(crate) fn members(body: &[u8]) -> Option<Vec<(String, Value)>> {
    let text = std::str::from_utf8(body).ok()?;
    serde_json::from_str::<Members>(text).ok().map(|m| m.0)
}

/// One JSON object in UTF-8 in which no object, however deep, names a member twice.
pub(crate) fn object(body: &[u8]) -> Option<Map<String, Value>> {
    let text = std::str::from_utf8(body).ok()?;
    match serde_json::from_str::<Once>(text).ok()?.0 {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// Any JSON value whose objects name each member once.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Once;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON without doubled members")
            }

            fn visit_unit<E>(self) -> Result<Once, E> {
                Ok(Once(Value::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Once, E> {
                Ok(Once(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Once, E> {
                Ok(Once(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Once, E> {
                Ok(Once(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Once, E> {
                Ok(Once(value.into()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Once, E> {
                Ok(Once(value.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Once, A::Error> {
                let mut elements = Vec::new();
                while let Some(Once(element)) = seq.next_element()? {
                    elements.push(element);
                }
                Ok(Once(elements.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
                let mut members = Map::new();
                while let Some((name, Once(value))) = map.next_entry::<String, Once>()? {
                    if members.insert(name, value).is_some() {
                        return Err(de::Error::custom("a member is named twice"));
                    }
                }
                Ok(Once(members.into()))
            }
        }
        deserializer.deserialize_any(Any)
    }
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

/// 68 and 68.0 are one JSON value, and the order of an object's members is none.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => number
            .as_f64()
            .and_then(Number::from_f64)
            .map_or_else(|| value.clone(), Value::Number),
        Value::Array(elements) => elements.iter().map(plain).collect(),
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            let plain = |(name, value): (&String, &Value)| (name.clone(), plain(value));
            Value::Object(sorted.into_iter().map(plain).collect())
        }
        _ => value.clone(),
    }
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
    fn a_member_doubled_at_any_depth_is_noticed() {
        let plain = br#"{"a":{"b":[1,{"c":-1,"d":0.5}]},"e":null,"f":true}"#;
        let read = object(plain).map(Value::Object);
        let expected = serde_json::from_slice::<Value>(plain).unwrap();
        assert_eq!(read, Some(expected), "an ordinary body is read as it is");
        for doubled in [&br#"{"a":1,"a":1}"#[..], br#"{"a":[{"b":{"c":1,"c":2}}]}"#] {
            assert_eq!(object(doubled), None, "one member is there twice");
        }
        assert_eq!(object(b"[]"), None, "an array is no object");
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
        let deep = |body: &str| canonical(&members(body.as_bytes()).unwrap());
        assert_eq!(
            deep(r#"{"a":[{"x":1,"y":2}]}"#),
            deep(r#"{"a":[{"y":2.0,"x":1}]}"#),
            "inside, too"
        );
        let third = members(br#"{"a":"68","b":"x"}"#).unwrap();
        assert_ne!(
            canonical(&one),
            canonical(&third),
            "a string is not a number"
        );
    }
}
