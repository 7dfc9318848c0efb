//! The functions that expressions may call besides CEL's own, once as plain Rust and once declared to CEL.
//!
//! All take text and numbers and are total: a text they cannot read gives no result.

use std::sync::{Arc, LazyLock};

use super::day::{self, date};
use super::rule::Rule;
use cel::common::types::{CelBool, CelInt, CelString, INT_TYPE, STRING_TYPE};
use cel::common::value::CowVal;
use cel::{Env, ExecutionError};

/// Functions of packages, and how many arguments each takes.
pub(crate) const OWN: [(&str, usize); 15] = [
    ("age", 2),
    ("days", 2),
    ("chars", 1),
    ("first", 2),
    ("before", 2),
    ("after", 2),
    ("citizen_birth", 1),
    ("citizen_sex", 1),
    ("citizen_number", 1),
    ("in_days", 2),
    ("in_months", 2),
    ("in_years", 2),
    ("month_begin", 1),
    ("month_end", 1),
    ("anniversary", 2),
];

/// CEL's own functions that packages may use.
pub(crate) const STANDARD: [&str; 9] = [
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "string",
    "int",
    "double",
    "bool",
];

/// `age(birth, on)`: years completed on a day; -1 on a day before birth.
pub(crate) fn age(birth: &str, on: &str) -> Option<i64> {
    let years = yilutong_dictionary::values::age_on(date(birth)?, date(on)?);
    Some(years.map_or(-1, i64::from))
}

/// `days(from, to)`: days from one date to another.
pub(crate) fn days(from: &str, to: &str) -> Option<i64> {
    let span = date(from)?.until(date(to)?).ok()?;
    Some(i64::from(span.get_days()))
}

/// `chars(text)`: code points.
pub(crate) fn chars(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

/// `first(text, n)`: the first n characters.
pub(crate) fn first(text: &str, count: i64) -> Option<&str> {
    let count = usize::try_from(count).ok()?;
    let end = text
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(at, _)| at);
    Some(&text[..end])
}

/// `before(text, mark)`: what stands before the first mark, without spaces around it.
pub(crate) fn before<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    text.split_once(mark).map(|(before, _)| before.trim())
}

/// `after(text, mark)`: what stands after the first mark, without spaces around it.
pub(crate) fn after<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    text.split_once(mark).map(|(_, after)| after.trim())
}

/// `citizen_birth(number)`: the birth date in an 18-character identity number, ISO.
pub(crate) fn citizen_birth(number: &str) -> Option<String> {
    let digits = citizen_digits(number)?;
    Some(format!(
        "{}-{}-{}",
        &digits[6..10],
        &digits[10..12],
        &digits[12..14]
    ))
}

/// `citizen_sex(number)`: the sex in an 18-character identity number, GB/T 2261.1.
pub(crate) fn citizen_sex(number: &str) -> Option<&'static str> {
    let odd = citizen_digits(number)?.as_bytes()[16] % 2 == 1;
    Some(if odd { "1" } else { "2" })
}

/// `citizen_number(text)`: whether it is an 18-character identity number with the right check character.
pub(crate) fn citizen_number(text: &str) -> bool {
    Rule::CitizenId.accepts(text)
}

fn citizen_digits(number: &str) -> Option<&str> {
    let digits = number.len() == 18 && number.bytes().take(17).all(|b| b.is_ascii_digit());
    digits.then_some(number).filter(|n| n.is_ascii())
}

/// CEL with the functions above.
pub(crate) static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib();
    let one = || vec![STRING_TYPE];
    let two = || vec![STRING_TYPE, STRING_TYPE];
    // Declaring fails only for a name declared twice; the names are these, once each.
    let _ = env.add_overload("age", "age", two(), |args| {
        integer("age", age(text(&args, 0)?, text(&args, 1)?))
    });
    let _ = env.add_overload("days", "days", two(), |args| {
        integer("days", days(text(&args, 0)?, text(&args, 1)?))
    });
    let _ = env.add_overload("chars", "chars", one(), |args| {
        integer("chars", Some(chars(text(&args, 0)?)))
    });
    let _ = env.add_overload("first", "first", vec![STRING_TYPE, INT_TYPE], |args| {
        let count = args
            .get(1)
            .and_then(|arg| arg.downcast_ref::<CelInt>())
            .map(|n| *n.inner());
        string("first", first(text(&args, 0)?, count.unwrap_or(-1)))
    });
    let _ = env.add_overload("before", "before", two(), |args| {
        string("before", before(text(&args, 0)?, text(&args, 1)?))
    });
    let _ = env.add_overload("after", "after", two(), |args| {
        string("after", after(text(&args, 0)?, text(&args, 1)?))
    });
    let _ = env.add_overload("citizen_birth", "citizen_birth", one(), |args| {
        string("citizen_birth", citizen_birth(text(&args, 0)?))
    });
    let _ = env.add_overload("citizen_sex", "citizen_sex", one(), |args| {
        string("citizen_sex", citizen_sex(text(&args, 0)?))
    });
    let _ = env.add_overload("citizen_number", "citizen_number", one(), |args| {
        Ok(CowVal::owned(CelBool::from(citizen_number(text(
            &args, 0,
        )?))))
    });
    let counted = || vec![STRING_TYPE, INT_TYPE];
    let _ = env.add_overload("in_days", "in_days", counted(), |args| {
        string("in_days", day::in_days(text(&args, 0)?, count(&args, 1)?))
    });
    let _ = env.add_overload("in_months", "in_months", counted(), |args| {
        string(
            "in_months",
            day::in_months(text(&args, 0)?, count(&args, 1)?),
        )
    });
    let _ = env.add_overload("in_years", "in_years", counted(), |args| {
        string("in_years", day::in_years(text(&args, 0)?, count(&args, 1)?))
    });
    let _ = env.add_overload("month_begin", "month_begin", one(), |args| {
        string("month_begin", day::month_begin(text(&args, 0)?))
    });
    let _ = env.add_overload("month_end", "month_end", one(), |args| {
        string("month_end", day::month_end(text(&args, 0)?))
    });
    let _ = env.add_overload("anniversary", "anniversary", two(), |args| {
        string(
            "anniversary",
            day::anniversary(text(&args, 0)?, text(&args, 1)?),
        )
    });
    Arc::new(env)
});

type Answer<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;

fn text<'n>(args: &'n [CowVal<'_, '_>], index: usize) -> Result<&'n str, ExecutionError> {
    args.get(index)
        .and_then(|arg| arg.downcast_ref::<CelString<'_>>())
        .map(CelString::inner)
        .ok_or_else(ExecutionError::missing_argument_or_target)
}

fn count(args: &[CowVal<'_, '_>], index: usize) -> Result<i64, ExecutionError> {
    args.get(index)
        .and_then(|arg| arg.downcast_ref::<CelInt>())
        .map(|n| *n.inner())
        .ok_or_else(ExecutionError::missing_argument_or_target)
}

fn integer<'b, 'v>(name: &str, value: Option<i64>) -> Answer<'b, 'v> {
    value
        .map(|v| CowVal::owned(CelInt::from(v)))
        .ok_or_else(|| ExecutionError::function_error(name, "no result"))
}

fn string<'b, 'v>(name: &str, value: Option<impl Into<String>>) -> Answer<'b, 'v> {
    value
        .map(|v| CowVal::owned(CelString::from(v.into())))
        .ok_or_else(|| ExecutionError::function_error(name, "no result"))
}
