//! How a sound value is spelt on the wire, and who takes it down.
//!
//! Deliberately absent: whether the value is sound; see [`super::rendering`].

use std::borrow::Cow;

use jiff::civil::{Date, DateTime};
use serde_json::Value;

use super::model::{Field, WireKind};
use crate::wire::Wire;

/// What takes down the members as they are rendered.
pub(crate) trait Sink: Default {
    fn put(&mut self, member: &str, value: impl FnOnce() -> Value);
    /// With `single` each item is its one member's value, not an object.
    fn put_list(&mut self, member: &str, items: Vec<Self>, single: bool);
}

impl Sink for Wire {
    fn put(&mut self, member: &str, value: impl FnOnce() -> Value) {
        self.insert(member.to_owned(), value());
    }

    fn put_list(&mut self, member: &str, items: Vec<Self>, single: bool) {
        let items = items.into_iter();
        let items = if single {
            items
                .filter_map(|item| item.into_iter().next())
                .map(|(_, value)| value)
                .collect()
        } else {
            items.map(Value::Object).collect()
        };
        self.insert(member.to_owned(), Value::Array(items));
    }
}

/// Nothing is taken down: preflight asks for complaints only.
impl Sink for () {
    fn put(&mut self, _: &str, _: impl FnOnce() -> Value) {}

    fn put_list(&mut self, _: &str, _: Vec<Self>, _: bool) {}
}

/// A sound value, before it stands on a wire.
pub(super) enum Spelling<'v> {
    /// A text that becomes what the member's kind says.
    Typed(Cow<'v, str>),
    /// A text whatever the member's kind.
    Text(String),
    /// The value as the entry has it.
    Same(&'v Value),
}

impl Spelling<'_> {
    pub(super) fn on_wire(self, kind: WireKind) -> Value {
        match self {
            Self::Typed(text) => typed(kind, &text),
            Self::Text(text) => Value::String(text),
            Self::Same(value) => value.clone(),
        }
    }
}

/// What stands on the wire of a plan although it would be refused: the value as it is, untranslated codes left out.
pub(super) fn plain<'v>(field: &Field, value: &'v Value) -> Option<Spelling<'v>> {
    if field.codes.is_some() || field.format.is_some() {
        return None;
    }
    Some(if field.kind == WireKind::String {
        Spelling::Typed(text_of(value))
    } else {
        Spelling::Same(value)
    })
}

pub(super) fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

fn typed(kind: WireKind, text: &str) -> Value {
    match kind {
        WireKind::Integer => text
            .parse::<i64>()
            .map_or_else(|_| text.into(), Value::from),
        WireKind::Number => text
            .parse::<f64>()
            .map_or_else(|_| text.into(), Value::from),
        WireKind::Boolean => Value::from(text == "true" || text == "1"),
        WireKind::String | WireKind::List => text.into(),
    }
}

/// An ISO date or time in the department's format.
pub(super) fn date_in(value: &Value, format: &str) -> Option<String> {
    let text = value.as_str()?;
    let written = match text.parse::<Date>() {
        Ok(date) if !text.contains('T') => jiff::fmt::strtime::format(format, date),
        _ => jiff::fmt::strtime::format(format, text.parse::<DateTime>().ok()?),
    };
    written.ok()
}
