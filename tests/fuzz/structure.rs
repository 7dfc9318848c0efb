//! Changes that know what the bytes are: a tree of JSON, tags, a table, a zip. What comes out is well formed and wrong.

use std::io::{Cursor, Read, Write};

use serde_json::{Map, Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::bytes::{self, LONGEST};
use crate::chance::Chance;

/// A changed copy; `None` when the bytes have no structure that is known here.
pub(crate) fn changed(input: &[u8], other: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    if input.starts_with(b"PK") {
        return zipped(input, other, chance);
    }
    if let Ok(mut tree) = serde_json::from_slice::<Value>(input) {
        spoil(&mut tree, chance);
        return serde_json::to_vec(&tree).ok();
    }
    if input.contains(&b'<') && input.contains(&b'>') {
        return Some(tags(input, chance));
    }
    Some(lines(input, chance))
}

/// One node of a tree, some way down.
fn spoil(node: &mut Value, chance: &mut Chance) {
    let below = match node {
        Value::Object(members) => members.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if below > 0 && !chance.once_in(4) {
        let at = chance.below(below);
        let child = match node {
            Value::Object(members) => members.values_mut().nth(at),
            Value::Array(items) => items.get_mut(at),
            _ => None,
        };
        if let Some(child) = child {
            return spoil(child, chance);
        }
    }
    let taken = node.take();
    *node = match chance.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(1e300),
        5 => json!(""),
        6 => json!("0".repeat(1 << chance.below(16))),
        7 => json!("\u{0}\u{202e}<script>{{ x }}"),
        8 => (0..1_usize << chance.below(12))
            .map(|_| taken.clone())
            .collect(),
        9 => (0..1 << chance.below(8)).fold(taken, |inner, _| json!([inner])),
        10 => (0..1 << chance.below(8)).fold(taken, |inner, _| json!({ "a": inner })),
        11 => json!(taken.to_string()),
        12 => Value::Array(vec![taken; 2]),
        _ => {
            let mut members = match taken {
                Value::Object(members) => members,
                other => Map::from_iter([("x".to_owned(), other)]),
            };
            members.insert("多余".to_owned(), json!({ "a": [1, 2, 3] }));
            Value::Object(members)
        }
    };
}

/// A tag and what stands in it, taken away, doubled, put into itself many times, or with another attribute.
fn tags(input: &[u8], chance: &mut Chance) -> Vec<u8> {
    let opens: Vec<usize> = (0..input.len()).filter(|at| input[*at] == b'<').collect();
    let Some(at) = chance.one(&opens).copied() else {
        return input.to_vec();
    };
    let end = input[at..]
        .iter()
        .position(|b| *b == b'>')
        .map_or(input.len(), |length| at + length + 1);
    let tag = &input[at..end];
    let times = (1 << chance.below(14)).min(LONGEST / tag.len().max(1));
    let (before, after) = (&input[..at], &input[end..]);
    let middle = match chance.below(6) {
        0 => Vec::new(),
        1 => tag.repeat(2),
        2 => tag.repeat(times),
        3 => {
            let inner = tag.strip_suffix(b">").unwrap_or(tag);
            let attributes = (0..times.min(5_000)).map(|n| format!(" a{n}=\"&amp;\""));
            let attributes: String = attributes.collect();
            [inner, attributes.as_bytes(), b">"].concat()
        }
        4 => [tag, &[b"<x>".repeat(times), b"</x>".repeat(times)].concat()].concat(),
        _ => [tag, "样".repeat(times).as_bytes()].concat(),
    };
    [before, middle.as_slice(), after].concat()
}

/// A line, or a cell of it, taken away, doubled, moved or made long.
fn lines(input: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = input.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let at = chance.below(lines.len());
    let line = lines[at].clone();
    match chance.below(7) {
        0 => {
            lines.remove(at);
        }
        1 => lines.insert(at, line),
        2 => {
            let times = (1 << chance.below(12)).min(LONGEST / line.len().max(1));
            lines.splice(at..at, std::iter::repeat_n(line, times));
        }
        3 => {
            let to = chance.below(lines.len());
            lines.swap(at, to);
        }
        4 => {
            // What stands behind the sign of equality, or the last cell, as deep as can be.
            let cut = line.iter().rposition(|b| matches!(b, b'=' | b',' | b'"'));
            let depth = 1 << chance.below(14);
            let open = chance
                .one(&[b"(", b"[", b"{", b"!", b"-"])
                .map_or(b"(".as_slice(), |o| *o);
            let mut deep = line[..cut.map_or(0, |cut| cut + 1)].to_vec();
            deep.extend(open.repeat(depth));
            lines[at] = deep;
        }
        5 => {
            let cells: Vec<&[u8]> = line.split(|b| *b == b',').collect();
            let many = cells
                .iter()
                .cycle()
                .take(cells.len() * (1 << chance.below(8)));
            lines[at] = many.copied().collect::<Vec<_>>().join(b",".as_slice());
        }
        _ => lines[at].extend(b"\"'\r\t,;\\".as_slice()),
    }
    let mut all = lines.join(b"\n".as_slice());
    all.truncate(LONGEST);
    all
}

/// A part of a zip, spoilt from within, many times over or grown beyond measure; the zip itself stays whole.
fn zipped(input: &[u8], other: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(input)).ok()?;
    let mut parts = Vec::new();
    for at in 0..archive.len().min(64) {
        let part = archive.by_index(at).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut content = Vec::new();
        part.take(4 * LONGEST as u64)
            .read_to_end(&mut content)
            .ok()?;
        parts.push((name, content));
    }
    let at = chance.below(parts.len());
    let (name, content) = parts.get(at)?.clone();
    match chance.below(8) {
        0 => {
            parts.remove(at);
        }
        1 => {
            let names = ["../../x", "/x", "", "a\0b", "index.json", "data.xml"];
            let name = chance.one(&names).map_or("", |name| name);
            parts[at].0 = name.to_owned();
        }
        2 => {
            // Packs to a thousandth.
            let grown = [content.as_slice(), &vec![b' '; 64 * LONGEST]].concat();
            parts[at].1 = grown;
        }
        3 => {
            for n in 0..1 << chance.below(11) {
                parts.push((format!("{n}-{name}"), Vec::new()));
            }
        }
        4 | 5 => parts[at].1 = bytes::changed(&content, other, chance),
        _ => parts[at].1 = changed(&content, other, chance).unwrap_or(content),
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in &parts {
        let begun = zip.start_file(name.as_str(), SimpleFileOptions::default());
        if begun.is_ok() {
            zip.write_all(content).ok()?;
        }
    }
    Some(zip.finish().ok()?.into_inner())
}
