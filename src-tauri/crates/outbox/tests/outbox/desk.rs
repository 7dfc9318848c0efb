//! A desk to test from: a fresh profile, a clock that stands where it is put, and short ways to say usual things.

use std::collections::BTreeMap;
use std::ops::Deref;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tempfile::TempDir;
use yilutong_outbox::{
    AttemptEnd, AttemptId, BeginAttempt, DeliveryId, DraftSave, EntryId, Intent, KeyCost, Lane,
    LeaseRequest, Leased, NewDelivery, Next, Outbox, Profile, Receipt, State, Submission,
    Submitted, Wait,
};

pub(crate) const PASSPHRASE: &str = "梅林一村 3-502";
pub(crate) const OWNER: &str = "dispatcher";

/// `seconds` after some fixed moment.
pub(crate) fn at(seconds: i64) -> Timestamp {
    "2026-03-02T01:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

/// A profile in a folder of its own.
pub(crate) struct Desk {
    pub(crate) outbox: Option<Outbox>,
    pub(crate) dir: TempDir,
}

impl Deref for Desk {
    type Target = Outbox;

    fn deref(&self) -> &Outbox {
        self.outbox.as_ref().unwrap()
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Profile::create_with(
            &dir.path().join("profile"),
            PASSPHRASE,
            KeyCost::LOWEST,
            at(0),
        );
        Self {
            outbox: Some(outbox.unwrap()),
            dir,
        }
    }

    /// Closes the profile and opens it again, as the next morning.
    pub(crate) fn reopen(&mut self, now: Timestamp) {
        drop(self.outbox.take());
        self.outbox =
            Some(Profile::open(&self.dir.path().join("profile"), PASSPHRASE, now).unwrap());
    }

    /// A new entry, drafted.
    pub(crate) fn draft(&self, title: &str, now: Timestamp) -> EntryId {
        let body = json!({ "note": title });
        self.save_draft(DraftSave {
            id: None,
            form: "household".into(),
            title: title.into(),
            body,
            now,
        })
        .unwrap()
    }

    /// A new entry, submitted with these deliveries.
    pub(crate) fn send(
        &self,
        deliveries: Vec<NewDelivery>,
        now: Timestamp,
    ) -> (EntryId, Submitted) {
        let entry = self.draft("入户登记", now);
        let submitted = self.submit(submission(&entry, 0, deliveries, now)).unwrap();
        (entry, submitted)
    }

    /// A new entry with one delivery.
    pub(crate) fn send_one(&self, delivery: NewDelivery, now: Timestamp) -> DeliveryId {
        self.send(vec![delivery], now).1.deliveries[0]
    }

    /// Leases everything that is due, for a minute.
    pub(crate) fn take(&self, now: Timestamp) -> Vec<Leased> {
        self.lease(request(now)).unwrap()
    }

    /// Begins an attempt at a leased delivery.
    pub(crate) fn begin(&self, delivery: DeliveryId, now: Timestamp) -> AttemptId {
        let sealed = json!({ "sealed": delivery.0 });
        self.begin_attempt(BeginAttempt {
            delivery,
            owner: OWNER.into(),
            operation: "create".into(),
            sealed,
            now,
        })
        .unwrap()
    }

    /// Ends an attempt.
    pub(crate) fn end(&self, attempt: AttemptId, next: Next, now: Timestamp) -> State {
        let outcome = "test".to_owned();
        self.end_attempt(AttemptEnd {
            attempt,
            now,
            outcome,
            detail: None,
            next,
        })
        .unwrap()
    }

    /// Leases this delivery, tries it once and ends so.
    pub(crate) fn go(&self, delivery: DeliveryId, next: Next, now: Timestamp) -> State {
        let leased = self.take(now);
        assert!(
            leased.iter().any(|one| one.delivery == delivery),
            "{delivery} should have been leased: {leased:?}"
        );
        for other in leased.iter().filter(|one| one.delivery != delivery) {
            let release = yilutong_outbox::Release {
                delivery: other.delivery,
                owner: OWNER.into(),
                now,
                next: None,
            };
            self.release(release).unwrap();
        }
        let attempt = self.begin(delivery, now);
        self.end(attempt, next, now)
    }

    pub(crate) fn state_of(&self, delivery: DeliveryId) -> State {
        self.delivery(delivery).unwrap().state
    }
}

pub(crate) fn request(now: Timestamp) -> LeaseRequest {
    let slots = ["housing", "residence", "grid"].map(|system| (system.to_owned(), 100));
    LeaseRequest {
        now,
        until: now + SignedDuration::from_secs(60),
        owner: OWNER.into(),
        slots: slots.into(),
        most: 100,
    }
}

pub(crate) fn submission(
    entry: &EntryId,
    base: u32,
    deliveries: Vec<NewDelivery>,
    now: Timestamp,
) -> Submission {
    Submission {
        entry: entry.clone(),
        base,
        body: json!({ "residents": [] }),
        title: "入户登记".into(),
        now,
        by: "worker-7".into(),
        deliveries,
        register: vec![],
        given_up: vec![],
    }
}

pub(crate) fn lane(system: &str, key: &str) -> Lane {
    let record = if system == "housing" {
        "dwelling"
    } else {
        "registration"
    };
    Lane {
        system: system.into(),
        record: record.into(),
        key: key.into(),
    }
}

/// A delivery that waits for nothing.
pub(crate) fn put(system: &str, key: &str) -> NewDelivery {
    NewDelivery {
        lane: lane(system, key),
        resident: None,
        intent: Intent::Put,
        wire: json!({ "key": key }),
        waits: vec![],
        serial: "00112233445566778899aabbccddeeff".into(),
    }
}

/// A residence registration that waits for the house code of a dwelling.
pub(crate) fn resident_of(dwelling: &str, key: &str) -> NewDelivery {
    let wait = Wait {
        lane: lane("housing", dwelling),
        receipt: "house_code".into(),
    };
    NewDelivery {
        waits: vec![wait],
        resident: Some("r1".into()),
        ..put("residence", key)
    }
}

pub(crate) fn receipt(pairs: &[(&str, &str)]) -> Receipt {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect::<BTreeMap<_, _>>()
}

pub(crate) fn accepted(pairs: &[(&str, &str)]) -> Next {
    Next::Accepted {
        receipt: receipt(pairs),
        held: json!({ "key": "held" }),
        ended: false,
    }
}

pub(crate) fn refused() -> Next {
    Next::Refused {
        code: "2002".into(),
        explain: json!({ "faults": [] }),
    }
}

pub(crate) fn wait_until(until: Timestamp) -> Next {
    Next::Wait {
        until,
        reason: "busy".into(),
    }
}

pub(crate) fn unsure(until: Timestamp) -> Next {
    Next::Unsure {
        until,
        reason: "reply_lost".into(),
    }
}

pub(crate) fn again() -> Next {
    Next::Again {
        new_serial: None,
        adopt: None,
        forget: false,
        settled: false,
        reason: None,
    }
}

pub(crate) fn ids(leased: &[Leased]) -> Vec<DeliveryId> {
    leased.iter().map(|one| one.delivery).collect()
}
