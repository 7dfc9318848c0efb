//! Time and chance, passed in: an attempt knows neither the computer's clock nor its dice by itself.

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};
use rand::Rng;

/// What time it is on this computer, and what chance says.
///
/// Tests own both; everything else uses [`RealClock`].
pub trait Clock: Send + Sync {
    /// The computer's time, right or wrong.
    fn now(&self) -> Timestamp;
    /// Fills the bytes with randomness that nobody can foresee.
    fn random(&self, bytes: &mut [u8]);
}

/// The computer's own clock and the operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn random(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// A moment in China Standard Time, which every department writes: one offset, no daylight saving.
pub(super) fn in_china(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::fixed(Offset::constant(8)))
}

/// A moment that a department wrote in China Standard Time.
pub(super) fn from_china(text: &str, format: &str) -> Option<Timestamp> {
    let local = jiff::civil::DateTime::strptime(format, text).ok()?;
    local
        .to_zoned(TimeZone::fixed(Offset::constant(8)))
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// A moment moved by a clock difference; stays where it is when that leaves the calendar.
pub(super) fn shifted(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(at)
}

/// The moment an HTTP `Date` header names.
pub(super) fn from_http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text.trim())
        .ok()
        .map(|zoned| zoned.timestamp())
}
