//! Departments of a few lines, for what is about our own work and not about theirs: each answers after its latency, always
//! the same way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;
use yilutong_adapter::{
    AdapterError, Clock, Fault, Order, Outcome, RealClock, Reason, Receipt, Sealed,
};
use yilutong_dictionary::Place;
use yilutong_dispatch::{Backoff, Boxed, Dispatch, Exchange, Limits, Quiet};
use yilutong_outbox::{
    DraftSave, Intent, KeyCost, Lane, NewDelivery, Outbox, Profile, State, Submission,
};

/// How a department answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Accepts,
    Refuses,
    Unreachable,
}

/// A department.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counter {
    pub(crate) fate: Fate,
    pub(crate) latency: Duration,
    pub(crate) at_once: usize,
}

impl Counter {
    /// One that costs nothing.
    pub(crate) fn instant(at_once: usize) -> Self {
        Self {
            fate: Fate::Accepts,
            latency: Duration::ZERO,
            at_once,
        }
    }
}

impl Exchange for Counter {
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        Ok(Sealed {
            operation: order.operation,
            wire: order.wire.clone(),
            serial: order.serial.clone(),
            sealed_at: Timestamp::now(),
        })
    }

    fn attempt<'a>(&'a self, order: &'a Order, sealed: &'a Sealed) -> Boxed<'a, Outcome> {
        Box::pin(async move {
            if !self.latency.is_zero() {
                tokio::time::sleep(self.latency).await;
            }
            match self.fate {
                Fate::Accepts => Outcome::Accepted {
                    receipt: Receipt([("number".to_owned(), order.serial.clone())].into()),
                    held: sealed.wire.clone(),
                },
                Fate::Refuses => Outcome::Refused {
                    faults: vec![Fault {
                        member: "xm".to_owned(),
                        places: vec![Place::of("person.name")],
                        say: "姓名有误".to_owned(),
                    }],
                    code: "1101".to_owned(),
                },
                Fate::Unreachable => Outcome::Wait {
                    reason: Reason::Unreachable,
                    after: None,
                },
            }
        })
    }

    fn review<'a>(&'a self, order: &'a Order) -> Boxed<'a, Outcome> {
        Box::pin(async move {
            Outcome::Accepted {
                receipt: order.receipt.clone(),
                held: order.wire.clone(),
            }
        })
    }

    fn limits(&self) -> Limits {
        Limits {
            concurrency: self.at_once,
            lease: Duration::from_secs(60),
            closed: Vec::new(),
        }
    }
}

/// A new profile.
pub(crate) fn profile(folder: &std::path::Path) -> Arc<Outbox> {
    let outbox = Profile::create_with(
        &folder.join("profile"),
        "bench-passphrase",
        KeyCost::LOWEST,
        Timestamp::now(),
    );
    Arc::new(outbox.unwrap())
}

/// Entries, each with one delivery to each of these systems.
pub(crate) fn submit(outbox: &Outbox, entries: usize, systems: &[String]) {
    let body = json!({ "form": "household" });
    let mut submitted = Vec::with_capacity(entries);
    for number in 0..entries {
        let now = Timestamp::now();
        let entry = outbox
            .save_draft(DraftSave {
                id: None,
                form: "household".to_owned(),
                title: format!("海棠路{number}号"),
                body: body.clone(),
                now,
            })
            .unwrap();
        let deliveries = systems.iter().map(|system| NewDelivery {
            lane: Lane {
                system: system.clone(),
                record: "person".to_owned(),
                key: number.to_string(),
            },
            resident: None,
            intent: Intent::Put,
            wire: json!({ "xm": "样例", "number": number, "text": "海棠路12号".repeat(40) }),
            waits: Vec::new(),
            serial: format!("{number:032x}"),
        });
        submitted.push(outbox.submit_async(Submission {
            entry,
            base: 0,
            body: body.clone(),
            title: format!("海棠路{number}号"),
            now,
            by: "WG100023".to_owned(),
            deliveries: deliveries.collect(),
            register: Vec::new(),
            given_up: Vec::new(),
        }));
    }
    for one in submitted {
        one.wait().unwrap();
    }
}

/// Delivers until these systems have nothing under way, and tells how long that took and how many commits it was.
pub(crate) fn deliver(
    outbox: &Arc<Outbox>,
    counters: &[(String, Counter)],
    wait_for: &[String],
) -> (Duration, u64) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let clock: Arc<dyn Clock> = Arc::new(RealClock);
        let dispatch = Dispatch::new(Arc::clone(outbox), clock, Backoff::default());
        for (id, counter) in counters {
            dispatch.set_system(id, Some(Arc::new(*counter)));
        }
        let stop = tokio::sync::watch::Sender::new(false);
        let before = outbox.change_counter();
        let began = Instant::now();
        let mut quiet = dispatch.quiet();
        let run = tokio::spawn(Arc::clone(&dispatch).run(stop.subscribe()));
        loop {
            // A look costs a little itself: seldom while there is much to do.
            tokio::select! {
                _ = quiet.wait_for(|quiet| *quiet == Quiet::Yes) => {}
                () = tokio::time::sleep(Duration::from_millis(20)) => {}
            }
            let systems = outbox.systems().unwrap();
            let open = |id: &String| {
                let counts = systems.get(id).map(|one| &one.counts);
                let under_way = [State::Ready, State::Sending, State::Waiting];
                under_way
                    .iter()
                    .any(|state| counts.is_some_and(|of| of.contains_key(state)))
            };
            if !wait_for.iter().any(open) {
                break;
            }
        }
        let took = began.elapsed();
        let commits = outbox.change_counter() - before;
        stop.send_replace(true);
        run.await.unwrap().unwrap();
        (took, commits)
    })
}
