//! The form as the enabled systems call for it: switch a system off, and its fields go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use yilutong_adapter::FormElement;
use yilutong_dictionary::{Dictionary, Element, Form, Kind, Label, Section};

use crate::DeskError;
use crate::card_reading;
use crate::desk::Desk;
use crate::schema::{
    CodeView, ElementView, FormLine, FormRequest, FormView, FormsView, ListView, Nothing,
    SectionView, Words,
};

/// The list of divisions.
const DIVISIONS: &str = "division";

impl Desk {
    /// The forms that some enabled system takes records of, in the dictionary's order.
    ///
    /// # Errors
    /// [`DeskError::Locked`].
    pub async fn form_list(&self, _: Nothing) -> Result<FormsView, DeskError> {
        let open = self.profile().await?;
        let scope = open
            .configuration
            .read()
            .await
            .scope(&self.packages, self.today());
        let taken = |form: &Form| {
            let mut on = self
                .packages
                .systems()
                .filter(|p| scope.enabled.contains(p.id()));
            on.any(|p| p.records().iter().any(|record| record.is_of(&form.id)))
        };
        let forms = Dictionary::builtin().forms().filter(|form| taken(form));
        Ok(FormsView {
            forms: forms
                .map(|form| FormLine {
                    form: form.id.clone(),
                    title: words(&form.label),
                })
                .collect(),
        })
    }

    /// The form that the enabled systems call for.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::UnknownForm`].
    pub async fn form_describe(&self, request: FormRequest) -> Result<FormView, DeskError> {
        let open = self.profile().await?;
        let scope = open
            .configuration
            .read()
            .await
            .scope(&self.packages, self.today());
        let dictionary = Dictionary::builtin();
        let form = dictionary
            .form(&request.form)
            .ok_or(DeskError::UnknownForm {
                form: request.form.chars().take(60).collect(),
            })?;
        let asked: BTreeMap<String, FormElement> = self
            .packages
            .form(&request.form, &scope)
            .into_iter()
            .map(|element| (element.element.clone(), element))
            .collect();
        let mut sections = Vec::new();
        for section in &form.sections {
            if section.parts.is_empty() {
                sections.extend(view(dictionary, section, section.repeated, &asked));
            }
            for part in &section.parts {
                sections.extend(view(dictionary, part, section.repeated, &asked));
            }
        }
        let lists: BTreeSet<String> = sections
            .iter()
            .flat_map(|s| {
                s.elements
                    .iter()
                    .flat_map(|e| std::iter::once(e).chain(&e.items))
            })
            .filter_map(|e| e.list.clone())
            .collect();
        let card_reader = !open.keep(card_reading::address).await?.is_empty();
        Ok(FormView {
            card_reader,
            form: form.id.clone(),
            title: words(&form.label),
            sections,
            lists: lists.iter().filter_map(|id| list(dictionary, id)).collect(),
        })
    }
}

fn view(
    dictionary: &Dictionary,
    section: &Section,
    per_resident: bool,
    asked: &BTreeMap<String, FormElement>,
) -> Option<SectionView> {
    let elements: Vec<_> = section
        .elements
        .iter()
        .filter_map(|id| Some(element(dictionary, dictionary.element(id)?, asked.get(id)?)))
        .collect();
    (!elements.is_empty()).then(|| SectionView {
        group: section.id.clone(),
        per_resident,
        title: words(&section.label),
        elements,
    })
}

fn element(dictionary: &Dictionary, element: &Element, asked: &FormElement) -> ElementView {
    let items = match &element.items {
        Some(group) => dictionary
            .elements()
            .filter(|item| item.group == *group && !item.derived)
            .map(|item| ElementView {
                // What an item needs depends on the item: its problems say so.
                sometimes: true,
                ..plain(item, asked)
            })
            .collect(),
        None => Vec::new(),
    };
    ElementView {
        required: !asked.required_by.is_empty() && asked.condition.is_none(),
        sometimes: asked.condition.is_some(),
        items,
        ..plain(element, asked)
    }
}

/// An element by itself, outside any form.
pub(crate) fn alone(element: &Element) -> ElementView {
    let asked = FormElement {
        element: element.id.clone(),
        required_by: Vec::new(),
        asked_by: Vec::new(),
        condition: None,
    };
    plain(element, &asked)
}

/// The codes of an element; none where it has no list.
pub(crate) fn codes_of(element: &Element) -> Vec<CodeView> {
    let list = list_of(element).and_then(|id| self::list(Dictionary::builtin(), id));
    list.map(|list| list.codes).unwrap_or_default()
}

fn plain(element: &Element, asked: &FormElement) -> ElementView {
    ElementView {
        id: element.id.clone(),
        name: element.name.clone(),
        label: words(&element.label),
        kind: kind(element.kind),
        list: list_of(element).map(str::to_owned),
        hint: Some(element.hint.clone()).filter(|hint| !hint.is_empty()),
        example: element.example.as_ref().map(|example| match example {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        }),
        required: false,
        sometimes: false,
        sensitivity: format!("{:?}", element.sensitivity).to_lowercase(),
        systems: asked.asked_by.clone(),
        items: Vec::new(),
    }
}

fn kind(kind: Kind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "text".to_owned(),
    }
}

/// The list that an element is picked from. A division is picked by its name, whatever form its code takes.
fn list_of(element: &Element) -> Option<&str> {
    match element.kind {
        Kind::Division => Some(DIVISIONS),
        _ => element.codes.as_deref(),
    }
}

/// Every division by its whole name, 湖南省长沙市芙蓉区: the last part alone, whose initials find it, would name several.
static NAMED: LazyLock<Vec<CodeView>> = LazyLock::new(|| {
    let dictionary = Dictionary::builtin();
    let known = dictionary.list(DIVISIONS).into_iter();
    known
        .flat_map(|list| &list.codes)
        .map(|code| {
            let zh = dictionary.division_names(&code.code).concat();
            CodeView {
                code: code.code.clone(),
                initials: code.initials.clone(),
                zh,
                en: String::new(),
            }
        })
        .collect()
});

fn list(dictionary: &Dictionary, id: &str) -> Option<ListView> {
    let list = dictionary.list(id)?;
    if id == DIVISIONS {
        return Some(ListView {
            id: id.to_owned(),
            codes: NAMED.clone(),
        });
    }
    Some(ListView {
        id: list.id.clone(),
        codes: list
            .codes
            .iter()
            .map(|code| CodeView {
                code: code.code.clone(),
                zh: code.zh.clone(),
                en: code.en.clone(),
                initials: code.initials.clone(),
            })
            .collect(),
    })
}

fn words(label: &Label) -> Words {
    Words {
        zh: label.zh.clone(),
        en: label.en.clone(),
    }
}
