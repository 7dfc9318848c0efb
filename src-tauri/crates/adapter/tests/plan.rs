//! What a household becomes: which records, where to, with what, waiting for what.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;

use common::{changed, household, only, packages, scope};
use serde_json::{Value, json};
use yilutong_adapter::{Inapplicable, Intent, Packages, Plan, Planned, Readiness};

fn record<'p>(plan: &'p Plan, system: &str, resident: Option<&str>) -> Option<&'p Planned> {
    plan.planned
        .iter()
        .find(|p| p.lane.of.system == system && p.resident.as_deref() == resident)
}

fn left_out<'p>(plan: &'p Plan, system: &str, resident: &str) -> Option<&'p Inapplicable> {
    plan.inapplicable
        .iter()
        .find(|i| i.system == system && i.resident.as_deref() == Some(resident))
}

#[test]
fn the_sample_household_passes() {
    let found = packages().preflight(&household(), &scope());
    let problems: Vec<String> = found.problems.iter().map(common::readable).collect();
    assert!(
        problems.is_empty(),
        "the demo must start clean: {problems:#?}"
    );
    assert!(found.is_clear(), "nothing stops the submission");
}

#[test]
fn a_family_of_five_becomes_thirty_four_records() {
    let plan = packages().plan(&household(), &scope());
    let count = |system: &str| {
        plan.planned
            .iter()
            .filter(|p| p.lane.of.system == system)
            .count()
    };
    assert_eq!(count("housing"), 1, "one dwelling");
    assert_eq!(
        count("residence"),
        5,
        "everybody has a document that it knows"
    );
    assert_eq!(count("workstation"), 5, "so does the workstation");
    assert_eq!(
        count("familyplan"),
        3,
        "the couple and the child under seven"
    );
    assert_eq!(count("labour"), 3, "those who work");
    assert_eq!(count("gridadmin"), 5);
    assert_eq!(count("provincial"), 6, "the house and its people");
    assert_eq!(count("pda"), 6, "here, too");
    assert_eq!(
        plan.planned[0].lane.of.system, "housing",
        "the house code comes first"
    );
    let quiet: Vec<_> = plan
        .inapplicable
        .iter()
        .filter(|i| i.system == "familyplan")
        .map(|i| (i.resident.as_deref().unwrap(), i.notable))
        .collect();
    assert_eq!(
        quiet,
        [("grandfather", false), ("lodger", false)],
        "simply not family planning's case"
    );
}

/// Systems that keep the house as a record of its own.
const HOUSES_OF_THEIR_OWN: [&str; 2] = ["provincial", "pda"];

#[test]
fn everything_waits_for_the_house_code_and_for_nothing_else() {
    let plan = packages().plan(&household(), &scope());
    let dwelling = record(&plan, "housing", None).unwrap();
    assert!(dwelling.waits.is_empty(), "the dwelling goes at once");
    for planned in plan
        .planned
        .iter()
        .filter(|p| p.lane.of.system != "housing")
    {
        assert_eq!(planned.waits.len(), 1, "one receipt is enough");
        if HOUSES_OF_THEIR_OWN.contains(&planned.lane.of.system.as_str())
            && planned.resident.is_some()
        {
            assert_eq!(
                (
                    &planned.waits[0].lane.of.system,
                    &planned.waits[0].lane.of.record
                ),
                (&planned.lane.of.system, &"house".to_owned()),
                "people follow the house that their own system keeps"
            );
            continue;
        }
        assert_eq!(
            planned.waits[0].lane, dwelling.lane,
            "of this very dwelling"
        );
        assert_eq!(planned.waits[0].receipt, "house_code", "its house code");
    }
}

#[test]
fn receipts_fill_the_placeholders() {
    let plan = packages().plan(&household(), &scope());
    let planned = record(&plan, "residence", Some("wife")).unwrap();
    let key = (
        "housing".to_owned(),
        "dwelling".to_owned(),
        "house_code".to_owned(),
    );
    let receipts = BTreeMap::from([(key, "4403060010010000001001203".to_owned())]);
    let wire = Packages::fill(&planned.wire, &receipts);
    assert_eq!(
        wire["fwbm"],
        json!("4403060010010000001001203"),
        "the code stands where the placeholder was"
    );
    assert_eq!(
        Packages::fill(&planned.wire, &BTreeMap::new()),
        planned.wire,
        "what is not known stays open"
    );
    let order: Vec<&String> = wire.keys().collect();
    assert_eq!(
        order[..3],
        ["zjlx", "zjhm", "xm"],
        "members keep the contract's order"
    );
}

#[test]
fn the_lane_is_the_person_and_the_dwelling_whatever_else_changes() {
    let lane = |changes: &[(&str, Value)], system: &str, resident: Option<&str>| {
        record(
            &packages().plan(&changed(changes), &scope()),
            system,
            resident,
        )
        .unwrap()
        .lane
        .clone()
    };
    let same = [
        ("wife:person.phone", json!("19900000009")),
        ("wife:person.name", json!("李样品")),
    ];
    for system in ["residence", "workstation", "familyplan"] {
        assert_eq!(
            lane(&[], system, Some("wife")),
            lane(&same, system, Some("wife")),
            "{system}: still she"
        );
    }
    let moved = [("dwelling.room", json!("1204"))];
    assert_ne!(
        lane(&[], "housing", None),
        lane(&moved, "housing", None),
        "another room is another dwelling"
    );
    assert_ne!(
        lane(&[], "residence", Some("wife")),
        lane(&moved, "residence", Some("wife")),
        "a person who moved is registered anew"
    );
    assert_eq!(
        lane(&[], "familyplan", Some("wife")),
        lane(&moved, "familyplan", Some("wife")),
        "family planning knows the person only"
    );
    let register = [("wife:person.id_type", json!("113"))];
    assert_eq!(
        lane(&[], "residence", Some("wife")),
        lane(&register, "residence", Some("wife")),
        "113 shares the number space of 111"
    );
    let spelled = [
        ("dwelling.road", json!("海棠路１２号")),
        ("dwelling.room", json!("１２０３")),
    ];
    assert_eq!(
        lane(&[], "housing", None),
        lane(&spelled, "housing", None),
        "spelling does not make a second house"
    );
}

#[test]
fn lanes_tell_nothing() {
    for planned in packages().plan(&household(), &scope()).planned {
        assert_eq!(planned.lane.key.len(), 64, "an SM3 digest in hex");
        assert!(
            planned.lane.key.bytes().all(|b| b.is_ascii_hexdigit()),
            "and nothing else"
        );
    }
}

#[test]
fn a_departure_ends_every_record_of_the_person() {
    let entry = changed(&[
        ("wife:stay.status", json!("left")),
        ("wife:stay.left_on", json!("2026-11-19")),
        ("wife:stay.leave_reason", json!("left_city")),
    ]);
    assert_eq!(
        common::errors(&entry, &scope()),
        Vec::<String>::new(),
        "complete"
    );
    let plan = packages().plan(&entry, &scope());
    for system in ["residence", "workstation", "familyplan"] {
        let planned = record(&plan, system, Some("wife")).unwrap();
        assert_eq!(planned.intent, Intent::Cancel, "{system} ends it");
    }
    assert_eq!(
        record(&plan, "residence", Some("husband")).unwrap().intent,
        Intent::Put,
        "the others stay"
    );
    assert_eq!(
        record(&plan, "housing", None).unwrap().intent,
        Intent::Put,
        "so does the dwelling"
    );
}

#[test]
fn a_departure_needs_its_day_and_reason() {
    let entry = changed(&[("wife:stay.status", json!("left"))]);
    let places: Vec<String> = packages()
        .preflight(&entry, &scope())
        .problems
        .into_iter()
        .map(|p| p.place.element)
        .collect();
    assert_eq!(
        places,
        ["stay.leave_reason", "stay.left_on"],
        "each is asked for once"
    );
}

#[test]
fn a_newborn_without_a_number_goes_to_family_planning_only() {
    let entry = changed(&[
        ("son:person.id_type", json!("none")),
        ("son:person.id_number", Value::Null),
        ("son:person.birth_date", json!("2026-11-01")),
    ]);
    let plan = packages().plan(&entry, &scope());
    let planned = record(&plan, "familyplan", Some("son")).unwrap();
    assert_eq!(planned.wire["ZJLX"], json!("98"), "no document");
    assert!(!planned.wire.contains_key("ZJHM"), "and so no number");
    for system in ["residence", "workstation"] {
        let out = left_out(&plan, system, "son").unwrap();
        assert!(
            out.notable && out.say.contains("有了号码再补登"),
            "{system}: later, with the reason: {}",
            out.say
        );
    }
}

#[test]
fn documents_that_a_list_has_not_are_left_out_with_the_reason() {
    let document = |kind: &str, number: &str| {
        changed(&[
            ("husband:person.id_type", json!(kind)),
            ("husband:person.id_number", json!(number)),
            ("husband:person.latin_name", json!("SAMPLE, CHEN")),
            ("husband:person.nationality", json!("USA")),
        ])
    };
    let plan = packages().plan(&document("HMT", "810000198802020012"), &scope());
    for system in ["residence", "workstation", "familyplan"] {
        assert!(
            left_out(&plan, system, "husband").unwrap().notable,
            "{system} has no residence permit"
        );
    }
    let plan = packages().plan(&document("553", "USA440388020219"), &scope());
    assert!(
        left_out(&plan, "familyplan", "husband").unwrap().notable,
        "no permanent residence card there"
    );
    assert_eq!(
        record(&plan, "residence", Some("husband")).unwrap().wire["zjlx"],
        json!("553"),
        "but here"
    );
    assert_eq!(
        record(&plan, "workstation", Some("husband")).unwrap().wire["mz"],
        json!("QT"),
        "foreigners have no ethnicity"
    );
    let plan = packages().plan(&document("511", "99900901"), &scope());
    assert_eq!(
        record(&plan, "workstation", Some("husband")).unwrap().wire["hjlx"],
        json!("4"),
        "from Taiwan"
    );
    assert_eq!(
        record(&plan, "familyplan", Some("husband")).unwrap().wire["HJXZ"],
        json!("5"),
        "from abroad"
    );
}

#[test]
fn reproductive_items_leave_only_on_her_own_application() {
    let entry = changed(&[("wife:family.applied", Value::Null)]);
    let plan = packages().plan(&entry, &scope());
    assert!(
        left_out(&plan, "familyplan", "wife")
            .unwrap()
            .say
            .contains("本人申请"),
        "with the reason"
    );
    let husband = record(&plan, "familyplan", Some("husband")).unwrap();
    for item in ["BYFS", "HYZT", "YCQ"] {
        assert!(
            !husband.wire.contains_key(item),
            "{item} is not the couple's"
        );
    }
}

#[test]
fn another_community_is_another_account() {
    let entry = changed(&[
        ("dwelling.community", json!("440306001002")),
        ("dwelling.grid", json!("440306001002003")),
    ]);
    let plan = packages().plan(&entry, &scope());
    assert!(
        left_out(&plan, "familyplan", "son").unwrap().notable,
        "not a failure, but told"
    );
    assert!(
        record(&plan, "residence", Some("son")).is_some(),
        "the others are not concerned"
    );
}

#[test]
fn a_name_the_workstation_cannot_write_holds_back_that_record_alone() {
    let entry = changed(&[("wife:person.name", json!("李䶮"))]);
    let found = packages().preflight(&entry, &scope());
    let [problem] = &found.problems[..] else {
        panic!("{:?}", found.problems)
    };
    assert_eq!(
        problem.system.as_deref(),
        Some("workstation"),
        "nobody else minds"
    );
    assert!(
        problem.say.contains("U+4DAE") && problem.say.contains("龑"),
        "{}",
        problem.say
    );
    let plan = packages().plan(&entry, &scope());
    assert!(
        left_out(&plan, "workstation", "wife")
            .unwrap()
            .say
            .contains("U+4DAE"),
        "never in disguise"
    );
    assert!(
        record(&plan, "residence", Some("wife")).is_some(),
        "the others go on"
    );

    let mut scope = scope();
    scope
        .skip
        .insert(("workstation".to_owned(), Some("wife".to_owned())));
    let found = packages().preflight(&entry, &scope);
    assert!(found.is_clear(), "the worker decided to go on without it");
    let workstation = found
        .systems
        .iter()
        .find(|s| s.system == "workstation")
        .unwrap();
    let wife = workstation
        .records
        .iter()
        .find(|r| r.resident.as_deref() == Some("wife"))
        .unwrap();
    assert!(
        matches!(&wife.state, Readiness::Inapplicable { say, notable: true } if say.contains("U+4DAE")),
        "and the reason stays"
    );
    assert!(
        left_out(&packages().plan(&entry, &scope), "workstation", "wife").is_some(),
        "in the plan as well"
    );
}

#[test]
fn one_complaint_of_two_systems_is_told_once_by_the_strictest() {
    let long = "样".repeat(51);
    let entry = changed(&[("wife:person.name", json!(long))]);
    let found = packages().preflight(&entry, &scope());
    let said: Vec<_> = found
        .problems
        .iter()
        .filter(|p| p.place.element == "person.name")
        .collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(
        said[0].system.as_deref(),
        Some("workstation"),
        "fifteen characters are fewer than fifty"
    );

    let entry = changed(&[("wife:person.nation", Value::Null)]);
    let found = packages().preflight(&entry, &scope());
    assert_eq!(
        found.problems.len(),
        1,
        "eight systems ask for it, one sentence: {:?}",
        found.problems
    );
    assert!(found.problems[0].missing, "it is only missing");
    let lacking = found
        .systems
        .iter()
        .flat_map(|s| &s.records)
        .filter(|r| r.state == Readiness::Lacks(1))
        .count();
    assert_eq!(
        lacking, 8,
        "but each of the eight says that it lacks something"
    );
}

#[test]
fn a_value_wrong_by_itself_is_not_also_wrong_for_each_department() {
    let entry = changed(&[("wife:person.id_number", json!("430102199507089244"))]);
    let found = packages().preflight(&entry, &scope());
    let said: Vec<_> = found
        .problems
        .iter()
        .filter(|p| p.place.element == "person.id_number")
        .collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0].system, None, "the dictionary says it");
    let residence = found
        .systems
        .iter()
        .find(|s| s.system == "residence")
        .unwrap();
    let wife = residence
        .records
        .iter()
        .find(|r| r.resident.as_deref() == Some("wife"))
        .unwrap();
    assert_ne!(
        wife.state,
        Readiness::Ready,
        "and still nobody is told that it is ready"
    );
}

#[test]
fn an_empty_draft_has_a_plan_and_says_what_is_missing() {
    let entry = yilutong_dictionary::Entry {
        form: "household".to_owned(),
        ..Default::default()
    };
    let found = packages().preflight(&entry, &scope());
    assert!(
        found.problems.iter().all(|p| p.missing),
        "nothing is wrong yet, only missing"
    );
    assert_eq!(
        packages().plan(&entry, &scope()).planned.len(),
        3,
        "the dwelling with everybody who keeps it, total even so"
    );
}

#[test]
fn without_the_system_that_issues_the_code_nothing_waits_in_vain() {
    let plan = packages().plan(&household(), &only(&["residence"]));
    assert!(plan.planned.is_empty(), "nothing could ever leave");
    assert!(
        plan.inapplicable
            .iter()
            .all(|i| i.notable && i.say.contains("房屋编码")),
        "and the reason names what is missing"
    );
}

#[test]
fn a_worker_without_a_number_is_told_to_fill_in_the_settings() {
    let mut scope = scope();
    scope.settings.clear();
    let found = packages().preflight(&household(), &scope);
    let settings: Vec<_> = found
        .problems
        .iter()
        .filter(|p| p.place.element.is_empty())
        .collect();
    assert!(
        !settings.is_empty(),
        "nothing can be sent without the worker's number"
    );
    assert!(
        settings.iter().all(|p| p.say.contains("设置")),
        "it says where: {settings:?}"
    );
}

#[test]
fn a_visit_without_a_day_is_todays() {
    let plan = packages().plan(&changed(&[("visit.on", Value::Null)]), &scope());
    let child = record(&plan, "familyplan", Some("son")).unwrap();
    assert_eq!(
        child.wire["CJRQ"],
        json!("20261122"),
        "nobody drops out because a date was not typed"
    );
}

#[test]
fn what_stands_is_ended_though_it_would_not_be_taken_any_more() {
    let mut entry = household();
    let (left_on, mut later) = ("2030-06-01", scope());
    later.today = left_on.parse().unwrap();
    entry.visit.insert("on".to_owned(), json!(left_on));
    let son = entry.resident_mut("son").unwrap();
    for (name, value) in [
        ("status", "left"),
        ("left_on", left_on),
        ("leave_reason", "left_city"),
    ] {
        son.stay.insert(name.to_owned(), json!(value));
    }
    let plan = packages().plan(&entry, &later);
    assert!(
        record(&plan, "familyplan", Some("son")).is_none(),
        "eight years old, he is no child there any more, and nobody knows of a record"
    );
    let lanes = packages().outgrown(&entry, &later);
    let lanes = lanes.into_iter().filter(|l| l.of.system == "familyplan");
    later.standing = lanes.collect();
    assert_eq!(later.standing.len(), 1, "his record would be the one");
    let plan = packages().plan(&entry, &later);
    let ending = record(&plan, "familyplan", Some("son")).unwrap();
    assert_eq!(
        (ending.intent, ending.wire["ZXRQ"].as_str()),
        (Intent::Cancel, Some("20300601")),
        "if it stands, it ends with the stay"
    );
}
