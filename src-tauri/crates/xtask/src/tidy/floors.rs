//! Who may depend on whom: each floor stands only on those below it. Judged by the manifests, not by the code.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Untidy;
use crate::fault::Fault;
use crate::ground::Ground;
use crate::steps;

/// Each crate with the crates of this workspace that it may depend on.
const FLOORS: &[(&str, &[&str])] = &[
    ("yilutong-killpoint", &[]),
    ("yilutong-dictionary", &[]),
    (
        "yilutong-adapter",
        &["yilutong-dictionary", "yilutong-killpoint"],
    ),
    ("yilutong-outbox", &["yilutong-killpoint"]),
    ("yilutong-courier", &[]),
    ("yilutong-sheets", &[]),
    (
        "yilutong-dispatch",
        &["yilutong-adapter", "yilutong-outbox", "yilutong-dictionary"],
    ),
    (
        "yilutong-desk",
        &[
            "yilutong-dispatch",
            "yilutong-adapter",
            "yilutong-outbox",
            "yilutong-courier",
            "yilutong-sheets",
            "yilutong-dictionary",
        ],
    ),
    (
        "yilutong-cli",
        &["yilutong-desk", "yilutong-adapter", "yilutong-dictionary"],
    ),
    // The one thing shipped that knows the practice departments: a door of its own, beside the real one.
    (
        "yilutong-practice",
        &["yilutong-desk", "practice-departments"],
    ),
    ("yilutong", &["yilutong-desk", "yilutong-practice"]),
    // Written from the contracts alone: it may not even know the product.
    ("practice-departments", &[]),
    ("xtask", &[]),
];

/// The tests may use everything.
const UNBOUND: &[&str] = &["yilutong-tests", "yilutong-fuzz"];

/// A crate's own tests may use these; what is shipped may not.
const FOR_TESTS: &[&str] = &["practice-departments"];

/// What only some crates may touch, so that it can be replaced in one place.
const OWNED: &[(&str, &[&str], &str)] = &[
    (
        "tauri",
        &["yilutong"],
        "only the desktop shell knows the window",
    ),
    (
        "tauri-build",
        &["yilutong"],
        "only the desktop shell knows the window",
    ),
    (
        "rusqlite",
        &["yilutong-outbox", "practice-departments"],
        "only the outbox knows SQL",
    ),
    (
        "rusqlite_migration",
        &["yilutong-outbox"],
        "only the outbox knows SQL",
    ),
    (
        "reqwest",
        &["yilutong-adapter"],
        "only the adapter speaks HTTP to departments",
    ),
    (
        "axum",
        &["yilutong-cli", "practice-departments"],
        "only the loopback bridge serves HTTP",
    ),
];

/// Compares every manifest with the tables above.
pub(super) fn check(ground: &Ground) -> Result<Vec<Untidy>, Fault> {
    let mut order = ground.cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--offline",
    ]);
    let metadata: Value = steps::ask(&mut order)
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or(Fault::Output("cargo metadata --no-deps"))?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let ours: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let mut faults = Vec::new();
    for package in &packages {
        let name = package["name"].as_str().unwrap_or_default();
        if UNBOUND.contains(&name) {
            continue;
        }
        let Some((_, below)) = FLOORS.iter().find(|(crate_name, _)| *crate_name == name) else {
            faults.push(format!(
                "{name}: has no floor; give it one in xtask/src/tidy/floors.rs and ARCHITECTURE.md"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let shipped = dependency["kind"].is_null();
            let for_tests = !shipped && FOR_TESTS.contains(&other);
            if ours.contains(other) && !below.contains(&other) && other != name && !for_tests {
                faults.push(format!(
                    "{name}: may not depend on {other}; it stands on {below:?} only"
                ));
            }
            let owned = OWNED
                .iter()
                .find(|(what, owners, _)| *what == other && !owners.contains(&name));
            if let Some((_, owners, why)) = owned.filter(|_| shipped) {
                faults.push(format!(
                    "{name}: may not depend on {other}; {why} ({})",
                    owners.join(", ")
                ));
            }
        }
    }
    Ok(faults)
}
