//! The list of cases. A case is a story with assertions, whom it concerns, and an adapter that must not get away with it.

mod accepted_once;
mod account_taken;
mod adoption;
mod batch_of_photos;
mod by_hand;
mod carried;
mod category;
mod causes;
mod clerk;
mod corrected_key;
mod crash;
mod credentials;
mod dead_system;
mod departure;
mod dependency;
mod drift;
mod dropped;
mod file_names;
mod forged;
mod half_files;
mod hard_names;
mod host_key;
mod large_photo;
mod leaving;
mod lost_reply;
mod not_acceptance;
mod offline;
mod ordinary_day;
mod overdue;
mod partly_refused;
mod refused;
mod returned;
mod revisions;
mod transfer;
mod twice;
mod update_reaches;
mod uploads;
mod whole_files;
mod wrong_clock;

use std::sync::Arc;

use yilutong_dispatch::Boxed;

use crate::support::office::Trying;
use crate::support::systems::System;
use crate::support::verdict::Verdict;
use crate::support::wrong::Wrong;

/// Whether a case can concern a system at all.
pub(crate) enum Concern {
    /// It is tried.
    Yes,
    /// It cannot, for this reason.
    Not(&'static str),
}

/// Makes the adapter that a case must not let pass; none where a system has no such fault to make.
type Spoiler = dyn Fn(&System) -> Option<Wrong> + Send + Sync;

/// One case.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) concerns: fn(&System) -> Concern,
    pub(crate) run: Arc<dyn Fn(Trying) -> Boxed<'static, Verdict> + Send + Sync>,
    /// The adapter that the case must notice.
    pub(crate) wrong: Arc<Spoiler>,
    /// It is about the desk and not about one system: tried once.
    pub(crate) once: bool,
    /// What a system's own data says could break it: tried with every system of one protocol.
    pub(crate) own_data: bool,
}

impl Case {
    fn new<F>(name: impl Into<String>, run: impl Fn(Trying) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Verdict> + Send + 'static,
    {
        Self {
            name: name.into(),
            concerns: |_| Concern::Yes,
            run: Arc::new(move |trying| Box::pin(run(trying))),
            wrong: Arc::new(|_| None),
            once: false,
            own_data: false,
        }
    }

    /// About the desk, not about one system.
    fn once(self) -> Self {
        Self { once: true, ..self }
    }

    /// For every system of one protocol.
    fn own_data(self) -> Self {
        Self {
            own_data: true,
            ..self
        }
    }

    /// Only for some systems.
    fn only(self, concerns: fn(&System) -> Concern) -> Self {
        Self { concerns, ..self }
    }

    /// With an adapter that must not get away with it.
    fn not_with(self, wrong: impl Fn(&System) -> Option<Wrong> + Send + Sync + 'static) -> Self {
        Self {
            wrong: Arc::new(wrong),
            ..self
        }
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = vec![ordinary_day::case(), accepted_once::case()];
    cases.extend(lost_reply::cases());
    cases.extend(dropped::cases());
    cases.extend(crash::cases());
    cases.extend(not_acceptance::cases());
    cases.extend([
        refused::case(),
        wrong_clock::case(),
        update_reaches::case(),
        dependency::case(),
        adoption::case(),
        account_taken::case(),
        credentials::case(),
        dead_system::case(),
        offline::case(),
    ]);
    cases.extend(corrected_key::cases());
    cases.extend(revisions::cases());
    cases.extend(transfer::cases());
    cases.extend(departure::cases());
    cases.extend(leaving::cases());
    cases.extend(hard_names::cases());
    cases.extend(clerk::cases());
    cases.extend(twice::cases());
    cases.extend(by_hand::cases());
    cases.extend(partly_refused::cases());
    cases.extend(whole_files::cases());
    cases.extend(half_files::cases());
    cases.extend(file_names::cases());
    cases.extend(uploads::cases());
    cases.push(host_key::case());
    cases.extend(carried::cases());
    cases.extend(forged::cases());
    cases.extend([
        returned::case(),
        large_photo::case(),
        batch_of_photos::case(),
        overdue::case(),
    ]);
    cases.extend(category::cases());
    cases.extend(drift::cases());
    cases.extend(causes::cases());
    cases
}

/// The case that even a wrong adapter must pass, unless it is wrong every day.
pub(crate) fn ordinary_day() -> Case {
    ordinary_day::case()
}
