//! As many different households as wanted, out of the sample: one man each, with a number, a birthday and a room of his
//! own. Made up, like the sample; the order numbers are those that are reserved for tests.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::{TimeZone, offset};
use serde_json::{Value, json};
use yilutong_tests::household;

/// Reserved order numbers of men: 901, 903 … 989.
const ORDERS: usize = 45;

/// The household of this number.
pub(crate) fn make(number: usize) -> Value {
    let today = Timestamp::now().to_zoned(TimeZone::fixed(offset(8))).date();
    let mut entry = household(today).unwrap();
    let residents = entry["residents"].as_array_mut().unwrap();
    residents.retain(|resident| resident["ref"] == "husband");
    let person = &mut residents[0]["person"];
    person["id_number"] = json!(id_number(number));
    person["birth_date"] = json!(birthday(number).to_string());
    entry["dwelling"]["room"] = json!(format!("{}", 1301 + number));
    entry
}

/// Who lives in the household of this number.
pub(crate) fn id_number(number: usize) -> String {
    let order = 901 + 2 * (number % ORDERS);
    let body = format!("430102{}{order}", birthday(number).strftime("%Y%m%d"));
    format!("{body}{}", check_digit(&body))
}

fn birthday(number: usize) -> Date {
    let days = i32::try_from(number / ORDERS).unwrap();
    date(1988, 2, 2) + jiff::Span::new().days(days)
}

/// ISO 7064 MOD 11-2, as GB 11643 uses it.
fn check_digit(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    b"10X98765432"[(sum % 11) as usize] as char
}
