//! Reads the dictionary's data files and refuses whatever does not fit together.
//!
//! Absent: any knowledge of a particular element; that stands in the files.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use crate::codes::{CodeList, Community};
use crate::dictionary::Dictionary;
use crate::element::{Element, Kind, Label, Sensitivity};
use crate::error::DictionaryError;
use crate::form::{Form, Section};

const ELEMENTS: &str = "elements.toml";
const LISTS: &str = "lists.toml";
const FORMS: &str = "forms.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ElementsFile {
    group: IndexMap<String, GroupRow>,
    element: Vec<ElementRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupRow {
    sensitivity: Sensitivity,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ElementRow {
    id: String,
    zh: String,
    en: String,
    kind: Kind,
    codes: Option<String>,
    items: Option<String>,
    #[serde(default)]
    derived: bool,
    #[serde(default)]
    usual: bool,
    sensitivity: Option<Sensitivity>,
    hint: String,
    example: Option<Value>,
    source: String,
    basis: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListsFile {
    list: Vec<ListRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRow {
    id: String,
    zh: String,
    en: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormsFile {
    form: Vec<FormRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormRow {
    id: String,
    zh: String,
    en: String,
    #[serde(default)]
    by_case: bool,
    #[serde(default)]
    ends: bool,
    section: Vec<SectionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionRow {
    id: String,
    zh: String,
    en: String,
    #[serde(default)]
    repeated: bool,
    #[serde(default)]
    elements: Vec<String>,
    #[serde(default)]
    part: Vec<SectionRow>,
}

#[derive(Deserialize)]
struct CodeRow {
    code: String,
    zh: String,
    #[serde(default)]
    en: String,
    #[serde(default)]
    district: String,
    #[serde(default)]
    street: String,
}

/// Reads all files.
pub(crate) fn dictionary(files: &[(&str, &str)]) -> Result<Dictionary, DictionaryError> {
    let (lists, communities) = lists(files)?;
    let elements = elements(files, &lists)?;
    let mut groups: HashMap<String, HashMap<String, usize>> = HashMap::new();
    for (at, element) in elements.values().enumerate() {
        groups
            .entry(element.group.clone())
            .or_default()
            .insert(element.name.clone(), at);
    }
    let forms = forms(files, &elements)?;
    Ok(Dictionary {
        elements,
        groups,
        lists,
        forms,
        communities,
    })
}

fn file<'a>(files: &[(&str, &'a str)], path: &str) -> Result<&'a str, DictionaryError> {
    files
        .iter()
        .find(|(name, _)| name.replace('\\', "/") == path)
        .map(|(_, text)| *text)
        .ok_or_else(|| DictionaryError::FileMissing {
            file: path.to_owned(),
        })
}

fn toml_file<T: for<'de> Deserialize<'de>>(
    files: &[(&str, &str)],
    path: &str,
) -> Result<T, DictionaryError> {
    toml::from_str(file(files, path)?).map_err(|error| DictionaryError::FileBroken {
        file: path.to_owned(),
        cause: error.to_string().trim().replace('\n', " "),
    })
}

fn twice(file: &str, what: &str) -> DictionaryError {
    DictionaryError::Twice {
        file: file.to_owned(),
        what: what.to_owned(),
    }
}

fn dangling(file: &str, what: &str, missing: &str) -> DictionaryError {
    DictionaryError::Dangling {
        file: file.to_owned(),
        what: what.to_owned(),
        missing: missing.to_owned(),
    }
}

type Lists = (IndexMap<String, CodeList>, HashMap<String, Community>);

fn lists(files: &[(&str, &str)]) -> Result<Lists, DictionaryError> {
    let mut lists = IndexMap::new();
    let mut communities = HashMap::new();
    for row in toml_file::<ListsFile>(files, LISTS)?.list {
        let path = format!("codes/{}.csv", row.id);
        let mut list = CodeList::new(
            row.id.clone(),
            Label {
                zh: row.zh,
                en: row.en,
            },
            row.source,
        );
        for code in
            csv::Reader::from_reader(file(files, &path)?.as_bytes()).deserialize::<CodeRow>()
        {
            let code = code.map_err(|error| DictionaryError::FileBroken {
                file: path.clone(),
                cause: error.to_string(),
            })?;
            if !code.district.is_empty() {
                let community = Community {
                    code: code.code.clone(),
                    name: code.zh.clone(),
                    district: code.district,
                    street: code.street,
                };
                communities.insert(code.code.clone(), community);
            }
            let value = code.code.clone();
            if !list.push(code.code, code.zh, code.en) {
                return Err(twice(&path, &value));
            }
        }
        if lists.insert(row.id.clone(), list).is_some() {
            return Err(twice(LISTS, &row.id));
        }
    }
    Ok((lists, communities))
}

fn elements(
    files: &[(&str, &str)],
    lists: &IndexMap<String, CodeList>,
) -> Result<IndexMap<String, Element>, DictionaryError> {
    let ElementsFile {
        group: groups,
        element: rows,
    } = toml_file(files, ELEMENTS)?;
    let mut elements = IndexMap::new();
    for row in rows {
        let (group, name) = row.id.split_once('.').unwrap_or((row.id.as_str(), ""));
        let Some(shared) = groups.get(group) else {
            return Err(dangling(ELEMENTS, &row.id, &format!("[group.{group}]")));
        };
        if matches!(row.kind, Kind::Code | Kind::Community) && row.codes.is_none() {
            return Err(dangling(ELEMENTS, &row.id, "codes"));
        }
        if let Some(list) = row.codes.as_ref().filter(|list| !lists.contains_key(*list)) {
            return Err(dangling(ELEMENTS, &row.id, list));
        }
        if let Some(items) = row
            .items
            .as_ref()
            .filter(|items| !groups.contains_key(*items))
        {
            return Err(dangling(ELEMENTS, &row.id, items));
        }
        let element = Element {
            group: group.to_owned(),
            name: name.to_owned(),
            id: row.id.clone(),
            label: Label {
                zh: row.zh,
                en: row.en,
            },
            kind: row.kind,
            codes: row.codes,
            items: row.items,
            sensitivity: row.sensitivity.unwrap_or(shared.sensitivity),
            hint: row.hint,
            example: row.example,
            source: row.source,
            derived: row.derived,
            usual: row.usual,
            basis: row.basis.unwrap_or_else(|| shared.basis.clone()),
        };
        let id = row.id;
        if elements.insert(id.clone(), element).is_some() {
            return Err(twice(ELEMENTS, &id));
        }
    }
    Ok(elements)
}

fn forms(
    files: &[(&str, &str)],
    elements: &IndexMap<String, Element>,
) -> Result<IndexMap<String, Form>, DictionaryError> {
    let mut forms = IndexMap::new();
    for row in toml_file::<FormsFile>(files, FORMS)?.form {
        let form = Form {
            id: row.id.clone(),
            label: Label {
                zh: row.zh,
                en: row.en,
            },
            by_case: row.by_case,
            ends: row.ends,
            sections: row.section.into_iter().map(section).collect(),
        };
        if let Some(id) = form
            .elements()
            .find(|id| elements.get(*id).is_none_or(|e| e.derived))
        {
            return Err(dangling(FORMS, &form.id, id));
        }
        let mut seen = std::collections::HashSet::new();
        if let Some(id) = form.elements().find(|id| !seen.insert(*id)) {
            return Err(twice(FORMS, id));
        }
        if forms.insert(row.id.clone(), form).is_some() {
            return Err(twice(FORMS, &row.id));
        }
    }
    Ok(forms)
}

fn section(row: SectionRow) -> Section {
    Section {
        id: row.id,
        label: Label {
            zh: row.zh,
            en: row.en,
        },
        repeated: row.repeated,
        elements: row.elements,
        parts: row.part.into_iter().map(section).collect(),
    }
}
