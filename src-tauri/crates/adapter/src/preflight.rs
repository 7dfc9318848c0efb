//! What is still wrong with a draft, and which records are ready: every rule that can be known at the desk.
//!
//! The dictionary says what is wrong by itself, each enabled package what its department would refuse.
//! The same complaint is told once: a value that is wrong by itself is not also wrong for each
//! department, and of several limits the strictest speaks.

use std::collections::{BTreeMap, BTreeSet};

use yilutong_dictionary::{Dictionary, Entry, Finding, Place, Severity as Weight};

use crate::package::{
    About, Complaint, Judge, Package, Record, Renderer, Spread, Standing, bad_setting, left_out,
    left_out_because, setting_missing,
};
use crate::packages::Packages;
use crate::plan::{Problem, Severity};
use crate::planning::{derived, living, standing};
use crate::scope::Scope;

/// What came of checking a draft.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preflight {
    /// What must, or should, change.
    pub problems: Vec<Problem>,
    /// How far each enabled system is that has something to do with such an entry.
    pub systems: Vec<SystemReadiness>,
    /// The entry with normalised values and everything that follows from them.
    pub derived: Entry,
}

impl Preflight {
    /// True when nothing stops the submission.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        !self.problems.iter().any(|p| p.severity == Severity::Error)
    }
}

/// How far the records for one system are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemReadiness {
    /// The system's id.
    pub system: String,
    /// One for each record of the entry.
    pub records: Vec<RecordReadiness>,
}

/// How far one record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordReadiness {
    /// The record's id.
    pub record: String,
    /// The resident it is about.
    pub resident: Option<String>,
    /// How far.
    pub state: Readiness,
    /// Where something is missing or wrong.
    pub missing: Vec<Place>,
}

/// How far a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It could be delivered as it is.
    Ready,
    /// So many places still have to be seen to.
    Lacks(usize),
    /// It does not apply, with the reason; `notable` when the worker would expect it to.
    Inapplicable {
        /// Why, in Chinese.
        say: String,
        /// True when the worker would expect it.
        notable: bool,
    },
}

/// Checks a draft.
pub(crate) fn preflight(packages: &Packages, entry: &Entry, scope: &Scope) -> Preflight {
    let dictionary = Dictionary::builtin();
    let today = scope.today.to_string();
    let derived = living(derived(dictionary, entry, &today), scope);
    let findings = dictionary.check_derived_at(&derived, scope.now());
    let spread = Spread::of(&derived);
    let mut gathered = Gathered::new(&findings);
    let mut systems = Vec::new();
    let ends = dictionary.form(&entry.form).is_some_and(|form| form.ends);
    for package in packages
        .systems()
        .filter(|p| scope.enabled.contains(p.id()))
    {
        let settings = scope.settings_of(package);
        let around = scope.around(&today, &settings);
        let of_form = || package.records().iter().filter(|r| r.is_of(&entry.form));
        if of_form().next().is_none() {
            continue;
        }
        let mut records = Vec::new();
        for record in of_form() {
            let renderer = Renderer {
                dictionary,
                package,
                record,
                settings: &settings,
                promised: ends.then_some(&scope.promised),
            };
            for facts in spread.standpoints(record, around) {
                let judge = Judge::over(&facts);
                let resident = facts.resident.map(|r| r.reference.as_str());
                let standing = standing(package, record, &judge, scope);
                let (state, missing) = match standing {
                    Standing::Out { say, notable } => {
                        (Readiness::Inapplicable { say, notable }, Vec::new())
                    }
                    Standing::Put | Standing::Cancel if scope.departed(resident).is_some() => {
                        let say = scope.departed(resident).unwrap_or_default().to_owned();
                        (Readiness::Inapplicable { say, notable: true }, Vec::new())
                    }
                    Standing::Put | Standing::Cancel => {
                        let cancel = standing == Standing::Cancel;
                        let complaints = renderer.complaints(&facts, &judge, cancel);
                        if scope.skips(package, resident) {
                            let say = complaints.first().map_or_else(
                                || left_out(package.short()),
                                |c| left_out_because(&c.say),
                            );
                            (Readiness::Inapplicable { say, notable: true }, Vec::new())
                        } else {
                            gathered.readiness(package, record, cancel, resident, complaints)
                        }
                    }
                };
                records.push(RecordReadiness {
                    record: record.id().to_owned(),
                    resident: resident.map(str::to_owned),
                    state,
                    missing,
                });
            }
        }
        let out = |r: &RecordReadiness| matches!(r.state, Readiness::Inapplicable { .. });
        if records.is_empty() || !records.iter().all(out) {
            gathered.settings(package, &settings);
        }
        systems.push(SystemReadiness {
            system: package.id().to_owned(),
            records,
        });
    }
    Preflight {
        problems: gathered.problems(),
        systems,
        derived,
    }
}

/// Complaints of all systems, on their way to one list without repetition.
struct Gathered<'f> {
    findings: &'f [Finding],
    wrong: BTreeSet<&'f Place>,
    told: Vec<(String, Complaint)>,
    at: BTreeMap<Place, Vec<usize>>,
}

impl<'f> Gathered<'f> {
    fn new(findings: &'f [Finding]) -> Self {
        let wrong = findings
            .iter()
            .filter(|f| f.severity == Weight::Error)
            .map(|f| &f.place)
            .collect();
        Self {
            findings,
            wrong,
            told: Vec::new(),
            at: BTreeMap::new(),
        }
    }

    fn settings(&mut self, package: &Package, settings: &BTreeMap<String, String>) {
        for setting in package.settings() {
            let title = package.title();
            let say = match settings.get(&setting.id) {
                None if setting.required => setting_missing(title, &setting.label),
                Some(value) if setting.pattern.as_ref().is_some_and(|p| !p.is_match(value)) => {
                    bad_setting(title, &setting.label, setting.example.as_deref())
                }
                _ => continue,
            };
            self.tell(
                package,
                Complaint {
                    place: Place::default(),
                    say,
                    about: About::Value,
                },
            );
        }
    }

    fn readiness(
        &mut self,
        package: &Package,
        record: &Record,
        cancel: bool,
        resident: Option<&str>,
        complaints: Vec<Complaint>,
    ) -> (Readiness, Vec<Place>) {
        let mut missing: Vec<Place> = self
            .wrong
            .iter()
            .filter(|place| place.resident.is_none() || place.resident.as_deref() == resident)
            .filter(|place| record.concerns(&place.element, cancel))
            .map(|place| (*place).clone())
            .collect();
        for complaint in complaints {
            if !missing.contains(&complaint.place) {
                missing.push(complaint.place.clone());
            }
            if !self.wrong.contains(&complaint.place) {
                self.tell(package, complaint);
            }
        }
        if missing.is_empty() {
            (Readiness::Ready, missing)
        } else {
            (Readiness::Lacks(missing.len()), missing)
        }
    }

    fn tell(&mut self, package: &Package, complaint: Complaint) {
        let here = self.at.entry(complaint.place.clone()).or_default();
        for index in here.iter().copied() {
            let (system, told) = &mut self.told[index];
            match (told.about, complaint.about) {
                (About::Missing, About::Missing) => return,
                (About::TooLong { fits }, About::TooLong { fits: new }) => {
                    if new < fits {
                        package.id().clone_into(system);
                        *told = complaint;
                    }
                    return;
                }
                _ if told.say == complaint.say => return,
                _ => {}
            }
        }
        here.push(self.told.len());
        self.told.push((package.id().to_owned(), complaint));
    }

    fn problems(self) -> Vec<Problem> {
        let own = self.findings.iter().map(|finding| Problem {
            place: finding.place.clone(),
            system: None,
            say: finding.say.clone(),
            severity: match finding.severity {
                Weight::Error => Severity::Error,
                Weight::Hint => Severity::Hint,
            },
            missing: false,
        });
        let theirs = self.told.into_iter().map(|(system, complaint)| Problem {
            place: complaint.place,
            system: Some(system),
            say: complaint.say,
            severity: Severity::Error,
            missing: complaint.about == About::Missing,
        });
        own.chain(theirs).collect()
    }
}
