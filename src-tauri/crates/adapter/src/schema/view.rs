//! A place in a schema, with what is referred to put in its place.

use serde_json::{Map, Value};

/// A place in a schema.
#[derive(Clone, Copy)]
pub(super) struct View<'s> {
    root: &'s Value,
    at: &'s Value,
    /// What is said of this place where it is used, rather than where it is defined.
    said: Option<&'s str>,
}

impl<'s> View<'s> {
    pub(super) fn root(schema: &'s Value) -> Self {
        Self {
            root: schema,
            at: schema,
            said: None,
        }
    }

    fn of(self, at: &'s Value) -> Self {
        let mut view = Self {
            root: self.root,
            at,
            said: None,
        };
        loop {
            view.said = view.said.or_else(|| view.at.get("description")?.as_str());
            let referred = view.at.get("$ref").and_then(Value::as_str);
            let wrapped = view.at.get("allOf").and_then(Value::as_array);
            view.at = match (referred, wrapped.map(Vec::as_slice)) {
                (Some(name), _) => match self.root.pointer(name.trim_start_matches('#')) {
                    Some(found) => found,
                    None => return view,
                },
                (None, Some([only])) => only,
                _ => return view,
            };
        }
    }

    /// Its own identity: two places of one type have the same.
    pub(super) fn identity(self) -> *const Value {
        std::ptr::from_ref(self.at)
    }

    pub(super) fn said(self) -> &'s str {
        self.said.unwrap_or_default()
    }

    pub(super) fn alternatives(self) -> impl Iterator<Item = View<'s>> {
        let all = ["oneOf", "anyOf"]
            .into_iter()
            .filter_map(move |key| self.at.get(key)?.as_array());
        all.flatten().map(move |of| self.of(of))
    }

    pub(super) fn properties(self) -> impl Iterator<Item = (&'s str, View<'s>)> {
        let all = self
            .at
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::iter);
        all.map(move |(name, of)| (name.as_str(), self.of(of)))
    }

    pub(super) fn property(self, name: &str) -> Option<View<'s>> {
        Some(self.of(self.at.get("properties")?.get(name)?))
    }

    /// What stands under names that the writer chooses.
    pub(super) fn named(self) -> Option<View<'s>> {
        let of = self.at.get("additionalProperties")?;
        of.is_object().then(|| self.of(of))
    }

    pub(super) fn items(self) -> Option<View<'s>> {
        Some(self.of(self.at.get("items")?))
    }

    pub(super) fn required(self) -> impl Iterator<Item = &'s str> {
        let all = self
            .at
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        all.filter_map(Value::as_str)
    }

    pub(super) fn default(self) -> Option<&'s Value> {
        self.at.get("default")
    }

    /// `object`, `array`, `string`, `integer`, `number`, `boolean`; `None` where there are several.
    pub(super) fn kind(self) -> Option<&'s str> {
        self.at.get("type")?.as_str()
    }

    /// The small language in which a text is written.
    pub(super) fn language(self) -> Option<&'s str> {
        self.at
            .get("format")
            .filter(|_| self.kind() == Some("string"))?
            .as_str()
    }

    /// The one word that may stand here.
    pub(super) fn word(self) -> Option<String> {
        self.at.get("const")?.as_str().map(str::to_owned)
    }

    /// The words of a closed list; `None` when it is none.
    pub(super) fn words(self) -> Option<Vec<(String, &'s str)>> {
        if let Some(word) = self.word() {
            return Some(vec![(word, self.said())]);
        }
        if let Some(all) = self.at.get("enum").and_then(Value::as_array) {
            let words = all.iter().filter_map(Value::as_str);
            return Some(words.map(|word| (word.to_owned(), "")).collect());
        }
        let all: Option<Vec<_>> = self.alternatives().map(View::words).collect();
        let all: Vec<_> = all?.into_iter().flatten().collect();
        (!all.is_empty()).then_some(all)
    }
}
