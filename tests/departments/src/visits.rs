//! The requests log of one department: what came, what became of it, and how often. Kept in memory, without query
//! strings, headers or bodies, so it holds nothing personal.

use std::collections::VecDeque;

use serde::Serialize;

/// One request, as the log shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Visit {
    /// The department's time, RFC 3339.
    pub at: String,
    /// Method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// The department's code, the HTTP status, or the fault that struck.
    pub outcome: String,
    /// Whether the department's holdings changed.
    pub stored: bool,
}

/// How many requests there were since the start or the last reset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Arrived whole.
    pub received: u64,
    /// Answered by the department itself, refusals and replays included.
    pub processed: u64,
    /// Changed the holdings.
    pub stored: u64,
}

/// The log.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Visits {
    /// How many there were.
    pub counters: Counters,
    /// The latest, oldest first.
    pub requests: VecDeque<Visit>,
}

const KEPT: usize = 2000;

impl Visits {
    pub(crate) fn add(&mut self, visit: Visit) {
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(visit);
    }
}
