//! Opening, locking, damage: what a person meets at the door.

use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use yilutong_outbox::{ErrorKind, KeyCost, Profile, ProfileState};

use crate::desk::{Desk, PASSPHRASE, at, put};

/// A closed profile with something in it.
fn closed() -> (TempDir, PathBuf) {
    let mut desk = Desk::new();
    for n in 0..50 {
        desk.send_one(put("grid", &n.to_string()), at(n));
    }
    drop(desk.outbox.take());
    let path = desk.dir.path().join("profile");
    (desk.dir, path)
}

fn kind(dir: &Path) -> ErrorKind {
    Profile::open(dir, PASSPHRASE, at(100)).unwrap_err().kind()
}

#[test]
fn a_profile_says_how_it_stands() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(Profile::state(dir.path()), ProfileState::Absent);
    assert_eq!(
        Profile::state(&dir.path().join("nowhere")),
        ProfileState::Absent
    );
    assert_eq!(kind(&dir.path().join("nowhere")), ErrorKind::Absent);
    let mut desk = Desk::new();
    let path = desk.dir().to_path_buf();
    assert_eq!(Profile::state(&path), ProfileState::InUse);
    drop(desk.outbox.take());
    assert_eq!(Profile::state(&path), ProfileState::Locked);
    assert_eq!(
        fs::read_dir(&path).unwrap().count(),
        3,
        "closed, it is header, database and lock"
    );
}

#[test]
fn a_second_instance_is_turned_away_and_the_first_goes_on() {
    let mut desk = Desk::new();
    let error = Profile::open(desk.dir(), PASSPHRASE, at(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InUse);
    assert!(
        error.to_string().contains("profile"),
        "it names the profile: {error}"
    );
    desk.send_one(put("grid", "a"), at(2));
    desk.reopen(at(3));
    let left_by_a_crash = desk.dir().join("lock");
    drop(desk.outbox.take());
    fs::write(left_by_a_crash, b"open\n").unwrap();
    desk.reopen(at(4));
}

#[test]
fn only_the_right_passphrase_opens_it() {
    let (_dir, path) = closed();
    let error = Profile::open(&path, "wrong", at(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongPassphrase);
    assert!(
        !error.to_string().contains("wrong\u{20}"),
        "the message does not repeat it"
    );
    assert_eq!(
        Profile::open(&path, "", at(1)).unwrap_err().kind(),
        ErrorKind::WrongPassphrase
    );
    Profile::open(&path, PASSPHRASE, at(1)).unwrap();
}

#[test]
fn a_changed_passphrase_opens_the_same_outbox_and_the_old_one_no_longer() {
    let (_dir, path) = closed();
    let refused = Profile::change_passphrase(&path, "wrong", "new").unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::WrongPassphrase);
    Profile::change_passphrase(&path, PASSPHRASE, "新口令").unwrap();
    assert_eq!(kind(&path), ErrorKind::WrongPassphrase);
    let outbox = Profile::open(&path, "新口令", at(1)).unwrap();
    assert_eq!(
        outbox
            .entries(&Default::default(), Default::default())
            .unwrap()
            .total,
        50
    );
}

#[test]
fn creating_never_overwrites() {
    let (_dir, path) = closed();
    let again = Profile::create_with(&path, PASSPHRASE, KeyCost::LOWEST, at(1)).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Exists);
    let database = fs::read(path.join("outbox.db")).unwrap();
    fs::remove_file(path.join("profile.json")).unwrap();
    assert_eq!(
        Profile::state(&path),
        ProfileState::Damaged,
        "a database without its key"
    );
    let orphan = Profile::create_with(&path, PASSPHRASE, KeyCost::LOWEST, at(1)).unwrap_err();
    assert_eq!(
        orphan.kind(),
        ErrorKind::Exists,
        "the header may yet be found in a backup"
    );
    assert_eq!(
        fs::read(path.join("outbox.db")).unwrap(),
        database,
        "not a byte was touched"
    );
}

#[test]
fn a_creation_that_broke_off_is_finished_or_begun_anew() {
    let (_dir, path) = closed();
    fs::rename(path.join("outbox.db"), path.join("outbox.db.new")).unwrap();
    assert_eq!(Profile::state(&path), ProfileState::Locked);
    drop(Profile::open(&path, PASSPHRASE, at(1)).unwrap());

    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("outbox.db.new"),
        b"half a database whose key was never written down",
    )
    .unwrap();
    assert_eq!(Profile::state(dir.path()), ProfileState::Absent);
    Profile::create_with(dir.path(), PASSPHRASE, KeyCost::LOWEST, at(1)).unwrap();
}

#[test]
fn a_damaged_database_is_noticed_at_the_door_and_left_as_it_is() {
    let overwrite = |path: &Path, at: u64, bytes: &[u8]| {
        let mut file = OpenOptions::new().write(true).open(path).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(bytes).unwrap();
    };
    type Harm<'a> = (&'a str, Box<dyn Fn(&Path) + 'a>);
    let harms: [Harm; 6] = [
        (
            "the first page",
            Box::new(|file| overwrite(file, 20, &[0xAA; 64])),
        ),
        (
            "a page in the middle",
            Box::new(|file| overwrite(file, 10 * 4096 + 100, &[0x55; 32])),
        ),
        (
            "the last page cut off",
            Box::new(|file| {
                let length = fs::metadata(file).unwrap().len();
                OpenOptions::new()
                    .write(true)
                    .open(file)
                    .unwrap()
                    .set_len(length - 4096)
                    .unwrap();
            }),
        ),
        (
            "nothing left in it",
            Box::new(|file| fs::write(file, b"").unwrap()),
        ),
        (
            "another file in its place",
            Box::new(|file| fs::write(file, "not a database\n".repeat(1000)).unwrap()),
        ),
        ("missing", Box::new(|file| fs::remove_file(file).unwrap())),
    ];
    for (what, harm) in harms {
        let (_dir, path) = closed();
        let file = path.join("outbox.db");
        harm(&file);
        let before = fs::read(&file).ok();
        assert_eq!(kind(&path), ErrorKind::Damaged, "{what}");
        assert_eq!(
            fs::read(&file).ok(),
            before,
            "{what}: it stays as it was, for whoever can mend it"
        );
    }
}

#[test]
fn a_damaged_header_is_no_wrong_passphrase() {
    for (text, expected) in [
        ("", ErrorKind::Damaged),
        ("{}", ErrorKind::Damaged),
        ("{\"format\": 1}", ErrorKind::Damaged),
        ("{\"format\": 99, \"anything\": true}", ErrorKind::Newer),
    ] {
        let (_dir, path) = closed();
        fs::write(path.join("profile.json"), text).unwrap();
        assert_eq!(kind(&path), expected, "header {text:?}");
        let state = Profile::state(&path);
        assert!(
            matches!(state, ProfileState::Damaged | ProfileState::Newer),
            "header {text:?} is {state:?}"
        );
    }
}

#[test]
fn a_header_that_asks_for_absurd_costs_is_refused_before_paying_them() {
    let (_dir, path) = closed();
    let text = fs::read_to_string(path.join("profile.json")).unwrap();
    fs::write(
        path.join("profile.json"),
        text.replace("\"memory_kib\": 64", "\"memory_kib\": 4000000000"),
    )
    .unwrap();
    assert_eq!(kind(&path), ErrorKind::Damaged);
    fs::write(
        path.join("profile.json"),
        text.replace("\"passes\": 1", "\"passes\": 2"),
    )
    .unwrap();
    assert_eq!(
        kind(&path),
        ErrorKind::WrongPassphrase,
        "an altered cost does not open the key"
    );
}

#[test]
fn a_backup_opens_like_the_profile_it_was_taken_from() {
    let desk = Desk::new();
    let (entry, _) = desk.send(vec![put("grid", "a")], at(1));
    let backup = desk.dir.path().join("backup");
    desk.backup_to(&backup).unwrap();
    desk.send_one(put("grid", "b"), at(2));
    assert_eq!(
        desk.backup_to(&backup).unwrap_err().kind(),
        ErrorKind::Exists,
        "a backup is never overwritten"
    );
    let copy = Profile::open(&backup, PASSPHRASE, at(3)).unwrap();
    assert_eq!(copy.entry(&entry).unwrap().summary.revision, 1);
    assert_eq!(
        copy.entries(&Default::default(), Default::default())
            .unwrap()
            .total,
        1,
        "of the moment it was taken"
    );
    assert!(copy.check().unwrap().is_empty());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a file");
    fs::write(&file, b"").unwrap();
    let error = Profile::create_with(&file.join("profile"), PASSPHRASE, KeyCost::LOWEST, at(1))
        .unwrap_err();
    assert!(error.to_string().contains("a file"), "{error}");
}
