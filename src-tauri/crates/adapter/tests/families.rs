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
        (
            "ev-urban/exchange.toml",
            "status = 422\n",
            "status = \"422\"\n",
            "exchange.toml",
            "`answer.sentences.status` is a string",
        ),
        (
            "ev-urban/exchange.toml",
            "between = \"；\"\n",
            "between = \"；\"\n\n[reach]\ntimeout_secnds = 35\n",
            "exchange.toml",
            "timeout_secnds",
        ),
        (
            "ev-urban/exchange.toml",
            "between = \"；\"\n",
            "between = \"；\"\n\n[record.case.create]\nrequest = \"/linkage/v2/cases\"\n",
            "exchange.toml",
            "/linkage/v2/cases",
        ),
        (
            "ev-urban/exchange.toml",
            "between = \"；\"\n",
            "between = ；\n",
            "exchange.toml",
            "not TOML",
        ),
        (
            "linkage/exchange.toml",
            "per_second = 10",
            "per_second = 10 10",
            "../linkage/exchange.toml",
            "not TOML",
        ),
    ] {
        let root = copied(&["ev-urban", "linkage"]);
        assert_eq!(
            lint(&at(&root, "ev-urban")),
            [],
            "sound before it is spoilt"
        );
        replace(&at(&root, file), from, to);
        // The last of the lines that were put in is the one at fault.
        let wrong = to.lines().last().unwrap();
        let line = line_of(&at(&root, file), wrong);
        let faults = lint(&at(&root, "ev-urban"));
        let fitting = faults
            .iter()
            .any(|f| f.file == told && f.line == line && f.to_string().contains(words));
        assert!(fitting, "{told}:{line} {words}: {faults:#?}");
    }
}

/// Everything that the family says and that the member says, read as one would read it by hand.
#[test]
fn what_a_member_says_of_a_key_stands_in_the_place_of_the_familys() {
    let root = copied(&["ev-fire", "linkage"]);
    let own = r#"
        [reach]
        timeout_seconds = 35 # this one is slow
        retry.ceiling_seconds = 90

        [answer]
        statuses = [
            200,
            201,
        ]

        [record.case.photos]
        inline = { name = "photo-{{ photo.number }}.jpg" }

        [[record.case.find]]
        request = "GET /linkage/v1/cases?sourceNo={{ serial | uuid }}&page=1"
        rows = "cases"
        receipt = { number = "caseNo", next = "nextSeq" }

        [decision.too_late]
        ask = '''
消防已在处置
要保留原来的案件吗？'''
    "#;
    fs::write(root.path().join("ev-fire/exchange.toml"), own).unwrap();
    let read = |member: &str| -> toml::Table {
        let packages = Packages::load(&[root.path().to_owned()]).unwrap();
        let text = packages.system(member).unwrap().exchange_toml().to_owned();
        text.parse().expect("the two together are one TOML file")
    };
    let mut wanted = read("ev-fire");
    let of_family = {
        let text = fs::read_to_string(root.path().join("linkage/exchange.toml")).unwrap();
        let said = text
            .replace("@address@", "http://127.0.0.1:7116")
            .replace("@letters@", "XF")
            .replace("@short@", "智慧消防");
        said.parse::<toml::Table>().unwrap()
    };
    let own: toml::Table = own.parse().unwrap();
    for path in [
        "reach/timeout_seconds",
        "reach/retry/ceiling_seconds",
        "answer/statuses",
        "record/case/photos/inline/name",
        "record/case/find",
        "decision/too_late/ask",
    ] {
        let keys: Vec<&str> = path.split('/').collect();
        let (last, tables) = keys.split_last().unwrap();
        let inside = |table: &toml::Table| -> toml::Table {
            tables.iter().fold(table.clone(), |table, key| {
                table[*key].as_table().unwrap().clone()
            })
        };
        assert_eq!(
            inside(&wanted)[*last],
            inside(&own)[*last],
            "{path}: the member's word counts"
        );
        // Put back, nothing else may differ.
        let mut at = &mut wanted;
        for key in tables {
            at = at[*key].as_table_mut().unwrap();
        }
        at.insert((*last).to_owned(), inside(&of_family)[*last].clone());
    }
    assert_eq!(wanted, of_family, "everything else is the family's, whole");
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
