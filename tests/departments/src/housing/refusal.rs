//! A refusal of the housing system: HTTP 200, `success` false, one H-code.

use serde_json::{Value, json};

use super::members;
use crate::front::Reply;

/// One refusal; only the first fault of a request is told.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: &'static str,
    message: &'static str,
    field: Option<String>,
    data: Option<Box<Value>>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, message: &'static str) -> Self {
        Self {
            code,
            message,
            field: None,
            data: None,
        }
    }

    /// A refusal that names a member, parameter or header.
    pub(crate) fn at(code: &'static str, message: &'static str, field: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..Self::new(code, message)
        }
    }

    pub(crate) fn with(mut self, data: Value) -> Self {
        self.data = Some(Box::new(data));
        self
    }

    /// The member of the table that is at fault, for the department's own clerk.
    pub(crate) fn member(&self) -> &'static str {
        members::TABLE
            .iter()
            .map(|member| member.name)
            .find(|name| Some(*name) == self.field.as_deref())
            .unwrap_or("record")
    }

    pub(crate) fn reply(&self) -> Reply {
        let mut body = json!({ "success": false, "code": self.code, "message": self.message });
        if let Some(field) = &self.field {
            body["field"] = field.as_str().into();
        }
        if let Some(data) = &self.data {
            body["data"] = Value::clone(data);
        }
        Reply::json(200, &body).outcome(self.code)
    }
}
