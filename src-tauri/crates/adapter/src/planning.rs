//! What an entry revision calls for: which records go where, with what, waiting for what.
//!
//! Total: an imperfect entry still has a plan. A text that a department cannot even write down is held
//! back with its reason rather than sent in disguise.

use serde_json::Value;
use sm3::{Digest, Sm3};
use yilutong_dictionary::{Dictionary, Entry, Resident};

use crate::lending::elsewhere;
use crate::package::{
    About, Facts, Judge, Package, Placeholder, Record, Renderer, Rendering, Spread, Standing,
    left_out, left_out_because, needs_other,
};
use crate::packages::Packages;
use crate::plan::{Inapplicable, Intent, Need, Plan, Planned};
use crate::scope::Scope;
use crate::wire::{Lane, RecordId, Wire};

/// Plans an entry.
pub(crate) fn plan(packages: &Packages, entry: &Entry, scope: &Scope) -> Plan {
    let dictionary = Dictionary::builtin();
    let today = scope.today.to_string();
    let derived = living(derived(dictionary, entry, &today), scope);
    let spread = Spread::of(&derived);
    let mut plan = Plan::default();
    let ends = dictionary.form(&entry.form).is_some_and(|form| form.ends);
    for package in packages
        .systems()
        .filter(|p| scope.enabled.contains(p.id()))
    {
        let settings = scope.settings_of(package);
        let around = scope.around(&today, &settings);
        for record in package.records().iter().filter(|r| r.is_of(&entry.form)) {
            let renderer = Renderer {
                dictionary,
                package,
                record,
                settings: &settings,
                promised: ends.then_some(&scope.promised),
            };
            for facts in spread.standpoints(record, around) {
                one(&renderer, &facts, packages, scope, &mut plan);
            }
        }
    }
    plan
}

/// The entry with everything that follows from it; a visit without a day is today's.
pub(crate) fn derived(dictionary: &Dictionary, entry: &Entry, today: &str) -> Entry {
    if entry
        .visit
        .get("on")
        .is_some_and(|on| on.as_str() != Some("") && !on.is_null())
    {
        return dictionary.derive(entry);
    }
    let mut dated = entry.clone();
    dated.visit.insert("on".to_owned(), Value::from(today));
    dictionary.derive(&dated)
}

/// The entry without those in its count of residents who are known to have left.
pub(crate) fn living(mut derived: Entry, scope: &Scope) -> Entry {
    let here = |resident: &&Resident| {
        let left = resident.stay.get("status").and_then(Value::as_str) == Some("left");
        !left && scope.departed(Some(&resident.reference)).is_none()
    };
    if !scope.departed.is_empty() {
        let count = derived.residents.iter().filter(here).count();
        let dwelling = &mut derived.dwelling;
        dwelling.insert("residents".to_owned(), Value::from(count));
    }
    derived
}

fn one(
    renderer: &Renderer<'_>,
    facts: &Facts<'_>,
    packages: &Packages,
    scope: &Scope,
    plan: &mut Plan,
) {
    let (package, record) = (renderer.package, renderer.record);
    let judge = Judge::over(facts);
    let resident = facts.resident.map(|r| r.reference.clone());
    let out = |say: String, notable: bool| Inapplicable {
        system: package.id().to_owned(),
        record: record.id().to_owned(),
        resident: resident.clone(),
        say,
        notable,
    };
    let cancel = match standing(package, record, &judge, scope) {
        Standing::Out { say, notable } => {
            plan.inapplicable.push(out(say, notable));
            return;
        }
        Standing::Put => false,
        Standing::Cancel => true,
    };
    if let Some(why) = scope.departed(resident.as_deref()) {
        plan.inapplicable.push(out(why.to_owned(), true));
        return;
    }
    let Rendering { wire, complaints } = renderer.render(facts, &judge, cancel);
    if scope.skips(package, resident.as_deref()) {
        let say = complaints
            .first()
            .map_or_else(|| left_out(package.short()), |c| left_out_because(&c.say));
        plan.inapplicable.push(out(say, true));
        return;
    }
    if let Some(unwritable) = complaints
        .iter()
        .find(|c| matches!(c.about, About::Charset(_)))
    {
        plan.inapplicable.push(out(unwritable.say.clone(), true));
        return;
    }
    let lane = lane(package, record, &judge);
    let mut waits = Vec::new();
    for (system, of, name) in receipts(&wire) {
        let provider = plan
            .planned
            .iter()
            .find(|p| {
                p.lane.of.system == system
                    && p.lane.of.record == of
                    && (p.resident.is_none() || p.resident == resident)
            })
            .map(|p| p.lane.clone())
            .or_else(|| elsewhere(packages, scope, &system, &of, &judge));
        let Some(provider) = provider else {
            let other = packages
                .system(&system)
                .map_or(system.as_str(), Package::short)
                .to_owned();
            plan.inapplicable
                .push(out(needs_other(package.short(), &other), true));
            return;
        };
        waits.push(Need {
            lane: provider,
            receipt: name,
        });
    }
    waits.dedup();
    let intent = if cancel { Intent::Cancel } else { Intent::Put };
    plan.planned.push(Planned {
        lane,
        resident,
        intent,
        wire,
        waits,
    });
}

/// What is to become of a record. What stands there ends with the stay, also where such a record would not be taken any
/// more: a child that has turned seven since.
pub(crate) fn standing(
    package: &Package,
    record: &Record,
    judge: &Judge<'_>,
    scope: &Scope,
) -> Standing {
    let standing = Standing::of(package, record, judge);
    let outgrown = matches!(standing, Standing::Out { .. })
        && !scope.standing.is_empty()
        && Standing::is_over(record, judge)
        && scope.standing.contains(&lane(package, record, judge));
    if outgrown { Standing::Cancel } else { standing }
}

/// The records that an entry ends if they stand, although their departments would not take them any more.
pub(crate) fn outgrown(packages: &Packages, entry: &Entry, scope: &Scope) -> Vec<Lane> {
    let dictionary = Dictionary::builtin();
    let today = scope.today.to_string();
    let derived = derived(dictionary, entry, &today);
    let spread = Spread::of(&derived);
    let mut lanes = Vec::new();
    let enabled = packages
        .systems()
        .filter(|p| scope.enabled.contains(p.id()));
    for package in enabled {
        let settings = scope.settings_of(package);
        let around = scope.around(&today, &settings);
        for record in package.records().iter().filter(|r| r.is_of(&entry.form)) {
            for facts in spread.standpoints(record, around) {
                let judge = Judge::over(&facts);
                let out = matches!(Standing::of(package, record, &judge), Standing::Out { .. });
                if out && Standing::is_over(record, &judge) {
                    lanes.push(lane(package, record, &judge));
                }
            }
        }
    }
    lanes
}

/// The real-world record: SM3 over the values of its natural key.
pub(crate) fn lane(package: &Package, record: &Record, judge: &Judge<'_>) -> Lane {
    let key: Vec<Value> = record
        .key
        .iter()
        .map(|part| part.value(judge).unwrap_or(Value::Null))
        .collect();
    let digest = Sm3::digest(Value::Array(key).to_string().as_bytes());
    Lane {
        of: RecordId {
            system: package.id().to_owned(),
            record: record.id().to_owned(),
        },
        key: hex::encode(digest),
    }
}

/// The receipts that a wire still waits for.
fn receipts(wire: &Wire) -> Vec<(String, String, String)> {
    wire.values()
        .filter_map(|value| match Placeholder::of(value) {
            Some(Placeholder::Receipt(system, record, name)) => Some((system, record, name)),
            _ => None,
        })
        .collect()
}
