//! The audit as an auditor sees it. Tampering is tested inside the crate, where the file can be reached.

use yilutong_outbox::{AuditVerdict, NewAuditLine, Window};

use crate::desk::{Desk, accepted, at, put};

#[test]
fn everything_that_happens_to_an_entry_leaves_a_line() {
    let mut desk = Desk::new();
    let (entry, sent) = desk.send(vec![put("grid", "a"), put("housing", "h")], at(1));
    desk.go(sent.deliveries[0], accepted(&[]), at(2));
    desk.withdraw(sent.deliveries[1], "worker-7", at(3))
        .unwrap();
    desk.add_audit(NewAuditLine {
        at: at(4),
        by: "worker-7".into(),
        what: "number.unmasked".into(),
        entry: Some(entry.clone()),
        delivery: None,
        about: None,
    })
    .unwrap();
    let lines = desk.audit(Some(&entry), Window::default()).unwrap();
    let told: Vec<_> = lines
        .iter()
        .rev()
        .map(|line| (line.line.what.as_str(), line.line.by.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("entry.submitted", "worker-7"),
            ("delivery.accepted", "outbox"),
            ("delivery.withdrawn", "worker-7"),
            ("number.unmasked", "worker-7")
        ]
    );
    desk.reopen(at(5));
    assert_eq!(
        desk.verify_audit().unwrap(),
        AuditVerdict::Intact { lines: 4 }
    );
}
