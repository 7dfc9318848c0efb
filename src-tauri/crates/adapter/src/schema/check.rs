//! Compares a file with its schema and tells every slip with its line, where serde stops at the first.
//!
//! Texts in one of the small languages (CEL, templates, patterns) are judged by whoever compiles them.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::view::View;
use crate::package::{nearest, syntax};

/// What is wrong, where, and how it is mended.
pub(crate) struct Slip {
    pub(crate) line: usize,
    pub(crate) what: String,
    pub(crate) mend: String,
}

/// What is wrong with a text in a small language; `None` when nothing is.
type Judge<'j> = &'j dyn Fn(&str, &str) -> Option<String>;

/// Every slip of a file whose kind is told by its `protocol`.
pub(crate) fn slips(text: &str, judge: Judge<'_>) -> Vec<Slip> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let slips = errors.iter().map(|error| {
            let (line, what, mend) = syntax(text, error);
            Slip { line, what, mend }
        });
        return slips.collect();
    }
    let schema = super::exchange();
    let root = View::root(&schema);
    let protocol = document.get_ref().get("protocol").map(Spanned::get_ref);
    let chosen = root.alternatives().find(|of| {
        let word = of.property("protocol").and_then(View::word);
        matches!(protocol, Some(DeValue::String(said)) if word.as_deref() == Some(said.as_ref()))
    });
    let mut walk = Walk {
        text,
        judge,
        slips: Vec::new(),
    };
    match chosen {
        Some(schema) => walk.table(schema, document.get_ref(), document.span().start, ""),
        None => {
            let words: Vec<_> = root
                .alternatives()
                .filter_map(|of| Some((of.property("protocol")?.word()?, "")))
                .collect();
            match document.get_ref().get("protocol") {
                Some(value) => walk.word(&words, value, "protocol"),
                None => walk.slip(
                    0,
                    "`protocol` is missing",
                    format!("write `protocol = \"…\"` with {}", listed(&words)),
                ),
            }
        }
    }
    walk.slips.sort_by_key(|slip| slip.line);
    walk.slips
}

struct Walk<'w> {
    text: &'w str,
    judge: Judge<'w>,
    slips: Vec<Slip>,
}

impl Walk<'_> {
    fn slip(&mut self, offset: usize, what: impl Into<String>, mend: impl Into<String>) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        self.slips.push(Slip {
            line: 1 + before.matches('\n').count(),
            what: what.into(),
            mend: mend.into(),
        });
    }

    fn table(&mut self, schema: View<'_>, table: &DeTable<'_>, start: usize, path: &str) {
        // A key that was meant by a misspelt one is not missing.
        let mut meant = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let inner = joined(path, name);
            if let Some(of) = schema.property(name).or_else(|| schema.named()) {
                self.value(of, value, &inner);
                continue;
            }
            let known: Vec<&str> = schema.properties().map(|(known, _)| known).collect();
            let free = known
                .iter()
                .copied()
                .filter(|known| !table.contains_key(*known));
            let mend = match nearest(name, free) {
                Some(near) => {
                    meant.push(near);
                    format!("did you mean `{near}`?")
                }
                None => format!("remove it; here may stand {}", known.join(", ")),
            };
            self.slip(
                key.span().start,
                format!("unknown key `{name}`{}", within(path)),
                mend,
            );
        }
        let there = |key: &str| table.contains_key(key) || meant.contains(&key);
        for missing in schema.required().filter(|key| !there(key)) {
            let of = schema.property(missing);
            let said = of
                .map(|of| of.said().trim_end_matches('.').to_owned())
                .unwrap_or_default();
            let said = said.lines().next().unwrap_or_default().to_owned();
            let mend = match of.and_then(View::kind) {
                Some("object") => format!("add `[{}]`: {said}", joined(path, missing)),
                _ => format!("add `{missing} = …`: {said}"),
            };
            self.slip(
                start,
                format!("`{missing}` is missing{}", within(path)),
                mend,
            );
        }
    }

    fn value(&mut self, schema: View<'_>, value: &Spanned<DeValue<'_>>, path: &str) {
        if let Some(words) = schema.words() {
            return self.word(&words, value, path);
        }
        if let Some(of) = alternative(schema, value.get_ref()) {
            return self.value(of, value, path);
        }
        let start = value.span().start;
        match (schema.kind(), value.get_ref()) {
            (Some("object"), DeValue::Table(table)) => self.table(schema, table, start, path),
            (Some("array"), DeValue::Array(items)) => {
                if let Some(of) = schema.items() {
                    items.iter().for_each(|item| self.value(of, item, path));
                }
            }
            (Some("string"), DeValue::String(text)) => {
                let language = schema.language().unwrap_or_default();
                if let Some(why) = (self.judge)(language, text) {
                    self.slip(start, format!("`{path}`: {why}"), correction(language));
                }
            }
            (Some("integer"), DeValue::Integer(_))
            | (Some("number"), DeValue::Integer(_) | DeValue::Float(_))
            | (Some("boolean"), DeValue::Boolean(_))
            | (None, _) => {}
            (Some(kind), other) => {
                let what = format!(
                    "`{path}` is {}, not {}",
                    article(other.type_str()),
                    spoken(kind)
                );
                self.slip(start, what, format!("write {}", spoken(kind)));
            }
        }
    }

    fn word(&mut self, words: &[(String, &str)], value: &Spanned<DeValue<'_>>, path: &str) {
        let start = value.span().start;
        let DeValue::String(said) = value.get_ref() else {
            return self.slip(
                start,
                format!("`{path}` is no text"),
                format!("write {}", listed(words)),
            );
        };
        if words.iter().any(|(word, _)| word == said.as_ref()) {
            return;
        }
        let mend = nearest(said, words.iter().map(|(word, _)| word.as_str())).map_or_else(
            || format!("write {}", listed(words)),
            |near| format!("did you mean `{near}`?"),
        );
        self.slip(start, format!("`{path}` is `{said}`"), mend);
    }
}

/// Of several shapes the one that is meant: by the word that tells them apart, else by the kind of value.
fn alternative<'s>(schema: View<'s>, value: &DeValue<'_>) -> Option<View<'s>> {
    let fits = |of: &View<'_>| match value {
        DeValue::Table(table) => {
            of.kind() == Some("object")
                && of.properties().all(|(name, inner)| {
                    let told = table.get(name).map(Spanned::get_ref);
                    inner.word().is_none_or(
                        |word| matches!(told, Some(DeValue::String(said)) if *said == word),
                    )
                })
        }
        DeValue::Array(_) => of.kind() == Some("array"),
        DeValue::String(_) => of.kind() == Some("string"),
        DeValue::Integer(_) => matches!(of.kind(), Some("integer" | "number")),
        DeValue::Float(_) => of.kind() == Some("number"),
        DeValue::Boolean(_) => of.kind() == Some("boolean"),
        DeValue::Datetime(_) => false,
    };
    let mut all = schema.alternatives();
    let first = all.next()?;
    if fits(&first) {
        Some(first)
    } else {
        Some(all.find(fits).unwrap_or(first))
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn within(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!(" in [{path}]")
    }
}

fn listed(words: &[(String, &str)]) -> String {
    let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
    if all.len() == 1 {
        all.concat()
    } else {
        format!("one of {}", all.join(", "))
    }
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

fn spoken(kind: &str) -> &'static str {
    match kind {
        "object" => "a table",
        "array" => "a list, `[ … ]`",
        "integer" => "a whole number without quotes",
        "number" => "a number without quotes",
        "boolean" => "true or false without quotes",
        _ => "text in quotes",
    }
}

fn correction(language: &str) -> &'static str {
    match language {
        "cel" => "write a condition such as `reply.code == \"0\"`",
        "template" => {
            "write names as `{{ receipt.number }}`, `{{ wire.member }}`, `{{ credential.token }}`"
        }
        "regex" => "close what was opened, and write `\\` before a sign that is meant itself",
        "css" => "write a selector such as `form#person`",
        "request-line" => "write method and path, such as `POST /residents`",
        "hours" => "write such as `02:00-02:30` or `wed 01:00-03:00`",
        _ => "correct it",
    }
}
