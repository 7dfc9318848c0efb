//! How it stands with the departments and the ways to them: which troubles are about, and whom they strike.

use std::collections::{BTreeMap, BTreeSet};

use crate::chance::lot;

/// What goes wrong with one request. The faults of the practice departments, and what networks and accounts do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    DropBefore,
    DropAfter,
    Status500,
    Status500After,
    Maintenance503,
    TooMany429,
    LoginPage200,
    TruncatedReply,
    Garbage,
    GarbageAfter,
    ExpireSession,
    OwnCode,
    OwnCodeAfter,
    Unreachable,
    Locked,
    /// The record is refused.
    Refusal,
    /// The worker is asked.
    Question,
}

const TROUBLES: [Trouble; 15] = [
    Trouble::DropBefore,
    Trouble::DropAfter,
    Trouble::Status500,
    Trouble::Status500After,
    Trouble::Maintenance503,
    Trouble::TooMany429,
    Trouble::LoginPage200,
    Trouble::TruncatedReply,
    Trouble::Garbage,
    Trouble::GarbageAfter,
    Trouble::ExpireSession,
    Trouble::OwnCode,
    Trouble::OwnCodeAfter,
    Trouble::Unreachable,
    Trouble::Locked,
];

/// The troubles of one day.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weather {
    /// No trouble at all, from now on.
    pub(crate) fair: bool,
    /// Of a hundred requests to a system, how many meet trouble.
    pub(crate) rough: BTreeMap<&'static str, u64>,
    /// Networks that are gone.
    pub(crate) vanished: BTreeSet<&'static str>,
    /// Credentials that no longer hold.
    pub(crate) revoked: BTreeSet<&'static str>,
    /// Accounts that somebody else uses.
    pub(crate) taken: BTreeSet<&'static str>,
    /// Departments that were upgraded: they understand only packages from this edition on.
    pub(crate) editions: BTreeMap<&'static str, u32>,
}

impl Weather {
    /// What happens to a request; the same for the same seed and request.
    pub(crate) fn strikes(
        &self,
        seed: u64,
        id: &'static str,
        serial: &str,
        nth: u64,
    ) -> Option<Trouble> {
        if self.fair {
            return None;
        }
        if self.vanished.contains(id) {
            return Some(Trouble::Unreachable);
        }
        let mut lot = lot(seed, &[id, serial], nth);
        if lot.percent(self.rough.get(id).copied().unwrap_or(2)) {
            return lot.one_of(&TROUBLES).copied();
        }
        match lot.below(100) {
            0..3 => Some(Trouble::Refusal),
            3 => Some(Trouble::Question),
            _ => None,
        }
    }
}
