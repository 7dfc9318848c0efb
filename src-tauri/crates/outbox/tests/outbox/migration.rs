//! A profile stored by each earlier schema opens, with all that was in it.
//!
//! `fixtures/v1` was written by the first schema, before the register, and left as a killed process leaves it.

use std::fs;
use std::path::Path;

use yilutong_outbox::{AuditVerdict, ErrorKind, Profile, State};

use crate::desk::{PASSPHRASE, at, ids, lane, request};

#[test]
fn a_profile_of_the_first_schema_opens_and_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    for file in fs::read_dir(stored).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
    }
    let outbox = Profile::open(dir.path(), PASSPHRASE, at(100)).unwrap();
    let entries = outbox
        .entries(&Default::default(), Default::default())
        .unwrap();
    assert_eq!(entries.total, 2, "a draft and a submitted entry");
    let submitted = entries
        .items
        .iter()
        .find(|entry| entry.revision == 1)
        .unwrap();
    let states: Vec<_> = outbox
        .deliveries_of(&submitted.id)
        .unwrap()
        .iter()
        .map(|one| (one.id, one.state))
        .collect();
    let [
        (_, State::Accepted),
        (freed, State::Ready),
        (cut, State::Unsure),
    ] = states[..]
    else {
        panic!("accepted, freed by it, and interrupted: {states:?}")
    };
    assert_eq!(
        outbox
            .holding(&lane("housing", "h"))
            .unwrap()
            .unwrap()
            .receipt["house_code"],
        "4403"
    );
    assert!(
        matches!(outbox.verify_audit().unwrap(), AuditVerdict::Intact { .. }),
        "the old chain still holds"
    );
    assert_eq!(outbox.setting("ui.scale").unwrap(), Some(1.25.into()));
    let mut leased = ids(&outbox.lease(request(at(101))).unwrap());
    leased.sort();
    assert_eq!(leased, [freed, cut], "and work goes on");
    assert_eq!(
        outbox.register_size().unwrap(),
        (0, 0),
        "the register begins empty"
    );
    drop(outbox);
    Profile::open(dir.path(), PASSPHRASE, at(200)).unwrap();
    assert_eq!(
        Profile::open(dir.path(), "no", at(200)).unwrap_err().kind(),
        ErrorKind::WrongPassphrase
    );
}
