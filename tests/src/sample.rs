//! What the demo enters: a household, events for every department that takes events, an inspection, a departure. Each is
//! a file in `tests/samples`, with a file beside it that says what every department must hold of it, written by hand from
//! the contracts, so that a wrong mapping in a package cannot agree with itself.
//!
//! Deliberately absent: what the samples say. Only their days change with the day on which they are entered.

use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

/// What the sample event looks like.
pub const SCENE: &[u8] = include_bytes!("../samples/scene.png");

/// An entry as a worker types it, and what it must lead to.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Its name, which is that of its files too.
    pub name: &'static str,
    /// What every place for pictures shows; none where there is no such place.
    pub picture: Option<&'static [u8]>,
    entry: &'static str,
    expected: &'static str,
}

/// The sample of this name, with the picture that every place for pictures shows.
macro_rules! sample {
    ($name:literal) => {
        sample!($name, None)
    };
    ($name:literal, $picture:literal) => {
        sample!(
            $name,
            Some(include_bytes!(concat!("../samples/", $picture)))
        )
    };
    ($name:literal, $picture:expr) => {
        Sample {
            name: $name,
            picture: $picture,
            entry: include_str!(concat!("../samples/", $name, ".json")),
            expected: include_str!(concat!("../samples/", $name, ".expected.json")),
        }
    };
}

impl Sample {
    /// The household of five.
    pub const HOUSEHOLD: Self = sample!("household");
    /// Water in the street: for 智慧排水.
    pub const EVENT: Self = sample!("event", "scene.png");
    /// A restaurant with two hazards, put right on the spot, with a picture at every place.
    pub const PREMISES: Self = sample!("premises", "scene.png");
    /// The grandfather of the household has left.
    pub const DEPARTURE: Self = sample!("departure");

    /// Every sample, in the order in which they are entered.
    pub const ALL: [Self; 9] = [
        Self::HOUSEHOLD,
        Self::EVENT,
        sample!("event-safety", "event-safety.png"),
        sample!("event-urban", "event-urban.png"),
        sample!("event-building", "event-building.png"),
        sample!("event-fire", "event-fire.png"),
        sample!("event-traffic", "event-traffic.png"),
        Self::PREMISES,
        Self::DEPARTURE,
    ];

    /// The sample and what it must lead to, as they are written.
    #[must_use]
    pub const fn text(self) -> [&'static str; 2] {
        [self.entry, self.expected]
    }

    /// What is typed in on this day, still without pictures.
    ///
    /// # Errors
    /// When the sample is not JSON.
    pub fn body(self, today: Date) -> Result<Value, serde_json::Error> {
        let mut body: Value = serde_json::from_str(self.entry)?;
        match Form::of(&body) {
            Form::Household => body["visit"]["on"] = json!(today.to_string()),
            Form::Event => happened(&mut body["event"]["found_at"], today),
            Form::Premises => happened(&mut body["inspection"]["at"], today),
            Form::Departure => {
                body["visit"]["on"] = json!(today.to_string());
                body["residents"][0]["stay"]["left_on"] = json!(eve(today).to_string());
            }
        }
        Ok(body)
    }

    /// Puts a picture that was taken in at every place for pictures.
    pub fn show(body: &mut Value, picture: &Value) {
        let one = json!([picture]);
        match Form::of(body) {
            Form::Household | Form::Departure => {}
            Form::Event => body["event"]["photos"] = one,
            Form::Premises => {
                let inspection = &mut body["inspection"];
                inspection["photos"] = one.clone();
                for hazard in inspection["hazards"].as_array_mut().into_iter().flatten() {
                    hazard["photos"] = one.clone();
                    hazard["after_photos"] = one.clone();
                }
            }
        }
    }

    /// The day on which this entry, made of a sample, was typed in.
    #[must_use]
    pub fn day(entry: &Value) -> Option<Date> {
        match Form::of(entry) {
            Form::Household => entry["visit"]["on"].as_str()?.parse().ok(),
            Form::Event => morrow(&entry["event"]["found_at"]),
            Form::Premises => morrow(&entry["inspection"]["at"]),
            Form::Departure => morrow(&entry["residents"][0]["stay"]["left_on"]),
        }
    }

    /// True when everything entered before must have arrived first: who leaves before anything was sent is never
    /// registered at all.
    #[must_use]
    pub fn comes_later(entry: &Value) -> bool {
        Form::of(entry) == Form::Departure
    }
}

/// The forms that samples fill in.
#[derive(PartialEq, Eq)]
enum Form {
    Household,
    Event,
    Premises,
    Departure,
}

impl Form {
    fn of(entry: &Value) -> Self {
        match entry["form"].as_str() {
            Some("event") => Self::Event,
            Some("premises") => Self::Premises,
            Some("departure") => Self::Departure,
            _ => Self::Household,
        }
    }
}

/// The sample household, visited on this day.
///
/// # Errors
/// When the sample is not JSON.
pub fn household(visited: Date) -> Result<Value, serde_json::Error> {
    Sample::HOUSEHOLD.body(visited)
}

/// The sample event, found on the day before this one.
///
/// # Errors
/// When the sample is not JSON.
pub fn event(today: Date) -> Result<Value, serde_json::Error> {
    Sample::EVENT.body(today)
}

/// The sample inspection, made on the day before this one.
///
/// # Errors
/// When the sample is not JSON.
pub fn premises(today: Date) -> Result<Value, serde_json::Error> {
    Sample::PREMISES.body(today)
}

/// Moves a time as entries write it to the day before this one; the hour stays.
fn happened(time: &mut Value, today: Date) {
    let hour = time.as_str().and_then(|text| text.split_once('T'));
    let hour = hour.map_or("09:00", |(_, hour)| hour);
    *time = json!(format!("{}T{hour}", eve(today)));
}

/// The day after a time as entries write it.
fn morrow(time: &Value) -> Option<Date> {
    let time: DateTime = time.as_str()?.parse().ok()?;
    time.date().tomorrow().ok()
}

/// The day before; the first day of all has none.
pub(crate) fn eve(today: Date) -> Date {
    today.yesterday().unwrap_or(today)
}
