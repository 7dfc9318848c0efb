//! What is still wrong with an entry, while it is being typed.

use std::collections::BTreeMap;

use serde_json::Value;
use yilutong_adapter::{Preflight, Readiness as Ready, RecordReadiness, Scope, Severity};
use yilutong_dictionary::{Dictionary, Entry, Group, Place, Resident};

use crate::DeskError;
use crate::departures;
use crate::desk::Desk;
use crate::marks;
use crate::schema::{
    DerivedView, EntryBody, PreflightView, ProblemView, Readiness, ReadinessView,
    RecordReadinessView, Skip,
};

impl Desk {
    /// What is still wrong with an entry, and how ready each system is.
    ///
    /// # Errors
    /// [`DeskError::Locked`].
    pub async fn entry_preflight(&self, request: EntryBody) -> Result<PreflightView, DeskError> {
        let mut scope = self.scope(request.id.as_deref(), &request.skip).await?;
        let body = self.look_around(&request.body, &mut scope).await?;
        let mut found = self.packages.preflight(&body, &scope);
        found.problems.extend(departures::told(&scope));
        found
            .problems
            .extend(self.nobody_stays(&request.body).await?);
        found.problems.extend(marks::unconfirmed(&request));
        let by_case = Dictionary::builtin()
            .form(&request.body.form)
            .is_some_and(|form| form.by_case);
        let asked = by_case.then(|| self.packages.asked(&body, &scope));
        Ok(PreflightView {
            asked: asked.map(Vec::from_iter),
            outdated: marks::outdated(&request),
            ready: found.problems.iter().all(|p| p.severity != Severity::Error),
            systems: self.readiness(&found),
            derived: derived(&request.body, &found.derived),
            problems: found.problems.into_iter().map(ProblemView::from).collect(),
        })
    }

    /// The circumstances of today for an entry, with what the worker left out on purpose.
    pub(crate) async fn scope(
        &self,
        entry: Option<&str>,
        skip: &[Skip],
    ) -> Result<Scope, DeskError> {
        let open = self.profile().await?;
        let here = self.here();
        let mut scope = open
            .configuration
            .read()
            .await
            .scope(&self.packages, here.date());
        scope.time = Some(here.time());
        scope.entry = entry.map(str::to_owned);
        scope.skip = skip
            .iter()
            .map(|s| (s.system.clone(), s.resident.clone()))
            .collect();
        Ok(scope)
    }

    fn readiness(&self, found: &Preflight) -> Vec<ReadinessView> {
        found
            .systems
            .iter()
            .filter_map(|readiness| {
                let package = self.packages.system(&readiness.system)?;
                let records: Vec<_> = readiness
                    .records
                    .iter()
                    .map(|r| {
                        record(
                            package
                                .record(&r.record)
                                .map_or("", |record| record.title()),
                            r,
                        )
                    })
                    .collect();
                Some(ReadinessView {
                    system: readiness.system.clone(),
                    title: package.short().to_owned(),
                    lacks: records
                        .iter()
                        .map(|r| u32::try_from(r.places.len()).unwrap_or(u32::MAX))
                        .sum(),
                    records,
                })
            })
            .collect()
    }
}

fn record(title: &str, readiness: &RecordReadiness) -> RecordReadinessView {
    let (state, say, notable) = match &readiness.state {
        Ready::Ready => (Readiness::Ready, None, false),
        Ready::Lacks(_) => (Readiness::Lacks, None, false),
        Ready::Inapplicable { say, notable } => {
            (Readiness::NotApplicable, Some(say.clone()), *notable)
        }
    };
    RecordReadinessView {
        title: title.to_owned(),
        resident: readiness.resident.clone(),
        state,
        say,
        notable,
        places: readiness.missing.clone(),
    }
}

/// Every value that follows from others and is not what the worker typed.
fn derived(typed: &Entry, whole: &Entry) -> Vec<DerivedView> {
    let mut found = Vec::new();
    let mut compare =
        |group: &str, resident: Option<&str>, typed: Option<&Group>, whole: &Group| {
            let before = BTreeMap::new();
            let typed = typed.unwrap_or(&before);
            for (name, value) in whole {
                let element = format!("{group}.{name}");
                let scalar = matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_));
                let known = Dictionary::builtin().element(&element).is_some();
                if scalar && known && typed.get(name) != Some(value) {
                    found.push(DerivedView {
                        place: Place {
                            resident: resident.map(str::to_owned),
                            element,
                            item: None,
                        },
                        value: value.clone(),
                    });
                }
            }
        };
    for name in Entry::GROUPS {
        if let Some(group) = whole.group(name) {
            compare(name, None, typed.group(name), group);
        }
    }
    for resident in &whole.residents {
        let before = typed.resident(&resident.reference);
        let reference = Some(resident.reference.as_str());
        for name in Resident::GROUPS {
            if let Some(group) = resident.group(name) {
                compare(name, reference, before.and_then(|r| r.group(name)), group);
            }
        }
    }
    found
}
