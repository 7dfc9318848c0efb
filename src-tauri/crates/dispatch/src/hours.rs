//! The hours at which a system is closed, in the department's own time (UTC+8).

use jiff::civil::{Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// A window in which a system is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The days it begins on; empty means every day.
    pub days: Vec<Weekday>,
    /// When it begins.
    pub from: Time,
    /// When it ends; earlier than `from` means the next morning.
    pub to: Time,
}

/// China Standard Time: no daylight saving, one offset for the whole country.
#[must_use]
pub fn china() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// When a system that is closed now opens again; `None` when it is open.
#[must_use]
pub fn opens_at(windows: &[Closed], now: Timestamp) -> Option<Timestamp> {
    let local = now.to_zoned(china());
    windows
        .iter()
        .flat_map(|window| [0, 1].map(|back| (window, back)))
        .filter_map(|(window, back)| {
            let day = local
                .date()
                .checked_sub(SignedDuration::from_hours(24 * back))
                .ok()?;
            if !window.days.is_empty() && !window.days.contains(&day.weekday()) {
                return None;
            }
            let begins = day
                .to_datetime(window.from)
                .to_zoned(china())
                .ok()?
                .timestamp();
            let mut last = day;
            if window.to <= window.from {
                last = day.checked_add(SignedDuration::from_hours(24)).ok()?;
            }
            let ends = last
                .to_datetime(window.to)
                .to_zoned(china())
                .ok()?
                .timestamp();
            (begins <= now && now < ends).then_some(ends)
        })
        .max()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn at(day: i8, hour: i8, minute: i8) -> Timestamp {
        date(2026, 11, day)
            .at(hour, minute, 0, 0)
            .to_zoned(china())
            .unwrap()
            .timestamp()
    }

    #[test]
    fn wednesday_nights_are_closed() {
        let windows = [Closed {
            days: vec![Weekday::Wednesday],
            from: time(1, 0, 0, 0),
            to: time(3, 0, 0, 0),
        }];
        assert_eq!(
            opens_at(&windows, at(25, 2, 0)),
            Some(at(25, 3, 0)),
            "the 25th is a Wednesday"
        );
        assert_eq!(
            opens_at(&windows, at(25, 3, 0)),
            None,
            "the end is open again"
        );
        assert_eq!(opens_at(&windows, at(24, 2, 0)), None, "Tuesday is open");
    }

    #[test]
    fn a_window_over_midnight_reaches_into_the_next_day() {
        let windows = [Closed {
            days: vec![],
            from: time(23, 0, 0, 0),
            to: time(1, 0, 0, 0),
        }];
        assert_eq!(
            opens_at(&windows, at(25, 0, 30)),
            Some(at(25, 1, 0)),
            "still last night's window"
        );
        assert_eq!(
            opens_at(&windows, at(25, 23, 30)),
            Some(at(26, 1, 0)),
            "tonight's window"
        );
        assert_eq!(opens_at(&windows, at(25, 12, 0)), None, "noon is open");
    }
}
