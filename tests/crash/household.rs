//! As many different households as wanted, each visited today.

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use serde_json::Value;
use yilutong_tests::family;

/// The household of this number.
pub(crate) fn make(number: usize) -> Value {
    let today = Timestamp::now().to_zoned(TimeZone::fixed(offset(8))).date();
    family(number, today).unwrap()
}

/// Who lives in the household of this number.
pub(crate) fn id_number(number: usize) -> String {
    let entry = make(number);
    let number = entry["residents"][0]["person"]["id_number"].as_str();
    number.unwrap().to_owned()
}
