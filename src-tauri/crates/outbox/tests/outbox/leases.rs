//! Who gets a lease, in which order, and how long it lasts.

use std::collections::BTreeMap;
use std::time::Duration;

use yilutong_outbox::{AttemptEnd, BeginAttempt, ErrorKind, LeaseRequest, Next, Release, State};

use crate::desk::{Desk, OWNER, accepted, at, ids, put, request, unsure, wait_until};

fn slots(pairs: &[(&str, usize)]) -> BTreeMap<String, usize> {
    pairs
        .iter()
        .map(|(system, slots)| ((*system).to_owned(), *slots))
        .collect()
}

#[test]
fn a_long_queue_in_one_system_does_not_push_the_others_out() {
    let desk = Desk::new();
    let grid: Vec<_> = (0..5).map(|n| put("grid", &n.to_string())).collect();
    let (_, long) = desk.send(grid, at(1));
    let housing = desk.send_one(put("housing", "h"), at(2));
    let leased = desk
        .lease(LeaseRequest {
            most: 3,
            ..request(at(3))
        })
        .unwrap();
    assert_eq!(
        ids(&leased),
        [long.deliveries[0], housing, long.deliveries[1]],
        "in turn, the oldest first"
    );
}

#[test]
fn free_slots_are_respected_and_unnamed_systems_left_alone() {
    let desk = Desk::new();
    let (_, sent) = desk.send(
        vec![
            put("grid", "a"),
            put("grid", "b"),
            put("housing", "h"),
            put("residence", "r"),
        ],
        at(1),
    );
    let leased = desk
        .lease(LeaseRequest {
            slots: slots(&[("grid", 1), ("housing", 0)]),
            ..request(at(2))
        })
        .unwrap();
    assert_eq!(ids(&leased), [sent.deliveries[0]]);
    assert_eq!(
        desk.take(at(2)).len(),
        3,
        "what was leased is not leased again"
    );
    assert!(desk.take(at(3)).is_empty());
}

#[test]
fn what_waits_is_leased_when_its_time_has_come_and_no_sooner() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    assert_eq!(desk.go(id, wait_until(at(100)), at(2)), State::Waiting);
    assert_eq!(
        desk.next_due(at(2)).unwrap(),
        Some(at(100)),
        "the dispatcher can sleep until then"
    );
    assert!(desk.take(at(99)).is_empty());
    assert_eq!(ids(&desk.take(at(100))), [id]);
    assert_eq!(
        desk.next_due(at(100)).unwrap(),
        Some(at(160)),
        "then the lease's end is what time alone will bring"
    );
}

#[test]
fn an_older_retry_goes_before_a_newer_delivery() {
    let desk = Desk::new();
    let old = desk.send_one(put("grid", "old"), at(1));
    desk.go(old, wait_until(at(10)), at(2));
    let new = desk.send_one(put("grid", "new"), at(20));
    let leased = desk
        .lease(LeaseRequest {
            slots: slots(&[("grid", 1)]),
            ..request(at(30))
        })
        .unwrap();
    assert_eq!(
        ids(&leased),
        [old],
        "one that keeps waiting is not starved by a busy morning"
    );
    assert_eq!(ids(&desk.take(at(30))), [new]);
}

#[test]
fn an_unsure_delivery_is_leased_with_what_it_was_about_to_write() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.go(id, unsure(at(10)), at(2));
    assert_eq!(
        desk.go(id, unsure(at(30)), at(20)),
        State::Unsure,
        "settling may itself stay without an answer"
    );
    assert_eq!(
        desk.go(id, wait_until(at(50)), at(40)),
        State::Unsure,
        "an unreachable system settles nothing"
    );
    let leased = desk.take(at(60)).pop().unwrap();
    assert_eq!(leased.from, State::Unsure);
    let unsettled = leased.unsettled.unwrap();
    assert_eq!(
        unsettled.since,
        at(2),
        "the earliest attempt of unknown fate is the one to look for"
    );
    assert_eq!(unsettled.sealed["sealed"], id.0);
    assert_eq!(leased.attempts, 3);
    let attempt = desk.begin(id, at(60));
    let settled = Next::Again {
        new_serial: Some("ff".into()),
        adopt: None,
        forget: false,
        settled: true,
        reason: None,
    };
    assert_eq!(desk.end(attempt, settled, at(61)), State::Ready);
    let leased = desk.take(at(62)).pop().unwrap();
    assert_eq!(
        (leased.unsettled, leased.serial.as_str()),
        (None, "ff"),
        "settled: it may be written anew"
    );
}

#[test]
fn a_lease_that_ran_out_returns_untouched_or_unsure() {
    let desk = Desk::new();
    let (_, sent) = desk.send(vec![put("grid", "a"), put("grid", "b")], at(1));
    let [touched, untouched] = sent.deliveries[..] else {
        panic!("two deliveries")
    };
    desk.take(at(2));
    let attempt = desk.begin(touched, at(3));
    assert!(desk.take(at(61)).is_empty(), "the leases still hold");
    let leased = desk.take(at(62));
    assert_eq!(leased.len(), 2);
    let from = |id| leased.iter().find(|one| one.delivery == id).unwrap().from;
    assert_eq!(
        from(untouched),
        State::Ready,
        "nothing was begun: nothing happened"
    );
    assert_eq!(
        from(touched),
        State::Unsure,
        "an attempt was begun: it may have arrived"
    );
    let late = AttemptEnd {
        attempt,
        now: at(63),
        outcome: "accepted".into(),
        detail: None,
        next: accepted(&[]),
    };
    assert_eq!(
        desk.end_attempt(late).unwrap_err().kind(),
        ErrorKind::AttemptNotOpen,
        "the late answer is not believed"
    );
}

#[test]
fn a_lease_can_be_extended_by_its_owner_only() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.take(at(2));
    assert_eq!(desk.renew(OWNER, &[id], at(500)).unwrap(), []);
    assert_eq!(desk.renew("somebody", &[id], at(900)).unwrap(), [id]);
    assert!(desk.take(at(499)).is_empty());
    assert_eq!(ids(&desk.take(at(500))), [id]);
}

#[test]
fn only_the_owner_of_the_lease_may_begin_and_only_once() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    let begin = |owner: &str| {
        let operation = "create".to_owned();
        desk.begin_attempt(BeginAttempt {
            delivery: id,
            owner: owner.into(),
            operation,
            sealed: 1.into(),
            now: at(2),
        })
    };
    assert_eq!(
        begin(OWNER).unwrap_err().kind(),
        ErrorKind::NotLeased,
        "nothing is sent without a lease"
    );
    desk.take(at(2));
    assert_eq!(begin("somebody").unwrap_err().kind(), ErrorKind::NotLeased);
    let attempt = begin(OWNER).unwrap();
    assert_eq!(
        begin(OWNER).unwrap_err().kind(),
        ErrorKind::NotLeased,
        "one attempt at a time"
    );
    desk.end(attempt, accepted(&[]), at(3));
    let twice = AttemptEnd {
        attempt,
        now: at(4),
        outcome: "refused".into(),
        detail: None,
        next: wait_until(at(9)),
    };
    assert_eq!(
        desk.end_attempt(twice).unwrap_err().kind(),
        ErrorKind::AttemptNotOpen
    );
    assert_eq!(
        desk.state_of(id),
        State::Accepted,
        "a second end changes nothing"
    );
}

#[test]
fn a_lease_given_back_without_an_attempt_leaves_no_trace_of_one() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.take(at(2));
    let release = |next| Release {
        delivery: id,
        owner: OWNER.into(),
        now: at(3),
        next,
    };
    let guess = desk.release(release(Some(unsure(at(9))))).unwrap_err();
    assert_eq!(
        guess.kind(),
        ErrorKind::IllegalMove,
        "nothing was sent, so nothing is unsure"
    );
    assert_eq!(desk.release(release(None)).unwrap(), State::Ready);
    desk.take(at(4));
    assert_eq!(
        desk.release(release(Some(wait_until(at(50))))).unwrap(),
        State::Waiting
    );
    assert!(desk.delivery_detail(id).unwrap().attempts.is_empty());
}

#[test]
fn a_review_is_polled_until_it_ends() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    let reviewing = Next::Reviewing {
        explain: None,
        calls: false,
        until: at(100),
        receipt: [("job".to_owned(), "J1".to_owned())].into(),
        held: None,
    };
    assert_eq!(desk.go(id, reviewing, at(2)), State::Reviewing);
    assert!(desk.take(at(50)).is_empty(), "not asked before its time");
    let leased = desk.take(at(100)).pop().unwrap();
    assert_eq!(
        (leased.from, leased.given["job"].as_str()),
        (State::Reviewing, "J1"),
        "the poll knows what to ask for"
    );
    let attempt = desk.begin(id, at(100));
    assert_eq!(
        desk.end(attempt, unsure(at(200)), at(101)),
        State::Reviewing,
        "a lost answer to a question changes nothing"
    );
    desk.take(at(200));
    let back = Release {
        delivery: id,
        owner: OWNER.into(),
        now: at(201),
        next: Some(crate::desk::refused()),
    };
    assert_eq!(
        desk.release(back).unwrap(),
        State::Refused,
        "a return reopens it"
    );
}

#[test]
fn a_commit_wakes_whoever_waits_for_one() {
    let desk = Desk::new();
    let seen = desk.change_counter();
    assert_eq!(
        desk.wait_for_change(seen, Duration::from_millis(1)),
        seen,
        "patience ends"
    );
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| desk.wait_for_change(seen, Duration::from_secs(60)));
        desk.send_one(put("grid", "a"), at(1));
        assert!(
            waiting.join().unwrap() > seen,
            "the dispatcher hears of a submission at once"
        );
    });
}

#[test]
fn a_lease_that_finds_nothing_due_wakes_nobody() {
    let desk = Desk::new();
    desk.send_one(put("grid", "a"), at(1));
    desk.take(at(2));
    let seen = desk.change_counter();
    assert_eq!(
        desk.lease(request(at(3))).unwrap(),
        [],
        "the only one is under way"
    );
    assert_eq!(
        desk.change_counter(),
        seen,
        "a window that shows the outbox would read it anew for nothing"
    );
}
