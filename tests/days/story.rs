//! What happened, line by line, and what did not hold: printed when a seed fails, so that a person can follow it.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use yilutong_dispatch::china;

/// What is promised; each has a way of its own to be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Promise {
    /// What the worker saved is there, as it was saved.
    Saved,
    /// Every planned delivery is accepted, given up by a person or for a later one, or stands in the outbox.
    NothingLost,
    /// A department holds each record once.
    NothingDoubled,
    /// What was said later never gives way to what was said earlier.
    OrderHolds,
    /// Accepted means that the department holds it.
    NoFalseAcceptance,
    /// States move as the table allows.
    TableHolds,
    /// When all is well again and time has passed, everything has arrived.
    NothingStuck,
}

/// A promise that was not kept.
#[derive(Debug, Clone)]
pub(crate) struct Broken {
    pub(crate) promise: Promise,
    pub(crate) how: String,
}

/// The events of a story, in their order.
#[derive(Debug, Default)]
pub(crate) struct Story {
    lines: Vec<String>,
    pub(crate) broken: Vec<Broken>,
}

impl Story {
    pub(crate) fn tell(&mut self, at: Timestamp, what: impl fmt::Display) {
        let at = at.to_zoned(china());
        self.lines
            .push(format!("{}  {what}", at.strftime("%m-%d %H:%M:%S")));
    }

    pub(crate) fn breaks(&mut self, at: Timestamp, promise: Promise, how: impl fmt::Display) {
        self.tell(at, format_args!("*** {promise:?}: {how}"));
        let how = how.to_string();
        if self.broken.len() < 20 {
            self.broken.push(Broken { promise, how });
        }
    }

    /// Which promises were broken.
    pub(crate) fn promises(&self) -> BTreeSet<Promise> {
        self.broken.iter().map(|broken| broken.promise).collect()
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
