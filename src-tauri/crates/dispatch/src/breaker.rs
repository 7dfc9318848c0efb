//! The breaker of one system: after failures in a row it stops asking, then lets one attempt try.
//!
//! Only failures of the *system* count (unreachable, internal faults, foreign replies); a refused
//! record says nothing against it. Knows no clock: the time is passed in.

use jiff::Timestamp;

use crate::backoff::Backoff;

/// Failures in a row that open it.
const OPENS_AFTER: u32 = 4;

/// Whether a system is asked at all.
#[derive(Debug, Clone, Default)]
pub struct Breaker {
    failures: u32,
    open_until: Option<Timestamp>,
    probing: bool,
}

impl Breaker {
    /// How many attempts may start now, of `wanted`.
    #[must_use]
    pub fn allows(&self, now: Timestamp, wanted: usize) -> usize {
        match self.open_until {
            None => wanted,
            Some(until) if now < until || self.probing => 0,
            Some(_) => wanted.min(1),
        }
    }

    /// An attempt has started: while the breaker is open it is the one probe.
    pub fn started(&mut self) {
        self.probing = self.open_until.is_some();
    }

    /// The attempt asked nothing after all.
    pub fn abandoned(&mut self) {
        self.probing = false;
    }

    /// The system answered as itself, whatever it answered.
    pub fn answered(&mut self) {
        *self = Self::default();
    }

    /// The system did not answer as itself.
    pub fn failed(&mut self, now: Timestamp, draw: f64, backoff: &Backoff) {
        self.failures = self.failures.saturating_add(1);
        self.probing = false;
        if self.failures >= OPENS_AFTER {
            let wait = backoff.wait(self.failures - OPENS_AFTER, draw, None);
            self.open_until = Some(now + wait);
        }
    }

    /// When the next probe may go, if the breaker is open.
    #[must_use]
    pub fn open_until(&self) -> Option<Timestamp> {
        self.open_until
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn opens_after_failures_in_a_row_and_lets_one_probe_through() {
        let backoff = Backoff::default();
        let mut now = Timestamp::UNIX_EPOCH;
        let mut breaker = Breaker::default();
        for _ in 0..OPENS_AFTER {
            assert_eq!(
                breaker.allows(now, 4),
                4,
                "a few failures do not stop a system"
            );
            breaker.started();
            breaker.failed(now, 1.0, &backoff);
        }
        assert_eq!(breaker.allows(now, 4), 0, "now it rests");
        now += 1.hour();
        assert_eq!(breaker.allows(now, 4), 1, "one attempt probes");
        breaker.started();
        assert_eq!(breaker.allows(now, 4), 0, "only one");
        breaker.answered();
        assert_eq!(breaker.allows(now, 4), 4, "an answer closes it");
    }
}
