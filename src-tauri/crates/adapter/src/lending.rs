//! Receipts that an entry needs and its own records do not bring: a departure speaks of a dwelling that a household
//! visit registered, here or at somebody else's desk.

use std::collections::BTreeMap;

use yilutong_dictionary::{Dictionary, Entry};

use crate::package::{Each, Judge, Package, Source, Spread};
use crate::packages::Packages;
use crate::planning::{derived, lane};
use crate::scope::Scope;
use crate::wire::Lane;

/// The record of another entry that brings a receipt, where one is promised.
pub(crate) fn elsewhere(
    packages: &Packages,
    scope: &Scope,
    system: &str,
    record: &str,
    judge: &Judge<'_>,
) -> Option<Lane> {
    let promised = (system.to_owned(), record.to_owned());
    let package = packages
        .system(system)
        .filter(|_| scope.promised.contains(&promised))?;
    Some(lane(package, package.record(record)?, judge))
}

/// A receipt that an entry needs and that only records of other entries bring.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lender {
    /// The record that brings it.
    pub lane: Lane,
    /// The receipt's name, `house_code`.
    pub receipt: String,
    /// The element that says the very same, `dwelling.house_code`, where there is one.
    pub element: Option<String>,
}

/// The receipts that an entry needs from records of others; each element once, in the packages' order.
pub(crate) fn lenders(packages: &Packages, entry: &Entry, scope: &Scope) -> Vec<Lender> {
    let dictionary = Dictionary::builtin();
    let today = scope.today.to_string();
    let derived = derived(dictionary, entry, &today);
    let spread = Spread::of(&derived);
    let settings = BTreeMap::new();
    let around = scope.around(&today, &settings);
    let mut found: Vec<Lender> = Vec::new();
    let enabled = packages
        .systems()
        .filter(|p| scope.enabled.contains(p.id()));
    for field in enabled
        .flat_map(Package::records)
        .filter(|r| r.is_of(&entry.form))
        .flat_map(|record| &record.cancel_fields)
    {
        let Source::Receipt {
            system,
            record,
            name,
            or: Some(or),
        } = &field.source
        else {
            continue;
        };
        let Some(provider) = packages.system(system) else {
            continue;
        };
        let Some(record) = provider
            .record(record)
            .filter(|record| record.each() == Each::Entry)
        else {
            continue;
        };
        for facts in spread.standpoints(record, around) {
            let lender = Lender {
                lane: lane(provider, record, &Judge::over(&facts)),
                receipt: name.clone(),
                element: (or.said.source() == or.place.id).then(|| or.place.id.clone()),
            };
            if !found.contains(&lender) {
                found.push(lender);
            }
        }
    }
    found
}
