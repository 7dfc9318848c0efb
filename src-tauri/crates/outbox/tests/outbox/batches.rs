//! Files of many deliveries: durable before they are sent, kept as long as anything hangs on them, and no longer.

use serde_json::json;
use yilutong_outbox::{
    AttemptId, BatchFile, BatchId, BatchMember, BeginBatch, DeliveryId, ErrorKind, Next, Outbox,
    OutboxError, Profile, Release, State,
};

use crate::desk::{Desk, OWNER, PASSPHRASE, accepted, at, ids, put, receipt, request, unsure};

const FILE: &[u8] = b"the very bytes";

fn new_file(name: &str) -> BatchFile {
    BatchFile::New {
        system: "grid".into(),
        name: name.into(),
        bytes: FILE.to_vec(),
    }
}

fn begin(
    outbox: &Outbox,
    file: BatchFile,
    members: &[DeliveryId],
    now: i64,
) -> Result<(BatchId, Vec<AttemptId>), OutboxError> {
    let members = members.iter().enumerate();
    outbox
        .begin_batch_async(BeginBatch {
            file,
            members: members
                .map(|(place, delivery)| BatchMember {
                    delivery: *delivery,
                    place,
                    operation: "create".into(),
                    sealed: json!({ "row": place }),
                })
                .collect(),
            owner: OWNER.into(),
            now: at(now),
        })
        .wait()
}

/// Two deliveries to one system, leased.
fn two(desk: &Desk) -> [DeliveryId; 2] {
    let (_, sent) = desk.send(vec![put("grid", "a"), put("grid", "b")], at(1));
    assert_eq!(desk.take(at(2)).len(), 2);
    [sent.deliveries[0], sent.deliveries[1]]
}

fn reviewing(until: i64) -> Next {
    Next::Reviewing {
        explain: None,
        calls: false,
        until: at(until),
        receipt: receipt(&[("job", "J1")]),
        held: None,
    }
}

#[test]
fn a_crash_after_the_file_was_written_leaves_every_delivery_unsure_with_its_file() {
    let mut desk = Desk::new();
    let members = two(&desk);
    let (batch, _) = begin(&desk, new_file("n1"), &members, 3).unwrap();
    desk.reopen(at(10));
    let leased = desk.take(at(11));
    assert_eq!(ids(&leased), members, "both are to be settled");
    for (place, one) in leased.iter().enumerate() {
        let hangs = one.batch.as_ref().unwrap();
        assert_eq!((hangs.batch, hangs.place), (batch, place));
        assert_eq!(
            hangs.sealed,
            json!({ "row": place }),
            "and what of it was in the file is known"
        );
        assert_eq!(one.unsettled.as_ref().unwrap().since, at(3));
    }
    assert_eq!(
        desk.batch(batch).unwrap().file,
        FILE,
        "the very bytes are there to be sent again"
    );
}

#[test]
fn a_batch_begins_whole_or_not_at_all() {
    let desk = Desk::new();
    let [first, _] = two(&desk);
    let stranger = desk.send_one(put("residence", "c"), at(3));
    let refused = begin(&desk, new_file("n1"), &[first, stranger], 4).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotLeased, "{refused}");
    assert_eq!(
        desk.last_batch("grid").unwrap(),
        None,
        "no file without its attempts"
    );
    assert_eq!(desk.delivery(first).unwrap().attempts, 0);
    begin(&desk, new_file("n1"), &[first], 5).unwrap();
}

#[test]
fn a_file_goes_when_the_last_of_its_deliveries_is_settled() {
    let desk = Desk::new();
    let [first, second] = two(&desk);
    let (batch, attempts) = begin(&desk, new_file("n1"), &[first, second], 3).unwrap();
    desk.end(attempts[0], accepted(&[("number", "1")]), at(4));
    assert_eq!(desk.batch(batch).unwrap().name, "n1", "one hangs on it");
    desk.end(attempts[1], unsure(at(5)), at(4));
    assert_eq!(
        desk.batch(batch).unwrap().file,
        FILE,
        "an unsure one needs it"
    );

    assert_eq!(ids(&desk.take(at(6))), [second]);
    let (same, again) = begin(&desk, BatchFile::Kept(batch), &[second], 6).unwrap();
    assert_eq!(
        same, batch,
        "settling is another attempt with the same file"
    );
    desk.end(again[0], reviewing(8), at(7));
    let polled = desk.take(at(8)).pop().unwrap();
    assert_eq!(polled.from, State::Reviewing);
    assert_eq!(
        polled.batch.unwrap().batch,
        batch,
        "a review is asked after by its batch"
    );
    desk.release(Release {
        delivery: second,
        owner: OWNER.into(),
        now: at(9),
        next: Some(accepted(&[("number", "2")])),
    })
    .unwrap();
    assert_eq!(
        desk.batch(batch).unwrap_err().kind(),
        ErrorKind::NoSuchBatch,
        "nobody's data is kept without need"
    );
    assert_eq!(
        desk.last_batch("grid").unwrap().as_deref(),
        Some("n1"),
        "but its name is never forgotten, so that no number is used twice"
    );
}

#[test]
fn one_refused_row_leaves_the_others_alone() {
    let desk = Desk::new();
    let [first, second] = two(&desk);
    let (_, attempts) = begin(&desk, new_file("n1"), &[first, second], 3).unwrap();
    desk.end(attempts[0], crate::desk::refused(), at(4));
    desk.end(attempts[1], accepted(&[("number", "2")]), at(4));
    assert_eq!(desk.state_of(first), State::Refused);
    assert_eq!(desk.state_of(second), State::Accepted);
}

#[test]
fn a_delivery_that_goes_again_in_another_file_hangs_on_that_one() {
    let desk = Desk::new();
    let [first, second] = two(&desk);
    let (old, attempts) = begin(&desk, new_file("n1"), &[first, second], 3).unwrap();
    desk.end(attempts[0], crate::desk::wait_until(at(5)), at(4));
    desk.end(attempts[1], reviewing(5), at(4));
    desk.lease(yilutong_outbox::LeaseRequest {
        most: 1,
        ..request(at(6))
    })
    .unwrap();
    let (new, _) = begin(&desk, new_file("n2"), &[first], 6).unwrap();
    // The leases run out.
    let leased = desk.take(at(200));
    let batch_of = |id| {
        let one = leased.iter().find(|one| one.delivery == id).unwrap();
        one.batch.as_ref().unwrap().batch
    };
    assert_eq!((batch_of(first), batch_of(second)), (new, old));
}

#[test]
fn a_copy_of_the_profile_knows_its_batches() {
    let desk = Desk::new();
    let members = two(&desk);
    begin(&desk, new_file("n1"), &members, 3).unwrap();
    let copy = desk.dir.path().join("copy");
    desk.backup_to(&copy).unwrap();
    let copy = Profile::open(&copy, PASSPHRASE, at(5)).unwrap();
    assert_eq!(copy.last_batch("grid").unwrap().as_deref(), Some("n1"));
}

#[test]
fn two_that_make_a_file_at_once_do_not_give_it_one_name() {
    let desk = Desk::new();
    let [one, two] = two(&desk);
    begin(&desk, new_file("7"), &[one], 3).unwrap();
    let late = begin(&desk, new_file("7"), &[two], 3).unwrap_err();
    assert_eq!(
        late.kind(),
        ErrorKind::BatchNamed,
        "the later one is told so, and makes its file anew: {late}"
    );
    assert_eq!(desk.delivery_detail(two).unwrap().attempts, []);
}
