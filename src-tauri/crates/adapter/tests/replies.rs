//! Reply cases: that those of the carried packages cover what departments say, and that a case which says
//! something else than what happens is told so in words its writer understands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use yilutong_adapter::{Package, Packages, run_cases};

/// The reply part of a package's cases.
fn replies(package: &Package) -> &str {
    package
        .cases_toml()
        .split_once("\n# ---- replies ----")
        .unwrap()
        .1
}

/// The words of a message between its places: `{label}不能为空` has one part.
fn said(code: &str, text: &str) -> bool {
    let mut parts = code.split(['{', '}']).step_by(2);
    parts.all(|part| text.contains(part))
}

#[test]
fn every_kind_of_answer_has_a_case_in_its_package() {
    for package in Packages::builtin().unwrap().systems() {
        let cases = replies(package);
        let rows: Vec<Vec<&str>> = package
            .replies_csv()
            .lines()
            .skip(1)
            .map(|line| line.splitn(3, ',').collect())
            .collect();
        let kind = |then: &str| then.split(':').next().unwrap().to_owned();
        for row in &rows {
            let alike = rows.iter().filter(|other| kind(other[1]) == kind(row[1]));
            let covered = alike
                .map(|other| other[0].split(['/', ':']).next().unwrap())
                // `validation.range`: code and fault stand apart in an answer.
                .any(|code| code == "*" || code.split('.').all(|part| said(part, cases)));
            assert!(covered, "{}: no case for `{}`", package.id(), row[1]);
        }
        let spoken = ["status = 503", "password", "nobody knows"];
        let always = ["missed = \"lost\"", "half a"];
        // Maintenance pages and portals stand in the way of HTTP alone.
        let over_http = package.exchange_toml().contains("base_url = \"http");
        let hostile = always.iter().chain(spoken.iter().filter(|_| over_http));
        for needed in hostile {
            assert!(
                cases.contains(needed),
                "{}: the hostile world knows {needed}",
                package.id()
            );
        }
        for outcome in ["accepted", "refused", "again", "wait", "unsure", "stop"] {
            assert!(
                cases.contains(&format!("outcome = \"{outcome}\"")),
                "{}: no case comes to {outcome}",
                package.id()
            );
        }
    }
}

/// The residence package under another name, with these reply cases in place of its own.
fn results(cases: &str) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../systems/residence");
    let to = root.path().join("elsewhere");
    std::fs::create_dir_all(to.join("codes")).unwrap();
    for part in ["", "codes"] {
        for entry in std::fs::read_dir(from.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, to.join(part).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    let rewrite = |name: &str, change: &dyn Fn(&str) -> String| {
        let text = std::fs::read_to_string(to.join(name)).unwrap();
        std::fs::write(to.join(name), change(&text)).unwrap();
    };
    rewrite("system.toml", &|text| {
        text.replacen("id = \"residence\"", "id = \"elsewhere\"", 1)
    });
    rewrite("cases.toml", &|text| {
        format!("{}{cases}", text.split_once("[[case]]\n").unwrap().0)
    });
    let packages = Packages::load(&[root.path().to_path_buf()]).unwrap();
    let package = packages
        .system("elsewhere")
        .unwrap_or_else(|| panic!("{:?}", packages.faults()));
    run_cases(package)
        .into_iter()
        .map(|result| result.differences.join(" | "))
        .collect()
}

const SUCCESS: &str =
    r#"body = '{"code":"0","msg":"成功","data":{"djbh":"DJ440306202611220000001","zt":"1"}}'"#;

const RECEIPTS: &str =
    "[receipts]\n\"housing.dwelling.house_code\" = \"4403060010010000012001203\"\n";

fn registered() -> String {
    format!(
        "[[reply]]\ntitle = \"x\"\nrecord = \"registration\"\n{SUCCESS}\noutcome = \"accepted\"\n"
    )
}

#[test]
fn a_case_that_says_otherwise_is_told_what_happened() {
    let base = registered();
    let table = [
        ("", "", ""),
        (
            "body = ",
            "set = { \"a:person.name\" = \"测试乙\" }\nbody = ",
            "",
        ),
        (
            "\"accepted\"",
            "\"unsure\"",
            "the outcome is accepted, not unsure",
        ),
        (
            "\"accepted\"",
            "\"accepted\"\nreceipt = { djbh = \"DJ1\" }",
            "receipt djbh is DJ440306202611220000001, not DJ1",
        ),
        (
            "\"accepted\"",
            "\"accepted\"\nreceipt = { house = \"1\" }",
            "receipt house is absent, not 1",
        ),
        (
            "\"accepted\"",
            "\"accepted\"\nreason = \"busy\"",
            "the reason is absent, not busy",
        ),
        (
            "\"accepted\"",
            "\"accepted\"\nplaces = [\"person.name\"]",
            "places is [], not",
        ),
        (
            "\"accepted\"",
            "\"accepted\"\nsay = \"姓名\"",
            "what is said is",
        ),
        (
            "body = ",
            "before = [\"x\"]\nbody = ",
            "there is no answer `x`",
        ),
        (
            "body = ",
            "frame = \"page\"\nbody = ",
            "there is no frame `page`",
        ),
        (
            "body = ",
            "missed = \"never\"\nbody = ",
            "write `lost` or `unreachable`",
        ),
        ("body = ", "status = 70000\nbody = ", "status 70000"),
        (
            "body = ",
            "operation = \"paint\"\nbody = ",
            "write create, update or cancel",
        ),
        (
            "body = ",
            "operation = \"update\"\nknown = { djbh = \"DJ440306202611220000001\" }\nheld = {}\nbody = ",
            "1 of 1 answers are not asked for",
        ),
        ("\"registration\"", "\"nothing\"", "no record `nothing`"),
        ("body = ", "bdy = ", "the outcome is unsure"),
    ];
    let mut file = RECEIPTS.to_owned();
    for (from, to, _) in table {
        assert!(base.contains(from), "the case no longer fits: {from}");
        file.push_str(&base.replacen(from, to, 1));
    }
    let found = results(&file);
    for ((_, to, wanted), found) in table.iter().zip(&found) {
        assert!(
            found.contains(wanted) && wanted.is_empty() == found.is_empty(),
            "{to}: `{found}` does not say `{wanted}`"
        );
    }
    assert!(
        found.last().unwrap().contains("did you mean `body`?"),
        "a mistyped key is told with its line: {found:?}"
    );
}

#[test]
fn a_request_that_no_answer_is_played_for_is_told() {
    let case = registered()
        .replace("\"code\":\"0\"", "\"code\":\"2003\"")
        .replace(
            "body = ",
            "operation = \"update\"\nknown = { djbh = \"DJ440306202611220000001\" }\nheld = { lxdh = \"19900000009\" }\nbody = ",
        );
    let found = results(&format!("{RECEIPTS}{case}"));
    assert!(
        found[0].contains("more is asked than is answered")
            && found[0].contains("GET /jzdj/api/v1/dj/query")
            && found[0].contains("`after`"),
        "the writer learns what to add: {found:?}"
    );
}

#[test]
fn a_receipt_that_the_file_does_not_give_is_named() {
    let found = results(&registered());
    assert!(
        found[0].contains("`fwbm`") && found[0].contains("`[receipts]`"),
        "the writer learns what to add: {found:?}"
    );
}
