//! The eleven states of a delivery and the one table of legal moves.
//!
//! Where a system has no interface the sender is a person, and nothing here differs; see [`crate::by_hand`].
//! Deliberately absent: when to move. Each operation asks this table and is refused if it says no.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for a receipt of another record.
    Blocked,
    /// May be sent at once.
    Ready,
    /// Leased: somebody is at it, the dispatcher or a person with a card.
    Sending,
    /// Not processed; to be tried again later.
    Waiting,
    /// Nobody knows whether it was processed: it must be settled before anything else.
    Unsure,
    /// The department took it and will decide later.
    Reviewing,
    /// The department holds it. Final.
    Accepted,
    /// The worker must change or decide something.
    Refused,
    /// Its system cannot go on until somebody sees to it.
    Paused,
    /// Given up, by a person or for a later delivery. Final.
    Withdrawn,
    /// It left in a file that is carried to another network: out of our hands until it comes back or the file is lost.
    Away,
}

impl State {
    /// All of them, in the order of the declaration.
    pub const ALL: [Self; 11] = [
        Self::Blocked,
        Self::Ready,
        Self::Sending,
        Self::Waiting,
        Self::Unsure,
        Self::Reviewing,
        Self::Accepted,
        Self::Refused,
        Self::Paused,
        Self::Withdrawn,
        Self::Away,
    ];

    /// Whether a delivery in this state may move to `next`. Everything not listed is illegal, staying put included.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self.moves().contains(&next)
    }

    /// The table. `Accepted` from a resting state is a worker's own report (a receipt typed in by hand).
    fn moves(self) -> &'static [Self] {
        use State::{
            Accepted, Away, Blocked, Paused, Ready, Refused, Reviewing, Sending, Unsure, Waiting,
            Withdrawn,
        };
        match self {
            Blocked => &[Ready, Paused, Accepted, Withdrawn],
            Ready => &[Sending, Away, Blocked, Paused, Accepted, Withdrawn],
            Sending => &[
                Ready, Waiting, Unsure, Reviewing, Accepted, Refused, Paused, Withdrawn,
            ],
            Waiting => &[Sending, Away, Ready, Blocked, Paused, Accepted, Withdrawn],
            Unsure => &[Sending, Away, Ready, Blocked, Paused, Accepted, Withdrawn],
            Reviewing => &[Sending, Away, Accepted, Withdrawn],
            Refused => &[Ready, Blocked, Unsure, Paused, Accepted, Withdrawn],
            Paused => &[Ready, Blocked, Unsure, Accepted, Withdrawn],
            Away => &[Accepted, Refused, Reviewing, Unsure, Withdrawn],
            Accepted | Withdrawn => &[],
        }
    }

    /// Whether nothing can happen to it any more.
    #[must_use]
    pub fn is_finished(self) -> bool {
        self.moves().is_empty()
    }

    /// Whether a later delivery in the lane may take its place, provided no attempt of unknown fate hangs on it.
    #[must_use]
    pub fn gives_way(self) -> bool {
        matches!(
            self,
            Self::Blocked | Self::Ready | Self::Waiting | Self::Refused | Self::Paused
        )
    }

    /// The name it is stored and serialised under.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Waiting => "waiting",
            Self::Unsure => "unsure",
            Self::Reviewing => "reviewing",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Paused => "paused",
            Self::Withdrawn => "withdrawn",
            Self::Away => "away",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
