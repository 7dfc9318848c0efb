//! Ten thousand deliveries that need the same are one thing to see to; and words that are rendered anew.

use serde_json::json;
use yilutong_outbox::{
    Act, CauseKey, Decide, DeliveryId, Intent, Next, OutboxError, Rewrite, State,
};

use crate::desk::{Desk, accepted, at, lane, put, refused, resident_of, unsure, wait_until};

fn because(cause: &str) -> Next {
    Next::Refused {
        code: "1106".into(),
        explain: json!({ "faults": [], "cause": cause }),
    }
}

/// Refused deliveries, one entry each.
fn refused_for(desk: &Desk, cause: &str, many: i64) -> Vec<DeliveryId> {
    (0..many)
        .map(|n| {
            let id = desk.send_one(put("grid", &format!("{cause}{n}")), at(1));
            desk.go(id, because(cause), at(2 + n));
            id
        })
        .collect()
}

#[test]
fn what_needs_somebody_is_told_by_cause_and_found_again_by_it() {
    let desk = Desk::new();
    let first = refused_for(&desk, "a", 5);
    refused_for(&desk, "b", 2);
    let accepted_one = desk.send_one(put("grid", "fine"), at(90));
    desk.go(accepted_one, accepted(&[]), at(91));
    desk.send_one(put("residence", "rests"), at(92));
    desk.pause_system("residence", "credentials", "worker-7", at(93))
        .unwrap();

    let causes = desk.causes().unwrap();
    let told: Vec<_> = causes
        .iter()
        .map(|one| (one.of.system.as_str(), one.of.state, one.deliveries))
        .collect();
    assert_eq!(
        told,
        [
            ("grid", State::Refused, 5),
            ("grid", State::Refused, 2),
            ("residence", State::Paused, 1)
        ],
        "the most frequent first; what is done or on its way needs nobody"
    );
    assert_eq!((causes[0].first, causes[0].since), (first[0], at(2)));
    assert_eq!(causes[0].entries, 5);
    assert_eq!(causes[0].explain.as_ref().unwrap()["cause"], "a");

    let of = &causes[0].of;
    let ids = |after, most| -> Vec<DeliveryId> {
        let found = desk.of_cause(of, after, most).unwrap();
        found.into_iter().map(|one| one.id).collect()
    };
    assert_eq!(ids(DeliveryId(0), 3), first[..3], "a stretch at a time");
    assert_eq!(ids(first[2], 3), first[3..], "and on from there");

    desk.resend(first[0], "worker-7", at(100)).unwrap();
    assert_eq!(desk.causes().unwrap()[0].deliveries, 4, "one has gone on");
}

#[test]
fn refusals_from_before_there_were_causes_are_told_by_their_code() {
    let desk = Desk::new();
    for key in ["a", "b"] {
        let id = desk.send_one(put("grid", key), at(1));
        desk.go(id, refused(), at(2));
    }
    let causes = desk.causes().unwrap();
    let of = CauseKey {
        system: "grid".into(),
        record: "registration".into(),
        state: State::Refused,
        note: Some("2002".into()),
        cause: None,
    };
    assert_eq!((&causes[0].of, causes[0].deliveries), (&of, 2));
}

fn anew(delivery: DeliveryId, wire: &str) -> Rewrite {
    Rewrite {
        delivery,
        intent: Intent::Put,
        wire: json!({ "key": wire }),
        waits: vec![],
        serial: "ffeeddccbbaa99887766554433221100".into(),
    }
}

fn rewrite(desk: &Desk, one: Rewrite) -> Result<usize, OutboxError> {
    desk.rewrite(vec![one], "worker-7", at(60))
}

#[test]
fn what_has_not_left_yet_reads_differently_from_now_on() {
    let desk = Desk::new();
    let ready = desk.send_one(put("grid", "a"), at(1));
    assert_eq!(rewrite(&desk, anew(ready, "b")).unwrap(), 1);
    let leased = desk.take(at(61)).pop().unwrap();
    assert_eq!(leased.wire, json!({ "key": "b" }));
    assert_eq!(
        leased.serial, "ffeeddccbbaa99887766554433221100",
        "changed content never goes out under a spent serial"
    );

    let refused = refused_for(&desk, "c", 1)[0];
    assert_eq!(rewrite(&desk, anew(refused, "mended")).unwrap(), 1);
    let before = desk.delivery(refused).unwrap();
    assert_eq!(before.state, State::Refused, "nobody has sent it again yet");
    assert_eq!(
        rewrite(&desk, anew(refused, "mended")).unwrap(),
        0,
        "the same words once more are no change"
    );
    assert_eq!(desk.delivery(refused).unwrap().serial, before.serial);
}

#[test]
fn what_may_stand_there_or_was_decided_is_not_rewritten() {
    let desk = Desk::new();
    let doubtful = desk.send_one(put("grid", "a"), at(1));
    desk.go(doubtful, unsure(at(900)), at(2));
    assert_eq!(
        rewrite(&desk, anew(doubtful, "b")).unwrap(),
        0,
        "settling asks for what was written"
    );
    let later = desk.send_one(put("grid", "w"), at(3));
    desk.go(later, wait_until(at(900)), at(4));
    assert_eq!(
        rewrite(&desk, anew(later, "b")).unwrap(),
        1,
        "what was provably not processed may read differently"
    );
    let done = desk.send_one(put("grid", "d"), at(5));
    desk.go(done, accepted(&[]), at(6));
    assert_eq!(rewrite(&desk, anew(done, "b")).unwrap(), 0);

    let asked = refused_for(&desk, "q", 1)[0];
    desk.decide(Decide {
        delivery: asked,
        by: "worker-7".into(),
        now: at(50),
        act: Act::Change {
            set: [("qzbz".to_owned(), json!("1"))].into(),
            unset: vec![],
            new_serial: "ab".into(),
        },
    })
    .unwrap();
    assert_eq!(
        rewrite(&desk, anew(asked, "b")).unwrap(),
        0,
        "the worker's decision stands in it"
    );
}

#[test]
fn words_that_wait_for_less_go_on_at_once() {
    let desk = Desk::new();
    let blocked = desk.send_one(resident_of("h", "p"), at(1));
    assert_eq!(desk.state_of(blocked), State::Blocked);
    rewrite(&desk, anew(blocked, "p")).unwrap();
    assert_eq!(desk.state_of(blocked), State::Ready);
    let waits = Rewrite {
        waits: resident_of("h", "p").waits,
        ..anew(blocked, "p")
    };
    rewrite(&desk, waits).unwrap();
    assert_eq!(
        desk.state_of(blocked),
        State::Blocked,
        "and the other way round"
    );
    let first = desk.send_one(put("housing", "h"), at(2));
    assert_eq!(lane("housing", "h"), desk.delivery(first).unwrap().lane);
    desk.go(first, accepted(&[("house_code", "4403")]), at(3));
    assert_eq!(desk.state_of(blocked), State::Ready, "as it waited before");
}
