//! Departures are told by an entry and taken back with it; rows of a device go into drafts once.

use serde_json::json;
use yilutong_outbox::{
    CollectedDraft, CollectedMark, Departure, DraftSave, EntryFilter, ErrorKind, RegisterRow,
    Submission, Window,
};

use crate::desk::{Desk, at, submission};

fn left(person: &str, on: &str) -> RegisterRow {
    RegisterRow::Departure(Departure {
        person: person.to_owned(),
        dwelling: "d1".to_owned(),
        arrived_on: "2026-09-01".to_owned(),
        left_on: on.to_owned(),
    })
}

#[test]
fn a_departure_is_what_the_latest_revision_tells() {
    let desk = Desk::new();
    let entry = desk.draft("离开", at(1));
    let tell = |base, rows| {
        let told = Submission {
            register: rows,
            ..submission(&entry, base, vec![], at(2))
        };
        desk.submit(told).unwrap();
    };
    let days = || -> Vec<(String, String)> {
        let left = desk.departures_from("d1").unwrap();
        left.into_iter()
            .map(|one| (one.person, one.left_on))
            .collect()
    };
    let pair = |person: &str, day: &str| (person.to_owned(), day.to_owned());
    tell(
        0,
        vec![left("111:a", "2026-11-20"), left("111:b", "2026-11-20")],
    );
    assert_eq!(
        days(),
        [pair("111:a", "2026-11-20"), pair("111:b", "2026-11-20")],
        "both are told"
    );
    tell(1, vec![left("111:a", "2026-11-21")]);
    assert_eq!(
        days(),
        [pair("111:a", "2026-11-21")],
        "who is told no more has not left"
    );
    tell(2, vec![]);
    assert_eq!(days(), [], "and a departure can be taken back");
    assert_eq!(
        desk.departures_from("d2").unwrap(),
        [],
        "another dwelling has nothing to do with it"
    );
}

fn mark(id: &str, at: &str) -> CollectedMark {
    CollectedMark {
        source: "persons.csv".to_owned(),
        id: id.to_owned(),
        at: at.to_owned(),
        house: "h1".to_owned(),
        entry: None,
        resident: Some("r1".to_owned()),
    }
}

fn collected(marks: Vec<CollectedMark>) -> CollectedDraft {
    CollectedDraft {
        entry: None,
        read_at: None,
        form: "household".to_owned(),
        title: "302".to_owned(),
        body: json!({ "form": "household" }),
        rows: marks,
    }
}

#[test]
fn what_was_collected_is_a_draft_until_somebody_submits_it() {
    let desk = Desk::new();
    let made = desk
        .take_collected(
            "pda",
            vec![collected(vec![mark("a", "1"), mark("b", "1")])],
            at(1),
        )
        .unwrap();
    let entry = made[0].clone();
    assert_eq!(desk.unconfirmed().unwrap(), 1, "it waits to be confirmed");
    let known = desk.collected("pda", "persons.csv", "a").unwrap().unwrap();
    assert_eq!(known.entry.as_ref(), Some(&entry), "the row is known");
    assert_eq!(
        known.resident.as_deref(),
        Some("r1"),
        "and whom it is about"
    );
    assert_eq!(
        desk.entry_of_house("pda", "house_code", "h1").unwrap(),
        Some(entry.clone()),
        "later rows of the dwelling go there"
    );
    let list = EntryFilter {
        collected: true,
        ..EntryFilter::default()
    };
    assert_eq!(
        desk.entries(&list, Window::default()).unwrap().total,
        1,
        "it is listed"
    );
    desk.submit(submission(&entry, 0, vec![], at(3))).unwrap();
    assert_eq!(desk.unconfirmed().unwrap(), 0, "submitting confirms it");
}

#[test]
fn what_somebody_types_meanwhile_is_never_overwritten() {
    let desk = Desk::new();
    let entry = desk.draft("302", at(1));
    let read_at = desk.entry(&entry).unwrap().summary.updated_at;
    desk.save_draft(DraftSave {
        id: Some(entry.clone()),
        form: "household".to_owned(),
        title: "302".to_owned(),
        body: json!({ "typed": true }),
        now: at(2),
    })
    .unwrap();
    let late = CollectedDraft {
        entry: Some(entry.clone()),
        read_at: Some(read_at),
        ..collected(vec![mark("a", "1")])
    };
    let other = collected(vec![mark("b", "1")]);
    let refused = desk.take_collected("pda", vec![other, late], at(3));
    assert_eq!(
        refused.unwrap_err().kind(),
        ErrorKind::Stale,
        "it has to be put in anew"
    );
    assert_eq!(
        desk.entry(&entry).unwrap().draft,
        Some(json!({ "typed": true })),
        "what was typed stands"
    );
    assert_eq!(
        desk.collected("pda", "persons.csv", "b").unwrap(),
        None,
        "all of a package or none of it"
    );
}
