//! The sample household, event and inspection, and what each department must hold of them: written by hand from the
//! contracts, so that a wrong mapping in a package cannot agree with itself.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use serde_json::{Map, Value, json};

const HOUSEHOLD: &str = include_str!("../samples/household.json");
const EXPECTED: &str = include_str!("../samples/household.expected.json");
const EVENT: &str = include_str!("../samples/event.json");
const EXPECTED_OF_EVENT: &str = include_str!("../samples/event.expected.json");
const PREMISES: &str = include_str!("../samples/premises.json");
const EXPECTED_OF_PREMISES: &str = include_str!("../samples/premises.expected.json");
const DEPARTURE: &str = include_str!("../samples/departure.json");
const EXPECTED_OF_DEPARTURE: &str = include_str!("../samples/departure.expected.json");
/// What the sample event looks like.
pub const SCENE: &[u8] = include_bytes!("../samples/scene.png");

/// What the demo enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// The household of five.
    Household,
    /// Water in the street, with a picture.
    Event,
    /// A restaurant with two hazards, put right on the spot, with a picture at every place.
    Premises,
    /// The grandfather of the household has left.
    Departure,
}

impl Sample {
    /// Every sample, in the order in which they are entered.
    pub const ALL: [Self; 4] = [
        Self::Household,
        Self::Event,
        Self::Premises,
        Self::Departure,
    ];

    /// The sample and what it must lead to, as they are written.
    #[must_use]
    pub const fn text(self) -> [&'static str; 2] {
        match self {
            Self::Household => [HOUSEHOLD, EXPECTED],
            Self::Event => [EVENT, EXPECTED_OF_EVENT],
            Self::Premises => [PREMISES, EXPECTED_OF_PREMISES],
            Self::Departure => [DEPARTURE, EXPECTED_OF_DEPARTURE],
        }
    }

    /// What is typed in on this day.
    ///
    /// # Errors
    /// When the sample is not JSON.
    pub fn body(self, today: Date) -> Result<Value, serde_json::Error> {
        match self {
            Self::Household => household(today),
            Self::Event => event(today),
            Self::Premises => premises(today),
            Self::Departure => departure(today),
        }
    }

    /// The day on which this entry, made of the sample, was typed in.
    #[must_use]
    pub fn day(self, entry: &Value) -> Option<Date> {
        match self {
            Self::Household => entry["visit"]["on"].as_str()?.parse().ok(),
            Self::Event => morrow(&entry["event"]["found_at"]),
            Self::Premises => morrow(&entry["inspection"]["at"]),
            Self::Departure => morrow(&entry["residents"][0]["stay"]["left_on"]),
        }
    }

    /// What the departments must hold of it when it was typed in on this day and `housing` gave this code.
    pub(crate) fn expected(
        self,
        day: Date,
        house_code: &str,
    ) -> Result<ExpectedRecords, serde_json::Error> {
        let [_, expected] = self.text();
        let filled = expected
            .replace("{house_code}", house_code)
            .replace("{visit10}", &day.to_string())
            .replace("{visit8}", &day.strftime("%Y%m%d").to_string())
            .replace("{found}", &eve(day).to_string())
            .replace("{left10}", &eve(day).to_string())
            .replace("{left8}", &eve(day).strftime("%Y%m%d").to_string())
            .replace("{left_slash}", &eve(day).strftime("%Y/%m/%d").to_string());
        let file: ExpectedFile = serde_json::from_str(&filled)?;
        Ok((file.records, file.issued))
    }
}

/// The sample household, visited on this day.
///
/// # Errors
/// When the sample is not JSON.
pub fn household(visited: Date) -> Result<Value, serde_json::Error> {
    let mut household: Value = serde_json::from_str(HOUSEHOLD)?;
    household["visit"]["on"] = json!(visited.to_string());
    Ok(household)
}

/// The sample event, found on the day before this one.
///
/// # Errors
/// When the sample is not JSON.
pub fn event(today: Date) -> Result<Value, serde_json::Error> {
    let mut event: Value = serde_json::from_str(EVENT)?;
    event["event"]["found_at"] = json!(format!("{}T09:30", eve(today)));
    Ok(event)
}

/// The sample inspection, made on the day before this one.
///
/// # Errors
/// When the sample is not JSON.
pub fn premises(today: Date) -> Result<Value, serde_json::Error> {
    let mut premises: Value = serde_json::from_str(PREMISES)?;
    premises["inspection"]["at"] = json!(format!("{}T10:00", eve(today)));
    Ok(premises)
}

/// The sample departure, on the day before this one.
///
/// # Errors
/// When the sample is not JSON.
fn departure(today: Date) -> Result<Value, serde_json::Error> {
    let mut departure: Value = serde_json::from_str(DEPARTURE)?;
    departure["visit"]["on"] = json!(today.to_string());
    departure["residents"][0]["stay"]["left_on"] = json!(eve(today).to_string());
    Ok(departure)
}

/// The day after a time as entries write it.
fn morrow(time: &Value) -> Option<Date> {
    let time: DateTime = time.as_str()?.parse().ok()?;
    time.date().tomorrow().ok()
}

/// The day before; the first day of all has none.
fn eve(today: Date) -> Date {
    today.yesterday().unwrap_or(today)
}

/// What one department must hold of one person or of the dwelling.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The department's id.
    pub department: String,
    /// The person's name as the outbox shows it; none for the dwelling.
    pub about: Option<String>,
    /// Members by which the record is found among those the department holds.
    pub find: Map<String, Value>,
    /// Wire name to the value that the contract asks for.
    pub fields: Map<String, Value>,
    /// The record of an earlier sample, with these fields different from then on.
    #[serde(default)]
    pub continues: bool,
    /// The department makes the difference by itself: nobody wrote to it for that.
    #[serde(default)]
    pub by_itself: bool,
    /// How often it must have been written.
    #[serde(skip, default = "once")]
    pub writes: usize,
}

fn once() -> usize {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFile {
    #[serde(rename = "_")]
    _about: String,
    /// Members that a department or the client's running makes up, by department: only their presence is told.
    issued: BTreeMap<String, Vec<String>>,
    records: Vec<Expected>,
}

/// The records, and by department the members whose values nobody can know beforehand.
pub(crate) type ExpectedRecords = (Vec<Expected>, BTreeMap<String, Vec<String>>);
