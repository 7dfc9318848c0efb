//! Order within a lane, and what a later delivery supersedes.

use serde_json::json;
use yilutong_outbox::{Intent, NewDelivery, Next, State};

use crate::desk::{
    Desk, accepted, again, at, ids, lane, put, receipt, refused, submission, unsure, wait_until,
};

#[test]
fn a_later_revision_replaces_one_that_never_left() {
    let desk = Desk::new();
    let (entry, first) = desk.send(vec![put("grid", "a")], at(1));
    let second = desk
        .submit(submission(&entry, 1, vec![put("grid", "a")], at(2)))
        .unwrap();
    assert_eq!(
        second.superseded, first.deliveries,
        "the submission tells what gave way"
    );
    let old = desk.delivery(first.deliveries[0]).unwrap();
    assert_eq!(
        (old.state, old.note.as_deref()),
        (State::Withdrawn, Some("superseded"))
    );
    assert_eq!(
        ids(&desk.take(at(3))),
        second.deliveries,
        "only the later one is sent"
    );
}

#[test]
fn whatever_was_provably_not_processed_gives_way() {
    let desk = Desk::new();
    for (n, next) in [
        wait_until(at(900)),
        refused(),
        Next::Pause {
            reason: "credentials".into(),
        },
    ]
    .into_iter()
    .enumerate()
    {
        let key = format!("k{n}");
        let old = desk.send_one(put("grid", &key), at(1));
        desk.go(old, next.clone(), at(2));
        desk.resume_system("grid", "admin", at(2)).unwrap();
        let new = desk.send_one(put("grid", &key), at(3));
        assert_eq!(
            desk.state_of(old),
            State::Withdrawn,
            "after {next:?} nothing of it is at the department"
        );
        assert_eq!(
            ids(&desk.take(at(4))),
            [new],
            "so the new one leaves at once"
        );
        let attempt = desk.begin(new, at(4));
        desk.end(attempt, accepted(&[]), at(4));
    }
}

#[test]
fn what_may_have_been_sent_stays_and_the_later_one_waits_behind_it() {
    let desk = Desk::new();
    let old = desk.send_one(put("grid", "a"), at(1));
    desk.go(old, unsure(at(60)), at(2));
    let new = desk.send_one(put("grid", "a"), at(3));
    assert_eq!(
        desk.state_of(old),
        State::Unsure,
        "nobody knows whether it is there: it may not vanish"
    );
    assert!(
        desk.take(at(4)).is_empty(),
        "the later one never overtakes it"
    );
    assert_eq!(
        desk.delivery_detail(new).unwrap().behind,
        [old],
        "and the screen can say behind what"
    );
    desk.go(old, accepted(&[("number", "G1")]), at(61));
    let leased = desk.take(at(62));
    assert_eq!(ids(&leased), [new]);
    let holding = leased[0].holding.clone().unwrap();
    assert_eq!(
        holding.receipt,
        receipt(&[("number", "G1")]),
        "so that the later one becomes an update"
    );
}

#[test]
fn what_was_being_sent_gives_way_once_it_is_known_not_to_have_arrived() {
    for (next, gone) in [
        (refused(), true),
        (wait_until(at(500)), true),
        (again(), true),
        (
            Next::Pause {
                reason: "locked".into(),
            },
            true,
        ),
        (unsure(at(500)), false),
    ] {
        let desk = Desk::new();
        let old = desk.send_one(put("grid", "a"), at(1));
        desk.take(at(2));
        let attempt = desk.begin(old, at(2));
        let new = desk.send_one(put("grid", "a"), at(3));
        assert_eq!(
            desk.state_of(old),
            State::Sending,
            "in flight: it cannot be taken back"
        );
        desk.end(attempt, next.clone(), at(4));
        desk.resume_system("grid", "admin", at(4)).unwrap();
        let leased = ids(&desk.take(at(5)));
        if gone {
            assert_eq!(
                desk.state_of(old),
                State::Withdrawn,
                "after {next:?} the later one takes over"
            );
            assert_eq!(leased, [new]);
        } else {
            assert_eq!(
                desk.state_of(old),
                State::Unsure,
                "after {next:?} it must be settled first"
            );
            assert!(leased.is_empty());
        }
    }
}

#[test]
fn what_is_being_reviewed_and_stands_there_gives_way_to_a_correction() {
    let desk = Desk::new();
    for (key, held, gives_way) in [
        ("declared", Some(json!({ "key": "declared" })), true),
        ("job", None, false),
    ] {
        let old = desk.send_one(put("grid", key), at(1));
        let reviewing = Next::Reviewing {
            explain: None,
            calls: false,
            until: at(900),
            receipt: receipt(&[("id", "SD-1")]),
            held,
        };
        desk.go(old, reviewing, at(2));
        let new = desk.send_one(put("grid", key), at(3));
        let sent = ids(&desk.take(at(4)));
        if gives_way {
            assert_eq!(
                desk.state_of(old),
                State::Withdrawn,
                "the later one goes on"
            );
            assert_eq!(sent, [new], "without waiting for the decision");
            let holding = desk.holding(&lane("grid", key)).unwrap().unwrap();
            assert_eq!(
                holding.receipt["id"], "SD-1",
                "and changes what stands there instead of making another"
            );
        } else {
            assert_eq!(desk.state_of(old), State::Reviewing);
            assert!(sent.is_empty(), "nobody knows yet what it would change");
        }
    }
}

#[test]
fn an_asked_delivery_of_unknown_fate_is_not_superseded() {
    let desk = Desk::new();
    let old = desk.send_one(put("grid", "a"), at(1));
    desk.go(old, unsure(at(2)), at(2));
    desk.go(
        old,
        Next::Ask {
            code: "unknown".into(),
            explain: json!({}),
        },
        at(3),
    );
    desk.send_one(put("grid", "a"), at(4));
    assert_eq!(
        desk.state_of(old),
        State::Refused,
        "only a person may say what became of it"
    );
    assert!(
        desk.take(at(5)).is_empty(),
        "until then nothing else is written to that record"
    );
}

#[test]
fn two_deliveries_of_one_submission_in_a_lane_keep_their_order() {
    let desk = Desk::new();
    let cancel = NewDelivery {
        intent: Intent::Cancel,
        ..put("grid", "a")
    };
    let (_, submitted) = desk.send(vec![cancel, put("grid", "a")], at(1));
    let [first, second] = submitted.deliveries[..] else {
        panic!("two deliveries")
    };
    assert_eq!(ids(&desk.take(at(2))), [first]);
    let attempt = desk.begin(first, at(2));
    let ended = Next::Accepted {
        receipt: receipt(&[("number", "old")]),
        held: json!({}),
        ended: true,
    };
    desk.end(attempt, ended, at(3));
    desk.go(second, accepted(&[("code", "new")]), at(4));
    let holding = desk.holding(&lane("grid", "a")).unwrap().unwrap();
    assert_eq!(
        holding.receipt,
        receipt(&[("code", "new")]),
        "an ended record's receipt is not mixed into a new one's"
    );
}

#[test]
fn other_lanes_and_other_systems_are_not_held_up() {
    let desk = Desk::new();
    let stuck = desk.send_one(put("grid", "a"), at(1));
    desk.go(stuck, unsure(at(900)), at(2));
    let (_, free) = desk.send(vec![put("grid", "b"), put("housing", "a")], at(3));
    let mut leased = ids(&desk.take(at(4)));
    leased.sort();
    assert_eq!(
        leased, free.deliveries,
        "one bad delivery never blocks a system"
    );
}

#[test]
fn the_latest_plan_of_a_lane_lets_a_correction_leave_out_what_is_the_same() {
    let desk = Desk::new();
    let first = desk.send_one(put("grid", "a"), at(1));
    desk.go(first, accepted(&[("number", "G1")]), at(2));
    let withdrawn = desk.send_one(
        NewDelivery {
            wire: json!({ "key": "changed" }),
            ..put("grid", "a")
        },
        at(3),
    );
    assert_eq!(
        desk.latest_in_lane(&lane("grid", "a"))
            .unwrap()
            .latest
            .unwrap()
            .id,
        withdrawn
    );
    desk.withdraw(withdrawn, "worker-7", at(4)).unwrap();
    let views = desk
        .latest_in_lanes(&[lane("grid", "nobody"), lane("grid", "a")])
        .unwrap();
    assert!(
        views[0].latest.is_none() && views[0].holding.is_none(),
        "nothing is known of an unknown lane"
    );
    assert_eq!(
        views[1].latest.as_ref().unwrap().id,
        first,
        "what was withdrawn is no plan any more"
    );
    assert_eq!(views[1].holding.as_ref().unwrap().delivery, first);
}
