//! What follows from the packages without any entry: the fields of a form, and who receives what.

use std::collections::{BTreeMap, BTreeSet};

use yilutong_dictionary::{Dictionary, Entry};

use crate::package::{
    ElementPath, Field, Judge, Package, Record, Required, Source, Spread, Standing, is_element_name,
};
use crate::packages::Packages;
use crate::planning::derived;
use crate::scope::Scope;

/// An element that at least one enabled system asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormElement {
    /// The element's id.
    pub element: String,
    /// The systems that insist on it, always or in some cases.
    pub required_by: Vec<String>,
    /// The systems that receive it or decide by it.
    pub asked_by: Vec<String>,
    /// The case in which it is required, as an expression, when no system always requires it.
    pub condition: Option<String>,
}

/// One way that an element takes into a department.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// The element's id.
    pub element: String,
    /// The system that receives it.
    pub system: String,
    /// The record it goes into.
    pub record: String,
    /// The member that carries it.
    pub member: String,
    /// The department's label of that member.
    pub label: String,
    /// True when the member is computed from the element, false when it is the element itself.
    pub computed: bool,
}

impl Packages {
    /// The elements of a form that the enabled systems ask for, in the form's order. Empty for an unknown form.
    #[must_use]
    pub fn form(&self, form: &str, scope: &Scope) -> Vec<FormElement> {
        let id = form;
        let Some(form) = Dictionary::builtin().form(form) else {
            return Vec::new();
        };
        let mut asked: BTreeMap<&str, FormElement> = BTreeMap::new();
        for id in form.elements() {
            let element = FormElement {
                element: id.to_owned(),
                required_by: Vec::new(),
                asked_by: Vec::new(),
                condition: None,
            };
            asked.insert(id, element);
        }
        let mut always = BTreeSet::new();
        let ends = form.ends;
        for package in self.systems().filter(|p| scope.enabled.contains(p.id())) {
            for record in package.records().iter().filter(|r| r.is_of(id)) {
                for id in record.elements(ends) {
                    if let Some(element) = asked.get_mut(id) {
                        note(&mut element.asked_by, package.id());
                    }
                }
                for (path, condition) in record.requirements(ends) {
                    let Some(element) = asked.get_mut(path.id.as_str()) else {
                        continue;
                    };
                    note(&mut element.required_by, package.id());
                    match condition {
                        None => {
                            always.insert(path.id.clone());
                        }
                        Some(case) => element.condition = element.condition.take().or(Some(case)),
                    }
                }
            }
        }
        form.elements()
            .filter_map(|id| asked.remove(id))
            .filter(|element| !element.asked_by.is_empty())
            .map(|mut element| {
                if always.contains(&element.element) {
                    element.condition = None;
                }
                element
            })
            .collect()
    }

    /// The elements that the case at hand calls for: those that decide which records apply, and those of the fields
    /// that apply as the entry stands.
    #[must_use]
    pub fn asked(&self, entry: &Entry, scope: &Scope) -> BTreeSet<String> {
        let today = scope.today.to_string();
        let derived = derived(Dictionary::builtin(), entry, &today);
        let spread = Spread::of(&derived);
        let mut asked = BTreeSet::new();
        for package in self.systems().filter(|p| scope.enabled.contains(p.id())) {
            let settings = scope.settings_of(package);
            let around = scope.around(&today, &settings);
            for record in package.records().iter().filter(|r| r.is_of(&entry.form)) {
                for facts in spread.standpoints(record, around) {
                    let judge = Judge::over(&facts);
                    let mut ids = record.deciders();
                    if !matches!(Standing::of(package, record, &judge), Standing::Out { .. }) {
                        record
                            .fields
                            .iter()
                            .filter(|f| f.applies(&judge))
                            .for_each(|field| field.gather(&mut ids));
                    }
                    asked.extend(record.expanded(ids).into_iter().map(str::to_owned));
                }
            }
        }
        asked
    }

    /// Element by element, who receives it, over all packages.
    #[must_use]
    pub fn flow(&self) -> Vec<Flow> {
        let mut flow = BTreeSet::new();
        for package in self.systems() {
            for record in package.records() {
                for field in record.fields().iter().chain(record.cancel_fields()) {
                    flows(package, record, field, None, &mut flow);
                }
            }
        }
        flow.into_iter().collect()
    }
}

fn note(systems: &mut Vec<String>, id: &str) {
    if !systems.iter().any(|known| known == id) {
        systems.push(id.to_owned());
    }
}

fn flows(
    package: &Package,
    record: &Record,
    field: &Field,
    parent: Option<&str>,
    flow: &mut BTreeSet<Flow>,
) {
    let member = parent.map_or_else(
        || field.member().to_owned(),
        |p| format!("{p}/{}", field.member()),
    );
    let mut to = |element: &str, computed: bool| {
        flow.insert(Flow {
            element: element.to_owned(),
            system: package.id().to_owned(),
            record: record.id().to_owned(),
            member: member.clone(),
            label: field.label().to_owned(),
            computed,
        });
    };
    match &field.source {
        Source::Element(path) | Source::Photos(path) => {
            to(&path.id, false);
            for place in field.places.iter().filter(|place| *place != path) {
                to(&place.id, true);
            }
        }
        Source::Computed(expression) => {
            let ids = record.expanded(expression.names().collect());
            ids.into_iter().for_each(|id| to(id, true));
        }
        Source::Grid { base, .. } => to(&base.id, true),
        Source::List { list, fields, .. } => {
            to(&list.id, false);
            for inner in fields {
                flows(package, record, inner, Some(field.member()), flow);
            }
        }
        Source::Receipt { .. }
        | Source::Setting(_)
        | Source::Serial(_)
        | Source::Time { .. }
        | Source::Constant(_) => {}
    }
}

impl Record {
    /// The names by which it is decided whether there is such a record.
    fn deciders(&self) -> BTreeSet<&str> {
        let conditions = self
            .key
            .iter()
            .chain(&self.when)
            .chain(&self.cancel_when)
            .chain(self.unless.iter().map(|u| &u.when));
        conditions.flat_map(|condition| condition.names()).collect()
    }

    /// Every element that the record carries, decides by or points at; of one that only ends, what ending it takes.
    fn elements(&self, ends: bool) -> BTreeSet<&str> {
        let mut ids = self.deciders();
        for check in self.checks.iter().filter(|c| !ends || c.on.counts(true)) {
            ids.extend(check.require.names());
            ids.extend(check.at.iter().map(|path| path.id.as_str()));
        }
        let puts = self.fields.iter().filter(|_| !ends);
        for field in puts.chain(&self.cancel_fields) {
            field.gather(&mut ids);
        }
        self.expanded(ids)
    }

    /// The elements behind names: the record's own words are replaced by what they look at.
    fn expanded<'n>(&'n self, mut names: BTreeSet<&'n str>) -> BTreeSet<&'n str> {
        // A word may build on those before it only, so one walk from the last to the first is enough.
        for (word, expression) in self.terms.iter().rev() {
            if names
                .iter()
                .any(|name| name.strip_prefix("is.") == Some(word))
            {
                names.extend(expression.names());
            }
        }
        names.retain(|name| is_element_name(name));
        names
    }

    /// The elements a worker must fill in, each with the case in which that is so.
    fn requirements(&self, ends: bool) -> Vec<(&ElementPath, Option<String>)> {
        let whole = self.when.as_ref().map(|when| when.source());
        let mut all = Vec::new();
        let fields = if ends {
            &self.cancel_fields
        } else {
            &self.fields
        };
        for field in fields {
            if let Source::Receipt { or: Some(or), .. } = &field.source
                && ends
            {
                // Only where this desk does not know the dwelling.
                all.push((&or.place, Some(or.said.source().to_owned())));
            }
            let inner = field
                .items()
                .map(|(_, fields)| fields)
                .into_iter()
                .flatten();
            for field in std::iter::once(field).chain(inner) {
                let own = match &field.required {
                    Required::Never => continue,
                    Required::Always => None,
                    Required::When(expression) => Some(expression.source()),
                };
                // A computed value may come out without this very element.
                let computed = match &field.source {
                    Source::Computed(expression) => Some(expression.source()),
                    _ => None,
                };
                let when = field.when.as_ref().map(|when| when.source());
                let cases: Vec<String> = [whole, when, own, computed]
                    .into_iter()
                    .flatten()
                    .map(|case| format!("({case})"))
                    .collect();
                let case = (!cases.is_empty()).then(|| cases.join(" && "));
                all.extend(field.places.iter().map(|path| (path, case.clone())));
            }
        }
        all
    }

    /// Whether an element stands behind a member of the record or of its cancellation.
    pub(crate) fn concerns(&self, element: &str, cancel: bool) -> bool {
        let fields = if cancel {
            &self.cancel_fields
        } else {
            &self.fields
        };
        fields.iter().any(|field| {
            let mut ids = BTreeSet::new();
            field.gather(&mut ids);
            self.expanded(ids).contains(element)
        })
    }
}

impl Field {
    /// Whether the member has a place on the wire as the entry stands.
    fn applies(&self, judge: &Judge<'_>) -> bool {
        self.when
            .as_ref()
            .is_none_or(|when| when.holds(judge) == Some(true))
    }

    fn gather<'f>(&'f self, ids: &mut BTreeSet<&'f str>) {
        ids.extend(self.places.iter().map(|path| path.id.as_str()));
        let shapes = self
            .limits
            .shapes
            .iter()
            .flat_map(|shape| shape.when.iter().chain(&shape.require));
        let mut expressions: Vec<_> = self.when.iter().chain(shapes).collect();
        if let Required::When(expression) = &self.required {
            expressions.push(expression);
        }
        match &self.source {
            Source::Element(path) | Source::Photos(path) => {
                ids.insert(&path.id);
            }
            Source::Computed(expression) => expressions.push(expression),
            Source::List { list, fields, .. } => {
                ids.insert(&list.id);
                fields.iter().for_each(|field| field.gather(ids));
            }
            Source::Receipt { or: Some(or), .. } => expressions.push(&or.said),
            _ => {}
        }
        for expression in expressions {
            ids.extend(expression.names());
        }
    }
}
