//! Pictures of entries.

use serde_json::json;
use yilutong_outbox::DraftSave;

use crate::desk::{Desk, at};

const KEPT: &str = "aa11";
const LOOSE: &str = "bb22";

#[test]
fn a_picture_stays_as_long_as_an_entry_names_it() {
    let mut desk = Desk::new();
    desk.keep_attachment(KEPT, vec![1, 2, 3], at(0)).unwrap();
    desk.keep_attachment(LOOSE, vec![4], at(0)).unwrap();
    let draft = |photos: serde_json::Value, id| DraftSave {
        id,
        form: "event".into(),
        title: "积水".into(),
        body: json!({ "form": "event", "event": { "photos": photos } }),
        now: at(1),
    };
    let id = desk
        .save_draft(draft(json!([{ "sha256": KEPT, "name": "a.jpg" }]), None))
        .unwrap();
    desk.reopen(at(10));
    assert_eq!(
        desk.sweep_attachments(at(0)).unwrap(),
        0,
        "what was added just now may not be in the draft yet"
    );
    assert_eq!(
        desk.sweep_attachments(at(5)).unwrap(),
        1,
        "nobody names it any more"
    );
    assert_eq!(
        desk.attachment(KEPT).unwrap(),
        Some(vec![1, 2, 3]),
        "the draft's own picture is there the next morning"
    );
    assert_eq!(desk.attachment(LOOSE).unwrap(), None);
    desk.save_draft(draft(json!([]), Some(id))).unwrap();
    assert_eq!(
        desk.sweep_attachments(at(20)).unwrap(),
        1,
        "taken out of the entry, it goes as well"
    );
}
