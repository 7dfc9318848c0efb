//! What this dispatcher has leased and is still at, and until when: so that it never takes its own lease for one that ran
//! out, however far the clock jumps while an attempt is under way.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use yilutong_outbox::{DeliveryId, Leased};

/// By system, as a system that gathers lets go of all at once.
type Leases = BTreeMap<String, BTreeMap<DeliveryId, Timestamp>>;

/// The leases that are held.
#[derive(Debug, Default)]
pub(crate) struct Held(Mutex<Leases>);

/// Lets go when it is dropped: a panic in an attempt must not hold its lease for ever.
pub(crate) struct Holding<'a> {
    held: &'a Held,
    system: String,
    one: Option<DeliveryId>,
}

impl Drop for Holding<'_> {
    fn drop(&mut self) {
        let mut leases = self.held.leases();
        match self.one {
            Some(id) => {
                if let Some(of_system) = leases.get_mut(&self.system) {
                    of_system.remove(&id);
                }
            }
            None => {
                leases.remove(&self.system);
            }
        }
    }
}

impl Held {
    pub(crate) fn take(&self, leased: &[Leased], until: Timestamp) {
        let mut leases = self.leases();
        for one in leased {
            let of_system = leases.entry(one.lane.system.clone()).or_default();
            of_system.insert(one.delivery, until);
        }
    }

    /// One is being attempted, or all that is held of a system.
    pub(crate) fn until_done(&self, system: &str, one: Option<DeliveryId>) -> Holding<'_> {
        Holding {
            held: self,
            system: system.to_owned(),
            one,
        }
    }

    pub(crate) fn ending_before(&self, moment: Timestamp) -> Vec<DeliveryId> {
        let leases = self.leases();
        let all = leases.values().flatten();
        all.filter(|(_, until)| **until < moment)
            .map(|(id, _)| *id)
            .collect()
    }

    pub(crate) fn renewed(&self, these: &[DeliveryId], until: Timestamp) {
        let mut leases = self.leases();
        for (id, end) in leases.values_mut().flatten() {
            if these.contains(id) {
                *end = until;
            }
        }
    }

    fn leases(&self) -> MutexGuard<'_, Leases> {
        // Every change under this lock is a single assignment: what a panicking thread left is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
