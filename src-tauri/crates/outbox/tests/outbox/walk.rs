//! Random days in the life of an outbox: whatever happens in whatever order, the promises hold after every step.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use yilutong_outbox::{
    Act, AttemptEnd, AttemptId, AuditVerdict, BeginAttempt, Brought, Decide, Delivery, DeliveryId,
    Intent, NewDelivery, Next, Release, SendAway, State, Window,
};

use crate::desk::{
    Desk, OWNER, accepted, at, lane, put, receipt, refused, resident_of, submission, unsure,
    wait_until,
};

#[derive(Debug, Clone)]
enum Step {
    Submit { key: u8, cancel: bool },
    Lease,
    Begin(usize),
    End(usize, u8),
    Release(usize),
    Withdraw(usize),
    Resend(usize),
    Decide(usize, u8),
    Pause(bool),
    SendAway,
    Lost(usize),
    Bring(usize, u8),
    Sleep(u8),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3_u8, any::<bool>()).prop_map(|(key, cancel)| Step::Submit { key, cancel }),
        4 => Just(Step::Lease),
        5 => any::<usize>().prop_map(Step::Begin),
        6 => (any::<usize>(), 0..12_u8).prop_map(|(which, how)| Step::End(which, how)),
        1 => any::<usize>().prop_map(Step::Release),
        1 => any::<usize>().prop_map(Step::Withdraw),
        1 => any::<usize>().prop_map(Step::Resend),
        2 => (any::<usize>(), 0..4_u8).prop_map(|(which, how)| Step::Decide(which, how)),
        1 => any::<bool>().prop_map(Step::Pause),
        2 => Just(Step::SendAway),
        1 => any::<usize>().prop_map(Step::Lost),
        3 => (any::<usize>(), 0..12_u8).prop_map(|(which, how)| Step::Bring(which, how)),
        2 => (0..90_u8).prop_map(Step::Sleep),
        1 => Just(Step::Reopen),
    ]
}

/// One end of each kind.
fn next(how: u8, now: i64) -> Next {
    let later = at(now + 20);
    match how {
        0..=2 => accepted(&[("house_code", "4403"), ("number", "1")]),
        3 => refused(),
        4 => Next::Ask {
            code: "ask".into(),
            explain: json!({}),
        },
        5 => Next::Again {
            new_serial: Some("ab".into()),
            adopt: None,
            forget: true,
            settled: true,
            reason: None,
        },
        6 => Next::Again {
            new_serial: None,
            adopt: Some(receipt(&[("house_code", "4404")])),
            forget: false,
            settled: false,
            reason: None,
        },
        7 => wait_until(later),
        8 => unsure(later),
        9 => Next::Pause {
            reason: "credentials".into(),
        },
        10 => Next::Superseded,
        _ => Next::Reviewing {
            explain: None,
            calls: false,
            until: later,
            receipt: receipt(&[("job", "J")]),
            held: None,
        },
    }
}

struct Day {
    desk: Desk,
    now: i64,
    open: Vec<AttemptId>,
    last: BTreeMap<DeliveryId, Delivery>,
}

impl Day {
    fn deliveries(&self) -> Vec<Delivery> {
        let window = Window {
            offset: 0,
            limit: 10_000,
        };
        self.desk.deliveries_in(None, &State::ALL, window).unwrap()
    }

    fn pick(&self, which: usize, wanted: impl Fn(&Delivery) -> bool) -> Option<DeliveryId> {
        let ids: Vec<_> = self
            .deliveries()
            .into_iter()
            .filter(wanted)
            .map(|one| one.id)
            .collect();
        (!ids.is_empty()).then(|| ids[which % ids.len()])
    }

    /// Carries a step out. Refusals are fine; what they leave behind is checked like everything else.
    fn take(&mut self, step: &Step) {
        self.now += 1;
        let (now, moment) = (self.now, at(self.now));
        match *step {
            Step::Submit { key, cancel } => {
                let intent = if cancel { Intent::Cancel } else { Intent::Put };
                let key = key.to_string();
                let dwelling = NewDelivery {
                    intent,
                    ..put("housing", &key)
                };
                let resident = NewDelivery {
                    intent,
                    ..resident_of(&key, &key)
                };
                let entry = self.desk.draft("t", moment);
                self.desk
                    .submit(submission(
                        &entry,
                        0,
                        vec![dwelling, resident, put("grid", &key)],
                        moment,
                    ))
                    .unwrap();
            }
            Step::Lease => {
                for leased in self.desk.take(moment) {
                    let all = self.deliveries();
                    let earlier = all
                        .iter()
                        .filter(|one| one.lane == leased.lane && one.id < leased.delivery);
                    for one in earlier {
                        assert!(
                            one.state.is_finished(),
                            "{} is leased before {}",
                            leased.delivery,
                            one.id
                        );
                    }
                }
            }
            Step::Begin(which) => {
                if let Some(delivery) = self.pick(which, |one| one.state == State::Sending) {
                    let (operation, sealed) = ("create".to_owned(), json!({}));
                    let begin = BeginAttempt {
                        delivery,
                        owner: OWNER.into(),
                        operation,
                        sealed,
                        now: moment,
                    };
                    self.open.extend(self.desk.begin_attempt(begin));
                }
            }
            Step::End(which, how) => {
                if !self.open.is_empty() {
                    let attempt = self.open.remove(which % self.open.len());
                    let (outcome, next) = ("test".to_owned(), next(how, now));
                    let _ = self.desk.end_attempt(AttemptEnd {
                        attempt,
                        now: moment,
                        outcome,
                        detail: None,
                        next,
                    });
                }
            }
            Step::Release(which) => {
                if let Some(delivery) = self.pick(which, |one| one.state == State::Sending) {
                    let _ = self.desk.release(Release {
                        delivery,
                        owner: OWNER.into(),
                        now: moment,
                        next: None,
                    });
                }
            }
            Step::Withdraw(which) => {
                if let Some(delivery) = self.pick(which, |one| one.unsettled.is_none()) {
                    let _ = self.desk.withdraw(delivery, "w", moment);
                }
            }
            Step::Resend(which) => {
                if let Some(delivery) = self.pick(which, |_| true) {
                    let _ = self.desk.resend(delivery, "w", moment);
                }
            }
            Step::Decide(which, how) => {
                if let Some(delivery) = self.pick(which, |_| true) {
                    let new_serial = "cd".to_owned();
                    let act = match how {
                        0 => Act::Change {
                            set: BTreeMap::new(),
                            unset: vec![],
                            new_serial,
                        },
                        1 => Act::Resend { new_serial: None },
                        2 => Act::Accept {
                            receipt: receipt(&[("house_code", "9")]),
                            ended: false,
                        },
                        _ => Act::Recreate { new_serial },
                    };
                    let _ = self.desk.decide(Decide {
                        delivery,
                        by: "w".into(),
                        now: moment,
                        act,
                    });
                }
            }
            Step::Pause(true) => drop(
                self.desk
                    .pause_system("residence", "closed", "w", moment)
                    .unwrap(),
            ),
            Step::Pause(false) => drop(self.desk.resume_system("residence", "w", moment).unwrap()),
            Step::SendAway => drop(self.desk.send_away(SendAway {
                zone: "police".into(),
                systems: vec!["residence".into(), "grid".into()],
                recipient: "inside".into(),
                most: 3,
                by: "w".into(),
                now: moment,
                until: at(now + 1_000),
            })),
            Step::Lost(which) => {
                let parcels = self.desk.parcels().unwrap();
                if !parcels.is_empty() {
                    let id = parcels[which % parcels.len()].id;
                    self.desk.parcel_lost(id, "w", moment).unwrap();
                }
            }
            Step::Bring(which, how) => {
                let parcels = self.desk.parcels().unwrap();
                if let Some(delivery) = self.pick(which, |_| true) {
                    let serial = self.last.get(&delivery).map(|one| one.serial.clone());
                    let brought = parcels.iter().map(|parcel| Brought {
                        parcel: parcel.id,
                        delivery,
                        serial: serial.clone().unwrap_or_default(),
                        next: next(how, now),
                        unsettled: (how % 2 == 0).then(|| json!({ "there": true })),
                    });
                    let news = self.desk.bring_back(brought.collect(), "w", moment);
                    assert!(news.unwrap().news < 2, "one delivery has one end");
                }
            }
            Step::Sleep(seconds) => self.now += i64::from(seconds),
            Step::Reopen => {
                self.desk.reopen(moment);
                let sending = self
                    .deliveries()
                    .into_iter()
                    .filter(|one| one.state == State::Sending)
                    .count();
                assert_eq!(sending, 0, "nobody holds a lease after a restart");
            }
        }
    }

    fn check(&mut self, step: &Step) {
        let all: BTreeMap<_, _> = self
            .deliveries()
            .into_iter()
            .map(|one| (one.id, one))
            .collect();
        for (id, before) in &self.last {
            let after = all
                .get(id)
                .unwrap_or_else(|| panic!("{id} was lost by {step:?}"));
            if before.state.is_finished() {
                assert_eq!(
                    after.state, before.state,
                    "{id} had finished before {step:?}"
                );
            }
            let vanished = after.state == State::Withdrawn && before.unsettled.is_some();
            // The department told, or the worker who sends it again as not processed.
            let told = matches!(step, Step::End(..) | Step::Bring(..) | Step::Decide(_, 1));
            assert!(
                !vanished || told,
                "{id}, of unknown fate, was withdrawn by {step:?}"
            );
        }
        for one in all.values() {
            let out = self.desk.parcels().unwrap();
            let open = self.desk.delivery_detail(one.id).unwrap().attempts;
            let open = open.last().is_some_and(|last| last.ended_at.is_none());
            assert!(
                one.state != State::Away || (open && out.iter().any(|parcel| parcel.away > 0)),
                "away is what a file that is out took with it: {one:?}"
            );
            assert_eq!(
                one.state == State::Sending,
                one.lease_owner.is_some(),
                "a lease and sending are one: {one:?}"
            );
            let may_doubt = matches!(
                one.state,
                State::Unsure | State::Sending | State::Refused | State::Paused | State::Away
            );
            assert!(
                one.unsettled.is_none() || may_doubt,
                "doubt is only where it is settled: {one:?}"
            );
            assert!(
                one.state != State::Unsure || one.unsettled.is_some(),
                "unsure names its attempt: {one:?}"
            );
            if one.state == State::Blocked {
                let code = self.desk.holding(&lane("housing", &one.lane.key)).unwrap();
                let there = code.is_some_and(|holding| {
                    let standing = holding.standing == yilutong_outbox::Standing::Standing;
                    holding.receipt.contains_key("house_code")
                        && (standing || one.intent == Intent::Cancel)
                });
                assert!(!there, "{} waits for what is there since {step:?}", one.id);
            }
            let held_up = all.values().any(|other| {
                other.lane == one.lane && other.id > one.id && !other.state.is_finished()
            });
            let idle = one.state.gives_way() && one.unsettled.is_none();
            assert!(
                !(held_up && idle),
                "{} never left and still stands before a later one since {step:?}",
                one.id
            );
        }
        let mut sending: Vec<_> = all
            .values()
            .filter(|one| one.state == State::Sending)
            .map(|one| &one.lane)
            .collect();
        sending.sort();
        let count = sending.len();
        sending.dedup();
        assert_eq!(sending.len(), count, "one lane, one sender");
        self.last = all;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_promises_hold_whatever_happens(steps in proptest::collection::vec(step(), 1..60)) {
        let mut day = Day { desk: Desk::new(), now: 0, open: vec![], last: BTreeMap::new() };
        for step in &steps {
            day.take(step);
            day.check(step);
        }
        let verdict = day.desk.verify_audit().unwrap();
        prop_assert!(matches!(verdict, AuditVerdict::Intact { .. }), "the audit tells it all: {verdict:?}");
    }

    #[test]
    fn no_walk_of_the_table_leaves_a_final_state_or_gets_stuck(choices in proptest::collection::vec(any::<usize>(), 0..40)) {
        let mut state = State::Blocked;
        for choice in choices {
            let open: Vec<_> = State::ALL.into_iter().filter(|next| state.may_become(*next)).collect();
            prop_assert_eq!(open.is_empty(), state.is_finished(), "only what has finished has nowhere to go");
            prop_assert!(state.is_finished() || state == State::Sending || open.contains(&State::Withdrawn), "a person can always give up");
            if open.is_empty() { break; }
            state = open[choice % open.len()];
        }
    }
}
