//! Dates and times as people write them, and ages in completed years.

use jiff::civil::{Date, DateTime};

use super::citizen_id::all_digits;
use super::{ValueError, text};

/// Reads a date written `2026-09-01`, `20260901`, `2026/9/1`, `2026.9.1` or `2026年9月1日`; its [`Date::to_string`]
/// is the ISO form.
///
/// # Errors
/// [`ValueError::DateForm`] when it has not year, month and day; [`ValueError::DateCalendar`] when there is no such day.
pub fn parse_date(text: &str) -> Result<Date, ValueError> {
    if let Some(parts) = iso(text) {
        return calendar(parts);
    }
    let text = text::number(text);
    let parts: Vec<&str> = if text.len() == 8 && all_digits(&text) {
        vec![&text[..4], &text[4..6], &text[6..]]
    } else {
        let text = text.strip_suffix(['日', '号']).unwrap_or(&text);
        text.split(['-', '/', '.', '年', '月']).collect()
    };
    let [year, month, day] = parts.as_slice() else {
        return Err(ValueError::DateForm);
    };
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && all_digits(part)
    };
    if !(digits(year, 4..=4) && digits(month, 1..=2) && digits(day, 1..=2)) {
        return Err(ValueError::DateForm);
    }
    match (year.parse(), month.parse(), day.parse()) {
        (Ok(year), Ok(month), Ok(day)) => calendar((year, month, day)),
        _ => Err(ValueError::DateForm),
    }
}

/// Reads a day and time written `2026-09-01T08:30`, `2026-09-01 8:30`, `2026/9/1 8:30:15` or `202609010830`; seconds
/// are dropped.
///
/// # Errors
/// [`ValueError::TimeForm`] when it has no time of day, and as [`parse_date`] for the day.
pub fn parse_date_time(text: &str) -> Result<DateTime, ValueError> {
    let text = text::half_width(&text::line(text));
    let compact = text.len() == 12 && all_digits(&text);
    let (day, time) = if compact {
        (&text[..8], format!("{}:{}", &text[8..10], &text[10..]))
    } else {
        let (day, time) = text.split_once([' ', 'T']).ok_or(ValueError::TimeForm)?;
        (day, time.to_owned())
    };
    let date = parse_date(day)?;
    let parts: Vec<i8> = time
        .split([':', '：'])
        .map(|part| part.parse().ok().filter(|_| (1..=2).contains(&part.len())))
        .collect::<Option<_>>()
        .ok_or(ValueError::TimeForm)?;
    match parts.as_slice() {
        [hour, minute] | [hour, minute, _] => {
            let time = jiff::civil::Time::new(*hour, *minute, 0, 0);
            time.map(|time| date.to_datetime(time))
                .map_err(|_| ValueError::TimeForm)
        }
        _ => Err(ValueError::TimeForm),
    }
}

/// The normal form of a day and time: `2026-09-01T08:30`.
#[must_use]
pub fn minute_of(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M").to_string()
}

fn calendar((year, month, day): (i16, i8, i8)) -> Result<Date, ValueError> {
    Date::new(year, month, day).map_err(|_| ValueError::DateCalendar)
}

/// The parts of a date that is in ISO form already, the usual case.
fn iso(text: &str) -> Option<(i16, i8, i8)> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else {
        return None;
    };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| (byte - b'0') as i8);
    let pair = |tens: u8, ones: u8| Some(digit(tens)? * 10 + digit(ones)?);
    let year = i16::from(pair(y1, y2)?) * 100 + i16::from(pair(y3, y4)?);
    Some((year, pair(m1, m2)?, pair(d1, d2)?))
}

/// Completed years on `day`; `None` before birth. Somebody born on 29 February completes a year on 1 March in
/// common years.
#[must_use]
pub fn age_on(birth: Date, day: Date) -> Option<i16> {
    if day < birth {
        return None;
    }
    let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
    Some(day.year() - birth.year() - i16::from(!had_birthday))
}
