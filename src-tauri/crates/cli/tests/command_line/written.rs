//! Papers that are written from the packages and the types: they say what is so, or the build is red.
//! `cargo xtask schema` writes them again.

use std::path::{Path, PathBuf};

use crate::support::Place;

/// A file, the mark around the part of it that is written (none: all of it), and the command that says what belongs there.
const PAPERS: [(&str, Option<&str>, &[&str]); 6] = [
    (
        "docs/schema/system.json",
        None,
        &["systems", "schema", "system"],
    ),
    (
        "docs/schema/exchange.json",
        None,
        &["systems", "schema", "exchange"],
    ),
    (
        "docs/packages-reference.md",
        None,
        &["systems", "schema", "reference"],
    ),
    (
        "docs/data-flow.md",
        Some("flow"),
        &["systems", "matrix", "--flow", "--markdown"],
    ),
    (
        "README.md",
        Some("matrix"),
        &["systems", "matrix", "--markdown"],
    ),
    (
        "README.zh-CN.md",
        Some("matrix"),
        &["systems", "matrix", "--markdown", "--chinese"],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// The paper with the fresh part put in.
fn fresh(paper: &str, mark: Option<&str>, said: &str) -> String {
    let Some(mark) = mark else {
        return said.to_owned();
    };
    let (open, close) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    let (before, rest) = paper.split_once(&open).expect("the paper has the mark");
    let (_, after) = rest.split_once(&close).expect("the mark is closed");
    format!("{before}{open}\n{said}\n{close}{after}")
}

#[test]
fn papers_say_what_the_packages_and_types_say() {
    let place = Place::new();
    let mut stale = Vec::new();
    for (name, mark, command) in PAPERS {
        let file = root().join(name);
        let said = place.yilu(command).done().out;
        let paper = std::fs::read_to_string(&file).unwrap_or_default();
        let fresh = fresh(&paper, mark, &said);
        if fresh == paper {
            continue;
        }
        if std::env::var("YILUTONG_SCHEMA").is_ok_and(|wanted| wanted == "write") {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, fresh).unwrap();
        } else {
            stale.push(name);
        }
    }
    assert!(
        stale.is_empty(),
        "{stale:?} are not what the packages and types say: run `cargo xtask schema`"
    );
}

#[test]
fn every_key_of_the_reference_is_explained() {
    let said = Place::new()
        .yilu(&["systems", "schema", "reference"])
        .done()
        .out;
    let rows = said
        .lines()
        .filter(|line| line.starts_with("| `") || line.starts_with("| **"));
    let silent: Vec<&str> = rows.filter(|row| row.ends_with("|  |")).collect();
    assert!(
        silent.is_empty(),
        "keys without a word about them: {silent:#?}"
    );
}

#[test]
fn the_matrix_tells_programs_what_it_tells_people() {
    let view = Place::new()
        .yilu(&["--json", "systems", "matrix"])
        .done()
        .json();
    let housing = view["systems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["id"] == "housing")
        .unwrap();
    assert_eq!(housing["protocol"], "http-json", "{housing}");
    assert_eq!(
        housing["records"][0]["idempotent"], true,
        "a lost creation is sent again with the same number"
    );
    let flow = view["flow"].as_array().unwrap();
    let religion = flow
        .iter()
        .filter(|f| f["element"].as_str().unwrap().contains("religion"));
    assert_eq!(religion.count(), 0, "nobody is asked for it");
    let number = flow
        .iter()
        .filter(|f| f["element"] == "person.id_number" && f["system"] == "residence");
    assert!(
        number.count() > 0,
        "residence registers people by their number"
    );
}
