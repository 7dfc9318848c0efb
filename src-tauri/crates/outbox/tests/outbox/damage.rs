//! Single bytes altered at many places of the database and of its log: always noticed or harmless, never a panic, never a
//! loss that nobody tells; and what a recovery brings back, with its account.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use yilutong_outbox::{ErrorKind, Outbox, Profile};

use crate::desk::{Desk, PASSPHRASE, at, put};

const FILES: [&str; 4] = ["profile.json", "outbox.db", "outbox.db-wal", "lock"];
/// Entries that the backup has, and that there are in all.
const BACKED_UP: u64 = 6;
const ALL: u64 = 12;

/// A profile with entries, a backup of half of them, and the files as they lie on the disk.
fn profile(killed: bool) -> (Desk, TempDir) {
    let mut desk = Desk::new();
    for n in 0..ALL {
        if n == BACKED_UP {
            desk.backup_to(&desk.dir.path().join("backups/2026-03-01"))
                .unwrap();
        }
        let seconds = i64::try_from(n).unwrap();
        desk.send(
            vec![put("grid", &n.to_string()), put("housing", &n.to_string())],
            at(seconds),
        );
    }
    if !killed {
        drop(desk.outbox.take());
    }
    let lying = tempfile::tempdir().unwrap();
    copy(&desk.dir.path().join("profile"), lying.path());
    (desk, lying)
}

fn copy(from: &Path, to: &Path) {
    for name in FILES {
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

fn entries(outbox: &Outbox) -> u64 {
    let page = outbox.entries(&Default::default(), Default::default());
    page.unwrap().total
}

/// A copy of the profile with one byte altered.
fn altered(lying: &Path, name: &str, offset: usize) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(lying, dir.path());
    let mut bytes = fs::read(dir.path().join(name)).unwrap();
    bytes[offset] ^= 0x20;
    fs::write(dir.path().join(name), bytes).unwrap();
    dir
}

/// One place in each page of a file, now at its head, now in its middle, now at its end; and some in what goes before.
fn places(file: &Path, page: usize, head: usize) -> Vec<usize> {
    let size = usize::try_from(fs::metadata(file).unwrap().len()).unwrap();
    let mut places: Vec<usize> = (0..head.min(size)).step_by(7).collect();
    for (number, start) in (head..size).step_by(page).enumerate() {
        places.push(start + [0, 9, page / 2, page - 70, page - 1][number % 5]);
    }
    places.retain(|place| *place < size);
    places
}

#[test]
fn an_altered_byte_of_the_database_is_noticed_and_recovered_from() {
    let (desk, lying) = profile(false);
    let backups = desk.dir.path().join("backups");
    let (mut noticed, mut incomplete) = (0, 0);
    for place in places(&lying.path().join("outbox.db"), 4096, 0) {
        let dir = altered(lying.path(), "outbox.db", place);
        let before = fs::read(dir.path().join("outbox.db")).unwrap();
        match Profile::open(dir.path(), PASSPHRASE, at(100)) {
            Ok(outbox) => {
                assert_eq!(entries(&outbox), ALL, "byte {place}: what opens is whole");
                continue;
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::Damaged, "byte {place}: {error}"),
        }
        noticed += 1;
        assert!(
            fs::read(dir.path().join("outbox.db")).unwrap() == before,
            "byte {place}: noticing changes nothing"
        );
        let account = Profile::recover(dir.path(), PASSPHRASE, &backups, at(101)).unwrap();
        assert!(
            fs::read(account.set_aside.join("outbox.db")).unwrap() == before,
            "byte {place}: the damaged file lies aside as it was"
        );
        assert!(
            account.entries >= BACKED_UP,
            "byte {place}: the backup is the least there is: {account:?}"
        );
        if account.entries < ALL || account.deliveries < 2 * ALL {
            incomplete += 1;
            assert!(
                !account.unread.is_empty(),
                "byte {place}: what is missing is told: {account:?}"
            );
        }
        let outbox = Profile::open(dir.path(), PASSPHRASE, at(102)).unwrap();
        assert!(
            outbox.check().unwrap().is_empty(),
            "byte {place}: it is sound"
        );
        assert_eq!(
            entries(&outbox),
            account.entries,
            "byte {place}: as the account says"
        );
    }
    assert!(noticed > 20, "most bytes of a database matter: {noticed}");
    assert!(
        incomplete < noticed,
        "one broken page seldom costs anything, beside a backup: {incomplete} of {noticed}"
    );
}

#[test]
fn an_altered_byte_of_the_log_is_noticed_or_told() {
    let (_desk, lying) = profile(true);
    let log = lying.path().join("outbox.db-wal");
    let (mut noticed, mut told) = (0, 0);
    for place in places(&log, 4096 + 24, 32) {
        let dir = altered(lying.path(), "outbox.db-wal", place);
        match Profile::open(dir.path(), PASSPHRASE, at(100)) {
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Damaged, "byte {place}: {error}");
                noticed += 1;
            }
            Ok(outbox) => {
                let lines = outbox.audit(None, everything()).unwrap();
                let account = lines
                    .iter()
                    .any(|line| line.line.what == "profile.last_write_cut_off");
                let found = entries(&outbox);
                assert!(
                    found == ALL || account,
                    "byte {place}: {found} of {ALL} entries, and nobody says why"
                );
                told += usize::from(account);
            }
        }
    }
    assert!(noticed > 20, "an altered log is no shorter log: {noticed}");
    assert!(
        told > 0,
        "the last write alone cannot be told from one that was cut off"
    );
}

#[test]
fn a_log_as_a_kill_leaves_it_is_no_damage() {
    let (_desk, lying) = profile(true);
    let bytes = fs::read(lying.path().join("outbox.db-wal")).unwrap();
    for cut in [
        0,
        31,
        32,
        40,
        32 + 24,
        bytes.len() - 4096,
        bytes.len() - 1,
        bytes.len(),
    ] {
        let dir = tempfile::tempdir().unwrap();
        copy(lying.path(), dir.path());
        fs::write(dir.path().join("outbox.db-wal"), &bytes[..cut]).unwrap();
        Profile::open(dir.path(), PASSPHRASE, at(100))
            .unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
    }
}

#[test]
fn without_a_backup_what_can_be_read_comes_back() {
    let (desk, lying) = profile(false);
    let nowhere = desk.dir.path().join("no backups");
    for page in [2, 4, 6, 8] {
        let dir = altered(lying.path(), "outbox.db", page * 4096 + 7);
        let account = Profile::recover(dir.path(), PASSPHRASE, &nowhere, at(101)).unwrap();
        assert_eq!(account.backup, None, "there is none");
        assert!(
            account.entries == ALL || !account.unread.is_empty(),
            "page {page}: the account names what cannot be read: {account:?}"
        );
        assert!(
            account.entries + account.deliveries > 0,
            "page {page}: the other pages can be read: {account:?}"
        );
    }
}

#[test]
fn a_missing_database_comes_back_from_the_backup_and_a_wrong_passphrase_does_nothing() {
    let (desk, lying) = profile(false);
    let backups = desk.dir.path().join("backups");
    fs::remove_file(lying.path().join("outbox.db")).unwrap();
    let refused = Profile::recover(lying.path(), "wrong", &backups, at(101)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::WrongPassphrase);
    assert!(!lying.path().join("outbox.db").exists(), "nothing was made");
    let account = Profile::recover(lying.path(), PASSPHRASE, &backups, at(101)).unwrap();
    assert_eq!(
        (account.entries, account.only_in_backup),
        (BACKED_UP, BACKED_UP),
        "all of it is the backup's"
    );
    assert!(
        !account.unread.is_empty(),
        "and the account says that nothing else was read"
    );
}

#[test]
fn where_there_is_nothing_at_all_nothing_is_made() {
    let (_desk, lying) = profile(false);
    fs::remove_file(lying.path().join("outbox.db")).unwrap();
    let refused = Profile::recover(
        lying.path(),
        PASSPHRASE,
        &lying.path().join("none"),
        at(101),
    );
    assert_eq!(
        refused.unwrap_err().kind(),
        ErrorKind::Absent,
        "an empty profile would look as if nothing had ever been"
    );
}

fn everything() -> yilutong_outbox::Window {
    yilutong_outbox::Window {
        offset: 0,
        limit: 10_000,
    }
}
