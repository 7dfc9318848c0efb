//! A batch from its zip to its records, or the one code by which it is refused whole: B01, B02, B08 for its sizes, B03,
//! B07, B05, B08 for its records, B06.
//!
//! Readings chosen: the organisation and the serial in a file's name are judged with its date (B01); an entry that is no
//! 64 hex characters is a wrong digest (B03); the declaration is looked at behind a byte-order mark, which itself is B05.

use jiff::Zoned;
use jiff::civil::Date;
use roxmltree::{Document, Node};
use serde_json::{Map, Value};
use smcrypto::sm3::sm3_hash;

use super::gb18030;
use super::schema;
use crate::archive::{self, Unreadable};
use crate::identity;

const ZIP_MOST: usize = 20_971_520;
const XML_MOST: usize = 104_857_600;
const RECORDS_MOST: usize = 1000;
const DAYS_BACK: i64 = 30;

/// One record of a valid batch, in document order.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// `house`, `population`, `event`; for a cancel, what it cancels.
    pub(super) kind: String,
    pub(super) is_cancel: bool,
    pub(super) source_id: String,
    pub(super) revision: u64,
    /// Element name to text; `party` holds a list.
    pub(super) fields: Map<String, Value>,
}

impl Entry {
    /// The text of an element; empty when it is not there.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    pub(super) fn date(&self, name: &str) -> Option<Date> {
        schema::date(self.text(name))
    }
}

/// Reads the zip that was uploaded as `<number>.zip` into the directory of `org`.
pub(super) fn read(
    number: &str,
    org: &str,
    zip: &[u8],
    now: &Zoned,
) -> Result<Vec<Entry>, &'static str> {
    if !is_number_of(number, org, now) {
        return Err("B01");
    }
    let members = match archive::unpack(zip, XML_MOST) {
        Ok(members) => members,
        Err(Unreadable::Damaged) => return Err("B02"),
        Err(Unreadable::TooLarge) => return Err("B08"),
    };
    let one = |name: &str| members.iter().find(|member| member.name == name);
    let (Some(data), Some(digest), 2) = (one("data.xml"), one("data.xml.sm3"), members.len())
    else {
        return Err("B02");
    };
    if zip.len() > ZIP_MOST {
        return Err("B08");
    }
    let digest = digest.content.as_slice();
    let digest = digest.strip_suffix(b"\n").unwrap_or(digest);
    if digest != sm3_hash(&data.content).as_bytes() {
        return Err("B03");
    }
    entries(&data.content, number, org)
}

/// Whether the name's parts are right: the directory's organisation, a day of the last 30, a serial from 1.
fn is_number_of(number: &str, org: &str, now: &Zoned) -> bool {
    let day = number.get(12..20).and_then(identity::date8);
    let in_time = day.is_some_and(|day| {
        let today = now.date();
        let oldest = today.checked_sub(jiff::Span::new().days(DAYS_BACK));
        day <= today && oldest.is_ok_and(|oldest| oldest <= day)
    });
    number.starts_with(org) && in_time && number.get(20..) != Some("0000")
}

fn entries(data: &[u8], number: &str, org: &str) -> Result<Vec<Entry>, &'static str> {
    const MARKS: [&[u8]; 2] = [b"\xEF\xBB\xBF", b"\x84\x31\x95\x33"];
    let marked = MARKS.iter().find_map(|mark| data.strip_prefix(*mark));
    if !declares_gb18030(marked.unwrap_or(data)) {
        return Err("B07");
    }
    if marked.is_some() {
        return Err("B05");
    }
    let text = gb18030::decode(data).ok_or("B05")?;
    if text.chars().any(gb18030::is_contested) {
        return Err("B05");
    }
    let document = Document::parse(&text).map_err(|_| "B05")?;
    let root = document.root_element();
    if !schema::is_valid(root) {
        return Err("B05");
    }
    let records = schema::children(root).unwrap_or_default();
    if records.len() > RECORDS_MOST {
        return Err("B08");
    }
    let attribute = |name: &str| root.attribute(name).unwrap_or_default();
    let counted = schema::positive(attribute("count")) == Some(records.len() as u64);
    if attribute("no") != number || attribute("org") != org || !counted {
        return Err("B06");
    }
    Ok(records.into_iter().map(entry).collect())
}

/// Whether the XML declaration names GB18030, in whatever letters.
fn declares_gb18030(data: &[u8]) -> bool {
    let end = data.windows(2).position(|w| w == b"?>").unwrap_or(0);
    let declaration = String::from_utf8_lossy(&data[..end]);
    declaration
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("encoding"))
        .map(|(_, rest)| rest.trim_start().trim_start_matches('=').trim_start())
        .and_then(|quoted| {
            let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            quoted[1..].split(quote).next()
        })
        .is_some_and(|name| name.eq_ignore_ascii_case("GB18030"))
}

fn entry(node: Node<'_, '_>) -> Entry {
    let attribute = |name: &str| node.attribute(name).unwrap_or_default();
    let is_cancel = schema::is(node, "cancel");
    let kind = if is_cancel {
        attribute("kind")
    } else {
        node.tag_name().name()
    };
    Entry {
        kind: kind.to_owned(),
        is_cancel,
        source_id: attribute("sourceId").to_owned(),
        revision: schema::positive(attribute("revision")).unwrap_or_default(),
        fields: fields(node),
    }
}

fn fields(node: Node<'_, '_>) -> Map<String, Value> {
    let mut fields = Map::new();
    for child in node.children().filter(Node::is_element) {
        let name = child.tag_name().name();
        if name == "party" {
            if let Value::Array(parties) = fields
                .entry(name)
                .or_insert_with(|| Value::Array(Vec::new()))
            {
                parties.push(Value::Object(self::fields(child)));
            }
        } else {
            fields.insert(name.to_owned(), schema::text(child).into());
        }
    }
    fields
}
