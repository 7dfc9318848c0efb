//! The packages the program carries, as others see them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;
use std::sync::Arc;

use common::{ALL, only, scope};
use yilutong_adapter::{Grids, LintSeverity, Packages, lint};
use yilutong_dictionary::Dictionary;

#[test]
fn every_carried_package_is_sound() {
    let packages = Packages::builtin().unwrap_or_else(|fault| panic!("{fault}"));
    let ids: Vec<&str> = packages.systems().map(|p| p.id()).collect();
    assert_eq!(
        ids,
        [
            "housing",
            "residence",
            "selfdecl",
            "pda",
            "workstation",
            "familyplan",
            "safety",
            "labour",
            "grid",
            "gridadmin",
            "provincial",
            "ev-safety",
            "ev-urban",
            "ev-building",
            "ev-drainage",
            "ev-fire",
            "ev-traffic"
        ],
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

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.join("codes")).unwrap();
    for part in ["", "codes"] {
        for entry in std::fs::read_dir(from.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, to.join(part).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
}

fn systems() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../systems")
}

#[test]
fn the_lint_reads_folders() {
    for id in ALL {
        let faults = lint(&systems().join(id));
        assert!(faults.is_empty(), "{id}: {faults:#?}");
    }
    let faults = lint(Path::new("/nowhere/at/all"));
    assert!(
        !faults.is_empty(),
        "a folder that is not there is no sound package"
    );
}

#[test]
fn a_broken_package_is_reported_and_the_others_load() {
    let folder = tempfile::tempdir().unwrap();
    copy(&systems().join("housing"), &folder.path().join("housing2"));
    let broken = folder.path().join("housing2/system.toml");
    let text = std::fs::read_to_string(&broken)
        .unwrap()
        .replace("dwelling.floor", "dwelling.flor");
    std::fs::write(&broken, text).unwrap();
    copy(
        &systems().join("residence"),
        &folder.path().join("residence"),
    );
    let renamed = folder.path().join("residence/system.toml");
    let text = std::fs::read_to_string(&renamed)
        .unwrap()
        .replace("居住登记系统\"", "本市居住登记系统\"");
    std::fs::write(&renamed, text).unwrap();

    let packages = Packages::load(&[folder.path().to_path_buf()]).unwrap();
    assert!(packages.system("housing2").is_none(), "it cannot be used");
    let fault = packages
        .faults()
        .iter()
        .find(|f| f.file == "housing2/system.toml" && f.what.contains("dwelling.flor"))
        .unwrap();
    assert_eq!(fault.severity, LintSeverity::Fault, "and it is told why");
    assert!(
        fault.mend.contains("dwelling.floor"),
        "with the way out: {fault}"
    );
    assert!(
        packages.system("housing").is_some(),
        "the carried ones are not concerned"
    );
    assert_eq!(
        packages.system("residence").unwrap().title(),
        "本市居住登记系统",
        "an office may replace one"
    );
    let missing = Packages::load(&[folder.path().join("absent")]).unwrap_err();
    assert!(
        missing.to_string().contains("absent"),
        "the folder is named: {missing}"
    );
}

#[test]
fn the_way_back_from_a_member_to_the_element() {
    let packages = Packages::builtin().unwrap();
    let familyplan = packages.system("familyplan").unwrap();
    let places = familyplan.places_of("person", "CHILDREN/CHILD[2]/CSRQ");
    assert_eq!(places.len(), 1, "one element stands behind it");
    assert_eq!(
        (places[0].element.as_str(), places[0].item),
        ("child.birth_date", Some(1)),
        "departments count from 1"
    );
    assert_eq!(
        familyplan.label_of("person", "CHILDREN/CHILD[2]/CSRQ"),
        Some("子女出生日期")
    );
    assert!(
        familyplan.places_of("person", "NONSENSE").is_empty(),
        "an unknown member leads nowhere"
    );
    let residence = packages.system("residence").unwrap();
    assert_eq!(
        residence.places_of("registration", "zxrq")[0].element,
        "stay.left_on",
        "cancellations too"
    );
    let workstation = packages.system("workstation").unwrap();
    let dz2: Vec<String> = workstation
        .places_of("resident", "dz2")
        .into_iter()
        .map(|p| p.element)
        .collect();
    assert_eq!(
        dz2,
        ["dwelling.road", "dwelling.building"],
        "what a computed member is made of"
    );
    assert_eq!(
        workstation.label_of("resident", "xm"),
        Some("姓名"),
        "the department's own label"
    );
    assert_eq!(
        workstation.code_name("resident", "mz", "HA"),
        Some("汉族"),
        "and its own name of a code"
    );
    assert!(
        residence.places_of("registration", "fwbm").is_empty(),
        "nobody types a house code"
    );
}

#[test]
fn the_form_is_the_union_of_what_is_asked() {
    let packages = Packages::builtin().unwrap();
    let ids = |systems: &[&str]| -> Vec<String> {
        packages
            .form("household", &only(systems))
            .into_iter()
            .map(|e| e.element)
            .collect()
    };
    let all = ids(&ALL);
    let housing = ids(&["housing"]);
    assert!(
        housing
            .iter()
            .all(|id| id.starts_with("dwelling.") || id.starts_with("owner.")),
        "{housing:?}"
    );
    assert!(
        all.contains(&"family.contraception".to_owned()),
        "family planning asks for it"
    );
    let without = ids(&["housing", "residence", "workstation"]);
    assert!(
        !without.iter().any(|id| id.starts_with("family.")),
        "a system switched off takes its fields along: {without:?}"
    );
    assert!(
        !all.iter()
            .any(|id| Dictionary::builtin().element(id).unwrap().derived),
        "nobody types what is derived"
    );
    assert!(
        packages.form("nonsense", &scope()).is_empty(),
        "no such form, no fields"
    );

    let form = packages.form("household", &scope());
    let element = |id: &str| form.iter().find(|e| e.element == id).unwrap();
    assert_eq!(
        element("person.id_number").required_by,
        [
            "residence",
            "selfdecl",
            "pda",
            "workstation",
            "familyplan",
            "labour",
            "grid",
            "gridadmin",
            "provincial"
        ]
    );
    assert_eq!(
        element("person.sex").condition,
        None,
        "residence always wants it"
    );
    assert!(
        element("work.employer").condition.is_some(),
        "only for those who came to work"
    );
    assert!(
        element("dwelling.remark").required_by.is_empty(),
        "nobody insists"
    );
    assert!(
        element("dwelling.grid")
            .asked_by
            .contains(&"workstation".to_owned())
    );
}

#[test]
fn the_data_flow_names_every_receiver() {
    let packages = Packages::builtin().unwrap();
    let flow = packages.flow();
    let receivers = |id: &str| -> Vec<String> {
        let mut all: Vec<String> = flow
            .iter()
            .filter(|f| f.element == id)
            .map(|f| f.system.clone())
            .collect();
        all.dedup();
        all
    };
    assert_eq!(
        receivers("family.contraception"),
        ["familyplan"],
        "nobody else learns it"
    );
    assert_eq!(
        receivers("owner.name"),
        ["housing", "pda", "provincial"],
        "the owner is told to who keeps houses"
    );
    assert_eq!(
        receivers("person.name"),
        [
            "familyplan",
            "grid",
            "gridadmin",
            "labour",
            "pda",
            "provincial",
            "residence",
            "selfdecl",
            "workstation"
        ],
        "also where it is computed into"
    );
    assert!(
        receivers("visit.note").is_empty(),
        "a note of the worker's own"
    );
    let child = flow
        .iter()
        .find(|f| f.element == "child.birth_date")
        .unwrap();
    assert_eq!(child.member, "CHILDREN/CSRQ", "inside its list");
}

/// A package that takes the department's own grid.
fn patrol() -> Packages {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exchange/packages_of_tests");
    Packages::load(&[folder]).unwrap()
}

#[test]
fn a_department_gets_its_own_grid() {
    let packages = patrol();
    let package = packages.system("fire-patrol").unwrap();
    for result in yilutong_adapter::run_cases(package) {
        assert_eq!(result.differences, Vec::<String>::new(), "{}", result.title);
    }
    let mut grids = Grids::default();
    let say = |grids: &Grids| {
        let mut scope = only(&["fire-patrol"]);
        scope.grids = Arc::new(grids.clone());
        let problems = packages.preflight(&common::household(), &scope).problems;
        let found = problems.iter().find(|p| p.place.element == "dwelling.grid");
        found.map(|p| p.say.clone()).unwrap_or_default()
    };
    assert!(
        say(&grids).contains("还没有这一列"),
        "without a table the office is told to bring one: {}",
        say(&grids)
    );
    grids.insert("fire", "440306001001009", "XF-0109");
    let said = say(&grids);
    assert!(
        said.contains("440306001001003") && said.contains("消防网格"),
        "which base grid, and in whose table: {said}"
    );
    grids.insert("fire", "440306001001003", "XF-0103");
    assert_eq!(say(&grids), "", "matched");
}

#[test]
fn a_kind_of_grids_that_is_none_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let from =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exchange/packages_of_tests/fire-patrol");
    let to = folder.path().join("fire-patrol");
    std::fs::create_dir(&to).unwrap();
    for file in ["system.toml", "exchange.toml", "replies.csv", "cases.toml"] {
        let text = std::fs::read_to_string(from.join(file)).unwrap();
        let text = text.replace("grid = \"fire\"", "grid = \"fires\"");
        std::fs::write(to.join(file), text).unwrap();
    }
    let faults: Vec<String> = lint(&to).iter().map(ToString::to_string).collect();
    assert!(
        faults
            .iter()
            .any(|f| f.contains("`fires`") && f.contains("did you mean `fire`?")),
        "{faults:#?}"
    );
}
