//! The inner document: shape only, as `request.xsd` draws it. Order is fixed, every element stands at most once, there are
//! no attributes, no namespaces, no comments and no processing instructions. Values are judged elsewhere.

use std::collections::BTreeMap;

use roxmltree::Node;
use serde::{Deserialize, Serialize};

use super::envelope::Operation;
use super::xml::{self, Unreadable};

/// Most persons of one request.
const MOST_PERSONS: usize = 50;
/// Most children of one person.
const MOST_CHILDREN: usize = 9;

/// Elements of PERSON in schema order; `true` where the schema requires the element.
pub(super) const PERSON: [(&str, bool); 32] = [
    ("RYLB", true),
    ("XM", false),
    ("XB", false),
    ("ZJLX", true),
    ("ZJHM", true),
    ("CSRQ", false),
    ("MZ", false),
    ("HJXZ", false),
    ("HJD_XZQH", false),
    ("XZD_XZQH", false),
    ("XZD_DZ", false),
    ("FWBM", false),
    ("LXDH", false),
    ("CJRQ", true),
    ("HYZK", false),
    ("CHRQ", false),
    ("PO_XM", false),
    ("PO_ZJLX", false),
    ("PO_ZJHM", false),
    ("BYFS", false),
    ("HYZT", false),
    ("YCQ", false),
    ("ZNS", false),
    (CHILDREN, false),
    ("HC", false),
    ("MQ_XM", false),
    ("MQ_ZJLX", false),
    ("MQ_ZJHM", false),
    ("FQ_XM", false),
    ("FQ_ZJHM", false),
    ("CSYXZMBH", false),
    ("BZ", false),
];
/// The one element of PERSON that holds a list.
pub(super) const CHILDREN: &str = "CHILDREN";
/// Elements of CHILD, all required.
pub(super) const CHILD: [&str; 5] = ["HC", "XM", "XB", "CSRQ", "ZJHM"];

const HEAD: [(&str, bool); 4] = [
    ("BATCH_NO", true),
    ("ORG_CODE", true),
    ("OPERATOR", true),
    ("SEND_TIME", true),
];
const KEY: [(&str, bool); 4] = [
    ("ZJLX", true),
    ("ZJHM", true),
    ("MQ_ZJHM", false),
    ("HC", false),
];
const CANCEL: [(&str, bool); 6] = [
    ("ZJLX", true),
    ("ZJHM", true),
    ("MQ_ZJHM", false),
    ("HC", false),
    ("ZXYY", true),
    ("ZXRQ", true),
];

/// Values by element name. An absent element has no entry.
pub(super) type Values = BTreeMap<String, String>;

/// Why the inner document cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejected {
    /// It has a DOCTYPE, which is answered with a fault.
    Doctype,
    /// E001.
    NotXml,
    /// E002.
    WrongShape,
}

/// One PERSON as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) values: Values,
    /// `None` when CHILDREN is absent.
    pub(super) children: Option<Vec<Values>>,
}

/// What BODY asks for.
#[derive(Debug)]
pub(super) enum Body {
    Persons(Vec<Sent>),
    Query(Values),
    Cancel(Values),
}

/// The whole document.
#[derive(Debug)]
pub(super) struct Inner {
    pub(super) head: Values,
    pub(super) body: Body,
}

/// Reads the inner document of a call of `operation`.
pub(super) fn read(text: &str, operation: Operation) -> Result<Inner, Rejected> {
    let document = xml::parse(text).map_err(|unreadable| match unreadable {
        Unreadable::Doctype => Rejected::Doctype,
        Unreadable::Broken => Rejected::NotXml,
    })?;
    shape(&document, operation).ok_or(Rejected::WrongShape)
}

fn shape(document: &roxmltree::Document<'_>, operation: Operation) -> Option<Inner> {
    if !document.descendants().all(is_plain) {
        return None;
    }
    let root = document.root_element();
    let parts = elements(root)?;
    let [head, body] = parts[..] else { return None };
    if names([root, head, body]) != ["REQUEST", "HEAD", "BODY"] {
        return None;
    }
    let items = elements(body)?;
    let body = match operation {
        Operation::Save => {
            let fits = (1..=MOST_PERSONS).contains(&items.len())
                && items.iter().all(|item| item.has_tag_name("PERSON"));
            let persons = if fits {
                items.into_iter().map(person).collect::<Option<_>>()
            } else {
                None
            };
            Body::Persons(persons?)
        }
        Operation::Query => Body::Query(values(only(&items, "QUERY")?, &KEY)?),
        Operation::Cancel => Body::Cancel(values(only(&items, "CANCEL")?, &CANCEL)?),
    };
    Some(Inner {
        head: values(head, &HEAD)?,
        body,
    })
}

/// Elements without attributes or namespaces, and text.
fn is_plain(node: Node<'_, '_>) -> bool {
    if node.is_comment() || node.is_pi() {
        return false;
    }
    !node.is_element()
        || (node.attributes().len() == 0
            && node.tag_name().namespace().is_none()
            && node.namespaces().len() == 0)
}

/// The child elements of a node that holds nothing but elements and white space.
fn elements<'a, 'input>(node: Node<'a, 'input>) -> Option<Vec<Node<'a, 'input>>> {
    let space = |part: Node<'_, '_>| {
        part.text()
            .unwrap_or_default()
            .chars()
            .all(|character| matches!(character, ' ' | '\t' | '\r' | '\n'))
    };
    let clean = node.children().all(|part| part.is_element() || space(part));
    clean.then(|| node.children().filter(Node::is_element).collect())
}

fn names<const N: usize>(nodes: [Node<'_, '_>; N]) -> [String; N] {
    nodes.map(|node| node.tag_name().name().to_owned())
}

fn only<'a, 'input>(items: &[Node<'a, 'input>], name: &str) -> Option<Node<'a, 'input>> {
    match items {
        [item] if item.has_tag_name(name) => Some(*item),
        _ => None,
    }
}

/// The child elements by name, when they are those of the sequence, in its order.
fn sequence<'a, 'input>(
    node: Node<'a, 'input>,
    wanted: &[(&'static str, bool)],
) -> Option<Vec<(&'static str, Node<'a, 'input>)>> {
    let mut found = elements(node)?.into_iter().peekable();
    let mut matched = Vec::new();
    for (name, required) in wanted {
        match found.next_if(|element| element.has_tag_name(*name)) {
            Some(element) => matched.push((*name, element)),
            None if *required => return None,
            None => {}
        }
    }
    found.next().is_none().then_some(matched)
}

fn values(node: Node<'_, '_>, wanted: &[(&'static str, bool)]) -> Option<Values> {
    sequence(node, wanted)?
        .into_iter()
        .map(|(name, element)| Some((name.to_owned(), leaf(element)?)))
        .collect()
}

fn leaf(node: Node<'_, '_>) -> Option<String> {
    (!node.children().any(|part| part.is_element())).then(|| xml::text(node))
}

fn person(node: Node<'_, '_>) -> Option<Sent> {
    let mut sent = Sent::default();
    for (name, element) in sequence(node, &PERSON)? {
        if name == CHILDREN {
            sent.children = Some(children(element)?);
        } else {
            sent.values.insert(name.to_owned(), leaf(element)?);
        }
    }
    Some(sent)
}

fn children(node: Node<'_, '_>) -> Option<Vec<Values>> {
    let wanted = CHILD.map(|name| (name, true));
    let items = elements(node)?;
    let fits = items.len() <= MOST_CHILDREN && items.iter().all(|item| item.has_tag_name("CHILD"));
    if fits {
        items
            .into_iter()
            .map(|item| values(item, &wanted))
            .collect()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::FIELDS;
    use super::*;

    const SCHEMA: &str = include_str!("../../data/familyplan/request.xsd");

    /// The elements of the schema's sequence that holds `first` and more, with whether each is required.
    fn sequence_with(
        schema: &roxmltree::Document<'_>,
        first: &str,
        size: usize,
    ) -> Vec<(String, bool)> {
        let sequences = schema
            .descendants()
            .filter(|node| node.tag_name().name() == "sequence");
        let read = |node: Node<'_, '_>| -> Vec<(String, bool)> {
            let elements = node.children().filter(Node::is_element);
            elements
                .map(|element| {
                    let required = element.attribute("minOccurs") != Some("0");
                    (element.attribute("name").unwrap().to_owned(), required)
                })
                .collect()
        };
        let mut fitting = sequences
            .map(read)
            .filter(|found| found[0].0 == first && found.len() == size);
        fitting.next().unwrap()
    }

    fn owned(wanted: &[(&str, bool)]) -> Vec<(String, bool)> {
        wanted
            .iter()
            .map(|(name, required)| ((*name).to_owned(), *required))
            .collect()
    }

    #[test]
    fn the_shape_is_the_schemas() {
        let schema = roxmltree::Document::parse(SCHEMA).unwrap();
        for wanted in [
            &HEAD[..],
            &PERSON,
            &KEY,
            &CANCEL,
            &CHILD.map(|name| (name, true)),
        ] {
            let found = sequence_with(&schema, wanted[0].0, wanted.len());
            assert_eq!(found, owned(wanted), "order and obligation of the schema");
        }
    }

    #[test]
    fn every_element_has_its_rules() {
        let ruled: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
        let shaped: Vec<&str> = PERSON
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| *name != CHILDREN)
            .collect();
        assert_eq!(ruled, shaped, "the table of values follows the schema");
    }
}
