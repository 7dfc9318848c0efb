//! The inner document: written from a sealed wire, always the same bytes for the same wire; read into JSON.

use serde_json::{Map, Value};

use super::super::core::text_of;
use super::super::spec::{DocumentSpec, SoapOperation};
use super::tree::{Node, escape};
use crate::wire::Wire;

/// Writes the document. Head members come from the wire by their names, an empty text clears its element.
pub(super) fn write(document: &DocumentSpec, operation: &SoapOperation, wire: &Wire) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    open(&mut text, &document.root);
    open(&mut text, &document.head);
    for member in document.members.keys() {
        element(
            &mut text,
            member,
            &wire.get(member).map(text_of).unwrap_or_default(),
        );
    }
    close(&mut text, &document.head);
    open(&mut text, &document.body);
    open(&mut text, &operation.element);
    for member in &operation.members {
        match (wire.get(member), operation.lists.get(member)) {
            (Some(Value::Array(items)), Some(list)) => {
                open(&mut text, member);
                for item in items {
                    open(&mut text, &list.item);
                    for name in &list.members {
                        element(
                            &mut text,
                            name,
                            &item.get(name).map(text_of).unwrap_or_default(),
                        );
                    }
                    close(&mut text, &list.item);
                }
                close(&mut text, member);
            }
            (Some(value), _) => element(&mut text, member, &text_of(value)),
            (None, _) if operation.always.contains(member) => element(&mut text, member, ""),
            (None, _) => {}
        }
    }
    close(&mut text, &operation.element);
    close(&mut text, &document.body);
    close(&mut text, &document.root);
    text
}

fn open(text: &mut String, name: &str) {
    text.push('<');
    text.push_str(name);
    text.push('>');
}

fn close(text: &mut String, name: &str) {
    text.push_str("</");
    text.push_str(name);
    text.push('>');
}

fn element(text: &mut String, name: &str, value: &str) {
    open(text, name);
    text.push_str(&escape(value));
    close(text, name);
}

/// What a query found, as JSON: the record's element becomes a map, its lists become lists.
pub(super) fn stored(data: &Node, save: &SoapOperation) -> Value {
    let mut all = Map::new();
    for child in &data.children {
        let value = if child.name == save.element {
            Value::Object(record(child, save))
        } else {
            Value::String(child.text.trim().to_owned())
        };
        all.insert(child.name.clone(), value);
    }
    Value::Object(all)
}

fn record(node: &Node, save: &SoapOperation) -> Wire {
    let scalar = |node: &Node| Value::String(node.text.clone());
    node.children
        .iter()
        .map(|child| {
            let value = if save.lists.contains_key(&child.name) {
                let item = |item: &Node| {
                    let filled = item.children.iter().filter(|m| !m.text.is_empty());
                    Value::Object(filled.map(|m| (m.name.clone(), scalar(m))).collect())
                };
                Value::Array(child.children.iter().map(item).collect())
            } else {
                scalar(child)
            };
            (child.name.clone(), value)
        })
        .collect()
}

/// Whether two values say the same on this wire, where everything is text and empty is absent.
pub(super) fn alike(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| items_alike(a, b))
        }
        (Some(Value::Array(list)), None) | (None, Some(Value::Array(list))) => list.is_empty(),
        (a, b) => a.map(text_of).unwrap_or_default() == b.map(text_of).unwrap_or_default(),
    }
}

fn items_alike(a: &Value, b: &Value) -> bool {
    let (Some(a), Some(b)) = (a.as_object(), b.as_object()) else {
        return a == b;
    };
    a.keys()
        .chain(b.keys())
        .all(|name| alike(a.get(name), b.get(name)))
}
