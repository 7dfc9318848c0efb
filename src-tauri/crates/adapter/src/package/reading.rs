//! Reads TOML tables of a package with the line of everything, collecting faults instead of stopping.
//!
//! Every key that nobody asked for is a fault with the nearest known key. Deliberately absent: serde;
//! it stops at the first fault and forgets the lines.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Faults, nearest, syntax};

/// A text of a file, and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// A file that is being read.
#[derive(Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    pub(crate) faults: &'a Faults,
}

impl<'a> File<'a> {
    pub(crate) fn line(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or(self.text);
        1 + before.matches('\n').count()
    }

    pub(crate) fn fault(&self, line: usize, what: impl Into<String>, mend: impl Into<String>) {
        self.faults.fault(self.name, line, what, mend);
    }

    /// Hands the root table of a file to `look` that is parsed, and judged, later.
    pub(crate) fn peek<T>(self, look: impl FnOnce(&Table<'_, '_>) -> T) -> T {
        let (document, _) = DeTable::parse_recoverable(self.text);
        look(&Table::new(self, document.get_ref(), document.span()))
    }

    /// Parses the file and hands its root table to `read`.
    pub(crate) fn parse<T>(self, read: impl FnOnce(&Table<'_, '_>) -> T) -> T {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let (line, what, mend) = syntax(self.text, &error);
            self.fault(line, what, mend);
        }
        let table = Table::new(self, document.get_ref(), document.span());
        let value = read(&table);
        table.done();
        value
    }
}

/// A table that is being read, with the keys asked for so far.
pub(crate) struct Table<'a, 'i> {
    pub(crate) file: File<'a>,
    table: &'a DeTable<'i>,
    span: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a, 'i> Table<'a, 'i> {
    fn new(file: File<'a>, table: &'a DeTable<'i>, span: Range<usize>) -> Self {
        Self {
            file,
            table,
            span,
            asked: RefCell::default(),
        }
    }

    pub(crate) fn line(&self) -> usize {
        self.file.line(self.span.start)
    }

    /// The line of a key, or of the table when the key is not there.
    pub(crate) fn line_of(&self, key: &str) -> usize {
        self.table
            .get_key_value(key)
            .map_or_else(|| self.line(), |(k, _)| self.file.line(k.span().start))
    }

    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        self.file.fault(
            self.file.line(value.span().start),
            format!("`{key}` is {}, not {wanted}", value.get_ref().type_str()),
            format!("write {wanted}"),
        );
    }

    pub(crate) fn said(&self, key: &'static str) -> Option<Said> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Said {
                text: text.to_string(),
                line: self.file.line(value.span().start),
            }),
            _ => {
                self.wrong(value, key, "a string");
                None
            }
        }
    }

    pub(crate) fn text(&self, key: &'static str) -> Option<String> {
        self.said(key).map(|said| said.text)
    }

    pub(crate) fn needed(&self, key: &'static str) -> String {
        self.text(key).unwrap_or_else(|| {
            if self.table.get(key).is_none() {
                self.file.fault(
                    self.line(),
                    format!("`{key}` is missing"),
                    format!("add `{key} = \"…\"`"),
                );
            }
            String::new()
        })
    }

    pub(crate) fn integer(&self, key: &'static str) -> Option<i64> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(n) => n.as_str().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(value, key, "a whole number");
        }
        number
    }

    pub(crate) fn size(&self, key: &'static str) -> Option<usize> {
        let number = self.integer(key)?;
        usize::try_from(number).ok().or_else(|| {
            self.file.fault(
                self.line_of(key),
                format!("`{key}` is negative"),
                "write 0 or more",
            );
            None
        })
    }

    pub(crate) fn number(&self, key: &'static str) -> Option<f64> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(n) => n.as_str().parse().ok(),
            DeValue::Float(n) => n.as_str().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(value, key, "a number");
        }
        number
    }

    /// A boolean, or a text where either may stand.
    pub(crate) fn flag_or_said(&self, key: &'static str) -> Option<Result<bool, Said>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(b) => Some(Ok(*b)),
            DeValue::String(text) => Some(Err(Said {
                text: text.to_string(),
                line: self.file.line(value.span().start),
            })),
            _ => {
                self.wrong(value, key, "true, false or an expression");
                None
            }
        }
    }

    /// A list of texts.
    pub(crate) fn all_said(&self, key: &'static str) -> Vec<Said> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(value, key, "a list of strings");
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| match item.get_ref() {
                DeValue::String(text) => Some(Said {
                    text: text.to_string(),
                    line: self.file.line(item.span().start),
                }),
                _ => {
                    self.wrong(item, key, "a list of strings");
                    None
                }
            })
            .collect()
    }

    /// A constant: string, boolean or number, as JSON.
    pub(crate) fn constant(&self, key: &'static str) -> Option<serde_json::Value> {
        let value = self.get(key)?;
        let json = match value.get_ref() {
            DeValue::String(text) => Some(serde_json::Value::from(text.as_ref())),
            DeValue::Boolean(b) => Some(serde_json::Value::from(*b)),
            DeValue::Integer(n) => n.as_str().parse::<i64>().ok().map(serde_json::Value::from),
            _ => None,
        };
        if json.is_none() {
            self.wrong(value, key, "a string, a whole number or a boolean");
        }
        json
    }

    pub(crate) fn table(&self, key: &'static str) -> Option<Table<'a, 'i>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(self.file, table, value.span())),
            _ => {
                self.wrong(value, key, "a table");
                None
            }
        }
    }

    pub(crate) fn tables(&self, key: &'static str) -> Vec<Table<'a, 'i>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(value, key, "a list of tables");
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| match item.get_ref() {
                DeValue::Table(table) => Some(Table::new(self.file, table, item.span())),
                _ => {
                    self.wrong(item, key, "a list of tables");
                    None
                }
            })
            .collect()
    }

    /// Every entry of a table whose keys are free names, in the order of the file.
    pub(crate) fn named_tables(&self) -> Vec<(Said, Table<'a, 'i>)> {
        self.table
            .iter()
            .filter_map(|(key, value)| {
                let name = Said {
                    text: key.get_ref().to_string(),
                    line: self.file.line(key.span().start),
                };
                match value.get_ref() {
                    DeValue::Table(table) => {
                        Some((name, Table::new(self.file, table, value.span())))
                    }
                    _ => {
                        self.wrong(value, &name.text, "a table");
                        None
                    }
                }
            })
            .collect()
    }

    /// Every text of a table whose keys are free names, in the order of the file.
    pub(crate) fn named_said(&self) -> Vec<(String, Said)> {
        let mut all = Vec::new();
        for (key, value) in self.table {
            let name = key.get_ref().to_string();
            match value.get_ref() {
                DeValue::String(text) => {
                    let line = self.file.line(value.span().start);
                    all.push((
                        name,
                        Said {
                            text: text.to_string(),
                            line,
                        },
                    ));
                }
                _ => self.wrong(value, &name, "a string"),
            }
        }
        all
    }

    /// The table as JSON, for parts that this crate only passes on.
    pub(crate) fn json(&self, key: &'static str) -> Option<serde_json::Value> {
        self.get(key).map(|value| as_json(value.get_ref()))
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn done(&self) {
        let asked = self.asked.borrow();
        #[cfg(test)]
        ASKED.with_borrow_mut(|all| all.push(asked.iter().copied().collect()));
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if !asked.contains(&name) {
                let mend = nearest(name, asked.iter().copied()).map_or_else(
                    || "remove it".to_owned(),
                    |known| format!("did you mean `{known}`?"),
                );
                self.file.fault(
                    self.file.line(key.span().start),
                    format!("unknown key `{name}`"),
                    mend,
                );
            }
        }
    }
}

#[cfg(test)]
thread_local! {
    /// The keys that were asked for in every table read, for comparing them with those described.
    pub(crate) static ASKED: RefCell<Vec<std::collections::BTreeSet<&'static str>>> = const { RefCell::new(Vec::new()) };
}

fn as_json(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Boolean(b) => (*b).into(),
        DeValue::Integer(n) => n.as_str().parse::<i64>().ok().into(),
        DeValue::Float(n) => n.as_str().parse::<f64>().ok().into(),
        DeValue::Datetime(d) => d.to_string().into(),
        DeValue::Array(items) => items.iter().map(|item| as_json(item.get_ref())).collect(),
        DeValue::Table(table) => serde_json::Value::Object(
            table
                .iter()
                .map(|(k, v)| (k.get_ref().to_string(), as_json(v.get_ref())))
                .collect(),
        ),
    }
}
