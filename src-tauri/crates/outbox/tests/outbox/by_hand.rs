//! What a person types where a system has no interface: exactly once, asked rather than guessed.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use yilutong_outbox::{
    BeginByHand, DeliveryId, EndByHand, ErrorKind, Intent, NewDelivery, Next, State, Window,
};

use crate::desk::{Desk, at, ids, lane, put, receipt, refused, request, resident_of, submission};

/// The system that nobody speaks with: the dispatcher has no slots for it.
const HAND: &str = "ledger";

fn begun(delivery: DeliveryId, now: Timestamp) -> BeginByHand {
    BeginByHand {
        delivery,
        owner: "this run".into(),
        by: "worker-7".into(),
        operation: "create".into(),
        sealed: json!({ "shown": delivery.0 }),
        now,
        until: now + SignedDuration::from_hours(12),
    }
}

fn ended(desk: &Desk, delivery: DeliveryId, next: Next, now: Timestamp) -> State {
    let ended = EndByHand {
        begun: begun(delivery, now),
        outcome: "told".into(),
        detail: None,
        next,
    };
    desk.end_by_hand(ended).unwrap()
}

fn typed(number: &str) -> Next {
    Next::Accepted {
        receipt: receipt(&[("number", number)]),
        held: json!({ "key": "as typed" }),
        ended: false,
    }
}

fn not_typed() -> Next {
    Next::Again {
        new_serial: None,
        adopt: None,
        forget: false,
        settled: true,
        reason: None,
    }
}

fn ending(key: &str) -> NewDelivery {
    NewDelivery {
        intent: Intent::Cancel,
        ..put(HAND, key)
    }
}

#[test]
fn what_a_person_types_is_begun_on_disk_and_ends_with_what_they_report() {
    let desk = Desk::new();
    let id = desk.send_one(put(HAND, "a"), at(1));
    assert_eq!(desk.take(at(2)), [], "no slot, no lease");
    assert_eq!(
        desk.at_hand(id).unwrap().shown,
        None,
        "nothing was shown yet"
    );
    let attempt = desk.begin_by_hand(begun(id, at(3))).unwrap();
    assert_eq!(desk.state_of(id), State::Sending, "a person is at it");
    assert_eq!(
        desk.begin_by_hand(begun(id, at(4))).unwrap(),
        attempt,
        "whoever opens the card again is at the same attempt"
    );
    assert_eq!(
        desk.at_hand(id).unwrap().shown,
        Some(json!({ "shown": id.0 })),
        "what was shown is kept as it was"
    );
    assert_eq!(ended(&desk, id, typed("LK1"), at(5)), State::Accepted);
    let holding = desk.holding(&lane(HAND, "a")).unwrap().unwrap();
    assert_eq!(holding.receipt, receipt(&[("number", "LK1")]));
    let attempts = desk.delivery_detail(id).unwrap().attempts;
    assert_eq!(attempts.len(), 1, "one card, one attempt: {attempts:?}");
    let all = Window {
        offset: 0,
        limit: 50,
    };
    let told: Vec<_> = desk
        .audit(None, all)
        .unwrap()
        .into_iter()
        .filter(|one| one.line.by == "worker-7")
        .map(|one| one.line.what)
        .collect();
    for what in ["delivery.by_hand.begun", "delivery.by_hand.told"] {
        assert!(told.iter().any(|told| told == what), "{what}: {told:?}");
    }
}

#[test]
fn a_report_without_a_beginning_counts_and_a_second_one_does_not() {
    let desk = Desk::new();
    let id = desk.send_one(put(HAND, "a"), at(1));
    assert_eq!(ended(&desk, id, typed("LK1"), at(2)), State::Accepted);
    let again = EndByHand {
        begun: begun(id, at(3)),
        outcome: "told".into(),
        detail: None,
        next: typed("LK2"),
    };
    assert_eq!(
        desk.end_by_hand(again).unwrap_err().kind(),
        ErrorKind::IllegalMove,
        "what is accepted stays as it was reported"
    );
    let holding = desk.holding(&lane(HAND, "a")).unwrap().unwrap();
    assert_eq!(holding.receipt, receipt(&[("number", "LK1")]));
}

#[test]
fn a_card_nobody_saw_gives_way_and_one_that_was_shown_does_not() {
    let desk = Desk::new();
    let (entry, first) = desk.send(vec![put(HAND, "a"), put(HAND, "b")], at(1));
    let (seen, unseen) = (first.deliveries[0], first.deliveries[1]);
    desk.begin_by_hand(begun(seen, at(2))).unwrap();
    let later = vec![put(HAND, "a"), put(HAND, "b")];
    let second = desk.submit(submission(&entry, 1, later, at(3))).unwrap();
    assert_eq!(second.superseded, [unseen], "it cannot have been typed");
    assert_eq!(desk.state_of(seen), State::Sending, "it may have been");
    let after = second.deliveries[0];
    assert_eq!(desk.at_hand(after).unwrap().first, Some(seen));
    assert_eq!(
        desk.begin_by_hand(begun(after, at(4))).unwrap_err().kind(),
        ErrorKind::NotFirst,
        "nobody types the later one before it is known what became of the earlier"
    );
    assert_eq!(
        ended(&desk, seen, not_typed(), at(5)),
        State::Withdrawn,
        "the person says that it was not typed, so the later one takes its place"
    );
    desk.begin_by_hand(begun(after, at(6))).unwrap();
    assert_eq!(desk.state_of(after), State::Sending);
}

#[test]
fn what_was_shown_and_not_reported_is_asked_about() {
    let mut desk = Desk::new();
    let id = desk.send_one(put(HAND, "a"), at(1));
    desk.begin_by_hand(begun(id, at(2))).unwrap();
    desk.reopen(at(3));
    assert_eq!(
        desk.state_of(id),
        State::Unsure,
        "the program ended; whether it was typed, only the person knows"
    );
    assert_eq!(
        desk.at_hand(id).unwrap().shown,
        Some(json!({ "shown": id.0 })),
        "the person is shown what they saw then"
    );
    assert_eq!(
        ended(&desk, id, typed("LK1"), at(4)),
        State::Accepted,
        "yes, and this is its number"
    );
}

#[test]
fn half_a_day_without_a_word_is_a_question_too() {
    let desk = Desk::new();
    let id = desk.send_one(put(HAND, "a"), at(1));
    desk.begin_by_hand(begun(id, at(2))).unwrap();
    let evening = at(2) + SignedDuration::from_hours(13);
    desk.lease(request(evening)).unwrap();
    assert_eq!(desk.state_of(id), State::Unsure);
    assert_eq!(ended(&desk, id, not_typed(), at(60_000)), State::Ready);
    assert!(
        desk.delivery(id).unwrap().unsettled.is_none(),
        "settled by the person's word"
    );
}

#[test]
fn a_refusal_is_the_workers_to_mend() {
    let desk = Desk::new();
    let (entry, sent) = desk.send(vec![put(HAND, "a")], at(1));
    let id = sent.deliveries[0];
    desk.begin_by_hand(begun(id, at(2))).unwrap();
    assert_eq!(ended(&desk, id, refused(), at(3)), State::Refused);
    let second = desk
        .submit(submission(&entry, 1, vec![put(HAND, "a")], at(4)))
        .unwrap();
    assert_eq!(
        second.superseded,
        [id],
        "nothing stands there, so the corrected card simply takes its place"
    );
}

#[test]
fn a_card_waits_for_another_systems_number_like_any_delivery() {
    let desk = Desk::new();
    let waiting = NewDelivery {
        lane: lane(HAND, "p"),
        ..resident_of("h", "p")
    };
    let (_, sent) = desk.send(vec![put("housing", "h"), waiting], at(1));
    let card = sent.deliveries[1];
    assert_eq!(desk.state_of(card), State::Blocked);
    assert!(!desk.at_hand(card).unwrap().complete);
    assert_eq!(
        desk.begin_by_hand(begun(card, at(2))).unwrap_err().kind(),
        ErrorKind::IllegalMove,
        "half a card is not typed"
    );
    let house = Next::Accepted {
        receipt: receipt(&[("house_code", "4403")]),
        held: Value::Null,
        ended: false,
    };
    desk.go(sent.deliveries[0], house, at(3));
    assert_eq!(desk.state_of(card), State::Ready);
    let at_hand = desk.at_hand(card).unwrap();
    assert_eq!(at_hand.delivery.receipts[0].1, "4403");
    assert_eq!(ids(&desk.take(at(4))), [], "and is still nobody's to send");
}

#[test]
fn what_never_stood_there_needs_no_ending() {
    let desk = Desk::new();
    let (entry, _) = desk.send(vec![put(HAND, "a"), put(HAND, "b")], at(1));
    let stood = desk.send_one(put(HAND, "c"), at(1));
    ended(&desk, stood, typed("LK3"), at(2));
    let endings = vec![ending("a"), ending("b"), ending("c")];
    let sent = desk.submit(submission(&entry, 1, endings, at(3))).unwrap();
    let done = desk
        .end_what_never_stood(vec![HAND.to_owned()], "worker-7", at(4))
        .unwrap();
    assert_eq!(done, 2, "two that nobody ever typed");
    let states: Vec<_> = sent
        .deliveries
        .iter()
        .map(|id| desk.state_of(*id))
        .collect();
    assert_eq!(
        states,
        [State::Accepted, State::Accepted, State::Ready],
        "only what stands there is to be ended by hand"
    );
}

#[test]
fn a_number_that_another_record_was_given_is_found() {
    let desk = Desk::new();
    let one = desk.send_one(put(HAND, "a"), at(1));
    ended(&desk, one, typed("LK1"), at(2));
    let others = |key: &str, number: &str| {
        desk.given_to_others(&lane(HAND, key), "number", number)
            .unwrap()
    };
    assert_eq!(others("b", "LK1"), [one], "it stands with the first");
    assert_eq!(others("a", "LK1"), [], "its own is no other's");
    assert_eq!(others("b", "LK2"), []);
}
