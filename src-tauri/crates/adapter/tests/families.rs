//! Families: what packages inherit, what they say themselves, and where a fault in either is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use yilutong_adapter::{Package, Packages, lint, run_cases};

/// Copies folders of the carried systems into a folder of their own.
fn copied(folders: &[&str]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let systems = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../systems");
    for folder in folders {
        let to = root.path().join(folder);
        fs::create_dir_all(to.join("codes")).unwrap();
        for part in ["", "codes"] {
            for entry in fs::read_dir(systems.join(folder).join(part)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    fs::copy(&path, to.join(part).join(path.file_name().unwrap())).unwrap();
                }
            }
        }
    }
    root
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "the case no longer fits: {from}");
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

fn line_of(file: &Path, part: &str) -> usize {
    let text = fs::read_to_string(file).unwrap();
    1 + text.lines().position(|line| line.contains(part)).unwrap()
}

fn failed(package: &Package) -> Vec<String> {
    let failed = run_cases(package)
        .into_iter()
        .filter(|c| !c.differences.is_empty());
    failed
        .map(|case| format!("{}: {:?}", case.title, case.differences))
        .collect()
}

#[test]
fn a_family_is_no_system() {
    let packages = Packages::builtin().unwrap();
    assert!(
        packages.system("linkage").is_none(),
        "nothing is delivered to a family"
    );
    let members = packages.systems().filter(|p| p.id().starts_with("ev-"));
    assert_eq!(members.count(), 6, "each of its members is a system");
}

#[test]
fn a_package_of_the_office_may_extend_a_family_that_the_program_carries() {
    let root = copied(&["ev-urban"]);
    let packages = Packages::load(&[root.path().to_owned()]).unwrap();
    assert_eq!(packages.faults(), [], "it finds its family");
    let urban = packages.system("ev-urban").unwrap();
    assert_eq!(
        failed(urban),
        Vec::<String>::new(),
        "inherited examples hold"
    );
    let titles: Vec<String> = run_cases(urban)
        .into_iter()
        .map(|case| case.title)
        .collect();
    for (title, file) in [
        ("the case is opened", "../linkage/cases.toml:"),
        ("an event of its category", "cases.toml:"),
    ] {
        let told = titles.iter().find(|t| t.ends_with(title)).unwrap();
        assert!(
            told.starts_with(file),
            "an example is told where it stands: {told}"
        );
    }
}

#[test]
fn an_own_family_goes_before_the_carried_one() {
    let root = copied(&["ev-fire", "linkage"]);
    let family = root.path().join("linkage/exchange.toml");
    replace(&family, "timeout_seconds = 20", "timeout_seconds = 21");
    let packages = Packages::load(&[root.path().to_owned()]).unwrap();
    let fire = packages.system("ev-fire").unwrap();
    assert!(
        fire.exchange_toml().contains("timeout_seconds = 21"),
        "the office changed it"
    );
    let traffic = packages.system("ev-traffic").unwrap();
    assert!(
        traffic.exchange_toml().contains("timeout_seconds = 20"),
        "for its own packages only"
    );
}

#[test]
fn own_rows_and_tables_stand_behind_those_of_the_family() {
    let packages = Packages::builtin().unwrap();
    let urban = packages.system("ev-urban").unwrap();
    let rows = |code: &str| -> Vec<&str> {
        let rows = urban.replies_csv().lines();
        rows.filter(|row| row.starts_with(&format!("{code},")))
            .collect()
    };
    assert_eq!(
        rows("FORM"),
        ["FORM,fix,智慧城管退回：{message}"],
        "its own row, not the family's"
    );
    assert_eq!(
        rows("RETURNED"),
        ["RETURNED,fix:description,智慧城管退回，要求补充：{message}"],
        "the family's row, with its own name"
    );
    assert!(
        urban.exchange_toml().contains("[answer.sentences]"),
        "only this one has it"
    );
    assert!(
        urban.exchange_toml().contains("http://127.0.0.1:7113"),
        "and its own address"
    );
    let safety = packages.system("ev-safety").unwrap();
    assert!(
        !safety.exchange_toml().contains("[answer.sentences]"),
        "not the others"
    );
}

/// What is spoilt in which file, and the file, the line and the words of the fault that must be told.
#[test]
fn a_fault_is_told_where_it_is_mended() {
    let at = |root: &TempDir, file: &str| -> PathBuf { root.path().join(file) };
    for (file, from, to, told, words) in [
        (
            "linkage/exchange.toml",
            "timeout_seconds",
            "timeout_secnds",
            "../linkage/exchange.toml",
            "timeout_secnds",
        ),
        (
            "linkage/exchange.toml",
            "@letters@",
            "@leters@",
            "../linkage/exchange.toml",
            "@leters@",
        ),
        (
            "linkage/replies.csv",
            "QUERY,stop:interface",
            "QUERY,halt:interface",
            "../linkage/replies.csv",
            "halt",
        ),
        (
            "linkage/replies.csv",
            "RATE,wait:too_many:1",
            "RATE,halt:1",
            "../linkage/replies.csv",
            "halt",
        ),
        (
            "linkage/codes/level.csv",
            "neutral,code,name",
            "neutral,code",
            "../linkage/codes/level.csv",
            "header",
        ),
        (
            "linkage/family.toml",
            "title =",
            "titel =",
            "../linkage/family.toml",
            "titel",
        ),
        (
            "ev-urban/exchange.toml",
            "between",
            "betwen",
            "exchange.toml",
            "betwen",
        ),
        (
            "ev-urban/replies.csv",
            "含有无法识别的内容,stop:interface",
            "含有无法识别的内容,halt",
            "replies.csv",
            "halt",
        ),
        (
            "ev-urban/system.toml",
            "extends = \"linkage\"",
            "extends = \"linkages\"",
            "system.toml",
            "linkages",
        ),
        (
            "ev-urban/system.toml",
            "letters =",
            "leters =",
            "system.toml",
            "leters",
        ),
    ] {
        let root = copied(&["ev-urban", "linkage"]);
        assert_eq!(
            lint(&at(&root, "ev-urban")),
            [],
            "sound before it is spoilt"
        );
        replace(&at(&root, file), from, to);
        let line = line_of(&at(&root, file), to);
        let faults = lint(&at(&root, "ev-urban"));
        let fitting = faults
            .iter()
            .any(|f| f.file == told && f.line == line && f.to_string().contains(words));
        assert!(fitting, "{told}:{line} {words}: {faults:#?}");
    }
}

#[test]
fn a_word_that_the_family_wants_is_asked_for_in_its_own_words() {
    let root = copied(&["ev-urban", "linkage"]);
    replace(
        &root.path().join("ev-urban/system.toml"),
        "letters = \"CG\"\n",
        "",
    );
    let faults = lint(&root.path().join("ev-urban"));
    let told = faults
        .iter()
        .find(|f| f.what.contains("`letters`"))
        .expect("it is told");
    assert_eq!(told.file, "system.toml");
    assert!(
        told.what
            .contains("two letters that its case numbers begin with"),
        "{told}"
    );
}
