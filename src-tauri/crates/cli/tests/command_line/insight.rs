//! What the register tells by itself, from the command line: hints, lists, checks, the tables of a month.

use serde_json::{Value, json};

use crate::support::{Place, Town};

#[test]
fn a_delivered_household_shows_in_lists_hints_and_the_tables_of_its_month() {
    let (town, place) = (Town::open(), Place::with_profile());
    town.configure(&place);
    place
        .yilu(&["enter", &place.household(), "--submit"])
        .done();
    place
        .yilu(&["sync", "--until-idle", "--timeout", "60"])
        .done();

    let report = place.yilu(&["--json", "statistics"]).done().json();
    let tables = report["population"]["tables"].as_array().unwrap();
    let kinds = tables.iter().find(|one| one["id"] == "kind").unwrap();
    let kinds = kinds["rows"].as_array().unwrap().iter();
    let living: u64 = kinds
        .map(|row| row["flow"]["stock"].as_u64().unwrap())
        .sum();
    assert_eq!(living, 5, "the sample's five live here: {tables:?}");
    let departments = report["departments"].as_array().unwrap();
    let sum = |name: &str| {
        departments
            .iter()
            .map(|one| one[name].as_u64().unwrap())
            .sum::<u64>()
    };
    let told = place.yilu(&["export"]).done().json();
    let told = told["entries"][0]["deliveries"].as_array().unwrap().len();
    assert_eq!(sum("made"), u64::try_from(told).unwrap(), "each once");
    assert_eq!(
        sum("accepted"),
        sum("made"),
        "all was accepted: {departments:?}"
    );
    assert_eq!(sum("accepted"), sum("atOnce"), "nothing was returned");
    let burden = &report["burden"];
    let (typed, delivered) = (
        burden["typed"].as_u64().unwrap(),
        burden["delivered"].as_u64().unwrap(),
    );
    assert_eq!(burden["entries"], 1);
    assert!(
        delivered > 3 * typed,
        "{typed} fields went out as {delivered}"
    );
    assert_eq!(
        burden["minutes"],
        json!((delivered - typed) * 8 / 60),
        "by the stated rule"
    );

    let lists = place.yilu(&["--json", "lists"]).done().json();
    let count = |lists: &Value, id: &str| {
        let all = lists["lists"].as_array().unwrap();
        all.iter().find(|one| one["id"] == id).unwrap()["count"].clone()
    };
    let from_abroad = place
        .yilu(&["--json", "lists", "from_abroad"])
        .done()
        .json();
    assert_eq!(count(&lists, "from_abroad"), from_abroad["total"]);
    let hints = place.yilu(&["--json", "hints"]).done().json();
    assert_eq!(
        hints["total"].as_u64().unwrap(),
        u64::try_from(hints["lines"].as_array().unwrap().len()).unwrap()
    );
    let checks = place.yilu(&["--json", "check-register"]).done().json();
    assert_eq!(
        checks["findings"],
        json!([]),
        "departments agree about the dwelling"
    );

    for (words, name) in [
        (vec!["statistics"], "tables.xlsx"),
        (vec!["hints"], "hints.xlsx"),
        (vec!["lists", "arrived_this_month"], "list.xlsx"),
    ] {
        let file = place.path(name);
        let file = file.to_string_lossy();
        place
            .yilu(&[&words[..], &["--sheet", &file]].concat())
            .done();
        let bytes = std::fs::read(place.path(name)).unwrap();
        assert!(bytes.starts_with(b"PK"), "{name} is a workbook");
    }
    let shown = place.yilu(&["statistics"]).done().out;
    assert!(shown.contains("务工"), "and people can read it: {shown}");
    let odd = place.yilu(&["statistics", "2026-13"]);
    assert_eq!(odd.code, 1);
    assert!(odd.err.contains("统计期"), "{}", odd.err);
}
