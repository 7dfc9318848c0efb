//! Why the dictionary cannot be read, or an entry file cannot be taken for an entry.
//!
//! Messages name element ids and places in a file, never a value: values are personal.

use crate::element::JsonType;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryError {
    /// A data file is missing.
    #[error("dictionary: the file {file} is missing; put it back into the dictionary folder")]
    FileMissing {
        /// The file within the dictionary folder.
        file: String,
    },
    /// A data file cannot be read.
    #[error("dictionary: {file}: {cause}; correct the file")]
    FileBroken {
        /// The file within the dictionary folder.
        file: String,
        /// What the reader of TOML or CSV says.
        cause: String,
    },
    /// Something stands twice that must be unique.
    #[error("dictionary: {file}: {what} stands twice; remove one")]
    Twice {
        /// The file within the dictionary folder.
        file: String,
        /// The id or code.
        what: String,
    },
    /// A data file names something that does not exist.
    #[error(
        "dictionary: {file}: {what} names {missing}, which does not exist; correct the name or add it"
    )]
    Dangling {
        /// The file within the dictionary folder.
        file: String,
        /// What names it.
        what: String,
        /// What is missing.
        missing: String,
    },
    /// The text is not JSON.
    #[error("not JSON: line {line}, column {column}; check quotes, commas and brackets there")]
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// No such form.
    #[error("{path}: unknown form; known forms: {known}")]
    UnknownForm {
        /// Where in the file.
        path: String,
        /// The known ids.
        known: String,
    },
    /// A key that is no element, group or member of an entry.
    #[error("{path}: unknown name{}", did_you_mean(.nearest))]
    UnknownName {
        /// Where in the file, `residents[0].person.nmae`.
        path: String,
        /// The most similar known name.
        nearest: Option<String>,
    },
    /// A derived element was given.
    #[error("{path}: is computed from other elements; leave it out")]
    Derived {
        /// Where in the file.
        path: String,
    },
    /// A value has another JSON type than its element.
    #[error("{path}: must be {expected}, is {found}")]
    WrongType {
        /// Where in the file.
        path: String,
        /// The type wanted.
        expected: &'static str,
        /// The type found.
        found: &'static str,
    },
    /// Two residents carry the same reference.
    #[error("{path}: another resident has the same ref; give each its own, or leave it out")]
    ReferenceTwice {
        /// Where in the file.
        path: String,
    },
}

fn did_you_mean(nearest: &Option<String>) -> String {
    match nearest {
        Some(name) => format!(", did you mean {name}?"),
        None => "; see the JSON Schema of the form".to_owned(),
    }
}

pub(crate) fn json_type_name(value: &serde_json::Value) -> &'static str {
    use serde_json::Value;
    match value {
        Value::Null => "null",
        Value::Bool(_) => JsonType::Boolean.name(),
        Value::Number(_) => JsonType::Number.name(),
        Value::String(_) => JsonType::String.name(),
        Value::Array(_) => JsonType::Array.name(),
        Value::Object(_) => "object",
    }
}
