//! What the import reads of an .xlsx workbook (ISO/IEC 29500): its sheets by name and the cells of two of them, each as
//! what it is and not as what Excel would show. No styles, no dates, no calculating; a formula is a formula.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use crate::archive::{self, Member};

/// A cell that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// A string, shared, inline or rich.
    Text(String),
    /// A number, date, boolean or error; its stored text.
    Number(String),
    /// Holds a formula, whatever its value.
    Formula(String),
}

impl Cell {
    /// The text as received, whatever the type.
    pub(super) fn received(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Formula(text) => text,
        }
    }
}

/// The filled cells of a sheet by (row, column), both from 1.
pub(super) type Cells = BTreeMap<(u32, u32), Cell>;

/// An open workbook.
pub(super) struct Workbook {
    members: Vec<Member>,
    /// Name and member of each sheet.
    sheets: Vec<(String, String)>,
    strings: Vec<String>,
}

const MOST: usize = 64 * 1024 * 1024;
const RELATIONSHIP: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

impl Workbook {
    /// Opens a workbook without macros; `None` when it is no readable one.
    pub(super) fn open(bytes: &[u8]) -> Option<Self> {
        let members = archive::unpack(bytes, MOST).ok()?;
        let book = main_part(&members)?;
        let has_macros = members.iter().any(|m| m.name.ends_with("vbaProject.bin"));
        if has_macros {
            return None;
        }
        let (folder, file) = book.rsplit_once('/').unwrap_or(("", &book));
        let relations = relations(&members, &format!("{folder}/_rels/{file}.rels"), folder)?;
        let sheets = read(&members, &book, |root| {
            root.descendants()
                .filter(|node| node.has_tag_name_local("sheet"))
                .map(|sheet| {
                    let name = sheet.attribute("name")?;
                    let id = sheet.attribute((RELATIONSHIP, "id"))?;
                    Some((name.to_owned(), relations.get(id)?.1.clone()))
                })
                .collect::<Option<Vec<_>>>()
        })??;
        let strings = match relations.values().find(|(kind, _)| kind == "sharedStrings") {
            None => Vec::new(),
            Some((_, member)) => read(&members, member, |root| {
                root.children()
                    .filter(|node| node.has_tag_name_local("si"))
                    .map(plain_text)
                    .collect()
            })?,
        };
        Some(Self {
            members,
            sheets,
            strings,
        })
    }

    /// The filled cells of the sheet with this name.
    pub(super) fn cells(&self, sheet: &str) -> Option<Cells> {
        let (_, member) = self.sheets.iter().find(|(name, _)| name == sheet)?;
        read(&self.members, member, |root| {
            let mut cells = Cells::new();
            let (mut row, mut column) = (0, 0);
            for node in root.descendants() {
                if node.has_tag_name_local("row") {
                    row = match node.attribute("r") {
                        Some(number) => number.parse().ok()?,
                        None => row + 1,
                    };
                    column = 0;
                } else if node.has_tag_name_local("c") {
                    (row, column) = match node.attribute("r") {
                        Some(reference) => position(reference)?,
                        None => (row, column + 1),
                    };
                    if let Some(cell) = self.cell(node)? {
                        cells.insert((row, column), cell);
                    }
                }
            }
            Some(cells)
        })?
    }

    /// `None` when the cell cannot be read, `Some(None)` when it is empty.
    fn cell(&self, node: Node<'_, '_>) -> Option<Option<Cell>> {
        let child = |name: &str| node.children().find(|n| n.has_tag_name_local(name));
        let value = child("v").map(|v| all_text(v)).unwrap_or_default();
        if child("f").is_some() {
            return Some(Some(Cell::Formula(value)));
        }
        let text = match node.attribute("t") {
            Some("s") => {
                if value.is_empty() {
                    return Some(None);
                }
                self.strings.get(value.parse::<usize>().ok()?)?.clone()
            }
            Some("inlineStr") => child("is").map(plain_text).unwrap_or_default(),
            Some("str") => unescaped(&value),
            _ if value.is_empty() => return Some(None),
            _ => return Some(Some(Cell::Number(value))),
        };
        Some((!text.is_empty()).then_some(Cell::Text(text)))
    }
}

/// The part that the package says is its workbook; only of the kind without macros.
fn main_part(members: &[Member]) -> Option<String> {
    let relations = relations(members, "_rels/.rels", "")?;
    let (_, book) = relations
        .values()
        .find(|(kind, _)| kind == "officeDocument")?
        .clone();
    let declared = read(members, "[Content_Types].xml", |root| {
        root.children().any(|node| {
            node.attribute("ContentType") == Some(WORKBOOK)
                && (node.attribute("PartName") == Some(&format!("/{book}"))
                    || node.has_tag_name_local("Default"))
        })
    })?;
    declared.then_some(book)
}

/// Relationship id to the last word of its type and the member it names.
fn relations(
    members: &[Member],
    member: &str,
    folder: &str,
) -> Option<BTreeMap<String, (String, String)>> {
    read(members, member.trim_start_matches('/'), |root| {
        root.children()
            .filter(Node::is_element)
            .map(|node| {
                let kind = node.attribute("Type")?.rsplit('/').next()?;
                let target = node.attribute("Target")?;
                let target = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None if folder.is_empty() => target.to_owned(),
                    None => format!("{folder}/{target}"),
                };
                Some((node.attribute("Id")?.to_owned(), (kind.to_owned(), target)))
            })
            .collect()
    })?
}

/// What `look` makes of the root element of a member.
fn read<T>(members: &[Member], name: &str, look: impl FnOnce(Node<'_, '_>) -> T) -> Option<T> {
    let member = members.iter().find(|member| member.name == name)?;
    let text = std::str::from_utf8(&member.content).ok()?;
    let document = Document::parse(text.trim_start_matches('\u{feff}')).ok()?;
    Some(look(document.root_element()))
}

/// `AB12` as (12, 28).
fn position(reference: &str) -> Option<(u32, u32)> {
    let letters = reference.find(|c: char| c.is_ascii_digit())?;
    let column = reference[..letters]
        .bytes()
        .try_fold(0_u32, |sum, letter| {
            let digit = u32::from(letter.checked_sub(b'A')?) + 1;
            (digit <= 26).then_some(sum.checked_mul(26)? + digit)
        })?;
    Some((reference[letters..].parse().ok()?, column))
}

/// The text of a string item: its own and that of its rich runs, without phonetic hints.
fn plain_text(item: Node<'_, '_>) -> String {
    let mut text = String::new();
    for node in item.children() {
        if node.has_tag_name_local("t") {
            text.push_str(&all_text(node));
        } else if node.has_tag_name_local("r") {
            let run = node.children().filter(|n| n.has_tag_name_local("t"));
            run.for_each(|t| text.push_str(&all_text(t)));
        }
    }
    unescaped(&text)
}

fn all_text(node: Node<'_, '_>) -> String {
    node.children().filter_map(|n| n.text()).collect()
}

/// `_x000D_` stands for a character that XML cannot hold.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let escape = rest.get(at + 2..at + 7).filter(|hex| hex.ends_with('_'));
        let character = escape
            .and_then(|hex| u32::from_str_radix(&hex[..4], 16).ok())
            .and_then(char::from_u32);
        plain.push_str(&rest[..at]);
        match character {
            Some(character) => {
                plain.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

trait LocalName {
    fn has_tag_name_local(&self, name: &str) -> bool;
}

impl LocalName for Node<'_, '_> {
    /// Transitional and strict workbooks differ in their namespaces only.
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}
