//! The three small languages of `exchange.toml`: templates, predicates (CEL) and patterns (regular expressions).
//!
//! All are compiled once, while the package is loaded, so that a fault in them is told with its line
//! and never met during a delivery. A predicate that cannot be evaluated on a reply is false.

use std::fmt;
use std::sync::{Arc, OnceLock};

use cel::{Context, Env, Program};
use regex::Regex;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::nesting;

/// The variables a predicate may speak of.
const VARIABLES: [&str; 7] = [
    "reply",
    "status",
    "media_type",
    "page",
    "wire",
    "receipt",
    "stored",
];

/// What a macro calls the item at hand: `stored.hazards.exists(each, each.state == "20")`.
const EACH: &str = "each";

/// Names that CEL itself gives a meaning, `type(reply.code) == string`.
const TYPES: [&str; 6] = ["bool", "int", "double", "string", "list", "map"];

/// A CEL expression that is true or false about a reply.
pub(super) struct Predicate {
    source: String,
    program: Program,
}

impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Predicate").field(&self.source).finish()
    }
}

impl<'de> Deserialize<'de> for Predicate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let source = String::deserialize(from)?;
        nesting::bounded(&source).map_err(D::Error::custom)?;
        let program = Program::compile(&source)
            .map_err(|error| D::Error::custom(format!("not a CEL expression: {error}")))?;
        let unknown = program
            .references()
            .variables()
            .into_iter()
            .find(|name| !VARIABLES.contains(name) && !TYPES.contains(name) && *name != EACH)
            .map(str::to_owned);
        match unknown {
            Some(name) => Err(D::Error::custom(format!(
                "unknown variable `{name}`, known are {}",
                VARIABLES.join(", ")
            ))),
            None => Ok(Self { source, program }),
        }
    }
}

crate::schema::written!(Predicate, "cel");
crate::schema::written!(Pattern, "regex");
crate::schema::written!(Template, "template");

impl Predicate {
    /// Whether it holds; what cannot be evaluated does not hold.
    pub(super) fn holds(&self, variables: &[(&str, &Value)]) -> bool {
        static ENV: OnceLock<Arc<Env>> = OnceLock::new();
        let env = ENV.get_or_init(|| Arc::new(Env::stdlib()));
        let mut context = Context::with_env(Arc::clone(env));
        for (name, value) in variables {
            let Ok(value) = cel::to_value(value) else {
                return false;
            };
            context.add_variable_from_value(*name, value);
        }
        matches!(self.program.execute(&context), Ok(cel::Value::Bool(true)))
    }
}

/// A regular expression.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Regex);

impl Pattern {
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Whether it matches the text from its beginning to its end.
    pub(super) fn is_whole(&self, text: &str) -> bool {
        let whole = Regex::new(&format!("^(?:{})$", self.0.as_str()));
        whole.is_ok_and(|whole| whole.is_match(text))
    }

    /// The first three groups of the first match, as numbers.
    pub(super) fn numbers(&self, text: &str) -> Option<[usize; 3]> {
        let found = self.0.captures(text)?;
        let number = |group: usize| found.get(group)?.as_str().parse().ok();
        Some([number(1)?, number(2)?, number(3)?])
    }

    /// The first group of the first match.
    pub(super) fn first(&self, text: &str) -> Option<String> {
        Some(self.0.captures(text)?.get(1)?.as_str().to_owned())
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let source = String::deserialize(from)?;
        Regex::new(&source)
            .map(Self)
            .map_err(|error| D::Error::custom(format!("not a regular expression: {error}")))
    }
}

/// Text with `{{name}}` or `{{name | form}}` in it.
#[derive(Debug, Clone)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Slot(Slot),
}

/// What stands between the braces of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// `setting.operator`, `receipt.djbh`, `serial` …
    pub(super) name: String,
    /// How it is to be written: `uuid`, `HEX:32`, `%Y%m%d%H%M%S` …
    pub(super) form: Option<String>,
}

impl Template {
    /// Reads a template; the fault says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find("{{") {
            let close = rest[open..]
                .find("}}")
                .ok_or_else(|| "a `{{` is never closed by `}}`".to_owned())?;
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            let inside = &rest[open + 2..open + close];
            let (name, form) = match inside.split_once('|') {
                Some((name, form)) => (name.trim(), Some(form.trim().to_owned())),
                None => (inside.trim(), None),
            };
            if !known_slot(name) {
                return Err(format!(
                    "unknown name `{name}` between the braces; known are {} and {}",
                    PLAIN_SLOTS.join(", "),
                    GROUP_SLOTS.join(", ")
                ));
            }
            parts.push(Part::Slot(Slot {
                name: name.to_owned(),
                form,
            }));
            rest = &rest[open + close + 2..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// Fills it; the name of the first slot without a value if there is one.
    pub(super) fn fill(&self, value: impl Fn(&Slot) -> Option<String>) -> Result<String, String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Slot(slot) => {
                    text.push_str(&value(slot).ok_or_else(|| slot.name.clone())?);
                }
            }
        }
        Ok(text)
    }

    /// The slots in it.
    pub(super) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.0.iter().filter_map(|part| match part {
            Part::Slot(slot) => Some(slot),
            Part::Text(_) => None,
        })
    }
}

const PLAIN_SLOTS: [&str; 16] = [
    "changes",
    "timestamp_ms",
    "body",
    "serial",
    "entered_at",
    "sealed_at",
    "method",
    "target",
    "timestamp",
    "nonce",
    "body_sm3",
    "sign",
    "token",
    "etag",
    "operation",
    "inner",
];
const GROUP_SLOTS: [&str; 8] = [
    "photo.…",
    "setting.…",
    "credential.…",
    "receipt.…",
    "wire.…",
    "held.…",
    "sent.…",
    "row.…",
];

fn known_slot(name: &str) -> bool {
    PLAIN_SLOTS.contains(&name)
        || GROUP_SLOTS.iter().any(|group| {
            let prefix = group.trim_end_matches('…');
            name.len() > prefix.len() && name.starts_with(prefix)
        })
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn predicate(source: &str) -> Predicate {
        serde_json::from_value(json!(source)).unwrap()
    }

    #[test]
    fn a_predicate_on_a_strange_reply_is_false_not_an_error() {
        let accepted = predicate(r#"reply.success == true && reply.code == "H000""#);
        let holds = |reply: Value| accepted.holds(&[("reply", &reply)]);
        assert!(
            holds(json!({"success": true, "code": "H000"})),
            "the contract's success"
        );
        for strange in [
            json!({}),
            json!([]),
            json!("H000"),
            json!({"success": "true", "code": "H000"}),
            json!(null),
        ] {
            assert!(
                !holds(strange.clone()),
                "{strange} is not this system's success"
            );
        }
    }

    #[test]
    fn a_predicate_may_walk_through_a_list() {
        let overdue = predicate(r#"stored.hazards.exists(each, each.state == "20")"#);
        let holds = |states: &[&str]| {
            let hazards: Vec<Value> = states.iter().map(|s| json!({ "state": s })).collect();
            overdue.holds(&[("stored", &json!({ "hazards": hazards }))])
        };
        assert!(holds(&["40", "20"]), "one of them is overdue");
        assert!(!holds(&["40", "10"]) && !holds(&[]), "none of them is");
    }

    #[test]
    fn a_predicate_about_something_unknown_is_refused_while_loading() {
        let error = serde_json::from_value::<Predicate>(json!("answer.code == 1")).unwrap_err();
        assert!(
            error.to_string().contains("`answer`"),
            "the message names the variable: {error}"
        );
    }

    #[test]
    fn a_template_is_filled_slot_by_slot() {
        let template =
            Template::parse("GET /q?djbh={{ receipt.djbh }}&t={{ sealed_at | %Y }}").unwrap();
        let filled = template.fill(|slot| match slot.name.as_str() {
            "receipt.djbh" => Some("DJ1".to_owned()),
            "sealed_at" => slot.form.clone(),
            _ => None,
        });
        assert_eq!(
            filled.as_deref(),
            Ok("GET /q?djbh=DJ1&t=%Y"),
            "names and forms reach the filler"
        );
        assert_eq!(
            template.fill(|_| None),
            Err("receipt.djbh".to_owned()),
            "what is missing is named"
        );
        assert!(
            Template::parse("{{ secret }}").is_err(),
            "an unknown name is a fault of the package"
        );
    }
}
