//! Many at once: every answered write is durable, and one that fails takes back only itself.

use std::fs;
use std::thread;

use yilutong_outbox::{EntryFilter, ErrorKind, Profile, Window};

use crate::desk::{Desk, PASSPHRASE, at, put, submission};

#[test]
fn every_answered_write_of_many_threads_is_there_after_a_kill() {
    let desk = Desk::new();
    let copy = tempfile::tempdir().unwrap();
    let answered = thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|t| {
                let desk = &desk;
                scope.spawn(move || {
                    let one = |n: i64| {
                        let (entry, sent) =
                            desk.send(vec![put("grid", &format!("{t}-{n}"))], at(n));
                        // A failing neighbour in the same transaction must not harm it.
                        let stale = desk
                            .submit(submission(&entry, 0, vec![], at(n)))
                            .unwrap_err();
                        assert_eq!(stale.kind(), ErrorKind::Stale);
                        (entry, sent.deliveries[0])
                    };
                    (0..20).map(one).collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect::<Vec<_>>()
    });
    // The files of this moment, without a clean end: all that a power cut would leave.
    for name in ["profile.json", "outbox.db", "outbox.db-wal", "lock"] {
        fs::copy(desk.dir().join(name), copy.path().join(name)).unwrap();
    }
    let outbox = Profile::open(copy.path(), PASSPHRASE, at(100)).unwrap();
    assert_eq!(
        outbox
            .entries(&EntryFilter::default(), Window::default())
            .unwrap()
            .total,
        320
    );
    for (entry, delivery) in answered {
        assert_eq!(
            outbox.delivery(delivery).unwrap().entry,
            entry,
            "an answered submission is there, whole"
        );
        assert_eq!(
            outbox.entry(&entry).unwrap().summary.revision,
            1,
            "and the refused one left nothing"
        );
    }
    assert!(outbox.check().unwrap().is_empty(), "no page is broken");
}

#[test]
fn a_write_may_be_awaited_without_a_runtime() {
    let desk = Desk::new();
    desk.send_one(put("grid", "a"), at(1));
    let reply = desk.lease_async(crate::desk::request(at(2)));
    let leased = futures_lite(reply).unwrap();
    assert_eq!(leased.len(), 1);
}

/// The smallest executor: parks the thread until woken.
fn futures_lite<F: Future>(future: F) -> F::Output {
    struct Unpark(thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => thread::park(),
        }
    }
}
