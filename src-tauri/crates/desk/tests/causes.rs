//! Ten thousand refused deliveries of one cause are one line, and one act mends them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use yilutong_adapter::{AdapterError, Fault, Order, Outcome, Receipt, Sealed, Wire};
use yilutong_desk::schema::{CauseAct, MendRequest, Mended, Nothing, Passphrase};
use yilutong_desk::{Desk, DeskConfig, Surroundings};
use yilutong_dictionary::Place;
use yilutong_dispatch::{Boxed, Exchange, Limits};
use yilutong_outbox::{
    DraftSave, Intent, KeyCost, Lane, NewDelivery, Outbox, Profile, State, Submission,
};

const PASSPHRASE: &str = "causes-12345678";
const MANY: usize = 10_000;

/// A department that has no code of this name, until it has.
#[derive(Clone, Default)]
struct Department {
    knows_the_code: Arc<AtomicBool>,
}

impl Exchange for Department {
    fn seal(&self, order: &Order) -> Result<Sealed, AdapterError> {
        Ok(Sealed {
            operation: order.operation,
            wire: order.wire.clone(),
            serial: order.serial.clone(),
            sealed_at: Timestamp::now(),
        })
    }

    fn attempt<'a>(&'a self, order: &'a Order, _: &'a Sealed) -> Boxed<'a, Outcome> {
        let row = order.wire.get("row").cloned().unwrap_or_default();
        Box::pin(async move {
            if self.knows_the_code.load(Ordering::SeqCst) {
                return Outcome::Accepted {
                    receipt: Receipt([("number".to_owned(), row.to_string())].into()),
                    held: Wire::new(),
                };
            }
            Outcome::Refused {
                faults: vec![Fault {
                    member: "xl".to_owned(),
                    places: vec![Place::of("person.education")],
                    say: format!("第{row}行「文化程度」的代码不对"),
                }],
                code: "40022".to_owned(),
            }
        })
    }

    fn review<'a>(&'a self, order: &'a Order) -> Boxed<'a, Outcome> {
        Box::pin(async move {
            Outcome::Accepted {
                receipt: order.receipt.clone(),
                held: Wire::new(),
            }
        })
    }

    fn limits(&self) -> Limits {
        Limits {
            concurrency: 62,
            lease: Duration::from_secs(60),
            closed: Vec::new(),
        }
    }
}

async fn office(profile: &Path, department: &Department) -> Arc<Desk> {
    drop(Profile::create_with(profile, PASSPHRASE, KeyCost::LOWEST, Timestamp::now()).unwrap());
    let config = DeskConfig {
        data_dir: profile.to_path_buf(),
        ..DeskConfig::default()
    };
    let department = department.clone();
    let surroundings = Surroundings {
        between: Arc::new(move |_, _| Arc::new(department.clone())),
        ..Surroundings::default()
    };
    let desk = Desk::within(config, surroundings).unwrap();
    let passphrase = PASSPHRASE.to_owned();
    desk.profile_unlock(Passphrase { passphrase })
        .await
        .unwrap();
    let settings = json!({
        "worker": { "operator": "WG100023", "operator_name": "王采集", "phone": "19900000009" },
        "systems": { "grid": { "credentials": { "token": "wg-test-0d6f2b7e9c41485a" } } },
    });
    desk.call("settings.change", settings).await.unwrap();
    desk
}

/// Entries with one delivery each.
fn submit(outbox: &Outbox, many: usize) {
    let body = json!({ "form": "household" });
    let mut submitted = Vec::with_capacity(many);
    for number in 0..many {
        let now = Timestamp::now();
        let title = format!("海棠路{number}号");
        let entry = outbox
            .save_draft(DraftSave {
                id: None,
                form: "household".to_owned(),
                title: title.clone(),
                body: body.clone(),
                now,
            })
            .unwrap();
        submitted.push(outbox.submit_async(Submission {
            entry,
            base: 0,
            body: body.clone(),
            title,
            now,
            by: "WG100023".to_owned(),
            deliveries: vec![NewDelivery {
                lane: Lane {
                    system: "grid".to_owned(),
                    record: "population".to_owned(),
                    key: number.to_string(),
                },
                resident: None,
                intent: Intent::Put,
                wire: json!({ "row": number }),
                waits: Vec::new(),
                serial: format!("{number:032x}"),
            }],
            register: Vec::new(),
            given_up: Vec::new(),
        }));
    }
    for one in submitted {
        one.wait().unwrap();
    }
}

fn counts(outbox: &Outbox) -> BTreeMap<State, u32> {
    let systems = outbox.systems().unwrap();
    systems["grid"].counts.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_refusals_of_one_cause_are_one_line_and_one_act() {
    let folder = tempfile::tempdir().unwrap();
    let department = Department::default();
    let desk = office(&folder.path().join("profile"), &department).await;
    let outbox = desk.outbox().await.unwrap();
    submit(&outbox, MANY);
    let patience = Duration::from_secs(240);
    assert!(desk.sync(false, patience, |_| {}).await.unwrap());
    let all = u32::try_from(MANY).unwrap();
    assert_eq!(counts(&outbox), [(State::Refused, all)].into());

    let began = std::time::Instant::now();
    let view = desk.outbox_causes(Nothing {}).await.unwrap();
    let took = began.elapsed();
    let [cause] = &view.causes[..] else {
        panic!(
            "one line, whatever row each refusal names: {:#?}",
            view.causes
        )
    };
    assert_eq!(
        (cause.deliveries, cause.entries, view.deliveries),
        (all, all, all)
    );
    assert_eq!(
        cause.label.as_deref(),
        Some("文化程度"),
        "where it is wrong"
    );
    assert!(
        cause.say.contains("代码不对"),
        "and what is wrong: {}",
        cause.say
    );
    assert_eq!(
        cause.may,
        [CauseAct::Set, CauseAct::Resend, CauseAct::Withdraw],
        "a value from a list may be put right for all"
    );
    assert!(
        took < Duration::from_secs(1),
        "the page stays swift: {took:?}"
    );

    department.knows_the_code.store(true, Ordering::SeqCst);
    let mut whole = Mended::default();
    loop {
        let request = MendRequest {
            cause: cause.id.clone(),
            act: CauseAct::Resend,
            value: None,
            after: whole.next,
        };
        let mended = desk.outbox_mend(request).await.unwrap();
        whole.done += mended.done;
        whole.left += mended.left;
        whole.next = mended.next;
        if whole.next.is_none() {
            break;
        }
    }
    assert_eq!((whole.done, whole.left), (all, 0), "one act for all");
    assert!(desk.sync(false, patience, |_| {}).await.unwrap());
    assert_eq!(counts(&outbox), [(State::Accepted, all)].into());
    let view = desk.outbox_causes(Nothing {}).await.unwrap();
    assert!(view.causes.is_empty(), "nothing is left to see to");
    let again = json!({ "cause": cause.id, "act": "resend" });
    let gone = desk.call("outbox.mend", again).await.unwrap_err();
    assert_eq!(
        gone.fault().kind,
        "no_such_cause",
        "and it says so: {}",
        gone.fault().say
    );
    desk.call("profile.lock", Value::Null).await.unwrap();
}
