//! Deliveries carried to another computer and back: away while they are out, adopted once, and each outcome counts once.

use serde_json::json;
use yilutong_outbox::{
    Adopt, Adopted, AttemptEnd, Brought, BroughtBack, DeliveryId, ErrorKind, Leased, Next, Outbox,
    Parcel, ParcelId, SendAway, State,
};

use crate::desk::{Desk, accepted, at, lane, put, refused, resident_of, submission, unsure};

const OURS: &str = "OURS";

fn send(desk: &Desk, now: i64) -> Option<Parcel> {
    desk.send_away(SendAway {
        zone: "police".into(),
        systems: vec!["residence".into()],
        recipient: "THEIRS".into(),
        most: 100,
        by: "w".into(),
        now: at(now),
        until: at(now + 86_400),
    })
    .unwrap()
}

fn take(inside: &Outbox, parcel: &Parcel, now: i64) -> Adopted {
    try_to_take(inside, parcel, now).unwrap()
}

fn try_to_take(
    inside: &Outbox,
    parcel: &Parcel,
    now: i64,
) -> Result<Adopted, yilutong_outbox::OutboxError> {
    inside.adopt(Adopt {
        sender: OURS.into(),
        title: "带入公安网".into(),
        parcel: parcel.id,
        zone: parcel.zone.clone(),
        deliveries: parcel.deliveries.clone(),
        pictures: vec![],
        still_out: parcel.still_out.clone(),
        void: parcel.void.clone(),
        now: at(now),
    })
}

/// The inside computer tries everything that it has once, and each ends like this.
fn deliver(inside: &Desk, now: i64, next: &Next) -> Vec<Leased> {
    let leased = inside.take(at(now));
    for one in &leased {
        let attempt = inside.begin(one.delivery, at(now));
        inside
            .end_attempt(AttemptEnd {
                attempt,
                now: at(now),
                outcome: "test".into(),
                detail: None,
                next: next.clone(),
            })
            .unwrap();
    }
    leased
}

fn told(inside: &Outbox, now: i64) -> Vec<Brought> {
    inside.tell(OURS, at(now)).unwrap().outcomes
}

fn bring(home: &Outbox, outcomes: &[Brought], now: i64) -> BroughtBack {
    home.bring_back(outcomes.to_vec(), "w", at(now)).unwrap()
}

fn state(desk: &Outbox, id: DeliveryId) -> State {
    desk.delivery(id).unwrap().state
}

#[test]
fn what_left_is_out_of_our_hands_until_it_comes_back() {
    let home = Desk::new();
    let (_, sent) = home.send(vec![put("residence", "a"), put("grid", "a")], at(1));
    let [gone, stays] = sent.deliveries[..] else {
        panic!("two deliveries")
    };
    let parcel = send(&home, 2).unwrap();
    assert_eq!(
        parcel.deliveries.len(),
        1,
        "only the systems of that network leave"
    );
    assert_eq!(state(&home, gone), State::Away);
    assert_eq!(
        home.take(at(9_000))
            .iter()
            .map(|one| one.delivery)
            .collect::<Vec<_>>(),
        [stays],
        "what is away is never sent from here"
    );
    assert!(send(&home, 3).is_none(), "nor put into a second file");
    for refused in [
        home.withdraw(gone, "w", at(4)),
        home.resend(gone, "w", at(4)).map(drop),
    ] {
        assert_eq!(
            refused.unwrap_err().kind(),
            ErrorKind::IllegalMove,
            "and nobody can call it back"
        );
    }
    let detail = home.delivery_detail(gone).unwrap();
    assert_eq!(
        detail.attempts.len(),
        1,
        "it is written down like any attempt"
    );
    assert_eq!(detail.attempts[0].ended_at, None, "which has not ended");
}

#[test]
fn a_crash_before_the_file_is_written_loses_nothing() {
    let mut home = Desk::new();
    let gone = home.send_one(put("residence", "a"), at(1));
    let parcel = send(&home, 2).unwrap();
    home.reopen(at(50));
    assert_eq!(
        state(&home, gone),
        State::Away,
        "a restart does not call it back"
    );
    assert_eq!(
        home.parcel(parcel.id).unwrap(),
        parcel,
        "the file can be written again with the very same content"
    );
}

#[test]
fn a_delivery_arrives_once_whatever_is_carried_how_often() {
    let (home, inside) = (Desk::new(), Desk::new());
    let gone = home.send_one(put("residence", "a"), at(1));
    let parcel = send(&home, 2).unwrap();
    assert_eq!(take(&inside, &parcel, 10), Adopted { taken: 1, known: 0 });
    assert_eq!(
        take(&inside, &parcel, 11),
        Adopted { taken: 0, known: 1 },
        "the same file again changes nothing"
    );
    assert_eq!(told(&inside, 12), [], "nothing has ended yet");
    let leased = deliver(&inside, 13, &accepted(&[("number", "P1")]));
    assert_eq!(leased.len(), 1, "one delivery of it is made");
    assert_eq!(
        leased[0].entered_at,
        at(1),
        "with the time at which it was entered"
    );
    assert_eq!(
        leased[0].serial, parcel.deliveries[0].serial,
        "and its own serial"
    );
    assert_eq!(take(&inside, &parcel, 14), Adopted { taken: 0, known: 1 });
    assert_eq!(
        inside.take(at(9_000)),
        [],
        "nor is it made again afterwards"
    );

    let outcomes = told(&inside, 15);
    assert_eq!(
        bring(&home, &outcomes, 20),
        BroughtBack { news: 1, known: 0 }
    );
    assert_eq!(
        bring(&home, &outcomes, 21),
        BroughtBack { news: 0, known: 1 }
    );
    assert_eq!(state(&home, gone), State::Accepted);
    let held = home.holding(&lane("residence", "a")).unwrap().unwrap();
    assert_eq!(
        held.receipt["number"], "P1",
        "with the receipt of the department"
    );
    assert_eq!(
        told(&inside, 22).len(),
        1,
        "until it is known to have been heard it is told again"
    );
}

#[test]
fn an_outcome_is_never_taken_for_that_of_something_else() {
    let (home, inside) = (Desk::new(), Desk::new());
    let gone = home.send_one(put("residence", "a"), at(1));
    take(&inside, &send(&home, 2).unwrap(), 3);
    deliver(&inside, 4, &accepted(&[("number", "P1")]));
    let mut outcomes = told(&inside, 5);
    outcomes[0].serial = "of another history, such as a restored backup".into();
    assert_eq!(
        bring(&home, &outcomes, 6).news,
        0,
        "same numbers, another delivery"
    );
    assert_eq!(state(&home, gone), State::Away);
}

#[test]
fn receipts_that_come_back_release_who_waited() {
    let (home, inside) = (Desk::new(), Desk::new());
    let (_, sent) = home.send(vec![put("housing", "d"), resident_of("d", "a")], at(1));
    let housing = SendAway {
        zone: "government".into(),
        systems: vec!["housing".into()],
        recipient: "THEIRS".into(),
        most: 100,
        by: "w".into(),
        now: at(2),
        until: at(90_000),
    };
    let parcel = home.send_away(housing).unwrap().unwrap();
    assert_eq!(state(&home, sent.deliveries[1]), State::Blocked);
    take(&inside, &parcel, 3);
    deliver(&inside, 4, &accepted(&[("house_code", "4403")]));
    bring(&home, &told(&inside, 5), 6);
    assert_eq!(
        state(&home, sent.deliveries[1]),
        State::Ready,
        "the resident has the house code and may go"
    );
}

#[test]
fn a_refusal_comes_back_and_its_correction_goes_the_same_way() {
    let (home, inside) = (Desk::new(), Desk::new());
    let entry = home.draft("t", at(1));
    let first = home
        .submit(submission(&entry, 0, vec![put("residence", "a")], at(1)))
        .unwrap()
        .deliveries[0];
    let parcel = send(&home, 2).unwrap();
    take(&inside, &parcel, 3);
    deliver(&inside, 4, &refused());
    bring(&home, &told(&inside, 5), 6);
    let seen = home.delivery(first).unwrap();
    assert_eq!(seen.state, State::Refused);
    assert_eq!(
        seen.note.as_deref(),
        Some("2002"),
        "with the department's own code"
    );
    let open: Vec<_> = inside
        .deliveries_in(None, &[State::Refused], Default::default())
        .unwrap();
    assert_eq!(
        open,
        [],
        "nobody inside is asked to mend what they cannot mend"
    );

    let second = home
        .submit(submission(&entry, 1, vec![put("residence", "a")], at(7)))
        .unwrap()
        .deliveries[0];
    let parcel = send(&home, 8).unwrap();
    assert_eq!(take(&inside, &parcel, 9), Adopted { taken: 1, known: 0 });
    deliver(&inside, 10, &accepted(&[("number", "P1")]));
    let outcomes = told(&inside, 11);
    assert_eq!(outcomes.len(), 1, "the refusal is known to have been heard");
    bring(&home, &outcomes, 12);
    assert_eq!(state(&home, second), State::Accepted);
}

#[test]
fn a_refused_delivery_sent_again_as_it_is_is_tried_again() {
    let (home, inside) = (Desk::new(), Desk::new());
    let gone = home.send_one(put("residence", "a"), at(1));
    take(&inside, &send(&home, 2).unwrap(), 3);
    deliver(&inside, 4, &refused());
    bring(&home, &told(&inside, 5), 6);
    home.resend(gone, "w", at(7)).unwrap();
    let again = send(&home, 8).unwrap();
    assert_eq!(
        take(&inside, &again, 9),
        Adopted { taken: 1, known: 0 },
        "the worker wants it tried again"
    );
    deliver(&inside, 10, &accepted(&[("number", "P1")]));
    bring(&home, &told(&inside, 11), 12);
    assert_eq!(state(&home, gone), State::Accepted);
}

#[test]
fn a_later_revision_waits_behind_what_is_away() {
    let (home, inside) = (Desk::new(), Desk::new());
    let entry = home.draft("t", at(1));
    let first = home
        .submit(submission(&entry, 0, vec![put("residence", "a")], at(1)))
        .unwrap()
        .deliveries[0];
    let parcel = send(&home, 2).unwrap();
    home.submit(submission(&entry, 1, vec![put("residence", "a")], at(3)))
        .unwrap();
    assert_eq!(
        state(&home, first),
        State::Away,
        "it does not give way: it may have arrived"
    );
    assert!(
        send(&home, 4).is_none(),
        "and the later one does not overtake it"
    );
    take(&inside, &parcel, 5);
    deliver(&inside, 6, &accepted(&[("number", "P1")]));
    bring(&home, &told(&inside, 7), 8);
    let next = send(&home, 9).unwrap();
    let holding = next.deliveries[0].holding.clone().unwrap();
    assert_eq!(
        holding.receipt["number"], "P1",
        "it goes as a change of what stands there"
    );
}

#[test]
fn a_lost_file_makes_its_deliveries_unsure_and_they_travel_as_such() {
    let (home, inside) = (Desk::new(), Desk::new());
    let gone = home.send_one(put("residence", "a"), at(1));
    let first = send(&home, 2).unwrap();
    assert_eq!(home.parcel_lost(first.id, "w", at(3)).unwrap(), 1);
    assert_eq!(state(&home, gone), State::Unsure);
    let second = send(&home, 4).unwrap();
    assert_eq!(
        second.deliveries[0].from,
        State::Unsure,
        "the inside one looks before it writes"
    );
    assert!(
        second.deliveries[0].unsettled.is_some(),
        "there is something to settle"
    );
    assert_eq!(second.void, [first.id], "and the lost file is void");
    take(&inside, &second, 5);
    let seen = inside.take(at(6));
    assert_eq!(seen[0].from, State::Unsure);
    assert_eq!(
        seen[0].unsettled.as_ref().unwrap().since,
        at(2),
        "from the moment the lost file was made it may have been written"
    );
    let error = try_to_take(&inside, &first, 7).unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::ParcelVoid,
        "found again, the lost file is not delivered"
    );
}

#[test]
fn a_file_given_up_too_early_brings_its_outcome_all_the_same() {
    let (home, inside) = (Desk::new(), Desk::new());
    let gone = home.send_one(put("residence", "a"), at(1));
    let first = send(&home, 2).unwrap();
    take(&inside, &first, 3);
    deliver(&inside, 4, &accepted(&[("number", "P1")]));
    let outcomes = told(&inside, 5);
    home.parcel_lost(first.id, "w", at(6)).unwrap();
    assert_eq!(
        bring(&home, &outcomes, 7).news,
        1,
        "the outcome came late, and it is the truth"
    );
    assert_eq!(state(&home, gone), State::Accepted);
    assert_eq!(send(&home, 8), None, "nothing is sent a second time");
}

#[test]
fn an_outcome_of_an_earlier_file_waits_for_the_later_one() {
    let (home, inside) = (Desk::new(), Desk::new());
    let gone = home.send_one(put("residence", "a"), at(1));
    let first = send(&home, 2).unwrap();
    take(&inside, &first, 3);
    deliver(&inside, 4, &accepted(&[("number", "P1")]));
    let early = told(&inside, 5);
    home.parcel_lost(first.id, "w", at(6)).unwrap();
    let second = send(&home, 7).unwrap();
    assert_eq!(
        bring(&home, &early, 8),
        BroughtBack { news: 0, known: 1 },
        "the second file is out with it: what comes back with that one counts"
    );
    assert_eq!(
        take(&inside, &second, 9),
        Adopted { taken: 0, known: 1 },
        "here it is known how it ended, so nothing is done again"
    );
    assert_eq!(
        bring(&home, &told(&inside, 10), 11).news,
        1,
        "and it is told again"
    );
    assert_eq!(state(&home, gone), State::Accepted);
}

#[test]
fn a_question_that_is_still_unsure_stays_unsure_after_the_decision() {
    let (home, inside) = (Desk::new(), Desk::new());
    let gone = home.send_one(put("residence", "a"), at(1));
    take(&inside, &send(&home, 2).unwrap(), 3);
    deliver(&inside, 4, &unsure(at(5)));
    let ask = Next::Ask {
        code: "2002".into(),
        explain: json!({ "decision": {} }),
    };
    deliver(&inside, 6, &ask);
    bring(&home, &told(&inside, 7), 8);
    assert_eq!(
        state(&home, gone),
        State::Refused,
        "the question is asked at home"
    );
    home.decide(yilutong_outbox::Decide {
        delivery: gone,
        by: "w".into(),
        now: at(9),
        act: yilutong_outbox::Act::Change {
            set: [("qzbz".to_owned(), json!("1"))].into(),
            unset: vec![],
            new_serial: "ff".into(),
        },
    })
    .unwrap();
    let again = send(&home, 10).unwrap();
    let travels = &again.deliveries[0];
    assert_eq!(
        travels.from,
        State::Unsure,
        "what was written inside is settled first"
    );
    let sealed = &travels.unsettled.as_ref().unwrap().sealed;
    assert!(
        sealed["sealed"].is_i64(),
        "in the words in which it was written there: {sealed}"
    );
    assert_eq!(take(&inside, &again, 11).taken, 1, "the decision goes in");
}

#[test]
fn a_guest_is_given_up_only_where_it_comes_from() {
    let (home, inside) = (Desk::new(), Desk::new());
    home.send_one(put("residence", "a"), at(1));
    take(&inside, &send(&home, 2).unwrap(), 3);
    let guest = inside
        .deliveries_in(None, &[State::Ready], Default::default())
        .unwrap()[0]
        .id;
    let error = inside.withdraw(guest, "w", at(4)).unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Guest,
        "its sender would wait for ever"
    );
}

#[test]
fn a_reply_brings_what_has_ended_and_the_rest_comes_later() {
    let (home, inside) = (Desk::new(), Desk::new());
    let (_, sent) = home.send(vec![put("residence", "a"), put("residence", "b")], at(1));
    take(&inside, &send(&home, 2).unwrap(), 3);
    let leased = inside.take(at(4));
    let attempt = inside.begin(leased[0].delivery, at(4));
    inside
        .end_attempt(AttemptEnd {
            attempt,
            now: at(5),
            outcome: "accepted".into(),
            detail: None,
            next: accepted(&[("number", "P1")]),
        })
        .unwrap();
    let first = inside.tell(OURS, at(6)).unwrap();
    assert_eq!(
        (first.outcomes.len(), first.open),
        (1, 1),
        "one has ended, one has not"
    );
    bring(&home, &first.outcomes, 7);
    assert_eq!(
        state(&home, sent.deliveries[1]),
        State::Away,
        "the other stays away"
    );
    let attempt = inside.begin(leased[1].delivery, at(8));
    inside
        .end_attempt(AttemptEnd {
            attempt,
            now: at(9),
            outcome: "accepted".into(),
            detail: None,
            next: accepted(&[("number", "P2")]),
        })
        .unwrap();
    let second = told(&inside, 10);
    bring(&home, &second, 11);
    bring(&home, &first.outcomes, 12);
    assert!(
        sent.deliveries
            .iter()
            .all(|id| state(&home, *id) == State::Accepted),
        "in whatever order replies come, all is known in the end"
    );
    let summary = &home.parcels().unwrap()[0];
    assert_eq!(
        (summary.count, summary.away),
        (2, 0),
        "the file is back whole"
    );
}

#[test]
fn an_unknown_file_cannot_be_lost() {
    let home = Desk::new();
    let error = home.parcel_lost(ParcelId(7), "w", at(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoSuchParcel);
}
