//! What screens ask for.

use serde_json::json;
use yilutong_outbox::{EntryFilter, MatrixFilter, Next, State, Window};

use crate::desk::{Desk, accepted, at, put, refused, resident_of, submission, wait_until};

#[test]
fn the_matrix_shows_the_latest_delivery_of_each_lane() {
    let desk = Desk::new();
    let (entry, first) = desk.send(vec![put("housing", "h"), resident_of("h", "p")], at(1));
    desk.go(
        first.deliveries[0],
        accepted(&[("house_code", "4403"), ("number", "4403")]),
        at(2),
    );
    desk.go(first.deliveries[1], refused(), at(3));
    let second = desk
        .submit(submission(&entry, 1, vec![resident_of("h", "p")], at(4)))
        .unwrap();
    desk.draft("还没提交", at(5));
    let page = desk
        .matrix(&MatrixFilter::default(), Window::default())
        .unwrap();
    assert_eq!(page.total, 1, "a draft has no row");
    let cells = &page.items[0].cells;
    assert_eq!(cells.len(), 2, "one cell per record, not per revision");
    assert_eq!(
        (cells[0].state, cells[0].number.as_deref()),
        (State::Accepted, Some("4403")),
        "with its receipt"
    );
    assert_eq!(
        (cells[1].delivery, cells[1].state),
        (second.deliveries[0], State::Ready),
        "the correction, not the refusal"
    );
    assert_eq!(cells[1].resident.as_deref(), Some("r1"));
}

#[test]
fn the_matrix_finds_what_needs_somebody() {
    let desk = Desk::new();
    let bad = desk.send_one(put("grid", "a"), at(1));
    desk.go(bad, refused(), at(2));
    desk.send_one(put("housing", "h"), at(3));
    let rows = |system: Option<&str>, states: &[State]| {
        let filter = MatrixFilter {
            entries: EntryFilter::default(),
            system: system.map(str::to_owned),
            states: states.to_vec(),
            ..MatrixFilter::default()
        };
        desk.matrix(&filter, Window::default()).unwrap().total
    };
    let filter = MatrixFilter {
        states: vec![State::Refused],
        instead: [("housing".to_owned(), vec![State::Ready])].into(),
        ..MatrixFilter::default()
    };
    assert_eq!(
        desk.matrix(&filter, Window::default()).unwrap().total,
        2,
        "where a person types, what is ready needs somebody as well"
    );
    assert_eq!(rows(None, &[State::Refused]), 1);
    assert_eq!(
        rows(Some("housing"), &[State::Refused]),
        0,
        "state and system belong to the same delivery"
    );
    assert_eq!(rows(Some("housing"), &[]), 1);
    assert_eq!(
        desk.deliveries_in(None, &[State::Refused, State::Ready], Window::default())
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn what_a_department_has_needs_somebody_where_it_waits_for_the_worker() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    let with_it = |calls: bool, until| Next::Reviewing {
        explain: Some(json!({ "told": "逾期" })),
        calls,
        until,
        receipt: Default::default(),
        held: None,
    };
    let needing = || {
        let filter = MatrixFilter {
            states: vec![State::Refused],
            calling: true,
            ..MatrixFilter::default()
        };
        let page = desk.matrix(&filter, Window::default()).unwrap();
        let shown = page.items.iter().flat_map(|row| &row.cells);
        let told = shown.filter(|cell| cell.calls() && cell.explain.is_some());
        (desk.systems().unwrap()["grid"].calling, told.count())
    };
    desk.go(id, with_it(false, at(10)), at(2));
    assert_eq!(needing(), (0, 0), "it is the department's turn");

    desk.take(at(10));
    let attempt = desk.begin(id, at(10));
    desk.end(attempt, with_it(true, at(20)), at(11));
    assert_eq!(needing(), (1, 1), "it is the worker's turn");
    desk.take(at(20));
    assert_eq!(needing(), (1, 1), "also while the department is asked");
    let attempt = desk.begin(id, at(20));
    desk.end(attempt, wait_until(at(30)), at(21));
    assert_eq!(needing(), (1, 1), "also when it does not answer");
    desk.take(at(30));
    let attempt = desk.begin(id, at(30));
    desk.end(attempt, with_it(false, at(40)), at(31));
    assert_eq!(needing(), (0, 0), "until the department waits no more");
    desk.take(at(40));
    let attempt = desk.begin(id, at(40));
    desk.end(attempt, accepted(&[]), at(41));
    assert_eq!(needing(), (0, 0), "or has done with it");
}

#[test]
fn the_systems_at_a_glance_count_by_state() {
    let desk = Desk::new();
    let (_, sent) = desk.send(
        vec![put("grid", "a"), put("grid", "b"), put("grid", "c")],
        at(1),
    );
    desk.go(sent.deliveries[0], accepted(&[]), at(2));
    desk.go(sent.deliveries[1], wait_until(at(99)), at(3));
    desk.pause_system("housing", "closed", "admin", at(4))
        .unwrap();
    let systems = desk.systems().unwrap();
    let counts: Vec<_> = systems["grid"]
        .counts
        .iter()
        .map(|(state, n)| (*state, *n))
        .collect();
    assert_eq!(
        counts,
        [(State::Ready, 1), (State::Waiting, 1), (State::Accepted, 1)]
    );
    assert_eq!(systems["grid"].oldest, Some(at(1)));
    assert!(
        systems["housing"].state.paused.is_some(),
        "a system without deliveries is shown when it is paused"
    );
}

#[test]
fn settings_are_kept_by_key_and_found_by_prefix() {
    let mut desk = Desk::new();
    desk.set_setting("system.grid.user", Some("u".into()))
        .unwrap();
    desk.set_setting("system.grid.secret", Some("s".into()))
        .unwrap();
    desk.set_setting("ui.scale", Some(1.25.into())).unwrap();
    desk.set_setting("ui.gone", Some(1.into())).unwrap();
    desk.set_setting("ui.gone", None).unwrap();
    desk.reopen(at(1));
    assert_eq!(desk.setting("ui.scale").unwrap(), Some(1.25.into()));
    assert_eq!(desk.setting("ui.gone").unwrap(), None);
    assert_eq!(desk.settings("system.grid.").unwrap().len(), 2);
}
