//! What `batch.xsd` says, by hand: each record's elements in their order, each with its type. An element or attribute
//! that the schema lacks, a wrong order, a value outside its type: the batch is not valid.
//!
//! Stricter than the schema in one thing, as the contract words it: no value has white space around it.

use jiff::civil::{Date, DateTime};
use roxmltree::Node;

use super::gb18030::is_contested;
use crate::codes;

/// The batch's name space.
pub(super) const NAMESPACE: &str = "urn:scity:szz:exchange:1";

/// A simple type.
#[derive(Debug, Clone, Copy)]
enum Type {
    Text(usize),
    Digits(usize),
    Code(&'static str),
    Phone,
    DocumentNumber,
    SourceId,
    Date,
    DateTime,
    /// Decimals: lowest, whether itself excluded, highest, places.
    Decimal(f64, bool, f64, usize),
    Parties,
}

/// An element: its name, its type, whether it must be there.
type Element = (&'static str, Type, bool);

macro_rules! code {
    ($name:literal) => {
        Type::Code(include_str!(concat!(
            "../../data/provincial/",
            $name,
            ".csv"
        )))
    };
}

const HOUSE: &[Element] = &[
    ("houseCode", Type::Digits(25), true),
    ("address", Type::Text(150), true),
    ("gridCode", Type::Digits(15), true),
    ("use", code!("houseUse"), true),
    ("area", Type::Decimal(0.0, true, 99_999.99, 2), false),
    ("ownerName", Type::Text(50), false),
    ("ownerPhone", Type::Phone, false),
];

const POPULATION: &[Element] = &[
    ("name", Type::Text(50), true),
    ("sex", code!("sex"), true),
    ("idType", code!("idType"), true),
    ("idNo", Type::DocumentNumber, true),
    ("birth", Type::Date, true),
    ("nation", code!("nation"), true),
    ("education", code!("education"), false),
    ("marriage", code!("marriage"), false),
    ("popType", code!("popType"), true),
    ("registeredDivision", Type::Digits(6), false),
    ("houseSourceId", Type::SourceId, true),
    ("gridCode", Type::Digits(15), true),
    ("phone", Type::Phone, false),
    ("workplace", Type::Text(60), false),
    ("arriveDate", Type::Date, true),
    ("leaveDate", Type::Date, false),
];

const EVENT: &[Element] = &[
    ("type", code!("eventType"), true),
    ("title", Type::Text(50), true),
    ("description", Type::Text(1000), true),
    ("occurredAt", Type::DateTime, true),
    ("place", Type::Text(150), true),
    ("gridCode", Type::Digits(15), true),
    ("lon", Type::Decimal(73.0, false, 136.0, 6), false),
    ("lat", Type::Decimal(3.0, false, 54.0, 6), false),
    ("scale", code!("eventScale"), true),
    ("reporter", Type::Text(20), true),
    ("state", code!("eventState"), true),
    ("closedAt", Type::DateTime, false),
    ("closeNote", Type::Text(1000), false),
    ("party", Type::Parties, false),
];

const PARTY: &[Element] = &[
    ("name", Type::Text(50), true),
    ("idType", code!("idType"), false),
    ("idNo", Type::DocumentNumber, false),
    ("phone", Type::Phone, false),
];

const CANCEL: &[Element] = &[
    ("reason", Type::Text(150), true),
    ("cancelDate", Type::Date, true),
];

const PARTIES_MOST: usize = 10;

/// Whether the whole document is as the schema wants it.
pub(super) fn is_valid(root: Node<'_, '_>) -> bool {
    is(root, "batch")
        && has_attributes(
            root,
            &["no", "org", "createdAt", "count"],
            &|name, value| match name {
                "no" => is_digits(value, 24),
                "org" => is_digits(value, 12),
                "createdAt" => moment(value).is_some(),
                _ => positive(value).is_some(),
            },
        )
        && children(root).is_some_and(|records| {
            !records.is_empty() && records.iter().all(|record| is_record(*record))
        })
}

fn is_record(node: Node<'_, '_>) -> bool {
    let (elements, attributes): (_, &[&str]) = match node.tag_name().name() {
        "house" => (HOUSE, &["sourceId", "revision"]),
        "population" => (POPULATION, &["sourceId", "revision"]),
        "event" => (EVENT, &["sourceId", "revision"]),
        "cancel" => (CANCEL, &["kind", "sourceId", "revision"]),
        _ => return false,
    };
    is(node, node.tag_name().name())
        && has_attributes(node, attributes, &|name, value| match name {
            "kind" => matches!(value, "house" | "population" | "event"),
            "sourceId" => is_source_id(value),
            _ => !value.starts_with(['0', '+']) && positive(value).is_some_and(|n| n <= 999_999),
        })
        && has_elements(node, elements)
}

fn has_elements(node: Node<'_, '_>, elements: &[Element]) -> bool {
    let Some(children) = children(node) else {
        return false;
    };
    let mut rest = children.as_slice();
    for (name, kind, required) in elements {
        let most = if matches!(kind, Type::Parties) {
            PARTIES_MOST
        } else {
            1
        };
        let count = rest.iter().take(most).take_while(|n| is(**n, name)).count();
        if count == 0 && *required || !rest[..count].iter().all(|n| has_type(*n, *kind)) {
            return false;
        }
        rest = &rest[count..];
    }
    rest.is_empty()
}

fn has_type(node: Node<'_, '_>, kind: Type) -> bool {
    if !has_attributes(node, &[], &|_, _| false) {
        return false;
    }
    if matches!(kind, Type::Parties) {
        return has_elements(node, PARTY);
    }
    let is_simple = !node.children().any(|child| child.is_element());
    let value = text(node);
    is_simple && !value.chars().any(is_contested) && is_value(&value, kind)
}

fn is_value(value: &str, kind: Type) -> bool {
    let count = value.chars().count();
    match kind {
        Type::Text(most) => {
            // `\S(.*\S)?`: no white space around, and `.` is no line break. The schema's white space is XML's, the
            // contract's is anybody's.
            (1..=most).contains(&count) && value.trim() == value && !value.contains(['\n', '\r'])
        }
        Type::Digits(count) => is_digits(value, count),
        Type::Code(list) => codes::listed(list, value),
        Type::Phone => is_phone(value),
        Type::DocumentNumber => {
            (5..=20).contains(&count)
                && value
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        }
        Type::SourceId => is_source_id(value),
        Type::Date => date(value).is_some(),
        Type::DateTime => moment(value).is_some(),
        Type::Decimal(lowest, above, highest, places) => decimal(value, places)
            .is_some_and(|n| n <= highest && if above { n > lowest } else { n >= lowest }),
        Type::Parties => false,
    }
}

/// Whether this is the schema's element of that name.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element()
        && node.tag_name().name() == name
        && node.tag_name().namespace() == Some(NAMESPACE)
}

/// All child elements; `None` when there is text between them.
pub(super) fn children<'a, 'i>(node: Node<'a, 'i>) -> Option<Vec<Node<'a, 'i>>> {
    let is_blank = |text: &str| text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
    let mixed = node
        .children()
        .any(|child| child.is_text() && !child.text().is_none_or(is_blank));
    (!mixed).then(|| node.children().filter(Node::is_element).collect())
}

/// All text of an element.
pub(super) fn text(node: Node<'_, '_>) -> String {
    node.children()
        .filter(Node::is_text)
        .filter_map(|n| n.text())
        .collect()
}

fn has_attributes(
    node: Node<'_, '_>,
    names: &[&str],
    is_sound: &dyn Fn(&str, &str) -> bool,
) -> bool {
    const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
    let own = || {
        node.attributes()
            .filter(|attribute| attribute.namespace() != Some(INSTANCE))
    };
    let known = own().all(|attribute| {
        attribute.namespace().is_none()
            && names.contains(&attribute.name())
            && is_sound(attribute.name(), attribute.value())
    });
    known && own().count() == names.len()
}

fn is_digits(value: &str, count: usize) -> bool {
    value.len() == count && value.bytes().all(|b| b.is_ascii_digit())
}

fn is_source_id(value: &str) -> bool {
    (1..=64).contains(&value.len())
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

fn is_phone(value: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match value.split_once('-') {
        Some((area, number)) => {
            area.starts_with('0')
                && (3..=4).contains(&area.len())
                && (7..=8).contains(&number.len())
                && digits(area)
                && digits(number)
        }
        None => {
            value.len() == 11
                && digits(value)
                && value.starts_with('1')
                && value.as_bytes()[1] >= b'3'
        }
    }
}

/// `xs:positiveInteger`.
pub(super) fn positive(value: &str) -> Option<u64> {
    let digits = value.strip_prefix('+').unwrap_or(value);
    let sound = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    sound
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|number| *number > 0)
}

/// A decimal with at most `places` places; zeros at the end are no places.
fn decimal(value: &str, places: usize) -> Option<f64> {
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let sound = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && fraction.trim_end_matches('0').len() <= places;
    sound.then(|| value.parse().ok()).flatten()
}

/// `yyyy-MM-dd` in this or the last century.
pub(super) fn date(value: &str) -> Option<Date> {
    let bytes = value.as_bytes();
    let formed = bytes.len() == 10
        && (value.starts_with("19") || value.starts_with("20"))
        && bytes.iter().enumerate().all(|(at, b)| {
            if matches!(at, 4 | 7) {
                *b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    formed.then(|| value.parse().ok()).flatten()
}

/// `yyyy-MM-ddTHH:mm:ss+08:00`, as Beijing's clock shows it.
pub(super) fn moment(value: &str) -> Option<DateTime> {
    let local = value.strip_suffix("+08:00")?;
    let (day, time) = local.split_once('T')?;
    let day = date(day)?;
    let bytes = time.as_bytes();
    let formed = bytes.len() == 8
        && bytes.iter().enumerate().all(|(at, b)| {
            if matches!(at, 2 | 5) {
                *b == b':'
            } else {
                b.is_ascii_digit()
            }
        });
    let part = |range: std::ops::Range<usize>| time.get(range)?.parse().ok();
    formed
        .then(|| jiff::civil::Time::new(part(0..2)?, part(3..5)?, part(6..8)?, 0).ok())
        .flatten()
        .map(|time| day.to_datetime(time))
}
