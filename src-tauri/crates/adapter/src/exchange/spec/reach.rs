//! `[reach]`: where a department is, how much it bears, and when it is closed.

use std::time::Duration;

use jiff::civil::{Time, Weekday};
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Where a department is, and how much it bears.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct ReachSpec {
    /// The address used until the office sets another.
    pub(in crate::exchange) base_url: String,
    /// How long a reply is waited for.
    pub(in crate::exchange) timeout_seconds: u64,
    /// Requests in progress at once.
    pub(in crate::exchange) concurrency: usize,
    /// Requests in one second.
    pub(in crate::exchange) per_second: u32,
    /// `02:00-02:30`, `wed 01:00-03:00`.
    #[serde(default)]
    pub(in crate::exchange) closed: Vec<Closed>,
    /// First and longest wait between attempts.
    pub(in crate::exchange) retry: Retry,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Retry {
    /// The first wait between attempts.
    pub(in crate::exchange) base_seconds: u64,
    /// The longest wait between attempts.
    pub(in crate::exchange) ceiling_seconds: u64,
}

/// A window in which a system is closed, by the department's time (UTC+8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The days it begins on; empty means every day.
    pub days: Vec<Weekday>,
    /// When it begins.
    pub from: Time,
    /// When it ends; earlier than `from` means the next morning.
    pub to: Time,
}

crate::schema::written!(Closed, "hours");

impl<'de> Deserialize<'de> for Closed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "`{text}` is not a window such as `02:00-02:30` or `wed 01:00-03:00`"
            ))
        })
    }
}

impl Closed {
    fn parse(text: &str) -> Option<Self> {
        let (days, hours) = match text.split_once(' ') {
            Some((days, hours)) => (days.split(',').map(weekday).collect::<Option<_>>()?, hours),
            None => (Vec::new(), text),
        };
        let (from, to) = hours.split_once('-')?;
        let time = |text: &str| Time::strptime("%H:%M", text).ok();
        Some(Self {
            days,
            from: time(from)?,
            to: time(to)?,
        })
    }
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// How much a department bears, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Requests in progress at once.
    pub concurrency: usize,
    /// Requests in one second.
    pub per_second: u32,
    /// How long a reply is waited for.
    pub timeout: Duration,
    /// When it is closed.
    pub closed: Vec<Closed>,
    /// The first wait between attempts.
    pub retry_base: Duration,
    /// The longest wait between attempts.
    pub retry_ceiling: Duration,
}

impl ReachSpec {
    /// The reach of a department that nobody speaks with.
    pub(super) fn nowhere() -> Self {
        Self {
            base_url: String::new(),
            timeout_seconds: 0,
            concurrency: 0,
            per_second: 0,
            closed: Vec::new(),
            retry: Retry {
                base_seconds: 0,
                ceiling_seconds: 0,
            },
        }
    }

    pub(super) fn limits(&self) -> Limits {
        Limits {
            concurrency: self.concurrency,
            per_second: self.per_second,
            timeout: Duration::from_secs(self.timeout_seconds),
            closed: self.closed.clone(),
            retry_base: Duration::from_secs(self.retry.base_seconds),
            retry_ceiling: Duration::from_secs(self.retry.ceiling_seconds),
        }
    }
}
