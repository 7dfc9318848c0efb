//! The `assist` part of an `exchange.toml`: what the card of a department without an interface says beside its values.
//!
//! The values, their order and their labels stand in `system.toml` as for any system. Deliberately absent: addresses,
//! accounts and times; a person goes there.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::expression::Pattern;
use super::super::fault::ExchangeFault;
use super::declared::Declared;
use super::{line_of, members};
use crate::order::Operation;

/// The receipt that every record done by hand has, whatever the department gives: the day on which it was done.
pub(in crate::exchange) const DAY: &str = "date";
/// The receipt that the outbox shows.
const NUMBER: &str = "number";
/// What a spreadsheet takes as the name of a sheet.
const LONGEST_SHEET: usize = 31;

/// A department without an interface: a card shows what to type, a person types it and types back the receipt.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct AssistSpec {
    /// The address of the department's own pages, for a browser; left out where there are none.
    #[serde(default)]
    pub(in crate::exchange) address: Option<String>,
    /// What is copied, and written into the template, where a value is a code with a name.
    #[serde(default)]
    pub(in crate::exchange) codes: CodeText,
    /// The cards, by record.
    pub(in crate::exchange) record: BTreeMap<String, CardSpec>,
}

/// What is taken of a code that has a name; the card shows both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::exchange) enum CodeText {
    /// The name, for lists one chooses from.
    #[default]
    Name,
    /// The code, for fields one types it into.
    Code,
}

/// The card of one record.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AssistCard")]
pub(in crate::exchange) struct CardSpec {
    /// Where a new record is typed: `登录津贴系统 → 津贴管理 → 新增申报`.
    #[serde(rename = "where")]
    pub(in crate::exchange) place: String,
    /// What the worker should know before starting, in one sentence.
    #[serde(default)]
    pub(in crate::exchange) note: Option<String>,
    /// The same of a change.
    #[serde(default)]
    pub(in crate::exchange) update: Option<StepSpec>,
    /// The same of an ending.
    #[serde(default)]
    pub(in crate::exchange) cancel: Option<StepSpec>,
    /// What the department gives back and the worker types, by name; `number` is the one that the outbox shows. Left
    /// out where it gives nothing.
    #[serde(default)]
    pub(in crate::exchange) receipt: BTreeMap<String, TypedSpec>,
    /// The department's own Excel template, where it takes one.
    #[serde(default)]
    pub(in crate::exchange) template: Option<TemplateSpec>,
}

/// Where and how a change or an ending is typed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AssistStep")]
pub(in crate::exchange) struct StepSpec {
    /// Where it is typed.
    #[serde(rename = "where")]
    pub(in crate::exchange) place: String,
    /// What the worker should know before starting.
    #[serde(default)]
    pub(in crate::exchange) note: Option<String>,
}

/// Something that the department shows and the worker types back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AssistReceipt")]
pub(in crate::exchange) struct TypedSpec {
    /// What the worker knows it as: 申报编号.
    pub(in crate::exchange) label: String,
    /// Where the worker finds it: `保存后弹窗里 SB 开头的 12 位`.
    #[serde(default)]
    pub(in crate::exchange) hint: Option<String>,
    /// An example of its form.
    #[serde(default)]
    pub(in crate::exchange) example: Option<String>,
    /// What the whole of it must look like.
    #[serde(default)]
    pub(in crate::exchange) pattern: Option<Pattern>,
    /// False when the department sometimes gives none.
    #[serde(default = "super::yes")]
    pub(in crate::exchange) required: bool,
    /// False when several records have the same, as the members of one household in one ledger.
    #[serde(default = "super::yes")]
    pub(in crate::exchange) unique: bool,
    /// True when a change is given another one; it is asked for again then.
    #[serde(default)]
    pub(in crate::exchange) renewed: bool,
}

/// The department's own Excel template, to the letter.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AssistTemplate")]
pub(in crate::exchange) struct TemplateSpec {
    /// The file's name without its ending.
    pub(in crate::exchange) file: String,
    /// The sheet's name.
    #[serde(default = "first_sheet")]
    pub(in crate::exchange) sheet: String,
    /// The rows above the headers, cell by cell.
    #[serde(default)]
    pub(in crate::exchange) above: Vec<Vec<String>>,
    /// The columns in their order.
    pub(in crate::exchange) columns: Vec<ColumnSpec>,
    /// What may be handed in with it.
    #[serde(default = "everything")]
    pub(in crate::exchange) takes: Vec<Operation>,
    /// The words for what is done, in a column that says so.
    #[serde(default)]
    pub(in crate::exchange) words: ActWords,
}

/// A column of the template; one with neither `member` nor `fill` is left empty.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AssistColumn")]
pub(in crate::exchange) struct ColumnSpec {
    /// Its header, to the letter.
    pub(in crate::exchange) title: String,
    /// The member of the record that stands in it.
    #[serde(default)]
    pub(in crate::exchange) member: Option<String>,
    /// What else stands in it.
    #[serde(default)]
    pub(in crate::exchange) fill: Option<Fill>,
}

/// What stands in a column that is no member's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "AssistFill")]
pub(in crate::exchange) enum Fill {
    /// The number of the row, from 1.
    Row,
    /// What is done, in the template's words.
    Act,
    /// The number that the department gave before.
    Receipt,
}

/// The words for what is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "AssistWords")]
pub(in crate::exchange) struct ActWords {
    /// A new record.
    pub(in crate::exchange) create: String,
    /// A change.
    pub(in crate::exchange) update: String,
    /// An ending.
    pub(in crate::exchange) cancel: String,
}

impl Default for ActWords {
    fn default() -> Self {
        Self {
            create: "新增".to_owned(),
            update: "变更".to_owned(),
            cancel: "注销".to_owned(),
        }
    }
}

impl ActWords {
    /// The word for an operation.
    pub(in crate::exchange) fn of(&self, operation: Operation) -> &str {
        match operation {
            Operation::Create => &self.create,
            Operation::Update => &self.update,
            Operation::Cancel => &self.cancel,
        }
    }
}

fn first_sheet() -> String {
    "Sheet1".to_owned()
}

fn everything() -> Vec<Operation> {
    vec![Operation::Create, Operation::Update, Operation::Cancel]
}

impl CardSpec {
    /// Where an operation is typed, and what the worker should know of it.
    pub(in crate::exchange) fn step(&self, operation: Operation) -> (&str, Option<&str>) {
        let own = match operation {
            Operation::Create => None,
            Operation::Update => self.update.as_ref(),
            Operation::Cancel => self.cancel.as_ref(),
        };
        match own {
            Some(step) => (&step.place, step.note.as_deref()),
            None => (&self.place, self.note.as_deref()),
        }
    }

    /// What is asked for once an operation is done, the outbox' number first.
    pub(in crate::exchange) fn asked(
        &self,
        operation: Operation,
    ) -> impl Iterator<Item = (&str, &TypedSpec)> {
        let number = self.receipt.get_key_value(NUMBER).into_iter();
        let others = self.receipt.iter().filter(|(name, _)| *name != NUMBER);
        let all = number.chain(others);
        all.filter(move |(_, typed)| match operation {
            Operation::Create => true,
            Operation::Update => typed.renewed,
            Operation::Cancel => false,
        })
        .map(|(name, typed)| (name.as_str(), typed))
    }

    /// The names of all that is kept of a record.
    pub(in crate::exchange) fn receipts(&self) -> Vec<&str> {
        let typed = self.receipt.keys().map(String::as_str);
        typed.chain([DAY]).collect()
    }
}

impl TypedSpec {
    /// Whether it looks as it must.
    pub(in crate::exchange) fn fits(&self, text: &str) -> bool {
        self.pattern
            .as_ref()
            .is_none_or(|pattern| pattern.is_whole(text))
    }
}

/// What no single key shows: receipts, examples and the columns of templates.
pub(super) fn faults(spec: &AssistSpec, text: &str, declared: Declared<'_>) -> Vec<ExchangeFault> {
    let mut faults = Vec::new();
    for (id, card) in &spec.record {
        let line = line_of(text, &format!("[record.{id}]"));
        let mut fault = |what: String, mend: &str| {
            faults.push(ExchangeFault::exchange(line, what, mend));
        };
        if !card.receipt.is_empty() && !card.receipt.contains_key(NUMBER) {
            fault(
                format!("the receipt of `{id}` has no `{NUMBER}`"),
                "call the one that the worker knows a record by `number`",
            );
        }
        if card.receipt.contains_key(DAY) {
            fault(
                format!("`{DAY}` of `{id}` is kept by the program itself: the day it was done"),
                "give the receipt another name",
            );
        }
        for (name, typed) in &card.receipt {
            if typed.example.as_ref().is_some_and(|text| !typed.fits(text)) {
                fault(
                    format!("the example of `{id}`'s receipt `{name}` does not match its pattern"),
                    "write an example of the very form",
                );
            }
        }
        if let Some(template) = &card.template {
            faults.extend(template_faults(id, template, text, declared));
        }
    }
    faults
}

fn template_faults(
    id: &str,
    template: &TemplateSpec,
    text: &str,
    declared: Declared<'_>,
) -> Vec<ExchangeFault> {
    let line = line_of(text, &format!("[record.{id}.template]"));
    let mut faults = Vec::new();
    let mut fault = |line: usize, what: String, mend: String| {
        faults.push(ExchangeFault::exchange(line, what, mend));
    };
    let sheet = &template.sheet;
    if sheet.is_empty() || sheet.chars().count() > LONGEST_SHEET || sheet.contains(NOT_IN_SHEET) {
        fault(
            line,
            format!("`{sheet}` cannot be the name of a sheet"),
            format!("use at most {LONGEST_SHEET} characters, without []:*?/\\"),
        );
    }
    if template.file.is_empty() || template.file.contains(['/', '\\', '{']) {
        fault(
            line,
            format!("`{}` cannot be the name of a file", template.file),
            "write a plain name, without folders and without anybody's name".to_owned(),
        );
    }
    let members = declared.members(Some(id));
    for column in &template.columns {
        let line = line_with(text, &column.title).unwrap_or(line);
        if column.member.is_some() && column.fill.is_some() {
            fault(
                line,
                format!("column `{}` has `member` and `fill`", column.title),
                "keep one of them".to_owned(),
            );
        }
        let member = column.member.as_deref();
        if let Some((name, mend)) = member.and_then(|m| Some((m, members::mend(m, &members)?))) {
            fault(
                line,
                format!("no field of system.toml is called `{name}`"),
                mend,
            );
        }
    }
    faults
}

/// What the name of a sheet may not hold.
const NOT_IN_SHEET: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// The line on which a title stands.
fn line_with(text: &str, title: &str) -> Option<usize> {
    let quoted = format!("\"{title}\"");
    let at = text.lines().position(|line| line.contains(&quoted))?;
    Some(at + 1)
}
