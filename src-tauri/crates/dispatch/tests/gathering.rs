//! Files of many deliveries: written down before they leave, asked after together, each delivery told its own outcome.
//!
//! The department here is a few lines that take files as real ones do: by name, once, and in their own time. What real
//! ones say is the adapter's business.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use tokio::sync::watch;
use yilutong_adapter::{
    AdapterError, Batch, Carried, Clock, Errand, Fault, Gathering, Member, Order, Outcome, Reason,
    Receipt, Sealed,
};
use yilutong_dispatch::{Backoff, Boxed, Dispatch, Exchange, Gathers, Limits};
use yilutong_outbox::{
    DeliveryId, DraftSave, Intent, KeyCost, Lane, NewDelivery, Outbox, Profile, State, Submission,
};

const SYSTEM: &str = "register";

struct RealTime;

impl Clock for RealTime {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn random(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// What happens to the next file that is handed over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is taken, and worked off when it is asked after.
    Taken,
    /// It is taken, and the reply is lost.
    TakenUnheard,
    /// It never arrives, and nobody can tell.
    Lost,
    /// It arrives, and the program stands still for ever.
    TakenThenSilence,
    /// It stands still before it arrives.
    Silence,
}

/// A file as it was handed over.
#[derive(Clone)]
struct Sent {
    errand: Errand,
    name: String,
    file: Vec<u8>,
    members: usize,
}

/// A department that takes files.
#[derive(Default)]
struct Department {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    sent: Mutex<Vec<Sent>>,
    fates: Mutex<Vec<Fate>>,
    asked: AtomicUsize,
    /// Asked so often before it is worked off.
    slow: AtomicUsize,
    /// This row is refused.
    refuses: Mutex<Option<String>>,
    busy: Mutex<bool>,
    /// It says nothing at all when it is asked whether it would take a file, the first time.
    mute: Mutex<bool>,
    /// How long it is waited for, when that is not half a minute.
    patience: Mutex<Option<Duration>>,
    /// The next file is refused as a whole, for its form, when it is asked after or settled.
    misshapen: Mutex<bool>,
}

impl Department {
    fn will(&self, fates: &[Fate]) {
        *self.fates.lock().unwrap() = fates.iter().rev().copied().collect();
    }

    fn rows(&self) -> Vec<String> {
        let files = self.files.lock().unwrap();
        let rows = files.values().flat_map(|file| {
            let text = String::from_utf8(file.clone()).unwrap();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        });
        rows.collect()
    }

    fn worked(&self, members: &[Member]) -> Carried {
        let refused = self.refuses.lock().unwrap().clone();
        let outcomes = members.iter().map(|member| {
            let key = member.sealed.wire["key"].as_str().unwrap().to_owned();
            if refused.as_deref() == Some(&key) {
                let fault = Fault {
                    member: "key".to_owned(),
                    places: Vec::new(),
                    say: "不对".to_owned(),
                };
                return Outcome::Refused {
                    faults: vec![fault],
                    code: "R03".to_owned(),
                };
            }
            Outcome::Accepted {
                receipt: Receipt(BTreeMap::from([("number".to_owned(), key)])),
                held: member.sealed.wire.clone(),
            }
        });
        Carried::Worked(outcomes.collect())
    }

    fn taken() -> Carried {
        Carried::Whole(Outcome::Reviewing {
            meanwhile: None,
            receipt: Receipt(BTreeMap::from([("job".to_owned(), "J1".to_owned())])),
            held: None,
            after: Some(Duration::from_millis(20)),
        })
    }
}

impl Exchange for Department {
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        Ok(Sealed {
            operation: order.operation,
            wire: order.wire.clone(),
            serial: order.serial.clone(),
            sealed_at: order.entered_at,
        })
    }

    fn attempt<'a>(&'a self, _: &'a Order, _: &'a Sealed) -> Boxed<'a, Outcome> {
        panic!("what is gathered is never sent alone")
    }

    fn review<'a>(&'a self, _: &'a Order) -> Boxed<'a, Outcome> {
        panic!("what is gathered is never asked after alone")
    }

    fn limits(&self) -> Limits {
        Limits {
            concurrency: 1,
            lease: (*self.patience.lock().unwrap()).unwrap_or(Duration::from_secs(30)),
            closed: Vec::new(),
        }
    }

    fn gathers(&self) -> Option<&dyn Gathers> {
        Some(self)
    }
}

impl Gathers for Department {
    fn gathering(&self) -> Gathering {
        Gathering {
            most: 100,
            wait: Duration::from_millis(30),
        }
    }

    fn prepare(&self) -> Boxed<'_, Result<(), Outcome>> {
        let busy = std::mem::take(&mut *self.busy.lock().unwrap());
        let mute = std::mem::take(&mut *self.mute.lock().unwrap());
        Box::pin(async move {
            if mute {
                std::future::pending::<()>().await;
            }
            if busy {
                return Err(Outcome::Wait {
                    reason: Reason::Busy,
                    after: None,
                });
            }
            Ok(())
        })
    }

    fn pack(&self, members: &[Member], last: Option<&str>) -> Result<Batch, AdapterError> {
        let number = last.map_or(1, |last| last.parse::<u32>().unwrap() + 1);
        let rows = members
            .iter()
            .map(|member| format!("{}\n", member.sealed.wire["key"].as_str().unwrap()));
        Ok(Batch {
            name: number.to_string(),
            file: rows.collect::<String>().into_bytes(),
        })
    }

    fn carry<'a>(
        &'a self,
        errand: Errand,
        batch: &'a Batch,
        members: &'a [Member],
    ) -> Boxed<'a, Carried> {
        Box::pin(async move {
            if errand == Errand::AskAfter {
                self.asked.fetch_add(1, Ordering::SeqCst);
                if *self.misshapen.lock().unwrap() {
                    self.files.lock().unwrap().remove(&batch.name);
                    return Carried::Spent {
                        reason: Reason::Interface,
                        code: "B05".to_owned(),
                    };
                }
                assert!(
                    members.iter().all(|m| m.given.get("job") == Some("J1")),
                    "what it gave for the file is handed back with every member"
                );
                if self.slow.load(Ordering::SeqCst) > 0 {
                    self.slow.fetch_sub(1, Ordering::SeqCst);
                    return Self::taken();
                }
                return self.worked(members);
            }
            let sent = Sent {
                errand,
                name: batch.name.clone(),
                file: batch.file.clone(),
                members: members.len(),
            };
            self.sent.lock().unwrap().push(sent);
            if matches!(errand, Errand::Settle(_))
                && self.files.lock().unwrap().contains_key(&batch.name)
            {
                return Self::taken();
            }
            let fate = self.fates.lock().unwrap().pop().unwrap_or(Fate::Taken);
            if !matches!(fate, Fate::Lost | Fate::Silence) {
                let mut files = self.files.lock().unwrap();
                files.insert(batch.name.clone(), batch.file.clone());
            }
            match fate {
                Fate::Taken => Self::taken(),
                Fate::TakenUnheard | Fate::Lost => Carried::Whole(Outcome::Unsure {
                    reason: Reason::ReplyLost,
                }),
                Fate::TakenThenSilence | Fate::Silence => std::future::pending().await,
            }
        })
    }
}

const PASSPHRASE: &str = "梅林一村 3-502";

fn submit(outbox: &Outbox, keys: &[&str]) -> Vec<DeliveryId> {
    let now = Timestamp::now();
    let entry = outbox
        .save_draft(DraftSave {
            id: None,
            form: "household".into(),
            title: "t".into(),
            body: json!({}),
            now,
        })
        .unwrap();
    let deliveries = keys.iter().map(|key| NewDelivery {
        lane: Lane {
            system: SYSTEM.into(),
            record: "person".into(),
            key: (*key).into(),
        },
        resident: None,
        intent: Intent::Put,
        wire: json!({ "key": key }),
        waits: vec![],
        serial: "00112233445566778899aabbccddeeff".into(),
    });
    outbox
        .submit(Submission {
            entry,
            base: 0,
            body: json!({}),
            title: "t".into(),
            now,
            by: "worker".into(),
            deliveries: deliveries.collect(),
            register: vec![],
            given_up: vec![],
        })
        .unwrap()
        .deliveries
}

fn dispatch(outbox: &Arc<Outbox>, department: &Arc<Department>) -> Arc<Dispatch> {
    let backoff = Backoff {
        base: Duration::from_millis(20),
        most: Duration::from_millis(50),
    };
    let dispatch = Dispatch::new(Arc::clone(outbox), Arc::new(RealTime), backoff);
    let exchange = Arc::clone(department) as Arc<dyn Exchange>;
    dispatch.set_system(SYSTEM, Some(exchange));
    dispatch
}

/// Delivers until all of these stand so.
async fn until(
    outbox: &Arc<Outbox>,
    department: &Arc<Department>,
    deliveries: &[DeliveryId],
    holds: impl Fn(State) -> bool,
) {
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(dispatch(outbox, department).run(stopped));
    let all = async {
        while !deliveries
            .iter()
            .all(|id| holds(outbox.delivery(*id).unwrap().state))
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let reached = tokio::time::timeout(Duration::from_secs(20), all).await;
    stop.send_replace(true);
    running.await.unwrap().unwrap();
    let states: Vec<_> = deliveries
        .iter()
        .map(|id| outbox.delivery(*id).unwrap().state)
        .collect();
    assert!(reached.is_ok(), "it never came to that: {states:?}");
}

fn new_outbox() -> (tempfile::TempDir, Arc<Outbox>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("profile");
    let outbox = Profile::create_with(&path, PASSPHRASE, KeyCost::LOWEST, Timestamp::now());
    (dir, Arc::new(outbox.unwrap()))
}

const FIVE: [&str; 5] = ["a", "b", "c", "d", "e"];

#[tokio::test(flavor = "multi_thread")]
async fn a_household_goes_in_one_file_and_is_asked_after_once() {
    let (_dir, outbox) = new_outbox();
    let department = Arc::new(Department::default());
    department.slow.store(2, Ordering::SeqCst);
    let sent = submit(&outbox, &FIVE);
    until(&outbox, &department, &sent, |s| s == State::Accepted).await;
    assert_eq!(department.rows(), FIVE, "each of them once, in one file");
    assert_eq!(department.sent.lock().unwrap().len(), 1);
    assert_eq!(
        department.asked.load(Ordering::SeqCst),
        3,
        "one question for the file at a time, not one for each person in it"
    );
    for (id, key) in sent.iter().zip(FIVE) {
        let detail = outbox.delivery_detail(*id).unwrap();
        let done: Vec<_> = detail
            .attempts
            .iter()
            .map(|a| a.operation.as_str())
            .collect();
        assert_eq!(
            done,
            ["create", "review"],
            "one attempt for each delivery, and how it ended"
        );
        assert_eq!(
            detail.delivery.receipt["number"], key,
            "and its own receipt"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_row_comes_back_to_its_own_delivery() {
    let (_dir, outbox) = new_outbox();
    let department = Arc::new(Department::default());
    *department.refuses.lock().unwrap() = Some("c".to_owned());
    let sent = submit(&outbox, &FIVE);
    let done = |s| matches!(s, State::Accepted | State::Refused);
    until(&outbox, &department, &sent, done).await;
    let states: Vec<_> = sent
        .iter()
        .map(|id| outbox.delivery(*id).unwrap().state)
        .collect();
    let mut wanted = [State::Accepted; 5];
    wanted[2] = State::Refused;
    assert_eq!(states, wanted, "the others are not held up");
    assert_eq!(
        outbox.delivery(sent[2]).unwrap().note.as_deref(),
        Some("R03")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_reply_is_settled_once_for_all_with_the_very_bytes() {
    for (fate, files) in [(Fate::TakenUnheard, 1), (Fate::Lost, 2)] {
        let (_dir, outbox) = new_outbox();
        let department = Arc::new(Department::default());
        department.will(&[fate]);
        let sent = submit(&outbox, &FIVE);
        until(&outbox, &department, &sent, |s| s == State::Accepted).await;
        let errands = department.sent.lock().unwrap().clone();
        assert_eq!(errands.len(), 2, "sent, and settled together: {files}");
        assert!(matches!(errands[1].errand, Errand::Settle(_)));
        assert_eq!(
            (&errands[0].name, &errands[0].file, 5),
            (&errands[1].name, &errands[1].file, errands[1].members),
            "the same file under the same name, for all five"
        );
        assert_eq!(department.rows(), FIVE, "and nobody stands there twice");
    }
}

/// A day that ends in the middle of an errand.
async fn dies(fate: Fate) -> (tempfile::TempDir, Arc<Department>, Vec<DeliveryId>) {
    let (dir, outbox) = new_outbox();
    let department = Arc::new(Department::default());
    department.will(&[fate]);
    let sent = submit(&outbox, &FIVE);
    let doomed = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let (_stop, stopped) = watch::channel(false);
    doomed.spawn(dispatch(&outbox, &department).run(stopped));
    while department.sent.lock().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::task::spawn_blocking(move || doomed.shutdown_timeout(Duration::from_secs(5)))
        .await
        .unwrap();
    assert_eq!(Arc::strong_count(&outbox), 1, "nobody has it open any more");
    (dir, department, sent)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_leaves_them_unsure_and_the_next_start_settles_them() {
    for fate in [Fate::Silence, Fate::TakenThenSilence] {
        let (dir, department, sent) = dies(fate).await;
        let path = dir.path().join("profile");
        let outbox = Arc::new(Profile::open(&path, PASSPHRASE, Timestamp::now()).unwrap());
        for id in &sent {
            let delivery = outbox.delivery(*id).unwrap();
            assert_eq!(
                delivery.state,
                State::Unsure,
                "an attempt without an end is of unknown fate"
            );
        }
        until(&outbox, &department, &sent, |s| s == State::Accepted).await;
        assert_eq!(department.rows(), FIVE, "each of them exactly once");
        let errands = department.sent.lock().unwrap().clone();
        assert!(
            errands.iter().all(|sent| sent.file == errands[0].file),
            "only ever the same bytes"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_while_the_department_takes_no_file() {
    let (_dir, outbox) = new_outbox();
    let department = Arc::new(Department::default());
    *department.busy.lock().unwrap() = true;
    let sent = submit(&outbox, &["a"]);
    until(&outbox, &department, &sent, |s| s == State::Accepted).await;
    let attempts = outbox.delivery_detail(sent[0]).unwrap().attempts;
    assert_eq!(
        attempts.iter().filter(|a| a.operation == "create").count(),
        1,
        "no attempt at a door that is closed"
    );
    assert_eq!(outbox.last_batch(SYSTEM).unwrap().as_deref(), Some("1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_that_says_nothing_is_not_waited_for_for_ever() {
    let (_dir, outbox) = new_outbox();
    let department = Arc::new(Department::default());
    *department.mute.lock().unwrap() = true;
    *department.patience.lock().unwrap() = Some(Duration::from_secs(1));
    let sent = submit(&outbox, &["a"]);
    until(&outbox, &department, &sent, |s| s == State::Accepted).await;
    assert!(
        !*department.mute.lock().unwrap(),
        "it was asked, and did not answer"
    );
    assert_eq!(
        department.rows(),
        ["a"],
        "asked anew, it takes the file, once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_file_is_another() {
    let (_dir, outbox) = new_outbox();
    let department = Arc::new(Department::default());
    let first = submit(&outbox, &["a"]);
    until(&outbox, &department, &first, |s| s == State::Accepted).await;
    let second = submit(&outbox, &["b"]);
    until(&outbox, &department, &second, |s| s == State::Accepted).await;
    let names: Vec<_> = department.files.lock().unwrap().keys().cloned().collect();
    assert_eq!(names, ["1", "2"], "no name is used twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_refused_for_its_form_stops_the_system_and_its_records_go_in_another() {
    let (_dir, outbox) = new_outbox();
    let department = Arc::new(Department::default());
    *department.misshapen.lock().unwrap() = true;
    let sent = submit(&outbox, &FIVE);
    until(&outbox, &department, &sent, |s| s == State::Paused).await;
    assert_eq!(
        department.asked.load(Ordering::SeqCst),
        1,
        "the answer is definite"
    );
    *department.misshapen.lock().unwrap() = false;
    outbox
        .resume_system(SYSTEM, "worker", Timestamp::now())
        .unwrap();
    until(&outbox, &department, &sent, |s| s == State::Accepted).await;
    assert_eq!(
        department.rows(),
        FIVE,
        "in another file, each of them once"
    );
}
