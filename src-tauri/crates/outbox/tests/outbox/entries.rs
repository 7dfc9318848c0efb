//! Drafts and entries.

use serde_json::json;
use yilutong_outbox::{DraftSave, EntryFilter, EntryId, EntryStanding, ErrorKind, Window};

use crate::desk::{Desk, accepted, at, put, submission};

#[test]
fn a_saved_draft_is_there_the_next_morning() {
    let mut desk = Desk::new();
    let id = desk.draft("张家", at(1));
    let body =
        json!({ "dwelling": { "address": "梅林一村 3-502" }, "residents": [{ "name": "张三" }] });
    desk.save_draft(DraftSave {
        id: Some(id.clone()),
        form: "household".into(),
        title: "张家二".into(),
        body: body.clone(),
        now: at(2),
    })
    .unwrap();
    desk.reopen(at(100));
    let entry = desk.entry(&id).unwrap();
    assert_eq!(
        entry.draft,
        Some(body),
        "saved is saved: the latest draft is back word for word"
    );
    assert_eq!(
        (entry.summary.title.as_str(), entry.summary.revision),
        ("张家二", 0)
    );
    assert_eq!(
        (entry.summary.created_at, entry.summary.updated_at),
        (at(1), at(2)),
        "times keep their places"
    );
}

#[test]
fn submitting_twice_from_the_same_screen_makes_one_revision() {
    let desk = Desk::new();
    let (entry, first) = desk.send(vec![put("grid", "a")], at(1));
    assert_eq!(first.revision, 1);
    let again = desk
        .submit(submission(&entry, 0, vec![put("grid", "a")], at(2)))
        .unwrap_err();
    assert_eq!(
        again.kind(),
        ErrorKind::Stale,
        "a second click, or a second window, must not submit again"
    );
    assert_eq!(
        desk.deliveries_of(&entry).unwrap().len(),
        1,
        "and plans nothing"
    );
    let second = desk.submit(submission(&entry, 1, vec![], at(3))).unwrap();
    assert_eq!(
        second.revision, 2,
        "a correction from the current screen goes through"
    );
    assert_eq!(
        desk.revision(&entry, 1).unwrap().unwrap().submitted_at,
        at(1),
        "earlier revisions are kept"
    );
    assert!(desk.revision(&entry, 9).unwrap().is_none());
}

#[test]
fn an_entry_closes_when_nothing_is_left_and_opens_with_a_new_draft() {
    let desk = Desk::new();
    let (entry, submitted) = desk.send(vec![put("grid", "a"), put("housing", "h")], at(1));
    let closed = || desk.entry(&entry).unwrap().summary.closed;
    desk.go(submitted.deliveries[0], accepted(&[("number", "1")]), at(2));
    assert!(!closed(), "one of two is still under way");
    desk.withdraw(submitted.deliveries[1], "worker-7", at(3))
        .unwrap();
    assert!(closed(), "accepted and withdrawn: nothing is left to do");
    let draft = DraftSave {
        id: Some(entry.clone()),
        form: "household".into(),
        title: "t".into(),
        body: json!({}),
        now: at(4),
    };
    desk.save_draft(draft).unwrap();
    assert!(!closed(), "somebody is correcting it");
    desk.discard_draft(&entry).unwrap();
    assert!(closed(), "and has let it be");
    assert!(
        desk.entry(&entry).unwrap().latest.is_some(),
        "the submitted revision outlives its draft"
    );
}

#[test]
fn a_discarded_new_draft_is_gone() {
    let desk = Desk::new();
    let id = desk.draft("误开", at(1));
    desk.discard_draft(&id).unwrap();
    assert_eq!(desk.entry(&id).unwrap_err().kind(), ErrorKind::NoSuchEntry);
    assert_eq!(
        desk.discard_draft(&id).unwrap_err().kind(),
        ErrorKind::NoSuchEntry,
        "twice is an error, not a crash"
    );
    let unknown = DraftSave {
        id: Some(EntryId("nobody".into())),
        form: "household".into(),
        title: "t".into(),
        body: json!({}),
        now: at(2),
    };
    assert_eq!(
        desk.save_draft(unknown).unwrap_err().kind(),
        ErrorKind::NoSuchEntry
    );
}

#[test]
fn lists_filter_page_and_count() {
    let desk = Desk::new();
    for n in 0..5 {
        desk.draft(&format!("草稿 {n}"), at(n));
    }
    desk.send(vec![put("grid", "a")], at(10));
    let standing = |standing| EntryFilter {
        standing: Some(standing),
        ..EntryFilter::default()
    };
    let page = desk
        .entries(
            &standing(EntryStanding::Drafted),
            Window {
                offset: 1,
                limit: 2,
            },
        )
        .unwrap();
    assert_eq!(page.total, 5, "the total tells of the whole list");
    let titles: Vec<_> = page.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(
        titles,
        ["草稿 3", "草稿 2"],
        "the latest first, one left out, two shown"
    );
    assert_eq!(
        desk.entries(&standing(EntryStanding::Submitted), Window::default())
            .unwrap()
            .total,
        1
    );
    assert_eq!(
        desk.entries(&standing(EntryStanding::Closed), Window::default())
            .unwrap()
            .total,
        0
    );
    let text = EntryFilter {
        text: Some("稿 4".into()),
        since: Some(at(4)),
        ..EntryFilter::default()
    };
    assert_eq!(desk.entries(&text, Window::default()).unwrap().total, 1);
}
