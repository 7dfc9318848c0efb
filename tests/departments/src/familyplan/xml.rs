//! What both layers of XML need: the declared encoding, escaping, and telling a DOCTYPE from other broken XML.

use roxmltree::{Document, Error, Node};

/// Why a text is no document this department reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It has a document type declaration.
    Doctype,
    /// It is not well-formed, or declares another encoding than UTF-8.
    Broken,
}

/// Parses `text`, which must be XML in UTF-8 without a DOCTYPE.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Unreadable> {
    let document = Document::parse(text).map_err(|error| match error {
        Error::DtdDetected => Unreadable::Doctype,
        _ => Unreadable::Broken,
    })?;
    match declared_encoding(text) {
        Some(encoding) if !encoding.eq_ignore_ascii_case("UTF-8") => Err(Unreadable::Broken),
        _ => Ok(document),
    }
}

/// All text directly inside the node; entity-escaped and CDATA parts may alternate.
pub(super) fn text(node: Node<'_, '_>) -> String {
    node.children()
        .filter(Node::is_text)
        .filter_map(|part| part.text())
        .collect()
}

/// The node's only child element of this name and namespace.
pub(super) fn child<'a, 'input>(
    node: Node<'a, 'input>,
    namespace: &str,
    name: &str,
) -> Option<Node<'a, 'input>> {
    let mut found = node
        .children()
        .filter(|child| child.is_element() && child.has_tag_name((namespace, name)));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// `text` as the content of an element.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn declared_encoding(text: &str) -> Option<&str> {
    let declaration = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .strip_prefix("<?xml")?
        .split_once("?>")?
        .0;
    let value = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next()?;
    value.get(1..)?.split(quote).next()
}
