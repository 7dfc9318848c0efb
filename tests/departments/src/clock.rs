//! A department's clock: the computer's time (or a test's) plus an offset that can be set while it runs, because a
//! laptop and a department seldom agree on the time. Nothing else in this crate asks what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::{self, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};

/// Where the time comes from before the offset is added.
pub type TimeSource = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A department's clock. Clones share the offset.
#[derive(Clone)]
pub struct Clock {
    source: TimeSource,
    offset_ms: Arc<AtomicI64>,
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clock")
            .field("offset_ms", &self.offset_ms.load(Ordering::Relaxed))
            .finish_non_exhaustive()
    }
}

impl Clock {
    /// The computer's own clock, offset zero.
    #[must_use]
    pub fn real() -> Self {
        Self::from_source(Arc::new(Timestamp::now))
    }

    /// A clock that reads `source`, offset zero.
    #[must_use]
    pub fn from_source(source: TimeSource) -> Self {
        Self {
            source,
            offset_ms: Arc::default(),
        }
    }

    /// Another department's clock on the same source, with its own offset.
    #[must_use]
    pub(crate) fn sibling(&self) -> Self {
        Self::from_source(Arc::clone(&self.source))
    }

    /// The department's time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_millis(self.offset_ms.load(Ordering::SeqCst));
        let base = (self.source)();
        base.checked_add(offset).unwrap_or(base)
    }

    /// The department's time now, in China Standard Time.
    #[must_use]
    pub(crate) fn china(&self) -> Zoned {
        in_china(self.now())
    }

    /// Sets how far the department's clock is ahead of its source (negative: behind).
    pub(crate) fn set_offset_seconds(&self, seconds: i64) {
        self.offset_ms
            .store(seconds.saturating_mul(1000), Ordering::SeqCst);
    }

    /// The value of an HTTP `Date` header by this clock (RFC 9110).
    #[must_use]
    pub(crate) fn http_date(&self) -> String {
        self.now()
            .to_zoned(TimeZone::UTC)
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string()
    }
}

/// An instant in China Standard Time (UTC+8, no summer time).
#[must_use]
pub(crate) fn in_china(instant: Timestamp) -> Zoned {
    instant.to_zoned(TimeZone::fixed(tz::offset(8)))
}
