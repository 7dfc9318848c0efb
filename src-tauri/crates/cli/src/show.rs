//! How replies are shown: JSON for programs, tables for people.

use comfy_table::{ContentArrangement, Row, Table, presets};
use serde::Serialize;

use crate::failure::Failure;

/// Prints a reply: as JSON, or by `plain`.
pub(crate) fn reply<T: Serialize>(json: bool, reply: &T, plain: impl FnOnce(&T)) {
    if json {
        match serde_json::to_string_pretty(reply) {
            Ok(text) => println!("{text}"),
            Err(_) => eprintln!("yilu: the reply cannot be written as JSON"),
        }
    } else {
        plain(reply);
    }
}

/// Prints why a command failed: what happened and the way out.
pub(crate) fn failure(failure: &Failure, json: bool) {
    if json {
        let fault = match failure {
            Failure::Desk(error) => serde_json::to_value(error.fault()).unwrap_or_default(),
            other => serde_json::json!({ "kind": "failed", "detail": other.to_string() }),
        };
        println!("{}", serde_json::json!({ "error": fault }));
    } else {
        eprintln!("yilu: {failure}");
        if let Failure::Desk(error) = failure {
            eprintln!("      {}", error.fault().say);
        }
    }
}

/// A table that fits the terminal.
pub(crate) fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
    rows_of(head, rows);
}

/// The same where the number of columns is only known now.
pub(crate) fn rows(head: &[String], rows: &[Vec<String>]) {
    rows_of(head, rows);
}

fn rows_of<H: Into<Row>, R: Into<Row>>(head: H, rows: impl IntoIterator<Item = R>) {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(head);
    for row in rows {
        table.add_row(row);
    }
    println!("{table}");
}
