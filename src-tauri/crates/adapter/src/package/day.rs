//! Reckoning with days, as expressions may: all take and give ISO dates, and a text that is no date gives no result.

use jiff::ToSpan;
use jiff::civil::Date;

/// An ISO date, strictly `yyyy-mm-dd`.
pub(super) fn date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
        return None;
    }
    Date::new(
        text[..4].parse().ok()?,
        text[5..7].parse().ok()?,
        text[8..].parse().ok()?,
    )
    .ok()
}

/// `in_days(day, n)`: so many days later, or earlier.
pub(crate) fn in_days(day: &str, count: i64) -> Option<String> {
    let span = jiff::Span::new().try_days(count).ok()?;
    Some(date(day)?.checked_add(span).ok()?.to_string())
}

/// `in_months(day, n)`: so many months later or earlier; the 31st becomes the last day of a shorter month.
pub(crate) fn in_months(day: &str, count: i64) -> Option<String> {
    let span = jiff::Span::new().try_months(count).ok()?;
    Some(date(day)?.checked_add(span).ok()?.to_string())
}

/// `in_years(day, n)`: so many years later or earlier; 29 February becomes the 28th.
pub(crate) fn in_years(day: &str, count: i64) -> Option<String> {
    let span = jiff::Span::new().try_years(count).ok()?;
    Some(date(day)?.checked_add(span).ok()?.to_string())
}

/// `month_begin(day)`: the first day of its month.
pub(crate) fn month_begin(day: &str) -> Option<String> {
    Some(date(day)?.first_of_month().to_string())
}

/// `month_end(day)`: the last day of its month.
pub(crate) fn month_end(day: &str) -> Option<String> {
    Some(date(day)?.last_of_month().to_string())
}

/// `anniversary(day, on)`: the first yearly return of a day that is not before another day, one year on at the earliest.
pub(crate) fn anniversary(day: &str, on: &str) -> Option<String> {
    let (day, on) = (date(day)?, date(on)?);
    let years = i64::from(on.year() - day.year()).max(1);
    let returns = |years: i64| day.checked_add(years.years()).ok();
    let this = returns(years)?;
    let next = if this >= on {
        this
    } else {
        returns(years + 1)?
    };
    Some(next.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(found: Option<String>) -> String {
        found.unwrap_or_default()
    }

    #[test]
    fn days_are_reckoned_as_the_calendar_has_them() {
        assert_eq!(said(in_days("2026-02-27", 2)), "2026-03-01");
        assert_eq!(said(in_months("2026-03-31", -1)), "2026-02-28");
        assert_eq!(said(in_years("2024-02-29", 80)), "2104-02-29");
        assert_eq!(said(in_years("2024-02-29", 1)), "2025-02-28");
        assert_eq!(said(month_begin("2026-11-30")), "2026-11-01");
        assert_eq!(said(month_end("2028-02-03")), "2028-02-29");
        assert_eq!(in_days("2026-2-7", 1), None, "no date");
        assert_eq!(in_years("2026-02-07", i64::MAX), None, "no such year");
    }

    #[test]
    fn a_year_returns_on_its_day_and_never_before_it_is_over() {
        let next = |day, on| said(anniversary(day, on));
        assert_eq!(next("2025-12-10", "2026-11-30"), "2026-12-10");
        assert_eq!(next("2023-12-10", "2026-12-10"), "2026-12-10", "today");
        assert_eq!(next("2023-12-10", "2026-12-11"), "2027-12-10");
        assert_eq!(
            next("2026-11-20", "2026-11-30"),
            "2027-11-20",
            "not within its first year"
        );
        assert_eq!(next("2026-12-20", "2026-11-30"), "2027-12-20");
        assert_eq!(next("2024-02-29", "2026-01-01"), "2026-02-28");
    }
}
