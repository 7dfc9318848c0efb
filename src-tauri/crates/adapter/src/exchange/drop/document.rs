//! The file of a batch, and the receipt that comes back.

use jiff::Timestamp;
use serde_json::Value;

use super::super::clock::in_china;
use super::super::core::text_of;
use super::super::gathered::{sm3_hex, zipped};
use super::super::soap::tree::{self, escape};
use super::super::spec::{DropSpec, End};
use super::{REVISION, SOURCE};
use crate::batch::Member;
use crate::charset::{decode_gb18030, encode_gb18030};
use crate::order::Operation;
use crate::wire::Wire;

/// One record as an element, as it stands in the document.
pub(super) fn element(spec: &DropSpec, member: &Member) -> Option<String> {
    let record = spec.record.get(&member.order.record)?;
    let kind = &member.order.record;
    let wire = &member.sealed.wire;
    let attributes = format!(
        "sourceId=\"{}\" revision=\"{}\"",
        escape(&text(wire, SOURCE)),
        escape(&text(wire, REVISION))
    );
    let cancels = member.sealed.operation == Operation::Cancel && record.end == End::Cancel;
    let (name, head, members) = if cancels {
        ("cancel", format!("kind=\"{kind}\" "), &record.cancel)
    } else {
        (kind.as_str(), String::new(), &record.elements)
    };
    let mut xml = format!("<{name} {head}{attributes}>");
    for member in members {
        let value = text(wire, member);
        if !value.is_empty() {
            xml.push_str(&format!("<{member}>{}</{member}>", escape(&value)));
        }
    }
    xml.push_str(&format!("</{name}>"));
    Some(xml)
}

/// The document, in GB 18030.
fn document(
    spec: &DropSpec,
    number: &str,
    org: &str,
    made: Timestamp,
    elements: &[String],
) -> Vec<u8> {
    let made = in_china(made).strftime("%Y-%m-%dT%H:%M:%S+08:00");
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"GB18030\"?>\n<batch xmlns=\"{}\" no=\"{number}\" org=\"{org}\" createdAt=\"{made}\" count=\"{}\">\n{}\n</batch>\n",
        spec.namespace,
        elements.len(),
        elements.join("\n")
    );
    encode_gb18030(&text)
}

/// The zip with the document and its digest; `None` when a record cannot be expressed.
pub(super) fn packed(
    spec: &DropSpec,
    number: &str,
    org: &str,
    made: Timestamp,
    members: &[Member],
) -> Option<Vec<u8>> {
    let elements: Option<Vec<String>> = members.iter().map(|m| element(spec, m)).collect();
    let data = document(spec, number, org, made, &elements?);
    zipped(&[
        ("data.xml", data.as_slice()),
        ("data.xml.sm3", sm3_hex(&data).as_bytes()),
    ])
}

/// What a receipt says.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) result: String,
    pub(super) message: String,
    pub(super) items: Vec<Item>,
}

/// What it says of one record.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) seq: usize,
    pub(super) kind: String,
    pub(super) source: String,
    pub(super) revision: String,
    pub(super) code: String,
    pub(super) field: String,
    pub(super) message: String,
    pub(super) province_id: String,
}

/// Reads the receipt of this batch; `None` when it is not that.
pub(super) fn receipt(bytes: &[u8], number: &str, org: &str) -> Option<Said> {
    let root = tree::read(&decode_gb18030(bytes)?)?;
    if root.name != "receipt" || root.attribute("no") != number || root.attribute("org") != org {
        return None;
    }
    let items: Option<Vec<Item>> = root
        .children
        .iter()
        .filter(|child| child.name == "item")
        .map(|item| {
            let text = |name: &str| item.attribute(name).to_owned();
            Some(Item {
                seq: item.attribute("seq").parse().ok()?,
                kind: text("kind"),
                source: text("sourceId"),
                revision: text("revision"),
                code: text("code"),
                field: text("field"),
                message: text("message"),
                province_id: text("provinceId"),
            })
        })
        .collect();
    let items = items?;
    let total: usize = root.attribute("total").parse().ok()?;
    (total == items.len()).then(|| Said {
        result: root.attribute("result").to_owned(),
        message: root.attribute("message").to_owned(),
        items,
    })
}

/// A member of a wire as text.
pub(super) fn text(wire: &Wire, member: &str) -> String {
    wire.get(member).map(text_of).unwrap_or_default()
}

/// Whether a text can be a member of a wire.
pub(super) fn value(text: impl Into<String>) -> Value {
    Value::String(text.into())
}
