//! A stranger adds a department: a package to start from, and every mistake told in one line that says what to do.

use std::fs;
use std::path::Path;

use serde_json::Value;
use yilutong_adapter::{LintSeverity, Packages};

use crate::support::{Place, Said};

/// The protocols, as the schema of exchange.toml knows them.
fn protocols(place: &Place) -> Vec<String> {
    let schema = place.yilu(&["systems", "schema", "exchange"]).done().json();
    let protocols: Vec<String> = schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| {
            let name = of["$ref"].as_str().unwrap().trim_start_matches('#');
            let protocol = &schema.pointer(name).unwrap()["properties"]["protocol"];
            protocol["const"].as_str().unwrap().to_owned()
        })
        .collect();
    let view = place.yilu(&["--json", "systems", "matrix"]).done().json();
    for system in view["systems"].as_array().unwrap() {
        let spoken = system["protocol"].as_str().unwrap();
        assert!(
            protocols.iter().any(|known| known == spoken),
            "{spoken} is spoken and not described"
        );
    }
    protocols
}

/// A new package of a protocol, in a folder of its own.
fn new(place: &Place, protocol: &str) -> String {
    let packages = place.path("packages");
    let dir = packages.to_string_lossy();
    place
        .yilu(&[
            "systems",
            "new",
            "talent",
            "--protocol",
            protocol,
            "--in",
            &dir,
        ])
        .done();
    packages.join("talent").to_string_lossy().into_owned()
}

#[test]
fn a_new_package_of_every_protocol_passes_its_checks_at_once() {
    for protocol in protocols(&Place::new()) {
        let place = Place::new();
        let folder = new(&place, &protocol);
        let lint = place.yilu(&["systems", "lint", &folder]);
        assert_eq!(
            (lint.code, lint.out.trim()),
            (0, "No fault found."),
            "{protocol}: {}",
            lint.err
        );
        let test = place
            .yilu(&["--json", "systems", "test", &folder])
            .done()
            .json();
        let cases = test.as_array().unwrap();
        assert!(
            cases.len() >= 3,
            "{protocol}: entry cases and reply cases: {cases:?}"
        );
        let dir = place.path("packages").to_string_lossy().into_owned();
        let list = place
            .yilu(&["--json", "--systems", &dir, "systems", "list"])
            .done()
            .json();
        let there = list
            .as_array()
            .unwrap()
            .iter()
            .any(|system| system["id"] == "talent");
        assert!(there, "{protocol}: it is one system among the others");
    }
}

#[test]
fn an_editor_finds_the_schemas_beside_the_package() {
    let place = Place::new();
    let folder = new(&place, "http-json");
    for file in ["system", "exchange"] {
        let text = fs::read_to_string(Path::new(&folder).join(format!("{file}.toml"))).unwrap();
        let schema = text
            .lines()
            .next()
            .unwrap()
            .strip_prefix("#:schema ")
            .unwrap();
        let schema = fs::read_to_string(Path::new(&folder).join(schema)).unwrap();
        let schema: Value = serde_json::from_str(&schema).unwrap();
        assert!(schema["oneOf"].is_array(), "{file}: a JSON Schema");
    }
}

#[test]
fn a_new_package_takes_nobodys_place() {
    let place = Place::new();
    let folder = new(&place, "http-json");
    fs::write(Path::new(&folder).join("system.toml"), "# mine").unwrap();
    let dir = place.path("packages").to_string_lossy().into_owned();
    let arguments = |id: &'static str| ["systems", "new", id, "--protocol", "soap", "--in"];
    let again = place.yilu(&[&arguments("talent")[..], &[&dir]].concat());
    assert_eq!(again.code, 1, "it is there already: {}", again.err);
    let kept = fs::read_to_string(Path::new(&folder).join("system.toml")).unwrap();
    assert_eq!(kept, "# mine", "what was written stays");
    let taken = place.yilu(&[&arguments("housing")[..], &[&dir]].concat());
    assert!(taken.err.contains("is installed"), "{}", taken.err);
    let odd = place.yilu(&[&arguments("My System")[..], &[&dir]].concat());
    assert!(odd.err.contains("a-z, 0-9 and hyphens"), "{}", odd.err);
    let unknown = place.yilu(&[
        "systems",
        "new",
        "x",
        "--protocol",
        "telepathy",
        "--in",
        &dir,
    ]);
    assert_eq!(unknown.code, 2, "the command line is wrong");
    assert!(
        unknown.err.contains("http-json"),
        "the known ones are named: {}",
        unknown.err
    );
}

/// What a newcomer writes instead of what, and what the one line must then hold.
const MISTAKES: [(&str, &str, &str, &[&str]); 26] = [
    // A key misspelt, in either file.
    (
        "system.toml",
        "required = true, max",
        "requird = true, max",
        &["system.toml:", "`requird`", "did you mean `required`?"],
    ),
    (
        "exchange.toml",
        "timeout_seconds",
        "timeout_second",
        &[
            "exchange.toml:",
            "`timeout_second`",
            "did you mean `timeout_seconds`?",
        ],
    ),
    // An element, a rule, a code list, a term, a setting that is not there.
    (
        "system.toml",
        "person.phone\", label",
        "person.fone\", label",
        &["`person.fone`", "did you mean `person.phone`?"],
    ),
    (
        "system.toml",
        "codes = \"sex\"",
        "codes = \"sexes\"",
        &["no code list `sexes`", "did you mean `sex`"],
    ),
    (
        "system.toml",
        "max = 50",
        "rule = \"citizenid\"",
        &["unknown rule `citizenid`", "did you mean `citizen_id`?"],
    ),
    (
        "exchange.toml",
        "credential.token",
        "credential.tokn",
        &[
            "unknown credential `tokn`",
            "did you mean `credential.token`?",
        ],
    ),
    // Conditions.
    (
        "system.toml",
        "stay.arrived_on <= today",
        "stay.arrived_on <= todya",
        &["`todya`"],
    ),
    (
        "system.toml",
        "stay.arrived_on <= today",
        "stay.arrived_on =< today",
        &["not a CEL expression"],
    ),
    (
        "exchange.toml",
        "status == 200 || status == 201",
        "status == 200 or status == 201",
        &[
            "answer.accepted",
            "not a CEL expression",
            "write a condition such as",
        ],
    ),
    (
        "exchange.toml",
        "accepted = 'status",
        "accepted = 'statuss",
        &["`statuss`"],
    ),
    // Patterns, lists of words, kinds of values.
    (
        "system.toml",
        "[0-9A-Z]{5,20}",
        "[0-9A-Z{5,20}",
        &["regular expression"],
    ),
    (
        "system.toml",
        "charset = \"utf-8\"",
        "charset = \"gbk\"",
        &["`charset` is `gbk`", "`cp936`"],
    ),
    (
        "system.toml",
        "max = 50",
        "max = \"50\"",
        &["`max`", "whole number"],
    ),
    (
        "exchange.toml",
        "per_second = 5",
        "per_second = \"5\"",
        &["`reach.per_second`", "a whole number without quotes"],
    ),
    (
        "exchange.toml",
        "kind = \"app-key\"",
        "kind = \"app_key\"",
        &["`auth.kind` is `app_key`", "did you mean `app-key`?"],
    ),
    (
        "exchange.toml",
        "protocol = \"http-json\"",
        "protocol = \"http\"",
        &["`http`", "`http-json`"],
    ),
    // Something named twice, forgotten, or that belongs together.
    (
        "system.toml",
        "sex = { from",
        "name = { from",
        &["not TOML", "every name once"],
    ),
    (
        "system.toml",
        "title = \"居住人员\"\n",
        "",
        &["`title` is missing"],
    ),
    (
        "exchange.toml",
        "code = [\"error.code\", \"$status\"]",
        "",
        &[
            "`code` is missing in [answer]",
            "add `code = …`: Where the code stands",
        ],
    ),
    (
        "system.toml",
        "phone = { from = \"person.phone\"",
        "phone = { from = \"person.phone\", value = \"1\"",
        &["`phone` has 2 sources", "exactly one"],
    ),
    (
        "exchange.toml",
        "[[record.resident.find]]",
        "[[record.residents.find]]",
        &["no record `residents`", "did you mean `resident`?"],
    ),
    (
        "exchange.toml",
        "same = [\"idNumber\"]",
        "same = [\"idNumer\"]",
        &[
            "no field of system.toml is called `idNumer`",
            "did you mean `idNumber`?",
        ],
    ),
    (
        "exchange.toml",
        "?idNumber={{ wire.idNumber }}",
        "?idNumber={{ wire.id }}",
        &["no field of system.toml is called `id`"],
    ),
    // What other systems bring.
    (
        "system.toml",
        "address = { from = \"dwelling.full_address\", label = \"居住地址\", places = [\"dwelling.road\"]",
        "address = { receipt = \"housing.dwelling.housecode\"",
        &[
            "`housing` brings no receipt `dwelling.housecode`",
            "did you mean `housing.dwelling.house_code`?",
        ],
    ),
    // Tables of codes and replies.
    (
        "replies.csv",
        "code,then,say",
        "code,say",
        &["replies.csv:1", "code,then,say"],
    ),
    (
        "replies.csv",
        "401,stop:credentials,",
        "401,stop,",
        &["replies.csv:3", "unknown action `stop`", "stop:REASON"],
    ),
];

fn lint(place: &Place, folder: &str) -> Said {
    place.yilu(&["systems", "lint", folder])
}

#[test]
fn every_mistake_of_a_newcomer_is_one_line_that_says_what_to_do() {
    let place = Place::new();
    let folder = new(&place, "http-json");
    // What `yilu systems lint` asks, without starting it for each.
    let packages = Packages::builtin().unwrap();
    for (file, from, to, wanted) in MISTAKES {
        let path = Path::new(&folder).join(file);
        let sound = fs::read_to_string(&path).unwrap();
        assert!(sound.contains(from), "the mistake no longer fits: {from}");
        fs::write(&path, sound.replacen(from, to, 1)).unwrap();
        let faults = packages.lint(Path::new(&folder));
        fs::write(&path, &sound).unwrap();
        let fault = faults
            .iter()
            .find(|fault| wanted.iter().all(|part| fault.to_string().contains(part)));
        let fault =
            fault.unwrap_or_else(|| panic!("`{to}`: no line with {wanted:?} in {faults:#?}"));
        assert_eq!(fault.file, file, "the file at fault: {fault}");
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            (1..=text.lines().count()).contains(&fault.line),
            "the line at fault: {fault}"
        );
        assert!(
            !fault.mend.is_empty() && !fault.to_string().contains('\n'),
            "one line that says what to do: {fault}"
        );
        assert_eq!(
            fault.severity,
            LintSeverity::Fault,
            "it keeps the package from being used: {fault}"
        );
    }
}

#[test]
fn faults_of_whole_files_are_told_too() {
    let place = Place::new();
    let folder = new(&place, "http-json");
    let path = |file: &str| Path::new(&folder).join(file);
    // A list saved by a spreadsheet in the wrong encoding.
    let sound = fs::read(path("codes/sex.csv")).unwrap();
    fs::write(
        path("codes/sex.csv"),
        b"neutral,code,name\n1,1,\xc4\xd0\n2,2,\xc5\xae\n9,9,\n",
    )
    .unwrap();
    let said = lint(&place, &folder).out;
    assert!(
        said.contains("codes/sex.csv:2: the file is not UTF-8; save it again as UTF-8"),
        "{said}"
    );
    // The same with the mark that spreadsheets put at the beginning is fine.
    fs::write(
        path("codes/sex.csv"),
        [b"\xef\xbb\xbf".as_slice(), &sound].concat(),
    )
    .unwrap();
    assert_eq!(
        lint(&place, &folder).code,
        0,
        "a byte order mark does no harm"
    );
    // A value of the dictionary without a row is a warning, one that is not there is a fault.
    fs::write(path("codes/sex.csv"), "neutral,code,name\n1,1,男\n2,2,女\n").unwrap();
    let said = lint(&place, &folder);
    assert_eq!(said.code, 0, "the package can be used: {}", said.out);
    assert!(said.out.contains("no row for 9"), "{}", said.out);
    fs::write(
        path("codes/sex.csv"),
        "neutral,code,name\n1,1,男\n2,2,女\n9,9,\n3,3,\n",
    )
    .unwrap();
    assert!(
        lint(&place, &folder)
            .out
            .contains("codes/sex.csv:5: `3` is not in the dictionary's list")
    );
    fs::write(path("codes/sex.csv"), &sound).unwrap();
    // Chinese quotes.
    let text = fs::read_to_string(path("system.toml")).unwrap();
    fs::write(
        path("system.toml"),
        text.replacen("\"政务\"", "", 1)
            .replacen("title = \"新系统\"", "title = “新系统”", 1),
    )
    .unwrap();
    let said = lint(&place, &folder).out;
    assert!(said.contains("with the English keyboard"), "{said}");
    fs::write(path("system.toml"), text).unwrap();
    // No replies at all, and nothing there.
    fs::remove_file(path("replies.csv")).unwrap();
    let said = lint(&place, &folder);
    assert_eq!(
        said.code, 1,
        "nobody would know what an answer means: {}",
        said.out
    );
    assert!(
        said.out.contains("replies.csv:1: the file is missing"),
        "{}",
        said.out
    );
    let nowhere = lint(&place, &place.path("nowhere").to_string_lossy());
    assert_eq!(nowhere.code, 1, "there is no package");
    assert!(nowhere.out.contains("system.toml:1"), "{}", nowhere.out);
}

#[test]
fn a_case_that_fails_says_what_differs() {
    let place = Place::new();
    let folder = new(&place, "http-json");
    let cases = Path::new(&folder).join("cases.toml");
    let text = fs::read_to_string(&cases).unwrap();
    fs::write(
        &cases,
        text.replacen(
            "phone = \"19900000001\", movedInOn",
            "phone = \"110\", movedInOn",
            1,
        ),
    )
    .unwrap();
    let said = place.yilu(&["systems", "test", &folder]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(
        said.out.contains("FAIL talent") && said.out.contains("phone"),
        "{}",
        said.out
    );
}
