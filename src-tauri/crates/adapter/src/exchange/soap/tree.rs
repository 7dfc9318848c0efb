//! A small, bounded reading of XML: names without prefixes, text, order. What a department has no
//! business to send (a DOCTYPE, unknown entities, endless nesting) makes the document unreadable.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Deepest nesting that is read.
const DEEPEST: usize = 32;
/// Most elements that are read.
const MOST: usize = 20_000;

/// An element.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::exchange) struct Node {
    /// The local name.
    pub(in crate::exchange) name: String,
    /// All text directly inside.
    pub(in crate::exchange) text: String,
    /// Attributes by their name as it stands there.
    attributes: Vec<(String, String)>,
    pub(in crate::exchange) children: Vec<Node>,
}

impl Node {
    /// The value of an attribute; empty when it is not there.
    pub(in crate::exchange) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The trimmed text of the first child of that name.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim())
    }

    /// The first element of that name, here or below.
    pub(super) fn find(&self, name: &str) -> Option<&Node> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(name))
    }
}

/// Reads a whole document; `None` when it is not one well-formed element.
pub(in crate::exchange) fn read(text: &str) -> Option<Node> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Node> = Vec::new();
    let mut done: Option<Node> = None;
    let mut count = 0usize;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                count += 1;
                if done.is_some() || open.len() >= DEEPEST || count > MOST {
                    return None;
                }
                open.push(Node {
                    name: local_name(&start),
                    attributes: attributes(&start)?,
                    ..Node::default()
                });
            }
            Event::End(_) => {
                let node = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(node),
                    None => done = Some(node),
                }
            }
            Event::Text(text) => add(&mut open, &text.xml10_content())?,
            Event::CData(text) => add(&mut open, &text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().ok()? {
                    Some(character) => character,
                    None => match &*reference.xml10_content() {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return None,
                    },
                };
                add(&mut open, character.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return None,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Empty(_) => {}
            Event::Eof => break,
        }
    }
    if open.is_empty() { done } else { None }
}

/// Text belongs to the innermost open element; between the elements of the document only white space may stand.
fn add(open: &mut [Node], text: &str) -> Option<()> {
    match open.last_mut() {
        Some(node) => node.text.push_str(text),
        None if text
            .trim_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
            .is_empty() => {}
        None => return None,
    }
    Some(())
}

fn local_name(start: &BytesStart<'_>) -> String {
    let name = start.name();
    let name: &str = name.as_ref();
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

/// The attributes of an element; `None` when they cannot be read.
fn attributes(start: &BytesStart<'_>) -> Option<Vec<(String, String)>> {
    let read = start.attributes().map(|attribute| {
        let attribute = attribute.ok()?;
        let name: &str = attribute.key.as_ref();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some((name.to_owned(), value.into_owned()))
    });
    read.collect()
}

/// Text as it may stand between tags.
pub(in crate::exchange) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_entities_and_cdata_are_read() {
        let node = read("<?xml version=\"1.0\"?><s:A xmlns:s=\"u\"><s:B>1&lt;&#20000;<![CDATA[<x>]]></s:B><C/></s:A>").unwrap();
        assert_eq!(
            node.text_of("B"),
            Some("1<丠<x>"),
            "escaped text is the text itself"
        );
        assert_eq!(
            node.child("C").map(|c| c.text.as_str()),
            Some(""),
            "an empty element is there"
        );
    }

    #[test]
    fn hostile_documents_are_not_read() {
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        let bomb = "<!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;</a>";
        for text in [
            deep.as_str(),
            bomb,
            "<a>&b;</a>",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "x<a/>",
            "",
            "<a>&",
        ] {
            assert_eq!(
                read(text),
                None,
                "{text:.40} must not be taken for an answer"
            );
        }
    }

    #[test]
    fn escaping_twice_and_reading_twice_gives_the_text_back() {
        let text = "A&B <\"'>";
        let inner = format!("<X>{}</X>", escape(text));
        let outer = read(&format!("<Y>{}</Y>", escape(&inner))).unwrap();
        assert_eq!(
            read(&outer.text).unwrap().text,
            text,
            "an ampersand in an address survives both layers"
        );
    }
}
