//! The sample household and the sample event, and what each department must hold of it: written by hand from the contracts, so that a wrong
//! mapping in a package cannot agree with itself.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value, json};

const HOUSEHOLD: &str = include_str!("../samples/household.json");
const EXPECTED: &str = include_str!("../samples/household.expected.json");
const EVENT: &str = include_str!("../samples/event.json");
const EXPECTED_OF_EVENT: &str = include_str!("../samples/event.expected.json");
/// What the sample event looks like.
pub const SCENE: &[u8] = include_bytes!("../samples/scene.png");

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

/// What the departments must hold when the household was visited on this day and `housing` gave this code.
pub(crate) fn expected(
    visited: Date,
    house_code: &str,
) -> Result<ExpectedRecords, serde_json::Error> {
    let filled = EXPECTED
        .replace("{house_code}", house_code)
        .replace("{visit10}", &visited.to_string())
        .replace("{visit8}", &visited.strftime("%Y%m%d").to_string());
    let file: ExpectedFile = serde_json::from_str(&filled)?;
    Ok((file.records, file.issued))
}

/// What the departments must hold of the sample event besides, found on the day before this one.
pub(crate) fn expected_of_event(today: Date) -> Result<ExpectedRecords, serde_json::Error> {
    let found = EXPECTED_OF_EVENT.replace("{found}", &eve(today).to_string());
    let file: ExpectedFile = serde_json::from_str(&found)?;
    Ok((file.records, file.issued))
}
