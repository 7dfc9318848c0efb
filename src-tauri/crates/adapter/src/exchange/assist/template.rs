//! The cards as the department's own Excel template.
//!
//! Every cell is text: a number would lose its last digits in a spreadsheet. The template is written anew with the very
//! rows and headers that the package says; what else the department's own file holds, such as colours, is not kept.

use rust_xlsxwriter::{Format, FormatBorder, Workbook as Book, XlsxError};

use super::super::spec::{AssistSpec, Fill, TemplateSpec};
use crate::card::{Card, CardRow, Workbook};

/// How wide a column is at most, and at least.
const WIDTHS: (usize, usize) = (8, 48);

/// The file with one row for each card that a template takes, in their order; one sheet for each record.
pub(super) fn filled(spec: &AssistSpec, cards: &[Card]) -> Result<Option<Workbook>, XlsxError> {
    let mut book = Book::new();
    let mut name = None;
    for (record, card) in &spec.record {
        let Some(template) = &card.template else {
            continue;
        };
        let own: Vec<&Card> = cards
            .iter()
            .filter(|card| card.record == *record && card.template)
            .collect();
        if own.is_empty() {
            continue;
        }
        name.get_or_insert_with(|| format!("{}.xlsx", template.file));
        sheet(&mut book, template, &own)?;
    }
    let Some(name) = name else {
        return Ok(None);
    };
    let bytes = book.save_to_buffer()?;
    Ok(Some(Workbook { name, bytes }))
}

fn sheet(book: &mut Book, template: &TemplateSpec, cards: &[&Card]) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@");
    let header = Format::new().set_bold().set_border(FormatBorder::Thin);
    let sheet = book.add_worksheet();
    sheet.set_name(&template.sheet)?;
    let mut row = 0;
    for cells in &template.above {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell)?;
        }
        row += 1;
    }
    let mut widths: Vec<usize> = Vec::with_capacity(template.columns.len());
    for (at, column) in (0..).zip(&template.columns) {
        sheet.write_string_with_format(row, at, &column.title, &header)?;
        widths.push(wide(&column.title));
    }
    for (number, card) in (1..).zip(cards) {
        row += 1;
        for (at, column) in (0..).zip(&template.columns) {
            let value = match (&column.member, column.fill) {
                (Some(member), _) => value_of(card, member),
                (None, Some(Fill::Row)) => number.to_string(),
                (None, Some(Fill::Act)) => template.words.of(card.operation).to_owned(),
                (None, Some(Fill::Receipt)) => known(card),
                (None, None) => String::new(),
            };
            if value.is_empty() {
                continue;
            }
            sheet.write_string_with_format(row, at, &value, &text)?;
            if let Some(width) = widths.get_mut(usize::from(at)) {
                *width = wide(&value).max(*width);
            }
        }
    }
    for (at, width) in (0..).zip(widths) {
        let width = u32::try_from(width.clamp(WIDTHS.0, WIDTHS.1) + 2).unwrap_or_default();
        sheet.set_column_width(at, width)?;
    }
    Ok(())
}

fn known(card: &Card) -> String {
    let known = card.known.as_ref();
    known.map(|(_, number)| number.clone()).unwrap_or_default()
}

/// A member's value; the members of a list, item by item.
fn value_of(card: &Card, member: &str) -> String {
    let own = card.rows.iter().find(|row| row.member == member);
    if let Some(row) = own {
        return row.copy.clone();
    }
    let inside = format!("{member}/");
    let mut items: Vec<(&str, Vec<&str>)> = Vec::new();
    let rows = card.rows.iter().filter(|row| !row.copy.is_empty());
    for CardRow { member, copy, .. } in rows {
        let Some((item, _)) = member
            .strip_prefix(&inside)
            .and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        match items.last_mut() {
            Some((last, values)) if *last == item => values.push(copy),
            _ => items.push((item, vec![copy])),
        }
    }
    let items: Vec<String> = items.iter().map(|(_, values)| values.join(" ")).collect();
    items.join("；")
}

/// How many Latin letters wide a text is.
fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
