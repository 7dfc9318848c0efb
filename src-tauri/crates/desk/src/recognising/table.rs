//! Rows of a sheet: cells between tabs, under headings or without them. A row is a person.

use super::pieces::{Line, Piece};
use super::words::words;

/// The rows of a text.
pub(super) struct Table {
    pub(super) rows: Vec<Line>,
}

/// How many cells must be headings for a row to be one of headings.
const HEADINGS: usize = 2;

impl Table {
    /// The rows among these lines, and the lines that are none.
    pub(super) fn find<'a>(lines: &[&'a str]) -> (Option<Self>, Vec<&'a str>) {
        let (rows, others): (Vec<&str>, Vec<&str>) =
            lines.iter().partition(|line| line.contains('\t'));
        if rows.is_empty() {
            return (None, others);
        }
        let mut headings: Option<Vec<String>> = None;
        let mut read = Vec::new();
        for row in rows {
            let cells: Vec<&str> = row
                .split('\t')
                .map(|cell| cell.trim().trim_matches('"'))
                .collect();
            let known = cells
                .iter()
                .filter(|cell| words().heading(cell).is_some())
                .count();
            if known >= HEADINGS {
                headings = Some(cells.iter().map(|cell| (*cell).to_owned()).collect());
                continue;
            }
            read.push(match &headings {
                Some(headings) => under(headings, &cells),
                None => free(&cells),
            });
        }
        (Some(Self { rows: read }), others)
    }
}

/// A row under headings; what stands under none is left over.
fn under(headings: &[String], cells: &[&str]) -> Line {
    let mut line = Line::default();
    for (at, cell) in cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty())
    {
        let heading = headings.get(at).map(String::as_str).unwrap_or_default();
        match words().heading(heading) {
            Some((element, document)) => line.pieces.push(Piece {
                at,
                element: element.to_owned(),
                word: (*cell).to_owned(),
                document: document.map(str::to_owned),
            }),
            // What only counts the rows says nothing.
            None if cell.len() < 4 && cell.bytes().all(|b| b.is_ascii_digit()) => {}
            None => line.rest.push((*cell).to_owned()),
        }
    }
    // Whoever is named goes first, so that what follows is theirs.
    line.pieces
        .sort_by_key(|piece| (piece.element != "person.name", piece.at));
    line
}

/// A row without headings: each cell as a text of its own.
fn free(cells: &[&str]) -> Line {
    let mut line = Line::default();
    for cell in cells {
        if cell.len() < 4 && cell.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let read = Line::read(cell);
        line.pieces.extend(read.pieces);
        line.rest.extend(read.rest);
    }
    line
}
