//! Tests that must reach behind the public face: a disk that fills up, a tampered audit, every pair of states.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use crate::deliveries::{Change, Delivery, shift};
use crate::store::Stored;
use crate::{
    AuditVerdict, DeliveryId, DraftSave, ErrorKind, Intent, KeyCost, Lane, NewDelivery, Outbox,
    Profile, State, Submission,
};

fn fresh() -> (TempDir, Outbox) {
    let dir = tempfile::tempdir().unwrap();
    let outbox = Profile::create_with(dir.path(), "pass", KeyCost::LOWEST, Timestamp::UNIX_EPOCH);
    (dir, outbox.unwrap())
}

fn draft(title: &str, length: usize) -> DraftSave {
    let (form, title) = ("household".to_owned(), title.to_owned());
    DraftSave {
        id: None,
        form,
        title,
        body: json!("x".repeat(length)),
        now: Timestamp::UNIX_EPOCH,
    }
}

fn submit(outbox: &Outbox, key: &str) -> DeliveryId {
    let entry = outbox.save_draft(draft("t", 1)).unwrap();
    let lane = Lane {
        system: "grid".into(),
        record: "population".into(),
        key: key.into(),
    };
    let (serial, wire) = ("00".to_owned(), json!({}));
    let new = NewDelivery {
        lane,
        resident: None,
        intent: Intent::Put,
        wire,
        waits: vec![],
        serial,
    };
    let submission = Submission {
        entry,
        base: 0,
        body: json!({}),
        title: "t".into(),
        now: Timestamp::UNIX_EPOCH,
        by: "worker".into(),
        deliveries: vec![new],
        register: vec![],
        given_up: vec![],
    };
    outbox.submit(submission).unwrap().deliveries[0]
}

fn raw(outbox: &Outbox, work: impl FnOnce(&Connection) -> Stored<()> + Send + 'static) {
    outbox.write(work).unwrap();
}

/// Puts a delivery into a state as if it had come there lawfully.
fn place(c: &Connection, id: DeliveryId, state: State) -> Stored<()> {
    let owner = (state == State::Sending).then_some("owner");
    c.execute(
        "UPDATE deliveries SET state = ?2, lease_owner = ?3 WHERE id = ?1",
        rusqlite::params![id.0, state.as_str(), owner],
    )?;
    Ok(())
}

#[test]
fn every_pair_of_states_moves_exactly_as_the_table_says() {
    let (_dir, outbox) = fresh();
    let id = submit(&outbox, "a");
    for from in State::ALL {
        for to in State::ALL {
            raw(&outbox, move |c| place(c, id, from));
            let before = outbox.delivery(id).unwrap();
            let result = outbox.write(move |c| {
                let lease = (to == State::Sending).then_some(("owner", Timestamp::UNIX_EPOCH));
                let change = Change {
                    lease,
                    ..Change::because("moved", Timestamp::UNIX_EPOCH)
                };
                shift(c, id, from, to, &change, Timestamp::UNIX_EPOCH)
            });
            let after = outbox.delivery(id).unwrap();
            if from.may_become(to) {
                result.unwrap();
                assert_eq!(after.state, to, "{from} may become {to}");
            } else {
                assert_eq!(
                    result.unwrap_err().kind(),
                    ErrorKind::IllegalMove,
                    "{from} to {to}"
                );
                assert_eq!(
                    after, before,
                    "a refused move from {from} to {to} changes nothing at all"
                );
            }
        }
    }
}

#[test]
fn a_move_from_a_state_it_is_no_longer_in_is_refused() {
    let (_dir, outbox) = fresh();
    let id = submit(&outbox, "a");
    let late = outbox.write(move |c| {
        let change = Change::plain(Timestamp::UNIX_EPOCH);
        shift(
            c,
            id,
            State::Waiting,
            State::Withdrawn,
            &change,
            Timestamp::UNIX_EPOCH,
        )
    });
    assert_eq!(
        late.unwrap_err().kind(),
        ErrorKind::IllegalMove,
        "somebody else moved it meanwhile"
    );
    assert_eq!(outbox.delivery(id).unwrap().state, State::Ready);
}

#[test]
fn a_full_disk_is_said_and_harms_neither_neighbours_nor_what_was_there() {
    let (dir, outbox) = fresh();
    let kept = outbox.save_draft(draft("kept", 10)).unwrap();
    raw(&outbox, |c| {
        let pages: i64 = c.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        c.query_row(
            &format!("PRAGMA max_page_count = {}", pages + 4),
            [],
            |_| Ok(()),
        )?;
        Ok(())
    });
    let error = outbox.save_draft(draft("too long", 200_000)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DiskFull, "{error}");
    let small = outbox.save_draft(draft("small", 10)).unwrap();
    drop(outbox);
    let outbox = Profile::open(dir.path(), "pass", Timestamp::UNIX_EPOCH).unwrap();
    for id in [kept, small] {
        outbox.entry(&id).unwrap();
    }
    assert_eq!(
        outbox
            .entries(&Default::default(), Default::default())
            .unwrap()
            .total,
        2,
        "nothing half written"
    );
}

#[test]
fn a_store_that_cannot_be_written_says_so() {
    let (_dir, outbox) = fresh();
    // As if the disk had been mounted read-only while the outbox was open.
    raw(&outbox, |c| Ok(c.execute_batch("PRAGMA query_only = ON")?));
    let error = outbox.save_draft(draft("t", 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReadOnly, "{error}");
}

#[test]
fn a_write_that_panics_takes_back_only_itself() {
    let (_dir, outbox) = fresh();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let broken = outbox.write(|c| -> Stored<()> {
        c.execute("INSERT INTO settings (key, value) VALUES ('half', '1')", [])?;
        panic!("a fault of ours")
    });
    std::panic::set_hook(before);
    assert_eq!(broken.unwrap_err().kind(), ErrorKind::Storage);
    assert_eq!(
        outbox.setting("half").unwrap(),
        None,
        "what it had written is gone"
    );
    outbox.save_draft(draft("t", 1)).unwrap();
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let (dir, outbox) = fresh();
    // A migration of tomorrow.
    raw(&outbox, |c| {
        c.execute_batch("CREATE TABLE tomorrow (x)")?;
        Ok(c.pragma_update(None, "user_version", 99)?)
    });
    drop(outbox);
    let error = Profile::open(dir.path(), "pass", Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Newer, "{error}");
}

#[test]
fn audit_lines_can_be_neither_changed_nor_deleted() {
    let (_dir, outbox) = fresh();
    submit(&outbox, "a");
    for sql in ["UPDATE audit SET by = 'nobody'", "DELETE FROM audit"] {
        outbox
            .write(move |c| Ok(c.execute(sql, [])?))
            .expect_err("the trigger refuses it");
    }
    assert_eq!(
        outbox.verify_audit().unwrap(),
        AuditVerdict::Intact { lines: 1 }
    );
}

#[test]
fn whoever_gets_past_the_triggers_still_breaks_the_chain() {
    for (sql, broken) in [
        ("UPDATE audit SET by = 'nobody' WHERE seq = 2", 2),
        ("UPDATE audit SET at = at + 1 WHERE seq = 3", 3),
        (
            "UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 2",
            2,
        ),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 4", 4),
        ("DELETE FROM audit", 1),
        (
            "INSERT INTO audit (seq, at, by, what, hash) VALUES (5, 0, 'x', 'y', 'z')",
            5,
        ),
    ] {
        let (_dir, outbox) = fresh();
        for key in ["a", "b", "c", "d"] {
            submit(&outbox, key);
        }
        raw(&outbox, move |c| {
            c.execute_batch("DROP TRIGGER audit_stays; DROP TRIGGER audit_keeps")?;
            Ok(c.execute_batch(sql)?)
        });
        assert_eq!(
            outbox.verify_audit().unwrap(),
            AuditVerdict::Broken { seq: broken },
            "{sql}"
        );
    }
}

#[test]
fn settings_of_every_connection_are_the_durable_ones() {
    let (_dir, outbox) = fresh();
    raw(&outbox, |c| {
        let ask =
            |pragma: &str| c.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0));
        assert_eq!(
            ask("synchronous")?,
            2,
            "FULL: a commit survives a power cut"
        );
        assert_eq!(ask("foreign_keys")?, 1);
        let mode: String = c.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
        assert_eq!(mode, "wal");
        Ok(())
    });
    let write = outbox.read(|c| Ok(c.execute("DELETE FROM settings", [])?));
    assert_eq!(
        write.unwrap_err().kind(),
        ErrorKind::ReadOnly,
        "readers cannot write"
    );
}

#[test]
fn leasing_uses_its_indexes() {
    let (_dir, outbox) = fresh();
    let plan = outbox
        .read(|c| {
            let mut statement =
                c.prepare(&format!("EXPLAIN QUERY PLAN {}", crate::lease::SENDABLE))?;
            let steps = statement.query_map(("grid", 0, 5), |row| row.get::<_, String>(3))?;
            Ok(steps.collect::<Result<Vec<_>, _>>()?.join("; "))
        })
        .unwrap();
    for index in ["deliveries_state", "deliveries_due", "deliveries_open"] {
        assert!(
            plan.contains(index),
            "a year of deliveries is not read through, {index} is: {plan}"
        );
    }
    assert!(!plan.contains("SCAN d"), "{plan}");
}

#[test]
fn an_unreadable_folder_is_not_an_absent_one() {
    assert_eq!(
        Profile::state(Path::new("/dev/null")),
        crate::ProfileState::Absent
    );
    let (_dir, outbox) = fresh();
    assert!(outbox.read(|c| Delivery::find(c, DeliveryId(1))).is_err());
}
