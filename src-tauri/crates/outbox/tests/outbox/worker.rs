//! What a person does to deliveries and systems.

use serde_json::json;
use yilutong_outbox::{Act, Decide, DeliveryId, ErrorKind, Next, Scope, State, SystemChange};

use crate::desk::{
    Desk, accepted, at, ids, lane, put, receipt, refused, resident_of, unsure, wait_until,
};

fn decide(desk: &Desk, delivery: DeliveryId, act: Act) -> State {
    desk.decide(Decide {
        delivery,
        by: "worker-7".into(),
        now: at(50),
        act,
    })
    .unwrap()
}

#[test]
fn a_decision_changes_the_wire_and_sends_again_under_a_new_serial() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.go(
        id,
        Next::Ask {
            code: "2002".into(),
            explain: json!({ "decision": "transfer" }),
        },
        at(2),
    );
    let set = [
        ("qzbz".to_owned(), json!("1")),
        ("qzsm".to_owned(), json!("工作变动")),
    ]
    .into();
    let state = decide(
        &desk,
        id,
        Act::Change {
            set,
            unset: vec!["key".into()],
            new_serial: "ab".into(),
        },
    );
    assert_eq!(state, State::Ready);
    let leased = desk.take(at(51)).pop().unwrap();
    assert_eq!(leased.wire, json!({ "qzbz": "1", "qzsm": "工作变动" }));
    assert_eq!(
        leased.serial, "ab",
        "changed content never goes out under a spent serial"
    );
}

#[test]
fn resending_goes_through_settling_when_a_fate_is_unknown() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.go(id, unsure(at(3)), at(2));
    desk.go(
        id,
        Next::Ask {
            code: "unknown".into(),
            explain: json!({}),
        },
        at(4),
    );
    assert_eq!(
        desk.resend(id, "worker-7", at(5)).unwrap(),
        State::Unsure,
        "a plain resend never doubles"
    );
    let state = decide(&desk, id, Act::Resend { new_serial: None });
    assert_eq!(
        state,
        State::Ready,
        "but the worker may say that it did not arrive"
    );
    assert!(desk.delivery(id).unwrap().unsettled.is_none());
}

#[test]
fn resending_is_for_what_rests() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    assert_eq!(
        desk.resend(id, "w", at(2)).unwrap_err().kind(),
        ErrorKind::IllegalMove,
        "it is ready already"
    );
    desk.go(id, refused(), at(3));
    assert_eq!(desk.resend(id, "w", at(4)).unwrap(), State::Ready);
    desk.go(id, accepted(&[]), at(5));
    assert_eq!(
        desk.resend(id, "w", at(6)).unwrap_err().kind(),
        ErrorKind::IllegalMove,
        "what is accepted is done"
    );
    let nobody = DeliveryId(999);
    assert_eq!(
        desk.resend(nobody, "w", at(6)).unwrap_err().kind(),
        ErrorKind::NoSuchDelivery
    );
}

#[test]
fn a_receipt_typed_by_hand_counts_like_one_received() {
    let desk = Desk::new();
    let (_, sent) = desk.send(vec![put("housing", "h"), resident_of("h", "p")], at(1));
    let act = Act::Accept {
        receipt: receipt(&[("house_code", "4403")]),
        ended: false,
    };
    assert_eq!(decide(&desk, sent.deliveries[0], act), State::Accepted);
    assert_eq!(
        desk.state_of(sent.deliveries[1]),
        State::Ready,
        "its dependants go on"
    );
    let held = desk.holding(&lane("housing", "h")).unwrap().unwrap().held;
    assert_eq!(
        held,
        json!({ "key": "h" }),
        "what was wanted is what was typed over there"
    );
}

#[test]
fn a_later_delivery_is_not_reported_as_done_before_an_earlier_one() {
    let desk = Desk::new();
    let old = desk.send_one(put("grid", "a"), at(1));
    desk.go(old, unsure(at(9)), at(2));
    let new = desk.send_one(put("grid", "a"), at(3));
    let act = Act::Accept {
        receipt: receipt(&[("number", "G2")]),
        ended: false,
    };
    let early = Decide {
        delivery: new,
        by: "w".into(),
        now: at(4),
        act: act.clone(),
    };
    assert_eq!(
        desk.decide(early).unwrap_err().kind(),
        ErrorKind::NotFirst,
        "the old one would undo it"
    );
    decide(
        &desk,
        old,
        Act::Accept {
            receipt: receipt(&[("number", "G1")]),
            ended: false,
        },
    );
    assert_eq!(
        decide(&desk, new, act),
        State::Accepted,
        "in their order both may be"
    );
}

#[test]
fn recreating_forgets_what_the_department_gave() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.go(id, accepted(&[("number", "G1")]), at(2));
    let correction = desk.send_one(put("grid", "a"), at(3));
    desk.go(correction, refused(), at(4));
    decide(
        &desk,
        correction,
        Act::Recreate {
            new_serial: "cd".into(),
        },
    );
    let leased = desk.take(at(51)).pop().unwrap();
    assert_eq!((leased.holding, leased.serial.as_str()), (None, "cd"));
}

#[test]
fn recreating_what_is_of_unknown_fate_settles_it_first() {
    let desk = Desk::new();
    let old = desk.send_one(put("grid", "a"), at(1));
    desk.go(old, unsure(at(9)), at(2));
    desk.send_one(put("grid", "a"), at(3));
    let new_serial = "cd".to_owned();
    assert_eq!(
        decide(&desk, old, Act::Recreate { new_serial }),
        State::Unsure,
        "it may stand there, and a second one beside it would be a double"
    );
}

#[test]
fn nothing_is_done_to_a_delivery_in_flight_or_finished() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.take(at(2));
    let attempt = desk.begin(id, at(2));
    let acts = || {
        let set = [("x".to_owned(), json!(1))].into();
        [
            Act::Change {
                set,
                unset: vec![],
                new_serial: "ab".into(),
            },
            Act::Resend {
                new_serial: Some("ab".into()),
            },
            Act::Recreate {
                new_serial: "ab".into(),
            },
        ]
    };
    let before = desk.delivery(id).unwrap();
    let refuse = |why: &str| {
        for act in acts() {
            let error = desk
                .decide(Decide {
                    delivery: id,
                    by: "w".into(),
                    now: at(3),
                    act,
                })
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::IllegalMove, "{why}");
        }
        assert_eq!(
            desk.withdraw(id, "w", at(3)).unwrap_err().kind(),
            ErrorKind::IllegalMove,
            "{why}"
        );
    };
    refuse("it is on its way");
    assert_eq!(
        desk.delivery(id).unwrap(),
        before,
        "a refused act leaves nothing behind, neither wire nor serial"
    );
    desk.end(attempt, accepted(&[]), at(4));
    refuse("it is done");
}

#[test]
fn a_paused_system_gets_nothing_and_goes_on_where_it_was() {
    let desk = Desk::new();
    let (_, sent) = desk.send(
        vec![
            put("housing", "h"),
            resident_of("h", "p"),
            put("residence", "q"),
        ],
        at(1),
    );
    let [dwelling, resident, waiting] = sent.deliveries[..] else {
        panic!("three deliveries")
    };
    desk.go(waiting, wait_until(at(500)), at(2));
    let doubtful = desk.send_one(put("residence", "u"), at(2));
    desk.go(doubtful, unsure(at(3)), at(2));
    assert_eq!(
        desk.pause_system("residence", "credentials", "admin", at(3))
            .unwrap(),
        1
    );
    let paused = desk.delivery(waiting).unwrap();
    assert_eq!(
        (paused.state, paused.note.as_deref()),
        (State::Paused, Some("credentials"))
    );
    assert_eq!(
        desk.state_of(doubtful),
        State::Unsure,
        "doubt is not forgotten by a pause"
    );
    let late = desk.send_one(put("residence", "z"), at(4));
    assert_eq!(
        desk.state_of(late),
        State::Paused,
        "what comes later says at once why it stays"
    );
    desk.go(dwelling, accepted(&[("house_code", "1")]), at(5));
    assert_eq!(
        desk.state_of(resident),
        State::Paused,
        "also what is freed meanwhile"
    );
    assert!(desk.take(at(600)).is_empty());
    assert_eq!(
        desk.system("residence").unwrap().paused.unwrap().reason,
        "credentials"
    );
    assert_eq!(
        desk.resume_system("residence", "admin", at(601)).unwrap(),
        3
    );
    assert_eq!(desk.take(at(602)).len(), 4, "everything is due now");
}

#[test]
fn whatever_stops_stops_its_system_so_that_somebody_lets_it_go_on() {
    let stop = || Next::Pause {
        reason: "credentials".into(),
    };
    let desk = Desk::new();
    let stopped = desk.send_one(put("grid", "a"), at(1));
    desk.go(stopped, stop(), at(2));
    let paused = desk.system("grid").unwrap().paused;
    assert_eq!(paused.unwrap().reason, "credentials");
    desk.resume_system("grid", "admin", at(3)).unwrap();
    let under_review = Next::Reviewing {
        until: at(5),
        receipt: receipt(&[("job", "J1")]),
        held: None,
        explain: None,
        calls: false,
    };
    desk.go(stopped, under_review, at(4));
    assert_eq!(
        desk.go(stopped, stop(), at(5)),
        State::Reviewing,
        "a question after a review wrote nothing: it is still a review"
    );
    assert!(
        desk.take(at(900)).is_empty(),
        "the system is not asked while it stands still"
    );
    desk.resume_system("grid", "admin", at(901)).unwrap();
    let asked = desk.take(at(902));
    assert_eq!(ids(&asked), [stopped], "and asked as soon as it goes on");
    assert_eq!(asked[0].from, State::Reviewing);
}

#[test]
fn an_attempt_that_ends_in_a_paused_system_rests() {
    let desk = Desk::new();
    let id = desk.send_one(put("grid", "a"), at(1));
    desk.take(at(2));
    let attempt = desk.begin(id, at(2));
    desk.pause_system("grid", "locked", "dispatcher", at(3))
        .unwrap();
    assert_eq!(desk.end(attempt, wait_until(at(10)), at(4)), State::Paused);
    let doubtful = desk.send_one(put("grid", "b"), at(5));
    assert_eq!(desk.state_of(doubtful), State::Paused);
    desk.resume_system("grid", "admin", at(6)).unwrap();
    assert_eq!(desk.take(at(7)).len(), 2);
}

#[test]
fn trying_now_makes_what_waits_due() {
    let desk = Desk::new();
    let (_, sent) = desk.send(vec![put("grid", "a"), put("housing", "h")], at(1));
    for id in &sent.deliveries {
        desk.go(*id, wait_until(at(5000)), at(2));
    }
    assert_eq!(
        desk.retry_now(&Scope::System("grid".into()), at(3))
            .unwrap(),
        1
    );
    assert_eq!(ids(&desk.take(at(4))), sent.deliveries[..1]);
    assert_eq!(
        desk.retry_now(&Scope::Delivery(sent.deliveries[1]), at(5))
            .unwrap(),
        1
    );
    assert_eq!(
        desk.retry_now(&Scope::All, at(6)).unwrap(),
        0,
        "nothing is left that waits for later"
    );
}

#[test]
fn what_is_remembered_of_a_system_changes_piece_by_piece() {
    let mut desk = Desk::new();
    let breaker = Some(json!({ "open_until": 5 }));
    desk.remember(
        "grid",
        SystemChange {
            clock_offset: Some(-90),
            breaker,
            memory: None,
        },
    )
    .unwrap();
    desk.remember(
        "grid",
        SystemChange {
            memory: Some(json!({ "session": 1 })),
            ..SystemChange::default()
        },
    )
    .unwrap();
    desk.remember(
        "grid",
        SystemChange {
            breaker: Some(json!(null)),
            ..SystemChange::default()
        },
    )
    .unwrap();
    desk.reopen(at(1));
    let state = desk.system("grid").unwrap();
    assert_eq!(
        (state.clock_offset, state.breaker, state.memory),
        (-90, None, Some(json!({ "session": 1 })))
    );
    assert_eq!(desk.system("unknown").unwrap().clock_offset, 0);
}
