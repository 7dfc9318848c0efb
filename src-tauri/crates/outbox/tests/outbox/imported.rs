//! Rows of a ledger go into drafts once, and never over what somebody types meanwhile.

use serde_json::json;
use yilutong_outbox::{DraftSave, EntryId, ImportedDraft, ImportedMark, Window};

use crate::desk::{Desk, at};

fn mark(person: &str) -> ImportedMark {
    ImportedMark {
        place: "海棠路12号1203".to_owned(),
        person: person.to_owned(),
        content: "c1".to_owned(),
        entry: None,
    }
}

fn draft(entry: Option<(EntryId, jiff::Timestamp)>, people: &[&str]) -> ImportedDraft {
    ImportedDraft {
        entry: entry.as_ref().map(|(id, _)| id.clone()),
        read_at: entry.map(|(_, at)| at),
        form: "household".to_owned(),
        title: "海棠路12号 1203".to_owned(),
        body: json!({ "form": "household", "residents": people }),
        rows: people.iter().map(|person| mark(person)).collect(),
    }
}

#[test]
fn rows_are_known_with_the_entry_they_went_into() {
    let mut desk = Desk::new();
    let kept = desk
        .take_imported(vec![draft(None, &["111:a", "111:b"])], at(1))
        .unwrap();
    let id = kept[0].clone().unwrap();
    desk.reopen(at(2));
    let known = desk.imported("海棠路12号1203").unwrap();
    let people: Vec<_> = known
        .iter()
        .map(|one| (one.person.as_str(), one.entry.clone()))
        .collect();
    assert_eq!(
        people,
        [("111:a", Some(id.clone())), ("111:b", Some(id.clone()))],
        "after a restart, too"
    );
    assert_eq!(
        desk.imported("海棠路12号1204").unwrap(),
        [],
        "elsewhere nobody"
    );
    desk.discard_draft(&id).unwrap();
    assert_eq!(
        desk.imported("海棠路12号1203").unwrap(),
        [],
        "what was thrown away may be brought again"
    );
}

#[test]
fn what_somebody_types_meanwhile_is_not_written_over() {
    let desk = Desk::new();
    let kept = desk
        .take_imported(vec![draft(None, &["111:a"])], at(1))
        .unwrap();
    let id = kept[0].clone().unwrap();
    desk.save_draft(DraftSave {
        id: Some(id.clone()),
        form: "household".to_owned(),
        title: "海棠路12号 1203".to_owned(),
        body: json!({ "typed": true }),
        now: at(2),
    })
    .unwrap();
    let stale = draft(Some((id.clone(), at(1))), &["111:a", "111:b"]);
    let kept = desk
        .take_imported(vec![stale, draft(None, &["111:c"])], at(3))
        .unwrap();
    assert_eq!(kept[0], None, "the worker was there in between");
    assert!(kept[1].is_some(), "which is nothing to the others");
    let typed = desk.entry(&id).unwrap().draft.unwrap();
    assert_eq!(typed, json!({ "typed": true }));
    let all = desk
        .entries(&Default::default(), Window::default())
        .unwrap();
    assert_eq!(all.total, 2, "no entry was made in its place");
}
