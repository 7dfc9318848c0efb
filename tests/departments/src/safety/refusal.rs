//! The envelope of every reply, and refusals: mostly HTTP 200 with a status inside; a 304xx names the first member at
//! fault by its path.

use serde_json::{Value, json};

use crate::codes;
use crate::front::Reply;

const WORDS: &str = include_str!("../../data/safety/errors.csv");

/// One refusal; only the first fault of a request is told.
#[derive(Debug)]
pub(crate) struct Refusal {
    http: u16,
    pub(crate) status: u32,
    result: Box<Value>,
}

impl Refusal {
    /// A refusal in HTTP's own words, without a result.
    pub(crate) fn http(http: u16, status: u32) -> Self {
        Self {
            http,
            status,
            result: Box::default(),
        }
    }

    /// A 304xx; `field` is the path of the member at fault, empty for none.
    pub(crate) fn at(status: u32, field: impl AsRef<str>) -> Self {
        Self::with(status, json!({ "field": field.as_ref() }))
    }

    pub(crate) fn with(status: u32, result: Value) -> Self {
        Self {
            http: 200,
            status,
            result: Box::new(result),
        }
    }

    /// The body is larger than it may be.
    pub(crate) fn too_large(status: u32) -> Self {
        Self {
            http: 413,
            ..Self::at(status, "")
        }
    }

    /// The member at fault, empty for none.
    pub(crate) fn field(&self) -> &str {
        self.result["field"].as_str().unwrap_or_default()
    }

    pub(crate) fn reply(&self) -> Reply {
        envelope(self.http, self.status, &self.result)
    }
}

pub(crate) fn success(result: &Value) -> Reply {
    envelope(200, 200, result)
}

/// The reply to what was done before; it counts as success.
pub(crate) fn repeated(result: &Value) -> Reply {
    envelope(200, 30902, result)
}

fn envelope(http: u16, status: u32, result: &Value) -> Reply {
    let status_text = status.to_string();
    let info = codes::rows(WORDS)
        .find(|row| row.first() == Some(&status_text.as_str()))
        .and_then(|row| row.get(1).copied())
        .unwrap_or_default();
    let body = json!({ "status": status, "info": info, "result": result });
    Reply::json(http, &body).outcome(status_text)
}
