//! The card cases of a package without an interface: what the card must show, and which receipts are believed.
//!
//! ```toml
//! [[card]]
//! title = "a new allowance"
//! # What is typed: as in a reply case
//! record = "allowance"
//! operation = "create"             # create (default), update, cancel
//! set = { "a:person.phone" = "" }  # today, settings, resident, set
//! held = { lxdh = "19900000009" }  # a change: then these members differed ("" = absent)
//! known = { number = "JT2026…" }   # receipts from before
//! # What must come of it; what is not said is not compared
//! place = "新增"                   # part of where it is typed
//! rows = { "性别" = "女", "备注" = "" }  # by label: what is copied; "" for a field that stays empty
//! first = ["姓名", "性别"]         # the labels that come first, in this order
//! changed = ["联系电话"]           # a change: exactly the rows that are marked
//! template = true                  # whether it can be handed in as the department's template
//! believed = ["JT20261122001"]     # numbers that are taken
//! doubted = ["20261122"]           # numbers that are not
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::cases::{CaseResult, Common, object, said};
use super::model::Package;
use super::reading::Table;
use super::wanted::Wanted;
use crate::card::Card;
use crate::exchange::{Link, Still};
use crate::order::Operation;

/// One card case as it stands in the file.
struct CardCase {
    title: String,
    wanted: Wanted,
    place: Option<String>,
    rows: Map<String, Value>,
    first: Vec<String>,
    changed: Option<Vec<String>>,
    template: Option<bool>,
    believed: Vec<String>,
    doubted: Vec<String>,
}

/// Runs the card cases of the file.
pub(super) fn run(package: &Package, root: &Table<'_, '_>, common: &Common<'_>) -> Vec<CaseResult> {
    let cases = root.tables("card");
    let cases: Vec<CardCase> = cases
        .iter()
        .map(|table| {
            let case = CardCase::read(table, common);
            table.done();
            case
        })
        .collect();
    let results = cases.into_iter().map(|case| {
        let differences = case.run(package, common);
        CaseResult {
            title: case.title,
            differences: differences.unwrap_or_else(|why| vec![why]),
        }
    });
    results.collect()
}

impl CardCase {
    fn read(table: &Table<'_, '_>, common: &Common<'_>) -> Self {
        Self {
            title: common.title(table),
            wanted: Wanted::read(table, common),
            place: table.text("place"),
            rows: object(table, "rows"),
            first: said(table, "first"),
            changed: table.has("changed").then(|| said(table, "changed")),
            template: table
                .flag_or_said("template")
                .map(|flag| matches!(flag, Ok(true))),
            believed: said(table, "believed"),
            doubted: said(table, "doubted"),
        }
    }

    fn run(&self, package: &Package, common: &Common<'_>) -> Result<Vec<String>, String> {
        let now = self.wanted.now()?;
        let order = self.wanted.order(package, common, now)?;
        let reach = self.wanted.reach(package);
        let link = Link::open(package, reach, Arc::new(Still(now))).map_err(said_of)?;
        let sealed = link.seal(&order).map_err(said_of)?;
        let card = link.card(&order, &sealed).map_err(said_of)?;
        let mut differences = self.compare(&card);
        for (numbers, wanted) in [(&self.believed, true), (&self.doubted, false)] {
            for number in numbers {
                let typed = BTreeMap::from([("number".to_owned(), number.clone())]);
                let operation = Operation::Create;
                let believed = link.typed(&order.record, operation, &typed).is_ok();
                if believed != wanted {
                    let found = if believed { "believed" } else { "doubted" };
                    differences.push(format!("`{number}` is {found}"));
                }
            }
        }
        Ok(differences)
    }

    fn compare(&self, card: &Card) -> Vec<String> {
        let mut differences = Vec::new();
        if let Some(part) = self
            .place
            .as_ref()
            .filter(|part| !card.place.contains(*part))
        {
            differences.push(format!("it is typed at `{}`, not `{part}`", card.place));
        }
        for (label, wanted) in &self.rows {
            let row = card.rows.iter().find(|row| row.label == *label);
            let found = row.map_or("absent", |row| row.copy.as_str());
            if wanted.as_str() != Some(found) {
                differences.push(format!("`{label}` is `{found}`, not {wanted}"));
            }
        }
        let labels: Vec<&str> = card.rows.iter().map(|row| row.label.as_str()).collect();
        if !labels.iter().zip(&self.first).all(|(a, b)| a == b) || labels.len() < self.first.len() {
            differences.push(format!(
                "the rows are {labels:?}, not {:?} first",
                self.first
            ));
        }
        if let Some(wanted) = &self.changed {
            let changed = card.rows.iter().filter(|row| row.changed);
            let changed: Vec<&str> = changed.map(|row| row.label.as_str()).collect();
            if changed != *wanted {
                differences.push(format!("changed are {changed:?}, not {wanted:?}"));
            }
        }
        if let Some(wanted) = self.template.filter(|wanted| *wanted != card.template) {
            let found = card.template;
            differences.push(format!("template is {found}, not {wanted}"));
        }
        differences
    }
}

fn said_of(error: crate::AdapterError) -> String {
    error.to_string()
}
