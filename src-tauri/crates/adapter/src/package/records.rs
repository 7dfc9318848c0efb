//! Reads a `[[record]]`: when it applies, what is in it, what must hold across its fields.

use super::expression::Expression;
use super::facts::Terms;
use super::fault::nearest;
use super::fields::FieldReader;
use super::known::{Known, Standpoint};
use super::model::{Check, Each, ElementPath, Field, HOUSEHOLD, On, Record, Unless};
use super::reading::Table;
use super::system_toml::one_of;

/// Reads one record.
pub(crate) fn record(table: &Table<'_, '_>, known: &Known<'_>) -> Record {
    let each = one_of(
        table,
        "each",
        &[("entry", Each::Entry), ("residents", Each::Residents)],
    )
    .unwrap_or_else(|| {
        if !table.has("each") {
            table.file.fault(
                table.line(),
                "`each` is missing",
                "write `each = \"entry\"` or `\"residents\"`",
            );
        }
        Each::Entry
    });
    let (at, terms) = terms(table, known, each);
    let at = &at;
    let condition = |key: &'static str| {
        table
            .said(key)
            .and_then(|said| known.expression(table.file, &said, at))
    };
    let key: Vec<Expression> = table
        .all_said("key")
        .iter()
        .filter_map(|said| known.expression(table.file, said, at))
        .collect();
    if key.is_empty() {
        table.file.fault(
            table.line(),
            "the record has no natural key",
            "add `key = [ … ]`",
        );
    }
    let unless = table
        .tables("unless")
        .iter()
        .filter_map(|t| {
            let when = t
                .said("when")
                .and_then(|said| known.expression(t.file, &said, at));
            let say = t.needed("say");
            if !t.has("when") {
                t.file.fault(
                    t.line(),
                    "`when` is missing",
                    "say when the record does not apply",
                );
            }
            t.done();
            Some(Unless { when: when?, say })
        })
        .collect();
    let reader = FieldReader { known, at };
    let fields = table
        .table("fields")
        .map(|t| reader.fields(&t))
        .unwrap_or_default();
    if fields.is_empty() {
        table.file.fault(
            table.line(),
            "the record has no fields",
            "add `[record.fields]`",
        );
    }
    let mut cancel_fields = table
        .table("cancel_fields")
        .map(|t| reader.fields(&t))
        .unwrap_or_default();
    if matches!(table.flag_or_said("cancel_repeats_fields"), Some(Ok(true)))
        && let Some(again) = table.table("fields")
    {
        cancel_fields = repeated(reader.fields(&again), cancel_fields);
    }
    let checks = table
        .tables("check")
        .iter()
        .filter_map(|t| check(t, known, at))
        .collect();
    let forms = forms(table, known);
    let record = Record {
        forms,
        id: table.needed("id"),
        title: table.needed("title"),
        each,
        terms,
        key,
        when: condition("when"),
        otherwise: table.text("otherwise"),
        unless,
        cancel_when: condition("cancel_when"),
        fields,
        cancel_fields,
        checks,
        line: table.line(),
    };
    table.done();
    if record.cancel_when.is_some() && record.cancel_fields.is_empty() {
        table.file.fault(
            table.line_of("cancel_when"),
            "nothing says what a cancellation carries",
            "add `[record.cancel_fields]`",
        );
    }
    record
}

/// The forms that make such a record: those of a household visit when nothing is said.
fn forms(table: &Table<'_, '_>, known: &Known<'_>) -> Vec<String> {
    let said = table.all_said("forms");
    for form in said
        .iter()
        .filter(|said| known.dictionary.form(&said.text).is_none())
    {
        let ids: Vec<&str> = known
            .dictionary
            .forms()
            .map(|form| form.id.as_str())
            .collect();
        let mend = nearest(&form.text, ids.iter().copied()).map_or_else(
            || format!("known are {}", ids.join(", ")),
            |known| format!("did you mean `{known}`?"),
        );
        table
            .file
            .fault(form.line, format!("unknown form `{}`", form.text), mend);
    }
    if said.is_empty() {
        return vec![HOUSEHOLD.to_owned()];
    }
    said.into_iter().map(|said| said.text).collect()
}

/// The record's own words; each may build on those before it.
fn terms(table: &Table<'_, '_>, known: &Known<'_>, each: Each) -> (Standpoint, Terms) {
    let mut at = Standpoint {
        each,
        terms: Vec::new(),
    };
    let mut terms = Terms::new();
    for (name, said) in table.table("terms").iter().flat_map(Table::named_said) {
        if let Some(expression) = known.expression(table.file, &said, &at) {
            terms.push((name.clone(), expression));
        }
        at.terms.push(name);
    }
    (at, terms)
}

/// The record's own fields, those that its cancellation has in their place, and those that it adds.
fn repeated(fields: Vec<Field>, own: Vec<Field>) -> Vec<Field> {
    let mut all = fields;
    for field in own {
        match all.iter_mut().find(|known| known.member == field.member) {
            Some(known) => *known = field,
            None => all.push(field),
        }
    }
    all
}

fn check(table: &Table<'_, '_>, known: &Known<'_>, at: &Standpoint) -> Option<Check> {
    let require = table
        .said("require")
        .and_then(|said| known.expression(table.file, &said, at));
    if !table.has("require") {
        table
            .file
            .fault(table.line(), "`require` is missing", "say what must hold");
    }
    let at: Vec<ElementPath> = table
        .all_said("at")
        .iter()
        .filter_map(|said| known.path(table.file, said, at))
        .collect();
    if at.is_empty() {
        table.file.fault(
            table.line(),
            "nothing says where the worker mends it",
            "add `at = [ … ]`",
        );
    }
    let words = [("put", On::Put), ("cancel", On::Cancel), ("both", On::Both)];
    let on = one_of(table, "on", &words).unwrap_or(On::Put);
    let say = table.needed("say");
    table.done();
    Some(Check {
        require: require?,
        at,
        say,
        on,
    })
}
