//! An entry file: JSON that a person, a script or an import wrote, read strictly.
//!
//! Absent: checks of values. A well-formed entry file can still be full of mistakes; [`Dictionary::check`] tells them.

use serde_json::{Map, Value};

use crate::dictionary::Dictionary;
use crate::entry::{Entry, Group, Resident, is_filled};
use crate::error::{DictionaryError, json_type_name};

impl Dictionary {
    /// Reads an entry file. `null` and `""` are taken as absent; residents without `ref` get `r1`, `r2` …
    /// A file without `form` is a household visit.
    ///
    /// # Errors
    /// The first thing that is not an entry: a name nobody knows (with the nearest known one), a value of another
    /// type, a derived element, a `ref` used twice.
    pub fn parse_entry(&self, json: &str) -> Result<Entry, DictionaryError> {
        let value: Value =
            serde_json::from_str(json).map_err(|error| DictionaryError::NotJson {
                line: error.line(),
                column: error.column(),
            })?;
        let members = object("the file", &value)?;
        let mut entry = Entry {
            form: "household".to_owned(),
            ..Entry::default()
        };
        for (name, value) in members {
            match name.as_str() {
                "form" => {
                    if let Some(form) = text("form", value)? {
                        entry.form = form;
                    }
                }
                "residents" => entry.residents = self.residents(value)?,
                // An entry file may name the schema it was written by.
                "$schema" => {}
                other => {
                    let Some(group) = entry.group_mut(other) else {
                        let known = ["form", "residents"].into_iter().chain(Entry::GROUPS);
                        return Err(unknown(other.to_owned(), other, known));
                    };
                    *group = self.group(other, other, value)?;
                }
            }
        }
        if self.form(&entry.form).is_none() {
            let known = self
                .forms()
                .map(|form| form.id.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            return Err(DictionaryError::UnknownForm {
                path: "form".to_owned(),
                known,
            });
        }
        name_residents(&mut entry)?;
        Ok(entry)
    }

    fn residents(&self, value: &Value) -> Result<Vec<Resident>, DictionaryError> {
        array("residents", value)?
            .iter()
            .enumerate()
            .map(|(at, value)| {
                let path = format!("residents[{at}]");
                let mut resident = Resident::default();
                for (name, value) in object(&path, value)? {
                    let inner = format!("{path}.{name}");
                    match name.as_str() {
                        "ref" => resident.reference = text(&inner, value)?.unwrap_or_default(),
                        other => {
                            let Some(group) = resident.group_mut(other) else {
                                let known = ["ref"].into_iter().chain(Resident::GROUPS);
                                return Err(unknown(inner, other, known));
                            };
                            *group = self.group(&inner, other, value)?;
                        }
                    }
                }
                Ok(resident)
            })
            .collect()
    }

    fn group(&self, path: &str, group: &str, value: &Value) -> Result<Group, DictionaryError> {
        let mut out = Group::new();
        for (name, value) in object(path, value)? {
            let inner = format!("{path}.{name}");
            let Some(element) = self.element_of(group, name) else {
                let known = self
                    .elements()
                    .filter(|e| e.group == group && !e.derived)
                    .map(|e| e.name.as_str());
                return Err(unknown(inner, name, known));
            };
            if element.derived {
                return Err(DictionaryError::Derived { path: inner });
            }
            if !is_filled(value) {
                continue;
            }
            let wanted = element.kind.json_type();
            if !wanted.admits(value) {
                return Err(wrong_type(inner, wanted.name(), value));
            }
            let value = match &element.items {
                None => value.clone(),
                Some(items) => Value::Array(
                    array(&inner, value)?
                        .iter()
                        .enumerate()
                        .map(|(at, item)| {
                            let members = self.group(&format!("{inner}[{at}]"), items, item)?;
                            Ok(Value::Object(members.into_iter().collect()))
                        })
                        .collect::<Result<_, DictionaryError>>()?,
                ),
            };
            out.insert(name.clone(), value);
        }
        Ok(out)
    }
}

fn name_residents(entry: &mut Entry) -> Result<(), DictionaryError> {
    let mut taken = std::collections::HashSet::new();
    for (at, resident) in entry.residents.iter().enumerate() {
        if !resident.reference.is_empty() && !taken.insert(resident.reference.clone()) {
            return Err(DictionaryError::ReferenceTwice {
                path: format!("residents[{at}].ref"),
            });
        }
    }
    let mut next = 1;
    for resident in entry
        .residents
        .iter_mut()
        .filter(|resident| resident.reference.is_empty())
    {
        while taken.contains(&format!("r{next}")) {
            next += 1;
        }
        resident.reference = format!("r{next}");
        next += 1;
    }
    Ok(())
}

fn wrong_type(path: String, expected: &'static str, value: &Value) -> DictionaryError {
    DictionaryError::WrongType {
        path,
        expected,
        found: json_type_name(value),
    }
}

fn object<'a>(path: &str, value: &'a Value) -> Result<&'a Map<String, Value>, DictionaryError> {
    value
        .as_object()
        .ok_or_else(|| wrong_type(path.to_owned(), "object", value))
}

fn array<'a>(path: &str, value: &'a Value) -> Result<&'a Vec<Value>, DictionaryError> {
    value
        .as_array()
        .ok_or_else(|| wrong_type(path.to_owned(), "array", value))
}

fn text(path: &str, value: &Value) -> Result<Option<String>, DictionaryError> {
    if !is_filled(value) {
        return Ok(None);
    }
    value
        .as_str()
        .map(|text| Some(text.to_owned()))
        .ok_or_else(|| wrong_type(path.to_owned(), "string", value))
}

fn unknown<'a>(path: String, name: &str, known: impl Iterator<Item = &'a str>) -> DictionaryError {
    let nearest = known
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 2)
        .map(|(_, candidate)| candidate.to_owned());
    DictionaryError::UnknownName { path, nearest }
}
