//! Deliveries that need another record's receipt.

use serde_json::json;
use yilutong_outbox::{DeliveryId, Intent, NewDelivery, Next, State};

use crate::desk::{Desk, accepted, again, at, ids, lane, put, receipt, refused, resident_of};

fn family(desk: &Desk) -> [DeliveryId; 3] {
    let all = vec![
        put("housing", "h"),
        resident_of("h", "p1"),
        resident_of("h", "p2"),
    ];
    desk.send(all, at(1)).1.deliveries.try_into().unwrap()
}

#[test]
fn residents_wait_for_the_house_code_and_leave_with_it() {
    let desk = Desk::new();
    let [dwelling, one, two] = family(&desk);
    assert_eq!(
        (desk.state_of(one), desk.state_of(two)),
        (State::Blocked, State::Blocked)
    );
    assert_eq!(
        ids(&desk.take(at(2))),
        [dwelling],
        "nothing that needs the code leaves before it"
    );
    let attempt = desk.begin(dwelling, at(2));
    desk.end(
        attempt,
        accepted(&[("house_code", "4403"), ("number", "4403")]),
        at(3),
    );
    let leased = desk.take(at(4));
    assert_eq!(
        ids(&leased),
        [one, two],
        "both are freed by the commit that brought the code"
    );
    assert_eq!(leased[0].receipts[0].1, "4403");
    assert_eq!(leased[0].receipts[0].0.lane, lane("housing", "h"));
}

#[test]
fn a_code_known_from_before_blocks_nobody() {
    let desk = Desk::new();
    let [dwelling, ..] = family(&desk);
    desk.go(dwelling, accepted(&[("house_code", "4403")]), at(2));
    let later = desk.send_one(resident_of("h", "p3"), at(3));
    assert_eq!(desk.state_of(later), State::Ready);
}

#[test]
fn a_receipt_of_another_name_frees_nobody() {
    let desk = Desk::new();
    let [dwelling, one, _] = family(&desk);
    desk.go(dwelling, accepted(&[("number", "4403")]), at(2));
    assert_eq!(
        desk.state_of(one),
        State::Blocked,
        "an acceptance without a house code is no house code"
    );
}

#[test]
fn a_refused_dwelling_keeps_its_residents_waiting_and_shows_why() {
    let desk = Desk::new();
    let [dwelling, one, _] = family(&desk);
    desk.go(dwelling, refused(), at(2));
    let waits = desk.delivery_detail(one).unwrap().waits;
    assert_eq!(
        waits[0].from,
        Some((dwelling, State::Refused)),
        "the screen can point at what is in the way"
    );
    assert_eq!(waits[0].value, None);
}

#[test]
fn a_record_found_at_the_department_frees_its_dependants() {
    let desk = Desk::new();
    let [dwelling, one, _] = family(&desk);
    let Next::Again {
        new_serial,
        forget,
        settled,
        reason,
        ..
    } = again()
    else {
        unreachable!()
    };
    let adopt = Some(receipt(&[("house_code", "4403")]));
    let state = desk.go(
        dwelling,
        Next::Again {
            new_serial,
            adopt,
            forget,
            settled,
            reason,
        },
        at(2),
    );
    assert_eq!(
        (state, desk.state_of(one)),
        (State::Ready, State::Ready),
        "the code is valid, whoever made the record"
    );
    let held = desk.holding(&lane("housing", "h")).unwrap().unwrap().held;
    assert_eq!(
        held,
        json!({}),
        "but its values are not ours: the next attempt compares"
    );
}

#[test]
fn a_record_that_is_gone_takes_its_code_with_it() {
    let desk = Desk::new();
    let [dwelling, one, _] = family(&desk);
    desk.go(dwelling, accepted(&[("house_code", "4403")]), at(2));
    let correction = desk.send_one(put("housing", "h"), at(3));
    let gone = Next::Again {
        new_serial: None,
        adopt: None,
        forget: true,
        settled: false,
        reason: Some("gone".into()),
    };
    desk.go(correction, gone, at(4));
    assert_eq!(
        ids(&desk.take(at(5))),
        [correction],
        "nobody leaves with a code that is void"
    );
    assert_eq!(desk.state_of(one), State::Blocked);
    let attempt = desk.begin(correction, at(5));
    desk.end(attempt, accepted(&[("house_code", "4404")]), at(6));
    assert_eq!(
        desk.take(at(7))[0].receipts[0].1,
        "4404",
        "all go on with the new one"
    );
}

#[test]
fn an_ended_dwelling_serves_to_deregister_but_not_to_register() {
    let desk = Desk::new();
    let [dwelling, one, two] = family(&desk);
    desk.go(dwelling, accepted(&[("house_code", "4403")]), at(2));
    for delivery in [one, two] {
        desk.go(delivery, accepted(&[("djbh", "D")]), at(3));
    }
    let end = desk.send_one(
        NewDelivery {
            intent: Intent::Cancel,
            ..put("housing", "h")
        },
        at(4),
    );
    desk.go(
        end,
        Next::Accepted {
            receipt: receipt(&[]),
            held: json!({}),
            ended: true,
        },
        at(5),
    );
    let leave = desk.send_one(
        NewDelivery {
            intent: Intent::Cancel,
            ..resident_of("h", "p1")
        },
        at(6),
    );
    let arrive = desk.send_one(resident_of("h", "p9"), at(6));
    assert_eq!(
        desk.state_of(leave),
        State::Ready,
        "to end a registration the old code is still needed"
    );
    assert_eq!(
        desk.state_of(arrive),
        State::Blocked,
        "nobody is registered at a dwelling that has ended"
    );
}

#[test]
fn to_end_what_never_left_nothing_is_waited_for() {
    let desk = Desk::new();
    let [dwelling, one, _] = family(&desk);
    desk.withdraw(dwelling, "worker", at(2)).unwrap();
    let ending = NewDelivery {
        intent: Intent::Cancel,
        ..resident_of("h", "p1")
    };
    let ending = desk.send_one(ending, at(3));
    assert_eq!(
        (desk.state_of(one), desk.state_of(ending)),
        (State::Withdrawn, State::Ready),
        "the house code will never come, and ending what does not stand needs none"
    );
    let leased = desk.take(at(4));
    assert_eq!(ids(&leased), [ending]);
    assert!(
        leased[0].holding.is_none(),
        "so whoever takes it sees that nothing stands there"
    );
}
