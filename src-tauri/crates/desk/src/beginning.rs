//! Where a new entry begins: the day, and what is nearly always the same for one worker, said once in the settings.
//!
//! Which elements are of that kind is said by the dictionary (`usual`). Who goes along on inspections is who went along on
//! the last one. A value that only the settings or the last entry said gives way to whatever is known or recognised
//! (`marks.rs`).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};
use yilutong_dictionary::{Dictionary, Element, Entry, Form, Place, Severity};
use yilutong_outbox::Premises;

use crate::DeskError;
use crate::configuration;
use crate::desk::Desk;
use crate::form::{alone, codes_of};
use crate::known::{read, words_of};
use crate::schema::{Begun, FormRequest, Mark, MarkSource, UsualView};

/// The day of the visit, which is today until somebody says otherwise.
const DAY: &str = "visit.on";
/// Who inspects: the worker, and whoever goes along.
const INSPECTORS: &str = "inspection.inspectors";
/// The setting, shared by packages, that holds what the worker is called.
const WORKER_NAME: &str = "operator_name";

impl Desk {
    /// What a new entry of a form begins with.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::UnknownForm`].
    pub async fn entry_begin(&self, request: FormRequest) -> Result<Begun, DeskError> {
        let open = self.census().await?;
        let form = Dictionary::builtin()
            .form(&request.form)
            .ok_or(DeskError::UnknownForm {
                form: request.form.chars().take(60).collect(),
            })?;
        let configuration = open.configuration.read().await.clone();
        let usual = configuration.usual;
        let name = configuration.worker.get(WORKER_NAME);
        let inspectors = match asks(form, INSPECTORS) {
            true => {
                let last = open.keep(|outbox| outbox.last_inspected()).await?;
                inspectors(name.map(String::as_str).unwrap_or_default(), last.as_ref())
            }
            false => None,
        };
        let mut begun = Begun {
            body: Entry {
                form: form.id.clone(),
                ..Entry::default()
            },
            marks: Vec::new(),
        };
        if asks(form, DAY) {
            set(&mut begun.body, DAY, &self.today().to_string());
        }
        for (id, value) in usual.iter().filter(|(id, _)| asks(form, id)) {
            set(&mut begun.body, id, value);
            begun.marks.push(Mark {
                place: Place::of(id),
                source: MarkSource::Settings,
                value: Value::from(value.as_str()),
                was: None,
                sure: true,
            });
        }
        if let Some((inspectors, source)) = inspectors {
            let held = &mut begun.body.inspection;
            held.insert("inspectors".to_owned(), inspectors.clone());
            begun.marks.push(Mark {
                place: Place::of(INSPECTORS),
                source,
                value: inspectors,
                was: None,
                sure: true,
            });
        }
        Ok(begun)
    }
}

/// Who inspects: those of the last inspection if the worker was among them or nobody knows who the worker is, else the
/// worker alone.
fn inspectors(worker: &str, last: Option<&Premises>) -> Option<(Value, MarkSource)> {
    let together = last.and_then(|last| last.values.pointer("/inspection/inspectors"));
    let among = |all: &Value| {
        let mut names = all.as_array().into_iter().flatten();
        worker.is_empty() || names.any(|one| one["name"] == worker)
    };
    match together.filter(|all| among(all)) {
        Some(all) => Some((all.clone(), MarkSource::Before)),
        None if worker.is_empty() => None,
        None => Some((json!([{ "name": worker }]), MarkSource::Settings)),
    }
}

/// Everything that every new entry may begin with, and what it does begin with.
pub(crate) fn usual(kept: &BTreeMap<String, String>) -> Vec<UsualView> {
    let view = |element: &Element| {
        let value = kept.get(&element.id).cloned().unwrap_or_default();
        let words = read(element, &Value::from(value.as_str()));
        UsualView {
            element: alone(element),
            codes: codes_of(element),
            words: words.unwrap_or_else(|| words_of("", "")),
            value,
        }
    };
    elements().map(view).collect()
}

/// Refuses what no entry could begin with.
pub(crate) fn check_usual(id: &str, value: &str, today: Date) -> Result<(), DeskError> {
    let element =
        elements()
            .find(|element| element.id == id)
            .ok_or_else(|| DeskError::UnknownSetting {
                owner: configuration::WORKER.to_owned(),
                setting: id.chars().take(60).collect(),
            })?;
    let mut entry = Entry::default();
    set(&mut entry, id, value.trim());
    let findings = Dictionary::builtin().check(&entry, today);
    if findings.iter().any(|one| one.severity == Severity::Error) {
        return Err(DeskError::BadSetting {
            owner: configuration::WORKER.to_owned(),
            setting: id.to_owned(),
            example: element
                .example
                .as_ref()
                .and_then(|example| Some(example.as_str()?.to_owned())),
        });
    }
    Ok(())
}

fn elements() -> impl Iterator<Item = &'static Element> {
    Dictionary::builtin()
        .elements()
        .filter(|element| element.usual)
}

/// Whether the form asks for an element of which an entry has one.
fn asks(form: &Form, id: &str) -> bool {
    let once = form.sections.iter().filter(|section| !section.repeated);
    once.flat_map(|section| &section.elements)
        .any(|element| element == id)
}

fn set(entry: &mut Entry, id: &str, value: &str) {
    let (group, name) = id.split_once('.').unwrap_or_default();
    if let Some(values) = entry.group_mut(group)
        && !value.is_empty()
    {
        values.insert(name.to_owned(), Value::from(value));
    }
}
