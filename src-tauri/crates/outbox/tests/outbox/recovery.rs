//! After a killed process: what was promised is there, and nothing is guessed.

use std::fs;
use std::path::Path;

use yilutong_outbox::{Next, Outbox, Profile, Release, State};

use crate::desk::{Desk, OWNER, PASSPHRASE, accepted, at, ids, put, resident_of, unsure};

/// The profile as a killed process would leave it: its files of this moment, with the log not folded in.
fn after_a_kill(desk: &Desk, now: i64) -> (tempfile::TempDir, Outbox) {
    let copy = tempfile::tempdir().unwrap();
    for name in ["profile.json", "outbox.db", "outbox.db-wal", "lock"] {
        fs::copy(desk.dir().join(name), copy.path().join(name)).unwrap();
    }
    let outbox = open(copy.path(), now);
    (copy, outbox)
}

fn open(dir: &Path, now: i64) -> Outbox {
    Profile::open(dir, PASSPHRASE, at(now)).unwrap()
}

#[test]
fn an_attempt_begun_and_not_ended_becomes_unsure() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.take(at(2));
    desk.begin(id, at(3));
    let (_dir, outbox) = after_a_kill(&desk, 10);
    let delivery = outbox.delivery(id).unwrap();
    assert_eq!(
        (delivery.state, delivery.note.as_deref()),
        (State::Unsure, Some("interrupted"))
    );
    let attempts = outbox.delivery_detail(id).unwrap().attempts;
    assert_eq!(
        attempts[0].outcome.as_deref(),
        Some("interrupted"),
        "the history says what happened"
    );
    let leased = outbox
        .lease(crate::desk::request(at(11)))
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(
        leased.unsettled.unwrap().since,
        at(3),
        "and it is settled before anything else is written"
    );
}

#[test]
fn a_lease_without_an_attempt_goes_back_to_where_it_was() {
    let desk = Desk::new();
    let ready = desk.send_one(put("grid", "a"), at(1));
    let doubtful = desk.send_one(put("grid", "b"), at(1));
    desk.go(doubtful, unsure(at(3)), at(2));
    assert_eq!(desk.take(at(4)).len(), 2);
    let (_dir, outbox) = after_a_kill(&desk, 10);
    assert_eq!(outbox.delivery(ready).unwrap().state, State::Ready);
    let delivery = outbox.delivery(doubtful).unwrap();
    assert_eq!(
        delivery.state,
        State::Unsure,
        "what was unsure stays unsure"
    );
    assert!(delivery.unsettled.is_some());
}

#[test]
fn an_interrupted_poll_of_a_review_stays_a_review() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.go(
        id,
        Next::Reviewing {
            explain: None,
            calls: false,
            until: at(3),
            receipt: Default::default(),
            held: None,
        },
        at(2),
    );
    desk.take(at(4));
    desk.begin(id, at(4));
    let (_dir, outbox) = after_a_kill(&desk, 10);
    assert_eq!(
        outbox.delivery(id).unwrap().state,
        State::Reviewing,
        "asking writes nothing at the department"
    );
}

#[test]
fn what_was_answered_before_the_kill_is_there_and_whole() {
    let desk = Desk::new();
    let (entry, sent) = desk.send(vec![put("housing", "h"), resident_of("h", "p")], at(1));
    desk.go(
        sent.deliveries[0],
        accepted(&[("house_code", "4403")]),
        at(2),
    );
    let (_dir, outbox) = after_a_kill(&desk, 10);
    let states: Vec<_> = outbox
        .deliveries_of(&entry)
        .unwrap()
        .iter()
        .map(|delivery| delivery.state)
        .collect();
    assert_eq!(
        states,
        [State::Accepted, State::Ready],
        "acceptance and promotion are one commit"
    );
    assert_eq!(
        ids(&outbox.lease(crate::desk::request(at(11))).unwrap()),
        sent.deliveries[1..]
    );
}

#[test]
fn a_later_delivery_takes_over_from_one_whose_lease_was_never_used() {
    let mut desk = Desk::new();
    let old = desk.send_one(put("grid", "a"), at(1));
    desk.take(at(2));
    let new = desk.send_one(put("grid", "a"), at(3));
    desk.reopen(at(10));
    assert_eq!(
        desk.state_of(old),
        State::Withdrawn,
        "it was never sent, so it gives way"
    );
    assert_eq!(ids(&desk.take(at(11))), [new]);
}

#[test]
fn what_was_put_off_by_a_clock_that_was_ahead_is_due_when_it_is_put_right() {
    const YEAR: i64 = 365 * 86_400;
    let mut desk = Desk::new();
    let wait = |until| Next::Wait {
        until: at(until),
        reason: "busy".into(),
    };
    let id = desk.send_one(put("grid", "a"), at(YEAR));
    desk.go(id, wait(YEAR + 30), at(YEAR + 2));
    assert_eq!(
        desk.take(at(10)),
        [],
        "by the right clock it is a year away"
    );
    assert_eq!(desk.clock_set_back(at(10)).unwrap(), 1);
    assert_eq!(ids(&desk.take(at(10))), [id], "it goes on at once");

    let again = desk.send_one(put("grid", "b"), at(YEAR));
    desk.go(again, wait(YEAR + 30), at(YEAR + 2));
    let right = desk.send_one(put("grid", "c"), at(20));
    desk.go(right, wait(3600), at(21));
    desk.reopen(at(30));
    let leased = ids(&desk.take(at(31)));
    assert!(
        leased.contains(&again),
        "the same when the program is started with the clock put right"
    );
    assert!(
        !leased.contains(&right),
        "what a right clock put off stays put off"
    );
}

#[test]
fn what_was_taken_by_a_clock_that_was_ahead_is_due_when_it_is_given_back() {
    const YEAR: i64 = 365 * 86_400;
    let mut desk = Desk::new();
    let wait = Next::Wait {
        until: at(YEAR + 30),
        reason: "busy".into(),
    };
    let id = desk.send_one(put("grid", "a"), at(YEAR));
    desk.go(id, wait, at(YEAR + 2));
    assert_eq!(ids(&desk.take(at(YEAR + 31))), [id]);
    desk.release(Release {
        delivery: id,
        owner: OWNER.into(),
        now: at(40),
        next: None,
    })
    .unwrap();
    assert_eq!(
        ids(&desk.take(at(41))),
        [id],
        "the clock was put right while it was held: it does not rest for a year"
    );
    desk.reopen(at(50));
    assert_eq!(
        ids(&desk.take(at(51))),
        [id],
        "nor when the program ended while it was held"
    );
}
