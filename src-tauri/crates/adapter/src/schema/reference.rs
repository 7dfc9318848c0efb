//! `docs/packages-reference.md`: every key of both files, in the words of the Rust types.

use std::fmt::Write as _;

use serde_json::Value;

use super::view::View;

const HEAD: &str = "<!-- Written by `cargo xtask schema` from the Rust types; change it there. -->

# Every key of a package

A package is a folder with always the same files: `system.toml` (what the department takes), `exchange.toml` (how one
talks with it), `codes/*.csv` (how it spells values), `replies.csv` (what its codes mean), `cases.toml` (its own tests).
[packages.md](packages.md) is the guide; here stands every key of the two TOML files. **Bold** keys must be there.

Some texts are written in a small language:

| language | what it is | example |
| --- | --- | --- |
| CEL | a condition or a value computed | `reply.code == \"0\"` |
| template | text with names in braces | `/residents/{{ receipt.number }}` |
| pattern | a regular expression | `^[0-9]{6}$` |
| selector | a place on a page, CSS | `form#person` |
| request | method and path | `POST /residents` |
| hours | by the department's clock | `wed 01:00-03:00` |
";

const TABLES: &str = "
## replies.csv

Three columns, `code,then,say`. `code` is the department's code; `2004/cancel` narrows it to one operation, `1106:phone` to
one member, and `*` stands for every code that is not listed. `say` is the sentence that the worker reads; `{label}` is the
member's label, `{message}` the department's own words. `then` is what follows:

| then | what it means |
| --- | --- |
| `accepted` | the record stands there as wanted |
| `fix`, `fix:MEMBER` | the worker must change something |
| `ask:DECISION` | only the worker may decide: `[decision.DECISION]` has the question |
| `adopt`, `same` | it stands there already; the answer names it |
| `gone` | it is not there: look for it, and create it anew if it is nowhere |
| `again`, `new-serial`, `clock`, `sign-again` | try again at once: as it is, with a new serial, by the department's clock, signed anew |
| `wait:REASON`, `wait:REASON:SECONDS` | not processed; later |
| `unsure:REASON` | nobody knows whether it was processed: find out |
| `stop:REASON` | the system as a whole must be seen to |
| `overtaken`, `superseded` | something later stands there |

## codes/NAME.csv

Three columns, `neutral,code,name`: our value (`yilu dictionary LIST` shows them), the department's code, its name. A row
with an empty code says that the department has nothing for that value.

## family.toml

What makes a folder a family: not a system, but what several share that speak one protocol. A package that says
`extends = \"NAME\"` gets its `exchange.toml`, `replies.csv`, `cases.toml` and code lists. A key of the package's own
`exchange.toml` stands in the place of the family's key, a row of its `replies.csv` in the place of the row of the same
code, a code list in the place of the one of the same name; its `cases.toml` is added.

| key | value | what it is |
| --- | --- | --- |
| **`title`** | text | What its members have in common. |
| `words` | NAME = text | What each member must say under `[words]`: the name, and what it means. |
";

/// The reference, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = HEAD.to_owned();
    let system = super::system();
    for root in View::root(&system).alternatives() {
        text.push_str("\n## system.toml\n");
        Sections {
            text: &mut text,
            seen: Vec::new(),
        }
        .table(root, "", false);
    }
    let exchange = super::exchange();
    // What the protocols share is told once.
    let mut seen = Vec::new();
    for root in View::root(&exchange).alternatives() {
        let protocol = root
            .property("protocol")
            .and_then(View::word)
            .unwrap_or_default();
        let _ = write!(text, "\n## exchange.toml, `protocol = \"{protocol}\"`\n");
        let mut sections = Sections {
            text: &mut text,
            seen,
        };
        sections.table(root, "", false);
        seen = sections.seen;
    }
    text.push_str(TABLES);
    text
}

struct Sections<'t> {
    text: &'t mut String,
    seen: Vec<(*const Value, String)>,
}

impl Sections<'_> {
    /// One table and, behind it, those within it.
    fn table(&mut self, schema: View<'_>, path: &str, many: bool) {
        if !path.is_empty() {
            let (open, close) = if many { ("[[", "]]") } else { ("[", "]") };
            let _ = write!(self.text, "\n### `{open}{path}{close}`\n");
        }
        let known = self
            .seen
            .iter()
            .find(|(seen, _)| *seen == schema.identity());
        if let Some((_, before)) = known {
            let _ = write!(self.text, "\nThe same keys as `{before}`.\n");
            return;
        }
        self.seen.push((schema.identity(), path.to_owned()));
        if !path.is_empty() && !schema.said().is_empty() {
            let _ = write!(self.text, "\n{}\n", line(schema.said()));
        }
        self.text
            .push_str("\n| key | value | what it is |\n| --- | --- | --- |\n");
        let required: Vec<&str> = schema.required().collect();
        for (name, of) in schema.properties() {
            let key = if required.contains(&name) {
                format!("**`{name}`**")
            } else {
                format!("`{name}`")
            };
            let told = match of.word() {
                // The word that tells this shape from the others.
                Some(_) if of.said().is_empty() => line(schema.said()),
                _ => meaning(of),
            };
            let _ = writeln!(self.text, "| {key} | {} | {told} |", kind(of));
        }
        for (name, of) in schema.properties() {
            let inner = if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            };
            self.within(of, &inner);
        }
    }

    fn within(&mut self, of: View<'_>, path: &str) {
        if of.words().is_some() {
            return;
        }
        if let Some(named) = of.named() {
            return self.within(named, &format!("{path}.NAME"));
        }
        if let Some(item) = of.items() {
            if item.kind() == Some("object") && item.properties().next().is_some() {
                self.table(item, path, true);
            }
            return;
        }
        if of.kind() == Some("object") && of.properties().next().is_some() {
            return self.table(of, path, false);
        }
        for (at, shape) in of.alternatives().enumerate() {
            if shape.kind() == Some("object") {
                let told = shape
                    .properties()
                    .find_map(|(name, of)| Some((name, of.word()?)));
                let told = told.map_or_else(
                    || at.to_string(),
                    |(name, word)| format!("{name} = \"{word}\""),
                );
                self.table(shape, &format!("{path}, {told}"), false);
            }
        }
    }
}

/// The kind of value, in a word or two.
fn kind(of: View<'_>) -> String {
    if let Some(words) = of.words() {
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        return all.join(", ");
    }
    if let Some(language) = of.language() {
        return match language {
            "cel" => "CEL",
            "regex" => "pattern",
            "css" => "selector",
            "request-line" => "request",
            other => other,
        }
        .to_owned();
    }
    if let Some(named) = of.named() {
        return format!("NAME = {}", kind(named));
    }
    if let Some(item) = of.items() {
        return match item.kind() {
            Some("object") => "tables".to_owned(),
            _ => format!("list of {}", kind(item)),
        };
    }
    match of.kind() {
        Some("object") => "table".to_owned(),
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("number") => "number".to_owned(),
        Some("boolean") => "true, false".to_owned(),
        _ => {
            let mut all: Vec<String> = of.alternatives().map(kind).collect();
            all.dedup();
            if all.is_empty() {
                "any value".to_owned()
            } else {
                all.join(" or ")
            }
        }
    }
}

fn meaning(of: View<'_>) -> String {
    let mut text = line(of.said());
    if let Some(words) = of.words().filter(|words| words.len() > 1) {
        for (word, said) in words.iter().filter(|(_, said)| !said.is_empty()) {
            let _ = write!(text, " `{word}`: {}", line(said));
        }
    }
    let default = of.default().filter(|value| match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(set) => *set,
        Value::String(text) => !text.is_empty(),
        _ => true,
    });
    if let Some(default) = default {
        let _ = write!(text, " Otherwise `{default}`.");
    }
    text
}

/// A doc comment on one line of a table.
fn line(said: &str) -> String {
    said.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}
