//! The suite's time. The desk's clock stands still until a test lets time pass, so that a retry never comes by itself and
//! nobody sleeps for luck; the departments' moves on from there, as their limits per second want it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use jiff::{SignedDuration, Timestamp};
use yilutong_adapter::{Clock, RealClock};

/// The desk's clock. Clones are the same clock.
#[derive(Debug, Clone)]
pub(crate) struct TestClock {
    begun: Timestamp,
    passed_ms: Arc<AtomicI64>,
}

impl TestClock {
    /// A clock that shows ten in the morning of today, where the departments are: what is an hour off is the same day
    /// then, whenever the suite runs.
    pub(crate) fn new() -> Self {
        let now = Timestamp::now().to_zoned(TimeZone::fixed(offset(8)));
        let morning = now.with().hour(10).minute(0).second(0).build();
        Self {
            begun: morning.unwrap_or(now).timestamp(),
            passed_ms: Arc::default(),
        }
    }

    /// Lets time pass until this moment; a moment that has been is left alone.
    pub(crate) fn pass_until(&self, moment: Timestamp) {
        let ahead = moment.duration_since(self.now());
        if ahead.is_positive() {
            self.pass(ahead + SignedDuration::from_millis(1));
        }
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: SignedDuration) {
        let ms = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.passed_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Today, where the departments are.
    pub(crate) fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::fixed(offset(8))).date()
    }

    /// The departments' clock.
    pub(crate) fn theirs(&self) -> practice_departments::Clock {
        let (ours, started) = (self.clone(), Instant::now());
        practice_departments::Clock::from_source(Arc::new(move || {
            let moved = SignedDuration::try_from(started.elapsed()).unwrap_or_default();
            let now = ours.now();
            now.checked_add(moved).unwrap_or(now)
        }))
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::from_millis(self.passed_ms.load(Ordering::SeqCst));
        self.begun.checked_add(passed).unwrap_or(self.begun)
    }

    fn random(&self, bytes: &mut [u8]) {
        RealClock.random(bytes);
    }
}
