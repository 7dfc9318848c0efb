//! The packages the program carries, as others see them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use yilutong_adapter::Packages;

#[test]
fn every_carried_package_is_sound() {
    let packages = Packages::builtin().unwrap_or_else(|fault| panic!("{fault}"));
    let ids: Vec<&str> = packages.systems().map(|p| p.id()).collect();
    assert_eq!(
        ids,
        ["housing", "residence", "workstation", "familyplan"],
        "whoever issues the house code goes first"
    );
    let faults: Vec<String> = packages.faults().iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "no warnings either: {faults:#?}");
}

#[test]
fn every_package_passes_its_own_cases() {
    for package in Packages::builtin().unwrap().systems() {
        let results = yilutong_adapter::run_cases(package);
        assert!(results.len() >= 10, "{} carries cases", package.id());
        let failed: Vec<_> = results
            .iter()
            .filter(|r| !r.differences.is_empty())
            .collect();
        assert!(failed.is_empty(), "{}: {failed:#?}", package.id());
    }
}
