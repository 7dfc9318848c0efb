//! A refusal of the linkage systems: an HTTP status that means what it says, and an error object; one of the six tells
//! form faults as plain text instead.

use serde_json::{Value, json};

use super::fault::{self, Fault};
use crate::front::Reply;

/// One refusal.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// An error object.
    Error {
        status: u16,
        code: &'static str,
        body: Box<Value>,
    },
    /// A sentence.
    Sentence(String),
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: &str) -> Self {
        Self::Error {
            status,
            code,
            body: Box::new(json!({ "code": code, "message": message })),
        }
    }

    /// Adds a member to the error object.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Self::Error { body, .. } = &mut self {
            body[name] = value.into();
        }
        self
    }

    /// Form faults as the list.
    pub(crate) fn form(faults: &[Fault]) -> Self {
        Self::new(422, "FORM", "表单校验未通过").with("fields", fault::list(faults))
    }

    pub(crate) fn reply(self) -> Reply {
        match self {
            Self::Error { status, code, body } => {
                Reply::json(status, &json!({ "error": body })).outcome(code)
            }
            Self::Sentence(text) => {
                Reply::new(422, "text/plain; charset=utf-8", text).outcome("FORM")
            }
        }
    }
}
