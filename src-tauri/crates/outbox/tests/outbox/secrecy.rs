//! Nothing personal stands on the disk in clear, and nobody else may read the files.

use std::fs;

use serde_json::json;
use yilutong_outbox::{DraftSave, Window};

use crate::desk::{Desk, PASSPHRASE, at, put, submission};

const MARKER: &str = "甲乙丙丁-440303199001011234-MARKER";

#[test]
fn no_file_of_the_profile_holds_a_typed_text_in_clear() {
    let mut desk = Desk::new();
    let draft = DraftSave {
        id: None,
        form: "household".into(),
        title: MARKER.into(),
        body: json!({ "name": MARKER }),
        now: at(1),
    };
    let entry = desk.save_draft(draft).unwrap();
    let mut delivery = put("grid", "a");
    delivery.wire = json!({ "xm": MARKER });
    desk.submit(submission(&entry, 0, vec![delivery], at(2)))
        .unwrap();
    desk.set_setting("system.grid.secret", Some(MARKER.into()))
        .unwrap();
    desk.backup_to(&desk.dir.path().join("backup")).unwrap();
    let in_clear = |desk: &Desk| {
        let mut seen = 0;
        for folder in [
            desk.dir.path().join("profile"),
            desk.dir.path().join("backup"),
        ] {
            for file in fs::read_dir(folder).unwrap() {
                let bytes = fs::read(file.unwrap().path()).unwrap();
                seen += 1;
                for secret in [
                    MARKER,
                    "440303199001011234",
                    PASSPHRASE,
                    "entry_revisions",
                    "SQLite format 3",
                ] {
                    if bytes
                        .windows(secret.len())
                        .any(|window| window == secret.as_bytes())
                    {
                        return Some(secret);
                    }
                }
            }
        }
        assert!(seen >= 5, "database, log, header and backup were looked at");
        None
    };
    assert_eq!(
        in_clear(&desk),
        None,
        "while it is open, log and shared memory included"
    );
    desk.reopen(at(3));
    assert_eq!(in_clear(&desk), None, "and after it was closed");
    assert_eq!(
        desk.entries(&Default::default(), Window::default())
            .unwrap()
            .total,
        1,
        "it was really there to be found"
    );
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.send_one(put("grid", "a"), at(1));
    desk.backup_to(&desk.dir.path().join("backup")).unwrap();
    for folder in [
        desk.dir.path().join("profile"),
        desk.dir.path().join("backup"),
    ] {
        assert_eq!(
            fs::metadata(&folder).unwrap().permissions().mode() & 0o777,
            0o700
        );
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", file.file_name());
        }
    }
}
